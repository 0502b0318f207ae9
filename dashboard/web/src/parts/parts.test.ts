import { describe, expect, it } from 'vitest';
import { stageSpans } from '../pages/orders/stages';
import { free } from '../pages/stock/free';
import { bounds, line, niceTop } from './series';
import { ranked, severity } from './severity';
import { sorted, stopRisk } from './trips';
import type { Exception, Trip, TripStop } from '../live/types';

const min = 60_000;
const stop = (s: Partial<TripStop>): TripStop => ({
  lat_e7: 0,
  lon_e7: 0,
  orders: [],
  eta: 0,
  due: 0,
  done: false,
  ...s,
});

describe('severity', () => {
  const x = (id: string, kind: string, at: number, orders = 0) =>
    ({ id, kind, at, orders, subject: '', text: '' }) as Exception;
  it('ranks by orders at stake, then age', () => {
    const list = [
      x('a', 'wrong_scan', 1),
      x('b', 'robot_offline', 5),
      x('c', 'robot_error', 9, 4),
      x('d', 'robot_silent', 2),
    ];
    expect(ranked(list).map((e) => e.id)).toEqual(['c', 'd', 'b', 'a']);
    expect(severity(list[0]!)).toBe('adv');
  });
  it('keeps red for what no next scan settles', () => {
    expect(severity(x('a', 'wrong_scan', 1, 1))).toBe('adv');
    expect(severity(x('b', 'undeliverable', 1, 1))).toBe('crit');
    expect(severity(x('c', 'robot_silent', 1, 1))).toBe('crit');
  });
});

describe('free', () => {
  const at = (location: string) => free({ location, on_hand: 7, reserved: 2 });
  it('counts only what an order can reserve', () => {
    expect(at('shelf-0001')).toBe(5);
    expect(at('docking-shelf')).toBe(5);
    for (const place of ['dock', 'packing', 'receiving', 'station:S1', 'vehicle:van/01'])
      expect(at(place), place).toBeUndefined();
  });
});

describe('trips', () => {
  it('marks a stop by its arrival against the promise', () => {
    expect(stopRisk(stop({ eta: 10 * min, due: 20 * min }), 0)).toBe('');
    expect(stopRisk(stop({ eta: 16 * min, due: 20 * min }), 0)).toBe('warn');
    expect(stopRisk(stop({ eta: 21 * min, due: 20 * min }), 0)).toBe('crit');
    expect(stopRisk(stop({ eta: 10 * min, due: 20 * min }), 21 * min)).toBe('crit');
    expect(stopRisk(stop({ eta: 21 * min, due: 20 * min, done: true }), 0)).toBe('');
  });
  it('puts the tightest trip first and done ones last', () => {
    const trip = (id: string, stops: TripStop[]) => ({ id, stops }) as Trip;
    const list = sorted(
      [
        trip('done', [stop({ done: true, due: 1 })]),
        trip('easy', [stop({ eta: 0, due: 90 * min })]),
        trip('late', [stop({ done: true }), stop({ eta: 30 * min, due: 20 * min })]),
      ],
      0,
    );
    expect(list.map((f) => f.trip.id)).toEqual(['late', 'easy', 'done']);
    expect(list[0]).toMatchObject({ done: 1, late: 1, slack: -10 * min });
  });
});

describe('stageSpans', () => {
  const e = (kind: string, m: number) => ({
    seq: m,
    kind,
    at: new Date(m * min).toISOString(),
    text: '',
    data: {},
  });
  it('cuts an open order at now', () => {
    const spans = stageSpans(
      [e('order_placed', 0), e('stock_reserved', 0), e('order_released', 30)],
      45 * min,
    );
    expect(spans.map((s) => [s.stage, (s.to - s.from) / min])).toEqual([
      ['waiting', 30],
      ['picking', 15],
    ]);
  });
  it('ends with the delivery and leaves out what took no time', () => {
    const spans = stageSpans(
      [
        e('order_placed', 0),
        e('order_backordered', 0),
        e('backorder_filled', 5),
        e('trip_left', 50),
        e('order_delivered', 80),
      ],
      999 * min,
    );
    expect(spans.map((s) => s.stage)).toEqual(['backorder', 'waiting', 'on_the_road']);
    expect(spans.at(-1)!.to).toBe(80 * min);
  });
});

describe('series', () => {
  it('leaves gaps where nothing is known', () => {
    expect(line([0, -1, 10], 10, 13, 0, 10)).toBe('M0.0 11.5M10.0 1.5');
  });
  it('holds the limit within the bounds', () => {
    const [low, high] = bounds([9950, 9940, -1], 9900);
    expect(low).toBeLessThan(9900);
    expect(high).toBeGreaterThan(9950);
    expect(niceTop(812)).toBe(1000);
    expect(niceTop(3)).toBe(5);
  });
});
