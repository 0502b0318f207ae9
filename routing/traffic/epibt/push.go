package epibt

type result int

const (
	failed   result = iota // no operation found
	accepted               // placed, and all that it pushed
	rejected               // found, but the search does not want it
)

// way is the states of r with operation op, by step.
func (p *Planner) way(r int32, op uint8) []int32 {
	base := (int(r)*len(p.ops.list) + int(op)) * p.config.Depth
	return p.ways[base : base+p.config.Depth]
}

// at is who is on node at a step, 0 for now.
func (p *Planner) at(node int32, step int) int32 { return p.taken[int(node)*slots+step] }

// blocker is the only robot that is in the way of r with op, nobody or many.
// Two robots conflict at one node at one step, or when they swap nodes.
func (p *Planner) blocker(r int32, op uint8) int32 {
	found, from := int32(nobody), p.robots[r].State>>2
	for t, state := range p.way(r, op) {
		node := state >> 2
		if other := p.at(node, t+1); other != found && other >= 0 {
			if found >= 0 {
				return many
			}
			found = other
		}
		if node != from {
			if other := p.at(from, t+1); other >= 0 && other != found && (p.at(node, t) == other || p.config.Follow != Always && !p.behind(other, from, state&3, t)) {
				if found >= 0 {
					return many
				}
				found = other
			}
			if other := p.at(node, t); p.config.Follow != Always && other >= 0 && other != found && !p.leads(other, state, t) {
				// Nothing that other does lets r come to where it stands now.
				if found >= 0 || t == 0 && p.config.Follow == Never {
					return many
				}
				found = other
			}
		}
		from = node
	}
	return found
}

// behind is whether other comes to node straight behind one that leaves it
// with heading.
func (p *Planner) behind(other, node, heading int32, t int) bool {
	before := p.field.Behind[node<<2|heading]
	return p.config.Follow == Straight && before >= 0 && p.at(before, t) == other
}

// leads is whether other leaves the node of state straight ahead of one that
// comes there.
func (p *Planner) leads(other, state int32, t int) bool {
	ahead := p.field.Ahead[state]
	return p.config.Follow == Straight && ahead >= 0 && p.at(ahead, t+1) == other
}

// place enters r's operation op.
func (p *Planner) place(r int32, op uint8) {
	p.choice[r] = op
	for t, state := range p.way(r, op) {
		p.taken[int(state>>2)*slots+t+1] = r
	}
	p.score -= p.weight(r, op)
}

// lift takes r's operation out.
func (p *Planner) lift(r int32) {
	op := p.choice[r]
	for t, state := range p.way(r, op) {
		p.taken[int(state>>2)*slots+t+1] = nobody
	}
	p.score += p.weight(r, op)
}

func (p *Planner) weight(r int32, op uint8) int64 {
	return int64(p.cost[int(r)*len(p.ops.list)+int(op)]) * int64(p.power[r])
}

// inherit starts from what is left of the last step's plan. A robot that is
// not where it was to be waits, and so does whoever that is in the way of.
func (p *Planner) inherit() {
	for i := range p.taken {
		p.taken[i] = nobody
	}
	p.score = 0
	for r := range p.robots {
		p.taken[int(p.robots[r].State>>2)*slots] = int32(r)
		if p.robots[r].State != p.expect[r] {
			p.choice[r] = 0
			p.place(int32(r), 0)
		}
	}
	for r := range p.robots {
		if p.robots[r].State != p.expect[r] {
			continue
		}
		if p.blocker(int32(r), p.choice[r]) == nobody {
			p.place(int32(r), p.choice[r])
		} else {
			p.settle(int32(r))
		}
	}
}

// settle lets r, which has no place, wait; who crosses its node has to wait too.
func (p *Planner) settle(r int32) {
	p.choice[r] = 0
	for t := range p.config.Depth {
		if other := p.taken[int(p.robots[r].State>>2)*slots+t+1]; other >= 0 && other != r {
			p.lift(other)
			p.settle(other)
		}
	}
	p.place(r, 0)
}

// improve gives r the best operation that it can have, pushing others.
func (p *Planner) improve(r int32) {
	p.visits = 0
	p.lift(r)
	if old := p.choice[r]; p.push(r) != accepted {
		p.place(r, old)
	}
}

// push looks for an operation of r, which has no place: one that is free, or
// that one robot alone blocks, which then is pushed in turn. When it fails all
// is as before.
func (p *Planner) push(r int32) result {
	p.visited[r] = p.stamp
	p.visits++
	for i := range int(p.count[r]) {
		op := p.pick(r, i)
		other := p.blocker(r, op)
		if other == nobody {
			p.place(r, op)
			if p.search && !p.accept() {
				p.lift(r)
				return rejected
			}
			return accepted
		}
		if other == many || p.visited[other] == p.stamp || p.visits > p.config.Visits || p.search && p.random.Uint64()&1023 < skip {
			continue
		}
		old := p.choice[other]
		p.lift(other)
		p.place(r, op)
		res := p.push(other)
		if res == accepted {
			return res
		}
		p.lift(r)
		p.place(other, old)
		if res == rejected {
			return res
		}
	}
	p.visited[r] = 0
	return failed
}
