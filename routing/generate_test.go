package routing

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

var testMotion = Motion{SpeedMmS: 1500, LoadedSpeedMmS: 1300, Turn90Ms: 2500, LiftMs: 4000, DropMs: 4000}

// sizes from the smallest to larger than a busy day needs, with stations and
// robots in usual and unusual proportion.
func sizes() (list []GenerateParams) {
	for _, shelves := range []int{1, 7, 20, 60, 61, 100, 250, 600, 1000, 1500, 2600} {
		for _, robots := range []int{6, 29, 30, 75, 200, 420} {
			for _, stations := range []int{1, 2, 11, 20, 40} {
				if shelves/robots > 12 || stations > robots/2 {
					continue
				}
				list = append(list, GenerateParams{Shelves: shelves, Robots: robots, Stations: stations})
			}
		}
	}
	return append(list, GenerateParams{Shelves: 1500, Stations: 20, Robots: 200, BlockDepth: 10, QueueNodes: 6, SparePercent: 10, ChargerPercent: 15},
		GenerateParams{Shelves: 40, Stations: 1, Robots: 2, MaxNodes: 60})
}

func TestGeneratedFloorsHaveNoFaults(t *testing.T) {
	made := 0
	for _, p := range sizes() {
		name := fmt.Sprintf("%d shelves, %d robots, %d stations", p.Shelves, p.Robots, p.Stations)
		f, err := Generate(p)
		if err != nil {
			// Only where many shelves or stations meet few robots.
			if !strings.Contains(err.Error(), "give") || p.Robots >= 30 && p.Shelves <= 8*p.Robots {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		made++
		for i, x := range f.Check(testMotion, Footprint{1000, 700}) {
			if i < 3 {
				t.Errorf("%s: %v", name, x)
			}
		}
		limit := 20
		if p.MaxNodes > 0 {
			limit = p.MaxNodes
		}
		if n := f.TravelNodes(); n > limit*p.Robots {
			t.Errorf("%s: %d travel nodes", name, n)
		}
		stand, spare := 0, 0
		for _, s := range f.Shelves {
			if s.ID != "" {
				stand++
			} else {
				spare++
			}
		}
		if stand != p.Shelves || spare < 1 || spare > 1+p.Shelves/10 || len(f.Stations) != p.Stations {
			t.Errorf("%s: %d shelves, %d spare, %d stations", name, stand, spare, len(f.Stations))
		}
		if c := len(f.Chargers); c+len(f.Parks) < p.Robots || c*100 < 15*p.Robots || c > 1+p.Robots/5 {
			t.Errorf("%s: %d chargers, %d parks", name, c, len(f.Parks))
		}
		// The core without stations stands on its own: any two of its nodes
		// lie on a cycle.
		exits := map[int32]bool{}
		for n, id := range f.NodeID {
			exits[int32(n)] = strings.HasPrefix(id, "S") && f.Kind[n] == Travel
		}
		core := func(n int32) bool { return f.Kind[n] == Travel && !exits[n] }
		if cut := f.cutNodes(core); len(cut) > 0 {
			t.Errorf("%s: core falls apart at %s", name, f.NodeID[cut[0]])
		}
		if _, size := f.components(core); len(size) != 1 {
			t.Errorf("%s: core has %d components", name, len(size))
		}
		for e := range f.EdgeID {
			if core(f.From[e]) && core(f.To[e]) && f.EdgeBetween(f.To[e], f.From[e]) < 0 {
				t.Errorf("%s: edge %s leads one way only", name, f.EdgeID[e])
			}
		}
	}
	if made < 60 {
		t.Errorf("only %d floors made", made)
	}
}

func TestAllShelvesReachAllStationsAndBack(t *testing.T) {
	for _, p := range []GenerateParams{{Shelves: 60, Stations: 2, Robots: 6}, {Shelves: 400, Stations: 14, Robots: 70}, {Shelves: 1500, Stations: 20, Robots: 200}} {
		f := generate(t, p)
		d := NewDistances(f, testMotion)
		for _, st := range f.Stations {
			for i, sh := range f.Shelves {
				if i%(1+len(f.Shelves)/400) != 0 {
					continue // Check looks at all of them
				}
				there, back := d.To(st.Pick).From(sh.Node, 0), d.To(sh.Node).From(st.Pick, 0)
				if there >= Unreachable || back >= Unreachable || there <= 0 || back <= 0 {
					t.Fatalf("%d shelves: %s to %s: %d, back %d", p.Shelves, f.NodeID[sh.Node], st.ID, there, back)
				}
			}
		}
	}
}

func TestGenerateIsRepeatableAndNamed(t *testing.T) {
	p := GenerateParams{Shelves: 1500, Stations: 20, Robots: 200}
	f := generate(t, p)
	if !reflect.DeepEqual(f, generate(t, p)) {
		t.Error("same parameters, other floor")
	}
	for _, id := range []string{"A12-07", "S3-Q2", "S3-P", "P0412"} {
		if f.Node(id) < 0 {
			t.Errorf("no node %s", id)
		}
	}
	if s := f.Shelves[411]; s.ID != "shelf-0412" || f.NodeID[s.Node] != "P0412" {
		t.Errorf("shelf 412 is %s on %s", s.ID, f.NodeID[s.Node])
	}
	q := f.Stations[2].Queue
	if e := f.EdgeBetween(q[0], q[1]); e < 0 || f.EdgeBetween(q[1], q[0]) >= 0 || f.SpeedMmS[e] != 1000 {
		t.Error("queue lane is not one way at lane speed")
	}
}

func TestGenerateRefusesBadNumbers(t *testing.T) {
	for want, p := range map[string]GenerateParams{
		"Shelves is 0; give 1":                            {Stations: 1, Robots: 10},
		"Stations is -1; give 1":                          {Shelves: 10, Stations: -1, Robots: 10},
		"Robots is 1000000; give 1":                       {Shelves: 10, Stations: 1, Robots: 1000000},
		"QueueNodes is 1; give 2":                         {Shelves: 10, Stations: 1, Robots: 10, QueueNodes: 1},
		"more than MaxNodes = 20 a robot; give 38 robots": {Shelves: 1000, Stations: 2, Robots: 6},
		"PitchMm is -5; give 1":                           {Shelves: 10, Stations: 1, Robots: 10, PitchMm: -5},
		"AislePenaltyCs is 200000; give 1 to 10000":       {Shelves: 10, Stations: 1, Robots: 10, AislePenaltyCs: 200000},
	} {
		if _, err := Generate(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
}

func TestRenderSVGIsWellFormed(t *testing.T) {
	f := generate(t, GenerateParams{Shelves: 60, Stations: 2, Robots: 6})
	var b bytes.Buffer
	if err := RenderSVG(f, &b); err != nil {
		t.Fatal(err)
	}
	var v struct {
		Circles []struct{} `xml:"circle"`
		Rects   []struct{} `xml:"rect"`
	}
	if err := xml.Unmarshal(b.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Circles)+len(v.Rects)-1 != len(f.NodeID) {
		t.Errorf("%d circles and %d rectangles for %d nodes", len(v.Circles), len(v.Rects), len(f.NodeID))
	}
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		generate(b, GenerateParams{Shelves: 1500, Stations: 20, Robots: 200})
	}
}

func BenchmarkCheck(b *testing.B) {
	f := generate(b, GenerateParams{Shelves: 1500, Stations: 20, Robots: 200})
	for b.Loop() {
		f.Check(testMotion, Footprint{1000, 700})
	}
}
