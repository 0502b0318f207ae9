package epibt

import (
	"math/rand/v2"
	"slices"
	"testing"

	"dayrun/routing/traffic/field"
)

// grid makes a field of height x width nodes; those in walls are cut off.
func grid(t testing.TB, height, width int, walls map[int]bool) *field.Field {
	ahead := make([]int32, 4*height*width)
	for s := range ahead {
		node := s / 4
		row, column := node/width, node%width
		to := [4][2]int{{row, column + 1}, {row + 1, column}, {row, column - 1}, {row - 1, column}}[s%4]
		next := to[0]*width + to[1]
		ahead[s] = -1
		if to[0] >= 0 && to[1] >= 0 && to[0] < height && to[1] < width && !walls[node] && !walls[next] {
			ahead[s] = int32(next)
		}
	}
	f, err := field.New(ahead, 1)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// team draws robots on different open nodes, each with a goal and one after.
type team struct {
	f      *field.Field
	rng    *rand.Rand
	open   []int32
	tables []field.Table
	robots []Robot
	met    int
}

func newTeam(f *field.Field, walls map[int]bool, robots int, seed uint64) *team {
	c := &team{f: f, rng: rand.New(rand.NewPCG(seed, 0)), tables: make([]field.Table, f.Nodes())}
	builder := field.NewBuilder(f)
	for node := range int32(f.Nodes()) {
		if !walls[int(node)] {
			c.open = append(c.open, node)
			c.tables[node] = builder.Build(node, nil)
		}
	}
	for _, i := range c.rng.Perm(len(c.open))[:robots] {
		c.robots = append(c.robots, Robot{State: c.open[i]<<2 | int32(c.rng.IntN(4))})
		c.aim(&c.robots[len(c.robots)-1])
	}
	return c
}

func (c *team) aim(r *Robot) {
	r.Goal = c.open[c.rng.IntN(len(c.open))]
	r.Table, r.After = c.tables[r.Goal], c.tables[c.open[c.rng.IntN(len(c.open))]]
	r.Priority = r.Table.From(r.State)
	if c.rng.IntN(8) == 0 {
		r.Goal, r.Table, r.After = -1, nil, nil
	}
}

// move carries actions out and fails the test when two robots meet or
// one follows another where it may not.
func (c *team) move(t *testing.T, actions []Action, follow Follow) {
	at := map[int32]int{}
	for r := range c.robots {
		at[c.robots[r].State>>2] = r
	}
	next, now := make([]int32, len(c.robots)), map[int32]int{}
	for r, action := range actions {
		state := c.robots[r].State
		switch action {
		case Forward:
			if c.f.Ahead[state] < 0 {
				t.Fatalf("robot %d drives off the floor from state %d", r, state)
			}
			state = c.f.Ahead[state]<<2 | state&3
		case Clockwise:
			state = state&^3 | (state+1)&3
		case Counter:
			state = state&^3 | (state+3)&3
		}
		next[r] = state
		if other, taken := now[state>>2]; taken {
			t.Fatalf("robots %d and %d meet on node %d", other, r, state>>2)
		}
		now[state>>2] = r
	}
	for r := range next {
		if other, was := at[next[r]>>2]; was && other != r && next[other]>>2 == c.robots[r].State>>2 {
			t.Fatalf("robots %d and %d swap nodes", other, r)
		}
		if other, was := at[next[r]>>2]; was && other != r && (follow == Never || follow == Straight && next[other]>>2 != c.f.Ahead[next[r]]) {
			t.Fatalf("robot %d follows %d", r, other)
		}
	}
	for r := range next {
		c.robots[r].State = next[r]
		switch {
		case c.robots[r].Goal == next[r]>>2:
			c.met++
			c.aim(&c.robots[r])
		case c.robots[r].Goal < 0:
			c.aim(&c.robots[r])
		default:
			c.robots[r].Priority = c.robots[r].Table.From(next[r])
		}
	}
}

func countdown(n int) func() bool { return func() bool { n--; return n < 0 } }

// oneWay takes some of f's ways out, in one direction.
func oneWay(t *testing.T, f *field.Field, rng *rand.Rand) *field.Field {
	ahead := slices.Clone(f.Ahead)
	for s := range ahead {
		if rng.IntN(5) == 0 {
			ahead[s] = -1
		}
	}
	f, err := field.New(ahead, 1)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestRobotsNeverMeet runs crowds, up to a floor without a free node, on random
// floors, some with one-way edges, at every depth, and moves some robots by
// hand now and then.
func TestRobotsNeverMeet(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for round := range 40 {
		height, width := 2+rng.IntN(8), 2+rng.IntN(8)
		walls := map[int]bool{}
		for range rng.IntN(height * width / 3) {
			walls[rng.IntN(height*width)] = true
		}
		open := height*width - len(walls)
		f := grid(t, height, width, walls)
		if round%3 == 0 {
			f = oneWay(t, f, rng)
		}
		c := newTeam(f, walls, 1+rng.IntN(open), uint64(round))
		config := Defaults()
		config.Depth, config.Follow, config.Visits = 2+round%4, Follow(round/4%3), 20
		p, err := New(c.f, len(c.robots), config, uint64(round))
		if err != nil {
			t.Fatal(err)
		}
		for step := range 40 {
			p.Step(c.robots, nil, countdown(50))
			c.move(t, p.Actions, p.config.Follow)
			if step%10 == 9 {
				c.robots[0].State ^= 1 // somebody turned it
			}
		}
	}
}

// TestRobotsArrive holds that a moderate crowd on an open floor works: with
// half of the nodes taken each robot meets a goal every few steps.
func TestRobotsArrive(t *testing.T) {
	c := newTeam(grid(t, 10, 10, nil), nil, 50, 3)
	p, err := New(c.f, len(c.robots), Defaults(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		p.Step(c.robots, nil, countdown(50))
		c.move(t, p.Actions, p.config.Follow)
	}
	if c.met < 50*200/40 {
		t.Errorf("50 robots met %d goals in 200 steps", c.met)
	}
}

// TestBlockerIsPushed has a robot in a dead end whose way out another one
// stands on: that one has to leave.
func TestBlockerIsPushed(t *testing.T) {
	f := grid(t, 1, 4, nil)
	builder := field.NewBuilder(f)
	robots := []Robot{{State: 0, Goal: 1, Table: builder.Build(1, nil)}, {State: 1 << 2, Goal: -1, Priority: 9}}
	p, err := New(f, 2, Defaults(), 1)
	if err != nil {
		t.Fatal(err)
	}
	p.Step(robots, nil, nil)
	if !slices.Equal(p.Actions, []Action{Forward, Forward}) {
		t.Errorf("robots do %v, both should drive", p.Actions)
	}
}

// TestHeldStays holds a robot in a corridor: it stays, and who wants past it
// waits or goes away, but does not drive into it.
func TestHeldStays(t *testing.T) {
	f := grid(t, 1, 4, nil)
	table := field.NewBuilder(f).Build(3, nil)
	robots := []Robot{{State: 0, Goal: 3, Table: table}, {State: 1 << 2, Goal: 3, Table: table, Priority: 9, Held: true}}
	p, err := New(f, 2, Defaults(), 1)
	if err != nil {
		t.Fatal(err)
	}
	p.Step(robots, nil, nil)
	if !slices.Equal(p.Actions, []Action{Wait, Wait}) {
		t.Errorf("robots do %v, both should wait", p.Actions)
	}
}

// TestSearchEndsWhenAllAreContent: a lone robot has nothing to search for.
func TestSearchEndsWhenAllAreContent(t *testing.T) {
	f := grid(t, 1, 4, nil)
	p, err := New(f, 1, Defaults(), 1)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	p.Step([]Robot{{Goal: 3, Table: field.NewBuilder(f).Build(3, nil)}}, nil, func() bool { asked++; return asked > 1000 })
	if asked > 10 {
		t.Errorf("the search went on for %d changes", asked)
	}
}

// TestLatePlansAreSafe ends the passes after a few robots of a dense crowd.
func TestLatePlansAreSafe(t *testing.T) {
	c := newTeam(grid(t, 6, 6, nil), nil, 34, 3)
	p, err := New(c.f, len(c.robots), Defaults(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for step := range 60 {
		p.Step(c.robots, countdown(step%5), countdown(10))
		c.move(t, p.Actions, p.config.Follow)
	}
}

func TestSameSeedSamePlan(t *testing.T) {
	var runs [2][]Action
	for i := range runs {
		c := newTeam(grid(t, 9, 9, nil), nil, 40, 8)
		p, err := New(c.f, len(c.robots), Defaults(), 4)
		if err != nil {
			t.Fatal(err)
		}
		for range 30 {
			p.Step(c.robots, nil, countdown(300))
			c.move(t, p.Actions, p.config.Follow)
			runs[i] = append(runs[i], p.Actions...)
		}
	}
	if !slices.Equal(runs[0], runs[1]) {
		t.Error("two runs with the same seed differ")
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	c := newTeam(grid(t, 20, 20, nil), nil, 150, 2)
	p, err := New(c.f, len(c.robots), Defaults(), 4)
	if err != nil {
		t.Fatal(err)
	}
	left := 0
	stop := func() bool { left--; return left < 0 }
	if n := testing.AllocsPerRun(20, func() {
		left = 200
		p.Step(c.robots, nil, stop)
		for r, action := range p.Actions {
			if robot := &c.robots[r]; action == Forward {
				robot.State = c.f.Ahead[robot.State]<<2 | robot.State&3
			}
		}
	}); n != 0 {
		t.Errorf("a step allocates %v times", n)
	}
}

// TestWhatRemainsIsAnOperation: a plan can be carried on only when each
// operation without its first action is one, too.
func TestWhatRemainsIsAnOperation(t *testing.T) {
	for depth, want := range map[int]int{3: 17, 4: 48, 5: 136} {
		o := newOperations(depth)
		if len(o.list) != want {
			t.Errorf("%d operations of depth %d, want %d", len(o.list), depth, want)
		}
		for _, op := range o.list {
			rest := o.list[op.next].actions
			if !slices.Equal(rest[:depth-1], op.actions[1:depth]) || rest[depth-1] != Wait {
				t.Errorf("after %v comes %v", op.actions, rest)
			}
		}
	}
}

func TestNewRefusesConfigurations(t *testing.T) {
	f := grid(t, 1, 2, nil)
	if _, err := New(f, 1, Config{Depth: 6, Passes: 1, Visits: 1}, 0); err == nil {
		t.Error("took depth 6")
	}
	if _, err := New(f, 1, Config{Depth: 4}, 0); err == nil {
		t.Error("took no pass")
	}
}
