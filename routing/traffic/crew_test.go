package traffic

import (
	"fmt"
	"testing"

	"dayrun/routing"
)

func generated(t testing.TB, robots, stations, shelves int) *routing.Floor {
	t.Helper()
	f, err := routing.Generate(routing.GenerateParams{Robots: robots, Stations: stations, Shelves: shelves})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestCrewKeepsMoving is the promise of the package: under disturbed speeds,
// long stops and late plans no two robots ever hold a node, and every robot
// keeps finishing what it is sent to do. least is the share of the robots'
// time that lone robots would have needed for the same work.
func TestCrewKeepsMoving(t *testing.T) {
	cases := []struct {
		name    string
		floor   *routing.Floor
		robots  int
		seeds   uint64
		hours   int64
		stops   float64
		share   bool  // goals without regard to others
		longest int64 // s that a leg may take
		least   float64
	}{
		{"generated, 18 nodes a robot", generated(t, 20, 3, 200), 20, 4, 1, 0.002, false, 400, 0.6},
		{"generated, 16 nodes a robot", generated(t, 60, 8, 600), 60, 2, 1, 0.002, false, 500, 0.6},
		{"generated, 8 nodes a robot", generated(t, 60, 8, 600), 120, 1, 1, 0.002, false, 1200, 0.3},
		{"highways, 15 nodes a robot", highways(16, 2, 10, 12, 4), 42, 4, 1, 0.002, false, 300, 0.7},
		{"highways, 6 nodes a robot", highways(16, 2, 10, 12, 4), 105, 2, 1, 0.002, false, 800, 0.4},
		{"highways, many stops", highways(16, 2, 10, 12, 4), 105, 1, 1, 0.01, true, 1200, 0.2},
		{"narrow two-way, 24 nodes a robot", hall(12, 20, 10, 10, 4, false), 15, 2, 1, 0.002, true, 800, 0.4},
		{"narrow two-way, 6 nodes a robot", hall(12, 20, 10, 10, 4, false), 60, 1, 2, 0.01, true, 3000, 0.05},
		{"traps and one-way aisles", hall(12, 20, 10, 10, 4, true), 60, 3, 2, 0.01, false, 2000, 0.1},
		{"four robots on 14 nodes", hall(2, 3, 3, 1, 1, false), 4, 6, 1, 0.01, false, 600, 0.3},
		{"eight robots on 34 nodes", hall(3, 6, 6, 2, 2, true), 8, 6, 1, 0.01, true, 600, 0.3},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for seed := range tc.seeds {
				if testing.Short() && seed > 0 {
					break
				}
				c := newCrew(tc.floor, tc.robots, seed)
				c.stops, c.share = tc.stops, tc.share
				if err := c.run(tc.hours * 3600_000); err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				t.Logf("seed %d: %.1f nodes a robot, %.1f tasks a robot and hour, %.2f of lone robots, longest leg %d s, %d plans",
					seed, float64(travelNodes(tc.floor))/float64(tc.robots), float64(c.tasks)/float64(tc.robots)/float64(tc.hours), c.efficiency(), c.longest/1000, c.prob.Version)
				if c.longest > tc.longest*1000 {
					t.Errorf("seed %d: a robot needed %d s for one leg, want at most %d", seed, c.longest/1000, tc.longest)
				}
				if e := c.efficiency(); e < tc.least {
					t.Errorf("seed %d: %.2f of what lone robots do, want %.2f", seed, e, tc.least)
				}
			}
		})
	}
}

// BenchmarkPlan plans crews that have been driving for two minutes.
func BenchmarkPlan(b *testing.B) {
	for _, size := range []struct{ robots, stations, shelves int }{{50, 6, 500}, {200, 20, 1500}, {1000, 90, 7500}} {
		f := generated(b, size.robots, size.stations, size.shelves)
		for _, budget := range []int{0, 10} {
			b.Run(fmt.Sprintf("robots=%d/nodes=%d/budget=%d", size.robots, len(f.NodeID), budget), func(b *testing.B) {
				d := routing.NewDistances(f, testMotion)
				c := newCrewOn(f, Costs(d.To), size.robots, 1)
				c.steps = 4
				if err := c.run(60_000); err != nil {
					b.Fatal(err)
				}
				p, out := c.prob, Plan{}
				p.Budget = budget
				b.ReportAllocs()
				for b.Loop() {
					c.pl.PlanInto(&p, &out)
				}
			})
		}
	}
}
