package assign

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// brute tries every matching: the most pairs, then the least cost.
func brute(p Problem) (pairs int, cost int64) {
	used := make([]bool, p.Jobs)
	var try func(robot, n int, c int64)
	try = func(robot, n int, c int64) {
		if robot == p.Robots {
			if n > pairs || n == pairs && c < cost {
				pairs, cost = n, c
			}
			return
		}
		try(robot+1, n, c)
		for _, k := range p.Pairs {
			if int(k.Robot) == robot && !used[k.Job] {
				used[k.Job] = true
				try(robot+1, n+1, c+int64(k.Cost))
				used[k.Job] = false
			}
		}
	}
	try(0, 0, 0)
	return pairs, cost
}

// audit checks that a plan is a matching of allowed pairs and adds it up.
func audit(t interface{ Fatalf(string, ...any) }, p Problem, plan Plan) (pairs int, cost int64) {
	if len(plan.JobOf) != p.Robots {
		t.Fatalf("%d robots in the plan, want %d", len(plan.JobOf), p.Robots)
	}
	taken := map[int32]bool{}
	for r, j := range plan.JobOf {
		if j == -1 {
			continue
		}
		i := slices.IndexFunc(p.Pairs, func(k Pair) bool { return int(k.Robot) == r && k.Job == j })
		if i < 0 || taken[j] {
			t.Fatalf("robot %d has job %d: allowed %v, taken %v", r, j, i >= 0, taken[j])
		}
		taken[j] = true
		pairs++
		cost += int64(p.Pairs[i].Cost)
	}
	if plan.Cost != cost {
		t.Fatalf("plan says cost %d, its pairs cost %d", plan.Cost, cost)
	}
	return pairs, cost
}

func TestSolveIsOptimalOnSmallProblems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Problem{Robots: rapid.IntRange(0, 7).Draw(t, "robots"), Jobs: rapid.IntRange(0, 7).Draw(t, "jobs")}
		most := rapid.SampledFrom([]int{0, 3, 100, 1<<31 - 1}).Draw(t, "most")
		density := rapid.IntRange(1, 10).Draw(t, "density")
		for r := range p.Robots {
			for j := range p.Jobs {
				if rapid.IntRange(1, 10).Draw(t, "listed") <= density {
					p.Pairs = append(p.Pairs, Pair{Robot: int32(r), Job: int32(j), Cost: int32(rapid.IntRange(0, most).Draw(t, "cost"))})
				}
			}
		}
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		plan := Solve(p)
		pairs, cost := audit(t, p, plan)
		wantPairs, wantCost := brute(p)
		if pairs != wantPairs || cost != wantCost {
			t.Fatalf("%d pairs at %d, best is %d at %d", pairs, cost, wantPairs, wantCost)
		}
		if !reflect.DeepEqual(plan, Solve(p)) {
			t.Fatal("another plan the second time")
		}
	})
}

// random gives each robot k distinct jobs at random, near ones cheaper.
func random(seed uint64, robots, jobs, k int) Problem {
	r := rand.New(rand.NewPCG(seed, 1))
	p := Problem{Robots: robots, Jobs: jobs}
	for i := range robots {
		list := r.Perm(jobs)[:min(k, jobs)]
		slices.Sort(list)
		for _, j := range list {
			p.Pairs = append(p.Pairs, Pair{Robot: int32(i), Job: int32(j), Cost: int32(r.IntN(20_000))})
		}
	}
	return p
}

// Larger problems are judged by the dual prices: they are feasible and add up
// to the cost of the matching, so no matching is cheaper.
func TestSolveIsOptimalByItsPrices(t *testing.T) {
	for i, c := range [][3]int{{300, 300, 8}, {200, 400, 400}, {400, 200, 16}, {300, 300, 2}, {500, 100, 3}, {64, 1000, 32}} {
		p := random(uint64(i), c[0], c[1], c[2])
		s := newSolver(&p)
		for r := range s.colOf {
			s.seed(int32(r))
		}
		for r := range s.colOf {
			if s.colOf[r] == open {
				s.augment(int32(r))
			}
		}
		primal, dual := int64(0), int64(0)
		for r := range s.colOf {
			dual += s.u[r]
			if s.u[r] > s.big {
				t.Fatalf("%v: row %d is priced %d, over %d", c, r, s.u[r], s.big)
			}
			if s.colOf[r] == none {
				primal += s.big
			}
			for k := s.start[r]; k < s.start[r+1]; k++ {
				if s.u[r]+s.v[s.col[k]] > s.cost[k] {
					t.Fatalf("%v: prices of row %d, column %d exceed the cost", c, r, s.col[k])
				}
				if s.col[k] == s.colOf[r] {
					primal += s.cost[k]
				}
			}
		}
		for col, v := range s.v {
			dual += v
			if v > 0 {
				t.Fatalf("%v: column %d is priced %d", c, col, v)
			}
		}
		if primal != dual {
			t.Errorf("%v: matching costs %d, prices add up to %d", c, primal, dual)
		}
		audit(t, p, Solve(p))
	}
}

func TestValidateNamesThePair(t *testing.T) {
	for want, p := range map[string]Problem{
		"Robots is -1":                        {Robots: -1},
		"Pairs[0].Robot is 2; give 0 to 1":    {Robots: 2, Jobs: 2, Pairs: []Pair{{2, 0, 1}}},
		"Pairs[0].Job is -3; give 0 to 1":     {Robots: 2, Jobs: 2, Pairs: []Pair{{0, -3, 1}}},
		"Pairs[1].Cost is -5 for robot 1":     {Robots: 2, Jobs: 2, Pairs: []Pair{{0, 0, 1}, {1, 0, -5}}},
		"Pairs[1] is robot 0, job 0 after ro": {Robots: 2, Jobs: 2, Pairs: []Pair{{0, 0, 1}, {0, 0, 2}}},
	} {
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func BenchmarkSolve(b *testing.B) {
	for _, c := range [][3]int{{200, 400, 400}, {400, 200, 200}, {200, 400, 32}, {1000, 1000, 32}, {1000, 10000, 32}} {
		p := random(7, c[0], c[1], c[2])
		b.Run(fmt.Sprintf("%dx%d,k=%d", c[0], c[1], c[2]), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Solve(p)
			}
		})
	}
}
