package routing

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"
	"pgregory.net/rapid"
)

// reference computes AfterEdge for all edges by gonum's Dijkstra over the
// graph of edges, with the rules of passage written down anew.
func reference(f *Floor, m Motion, target int32) []float64 {
	g := simple.NewWeightedDirectedGraph(0, math.Inf(1))
	goal := simple.Node(len(f.EdgeID))
	g.AddNode(goal)
	lane := f.lanes()
	enters := func(e int32) bool {
		v := f.To[e]
		switch f.Kind[v] {
		case Travel:
			return true
		case Queue, Pick:
			return v == target || lane[v] >= 0 && (lane[v] == lane[target] || lane[v] == lane[f.From[e]])
		}
		return v == target
	}
	for e := range int32(len(f.EdgeID)) {
		if !enters(e) {
			continue
		}
		if f.To[e] == target {
			g.SetWeightedEdge(simple.WeightedEdge{F: goal, T: simple.Node(e), W: 0})
			continue
		}
		for g2 := range int32(len(f.EdgeID)) {
			if f.From[g2] == f.To[e] && enters(g2) {
				w := float64(edgeCs(f, m, g2) + turnCs(f.HeadingMrad[e], f.HeadingMrad[g2], int64(m.Turn90Ms)))
				g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(g2), T: simple.Node(e), W: w})
			}
		}
	}
	tree := path.DijkstraFrom(goal, g)
	out := make([]float64, len(f.EdgeID))
	for e := range out {
		out[e] = math.Inf(1)
		if g.Node(int64(e)) != nil {
			out[e] = tree.WeightTo(int64(e))
		}
	}
	return out
}

func compare(t interface{ Errorf(string, ...any) }, f *Floor, m Motion, d *Distances, target int32) {
	want, got := reference(f, m, target), d.To(target)
	for e := range want {
		w := Unreachable
		if !math.IsInf(want[e], 1) {
			w = int32(want[e])
		}
		if got.AfterEdge(int32(e)) != w {
			t.Errorf("to %s after %s: %d, want %d", f.NodeID[target], f.EdgeID[e], got.AfterEdge(int32(e)), w)
			return
		}
	}
}

func TestDistancesAgreeWithGonum(t *testing.T) {
	f := generate(t, GenerateParams{Shelves: 60, Stations: 2, Robots: 6})
	for _, m := range []Motion{testMotion, {SpeedMmS: 3, Turn90Ms: 20_000_000}} { // the second needs wide buckets
		d := NewDistances(f, m)
		if (m.SpeedMmS == 3) != (d.shift > 0) {
			t.Errorf("speed %d: shift %d", m.SpeedMmS, d.shift)
		}
		for n := range int32(len(f.NodeID)) {
			if n%7 == 0 || f.Kind[n] == Pick || f.Kind[n] == Queue {
				compare(t, f, m, d, n)
			}
		}
	}
}

func TestDistancesAgreeWithGonumOnRandomFloors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 14).Draw(t, "nodes")
		f := &Floor{Stations: []Station{{ID: "s", Pick: 0}}}
		for i := range n {
			f.NodeID = append(f.NodeID, string(rune('a'+i)))
			f.X = append(f.X, int32(1000*i+rapid.IntRange(0, 900).Draw(t, "x")))
			f.Y = append(f.Y, int32(rapid.IntRange(-5000, 5000).Draw(t, "y")))
			f.Kind = append(f.Kind, rapid.SampledFrom([]NodeKind{Travel, Travel, Travel, Shelf}).Draw(t, "kind"))
		}
		f.Kind[0] = Pick
		if n > 3 {
			f.Kind[1], f.Stations[0].Queue = Queue, []int32{1}
		}
		for e := range rapid.IntRange(0, 4*n).Draw(t, "edges") {
			a, b := int32(rapid.IntRange(0, n-1).Draw(t, "from")), int32(rapid.IntRange(0, n-1).Draw(t, "to"))
			if a == b {
				continue
			}
			f.EdgeID = append(f.EdgeID, string(rune('a'+a))+string(rune('a'+b))+string(rune('0'+e)))
			f.From, f.To = append(f.From, a), append(f.To, b)
			f.LengthMm = append(f.LengthMm, f.hypot(a, b))
			f.SpeedMmS = append(f.SpeedMmS, int32(rapid.IntRange(0, 2000).Draw(t, "speed")))
			f.PenaltyCs = append(f.PenaltyCs, int32(rapid.IntRange(0, 900).Draw(t, "penalty")))
		}
		if err := f.finish(); err != nil {
			t.Fatal(err)
		}
		m := Motion{SpeedMmS: int32(rapid.SampledFrom([]int{1, 100, 1500}).Draw(t, "robot")), Turn90Ms: int32(rapid.IntRange(0, 4000).Draw(t, "turn"))}
		d := NewDistances(f, m)
		for v := range int32(n) {
			compare(t, f, m, d, v)
		}
	})
}

func TestPathCostsWhatFromSays(t *testing.T) {
	f := generate(t, GenerateParams{Shelves: 300, Stations: 4, Robots: 40})
	d := NewDistances(f, testMotion)
	r := rand.New(rand.NewPCG(1, 2))
	lane := f.lanes()
	for range 300 {
		from, to := int32(r.IntN(len(f.NodeID))), int32(r.IntN(len(f.NodeID)))
		if strings.Contains(f.NodeID[to], "-X") {
			continue // the way out of a station is reached through the station only
		}
		want, at, heading, cost := d.To(to).From(from, 700), from, int32(700), int32(0)
		for _, n := range d.Path(from, 700, to) {
			e := f.EdgeBetween(at, n)
			if e < 0 {
				t.Fatalf("no edge %s to %s", f.NodeID[at], f.NodeID[n])
			}
			if k := f.Kind[n]; n != to && k != Travel && (lane[n] < 0 || lane[n] != lane[to] && lane[n] != lane[from]) {
				t.Fatalf("way from %s to %s passes %s", f.NodeID[from], f.NodeID[to], f.NodeID[n])
			}
			cost += d.cost[e] + turnCs(heading, f.HeadingMrad[e], d.turn90)
			at, heading = n, f.HeadingMrad[e]
		}
		if at != to || cost != want {
			t.Fatalf("%s to %s: path ends at %s and costs %d, table says %d", f.NodeID[from], f.NodeID[to], f.NodeID[at], cost, want)
		}
	}
}

func TestTurnCost(t *testing.T) {
	for _, c := range []struct{ from, to, want int32 }{{0, 0, 0}, {0, 1571, 250}, {1571, 0, 250}, {0, 3142, 500}, {3142, -3141, 0}, {-1571, 3142, 249}, {-3000, 3000, 45}, {785, 1571, 125}} {
		if got := turnCs(c.from, c.to, 2500); got != c.want {
			t.Errorf("turn from %d to %d: %d, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestTablesAreBoundedAndStayValid(t *testing.T) {
	f := generate(t, GenerateParams{Shelves: 60, Stations: 2, Robots: 6})
	d, fresh := NewDistances(f, testMotion), NewDistances(f, testMotion)
	d.SetMaxTables(16)
	first := d.To(0)
	for range 3 {
		for n := range int32(40) {
			d.To(n)
			if d.To(3); d.kept > 16 {
				t.Fatalf("%d tables kept", d.kept)
			}
		}
	}
	if d.tables[3] == nil || d.tables[0] != nil {
		t.Error("the table in use was dropped, or the unused one kept")
	}
	for e := range f.EdgeID {
		if first.AfterEdge(int32(e)) != fresh.To(0).AfterEdge(int32(e)) {
			t.Fatal("a dropped table changed")
		}
	}
}

// BenchmarkTable searches tables on a floor of about 4,000 driving nodes.
func BenchmarkTable(b *testing.B) {
	f := generate(b, GenerateParams{Shelves: 3400, Stations: 30, Robots: 250})
	d := NewDistances(f, testMotion)
	d.SetMaxTables(16)
	i := 0
	for b.Loop() {
		d.To(f.Shelves[i%len(f.Shelves)].Node)
		i++
	}
	b.ReportMetric(float64(f.TravelNodes()), "nodes")
}

func BenchmarkFrom(b *testing.B) {
	f := generate(b, GenerateParams{Shelves: 1500, Stations: 20, Robots: 200})
	t := NewDistances(f, testMotion).To(f.Stations[0].Pick)
	i, sum := int32(0), int32(0)
	for b.Loop() {
		sum += t.From(i%int32(len(f.NodeID)), 0)
		i++
	}
	if sum == 0 {
		b.Error("all distances are zero")
	}
}
