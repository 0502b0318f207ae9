package play

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dayrun/routing/league"
	"dayrun/routing/traffic/epibt"
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
	g, err := New(in, Defaults())
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
		actions := g.Plan(func() bool { left--; return left < 0 })
		g.Move()
		write(league.LogLine{T: step + 1, Actions: letters(actions), Assigned: g.Assigned, Done: g.Finished})
	}
	if v.Violations > 0 || v.Tasks != g.Done {
		t.Fatalf("%d tasks, the verifier counts %d: %v", g.Done, v.Tasks, v.Findings)
	}
	return g, lines
}

func letters(actions []epibt.Action) string {
	text := make([]byte, len(actions))
	for r, action := range actions {
		text[r] = action.Letter()
	}
	return string(text)
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
