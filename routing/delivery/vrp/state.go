package vrp

import (
	"math"
	"math/rand/v2"
	"slices"
)

// neighbours is how many of the nearest stops are kept for ruin and insertion.
const neighbours = 100

// Solver improves one instance. It is deterministic: instance, convention, seed
// and the progress it is told decide the result.
type Solver struct {
	in    *Instance
	rng   *rand.Rand
	n     int32 // stops with the depot
	scale int32
	fewer bool // fewest vehicles first

	d                                 []int32 // n x n
	ready, due, service, demand, mate []int32
	near                              []int32 // n x k, nearest first
	k                                 int32

	routes      [][]int32
	at, pos     []int32 // route (-1: none) and place of each stop
	depart      []int32 // earliest departure
	latest      []int32 // latest arrival that keeps the rest of the route in time
	load        []int32 // aboard after the stop
	total       []int32 // by route, load of the whole route
	cost        int64
	absent      []int32
	saved       [][]int32 // routes as they were before this iteration
	stamp       []int64
	touched     []int32
	savedAbsent []int32
	savedCost   int64
	best        [][]int32
	bestCost    int64
	bestUsed    int
	bestAbsent  int
	misses      []int64 // how often a stop stayed absent
	cut         []bool
	key         []int64
	ruined      []int64
	blink       int
	open        int   // routes that may be used
	Iterations  int64 // ruins and recreations so far
}

// NewSolver readies a checked instance. fewer asks for fewest vehicles first,
// then distance; otherwise distance alone decides.
func NewSolver(in *Instance, c Convention, fewer bool, rng *rand.Rand) *Solver {
	n := len(in.Stops)
	s := &Solver{in: in, rng: rng, n: int32(n), scale: c.Scale(), fewer: fewer, d: make([]int32, n*n), k: int32(min(neighbours, n-2))}
	for _, a := range []*[]int32{&s.ready, &s.due, &s.service, &s.demand, &s.mate, &s.at, &s.pos, &s.depart, &s.latest, &s.load} {
		*a = make([]int32, n)
	}
	s.misses, s.cut, s.key = make([]int64, n), make([]bool, n), make([]int64, n)
	order := make([]int32, 0, n)
	for i, a := range in.Stops {
		s.ready[i], s.due[i], s.service[i] = a.Ready*s.scale, a.Due*s.scale, a.Service*s.scale
		s.demand[i], s.mate[i], s.at[i] = a.Demand, a.Pair, -1
		order = order[:0]
		for j, b := range in.Stops {
			s.d[i*n+j] = c.Arc(float64(a.X-b.X), float64(a.Y-b.Y))
			if j != i && j > 0 {
				order = append(order, int32(j))
			}
		}
		row := s.d[i*n : i*n+n]
		slices.SortFunc(order, func(x, y int32) int {
			if row[x] != row[y] {
				return int(row[x]) - int(row[y])
			}
			return int(x - y)
		})
		s.near = append(s.near, order[:s.k]...)
	}
	m := min(in.Vehicles, n-1)
	s.routes, s.saved, s.best = make([][]int32, m), make([][]int32, m), make([][]int32, m)
	s.stamp, s.ruined, s.total, s.open = make([]int64, m), make([]int64, m), make([]int32, m), m
	for r := range m {
		s.routes[r], s.saved[r], s.best[r] = make([]int32, 0, 32), make([]int32, 0, 32), make([]int32, 0, 32)
	}
	for i := int32(1); i < s.n; i++ {
		if s.mate[i] == 0 || s.demand[i] > 0 {
			s.absent = append(s.absent, i)
		}
		s.misses[i] = 1
	}
	s.bestAbsent, s.bestCost = math.MaxInt, math.MaxInt64
	s.nextBlink()
	return s
}

// refresh recomputes the schedule of route r, and gives its length.
func (s *Solver) refresh(r int32) int64 {
	now, load, at, cost := s.ready[0], int32(0), int32(0), int64(0)
	route := s.routes[r]
	for i, c := range route {
		a := s.d[at*s.n+c]
		cost += int64(a)
		now = max(now+a, s.ready[c]) + s.service[c]
		load += s.demand[c]
		s.depart[c], s.load[c], s.at[c], s.pos[c], at = now, load, r, int32(i), c
	}
	if at != 0 {
		cost += int64(s.d[at*s.n])
	}
	late, to := s.due[0], int32(0)
	for i := len(route) - 1; i >= 0; i-- {
		c := route[i]
		late = min(s.due[c], late-s.d[c*s.n+to]-s.service[c])
		s.latest[c], to = late, c
	}
	s.total[r] = load
	return cost
}

// touch keeps route r as it is now, once an iteration.
func (s *Solver) touch(r int32) {
	if s.stamp[r] != s.Iterations {
		s.stamp[r] = s.Iterations
		s.saved[r] = append(s.saved[r][:0], s.routes[r]...)
		s.touched = append(s.touched, r)
	}
}

func (s *Solver) begin() {
	s.Iterations++
	s.touched, s.savedCost = s.touched[:0], s.cost
	s.savedAbsent = append(s.savedAbsent[:0], s.absent...)
}

func (s *Solver) rollback() {
	for _, r := range s.touched {
		for _, c := range s.routes[r] {
			s.at[c] = -1
		}
	}
	for _, r := range s.touched {
		s.routes[r], s.saved[r] = s.saved[r], s.routes[r]
		s.refresh(r)
	}
	s.cost, s.absent = s.savedCost, append(s.absent[:0], s.savedAbsent...)
}

func (s *Solver) used() int {
	u := 0
	for _, r := range s.routes {
		if len(r) > 0 {
			u++
		}
	}
	return u
}

// keep remembers the incumbent if it is the best yet.
func (s *Solver) keep() {
	if len(s.absent) > s.bestAbsent || len(s.absent) == s.bestAbsent && !s.fewer && s.cost >= s.bestCost {
		return
	}
	used := s.used()
	if s.fewer && len(s.absent) == s.bestAbsent && (used > s.bestUsed || used == s.bestUsed && s.cost >= s.bestCost) {
		return
	}
	s.bestAbsent, s.bestUsed, s.bestCost = len(s.absent), used, s.cost
	for r := range s.routes {
		s.best[r] = append(s.best[r][:0], s.routes[r]...)
	}
}

// restart takes the best plan as the incumbent.
func (s *Solver) restart() {
	for i := range s.at {
		s.at[i] = -1
	}
	s.cost = 0
	for r := range s.routes {
		s.routes[r] = append(s.routes[r][:0], s.best[r]...)
		s.cost += s.refresh(int32(r))
	}
	s.absent = s.absent[:0]
	for i := int32(1); i < s.n; i++ {
		if s.at[i] < 0 && (s.mate[i] == 0 || s.demand[i] > 0) {
			s.absent = append(s.absent, i)
		}
	}
}

// Best gives the routes of the best plan, without the depot and without empty ones,
// and how many stops (pairs) it leaves out.
func (s *Solver) Best() (routes [][]int32, out int) {
	for _, r := range s.best {
		if len(r) > 0 {
			routes = append(routes, slices.Clone(r))
		}
	}
	return routes, s.bestAbsent
}
