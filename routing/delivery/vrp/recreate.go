package vrp

import (
	"math"
	"slices"
)

// blinkOdds: one route in so many is overlooked (the paper overlooks 1 % of the
// places; the best place of a route is what matters).
const blinkOdds = 100

// openOdds: in one of so many recreations the first stop opens a route, whatever
// that costs; the stops around it then decide whether the route is worth it. No
// single stop would ever pay for a route, so that the annealing alone never adds one.
const openOdds = 50

// nextBlink draws how many routes are seen until the next is overlooked;
// drawing the gap costs far less than drawing for every route.
func (s *Solver) nextBlink() { s.blink = 1 + int(blinkOdds*s.log()>>logUnit) }

func (s *Solver) blinks() bool {
	s.blink--
	if s.blink > 0 {
		return false
	}
	s.nextBlink()
	return true
}

// order sorts the absent by one of the paper's rules, drawn by weight.
func (s *Solver) order() {
	pick := s.rng.IntN(17)
	for _, c := range s.absent {
		var k int64
		switch {
		case pick < 4:
			k = int64(s.rng.Uint32())
		case pick < 8:
			k = -int64(s.demand[c])
		case pick < 10:
			k = -int64(s.d[c])
		case pick < 11:
			k = int64(s.d[c])
		case pick < 13:
			k = int64(s.due[c] - s.ready[c])
		case pick < 15:
			k = int64(s.ready[c])
		default:
			k = -int64(s.due[c])
		}
		s.key[c] = k
	}
	slices.SortFunc(s.absent, func(a, b int32) int {
		switch {
		case s.key[a] < s.key[b]:
			return -1
		case s.key[a] > s.key[b]:
			return 1
		}
		return int(a - b)
	})
}

// recreate inserts every absent stop greedily with blinks; what fits nowhere stays absent.
func (s *Solver) recreate() {
	s.order()
	left := 0
	s.opens = !s.fewer && s.used < s.open && s.rng.IntN(openOdds) == 0
	for _, c := range s.absent {
		if s.late() || !s.insert(c) {
			s.absent[left] = c
			left++
		}
	}
	s.absent = s.absent[:left]
}

// choice is the cheapest insertion found so far.
type choice struct {
	delta, route  int32
	first, second int16
}

// insert looks into the routes of the nearest stops, and into one empty route;
// if that finds nothing, or for a pair, into all.
func (s *Solver) insert(c int32) bool {
	best := choice{delta: math.MaxInt32, route: -1}
	s.look++
	m, opens := s.mate[c], s.opens
	s.opens = false
	if m != 0 && !opens {
		s.known(c, &best)
	}
	if !opens {
		for _, o := range s.near[c*s.k : (c+1)*s.k] {
			if r := s.at[o]; r >= 0 && s.seen[r] != s.look {
				s.try(r, c, m, &best)
			}
		}
	}
	for r := int32(0); int(r) < s.open; r++ {
		if len(s.routes[r].seq) == 2 {
			s.try(r, c, m, &best)
			if s.mixed == nil { // they are all alike
				break
			}
		}
	}
	if best.route < 0 || m != 0 && !opens {
		for r := int32(0); int(r) < s.open; r++ {
			if s.seen[r] != s.look && len(s.routes[r].seq) > 2 {
				s.try(r, c, m, &best)
			}
		}
	}
	if best.route < 0 {
		return false
	}
	s.place(c, best)
	return true
}

// place carries an insertion out.
func (s *Solver) place(c int32, at choice) {
	if s.mixed != nil {
		s.placeMixed(c, at)
		return
	}
	if m := s.mate[c]; m != 0 {
		s.put(at.route, int32(at.second), m)
	}
	s.put(at.route, int32(at.first), c)
	s.refresh(at.route)
	s.cost += int64(at.delta)
}

// known looks at the insertions of a pair that are in the cache: a good one
// bounds the search in the routes that have changed.
func (s *Solver) known(c int32, best *choice) {
	row := s.cache[c*s.cached : (c+1)*s.cached]
	for r := range min(s.cached, int32(s.open)) {
		e := &row[r]
		if e.version != s.routes[r].version || e.first < 0 {
			continue
		}
		s.seen[r] = s.look
		if e.delta < best.delta && len(s.routes[r].seq) > 2 && !s.blinks() {
			*best = choice{delta: e.delta, route: r, first: e.first, second: e.second}
		}
	}
}

// try takes the best insertion of c (and its mate m) into route r if it is
// better than best, out of the cache if the route is as it was.
func (s *Solver) try(r, c, m int32, best *choice) {
	s.seen[r] = s.look
	if s.mixed != nil && !s.mixed.may(r, c) {
		return
	}
	var e *entry
	if r < s.cached {
		e = &s.cache[c*s.cached+r]
	} else {
		e = &entry{}
	}
	t := &s.routes[r]
	if e.version != t.version || e.first < 0 && e.delta < best.delta {
		switch {
		case s.mixed != nil && m == 0:
			*e = s.intoMixed(r, t, c)
		case s.mixed != nil:
			*e = s.pairMixed(r, t, c, m, best.delta)
		case m == 0:
			*e = s.into(t, c)
		default:
			*e = s.pairInto(t.seq, c, m, best.delta)
		}
		e.version = t.version
	}
	if e.first >= 0 && e.delta < best.delta && !s.blinks() {
		*best = choice{delta: e.delta, route: r, first: e.first, second: e.second}
	}
}

// into finds the cheapest place of c in t.
func (s *Solver) into(t *route, c int32) entry {
	e := entry{delta: math.MaxInt32, first: -1}
	if t.total+s.demand[c] > s.capacity {
		return e
	}
	row, back := s.d[c*s.n:(c+1)*s.n], s.back[c*s.n:(c+1)*s.n]
	ready, due, service := s.ready[c], s.due[c], s.service[c]
	seq := t.seq
	from, to := 0, len(seq)-1
	if len(seq) > 16 {
		from, to = window(seq, ready, due)
	}
	s.looked += 2 + int64(to-from)
	for i := from; i < to; i++ {
		p, q := &seq[i], &seq[i+1]
		if p.depart > due {
			break
		}
		pc, cq := back[p.id], row[q.id]
		delta := pc + cq - p.next
		if delta >= e.delta {
			continue
		}
		if now := p.depart + pc; now <= due && max(now, ready)+service+cq <= q.latest {
			e.delta, e.first = delta, int16(i+1)
		}
	}
	return e
}

// fixed is what the use of vehicle r of a mixed fleet costs, if it stays until now.
func (s *Solver) fixed(r int32) int32 {
	f := &s.mixed.Fleet[r]
	if len(s.routes[r].seq) > 2 || f.Left {
		return 0
	}
	return f.Fixed
}
