package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"dayrun/routing/assign"
)

// geometric draws robots and jobs evenly in a square of 100 m; a pair costs
// its distance along both axes, in cm. Each robot may do the nearest so many
// jobs, all when nearest is 0.
func geometric(robots, nearest int) assign.Problem {
	rng := rand.New(rand.NewPCG(6, uint64(robots)))
	points := make([][2]int32, 2*robots)
	for i := range points {
		points[i] = [2]int32{rng.Int32N(10000), rng.Int32N(10000)}
	}
	p := assign.Problem{Robots: robots, Jobs: robots}
	costs := make([]int64, robots)
	for r := range int32(robots) {
		for j := range int32(robots) {
			a, b := points[r], points[robots+int(j)]
			costs[j] = int64(max(a[0]-b[0], b[0]-a[0])+max(a[1]-b[1], b[1]-a[1]))<<32 | int64(j)
		}
		kept := slices.Clone(costs)
		if nearest > 0 {
			slices.Sort(kept)
			kept = kept[:nearest]
			slices.SortFunc(kept, func(a, b int64) int { return int(int32(a)) - int(int32(b)) })
		}
		for _, cost := range kept {
			p.Pairs = append(p.Pairs, assign.Pair{Robot: r, Job: int32(cost), Cost: int32(cost >> 32)})
		}
	}
	return p
}

// assignment measures the exact solver; against a dense solver in C.
func assignment() ([]Row, error) {
	var rows []Row
	for _, c := range []struct {
		name            string
		robots, nearest int
		want            float64
	}{{"assignment 1,000 x 1,000 (aim 0.1)", 1000, 0, 0.07}, {"assignment 5,000 x 5,000, 50 candidates (aim 0.5)", 5000, 50, 4.1}} {
		p := geometric(c.robots, c.nearest)
		if err := p.Validate(); err != nil {
			return nil, fmt.Errorf("draw %s: %w", c.name, err)
		}
		var plan assign.Plan
		took := cpuSeconds(func() { plan = assign.Solve(p) })
		matched := 0
		for _, job := range plan.JobOf {
			if job >= 0 {
				matched++
			}
		}
		rows = append(rows, row(c.name, took, "s", c.want), row(c.name+" matched", float64(matched), "robots", float64(c.robots)))
	}
	return rows, nil
}
