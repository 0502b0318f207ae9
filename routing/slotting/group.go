package slotting

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/community"
	"gonum.org/v1/gonum/graph/iterator"
)

// Groups finds the SKUs that belong together: the communities of the graph of
// joint orders by Louvain's method (Blondel et al. 2008), whose modularity is
// the weight of joint orders above what popularity alone would bring. A higher
// resolution gives smaller groups, 1 is the method's own. Each group is sorted,
// the groups by their first SKU; SKUs never ordered with another are in none.
func (a *Affinity) Groups(resolution float64, seed uint64) [][]string {
	g := newOrderGraph(a)
	if len(g.nodes) == 0 {
		return nil
	}
	r := community.Modularize(g, resolution, rand.NewPCG(seed, 0x510c))
	var groups [][]string
	for _, c := range r.Communities() {
		group := make([]string, len(c))
		for k, n := range c {
			group[k] = a.items[g.ids[n.ID()]].sku
		}
		slices.Sort(group)
		groups = append(groups, group)
	}
	slices.SortFunc(groups, func(x, y []string) int { return cmp.Compare(x[0], y[0]) })
	return groups
}

// orderGraph is the graph of joint orders with fixed iteration, which gonum's
// own graphs, built on maps, do not have.
type orderGraph struct {
	a     *Affinity
	nodes []graph.Node
	ids   []int32 // by node: the item
	node  []int64 // by item: the node, -1 for none
	f     float64
}

type vertex int64

func (v vertex) ID() int64 { return int64(v) }

type joint struct {
	from, to vertex
	weight   float64
}

func (e joint) From() graph.Node         { return e.from }
func (e joint) To() graph.Node           { return e.to }
func (e joint) ReversedEdge() graph.Edge { return joint{e.to, e.from, e.weight} }
func (e joint) Weight() float64          { return e.weight }

func newOrderGraph(a *Affinity) *orderGraph {
	g := &orderGraph{a: a, node: make([]int64, len(a.items)), f: 1 / a.scale(a.last)}
	by := make([]int32, len(a.items))
	for i := range by {
		by[i] = int32(i)
	}
	// Nodes by name: the groups depend on what was ordered, not on what came first.
	slices.SortFunc(by, func(x, y int32) int { return cmp.Compare(a.items[x].sku, a.items[y].sku) })
	for _, i := range by {
		g.node[i] = -1
		if len(a.items[i].row) > 0 {
			g.node[i] = int64(len(g.nodes))
			g.nodes, g.ids = append(g.nodes, vertex(g.node[i])), append(g.ids, i)
		}
	}
	return g
}

func (g *orderGraph) Node(id int64) graph.Node {
	if id < 0 || id >= int64(len(g.nodes)) {
		return nil
	}
	return g.nodes[id]
}

func (g *orderGraph) Nodes() graph.Nodes { return iterator.NewOrderedNodes(g.nodes) }

func (g *orderGraph) From(id int64) graph.Nodes {
	row := g.a.items[g.ids[id]].row
	list := make([]graph.Node, len(row))
	for k, p := range row {
		list[k] = vertex(g.node[p.other])
	}
	slices.SortFunc(list, func(x, y graph.Node) int { return cmp.Compare(x.ID(), y.ID()) })
	return iterator.NewOrderedNodes(list)
}

func (g *orderGraph) find(x, y int64) (float64, bool) {
	row := g.a.items[g.ids[x]].row
	k, ok := slices.BinarySearchFunc(row, g.ids[y], func(p pair, j int32) int { return cmp.Compare(p.other, j) })
	if !ok {
		return 0, false
	}
	return row[k].weight * g.f, true
}

func (g *orderGraph) HasEdgeBetween(x, y int64) bool { _, ok := g.find(x, y); return ok }

func (g *orderGraph) Edge(x, y int64) graph.Edge {
	if e := g.WeightedEdge(x, y); e != nil {
		return e
	}
	return nil
}

func (g *orderGraph) EdgeBetween(x, y int64) graph.Edge { return g.Edge(x, y) }

func (g *orderGraph) WeightedEdge(x, y int64) graph.WeightedEdge {
	w, ok := g.find(x, y)
	if !ok {
		return nil
	}
	return joint{vertex(x), vertex(y), w}
}

func (g *orderGraph) WeightedEdgeBetween(x, y int64) graph.WeightedEdge { return g.WeightedEdge(x, y) }

func (g *orderGraph) Weight(x, y int64) (float64, bool) {
	if x == y {
		return 0, true
	}
	return g.find(x, y)
}

var _ graph.WeightedUndirected = (*orderGraph)(nil)
