package vrp

import "math"

// Temperatures of the annealing, in the file's units.
const (
	hot, cold  = 10.0, 0.1
	fleetShare = 0.5 // of the budget, for fewer vehicles
	every      = 16  // iterations between two looks at the progress
)

// Improve goes on from the incumbent until progress gives 1 or more. Progress is
// the share of the budget used; the temperature follows it.
func (s *Solver) Improve(progress func() float64) {
	if s.Iterations == 0 {
		s.begin()
		s.recreate()
		s.keep()
	}
	fleet := s.fewer
	temp := 0.0
	for turn := 0; ; turn++ {
		if turn%every == 0 {
			p := progress()
			if p >= 1 {
				return
			}
			if fleet && p > fleetShare {
				fleet = false
				s.restart()
				if s.bestAbsent == 0 {
					s.compact()
				}
			}
			temp = hot * float64(s.scale) * math.Pow(cold/hot, p)
		}
		if fleet && len(s.absent) == 0 {
			s.keep()
			s.dissolve()
		}
		s.begin()
		s.ruin()
		s.recreate()
		if s.accept(temp) {
			s.keep()
		} else {
			s.rollback()
		}
	}
}

// accept takes fewer or easier absent stops at once, and else anneals the length.
func (s *Solver) accept(temp float64) bool {
	now, was := s.missed(s.absent), s.missed(s.savedAbsent)
	for _, c := range s.absent {
		s.misses[c]++
	}
	if now != was {
		if now < was {
			return true
		}
		return s.fewer && len(s.absent) > 0 && len(s.savedAbsent) > 0 && len(s.absent) <= len(s.savedAbsent) &&
			float64(s.cost) < float64(s.savedCost)-temp*math.Log(s.rng.Float64())
	}
	return float64(s.cost) < float64(s.savedCost)-temp*math.Log(1-s.rng.Float64())
}

func (s *Solver) missed(list []int32) int64 {
	sum := int64(0)
	for _, c := range list {
		sum += s.misses[c]
	}
	return sum
}

// dissolve empties the route whose stops were easiest to place, and closes it.
func (s *Solver) dissolve() {
	pick, least, last := -1, int64(math.MaxInt64), 0
	for r, route := range s.routes {
		if len(route) == 0 {
			continue
		}
		last++
		if m := s.missed(route); m < least {
			pick, least = r, m
		}
	}
	if last < 2 {
		return
	}
	s.cost -= s.length(int32(pick))
	for _, c := range s.routes[pick] {
		s.at[c] = -1
		if s.mate[c] == 0 || s.demand[c] > 0 {
			s.absent = append(s.absent, c)
		}
	}
	s.routes[pick], s.total[pick] = s.routes[pick][:0], 0
	s.compact()
}

// compact moves the used routes to the front and closes the others.
func (s *Solver) compact() {
	to := 0
	for r := range s.routes {
		if len(s.routes[r]) > 0 {
			s.routes[to], s.routes[r] = s.routes[r], s.routes[to]
			to++
		}
	}
	for r := range s.routes {
		s.refresh(int32(r))
	}
	s.open = to
}
