package vrp

import "math"

// shakes is how many ruins and recreations follow each try to place a stop, so
// that the next try finds other routes.
const shakes = 3

// reduce makes one step towards fewer vehicles: it closes a route when all stops
// are placed, and else places one absent stop, by ejecting others if need be.
// Guided ejection search: Nagata & Bräysy, Operations Research Letters 2009; for
// pairs Nagata & Kobayashi, PPSN 2010. Their local moves are ruins here.
func (s *Solver) reduce(temp float64) {
	if len(s.absent) == 0 {
		s.keep()
		s.dissolve()
		return
	}
	s.begin()
	last := len(s.absent) - 1
	c := s.absent[last]
	s.absent = s.absent[:last]
	if !s.insert(c) {
		s.misses[c]++
		if !s.eject(c) { // the others first
			s.absent = append(s.absent, c)
			copy(s.absent[1:], s.absent[:last])
			s.absent[0] = c
		}
	}
	s.pool, s.absent = s.absent, s.pool[:0]
	for range shakes {
		s.begin()
		s.ruin()
		s.recreate()
		if len(s.absent) > 0 || !s.accept(temp) {
			s.rollback()
		}
	}
	s.pool, s.absent = s.absent, s.pool
}

// eject places c where the one or two stops (pairs) that must go for it have
// been hardest to place the least often, and less often than c itself.
func (s *Solver) eject(c int32) bool {
	least, ties := s.misses[c], 0
	var route, first, second int32
	try := func(r, a, b int32) {
		sum := s.misses[a]
		if b != 0 {
			sum += s.misses[b]
		}
		if sum > least || sum == least && ties == 0 || !s.fitsWithout(r, c, a, b) {
			return
		}
		if sum < least {
			least, ties = sum, 0
		}
		if ties++; s.rng.IntN(ties) == 0 {
			route, first, second = r, a, b
		}
	}
	for r := range s.routes {
		s.leaders = s.leaders[:0]
		for _, n := range s.routes[r].stops() {
			if s.leads(n.id) && s.misses[n.id] <= least {
				s.leaders = append(s.leaders, n.id)
			}
		}
		for i, a := range s.leaders {
			try(int32(r), a, 0)
			for _, b := range s.leaders[:i] {
				if s.late() {
					return false
				}
				try(int32(r), a, b)
			}
		}
	}
	if ties == 0 {
		return false
	}
	s.touch(route)
	for _, a := range []int32{first, second} {
		if a != 0 {
			s.cut[a] = true
			if m := s.mate[a]; m != 0 {
				s.cut[m] = true
			}
		}
	}
	s.remove(route)
	var e entry
	if s.mate[c] == 0 {
		e = s.into(&s.routes[route], c)
	} else {
		e = s.pairInto(s.routes[route].seq, c, s.mate[c], math.MaxInt32)
	}
	s.place(c, choice{delta: e.delta, route: route, first: e.first, second: e.second})
	return true
}

// fitsWithout is true if c fits into route r once a and b have left it.
func (s *Solver) fitsWithout(r, c, a, b int32) bool {
	t := &s.trial
	t.seq = t.seq[:0]
	ma, mb := s.mate[a], s.mate[b]
	for _, n := range s.routes[r].seq {
		if id := n.id; id != a && id != b && id != ma && id != mb || id == 0 {
			t.seq = append(t.seq, n)
		}
	}
	s.looked += int64(len(t.seq))
	s.schedule(t)
	if m := s.mate[c]; m != 0 {
		return s.pairInto(t.seq, c, m, math.MaxInt32).first >= 0
	}
	return s.into(t, c).first >= 0
}
