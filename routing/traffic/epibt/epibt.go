// Package epibt plans the next step of many robots at once by priority
// inheritance over operations, strings of up to five actions: a robot takes the
// operation that ends nearest to its goal; whoever blocks it alone has to find
// another one first (EPIBT of the team No Man's Sky, League of Robot Runners
// 2024, after PIBT of Okumura et al. 2019). Only the first action is carried
// out, the rest is where the next step starts. With time left, a local search
// goes on over the choices. It is pure, decides on integers only and allocates
// nothing per step.
package epibt

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"dayrun/routing/traffic/field"
)

// Robot is one robot's part in a step.
type Robot struct {
	// State is where it is: node*4 + heading.
	State int32
	// Goal is its goal's node and Table the costs to it; a robot without a
	// goal has -1.
	Goal  int32
	Table field.Table
	// After holds the costs to the goal after this one, nil when there is none.
	After field.Table
	// Priority orders the robots: the least goes first. It counts for more in
	// the search's objective, too.
	Priority int32
	// Held is a robot that cannot move in this step.
	Held bool
}

// Config tunes a planner; Defaults has values that suit warehouses.
type Config struct {
	// Depth is the number of steps of an operation, 2 to MaxDepth.
	Depth int
	// Passes is how often all robots look for a better operation.
	Passes int
	// Visits bounds the robots that one robot may push, directly or not.
	Visits int
	// Heat is the loss, in 1/1024 of the objective's mean per robot, that the
	// local search accepts at first; it cools to nothing.
	Heat   int32
	Follow Follow
}

// Follow says when a robot may come to a node that another leaves in the same
// step.
type Follow uint8

const (
	// Always lets rings of robots rotate; only swaps are forbidden.
	Always Follow = iota
	// Straight is for robots that fill their node: straight behind the one that
	// leaves. No ring rotates.
	Straight
	// Never has robots enter nodes that were left a step before: what holds when
	// a node becomes free by a report.
	Never
)

// Defaults suit warehouses with up to ten thousand robots.
func Defaults() Config { return Config{Depth: 4, Passes: 3, Visits: 300, Heat: 64} }

const (
	nobody   = -1
	many     = -2
	slots    = 8   // occupied steps kept per node: now and MaxDepth more, a power of two
	tieScale = 512 // what a unit of cost is worth against an operation's tie
)

// Planner plans for one team on one field. It keeps the last step's plan.
type Planner struct {
	// Actions of the last step, by robot.
	Actions []Action

	field  *field.Field
	config Config
	ops    *operations
	random *rand.PCG
	robots []Robot

	taken  []int32 // robot at node*slots + step, nobody
	choice []uint8
	expect []int32 // state in which the plan is carried on
	order  []int32 // robots by priority
	keys   []int64
	power  []int32
	score  int64
	before int64 // the score that a change has to hold up against
	heat   int64

	// Candidates of robot r are at r*len(ops.list): cost and tie of every
	// operation, and those that are possible, of which the first ready are in
	// order. Its states are at (r*len(ops.list)+op)*Depth.
	cost  []int32
	able  []uint8
	count []uint8
	ready []uint8
	ways  []int32

	visited []int32
	stamp   int32
	visits  int
	search  bool
	spots   []int32 // scratch: state after each prefix
}

// New makes a planner for a team of so many robots.
func New(f *field.Field, team int, config Config, seed uint64) (*Planner, error) {
	if config.Depth < 2 || config.Depth > MaxDepth {
		return nil, fmt.Errorf("make planner: depth is %d: give 2 to %d", config.Depth, MaxDepth)
	}
	if config.Passes < 1 || config.Visits < 1 {
		return nil, fmt.Errorf("make planner: passes are %d, visits %d: give 1 or more", config.Passes, config.Visits)
	}
	ops := newOperations(config.Depth)
	all := team * len(ops.list)
	p := &Planner{Actions: make([]Action, team), field: f, config: config, ops: ops, random: rand.NewPCG(seed, 0),
		taken: make([]int32, f.Nodes()*slots), choice: make([]uint8, team), expect: make([]int32, team), order: make([]int32, team),
		keys: make([]int64, team), power: make([]int32, team), cost: make([]int32, all), able: make([]uint8, all), count: make([]uint8, team),
		ready: make([]uint8, team), ways: make([]int32, all*config.Depth), visited: make([]int32, team), spots: make([]int32, len(ops.prefixes))}
	for r := range p.expect {
		p.expect[r] = -1
	}
	return p, nil
}

// Step plans for robots, whose number and order stay the same from step to
// step and whose nodes all differ. After the passes it improves the plan until
// stop, which is asked between changes, says so; nil leaves the search out.
// late, asked between robots, ends the passes early: every plan is one to carry
// out, the first pass makes most of it good. nil lets them end by themselves.
func (p *Planner) Step(robots []Robot, late, stop func() bool) {
	p.robots = robots
	p.rank()
	for r := range robots {
		p.weigh(int32(r))
	}
	p.inherit()
passes:
	for range p.config.Passes {
		p.stamp++
		for _, r := range p.order {
			if late != nil && late() {
				break passes
			}
			if p.visited[r] != p.stamp && !p.best(r) {
				p.improve(r)
			}
		}
	}
	if stop != nil {
		p.anneal(stop)
	}
	p.act()
}

// rank sorts the robots by priority and gives each a power: the square of what
// share of the team comes after it.
func (p *Planner) rank() {
	for r := range p.robots {
		p.keys[r] = int64(p.robots[r].Priority)<<32 | int64(r)
	}
	slices.Sort(p.keys)
	team := int64(len(p.keys))
	for rank, key := range p.keys {
		r := int32(key & 0xffffffff)
		p.order[rank] = r
		share := (team - int64(rank)) << 10 / team
		p.power[r] = int32(share * share >> 10)
		if p.robots[r].Goal < 0 {
			p.power[r] = 0
		}
	}
}

// best is whether r has the operation that it likes best.
func (p *Planner) best(r int32) bool { return p.pick(r, 0) == p.choice[r] }

// act takes the first actions. A robot that only waits turns to where its way
// goes on.
func (p *Planner) act() {
	for r := range p.robots {
		op, robot := &p.ops.list[p.choice[r]], &p.robots[r]
		action := op.actions[0]
		if p.choice[r] == 0 && !robot.Held && robot.Goal >= 0 && robot.Goal != robot.State>>2 {
			best := robot.Table.From(robot.State)
			for _, turn := range [2]Action{Clockwise, Counter} {
				if cost := robot.Table.From(turned(robot.State, turn)); cost < best {
					best, action = cost, turn
				}
			}
		}
		p.Actions[r] = action
		p.choice[r] = op.next
		switch action {
		case Forward:
			p.expect[r] = p.field.Ahead[robot.State]<<2 | robot.State&3
		case Wait:
			p.expect[r] = robot.State
		default:
			p.expect[r] = turned(robot.State, action)
		}
	}
}

func turned(state int32, turn Action) int32 {
	if turn == Clockwise {
		return state&^3 | (state+1)&3
	}
	return state&^3 | (state+3)&3
}
