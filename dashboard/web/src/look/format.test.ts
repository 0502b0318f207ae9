import { describe, expect, it } from 'vitest';
import { clock, percent, relative, span, when } from './format';

const t = Date.UTC(2026, 10, 23, 6, 32, 8);

describe('format', () => {
  it('shows the site zone on a 24-hour clock', () => {
    expect(clock(t, 'Asia/Shanghai')).toBe('14:32:08');
    expect(clock(Date.UTC(2026, 10, 23, 16, 0, 1), 'Asia/Shanghai')).toBe('00:00:01');
    expect(clock(t, 'No/Such_Zone')).toBe('06:32:08');
  });
  it('adds the date when it is another day there', () => {
    expect(when(t, t, 'Asia/Shanghai')).toBe('14:32');
    expect(when(t + 10 * 3600_000, t, 'Asia/Shanghai')).toBe('Tue 24 Nov 00:32');
    expect(when(t + 10 * 3600_000, t, 'UTC')).toBe('16:32');
  });
  it('says how long in two units', () => {
    expect(span(42_000)).toBe('42 s');
    expect(span(59 * 60_000 + 59_000)).toBe('59 min');
    expect(span(-(3 * 3600_000 + 5 * 60_000))).toBe('3 h 05');
    expect(span(50 * 3600_000)).toBe('2 d 2 h');
    expect(relative(t - 720_000, t)).toBe('12 min ago');
    expect(relative(t + 60_000, t)).toBe('in 1 min');
    expect(relative(0, t)).toBe('never');
  });
  it('keeps unknown shares empty', () => {
    expect(percent(9931)).toBe('99.31');
    expect(percent(-1)).toBe('');
  });
});
