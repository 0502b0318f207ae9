package slotting

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func lines(skus ...string) []OrderLine {
	var l []OrderLine
	for _, s := range skus {
		l = append(l, OrderLine{s, 1})
	}
	return l
}

func TestRelatedAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type order struct {
			at   int64
			skus []string
		}
		half := int64(1000)
		a := NewAffinity(AffinityConfig{HalfLifeMs: half})
		var all []order
		last := int64(math.MinInt64)
		for range rapid.IntRange(1, 120).Draw(t, "orders") {
			o := order{at: rapid.Int64Range(0, 200_000).Draw(t, "at")}
			for range rapid.IntRange(1, 4).Draw(t, "lines") {
				o.skus = append(o.skus, string(rune('a'+rapid.IntRange(0, 5).Draw(t, "sku"))))
			}
			a.Add(o.at, lines(o.skus...))
			all, last = append(all, o), max(last, o.at)
		}
		sum := func(has ...string) (w float64, n int64) {
			for _, o := range all {
				every := true
				for _, s := range has {
					every = every && slices.Contains(o.skus, s)
				}
				if every {
					w, n = w+math.Exp2(float64(o.at-last)/float64(half)), n+1
				}
			}
			return
		}
		close := func(x, y float64) bool { return math.Abs(x-y) <= 1e-9*max(math.Abs(x), math.Abs(y)) }
		total, _ := sum()
		for s := 'a'; s <= 'f'; s++ {
			list, known := a.Related(string(s), 100)
			if _, n := sum(string(s)); known != (n > 0) {
				t.Fatalf("%c known %v, ordered %d times", s, known, n)
			}
			var want []string
			for o := 'a'; o <= 'f'; o++ {
				both, n := sum(string(s), string(o))
				x, _ := sum(string(s))
				y, _ := sum(string(o))
				if o != s && n >= minTogether && both*total > x*y*(1+1e-12) && gSquared(both, x, y, total) >= significance {
					want = append(want, string(o))
				}
			}
			var got []string
			for _, r := range list {
				got = append(got, r.SKU)
				both, n := sum(string(s), r.SKU)
				x, _ := sum(string(s))
				y, _ := sum(r.SKU)
				if !close(r.Support, both/total) || !close(r.Confidence, both/x) || !close(r.Lift, both*total/(x*y)) || r.Orders != n {
					t.Fatalf("%c with %s: %+v, want support %g, confidence %g, lift %g, orders %d", s, r.SKU, r, both/total, both/x, both*total/(x*y), n)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("%c: related %v, want %v", s, got, want)
			}
		}
	})
}

// history is a shop of pairs: sku 2k is bought with 2k+1, and now and then
// with anything.
func history(orders int, seed uint64) *Affinity {
	a, r := NewAffinity(AffinityConfig{}), rand.New(rand.NewPCG(seed, 1))
	for n := range orders {
		k := r.IntN(20)
		o := []string{fmt.Sprintf("s%02d", 2*k), fmt.Sprintf("s%02d", 2*k+1)}
		if r.IntN(4) == 0 {
			o[1] = fmt.Sprintf("s%02d", r.IntN(40))
		}
		a.Add(int64(n)*60_000, lines(o...))
	}
	return a
}

func TestRelatedRanksByEvidence(t *testing.T) {
	a := history(4000, 1)
	for range 4 { // four joint orders of two rare SKUs have a huge lift
		a.Add(4000*60_000, lines("s00", "rare"))
	}
	list, known := a.Related("s00", 5)
	if !known || len(list) == 0 || list[0].SKU != "s01" {
		t.Fatalf("related to s00: %+v, want s01 first", list)
	}
	if _, known := a.Related("never", 5); known {
		t.Error("a SKU never ordered is known")
	}
	if list, _ := a.Related("s00", 0); len(list) != 0 {
		t.Errorf("limit 0 gives %v", list)
	}
	// Twice in common is no evidence, however large the lift.
	a.Add(0, lines("odd", "even"))
	a.Add(0, lines("odd", "even"))
	if list, _ := a.Related("odd", 5); len(list) != 0 {
		t.Errorf("two joint orders count as related: %v", list)
	}
}

func TestAffinityIsBounded(t *testing.T) {
	a, r := NewAffinity(AffinityConfig{MaxSKUs: 100, MaxPairs: 500, Recent: 50}), rand.New(rand.NewPCG(2, 2))
	for n := range 20_000 {
		a.Add(int64(n)*1000, lines("hit", "hat", fmt.Sprint("n", r.IntN(5000)), fmt.Sprint("n", r.IntN(5000))))
		if len(a.items) > 100+4 || a.pairs > 500+6 || len(a.recent) > 50 {
			t.Fatalf("after %d orders: %d SKUs, %d pairs, %d orders kept", n+1, len(a.items), a.pairs, len(a.recent))
		}
	}
	pairs := 0
	for i := range a.items {
		if a.index[a.items[i].sku] != int32(i) {
			t.Fatalf("%s is at %d, the index says %d", a.items[i].sku, i, a.index[a.items[i].sku])
		}
		for _, p := range a.items[i].row {
			if int(p.other) > i {
				pairs++
			}
			back := a.items[p.other].row
			if !slices.ContainsFunc(back, func(q pair) bool { return q.other == int32(i) && q.weight == p.weight }) {
				t.Fatalf("%s has %s, which does not have it", a.items[i].sku, a.items[p.other].sku)
			}
		}
	}
	if pairs != a.pairs {
		t.Errorf("%d pairs, counted as %d", pairs, a.pairs)
	}
	if x := a.items[a.index["hit"]].orders; x != 20_000 {
		t.Errorf("the fastest SKU was forgotten: %d orders", x)
	}
	if got := a.Recent(); len(got) != 50 {
		t.Errorf("%d recent orders", len(got))
	}
}

func TestVelocityFollowsTheSeason(t *testing.T) {
	a := NewAffinity(AffinityConfig{HalfLifeMs: 7 * dayMs})
	for d := range int64(120) {
		for range 20 {
			sku := "summer"
			if d >= 60 {
				sku = "winter"
			}
			a.Add(d*dayMs, lines(sku))
		}
	}
	list := a.Velocities(120 * dayMs)
	if list[0].SKU != "winter" || list[0].Class != 'A' || list[1].Class != 'C' {
		t.Errorf("velocities %+v: want winter A and summer C", list)
	}
	if r := list[0].LinesPerDay; r < 18 || r > 22 {
		t.Errorf("winter moves %.1f lines a day, 20 are ordered", r)
	}
	if r := a.LinesPerDay(120 * dayMs); math.Abs(r-20) > 2 {
		t.Errorf("%.1f lines a day, 20 are ordered", r)
	}
}

func TestGroups(t *testing.T) {
	a := history(4000, 3)
	groups := a.Groups(1, 1)
	of := map[string]int{}
	for g, list := range groups {
		for _, s := range list {
			of[s] = g
		}
	}
	for k := range 20 {
		x, y := fmt.Sprintf("s%02d", 2*k), fmt.Sprintf("s%02d", 2*k+1)
		if of[x] != of[y] {
			t.Errorf("%s and %s, bought together, are in groups %d and %d", x, y, of[x], of[y])
		}
	}
	if len(groups) < 5 {
		t.Errorf("%d groups of 20 pairs", len(groups))
	}
	if again := history(4000, 3).Groups(1, 1); !reflect.DeepEqual(groups, again) {
		t.Error("the same history gives other groups")
	}
	if g := NewAffinity(AffinityConfig{}).Groups(1, 1); g != nil {
		t.Errorf("no history gives groups %v", g)
	}
}
