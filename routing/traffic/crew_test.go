package traffic

import (
	"fmt"
	"testing"

	"dayrun/routing"
)

// TestCrewKeepsMoving is the promise of the package: under disturbed speeds
// and long stops no two robots ever hold a node and everyone keeps finishing.
func TestCrewKeepsMoving(t *testing.T) {
	cases := []struct {
		name   string
		floor  *routing.Floor
		robots int
	}{
		{"two-way", hall(12, 20, 10, 6, 4, false), 25},
		{"one-way", hall(12, 20, 10, 6, 4, true), 25},
		{"two-way dense", hall(12, 20, 10, 10, 4, false), 60},
		{"one-way dense", hall(12, 20, 10, 10, 4, true), 60},
	}
	for _, tc := range cases {
		for seed := range uint64(2) {
			t.Run(fmt.Sprintf("%s/seed=%d", tc.name, seed), func(t *testing.T) {
				c := newCrew(tc.floor, tc.robots, seed)
				if err := c.run(3600_000); err != nil {
					t.Fatal(err)
				}
				per := float64(travelNodes(tc.floor)) / float64(tc.robots)
				t.Logf("%.1f nodes a robot: %.1f tasks/robot/h, efficiency %.2f, longest leg %d s, dropped %d",
					per, float64(c.tasks)/float64(tc.robots), c.efficiency(), c.longest/1000, c.dropped)
				if c.longest > 1200_000 {
					t.Errorf("a robot finished nothing for %d s", c.longest/1000)
				}
			})
		}
	}
}
