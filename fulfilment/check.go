package fulfilment

import (
	"fmt"
	"slices"
)

// Check tests every invariant of the ledger; docs/domain.md lists them. It is
// for tests, simulations and samples in production: it walks everything. It
// holds between commands, not between the events of one.
func (l *Ledger) Check() error {
	c := checker{l: l, reserved: map[stockKey]int64{}, jobbed: map[stockKey]int64{}, transit: map[stockKey]int64{}}
	listed := 0
	for _, s := range OrderStates {
		ids := l.stages[s].ids
		listed += len(ids)
		if err := l.checkSorted(ids); err != nil {
			return fmt.Errorf("%s orders: %w", s, err)
		}
		for _, id := range ids {
			o := l.orders[id]
			if o.State != s {
				return fmt.Errorf("order %s is %s but listed as %s", id, o.State, s)
			}
			if err := c.order(o); err != nil {
				return fmt.Errorf("order %s: %w", id, err)
			}
		}
	}
	if err := l.checkCounts(listed); err != nil {
		return err
	}
	if err := c.stock(); err != nil {
		return err
	}
	if err := c.jobs(); err != nil {
		return err
	}
	if err := l.checkASNs(); err != nil {
		return err
	}
	if err := l.checkWorks(); err != nil {
		return err
	}
	if err := l.checkReturns(); err != nil {
		return err
	}
	return l.checkLists()
}

// checker sums up what the orders say, to hold the rest against it.
type checker struct {
	l                *Ledger
	reserved, jobbed map[stockKey]int64 // at shelves
	transit          map[stockKey]int64 // on the way to customers
	parts            int                // reservations that a job brings
}

// checkSorted wants known orders by promise, then id, each once.
func (l *Ledger) checkSorted(ids []OrderID) error {
	for i, id := range ids {
		if l.orders[id] == nil {
			return fmt.Errorf("%s is listed and not known", id)
		}
		if i > 0 && l.compare(ids[i-1], id) >= 0 {
			return fmt.Errorf("%s is listed before %s", ids[i-1], id)
		}
	}
	return nil
}

// checkCounts wants every order placed to be known, or delivered and forgotten,
// and every delivery to be counted once.
func (l *Ledger) checkCounts(listed int) error {
	n := len(l.orders)
	if listed != n || len(l.byClient) != n || len(l.byKey) != n {
		return fmt.Errorf("%d orders, %d listed, %d by client's number, %d by key", n, listed, len(l.byClient), len(l.byKey))
	}
	if want := int64(n) + l.forgotten; l.PlacedCount != want || l.lastOrder != want {
		return fmt.Errorf("%d orders placed, the last is number %d, %d known and %d forgotten", l.PlacedCount, l.lastOrder, n, l.forgotten)
	}
	gone := l.DeliveredCount - int64(len(l.stages[Delivered].ids))    // delivered and forgotten
	dropped := l.CancelledCount - int64(len(l.stages[Cancelled].ids)) // cancelled and forgotten
	if gone < 0 || dropped < 0 || gone+dropped != l.forgotten || l.OnTimeCount > l.DeliveredCount {
		return fmt.Errorf("%d custodies closed, %d on time, %d orders cancelled; %d and %d of them known, %d forgotten",
			l.DeliveredCount, l.OnTimeCount, l.CancelledCount, l.DeliveredCount-gone, l.CancelledCount-dropped, l.forgotten)
	}
	return nil
}

func (c *checker) order(o *Order) error {
	if first := c.l.promised[o.ID]; o.Promise != first {
		return fmt.Errorf("promise %s, the first was %s", o.Promise.UTC(), first.UTC())
	}
	if c.l.byClient[o.ClientOrderID] != o || c.l.byKey[o.Key] != o {
		return fmt.Errorf("not found by client's number %q and key %q", o.ClientOrderID, o.Key)
	}
	picked, all := int64(0), int64(0)
	for i := range o.Lines {
		if err := c.line(o, i); err != nil {
			return fmt.Errorf("line %d: %w", i, err)
		}
		picked += o.Lines[i].Picked
		all += o.Lines[i].Quantity
	}
	done := picked == all
	switch o.State {
	case Backorder:
		if o.missing() == 0 || !o.aside() {
			return fmt.Errorf("backorder with %d units missing, %d picked, station %q, place %d", o.missing(), picked, o.Station, o.Place)
		}
	case Waiting:
		if o.missing() != 0 || done || !o.aside() {
			return fmt.Errorf("waiting with %d units missing, %d picked, station %q, place %d", o.missing(), picked, o.Station, o.Place)
		}
	case Picking:
		if o.missing() != 0 || done && c.l.tours[JobID(o.Station)] == nil { // a trolley hands over all its orders at once
			return fmt.Errorf("picking with %d units missing and %d of %d picked", o.missing(), picked, all)
		}
	case Cancelled:
		if len(o.Holds) > 0 || o.Place != 0 {
			return fmt.Errorf("cancelled with holds %v and place %d", o.Holds, o.Place)
		}
	default:
		if !done {
			return fmt.Errorf("%s with %d of %d units picked", o.State, picked, all)
		}
	}
	if err := c.l.checkCare(o); err != nil {
		return err
	}
	return c.trip(o)
}

// aside says that no part of the order has a put-wall place, and that those not
// at packing have units at their stations.
func (o *Order) aside() bool {
	station := ""
	for i, p := range o.Parts {
		if p.State == PartOpen || p.Place != 0 || p.State == PartAside && o.unitsOf(i+1) == 0 {
			return false
		}
		if p.State == PartAside && station == "" {
			station = p.Station
		}
	}
	return o.Place == 0 && o.Station == station
}

// trip wants an order on a trip that has, or has not yet, left.
func (c *checker) trip(o *Order) error {
	t := c.l.trips[o.Trip]
	switch {
	case o.State == OnTheRoad && (t == nil || t.State != TripDeparted):
		return fmt.Errorf("on the road without a trip under way")
	case o.State == AwaitingTrip && o.Trip != "" && (t == nil || t.State != TripPlanned):
		return fmt.Errorf("at the dock with trip %s, which is not loading", o.Trip)
	case o.Trip != "" && o.State != AwaitingTrip && o.State != OnTheRoad && o.State != Delivered:
		return fmt.Errorf("%s with trip %s", o.State, o.Trip)
	case t != nil && !slices.ContainsFunc(t.Stops, func(s Stop) bool { return slices.Contains(s.Orders, o.ID) }):
		return fmt.Errorf("trip %s has no stop for it", t.ID)
	}
	return nil
}

func (c *checker) line(o *Order, i int) error {
	line := &o.Lines[i]
	sum, lots := int64(0), int64(0)
	for _, a := range line.Allocs {
		k := stockKey{line.SKU, a.Location, a.Lot}
		if a.Qty <= 0 {
			return fmt.Errorf("%d units reserved at %s", a.Qty, a.Location)
		}
		sum += a.Qty
		c.reserved[k] += a.Qty
		if a.Job == "" {
			continue
		}
		if !c.l.brings(a.Job, a.Location) {
			return fmt.Errorf("%d units at %s are for job %s, which does not bring that shelf", a.Qty, a.Location, a.Job)
		}
		c.parts++
		c.jobbed[k] += a.Qty
	}
	for _, x := range line.Lots {
		lots += x.Qty
	}
	if lots > max(0, line.Picked) {
		return fmt.Errorf("%d picked by lots, %d in all", lots, line.Picked)
	}
	if o.State == Cancelled && line.Reserved != 0 {
		return fmt.Errorf("%d reserved for an order that is cancelled", line.Reserved)
	}
	if sum != line.Reserved || line.Reserved+line.Picked > line.Quantity {
		return fmt.Errorf("%d reserved in parts, %d in all, %d picked of %d", sum, line.Reserved, line.Picked, line.Quantity)
	}
	if line.Part < 0 || line.Part > len(o.Parts) || line.Part == 0 && line.Picked > 0 {
		return fmt.Errorf("%d picked in part %d of %d", line.Picked, line.Part, len(o.Parts))
	}
	if loc := c.l.whereabouts(o, line.Part); loc != "" && line.Picked > 0 {
		for _, m := range line.moves(nil, o.ID, loc, loc) {
			c.transit[stockKey{m.SKU, loc, m.Lot}] += m.Qty
		}
	}
	return nil
}

// whereabouts is where the picked units of a part of an order are, "" when there
// are none or the customer has them.
func (l *Ledger) whereabouts(o *Order, part int) LocationID {
	switch o.State {
	case Backorder, Waiting, Picking:
		switch {
		case part == 0:
			return ""
		case o.Parts[part-1].State == PartDone:
			return Packing
		}
		return AtStation(o.Parts[part-1].Station)
	case AtPacking:
		return Packing
	case AwaitingTrip:
		return Dock
	case OnTheRoad:
		if t := l.trips[o.Trip]; t != nil {
			return OnVehicle(t.Vehicle)
		}
	}
	return ""
}
