import type { OrderEvent } from '../../api/api';
import type { OrderState } from '../../live/types';

/** entered says which stage an event of the journal begins. */
const entered: Record<string, OrderState> = {
  order_placed: 'waiting',
  order_backordered: 'backorder',
  backorder_filled: 'waiting',
  order_released: 'picking',
  picking_done: 'packing',
  order_packed: 'awaiting_trip',
  trip_left: 'on_the_road',
  order_brought_back: 'awaiting_trip',
  order_delivered: 'delivered',
  order_cancelled: 'cancelled',
};

const over = (s: OrderState) => s === 'delivered' || s === 'cancelled';

export interface Span {
  stage: OrderState;
  from: number; // Unix ms
  to: number;
}

/** stageSpans cuts an order's life into its stages; the last one runs until now unless it is over.
 * A backorder of the same moment as the placing leaves no empty span. */
export function stageSpans(events: OrderEvent[], now: number): Span[] {
  const spans: Span[] = [];
  for (const e of events) {
    const stage = entered[e.kind];
    if (!stage) continue;
    const at = Date.parse(e.at);
    const last = spans.at(-1);
    if (last) last.to = at;
    spans.push({ stage, from: at, to: at });
  }
  const last = spans.at(-1);
  if (last && !over(last.stage)) last.to = Math.max(now, last.from);
  return spans.filter((s, i) => !over(s.stage) && (s.to > s.from || i === spans.length - 1));
}
