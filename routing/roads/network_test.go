package roads

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const step = 10_000 // E7 degrees: 111 m

// town is a grid of streets: node column + 10*row lies column east and row
// north of the corner, way 100+row leads east, 200+column leads north.
func town(columns, rows int64) Streets {
	var s Streets
	for r := range rows {
		for c := range columns {
			s.Nodes = append(s.Nodes, StreetNode{ID: c + 10*r, At: Point{int32(r) * step, int32(c) * step}})
		}
	}
	for r := range rows {
		w := Way{ID: 100 + r, Class: Residential}
		for c := range columns {
			w.Nodes = append(w.Nodes, c+10*r)
		}
		s.Ways = append(s.Ways, w)
	}
	for c := range columns {
		w := Way{ID: 200 + c, Class: Residential}
		for r := range rows {
			w.Nodes = append(w.Nodes, c+10*r)
		}
		s.Ways = append(s.Ways, w)
	}
	return s
}

func network(t interface {
	Helper()
	Fatal(...any)
}, s Streets) *Network {
	t.Helper()
	n, err := NewNetwork(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// drive asks for the way between two points at night and checks that the three
// kinds of question agree.
func drive(t *testing.T, n *Network, from, to Point, closed ...int32) (points []Point, ms int32) {
	t.Helper()
	limits := make([]Limit, len(closed))
	for i, s := range closed {
		limits[i].Segment = s
	}
	r, err := NewRouter(n, 0, nil, limits)
	if err != nil {
		t.Fatal(err)
	}
	a, okA := n.Snap(from)
	b, okB := n.Snap(to)
	if !okA || !okB {
		t.Fatalf("no street near %v or %v", from, to)
	}
	s := r.Session()
	points, ms, dm, ok := s.Way(a, b)
	tableMs, _ := s.Table([]Snap{a}, []Snap{b})
	plainMs, _ := r.PlainTable([]Snap{a}, []Snap{b})
	if !ok || tableMs[0] != ms || plainMs[0] != ms {
		t.Fatalf("way %d ms (%t), table %d, plain %d", ms, ok, tableMs[0], plainMs[0])
	}
	length := float64(a.AwayDm+b.AwayDm) / 10
	for i := 1; i < len(points); i++ {
		length += GreatCircle(points[i-1].Vector(), points[i].Vector())
	}
	if math.Abs(length-float64(dm)/10) > 1+0.01*length {
		t.Errorf("drawn way is %.1f m, its length %.1f m", length, float64(dm)/10)
	}
	return points, ms
}

func at(column, row float64) Point {
	return Point{int32(row * step), int32(column * step)}
}

const blockMs = 111_2 * 360 / 25 // a street of the town at 25 km/h

func TestWays(t *testing.T) {
	oneway := town(3, 3)
	oneway.Ways[0].Oneway = true // eastwards along the south
	banned := town(3, 3)
	banned.Turns = []Turn{{From: 100, Via: 1, To: 201}}
	only := town(3, 3)
	only.Turns = []Turn{{From: 100, Via: 1, To: 100, Only: true}}
	bollard := town(3, 3)
	bollard.Nodes[1].Closed = true
	dead := town(2, 1)
	dead.Ways = dead.Ways[:1]
	loop := town(3, 1)
	loop.Ways = loop.Ways[:1]
	for _, c := range []struct {
		name     string
		s        Streets
		from, to Point
		blocks   float64
		turns    int32
		through  Point // a point of the way, if given
	}{
		{"along one street", town(3, 3), at(0.2, 0), at(0.8, 0), 0.6, 0, Point{}},
		{"back along it", town(3, 3), at(0.8, 0), at(0.2, 0), 0.6, 0, Point{}},
		{"round a corner", town(3, 3), at(0.5, 0), at(1, 0.5), 1, turnMs, at(1, 0)},
		{"with the one-way street", oneway, at(0.2, 0), at(1.8, 0), 1.6, 0, Point{}},
		{"against the one-way street: on, and round the block", oneway, at(0.8, 0), at(0.2, 0), 3.4, 4 * turnMs, at(0, 1)},
		{"forbidden turn: round the block", banned, at(0.5, 0), at(1, 0.5), 3, 3 * turnMs, at(0, 1)},
		{"only straight on", only, at(0.5, 0), at(1, 0.5), 3, 3 * turnMs, at(0, 1)},
		{"round a bollard", bollard, at(0.9, 0), at(1.1, 0), 5.8, 4 * turnMs, at(1, 1)},
		{"end of a dead-end street", dead, at(0.8, 0), at(0.2, 0), 0.6, 0, Point{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			points, ms := drive(t, network(t, c.s), c.from, c.to)
			if want := int32(c.blocks*blockMs) + c.turns; ms < want-60 || ms > want+60 {
				t.Errorf("%d ms, want %d: %v", ms, want, points)
			}
			if c.through != (Point{}) && !slices.Contains(points, c.through) {
				t.Errorf("not by %v: %v", c.through, points)
			}
		})
	}
	t.Run("turning round at a dead end", func(t *testing.T) {
		s := loop
		s.Ways[0].Nodes = []int64{0, 1, 2}
		n := network(t, s)
		a, _ := n.Snap(at(0.5, 0))
		if len(n.From) != 2 || n.NextStart[1]-n.NextStart[0] != 1 || n.TurnMs[0] != backMs {
			t.Errorf("segments %v, after them %v at %v; from %+v", n.From, n.Next, n.TurnMs, a)
		}
	})
	t.Run("closed street", func(t *testing.T) {
		n := network(t, town(3, 3))
		_, free := drive(t, n, at(0.5, 0), at(1.5, 0))
		mid, _ := n.Snap(at(0.9, 0))
		target, _ := n.Snap(at(1.1, 0))
		points, round := drive(t, n, at(0.5, 1), at(1.5, 1), mid.Segment)
		if free > blockMs+60 || round > blockMs+60 {
			t.Errorf("%d ms, %d ms on the next street: %v", free, round, points)
		}
		points, round = drive(t, n, at(0, 0.9), at(2, 0.1), target.Segment, n.Reverse[target.Segment])
		if slices.Contains(points, at(1, 0)) && slices.Contains(points, at(2, 0)) && slices.Index(points, at(2, 0))-slices.Index(points, at(1, 0)) == 1 {
			t.Errorf("passes the closed street in %d ms: %v", round, points)
		}
		shut := []int32{target.Segment, n.Reverse[target.Segment]}
		_, open := drive(t, n, at(0, 0.9), at(1.5, 0))
		if _, to := drive(t, n, at(0, 0.9), at(1.5, 0), shut...); to < open+20_000 || to > open+300_000 {
			t.Errorf("an address on the closed street is reached in %d ms, when it is open in %d", to, open)
		}
		if _, back := drive(t, n, at(1.5, 0), at(0, 0.9), shut...); back < open+20_000 || back > open+300_000 {
			t.Errorf("an address on the closed street is left in %d ms, when it is open in %d", back, open)
		}
	})
}

func TestSpeedsByHour(t *testing.T) {
	s := town(3, 3)
	s.Ways[0].Class, s.Ways[0].LimitKmh = Primary, 50
	n := network(t, s)
	a, _ := n.Snap(at(0.1, 0))
	b, _ := n.Snap(at(0.9, 0))
	var night, rush int32
	for hour, ms := range map[int]*int32{3: &night, 8: &rush} {
		r, err := NewRouter(n, hour, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, *ms, _, _ = r.Session().Way(a, b)
	}
	if want := int32(8 * 1112 * 360 / 400); night < want-30 || night > want+30 {
		t.Errorf("at night %d ms, want %d: 4/5 of the limit of 50", night, want)
	}
	if ratio := float64(rush) / float64(night); ratio < 1.5 || ratio > 1.53 {
		t.Errorf("the rush hour takes %.3f times as long, want 1/0.66", ratio)
	}
	slow := UsualSpeeds()
	slow[5][Service] = 10
	if _, err := NewRouter(n, 5, slow, nil); err == nil || !strings.Contains(err.Error(), "hour 5, road class 7: 10 permille; give 50 to 2000") {
		t.Errorf("got %v", err)
	}
	if _, err := NewRouter(n, 24, nil, nil); err == nil || !strings.Contains(err.Error(), "hour is 24; give 0 to 23") {
		t.Errorf("got %v", err)
	}
}

func TestNewNetworkRefuses(t *testing.T) {
	for want, change := range map[string]func(*Streets){
		"node 0 is there twice":          func(s *Streets) { s.Nodes = append(s.Nodes, s.Nodes[0]) },
		"way 100 (number 0) has 1 nodes": func(s *Streets) { s.Ways[0].Nodes = []int64{1} },
		"passes node 77, which is not":   func(s *Streets) { s.Ways[0].Nodes[1] = 77 },
		"class 9, limit 0 km/h":          func(s *Streets) { s.Ways[0].Class = classes },
		"none of the 0 ways":             func(s *Streets) { s.Ways = nil },
	} {
		s := town(3, 3)
		change(&s)
		if _, err := NewNetwork(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
	lost := town(2, 1)
	lost.Ways = lost.Ways[:1]
	lost.Ways[0].Oneway = true
	if _, err := NewNetwork(lost); err == nil || !strings.Contains(err.Error(), "no two of the 1 segments lead to each other") {
		t.Errorf("got %v", err)
	}
	s := town(3, 3)
	s.Nodes = append(s.Nodes, StreetNode{ID: 90, At: at(0, 20)}, StreetNode{ID: 91, At: at(1, 20)})
	s.Ways = append(s.Ways, Way{ID: 300, Nodes: []int64{90, 91}})
	if n := network(t, s); n.Dropped != 2 || len(n.From) != 24 {
		t.Errorf("%d segments, %d dropped; want 24 and the island's 2", len(n.From), n.Dropped)
	}
}

func TestSnapIsNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := networkDrawn(t)
		p := Point{rapid.Int32Range(-8*step, 12*step).Draw(t, "lat"), rapid.Int32Range(-8*step, 12*step).Draw(t, "lon")}
		got, ok := n.Snap(p)
		x, y := n.find.plane(p)
		best := math.Inf(1)
		for s := range int32(len(n.From)) {
			for i := n.ShapeStart[s]; i+1 < n.ShapeStart[s+1]; i++ {
				d, _ := n.find.away(x, y, i)
				best = min(best, d)
			}
		}
		if ok != (best <= SnapMetres) || ok && math.Abs(float64(got.AwayDm)-best*10) > 1 {
			t.Fatalf("%v: %+v (%t), nearest street %.1f m away", p, got, ok, best)
		}
	})
}

// networkDrawn is a grid with random classes, one-way streets and rules.
func networkDrawn(t *rapid.T) *Network {
	columns, rows := rapid.Int64Range(2, 5).Draw(t, "columns"), rapid.Int64Range(2, 5).Draw(t, "rows")
	s := town(columns, rows)
	for i := range s.Ways {
		s.Ways[i].Class = Class(rapid.IntRange(0, int(classes)-1).Draw(t, "class"))
		s.Ways[i].Oneway = i > 1 && rapid.IntRange(0, 3).Draw(t, "oneway") == 0
	}
	for range rapid.IntRange(0, 6).Draw(t, "turns") {
		a, b := rapid.IntRange(0, len(s.Ways)-1).Draw(t, "from"), rapid.IntRange(0, len(s.Ways)-1).Draw(t, "to")
		s.Turns = append(s.Turns, Turn{From: s.Ways[a].ID, To: s.Ways[b].ID, Via: s.Nodes[rapid.IntRange(0, len(s.Nodes)-1).Draw(t, "via")].ID, Only: rapid.Bool().Draw(t, "only")})
	}
	n, err := NewNetwork(s)
	if err != nil && strings.Contains(err.Error(), "no two of the") {
		t.Skip("streets that lead nowhere")
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The hierarchy gives the very times of a plain search, and ways that add up.
func TestTableAgreesWithPlainSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := networkDrawn(t)
		var limits []Limit
		for range rapid.IntRange(0, 2).Draw(t, "closed") {
			limits = append(limits, Limit{rapid.Int32Range(0, int32(len(n.From)-1)).Draw(t, "segment"), rapid.SampledFrom([]int32{0, 400}).Draw(t, "permille")})
		}
		r, err := NewRouter(n, rapid.IntRange(0, 23).Draw(t, "hour"), nil, limits)
		if err != nil {
			t.Fatal(err)
		}
		var list []Snap
		for range 6 {
			list = append(list, Snap{Segment: rapid.Int32Range(0, int32(len(n.From)-1)).Draw(t, "segment"), Along: rapid.Int32Range(0, 10000).Draw(t, "along"), AwayDm: rapid.Int32Range(0, 3000).Draw(t, "away")})
		}
		s := r.Session()
		ms, dm := s.Table(list, list)
		plain, _ := r.PlainTable(list, list)
		if !slices.Equal(ms, plain) {
			t.Fatalf("hierarchy %v, plain %v", ms, plain)
		}
		for i := range list {
			for j := range list {
				points, way, length, ok := s.Way(list[i], list[j])
				k := i*len(list) + j
				if !ok || way != ms[k] {
					t.Fatalf("%d to %d: way %d ms (%t), table %d ms, %d dm", i, j, way, ok, ms[k], dm[k])
				}
				drawn := float64(list[i].AwayDm + list[j].AwayDm)
				for q := 1; q < len(points); q++ {
					drawn += 10 * GreatCircle(points[q-1].Vector(), points[q].Vector())
				}
				if math.Abs(drawn-float64(length)) > 20+float64(length)/1000 {
					t.Fatalf("%d to %d: drawn %.0f dm, length %d dm: %v", i, j, drawn, length, points)
				}
			}
		}
	})
}
