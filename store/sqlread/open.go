package sqlread

import (
	"context"
	"fmt"

	"dayrun/fulfilment"
)

// OrdersIn streams identity and progress of the orders of a state; the other
// fields stay empty, a start has to read a hundred thousand of them at once.
func (s *Reader) OrdersIn(ctx context.Context, state fulfilment.OrderState, fn func(*fulfilment.Order) error) error {
	rows, err := s.query(ctx, `SELECT order_id, client_order_id, idempotency_key, state, since, station, place FROM orders
		WHERE site_id = ? AND state = ? AND state <> 'delivered'`, s.site, string(state))
	if err != nil {
		return fmt.Errorf("read orders: %w", s.classify(err))
	}
	defer rows.Close()
	for rows.Next() {
		var o fulfilment.Order
		if err := rows.Scan(&o.ID, &o.ClientOrderID, &o.Key, &o.State, &o.Since, &o.Station, &o.Place); err != nil {
			return fmt.Errorf("read orders: %w", s.classify(err))
		}
		if err := fn(&o); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read orders: %w", s.classify(err))
	}
	return nil
}
