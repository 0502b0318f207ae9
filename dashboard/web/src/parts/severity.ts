import type { Exception } from '../live/types';

export type Severity = 'crit' | 'warn' | 'adv';

const calm = new Set(['order_rejected', 'wrong_scan']);
const grave = new Set(['undeliverable', 'fleet_offline']);

/** severity ranks an exception: advice when the next scan or order settles it, whatever it touches, so that red
 * stays rare; else critical when it touches orders. */
export function severity(x: Exception): Severity {
  if (calm.has(x.kind)) return 'adv';
  return grave.has(x.kind) || (x.orders ?? 0) > 0 ? 'crit' : 'warn';
}

const rank: Record<Severity, number> = { crit: 0, warn: 1, adv: 2 };

/** ranked sorts by severity, then by orders at stake, then oldest first. */
export function ranked(list: Exception[]): Exception[] {
  return [...list].sort(
    (a, b) => rank[severity(a)] - rank[severity(b)] || (b.orders ?? 0) - (a.orders ?? 0) || a.at - b.at,
  );
}
