package delivery

import (
	"cmp"
	"fmt"
	"slices"

	"dayrun/routing/roads"
)

// Leg is a way in metres and seconds.
type Leg struct{ Metres, Seconds int32 }

// Spokes are the ways between one place and the nodes of a problem: the depot
// is 0, stop i is i+1.
type Spokes struct{ Out, In []Leg }

// Spokes gives them by the straight-line model. Where there are streets the
// caller asks an atlas instead.
func (p *Problem) Spokes(at roads.Point) Spokes {
	n := len(p.Stops) + 1
	s := Spokes{Out: make([]Leg, n), In: make([]Leg, n)}
	for i := range int32(n) {
		s.Out[i].Metres, s.Out[i].Seconds = p.Travel.Between(at, p.at(i))
		s.In[i].Metres, s.In[i].Seconds = p.Travel.Between(p.at(i), at)
	}
	return s
}

// StreetSpokes gives them by an atlas of the problem's network, each at the hour
// in which the plan has a vehicle at that node.
func (p *Problem) StreetSpokes(a *roads.Atlas, plan *Plan, at roads.Point) Spokes {
	a.SetLimits(p.Streets.Limits)
	points := p.points()
	hours := make([]int, len(points))
	for i := range hours {
		hours[i] = roads.HourOf(p.Now, p.Streets.ZoneMs)
	}
	for n := range plan.Trips {
		for k, i := range plan.Trips[n].Stops {
			hours[i+1] = roads.HourOf(plan.Trips[n].Eta[k], p.Streets.ZoneMs)
		}
	}
	out, in := a.Spokes(hours, at, points, p.Travel)
	s := Spokes{Out: make([]Leg, len(points)), In: make([]Leg, len(points))}
	for i := range points {
		s.Out[i], s.In[i] = Leg{out.Metres[i], out.Seconds[i]}, Leg{in.Metres[i], in.Seconds[i]}
	}
	return s
}

// Offer is one way to deliver a parcel that is not ordered yet.
type Offer struct {
	Vehicle  int32 // index in Problem.Vehicles
	Trip     int32 // index in Plan.Trips that it joins, -1: a trip of its own
	Place    int   // before which stop of that trip
	Eta      int64 // ms
	Earliest int64 // ms: the window in which this vehicle can come without harm
	Latest   int64 // to any other promise
	Metres   int64 // extra drive
	Ms       int64 // extra time of the vehicle
	Why      string
}

// Quote says which vehicles can take a stop, when, and at what extra cost: for
// each trip that has not left and for each vehicle's next free time the
// cheapest place that keeps every promise of the plan and Stop.Due. now may be
// later than the plan; trips that should have left by then are not changed.
// Offers come with the least extra drive first. It takes time linear in the
// stops of the plan.
func Quote(p *Problem, plan *Plan, now int64, st Stop, s Spokes) []Offer {
	q := &quoter{p: p, plan: plan, now: now, st: st, spokes: s, free: make([]int64, len(p.Vehicles)), next: make([]int64, len(plan.Trips))}
	q.reserve()
	var offers []Offer
	for n := range plan.Trips {
		if o, ok := q.join(int32(n)); ok {
			offers = append(offers, o)
		}
	}
	for v := range p.Vehicles {
		if o, ok := q.alone(int32(v)); ok {
			offers = append(offers, o)
		}
	}
	slices.SortStableFunc(offers, func(a, b Offer) int {
		return cmp.Or(cmp.Compare(a.Metres, b.Metres), cmp.Compare(a.Eta, b.Eta), cmp.Compare(a.Vehicle, b.Vehicle))
	})
	return offers
}

type quoter struct {
	p      *Problem
	plan   *Plan
	now    int64
	st     Stop
	spokes Spokes
	free   []int64 // by vehicle: back from its last planned trip
	next   []int64 // by trip: when its vehicle must be back for the one after it
}

// reserve finds when each vehicle is free, and by when each trip must be back.
func (q *quoter) reserve() {
	last := make([]int32, len(q.p.Vehicles))
	for v := range q.p.Vehicles {
		q.free[v], last[v] = max(q.now, q.p.Vehicles[v].FreeAt, q.p.Vehicles[v].ShiftStart), -1
	}
	for n := range q.plan.Trips { // in order of departure
		t := &q.plan.Trips[n]
		v := &q.p.Vehicles[t.Vehicle]
		q.next[n] = v.ShiftEnd
		if before := last[t.Vehicle]; before >= 0 {
			q.next[before] = t.Depart - v.LoadMs
		}
		last[t.Vehicle] = int32(n)
		q.free[t.Vehicle] = max(q.free[t.Vehicle], t.Return)
	}
}

func (q *quoter) service(v *Vehicle, st *Stop) int64 {
	return v.StopMs + int64(max(st.Parcels, 1)-1)*v.ParcelMs
}

// fits says whether the parcel fits beside a load, and the vehicle may take it.
func (q *quoter) fits(v *Vehicle, weight, volume int64, parcels int) bool {
	return weight+q.st.WeightG <= v.MaxWeightG && volume+q.st.VolumeCm3 <= v.MaxVolume && parcels+q.st.Parcels <= v.MaxParcels && (!v.Drone || q.st.DroneOK) && (v.Drone || !q.st.NoVan)
}

// join finds the cheapest place in a trip.
func (q *quoter) join(n int32) (best Offer, ok bool) {
	t := &q.plan.Trips[n]
	v := &q.p.Vehicles[t.Vehicle]
	if t.Go || t.Depart <= q.now || v.Drone || len(t.Legs) != len(t.Stops)+1 {
		return best, false
	}
	var weight, volume int64
	parcels := 0
	for _, i := range t.Stops {
		st := &q.p.Stops[i]
		weight, volume, parcels = weight+st.WeightG, volume+st.VolumeCm3, parcels+st.Parcels
	}
	if !q.fits(v, weight, volume, parcels) {
		return best, false
	}
	late := q.latest(n)
	service, leave, from := q.service(v, &q.st), t.Depart, int32(depot)
	for k := 0; k <= len(t.Stops); k++ {
		to := int32(depot)
		if k < len(t.Stops) {
			to = t.Stops[k] + 1
		}
		in, out := q.spokes.In[from], q.spokes.Out[to]
		earliest := max(leave+int64(in.Seconds)*1000, q.st.Open)
		latest := min(q.st.Due, late[k]-int64(out.Seconds)*1000-service)
		metres := int64(in.Metres) + int64(out.Metres) - int64(t.Legs[k].Metres)
		far := v.MaxRangeM > 0 && t.Metres+metres > v.MaxRangeM
		if earliest <= latest && !far && (!ok || metres < best.Metres) {
			ok = true
			best = Offer{Vehicle: t.Vehicle, Trip: n, Place: k, Eta: earliest, Earliest: earliest, Latest: latest, Metres: metres,
				Ms:  service + int64(in.Seconds+out.Seconds-t.Legs[k].Seconds)*1000,
				Why: fmt.Sprintf("stop %d of %d of the trip that is to leave next: %d m more", k+1, len(t.Stops)+1, metres)}
		}
		if k < len(t.Stops) {
			leave, from = t.Eta[k]+q.service(v, &q.p.Stops[t.Stops[k]]), to
		}
	}
	return best, ok
}

// latest gives by place of a trip the latest arrival that keeps what follows
// it: each promise that the plan keeps, the shift and the vehicle's next trip.
func (q *quoter) latest(n int32) []int64 {
	t := &q.plan.Trips[n]
	v := &q.p.Vehicles[t.Vehicle]
	late := make([]int64, len(t.Stops)+1)
	end := min(q.next[n], v.ShiftEnd)
	late[len(t.Stops)] = end
	for k := len(t.Stops) - 1; k >= 0; k-- {
		st := &q.p.Stops[t.Stops[k]]
		end = min(end-int64(t.Legs[k+1].Seconds)*1000-q.service(v, st), max(st.Due, t.Eta[k]))
		late[k] = end
	}
	return late
}

// alone is a trip for this stop only, when the vehicle is back from all that is
// planned, today or on its next shift.
func (q *quoter) alone(vi int32) (Offer, bool) {
	v := &q.p.Vehicles[vi]
	out, in := q.spokes.In[depot], q.spokes.Out[depot]
	if v.Drone {
		t, ok := (&Problem{Depot: q.p.Depot, Sky: q.p.Sky, Stops: []Stop{q.st}}).fly(&Vehicle{Drone: true, MaxWeightG: v.MaxWeightG, MaxVolume: v.MaxVolume, MaxParcels: v.MaxParcels,
			MaxRangeM: v.MaxRangeM, SpeedMmS: v.SpeedMmS, Craft: v.Craft, StopMs: v.StopMs, ParcelMs: v.ParcelMs, ShiftEnd: never}, max(q.now, q.st.Open), []int32{0})
		if !ok || q.p.Sky != nil && q.p.Sky.Grounded {
			return Offer{}, false
		}
		there := t.Eta[0] - t.Depart
		back := t.Return - t.Eta[0] - q.service(v, &q.st)
		out, in = Leg{int32(t.Metres / 2), int32((there + 999) / 1000)}, Leg{int32(t.Metres - t.Metres/2), int32((back + 999) / 1000)}
	}
	metres := int64(out.Metres) + int64(in.Metres)
	if !q.fits(v, 0, 0, 0) || v.MaxRangeM > 0 && metres > v.MaxRangeM {
		return Offer{}, false
	}
	service := q.service(v, &q.st)
	for day := int64(0); day < 2; day++ {
		ready := max(q.free[vi], v.ShiftStart+day*dayMs) + v.LoadMs
		earliest := max(ready+int64(out.Seconds)*1000, q.st.Open)
		latest := min(q.st.Due, v.ShiftEnd+day*dayMs-int64(in.Seconds)*1000-service)
		if earliest <= latest {
			return Offer{Vehicle: vi, Trip: -1, Eta: earliest, Earliest: earliest, Latest: latest, Metres: metres,
				Ms: v.LoadMs + int64(out.Seconds+in.Seconds)*1000 + service, Why: fmt.Sprintf("a trip of its own: %d m", metres)}, true
		}
	}
	return Offer{}, false
}
