package play

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dayrun/routing/league"
)

const mapf = "../../../../shared/data/mapf"

func instance(t *testing.T, folder, name string) *league.Instance {
	read := func(file string) []byte {
		data, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	spec, err := league.ParseSpec(read(name))
	if err != nil {
		t.Fatal(err)
	}
	in, err := league.Parse(spec, read(spec.MapFile), read(spec.AgentFile), read(spec.TaskFile))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// run plays so many steps and gives every line to the verifier.
func run(t *testing.T, in *league.Instance, steps, changes int) (*Game, []string) {
	return runWith(t, in, Defaults(), steps, changes)
}

func runWith(t *testing.T, in *league.Instance, config Config, steps, changes int) (*Game, []string) {
	g, err := New(in, config)
	if err != nil {
		t.Fatal(err)
	}
	v := league.NewVerifier(in)
	var lines []string
	write := func(line league.LogLine) {
		data, err := json.Marshal(line)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Line(data); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(data))
	}
	write(league.LogLine{Start: g.Start()})
	for step := range steps {
		g.Assign()
		left := changes
		g.Plan(nil, func() bool { left--; return left < 0 })
		actions := g.Move()
		write(league.LogLine{T: step + 1, Actions: actions, Assigned: g.Assigned, Done: g.Finished, Delayed: g.Delayed})
	}
	if v.Violations > 0 || v.Tasks != g.Done {
		t.Fatalf("%d tasks, the verifier counts %d: %v", g.Done, v.Tasks, v.Findings)
	}
	return g, lines
}

// TestSmallWarehouse plays an instance of our own: aisles one cell wide, a task
// of three stops, fewer tasks in sight than robots would like.
func TestSmallWarehouse(t *testing.T) {
	in := instance(t, "testdata", "small.json")
	g, lines := run(t, in, 200, 100)
	if g.Done < 80 {
		t.Errorf("12 robots finished %d tasks in 200 steps", g.Done)
	}
	if _, again := run(t, in, 200, 100); !slices.Equal(lines, again) {
		t.Error("two runs with the same seed differ")
	}
}

// TestDelaysCostLittle plays our own instance with actions of three ticks: no
// two squares may overlap, and robots that are held up a twelfth of the time
// cost at most a fifth of the tasks.
func TestDelaysCostLittle(t *testing.T) {
	in := instance(t, "testdata", "small.json")
	in.Ticks = 3
	without, _ := run(t, in, 900, 50)
	if len(without.Delayed) > 0 || without.Done < 80 {
		t.Errorf("without delays: %d tasks in 900 ticks, %d robots held", without.Done, len(without.Delayed))
	}
	for _, model := range []league.Delays{
		{PDelay: 0.02, MinDelay: 2, MaxDelay: 6, EventModel: "poisson", DurationModel: "gaussian", GaussMeanRatio: 0.5, GaussStdRatio: 0.2},
		{PDelay: 0.02, MinDelay: 2, MaxDelay: 6},
	} {
		in.Delays = model
		with, lines := run(t, in, 900, 50)
		if with.Done < without.Done*4/5 {
			t.Errorf("%+v: %d tasks with delays, %d without", model, with.Done, without.Done)
		}
		if _, again := run(t, in, 900, 50); !slices.Equal(lines, again) {
			t.Error("two runs with the same seed differ")
		}
	}
}

// TestTokensKeepTheRule replays a token run: no robot enters a cell that
// another one had at the step's start. They keep three quarters of the tasks.
func TestTokensKeepTheRule(t *testing.T) {
	in := instance(t, "testdata", "small.json")
	free, _ := run(t, in, 300, 50)
	config := Defaults()
	config.Tokens = true
	g, lines := runWith(t, in, config, 300, 50)
	if 4*g.Done < 3*free.Done {
		t.Errorf("%d tasks with tokens, %d without", g.Done, free.Done)
	}
	cell, heading := slices.Clone(in.Starts), make([]uint8, len(in.Starts))
	for _, text := range lines[1:] {
		var line league.LogLine
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatal(err)
		}
		next := slices.Clone(cell)
		for r, letter := range line.Actions {
			switch letter {
			case 'F':
				next[r], _ = in.Map.Forward(cell[r], heading[r])
				if slices.Contains(cell, next[r]) {
					t.Fatalf("t %d: robot %d enters cell %d, which is not free", line.T, r, next[r])
				}
			case 'R':
				heading[r] = (heading[r] + 1) % 4
			case 'C':
				heading[r] = (heading[r] + 3) % 4
			}
		}
		cell = next
	}
	in.Ticks = 3
	if _, err := New(in, config); err == nil {
		t.Error("took tokens for actions of three ticks")
	}
}

// TestFewTablesChangeNothing keeps fewer tables than there are goals.
func TestFewTablesChangeNothing(t *testing.T) {
	in := instance(t, "testdata", "small.json")
	_, want := run(t, in, 150, 50)
	config := Defaults()
	config.Tables = 5
	g, lines := runWith(t, in, config, 150, 50)
	if !slices.Equal(lines, want) {
		t.Error("the run differs from one that keeps all tables")
	}
	kept := 0
	for _, table := range g.tables {
		if table != nil {
			kept++
		}
	}
	// 12 robots with two stops each, 18 tasks in sight.
	if kept > 60 || kept != g.made {
		t.Errorf("%d tables are kept, %d made", kept, g.made)
	}
}

// TestNobodyStarves: over a long run every robot comes to a stop again and
// again.
func TestNobodyStarves(t *testing.T) {
	in := instance(t, "testdata", "small.json")
	g, err := New(in, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		g.Assign()
		g.Plan(nil, nil)
		g.Move()
		if age := slices.Max(g.age); age > 120 {
			t.Fatalf("step %d: a robot has come to no stop for %d steps", g.Steps, age)
		}
	}
}

// TestDelaysFollowTheirModel counts: two robots in a hundred start to be held
// in a tick, for four ticks in the mean.
func TestDelaysFollowTheirModel(t *testing.T) {
	for _, model := range []league.Delays{
		{PDelay: 0.02, MinDelay: 2, MaxDelay: 6, EventModel: "poisson", DurationModel: "gaussian", GaussMeanRatio: 0.5, GaussStdRatio: 0.2},
		{PDelay: 0.02, MinDelay: 2, MaxDelay: 6},
	} {
		d := newDelays(model, 200)
		held := 0
		for range 2000 {
			d.next()
			for _, left := range d.left {
				if left > 0 {
					held++
				}
			}
		}
		// 0.02 x 4 of the time of those that are not held.
		share := float64(held) / (200 * 2000)
		if share < 0.070 || share > 0.085 {
			t.Errorf("%+v: robots are held %.3f of the time", model, share)
		}
	}
}

// TestLeagueInstances holds short runs to the rules and to a floor of
// throughput that a planner without push or lanes does not reach.
func TestLeagueInstances(t *testing.T) {
	if _, err := os.Stat(mapf); err != nil {
		t.Skipf("league instances are not here: %v", err)
	}
	for name, least := range map[string]int{"whs_50.json": 80, "whs_100.json": 160} {
		if g, _ := run(t, instance(t, mapf, name), 100, 100); g.Done < least {
			t.Errorf("%s: %d tasks in 100 steps, want %d", name, g.Done, least)
		}
	}
}

// TestLanesAlternate holds that rows and columns of a grid get opposite
// directions in turn, and that corridors alternate among themselves.
func TestLanesAlternate(t *testing.T) {
	in := instance(t, "testdata", "small.json")
	g, err := New(in, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	east := func(row, column int) uint8 { return g.field.Cost[4*g.node[row*in.Map.Width+column]] }
	if east(0, 3) == east(1, 3) {
		t.Error("rows 0 and 1 have the same direction")
	}
	if east(2, 3) == east(4, 3) {
		t.Error("corridors 2 and 4 have the same direction")
	}
}
