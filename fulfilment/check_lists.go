package fulfilment

import (
	"fmt"
	"maps"
	"slices"
)

// checkLists tests what decisions look things up by: which orders lack a SKU,
// which lines hold units at a place, where shelves stand, what trips have left.
func (l *Ledger) checkLists() error {
	if err := l.checkShort(); err != nil {
		return err
	}
	if err := l.checkHolders(); err != nil {
		return err
	}
	if err := l.checkPlaces(); err != nil {
		return err
	}
	return l.checkTrips()
}

// checkShort wants the orders that lack an article listed, and none to lack what
// a shelf has free.
func (l *Ledger) checkShort() error {
	listed, lacking := 0, 0
	for _, sku := range slices.Sorted(maps.Keys(l.short)) {
		ids := l.short[sku].ids
		if err := l.checkSorted(ids); err != nil {
			return fmt.Errorf("short of %s: %w", sku, err)
		}
		for _, id := range ids {
			if o := l.orders[id]; o.State != Backorder || !o.needs(sku) {
				return fmt.Errorf("order %s is listed as short of %s and is not", id, sku)
			}
		}
		if len(ids) == 0 {
			return fmt.Errorf("an empty list of orders short of %s is kept", sku)
		}
		if free := l.Available(sku); free != 0 {
			return fmt.Errorf("%d of %s are free while order %s lacks it", free, sku, ids[0])
		}
		listed += len(ids)
	}
	for _, id := range l.stages[Backorder].ids {
		seen := map[string]bool{}
		for _, line := range l.orders[id].Lines {
			if !seen[line.SKU] && l.orders[id].needs(line.SKU) {
				seen[line.SKU] = true
				lacking++
			}
		}
	}
	if listed != lacking {
		return fmt.Errorf("orders lack an article %d times, %d are listed", lacking, listed)
	}
	return nil
}

func (l *Ledger) checkHolders() error {
	listed, held := 0, 0
	for _, k := range slices.SortedFunc(maps.Keys(l.holders), compareKeys) {
		seen := make(map[holder]bool, len(l.holders[k]))
		for _, h := range l.holders[k] {
			if o := l.orders[h.order]; seen[h] || o == nil || o.Lines[h.line].SKU != k.sku || o.Lines[h.line].at(k.spot(), "") <= 0 {
				return fmt.Errorf("order %s line %d is listed with %s at %s twice or has none", h.order, h.line, k.sku, k.loc)
			}
			seen[h] = true
		}
		listed += len(seen)
	}
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
	return nil
}

func (l *Ledger) checkPlaces() error {
	for _, shelf := range l.shelves {
		p, known := l.shelfAt[shelf]
		if !known || (p.node == "") == (p.robot == "") || p.node != "" && l.nodeHas[p.node] != shelf {
			return fmt.Errorf("shelf %s stands at %q, on robot %q; the node has %q", shelf, p.node, p.robot, l.nodeHas[p.node])
		}
		if j := l.jobShelf[shelf]; p.robot != "" && (j == nil || j.Robot != p.robot) {
			return fmt.Errorf("shelf %s is on robot %s, which has no job with it", shelf, p.robot)
		}
	}
	if len(l.shelfAt) != len(l.shelves) {
		return fmt.Errorf("%d shelves on the floor, %d have a place", len(l.shelves), len(l.shelfAt))
	}
	for _, node := range slices.Sorted(maps.Keys(l.nodeHas)) {
		if shelf := l.nodeHas[node]; l.shelfAt[shelf].node != node {
			return fmt.Errorf("node %s has shelf %s, which stands at %q", node, shelf, l.shelfAt[shelf].node)
		}
	}
	return nil
}

func (l *Ledger) checkTrips() error {
	for _, t := range l.openTrips {
		if t.State != TripPlanned && t.State != TripDeparted || l.trips[t.ID] != t || l.tripVehicle[t.Vehicle] != t {
			return fmt.Errorf("open trip %s of %s is %q, or not the one found by id and vehicle", t.ID, t.Vehicle, t.State)
		}
		open, seen := 0, map[OrderID]bool{}
		for _, s := range t.Stops {
			for _, id := range s.Orders {
				o := l.orders[id] // nil when it was delivered long ago
				if seen[id] || o != nil && o.Trip != t.ID {
					return fmt.Errorf("order %s is on trip %s and on another, or twice", id, t.ID)
				}
				seen[id] = true
				if o != nil && o.State != Delivered && o.Failed == "" {
					open++
				}
			}
		}
		if open != t.Open {
			return fmt.Errorf("trip %s has %d orders to deliver, counts %d", t.ID, open, t.Open)
		}
	}
	if len(l.tripVehicle) != len(l.openTrips) {
		return fmt.Errorf("%d open trips, %d vehicles with one", len(l.openTrips), len(l.tripVehicle))
	}
	return nil
}
