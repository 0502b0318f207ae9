package tour

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"dayrun/routing"
)

func generated(t *testing.T) *routing.Floor {
	t.Helper()
	f, err := routing.Generate(routing.GenerateParams{Robots: 6, Shelves: 60, Stations: 2})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// shelfWalk is a walk from the first station through random shelves and back.
func shelfWalk(t *testing.T, feet *Feet, rng *rand.Rand, n int) (*Walk, []int32) {
	t.Helper()
	f := feet.floor
	var nodes, stops []int32
	for i := range n {
		nodes, stops = append(nodes, f.Shelves[rng.IntN(len(f.Shelves))].Node), append(stops, int32(i))
	}
	desk := f.Stations[0].Pick
	w, err := NewWalk(feet, desk, f.Stations[1].Pick, nodes)
	if err != nil {
		t.Fatal(err)
	}
	return w, stops
}

func TestFewStopsAreExact(t *testing.T) {
	feet, rng := NewFeet(generated(t)), rand.New(rand.NewPCG(1, 2))
	for n := range 60 {
		w, stops := shelfWalk(t, feet, rng, 1+rng.IntN(7))
		if got, want := w.Length(stops), shortest(slices.Clone(stops), w.Walked); got != want {
			t.Fatalf("case %d: %d mm, the best of all sequences %d mm", n, got, want)
		}
	}
}

// Without the exact method the walk visits every stop once and is never longer
// than the nearest neighbour's, and close to the exact one.
func TestManyStops(t *testing.T) {
	feet, rng := NewFeet(generated(t)), rand.New(rand.NewPCG(2, 2))
	got, want := int64(0), int64(0)
	for range 100 {
		w, stops := shelfWalk(t, feet, rng, 8)
		w.nearest(stops)
		start := w.Walked(w.seq)
		for w.twoOpt() || w.orOpt() {
		}
		if now := w.Walked(w.seq); now > start {
			t.Fatalf("improved from %d to %d mm", start, now)
		}
		got, want = got+w.Walked(w.seq), want+w.Length(stops)
	}
	t.Logf("2-opt and Or-opt to exact with 8 stops: %.3f", float64(got)/float64(want))
	if got < want || float64(got) > 1.05*float64(want) {
		t.Errorf("2-opt and Or-opt %d mm, exact %d mm: want at most 5 %% more", got, want)
	}
	w, stops := shelfWalk(t, feet, rng, 40)
	seq := w.Sequence(stops)
	if w.Walked(seq) > w.Length(stops) {
		t.Errorf("the sequence is %d mm, the length says %d", w.Walked(seq), w.Length(stops))
	}
	slices.Sort(seq)
	if !slices.Equal(seq, stops) {
		t.Errorf("visited %v", seq)
	}
}

// People walk against the robots' one-way streets.
func TestFeetGoBothWays(t *testing.T) {
	f := generated(t)
	feet := NewFeet(f)
	for e := range f.EdgeID {
		a, b := f.From[e], f.To[e]
		if feet.From(b)[a] != feet.From(a)[b] || feet.From(a)[b] > f.LengthMm[e] {
			t.Fatalf("edge %s is %d mm: %d mm there, %d mm back", f.EdgeID[e], f.LengthMm[e], feet.From(a)[b], feet.From(b)[a])
		}
	}
}

func TestWalkRefusesWhatIsApart(t *testing.T) {
	f := &routing.Floor{NodeID: []string{"A", "B"}, OutStart: []int32{0, 0, 0}, InStart: []int32{0, 0, 0}}
	if _, err := NewWalk(NewFeet(f), 0, 0, []int32{1}); err == nil || !strings.Contains(err.Error(), `no way on foot`) {
		t.Errorf("%v, want no way on foot", err)
	}
}

// On a block of aisles the walk over the floor's graph can be held against the
// exact tour: it is never shorter, and little longer.
func TestWalkAgainstTheExactTour(t *testing.T) {
	f, err := routing.GeneratePeople(routing.PeopleParams{Name: "block", Shelves: 400, Pickers: 1})
	if err != nil {
		t.Fatal(err)
	}
	b := Block{AccessMm: -int64(f.Y[f.HandOver.Node])}
	var nodes []int32 // where a picker stands
	var spots []Spot
	for n, k := range f.Kind {
		if k != routing.Travel {
			continue
		}
		if f.Y[n] == 0 {
			b.AisleXMm = append(b.AisleXMm, int64(f.X[n]))
		}
		b.LengthMm = max(b.LengthMm, int64(f.Y[n]))
		nodes, spots = append(nodes, int32(n)), append(spots, Spot{int32(len(b.AisleXMm) - 1), int64(f.Y[n])})
	}
	feet, rng := NewFeet(f), rand.New(rand.NewPCG(3, 2))
	for _, size := range []int{6, 15, 30, 60} {
		got, planned, want := int64(0), int64(0), int64(0)
		for n := range 40 {
			var at []int32
			var some []Spot
			for _, i := range rng.Perm(len(nodes))[:size] {
				at, some = append(at, nodes[i]), append(some, spots[i])
			}
			w, err := NewWalk(feet, f.HandOver.Node, f.HandOver.Node, at)
			if err != nil {
				t.Fatal(err)
			}
			a, err := NewAisles(b, some, Exact)
			if err != nil {
				t.Fatal(err)
			}
			stops := allStops(a)
			walk, exact := w.Length(stops), a.Length(stops)
			sequence := w.Walked(w.Sequence(stops))
			if sequence < exact || sequence > walk || size <= exactStops && walk != exact {
				t.Fatalf("%d stops, case %d: measured %d mm, planned %d mm, exact %d mm", size, n, walk, sequence, exact)
			}
			got, planned, want = got+walk, planned+sequence, want+exact
		}
		measured, sequence := float64(got)/float64(want), float64(planned)/float64(want)
		t.Logf("%d stops: measured %.3f, planned %.3f of the exact tour", size, measured, sequence)
		if measured > 1.05 || sequence > 1.01 {
			t.Errorf("%d stops: measured %.3f, planned %.3f of the exact tour, want at most 1.05 and 1.01", size, measured, sequence)
		}
	}
}
