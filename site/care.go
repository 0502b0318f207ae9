package site

import (
	"fmt"
	"slices"
	"strings"

	"dayrun/devices"
	"dayrun/devices/scan"
	"dayrun/fulfilment"
)

// followCare keeps the site's tables in step with what happens to orders out of
// the ordinary; as follow, by the ledger and the event alone.
func (s *Site) followCare(e fulfilment.Event) {
	switch e := e.(type) {
	case fulfilment.OrderCancelled:
		for _, st := range s.stations {
			st.free(e.Order)
		}
		for _, b := range s.benches {
			if b.order == e.Order {
				b.order, b.task = "", nil
			}
		}
		s.packing = dropOrder(s.packing, e.Order)
		s.aside = dropOrder(s.aside, e.Order)
	case fulfilment.PickWithdrawn:
		s.unask(e.Job)
	}
}

// unask takes a pick of a job or tour that was withdrawn off its screen: the
// next tick asks for what is left to do.
func (s *Site) unask(id fulfilment.JobID) {
	for _, st := range s.stations {
		if st.present != id || st.task == nil || st.work != "" {
			continue
		}
		if j := s.ledger.Job(id); j == nil || st.pickN >= len(j.Picks) || j.Picks[st.pickN].Done {
			st.task = nil
		}
	}
	for _, p := range s.pickers {
		if p.tour != id || p.task == nil {
			continue
		}
		if t := s.ledger.Tour(id); t == nil || p.pickN < len(t.Picks) && t.Picks[p.pickN].Done {
			p.task = nil
		}
	}
}

// attention tells the supervisor of parcels that came back, and closes that when
// the order is over.
func (s *Site) attention(e fulfilment.Event) {
	switch e := e.(type) {
	case fulfilment.OrderBroughtBack:
		o := s.ledger.Order(e.Order)
		text := fmt.Sprintf("order %s came back with trip %s, it goes out again", e.Order, e.Trip)
		if o.Attempts >= fulfilment.MostAttempts {
			text = fmt.Sprintf("order %s came back %d times and does not go out again by itself", e.Order, o.Attempts)
			s.settle("came_back", string(e.Order), "came back again")
		}
		s.raise("came_back", string(e.Order), text, 1)
		s.asked.dispatch = true
	case fulfilment.CustodyClosed:
		if o := s.ledger.Order(e.Order); o.Attempts > 0 {
			s.settle("came_back", string(e.Order), "delivered")
		}
	case fulfilment.OrderCancelled:
		s.settle("came_back", string(e.Order), "cancelled")
		s.settle("undeliverable", string(e.Order), "cancelled")
	case fulfilment.OrderChanged:
		s.settle("came_back", string(e.Order), "changed")
		s.settle("undeliverable", string(e.Order), "changed")
		s.asked.dispatch = true
	}
}

// door is where, and how, parcels are handed over together.
type door struct {
	at      fulfilment.LatLon
	service fulfilment.Service
}

// dispatchable says that an order at the dock may go on a trip.
func dispatchable(o *fulfilment.Order) bool {
	return o.Trip == "" && o.Service != fulfilment.PickUp && len(o.Holds) == 0 && o.Attempts < fulfilment.MostAttempts
}

// ready says that all is done for an order but its customer's coming.
func ready(o *fulfilment.Order) bool {
	return o.Service == fulfilment.PickUp && o.State == fulfilment.AwaitingTrip && o.Since <= o.Measure()
}

// holdNames are the holds in words.
var holdNames = map[fulfilment.HoldKind]string{fulfilment.HoldPayment: "payment", fulfilment.HoldFraud: "a fraud review",
	fulfilment.HoldCompliance: "a compliance check", fulfilment.HoldStock: "a check of the goods"}

// heldFor says what a held order waits for, and since when.
func heldFor(holds []fulfilment.Hold, now fulfilment.Time) string {
	list := make([]string, len(holds))
	for i, h := range holds {
		list[i] = words(now-h.Since) + " for " + holdNames[h.Kind]
	}
	return "held " + strings.Join(list, ", ")
}

// undeliveredRead books a driver's report that nobody took a parcel.
func (s *Site) undeliveredRead(r devices.Read) error {
	if s.stats.seenRead(r.Device, r.ReadID) {
		return nil
	}
	t := s.ledger.TripOf(fulfilment.DeviceID(r.Device))
	if t == nil {
		return s.refuse(r, "nothing: the vehicle has no trip")
	}
	id := s.parcelOf(t, r.Code)
	if id == "" {
		return s.refuse(r, "a parcel of trip "+string(t.ID))
	}
	if err := s.decide(fulfilment.FailDelivery{Order: id, Reason: r.Reason, ReadID: r.ReadID, Request: fulfilment.Request{By: string(r.Device)}}); err != nil {
		return err
	}
	s.stats.keepRead(r.Device, r.ReadID)
	return nil
}

// parcelOf finds the order of a trip by its parcel's code, "" when there is none.
func (s *Site) parcelOf(t *fulfilment.Trip, code string) fulfilment.OrderID {
	for _, stop := range t.Stops {
		for _, id := range stop.Orders {
			if o := s.ledger.Order(id); o != nil && string(o.Parcel) == scan.Unit(code) {
				return id
			}
		}
	}
	return ""
}

// pickUpRead hands a parcel at the dock over to the customer whose code was read
// at a pack bench.
func (s *Site) pickUpRead(r devices.Read) error {
	if s.stats.seenRead(r.Device, r.ReadID) {
		return nil
	}
	if !slices.ContainsFunc(s.benches, func(b *bench) bool { return b.id == r.Device }) {
		return fmt.Errorf("scanner %q is no pack bench", r.Device)
	}
	var found []fulfilment.OrderID
	for _, id := range s.ledger.OrdersIn(fulfilment.AwaitingTrip) {
		if o := s.ledger.Order(id); o.Service == fulfilment.PickUp && o.PickUpCode == r.Code {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		return s.refuse(r, fmt.Sprintf("the code of one order that lies ready; %d have this one", len(found)))
	}
	if err := s.decide(fulfilment.HandOver{Order: found[0], Code: r.Code, ReadID: r.ReadID}); err != nil {
		return err
	}
	s.stats.keepRead(r.Device, r.ReadID)
	return nil
}
