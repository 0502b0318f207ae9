package routing

import (
	"math"
	"slices"
)

// Footprint is the room that a robot with its load takes, in mm.
type Footprint struct{ LengthMm, WidthMm int32 }

// clearance finds where robots can touch although each keeps to nodes of its
// own: nodes closer than a robot is long, nodes that an edge passes too near,
// and edges that cross without a node. A standing robot may be turned any way,
// so it takes half its length to every side; a driving one takes half its width
// beside its edge. Edges count as straight.
func (c *checker) clearance(robot Footprint) {
	f := c.f
	near := newNearby(f, max(robot.LengthMm, 500))
	var pairs [][2]int32
	for n := range int32(len(f.NodeID)) {
		near.nodes(f.X[n]-robot.LengthMm, f.Y[n]-robot.LengthMm, f.X[n]+robot.LengthMm, f.Y[n]+robot.LengthMm, func(m int32) {
			if m > n && f.hypot(n, m) < robot.LengthMm {
				pairs = append(pairs, [2]int32{n, m})
			}
		})
	}
	slices.SortFunc(pairs, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	for _, p := range pairs {
		c.node(Broken, p[0], "nodePosition", "only %d mm from node %s, but robots are %d mm long; move one of them", f.hypot(p[0], p[1]), f.NodeID[p[1]], robot.LengthMm)
	}
	room := (robot.LengthMm + robot.WidthMm) / 2
	for e := range int32(len(f.EdgeID)) {
		a, b := f.From[e], f.To[e]
		if back := f.EdgeBetween(b, a); back >= 0 && back < e {
			continue // judged in the other direction
		}
		var found []int32
		left, right := min(f.X[a], f.X[b]), max(f.X[a], f.X[b])
		low, high := min(f.Y[a], f.Y[b]), max(f.Y[a], f.Y[b])
		near.nodes(left-room, low-room, right+room, high+room, func(n int32) {
			if n != a && n != b && f.beside(n, e) < room && f.hypot(n, a) >= robot.LengthMm && f.hypot(n, b) >= robot.LengthMm {
				found = append(found, n)
			}
		})
		slices.Sort(found)
		for _, n := range found {
			c.edge(Broken, e, "edges", "passes node %s at %d mm, but a robot that drives by one that stands needs %d; move the node, or lead the edge over it", f.NodeID[n], f.beside(n, e), room)
		}
	}
	for _, p := range f.crossings() {
		c.edge(Broken, p[0], "edges", "crosses edge %s without a node there; add one where they meet", f.EdgeID[p[1]])
	}
}

// beside is the distance in mm of a node from an edge, rounded.
func (f *Floor) beside(n, e int32) int32 {
	a, b := f.From[e], f.To[e]
	ux, uy := float64(f.X[b]-f.X[a]), float64(f.Y[b]-f.Y[a])
	px, py := float64(f.X[n]-f.X[a]), float64(f.Y[n]-f.Y[a])
	t := (float64(px*ux) + float64(py*uy)) / (float64(ux*ux) + float64(uy*uy))
	t = min(max(t, 0), 1)
	return int32(math.Round(math.Hypot(px-float64(t*ux), py-float64(t*uy))))
}

// crossings gives pairs of edges without a common node that cross, the lower
// first, of edges in both directions only one.
func (f *Floor) crossings() [][2]int32 {
	var long []int32 // edges in order of their left end
	for e := range int32(len(f.EdgeID)) {
		if back := f.EdgeBetween(f.To[e], f.From[e]); back < 0 || back > e {
			long = append(long, e)
		}
	}
	left := func(e int32) int32 { return min(f.X[f.From[e]], f.X[f.To[e]]) }
	right := func(e int32) int32 { return max(f.X[f.From[e]], f.X[f.To[e]]) }
	slices.SortStableFunc(long, func(a, b int32) int { return int(left(a)) - int(left(b)) })
	var pairs [][2]int32
	for i, e := range long {
		for _, g := range long[i+1:] {
			if left(g) > right(e) {
				break
			}
			if f.cross(e, g) {
				pairs = append(pairs, [2]int32{min(e, g), max(e, g)})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	return pairs
}

// cross says whether two straight edges meet between their ends.
func (f *Floor) cross(e, g int32) bool {
	a, b, c, d := f.From[e], f.To[e], f.From[g], f.To[g]
	if a == c || a == d || b == c || b == d {
		return false
	}
	side := func(p, q, r int32) int64 {
		return int64(f.X[q]-f.X[p])*int64(f.Y[r]-f.Y[p]) - int64(f.Y[q]-f.Y[p])*int64(f.X[r]-f.X[p])
	}
	apart := func(x, y int64) bool { return x < 0 && y > 0 || x > 0 && y < 0 }
	return apart(side(a, b, c), side(a, b, d)) && apart(side(c, d, a), side(c, d, b))
}

// nearby finds nodes by place: they are sorted into square cells.
type nearby struct {
	f          *Floor
	cell       int32
	minX, minY int32
	wide, high int32
	start      []int32 // CSR by cell
	list       []int32
}

func newNearby(f *Floor, cell int32) *nearby {
	at := f.frame()
	g := &nearby{f: f, minX: at.minX, minY: at.maxY - (at.high - 2*pictureMargin)}
	// A floor with few nodes far apart gets larger cells: no more than ten a node.
	for g.cell = cell; ; g.cell *= 2 {
		g.wide, g.high = (at.wide-2*pictureMargin)/g.cell+1, (at.high-2*pictureMargin)/g.cell+1
		if int64(g.wide)*int64(g.high) <= 10*int64(len(f.NodeID))+100 {
			break
		}
	}
	of := make([]int32, len(f.NodeID))
	for n := range f.NodeID {
		of[n] = (f.Y[n]-g.minY)/g.cell*g.wide + (f.X[n]-g.minX)/g.cell
	}
	g.start, g.list = adjacency(int(g.wide*g.high), of)
	return g
}

// nodes calls do for each node in or near a box, in no order to rely on.
func (g *nearby) nodes(left, low, right, high int32, do func(n int32)) {
	c0, c1 := max((left-g.minX)/g.cell-1, 0), min((right-g.minX)/g.cell, g.wide-1)
	r0, r1 := max((low-g.minY)/g.cell-1, 0), min((high-g.minY)/g.cell, g.high-1)
	for r := r0; r <= r1; r++ {
		for c := c0; c <= c1; c++ {
			for _, n := range g.list[g.start[r*g.wide+c]:g.start[r*g.wide+c+1]] {
				do(n)
			}
		}
	}
}
