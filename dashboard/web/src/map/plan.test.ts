import { describe, expect, it } from 'vitest';
import { Camera, inside } from './camera';
import { markOf } from './marks';
import { buildPlan } from './plan';
import type { Robot } from '../live/types';

const node = (nodeId: string, x: number, y: number) => ({ nodeId, nodePosition: { x, y } });
const edge = (a: string, b: string) => ({ edgeId: `${a}-${b}`, startNodeId: a, endNodeId: b });

describe('buildPlan', () => {
  const plan = buildPlan({
    name: 'f',
    hash: 'h',
    lif: {
      layouts: [
        {
          nodes: [node('b', 0, 0), node('a', 2, 0), node('c', 2, 1)],
          edges: [edge('a', 'b'), edge('b', 'a'), edge('a', 'c'), edge('a', 'nowhere')],
        },
      ],
    },
    side: {
      shelves: [
        { id: 's', node: 'c' },
        { id: 't', node: 'nowhere' },
      ],
      stations: [{ id: 'S1', queue: ['a', 'nowhere'], pick: 'b' }],
    },
  });

  it('keeps the order of the file, which the paths count by', () => {
    expect([...plan.index.entries()]).toEqual([
      ['b', 0],
      ['a', 1],
      ['c', 2],
    ]);
    expect(plan.y[2]).toBe(-1);
  });
  it('joins the two directions of a way and skips what leads nowhere', () => {
    expect([...plan.oneWay]).toEqual([0, 1]);
    expect(plan.shelves.map((s) => s.id)).toEqual(['s']);
    expect(plan.stations[0]!.queue).toEqual([1]);
  });
  it('takes an empty floor', () => {
    expect(buildPlan({ name: '', hash: '', lif: { layouts: [] } }).bounds.right).toBeGreaterThan(0);
  });
});

describe('Camera', () => {
  it('keeps the point under the pointer when it zooms', () => {
    const c = new Camera();
    c.width = 800;
    c.height = 400;
    c.fit({ left: 0, top: -10, right: 40, bottom: 10 });
    const before = c.world(100, 50);
    c.zoom(1.7, 100, 50);
    const after = c.world(100, 50);
    expect(after[0]).toBeCloseTo(before[0]);
    expect(after[1]).toBeCloseTo(before[1]);
    expect(c.screen(...after)[0]).toBeCloseTo(100);
  });
});

describe('inside', () => {
  it('follows the zoom of a wall screen', () => {
    const el = { offsetWidth: 500, getBoundingClientRect: () => ({ left: 100, top: 40, width: 1200 }) };
    const [x, y] = inside(el as unknown as HTMLElement, { clientX: 700, clientY: 280 });
    expect(x).toBeCloseTo(250);
    expect(y).toBeCloseTo(100);
  });
});

describe('markOf', () => {
  const robot = (r: Partial<Robot>) => ({ state: 'driving', since: 0, ...r }) as Robot;
  it('gives colour only to what somebody should look at', () => {
    expect(markOf(robot({}), 0)).toMatchObject({ shape: 'driving', tone: 'normal' });
    expect(markOf(robot({ shelf: 's' }), 0).shape).toBe('loaded');
    expect(markOf(robot({ state: 'waiting' }), 20_000).tone).toBe('normal');
    expect(markOf(robot({ state: 'waiting' }), 31_000)).toMatchObject({ shape: 'waiting', tone: 'warn' });
    expect(markOf(robot({ state: 'error' }), 0)).toMatchObject({ shape: 'error', tone: 'crit' });
  });
});
