package fulfilment

import "fmt"

// Check tests every invariant of the ledger; docs/domain.md lists them. It is
// for tests, simulations and samples in production: it walks everything.
func (l *Ledger) Check() error {
	reserved, jobbed := map[stockKey]int64{}, map[stockKey]int64{}
	for _, s := range OrderStates {
		for _, id := range l.stages[s].ids {
			o := l.orders[id]
			if o.State != s {
				return fmt.Errorf("order %s is %s but listed as %s", id, o.State, s)
			}
			if err := l.checkOrder(o, reserved, jobbed); err != nil {
				return fmt.Errorf("order %s: %w", id, err)
			}
		}
	}
	if err := l.checkStock(reserved, jobbed); err != nil {
		return err
	}
	if err := l.checkJobs(); err != nil {
		return err
	}
	return l.checkLists()
}

func (l *Ledger) checkOrder(o *Order, reserved, jobbed map[stockKey]int64) error {
	picked, all := int64(0), int64(0)
	for i := range o.Lines {
		line := &o.Lines[i]
		sum := int64(0)
		for _, a := range line.Allocs {
			if a.Qty <= 0 {
				return fmt.Errorf("line %d: %d units reserved at %s", i, a.Qty, a.Location)
			}
			if a.Job != "" && l.jobs[a.Job] == nil {
				return fmt.Errorf("line %d: job %s is gone", i, a.Job)
			}
			sum += a.Qty
			reserved[stockKey{line.SKU, a.Location}] += a.Qty
			if a.Job != "" {
				jobbed[stockKey{line.SKU, a.Location}] += a.Qty
			}
		}
		if sum != line.Reserved || line.Reserved+line.Picked > line.Quantity {
			return fmt.Errorf("line %d: %d reserved in parts, %d in all, %d picked of %d", i, sum, line.Reserved, line.Picked, line.Quantity)
		}
		picked += line.Picked
		all += line.Quantity
	}
	done := picked == all
	switch o.State {
	case Backorder:
		if o.missing() == 0 {
			return fmt.Errorf("backorder without a missing line")
		}
	case Waiting, Picking:
		if o.missing() != 0 || done {
			return fmt.Errorf("%s with %d units missing and %d of %d picked", o.State, o.missing(), picked, all)
		}
	default:
		if !done {
			return fmt.Errorf("%s with %d of %d units picked", o.State, picked, all)
		}
	}
	if o.State == OnTheRoad && (l.trips[o.Trip] == nil || l.trips[o.Trip].State != TripDeparted) {
		return fmt.Errorf("on the road without a trip under way")
	}
	return nil
}

func (l *Ledger) checkStock(reserved, jobbed map[stockKey]int64) error {
	onHand := map[string]int64{}
	for k, b := range l.stock {
		if b.OnHand < 0 || b.Reserved < 0 || b.Reserved > b.OnHand {
			return fmt.Errorf("stock of %s at %s: %d on hand, %d reserved", k.sku, k.loc, b.OnHand, b.Reserved)
		}
		if b.Reserved != reserved[k] {
			return fmt.Errorf("stock of %s at %s: %d reserved, orders say %d", k.sku, k.loc, b.Reserved, reserved[k])
		}
		if b.jobbed != jobbed[k] {
			return fmt.Errorf("stock of %s at %s: %d for jobs, orders say %d", k.sku, k.loc, b.jobbed, jobbed[k])
		}
		onHand[k.sku] += b.OnHand
	}
	for k, n := range reserved {
		if l.stock[k] == nil && n != 0 {
			return fmt.Errorf("%d of %s reserved at %s, where there is none", n, k.sku, k.loc)
		}
	}
	for sku, t := range l.totals {
		if t.OnHand != onHand[sku] || t.Received != t.OnHand+t.Delivered {
			return fmt.Errorf("stock of %s: received %d, on hand %d (by place %d), delivered %d", sku, t.Received, t.OnHand, onHand[sku], t.Delivered)
		}
	}
	return nil
}

func (l *Ledger) checkJobs() error {
	robots, shelves := map[DeviceID]JobID{}, map[LocationID]JobID{}
	for _, j := range l.openJobs {
		if other := shelves[j.Shelf]; other != "" {
			return fmt.Errorf("shelf %s is in jobs %s and %s", j.Shelf, other, j.ID)
		}
		shelves[j.Shelf] = j.ID
		if (j.Robot == "") != (j.State == JobOpen) {
			return fmt.Errorf("job %s is %s with robot %q", j.ID, j.State, j.Robot)
		}
		if j.Robot != "" {
			if other := robots[j.Robot]; other != "" {
				return fmt.Errorf("robot %s has jobs %s and %s", j.Robot, other, j.ID)
			}
			robots[j.Robot] = j.ID
		}
	}
	places := map[string]OrderID{}
	for _, id := range l.stages[Picking].ids {
		o := l.orders[id]
		p := fmt.Sprintf("%s/%d", o.Station, o.Place)
		if other := places[p]; other != "" {
			return fmt.Errorf("place %s is taken by %s and %s", p, other, id)
		}
		places[p] = id
	}
	return nil
}
