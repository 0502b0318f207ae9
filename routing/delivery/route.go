package delivery

import (
	"slices"
	"strconv"

	"dayrun/routing/roads"
)

// route is one tour under construction, with its schedule kept current.
type route struct {
	vehicle        int32
	stops          []int32
	eta            []int64 // arrival or opening, by stop
	latest         []int64 // latest service start that keeps every later promise (Savelsberg's forward slack)
	leg            []int32 // metres from the stop before (the depot first); one more for the way back
	depart, end    int64
	metres         int64
	weight, volume int64
	parcels        int
}

const depot = int32(-1)

func itoa(n int) string { return strconv.Itoa(n) }

func why(r *route, text string) string {
	return text + ": " + itoa(r.parcels) + " parcels, " + itoa(len(r.stops)) + " stops"
}

func (s *Solver) newRoute(vehicle int32) *route {
	v := &s.p.Vehicles[vehicle]
	r := &route{vehicle: vehicle, depart: max(max(s.p.Now, v.FreeAt)+v.LoadMs, v.ShiftStart)}
	s.schedule(r)
	return r
}

func (s *Solver) at(i int32) roads.Point {
	if i == depot {
		return s.p.Depot
	}
	return s.p.Stops[i].At
}

func (s *Solver) model(v *Vehicle) roads.Detour {
	if v.Drone {
		return roads.Detour{FactorPermille: 1000, SpeedMmS: v.SpeedMmS}
	}
	return s.p.Travel
}

func (s *Solver) metres(r *route, a, b int32) int32 {
	m, _ := s.model(&s.p.Vehicles[r.vehicle]).Between(s.at(a), s.at(b))
	return m
}

func (s *Solver) drive(r *route, a, b int32) int64 {
	_, sec := s.model(&s.p.Vehicles[r.vehicle]).Between(s.at(a), s.at(b))
	return int64(sec) * 1000
}

func (s *Solver) service(r *route, i int32) int64 {
	v := &s.p.Vehicles[r.vehicle]
	return v.StopMs + int64(s.p.Stops[i].Parcels-1)*v.ParcelMs
}

func (s *Solver) due(i int32) int64 { return s.p.Stops[i].Due - marginMs }

// schedule computes times, latest times and length anew.
func (s *Solver) schedule(r *route) {
	n := len(r.stops)
	r.eta, r.latest, r.leg = slices.Grow(r.eta[:0], n)[:n], slices.Grow(r.latest[:0], n)[:n], slices.Grow(r.leg[:0], n+1)[:n+1]
	t, prev := r.depart, depot
	r.metres = 0
	for k, i := range r.stops {
		r.leg[k] = s.metres(r, prev, i)
		r.metres += int64(r.leg[k])
		t = max(t+s.drive(r, prev, i), s.p.Stops[i].Open)
		r.eta[k] = t
		t += s.service(r, i)
		prev = i
	}
	r.leg[n] = s.metres(r, prev, depot)
	r.metres += int64(r.leg[n])
	r.end = t + s.drive(r, prev, depot)
	next := s.p.Vehicles[r.vehicle].ShiftEnd
	after := depot
	for k := n - 1; k >= 0; k-- {
		i := r.stops[k]
		end := max(s.due(i), r.eta[k]) // one that is late already holds up nobody else
		r.latest[k] = min(end, next-s.service(r, i)-s.drive(r, i, after))
		next, after = r.latest[k], i
	}
}

// fits says whether the load leaves room for a stop.
func (s *Solver) fits(r *route, i int32) bool {
	v, st := &s.p.Vehicles[r.vehicle], &s.p.Stops[i]
	return r.parcels+st.Parcels <= v.MaxParcels && r.weight+st.WeightG <= v.MaxWeightG && r.volume+st.VolumeCm3 <= v.MaxVolume
}

// feasibleAlone says whether a route of just this stop ends within the shift.
func (s *Solver) feasibleAlone(r *route, i int32) bool {
	t := max(r.depart+s.drive(r, depot, i), s.p.Stops[i].Open)
	v := &s.p.Vehicles[r.vehicle]
	return t+s.service(r, i)+s.drive(r, i, depot) <= v.ShiftEnd && (v.MaxRangeM == 0 || 2*int64(s.metres(r, depot, i)) <= v.MaxRangeM)
}

// cost is the extra metres of inserting stop i before position k; ok is false
// when a promise, the shift or the range would break.
func (s *Solver) cost(r *route, i int32, k int) (extra int64, ok bool) {
	prev, next := depot, depot
	start := r.depart
	if k > 0 {
		prev = r.stops[k-1]
		start = r.eta[k-1] + s.service(r, prev)
	}
	if k < len(r.stops) {
		next = r.stops[k]
	}
	t := max(start+s.drive(r, prev, i), s.p.Stops[i].Open)
	if t > s.due(i) && s.due(i) > r.depart+s.drive(r, depot, i) {
		return 0, false // it could be on time elsewhere
	}
	t += s.service(r, i) + s.drive(r, i, next)
	limit := s.p.Vehicles[r.vehicle].ShiftEnd
	if k < len(r.stops) {
		limit = r.latest[k]
	}
	if t > limit {
		return 0, false
	}
	extra = int64(s.metres(r, prev, i)) + int64(s.metres(r, i, next)) - int64(r.leg[k])
	if most := s.p.Vehicles[r.vehicle].MaxRangeM; most > 0 && r.metres+extra > most {
		return 0, false
	}
	return extra, true
}

func (s *Solver) insert(r *route, i int32, k int) {
	st := &s.p.Stops[i]
	r.stops = slices.Insert(r.stops, k, i)
	r.parcels += st.Parcels
	r.weight += st.WeightG
	r.volume += st.VolumeCm3
	s.routed[i] = r.vehicle
	s.schedule(r)
}

func (s *Solver) remove(r *route, k int) int32 {
	i := r.stops[k]
	st := &s.p.Stops[i]
	r.stops = slices.Delete(r.stops, k, k+1)
	r.parcels -= st.Parcels
	r.weight -= st.WeightG
	r.volume -= st.VolumeCm3
	s.routed[i] = -1
	s.schedule(r)
	return i
}

// full says that another average stop would hardly fit.
func (r *route) full(v *Vehicle) bool {
	share := func(have, limit int64) bool { return limit > 0 && have*100 >= limit*fullShare }
	hours := r.end-r.depart > (v.ShiftEnd-v.ShiftStart)*2/5 && r.end > v.ShiftEnd-2*v.StopMs-30*60_000
	return share(int64(r.parcels), int64(v.MaxParcels)) || share(r.weight, v.MaxWeightG) || share(r.volume, v.MaxVolume) || hours
}
