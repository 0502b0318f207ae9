package traffic

// Reasons for Plan.Why.
const (
	whyFixed   = "stands still: at work, charging or not to be commanded"
	whyNoRoom  = "waits for a free place at its goal"
	whyPocket  = "leaves a dead end for another robot"
	whyAside   = "steps aside for another robot"
	whyBlocked = "waits for another robot ahead"
	whyWall    = "waits: its way is closed"
	whyNoWay   = "waits: no way to its goal"
)

const (
	// pushCost is what entering an occupied node counts extra, cs: making
	// another robot move is worth a small detour.
	pushCost = 120
	// tailCost is the same for a node that another robot still drives over.
	tailCost = 40
	// stayCost is what waiting costs, cs: more than pushing, less than turning
	// off and back.
	stayCost = 150
	maxOut   = 12
	stay     = int32(-1)
)

type choice struct {
	cost int64
	edge int32
}

// attempt plans all steps in the given order of priorities.
func (pl *Planner) attempt(a *attempt, steps int) {
	n := len(pl.robots)
	a.steps = steps
	a.path = resize(a.path, n*steps)
	a.n, a.pos, a.head = resize(a.n, n), resize(a.pos, n), resize(a.head, n)
	a.why, a.blocker = resize(a.why, n), resize(a.blocker, n)
	a.order = a.order[:0]
	for v := range pl.occ {
		pl.occ[v] = -1
	}
	pl.epoch = 0
	for i := range pl.robots {
		r := &pl.robots[i]
		a.n[i], a.pos[i], a.head[i] = 0, r.Frontier, r.Heading
		a.why[i], a.blocker[i] = "", -1
		pl.moved[i], pl.tried[i], pl.chain[i], pl.done[i] = -1, 0, false, false
		if r.Frontier >= 0 {
			pl.occ[r.Frontier] = int32(i)
			if r.Fixed {
				a.why[i] = whyFixed
			}
		}
	}
	for pl.step = 0; pl.step < int32(steps); pl.step++ {
		for _, r := range pl.order {
			if pl.moved[r] < pl.step && !pl.done[r] && (pl.class[r] != resting || pl.evicted[r]) {
				pl.epoch++
				pl.move(a, r, false)
			}
		}
	}
	a.value = pl.value(a)
}

// move makes robot r take its best possible move, pushing others. With pushed,
// staying is no choice. It reports whether r has settled: moved, or stays by
// its own wish. On failure nothing has changed.
func (pl *Planner) move(a *attempt, r int32, pushed bool) bool {
	var buf [maxOut + 1]choice
	cs := pl.choices(a, r, pushed, buf[:0])
	pl.chain[r] = true
	defer func() { pl.chain[r] = false }()
	for i, c := range cs {
		if c.edge == stay {
			pl.moved[r] = pl.step
			if pl.step == 0 && a.why[r] == "" && pl.class[r] != resting {
				a.why[r] = pl.whyStays(a, r, i)
			}
			return true
		}
		v := pl.f.To[c.edge]
		if k := pl.occ[v]; k >= 0 {
			if i == 0 && pl.step == 0 {
				a.blocker[r] = k
			}
			// A robot of the chain, or one that has had its turn, does not make
			// room: the first would be a rotation, which cannot be driven
			// entering only nodes that were left.
			if pl.chain[k] || pl.moved[k] == pl.step || pl.done[k] || pl.tried[k] == pl.epoch || !pl.pushable(a, k) {
				continue
			}
			if !pl.move(a, k, true) {
				pl.tried[k] = pl.epoch
				continue
			}
		}
		pl.enter(a, r, c.edge)
		if pl.step == 0 {
			a.why[r] = ""
			if pushed && (i > 0 || pl.class[r] == resting || pl.class[r] == waiting) {
				a.why[r] = whyAside
			}
			if pl.evicted[r] {
				a.why[r] = whyPocket
			}
		}
		return true
	}
	return false
}

func (pl *Planner) pushable(a *attempt, k int32) bool {
	if pl.robots[k].Fixed {
		return false
	}
	// Whoever has reached a stand or the pick place has business there.
	at := a.pos[k]
	return pl.p.core(at) || pl.goal[k] != at
}

func (pl *Planner) enter(a *attempt, r, e int32) {
	v := pl.f.To[e]
	pl.occ[a.pos[r]] = -1
	pl.occ[v] = r
	a.path[int(r)*a.steps+int(a.n[r])] = v
	a.order = append(a.order, Move{Robot: r, Step: a.n[r]})
	a.n[r]++
	a.pos[r], a.head[r] = v, pl.f.HeadingMrad[e]
	pl.moved[r] = pl.step
	if v == pl.goal[r] && pl.class[r] != resting && !pl.evicted[r] {
		pl.done[r] = true
	}
}

// choices lists the moves of r, best first.
func (pl *Planner) choices(a *attempt, r int32, pushed bool, cs []choice) []choice {
	f, at := pl.f, a.pos[r]
	if !pushed {
		c := pl.costAt(a, r)
		if a.pos[r] != pl.goal[r] {
			c += stayCost
		}
		cs = append(cs, choice{c, stay})
	}
	hold := int32(-1)
	if pl.held[r] {
		hold = pl.holdAt(r)
	}
	for _, e := range f.Out[f.OutStart[at]:f.OutStart[at+1]] {
		v := f.To[e]
		if len(cs) == cap(cs) || pl.fixed[v] || !pl.may(r, at, v) {
			continue
		}
		c := pl.costAfter(a, r, e)
		if hold >= 0 && c < int64(hold)+int64(pl.m.edge[e]) {
			if !pushed {
				continue
			}
			c = 2*int64(hold) - c + int64(pl.m.edge[e])*4 // rather away from the mouth
		}
		if pl.occ[v] >= 0 {
			c += pushCost
		} else if t := pl.tail[v]; t >= 0 && t != r {
			c += tailCost
		}
		i := len(cs)
		cs = append(cs, choice{})
		for i > 0 && cs[i-1].cost > c {
			cs[i] = cs[i-1]
			i--
		}
		cs[i] = choice{c, e}
	}
	return cs
}

// may says that r may go from at to v at all.
func (pl *Planner) may(r, at, v int32) bool {
	p := pl.p
	if p.stand[v] >= 0 {
		if v != pl.goal[r] || !pl.admit[r] {
			return false
		}
		return p.pocket[v] < 0 || p.pocket[v] == pl.inside[r] || p.aisle(at)
	}
	if l := p.lane[v]; l >= 0 {
		if l == p.lane[at] {
			return true
		}
		return l == p.lane[pl.goal[r]] && pl.admit[r]
	}
	return p.pocket[v] < 0 || p.pocket[v] == pl.inside[r]
}

// costAt is the remaining cost of r where it stands.
func (pl *Planner) costAt(a *attempt, r int32) int64 {
	at := a.pos[r]
	switch {
	case pl.evicted[r]:
		return int64(pl.p.depth[at]) * int64(pl.m.hop) * 4
	case at == pl.goal[r]:
		return 0
	case pl.heur[r] == nil: // resting, pushed off its goal inside the window
		return int64(pl.m.hop)
	}
	return int64(clampCost(pl.heur[r].From(at, a.head[r])))
}

// costAfter is the cost of r for driving along e and what then remains.
func (pl *Planner) costAfter(a *attempt, r, e int32) int64 {
	v := pl.f.To[e]
	c := int64(pl.m.edge[e]) + int64(pl.m.turn(a.head[r], pl.f.HeadingMrad[e]))
	switch {
	case pl.evicted[r]:
		return c + int64(pl.p.depth[v])*int64(pl.m.hop)*4
	case v == pl.goal[r]:
		return c
	case pl.heur[r] == nil:
		return c
	}
	after := clampCost(pl.heur[r].AfterEdge(e))
	if after == Unreachable && pl.p.lane[v] >= 0 && pl.p.lane[v] == pl.p.lane[a.pos[r]] {
		return 0 // in a lane that it no longer wants: on and out
	}
	return c + int64(after)
}

func (pl *Planner) whyStays(a *attempt, r int32, rank int) string {
	switch {
	case pl.held[r]:
		return whyNoRoom
	case rank > 0:
		return whyBlocked
	}
	if pl.heur[r] != nil && pl.costAt(a, r) >= int64(Unreachable) {
		return whyNoWay
	}
	if len(pl.walls) > 0 {
		return whyWall
	}
	return whyBlocked
}

// value is the weighted remaining cost after the plan. Older robots weigh
// more, held and resting ones only count when displaced.
func (pl *Planner) value(a *attempt) int64 {
	var sum int64
	for _, r := range pl.order {
		w := int64(4)
		if pl.class[r] >= driving {
			w = 16 + int64(min(pl.age(r), 64))/4
		}
		sum += w * pl.costAt(a, r)
	}
	return sum + int64(len(a.order))*int64(pl.m.hop)
}
