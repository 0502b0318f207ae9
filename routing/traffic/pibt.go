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
	stayCost = 300
	// rankAge is how much nearer to its goal one plan of age makes a robot in
	// the order of priority, cs.
	rankAge = 20
	// headOnCost is what staying in the way of an oncoming robot costs, cs.
	headOnCost = 6000
	lookAhead  = 16
	maxReach   = 256
	maxOut     = 12
	stay       = int32(-1)
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
				pl.root, pl.marked = r, false
				pl.move(a, r, -1)
			}
		}
	}
	a.value = pl.value(a)
}

// move makes robot r take its best possible move, pushing others. Pushed by
// robot by (-1: by nobody), staying is no choice. It reports whether r has
// moved, or stays by its own wish. On failure nothing has changed.
func (pl *Planner) move(a *attempt, r, by int32) bool {
	var buf [maxOut + 1]choice
	pushed := by >= 0
	cs := pl.choices(a, r, by, buf[:0])
	pl.chain[r] = true
	defer func() { pl.chain[r] = false }()
	for i, c := range cs {
		if c.edge == stay {
			// Whoever stays for want of a way does not insist on its place: if it
			// could not push through, others may have to come out past it.
			if i == 0 {
				pl.moved[r] = pl.step
			}
			if pl.step == 0 && a.why[r] == "" && pl.class[r] != resting {
				a.why[r] = pl.whyStays(a, r, i)
				if a.blocker[r] < 0 {
					a.blocker[r] = pl.inWay(a, r)
				}
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
			if !pl.move(a, k, r) {
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
func (pl *Planner) choices(a *attempt, r, by int32, cs []choice) []choice {
	f, at := pl.f, a.pos[r]
	pushed := by >= 0
	headOn := pushed && pl.headOn(a, r, by)
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
		if len(cs) == cap(cs) || pl.wall(at, v) || !pl.may(r, at, v) {
			continue
		}
		c := pl.costAfter(a, r, e)
		if hold >= 0 && c < int64(hold)+int64(pl.m.edge[e]) {
			if !pushed {
				continue
			}
			c = 2*int64(hold) - c + int64(pl.m.edge[e])*4 // rather away from the mouth
		}
		if headOn && pl.onway[v] == pl.mark {
			c += headOnCost
		}
		if !pushed && pl.trapped(a, r, e) {
			c += headOnCost
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

// headOn says that r, pushed by by, wants to go where by stands. Then it must
// clear the way of the robot at the head of the chain, not run ahead of it and
// come back; that way is marked.
func (pl *Planner) headOn(a *attempt, r, by int32) bool {
	if pl.heur[r] == nil || pl.evicted[r] {
		return false
	}
	if e := pl.next(r, a.pos[r], a.head[r]); e < 0 || pl.f.To[e] != a.pos[by] {
		return false
	}
	if !pl.marked {
		pl.marked = true
		pl.mark++
		if h := pl.root; pl.heur[h] != nil && !pl.evicted[h] {
			at, head := a.pos[h], a.head[h]
			for range lookAhead {
				e := pl.next(h, at, head)
				if e < 0 {
					break
				}
				at, head = pl.f.To[e], pl.f.HeadingMrad[e]
				pl.onway[at] = pl.mark
			}
		}
	}
	return true
}

// trapped says that r, having driven along e, would stand before a robot that
// wants to come out over that very node and has nowhere else to go: then the
// other goes first. Without this both step in and out for ever where a part of
// the floor has one way out.
func (pl *Planner) trapped(a *attempt, r, e int32) bool {
	v := pl.f.To[e]
	if pl.heur[r] == nil || pl.evicted[r] || v == pl.goal[r] {
		return false
	}
	on := pl.next(r, v, pl.f.HeadingMrad[e])
	if on < 0 {
		return false
	}
	w := pl.f.To[on]
	k := pl.occ[w]
	if k < 0 || k == r || pl.robots[k].Fixed || pl.heur[k] == nil || pl.done[k] {
		return false
	}
	back := pl.next(k, w, a.head[k])
	return back >= 0 && pl.f.To[back] == v && !pl.clears(a, w, v)
}

// clears says that a free node can be reached from node w without node shut,
// through robots that can be pushed.
func (pl *Planner) clears(a *attempt, w, shut int32) bool {
	f := pl.f
	pl.mark++
	pl.marked = false
	pl.onway[shut], pl.onway[w] = pl.mark, pl.mark
	pl.reach = append(pl.reach[:0], w)
	for i := 0; i < len(pl.reach) && i < maxReach; i++ {
		u := pl.reach[i]
		for _, e := range f.Out[f.OutStart[u]:f.OutStart[u+1]] {
			x := f.To[e]
			if pl.onway[x] == pl.mark || pl.wall(u, x) || !pl.may(pl.occ[u], u, x) {
				continue
			}
			k := pl.occ[x]
			if k < 0 {
				return true
			}
			pl.onway[x] = pl.mark
			if pl.pushable(a, k) {
				pl.reach = append(pl.reach, x)
			}
		}
	}
	return false
}

// next is the edge that r would take from at if it were alone, -1 none.
func (pl *Planner) next(r, at, head int32) int32 {
	f, h := pl.f, pl.heur[r]
	if at == pl.goal[r] {
		return -1
	}
	best, edge := Unreachable, int32(-1)
	for _, e := range f.Out[f.OutStart[at]:f.OutStart[at+1]] {
		v := f.To[e]
		if v == pl.goal[r] {
			return e
		}
		if pl.p.stand[v] >= 0 {
			continue
		}
		if c := clampCost(h.AfterEdge(e)); c < Unreachable {
			if c += pl.m.edge[e] + pl.m.turn(head, f.HeadingMrad[e]); c < best {
				best, edge = c, e
			}
		}
	}
	return edge
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

// inWay is the robot on the next node of r's way, or on its goal when it is
// held; -1 none.
func (pl *Planner) inWay(a *attempt, r int32) int32 {
	if pl.held[r] {
		return pl.occ[pl.goal[r]]
	}
	if pl.heur[r] != nil {
		if e := pl.next(r, a.pos[r], a.head[r]); e >= 0 {
			return pl.occ[pl.f.To[e]]
		}
	}
	return -1
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
