import type { Robot } from '../live/types';

export type Shape =
  'driving' | 'loaded' | 'idle' | 'charging' | 'waiting' | 'error' | 'paused' | 'offline' | 'shelf';

/** How long a robot may wait before it gets a colour, in site ms. Short waits are normal traffic. */
export const waitLimit = 30_000;

export interface Mark {
  shape: Shape;
  tone: 'normal' | 'calm' | 'warn' | 'crit';
  turns: boolean; // the shape shows the heading
}

/** markOf gives a robot's shape and tone: colour only where somebody should look. */
export function markOf(r: Robot, now: number): Mark {
  switch (r.state) {
    case 'error':
      return { shape: 'error', tone: 'crit', turns: false };
    case 'offline':
      return { shape: 'offline', tone: 'warn', turns: false };
    case 'manual':
    case 'paused':
      return { shape: 'paused', tone: 'warn', turns: false };
    case 'waiting':
      return now - r.since > waitLimit
        ? { shape: 'waiting', tone: 'warn', turns: false }
        : { shape: r.shelf ? 'loaded' : 'driving', tone: 'normal', turns: true };
    case 'charging':
      return { shape: 'charging', tone: 'calm', turns: false };
    case 'idle':
      return { shape: 'idle', tone: 'calm', turns: false };
    default:
      return { shape: r.shelf ? 'loaded' : 'driving', tone: 'normal', turns: true };
  }
}

/** standsLong says that a robot waits, or needs somebody. */
export function standsLong(r: Robot, now: number): boolean {
  const tone = markOf(r, now).tone;
  return tone === 'warn' || tone === 'crit';
}
