package site

import (
	"fmt"
	"slices"

	"dayrun/fulfilment"
	"dayrun/routing/delivery"
	"dayrun/routing/roads"
)

// roadAsked remembers which trips want new times, and what the open question
// about them means.
type roadAsked struct {
	id    int64 // question id, 0: none open
	wants []roadWant
	trips []roadTrip // of the open question, by tour
}

// roadWant is a trip that is to get new times.
type roadWant struct {
	trip fulfilment.TripID
	why  string
	tell bool // the vehicle is told in any case
}

// roadTrip is one tour of the question: a trip as it was, or a rescue.
type roadTrip struct {
	roadWant
	stops   []int // of the trip, by stop of the tour
	vehicle *vehicle
	rescue  bool
	orders  [][]fulfilment.OrderID // that a rescue collects, by stop of the tour, the first one none
	leave   fulfilment.Time
}

func (a *roadAsked) want(id fulfilment.TripID, why string, tell bool) {
	for i := range a.wants {
		if a.wants[i].trip == id {
			a.wants[i].why, a.wants[i].tell = why, a.wants[i].tell || tell
			return
		}
	}
	a.wants = append(a.wants, roadWant{id, why, tell})
}

// askRoad asks how trips go on that want new times, and how rescues would.
func (s *Site) askRoad() {
	a := &s.asked.road
	if a.id != 0 || !s.cfg.DepotSet {
		return
	}
	p := &delivery.RoadProblem{Now: s.now64(), Depot: roads.Point(s.cfg.Depot), Travel: s.travel()}
	if s.cfg.Streets != nil {
		p.Streets = s.streets()
	}
	p.Sky = s.sky()
	a.trips = a.trips[:0]
	wants := a.wants
	a.wants = nil
	for _, w := range wants {
		t := s.ledger.Trip(w.trip)
		if t == nil || t.State == fulfilment.TripEnded {
			continue
		}
		v := s.vehicle(vehicleID(t))
		if _, out := s.ledger.Out(t.Vehicle); v == nil || out {
			continue
		}
		tour, stops := s.stillToDo(v, t)
		if len(tour.Stops) > 0 {
			p.Tours = append(p.Tours, tour)
			a.trips = append(a.trips, roadTrip{roadWant: w, stops: stops, vehicle: v})
		}
	}
	s.addRescues(p)
	if len(p.Tours) > 0 {
		a.id = s.question(Question{Road: p})
	}
}

func (s *Site) travel() roads.Detour {
	return roads.Detour{FactorPermille: s.cfg.Van.DetourPermille, SpeedMmS: s.cfg.Van.SpeedMmS}
}

// stillToDo is what a trip has still to do, and which of its stops that is. A van
// that is at a stop leaves it after the usual time.
func (s *Site) stillToDo(v *vehicle, t *fulfilment.Trip) (delivery.RoadTour, []int) {
	tour := delivery.RoadTour{Vehicle: s.asPlanned(v), From: roads.Point(s.cfg.Depot), Leave: int64(max(s.now, t.Depart))}
	here := -1
	if t.State == fulfilment.TripDeparted && v.rep.Trip == string(t.ID) {
		tour.From, tour.Leave = roads.Point{LatE7: v.rep.LatE7, LonE7: v.rep.LonE7}, s.now64()
		if v.rep.Status == "at_stop" {
			here = v.rep.Stop
			tour.Leave = int64(v.heard) + tour.Vehicle.StopMs
		}
	}
	var stops []int
	for i := range t.Stops {
		open := s.openOf(t, i)
		if len(open) == 0 && (t.From == "" || i > 0 || v.rep.Trip == string(t.ID) && v.rep.Stop > 0) || i == here {
			continue
		}
		if i == 0 && t.From != "" {
			tour.FirstMs = s.meetMs(len(slices.Concat(t.Collect...)))
		}
		tour.Stops = append(tour.Stops, s.stopOf(t.Stops[i].Dest, open))
		stops = append(stops, i)
	}
	if t.From != "" {
		tour.Fixed = len(tour.Stops)
	}
	return tour, stops
}

// openOf are the orders that stop i of a trip is still to hand over.
func (s *Site) openOf(t *fulfilment.Trip, i int) (open []fulfilment.OrderID) {
	for _, id := range t.Stops[i].Orders {
		if o := s.ledger.Order(id); o != nil && o.State != fulfilment.Delivered && o.Failed == "" {
			open = append(open, id)
		}
	}
	if t.From != "" {
		open = append(open, t.Collect[i]...)
	}
	return open
}

// stopOf puts orders of one address into a stop.
func (s *Site) stopOf(at fulfilment.LatLon, orders []fulfilment.OrderID) delivery.Stop {
	st := delivery.Stop{At: roads.Point(at), Parcels: len(orders)}
	for _, id := range orders {
		o := s.ledger.Order(id)
		st.WeightG, st.VolumeCm3, st.Open = st.WeightG+o.WeightG, st.VolumeCm3+o.VolumeCm3, max(st.Open, int64(o.Window.Open))
		if st.Due == 0 || int64(o.Promise) < st.Due {
			st.Due = int64(o.Promise)
		}
	}
	return st
}

// asPlanned is a vehicle as planners see it, apart from its shift.
func (s *Site) asPlanned(v *vehicle) delivery.Vehicle {
	pr := s.profile(v)
	return delivery.Vehicle{ID: string(v.id), Drone: v.drone, MaxWeightG: pr.MaxWeightG, MaxVolume: pr.MaxVolumeCm3, MaxParcels: pr.MaxParcels, MaxRangeM: pr.MaxRangeM, SpeedMmS: pr.SpeedMmS,
		StopMs: pr.StopMs, ParcelMs: pr.ParcelMs, LoadMs: pr.LoadMs, Craft: s.cfg.Airframe.Craft}
}

// wentOn takes up new times and rescues, each checked again against the state
// it finds.
func (s *Site) wentOn(p *delivery.RoadPlan) {
	a := &s.asked.road
	a.id = 0
	for i, r := range p.Tours {
		if w := &a.trips[i]; w.rescue {
			s.sendRescue(w, r)
		} else {
			s.replan(w, r)
		}
	}
}

// worthTelling is by how much a time must move to be a fact of its own.
const worthTelling = fulfilment.Minute

// replan gives a trip new times, and perhaps another order of stops: first what
// is done, then the rest as it will be.
func (s *Site) replan(w *roadTrip, r delivery.RoadTrip) {
	t := s.ledger.Trip(w.trip)
	if t == nil || t.State == fulfilment.TripEnded {
		return
	}
	c := fulfilment.ReplanTrip{Trip: t.ID, Return: fulfilment.Time(r.Return), LengthM: t.LengthM, Why: w.why}
	for i, st := range t.Stops {
		if !slices.Contains(w.stops, i) {
			c.Stops = append(c.Stops, st)
		}
	}
	done, moved := len(c.Stops), w.tell
	for k, at := range r.Order {
		i := w.stops[at]
		st := t.Stops[i]
		d := fulfilment.Time(r.Eta[k]) - st.Eta
		moved = moved || d >= worthTelling || -d >= worthTelling || t.From == "" && i != done+k
		st.Eta = fulfilment.Time(r.Eta[k])
		c.Stops = append(c.Stops, st)
	}
	if t.From != "" { // a rescue's stops are not moved
		copy(c.Stops, t.Stops)
		for k, at := range r.Order {
			c.Stops[w.stops[at]].Eta = fulfilment.Time(r.Eta[k])
		}
	}
	if !moved || !s.must(c) {
		return
	}
	s.sendTrip(w.vehicle, t)
	s.rePromise(t, w.why)
}

// rePromise moves the promises that a trip cannot keep, with the reason: to its
// time and a reserve, in whole quarters of an hour.
func (s *Site) rePromise(t *fulfilment.Trip, why string) {
	const quarter = 15 * fulfilment.Minute
	for i, st := range t.Stops {
		for _, id := range s.openOf(t, i) {
			if o := s.ledger.Order(id); o != nil && st.Eta > o.Due() {
				to := (max(st.Eta, s.now) + 2*quarter - 1) / quarter * quarter
				s.must(fulfilment.RePromise{Order: id, To: to, Reason: string(t.Vehicle) + ": " + why})
			}
		}
	}
}

// reached compares the time at a stop with the plan.
func (s *Site) reached(v *vehicle, t *fulfilment.Trip) {
	if v.rep.Stop >= len(t.Stops) || s.now-v.new < fulfilment.Time(s.cfg.LateMs) {
		return
	}
	off := s.now - t.Stops[v.rep.Stop].Eta
	if off < fulfilment.Time(s.cfg.LateMs) && -off < fulfilment.Time(s.cfg.LateMs) {
		return
	}
	v.new = s.now
	why := fmt.Sprintf("it is %s ahead of its times", words(-off))
	if off > 0 {
		why = fmt.Sprintf("it is %s late", words(off))
	}
	s.asked.road.want(t.ID, why, false)
}
