package roads

import (
	"math"
	"slices"
)

// Way gives the quickest way between two addresses: its points from street to
// street, time in ms and length in dm; false if there is none.
func (s *Session) Way(a, b Snap) (points []Point, ms, dm int32, ok bool) {
	r := s.r
	back := map[int32]seed{}
	s.search(&s.back, &r.down, &r.up, r.arrive(b), func(v int32) { back[v] = seed{v, s.back.ms[v], s.back.dm[v]} })
	best, length, meet := int32(far), int32(0), int32(-1)
	s.search(&s.forth, &r.up, &r.down, r.leave(a), func(v int32) {
		if d, found := back[v]; found && s.forth.ms[v]+d.ms < best {
			best, length, meet = s.forth.ms[v]+d.ms, s.forth.dm[v]+d.dm, v
		}
	})
	if t, l, direct := r.along(a, b); direct && t <= best {
		return r.between(a, b), t, l, true
	}
	if meet < 0 {
		return nil, 0, 0, false
	}
	up := trace(&s.forth, meet)
	slices.Reverse(up)
	nodes := []int32{up[0]}
	for i := 0; i+1 < len(up); i++ {
		nodes = r.unpack(nodes, up[i], up[i+1])
	}
	for down := trace(&s.back, meet); len(down) > 1; down = down[1:] {
		nodes = r.unpack(nodes, down[0], down[1])
	}
	for i, v := range nodes {
		nodes[i] = r.of[v]
	}
	points = r.draw(a, b, nodes)
	r.free(a, &best)
	return points, best, length, true
}

// trace gives the nodes from v back to the seed of a search.
func trace(w *scout, v int32) (list []int32) {
	for ; v >= 0; v = w.prev[v] {
		list = append(list, v)
	}
	return list
}

// unpack adds the nodes after u on the way to v that an arc stands for.
func (r *Router) unpack(list []int32, u, v int32) []int32 {
	a, at, other := &r.up, u, v
	if u > v {
		a, at, other = &r.down, v, u
	}
	best := -1
	for i := a.start[at]; i < a.start[at+1]; i++ {
		if a.list[i].to == other && (best < 0 || a.list[i].ms < a.list[best].ms) {
			best = int(i)
		}
	}
	if via := a.list[best].via; via >= 0 {
		return r.unpack(r.unpack(list, u, via), via, v)
	}
	return append(list, v)
}

// draw gives the points of a way from a, over segments, to b on the last one.
func (r *Router) draw(a, b Snap, segments []int32) []Point {
	n := r.net
	var points []Point
	bestMs := int32(far)
	r.sides(a, func(s, along int32) {
		for i := n.NextStart[s]; i < n.NextStart[s+1]; i++ {
			if ms := part(r.ms[s], 10000-along) + r.turn(s, i); n.Next[i] == segments[0] && ms < bestMs {
				bestMs, points = ms, n.cut(s, along, 10000)
			}
		}
	})
	last := len(segments) - 1
	for _, s := range segments[:last] {
		points = append(points, n.Shape[n.ShapeStart[s]+1:n.ShapeStart[s+1]]...)
	}
	r.sides(b, func(s, along int32) {
		if s == segments[last] {
			points = append(points, n.cut(s, 0, along)[1:]...)
		}
	})
	return points
}

// between gives the points of the way along one segment.
func (r *Router) between(a, b Snap) (points []Point) {
	best := int32(far)
	r.sides(a, func(s, from int32) {
		r.sides(b, func(t, to int32) {
			if ms := part(r.ms[s], to-from); s == t && to >= from && ms < best {
				best, points = ms, r.net.cut(s, from, to)
			}
		})
	})
	return points
}

// cut gives the points of a segment between two places on it, both included,
// in 1/10000 of its length.
func (n *Network) cut(s, from, to int32) []Point {
	shape := n.Shape[n.ShapeStart[s]:n.ShapeStart[s+1]]
	total := 0.0
	for i := 1; i < len(shape); i++ {
		total += GreatCircle(shape[i-1].Vector(), shape[i].Vector())
	}
	start, end := float64(total*float64(from))/10000, float64(total*float64(to))/10000
	if to == 10000 {
		end = total
	}
	points, at := []Point{}, 0.0
	for i := 1; i < len(shape); i++ {
		d := GreatCircle(shape[i-1].Vector(), shape[i].Vector())
		if len(points) == 0 && (start <= at+d || i == len(shape)-1) {
			points = append(points, mid(shape[i-1], shape[i], start-at, d))
		}
		if len(points) > 0 && end <= at+d {
			return append(points, mid(shape[i-1], shape[i], end-at, d))
		}
		if at += d; len(points) > 0 {
			points = append(points, shape[i])
		}
	}
	return points
}

// mid is the point so many metres from a on the way to b, which is whole away.
func mid(a, b Point, metres, whole float64) Point {
	switch {
	case metres >= whole:
		return b
	case metres <= 0:
		return a
	}
	f := metres / whole
	return Point{a.LatE7 + int32(math.Round(float64(b.LatE7-a.LatE7)*f)), a.LonE7 + int32(math.Round(float64(b.LonE7-a.LonE7)*f))}
}
