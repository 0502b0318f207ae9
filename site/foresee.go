package site

import (
	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing/delivery/dispatch"
)

// Foreseen is what the live plan says of an order that waits at the dock.
type Foreseen struct {
	Vehicle devices.ID
	Eta     fulfilment.Time
}

// Foresight is asked for this often: soon when the dock has changed, else
// often enough to keep up with time.
const (
	foreseeSoon = 10 * fulfilment.Second
	foreseeMost = 1000 // orders at the dock; with more, the usual times have to do
)

// askForesight asks which van will bring what waits at the dock, and when. A
// parcel that has just been packed gets its van and time that way, long before
// its trip is decided.
func (s *Site) askForesight() {
	a := &s.asked
	if a.foresight != 0 || !s.cfg.DepotSet || len(s.vehicles) == 0 || s.now < a.nextForesight {
		return
	}
	if n := s.ledger.CountIn(fulfilment.AwaitingTrip); n == 0 || n > foreseeMost {
		s.foreseen = nil
		return
	}
	online := 0
	for _, v := range s.vehicles {
		if v.online {
			online++
		}
	}
	if !a.changedAtDock && online == a.foreseeOnline && s.now < a.nextForesight-foreseeSoon+fulfilment.Time(s.cfg.DispatchMs) {
		return
	}
	a.changedAtDock, a.foreseeOnline, a.nextForesight = false, online, s.now+foreseeSoon
	p, orders, fleet := s.deliveryProblem()
	if len(p.Stops) == 0 || len(fleet) == 0 {
		s.foreseen = nil
		return
	}
	a.foreseeOrders = orders
	a.foresight = s.question(Question{Foresee: p})
}

// foresaw takes up what the live plan says, as far as it is still true.
func (s *Site) foresaw(f *dispatch.Foresight) {
	s.foreseen = map[fulfilment.OrderID]Foreseen{} // a View may hold the old one
	for i, e := range f.Of {
		if e.Vehicle == "" || i >= len(s.asked.foreseeOrders) {
			continue
		}
		for _, id := range s.asked.foreseeOrders[i] {
			if o := s.ledger.Order(id); o != nil && o.State == fulfilment.AwaitingTrip && o.Trip == "" {
				s.foreseen[id] = Foreseen{devices.ID(e.Vehicle), fulfilment.Time(e.Eta)}
			}
		}
	}
}
