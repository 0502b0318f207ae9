package delivery

import (
	"cmp"
	"slices"

	"dayrun/routing/roads"
)

// nearest is how many neighbours a stop looks at.
const nearest = 16

// neighbours lists the nearest stops of each stop, found on a grid of about
// two stops a cell.
func neighbours(stops []Stop) [][]int32 {
	n := len(stops)
	out := make([][]int32, n)
	if n < 2 {
		return out
	}
	lo, hi := stops[0].At, stops[0].At
	for i := range stops {
		a := stops[i].At
		lo.LatE7, lo.LonE7 = min(lo.LatE7, a.LatE7), min(lo.LonE7, a.LonE7)
		hi.LatE7, hi.LonE7 = max(hi.LatE7, a.LatE7), max(hi.LonE7, a.LonE7)
	}
	side := 1
	for side*side*2 < n {
		side++
	}
	cell := func(a roads.Point) (int, int) {
		y := int(int64(a.LatE7-lo.LatE7) * int64(side) / (int64(hi.LatE7-lo.LatE7) + 1))
		x := int((int64(a.LonE7) - int64(lo.LonE7)) * int64(side) / (int64(hi.LonE7) - int64(lo.LonE7) + 1))
		return y, x
	}
	grid := make([][]int32, side*side)
	for i := range stops {
		y, x := cell(stops[i].At)
		grid[y*side+x] = append(grid[y*side+x], int32(i))
	}
	type cand struct {
		m int32
		i int32
	}
	straight := roads.Detour{FactorPermille: 1000}
	var found []cand
	for i := range stops {
		y, x := cell(stops[i].At)
		found = found[:0]
		for ring, last := 0, side; ring <= last; ring++ {
			for cy := max(0, y-ring); cy <= min(side-1, y+ring); cy++ {
				for cx := max(0, x-ring); cx <= min(side-1, x+ring); cx++ {
					if cy != y-ring && cy != y+ring && cx != x-ring && cx != x+ring {
						continue
					}
					for _, j := range grid[cy*side+cx] {
						if int(j) != i {
							m, _ := straight.Between(stops[i].At, stops[j].At)
							found = append(found, cand{m, j})
						}
					}
				}
			}
			if len(found) >= nearest && last == side {
				last = ring + 1 // one more ring, for those just over the edge
			}
		}
		slices.SortFunc(found, func(a, b cand) int { return cmp.Or(cmp.Compare(a.m, b.m), cmp.Compare(a.i, b.i)) })
		for _, c := range found[:min(nearest, len(found))] {
			out[i] = append(out[i], c.i)
		}
	}
	return out
}

// option is the best way to insert a stop into the open routes, and how much
// worse the second best route would be.
type option struct {
	route  *route
	pos    int
	extra  int64
	regret int64
}

// lateFirst weighs a minute of nearness to the promise against metres of regret.
const lateFirst = 2

// regret fills the open routes: again and again the stop that loses most when
// it is not inserted now (regret-2, Potvin and Rousseau 1993) goes to its best
// place. Only places beside a stop's neighbours and at the ends are looked at.
func (s *Solver) regret(open []*route, order []int32) {
	heap := &optionHeap{of: make(map[int32]int, len(order))}
	for _, i := range order {
		if s.routed[i] == -1 {
			s.rate(open, i, heap)
		}
	}
	for {
		i, o, ok := heap.pop()
		if !ok {
			return
		}
		if extra, fine := s.stillGood(o, i); !fine || extra > o.extra+o.extra/8+50 {
			s.rate(open, i, heap) // its place has changed: look again
			continue
		}
		s.insert(o.route, i, o.pos)
		for _, j := range s.near[i] {
			if s.routed[j] == -1 && heap.knows(j) {
				s.rate(open, j, heap)
			}
		}
	}
}

func (s *Solver) stillGood(o option, i int32) (int64, bool) {
	if o.pos > len(o.route.stops) || !s.fits(o.route, i) {
		return 0, false
	}
	return s.cost(o.route, i, o.pos)
}

// rate finds a stop's best option and puts it into the heap; a stop without any
// drops out.
func (s *Solver) rate(open []*route, i int32, heap *optionHeap) {
	best, second := option{extra: 1 << 60}, int64(1<<60)
	for _, r := range open {
		if !s.fits(r, i) {
			continue
		}
		extra, pos := s.bestIn(r, i)
		if pos < 0 {
			continue
		}
		if extra < best.extra {
			second = best.extra
			best = option{route: r, pos: pos, extra: extra}
		} else {
			second = min(second, extra)
		}
	}
	if best.route == nil {
		heap.drop(i)
		return
	}
	best.regret = min(second, 100_000) - best.extra - (s.p.Stops[i].Due-s.p.Now)/60_000*lateFirst
	heap.put(i, best)
}

// bestIn is the cheapest feasible position of a stop in a route, -1 when none.
func (s *Solver) bestIn(r *route, i int32) (int64, int) {
	best, at := int64(1<<60), -1
	try := func(k int) {
		if extra, ok := s.cost(r, i, k); ok && extra < best {
			best, at = extra, k
		}
	}
	for k, j := range r.stops {
		if slices.Contains(s.near[i], j) {
			try(k)
			try(k + 1)
		}
	}
	if at < 0 || len(r.stops) < 8 {
		for k := 0; k <= len(r.stops); k += 1 + len(r.stops)/8 {
			try(k)
		}
		try(len(r.stops))
	}
	return best, at
}
