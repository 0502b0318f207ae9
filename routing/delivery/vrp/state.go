package vrp

import (
	"math"
	"math/rand/v2"
	"slices"
)

const (
	neighbours = 40      // nearest stops whose routes are looked at first
	cacheRoom  = 2 << 20 // insertions kept, 16 bytes each
)

// node is one place of a route. The first and the last of a route are the
// depot; all that an insertion must know stands side by side.
type node struct {
	id     int32
	depart int32 // earliest departure
	latest int32 // latest arrival that keeps the rest of the route in time
	next   int32 // length of the arc to the next node
	load   int32 // aboard after the stop, when paired
}

// route is the plan of one vehicle. Two routes with one version are the same.
type route struct {
	seq     []node
	version int64
	total   int32 // load of the whole route
	*shift        // nil where all vehicles are alike
}

// shift is what else is known of a route of a mixed fleet.
type shift struct {
	reloads    int32
	cost, late int64   // in all, and for lateness
	room       []int32 // see rooms
}

// entry remembers the cheapest insertion of a stop or pair into a version of a
// route: the places of both halves, or, with first -1, that none is cheaper than delta.
type entry struct {
	version       int64
	delta         int32
	first, second int16
}

// Solver improves one instance. It is deterministic: instance, convention, seed
// and the progress it is told decide the result, on every processor alike.
type Solver struct {
	in    *Instance
	rng   *rand.Rand
	stops int32 // with the depot
	n     int32 // nodes: stops, and the ends of a mixed fleet
	scale int32
	fewer bool // fewest vehicles first

	mixed                             *mixed     // nil: all vehicles are alike, from stop 0
	ends                              [][2]int32 // by route, first and last node
	reload                            []int32    // by route, the node of its reload, or 0
	d, back                           []int32    // n x n, from row to column, and the reverse
	ready, due, service, demand, mate []int32
	near                              []int32 // n x k, nearest first
	k                                 int32
	logs                              []int32 // see logTable
	outer                             []int32 // the file's number of each stop
	capacity                          int32

	routes      []route
	at, pos     []int32 // route (-1: none) and place of each stop; the first place is 1
	cost        int64
	used        int
	open        int // routes that may be used
	absent      []int32
	cache       []entry
	cached      int32 // routes that have room in the cache
	saved       []route
	stamp       []int64 // by route, the iteration it was saved in
	touched     []int32
	savedAbsent []int32
	savedCost   int64
	savedUsed   int
	best        []route
	bestCost    int64
	bestUsed    int
	bestOut     int64 // weight of what the best plan leaves out
	bestAbsent  int
	weight      []int64 // of a stop left out
	misses      []int64 // how often a stop stayed absent
	seen        []int64 // by route, the insertion that looked at it
	cut         []bool
	key         []int64
	ruined      []int64
	tail        []int32 // by place, see pairInto
	pool        []int32 // absent stops that are set aside
	leaders     []int32
	trial       route // a route in question
	look        int64
	versions    int64
	looked      int64 // places looked at
	asked       int64 // looked, when the progress was asked last
	progress    func() float64
	until, from float64 // progress of the pause, and of the start of this phase
	fleet       bool    // in the phase for fewer vehicles
	unit        float64 // scale of the temperature: length a stop of the first plan
	over        bool    // the budget is used
	warm        bool    // it was given a plan to start from
	opens       bool    // the next insertion opens a route
	least       int     // vehicles that the load needs at least
	blink       int
	Iterations  int64 // ruins and recreations so far
}

// NewSolver readies a checked instance. fewer asks for fewest vehicles first,
// then distance; otherwise distance alone decides.
func NewSolver(in *Instance, c Convention, fewer bool, rng *rand.Rand) *Solver {
	stops := int32(len(in.Stops))
	s := &Solver{in: in, rng: rng, stops: stops, n: stops, scale: c.Scale(), fewer: fewer, k: min(neighbours, stops-2), logs: logTable(), capacity: in.Capacity, outer: layout(in)}
	if in.Rich != nil {
		s.scale, s.fewer, s.capacity = 1, false, math.MaxInt32/2
		s.newMixed(in)
	} else {
		s.d = make([]int32, s.n*s.n)
		for i, a := range s.outer {
			for j, b := range s.outer[:i] {
				a, b := in.Stops[a], in.Stops[b]
				arc := c.Arc(a.X-b.X, a.Y-b.Y)
				s.d[i*int(s.n)+j], s.d[j*int(s.n)+i] = arc, arc
			}
		}
		s.back = s.d
	}
	n := int(s.n)
	for _, a := range []*[]int32{&s.ready, &s.due, &s.service, &s.demand, &s.mate, &s.at, &s.pos} {
		*a = make([]int32, n)
	}
	s.misses, s.weight, s.cut, s.key = make([]int64, n), make([]int64, n), make([]bool, n), make([]int64, n)
	inner := make([]int32, stops) // the solver's number of a stop of the file
	for i, o := range s.outer {
		inner[o] = int32(i)
	}
	for i, o := range s.outer {
		a := in.Stops[o]
		s.ready[i], s.due[i], s.service[i] = a.Ready*s.scale, a.Due*s.scale, a.Service*s.scale
		if in.Untimed {
			s.ready[i], s.due[i], s.service[i] = 0, untimed, 0
		}
		s.demand[i], s.mate[i], s.at[i], s.misses[i], s.weight[i] = a.Demand, inner[a.Pair], -1, 1, 1
	}
	if s.mixed != nil {
		s.bind()
	}
	s.near = make([]int32, 0, s.stops*s.k)
	order := make([]int64, 0, s.k+1)
	for i := range s.stops {
		order = order[:0]
		for j := int32(1); j < s.stops; j++ {
			o := int64(s.d[i*s.n+j])<<32 | int64(j)
			if j == i || len(order) == int(s.k) && (s.k == 0 || o > order[s.k-1]) {
				continue
			}
			at, _ := slices.BinarySearch(order, o)
			order = slices.Insert(order, at, o)[:min(len(order)+1, int(s.k))]
		}
		for _, o := range order {
			s.near = append(s.near, int32(o))
		}
	}
	m := in.Vehicles
	if s.mixed == nil {
		m = min(m, n-1)
		s.ends = make([][2]int32, m)
	}
	s.open = m
	s.routes, s.saved, s.best = make([]route, m), make([]route, m), make([]route, m)
	s.stamp, s.ruined, s.seen = make([]int64, m), make([]int64, m), make([]int64, m)
	for r := range s.routes {
		for _, l := range [][]route{s.routes, s.saved, s.best} {
			first, last := node{id: s.ends[r][0], depart: s.ready[0]}, node{id: s.ends[r][1], latest: s.due[0]}
			if s.mixed != nil {
				first.depart, last.latest = in.Rich.Fleet[r].Ready, in.Rich.Fleet[r].Due
			}
			l[r].seq = append(make([]node, 0, 24), first, last)
			if s.mixed != nil {
				l[r].shift = &shift{}
			}
		}
		if s.mixed != nil {
			for _, c := range in.Rich.Fleet[r].Locked {
				s.routes[r].seq = slices.Insert(s.routes[r].seq, len(s.routes[r].seq)-1, node{id: s.node(int32(r), c)})
			}
		}
		if len(s.routes[r].seq) > 2 {
			s.used++
		}
		s.cost += s.refresh(int32(r))
	}
	s.cached = int32(min(m, cacheRoom/n))
	s.cache = make([]entry, s.n*s.cached)
	load := int64(0)
	for i := int32(1); i < s.stops; i++ {
		if s.leads(i) && s.at[i] < 0 {
			s.absent = append(s.absent, i)
		}
		load += int64(s.demand[i])
	}
	if !in.Paired && in.Capacity > 0 {
		s.least = int((load + int64(in.Capacity) - 1) / int64(in.Capacity))
	}
	s.bestAbsent, s.bestOut, s.bestCost = math.MaxInt, math.MaxInt64, math.MaxInt64
	s.nextBlink()
	return s
}

// leads is true for a stop without a pair and for the pick-up of a pair: the one
// that stands for the order among the absent.
func (s *Solver) leads(c int32) bool { return s.mate[c] == 0 || s.demand[c] > 0 }

// refresh recomputes the schedule of route r, and gives its length.
func (s *Solver) refresh(r int32) int64 {
	t := &s.routes[r]
	s.versions++
	t.version = s.versions
	for i, c := range t.stops() {
		s.at[c.id], s.pos[c.id] = r, int32(i+1)
	}
	if s.mixed != nil {
		return s.scheduleMixed(r, t)
	}
	return s.schedule(t)
}

// schedule recomputes the times and loads of t, and gives its length.
func (s *Solver) schedule(t *route) int64 {
	seq := t.seq
	last := len(seq) - 1
	if last == 1 { // a vehicle that stays costs nothing
		seq[0].next, t.total = 0, 0
		return 0
	}
	cost := int64(0)
	for i := 1; i <= last; i++ {
		p, q := &seq[i-1], &seq[i]
		c := q.id
		p.next = s.d[p.id*s.n+c]
		cost += int64(p.next)
		if i == last {
			t.total = p.load
			break
		}
		q.depart = max(p.depart+p.next, s.ready[c]) + s.service[c]
		q.load = p.load + s.demand[c]
	}
	for i := last - 1; i > 0; i-- {
		c := seq[i].id
		seq[i].latest = min(s.due[c], seq[i+1].latest-seq[i].next-s.service[c])
	}
	return cost
}

// put inserts c so that it becomes node i of route r, without a new schedule.
func (s *Solver) put(r, i, c int32) {
	s.touch(r)
	t := &s.routes[r]
	if len(t.seq) == 2 {
		s.used++
	}
	t.seq = slices.Insert(t.seq, int(i), node{id: c})
}

// touch keeps route r as it is now, once an iteration.
func (s *Solver) touch(r int32) {
	if s.stamp[r] != s.Iterations {
		s.stamp[r] = s.Iterations
		copyRoute(&s.saved[r], &s.routes[r])
		s.touched = append(s.touched, r)
	}
}

func copyRoute(to, from *route) {
	to.seq = append(to.seq[:0], from.seq...)
	to.version, to.total = from.version, from.total
	if from.shift != nil {
		room := append(to.room[:0], from.room...)
		*to.shift = *from.shift
		to.room = room
	}
}

func (s *Solver) begin() {
	s.Iterations++
	s.touched, s.savedCost, s.savedUsed = s.touched[:0], s.cost, s.used
	s.savedAbsent = append(s.savedAbsent[:0], s.absent...)
}

func (s *Solver) rollback() {
	for _, r := range s.touched {
		for _, c := range s.routes[r].stops() {
			s.at[c.id] = -1
		}
	}
	for _, r := range s.touched {
		s.routes[r], s.saved[r] = s.saved[r], s.routes[r]
		for i, c := range s.routes[r].stops() {
			s.at[c.id], s.pos[c.id] = r, int32(i+1)
		}
	}
	s.cost, s.used, s.absent = s.savedCost, s.savedUsed, append(s.absent[:0], s.savedAbsent...)
}

// stops are the nodes between the two ends.
func (t *route) stops() []node { return t.seq[1 : len(t.seq)-1] }

// out is the weight of the absent.
func (s *Solver) out(list []int32) int64 {
	sum := int64(0)
	for _, c := range list {
		sum += s.weight[c]
	}
	return sum
}

// keep remembers the incumbent if it is the best yet.
func (s *Solver) keep() {
	out := s.out(s.absent)
	if out > s.bestOut || out == s.bestOut && !s.fewer && s.cost >= s.bestCost {
		return
	}
	if s.fewer && out == s.bestOut && (s.used > s.bestUsed || s.used == s.bestUsed && s.cost >= s.bestCost) {
		return
	}
	s.bestOut, s.bestAbsent, s.bestUsed, s.bestCost = out, len(s.absent), s.used, s.cost
	for r := range s.routes {
		if s.best[r].version != s.routes[r].version {
			copyRoute(&s.best[r], &s.routes[r])
		}
	}
}

// restart takes the best plan as the incumbent.
func (s *Solver) restart() {
	for i := range s.at {
		s.at[i] = -1
	}
	s.cost, s.used = 0, 0
	for r := range s.routes {
		copyRoute(&s.routes[r], &s.best[r])
		s.cost += s.refresh(int32(r))
		if len(s.routes[r].seq) > 2 {
			s.used++
		}
	}
	s.absent = s.absent[:0]
	for i := int32(1); i < s.stops; i++ {
		if s.at[i] < 0 && s.leads(i) {
			s.absent = append(s.absent, i)
		}
	}
	if s.fewer && len(s.absent) == 0 {
		s.compact()
	}
}

// Best gives the routes of the best plan, without the depot, and how many orders
// (stops, pairs) it leaves out. Empty routes are left away, but not of a mixed
// fleet, where a route's place says whose it is and 0 is a reload.
func (s *Solver) Best() (routes [][]int32, out int) {
	for _, r := range s.best {
		if len(r.seq) == 2 && s.mixed == nil {
			continue
		}
		list := make([]int32, 0, len(r.seq)-2)
		for _, c := range r.stops() {
			if c.id >= s.stops { // a reload
				list = append(list, 0)
			} else {
				list = append(list, s.outer[c.id])
			}
		}
		routes = append(routes, list)
	}
	return routes, s.bestAbsent
}

// Absent lists the stops in no route of the best plan.
func (s *Solver) Absent() []int32 {
	served := make([]bool, s.stops)
	for _, r := range s.best {
		for _, c := range r.stops() {
			if c.id < s.stops {
				served[c.id] = true
			}
		}
	}
	var list []int32
	for c := int32(1); c < s.stops; c++ {
		if !served[c] {
			list = append(list, s.outer[c])
		}
	}
	slices.Sort(list)
	return list
}
