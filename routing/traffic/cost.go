package traffic

import (
	"cmp"
	"slices"

	"dayrun/routing"
)

// Unreachable is the least cost that means no way. Negative costs mean it too.
const Unreachable = int32(1) << 28

// Heuristic tells the remaining travel time to one target in hundredths of a
// second, turns included.
type Heuristic interface {
	From(node, headingMrad int32) int32 // standing on node
	AfterEdge(edge int32) int32         // having driven along edge
}

// Coster gives the heuristic for a target. routing.Distances does, by way of
// Costs.
type Coster interface {
	To(target int32) Heuristic
}

// Costs adapts a table source whose To gives a concrete type, as
// routing.Distances does, to Coster.
func Costs[H Heuristic](to func(target int32) H) Coster { return coster[H](to) }

type coster[H Heuristic] func(int32) H

func (c coster[H]) To(target int32) Heuristic { return c(target) }

// motion holds the cost of edges and turns for one robot type.
type motion struct {
	edge   []int32 // by edge, cs
	turn90 int64   // ms
	hop    int32   // cs, median edge
}

func newMotion(f *routing.Floor, m routing.Motion) motion {
	c := motion{edge: make([]int32, len(f.From)), turn90: int64(m.Turn90Ms), hop: 100}
	speed := m.SpeedMmS
	if speed <= 0 {
		speed = 1000
	}
	for e := range c.edge {
		v := speed
		if l := f.SpeedMmS[e]; l > 0 && l < v {
			v = l
		}
		c.edge[e] = int32(int64(f.LengthMm[e])*100/int64(v)) + f.PenaltyCs[e]
	}
	if len(c.edge) > 0 {
		s := slices.Clone(c.edge)
		slices.Sort(s)
		c.hop = max(s[len(s)/2], 1)
	}
	return c
}

// turn is the time in cs to turn on the spot from one heading to another.
func (m *motion) turn(from, to int32) int32 {
	d := int64(to) - int64(from)
	for d > 3142 {
		d -= 6283
	}
	for d < -3142 {
		d += 6283
	}
	if d < 0 {
		d = -d
	}
	return int32(d * m.turn90 / 15708) // ms·mrad / (1570.8 mrad) in cs
}

// detour is a heuristic that knows walls: exact costs to one target by a
// reverse Dijkstra search over edges, with turns.
type detour struct {
	f     *routing.Floor
	m     *motion
	after []int32 // by edge
}

// newDetour builds the table for target. Nodes for which shut is true, and the
// stands that are not the target, are not driven through.
func newDetour(f *routing.Floor, m *motion, target int32, shut func(node int32) bool) *detour {
	d := &detour{f: f, m: m, after: make([]int32, len(f.From))}
	for e := range d.after {
		d.after[e] = Unreachable
	}
	heap := make([]edgeCost, 0, 64)
	for _, e := range f.In[f.InStart[target]:f.InStart[target+1]] {
		d.after[e] = 0
		heap = push(heap, edgeCost{0, e})
	}
	for len(heap) > 0 {
		var top edgeCost
		top, heap = pop(heap)
		if top.cost > d.after[top.edge] {
			continue
		}
		u := f.From[top.edge]
		if u == target || shut(u) {
			continue // costs of edges into a shut node stay unreachable
		}
		for _, e := range f.In[f.InStart[u]:f.InStart[u+1]] {
			c := top.cost + m.edge[top.edge] + m.turn(f.HeadingMrad[e], f.HeadingMrad[top.edge])
			if c < d.after[e] {
				d.after[e] = c
				heap = push(heap, edgeCost{c, e})
			}
		}
	}
	return d
}

// From implements Heuristic. At the target it is not asked: the planner knows.
func (d *detour) From(node, heading int32) int32 {
	best := Unreachable
	for _, e := range d.f.Out[d.f.OutStart[node]:d.f.OutStart[node+1]] {
		if a := d.after[e]; a < Unreachable {
			best = min(best, a+d.m.edge[e]+d.m.turn(heading, d.f.HeadingMrad[e]))
		}
	}
	return best
}

// AfterEdge implements Heuristic.
func (d *detour) AfterEdge(e int32) int32 { return d.after[e] }

type edgeCost struct{ cost, edge int32 }

func (a edgeCost) less(b edgeCost) bool {
	return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.edge, b.edge)) < 0
}

func push(h []edgeCost, x edgeCost) []edgeCost {
	h = append(h, x)
	i := len(h) - 1
	for i > 0 {
		p := (i - 1) / 2
		if !h[i].less(h[p]) {
			break
		}
		h[i], h[p] = h[p], h[i]
		i = p
	}
	return h
}

func pop(h []edgeCost) (edgeCost, []edgeCost) {
	top := h[0]
	n := len(h) - 1
	h[0], h = h[n], h[:n]
	for i := 0; ; {
		c := 2*i + 1
		if c >= n {
			break
		}
		if c+1 < n && h[c+1].less(h[c]) {
			c++
		}
		if !h[c].less(h[i]) {
			break
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
	return top, h
}
