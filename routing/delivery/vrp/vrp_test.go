package vrp

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// drawn is a small instance from a seed; every stop can be served alone.
func drawn(seed uint64, n int, paired bool) *Instance {
	rng := rand.New(rand.NewPCG(seed, 9))
	in := &Instance{Vehicles: n, Capacity: 10, Paired: paired, Stops: []Stop{{X: 50, Y: 50, Due: 1000}}}
	for i := 1; i <= n; i++ {
		s := Stop{X: rng.Int32N(100), Y: rng.Int32N(100), Demand: 1 + rng.Int32N(5), Ready: rng.Int32N(200), Service: rng.Int32N(20)}
		s.Due = s.Ready + 300
		if paired {
			s.Pair = int32(i + 1)
			if i%2 == 0 {
				s.Pair, s.Demand = int32(i-1), -in.Stops[i-1].Demand
			}
		}
		in.Stops = append(in.Stops, s)
	}
	return in
}

// brute is the least truncated length over all plans, by setting out every sequence.
func brute(in *Instance) float64 {
	n, best := len(in.Stops)-1, math.Inf(1)
	routes, seen := [][]int32{nil}, make([]bool, n+1)
	var walk func(left int)
	walk = func(left int) {
		if left == 0 {
			if in.Verify(routes, Truncated) == nil {
				_, d := in.Distance(routes)
				best = min(best, d)
			}
			return
		}
		for c := int32(1); c <= int32(n); c++ {
			if seen[c] {
				continue
			}
			seen[c] = true
			k := len(routes) - 1
			routes[k] = append(routes[k], c)
			walk(left - 1)
			routes[k] = routes[k][:len(routes[k])-1]
			if len(routes[k]) > 0 {
				routes = append(routes, []int32{c})
				walk(left - 1)
				routes = routes[:k+1]
			}
			seen[c] = false
		}
	}
	walk(n)
	return best
}

func solved(in *Instance, seed uint64, iterations int64, fewer bool, c Convention) (*Solver, [][]int32) {
	s := NewSolver(in, c, fewer, rand.New(rand.NewPCG(seed, 0)))
	s.Improve(func() float64 { return float64(s.Iterations) / float64(iterations) })
	r, _ := s.Best()
	return s, r
}

func TestSolverFindsTheBruteForceOptimum(t *testing.T) {
	for seed := uint64(1); seed <= 6; seed++ {
		for _, paired := range []bool{false, true} {
			in := drawn(seed, 6, paired)
			if err := in.Check(); err != nil {
				t.Fatal(err)
			}
			_, routes := solved(in, seed, 3000, false, Truncated)
			if err := in.Verify(routes, Truncated); err != nil {
				t.Fatalf("seed %d paired %t: %v", seed, paired, err)
			}
			if _, got := in.Distance(routes); math.Abs(got-brute(in)) > 1e-6 {
				t.Errorf("seed %d paired %t: got %.1f, want %.1f", seed, paired, got, brute(in))
			}
		}
	}
}

func TestSolverKeepsItsCostAndRepeats(t *testing.T) {
	for _, paired := range []bool{false, true} {
		for _, fewer := range []bool{false, true} {
			in := drawn(7, 60, paired)
			a, routes := solved(in, 3, 2000, fewer, Double)
			_, again := solved(in, 3, 2000, fewer, Double)
			if !reflect.DeepEqual(routes, again) {
				t.Error("same seed and iterations, other routes")
			}
			if err := in.Verify(routes, Double); err != nil {
				t.Errorf("paired %t fewer %t: %v", paired, fewer, err)
			}
			a.restart()
			if a.cost != a.bestCost {
				t.Errorf("paired %t fewer %t: cost kept %d, recomputed %d", paired, fewer, a.bestCost, a.cost)
			}
		}
	}
}

// The largest values that are taken must not wrap in the solver's integers: the
// odd stops lie in the far corner and can never be served in time, the even ones
// each fill a route.
func TestSolverAtTheLimits(t *testing.T) {
	for _, paired := range []bool{false, true} {
		in := drawn(5, 12, paired)
		for i := range in.Stops {
			s := &in.Stops[i]
			s.X, s.Y, s.Ready, s.Due, s.Service = limit, limit, 0, limit, limit
			if i%2 == 1 {
				s.X, s.Y = -limit, -limit
			}
		}
		in.Stops[0].Service = 0
		if err := in.Check(); err != nil {
			t.Fatal(err)
		}
		want := 6
		if paired { // each pair has a half in the far corner
			want = 0
		}
		s, routes := solved(in, 1, 500, false, Double)
		for _, r := range routes {
			if len(r) != 1 || r[0]%2 == 1 {
				t.Errorf("paired %t: route %v cannot be driven in time", paired, r)
			}
		}
		if len(routes) != want || s.bestAbsent != 6 {
			t.Errorf("paired %t: %d routes and %d left out, want %d and 6", paired, len(routes), s.bestAbsent, want)
		}
	}
}

func TestVerifyNamesTheBrokenRule(t *testing.T) {
	in := &Instance{Vehicles: 2, Capacity: 10, Stops: []Stop{{Due: 100}, {X: 10, Demand: 6, Due: 20}, {X: 20, Demand: 6, Due: 50}}}
	for _, c := range []struct {
		routes [][]int32
		want   string
	}{
		{[][]int32{{1}, {2}}, ""}, {[][]int32{{1, 2}}, "over the capacity"}, {[][]int32{{1}}, "no route"},
		{[][]int32{{1}, {1}}, "once"}, {[][]int32{{3}}, "give 1 to 2"}, {[][]int32{{1}, {2}, {}}, "at most 2"},
	} {
		err := in.Verify(c.routes, Truncated)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v: got %v, want %q", c.routes, err, c.want)
		}
	}
	in.Stops[1].Due = 5
	if err := in.Verify([][]int32{{1}, {2}}, Truncated); err == nil || !strings.Contains(err.Error(), "5.0000 after its window") {
		t.Errorf("late: got %v", err)
	}
}

const solomon = "T1\n\nVEHICLE\nNUMBER CAPACITY\n 2 10\nCUSTOMER\nCUST NO. XCOORD.\n0 0 0 0 0 100 0\n1 3 4 5 0 50 1\n"

func TestReadNamesLineFieldValueAndMend(t *testing.T) {
	in, err := Read(strings.NewReader(solomon))
	if err != nil || in.Capacity != 10 || len(in.Stops) != 2 || in.Stops[1].Service != 1 {
		t.Fatalf("got %+v, %v", in, err)
	}
	_, err = Read(strings.NewReader(strings.Replace(solomon, "3 4 5 0", "3 4 x 0", 1)))
	if err == nil || !strings.Contains(err.Error(), `line 9: demand "x": give a whole number`) {
		t.Errorf("demand: got %v", err)
	}
	if _, err := Read(strings.NewReader(strings.Replace(solomon, "4 5 0 50", "4 5 60 50", 1))); err == nil || !strings.Contains(err.Error(), "due 50 before ready 60") {
		t.Errorf("window: got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(solomon)
	f.Add("2 10 1\n0 0 0 0 0 90 0 0 0\n1 1 1 2 0 50 0 0 2\n2 2 2 -2 0 50 0 1 0\n")
	f.Fuzz(func(t *testing.T, text string) {
		in, err := Read(strings.NewReader(text))
		if err == nil && in.Check() != nil {
			t.Error("read what does not pass its check")
		}
	})
}
