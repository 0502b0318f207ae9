package solve

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"dayrun/routing/delivery/vrp"
)

func streets(n int) *vrp.Instance {
	rng := rand.New(rand.NewPCG(4, 4))
	in := &vrp.Instance{Vehicles: n, Capacity: 30, Stops: []vrp.Stop{{X: 50, Y: 50, Due: 1000}}}
	for range n {
		ready := rng.Int32N(600)
		in.Stops = append(in.Stops, vrp.Stop{X: rng.Int32N(100), Y: rng.Int32N(100), Demand: 1 + rng.Int32N(9), Ready: ready, Due: ready + 100, Service: 10})
	}
	return in
}

func TestIslandsDoNotDependOnTheCores(t *testing.T) {
	in := streets(80)
	plan := func(cores, islands int) ([][]int32, float64) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		s, n, err := Islands(in, vrp.Truncated, false, 5, islands, nil, func(iterations int64) float64 { return float64(iterations) / 2000 })
		if err != nil {
			t.Fatal(err)
		}
		if n < int64(islands)*2000 {
			t.Errorf("%d islands did %d iterations, asked for 2000 each", islands, n)
		}
		routes, out := s.Best()
		if err := in.Verify(routes, vrp.Truncated); err != nil || out != 0 {
			t.Errorf("%d islands: %d left out, %v", islands, out, err)
		}
		_, length := in.Distance(routes)
		return routes, length
	}
	one, _ := plan(1, 3)
	for range 3 {
		if many, _ := plan(3, 3); !reflect.DeepEqual(one, many) {
			t.Fatalf("3 islands on one core: %v, on three: %v", one, many)
		}
	}
}

func TestIslandsBeginFromAGivenPlan(t *testing.T) {
	in := streets(40)
	once := func(iterations int64) float64 { return float64(iterations) / 1500 }
	s, _, err := Islands(in, vrp.Truncated, false, 5, 1, nil, once)
	if err != nil {
		t.Fatal(err)
	}
	plan, _ := s.Best()
	_, was := in.Distance(plan)
	s, _, err = Islands(in, vrp.Truncated, false, 6, 2, plan, func(int64) float64 { return 1 })
	if err != nil {
		t.Fatal(err)
	}
	again, _ := s.Best()
	if _, now := in.Distance(again); now != was {
		t.Errorf("without an iteration the plan of length %.1f became %.1f", was, now)
	}
	if _, _, err := Islands(in, vrp.Truncated, false, 6, 2, [][]int32{{1, 1}}, once); err == nil || !strings.Contains(err.Error(), "start: route 1: stop 1: visit it once") {
		t.Errorf("got %v", err)
	}
}
