package vrp

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// begun is the plan of a solver that was started and did not improve.
func begun(t *testing.T, in *Instance, start [][]int32) ([][]int32, []int32) {
	t.Helper()
	s := NewSolver(in, Truncated, false, rand.New(rand.NewPCG(1, 0)))
	if err := s.Start(start); err != nil {
		t.Fatal(err)
	}
	s.keep()
	routes, _ := s.Best()
	if s.restart(); s.cost != s.bestCost {
		t.Errorf("cost kept %d, recomputed %d", s.bestCost, s.cost)
	}
	return routes, s.Absent()
}

func TestStartTakesAPlanAsItIs(t *testing.T) {
	for _, paired := range []bool{false, true} {
		in := drawn(4, 60, paired)
		_, want := solved(in, 2, 2000, false, Truncated)
		if got, out := begun(t, in, want); !reflect.DeepEqual(got, want) || len(out) > 0 {
			t.Errorf("paired %t: started from %v, got %v without %v", paired, want, got, out)
		}
	}
	for name, vary := range varied() {
		for seed := uint64(1); seed <= 5; seed++ {
			in := mixedFleet(seed, 5)
			vary(in)
			_, want := solved(in, 2, 500, false, Truncated)
			if got, _ := begun(t, in, want); !reflect.DeepEqual(got, want) {
				t.Errorf("%s, seed %d: started from %v, got %v", name, seed, want, got)
			}
		}
	}
}

func TestStartLeavesOutWhatBreaksARule(t *testing.T) {
	in := &Instance{Vehicles: 2, Capacity: 10, Stops: []Stop{{Due: 100}, {X: 10, Demand: 6, Due: 20}, {X: 20, Demand: 6, Due: 50}, {X: 12, Demand: 4, Due: 9}}}
	if got, out := begun(t, in, [][]int32{{1, 2, 3}}); !reflect.DeepEqual(got, [][]int32{{1}}) || !reflect.DeepEqual(out, []int32{2, 3}) {
		t.Errorf("got %v without %v, want stop 1 alone: 2 is too much, 3 too late", got, out)
	}
	pairs := &Instance{Vehicles: 2, Capacity: 10, Paired: true, Stops: []Stop{{Due: 100}, {X: 5, Demand: 2, Due: 90, Pair: 2}, {X: 9, Demand: -2, Due: 90, Pair: 1},
		{X: 2, Demand: 2, Due: 90, Pair: 4}, {X: 3, Demand: -2, Due: 90, Pair: 3}}}
	if got, out := begun(t, pairs, [][]int32{{2, 3, 1, 4}}); !reflect.DeepEqual(got, [][]int32{{3, 4}}) || !reflect.DeepEqual(out, []int32{1, 2}) {
		t.Errorf("got %v without %v, want the pair 3, 4 alone: 2 stands before its pick-up", got, out)
	}
	if got, out := begun(t, pairs, [][]int32{{1, 3, 4}}); !reflect.DeepEqual(got, [][]int32{{3, 4}}) || !reflect.DeepEqual(out, []int32{1, 2}) {
		t.Errorf("got %v without %v, want the pair 3, 4 alone: 1 is half a pair", got, out)
	}
	rich := mixedFleet(1, 5)
	variants["reload"](rich)
	variants["locked"](rich)
	got, _ := begun(t, rich, [][]int32{{0, 0, 3, 0}, {5, 1, 2}})
	if err := rich.Verify(got, Truncated); err != nil || !reflect.DeepEqual(got[1][:2], []int32{4, 1}) {
		t.Errorf("got %v: %v: the locked stops come first, idle reloads go", got, err)
	}
}

func TestStartRefusesByField(t *testing.T) {
	in := drawn(1, 4, false)
	for want, routes := range map[string][][]int32{
		"start: route 2: stop 9: give 1 to 4":   {{1}, {9}},
		"start: route 2: stop 1: visit it once": {{1}, {1}},
		"start: route 1: stop 0: give 1 to 4":   {{0}},
		"start: 5 routes: give at most 4":       {{1}, {2}, {3}, {4}, {}},
	} {
		s := NewSolver(in, Truncated, false, rand.New(rand.NewPCG(1, 0)))
		if err := s.Start(routes); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	s, routes := solved(in, 1, 10, false, Truncated)
	if err := s.Start(routes); err == nil || !strings.Contains(err.Error(), "start first") {
		t.Errorf("after the search: got %v", err)
	}
}

// Who leaves later never arrives earlier, to the unit; and leave is the inverse.
func TestTravelByTheHourKeepsTheOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for range 200 {
		x := &Rich{Places: 2, Time: []int32{0, rng.Int32N(50), 7, 0}}
		from := int32(0)
		for range rng.IntN(4) {
			from += 1 + rng.Int32N(40)
			x.Hours = append(x.Hours, Hour{From: from, Time: []int32{0, rng.Int32N(90), 7, 0}})
		}
		last := int64(-1)
		for at := range int64(200) {
			now := x.arrive(0, 1, at)
			if now < last || now < at {
				t.Fatalf("%+v: leaves at %d, arrives at %d, one before at %d", x, at, now, last)
			}
			if l := x.leave(0, 1, now); l < at || x.arrive(0, 1, l) > now || x.arrive(0, 1, l+1) <= now {
				t.Fatalf("%+v: arrives at %d who leaves at %d, said to be the latest is %d", x, now, at, l)
			}
			last = now
		}
		if len(x.Hours) > 0 && x.arrive(0, 1, 500) != 500+int64(x.Hours[len(x.Hours)-1].Time[1]) {
			t.Fatal("the last table does not hold to the end")
		}
	}
	// Half of a leg of 20 until 10, the other at three times the pace of 60.
	x := &Rich{Places: 2, Time: []int32{0, 20, 20, 0}, Hours: []Hour{{From: 10, Time: []int32{0, 60, 60, 0}}}}
	if got := x.arrive(0, 1, 0); got != 40 {
		t.Errorf("arrives at %d, want 40", got)
	}
}

func TestATimetableSaysWhen(t *testing.T) {
	in := mixedFleet(1, 5)
	x := in.Rich
	widen(in)
	for i := range x.Time {
		x.Time[i] = 10
	}
	in.Stops[3].Service, in.Stops[4].Service = 5, 5
	x.Stops[4].Windows, x.Stops[4].LateBy, x.Stops[4].LateCost = []Window{{0, 20}}, 50, 3
	in.Stops[4].Due = 20
	x.Fleet[0] = Vehicle{Ready: 2, Due: 400, Capacity: []int32{9, 9}, Fixed: 7, Reload: &Reload{Service: 6}}
	list, price, err := in.Timetable(0, []int32{3, 0, 4})
	want := []Visit{{3, 12, 12, 17, 0}, {0, 27, 27, 33, 0}, {4, 43, 43, 48, 23}, {-1, 58, 58, 58, 0}}
	if err != nil || !reflect.DeepEqual(list, want) || price != (Price{Legs: 40, Fixed: 7, Late: 69}) {
		t.Errorf("got %+v, %+v, %v, want %+v", list, price, err, want)
	}
}
