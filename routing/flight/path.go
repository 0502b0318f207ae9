package flight

import (
	"math"

	"dayrun/routing/roads"
)

// clearM is how far from a zone's corners a way round it keeps.
const clearM = 20

const mPerE7 = roads.EarthMetres * math.Pi / 180 / 1e7

// spot is a place in metres east and north of where a way begins.
type spot struct{ x, y float64 }

// Path gives the shortest way from a to b outside all zones, by corners of zones
// (a visibility graph; Lozano-Pérez and Wesley 1979); false if an end lies
// inside one, or there is none.
func (s *Sky) Path(a, b roads.Point) ([]roads.Point, bool) {
	if len(s.Zones) == 0 {
		return []roads.Point{a, b}, true
	}
	squeeze := math.Cos(float64(a.LatE7) * math.Pi / 180 / 1e7)
	plane := func(p roads.Point) spot {
		return spot{float64(float64(int64(p.LonE7)-int64(a.LonE7))*mPerE7) * squeeze, float64(float64(int64(p.LatE7)-int64(a.LatE7)) * mPerE7)}
	}
	rings := make([][]spot, len(s.Zones))
	for i, z := range s.Zones {
		for _, p := range z {
			rings[i] = append(rings[i], plane(p))
		}
	}
	from, to := plane(a), plane(b)
	for _, r := range rings {
		if inside(r, from) || inside(r, to) {
			return nil, false
		}
	}
	if clear(rings, from, to) {
		return []roads.Point{a, b}, true
	}
	spots := []spot{from, to}
	for _, r := range rings {
		for k := range r {
			spots = append(spots, outside(r, k))
		}
	}
	prev, ok := shortest(rings, spots)
	if !ok {
		return nil, false
	}
	way := []roads.Point{b}
	for k := prev[1]; k != 0; k = prev[k] {
		p := spots[k]
		way = append(way, roads.Point{LatE7: a.LatE7 + int32(math.Round(p.y/mPerE7)), LonE7: a.LonE7 + int32(math.Round(p.x/mPerE7/squeeze))})
	}
	way = append(way, a)
	for i, k := 0, len(way)-1; i < k; i, k = i+1, k-1 {
		way[i], way[k] = way[k], way[i]
	}
	return way, true
}

// shortest is Dijkstra's search from spot 0 to spot 1 over clear lines.
func shortest(rings [][]spot, spots []spot) (prev []int, ok bool) {
	n := len(spots)
	prev = make([]int, n)
	far, done := make([]float64, n), make([]bool, n)
	for i := 1; i < n; i++ {
		far[i] = math.Inf(1)
	}
	for {
		u := -1
		for i := range n {
			if !done[i] && !math.IsInf(far[i], 1) && (u < 0 || far[i] < far[u]) {
				u = i
			}
		}
		if u < 0 || u == 1 {
			return prev, u == 1
		}
		done[u] = true
		for v := range n {
			if d := far[u] + math.Hypot(spots[v].x-spots[u].x, spots[v].y-spots[u].y); !done[v] && d < far[v] && clear(rings, spots[u], spots[v]) {
				far[v], prev[v] = d, u
			}
		}
	}
}

// outside is a place a little off a corner, on its outer side.
func outside(r []spot, k int) spot {
	n := len(r)
	p, a, b := r[k], r[(k+n-1)%n], r[(k+1)%n]
	unit := func(q spot) spot {
		d := max(math.Hypot(p.x-q.x, p.y-q.y), 1e-9)
		return spot{(p.x - q.x) / d, (p.y - q.y) / d}
	}
	u, v := unit(a), unit(b)
	d := spot{u.x + v.x, u.y + v.y}
	if size := math.Hypot(d.x, d.y); size > 1e-6 {
		d = spot{d.x / size, d.y / size}
	} else {
		d = spot{-u.y, u.x} // a corner on a straight side
	}
	out := spot{p.x + float64(clearM*d.x), p.y + float64(clearM*d.y)}
	if inside(r, out) {
		out = spot{p.x - float64(clearM*d.x), p.y - float64(clearM*d.y)}
	}
	return out
}

func clear(rings [][]spot, p, q spot) bool {
	for _, r := range rings {
		for k := range r {
			if cross(p, q, r[k], r[(k+1)%len(r)]) {
				return false
			}
		}
		if inside(r, spot{(p.x + q.x) / 2, (p.y + q.y) / 2}) {
			return false
		}
	}
	return true
}

// inside says whether a place lies in a ring: how often a ray meets its sides.
func inside(r []spot, p spot) bool {
	in := false
	for k := range r {
		a, b := r[k], r[(k+1)%len(r)]
		if (a.y > p.y) != (b.y > p.y) && p.x < a.x+float64((b.x-a.x)*(p.y-a.y)/(b.y-a.y)) {
			in = !in
		}
	}
	return in
}

// cross says whether two pieces of line meet.
func cross(p, q, a, b spot) bool {
	side := func(o, d, e spot) float64 {
		return float64((d.x-o.x)*(e.y-o.y)) - float64((d.y-o.y)*(e.x-o.x))
	}
	return float64(side(p, q, a)*side(p, q, b)) <= 0 && float64(side(a, b, p)*side(a, b, q)) <= 0 &&
		max(p.x, q.x) >= min(a.x, b.x) && max(a.x, b.x) >= min(p.x, q.x) && max(p.y, q.y) >= min(a.y, b.y) && max(a.y, b.y) >= min(p.y, q.y)
}
