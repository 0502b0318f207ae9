package tour

import (
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"dayrun/routing"
)

// NoWay is the distance in mm to where nobody can walk.
const NoWay = int32(math.MaxInt32)

// Feet gives walking distances on a floor. People walk along its edges in
// either direction, whatever way robots drive there, and through any node. It
// keeps the tables it has made and belongs to one goroutine.
type Feet struct {
	floor *routing.Floor
	rows  map[int32][]int32
}

// feetTables bounds the memory of the kept tables, in entries of 4 bytes.
const feetTables = 16 << 20

// NewFeet prepares walking distances on a floor.
func NewFeet(f *routing.Floor) *Feet { return &Feet{floor: f, rows: map[int32][]int32{}} }

// From gives the distances in mm from a node to all nodes (Dijkstra 1959), NoWay
// where there is none. Read-only.
func (f *Feet) From(node int32) []int32 {
	if row, ok := f.rows[node]; ok {
		return row
	}
	n := len(f.floor.NodeID)
	if (len(f.rows)+1)*n > feetTables {
		clear(f.rows)
	}
	row := make([]int32, n)
	for i := range row {
		row[i] = NoWay
	}
	row[node] = 0
	for q := (reach{{node, 0}}); len(q) > 0; {
		at := heap.Pop(&q).(reached)
		if at.mm > row[at.node] {
			continue
		}
		to := func(next, length int32) {
			if d := at.mm + length; d >= at.mm && d < row[next] {
				row[next] = d
				heap.Push(&q, reached{next, d})
			}
		}
		for _, e := range f.floor.Out[f.floor.OutStart[at.node]:f.floor.OutStart[at.node+1]] {
			to(f.floor.To[e], f.floor.LengthMm[e])
		}
		for _, e := range f.floor.In[f.floor.InStart[at.node]:f.floor.InStart[at.node+1]] {
			to(f.floor.From[e], f.floor.LengthMm[e])
		}
	}
	f.rows[node] = row
	return row
}

type reached struct{ node, mm int32 }

// reach is a heap by distance, then node.
type reach []reached

func (r reach) Len() int { return len(r) }
func (r reach) Less(i, j int) bool {
	return r[i].mm < r[j].mm || r[i].mm == r[j].mm && r[i].node < r[j].node
}
func (r reach) Swap(i, j int) { r[i], r[j] = r[j], r[i] }
func (r *reach) Push(v any)   { *r = append(*r, v.(reached)) }
func (r *reach) Pop() any {
	v := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return v
}

// Walk measures tours on a floor graph, from a start through the stops to an
// end: exactly for few stops (Held and Karp 1962), else by the nearest neighbour
// improved by 2-opt (Croes 1958) and Or-opt (Or 1976). It holds its own
// distances and belongs to one goroutine.
type Walk struct {
	n        int     // stops; then come start and end
	mm       []int32 // (n+2) x (n+2), symmetric
	seq, alt []int32
	table    []int64
	from     []int8
}

// exactStops is how many stops the exact method is used for: its table grows
// with 2^stops.
const exactStops = 8

// NewWalk prepares tours through stops on the given nodes. It refuses nodes that
// cannot be reached, by their id.
func NewWalk(f *Feet, start, end int32, stops []int32) (*Walk, error) {
	n := len(stops)
	w := &Walk{n: n, mm: make([]int32, (n+2)*(n+2))}
	nodes := append(append([]int32{}, stops...), start, end)
	for i, a := range nodes {
		row := f.From(a)
		for j, b := range nodes {
			if row[b] == NoWay {
				return nil, fmt.Errorf("node %q: no way on foot from node %q: join them by edges", f.floor.NodeID[b], f.floor.NodeID[a])
			}
			w.mm[i*(n+2)+j] = row[b]
		}
	}
	return w, nil
}

func (w *Walk) between(a, b int32) int64 { return int64(w.mm[int(a)*(w.n+2)+int(b)]) }

// Length is the length in mm of the tour that Sequence gives.
func (w *Walk) Length(stops []int32) int64 {
	if len(stops) == 0 {
		return 0
	}
	return w.Walked(w.plan(stops))
}

// kicks is how often Sequence tries to get out of a local optimum.
const kicks = 30

// Sequence gives the stops in the sequence of a tour that is no longer than
// Length says: a walk is planned once and measured often, so here more is tried
// (iterated local search with double bridges; Martin, Otto and Felten 1991). The
// same stops give the same sequence.
func (w *Walk) Sequence(stops []int32) []int32 {
	if len(stops) == 0 {
		return nil
	}
	best := append([]int32{}, w.plan(stops)...)
	if len(stops) <= exactStops {
		return best
	}
	least, rng := w.Walked(best), rand.New(rand.NewPCG(uint64(len(stops)), 0x77616c6b))
	for range kicks {
		// Cut in four and put the middle two in the other sequence.
		cut := []int{1 + rng.IntN(len(best)-1), 1 + rng.IntN(len(best)-1), 1 + rng.IntN(len(best)-1)}
		slices.Sort(cut)
		w.seq = append(w.seq[:0], best[:cut[0]]...)
		w.seq = append(w.seq, best[cut[1]:cut[2]]...)
		w.seq = append(w.seq, best[cut[0]:cut[1]]...)
		w.seq = append(w.seq, best[cut[2]:]...)
		for w.twoOpt() || w.orOpt() {
		}
		if mm := w.Walked(w.seq); mm < least {
			least, best = mm, append(best[:0], w.seq...)
		}
	}
	return best
}

// Walked is the length in mm of a walk from the start through the stops in the
// given sequence to the end.
func (w *Walk) Walked(sequence []int32) int64 {
	sum, at := int64(0), int32(w.n)
	for _, s := range sequence {
		sum += w.between(at, s)
		at = s
	}
	return sum + w.between(at, int32(w.n+1))
}

func (w *Walk) plan(stops []int32) []int32 {
	if len(stops) <= exactStops {
		return w.exact(stops)
	}
	w.nearest(stops)
	for w.twoOpt() || w.orOpt() {
	}
	return w.seq
}

// exact tries all sequences by the sets of stops they begin with.
func (w *Walk) exact(stops []int32) []int32 {
	k := len(stops)
	size := (1 << k) * k
	if len(w.table) < size {
		w.table, w.from = make([]int64, size), make([]int8, size)
	}
	for set := 1; set < 1<<k; set++ {
		for last := range k {
			at := set*k + last
			w.table[at] = farAway
			if set&(1<<last) == 0 {
				continue
			}
			rest := set &^ (1 << last)
			if rest == 0 {
				w.table[at] = w.between(int32(w.n), stops[last])
				continue
			}
			for before := range k {
				if rest&(1<<before) == 0 {
					continue
				}
				if d := w.table[rest*k+before] + w.between(stops[before], stops[last]); d < w.table[at] {
					w.table[at], w.from[at] = d, int8(before)
				}
			}
		}
	}
	set, last, best := 1<<k-1, 0, farAway
	for l := range k {
		if d := w.table[set*k+l] + w.between(stops[l], int32(w.n+1)); d < best {
			last, best = l, d
		}
	}
	w.seq = append(w.seq[:0], stops...)
	for i := k - 1; i >= 0; i-- {
		w.seq[i] = stops[last]
		set, last = set&^(1<<last), int(w.from[set*k+last])
	}
	return w.seq
}

// nearest goes to the nearest stop not yet visited.
func (w *Walk) nearest(stops []int32) {
	w.seq = append(w.seq[:0], stops...)
	at := int32(w.n)
	for i := range w.seq {
		best := i
		for j := i + 1; j < len(w.seq); j++ {
			if w.between(at, w.seq[j]) < w.between(at, w.seq[best]) {
				best = j
			}
		}
		w.seq[i], w.seq[best] = w.seq[best], w.seq[i]
		at = w.seq[i]
	}
}

// at gives the point before (-1), in or after the sequence.
func (w *Walk) at(i int) int32 {
	switch {
	case i < 0:
		return int32(w.n)
	case i >= len(w.seq):
		return int32(w.n + 1)
	}
	return w.seq[i]
}

// twoOpt turns stretches round while that shortens the walk.
func (w *Walk) twoOpt() bool {
	better := false
	for i := range w.seq {
		for j := i + 1; j < len(w.seq); j++ {
			a, b, c, d := w.at(i-1), w.at(i), w.at(j), w.at(j+1)
			if w.between(a, c)+w.between(b, d) < w.between(a, b)+w.between(c, d) {
				for x, y := i, j; x < y; x, y = x+1, y-1 {
					w.seq[x], w.seq[y] = w.seq[y], w.seq[x]
				}
				better = true
			}
		}
	}
	return better
}

// orOpt moves one to three stops in a row to where they lengthen the walk less.
func (w *Walk) orOpt() bool {
	n := len(w.seq)
	for size := 1; size <= 3; size++ {
		for i := 0; i+size <= n; i++ {
			a, b, c, d := w.at(i-1), w.at(i), w.at(i+size-1), w.at(i+size)
			gain := w.between(a, b) + w.between(c, d) - w.between(a, d)
			if gain <= 0 {
				continue
			}
			for k := -1; k < n; k++ { // between k and k+1
				if k >= i-1 && k < i+size {
					continue
				}
				x, y := w.at(k), w.at(k+1)
				if w.between(x, b)+w.between(c, y)-w.between(x, y) < gain {
					w.move(i, size, k)
					return true
				}
			}
		}
	}
	return false
}

// move takes size stops from i to between k and k+1.
func (w *Walk) move(i, size, k int) {
	w.alt = append(w.alt[:0], w.seq[i:i+size]...)
	if k < i {
		copy(w.seq[k+1+size:i+size], w.seq[k+1:i])
		copy(w.seq[k+1:], w.alt)
		return
	}
	copy(w.seq[i:], w.seq[i+size:k+1])
	copy(w.seq[k+1-size:], w.alt)
}
