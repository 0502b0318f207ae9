package traffic

import (
	"fmt"
	"reflect"
	"testing"

	"dayrun/routing"
)

// check replays a plan's order from the frontiers and reports the first move
// that is not an edge, or enters an occupied or blocked node.
func check(p *Problem, plan *Plan) error {
	f := p.Floor
	at := map[int32]int32{}
	pos := make([]int32, len(p.Robots))
	done := make([]int32, len(p.Robots))
	for i, r := range p.Robots {
		pos[i] = r.Frontier
		if r.Frontier >= 0 {
			at[r.Frontier] = int32(i)
		}
	}
	for _, m := range plan.Order {
		r := m.Robot
		v := plan.Path[r][m.Step]
		if m.Step != done[r] {
			return fmt.Errorf("robot %d makes step %d after %d steps", r, m.Step, done[r])
		}
		done[r]++
		if p.Robots[r].Fixed || p.Robots[r].Halted {
			return fmt.Errorf("robot %d is fixed and moves", r)
		}
		if k, ok := at[v]; ok {
			return fmt.Errorf("robot %d enters %s where robot %d is", r, f.NodeID[v], k)
		}
		if p.Owner[v] == Blocked {
			return fmt.Errorf("robot %d enters blocked %s", r, f.NodeID[v])
		}
		if p.Shut != nil && p.Shut[v] && !p.Shut[pos[r]] {
			return fmt.Errorf("robot %d enters closed %s", r, f.NodeID[v])
		}
		edge := false
		for _, e := range f.Out[f.OutStart[pos[r]]:f.OutStart[pos[r]+1]] {
			edge = edge || f.To[e] == v
		}
		if !edge {
			return fmt.Errorf("robot %d jumps from %s to %s", r, f.NodeID[pos[r]], f.NodeID[v])
		}
		if f.Kind[v] != routing.Travel && f.Kind[v] != routing.Queue && v != p.Robots[r].Goal && f.Kind[v] != routing.Pick {
			return fmt.Errorf("robot %d enters stand %s, not its goal", r, f.NodeID[v])
		}
		delete(at, pos[r])
		at[v], pos[r] = r, v
	}
	for i := range plan.Path {
		if int(done[i]) != len(plan.Path[i]) {
			return fmt.Errorf("robot %d has %d planned nodes and %d moves", i, len(plan.Path[i]), done[i])
		}
	}
	return nil
}

// scene is a floor with robots that jump along their plans at once.
type scene struct {
	t    *testing.T
	s    *sketch
	f    *routing.Floor
	pl   *Planner
	tk   *Tokens
	prob Problem
	plan Plan
}

func newScene(t *testing.T, s *sketch, steps int) *scene {
	f := s.floor()
	return &scene{t: t, s: s, f: f, pl: NewPlanner(f, newTables(f), testMotion), tk: NewTokens(f, 0), prob: Problem{Steps: steps}}
}

func (s *scene) n(x, y int) int32 { return s.s.at[[2]int{x, y}] }

func (s *scene) add(at, goal int32) *scene {
	s.tk.Grow(len(s.prob.Robots) + 1)
	if err := s.tk.Place(len(s.prob.Robots), at); err != nil {
		s.t.Fatal(err)
	}
	s.prob.Robots = append(s.prob.Robots, Robot{Goal: goal})
	return s
}

// round plans and drives everything that can be driven.
func (s *scene) round() {
	s.t.Helper()
	s.tk.Fill(&s.prob)
	s.pl.PlanInto(&s.prob, &s.plan)
	if err := check(&s.prob, &s.plan); err != nil {
		s.t.Fatal(err)
	}
	if n := s.tk.SetPlan(&s.plan); n > 0 {
		s.t.Fatalf("%d moves of a fresh plan dropped", n)
	}
	left := len(s.plan.Order)
	for again := true; again; {
		again = false
		for i := range s.prob.Robots {
			for s.tk.Frontier(i) >= 0 && len(s.tk.Release(i, 1)) == 1 {
				again = true
				left--
				own := s.tk.Owned(i)
				e := s.tk.edge(own[0], own[1])
				s.prob.Robots[i].Heading = s.f.HeadingMrad[e]
				s.tk.Passed(i, own[1])
			}
		}
	}
	if left != 0 {
		s.t.Fatalf("%d moves of the plan cannot be released", left)
	}
	for i := range s.prob.Robots {
		s.prob.Robots[i].Age++
	}
}

// arrive runs rounds until all robots have been at their goals; whoever
// arrives gives its goal up and rests.
func (s *scene) arrive(rounds int) {
	s.t.Helper()
	been := make([]bool, len(s.prob.Robots))
	for range rounds {
		s.round()
		all := true
		for i := range s.prob.Robots {
			r := &s.prob.Robots[i]
			if s.tk.Frontier(i) == r.Goal {
				been[i] = true
			}
			if been[i] {
				r.Goal, r.Age = s.tk.Frontier(i), 0
			}
			all = all && (been[i] || r.Fixed)
		}
		if all {
			return
		}
	}
	for i := range s.prob.Robots {
		s.t.Logf("robot %d at %s to %s: %s", i, s.f.NodeID[s.tk.Frontier(i)], s.f.NodeID[s.prob.Robots[i].Goal], s.plan.Why[i])
	}
	s.t.Fatalf("not everyone arrived in %d rounds", rounds)
}

// loop is an aisle with two-way traffic whose ends join by a second aisle.
func loop(length int) *sketch {
	s := newSketch()
	for x := range length {
		a, b := s.node(x, 0, routing.Travel), s.node(x, 1, routing.Travel)
		if x > 0 {
			s.twoWay(s.at[[2]int{x - 1, 0}], a)
			s.twoWay(s.at[[2]int{x - 1, 1}], b)
		}
		if x == 0 || x == length-1 {
			s.twoWay(a, b)
		}
	}
	return s
}

func TestPlanResolves(t *testing.T) {
	for _, steps := range []int{1, 4, 8} {
		t.Run(fmt.Sprintf("head-on in an aisle/%d", steps), func(t *testing.T) {
			s := newScene(t, loop(8), steps)
			s.add(s.n(2, 0), s.n(6, 0)).add(s.n(3, 0), s.n(1, 0)).add(s.n(4, 0), s.n(0, 0))
			s.arrive(60)
		})
		t.Run(fmt.Sprintf("shelf taken by one that comes out/%d", steps), func(t *testing.T) {
			k := loop(8)
			shelf := k.node(4, -1, routing.Shelf)
			k.twoWay(k.at[[2]int{4, 0}], shelf)
			s := newScene(t, k, steps)
			s.add(shelf, s.n(0, 0)).add(s.n(4, 0), shelf)
			s.arrive(30)
		})
		t.Run(fmt.Sprintf("dead-end aisle/%d", steps), func(t *testing.T) {
			k := loop(8)
			k.twoWay(k.at[[2]int{4, 1}], k.node(4, 2, routing.Travel))
			for y := 3; y < 7; y++ {
				k.twoWay(k.at[[2]int{4, y - 1}], k.node(4, y, routing.Travel))
				k.twoWay(k.at[[2]int{4, y}], k.node(5, y, routing.Shelf))
			}
			s := newScene(t, k, steps)
			s.add(s.n(4, 6), s.n(0, 0)).add(s.n(4, 4), s.n(5, 6)).add(s.n(4, 1), s.n(5, 3)).add(s.n(5, 4), s.n(7, 1))
			s.arrive(80)
		})
		t.Run(fmt.Sprintf("resting robot in the way/%d", steps), func(t *testing.T) {
			s := newScene(t, loop(8), steps)
			s.add(s.n(4, 0), s.n(4, 0)).add(s.n(2, 0), s.n(6, 0))
			s.arrive(40)
		})
		t.Run(fmt.Sprintf("way round a halted robot/%d", steps), func(t *testing.T) {
			s := newScene(t, loop(8), steps)
			s.add(s.n(4, 0), s.n(5, 0)).add(s.n(3, 0), s.n(6, 0)).add(s.n(2, 0), s.n(6, 1))
			s.prob.Robots[0].Halted, s.prob.Robots[0].Fixed = true, true
			s.arrive(60)
		})
		t.Run(fmt.Sprintf("full lane/%d", steps), func(t *testing.T) {
			k := newSketch()
			f := highways(2, 1, 3, 1, 2)
			for i := range f.NodeID {
				k.at[[2]int{int(f.X[i]) / pitch, int(f.Y[i]) / pitch}] = int32(i)
			}
			k.f = *f
			s := newScene(t, k, steps)
			st := f.Stations[0]
			s.add(s.n(0, 0), st.Pick).add(s.n(1, 0), st.Pick).add(s.n(2, 0), st.Pick).add(s.n(3, 0), st.Pick).add(s.n(0, 1), st.Pick)
			// The robot at the pick place leaves once it has been there.
			for range 60 {
				s.round()
				for i := range s.prob.Robots {
					if s.tk.Frontier(i) == st.Pick {
						s.prob.Robots[i].Goal, s.prob.Robots[i].Age = f.Shelves[i].Node, 0
					}
				}
			}
			for i := range s.prob.Robots {
				if s.tk.Frontier(i) != f.Shelves[i].Node {
					t.Errorf("robot %d at %s, want %s after its pick", i, f.NodeID[s.tk.Frontier(i)], f.Shelves[i].ID)
				}
			}
		})
	}
}

// TestPlanNeverRotates fills a ring: nobody may move, and with one free node
// everybody gets round.
func TestPlanNeverRotates(t *testing.T) {
	ring := func() *sketch {
		s := newSketch()
		xy := [][2]int{{0, 0}, {1, 0}, {2, 0}, {2, 1}, {1, 1}, {0, 1}}
		for i, p := range xy {
			s.node(p[0], p[1], routing.Travel)
			if i > 0 {
				s.oneWay(int32(i-1), int32(i))
			}
		}
		s.oneWay(5, 0)
		return s
	}
	s := newScene(t, ring(), 4)
	for i := range int32(6) {
		s.add(i, (i+2)%6)
	}
	s.round()
	if len(s.plan.Order) != 0 {
		t.Errorf("a full ring moved: %v", s.plan.Order)
	}
	s = newScene(t, ring(), 4)
	for i := range int32(5) {
		s.add(i, (i+2)%6)
	}
	s.arrive(40)
}

func TestPlanKeepsAwayFromAMouth(t *testing.T) {
	k := loop(12)
	shelf := k.node(6, -1, routing.Shelf)
	k.twoWay(k.at[[2]int{6, 0}], shelf)
	s := newScene(t, k, 4)
	s.add(shelf, shelf).add(s.n(1, 0), shelf)
	s.prob.Robots[0].Fixed = true
	for range 10 {
		s.round()
	}
	if at := s.tk.Frontier(1); at == s.n(6, 0) || at == s.n(5, 0) {
		t.Errorf("robot waits at %s, in the mouth of a taken shelf place", s.f.NodeID[at])
	}
	if s.plan.Why[1] != whyNoRoom {
		t.Errorf("why = %q, want %q", s.plan.Why[1], whyNoRoom)
	}
}

func crowd(f *routing.Floor, robots int, seed uint64) (*crew, error) {
	c := newCrew(f, robots, seed)
	return c, c.run(120_000)
}

func TestPlanIsDeterministic(t *testing.T) {
	f := highways(8, 2, 6, 5, 3)
	c, err := crowd(f, 40, 3)
	if err != nil {
		t.Fatal(err)
	}
	p := c.prob
	p.Budget = 30
	want := c.pl.Plan(p) // a planner with a past
	got := NewPlanner(f, newTables(f), testMotion).Plan(p)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the same problem gave two plans: values %d and %d", got.Value, want.Value)
	}
	p.Budget = 0
	if first := c.pl.Plan(p); want.Value > first.Value {
		t.Errorf("search made the plan worse: %d after, %d before", want.Value, first.Value)
	}
}

func TestPlanIntoAllocatesNothing(t *testing.T) {
	c, err := crowd(highways(8, 2, 6, 5, 3), 40, 3)
	if err != nil {
		t.Fatal(err)
	}
	p, out := c.prob, Plan{}
	p.Budget = 2
	c.pl.PlanInto(&p, &out)
	if n := testing.AllocsPerRun(20, func() { c.pl.PlanInto(&p, &out) }); n > 0 {
		t.Errorf("PlanInto allocates %v times", n)
	}
	if n := testing.AllocsPerRun(20, func() { c.tk.SetPlan(&out); c.tk.Release(0, 0) }); n > 0 {
		t.Errorf("SetPlan allocates %v times", n)
	}
}
