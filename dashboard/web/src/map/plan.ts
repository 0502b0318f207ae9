import type { FloorFile } from '../api/api';

/** Place is a stand on the floor; x and y in metres, y downwards as on a screen. */
export interface Place {
  id: string;
  x: number;
  y: number;
}

/** Plan is the floor's geometry, ready to draw. Nodes have the order of the LIF file, so that the path indices
 * of robots fit. */
export interface Plan {
  name: string;
  x: Float32Array;
  y: Float32Array;
  ids: string[]; // by node
  index: Map<string, number>;
  edges: Uint32Array; // pairs of node indices; a pair driven both ways is listed once
  oneWay: Uint8Array; // by pair
  shelves: Place[];
  stations: (Place & { queue: number[] })[];
  chargers: Place[];
  spacing: number; // usual distance between neighbours, m
  bounds: { left: number; top: number; right: number; bottom: number };
}

/** buildPlan reads a LIF layout with its side file. */
export function buildPlan(f: FloorFile): Plan {
  const layout = f.lif.layouts[0];
  const nodes = layout?.nodes ?? [];
  const x = new Float32Array(nodes.length);
  const y = new Float32Array(nodes.length);
  const index = new Map<string, number>();
  nodes.forEach((n, i) => {
    x[i] = n.nodePosition.x;
    y[i] = -n.nodePosition.y;
    index.set(n.nodeId, i);
  });
  const pairs = new Map<string, { a: number; b: number; both: boolean }>();
  const lengths: number[] = [];
  for (const e of layout?.edges ?? []) {
    const a = index.get(e.startNodeId);
    const b = index.get(e.endNodeId);
    if (a === undefined || b === undefined) continue;
    const back = pairs.get(`${b} ${a}`);
    if (back) back.both = true;
    else pairs.set(`${a} ${b}`, { a, b, both: false });
    lengths.push(Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!));
  }
  const edges = new Uint32Array(pairs.size * 2);
  const oneWay = new Uint8Array(pairs.size);
  let k = 0;
  for (const p of pairs.values()) {
    edges[2 * k] = p.a;
    edges[2 * k + 1] = p.b;
    oneWay[k++] = p.both ? 0 : 1;
  }
  lengths.sort((a, b) => a - b);
  const place = (id: string, node: string): Place[] => {
    const i = index.get(node);
    return i === undefined ? [] : [{ id, x: x[i]!, y: y[i]! }];
  };
  const spacing = Math.max(0.3, lengths[Math.floor(lengths.length / 2)] ?? 1);
  return {
    name: f.name,
    x,
    y,
    ids: nodes.map((n) => n.nodeId),
    index,
    edges,
    oneWay,
    shelves: (f.side?.shelves ?? []).flatMap((s) => place(s.id, s.node)),
    stations: (f.side?.stations ?? []).flatMap((s) =>
      place(s.id, s.pick).map((p) => ({
        ...p,
        queue: s.queue.flatMap((n) => index.get(n) ?? []),
      })),
    ),
    chargers: (f.side?.chargers ?? []).flatMap((c) => place(c.id, c.node)),
    spacing,
    bounds: boundsOf(x, y, 1.5 * spacing),
  };
}

function boundsOf(x: Float32Array, y: Float32Array, air: number) {
  if (!x.length) return { left: 0, top: 0, right: 10, bottom: 10 };
  const b = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let i = 0; i < x.length; i++) {
    b.left = Math.min(b.left, x[i]!);
    b.right = Math.max(b.right, x[i]!);
    b.top = Math.min(b.top, y[i]!);
    b.bottom = Math.max(b.bottom, y[i]!);
  }
  return { left: b.left - air, top: b.top - air, right: b.right + air, bottom: b.bottom + air };
}
