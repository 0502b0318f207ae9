package routing

import (
	"fmt"
	"math"
)

// The types of zones, named as in VDA 5050 3.0, 6.4.1.
const (
	BlockedZone = "BLOCKED"     // nobody drives there
	SpeedZone   = "SPEED_LIMIT" // nobody drives faster
	SingleZone  = "RELEASE"     // one robot at a time, driven through: no places lie in it
)

// Zone is an area of the floor with a rule of its own.
type Zone struct {
	ID, Type    string
	Vertices    []Point // of a polygon, mm, counter-clockwise
	MaxSpeedMmS int32   // SpeedZone
	Nodes       []int32 // that lie in it, ascending
}

// Point is a place on the floor in mm.
type Point struct{ X, Y int32 }

// Door is equipment that must be open before a robot drives along its edges.
type Door struct {
	ID    string
	Edges []int32
}

type siteZone struct {
	ID       string       `json:"id"`
	Type     string       `json:"type"`
	Vertices [][2]float64 `json:"vertices"` // metres
	MaxSpeed *float64     `json:"max_speed,omitempty"`
}

type siteDoor struct {
	ID    string   `json:"id"`
	Edges []string `json:"edges"`
}

// areas takes up zones and doors. A blocked zone closes every edge that touches
// it; a limited one slows them.
func (s *siteFile) areas(f *Floor) error {
	ids := map[string]bool{}
	for i, z := range s.Zones {
		what := fmt.Sprintf("areas[%d] %q", i, z.ID)
		if z.ID == "" || ids[z.ID] {
			return fmt.Errorf("%s: id is empty or used twice; give each zone its own", what)
		}
		ids[z.ID] = true
		out, err := z.read()
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		for n := range f.NodeID {
			if !out.contains(f.X[n], f.Y[n]) {
				continue
			}
			out.Nodes = append(out.Nodes, int32(n))
			if out.Type != SpeedZone && f.Kind[n] != Travel {
				return fmt.Errorf("%s: node %q in it is a shelf's, charger's, park's or station's place; take it out of the zone", what, f.NodeID[n])
			}
		}
		if out.Type == SingleZone && len(out.Nodes) == 0 {
			return fmt.Errorf("%s: no node lies in it, so it would hold nobody back; mend the vertices", what)
		}
		f.Zones = append(f.Zones, out)
	}
	f.closeEdges()
	if err := f.finish(); err != nil {
		return err
	}
	index := make(map[string]int32, len(f.EdgeID))
	for e, id := range f.EdgeID {
		index[id] = int32(e)
	}
	doors, taken := map[string]bool{}, map[int32]string{}
	for i, d := range s.Doors {
		what := fmt.Sprintf("doors[%d] %q", i, d.ID)
		if d.ID == "" || doors[d.ID] {
			return fmt.Errorf("%s: id is empty or used twice; give each door its own", what)
		}
		if len(d.Edges) == 0 {
			return fmt.Errorf("%s: edges is empty; name the edges that lead through it, both ways", what)
		}
		doors[d.ID] = true
		out := Door{ID: d.ID}
		for _, id := range d.Edges {
			e, ok := index[id]
			if !ok {
				return fmt.Errorf("%s: edge %q is unknown or may not be driven; mend the id or drop the entry", what, id)
			}
			if by, double := taken[e]; double {
				return fmt.Errorf("%s: edge %q leads through door %q already; split the edge with a node between the doors", what, id, by)
			}
			taken[e] = d.ID
			out.Edges = append(out.Edges, e)
		}
		f.Doors = append(f.Doors, out)
	}
	return nil
}

func (z *siteZone) read() (Zone, error) {
	out := Zone{ID: z.ID, Type: z.Type}
	if z.Type != BlockedZone && z.Type != SpeedZone && z.Type != SingleZone {
		return out, fmt.Errorf("type is %q; give %s, %s or %s", z.Type, BlockedZone, SpeedZone, SingleZone)
	}
	if len(z.Vertices) < 3 || len(z.Vertices) > 100 {
		return out, fmt.Errorf("it has %d vertices; give 3 to 100 corners in metres", len(z.Vertices))
	}
	area := int64(0)
	for i, v := range z.Vertices {
		x, err := millimetres(v[0])
		if err != nil {
			return out, fmt.Errorf("vertices[%d]: x %w", i, err)
		}
		y, err := millimetres(v[1])
		if err != nil {
			return out, fmt.Errorf("vertices[%d]: y %w", i, err)
		}
		out.Vertices = append(out.Vertices, Point{x, y})
	}
	for i, a := range out.Vertices {
		b := out.Vertices[(i+1)%len(out.Vertices)]
		area += int64(a.X)*int64(b.Y) - int64(b.X)*int64(a.Y)
	}
	if area <= 0 {
		return out, fmt.Errorf("its vertices run clockwise or along a line; list them counter-clockwise")
	}
	if (z.Type == SpeedZone) != (z.MaxSpeed != nil) {
		return out, fmt.Errorf("max_speed goes with type %s, and with it alone", SpeedZone)
	}
	if z.MaxSpeed == nil {
		return out, nil
	}
	if !(*z.MaxSpeed >= 0.001 && *z.MaxSpeed <= 100) {
		return out, fmt.Errorf("max_speed is %v; give 0.001 to 100 m/s", *z.MaxSpeed)
	}
	out.MaxSpeedMmS = int32(math.Round(*z.MaxSpeed * 1000))
	return out, nil
}

// closeEdges applies the zones to the edges.
func (f *Floor) closeEdges() {
	keep := 0
	for e := range f.EdgeID {
		shut, limit := false, f.SpeedMmS[e]
		for i := range f.Zones {
			z := &f.Zones[i]
			if z.Type == SingleZone || !z.touches(f.point(f.From[e]), f.point(f.To[e])) {
				continue
			}
			shut = shut || z.Type == BlockedZone
			if z.Type == SpeedZone && (limit == 0 || z.MaxSpeedMmS < limit) {
				limit = z.MaxSpeedMmS
			}
		}
		if shut {
			continue
		}
		f.EdgeID[keep], f.From[keep], f.To[keep] = f.EdgeID[e], f.From[e], f.To[e]
		f.LengthMm[keep], f.SpeedMmS[keep], f.PenaltyCs[keep] = f.LengthMm[e], limit, f.PenaltyCs[e]
		keep++
	}
	f.EdgeID, f.From, f.To = f.EdgeID[:keep], f.From[:keep], f.To[:keep]
	f.LengthMm, f.SpeedMmS, f.PenaltyCs = f.LengthMm[:keep], f.SpeedMmS[:keep], f.PenaltyCs[:keep]
}

func (f *Floor) point(n int32) Point { return Point{f.X[n], f.Y[n]} }

// contains says that a point lies in the zone (even-odd rule); on its border it
// may count either way.
func (z *Zone) contains(x, y int32) bool {
	in := false
	for i, a := range z.Vertices {
		b := z.Vertices[(i+1)%len(z.Vertices)]
		if (a.Y > y) == (b.Y > y) {
			continue
		}
		// Where the side crosses the height y, to the right of x, without dividing.
		left := (int64(b.X)-int64(a.X))*(int64(y)-int64(a.Y)) - (int64(x)-int64(a.X))*(int64(b.Y)-int64(a.Y))
		if (left > 0) == (b.Y > a.Y) {
			in = !in
		}
	}
	return in
}

// touches says that a straight way lies in the zone or crosses its border.
func (z *Zone) touches(p, q Point) bool {
	if z.contains(p.X, p.Y) || z.contains(q.X, q.Y) {
		return true
	}
	for i, a := range z.Vertices {
		b := z.Vertices[(i+1)%len(z.Vertices)]
		if side(p, q, a)*side(p, q, b) < 0 && side(a, b, p)*side(a, b, q) < 0 {
			return true
		}
	}
	return false
}

// side tells on which side of the line from a to b a point lies: 1 left, -1
// right, 0 on it.
func side(a, b, c Point) int {
	d := (int64(b.X)-int64(a.X))*(int64(c.Y)-int64(a.Y)) - (int64(b.Y)-int64(a.Y))*(int64(c.X)-int64(a.X))
	switch {
	case d > 0:
		return 1
	case d < 0:
		return -1
	}
	return 0
}

// writeAreas gives zones and doors back to the side file.
func (f *Floor) writeAreas(s *siteFile) {
	for _, z := range f.Zones {
		out := siteZone{ID: z.ID, Type: z.Type}
		for _, v := range z.Vertices {
			out.Vertices = append(out.Vertices, [2]float64{metres(v.X), metres(v.Y)})
		}
		if z.Type == SpeedZone {
			m := metres(z.MaxSpeedMmS)
			out.MaxSpeed = &m
		}
		s.Zones = append(s.Zones, out)
	}
	for _, d := range f.Doors {
		out := siteDoor{ID: d.ID}
		for _, e := range d.Edges {
			out.Edges = append(out.Edges, f.EdgeID[e])
		}
		s.Doors = append(s.Doors, out)
	}
}
