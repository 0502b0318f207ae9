package routing

import (
	"slices"
	"strings"
	"testing"
)

// without gives the floor less the edges for which drop is true.
func without(t *testing.T, f *Floor, drop func(e int) bool) *Floor {
	t.Helper()
	g := *f
	g.EdgeID, g.From, g.To, g.LengthMm, g.SpeedMmS, g.PenaltyCs = nil, nil, nil, nil, nil, nil
	for e := range f.EdgeID {
		if !drop(e) {
			g.EdgeID = append(g.EdgeID, f.EdgeID[e])
			g.From, g.To = append(g.From, f.From[e]), append(g.To, f.To[e])
			g.LengthMm, g.SpeedMmS, g.PenaltyCs = append(g.LengthMm, f.LengthMm[e]), append(g.SpeedMmS, f.SpeedMmS[e]), append(g.PenaltyCs, f.PenaltyCs[e])
		}
	}
	if err := g.finish(); err != nil {
		t.Fatal(err)
	}
	return &g
}

func TestCheckFindsFaults(t *testing.T) {
	f := generate(t, GenerateParams{Shelves: 60, Stations: 2, Robots: 6})
	cut := func(ids ...string) *Floor {
		for _, id := range ids {
			if !slices.Contains(f.EdgeID, id) {
				t.Fatalf("no edge %s", id)
			}
		}
		return without(t, f, func(e int) bool { return slices.Contains(ids, f.EdgeID[e]) })
	}
	entry, shelf := f.EdgeID[f.In[f.InStart[f.Stations[0].Queue[0]]]], f.Shelves[0].Node
	in, out := f.EdgeID[f.In[f.InStart[shelf]]], f.EdgeID[f.Out[f.OutStart[shelf]]]
	for _, c := range []struct {
		name string
		f    *Floor
		m    Motion
		long int32
		want string
	}{
		{"robot too long", f, testMotion, 1400, "only 1300 mm from node"},
		{"no speed", f, Motion{}, 1000, "broken: speed: the robots' speed is 0 mm/s"},
		{"shelf without way in", cut(in), testMotion, 1000, `broken: shelves: node P0001: no driving node leads to "shelf-0001"`},
		{"shelf without way out", cut(out), testMotion, 1000, `broken: shelves: node P0001: "shelf-0001" leads to no driving node`},
		{"lane without way in", cut(entry), testMotion, 1000, "broken: edges: node S1-Q1: one way out: robots cannot get here"},
		{"station without way in", cut(entry), testMotion, 1000, `no way from "shelf-0001" to station "S1"`},
		{"station without way out", cut("S1-P>S1-X1"), testMotion, 1000, "broken: edges: node S1-Q1: one-way trap"},
		{"station without way out", cut("S1-P>S1-X1"), testMotion, 1000, `no way from station "S1" to "shelf-0001"`},
		{"aisle cut in two", cut("A02-03>A02-04", "A02-04>A02-03"), testMotion, 1000, "warning: edges: node A02-02: all traffic between two parts"},
		{"aisle cut off", without(t, f, func(e int) bool {
			a, b := strings.HasPrefix(f.NodeID[f.From[e]], "A01"), strings.HasPrefix(f.NodeID[f.To[e]], "A01")
			return a != b && f.Kind[f.From[e]] == Travel && f.Kind[f.To[e]] == Travel
		}), testMotion, 1000, "node A01-01: cut off from the other"},
	} {
		var all []string
		for _, x := range c.f.Check(c.m, Footprint{c.long, 700}) {
			all = append(all, x.String())
		}
		if !strings.Contains(strings.Join(all, "\n"), c.want) {
			t.Errorf("%s: want %q, got %d faults, first %.3q", c.name, c.want, len(all), all)
		}
		for range 5 {
			var again []string
			for _, x := range c.f.Check(c.m, Footprint{c.long, 700}) {
				again = append(again, x.String())
			}
			if !slices.Equal(all, again) {
				t.Fatalf("%s: faults differ from call to call", c.name)
			}
		}
	}
}

func TestGraphHasFloorsNodesAndLengths(t *testing.T) {
	f := generate(t, GenerateParams{Shelves: 60, Stations: 2, Robots: 6})
	g := f.Graph()
	if g.Nodes().Len() != len(f.NodeID) || g.WeightedEdges().Len() != len(f.EdgeID) {
		t.Errorf("%d nodes, %d edges; floor has %d, %d", g.Nodes().Len(), g.WeightedEdges().Len(), len(f.NodeID), len(f.EdgeID))
	}
	for e := range f.EdgeID {
		if w, ok := g.Weight(int64(f.From[e]), int64(f.To[e])); !ok || w != 1.3 {
			t.Fatalf("edge %s weighs %v", f.EdgeID[e], w)
		}
	}
}
