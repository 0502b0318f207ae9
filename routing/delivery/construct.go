package delivery

import (
	"fmt"
	"slices"
)

// slot is a vehicle that can start a trip.
type slot struct {
	vehicle int32
	ready   int64 // when it loads
	before  int32 // route it drives before, -1
}

// construct opens a route for the first stop of the ranking that has none and
// fills it with what lies around and along the way, and so on while vans are
// near; stops that must go also take vans that come back later, and second
// trips. If that leaves out one that must go, it starts again and plans those
// that must go alone before it fills up with others.
func (s *Solver) construct() {
	s.rank(s.p, s.model, s.gone)
	var slots []slot
	for _, v := range s.vans {
		slots = append(slots, slot{v, s.p.Vehicles[v].ready(s.p.Now), -1})
	}
	if len(slots) == 0 || slots[0].ready > s.p.Now+nearMs {
		return // night, or all are out: nothing can leave whatever the plan
	}
	s.windows(slots)
	list := s.plannable(slots)
	due := slices.Clone(s.due)
	s.build(slices.Clone(slots), list)
	must := slices.DeleteFunc(slices.Clone(list), func(i int32) bool { return !s.must[i] })
	if len(must) == len(list) || !slices.ContainsFunc(must, func(i int32) bool { return s.routeOf[i] < 0 || s.arrive[i] > s.p.Stops[i-1].Due }) {
		return
	}
	copy(s.due, due)
	s.routes, s.after = nil, nil
	for i := range s.routeOf {
		s.routeOf[i] = -1
	}
	slots = s.build(slots, must)
	s.build(slots, slices.DeleteFunc(list, func(i int32) bool { return s.routeOf[i] >= 0 }))
}

// build adds the listed stops, first to the routes there are, then to new ones,
// and gives the slots that are left.
func (s *Solver) build(slots []slot, list []int32) []slot {
	g := newGrower(s.tours, list)
	for _, i := range list {
		g.bonus[i] = -(s.p.Stops[i-1].Due - s.p.Now) / 60_000 * dueBonusM / 60
		if s.must[i] {
			g.bonus[i] += mustBonusM
		}
	}
	for n := range s.routes {
		if s.after[n] < 0 { // what follows on a return keeps its start
			g.fill(int32(n))
		}
	}
	for k := range slots {
		if b := slots[k].before; b >= 0 {
			slots[k].ready = s.routes[b].back
		}
	}
	for _, i := range list {
		if s.routeOf[i] >= 0 {
			continue
		}
		k, r := s.slotFor(slots, i)
		if k < 0 && s.must[i] { // better late than never
			due := s.due[i]
			s.due[i] = never
			if k, r = s.slotFor(slots, i); k < 0 {
				s.due[i] = due
			}
		}
		if k < 0 {
			if !s.must[i] && slots[0].ready > s.p.Now+nearMs {
				break // the rest need not go today and no van is near
			}
			continue
		}
		n := int32(len(s.routes))
		s.routes = append(s.routes, r)
		s.after = append(s.after, -1)
		if b := slots[k].before; b >= 0 {
			s.after[b] = n
		}
		g.insert(n, i, 0)
		g.pool.drop(i)
		g.fill(n)
		slots = append(slots[:k], slots[k+1:]...)
		slots = append(slots, slot{r.vehicle, r.back, n})
	}
	return slots
}

// windows sets by when each stop is to be reached: its promise less the margin
// where that can be kept, else its promise, else whenever.
func (s *Solver) windows(slots []slot) {
	for _, i := range s.ranked {
		soonest := never
		if len(slots) > 0 {
			v := &s.p.Vehicles[slots[0].vehicle]
			soonest = s.arriveAt(depot, i, slots[0].ready+v.LoadMs)
		}
		soonest = max(soonest, s.open[i])
		switch due := s.p.Stops[i-1].Due; {
		case soonest <= due-s.margin:
			s.due[i] = due - s.margin
		case soonest <= due:
			s.due[i] = due
		default:
			s.due[i], s.must[i] = never, true
		}
	}
}

// plannable leaves out the stops whose window opens long after a van could be
// there: they wait.
func (s *Solver) plannable(slots []slot) []int32 {
	var list []int32
	for _, i := range s.ranked {
		if len(slots) > 0 && s.open[i] <= slots[0].ready+nearMs+int64(s.leg(depot, i).ms) {
			list = append(list, i)
		}
	}
	return list
}

// slotFor finds the first slot that can serve node i in time, and an empty
// route for it.
func (s *Solver) slotFor(slots []slot, i int32) (int, *route) {
	var last *Vehicle
	lastReady := int64(-1)
	for k, sl := range slots {
		v := &s.p.Vehicles[sl.vehicle]
		if !s.must[i] && (sl.ready > s.p.Now+nearMs || sl.before >= 0) {
			continue
		}
		if last != nil && sl.ready == lastReady && sameKind(last, v) && last.ShiftEnd == v.ShiftEnd {
			continue // the same answer as the one before
		}
		last, lastReady = v, sl.ready
		r := &route{vehicle: sl.vehicle, start: sl.ready + v.LoadMs, end: v.ShiftEnd, maxWeight: v.MaxWeightG, maxVolume: v.MaxVolume, maxParcels: int32(v.MaxParcels),
			maxMetres: v.MaxRangeM, stopMs: v.StopMs, parcelMs: v.ParcelMs}
		if !s.fits(r, i) {
			continue
		}
		if _, ok := s.extra(r, i, 0); ok {
			return k, r
		}
	}
	return -1, nil
}

// decide applies rules 2 to 5 to the routes, the most efficient first.
func (s *Solver) decide() {
	s.leaves, s.why = make([]bool, len(s.routes)), make([]string, len(s.routes))
	waiting := int64(0)
	for _, i := range s.ranked {
		waiting += int64(s.parcels[i])
	}
	for n, r := range s.routes {
		s.why[n], s.leaves[n] = s.mustLeave(int32(n))
		if s.leaves[n] {
			waiting -= int64(r.parcels)
		}
	}
	reserve := s.reserve()
	for {
		best := -1
		for n, r := range s.routes {
			if s.leaves[n] || s.why[n] != "" || !s.standing(r) {
				continue
			}
			if best < 0 || r.metres*int64(len(s.routes[best].stops)) < s.routes[best].metres*int64(len(r.stops)) {
				best = n
			}
		}
		if best < 0 {
			break
		}
		r := s.routes[best]
		switch full := s.full(r); {
		case full == "":
			s.why[best] = fmt.Sprintf("%d stops so far, waits for more", len(r.stops))
		case waiting-int64(r.parcels) < reserve:
			s.why[best] = full + ", held back so that trips are chosen from more stops"
		case s.p.Vehicles[r.vehicle].ServedToday == 0 && len(r.stops) < min(fairDay, int(r.maxParcels)*fullShare/100) || len(r.stops) < min(fairTrip, int(r.maxParcels)/2):
			s.why[best] = fmt.Sprintf("%s, but %d stops are no van's work; a later shift takes them in time", full, len(r.stops))
		default:
			s.leaves[best], s.why[best] = true, full
			waiting -= int64(r.parcels)
		}
	}
	for n := range s.routes {
		if s.why[n] == "" {
			s.why[n] = "waits for its vehicle"
		}
	}
}

// standing says whether the vehicle can load now.
func (s *Solver) standing(r *route) bool {
	v := &s.p.Vehicles[r.vehicle]
	return v.ready(s.p.Now) <= s.p.Now && r.start == s.p.Now+v.LoadMs
}

// reserve is the number of parcels that rule 4 keeps back.
func (s *Solver) reserve() int64 {
	vans, parcels := 0, 0
	for i := range s.p.Vehicles {
		if v := &s.p.Vehicles[i]; !v.Drone {
			vans++
			parcels = max(parcels, v.MaxParcels)
		}
	}
	return int64(min(reserveTrips, vans/16) * parcels)
}

// mustLeave is rule 2.
func (s *Solver) mustLeave(n int32) (string, bool) {
	r := s.routes[n]
	if !s.standing(r) {
		return "", false
	}
	must, late := 0, 0
	slack := s.slack(r)
	for k := n; k >= 0; k = s.after[k] {
		if k != n {
			slack = min(slack, s.slack(s.routes[k]))
		}
		for _, i := range s.routes[k].stops {
			if s.must[i] {
				must++
			}
			if s.arrive[i] > s.p.Stops[i-1].Due {
				late++
			}
		}
	}
	switch {
	case late > 0:
		return fmt.Sprintf("%d stops are past their promise", late), true
	case must > 0 && slack <= soonMs:
		return fmt.Sprintf("%d stops must go today and the trip cannot start %d min later", must, slack/60_000+1), true
	case must > 0 && s.scarce:
		return fmt.Sprintf("%d stops must go today and van hours are scarce", must), true
	}
	return "", false
}

// full names the limit that a route has reached, empty if none.
func (s *Solver) full(r *route) string {
	switch {
	case int64(r.parcels)*100 >= int64(r.maxParcels)*fullShare:
		return fmt.Sprintf("full: %d parcels", r.parcels)
	case r.weight*100 >= r.maxWeight*fullShare:
		return fmt.Sprintf("full: %d kg", r.weight/1000)
	case r.volume*100 >= r.maxVolume*fullShare:
		return fmt.Sprintf("full: %d l", r.volume/1000)
	case s.slack(r) <= soonMs && len(r.stops) > 0:
		return fmt.Sprintf("its %d stops fill the time until the shift's end or a promise", len(r.stops))
	}
	return ""
}
