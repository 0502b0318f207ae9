package routing

import (
	"cmp"
	"slices"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
)

// Graph gives the floor as a gonum directed graph: node ids are node numbers,
// weights are lengths in metres, of parallel edges the shortest. It is built
// anew by each call, for checks and other work off the hot paths; gonum's
// iteration order is random, so sort by id before an order matters.
func (f *Floor) Graph() *simple.WeightedDirectedGraph {
	return f.graph(func(int32) bool { return true })
}

// graph keeps the nodes for which keep is true, and the edges between them.
func (f *Floor) graph(keep func(node int32) bool) *simple.WeightedDirectedGraph {
	g := simple.NewWeightedDirectedGraph(0, -1)
	for n := range f.NodeID {
		if keep(int32(n)) {
			g.AddNode(simple.Node(n))
		}
	}
	for e := range f.EdgeID {
		a, b := f.From[e], f.To[e]
		if !keep(a) || !keep(b) {
			continue
		}
		w := float64(f.LengthMm[e]) / 1000
		if old, ok := g.Weight(int64(a), int64(b)); !ok || w < old {
			g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(a), T: simple.Node(b), W: w})
		}
	}
	return g
}

// components gives by node the number of its strongly connected component
// (Tarjan 1972) among the kept nodes, -1 for others, and their sizes.
// Components are numbered by their lowest node.
func (f *Floor) components(keep func(node int32) bool) (of, size []int32) {
	sets := topo.TarjanSCC(f.graph(keep))
	for _, s := range sets {
		slices.SortFunc(s, byID)
	}
	slices.SortFunc(sets, func(a, b []graph.Node) int { return byID(a[0], b[0]) })
	of, size = make([]int32, len(f.NodeID)), make([]int32, len(sets))
	for i := range of {
		of[i] = -1
	}
	for c, s := range sets {
		size[c] = int32(len(s))
		for _, n := range s {
			of[n.ID()] = int32(c)
		}
	}
	return of, size
}

func byID(a, b graph.Node) int { return cmp.Compare(a.ID(), b.ID()) }

// cutNodes gives the kept nodes without which the rest of the kept graph,
// taken as undirected, falls apart (articulation points, Hopcroft and Tarjan
// 1973), in order. None in a connected graph: it is biconnected.
func (f *Floor) cutNodes(keep func(node int32) bool) []int32 {
	n := len(f.NodeID)
	depth, low := make([]int32, n), make([]int32, n) // depth 0: not seen
	cut := make([]bool, n)
	type step struct{ node, parent, at int32 }
	neighbour := func(v, i int32) int32 {
		if k := f.OutStart[v+1] - f.OutStart[v]; i < k {
			return f.To[f.Out[f.OutStart[v]+i]]
		} else if i -= k; i < f.InStart[v+1]-f.InStart[v] {
			return f.From[f.In[f.InStart[v]+i]]
		}
		return -1
	}
	for root := range int32(n) {
		if !keep(root) || depth[root] > 0 {
			continue
		}
		children := 0
		depth[root], low[root] = 1, 1
		stack := []step{{root, -1, 0}}
		for len(stack) > 0 {
			s := &stack[len(stack)-1]
			v := s.node
			w := neighbour(v, s.at)
			s.at++
			switch {
			case w < 0:
				stack = stack[:len(stack)-1]
				if p := s.parent; p >= 0 {
					low[p] = min(low[p], low[v])
					if p == root {
						children++
					} else if low[v] >= depth[p] {
						cut[p] = true
					}
				}
			case !keep(w) || w == s.parent:
			case depth[w] > 0:
				low[v] = min(low[v], depth[w])
			default:
				depth[w] = depth[v] + 1
				low[w] = depth[w]
				stack = append(stack, step{w, v, 0})
			}
		}
		if children > 1 {
			cut[root] = true
		}
	}
	var out []int32
	for v, c := range cut {
		if c {
			out = append(out, int32(v))
		}
	}
	return out
}
