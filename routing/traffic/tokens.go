package traffic

import (
	"fmt"

	"dayrun/routing"
)

// Owners of a node that are no robot.
const (
	Free    = int32(-1)
	Blocked = int32(-2)
)

// Tokens holds, for each node, the one robot that owns it and the robots that
// will visit it next in planned order: a rolling action dependency graph
// (Hönig et al., RA-L 2019) whose edges are released nodes. It is changed only
// by plans, releases and proven positions; silence and errors free nothing.
//
// It cannot deadlock by itself. SetPlan replays the plan's moves one after the
// other from the frontiers and keeps a move only if its node is then no
// robot's frontier. So a move waits only for moves earlier in that order
// (robots that leave the node, or visit it before) and for nodes behind a
// frontier, which become free by driving what was released already. The first
// unreleased move can therefore always be released once robots have driven
// their bases: the relation "waits for" has no cycle.
//
// A token covers a node and the edges into it: nodes must lie so far apart
// that robots on different nodes cannot touch. Overlapping footprints are not
// modelled.
type Tokens struct {
	f       *routing.Floor
	owner   []int32 // by node
	blocked []bool
	head    []int32 // by node: first visit in visits, -1
	last    []int32
	touched []int32 // nodes with a queue since the last SetPlan
	visits  []visit
	robots  []hold
	occ     []int32 // by node: scratch for SetPlan, -1 between calls
	freed   []int32
	given   []int32
	waiters []int32
}

type visit struct {
	robot, next int32
}

// hold is what a robot has: base[0] is the last proven position, the last of
// base the frontier; plan follows it.
type hold struct {
	base []int32
	plan []int32
	at   int // next of plan to release
}

// NewTokens gives an empty floor for robots robots.
func NewTokens(f *routing.Floor, robots int) *Tokens {
	n := len(f.NodeID)
	t := &Tokens{f: f, owner: filled(n, Free), blocked: make([]bool, n), head: filled(n, -1), last: filled(n, -1), occ: filled(n, -1)}
	t.Grow(robots)
	return t
}

// Grow makes room for robots up to index robots-1.
func (t *Tokens) Grow(robots int) {
	for len(t.robots) < robots {
		t.robots = append(t.robots, hold{})
	}
}

// Place puts a robot on the node it stands on, closed or not. It fails when
// another robot owns the node, or the robot is placed already.
func (t *Tokens) Place(robot int, node int32) error {
	if err := t.check(robot, node); err != nil {
		return err
	}
	if r := &t.robots[robot]; len(r.base) > 0 {
		return fmt.Errorf("place robot %d on node %s: it already holds node %s; remove it first", robot, t.f.NodeID[node], t.f.NodeID[r.base[0]])
	}
	return t.own(robot, node)
}

// Claim makes a node the new frontier of a placed robot without a plan: for
// taking back, after a restart, what had been released. The node must be free.
func (t *Tokens) Claim(robot int, node int32) error {
	if err := t.check(robot, node); err != nil {
		return err
	}
	r := &t.robots[robot]
	if len(r.base) == 0 {
		return fmt.Errorf("claim node %s for robot %d: it is not placed; place it first", t.f.NodeID[node], robot)
	}
	if t.edge(r.base[len(r.base)-1], node) < 0 {
		return fmt.Errorf("claim node %s for robot %d: no edge leads there from its frontier %s", t.f.NodeID[node], robot, t.f.NodeID[r.base[len(r.base)-1]])
	}
	t.forget(robot)
	return t.own(robot, node)
}

func (t *Tokens) check(robot int, node int32) error {
	if robot < 0 || robot >= len(t.robots) {
		return fmt.Errorf("robot %d: there are %d robots; grow the tokens first", robot, len(t.robots))
	}
	if node < 0 || int(node) >= len(t.owner) {
		return fmt.Errorf("node %d: the floor has nodes 0 to %d", node, len(t.owner)-1)
	}
	return nil
}

func (t *Tokens) own(robot int, node int32) error {
	if o := t.owner[node]; o >= 0 {
		return fmt.Errorf("node %s is owned by robot %d; move that one away first", t.f.NodeID[node], o)
	}
	t.owner[node] = int32(robot)
	t.robots[robot].base = append(t.robots[robot].base, node)
	return nil
}

// Remove takes a robot off the floor: its nodes are free. Only for a robot
// that a person has carried away. The nodes are valid until the next call of
// Remove or Passed.
func (t *Tokens) Remove(robot int) []int32 {
	r := &t.robots[robot]
	t.forget(robot)
	t.freed = append(t.freed[:0], r.base...)
	for _, n := range r.base {
		t.owner[n] = Free
	}
	r.base = r.base[:0]
	return t.freed
}

// forget drops the robot's unreleased plan and its places in the queues. That
// only removes waiting, so the order stays acyclic: but those planned to enter
// its frontier wait until the next plan.
func (t *Tokens) forget(robot int) {
	r := &t.robots[robot]
	for _, n := range r.plan[r.at:] {
		prev := int32(-1)
		for i := t.head[n]; i >= 0; i = t.visits[i].next {
			if t.visits[i].robot != int32(robot) {
				prev = i
				continue
			}
			if prev < 0 {
				t.head[n] = t.visits[i].next
			} else {
				t.visits[prev].next = t.visits[i].next
			}
			if t.last[n] == i {
				t.last[n] = prev
			}
		}
	}
	r.plan, r.at = r.plan[:0], 0
}

// Release gives the robot the next planned nodes that are free and whose first
// planned visitor it is, until maxAhead are given. The nodes are owned from
// now on; they are valid until the next Release.
func (t *Tokens) Release(robot, maxAhead int) []int32 {
	t.given = t.given[:0]
	r := &t.robots[robot]
	for len(t.given) < maxAhead && r.at < len(r.plan) {
		n := r.plan[r.at]
		i := t.head[n]
		if i < 0 || t.visits[i].robot != int32(robot) || t.owner[n] != Free || t.shut(r.base[len(r.base)-1], n) {
			break
		}
		t.head[n] = t.visits[i].next
		if t.head[n] < 0 {
			t.last[n] = -1
		}
		t.owner[n] = int32(robot)
		r.base = append(r.base, n)
		r.at++
		t.given = append(t.given, n)
	}
	return t.given
}

// Passed takes a report that proves that the robot has reached node: the nodes
// of its base before it are free. A node that is not in its base changes
// nothing. The freed nodes come in driving order and are valid until the next
// call of Passed or Remove.
func (t *Tokens) Passed(robot int, node int32) []int32 {
	t.freed = t.freed[:0]
	r := &t.robots[robot]
	for i, n := range r.base {
		if n != node {
			continue
		}
		for _, b := range r.base[:i] {
			t.owner[b] = Free
			t.freed = append(t.freed, b)
		}
		r.base = r.base[:copy(r.base, r.base[i:])]
		break
	}
	return t.freed
}

// Waiters gives the robots that are planned to visit node, first to come
// first. Only the first can get it now. Valid until the next call.
func (t *Tokens) Waiters(node int32) []int32 {
	t.waiters = t.waiters[:0]
	for i := t.head[node]; i >= 0; i = t.visits[i].next {
		t.waiters = append(t.waiters, t.visits[i].robot)
	}
	return t.waiters
}

// Owned gives the robot's nodes from its last proven position to its frontier;
// empty when it is not placed. Read-only, valid until the robot's next change.
func (t *Tokens) Owned(robot int) []int32 { return t.robots[robot].base }

// Planned gives the robot's nodes that are planned but not released.
func (t *Tokens) Planned(robot int) []int32 {
	r := &t.robots[robot]
	return r.plan[r.at:]
}

// Frontier is the last node released to the robot, -1 when it is not placed.
func (t *Tokens) Frontier(robot int) int32 {
	if b := t.robots[robot].base; len(b) > 0 {
		return b[len(b)-1]
	}
	return -1
}

// Position is the last node that the robot has proven to have reached, -1 when
// it is not placed.
func (t *Tokens) Position(robot int) int32 {
	if b := t.robots[robot].base; len(b) > 0 {
		return b[0]
	}
	return -1
}

// Owner is the robot that owns node, Free, or Blocked when nobody owns it and
// it is closed.
func (t *Tokens) Owner(node int32) int32 {
	if o := t.owner[node]; o >= 0 || !t.blocked[node] {
		return o
	}
	return Blocked
}

// Block closes a node: it is released to nobody but robots that stand on a
// closed one, so that they can leave. A robot that owns it already keeps it.
func (t *Tokens) Block(node int32) { t.blocked[node] = true }

// shut says that a closed node may not be entered from where the robot stands.
func (t *Tokens) shut(from, node int32) bool { return t.blocked[node] && !t.blocked[from] }

// Unblock opens a node again.
func (t *Tokens) Unblock(node int32) { t.blocked[node] = false }

func (t *Tokens) edge(a, b int32) int32 {
	f := t.f
	for _, e := range f.Out[f.OutStart[a]:f.OutStart[a+1]] {
		if f.To[e] == b {
			return e
		}
	}
	return -1
}
