import type { Balance } from '../../api/api';

/** Places where goods are on their way to one customer, or have no shelf yet: nothing there can be reserved. */
const bound = /^(supplier|receiving|packing|dock|customer|(station|vehicle):.*)$/;

/** free gives how many pieces an order can still reserve; undefined where none can be. */
export function free(b: Pick<Balance, 'location' | 'on_hand' | 'reserved'>): number | undefined {
  return bound.test(b.location) ? undefined : b.on_hand - b.reserved;
}
