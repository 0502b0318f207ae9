package roads

import (
	"cmp"
	"fmt"
	"slices"
)

// Class is a road's rank, from OpenStreetMap's highway tag. It decides the
// speed where no limit is known, and how the hour of the day slows it.
type Class uint8

const (
	Motorway Class = iota
	Trunk
	Primary
	Secondary
	Tertiary
	Unclassified
	Residential
	Service
	LivingStreet
	classes
)

// classKmh is the speed that a delivery van keeps on a free road of a class
// without a known limit, crossings included.
var classKmh = [classes]int32{90, 70, 45, 40, 35, 30, 25, 15, 10}

// StreetNode is a point of a street.
type StreetNode struct {
	ID     int64 // of the map
	At     Point
	Closed bool // vehicles cannot pass: a bollard, a locked gate
}

// Way is a street as drawn on a map.
type Way struct {
	ID       int64
	Nodes    []int64 // ids, in the order of drawing
	Class    Class
	LimitKmh int32 // 0: none known
	Oneway   bool  // vehicles only in the order of drawing
}

// Turn is a rule at a node between two ways. Only: whoever comes by From must
// go on by To; else going on by To is forbidden.
type Turn struct {
	From, Via, To int64
	Only          bool
}

// Streets is a map as read, before it becomes a Network.
type Streets struct {
	Nodes []StreetNode
	Ways  []Way
	Turns []Turn
}

// Network is a street network for vans. Segments lead one way, from one
// junction to the next, and are numbered densely; a two-way street is a pair.
// All slices are read-only and may be shared between goroutines.
type Network struct {
	From, To []int32 // by segment: junctions
	LengthDm []int32 // by segment, decimetres
	Class    []Class
	Kmh      []int32 // free speed
	Reverse  []int32 // by segment: the same street the other way, -1
	Way      []int64 // by segment: id of the way on the map
	Junction []Point
	// Shape[ShapeStart[s]:ShapeStart[s+1]] are the points of segment s, both
	// junctions included.
	ShapeStart []int32
	Shape      []Point
	// Next[NextStart[s]:NextStart[s+1]] are the segments that may follow s, and
	// TurnMs what the turn into each costs.
	NextStart []int32
	Next      []int32
	TurnMs    []int32

	Dropped int // segments left out: they cannot be reached, or not left
	find    *finder
}

// limitPermille is what a van makes of a speed limit, crossings included.
const limitPermille = 800

// NewNetwork joins ways where they share nodes, applies the turn rules, and
// keeps the largest part in which every segment can be reached from every
// other. Errors name the way or node at fault.
func NewNetwork(s Streets) (*Network, error) {
	b := &builder{s: &s, number: make(map[int64]int32, len(s.Nodes))}
	for i, n := range s.Nodes {
		if _, double := b.number[n.ID]; double {
			return nil, fmt.Errorf("build streets: node %d is there twice; give each node once", n.ID)
		}
		b.number[n.ID] = int32(i)
	}
	if err := b.split(); err != nil {
		return nil, fmt.Errorf("build streets: %w", err)
	}
	n := &Network{}
	b.segments(n)
	if len(n.From) == 0 {
		return nil, fmt.Errorf("build streets: none of the %d ways can be driven; give a map of the delivery area with its highway ways", len(s.Ways))
	}
	b.turns(n)
	if n.keepLargest(); len(n.From) < 2 {
		return nil, fmt.Errorf("build streets: no two of the %d segments lead to each other; give a map with the streets between depot and customers whole", 1+n.Dropped)
	}
	n.find = newFinder(n)
	return n, nil
}

type builder struct {
	s        *Streets
	number   map[int64]int32 // index in s.Nodes by id
	uses     []int32         // by node: how often ways pass it; ends count twice
	ends     []bool          // by node: a turn rule names it
	junction []int32         // by node: its junction number, -1
	byWay    map[int64][]int32
}

// split finds the junctions: nodes where ways meet, end, or a rule applies.
func (b *builder) split() error {
	b.uses, b.ends, b.junction = make([]int32, len(b.s.Nodes)), make([]bool, len(b.s.Nodes)), make([]int32, len(b.s.Nodes))
	for i := range b.junction {
		b.junction[i] = -1
	}
	for _, t := range b.s.Turns {
		if i, ok := b.number[t.Via]; ok {
			b.ends[i] = true
		}
	}
	for i, w := range b.s.Ways {
		if len(w.Nodes) < 2 {
			return fmt.Errorf("way %d (number %d) has %d nodes; a street needs two", w.ID, i, len(w.Nodes))
		}
		if w.Class >= classes || w.LimitKmh < 0 {
			return fmt.Errorf("way %d (number %d): class %d, limit %d km/h; give a class below %d and a limit of 0 or more", w.ID, i, w.Class, w.LimitKmh, classes)
		}
		for k, id := range w.Nodes {
			n, ok := b.number[id]
			if !ok {
				return fmt.Errorf("way %d (number %d) passes node %d, which is not among the nodes; add it, or cut the way there", w.ID, i, id)
			}
			b.uses[n]++
			if k == 0 || k == len(w.Nodes)-1 {
				b.uses[n]++
			}
		}
	}
	return nil
}

func (b *builder) splits(node int32) bool {
	return b.uses[node] > 1 || b.ends[node] || b.s.Nodes[node].Closed
}

func (b *builder) at(n *Network, node int32) int32 {
	if b.junction[node] < 0 {
		b.junction[node] = int32(len(n.Junction))
		n.Junction = append(n.Junction, b.s.Nodes[node].At)
	}
	return b.junction[node]
}

func (b *builder) segments(n *Network) {
	b.byWay = make(map[int64][]int32)
	n.ShapeStart = []int32{0}
	for i := range b.s.Ways {
		w := &b.s.Ways[i]
		start := 0
		for k := 1; k < len(w.Nodes); k++ {
			if node := b.number[w.Nodes[k]]; !b.splits(node) {
				continue
			}
			b.piece(n, w, w.Nodes[start:k+1])
			start = k
		}
	}
}

// piece adds a street between two junctions, both ways where that is allowed.
func (b *builder) piece(n *Network, w *Way, ids []int64) {
	points := make([]Point, 0, len(ids))
	length := 0.0
	for i, id := range ids {
		p := b.s.Nodes[b.number[id]].At
		if i > 0 {
			length += GreatCircle(points[i-1].Vector(), p.Vector())
		}
		points = append(points, p)
	}
	first, last := b.number[ids[0]], b.number[ids[len(ids)-1]]
	kmh := classKmh[w.Class]
	if w.LimitKmh > 0 {
		kmh = max(w.LimitKmh*limitPermille/1000, 1)
	}
	add := func(from, to int32) int32 {
		s := int32(len(n.From))
		n.From, n.To = append(n.From, b.at(n, from)), append(n.To, b.at(n, to))
		n.LengthDm = append(n.LengthDm, max(int32(float64(length*10)+0.5), 1))
		n.Class, n.Kmh, n.Way, n.Reverse = append(n.Class, w.Class), append(n.Kmh, kmh), append(n.Way, w.ID), append(n.Reverse, -1)
		n.Shape = append(n.Shape, points...)
		n.ShapeStart = append(n.ShapeStart, int32(len(n.Shape)))
		b.byWay[w.ID] = append(b.byWay[w.ID], s)
		return s
	}
	s := add(first, last)
	if !w.Oneway {
		slices.Reverse(points)
		r := add(last, first)
		n.Reverse[s], n.Reverse[r] = r, s
	}
}

// keepLargest leaves out what is not in the largest strongly connected part of
// the graph of segments (Tarjan 1972), and renumbers.
func (n *Network) keepLargest() {
	part, size := n.parts()
	best := 0
	for i := range size {
		if size[i] > size[best] {
			best = i
		}
	}
	number := make([]int32, len(n.From))
	kept := int32(0)
	for s := range number {
		if number[s] = -1; part[s] == int32(best) {
			number[s] = kept
			kept++
		}
	}
	k := &Network{Dropped: len(n.From) - int(kept), ShapeStart: []int32{0}, NextStart: []int32{0}}
	junction := make([]int32, len(n.Junction))
	for i := range junction {
		junction[i] = -1
	}
	at := func(j int32) int32 {
		if junction[j] < 0 {
			junction[j] = int32(len(k.Junction))
			k.Junction = append(k.Junction, n.Junction[j])
		}
		return junction[j]
	}
	for s := range n.From {
		if number[s] < 0 {
			continue
		}
		k.From, k.To = append(k.From, at(n.From[s])), append(k.To, at(n.To[s]))
		k.LengthDm, k.Class, k.Kmh, k.Way = append(k.LengthDm, n.LengthDm[s]), append(k.Class, n.Class[s]), append(k.Kmh, n.Kmh[s]), append(k.Way, n.Way[s])
		r := n.Reverse[s]
		if r >= 0 {
			r = number[r]
		}
		k.Reverse = append(k.Reverse, r)
		k.Shape = append(k.Shape, n.Shape[n.ShapeStart[s]:n.ShapeStart[s+1]]...)
		k.ShapeStart = append(k.ShapeStart, int32(len(k.Shape)))
		for i := n.NextStart[s]; i < n.NextStart[s+1]; i++ {
			if to := number[n.Next[i]]; to >= 0 {
				k.Next, k.TurnMs = append(k.Next, to), append(k.TurnMs, n.TurnMs[i])
			}
		}
		k.NextStart = append(k.NextStart, int32(len(k.Next)))
	}
	*n = *k
}

// parts numbers the strongly connected parts of the graph of segments.
func (n *Network) parts() (of []int32, size []int) {
	total := len(n.From)
	of = make([]int32, total)
	index, low, at := make([]int32, total), make([]int32, total), make([]int32, total)
	var open, walk []int32
	next := int32(1)
	for i := range of {
		of[i] = -1
	}
	for root := range int32(total) {
		if index[root] != 0 {
			continue
		}
		walk = append(walk, root)
		for len(walk) > 0 {
			s := walk[len(walk)-1]
			if index[s] == 0 {
				index[s], low[s], at[s] = next, next, n.NextStart[s]
				next++
				open = append(open, s)
			}
			if at[s] < n.NextStart[s+1] {
				t := n.Next[at[s]]
				at[s]++
				if index[t] == 0 {
					walk = append(walk, t)
				} else if of[t] < 0 {
					low[s] = min(low[s], index[t])
				}
				continue
			}
			walk = walk[:len(walk)-1]
			if len(walk) > 0 {
				p := walk[len(walk)-1]
				low[p] = min(low[p], low[s])
			}
			if low[s] == index[s] {
				members := 0
				for {
					t := open[len(open)-1]
					open = open[:len(open)-1]
					of[t] = int32(len(size))
					members++
					if t == s {
						break
					}
				}
				size = append(size, members)
			}
		}
	}
	return of, size
}

// byOut lists the segments that leave each junction, by number.
func (n *Network) byOut() (start, list []int32) {
	order := make([]int32, len(n.From))
	for s := range order {
		order[s] = int32(s)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(n.From[a], n.From[b]), cmp.Compare(a, b)) })
	start = make([]int32, len(n.Junction)+1)
	for _, s := range order {
		start[n.From[s]+1]++
	}
	for j := 1; j < len(start); j++ {
		start[j] += start[j-1]
	}
	return start, order
}
