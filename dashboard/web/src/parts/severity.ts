import type { Exception } from '../live/types';

export type Severity = 'crit' | 'warn' | 'adv';

const calm = new Set(['order_rejected', 'wrong_scan']);

/** severity ranks an exception: critical when it touches orders, advice when it usually settles by itself. */
export function severity(x: Exception): Severity {
  if (x.kind === 'undeliverable' || (x.orders ?? 0) > 0) return 'crit';
  return calm.has(x.kind) ? 'adv' : 'warn';
}

const rank: Record<Severity, number> = { crit: 0, warn: 1, adv: 2 };

/** ranked sorts by severity, then by orders at stake, then oldest first. */
export function ranked(list: Exception[]): Exception[] {
  return [...list].sort(
    (a, b) => rank[severity(a)] - rank[severity(b)] || (b.orders ?? 0) - (a.orders ?? 0) || a.at - b.at,
  );
}
