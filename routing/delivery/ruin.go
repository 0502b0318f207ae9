package delivery

import (
	"cmp"
	"math/bits"
	"slices"
)

// search improves the open routes by slack induction by string removals:
// strings of neighbouring stops are cut out of a few routes and put back by
// greedy insertion with blinks (Christiaens and Vanden Berghe, Transportation
// Science 54, 2020), accepted with a falling threshold.
type search struct {
	*tours
	nodes  []int32   // those that may move
	near   [][]int32 // by node, nearest first
	cost   int64
	best   [][]int32 // stops by route, of the cheapest solution
	bestAt int64
	heat   float64
	cool   float64 // factor an iteration
	floor  float64
	spare  []*route // vehicles that may open a route when nothing else fits

	cut     []int32   // nodes taken out in this iteration
	touched []int32   // routes changed in this iteration
	before  [][]int32 // and their stops before
	mark    []bool    // by route: touched
	absent  []int32   // nodes in no route, only while routes are being saved
	missed  []int64   // by node: how often it found no place

	dissolved int // the route that is to be saved
}

const (
	searchNear = 40 // nodes and places looked at around a node
	cutMean    = 10 // nodes taken out an iteration
	stringMax  = 10
	blinkOneIn = 100
)

// newSearch prepares to improve the open routes within about the given number
// of iterations.
func newSearch(t *tours, iterations int, spare []*route) *search {
	s := &search{tours: t, spare: spare, missed: make([]int64, t.n), near: make([][]int32, t.n)}
	legs := int64(0)
	for _, r := range t.routes {
		if r.open {
			s.nodes = append(s.nodes, r.stops...)
			s.cost += r.metres
			legs += int64(len(r.stops)) + 1
		}
	}
	g := newGrid(t.model, s.nodes)
	for _, i := range s.nodes {
		s.near[i] = slices.Clone(g.near(i, max(searchNear, min(100, len(s.nodes)/8))))
	}
	s.mark = make([]bool, len(t.routes))
	// From the mean leg down to a hundredth of it.
	s.heat = float64(s.cost) / float64(max(legs, 1))
	s.floor = s.heat / 100
	s.cool = 1 - 4.6/float64(max(iterations, 100))
	s.keep()
	return s
}

// step is one iteration.
func (s *search) step() {
	s.cut, s.touched = s.cut[:0], s.touched[:0]
	s.before = s.before[:0]
	s.ruin()
	left, was := s.recreate(s.cut), s.sum(s.before)
	now := int64(0)
	for _, n := range s.touched {
		now += s.routes[n].metres
	}
	s.heat = max(float64(s.heat*s.cool), s.floor)
	if left == 0 && float64(now) < float64(was)+float64(s.heat*s.exponential()) {
		s.cost += now - was
		if s.cost < s.bestAt {
			s.keep()
		}
	} else {
		s.undo()
	}
	for _, n := range s.touched {
		s.mark[n] = false
	}
}

// ruin cuts strings of stops out of routes around a random node.
func (s *search) ruin() {
	seed := s.nodes[s.draw(len(s.nodes))]
	mean := 0
	routes := 0
	for _, r := range s.routes {
		if r.open && len(r.stops) > 0 {
			mean += len(r.stops)
			routes++
		}
	}
	longest := min(stringMax, max(mean/max(routes, 1), 1))
	strings := 1 + s.draw(max(4*cutMean/(1+longest)-1, 1))
	s.cutString(seed, longest)
	for _, i := range s.near[seed] {
		if len(s.touched) >= strings {
			return
		}
		if n := s.routeOf[i]; n >= 0 && s.routes[n].open && !s.mark[n] {
			s.cutString(i, longest)
		}
	}
}

// cutString takes a random string that holds node i out of its route, with
// even odds leaving a stretch in its middle where it is ("split string").
func (s *search) cutString(i int32, longest int) {
	n := s.routeOf[i]
	if n < 0 {
		return
	}
	s.touch(n)
	r := s.routes[n]
	size := 1 + s.draw(min(longest, len(r.stops)))
	stay, gap := 0, 0
	if size > 1 && size < len(r.stops) && s.draw(2) == 0 {
		for stay = 1; size+stay < len(r.stops) && s.draw(100) == 0; stay++ {
		}
		gap = 1 + s.draw(size-1)
	}
	span := size + stay
	at := int(s.pos[i])
	first := max(0, at-span+1)
	first += s.draw(min(at, len(r.stops)-span) - first + 1)
	kept := r.stops[:first]
	for k := first; k < len(r.stops); k++ {
		j := r.stops[k]
		if k < first+span && (k < first+gap || k >= first+gap+stay) {
			s.cut = append(s.cut, j)
			s.routeOf[j] = -1
			continue
		}
		kept = append(kept, j)
	}
	r.stops = kept
	s.rebuild(n)
}

// touch saves a route before its first change in this iteration.
func (s *search) touch(n int32) {
	if s.mark[n] {
		return
	}
	s.mark[n] = true
	s.touched = append(s.touched, n)
	k := len(s.before)
	s.before = slices.Grow(s.before, 1)[:k+1]
	s.before[k] = append(s.before[k][:0], s.routes[n].stops...)
}

// recreate puts nodes back, each at its cheapest place, and says how many
// found none.
func (s *search) recreate(list []int32) (left int) {
	s.order(list)
	s.absent = s.absent[:0]
	for _, i := range list {
		n, k := s.cheapest(i)
		if n < 0 {
			n, k = s.openSpare(i), 0
		}
		if n < 0 {
			s.absent = append(s.absent, i)
			continue
		}
		s.touch(n)
		s.insert(n, i, k)
	}
	return len(s.absent)
}

// order sorts nodes by chance, load, distance, or window, each a rule of the paper.
func (s *search) order(list []int32) {
	for k := len(list) - 1; k > 0; k-- {
		j := s.draw(k + 1)
		list[k], list[j] = list[j], list[k]
	}
	key := func(int32) int64 { return 0 }
	switch rule := s.draw(17); {
	case rule < 4:
		return
	case rule < 8:
		key = func(i int32) int64 { return -int64(s.parcels[i])<<40 - s.weight[i] }
	case rule < 10:
		key = func(i int32) int64 { return -int64(s.leg(depot, i).metres) }
	case rule < 11:
		key = func(i int32) int64 { return int64(s.leg(depot, i).metres) }
	case rule < 13:
		key = func(i int32) int64 { return s.due[i] - s.open[i] }
	case rule < 15:
		key = func(i int32) int64 { return s.open[i] }
	default:
		key = func(i int32) int64 { return -s.due[i] }
	}
	slices.SortStableFunc(list, func(a, b int32) int { return cmp.Compare(key(a), key(b)) })
}

// cheapest finds the place of least extra metres beside a neighbour or at an
// end of a route, blinking now and then; if there is none, anywhere.
func (s *search) cheapest(i int32) (route int32, k int) {
	route, best := int32(-1), never
	try := func(n int32, at int) {
		if s.bits()>>33%blinkOneIn == 0 {
			return
		}
		if cost, ok := s.extra(s.routes[n], i, at); ok && cost < best {
			route, k, best = n, at, cost
		}
	}
	for _, j := range s.near[i] {
		n := s.routeOf[j]
		if n < 0 || !s.routes[n].open || !s.fits(s.routes[n], i) {
			continue
		}
		try(n, int(s.pos[j]))
		try(n, int(s.pos[j])+1)
	}
	for _, n := range s.touched {
		if s.fits(s.routes[n], i) && len(s.routes[n].stops) > 0 {
			try(n, 0)
			try(n, len(s.routes[n].stops))
		}
	}
	if route >= 0 {
		return route, k
	}
	for n, r := range s.routes {
		if !r.open || !s.fits(r, i) || len(r.stops) == 0 {
			continue
		}
		for at := range len(r.stops) + 1 {
			try(int32(n), at)
		}
	}
	if route >= 0 {
		return route, k
	}
	for _, n := range s.touched {
		if len(s.routes[n].stops) == 0 && s.fits(s.routes[n], i) {
			try(n, 0)
		}
	}
	return route, k
}

// openSpare opens an empty route for a node that fits nowhere.
func (s *search) openSpare(i int32) int32 {
	for n, r := range s.routes {
		if r.open && len(r.stops) == 0 && s.fits(r, i) {
			if _, ok := s.extra(r, i, 0); ok {
				return int32(n)
			}
		}
	}
	if len(s.spare) == 0 {
		return -1
	}
	r := s.spare[len(s.spare)-1]
	if _, ok := s.extra(r, i, 0); !ok || !s.fits(r, i) {
		return -1
	}
	s.spare = s.spare[:len(s.spare)-1]
	r.open = true
	s.routes, s.mark = append(s.routes, r), append(s.mark, false)
	return int32(len(s.routes) - 1)
}

// undo puts the touched routes back as they were.
func (s *search) undo() {
	for _, n := range s.touched {
		for _, i := range s.routes[n].stops {
			s.routeOf[i] = -1
		}
	}
	for k, n := range s.touched {
		s.routes[n].stops = append(s.routes[n].stops[:0], s.before[k]...)
		s.rebuild(n)
	}
}

// sum is the length of the given stop lists, as routes of the touched ones.
func (s *search) sum(lists [][]int32) int64 {
	total := int64(0)
	for _, list := range lists {
		prev := int32(depot)
		for _, i := range list {
			total += int64(s.leg(prev, i).metres)
			prev = i
		}
		total += int64(s.leg(prev, depot).metres)
	}
	return total
}

// exponential draws from about -ln U, by bits alone so that it is the same on
// every processor.
func (s *search) exponential() float64 {
	x := s.bits()
	zeros := bits.LeadingZeros64(x | 1)
	fraction := float64(x<<uint(zeros)>>11) / (1 << 53)         // in [0.5, 1)
	return float64(float64(zeros)+2-float64(2*fraction)) * 0.69 // log2 to ln, linear between powers
}

// keep remembers the present solution as the cheapest.
func (s *search) keep() {
	s.bestAt = s.cost
	for len(s.best) < len(s.routes) {
		s.best = append(s.best, nil)
	}
	for n, r := range s.routes {
		s.best[n] = append(s.best[n][:0], r.stops...)
	}
}

// restore goes back to the cheapest solution.
func (s *search) restore() {
	for n, r := range s.routes {
		if !r.open {
			continue
		}
		for _, i := range r.stops {
			s.routeOf[i] = -1
		}
		r.stops = r.stops[:0]
		if n < len(s.best) {
			r.stops = append(r.stops, s.best[n]...)
		}
	}
	for n, r := range s.routes {
		if r.open {
			s.rebuild(int32(n))
		}
	}
	s.cost = s.bestAt
}
