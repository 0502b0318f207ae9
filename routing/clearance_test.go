package routing

import (
	"bytes"
	"image/png"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// plain gives a floor of Travel nodes with edges both ways.
func plain(t interface{ Fatal(...any) }, at [][2]int32, edges [][2]int32) *Floor {
	f := &Floor{Name: "plain"}
	for i, p := range at {
		f.NodeID, f.Kind = append(f.NodeID, "n"+string(rune('a'+i))), append(f.Kind, Travel)
		f.X, f.Y = append(f.X, p[0]), append(f.Y, p[1])
	}
	for _, e := range edges {
		for _, d := range [2][2]int32{e, {e[1], e[0]}} {
			f.EdgeID = append(f.EdgeID, f.NodeID[d[0]]+">"+f.NodeID[d[1]])
			f.From, f.To = append(f.From, d[0]), append(f.To, d[1])
			f.LengthMm, f.SpeedMmS, f.PenaltyCs = append(f.LengthMm, f.hypot(d[0], d[1])), append(f.SpeedMmS, 0), append(f.PenaltyCs, 0)
		}
	}
	if err := f.finish(); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestCheckFindsContact(t *testing.T) {
	square := [][2]int32{{0, 0}, {4000, 0}, {4000, 4000}, {0, 4000}}
	ring := [][2]int32{{0, 1}, {1, 2}, {2, 3}, {3, 0}}
	for _, c := range []struct {
		name string
		f    *Floor
		want []string // of faults about contact, in order
	}{
		{"OK", plain(t, square, ring), nil},
		{"edges that cross", plain(t, square, append([][2]int32{{0, 2}, {1, 3}}, ring...)), []string{"broken: edges: edge na>nc: crosses edge nb>nd without a node there"}},
		{"edge past a node", plain(t, append([][2]int32{{2000, 500}}, square...), [][2]int32{{1, 2}, {2, 3}, {3, 4}, {4, 1}, {0, 3}}), []string{"broken: edges: edge nb>nc: passes node na at 500 mm, but a robot that drives by one that stands needs 850", "warning: edges: node na: dead end: a robot here can leave only over node nd"}},
		{"nodes too near", plain(t, append([][2]int32{{0, 900}}, square...), [][2]int32{{1, 2}, {2, 3}, {3, 4}, {4, 1}, {0, 3}}), []string{"broken: nodePosition: node na: only 900 mm from node nb, but robots are 1000 mm long", "warning: edges: node na: dead end"}},
		{"dead end", plain(t, append([][2]int32{{8000, 0}}, square...), [][2]int32{{1, 2}, {2, 3}, {3, 4}, {4, 1}, {0, 2}}), []string{"warning: edges: node na: dead end: a robot here can leave only over node nc"}},
	} {
		var got []string
		for _, x := range c.f.Check(testMotion, Footprint{1000, 700}) {
			if !strings.Contains(x.Text, "all traffic between") {
				got = append(got, x.String())
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
			continue
		}
		for i := range got {
			if !strings.HasPrefix(got[i], c.want[i]) {
				t.Errorf("%s: got %q, want %q", c.name, got[i], c.want[i])
			}
		}
	}
}

// The sorted search finds what comparing all with all finds.
func TestClearanceAgreesWithAllPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "nodes")
		var at [][2]int32
		for len(at) < n {
			p := [2]int32{rapid.Int32Range(0, 8000).Draw(t, "x"), rapid.Int32Range(-4000, 4000).Draw(t, "y")}
			if !slices.Contains(at, p) {
				at = append(at, p)
			}
		}
		var edges [][2]int32
		for range rapid.IntRange(0, 12).Draw(t, "edges") {
			a, b := rapid.Int32Range(0, int32(n-1)).Draw(t, "a"), rapid.Int32Range(0, int32(n-1)).Draw(t, "b")
			if a < b && !slices.Contains(edges, [2]int32{a, b}) {
				edges = append(edges, [2]int32{a, b})
			}
		}
		f := plain(t, at, edges)
		nearNodes, passes, crosses := 0, 0, 0
		for a := range int32(n) {
			for b := a + 1; b < int32(n); b++ {
				if f.hypot(a, b) < 1000 {
					nearNodes++
				}
			}
		}
		for e := int32(0); e < int32(len(f.EdgeID)); e += 2 {
			for v := range int32(n) {
				if a, b := f.From[e], f.To[e]; v != a && v != b && f.beside(v, e) < 850 && f.hypot(v, a) >= 1000 && f.hypot(v, b) >= 1000 {
					passes++
				}
			}
			for g := e + 2; g < int32(len(f.EdgeID)); g += 2 {
				if f.cross(e, g) {
					crosses++
				}
			}
		}
		got := [3]int{}
		for _, x := range f.Check(testMotion, Footprint{1000, 700}) {
			for i, text := range []string{"mm from node", "passes node", "crosses edge"} {
				if strings.Contains(x.Text, text) {
					got[i]++
				}
			}
		}
		if want := [3]int{nearNodes, passes, crosses}; got != want {
			t.Fatalf("near nodes, passes, crossings: %v, want %v", got, want)
		}
	})
}

func TestGridFloor(t *testing.T) {
	f, err := GridFloor("g", 3, 2, []bool{true, true, false, true, false, true}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"c0-r0", "c1-r0", "c0-r1", "c2-r1"}; !slices.Equal(f.NodeID, want) {
		t.Errorf("nodes %q, want %q", f.NodeID, want)
	}
	if len(f.EdgeID) != 4 || f.EdgeBetween(0, 1) < 0 || f.EdgeBetween(2, 0) < 0 || f.EdgeBetween(1, 3) >= 0 {
		t.Errorf("edges %q", f.EdgeID)
	}
	if f.Y[0] != 1000 || f.Y[2] != 0 {
		t.Errorf("y is %v; the first row is the upper one", f.Y)
	}
	for want, err := range map[string]error{
		"is 3 x 2 with 1 cells": third(GridFloor("g", 3, 2, []bool{true}, 1000)),
		"pitch is 0 mm":         third(GridFloor("g", 1, 1, []bool{true}, 0)),
		"no cell is free":       third(GridFloor("g", 1, 1, []bool{false}, 1000)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
}

func third(_ *Floor, err error) error { return err }

// The PNG shows each kind of node in its colour at its place.
func TestRenderPNG(t *testing.T) {
	f := generate(t, GenerateParams{Shelves: 60, Stations: 2, Robots: 6})
	var b bytes.Buffer
	if err := RenderPNG(f, &b); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	at := f.frame()
	for n, k := range f.Kind {
		want := pictureColours[k]
		for _, s := range f.Shelves {
			if s.Node == int32(n) && s.ID == "" {
				want = 0xffffff
			}
		}
		r, g, bl, _ := img.At(int(f.X[n]-at.minX+pictureMargin)/pictureScale, int(at.maxY-f.Y[n]+pictureMargin)/pictureScale).RGBA()
		if got := r>>8<<16 | g>>8<<8 | bl>>8; got != want {
			t.Errorf("node %s: colour %06x, want %06x", f.NodeID[n], got, want)
		}
	}
	far, err := GridFloor("far", 2, 2, []bool{true, true, true, true}, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	if err := RenderPNG(far, &b); err == nil || !strings.Contains(err.Error(), "20060 x 20060 pixels; give an SVG") {
		t.Errorf("a floor of a square kilometre: got %v", err)
	}
}
