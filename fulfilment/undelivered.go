package fulfilment

import "slices"

// MostAttempts is how often an order is sent out before a person decides what
// becomes of it: another address, or cancelling.
const MostAttempts = 3

func (l *Ledger) decideFail(o *Order, c FailDelivery) ([]Event, error) {
	if r := because(c.Reason); r != nil {
		return nil, r
	}
	switch {
	case o.State != OnTheRoad:
		return nil, conflict("order", string(o.ID), "it is "+string(o.State)+", only an order on the road can fail to be handed over")
	case o.Failed != "":
		return nil, nil
	}
	return []Event{DeliveryFailed{Order: o.ID, Trip: o.Trip, Reason: c.Reason, ReadID: c.ReadID, Request: c.Request}}, nil
}

func (l *Ledger) applyFailed(e DeliveryFailed) {
	o := l.orders[e.Order]
	o.Failed = e.Reason
	o.Attempts++
	l.trips[e.Trip].Open--
	if r := l.RescueOf(e.Trip); r != nil { // it goes on with the vehicle that has it
		for i := range r.Collect {
			r.Collect[i] = slices.DeleteFunc(slices.Clone(r.Collect[i]), func(id OrderID) bool { return id == e.Order })
		}
	}
}

// broughtBack books the orders of a trip that were not handed over back in at
// the dock.
func (l *Ledger) broughtBack(t *Trip) []Event {
	var events []Event
	for _, s := range t.Stops {
		for _, id := range s.Orders {
			if o := l.orders[id]; o != nil && o.Trip == t.ID && o.State == OnTheRoad && o.Failed != "" {
				events = append(events, OrderBroughtBack{id, t.ID})
			}
		}
	}
	return events
}

func (l *Ledger) applyBroughtBack(at Time, e OrderBroughtBack) {
	o := l.orders[e.Order]
	o.Trip, o.Failed = "", ""
	l.setState(at, o, AwaitingTrip)
}
