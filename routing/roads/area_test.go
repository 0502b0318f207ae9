package roads

import (
	"slices"
	"testing"
)

func TestTouching(t *testing.T) {
	n := network(t, town(4, 4))
	at := func(r, c float64) Point { return Point{int32(r * step), int32(c * step)} }
	ways := func(a Area) []int64 {
		var list []int64
		for _, s := range n.Touching(a) {
			if back := n.Reverse[s]; back >= 0 && !slices.Contains(n.Touching(a), back) {
				t.Errorf("%+v: segment %d without the other direction", a, s)
			}
			list = append(list, n.Way[s])
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	street, _ := n.Snap(at(1, 1.5))
	way := n.Way[street.Segment]
	if got := n.Touching(Area{Points: []Point{at(1, 1.5)}}); len(got) != 2 || n.Way[got[0]] != way {
		t.Errorf("the street at a click: segments %v", got)
	}
	if got := ways(Area{Way: way}); !slices.Equal(got, []int64{way}) || len(n.Touching(Area{Way: way})) != 6 {
		t.Errorf("way %d: ways %v, %d segments", way, got, len(n.Touching(Area{Way: way})))
	}
	if got := ways(Area{Points: []Point{at(1, 1.5)}, RadiusM: 5}); !slices.Equal(got, []int64{way}) {
		t.Errorf("a small circle on the street: ways %v, want %d", got, way)
	}
	// A ring that holds no corner of the street: its sides cross it.
	if got := ways(Area{Points: []Point{at(0.9, 1.4), at(0.9, 1.6), at(1.1, 1.6), at(1.1, 1.4)}}); !slices.Equal(got, []int64{way}) {
		t.Errorf("a ring across the street: ways %v, want %d", got, way)
	}
	if got := ways(Area{Points: []Point{at(0.5, 0.5), at(0.5, 2.5), at(2.5, 2.5), at(2.5, 0.5)}}); len(got) != 4 {
		t.Errorf("a ring around four crossings: ways %v", got)
	}
	for _, a := range []Area{{}, {Way: 999}, {Points: []Point{at(0.5, 0.5)}, RadiusM: 1}, {Points: []Point{at(0, 500)}}} {
		if got := n.Touching(a); len(got) != 0 {
			t.Errorf("%+v touches segments %v", a, got)
		}
	}
}
