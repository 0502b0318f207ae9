package delivery

import (
	"cmp"
	"slices"
)

// Policy of going now or waiting, in milliseconds. A van leaves when it is full
// (by parcels, volume, weight or the hours left of its shift), or when a stop on
// board cannot wait for the next chance: the next few hours in daytime, else
// tomorrow's first trips.
const (
	urgentMs  = 4 * 3600_000 // in daytime a stop this close to its promise goes now
	morningMs = 7 * 3600_000 // of tomorrow's shift until its first trips are through
	marginMs  = 10 * 60_000  // held back from every promise
	fullShare = 90           // percent of a limit that count as full
)

// Solve plans trips for the vehicles that can leave now.
func Solve(p Problem) Plan {
	s := NewSolver(p)
	left := p.Budget
	s.Improve(func() bool { left--; return left < 0 })
	return s.Best()
}

// Solver is a resumable solver: construction by regret insertion, then local
// search. It is single-threaded and depends on its problem alone.
type Solver struct {
	p      *Problem
	near   [][]int32 // nearest stops of a stop
	routes []*route
	routed []int32 // route of a stop, -1 none
	drones []Trip
	noWay  []int32
	rng    uint64
}

// NewSolver builds the first plan.
func NewSolver(p Problem) *Solver {
	s := &Solver{p: &p, routed: make([]int32, len(p.Stops)), rng: p.Seed*0x9e3779b97f4a7c15 + 1}
	for i := range s.routed {
		s.routed[i] = -1
	}
	s.flyDrones()
	s.near = neighbours(p.Stops)
	s.sortOut()
	s.construct()
	return s
}

// Best gives the plan as it stands.
func (s *Solver) Best() Plan {
	plan := Plan{Version: s.p.Version, Trips: append([]Trip{}, s.drones...), Unserved: s.noWay}
	for _, r := range s.routes {
		if len(r.stops) > 0 {
			plan.Trips = append(plan.Trips, s.trip(r))
		}
	}
	slices.SortStableFunc(plan.Trips, func(a, b Trip) int { return cmp.Compare(a.Depart, b.Depart) })
	return plan
}

// sortOut finds the stops that no vehicle of the fleet could take even alone.
func (s *Solver) sortOut() {
	for i := range s.p.Stops {
		if s.routed[i] >= 0 || s.fitsSome(&s.p.Stops[i]) {
			continue
		}
		s.routed[i] = -2
		s.noWay = append(s.noWay, int32(i))
	}
}

func (s *Solver) fitsSome(st *Stop) bool {
	for i := range s.p.Vehicles {
		v := &s.p.Vehicles[i]
		if v.Drone && !st.DroneOK || st.WeightG > v.MaxWeightG || st.VolumeCm3 > v.MaxVolume || st.Parcels > v.MaxParcels {
			continue
		}
		if m := s.oneWay(v, st); v.MaxRangeM == 0 || 2*m <= v.MaxRangeM {
			return true
		}
	}
	return false
}

func (s *Solver) oneWay(v *Vehicle, st *Stop) int64 {
	m, _ := s.model(v).Between(s.p.Depot, st.At)
	return int64(m)
}

// urgent says that a stop cannot wait for the vehicle's next chance.
func (s *Solver) urgent(st *Stop, v *Vehicle) bool {
	if st.Open > s.p.Now+urgentMs {
		return false
	}
	if s.p.Now+2*urgentMs < v.ShiftEnd {
		return st.Due < s.p.Now+urgentMs
	}
	return st.Due < v.ShiftStart+24*3600_000+morningMs
}

// ready lists the vans that can leave now, in the order of the fleet: the first
// ones are used again and again, so that few are used at all.
func (s *Solver) ready() []int32 {
	var list []int32
	for i := range s.p.Vehicles {
		v := &s.p.Vehicles[i]
		if !v.Drone && v.FreeAt <= s.p.Now && s.p.Now >= v.ShiftStart-v.LoadMs && s.p.Now+v.LoadMs < v.ShiftEnd {
			list = append(list, int32(i))
		}
	}
	return list
}

// construct opens one route after another, seeded by the stop due first, and
// fills them together in groups by regret.
func (s *Solver) construct() {
	order := s.byDue()
	vans := s.ready()
	const group = 8
	for len(vans) > 0 && len(order) > 0 {
		n := min(group, len(vans), s.vansFor(order, &s.p.Vehicles[vans[0]]))
		var open []*route
		for _, v := range vans[:n] {
			r := s.newRoute(v)
			if seed := s.seed(order, r, open); seed >= 0 {
				s.insert(r, seed, 0)
				open = append(open, r)
			}
		}
		if len(open) == 0 {
			break
		}
		s.regret(open, order)
		s.routes = append(s.routes, open...)
		vans = vans[n:]
		order = slices.DeleteFunc(order, func(i int32) bool { return s.routed[i] != -1 })
	}
}

// vansFor is how many vans the waiting parcels fill, at least one.
func (s *Solver) vansFor(order []int32, v *Vehicle) int {
	n := 0
	for _, i := range order {
		n += s.p.Stops[i].Parcels
	}
	return max(1, (n+v.MaxParcels-1)/v.MaxParcels)
}

func (s *Solver) byDue() []int32 {
	var list []int32
	for i := range s.p.Stops {
		if s.routed[i] == -1 {
			list = append(list, int32(i))
		}
	}
	slices.SortFunc(list, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.p.Stops[a].Due, s.p.Stops[b].Due), cmp.Compare(a, b))
	})
	return list
}

// seed picks the earliest due stop for the first route, and for the others,
// among the early ones, the one farthest from the seeds there are.
func (s *Solver) seed(order []int32, r *route, open []*route) int32 {
	best, far := int32(-1), int64(-1)
	seen := 0
	for _, i := range order {
		if s.routed[i] != -1 || !s.fits(r, i) || !s.feasibleAlone(r, i) {
			continue
		}
		if len(open) == 0 {
			return i
		}
		d := int64(1 << 40)
		for _, o := range open {
			d = min(d, int64(s.metres(r, o.stops[0], i)))
		}
		if d > far {
			best, far = i, d
		}
		if seen++; seen > 200 {
			break
		}
	}
	return best
}

// trip writes a route down and decides whether it goes.
func (s *Solver) trip(r *route) Trip {
	v := &s.p.Vehicles[r.vehicle]
	t := Trip{Vehicle: r.vehicle, Stops: slices.Clone(r.stops), Depart: r.depart, Return: r.end, Metres: r.metres}
	urgent := 0
	for k, i := range r.stops {
		t.Eta = append(t.Eta, r.eta[k])
		if s.urgent(&s.p.Stops[i], v) {
			urgent++
		}
	}
	switch {
	case r.full(v):
		t.Go, t.Why = true, why(r, "full")
	case urgent > 0:
		t.Go, t.Why = true, why(r, itoa(urgent)+" stops cannot wait for the next chance")
	default:
		t.Why = why(r, "waits for more parcels")
	}
	return t
}
