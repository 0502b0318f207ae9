package roads

import "slices"

// Area is a part of the map: a street of the map by its way's id; or the inside
// of a ring of three points or more; or, with one point, the circle around it,
// and without a radius the street nearest to it.
type Area struct {
	Way     int64
	Points  []Point
	RadiusM int32
}

// Touching gives the segments that a drive through the area would use, in both
// directions, by number.
func (n *Network) Touching(a Area) (segments []int32) {
	if a.Way == 0 && len(a.Points) == 1 && a.RadiusM <= 0 {
		at, ok := n.Snap(a.Points[0])
		if !ok {
			return nil
		}
		segments = append(segments, at.Segment)
		if back := n.Reverse[at.Segment]; back >= 0 {
			segments = append(segments, back)
		}
		slices.Sort(segments)
		return segments
	}
	for s := range int32(len(n.From)) {
		if a.Way != 0 && n.Way[s] == a.Way || a.Way == 0 && a.crossed(n.find, n.Shape[n.ShapeStart[s]:n.ShapeStart[s+1]]) {
			segments = append(segments, s)
		}
	}
	return segments
}

// crossed says whether a street passes through the area.
func (a *Area) crossed(g *finder, shape []Point) bool {
	if len(a.Points) == 0 {
		return false
	}
	if len(a.Points) < 3 {
		x, y := g.plane(a.Points[0])
		for i := 1; i < len(shape); i++ {
			ax, ay := g.plane(shape[i-1])
			bx, by := g.plane(shape[i])
			if metres, _ := foot(x, y, ax, ay, bx, by); metres <= float64(a.RadiusM) {
				return true
			}
		}
		return false
	}
	ring := make([][2]float64, len(a.Points))
	for i, p := range a.Points {
		ring[i][0], ring[i][1] = g.plane(p)
	}
	for i := 1; i < len(shape); i++ {
		ax, ay := g.plane(shape[i-1])
		bx, by := g.plane(shape[i])
		if inside(ring, ax, ay) || inside(ring, bx, by) {
			return true
		}
		for k := range ring {
			p, q := ring[k], ring[(k+1)%len(ring)]
			if meet(ax, ay, bx, by, p[0], p[1], q[0], q[1]) {
				return true
			}
		}
	}
	return false
}

// inside says whether a point lies in a ring: how often a ray meets its sides.
func inside(ring [][2]float64, x, y float64) bool {
	in := false
	for k := range ring {
		p, q := ring[k], ring[(k+1)%len(ring)]
		if (p[1] > y) != (q[1] > y) && x < p[0]+float64((q[0]-p[0])*(y-p[1])/(q[1]-p[1])) {
			in = !in
		}
	}
	return in
}

// meet says whether two pieces of line cross or touch.
func meet(ax, ay, bx, by, cx, cy, dx, dy float64) bool {
	side := func(px, py, qx, qy, rx, ry float64) float64 {
		return float64((qx-px)*(ry-py)) - float64((qy-py)*(rx-px))
	}
	if max(ax, bx) < min(cx, dx) || max(cx, dx) < min(ax, bx) || max(ay, by) < min(cy, dy) || max(cy, dy) < min(ay, by) {
		return false
	}
	return float64(side(ax, ay, bx, by, cx, cy)*side(ax, ay, bx, by, dx, dy)) <= 0 && float64(side(cx, cy, dx, dy, ax, ay)*side(cx, cy, dx, dy, bx, by)) <= 0
}
