package traffic

import "slices"

// SetPlan replaces everything that is planned but not released, for all
// robots. The plan may be older than the tokens: each move is checked again
// from the present frontiers, moves that have been released meanwhile are
// skipped, and the first move of a robot that no longer fits ends its path.
// It returns how many planned moves were dropped.
func (t *Tokens) SetPlan(p *Plan) (dropped int) {
	for _, n := range t.touched {
		t.head[n], t.last[n] = -1, -1
	}
	t.touched, t.visits = t.touched[:0], t.visits[:0]
	for i := range t.robots {
		r := &t.robots[i]
		r.plan, r.at = r.plan[:0], 0
		if f := t.Frontier(i); f >= 0 {
			t.occ[f] = int32(i)
		}
	}
	for _, m := range p.Order {
		if int(m.Robot) >= len(t.robots) || int(m.Robot) >= len(p.Path) || int(m.Step) >= len(p.Path[m.Robot]) {
			dropped++
			continue
		}
		if !t.admit(p, m) {
			dropped++
		}
	}
	for i := range t.robots {
		r := &t.robots[i]
		if f := t.Frontier(i); f >= 0 {
			t.occ[f] = -1
		}
		for _, n := range r.plan {
			t.occ[n] = -1
		}
	}
	return dropped
}

// admit appends one move to its robot's plan and its node's queue, if it is
// legal in the serial state.
func (t *Tokens) admit(p *Plan, m Move) bool {
	r := &t.robots[m.Robot]
	if len(r.base) == 0 {
		return false
	}
	path := p.Path[m.Robot]
	v := path[m.Step]
	if v < 0 || int(v) >= len(t.owner) {
		return false
	}
	end := t.end(r)
	if t.shut(end, v) {
		return false
	}
	// The move must start where the robot's path now ends. Moves that led to
	// the present frontier were released already and fall out here, being
	// followed by the one that starts at it.
	if m.Step > 0 && path[m.Step-1] != end || t.edge(end, v) < 0 || t.occ[v] >= 0 {
		return false
	}
	if m.Step == 0 && len(r.plan) > 0 {
		return false
	}
	t.occ[end], t.occ[v] = -1, m.Robot
	r.plan = append(r.plan, v)
	i := int32(len(t.visits))
	t.visits = append(t.visits, visit{robot: m.Robot, next: -1})
	if t.head[v] < 0 {
		t.head[v] = i
		t.touched = append(t.touched, v)
	} else {
		t.visits[t.last[v]].next = i
	}
	t.last[v] = i
	return true
}

func (t *Tokens) end(r *hold) int32 {
	if n := len(r.plan); n > 0 {
		return r.plan[n-1]
	}
	return r.base[len(r.base)-1]
}

// Fill completes a problem from the tokens: its floor, the owners, and the
// frontiers of its robots, which stand in the order of the tokens' indexes.
func (t *Tokens) Fill(p *Problem) {
	p.Floor = t.f
	p.Owner = append(p.Owner[:0], t.owner...)
	p.Shut = nil
	if slices.Contains(t.blocked, true) {
		p.Shut = slices.Clone(t.blocked)
	}
	for i := range p.Robots {
		if i < len(t.robots) {
			p.Robots[i].Frontier = t.Frontier(i)
		}
	}
}

// WaitsFor tells which robot keeps robot from its next planned node: its owner
// or an earlier visitor. ok is false when it has nothing planned, or waits for
// no robot.
func (t *Tokens) WaitsFor(robot int) (other int, ok bool) {
	r := &t.robots[robot]
	if r.at >= len(r.plan) {
		return -1, false
	}
	n := r.plan[r.at]
	if o := t.owner[n]; o >= 0 && int(o) != robot {
		return int(o), true
	}
	if i := t.head[n]; i >= 0 && int(t.visits[i].robot) != robot {
		return int(t.visits[i].robot), true
	}
	return -1, false
}
