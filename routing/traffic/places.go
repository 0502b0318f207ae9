package traffic

import "dayrun/routing"

// places sorts the nodes of a floor by how they may be entered. The core is
// what every robot drives through. The rest is entered only by the robots that
// have business there, and only while there is room:
//   - a stand (shelf, charger, park): one robot;
//   - a lane (queue of a station and its pick place): as many as it has nodes;
//   - a pocket, a dead-end part of the aisles: one robot on its aisle nodes,
//     because inside it nobody can pass. Priority inheritance alone cannot
//     resolve meetings there (PIBT's guarantee needs biconnected graphs,
//     Okumura et al. 2022).
type places struct {
	stand   []int32 // by node: its stand number, -1 none
	lane    []int32 // by node: its station, -1 none
	pocket  []int32 // by node: its pocket; for a stand the pocket it opens to, -1 none
	depth   []int32 // by node in a pocket: hops to the core
	room    []int32 // by station: nodes of the lane
	stands  int
	pockets int
}

func newPlaces(f *routing.Floor) *places {
	n := len(f.NodeID)
	p := &places{stand: filled(n, -1), lane: filled(n, -1), pocket: filled(n, -1), depth: make([]int32, n), room: make([]int32, len(f.Stations))}
	for s, st := range f.Stations {
		p.room[s] = int32(len(st.Queue)) + 1
		p.lane[st.Pick] = int32(s)
		for _, q := range st.Queue {
			p.lane[q] = int32(s)
		}
	}
	for v, k := range f.Kind {
		if p.lane[v] < 0 && (k == routing.Shelf || k == routing.Charger || k == routing.Park || k == routing.Pick) {
			p.stand[v] = int32(p.stands)
			p.stands++
		}
	}
	p.findPockets(f)
	return p
}

// findPockets peels nodes with at most one neighbour off the graph until none
// is left; what was peeled is tree-like. Lanes stay in the graph: an aisle
// that a lane leads back from is no dead end.
func (p *places) findPockets(f *routing.Floor) {
	n := int32(len(f.NodeID))
	peeled := make([]bool, n)
	var near []int32
	left := 0
	for v := range n {
		if p.stand[v] < 0 {
			left++
		}
	}
	var work []int32
	for v := range n {
		work = append(work, v)
	}
	for len(work) > 0 {
		v := work[len(work)-1]
		work = work[:len(work)-1]
		if p.stand[v] >= 0 || peeled[v] {
			continue
		}
		near = p.neighbours(f, v, peeled, near[:0])
		if len(near) > 1 {
			continue
		}
		peeled[v] = true
		left--
		work = append(work, near...)
	}
	if left == 0 {
		return // a floor that is one tree: nothing is left to back out to
	}
	none := make([]bool, n)
	for v := range n {
		if !peeled[v] || p.lane[v] >= 0 || p.pocket[v] >= 0 {
			continue
		}
		// Flood the pocket, then measure from the core inwards.
		id := int32(p.pockets)
		p.pockets++
		p.pocket[v] = id
		all := []int32{v}
		for i := 0; i < len(all); i++ {
			near = p.neighbours(f, all[i], none, near[:0])
			for _, w := range near {
				if peeled[w] && p.lane[w] < 0 && p.pocket[w] < 0 {
					p.pocket[w] = id
					all = append(all, w)
				}
			}
		}
		var front []int32
		for _, w := range all {
			for _, x := range p.neighbours(f, w, none, near[:0]) {
				if !peeled[x] && p.depth[w] == 0 {
					p.depth[w] = 1
					front = append(front, w)
				}
			}
		}
		for i := 0; i < len(front); i++ {
			for _, x := range p.neighbours(f, front[i], none, near[:0]) {
				if p.pocket[x] == id && p.depth[x] == 0 {
					p.depth[x] = p.depth[front[i]] + 1
					front = append(front, x)
				}
			}
		}
	}
	for v := range n {
		if p.stand[v] < 0 {
			continue
		}
		near = p.neighbours(f, v, none, near[:0])
		for i, w := range near {
			if i == 0 {
				p.pocket[v], p.depth[v] = p.pocket[w], p.depth[w]+1
			} else if p.pocket[w] != p.pocket[v] {
				p.pocket[v] = -1
			}
		}
	}
}

// neighbours appends the distinct nodes that share an edge with v, without
// stands and those in gone.
func (p *places) neighbours(f *routing.Floor, v int32, gone []bool, to []int32) []int32 {
	add := func(w int32) {
		if w == v || p.stand[w] >= 0 || gone[w] {
			return
		}
		for _, x := range to {
			if x == w {
				return
			}
		}
		to = append(to, w)
	}
	for _, e := range f.Out[f.OutStart[v]:f.OutStart[v+1]] {
		add(f.To[e])
	}
	for _, e := range f.In[f.InStart[v]:f.InStart[v+1]] {
		add(f.From[e])
	}
	return to
}

// core says that any robot may drive through v.
func (p *places) core(v int32) bool { return p.stand[v] < 0 && p.lane[v] < 0 }

// aisle says that v is an aisle node of a pocket.
func (p *places) aisle(v int32) bool { return p.pocket[v] >= 0 && p.stand[v] < 0 }

func filled(n int, v int32) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = v
	}
	return s
}
