package site

import (
	"fmt"
	"slices"
	"time"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing/delivery"
	"dayrun/routing/roads"
)

// vehicle is a van or drone that was accepted.
type vehicle struct {
	id      devices.ID
	drone   bool
	online  bool
	rep     devices.VehicleReport
	heard   fulfilment.Time
	asked   fulfilment.Time // when its task was last sent
	lost    fulfilment.Time // when contact with it ended on the road, 0: there is contact
	new     fulfilment.Time // when new times were last asked for its trip
	swapped fulfilment.Time // when a drone has its next battery
	served  int             // stops given to it since shift
	shift   fulfilment.Time // start of the shift that served counts
}

// servedIn is how many stops it was given in the shift that began at start.
func (v *vehicle) servedIn(start fulfilment.Time) int {
	if v.shift != start {
		return 0
	}
	return v.served
}

func (s *Site) admitVehicle(id devices.ID) {
	if s.vehicle(id) != nil {
		return
	}
	v := &vehicle{id: id, drone: id.Kind() == "drone"}
	if d := s.devs.get(id); d != nil {
		v.online = d.link == devices.Online
		if d.vehicle != nil {
			v.rep, v.heard = *d.vehicle, d.heard
		}
	}
	s.vehicles = append(s.vehicles, v)
}

func (s *Site) vehicle(id devices.ID) *vehicle {
	for _, v := range s.vehicles {
		if v.id == id {
			return v
		}
	}
	return nil
}

func (s *Site) profile(v *vehicle) *Vehicle {
	if v.drone {
		return &s.cfg.Drone
	}
	return &s.cfg.Van
}

// vehicleReport moves the vehicle's trip along.
func (s *Site) vehicleReport(v *vehicle, r devices.VehicleReport) {
	v.rep, v.heard, v.online = r, s.now, true
	s.outageReport(v)
	t := s.ledger.TripOf(fulfilment.DeviceID(v.id))
	if t == nil || r.Trip != string(t.ID) {
		return
	}
	switch r.Status {
	case "driving", "at_stop", "returning":
		if t.State == fulfilment.TripPlanned {
			s.must(fulfilment.DepartTrip{Trip: t.ID})
		}
		if r.Status == "at_stop" {
			s.reached(v, t)
		}
	case "idle":
		if t.State == fulfilment.TripDeparted && t.Open == 0 {
			s.must(fulfilment.EndTrip{Trip: t.ID, DrivenM: r.DrivenM})
			s.settle("parcels_missing", string(t.ID), "all are accounted for")
			v.swapped = s.now + fulfilment.Time(s.cfg.Airframe.SwapMs)
			s.asked.dispatch = true
		}
	}
}

// runVehicles repeats trip tasks that a vehicle has not taken up.
func (s *Site) runVehicles() {
	for _, v := range s.vehicles {
		t := s.ledger.TripOf(fulfilment.DeviceID(v.id))
		if t == nil || !v.online || v.rep.Trip == string(t.ID) || s.now-v.asked < 30*fulfilment.Second {
			continue
		}
		if t.State == fulfilment.TripPlanned || t.State == fulfilment.TripDeparted {
			s.sendTrip(v, t)
		}
	}
}

func (s *Site) sendTrip(v *vehicle, t *fulfilment.Trip) {
	task := devices.TripTask{Vehicle: v.id, Trip: string(t.ID), Plan: t.Plans, Depart: int64(t.Depart), Avoid: s.avoid(v), NoFly: s.noFly(v)}
	for i, st := range t.Stops {
		stop := devices.TripStop{LatE7: st.Dest.LatE7, LonE7: st.Dest.LonE7, EtaMs: int64(st.Eta), Parcels: s.parcels(st.Orders)}
		if t.From != "" {
			if i == 0 {
				stop.Collect = s.parcels(slices.Concat(t.Collect...))
			}
			stop.Parcels = append(stop.Parcels, s.parcels(t.Collect[i])...)
		}
		task.Stops = append(task.Stops, stop)
	}
	v.asked = s.now
	s.send(task)
}

// parcels are those of orders that are not delivered.
func (s *Site) parcels(orders []fulfilment.OrderID) (list []string) {
	for _, id := range orders {
		if o := s.ledger.Order(id); o != nil && o.State != fulfilment.Delivered {
			list = append(list, string(o.Parcel))
		}
	}
	return list
}

// askDelivery puts the question which trips should leave.
func (s *Site) askDelivery() {
	if s.asked.delivery != 0 || !s.cfg.DepotSet || len(s.vehicles) == 0 {
		return
	}
	if s.now < s.asked.nextDispatch && !s.asked.dispatch {
		return
	}
	if s.now < s.asked.lastDispatch+fulfilment.Time(s.cfg.DispatchMs/5) {
		return
	}
	s.asked.nextDispatch, s.asked.lastDispatch, s.asked.dispatch = s.now+fulfilment.Time(s.cfg.DispatchMs), s.now, false
	var p *delivery.Problem
	p, s.asked.stops, s.asked.fleet = s.deliveryProblem()
	if len(p.Stops) == 0 {
		s.outlook = &Outlook{Problem: p, Plan: &delivery.Plan{}}
	}
	if len(p.Vehicles) == 0 || len(p.Stops) == 0 {
		return
	}
	s.asked.problem = p
	s.asked.delivery = s.question(Question{Delivery: p})
}

// deliveryProblem is what waits at the dock and what can take it, with the
// orders of each stop and the vehicles' ids.
func (s *Site) deliveryProblem() (p *delivery.Problem, stops [][]fulfilment.OrderID, fleet []devices.ID) {
	p = &delivery.Problem{
		Now:    s.now64(),
		Depot:  roads.Point(s.cfg.Depot),
		Travel: roads.Detour{FactorPermille: s.cfg.Van.DetourPermille, SpeedMmS: s.cfg.Van.SpeedMmS},
		Seed:   s.cfg.Seed,
		Budget: s.cfg.DispatchIter,
	}
	if s.cfg.Streets != nil {
		p.Streets = s.streets()
	}
	p.Sky = s.sky()
	at := map[door]int{}
	for _, id := range s.ledger.OrdersIn(fulfilment.AwaitingTrip) {
		o := s.ledger.Order(id)
		if !dispatchable(o) {
			continue
		}
		to := door{o.Dest, o.Service}
		i, ok := at[to]
		if ok && (p.Stops[i].Parcels >= 20 || o.Window.Open != 0 || p.Stops[i].Open != 0) {
			ok = false
		}
		if !ok {
			i = len(p.Stops)
			at[to] = i
			p.Stops = append(p.Stops, delivery.Stop{ID: string(id), At: roads.Point(o.Dest), Due: int64(o.PlanBy()), Open: int64(o.Window.Open),
				DroneOK: o.Service != fulfilment.ByVan, NoVan: o.Service == fulfilment.ByDrone})
			stops = append(stops, nil)
		}
		st := &p.Stops[i]
		st.Parcels++
		st.WeightG += o.WeightG
		st.VolumeCm3 += o.VolumeCm3
		st.Due = min(st.Due, int64(o.PlanBy()))
		stops[i] = append(stops[i], id)
	}
	for _, v := range s.vehicles {
		if !s.able(v) {
			continue
		}
		pr := s.profile(v)
		start, end := s.clockToday(pr.ShiftStart), s.clockToday(pr.ShiftEnd)
		if s.now >= end {
			start, end = start+fulfilment.Day, end+fulfilment.Day
		}
		free := s.now
		if t := s.ledger.TripOf(fulfilment.DeviceID(v.id)); t != nil {
			free = max(s.now, t.Return)
		}
		cost, perM := int32(3_000_000), int32(10)
		if v.drone {
			cost, perM = 10_000, 1
			free = max(free, v.swapped)
		}
		p.Vehicles = append(p.Vehicles, delivery.Vehicle{ID: string(v.id), Drone: v.drone, FreeAt: int64(free), ShiftStart: int64(start), ShiftEnd: int64(end),
			MaxWeightG: pr.MaxWeightG, MaxVolume: pr.MaxVolumeCm3, MaxParcels: pr.MaxParcels, MaxRangeM: pr.MaxRangeM, SpeedMmS: pr.SpeedMmS,
			StopMs: pr.StopMs, ParcelMs: pr.ParcelMs, LoadMs: pr.LoadMs, CostPerM: perM, CostPerTrip: cost, Craft: s.cfg.Airframe.Craft, ServedToday: v.servedIn(start)})
		fleet = append(fleet, v.id)
	}
	for i := range p.Stops {
		st := &p.Stops[i]
		st.DroneOK = st.DroneOK && s.cfg.DroneTakes(st.Parcels, st.WeightG, st.VolumeCm3)
	}
	return p, stops, fleet
}

// dispatched takes up the trips of a plan that are to leave now, each checked
// again against the state it finds.
func (s *Site) dispatched(p *delivery.Plan) {
	s.outlook = &Outlook{Problem: s.asked.problem, Plan: p}
	for _, t := range p.Trips {
		if !t.Go {
			continue
		}
		id := s.asked.fleet[t.Vehicle]
		v := s.vehicle(id)
		if v == nil || !s.able(v) || s.ledger.TripOf(fulfilment.DeviceID(id)) != nil {
			continue
		}
		c := fulfilment.PlanTrip{Vehicle: fulfilment.DeviceID(id), Depart: fulfilment.Time(t.Depart), Return: fulfilment.Time(t.Return), LengthM: t.Metres, Why: t.Why}
		for i, st := range t.Stops {
			orders := s.asked.stops[st]
			ok := true
			for _, o := range orders {
				ord := s.ledger.Order(o)
				ok = ok && ord != nil && ord.State == fulfilment.AwaitingTrip && dispatchable(ord)
			}
			if ok {
				c.Stops = append(c.Stops, fulfilment.Stop{Orders: append([]fulfilment.OrderID{}, orders...), Dest: s.ledger.Order(orders[0]).Dest, Eta: fulfilment.Time(t.Eta[i])})
			}
		}
		if len(c.Stops) > 0 && s.must(c) {
			start := s.clockToday(s.profile(v).ShiftStart)
			v.served, v.shift = v.servedIn(start)+len(c.Stops), start
			s.sendTrip(v, s.ledger.TripOf(fulfilment.DeviceID(id)))
		}
	}
	for _, i := range p.Unserved {
		for _, o := range s.asked.stops[i] {
			s.raise("undeliverable", string(o), fmt.Sprintf("no vehicle can take order %s: too heavy, too large or too far", o), 1)
		}
	}
}

// clockToday is the given local "HH:MM" of the site's present day.
func (s *Site) clockToday(hhmm string) fulfilment.Time {
	t := time.UnixMilli(s.now64()).In(s.cfg.Zone)
	var h, m int
	if n, err := fmt.Sscanf(hhmm, "%d:%d", &h, &m); n != 2 || err != nil {
		return s.now
	}
	return fulfilment.At(time.Date(t.Year(), t.Month(), t.Day(), h, m, 0, 0, s.cfg.Zone))
}
