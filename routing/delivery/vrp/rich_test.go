package vrp

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// mixedFleet is a small instance with all that Rich can say, from a seed.
func mixedFleet(seed uint64, n int) *Instance {
	rng := rand.New(rand.NewPCG(seed, 11))
	x := &Rich{Places: n + 2, Stops: make([]Demand, n+1)}
	for i := range x.Places * x.Places {
		t := 10 + rng.Int32N(60)
		if i/x.Places == i%x.Places {
			t = 0
		}
		x.Time = append(x.Time, t)
	}
	for i := range x.Places { // the shortest ways, as a street network gives them
		for a := range x.Places {
			for b := range x.Places {
				x.Time[a*x.Places+b] = min(x.Time[a*x.Places+b], x.Time[a*x.Places+i]+x.Time[i*x.Places+b])
			}
		}
	}
	x.Fleet = []Vehicle{
		{Start: 0, End: 0, Due: 400, Capacity: []int32{8, 5}, Skills: 1, Fixed: 20, MaxStops: 3,
			Breaks: []Break{{Windows: []Window{{60, 90}, {120, 150}}, Service: 15}}},
		{Start: 1, End: -1, Ready: 20, Due: 300, Capacity: []int32{6, 9}, Skills: 3, MaxTravel: 150,
			Breaks: []Break{{Windows: []Window{{40, 80}}, Service: 10}, {Windows: []Window{{100, 200}}, Service: 10}}},
	}
	in := &Instance{Vehicles: len(x.Fleet), Stops: make([]Stop, n+1), Rich: x}
	for i := 1; i <= n; i++ {
		d := Demand{Place: int32(i + 1), Deliver: []int32{rng.Int32N(4), rng.Int32N(4)}, Pickup: []int32{rng.Int32N(3), 0}, Skills: uint64(rng.IntN(4)) >> 1, Priority: rng.Int32N(4)}
		ready := rng.Int32N(100)
		d.Windows = []Window{{ready, ready + 40}, {ready + 90, ready + 150}}
		s := Stop{Ready: ready, Due: ready + 150, Service: rng.Int32N(10)}
		if i <= 2 { // one pair
			s.Pair, s.Demand = int32(3-i), int32(3-2*i)
			d.Skills, d.Deliver, d.Pickup = 0, []int32{0, 0}, []int32{2, 1}
			if i == 2 {
				d.Deliver, d.Pickup = d.Pickup, d.Deliver
			}
		}
		x.Stops[i], in.Stops[i] = d, s
	}
	x.Stops[2].Priority = x.Stops[1].Priority
	return in
}

// The variants of mixedFleet: each adds what its name says.
var variants = map[string]func(in *Instance){
	"plain": func(*Instance) {},
	"reload": func(in *Instance) {
		x := in.Rich
		x.Fleet[0].MaxStops, x.Fleet[0].Due, x.Fleet[0].Reload = 0, 800, &Reload{Place: 0, Service: 12}
		x.Fleet[1].MaxTravel, x.Fleet[1].Due, x.Fleet[1].Reload = 0, 600, &Reload{Place: 1, Service: 5, Trips: 2}
		x.Fleet[0].Capacity, x.Fleet[1].Capacity = []int32{3, 3}, []int32{3, 4}
		widen(in)
	},
	"lateness": func(in *Instance) {
		for i := range in.Rich.Stops[1:] {
			d := &in.Rich.Stops[i+1]
			d.Windows = []Window{{d.Windows[0].Ready / 2, 20 + d.Windows[0].Ready}}
			d.LateBy, d.LateCost = 90, int32(i%3)
			in.Stops[i+1].Ready, in.Stops[i+1].Due = d.Windows[0].Ready, d.Windows[0].Due
		}
	},
	"hours": func(in *Instance) {
		x := in.Rich
		for k, factor := range []int32{17, 6, 25} {
			h := Hour{From: int32(40 + 45*k)}
			for i, t := range x.Time {
				h.Time = append(h.Time, t*factor/10+int32(i%2)*t/4)
			}
			x.Hours = append(x.Hours, h)
		}
	},
	"cost": func(in *Instance) {
		for i, t := range in.Rich.Time {
			in.Rich.Cost = append(in.Rich.Cost, t+int32(i%7))
		}
	},
	"locked": func(in *Instance) {
		in.Rich.Stops[1].Skills, in.Rich.Stops[4].Skills = 0, 0
		in.Rich.Stops[4].Windows = []Window{{0, 1}} // it comes late, which is forgiven
		in.Stops[4].Ready, in.Stops[4].Due = 0, 1
		in.Rich.Stops[4].Deliver, in.Rich.Stops[4].Pickup = []int32{1, 1}, []int32{0, 0}
		in.Rich.Fleet[1].Locked = []int32{4, 1} // the delivery 2 must follow
	},
	"left": func(in *Instance) {
		x := in.Rich
		x.Stops[3].Skills, x.Stops[5].Skills = 0, 0
		x.Fleet[0].MaxStops, x.Fleet[0].Due, x.Fleet[0].Reload = 0, 800, &Reload{Place: 0, Service: 12}
		x.Fleet[0].Start, x.Fleet[0].Left, x.Fleet[0].Aboard = 4, true, []int32{3, 5}
		x.Fleet[0].Capacity, x.Fleet[1].Capacity = []int32{8, 5}, []int32{2, 2}
		widen(in)
	},
}

// together are variants whose rules must also hold beside each other.
var together = map[string][]string{
	"lateness and hours": {"lateness", "hours"},
	"reload and locked":  {"reload", "locked"},
	"all":                {"reload", "left", "lateness", "hours", "cost", "locked"},
}

// varied gives every variant, the plain one too.
func varied() map[string]func(*Instance) {
	list := maps.Clone(variants)
	for name, parts := range together {
		list[name] = func(in *Instance) {
			for _, part := range parts {
				variants[part](in)
			}
		}
	}
	return list
}

// widen gives every stop all the time and any vehicle.
func widen(in *Instance) {
	for i := range in.Rich.Stops[1:] {
		in.Rich.Stops[i+1].Windows, in.Rich.Stops[i+1].Skills = []Window{{0, 700}}, 0
		in.Stops[i+1].Ready, in.Stops[i+1].Due = 0, 700
	}
}

// worth is the weight of the orders left out and the cost of the plan.
func worth(t *testing.T, in *Instance, routes [][]int32) (int64, int64) {
	out, cost := int64(0), int64(0)
	served := map[int32]bool{}
	for v, r := range routes {
		for _, n := range r {
			served[n] = true
		}
		_, p, err := in.Timetable(v, r)
		if err != nil {
			t.Fatal(err)
		}
		cost += p.Total()
	}
	for n := int32(1); int(n) < len(in.Stops); n++ {
		if leads := in.Stops[n].Demand >= 0 || served[in.Stops[n].Pair]; !served[n] && leads {
			out += 1 + 1000*int64(in.Rich.Stops[n].Priority)
		}
	}
	return out, cost
}

// exhaust is the worth of the best of all plans.
func exhaust(t *testing.T, in *Instance) (bestOut, bestCost int64) {
	bestOut = 1 << 60
	routes := make([][]int32, in.Vehicles)
	var walk func(v int, left uint32)
	walk = func(v int, left uint32) {
		if v == len(routes) {
			if in.Verify(routes, Truncated) == nil {
				if out, cost := worth(t, in, routes); out < bestOut || out == bestOut && cost < bestCost {
					bestOut, bestCost = out, cost
				}
			}
			return
		}
		last := int32(-1)
		if n := len(routes[v]); n > 0 {
			last = routes[v][n-1]
		}
		f := &in.Rich.Fleet[v]
		if last != 0 {
			walk(v+1, left)
		}
		for c := int32(0); int(c) < len(in.Stops); c++ {
			if c > 0 && left&(1<<c) == 0 || c == 0 && (f.Reload == nil || last == 0 || last < 0 && !f.Left) {
				continue
			}
			routes[v] = append(routes[v], c)
			walk(v, left&^(1<<c))
			routes[v] = routes[v][:len(routes[v])-1]
		}
	}
	walk(0, 1<<len(in.Stops)-2)
	return bestOut, bestCost
}

func TestMixedFleetFindsTheBruteForceOptimum(t *testing.T) {
	for name, vary := range varied() {
		t.Run(name, func(t *testing.T) {
			served, reloads, late := 0, 0, int64(0)
			for seed := uint64(1); seed <= 10; seed++ {
				in := mixedFleet(seed, 5)
				vary(in)
				if err := in.Check(); err != nil {
					t.Fatal(err)
				}
				wantOut, wantCost := exhaust(t, in)
				s, got := solved(in, seed, 3000, false, Truncated)
				if err := in.Verify(got, Truncated); err != nil {
					t.Fatalf("seed %d: %v: %v", seed, got, err)
				}
				if out, cost := worth(t, in, got); out != wantOut || cost != wantCost {
					t.Errorf("seed %d: %v leaves out %d at cost %d, want %d at %d", seed, got, out, cost, wantOut, wantCost)
				}
				for _, n := range s.Absent() {
					if in.Explain(n, Truncated) == nil {
						t.Errorf("seed %d: no reason for stop %d", seed, n)
					}
				}
				for v, r := range got {
					served += len(r)
					for _, n := range r {
						if n == 0 {
							reloads++
						}
					}
					_, p, _ := in.Timetable(v, r)
					late += p.Late
				}
				if s.restart(); s.cost != s.bestCost {
					t.Errorf("seed %d: cost kept %d, recomputed %d", seed, s.bestCost, s.cost)
				}
			}
			if served < 25 {
				t.Errorf("only %d stops of 50 can be served: the cases show too little", served)
			}
			if (name == "reload" || name == "left") && reloads < 5 {
				t.Errorf("only %d reloads: the cases show too little", reloads)
			}
			if name == "lateness" && late == 0 {
				t.Error("nothing is late: the cases show too little")
			}
		})
	}
}

func TestMixedFleetIsCheckedRuleByRule(t *testing.T) {
	in := mixedFleet(1, 5)
	x := in.Rich
	for i := range x.Stops {
		x.Stops[i].Skills, x.Stops[i].Windows = 0, []Window{{0, 1000}}
	}
	x.Fleet[0] = Vehicle{Start: 0, End: 0, Due: 1000, Capacity: []int32{100, 100}}
	if err := in.Verify([][]int32{{1, 2, 3, 4, 5}, nil}, Truncated); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func()
		routes [][]int32
		want   string
	}{
		"skills":   {func() { x.Stops[3].Skills = 4 }, [][]int32{{3}}, "stop 3: the vehicle lacks skills 100"},
		"capacity": {func() { x.Stops[3].Deliver = []int32{0, 105} }, [][]int32{{3}}, "load 105 over the capacity 100 in dimension 2"},
		"window":   {func() { x.Stops[3].Windows = []Window{{0, 1}}; in.Stops[3].Due = 1 }, [][]int32{{3}}, "after its window"},
		"shift":    {func() { x.Fleet[0].Due = 2 }, [][]int32{{3}}, "after the shift"},
		"stops":    {func() { x.Fleet[0].MaxStops = 1 }, [][]int32{{3, 4}}, "2 stops, at most 1"},
		"travel":   {func() { x.Fleet[0].MaxTravel = 1 }, [][]int32{{3}}, "at most 1"},
		"break":    {func() { x.Fleet[0].Ready, x.Fleet[0].Breaks = 10, []Break{{Windows: []Window{{0, 5}}}} }, [][]int32{{3}}, "break 1 cannot be taken"},
		"order":    {func() {}, [][]int32{{2, 1}}, "pick up at 1 first"},
		"half":     {func() {}, [][]int32{{1}}, "serve its pair 2"},
		"one trip": {func() {}, [][]int32{{3, 0, 4}}, "this vehicle makes one trip"},
		"trips":    {func() { x.Fleet[0].Reload = &Reload{Trips: 2} }, [][]int32{{3, 0, 4, 0, 5}}, "3 trips, at most 2"},
		"loading": {func() { x.Fleet[0].Reload, x.Fleet[0].Due = &Reload{Service: 300}, 301 }, [][]int32{{3, 0, 4}},
			"after the shift"},
		"second trip": {func() { x.Fleet[0].Reload = &Reload{}; x.Stops[4].Deliver = []int32{101, 0} }, [][]int32{{3, 0, 4}},
			"trip from place 3 of the route: load 101 over the capacity 100 in dimension 1"},
		"late":   {func() { x.Stops[3].Windows, x.Stops[3].LateBy = []Window{{0, 1}}, 2 }, [][]int32{{3}}, "after its window"},
		"locked": {func() { x.Fleet[0].Locked = []int32{4} }, [][]int32{{3, 4}}, "begins with [3]: the locked stops [4] come first"},
		"absent": {func() { x.Fleet[0].Locked = []int32{4} }, nil, "route 1: begins with []: the locked stops [4] come first"},
		"bound":  {func() { x.Fleet[0].Locked = []int32{4} }, [][]int32{{4}, {4}}, "visit it once"},
		"aboard": {func() { x.Fleet[1].Left, x.Fleet[1].Aboard = true, []int32{3} }, [][]int32{{3}}, "stop 3: it is bound to vehicle 1"},
		"left": {func() { x.Fleet[0].Left, x.Stops[3].Deliver = true, []int32{1, 0} }, [][]int32{{3}},
			"stop 3: the vehicle has left without it: reload first"},
		"reloaded": {func() { x.Fleet[0].Left, x.Fleet[0].Aboard, x.Fleet[0].Reload = true, []int32{3}, &Reload{} }, [][]int32{{0, 3}},
			"stop 3: it is aboard: serve it before a reload"},
		"hours": {func() {
			x.Hours = []Hour{{From: 1, Time: slices.Repeat([]int32{900}, len(x.Time))}}
		}, [][]int32{{3}}, "ends at 1781, 781 after the shift"},
	} {
		fleet, other, stops, list := x.Fleet[0], x.Fleet[1], append([]Demand(nil), x.Stops...), append([]Stop(nil), in.Stops...)
		c.change()
		if err := in.Verify(c.routes, Truncated); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
		x.Fleet[0], x.Fleet[1], x.Stops, in.Stops, x.Hours = fleet, other, stops, list, nil
	}
}

func TestRichInputIsRefusedByField(t *testing.T) {
	for want, change := range map[string]func(*Instance){
		"matrix: row 0, column 1: -1":     func(in *Instance) { in.Rich.Time[1] = -1 },
		"vehicle 1: start 99":             func(in *Instance) { in.Rich.Fleet[1].Start = 99 },
		"vehicle 1: capacity has 1":       func(in *Instance) { in.Rich.Fleet[1].Capacity = []int32{1} },
		"vehicle 0: shift 9 to 3":         func(in *Instance) { in.Rich.Fleet[0].Ready, in.Rich.Fleet[0].Due = 9, 3 },
		"stop 3: windows [{5 4}]":         func(in *Instance) { in.Rich.Stops[3].Windows = []Window{{5, 4}} },
		"stop 4: priority 101":            func(in *Instance) { in.Rich.Stops[4].Priority = 101 },
		"stop 1: pair 5":                  func(in *Instance) { in.Stops[1].Pair = 5 },
		"stop 5: load -1":                 func(in *Instance) { in.Rich.Stops[5].Deliver[0] = -1 },
		"stop 3: place 7: the matrix has": func(in *Instance) { in.Rich.Stops[3].Place = 7 },
		"costs: 1 values: give 49":        func(in *Instance) { in.Rich.Cost = []int32{1} },
		"hours 1: from 5": func(in *Instance) {
			in.Rich.Hours = []Hour{{From: 5, Time: in.Rich.Time}, {From: 5, Time: in.Rich.Time}}
		},
		"hours 0: row 0, column 1: -2": func(in *Instance) {
			in.Rich.Hours = []Hour{{From: 5, Time: slices.Clone(in.Rich.Time)}}
			in.Rich.Hours[0].Time[1] = -2
		},
		"stop 2: late by 9 at a cost of -1":                        func(in *Instance) { in.Rich.Stops[2].LateBy, in.Rich.Stops[2].LateCost = 9, -1 },
		"vehicle 1: reload at 7 for 0":                             func(in *Instance) { in.Rich.Fleet[1].Reload = &Reload{Place: 7} },
		"vehicle 0: locked: stop 9: give 1 to 5":                   func(in *Instance) { in.Rich.Fleet[0].Locked = []int32{9} },
		"vehicle 1: locked: stop 3 is bound to vehicle 0":          func(in *Instance) { in.Rich.Fleet[0].Locked, in.Rich.Fleet[1].Locked = []int32{3}, []int32{3} },
		"vehicle 0: locked: 0 is a reload":                         func(in *Instance) { in.Rich.Fleet[0].Locked = []int32{3, 0} },
		"vehicle 0: aboard: say that the vehicle has left":         func(in *Instance) { in.Rich.Fleet[0].Aboard = []int32{3} },
		"vehicle 0: aboard: stop 1 is half of a pair":              func(in *Instance) { in.Rich.Fleet[0].Left, in.Rich.Fleet[0].Aboard = true, []int32{1} },
		"vehicle 1: left without a start":                          func(in *Instance) { in.Rich.Fleet[1].Start, in.Rich.Fleet[1].Left = -1, true },
		"vehicle 0: aboard and locked: stop 2: pick up at 1 first": func(in *Instance) { in.Rich.Fleet[0].Locked = []int32{2} },
	} {
		in := mixedFleet(2, 5)
		change(in)
		if err := in.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
