import { describe, expect, it } from 'vitest';
import { backoff } from './socket';

describe('backoff', () => {
  it('doubles from half a second to ten, spread by a quarter', () => {
    expect(backoff(0, () => 1)).toBe(500);
    expect(backoff(0, () => 0)).toBe(375);
    expect(backoff(3, () => 1)).toBe(4000);
    expect(backoff(40, () => 1)).toBe(10_000);
  });
});
