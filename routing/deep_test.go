package routing

import (
	"fmt"
	"slices"
	"testing"
)

// A generated floor of deep lanes has no faults, keeps its lanes over the files,
// has its free places at the aisles, and a way to and from every place.
func TestDeepLanes(t *testing.T) {
	for depth := 2; depth <= 5; depth++ {
		for _, shelves := range []int{7, 60, 400} {
			t.Run(fmt.Sprintf("%d deep, %d shelves", depth, shelves), func(t *testing.T) {
				drawn, err := Generate(GenerateParams{Shelves: shelves, Stations: 2, Robots: 40, LaneDepth: depth})
				if err != nil {
					t.Fatal(err)
				}
				lif, side, err := drawn.WriteLIF()
				if err != nil {
					t.Fatal(err)
				}
				f, err := ReadLIF(lif, side)
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range f.Check(testMotion, Footprint{1000, 700}) {
					t.Error(x)
				}
				stands, deepest := map[int32]bool{}, 0
				for _, p := range f.Shelves {
					stands[p.Node] = p.ID != ""
				}
				d := NewDistances(f, testMotion)
				for _, p := range f.Shelves {
					n, hops := p.Node, 1
					for front := f.Before(n); front >= 0; front = f.Before(front) {
						hops++
						if stands[front] && !stands[p.Node] {
							t.Errorf("place %s is free and lies behind the shelf at %s", f.NodeID[p.Node], f.NodeID[front])
						}
					}
					deepest = max(deepest, hops)
					in, out := d.Drive(f.Stations[0].Pick, 0, n), d.Drive(n, 0, f.Stations[1].Pick)
					if in <= 0 || in >= Unreachable || out <= 0 || out >= Unreachable {
						t.Errorf("place %s: %d in, %d out", f.NodeID[n], in, out)
					}
					if front := f.Before(n); front >= 0 {
						if d.Drive(f.Stations[0].Pick, 0, front) >= in {
							t.Errorf("place %s is no farther than the one before it", f.NodeID[n])
						}
						if f.Toward(front, n) != n || f.Toward(n, f.Parks[0].Node) != front || f.Toward(f.Parks[0].Node, n) != f.Mouth(n) {
							t.Errorf("place %s is not reached place by place", f.NodeID[n])
						}
					}
				}
				if deepest != depth {
					t.Errorf("lanes are %d deep", deepest)
				}
			})
		}
	}
}

// A floor without deep lanes is as before: nothing lies before anything, and
// Drive gives the table's own time.
func TestNoDeepLanes(t *testing.T) {
	f, err := Generate(GenerateParams{Shelves: 60, Stations: 2, Robots: 10})
	if err != nil {
		t.Fatal(err)
	}
	d := NewDistances(f, testMotion)
	for _, p := range f.Shelves {
		if f.Deep() || f.Before(p.Node) >= 0 || f.Mouth(p.Node) != p.Node || f.Toward(f.Stations[0].Pick, p.Node) != p.Node ||
			d.Drive(f.Stations[0].Pick, 0, p.Node) != d.To(p.Node).From(f.Stations[0].Pick, 0) {
			t.Fatalf("place %s", f.NodeID[p.Node])
		}
	}
}

// A place in a lane that robots could enter but not leave is named.
func TestBrokenLane(t *testing.T) {
	f, err := Generate(GenerateParams{Shelves: 12, Stations: 1, Robots: 10, LaneDepth: 2})
	if err != nil {
		t.Fatal(err)
	}
	var deep int32
	for _, p := range f.Shelves {
		if f.Before(p.Node) >= 0 {
			deep = p.Node
		}
	}
	e := f.EdgeBetween(deep, f.Before(deep))
	f.EdgeID, f.LengthMm, f.SpeedMmS, f.PenaltyCs = slices.Delete(f.EdgeID, int(e), int(e)+1), slices.Delete(f.LengthMm, int(e), int(e)+1), slices.Delete(f.SpeedMmS, int(e), int(e)+1), slices.Delete(f.PenaltyCs, int(e), int(e)+1)
	f.From, f.To = slices.Delete(f.From, int(e), int(e)+1), slices.Delete(f.To, int(e), int(e)+1)
	if err := f.finish(); err != nil {
		t.Fatal(err)
	}
	f.findFronts()
	for _, x := range f.Check(testMotion, Footprint{1000, 700}) {
		if x.Severity == Broken && x.Node == f.NodeID[deep] {
			return
		}
	}
	t.Errorf("place %s has no way out and passes", f.NodeID[deep])
}
