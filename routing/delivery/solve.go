package delivery

import (
	"cmp"
	"slices"
)

// Solve plans trips and improves those that leave by p.Budget iterations.
func Solve(p Problem) Plan {
	s := NewSolver(p)
	left := p.Budget
	s.Improve(func() bool { left--; return left < 0 })
	return s.Best()
}

// Solver is resumable: NewSolver constructs a plan and decides what leaves,
// Improve shortens those trips, Best gives the plan as it stands. It is
// single-threaded and its result depends on problem and iterations only.
type Solver struct {
	p *Problem
	*policy
	*tours
	drones []Trip
	gone   []bool // by node: flown by a drone or not plannable
	leaves []bool // by route
	why    []string
	after  []int32 // by route: the vehicle's next trip, -1
	late   []bool  // by node: in a trip after its promise
	no     []int32 // stops no vehicle can ever take
	search *search
}

// NewSolver constructs trips for the vehicles at hand and decides which leave.
func NewSolver(p Problem) *Solver {
	s := &Solver{p: &p}
	m := newModel(&p)
	m.fillMatrix()
	s.tours = newTours(m)
	s.gone, s.late = make([]bool, m.n), make([]bool, m.n)
	s.policy = newPolicy(&p, m)
	s.sortOut()
	s.construct()
	if s.flyDrones(); len(s.drones) > 0 { // the vans' routes without what flies
		for i := range p.Stops {
			m.due[i+1] = p.Stops[i].Due
		}
		s.tours, s.after, s.policy = newTours(m), nil, newPolicy(&p, m)
		s.construct()
	}
	s.decide()
	return s
}

// Improve searches for shorter ways of the trips that leave now until stop says
// so, asked once an iteration; the others are planned anew next time anyway.
func (s *Solver) Improve(stop func() bool) {
	if s.search == nil {
		stops := 0
		for n, r := range s.routes {
			if r.open = s.leaves[n]; !r.open {
				continue
			}
			stops += len(r.stops)
			if s.after[n] >= 0 { // the next trip is planned from this one's return
				r.end = r.back
				s.schedule(r, 0)
			}
		}
		if stops < 3 {
			return
		}
		s.search = newSearch(s.tours, max(s.p.Budget, 1), nil)
	}
	for !stop() {
		s.search.step()
	}
	s.search.restore()
}

// Best gives the plan as it stands.
func (s *Solver) Best() Plan {
	plan := Plan{Version: s.p.Version, Trips: slices.Clone(s.drones), Unserved: s.no}
	for n, r := range s.routes {
		if len(r.stops) == 0 {
			continue
		}
		t := Trip{Vehicle: r.vehicle, Depart: r.start, Return: r.back, Metres: r.metres, Go: s.leaves[n], Why: s.why[n]}
		prev, leave := int32(depot), r.start
		for _, i := range r.stops {
			t.Stops, t.Eta = append(t.Stops, i-1), append(t.Eta, s.arrive[i])
			t.Legs = append(t.Legs, Leg{s.from[i].metres, int32((s.arriveAt(prev, i, leave) - leave + 999) / 1000)})
			prev, leave = i, s.arrive[i]+s.service(r, i)
		}
		t.Legs = append(t.Legs, Leg{r.home.metres, int32((r.back - leave + 999) / 1000)})
		plan.Trips = append(plan.Trips, t)
	}
	slices.SortStableFunc(plan.Trips, func(a, b Trip) int {
		return cmp.Or(cmp.Compare(a.Depart, b.Depart), cmp.Compare(a.Vehicle, b.Vehicle))
	})
	for _, t := range s.drones {
		for k, i := range t.Stops {
			if t.Eta[k] > s.p.Stops[i].Due {
				plan.Late = append(plan.Late, i)
			}
		}
	}
	for i := int32(1); i < int32(s.n); i++ {
		switch {
		case s.routeOf[i] >= 0 && s.arrive[i] > s.p.Stops[i-1].Due:
			plan.Late = append(plan.Late, i-1)
		case s.routeOf[i] < 0 && !s.gone[i]:
			plan.Waiting = append(plan.Waiting, i-1)
		}
	}
	return plan
}

// sortOut finds the stops that no vehicle of the fleet could take even alone
// and with a whole shift. An empty fleet refuses nothing: all wait.
func (s *Solver) sortOut() {
	var kinds []*Vehicle
	for i := range s.p.Vehicles {
		v := &s.p.Vehicles[i]
		if len(kinds) == 0 || !sameKind(kinds[len(kinds)-1], v) {
			kinds = append(kinds, v)
		}
	}
	for i := int32(1); i < int32(s.n) && len(kinds) > 0; i++ {
		if !slices.ContainsFunc(kinds, func(v *Vehicle) bool { return s.couldEver(v, i) }) {
			s.gone[i] = true
			s.no = append(s.no, i-1)
		}
	}
}

// quickest is the way from the depot at the best hour of the day.
func (s *Solver) quickest(i int32) leg {
	l := s.leg(depot, i)
	if p := s.p.Streets; p != nil && p.Hours != nil {
		for hour := range 24 {
			l.ms = min(l.ms, int32(p.ms(int(i), hour)))
		}
	}
	return l
}

func sameKind(a, b *Vehicle) bool {
	return a.Drone == b.Drone && a.MaxWeightG == b.MaxWeightG && a.MaxVolume == b.MaxVolume && a.MaxParcels == b.MaxParcels && a.MaxRangeM == b.MaxRangeM &&
		a.SpeedMmS == b.SpeedMmS && a.StopMs == b.StopMs && a.ParcelMs == b.ParcelMs && a.LoadMs == b.LoadMs && a.ShiftEnd-a.ShiftStart == b.ShiftEnd-b.ShiftStart
}

func (s *Solver) couldEver(v *Vehicle, i int32) bool {
	st := &s.p.Stops[i-1]
	if v.Drone && !st.DroneOK || !v.Drone && st.NoVan || st.Parcels > v.MaxParcels || st.WeightG > v.MaxWeightG || st.VolumeCm3 > v.MaxVolume {
		return false
	}
	l := s.quickest(i)
	if v.Drone {
		l = straightLeg(v, s.p.Depot, st.At)
	}
	return (v.MaxRangeM == 0 || 2*int64(l.metres) <= v.MaxRangeM) && v.LoadMs+2*int64(l.ms)+v.StopMs+int64(st.Parcels-1)*v.ParcelMs <= v.ShiftEnd-v.ShiftStart
}
