package tour

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func allStops(a *Aisles) []int32 {
	out := make([]int32, len(a.spots))
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

func randomBlock(rng *rand.Rand, spots int) (Block, []Spot) {
	b := Block{LengthMm: 1000 * (5 + rng.Int64N(20)), AccessMm: rng.Int64N(2) * 500}
	for x, n := int64(0), 1+rng.IntN(5); n > 0; n-- {
		b.AisleXMm = append(b.AisleXMm, x)
		x += 1000 * (1 + rng.Int64N(6))
	}
	b.DepotXMm = rng.Int64N(b.AisleXMm[len(b.AisleXMm)-1]+4000) - 2000
	if rng.IntN(2) == 0 {
		b.DepotXMm = b.AisleXMm[rng.IntN(len(b.AisleXMm))]
	}
	var list []Spot
	for range spots {
		list = append(list, Spot{Aisle: int32(rng.IntN(len(b.AisleXMm))), AtMm: rng.Int64N(b.LengthMm + 1)})
	}
	return b, list
}

// shortest is the length of the best sequence of all, by trying every one.
func shortest(stops []int32, walked func([]int32) int64) int64 {
	best := farAway
	var try func(k int)
	try = func(k int) {
		if k == len(stops) {
			best = min(best, walked(stops))
			return
		}
		for i := k; i < len(stops); i++ {
			stops[k], stops[i] = stops[i], stops[k]
			try(k + 1)
			stops[k], stops[i] = stops[i], stops[k]
		}
	}
	try(0)
	return best
}

func TestExactIsTheShortestOfAllSequences(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := range 3000 {
		b, spots := randomBlock(rng, 1+rng.IntN(6))
		a, err := NewAisles(b, spots, Exact)
		if err != nil {
			t.Fatal(err)
		}
		stops := allStops(a)
		got, want := a.Length(stops), shortest(slices.Clone(stops), a.Walked)
		if got != want {
			t.Fatalf("case %d: block %+v spots %v: exact %d mm, the best of all sequences %d mm", n, b, a.spots, got, want)
		}
	}
}

func TestSequenceIsAsLongAsTheLengthSays(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for n := range 2000 {
		b, spots := randomBlock(rng, 1+rng.IntN(40))
		a, err := NewAisles(b, spots, SShape)
		if err != nil {
			t.Fatal(err)
		}
		stops := allStops(a)
		seq := a.Sequence(stops)
		if got, want := a.Walked(seq), a.By(Exact).Length(stops); got != want {
			t.Fatalf("case %d: block %+v spots %v: walked %d mm in the sequence %v, exact %d mm", n, b, a.spots, got, seq, want)
		}
		slices.Sort(seq)
		if !slices.Equal(seq, stops) {
			t.Fatalf("case %d: the sequence visits %v of %v", n, seq, stops)
		}
	}
}

// No rule may beat the optimum, and Combined, which may turn back in any aisle,
// is never longer than going through all of them or back out of all of them.
func TestNoRuleBeatsTheOptimum(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	longer := map[Rule]int{}
	for n := range 3000 {
		b, spots := randomBlock(rng, 1+rng.IntN(25))
		a, err := NewAisles(b, spots, Exact)
		if err != nil {
			t.Fatal(err)
		}
		stops := allStops(a)
		best := a.Length(stops)
		for _, rule := range Rules {
			switch got := a.By(rule).Length(stops); {
			case got < best:
				t.Fatalf("case %d: block %+v spots %v: %v %d mm beats the optimum %d mm", n, b, a.spots, rule, got, best)
			case got > best:
				longer[rule]++
			}
		}
		combined := a.By(Combined).Length(stops)
		if s, r := a.By(SShape).Length(stops), a.By(Return).Length(stops); combined > min(s, r) {
			t.Fatalf("case %d: combined %d mm, s-shape %d mm, return %d mm", n, combined, s, r)
		}
	}
	for _, rule := range Rules[1:] {
		if longer[rule] == 0 {
			t.Errorf("%v was never longer than the optimum: it is not what it says", rule)
		}
	}
}

// Worked by hand: aisles at 0, 5 and 10 m, 20 m long, the depot at the first.
func TestRulesByHand(t *testing.T) {
	b := Block{AisleXMm: []int64{0, 5000, 10000}, LengthMm: 20000}
	spots := []Spot{{0, 4000}, {1, 3000}, {1, 18000}, {2, 6000}}
	a, err := NewAisles(b, spots, Exact)
	if err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[Rule]int64{
		SShape:     20000 + 2*20000 + 2*6000,          // through 0 and 1, back out of 2
		Return:     20000 + 2*(4000+18000+6000),       //
		Midpoint:   20000 + 2*20000 + 2*3000 + 2*2000, // 0 and 2 through, 1 from both ends
		LargestGap: 20000 + 2*20000 + 2*(20000-15000), // the gap of 15 m
		Combined:   20000 + 2*4000 + 20000 + 20000,    // back out of 0, up 1, down 2
		Exact:      20000 + 2*4000 + 20000 + 20000,    // the same
	} {
		if got := a.By(rule).Length(allStops(a)); got != want {
			t.Errorf("%v: %d mm, want %d", rule, got, want)
		}
	}
}

func TestRefusesABadBlock(t *testing.T) {
	good := Block{AisleXMm: []int64{0, 5000}, LengthMm: 20000}
	for _, c := range []struct {
		name  string
		block Block
		spots []Spot
		want  string
	}{
		{"no aisle", Block{LengthMm: 20000}, nil, "at least one aisle"},
		{"unsorted", Block{AisleXMm: []int64{5000, 0}, LengthMm: 20000}, nil, "left to right"},
		{"aisle unknown", good, []Spot{{2, 0}}, "give an aisle of 0 to 1"},
		{"beyond the end", good, []Spot{{0, 20001}}, "0 to 20000 mm"},
	} {
		if _, err := NewAisles(c.block, c.spots, Exact); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
