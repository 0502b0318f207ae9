package store

import (
	"context"
	"fmt"

	"dayrun/fulfilment"
)

// OpenOrders reads the orders that are under way.
type OpenOrders interface {
	// OrdersIn calls fn for each order of a state, in any order, with identity,
	// state, since, station and place only.
	OrdersIn(ctx context.Context, state fulfilment.OrderState, fn func(*fulfilment.Order) error) error
}

// CheckOpen holds the rows of the open orders against the ledger that the
// journal led to: identity and progress of each, and that none is missing. An
// ErrUnreadable names the first that differs. Other rows are Verify's to check.
func CheckOpen(ctx context.Context, src OpenOrders, l *fulfilment.Ledger) error {
	for _, state := range fulfilment.OrderStates {
		if state == fulfilment.Delivered {
			continue
		}
		rows := 0
		err := src.OrdersIn(ctx, state, func(o *fulfilment.Order) error {
			rows++
			want := l.Order(o.ID)
			if want == nil || want.State != o.State || want.Since != o.Since || want.Place != o.Place ||
				Text(want.Station) != o.Station || Text(want.ClientOrderID) != o.ClientOrderID || Text(want.Key) != o.Key {
				return fmt.Errorf("the row of order %s (%s) is not what the journal makes it: %w", o.ID, o.State, ErrUnreadable)
			}
			return nil
		})
		if err == nil && rows != l.CountIn(state) {
			err = fmt.Errorf("%d orders are %s by their rows, %d by the journal: %w", rows, state, l.CountIn(state), ErrUnreadable)
		}
		if err != nil {
			return fmt.Errorf("check open orders: %w", err)
		}
	}
	return nil
}
