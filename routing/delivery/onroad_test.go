package delivery

import (
	"slices"
	"testing"

	"dayrun/routing/roads"

	"pgregory.net/rapid"
)

// line gives a road problem of one van that stands at the depot, with stops so
// many metres east of it.
func line(metres ...int32) RoadProblem {
	p := day(0, 1, 0, lcg(1))
	t := RoadTour{Vehicle: p.Vehicles[0], From: p.Depot, Leave: p.Now}
	for _, m := range metres {
		t.Stops = append(t.Stops, Stop{At: roads.Point{LatE7: p.Depot.LatE7, LonE7: p.Depot.LonE7 + m*96}, Parcels: 1})
	}
	return RoadProblem{Now: p.Now, Depot: p.Depot, Travel: p.Travel, Tours: []RoadTour{t}}
}

func TestSolveRoad(t *testing.T) {
	t.Run("KeepsAGoodOrder", func(t *testing.T) {
		if got := SolveRoad(line(3000, 6000, 9000), nil).Tours[0]; !slices.Equal(got.Order, []int32{0, 1, 2}) {
			t.Errorf("order %v", got.Order)
		}
	})
	t.Run("MendsABadOne", func(t *testing.T) {
		if got := SolveRoad(line(20_000, 1000, 21_000, 2000), nil).Tours[0]; got.Order[0] == 0 && got.Order[1] == 1 {
			t.Errorf("order %v drives out and home twice", got.Order)
		}
	})
	t.Run("FixedStay", func(t *testing.T) {
		p := line(20_000, 1000, 21_000, 2000)
		p.Tours[0].Fixed = 2
		if got := SolveRoad(p, nil).Tours[0]; !slices.Equal(got.Order[:2], []int32{0, 1}) {
			t.Errorf("order %v moves stops that are fixed", got.Order)
		}
	})
	t.Run("APromiseWeighsMore", func(t *testing.T) {
		p := line(3000, 6000, 9000)
		p.Tours[0].Stops[2].Due = p.Now + 25*60_000 // 23.5 min straight there, 26 with one stop before
		if got := SolveRoad(p, nil).Tours[0]; got.Order[0] != 2 {
			t.Errorf("order %v, the third is due first", got.Order)
		}
	})
}

// The times are those of the order, the search is never worse than the order
// given.
func TestSolveRoadIsNeverWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := line()
		tour := &p.Tours[0]
		for range rapid.IntRange(1, 5).Draw(t, "stops") {
			s := Stop{Parcels: 1, At: roads.Point{LatE7: p.Depot.LatE7 + rapid.Int32Range(-500_000, 500_000).Draw(t, "north"), LonE7: p.Depot.LonE7 + rapid.Int32Range(-500_000, 500_000).Draw(t, "east")}}
			if rapid.Bool().Draw(t, "due") {
				s.Due = p.Now + rapid.Int64Range(5, 90).Draw(t, "minutes")*60_000
			}
			tour.Stops = append(tour.Stops, s)
		}
		got := SolveRoad(p, nil).Tours[0]
		o := &onward{tour: tour, p: Problem{Depot: p.Depot, Travel: p.Travel, Stops: append(slices.Clone(tour.Stops), Stop{At: tour.From})}}
		if again := o.drive(got.Order); !slices.Equal(again.Eta, got.Eta) || again.Return != got.Return || again.Metres != got.Metres {
			t.Fatalf("times %v and %d, of this order %v and %d", got.Eta, got.Return, again.Eta, again.Return)
		}
		first := make([]int32, len(tour.Stops))
		for i := range first {
			first[i] = int32(i)
		}
		if o.cost(got) > o.cost(o.drive(first)) {
			t.Fatalf("order %v costs %d, as given %d", got.Order, o.cost(got), o.cost(o.drive(first)))
		}
		seen := slices.Clone(got.Order)
		slices.Sort(seen)
		if !slices.Equal(seen, first) {
			t.Fatalf("order %v of %d stops", got.Order, len(first))
		}
	})
}
