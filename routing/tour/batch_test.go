package tour

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func randomProblem(t *testing.T, rng *rand.Rand, orders int) *Problem {
	t.Helper()
	b, spots := randomBlock(rng, 4+rng.IntN(30))
	a, err := NewAisles(b, spots, Exact)
	if err != nil {
		t.Fatal(err)
	}
	p := &Problem{Measure: a, Stops: len(a.Stops()), Capacity: 6 + rng.Int64N(10)}
	for range orders {
		o := Order{Load: 1 + rng.Int64N(5)}
		for range o.Load {
			o.Stops = append(o.Stops, int32(rng.IntN(p.Stops)))
		}
		p.Orders = append(p.Orders, o)
	}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	return p
}

// optimum is the shortest total of all ways to part the orders into batches.
func optimum(p *Problem) int64 {
	best := farAway
	var parts Batches
	var load []int64
	var try func(o int)
	try = func(o int) {
		if o == len(p.Orders) {
			best = min(best, p.Total(parts, p.Measure))
			return
		}
		for i := range parts {
			if load[i]+p.Orders[o].Load <= p.Capacity {
				parts[i], load[i] = append(parts[i], int32(o)), load[i]+p.Orders[o].Load
				try(o + 1)
				parts[i], load[i] = parts[i][:len(parts[i])-1], load[i]-p.Orders[o].Load
			}
		}
		parts, load = append(parts, []int32{int32(o)}), append(load, p.Orders[o].Load)
		try(o + 1)
		parts, load = parts[:len(parts)-1], load[:len(load)-1]
	}
	try(0)
	return best
}

func steps(n int) func() bool { return func() bool { n--; return n < 0 } }

// On cases small enough to try everything the search finds the optimum in all
// but a few, and never a better one.
func TestSearchAgainstAllPartitions(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	missed, gap := 0, 0.0
	const cases = 60
	for n := range cases {
		p := randomProblem(t, rng, 7)
		want := optimum(p)
		s := NewSearch(p, 2000, uint64(n))
		s.Improve(steps(2000))
		b, got := s.Best()
		if err := p.Verify(b); err != nil {
			t.Fatalf("case %d: %v", n, err)
		}
		if total := p.Total(b, p.Measure); total != got || got < want {
			t.Fatalf("case %d: search says %d mm, its batches are %d mm, the optimum is %d mm", n, got, total, want)
		}
		if got > want {
			missed++
			gap = max(gap, float64(got)/float64(want)-1)
		}
	}
	t.Logf("optimum missed in %d of %d cases, at most by %.1f %%", missed, cases, 100*gap)
	if missed > cases/10 || gap > 0.05 {
		t.Errorf("optimum missed in %d of %d cases, at most by %.1f %%: want a tenth and 5 %%", missed, cases, 100*gap)
	}
}

func TestMethodsGiveBatches(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	for n := range 100 {
		p := randomProblem(t, rng, 1+rng.IntN(40))
		s := NewSearch(p, 300, 7)
		start := p.Total(Batches(s.now), p.Measure)
		s.Improve(steps(300))
		found, mm := s.Best()
		for name, b := range map[string]Batches{"seed": Seed(p), "savings": Savings(p), "first come": FirstCome(p), "search": found} {
			if err := p.Verify(b); err != nil {
				t.Fatalf("case %d: %s: %v", n, name, err)
			}
		}
		if seed, savings := p.Total(Seed(p), p.Measure), p.Total(Savings(p), p.Measure); mm > seed || mm > savings || start > min(seed, savings) {
			t.Fatalf("case %d: search %d mm from %d mm, seed %d mm, savings %d mm", n, mm, start, seed, savings)
		}
	}
}

func TestSameSeedSameBatches(t *testing.T) {
	p := randomProblem(t, rand.New(rand.NewPCG(6, 1)), 30)
	run := func() Batches {
		s := NewSearch(p, 1000, 3)
		s.Improve(steps(1000))
		b, _ := s.Best()
		return b
	}
	if a, b := run(), run(); !reflect.DeepEqual(a, b) {
		t.Errorf("the same seed gave %v, then %v", a, b)
	}
}

func TestReleaseTakesTheUrgentOrderFirst(t *testing.T) {
	b := Block{AisleXMm: []int64{0, 5000, 50000}, LengthMm: 20000}
	a, err := NewAisles(b, []Spot{{0, 4000}, {0, 5000}, {2, 19000}}, Exact)
	if err != nil {
		t.Fatal(err)
	}
	p := &Problem{Measure: a, Stops: 3, Capacity: 2, Orders: []Order{
		{Stops: []int32{2}, Load: 2, Due: 600_000},
		{Stops: []int32{0}, Load: 1, Due: 9_000_000}, {Stops: []int32{1}, Load: 1, Due: 9_000_000},
	}}
	rule := Online{Pace: Pace{SpeedMmS: 1000, OrderMs: 10_000}, Steps: 50, Seed: 1, Margin: 60_000}
	// 138 m and an order take 148 s: until 392 s there is a minute to spare.
	got := rule.Release(p, 300_000, 1)
	if len(got) != 1 || len(got[0].Orders) != 2 || got[0].LengthMm != 10_000 || got[0].Urgent || len(got[0].Stops) != 2 {
		t.Errorf("with time to spare: %+v; want the two that lie together, 10000 mm", got)
	}
	got = rule.Release(p, 400_000, 2)
	if len(got) != 2 || len(got[0].Orders) != 1 || got[0].Orders[0] != 0 || got[0].LengthMm != 138_000 || !got[0].Urgent {
		t.Errorf("without: %+v; want the urgent one first, 138000 mm", got)
	}
	if got = rule.Release(&Problem{Measure: a, Stops: 3, Capacity: 2}, 0, 1); got != nil {
		t.Errorf("nothing waits, released %v", got)
	}
	// Half a trolley waits for company, until its time to hold is over.
	p = &Problem{Measure: a, Stops: 3, Capacity: 4, Orders: []Order{{Stops: []int32{0}, Load: 2, Due: 9_000_000, Hold: 500_000}}}
	if got = rule.Release(p, 400_000, 1); len(got) != 0 {
		t.Errorf("held orders were released: %+v", got)
	}
	if got = rule.Release(p, 500_000, 1); len(got) != 1 {
		t.Errorf("after the time to hold: %+v", got)
	}
}

func TestCheckRefusesByName(t *testing.T) {
	a, err := NewAisles(Block{AisleXMm: []int64{0}, LengthMm: 10}, []Spot{{0, 1}}, Exact)
	if err != nil {
		t.Fatal(err)
	}
	good := Order{Stops: []int32{0}, Load: 1}
	for _, c := range []struct {
		name string
		p    Problem
		want string
	}{
		{"no measure", Problem{Capacity: 1, Stops: 1}, "measure is missing"},
		{"no capacity", Problem{Measure: a, Stops: 1}, "capacity 0"},
		{"no stops", Problem{Measure: a, Stops: 1, Capacity: 1, Orders: []Order{{}}}, "orders[0].stops is empty"},
		{"unknown stop", Problem{Measure: a, Stops: 1, Capacity: 1, Orders: []Order{good, {Stops: []int32{1}}}}, "orders[1].stops names stop 1"},
		{"too heavy", Problem{Measure: a, Stops: 1, Capacity: 1, Orders: []Order{{Stops: []int32{0}, Load: 2}}}, "orders[0].load 2"},
	} {
		if err := c.p.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	p := Problem{Measure: a, Stops: 1, Capacity: 1, Orders: []Order{good, good}}
	for _, c := range []struct {
		name string
		b    Batches
		want string
	}{
		{"twice", Batches{{0}, {0}, {1}}, "in a batch already"},
		{"missing", Batches{{0}}, "order 1 is in no batch"},
		{"overloaded", Batches{{0, 1}}, "weighs 2"},
	} {
		if err := p.Verify(c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
