package vrp

import "math"

const (
	hot, cold  = 0.7, 0.05 // temperatures of the annealing, in the first plan's length a stop
	warm       = 0.2       // the first of them after a start from a given plan
	slow       = 1200      // iterations a stop beyond which it ends colder
	quench     = 0.05      // last share of the budget, at a tenth of them
	fleetShare = 0.6       // of the budget, for fewer vehicles
	fleetHeat  = 0.03      // of the temperature, in that share
	every      = 16        // iterations between two looks at the progress
	patience   = 20_000    // places looked at between two of them, about a tenth of a millisecond
)

// Improve goes on from the incumbent until progress gives 1 or more. Progress is
// the share of the budget used; the temperature follows it. It is asked every
// few iterations, and within one when that takes long.
func (s *Solver) Improve(progress func() float64) { s.ImproveTo(1, progress) }

// ImproveTo is Improve that pauses when progress reaches until, at most 1.
func (s *Solver) ImproveTo(until float64, progress func() float64) {
	s.progress, s.until, s.over = progress, until, false
	if s.Iterations == 0 {
		s.fleet = s.fewer
		s.begin()
		s.recreate()
		s.keep()
		s.unit = float64(s.cost) / float64(s.stops)
	}
	temp := 0.0
	for turn := 0; ; turn++ {
		if turn%every == 0 || s.looked-s.asked > patience {
			s.asked = s.looked
			p := progress()
			if s.over = s.over || p >= until; s.over {
				return
			}
			if s.fleet && (p > fleetShare || s.used <= s.least && len(s.absent) == 0) {
				s.fleet, s.from = false, p
				s.keep()
				s.restart()
			}
			end := 1.0
			if s.fleet {
				end = fleetShare
			}
			hot := hot
			if s.warm {
				hot = warm
			}
			temp = hot * s.unit * power(s.coldest(p)/hot, (p-s.from)/(end-s.from))
			if p > 1-quench {
				temp /= 10
			}
		}
		if s.fleet {
			s.reduce(temp * fleetHeat)
			continue
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

// coldest is the last temperature. Few iterations do best at one that still
// takes detours; many have the time to freeze.
func (s *Solver) coldest(progress float64) float64 {
	perStop := float64(s.Iterations) / max(progress, 0.001) / float64(s.stops)
	return cold * min(1, slow/perStop)
}

// Better is true if the best plan of s goes before the one of o.
func (s *Solver) Better(o *Solver) bool {
	switch {
	case s.bestOut != o.bestOut:
		return s.bestOut < o.bestOut
	case s.fewer && s.bestUsed != o.bestUsed:
		return s.bestUsed < o.bestUsed
	}
	return s.bestCost < o.bestCost
}

// Adopt goes on from the best plan of o, a solver of the same instance.
func (s *Solver) Adopt(o *Solver) {
	for r := range s.best {
		copyRoute(&s.best[r], &o.best[r])
		s.best[r].version = -1
	}
	s.bestOut, s.bestAbsent, s.bestUsed, s.bestCost = o.bestOut, o.bestAbsent, o.bestUsed, o.bestCost
	s.restart()
}

// late asks the progress within an iteration, once that has taken long.
func (s *Solver) late() bool {
	if s.looked-s.asked > patience && !s.over {
		s.asked = s.looked
		s.over = s.progress() >= s.until
	}
	return s.over
}

// accept takes fewer or easier absent stops at once, and else anneals the length.
func (s *Solver) accept(temp float64) bool {
	now, was := s.out(s.absent), s.out(s.savedAbsent)
	if s.mixed == nil {
		now, was = s.missed(s.absent), s.missed(s.savedAbsent)
		for _, c := range s.absent {
			s.misses[c]++
		}
	}
	if now < was {
		return true
	}
	if now > was && (!s.fewer || len(s.savedAbsent) == 0 || len(s.absent) > len(s.savedAbsent)) {
		return false
	}
	return s.cost < s.savedCost+int64(temp*float64(s.log()))>>logUnit
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
	if s.used < 2 {
		return
	}
	pick, least := int32(-1), int64(math.MaxInt64)
	for r := range s.routes {
		sum := int64(0)
		for _, c := range s.routes[r].stops() {
			sum += s.misses[c.id]
		}
		if sum > 0 && sum < least {
			pick, least = int32(r), sum
		}
	}
	s.begin()
	s.touch(pick)
	for _, c := range s.routes[pick].stops() {
		s.cut[c.id] = true
	}
	s.remove(pick)
	s.compact()
}

// compact moves the used routes to the front and closes the others.
func (s *Solver) compact() {
	to := 0
	for r := range s.routes {
		if len(s.routes[r].seq) > 2 {
			s.routes[to], s.routes[r] = s.routes[r], s.routes[to]
			to++
		}
	}
	for r := range s.routes {
		s.refresh(int32(r))
	}
	s.open = to
}
