import { Graphics } from 'pixi.js';
import { token } from '../look/theme.svelte';
import type { Plan } from './plan';

/** ground draws what does not move: edges with direction, shelf places, chargers, stations. No line is thinner
 * than a pixel (in metres). */
export function ground(plan: Plan, pixel: number): Graphics {
  const g = new Graphics();
  const s = plan.spacing;
  const thick = (w: number) => Math.max(w * s, pixel);
  const { x, y, edges, oneWay } = plan;
  for (let k = 0; k < oneWay.length; k++) {
    const a = edges[2 * k]!;
    const b = edges[2 * k + 1]!;
    g.moveTo(x[a]!, y[a]!).lineTo(x[b]!, y[b]!);
  }
  g.stroke({ color: token('edge'), width: thick(0.06) });
  for (let k = 0; k < oneWay.length; k++) {
    if (oneWay[k])
      arrow(g, x[edges[2 * k]!]!, y[edges[2 * k]!]!, x[edges[2 * k + 1]!]!, y[edges[2 * k + 1]!]!, s * 0.12);
  }
  g.stroke({ color: token('shelf-edge'), width: thick(0.025) });
  const half = s * 0.41;
  for (const p of plan.shelves) g.roundRect(p.x - half, p.y - half, 2 * half, 2 * half, s * 0.06);
  g.stroke({ color: token('shelf-edge'), width: thick(0.03) });
  for (const p of plan.chargers) g.roundRect(p.x - half, p.y - half, 2 * half, 2 * half, s * 0.06);
  g.fill({ color: token('panel') }).stroke({ color: token('line-strong'), width: thick(0.04) });
  for (const p of plan.chargers) bolt(g, p.x, p.y, s * 0.26);
  g.stroke({ color: token('line-strong'), width: thick(0.05) });
  for (const p of plan.stations) {
    for (let i = 0; i < p.queue.length - 1; i++) {
      const a = p.queue[i]!;
      const b = p.queue[i + 1]!;
      g.moveTo(x[a]!, y[a]!).lineTo(x[b]!, y[b]!);
    }
    const last = p.queue.at(-1);
    if (last !== undefined) g.moveTo(x[last]!, y[last]!).lineTo(p.x, p.y);
  }
  g.stroke({ color: token('station'), width: s * 0.5, cap: 'round' });
  for (const p of plan.stations) g.roundRect(p.x - s * 0.62, p.y - s * 0.62, s * 1.24, s * 1.24, s * 0.12);
  g.fill({ color: token('station') }).stroke({ color: token('line-strong'), width: thick(0.05) });
  return g;
}

/** arrow draws a chevron at the middle of an edge. */
function arrow(g: Graphics, ax: number, ay: number, bx: number, by: number, size: number) {
  const l = Math.hypot(bx - ax, by - ay);
  if (l < size * 3) return;
  const ux = (bx - ax) / l;
  const uy = (by - ay) / l;
  const mx = (ax + bx) / 2;
  const my = (ay + by) / 2;
  g.moveTo(mx - (ux + uy) * size, my - (uy - ux) * size)
    .lineTo(mx, my)
    .lineTo(mx - (ux - uy) * size, my - (uy + ux) * size);
}

function bolt(g: Graphics, x: number, y: number, r: number) {
  g.moveTo(x + r * 0.3, y - r)
    .lineTo(x - r * 0.5, y + r * 0.1)
    .lineTo(x + r * 0.4, y + r * 0.1)
    .lineTo(x - r * 0.2, y + r);
}
