package vrp

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// city is a day of a mixed fleet on a plane, from a seed: two dimensions of load,
// windows of two hours. rules adds what costs more to judge.
func city(stops, vehicles int, rules bool) *Instance {
	rng := rand.New(rand.NewPCG(3, 3))
	x := &Rich{Places: stops + 1, Stops: make([]Demand, stops+1)}
	at := make([][2]int32, x.Places)
	for i := range at {
		at[i] = [2]int32{rng.Int32N(9000), rng.Int32N(9000)}
	}
	for _, p := range at {
		for _, q := range at {
			dx, dy := int64(p[0]-q[0]), int64(p[1]-q[1])
			x.Time = append(x.Time, int32(root(dx*dx+dy*dy))/5)
		}
	}
	in := &Instance{Vehicles: vehicles, Stops: make([]Stop, stops+1), Rich: x}
	for i := 1; i <= stops; i++ {
		from := rng.Int32N(4) * 7200
		x.Stops[i] = Demand{Place: int32(i), Windows: []Window{{from, from + 7200}}, Deliver: []int32{1 + rng.Int32N(4), 1 + rng.Int32N(9)}, Pickup: []int32{rng.Int32N(2), 0}}
		in.Stops[i] = Stop{Ready: from, Due: from + 7200, Service: 120}
		if rules {
			x.Stops[i].LateBy, x.Stops[i].LateCost = 1800, 1
		}
	}
	for v := range vehicles {
		f := Vehicle{Due: 36_000, Capacity: []int32{80, 160}, Fixed: 3600}
		if rules {
			f.Capacity = []int32{40, 80}
			f.Reload = &Reload{Service: 900}
			f.Breaks = []Break{{Windows: []Window{{14_000, 18_000}}, Service: int32(1800 + v%2)}}
		}
		x.Fleet = append(x.Fleet, f)
	}
	if rules {
		for k := range int32(3) {
			h := Hour{From: 7200 * (k + 1)}
			for _, t := range x.Time {
				h.Time = append(h.Time, t*(10+3*(k+1)%7)/10)
			}
			x.Hours = append(x.Hours, h)
		}
	}
	return in
}

// BenchmarkMixed is one ruin and recreation of a mixed fleet.
func BenchmarkMixed(b *testing.B) {
	for _, rules := range []bool{false, true} {
		b.Run(fmt.Sprintf("1000 stops, rules %t", rules), func(b *testing.B) {
			in := city(1000, 50, rules)
			if err := in.Check(); err != nil {
				b.Fatal(err)
			}
			s := NewSolver(in, Truncated, false, rand.New(rand.NewPCG(1, 0)))
			s.Improve(func() float64 { return float64(s.Iterations) / 2000 })
			if len(s.Absent()) > 0 {
				b.Fatalf("%d stops are left out", len(s.Absent()))
			}
			from, looked := s.Iterations, s.looked
			b.ReportAllocs()
			b.ResetTimer()
			s.Improve(func() float64 { return float64(s.Iterations-from) / float64(b.N) })
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(s.looked-looked), "ns/look")
		})
	}
}
