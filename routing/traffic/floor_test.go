package traffic

import (
	"fmt"
	"math"

	"dayrun/routing"
)

// sketch builds small floors by hand.
type sketch struct {
	f  routing.Floor
	at map[[2]int]int32
}

func newSketch() *sketch { return &sketch{at: map[[2]int]int32{}} }

const pitch = 1000 // mm

func (s *sketch) node(x, y int, k routing.NodeKind) int32 {
	if n, ok := s.at[[2]int{x, y}]; ok {
		return n
	}
	n := int32(len(s.f.NodeID))
	s.f.NodeID = append(s.f.NodeID, fmt.Sprintf("%d-%d", x, y))
	s.f.X = append(s.f.X, int32(x*pitch))
	s.f.Y = append(s.f.Y, int32(y*pitch))
	s.f.Kind = append(s.f.Kind, k)
	s.at[[2]int{x, y}] = n
	switch k {
	case routing.Shelf:
		s.f.Shelves = append(s.f.Shelves, routing.Place{ID: s.f.NodeID[n], Node: n})
	case routing.Charger:
		s.f.Chargers = append(s.f.Chargers, routing.Place{ID: s.f.NodeID[n], Node: n})
	case routing.Park:
		s.f.Parks = append(s.f.Parks, routing.Place{ID: s.f.NodeID[n], Node: n})
	}
	return n
}

func (s *sketch) oneWay(a, b int32) {
	f := &s.f
	dx, dy := float64(f.X[b]-f.X[a]), float64(f.Y[b]-f.Y[a])
	f.EdgeID = append(f.EdgeID, f.NodeID[a]+">"+f.NodeID[b])
	f.From, f.To = append(f.From, a), append(f.To, b)
	f.LengthMm = append(f.LengthMm, int32(math.Hypot(dx, dy)))
	f.SpeedMmS = append(f.SpeedMmS, 0)
	f.HeadingMrad = append(f.HeadingMrad, int32(math.Round(math.Atan2(dy, dx)*1000)))
	f.PenaltyCs = append(f.PenaltyCs, 0)
}

func (s *sketch) twoWay(a, b int32) { s.oneWay(a, b); s.oneWay(b, a) }

func (s *sketch) floor() *routing.Floor {
	f := &s.f
	n := len(f.NodeID)
	csr := func(key []int32) (start, list []int32) {
		start = make([]int32, n+1)
		for v := range n {
			start[v] = int32(len(list))
			for e, k := range key {
				if int(k) == v {
					list = append(list, int32(e))
				}
			}
		}
		start[n] = int32(len(list))
		return
	}
	f.OutStart, f.Out = csr(f.From)
	f.InStart, f.In = csr(f.To)
	return f
}

// hall is a goods-to-person floor: aisles of length deep with shelves on both
// sides, cross aisles every block rows, and stations with queue lanes along
// the front. With oneWay, aisles alternate in direction and the cross aisles
// are double, one lane each way.
func hall(aisles, deep, block, stations, lane int, oneWay bool) *routing.Floor {
	s := newSketch()
	top := deep + 1
	cross := func(y int) bool { return y%(block+1) == 0 || y == top }
	for a := range aisles {
		x := 3 * a
		for y := 0; y <= top; y++ {
			s.node(x, y, routing.Travel)
		}
		for y := range top {
			lo, hi := s.at[[2]int{x, y}], s.at[[2]int{x, y + 1}]
			switch {
			case !oneWay:
				s.twoWay(lo, hi)
			case a%2 == 0:
				s.oneWay(lo, hi)
			default:
				s.oneWay(hi, lo)
			}
		}
		for y := 1; y < top; y++ {
			if cross(y) {
				continue
			}
			for _, d := range []int{-1, 1} {
				s.twoWay(s.at[[2]int{x, y}], s.node(x+d, y, routing.Shelf))
			}
		}
	}
	for y := 0; y <= top; y++ {
		if !cross(y) {
			continue
		}
		for x := range 3 * (aisles - 1) {
			s.twoWay(s.node(x, y, routing.Travel), s.node(x+1, y, routing.Travel))
		}
	}
	width := 3 * (aisles - 1)
	for i := range stations {
		x := (i*2 + 1) * width / (stations * 2)
		st := routing.Station{ID: fmt.Sprintf("S%02d", i)}
		prev := s.at[[2]int{x, 0}]
		for q := 1; q <= lane; q++ {
			n := s.node(x, -q, routing.Queue)
			s.oneWay(prev, n)
			st.Queue = append(st.Queue, n)
			prev = n
		}
		st.Pick = s.node(x+1, -lane, routing.Pick)
		s.oneWay(prev, st.Pick)
		prev = st.Pick
		for q := lane - 1; q >= 1; q-- {
			n := s.node(x+1, -q, routing.Travel)
			s.oneWay(prev, n)
			prev = n
		}
		s.oneWay(prev, s.at[[2]int{x + 1, 0}])
		s.f.Stations = append(s.f.Stations, st)
	}
	return s.floor()
}

// mesh is a two-way grid of driving nodes.
func mesh(w, h int) *routing.Floor {
	s := newSketch()
	for y := range h {
		for x := range w {
			n := s.node(x, y, routing.Travel)
			if x > 0 {
				s.twoWay(s.at[[2]int{x - 1, y}], n)
			}
			if y > 0 {
				s.twoWay(s.at[[2]int{x, y - 1}], n)
			}
		}
	}
	return s.floor()
}

var testMotion = routing.Motion{SpeedMmS: 1500, LoadedSpeedMmS: 1200, Turn90Ms: 1500, LiftMs: 3000, DropMs: 3000}

// tables is a Coster for tests: exact tables, built when first asked for.
type tables struct {
	f *routing.Floor
	m motion
	p *places
	t map[int32]*detour
}

func newTables(f *routing.Floor) *tables {
	return &tables{f: f, m: newMotion(f, testMotion), p: newPlaces(f), t: map[int32]*detour{}}
}

func (c *tables) To(v int32) Heuristic {
	if d := c.t[v]; d != nil {
		return d
	}
	lane := c.p.lane[v]
	d := newDetour(c.f, &c.m, v, func(u int32) bool { return c.p.stand[u] >= 0 || c.p.lane[u] >= 0 && c.p.lane[u] != lane })
	c.t[v] = d
	return d
}

func travelNodes(f *routing.Floor) (n int) {
	for _, k := range f.Kind {
		if k == routing.Travel {
			n++
		}
	}
	return n
}
