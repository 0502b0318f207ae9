package episode

import (
	"math/rand/v2"
	"strings"
	"testing"

	"dayrun/routing/delivery/dispatch"
	"dayrun/routing/delivery/vrp"
)

// town is an instance in the manner of the benchmark files: a depot in the
// middle, windows of a quarter of the day.
func town(seed uint64) *vrp.Instance {
	rng := rand.New(rand.NewPCG(seed, 0))
	in := &vrp.Instance{Name: "town", Vehicles: 50, Capacity: 100, Stops: []vrp.Stop{{X: 50, Y: 50, Due: 1000}}}
	for range 80 {
		ready := rng.Int32N(700)
		in.Stops = append(in.Stops, vrp.Stop{X: rng.Int32N(100), Y: rng.Int32N(100), Demand: 5 + rng.Int32N(10), Ready: ready, Due: ready + 250, Service: 10})
	}
	return in
}

// steps is a budget of so many looks at it.
func steps(n float64) func() func() float64 {
	return func() func() float64 {
		asked := 0.0
		return func() float64 { asked++; return asked / n }
	}
}

// TestPlay plays small days: to let deliveries wait must pay, and the same day
// must end the same.
func TestPlay(t *testing.T) {
	rules := Rules{Hours: 5, PerHour: 20, Look: 3}
	tuning := dispatch.Tuned()
	tuning.Scenarios, tuning.Steps = 5, 100
	once, waits := 0.0, 0.0
	for seed := range uint64(3) {
		e, err := New(town(seed), rules, seed)
		if err != nil {
			t.Fatal(err)
		}
		budget := Budget{Decide: steps(1000), Route: steps(60)}
		a, err := e.Play(false, tuning, budget)
		if err != nil {
			t.Fatal(err)
		}
		b, err := e.Play(true, tuning, budget)
		if err != nil {
			t.Fatal(err)
		}
		if seed == 0 {
			if again, err := e.Play(true, tuning, budget); err != nil || again != b {
				t.Errorf("played again %+v, %v, first %+v", again, err, b)
			}
		}
		if a.Customers != b.Customers || a.Customers == 0 {
			t.Errorf("seed %d: %d customers served at once, %d with waiting", seed, a.Customers, b.Customers)
		}
		once, waits = once+a.Distance, waits+b.Distance
	}
	if waits > once*0.97 {
		t.Errorf("with waiting %.0f, at once %.0f: want 3 %% less at least", waits, once)
	}
}

func TestRefusals(t *testing.T) {
	paired := town(1)
	paired.Paired = true
	if _, err := New(paired, Competition(), 1); err == nil || !strings.Contains(err.Error(), "deliveries with time windows") {
		t.Errorf("a file of pairs: %v", err)
	}
	if _, err := New(town(1), Rules{Hours: 10, PerHour: 1}, 1); err == nil || !strings.Contains(err.Error(), "hours 10") {
		t.Errorf("ten hours: %v", err)
	}
}
