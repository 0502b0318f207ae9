import { Rectangle, Texture } from 'pixi.js';
import type { Shape } from './marks';

/** Cell is the size of a shape in the atlas, px. Shapes point to +x and are white, to be tinted. */
export const cell = 64;

const draw: Record<Shape, (c: CanvasRenderingContext2D) => void> = {
  driving: (c) => polygon(c, [58, 32, 10, 12, 10, 52]),
  loaded: (c) => polygon(c, [60, 32, 42, 8, 6, 8, 6, 56, 42, 56]),
  idle: (c) => {
    c.beginPath();
    c.arc(32, 32, 18, 0, 7);
    c.fill();
  },
  charging: (c) => c.fillRect(12, 12, 40, 40),
  waiting: (c) => polygon(c, [32, 4, 60, 32, 32, 60, 4, 32]),
  error: (c) => polygon(c, [32, 4, 62, 58, 2, 58]),
  paused: (c) => {
    c.fillRect(10, 8, 16, 48);
    c.fillRect(38, 8, 16, 48);
  },
  offline: (c) => {
    c.lineWidth = 12;
    c.strokeStyle = '#fff';
    c.beginPath();
    c.moveTo(12, 12);
    c.lineTo(52, 52);
    c.moveTo(52, 12);
    c.lineTo(12, 52);
    c.stroke();
  },
  shelf: (c) => {
    c.beginPath();
    c.roundRect(2, 2, 60, 60, 6);
    c.fill();
  },
};

function polygon(c: CanvasRenderingContext2D, p: number[]) {
  c.beginPath();
  for (let i = 0; i < p.length; i += 2) c.lineTo(p[i]!, p[i + 1]!);
  c.closePath();
  c.fill();
}

/** atlas draws all shapes into one texture, as particles need. */
export function atlas(): Record<Shape, Texture> {
  const names = Object.keys(draw) as Shape[];
  const canvas = document.createElement('canvas');
  canvas.width = cell * names.length;
  canvas.height = cell;
  const c = canvas.getContext('2d')!;
  c.fillStyle = '#fff';
  names.forEach((n, i) => {
    c.setTransform(1, 0, 0, 1, i * cell, 0);
    draw[n](c);
  });
  const source = Texture.from(canvas).source;
  return Object.fromEntries(
    names.map((n, i) => [n, new Texture({ source, frame: new Rectangle(i * cell, 0, cell, cell) })]),
  ) as Record<Shape, Texture>;
}
