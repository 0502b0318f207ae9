package traffic

import (
	"fmt"
	"math/rand/v2"

	"dayrun/routing"
)

// crew runs robots on a floor in virtual time: each drives along its released
// nodes at its own, disturbed speed. It keeps its own record of who holds what
// and reports the first breach.
type crew struct {
	f      *routing.Floor
	d      Coster
	m      motion
	pl     *Planner
	tk     *Tokens
	rng    *rand.Rand
	now    int64 // ms
	robots []driver
	used   map[int32]bool // shelves promised to a robot
	holder []int32        // by node, from the log of releases and reports
	load   []int          // by station, robots bound for it
	plan   Plan
	prob   Problem
	every  int64 // ms between plans
	lag    int64 // ms from question to answer
	ahead  int
	steps  int
	budget int
	stops  float64 // probability of a long stop per hop
	share  bool    // robots choose goals without regard to others
	ready  int64   // when the open answer comes, 0 none
	asked  int64

	tasks   int
	ideal   int64 // ms, of finished legs with their work
	longest int64 // ms without finishing a leg
	dropped int
}

type driver struct {
	leg      int // 0 to shelf, 1 to station, 2 back, with work after each
	shelf    int32
	station  int
	goal     int32
	heading  int32 // at the frontier
	facing   int32 // at the position
	until    int64 // end of hop or work
	hop      bool
	work     bool
	age      int32
	since    int64 // start of this leg
	legIdeal int64
}

func newCrew(f *routing.Floor, robots int, seed uint64) *crew {
	return newCrewOn(f, newTables(f), robots, seed)
}

func newCrewOn(f *routing.Floor, d Coster, robots int, seed uint64) *crew {
	c := &crew{f: f, d: d, m: newMotion(f, testMotion), pl: NewPlanner(f, d, testMotion), tk: NewTokens(f, robots),
		rng: rand.New(rand.NewPCG(seed, 7)), used: map[int32]bool{}, holder: filled(len(f.NodeID), -1), load: make([]int, len(f.Stations)),
		every: 1000, lag: 100, ahead: 4, steps: 5, budget: 0, stops: 0.002, robots: make([]driver, robots)}
	var starts []int32
	for v, k := range f.Kind {
		if k == routing.Travel && c.pl.p.pocket[v] < 0 {
			starts = append(starts, int32(v))
		}
	}
	c.rng.Shuffle(len(starts), func(i, j int) { starts[i], starts[j] = starts[j], starts[i] })
	for i := range c.robots {
		if err := c.tk.Place(i, starts[i]); err != nil {
			panic(err)
		}
		c.holder[starts[i]] = int32(i)
		c.robots[i].shelf = -1
		c.next(i, starts[i])
	}
	return c
}

// next gives robot i its next leg, from node at.
func (c *crew) next(i int, at int32) {
	r := &c.robots[i]
	r.age, r.since = 0, c.now
	switch r.leg {
	case 0:
		for {
			s := c.f.Shelves[c.rng.IntN(len(c.f.Shelves))].Node
			if c.share || !c.used[s] {
				if r.shelf >= 0 {
					delete(c.used, r.shelf)
				}
				r.shelf, r.goal = s, s
				c.used[s] = true
				break
			}
		}
	case 1:
		r.station = c.rng.IntN(len(c.f.Stations))
		for range 3 { // the less loaded of a few
			if s := c.rng.IntN(len(c.f.Stations)); c.load[s] < c.load[r.station] {
				r.station = s
			}
		}
		c.load[r.station]++
		r.goal = c.f.Stations[r.station].Pick
	case 2:
		r.goal = r.shelf
	}
	r.legIdeal = 0
	if at != r.goal {
		r.legIdeal = int64(c.d.To(r.goal).From(at, r.heading)) * 10
	}
}

var workMs = [3]int64{3000, 8000, 3000}

// step moves time to the next event.
func (c *crew) run(until int64) error {
	const tick = 50
	for ; c.now < until; c.now += tick {
		if c.ready > 0 && c.now >= c.ready {
			c.ready = 0
			c.dropped += c.tk.SetPlan(&c.plan)
			for i := range c.robots {
				if err := c.advance(i); err != nil {
					return err
				}
			}
		}
		if c.ready == 0 && c.now >= c.asked+c.every {
			c.ask()
		}
		for i := range c.robots {
			if err := c.drive(i); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *crew) ask() {
	c.asked, c.ready = c.now, c.now+c.lag
	c.prob.Version++
	c.prob.Steps, c.prob.Budget = c.steps, c.budget
	c.prob.Robots = resize(c.prob.Robots, len(c.robots))
	for i := range c.robots {
		r := &c.robots[i]
		r.age++
		c.prob.Robots[i] = Robot{Heading: r.heading, Goal: r.goal, Age: r.age, Fixed: r.work || c.tk.Frontier(i) == r.goal}
		c.longest = max(c.longest, c.now-r.since)
	}
	c.tk.Fill(&c.prob)
	c.pl.PlanInto(&c.prob, &c.plan)
}

func (c *crew) advance(i int) error {
	own := len(c.tk.Owned(i)) - 1
	if own > c.ahead/2 {
		return nil
	}
	for _, v := range c.tk.Release(i, c.ahead-own) {
		if h := c.holder[v]; h >= 0 {
			return fmt.Errorf("%d ms: node %s released to robot %d while robot %d holds it", c.now, c.f.NodeID[v], i, h)
		}
		c.holder[v] = int32(i)
	}
	own2 := c.tk.Owned(i)
	if n := len(own2); n > 1 {
		c.robots[i].heading = c.f.HeadingMrad[c.tk.edge(own2[n-2], own2[n-1])]
	}
	return nil
}

func (c *crew) drive(i int) error {
	r := &c.robots[i]
	if c.now < r.until {
		return nil
	}
	if r.hop {
		r.hop = false
		v := c.tk.Owned(i)[1]
		for _, u := range c.tk.Passed(i, v) {
			if c.holder[u] != int32(i) {
				return fmt.Errorf("%d ms: robot %d frees node %s held by %d", c.now, i, c.f.NodeID[u], c.holder[u])
			}
			c.holder[u] = -1
			for _, w := range c.tk.Waiters(u) {
				if err := c.advance(int(w)); err != nil {
					return err
				}
			}
		}
		if err := c.advance(i); err != nil {
			return err
		}
	}
	if r.work {
		r.work = false
		c.ideal += r.legIdeal + workMs[r.leg]
		if r.leg == 1 {
			c.load[r.station]--
		}
		if r.leg == 2 {
			c.tasks++
		}
		r.leg = (r.leg + 1) % 3
		c.next(i, c.tk.Frontier(i))
	}
	base := c.tk.Owned(i)
	if len(base) == 1 {
		if base[0] == r.goal {
			r.work = true
			r.until = c.now + workMs[r.leg]
		}
		return nil
	}
	e := c.tk.edge(base[0], base[1])
	ms := int64(c.m.edge[e]+c.m.turn(r.facing, c.f.HeadingMrad[e])) * 10
	ms += int64(float64(ms) * 0.1 * c.rng.Float64())
	if c.rng.Float64() < c.stops {
		ms += 2000 + c.rng.Int64N(28000)
	}
	r.facing = c.f.HeadingMrad[e]
	r.hop, r.until = true, c.now+ms
	return nil
}

// efficiency is the share of the robots' time that lone robots would have
// needed for the same legs.
func (c *crew) efficiency() float64 {
	return float64(c.ideal) / float64(c.now*int64(len(c.robots)))
}
