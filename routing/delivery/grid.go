package delivery

import "math"

// grid finds the nearest nodes among those still in it, on square cells of
// about three nodes.
type grid struct {
	m        *model
	cell     float64
	x0, y0   float64
	cols     int
	rows     int
	start    []int32 // by cell, into items
	size     []int32 // by cell, nodes still in
	items    []int32
	at       []int32 // by node: its place in items, -1 when out
	cellOf   []int32
	in       int
	found    []int32
	distance []float64
}

func newGrid(m *model, nodes []int32) *grid {
	g := &grid{m: m, at: make([]int32, m.n), cellOf: make([]int32, m.n), in: len(nodes), cols: 1, rows: 1, cell: 1}
	for i := range g.at {
		g.at[i] = -1
	}
	if len(nodes) == 0 {
		g.start, g.size = make([]int32, 2), make([]int32, 1)
		return g
	}
	x1, y1 := math.Inf(-1), math.Inf(-1)
	g.x0, g.y0 = math.Inf(1), math.Inf(1)
	for _, i := range nodes {
		g.x0, x1 = min(g.x0, m.x[i]), max(x1, m.x[i])
		g.y0, y1 = min(g.y0, m.y[i]), max(y1, m.y[i])
	}
	w, h := x1-g.x0, y1-g.y0
	side := math.Sqrt(float64(len(nodes)) / 3)
	g.cell = max(math.Sqrt(float64(w*h))/side, max(w, h)/512, 1e-6)
	g.cols, g.rows = int(w/g.cell)+1, int(h/g.cell)+1
	g.start, g.size = make([]int32, g.cols*g.rows+1), make([]int32, g.cols*g.rows)
	for _, i := range nodes {
		c := int32(int((m.y[i]-g.y0)/g.cell)*g.cols + int((m.x[i]-g.x0)/g.cell))
		g.cellOf[i] = c
		g.size[c]++
	}
	for c, n := range g.size {
		g.start[c+1] = g.start[c] + n
		g.size[c] = 0
	}
	g.items = make([]int32, len(nodes))
	for _, i := range nodes {
		c := g.cellOf[i]
		g.at[i] = g.start[c] + g.size[c]
		g.items[g.at[i]] = i
		g.size[c]++
	}
	return g
}

// drop takes a node out.
func (g *grid) drop(i int32) {
	at := g.at[i]
	if at < 0 {
		return
	}
	c := g.cellOf[i]
	g.size[c]--
	last := g.items[g.start[c]+g.size[c]]
	g.items[at], g.at[last] = last, at
	g.at[i] = -1
	g.in--
}

// near gives the k nodes nearest to node i, itself apart, nearest first; the
// slice is good until the next call.
func (g *grid) near(i int32, k int) []int32 {
	g.found, g.distance = g.found[:0], g.distance[:0]
	cx := min(max(int((g.m.x[i]-g.x0)/g.cell), 0), g.cols-1)
	cy := min(max(int((g.m.y[i]-g.y0)/g.cell), 0), g.rows-1)
	rings := max(cx, g.cols-1-cx, cy, g.rows-1-cy)
	k = min(k, g.in)
	for ring := 0; ring <= rings; ring++ {
		if len(g.found) == k && k > 0 && ring > 1 {
			if reach := float64(float64(ring-1) * g.cell); g.distance[k-1] <= float64(reach*reach) {
				break
			}
		}
		for y := max(cy-ring, 0); y <= min(cy+ring, g.rows-1); y++ {
			step := 2 * ring
			if y == cy-ring || y == cy+ring {
				step = 1
			}
			for x := cx - ring; x <= cx+ring; x += max(step, 1) {
				if x >= 0 && x < g.cols {
					g.scan(i, int32(y*g.cols+x), k)
				}
			}
		}
	}
	return g.found
}

func (g *grid) scan(i, cell int32, k int) {
	for _, j := range g.items[g.start[cell] : g.start[cell]+g.size[cell]] {
		if j == i {
			continue
		}
		dx, dy := g.m.x[i]-g.m.x[j], g.m.y[i]-g.m.y[j]
		d := float64(dx*dx) + float64(dy*dy)
		n := len(g.found)
		if n == k {
			if n == 0 || d >= g.distance[n-1] {
				continue
			}
			n--
		} else {
			g.found, g.distance = append(g.found, 0), append(g.distance, 0)
		}
		for n > 0 && g.distance[n-1] > d {
			g.found[n], g.distance[n] = g.found[n-1], g.distance[n-1]
			n--
		}
		g.found[n], g.distance[n] = j, d
	}
}
