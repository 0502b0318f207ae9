package vrp

import (
	"math/rand/v2"
	"testing"
)

// The plans below must come out alike on every processor and in every later
// version that does not mean to change them.
func TestGoldenPlans(t *testing.T) {
	for _, c := range []struct {
		name  string
		in    *Instance
		fewer bool
		conv  Convention
		want  int64 // scaled length
		used  int
	}{
		{"distance", drawn(7, 120, false), false, Truncated, 33_115, 37},
		{"vehicles", drawn(8, 120, false), true, Double, 33_908_593, 38},
		{"pairs", drawn(9, 80, true), true, Double, 21_186_454, 7},
		{"mixed fleet", mixedFleet(3, 8), false, Truncated, 234, 2},
	} {
		s, _ := solved(c.in, 1, 3000, c.fewer, c.conv)
		if s.bestCost != c.want || s.bestUsed != c.used {
			t.Errorf("%s: length %d by %d vehicles, want %d by %d", c.name, s.bestCost, s.bestUsed, c.want, c.used)
		}
	}
}

func TestIterationsDoNotAllocate(t *testing.T) {
	list := []*Instance{drawn(3, 200, false), drawn(3, 200, true)}
	for _, vary := range varied() {
		in := mixedFleet(4, 30)
		vary(in)
		list = append(list, in)
	}
	for _, in := range list {
		s, _ := solved(in, 1, 3000, false, Truncated)
		from := s.Iterations
		if n := testing.AllocsPerRun(5, func() {
			from += 200
			s.Improve(func() float64 { return float64(s.Iterations) / float64(from) })
		}); n > 2 { // the function handed in, and a route that grows beyond its room
			t.Errorf("%d stops, paired %t: 200 iterations allocate %.0f times", len(in.Stops)-1, in.Paired, n)
		}
	}
}

// A handed clock counts places looked at, 20 ns each, several times what they
// take: the solver must be back within 50 ms of its deadline, also out of the
// first construction of a large instance.
func TestDeadlineIsKept(t *testing.T) {
	const place, deadline, grace = 20, 0.2e6, 50e6 // in ns
	for _, paired := range []bool{false, true} {
		in := drawn(2, 3000, paired)
		s := NewSolver(in, Truncated, false, rand.New(rand.NewPCG(1, 0)))
		asked := 0
		s.Improve(func() float64 {
			asked++
			return float64(s.looked) * place / deadline
		})
		if late := float64(s.looked)*place - deadline; late < 0 || late > grace {
			t.Errorf("paired %t: back %.1f ms after the deadline", paired, late/1e6)
		}
		if s.Iterations > 2 {
			t.Errorf("paired %t: %d iterations, so the deadline did not fall into one of them", paired, s.Iterations)
		}
		if routes, out := s.Best(); asked < 2 || len(routes) == 0 || out == 0 {
			t.Errorf("paired %t: asked %d times, %d routes, %d left out", paired, asked, len(routes), out)
		}
	}
}

func TestPowerAndLogarithm(t *testing.T) {
	logs := logTable()
	for _, c := range []struct{ i, want int32 }{{0, 590_538}, {2048, 45_410}, {4095, 8}} { // -ln((i+½)/4096) 2^16
		if got := logs[c.i]; got < c.want-2 || got > c.want+2 {
			t.Errorf("-ln of entry %d: %d, want %d", c.i, got, c.want)
		}
	}
	for _, c := range []struct{ base, p, want float64 }{{0.01, 0, 1}, {0.01, 0.5, 0.1}, {16, 0.25, 2}, {0.01, 0.99999999, 0.01}} {
		if got := power(c.base, c.p); got < c.want*0.9999 || got > c.want*1.0001 {
			t.Errorf("%g^%g: %g, want %g", c.base, c.p, got, c.want)
		}
	}
}

func TestExplainSaysWhatForbidsAStop(t *testing.T) {
	in := &Instance{Vehicles: 1, Capacity: 10, Stops: []Stop{{Due: 100}, {X: 60, Demand: 6, Due: 90}, {X: 20, Demand: 6, Due: 90}, {X: 30, Due: 12}}}
	for n, want := range []string{1: "stop 1: no vehicle can serve it: stop 0: arrives at 120.0000, 20.0000 after its window",
		2: "stop 2: fits a vehicle of its own, but none of the 1 is free for it: add a vehicle or widen the window",
		3: "stop 3: no vehicle can serve it: stop 3: arrives at 30.0000, 18.0000 after its window"} {
		if n == 0 {
			continue
		}
		if got := in.Explain(int32(n), Double); got.Error() != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Forty-two stops that fill twelve vehicles to the last unit: the plan with fewest
// vehicles is a perfect packing, which only ejections find.
func TestFewestVehiclesArePackedFull(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	in := &Instance{Vehicles: 40, Capacity: 100, Stops: []Stop{{X: 50, Y: 50, Due: 10_000}}}
	for v := range 12 {
		room := int32(100)
		for k := range 3 + v%2 {
			load := room
			if k < 2+v%2 {
				load = 10 + rng.Int32N(room-10*(3-int32(k)))
			}
			room -= load
			in.Stops = append(in.Stops, Stop{X: rng.Int32N(100), Y: rng.Int32N(100), Demand: load, Due: 10_000})
		}
	}
	if err := in.Check(); err != nil {
		t.Fatal(err)
	}
	_, routes := solved(in, 1, 60_000, true, Double)
	if err := in.Verify(routes, Double); err != nil || len(routes) != 12 {
		t.Errorf("%d vehicles, want 12: %v", len(routes), err)
	}
}
