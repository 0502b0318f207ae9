package delivery

import "slices"

// Improve searches for shorter routes until stop says so; stop is asked once
// an iteration and may count or look at a clock it was handed.
func (s *Solver) Improve(stop func() bool) {
	if len(s.routes) == 0 {
		return
	}
	for !stop() {
		r := s.routes[s.draw(len(s.routes))]
		if len(r.stops) < 3 {
			continue
		}
		if s.draw(2) == 0 {
			s.relocate(r, s.draw(len(r.stops)))
		} else {
			s.twoOpt(r)
		}
	}
}

// draw gives a number below n from the seeded generator (xorshift64*, Vigna 2016).
func (s *Solver) draw(n int) int {
	s.rng ^= s.rng >> 12
	s.rng ^= s.rng << 25
	s.rng ^= s.rng >> 27
	return int((s.rng * 2685821657736338717 >> 33) % uint64(n))
}

// relocate takes one stop out and puts it beside a neighbour where that is
// shorter, in its own route or another; else back.
func (s *Solver) relocate(r *route, k int) {
	before := r.metres
	i := s.remove(r, k)
	gain := before - r.metres
	bestRoute, bestPos, bestExtra := r, k, gain
	for _, j := range s.near[i] {
		v := s.routed[j]
		if v < 0 {
			continue
		}
		to := s.routeOf(v)
		if to == nil || !s.fits(to, i) {
			continue
		}
		p := slices.Index(to.stops, j)
		for _, pos := range [2]int{p, p + 1} {
			if extra, ok := s.cost(to, i, pos); ok && extra < bestExtra {
				bestRoute, bestPos, bestExtra = to, pos, extra
			}
		}
	}
	s.insert(bestRoute, i, bestPos)
}

func (s *Solver) routeOf(vehicle int32) *route {
	for _, r := range s.routes {
		if r.vehicle == vehicle {
			return r
		}
	}
	return nil
}

// twoOpt turns a stretch round where that is shorter and nobody becomes later
// than promised (Croes 1958).
func (s *Solver) twoOpt(r *route) {
	n := len(r.stops)
	a := s.draw(n - 1)
	b := -1
	for _, j := range s.near[r.stops[a]] { // the new edge joins a to a neighbour behind it
		if p := slices.Index(r.stops, j); p > a+1 {
			b = p
			break
		}
	}
	if b < 0 {
		return
	}
	next := depot
	if b+1 < n {
		next = r.stops[b+1]
	}
	delta := int64(s.metres(r, r.stops[a], r.stops[b])) + int64(s.metres(r, r.stops[a+1], next)) - int64(r.leg[a+1]) - int64(r.leg[b+1])
	if delta >= 0 {
		return
	}
	late := s.lateness(r)
	slices.Reverse(r.stops[a+1 : b+1])
	s.schedule(r)
	if s.lateness(r) > late || r.end > s.p.Vehicles[r.vehicle].ShiftEnd {
		slices.Reverse(r.stops[a+1 : b+1])
		s.schedule(r)
	}
}

func (s *Solver) lateness(r *route) int64 {
	sum := int64(0)
	for k, i := range r.stops {
		sum += max(0, r.eta[k]-s.due(i))
	}
	return sum
}
