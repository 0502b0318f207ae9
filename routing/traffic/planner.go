package traffic

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"dayrun/routing"
)

// Planner plans the next steps of all robots by priority inheritance with
// backtracking (PIBT: Okumura et al., Artificial Intelligence 310, 2022), in
// its serial form: moves are made one after the other, each into a node that
// is free at that moment, so the plan is executable at any speeds. A Planner
// belongs to one worker; it keeps its buffers and detour tables between plans
// and gives the same plan for the same problem whatever it planned before.
type Planner struct {
	f *routing.Floor
	d Coster
	m motion
	p *places

	// by robot, of the problem at hand
	robots  []Robot
	heur    []Heuristic
	goal    []int32 // effective
	class   []class
	evicted []bool
	held    []bool
	admit   []bool  // may enter its goal's stand or lane
	inside  []int32 // pocket that it may enter, -1 none
	remain  []int32
	plain   []Heuristic // kept from plan to plan while the goal stays
	target  []int32     // of plain
	rival   []int32     // list of those that contest a group
	order   []int32

	// by node
	fixed  []bool  // walls: blocked, or a robot that does not leave
	shut   []bool  // closed nodes, of the problem at hand; nil: none
	occ    []int32 // robot by frontier in the serial state, -1
	tail   []int32 // robot that still drives over it, -1
	taken  []int32 // admission counters by stand or lane
	first  []int32 // first rival
	pocket []int32

	root   int32   // robot that heads the chain of pushes
	onway  []int32 // by node: mark of the root whose way leads over it
	mark   int32
	marked bool
	reach  []int32

	cur, best attempt
	step      int32
	epoch     int32
	moved     []int32 // by robot: step in which it last moved or was settled
	tried     []int32 // by robot: epoch of the last failed push
	chain     []bool  // by robot: in the chain of pushes
	done      []bool  // by robot: reached its goal inside the window

	walls   []int32
	detours map[int32]*detour
	rng     *rand.Rand
	pcg     rand.PCG
}

// class orders robots before age does.
type class uint8

const (
	resting class = iota // at its goal, may be pushed aside
	waiting              // near a goal that has no room now
	driving
	leaving // comes out of a stand or lane: others make room
)

// attempt is one complete set of paths.
type attempt struct {
	steps   int
	path    []int32 // robots × steps
	n       []int32 // by robot: path length
	pos     []int32
	head    []int32
	order   []Move
	why     []string
	blocker []int32
	value   int64
}

// NewPlanner gives a planner for a floor. Costs come from d; m says what edges
// and turns cost where the planner searches ways round walls itself.
func NewPlanner(f *routing.Floor, d Coster, m routing.Motion) *Planner {
	n := len(f.NodeID)
	pl := &Planner{f: f, d: d, m: newMotion(f, m), p: newPlaces(f),
		fixed: make([]bool, n), occ: make([]int32, n), tail: make([]int32, n), onway: make([]int32, n), detours: map[int32]*detour{}}
	pl.taken = make([]int32, max(pl.p.stands, len(pl.p.room)))
	pl.first = make([]int32, len(pl.taken))
	pl.pocket = make([]int32, pl.p.pockets)
	pl.rng = rand.New(&pl.pcg)
	return pl
}

// Plan plans p. The result shares no memory with the planner.
func (pl *Planner) Plan(p Problem) Plan {
	var out Plan
	pl.PlanInto(&p, &out)
	return out
}

// PlanInto plans p into out, using the memory that out already holds.
func (pl *Planner) PlanInto(p *Problem, out *Plan) {
	pl.load(p)
	pl.admission()
	pl.prioritise()
	steps := min(max(p.Steps, 1), 8)
	pl.attempt(&pl.cur, steps)
	pl.cur, pl.best = pl.best, pl.cur
	pl.improve(p, steps)
	pl.write(p, out)
}

// load copies the problem into the flat state of the search.
func (pl *Planner) load(p *Problem) {
	n := len(p.Robots)
	pl.robots = append(pl.robots[:0], p.Robots...)
	pl.shut = p.Shut
	pl.heur = resize(pl.heur, n)
	pl.goal = resize(pl.goal, n)
	pl.class = resize(pl.class, n)
	pl.evicted = resize(pl.evicted, n)
	pl.held = resize(pl.held, n)
	pl.admit = resize(pl.admit, n)
	pl.inside = resize(pl.inside, n)
	pl.remain = resize(pl.remain, n)
	pl.rival = resize(pl.rival, n)
	for len(pl.plain) < n {
		pl.plain, pl.target = append(pl.plain, nil), append(pl.target, -1)
	}
	pl.moved = resize(pl.moved, n)
	pl.tried = resize(pl.tried, n)
	pl.chain = resize(pl.chain, n)
	pl.done = resize(pl.done, n)
	pl.order = pl.order[:0]
	for v := range pl.fixed {
		pl.fixed[v], pl.tail[v] = false, -1
		if v < len(p.Owner) {
			o := p.Owner[v]
			switch {
			case o == -2:
				pl.fixed[v] = true
			case o >= 0 && int(o) < n && pl.robots[o].Frontier != int32(v):
				pl.tail[v] = o
				pl.fixed[v] = pl.robots[o].Halted
			}
		}
	}
	for i := range pl.robots {
		r := &pl.robots[i]
		if r.Frontier < 0 {
			continue
		}
		if r.Halted {
			r.Fixed = true
		}
		if r.Fixed {
			pl.fixed[r.Frontier] = true
		}
		pl.goal[i] = r.Goal
		if r.Goal < 0 {
			pl.goal[i] = r.Frontier
		}
	}
	pl.findWalls()
	for i := range pl.robots {
		r := &pl.robots[i]
		pl.heur[i], pl.remain[i] = nil, 0
		if r.Frontier < 0 || r.Fixed || pl.goal[i] == r.Frontier {
			continue
		}
		if pl.target[i] != pl.goal[i] {
			pl.plain[i], pl.target[i] = pl.d.To(pl.goal[i]), pl.goal[i]
		}
		pl.heur[i] = pl.plain[i]
		if len(pl.walls) > 0 && pl.blockedWay(int32(i)) {
			pl.heur[i] = pl.round(int32(i))
		}
		pl.remain[i] = clampCost(pl.heur[i].From(r.Frontier, r.Heading))
	}
}

// prioritise sorts the robots that can move: class, urgency and age, then the
// least remaining cost.
func (pl *Planner) prioritise() {
	for i := range pl.robots {
		if r := &pl.robots[i]; r.Frontier >= 0 && !r.Fixed {
			pl.order = append(pl.order, int32(i))
		}
	}
	slices.SortFunc(pl.order, func(a, b int32) int {
		return cmp.Or(
			cmp.Compare(pl.class[b], pl.class[a]),
			cmp.Compare(pl.rank(a), pl.rank(b)),
			cmp.Compare(a, b))
	})
}

// rank is small for robots that are nearly there, or have been on their way
// for long.
func (pl *Planner) rank(r int32) int64 {
	return int64(pl.remain[r]) - rankAge*int64(pl.age(r))
}

func (pl *Planner) age(r int32) int32 {
	return pl.robots[r].Age + UrgencyAge*min(max(pl.robots[r].Urgency, 0), maxUrgency)
}

// write copies the best attempt out.
func (pl *Planner) write(p *Problem, out *Plan) {
	b := &pl.best
	n := len(pl.robots)
	out.Version, out.Value = p.Version, b.value
	out.Path = resize(out.Path, n)
	for i := range out.Path {
		at := i * b.steps
		out.Path[i] = append(out.Path[i][:0], b.path[at:at+int(b.n[i])]...)
	}
	out.Order = append(out.Order[:0], b.order...)
	out.Why = append(out.Why[:0], b.why...)
	out.Blocker = append(out.Blocker[:0], b.blocker...)
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		t := make([]T, n, n+n/4)
		copy(t, s)
		return t
	}
	return s[:n]
}

func clampCost(c int32) int32 {
	if c < 0 || c > Unreachable {
		return Unreachable
	}
	return c
}
