package routing

import "fmt"

// Severity says whether a floor can be used in spite of a fault.
type Severity uint8

const (
	Warning Severity = iota // traffic will suffer
	Broken                  // some job cannot be done, or robots can touch
)

// String gives "warning" or "broken".
func (s Severity) String() string {
	if s == Broken {
		return "broken"
	}
	return "warning"
}

// Fault is something wrong with a floor. Node or Edge names the place by its
// id in the LIF file, Field the list of the files it belongs to.
type Fault struct {
	Severity Severity
	Node     string
	Edge     string
	Field    string
	Text     string
}

// String gives one line for people.
func (x Fault) String() string {
	at := x.Field
	if x.Node != "" {
		at += ": node " + x.Node
	}
	if x.Edge != "" {
		at += ": edge " + x.Edge
	}
	return fmt.Sprintf("%s: %s: %s", x.Severity, at, x.Text)
}

// Check looks for what would strand robots on the floor or let them touch:
// driving nodes that cannot be left or reached, places that no robot can get
// to or away from, stations and shelves without a way between them, nodes
// and edges where robots would touch, and (warnings) dead ends and nodes that
// all traffic between two parts must squeeze through. The order is by kind of
// fault, then by node.
func (f *Floor) Check(m Motion, robot Footprint) []Fault {
	c := &checker{f: f, m: m}
	c.clearance(robot)
	c.speeds()
	if c.traps() {
		c.places()
		c.ways()
	}
	c.bottlenecks()
	c.deadEnds()
	return c.faults
}

type checker struct {
	f      *Floor
	m      Motion
	faults []Fault
	main   []bool // nodes of the part that all traffic shares
}

func (c *checker) node(s Severity, n int32, field, format string, args ...any) {
	c.faults = append(c.faults, Fault{Severity: s, Node: c.f.NodeID[n], Field: field, Text: fmt.Sprintf(format, args...)})
}

func (c *checker) edge(s Severity, e int32, field, format string, args ...any) {
	c.faults = append(c.faults, Fault{Severity: s, Edge: c.f.EdgeID[e], Field: field, Text: fmt.Sprintf(format, args...)})
}

func (c *checker) speeds() {
	if c.m.SpeedMmS <= 0 {
		c.faults = append(c.faults, Fault{Severity: Broken, Field: "speed", Text: fmt.Sprintf("the robots' speed is %d mm/s; give more than 0", c.m.SpeedMmS)})
	}
}

// traps finds driving nodes outside the largest part in which every node can
// be reached from every other. It is false if there is no such part.
func (c *checker) traps() bool {
	f := c.f
	drive := func(n int32) bool { return f.Kind[n] == Travel || f.Kind[n] == Queue || f.Kind[n] == Pick }
	of, size := f.components(drive)
	best := -1
	for i, s := range size {
		if best < 0 || s > size[best] {
			best = i
		}
	}
	if best < 0 {
		c.faults = append(c.faults, Fault{Severity: Broken, Field: "nodes", Text: "no node can be driven through; every one is a stand"})
		return false
	}
	c.main = make([]bool, len(of))
	var seed int32 = -1
	for n := range of {
		c.main[n] = of[n] == int32(best)
		if c.main[n] && seed < 0 {
			seed = int32(n)
		}
	}
	out := f.flood(seed, true, drive)
	in := f.flood(seed, false, drive)
	for n := range f.NodeID {
		if !drive(int32(n)) || c.main[n] {
			continue
		}
		switch {
		case out[n]:
			c.node(Broken, int32(n), "edges", "one-way trap: robots can get here but not back; add an edge that leads out")
		case in[n]:
			c.node(Broken, int32(n), "edges", "one way out: robots cannot get here; add an edge that leads in")
		default:
			c.node(Broken, int32(n), "edges", "cut off from the other %d driving nodes; add edges in and out", size[best])
		}
	}
	return true
}

// flood marks what can be reached from a node (or can reach it) by way of
// nodes for which through is true; ends count as reached.
func (f *Floor) flood(from int32, forward bool, through func(node int32) bool) []bool {
	seen := make([]bool, len(f.NodeID))
	seen[from] = true
	stack := []int32{from}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		edges, end := f.Out[f.OutStart[v]:f.OutStart[v+1]], f.To
		if !forward {
			edges, end = f.In[f.InStart[v]:f.InStart[v+1]], f.From
		}
		for _, e := range edges {
			w := end[e]
			if seen[w] {
				continue
			}
			seen[w] = true
			if through(w) {
				stack = append(stack, w)
			}
		}
	}
	return seen
}

// places checks that each stand can be entered from and left to the main part.
func (c *checker) places() {
	f := c.f
	for _, list := range []struct {
		field string
		of    []Place
	}{{"shelves", f.Shelves}, {"chargers", f.Chargers}, {"parks", f.Parks}} {
		for _, p := range list.of {
			in, out := false, false
			mouth := f.Mouth(p.Node) // of a deep lane, which leads both ways
			for _, e := range f.In[f.InStart[mouth]:f.InStart[mouth+1]] {
				in = in || c.main[f.From[e]]
			}
			for _, e := range f.Out[f.OutStart[mouth]:f.OutStart[mouth+1]] {
				out = out || c.main[f.To[e]]
			}
			if !in {
				c.node(Broken, p.Node, list.field, "no driving node leads to %q; add an edge from one", p.ID)
			}
			if !out {
				c.node(Broken, p.Node, list.field, "%q leads to no driving node; add an edge to one", p.ID)
			}
		}
	}
}

// ways checks that each station can be reached from every stand and station
// and back, by the rules of Distances: through Travel nodes and the lane of
// the station itself only.
func (c *checker) ways() {
	f := c.f
	lane := f.lanes()
	type end struct {
		field, id string
		node      int32
	}
	var ends []end
	for _, p := range f.Shelves {
		ends = append(ends, end{"shelves", p.ID, f.Mouth(p.Node)})
	}
	for _, p := range f.Chargers {
		ends = append(ends, end{"chargers", p.ID, p.Node})
	}
	for _, p := range f.Parks {
		ends = append(ends, end{"parks", p.ID, p.Node})
	}
	for _, s := range f.Stations {
		ends = append(ends, end{"stations", s.ID, s.Pick})
	}
	to, from := make([]int32, len(ends)), make([]int32, len(ends)) // first station without a way, plus one
	for s, st := range f.Stations {
		own := func(n int32) bool { return f.Kind[n] == Travel || lane[n] == int32(s) }
		in, out := f.flood(st.Pick, false, own), f.flood(st.Pick, true, own)
		for i, e := range ends {
			// A robot leaves another station by that station's lane.
			reaches := in[e.node]
			if l := lane[e.node]; l >= 0 && !reaches {
				for n, ok := range f.flood(e.node, true, func(n int32) bool { return lane[n] == l }) {
					reaches = reaches || ok && in[n]
				}
			}
			reached := out[e.node]
			if l := lane[e.node]; l >= 0 && !reached {
				for n, ok := range f.flood(e.node, false, func(n int32) bool { return lane[n] == l }) {
					reached = reached || ok && out[n]
				}
			}
			if !reaches && to[i] == 0 {
				to[i] = int32(s) + 1
			}
			if !reached && from[i] == 0 {
				from[i] = int32(s) + 1
			}
		}
	}
	for i, e := range ends {
		if to[i] > 0 {
			c.node(Broken, e.node, e.field, "no way from %q to station %q without crossing a stand or another station's lane; add edges", e.id, f.Stations[to[i]-1].ID)
		}
		if from[i] > 0 {
			c.node(Broken, e.node, e.field, "no way from station %q to %q without crossing a stand or another station's lane; add edges", f.Stations[from[i]-1].ID, e.id)
		}
	}
}

// bottlenecks warns of nodes that part the driving graph in two.
func (c *checker) bottlenecks() {
	f := c.f
	for _, n := range f.cutNodes(func(n int32) bool { return f.Kind[n] == Travel || f.Kind[n] == Queue || f.Kind[n] == Pick }) {
		c.node(Warning, n, "edges", "all traffic between two parts of the floor passes here, and robots that meet cannot go round; add a second way")
	}
}

// deadEnds warns of driving nodes with one neighbour: a robot in there must
// back out the way it came.
func (c *checker) deadEnds() {
	f := c.f
	drive := func(n int32) bool { return f.Kind[n] == Travel || f.Kind[n] == Queue || f.Kind[n] == Pick }
	for n := range int32(len(f.NodeID)) {
		if !drive(n) {
			continue
		}
		first, more := int32(-1), false
		count := func(m int32) {
			if drive(m) && m != first {
				more = first >= 0
				first = m
			}
		}
		for _, e := range f.Out[f.OutStart[n]:f.OutStart[n+1]] {
			count(f.To[e])
		}
		for _, e := range f.In[f.InStart[n]:f.InStart[n+1]] {
			count(f.From[e])
		}
		if first >= 0 && !more {
			c.node(Warning, n, "edges", "dead end: a robot here can leave only over node %s, and holds up whoever follows it in; add a second way, or make it a stand", f.NodeID[first])
		}
	}
}
