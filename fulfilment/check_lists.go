package fulfilment

import (
	"fmt"
	"slices"
)

// checkLists tests what decisions look things up by: which orders lack a SKU,
// which lines hold units at a place, where shelves stand, what trips have left.
func (l *Ledger) checkLists() error {
	for sku, ids := range l.short {
		for _, id := range ids {
			if o := l.orders[id]; o == nil || o.State != Backorder || !o.needs(sku) {
				return fmt.Errorf("order %s is listed as short of %s and is not", id, sku)
			}
		}
	}
	for _, id := range l.stages[Backorder].ids {
		for i := range l.orders[id].Lines {
			if sku := l.orders[id].Lines[i].SKU; l.orders[id].needs(sku) && !slices.Contains(l.short[sku], id) {
				return fmt.Errorf("order %s lacks %s and is not listed as short of it", id, sku)
			}
		}
	}
	listed := 0
	for k, holders := range l.holders {
		listed += len(holders)
		for _, h := range holders {
			if o := l.orders[h.order]; o == nil || o.Lines[h.line].SKU != k.sku || o.Lines[h.line].at(k.loc, "") <= 0 {
				return fmt.Errorf("order %s line %d is listed with %s at %s and has none", h.order, h.line, k.sku, k.loc)
			}
		}
	}
	held := 0
	for _, s := range []OrderState{Backorder, Waiting, Picking} {
		for _, id := range l.stages[s].ids {
			for i := range l.orders[id].Lines {
				for _, a := range l.orders[id].Lines[i].Allocs {
					if a.Job == "" {
						held++
					}
				}
			}
		}
	}
	if held != listed {
		return fmt.Errorf("%d reservations without a job, %d listed", held, listed)
	}
	return l.checkPlaces()
}

func (l *Ledger) checkPlaces() error {
	for shelf, p := range l.shelfAt {
		if (p.node == "") == (p.robot == "") || p.node != "" && l.nodeHas[p.node] != shelf {
			return fmt.Errorf("shelf %s stands at %q, on robot %q; the node has %q", shelf, p.node, p.robot, l.nodeHas[p.node])
		}
	}
	for node, shelf := range l.nodeHas {
		if l.shelfAt[shelf].node != node {
			return fmt.Errorf("node %s has shelf %s, which stands at %q", node, shelf, l.shelfAt[shelf].node)
		}
	}
	for _, t := range l.openTrips {
		open := 0
		for _, s := range t.Stops {
			for _, id := range s.Orders {
				if o := l.orders[id]; o != nil && o.State != Delivered {
					open++
				}
			}
		}
		if open != t.Open || l.tripVehicle[t.Vehicle] != t {
			return fmt.Errorf("trip %s of %s has %d orders to deliver, counts %d", t.ID, t.Vehicle, open, t.Open)
		}
	}
	return nil
}
