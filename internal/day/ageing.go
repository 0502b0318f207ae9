package day

import (
	"fmt"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing/picking"
	"dayrun/site"
)

// breaks says which rule of a running site an event breaks, "" none.
func (r *run) breaks(e fulfilment.Event) string {
	switch e := e.(type) {
	case fulfilment.OrderReleased:
		return r.ageing(e)
	case fulfilment.LinePicked:
		return r.meets(e)
	}
	return ""
}

// settleMs is the time that an order in need may wait before it counts as passed
// over: longer than from one decision on releases to the answer of the next.
const settleMs = 15_000

// ageing checks the ageing rule at every release: an order in need of being
// picked (at a station picking.UrgentMs before its promise, by people
// site.TourMargin before it) does not wait while an order that was placed later
// and is in no need gets a place. It says what breaks the rule, "" nothing.
func (r *run) ageing(e fulfilment.OrderReleased) string {
	l := r.site.Ledger()
	need := fulfilment.Time(picking.UrgentMs)
	riders := []fulfilment.OrderID{e.Order}
	if t := l.Tour(fulfilment.JobID(e.Station)); t != nil {
		if len(r.plan.Floor.ShelfZone) > 0 {
			return "" // pickers of one zone are no help to an order of another
		}
		need, riders = site.TourMargin, t.Orders // the trolley is out for the one in need
	}
	placed := fulfilment.Time(0)
	for _, id := range riders {
		o := l.Order(id)
		if o == nil || o.Promise-r.now < need {
			return ""
		}
		placed = max(placed, o.PlacedAt)
	}
	for _, id := range l.OrdersIn(fulfilment.Waiting) { // by promise
		w := l.Order(id)
		if w.Promise-r.now >= need-settleMs {
			break
		}
		if w.PlacedAt < placed && r.now-w.Since > settleMs {
			return fmt.Sprintf("at %s order %s is released to %s, due at %s, while %s waits since %s and is due at %s",
				clock(r.now), e.Order, e.Station, clock(l.Order(e.Order).Promise), id, clock(w.Since), clock(w.Promise))
		}
	}
	return ""
}

// meets checks that the totes of a tour were there when its picker took units off
// a shelf: the robot that carries them stood beside it. It says where else it was,
// "" nothing.
func (r *run) meets(e fulfilment.LinePicked) string {
	t := r.site.Ledger().Tour(e.Job)
	if t == nil || t.Robot == "" {
		return ""
	}
	f := r.plan.Floor
	v, known := r.world.RobotNamed(devices.ID(t.Robot))
	for _, p := range f.Shelves {
		if p.ID == string(e.Shelf) && (!known || v.Driving || v.Node != f.StopAt(p.Node)) {
			return fmt.Sprintf("at %s %s is picked from %s for tour %s, and its robot %s is at %s", clock(r.now), e.SKU, e.Shelf, t.ID, t.Robot, f.NodeID[v.Node])
		}
	}
	return ""
}

// clock writes a time for a report.
func clock(t fulfilment.Time) string { return t.UTC().Format("2006-01-02 15:04") }
