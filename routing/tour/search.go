package tour

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Search shortens batches: it moves an order to another batch, swaps two, or
// takes some batches apart and puts their orders back where they lengthen the
// tours least, and takes a longer solution now and then, less often as it goes
// on (simulated annealing; ruin and recreate, Schrimpf et al. 2000). The same
// seed and number of steps give the same result. It belongs to one goroutine.
type Search struct {
	book
	rng   *rand.Rand
	steps int // for which the cooling is laid out
	done  int

	now, best   Batches
	len, load   []int64 // by batch of now
	total, most int64   // of now; of best
	of          []int32 // by order: its batch in now
	spare       []int32
}

// NewSearch starts from the better one of Seed and Savings. steps is how many
// steps the cooling is laid out for; more are possible, without longer
// solutions then.
func NewSearch(p *Problem, steps int, seed uint64) *Search {
	start := Savings(p)
	if s := Seed(p); p.Total(s, p.Measure) < p.Total(start, p.Measure) {
		start = s
	}
	return From(p, start, steps, seed)
}

// From starts from a solution of p.
func From(p *Problem, start Batches, steps int, seed uint64) *Search {
	s := &Search{book: *newBook(p), rng: rand.New(rand.NewPCG(seed, 0x746f7572)), steps: max(1, steps), of: make([]int32, len(p.Orders))}
	for _, members := range start {
		s.now = append(s.now, slices.Clone(members))
		s.len = append(s.len, s.length(members))
		s.load = append(s.load, s.weight(members))
		s.total += s.len[len(s.len)-1]
		for _, o := range members {
			s.of[o] = int32(len(s.now) - 1)
		}
	}
	s.keep()
	return s
}

// Best gives the best batches so far and their length in mm.
func (s *Search) Best() (Batches, int64) { return s.best, s.most }

func (s *Search) keep() {
	s.most = s.total
	s.best = s.best[:0]
	for _, members := range s.now {
		if len(members) > 0 {
			s.best = append(s.best, slices.Clone(members))
		}
	}
}

// Improve searches on until stop says so, looked at before each step, and says
// whether it found something better.
func (s *Search) Improve(stop func() bool) bool {
	before := s.most
	for len(s.now) > 1 && !stop() {
		s.step()
	}
	return s.most < before
}

// step tries one change.
func (s *Search) step() {
	s.done++
	switch k := s.rng.IntN(20); {
	case k == 0:
		s.rebuild()
	case k < 10:
		s.relocate()
	default:
		s.swap()
	}
	if s.total < s.most {
		s.keep()
	}
}

// accepts says whether a change by so many mm is taken.
func (s *Search) accepts(change int64) bool {
	if change <= 0 {
		return true
	}
	share := 1 - float64(s.done)/float64(s.steps)
	if share <= 0 {
		return false
	}
	// From a twentieth of a mean tour down to a thousandth of that.
	heat := float64(s.most) / float64(len(s.now)) / 20 * math.Pow(share, 3)
	return s.rng.Float64() < math.Exp(-float64(change)/heat)
}

// relocate moves a random order to a random batch with room.
func (s *Search) relocate() {
	o := int32(s.rng.IntN(len(s.of)))
	a, b := s.of[o], int32(s.rng.IntN(len(s.now)))
	if a == b || s.load[b]+s.p.Orders[o].Load > s.p.Capacity {
		return
	}
	la := s.length(s.without(a, o))
	lb := s.length(append(s.now[b][:len(s.now[b]):len(s.now[b])], o))
	if s.accepts(la + lb - s.len[a] - s.len[b]) {
		s.now[a] = drop(s.now[a], o)
		s.now[b] = append(s.now[b], o)
		s.settle(a, b)
	}
}

// swap exchanges two random orders of different batches.
func (s *Search) swap() {
	o, q := int32(s.rng.IntN(len(s.of))), int32(s.rng.IntN(len(s.of)))
	a, b := s.of[o], s.of[q]
	d := s.p.Orders[q].Load - s.p.Orders[o].Load
	if a == b || s.load[a]+d > s.p.Capacity || s.load[b]-d > s.p.Capacity {
		return
	}
	la := s.length(append(s.without(a, o), q))
	lb := s.length(append(s.without(b, q), o))
	if s.accepts(la + lb - s.len[a] - s.len[b]) {
		s.now[a] = append(drop(s.now[a], o), q)
		s.now[b] = append(drop(s.now[b], q), o)
		s.settle(a, b)
	}
}

// rebuild takes two or three batches apart and puts their orders back, in random
// sequence or the heaviest first, where they lengthen the tours least.
func (s *Search) rebuild() {
	count := min(len(s.now), 2+s.rng.IntN(2))
	first := s.of[s.rng.IntN(len(s.of))]
	open := []int32{first}
	for len(open) < count {
		if b := int32(s.rng.IntN(len(s.now))); !slices.Contains(open, b) {
			open = append(open, b)
		}
	}
	var loose []int32
	before := int64(0)
	for _, b := range open {
		loose = append(loose, s.now[b]...)
		before += s.len[b]
	}
	s.rng.Shuffle(len(loose), func(i, j int) { loose[i], loose[j] = loose[j], loose[i] })
	if s.rng.IntN(2) == 0 {
		slices.SortStableFunc(loose, func(x, y int32) int { return int(sign(s.p.Orders[y].Load - s.p.Orders[x].Load)) })
	}
	parts, length, load := make([][]int32, count), make([]int64, count), make([]int64, count)
	for _, o := range loose {
		at, least, long := -1, int64(math.MaxInt64), int64(0)
		for k := range parts {
			if load[k]+s.p.Orders[o].Load > s.p.Capacity {
				continue
			}
			if with := s.length(append(parts[k], o)); with-length[k] < least {
				at, least, long = k, with-length[k], with
			}
		}
		if at < 0 {
			return // does not fit this way
		}
		parts[at], length[at], load[at] = append(parts[at], o), long, load[at]+s.p.Orders[o].Load
	}
	after := int64(0)
	for _, l := range length {
		after += l
	}
	if s.accepts(after - before) {
		for k, b := range open {
			s.now[b] = parts[k]
		}
		s.settle(open...)
	}
}

// settle reckons changed batches anew.
func (s *Search) settle(batches ...int32) {
	for _, b := range batches {
		s.total -= s.len[b]
		s.len[b], s.load[b] = s.length(s.now[b]), s.weight(s.now[b])
		s.total += s.len[b]
		for _, o := range s.now[b] {
			s.of[o] = b
		}
	}
}

func (s *Search) weight(members []int32) int64 {
	sum := int64(0)
	for _, o := range members {
		sum += s.p.Orders[o].Load
	}
	return sum
}

// without gives a batch's orders but one; valid until the next call.
func (s *Search) without(batch, order int32) []int32 {
	s.spare = s.spare[:0]
	for _, o := range s.now[batch] {
		if o != order {
			s.spare = append(s.spare, o)
		}
	}
	return s.spare
}

func drop(list []int32, o int32) []int32 {
	return slices.DeleteFunc(list, func(m int32) bool { return m == o })
}
