package delivery

// grower fills one route at a time by cheapest insertion. A node is looked at
// once a neighbour of it is in the route, so that the work stays near linear.
type grower struct {
	*tours
	pool  *grid
	bonus []int64 // by node, metres: how much it is preferred
	best  []place // by node, for the route being filled
	stamp []int32 // by node: the route its best belongs to
	heap  []entry
}

type place struct {
	cost         int64
	after, ahead int32 // between these nodes
}

type entry struct {
	cost int64
	node int32
}

const growNear = 14 // nodes looked at around an inserted one

func newGrower(t *tours, nodes []int32) *grower {
	g := &grower{tours: t, pool: newGrid(t.model, nodes), bonus: make([]int64, t.n), best: make([]place, t.n), stamp: make([]int32, t.n)}
	for i := range g.stamp {
		g.stamp[i] = -1
	}
	return g
}

// fill grows route n until nothing more fits.
func (g *grower) fill(n int32) {
	r := g.routes[n]
	g.heap = g.heap[:0]
	for _, i := range r.stops {
		g.around(n, i)
	}
	for len(g.heap) > 0 && r.parcels < r.maxParcels {
		e := g.pop()
		if g.routeOf[e.node] >= 0 || g.stamp[e.node] != n || g.best[e.node].cost != e.cost || !g.fits(r, e.node) {
			continue
		}
		b := g.best[e.node]
		k := 0
		if b.after != depot {
			k = int(g.pos[b.after]) + 1
		}
		if _, ahead := r.around(k); ahead != b.ahead {
			g.rate(n, e.node)
			continue
		}
		if cost, ok := g.extra(r, e.node, k); !ok || cost-g.bonus[e.node] > e.cost {
			g.rate(n, e.node)
			continue
		}
		g.insert(n, e.node, k)
		g.pool.drop(e.node)
		g.around(n, e.node)
	}
}

// around offers the free neighbours of node v, which has just come in, the
// places beside it.
func (g *grower) around(n, v int32) {
	k := int(g.pos[v])
	for _, w := range g.pool.near(v, growNear) {
		g.offer(n, w, k)
		g.offer(n, w, k+1)
	}
}

func (g *grower) offer(n, w int32, k int) {
	r := g.routes[n]
	if !g.fits(r, w) {
		return
	}
	cost, ok := g.extra(r, w, k)
	if !ok {
		return
	}
	cost -= g.bonus[w]
	if g.stamp[w] == n && g.best[w].cost <= cost {
		return
	}
	after, ahead := r.around(k)
	g.best[w], g.stamp[w] = place{cost, after, ahead}, n
	g.push(entry{cost, w})
}

// rate looks at all places of the route anew for a node whose place is gone.
func (g *grower) rate(n, w int32) {
	g.stamp[w] = -1
	for k := range len(g.routes[n].stops) + 1 {
		g.offer(n, w, k)
	}
}

func (a entry) before(b entry) bool {
	return a.cost < b.cost || a.cost == b.cost && a.node < b.node
}

func (g *grower) push(e entry) {
	g.heap = append(g.heap, e)
	k := len(g.heap) - 1
	for k > 0 && g.heap[k].before(g.heap[(k-1)/2]) {
		g.heap[k], g.heap[(k-1)/2] = g.heap[(k-1)/2], g.heap[k]
		k = (k - 1) / 2
	}
}

func (g *grower) pop() entry {
	top, last := g.heap[0], len(g.heap)-1
	g.heap[0] = g.heap[last]
	g.heap = g.heap[:last]
	for k := 0; ; {
		c := 2*k + 1
		if c >= last {
			return top
		}
		if c+1 < last && g.heap[c+1].before(g.heap[c]) {
			c++
		}
		if !g.heap[c].before(g.heap[k]) {
			return top
		}
		g.heap[k], g.heap[c] = g.heap[c], g.heap[k]
		k = c
	}
}
