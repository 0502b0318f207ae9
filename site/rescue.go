package site

import (
	"cmp"
	"fmt"
	"slices"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing/delivery"
	"dayrun/routing/roads"
)

// able says that a vehicle may be given a trip.
func (s *Site) able(v *vehicle) bool {
	_, out := s.ledger.Out(fulfilment.DeviceID(v.id))
	return v.online && !out
}

func vehicleID(t *fulfilment.Trip) devices.ID { return devices.ID(t.Vehicle) }

// outageReport takes a vehicle out that says it broke down, and back in when it
// goes on. What a supervisor took out stays so until a supervisor says otherwise.
func (s *Site) outageReport(v *vehicle) {
	id := fulfilment.DeviceID(v.id)
	v.lost = 0
	s.settle("vehicle_lost", string(v.id), "heard again")
	out, is := s.ledger.Out(id)
	switch {
	case v.rep.Status == "broken_down":
		s.must(fulfilment.TakeVehicleOut{Outage: fulfilment.Outage{Vehicle: id, Reason: "broke down", By: string(v.id)}})
		s.strand(v)
	case is && (out.By == string(v.id) || out.By == "site") && (v.rep.Status == "idle" || s.ledger.TripOf(id) != nil && s.ledger.RescueOf(s.ledger.TripOf(id).ID) == nil):
		s.must(fulfilment.ReturnVehicle{Vehicle: id, By: string(v.id), Reason: "goes on"})
		s.settle("vehicle_out", string(v.id), "goes on")
		if t := s.ledger.TripOf(id); t != nil {
			s.asked.road.want(t.ID, "it goes on after a stop", false)
		}
	}
}

// takeOut is a supervisor's word that a vehicle cannot go on.
func (s *Site) takeOut(c fulfilment.TakeVehicleOut) error {
	v := s.vehicle(devices.ID(c.Outage.Vehicle))
	if v == nil {
		return &fulfilment.Refusal{Code: fulfilment.NotFound, Field: "vehicle", Value: string(c.Outage.Vehicle), Mend: "name an accepted van or drone; GET /v1/devices?kind=van lists them"}
	}
	if err := s.decide(c); err != nil {
		return err
	}
	s.strand(v)
	return nil
}

// strand cancels the trip of a vehicle that is out and has not left, and tells a
// person of parcels on the road.
func (s *Site) strand(v *vehicle) {
	t := s.ledger.TripOf(fulfilment.DeviceID(v.id))
	if t == nil {
		return
	}
	out, _ := s.ledger.Out(fulfilment.DeviceID(v.id))
	if t.State == fulfilment.TripPlanned {
		if s.must(fulfilment.CancelTrip{Trip: t.ID, Reason: string(v.id) + ": " + out.Reason}) {
			s.send(devices.TripTask{Vehicle: v.id, Trip: string(t.ID), Plan: t.Plans + 1})
		}
		s.asked.dispatch = true
		return
	}
	s.raise("vehicle_out", string(v.id), fmt.Sprintf("%s stands with %d parcels of trip %s: %s; a van is sent to collect them", v.id, t.Open, t.ID, out.Reason), t.Open)
}

// watchVehicles notices trips that are overdue and vehicles without contact, by
// the times of Config: LateMs, LostMs, GoneMs.
func (s *Site) watchVehicles() {
	if s.now < s.nextRoadWatch {
		return
	}
	s.nextRoadWatch = s.now + 30*fulfilment.Second
	for _, v := range s.vehicles {
		id := fulfilment.DeviceID(v.id)
		t := s.ledger.TripOf(id)
		if t == nil || t.State != fulfilment.TripDeparted {
			continue
		}
		s.watchLink(v, t)
		if v.rep.Status == "idle" && v.rep.Trip == string(t.ID) && t.Open > 0 && s.now-v.heard > fulfilment.Minute {
			s.raise("parcels_missing", string(t.ID), fmt.Sprintf("%s is back from trip %s, and %d parcels were neither handed over nor scanned as brought back", v.id, t.ID, t.Open), t.Open)
		}
		if _, out := s.ledger.Out(id); out || s.now-v.new < fulfilment.Time(s.cfg.LateMs) {
			continue
		}
		if next, ok := s.nextStop(t); ok && v.rep.Status != "at_stop" && s.now-next.Eta >= fulfilment.Time(s.cfg.LateMs) {
			v.new = s.now
			s.asked.road.want(t.ID, fmt.Sprintf("its next stop is %s overdue", words(s.now-next.Eta)), false)
		}
	}
}

// watchLink follows a vehicle that cannot be heard on the road. It may well go
// on delivering: its scans are kept and sent when there is contact again.
func (s *Site) watchLink(v *vehicle, t *fulfilment.Trip) {
	if v.online {
		v.lost = 0
		return
	}
	if v.lost == 0 {
		v.lost = s.now
	}
	span := s.now - v.lost
	if span >= fulfilment.Time(s.cfg.LostMs) {
		s.raise("vehicle_lost", string(v.id), fmt.Sprintf("no contact with %s, which has %d parcels of trip %s on board", v.id, t.Open, t.ID), t.Open)
	}
	if span >= fulfilment.Time(s.cfg.GoneMs) && t.Open > 0 {
		if _, out := s.ledger.Out(t.Vehicle); !out {
			s.must(fulfilment.TakeVehicleOut{Outage: fulfilment.Outage{Vehicle: t.Vehicle, Reason: "no contact for " + words(span), By: "site"}})
			s.strand(v)
		}
	}
}

// nextStop is the first stop of a trip with something to hand over.
func (s *Site) nextStop(t *fulfilment.Trip) (fulfilment.Stop, bool) {
	for i := range t.Stops {
		if len(s.openOf(t, i)) > 0 {
			return t.Stops[i], true
		}
	}
	return fulfilment.Stop{}, false
}

// mostRescues is how often vans are sent to one trip before a person must see to
// it: once where nobody knows whether the vehicle is still there.
func mostRescues(out fulfilment.Outage) int {
	if out.By == "site" {
		return 1
	}
	return 3
}

func (s *Site) meetMs(parcels int) int64 {
	return s.cfg.MeetMs + int64(parcels)*s.cfg.Van.ParcelMs
}

// addRescues asks how a van at the dock would collect what vehicles that are out
// have on board and deliver it. Vans used today go first.
func (s *Site) addRescues(p *delivery.RoadProblem) {
	var stranded []*fulfilment.Trip
	for _, t := range s.ledger.OpenTrips() {
		out, is := s.ledger.Out(t.Vehicle)
		if is && t.State == fulfilment.TripDeparted && t.Open > 0 && t.Rescues < mostRescues(out) && s.ledger.RescueOf(t.ID) == nil {
			stranded = append(stranded, t)
		}
	}
	if len(stranded) == 0 {
		return
	}
	var free []*vehicle
	for _, v := range s.vehicles {
		if !v.drone && s.able(v) && s.ledger.TripOf(fulfilment.DeviceID(v.id)) == nil && (v.rep.Status == "idle" || v.rep.Status == "") && s.onShift(v) {
			free = append(free, v)
		}
	}
	slices.SortStableFunc(free, func(a, b *vehicle) int { return -cmp.Compare(min(a.served, 1), min(b.served, 1)) })
	for i, t := range stranded[:min(len(stranded), len(free))] {
		tour, trip := s.rescue(t, free[i])
		out, _ := s.ledger.Out(t.Vehicle)
		trip.why = fmt.Sprintf("%s cannot go on: %s", t.Vehicle, out.Reason)
		p.Tours = append(p.Tours, tour)
		s.asked.road.trips = append(s.asked.road.trips, trip)
	}
}

// rescue is the tour of a van to where another stands, and on to the customers
// of as many of its parcels as fit.
func (s *Site) rescue(t *fulfilment.Trip, v *vehicle) (delivery.RoadTour, roadTrip) {
	broken := s.vehicle(vehicleID(t))
	meet := roads.Point{LatE7: broken.rep.LatE7, LonE7: broken.rep.LonE7}
	trip := roadTrip{roadWant: roadWant{trip: t.ID}, vehicle: v, rescue: true, leave: s.now + 2*fulfilment.Minute, orders: [][]fulfilment.OrderID{nil}, stops: []int{-1}}
	tour := delivery.RoadTour{Vehicle: s.asPlanned(v), From: roads.Point(s.cfg.Depot), Leave: int64(trip.leave), Fixed: 1, Stops: []delivery.Stop{{At: meet}}}
	parcels, weight, volume := 0, int64(0), int64(0)
	for i := range t.Stops {
		st := s.stopOf(t.Stops[i].Dest, s.openOf(t, i))
		fits := parcels+st.Parcels <= tour.Vehicle.MaxParcels && weight+st.WeightG <= tour.Vehicle.MaxWeightG && volume+st.VolumeCm3 <= tour.Vehicle.MaxVolume
		if st.Parcels == 0 || !fits {
			continue
		}
		parcels, weight, volume = parcels+st.Parcels, weight+st.WeightG, volume+st.VolumeCm3
		tour.Stops = append(tour.Stops, st)
		trip.stops, trip.orders = append(trip.stops, i), append(trip.orders, s.openOf(t, i))
	}
	tour.FirstMs = s.meetMs(parcels)
	return tour, trip
}

// onShift says that a vehicle's shift lasts another hour.
func (s *Site) onShift(v *vehicle) bool {
	pr := s.profile(v)
	return s.now >= s.clockToday(pr.ShiftStart) && s.now+fulfilment.Hour <= s.clockToday(pr.ShiftEnd)
}

// sendRescue sends the van off.
func (s *Site) sendRescue(w *roadTrip, r delivery.RoadTrip) {
	t := s.ledger.Trip(w.trip)
	_, out := s.ledger.Out(t.Vehicle)
	if !out || !s.able(w.vehicle) || t.State != fulfilment.TripDeparted || s.ledger.TripOf(fulfilment.DeviceID(w.vehicle.id)) != nil {
		return
	}
	broken := s.vehicle(vehicleID(t))
	c := fulfilment.PlanRescue{From: t.ID, Vehicle: fulfilment.DeviceID(w.vehicle.id), Depart: w.leave, Return: fulfilment.Time(r.Return), LengthM: r.Metres, Why: w.why}
	for k, at := range r.Order {
		st := fulfilment.Stop{Dest: fulfilment.LatLon{LatE7: broken.rep.LatE7, LonE7: broken.rep.LonE7}, Eta: fulfilment.Time(r.Eta[k])}
		if at == 0 {
			c.Meet = st
			continue
		}
		st.Dest = t.Stops[w.stops[at]].Dest
		for _, id := range w.orders[at] {
			if o := s.ledger.Order(id); o != nil && o.State == fulfilment.OnTheRoad && o.Trip == t.ID {
				st.Orders = append(st.Orders, id)
			}
		}
		if len(st.Orders) > 0 {
			c.Stops = append(c.Stops, st)
		}
	}
	if len(c.Stops) == 0 || !s.must(c) {
		return
	}
	rescue := s.ledger.TripOf(fulfilment.DeviceID(w.vehicle.id))
	s.sendTrip(w.vehicle, rescue)
	s.rePromise(rescue, w.why)
}

// parcelRead books a parcel taken over from another vehicle, or back at the dock.
func (s *Site) parcelRead(r devices.Read) error {
	t := s.ledger.TripOf(fulfilment.DeviceID(r.Device))
	if t == nil {
		return s.refuse(r, "nothing: the vehicle has no trip")
	}
	o := s.parcelOn(t, r.Code, r.Kind == "collect")
	if o == nil {
		return s.refuse(r, "a parcel of trip "+string(t.ID))
	}
	var c fulfilment.Command = fulfilment.BringBack{Order: o.ID, Parcel: o.Parcel, ReadID: r.ReadID}
	if r.Kind == "collect" {
		if o.Trip == t.ID {
			return nil
		}
		c = fulfilment.TransferParcel{Order: o.ID, To: t.ID, Parcel: o.Parcel, ReadID: r.ReadID}
	}
	from := s.ledger.Trip(o.Trip)
	if err := s.decide(c); err != nil {
		return err
	}
	s.stats.keepRead(r.Device, r.ReadID)
	if r.Kind == "bring_back" {
		s.asked.dispatch = true
	}
	if _, out := s.ledger.Out(from.Vehicle); out && from.Open == 0 && from.State == fulfilment.TripDeparted {
		s.must(fulfilment.EndTrip{Trip: from.ID, DrivenM: s.vehicle(vehicleID(from)).rep.DrivenM})
		s.settle("vehicle_out", string(from.Vehicle), "its parcels are on trip "+string(t.ID))
	}
	return nil
}
