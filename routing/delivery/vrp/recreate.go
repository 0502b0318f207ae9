package vrp

import (
	"math"
	"slices"
)

// blinkOdds: one position in so many is overlooked (1 % in the paper).
const blinkOdds = 100

// nextBlink draws how many positions are seen until the next is overlooked;
// drawing the gap costs far less than drawing for every position.
func (s *Solver) nextBlink() {
	s.blink = 1 + int(math.Log(1-s.rng.Float64())/math.Log(1-1.0/blinkOdds))
}

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
	for _, c := range s.absent {
		ok := false
		if s.mate[c] != 0 {
			ok = s.insertPair(c)
		} else {
			ok = s.insert(c)
		}
		if !ok {
			s.absent[left] = c
			left++
		}
	}
	s.absent = s.absent[:left]
}

// between is the added length of c between p and q, or false if it breaks a window.
func (s *Solver) between(c, p, q int32) (int32, bool) {
	now, late := s.ready[0], s.due[0]
	if p != 0 {
		now = s.depart[p]
	}
	if q != 0 {
		late = s.latest[q]
	}
	pc, cq := s.d[p*s.n+c], s.d[c*s.n+q]
	now += pc
	if now > s.due[c] || max(now, s.ready[c])+s.service[c]+cq > late {
		return 0, false
	}
	if p == 0 && q == 0 {
		return pc + cq, true
	}
	return pc + cq - s.d[p*s.n+q], true
}

// insert looks beside the nearest stops only, and at one empty route; if that
// finds nothing, everywhere.
func (s *Solver) insert(c int32) bool {
	best, route, place := int32(math.MaxInt32), int32(-1), int32(0)
	try := func(r, i, p, q int32) {
		if delta, ok := s.between(c, p, q); ok && delta < best && !s.blinks() {
			best, route, place = delta, r, i
		}
	}
	room := s.in.Capacity - s.demand[c]
	for _, o := range s.near[c*s.k : (c+1)*s.k] {
		r := s.at[o]
		if r < 0 || s.total[r] > room {
			continue
		}
		i := s.pos[o]
		before, after := int32(0), int32(0)
		if i > 0 {
			before = s.routes[r][i-1]
		}
		if int(i)+1 < len(s.routes[r]) {
			after = s.routes[r][i+1]
		}
		try(r, i, before, o)
		try(r, i+1, o, after)
	}
	everywhere := route < 0
	for r := int32(0); int(r) < s.open; r++ {
		if len(s.routes[r]) == 0 {
			try(r, 0, 0, 0)
			break
		}
	}
	if everywhere && route < 0 {
		for r := int32(0); int(r) < s.open; r++ {
			if s.total[r] > room {
				continue
			}
			p := int32(0)
			for i, q := range s.routes[r] {
				try(r, int32(i), p, q)
				p = q
			}
			try(r, int32(len(s.routes[r])), p, 0)
		}
	}
	if route < 0 {
		return false
	}
	s.place(route, place, c)
	s.refresh(route)
	s.cost += int64(best)
	return true
}

func (s *Solver) place(r, i, c int32) {
	s.touch(r)
	s.routes[r] = slices.Insert(s.routes[r], int(i), c)
}

// insertPair looks at every place of the pick-up and, from there on, of the delivery.
func (s *Solver) insertPair(c int32) bool {
	m, best := s.mate[c], int32(math.MaxInt32)
	route, first, second := int32(-1), 0, 0
	empty := false
	for r := int32(0); int(r) < s.open; r++ {
		list := s.routes[r]
		if len(list) == 0 {
			if empty {
				continue
			}
			empty = true
		}
		p := int32(0)
		for i := 0; i <= len(list); i++ {
			if i > 0 {
				p = list[i-1]
			}
			q := int32(0)
			if i < len(list) {
				q = list[i]
			}
			if p != 0 && s.depart[p]+s.d[p*s.n+c] > s.due[c] {
				break
			}
			delta, ok := s.between(c, p, q)
			if !ok || delta >= best && delta-best > 2*s.d[c*s.n+m] || s.blinks() {
				continue
			}
			if j, all := s.dropAfter(list, i, p, c, m, best); all < best {
				best, route, first, second = all, r, i, j
			}
		}
	}
	if route < 0 {
		return false
	}
	s.place(route, int32(second), m)
	s.place(route, int32(first), c)
	s.refresh(route)
	s.cost += int64(best)
	return true
}

// dropAfter drives on from pick-up c before list[i] and finds the best place of
// its delivery m: its place in list without c, and the length both add.
func (s *Solver) dropAfter(list []int32, i int, p, c, m, best int32) (int, int32) {
	now, load := s.ready[0], s.demand[c]
	if p != 0 {
		now, load = s.depart[p], load+s.load[p]
	}
	now = max(now+s.d[p*s.n+c], s.ready[c]) + s.service[c]
	at, place, base := c, -1, s.d[p*s.n+c]
	for j := i; load <= s.in.Capacity; j++ {
		q, late := int32(0), s.due[0]
		if j < len(list) {
			q = list[j]
			late = s.latest[q]
		}
		if t := now + s.d[at*s.n+m]; t > s.due[m] {
			break
		} else if max(t, s.ready[m])+s.service[m]+s.d[m*s.n+q] <= late {
			all := base + s.d[at*s.n+m] + s.d[m*s.n+q]
			if j > i { // the arc p to list[i] goes, and so does at to q
				all -= s.d[at*s.n+q]
			}
			if j == i {
				all -= s.d[p*s.n+q]
			}
			if all < best {
				best, place = all, j
			}
		}
		if j >= len(list) {
			break
		}
		if j == i {
			base += s.d[c*s.n+q] - s.d[p*s.n+q]
		}
		now += s.d[at*s.n+q]
		if now > late {
			break
		}
		now, load, at = max(now, s.ready[q])+s.service[q], load+s.demand[q], q
	}
	if place < 0 {
		return 0, math.MaxInt32
	}
	return place, best
}
