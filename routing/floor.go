package routing

import (
	"fmt"
	"math"
)

// layout keeps what identifies a floor in its LIF file, for writing it back.
type layout struct {
	id, name, version, level, exported, vehicleType string
}

// finish derives the lookup tables from nodes and edges: index, headings, and
// both adjacency lists in order of edge number.
func (f *Floor) finish() error {
	f.nodeIndex = make(map[string]int32, len(f.NodeID))
	for i, id := range f.NodeID {
		if id == "" {
			return fmt.Errorf("node number %d: nodeId is empty; give it a unique id", i)
		}
		if j, double := f.nodeIndex[id]; double {
			return fmt.Errorf("node %q: nodeId is used by nodes number %d and %d; give each a unique id", id, j, i)
		}
		f.nodeIndex[id] = int32(i)
	}
	edges := make(map[string]bool, len(f.EdgeID))
	f.HeadingMrad = make([]int32, len(f.EdgeID))
	for e, id := range f.EdgeID {
		if id == "" {
			return fmt.Errorf("edge number %d: edgeId is empty; give it a unique id", e)
		}
		if edges[id] {
			return fmt.Errorf("edge %q: edgeId is used twice; give each edge a unique id", id)
		}
		edges[id] = true
		a, b := f.From[e], f.To[e]
		if a == b {
			return fmt.Errorf("edge %q: startNodeId and endNodeId are both %q; an edge joins two nodes", id, f.NodeID[a])
		}
		if f.LengthMm[e] <= 0 {
			return fmt.Errorf("edge %q: length from node %q to node %q is zero; move one of them by at least 1 mm", id, f.NodeID[a], f.NodeID[b])
		}
		f.HeadingMrad[e] = heading(f.X[b]-f.X[a], f.Y[b]-f.Y[a])
	}
	f.OutStart, f.Out = adjacency(len(f.NodeID), f.From)
	f.InStart, f.In = adjacency(len(f.NodeID), f.To)
	return nil
}

// adjacency sorts edges by one end, as compressed sparse rows.
func adjacency(nodes int, end []int32) (start, list []int32) {
	start, list = make([]int32, nodes+1), make([]int32, len(end))
	for _, n := range end {
		start[n+1]++
	}
	for n := range nodes {
		start[n+1] += start[n]
	}
	next := append([]int32(nil), start...)
	for e, n := range end {
		list[next[n]] = int32(e)
		next[n]++
	}
	return start, list
}

// heading is the direction of (dx, dy) in mrad, in (-3142, 3142].
func heading(dx, dy int32) int32 {
	h := int32(math.Round(math.Atan2(float64(dy), float64(dx)) * 1000))
	if h <= -3142 {
		h = 3142
	}
	return h
}

// EdgeBetween gives the first edge from one node to another, or -1.
func (f *Floor) EdgeBetween(from, to int32) int32 {
	for _, e := range f.Out[f.OutStart[from]:f.OutStart[from+1]] {
		if f.To[e] == to {
			return e
		}
	}
	return -1
}

// TravelNodes counts the nodes that robots drive through: Travel and Queue.
func (f *Floor) TravelNodes() int {
	n := 0
	for _, k := range f.Kind {
		if k == Travel || k == Queue {
			n++
		}
	}
	return n
}

// lanes gives by node the station whose queue lane or pick place it is, -1
// elsewhere.
func (f *Floor) lanes() []int32 {
	lane := make([]int32, len(f.NodeID))
	for i := range lane {
		lane[i] = -1
	}
	for s, st := range f.Stations {
		lane[st.Pick] = int32(s)
		for _, q := range st.Queue {
			lane[q] = int32(s)
		}
	}
	return lane
}

// hypot is the distance in mm between two nodes, rounded.
func (f *Floor) hypot(a, b int32) int32 {
	dx, dy := float64(f.X[a]-f.X[b]), float64(f.Y[a]-f.Y[b])
	return int32(math.Round(math.Sqrt(float64(dx*dx) + float64(dy*dy))))
}
