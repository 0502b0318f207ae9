import { describe, expect, it } from 'vitest';
import { applyDelta, fromSnapshot, splitKey } from './apply';

describe('apply', () => {
  it('cuts a key at the first slash only: device ids hold slashes', () => {
    expect(splitKey('robots/robot/acme/117')).toEqual(['robots', 'robot/acme/117']);
    expect(splitKey('summary')).toEqual(['summary', '']);
  });

  it('follows a snapshot by deltas, field by field', () => {
    const rows = fromSnapshot({
      type: 'snapshot',
      topic: 'floor',
      seq: 1,
      at: 5,
      data: { 'robots/r/1': { id: 'r/1', why: 'x', state: 'idle' }, 'shelves/a': { id: 'a' } },
    });
    const before = rows.get('robots')!.get('r/1');
    const touched = applyDelta(rows, {
      type: 'delta',
      topic: 'floor',
      seq: 2,
      at: 6,
      set: { 'robots/r/1': { why: '' }, 'robots/r/2': { id: 'r/2' } },
      del: ['shelves/a'],
    });
    expect(rows.get('robots')!.get('r/1')).toEqual({ id: 'r/1', why: '', state: 'idle' });
    expect(rows.get('robots')!.get('r/1')).not.toBe(before);
    expect(rows.get('robots')!.get('r/2')).toEqual({ id: 'r/2' });
    expect(rows.get('shelves')!.size).toBe(0);
    expect([...touched].sort()).toEqual(['robots', 'shelves']);
  });
});
