package fulfilment

import (
	"fmt"
	"maps"
	"slices"
)

// checkCare wants a promise that moved to have its reason, no held order on a
// trip, and the keys of requests to lead to their orders.
func (l *Ledger) checkCare(o *Order) error {
	switch {
	case (o.Repromised == 0) != (o.RepromisedFor == ""):
		return fmt.Errorf("promised anew for %s because of %q", o.Repromised.UTC(), o.RepromisedFor)
	case o.Priority < 0 || o.Priority > MostPriority || o.PlanBy() > o.Due():
		return fmt.Errorf("priority %d, planned by %s, promised for %s", o.Priority, o.PlanBy().UTC(), o.Due().UTC())
	case o.Trip != "" && len(o.Holds) > 0:
		return fmt.Errorf("held for %v and on trip %s", o.Holds, o.Trip)
	case o.Trip != "" && o.Service == PickUp:
		return fmt.Errorf("to be fetched by its customer, and on trip %s", o.Trip)
	case o.Failed != "" && (o.State != OnTheRoad || o.Attempts == 0):
		return fmt.Errorf("%s after %d failed hand-overs with %q", o.State, o.Attempts, o.Failed)
	}
	for i, h := range o.Holds {
		if h.Kind.check() != nil || slices.ContainsFunc(o.Holds[:i], func(x Hold) bool { return x.Kind == h.Kind }) {
			return fmt.Errorf("hold %q is of no kind or stands twice", h.Kind)
		}
	}
	for _, k := range o.Keys {
		if l.answers[k].order != o.ID {
			return fmt.Errorf("key %q leads to order %q", k, l.answers[k].order)
		}
	}
	return nil
}

// checkReturns wants no unit to come back twice, or that was not delivered.
func (l *Ledger) checkReturns() error {
	back := map[holder]int64{}
	listed, keys := 0, 0
	for _, id := range slices.Sorted(maps.Keys(l.returns)) {
		r := l.returns[id]
		if !slices.Contains(l.returnsOf[r.Order], id) {
			return fmt.Errorf("return %s is not listed with order %s", id, r.Order)
		}
		open := int64(0)
		for _, n := range r.Lines {
			left := n.Qty - n.Resaleable - n.Damaged
			if n.Qty < 1 || left < 0 || n.Resaleable < 0 || n.Damaged < 0 {
				return fmt.Errorf("return %s line %d: %d announced, %d and %d received", id, n.Line, n.Qty, n.Resaleable, n.Damaged)
			}
			open += left
			h := holder{r.Order, n.Line}
			back[h] += n.Qty
			if o := l.orders[r.Order]; o != nil && (o.State != Delivered || n.Line >= len(o.Lines) || o.Lines[n.Line].SKU != n.SKU || back[h] > o.Lines[n.Line].Quantity) {
				return fmt.Errorf("return %s: %d of %s come back of order %s line %d, more than it was delivered", id, back[h], n.SKU, r.Order, n.Line)
			}
		}
		if (open == 0) != (r.EndedAt != 0) {
			return fmt.Errorf("return %s has %d units to come, ended at %d", id, open, r.EndedAt)
		}
		keys += len(r.Keys)
		listed++
	}
	for _, ids := range l.returnsOf {
		listed -= len(ids)
	}
	if listed != 0 {
		return fmt.Errorf("%d returns more are known than listed by order", listed)
	}
	for _, o := range l.orders {
		keys += len(o.Keys)
	}
	if keys != len(l.answers) {
		return fmt.Errorf("orders and returns have %d keys, %d are answered", keys, len(l.answers))
	}
	return nil
}
