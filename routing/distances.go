package routing

// Unreachable is the cost of having no way.
const Unreachable = int32(1) << 28

// tableBudget bounds the memory of all tables kept by default, in bytes.
const tableBudget = 128 << 20

// Distances gives travel times to targets in hundredths of a second, turns on
// the spot and guidance penalties included. A state is an edge just driven, so
// turns cost what they cost. Tables are found by a reverse search from the
// target (Dijkstra 1959 with Dial's buckets, CACM 12(11), 1969) when first
// asked for, and the least recently used ones are dropped beyond a bound.
//
// Robots drive through Travel nodes only. Shelf, Charger and Park nodes are
// entered only as the target, a station's lane only on the way to a target in
// that lane; from any node a robot may drive away, out of a lane by the lane.
//
// A Distances belongs to one goroutine. A Table never changes and may be
// shared; it stays valid after it was dropped here.
type Distances struct {
	f      *Floor
	turn90 int64   // ms
	cost   []int32 // by edge, cs
	lane   []int32 // by node
	// Turn costs in cs of edge g after each edge into its start node, in the
	// order of Floor.In, from turnAt[g].
	turnAt []int32
	turns  []int32

	shift uint // bucket width is 1<<shift cs
	head  []int32
	next  []int32
	prev  []int32

	tables         []*Table // by target
	newer, older   []int32  // by target: list of kept tables by use
	newest, oldest int32
	kept, bound    int
}

// Table holds the travel times to one target.
type Table struct {
	d      *Distances
	target int32
	after  []int32 // by edge
}

// NewDistances prepares travel times for robots that move as m does, unloaded.
func NewDistances(f *Floor, m Motion) *Distances {
	n, edges := len(f.NodeID), len(f.EdgeID)
	d := &Distances{
		f: f, turn90: int64(m.Turn90Ms), cost: make([]int32, edges), lane: f.lanes(),
		turnAt: make([]int32, edges), next: make([]int32, edges), prev: make([]int32, edges),
		tables: make([]*Table, n), newer: make([]int32, n), older: make([]int32, n), newest: -1, oldest: -1,
	}
	step := int32(0)
	for e := range d.cost {
		d.cost[e] = edgeCs(f, m, int32(e))
		u := f.From[e]
		d.turnAt[e] = int32(len(d.turns))
		for _, in := range f.In[f.InStart[u]:f.InStart[u+1]] {
			t := turnCs(f.HeadingMrad[in], f.HeadingMrad[e], d.turn90)
			d.turns = append(d.turns, t)
			step = max(step, d.cost[e]+t)
		}
	}
	const maxBuckets = 1 << 13
	for step>>d.shift+2 > maxBuckets {
		d.shift++
	}
	size := 1
	for int32(size) < step>>d.shift+2 {
		size *= 2
	}
	d.head = make([]int32, size)
	for i := range d.head {
		d.head[i] = -1
	}
	d.SetMaxTables(tableBudget / (4*edges + 64))
	return d
}

// edgeCs is the cost of an edge in hundredths of a second, at least 1.
func edgeCs(f *Floor, m Motion, e int32) int32 {
	v := m.SpeedMmS
	if v <= 0 {
		v = 1000
	}
	if l := f.SpeedMmS[e]; l > 0 && l < v {
		v = l
	}
	return int32(min(max(int64(f.LengthMm[e])*100/int64(v)+int64(f.PenaltyCs[e]), 1), int64(Unreachable)/4))
}

// turnCs is the time to turn on the spot between two headings, in hundredths
// of a second, in proportion to the angle.
func turnCs(from, to int32, turn90Ms int64) int32 {
	a := int64(to) - int64(from)
	for a > 3142 {
		a -= 6283
	}
	for a < -3142 {
		a += 6283
	}
	if a < 0 {
		a = -a
	}
	return int32(a * turn90Ms / 15708) // a/1570.8 quarter turns, ms/10 in a hundredth
}

// SetMaxTables sets how many tables are kept, at least 16. By default they
// take at most 128 MiB.
func (d *Distances) SetMaxTables(n int) {
	d.bound = max(n, 16)
	for d.kept > d.bound {
		d.drop()
	}
}

// To gives the table for a target node, from memory or newly searched.
func (d *Distances) To(target int32) *Table {
	t := d.tables[target]
	switch {
	case t == nil:
		t = &Table{d: d, target: target, after: make([]int32, len(d.cost))}
		d.search(t)
		if d.kept == d.bound {
			d.drop()
		}
		d.tables[target] = t
		d.kept++
	case d.newest == target:
		return t
	default:
		d.unlink(target)
	}
	d.older[target], d.newer[target] = d.newest, -1
	if d.newest >= 0 {
		d.newer[d.newest] = target
	} else {
		d.oldest = target
	}
	d.newest = target
	return t
}

func (d *Distances) drop() {
	t := d.oldest
	d.unlink(t)
	d.tables[t] = nil
	d.kept--
}

func (d *Distances) unlink(t int32) {
	if n := d.newer[t]; n >= 0 {
		d.older[n] = d.older[t]
	} else {
		d.newest = d.older[t]
	}
	if o := d.older[t]; o >= 0 {
		d.newer[o] = d.newer[t]
	} else {
		d.oldest = d.newer[t]
	}
}

// barred says that edge e leads into a stand or lane where only robots with
// business there may go, and the target is not there.
func (d *Distances) barred(e, target int32) bool {
	f := d.f
	v := f.To[e]
	if f.Kind[v] == Travel || v == target {
		return false
	}
	l := d.lane[v]
	return l < 0 || l != d.lane[f.From[e]] && l != d.lane[target]
}

// search fills t by settling edges in order of their cost.
func (d *Distances) search(t *Table) {
	f, after := d.f, t.after
	for e := range after {
		after[e] = Unreachable
	}
	mask := int32(len(d.head) - 1)
	waiting := 0
	for _, e := range f.In[f.InStart[t.target]:f.InStart[t.target+1]] {
		after[e] = 0
		d.push(e, 0)
		waiting++
	}
	for b := int32(0); waiting > 0; b++ {
		for slot := b & mask; d.head[slot] >= 0; {
			g := d.head[slot]
			d.head[slot] = d.next[g]
			if d.next[g] >= 0 {
				d.prev[d.next[g]] = -1
			}
			waiting--
			u := f.From[g]
			if u == t.target {
				continue
			}
			base := after[g] + d.cost[g]
			in := f.In[f.InStart[u]:f.InStart[u+1]]
			turns := d.turns[d.turnAt[g]:][:len(in)]
			for i, e := range in {
				c := base + turns[i]
				if c >= after[e] || d.barred(e, t.target) {
					continue
				}
				if old := after[e]; old == Unreachable {
					waiting++
				} else if !d.pull(e, old, mask) {
					waiting++
				}
				after[e] = c
				d.push(e, c>>d.shift&mask)
			}
		}
	}
}

func (d *Distances) push(e, slot int32) {
	d.prev[e], d.next[e] = -1, d.head[slot]
	if h := d.head[slot]; h >= 0 {
		d.prev[h] = e
	}
	d.head[slot] = e
}

// pull takes e out of the bucket it waits in. It is false when e was settled
// already, which happens only with buckets wider than the shortest edge.
func (d *Distances) pull(e, cost, mask int32) bool {
	slot := cost >> d.shift & mask
	p := d.prev[e]
	if p < 0 && d.head[slot] != e {
		return false
	}
	if n := d.next[e]; n >= 0 {
		d.prev[n] = p
	}
	if p >= 0 {
		d.next[p] = d.next[e]
	} else {
		d.head[slot] = d.next[e]
	}
	return true
}

// Target is the node the table leads to.
func (t *Table) Target() int32 { return t.target }

// AfterEdge is the time from the end of edge e, just driven, to the target:
// 0 if e ends there; Unreachable if there is no way, or if e enters a stand or
// lane that only robots with business there may enter.
func (t *Table) AfterEdge(e int32) int32 { return t.after[e] }

// From is the time from standing on a node with a heading: the best first
// turn and the way from there. Unreachable if there is none.
func (t *Table) From(node, headingMrad int32) int32 {
	best, _ := t.first(node, headingMrad)
	return best
}

func (t *Table) first(node, headingMrad int32) (best, edge int32) {
	if node == t.target {
		return 0, -1
	}
	d, f := t.d, t.d.f
	best, edge = Unreachable, -1
	for _, e := range f.Out[f.OutStart[node]:f.OutStart[node+1]] {
		a := t.after[e]
		if a == Unreachable {
			continue
		}
		if a += d.cost[e]; a < best {
			if a += turnCs(headingMrad, f.HeadingMrad[e], d.turn90); a < best {
				best, edge = a, e
			}
		}
	}
	return best, edge
}

// Path gives the nodes of a fastest way after from, up to the target; nil if
// there is none.
func (d *Distances) Path(from, headingMrad, to int32) []int32 {
	t := d.To(to)
	var path []int32
	for from != to {
		_, e := t.first(from, headingMrad)
		if e < 0 {
			return nil
		}
		from, headingMrad = d.f.To[e], d.f.HeadingMrad[e]
		path = append(path, from)
	}
	return path
}
