package slotting

import (
	"cmp"
	"math"
	"slices"
)

// more is what each further shelf that holds a pair is worth, relative to the
// one before: a second choice when the first is away. bothOn[m] is the worth of
// m of them.
const more = 0.75

var bothOn = func() (h [64]float64) {
	for m := 1; m < len(h); m++ {
		h[m] = h[m-1] + math.Pow(more, float64(m-1))
	}
	return h
}()

// together is the worth of one more shelf for a pair that m hold already.
func together(m int) float64 {
	m = min(m, len(bothOn)-2)
	return bothOn[m+1] - bothOn[m]
}

// seenOnce is taken off each pair's orders before they count: pairs seen a few
// times are mostly chance and promise more than they keep (absolute discounting,
// Ney, Essen, Kneser 1994).
const seenOnce = 0.75

// resolution of the groups whose pairs are spared that while moves are sought.
const resolution = 2

// layout is a world with what the search needs kept beside it.
type layout struct {
	w      *World
	on     [][]int32 // by shelf: items, in no order that matters
	where  [][]int32 // by item: shelves, ascending
	partn  [][]partner
	fast   []bool // class A
	aisles int    // a fast mover on several shelves keeps at least so many aisles

	// scratch of load
	weight []float64 // by item: joint orders with the loaded one
	shared []int     // by item: shelves that hold both
	score  []float64 // by shelf
	cand   []int32
}

type partner struct {
	item   int32
	weight float64
}

// newLayout takes a world in, with the pairs of all its items. Pairs within one
// of the groups count in full.
func newLayout(w *World, a *Affinity, now int64, aisles int, groups [][]string) *layout {
	l, at := places(w, aisles)
	group := make(map[string]int, len(at)) // from 1
	for g, list := range groups {
		for _, sku := range list {
			group[sku] = g + 1
		}
	}
	for i := range w.Items {
		l.pair(int32(i), a, at, group)
	}
	for _, v := range a.Velocities(now) {
		if i, ok := at[v.SKU]; ok {
			l.fast[i] = v.Class == 'A'
		}
	}
	return l
}

// places takes a world in without any pairs, and gives its items by SKU.
func places(w *World, aisles int) (*layout, map[string]int32) {
	l := &layout{w: w, on: make([][]int32, len(w.Shelves)), where: make([][]int32, len(w.Items)), partn: make([][]partner, len(w.Items)), fast: make([]bool, len(w.Items)), aisles: aisles,
		weight: make([]float64, len(w.Items)), shared: make([]int, len(w.Items)), score: make([]float64, len(w.Shelves))}
	for _, f := range w.Faces {
		l.on[f.Shelf] = append(l.on[f.Shelf], f.Item)
		l.where[f.Item] = append(l.where[f.Item], f.Shelf)
	}
	at := make(map[string]int32, len(w.Items))
	for i := range w.Items {
		slices.Sort(l.where[i])
		at[w.Items[i].SKU] = int32(i)
	}
	return l, at
}

// pair notes with what an item is ordered together.
func (l *layout) pair(i int32, a *Affinity, at map[string]int32, group map[string]int) {
	k, ok := a.index[l.w.Items[i].SKU]
	if !ok {
		return
	}
	f := 1 / a.scale(a.last)
	for _, p := range a.items[k].row {
		less, g := seenOnce, group[l.w.Items[i].SKU]
		if g > 0 && g == group[a.items[p.other].sku] {
			less = 0
		}
		if j, ok := at[a.items[p.other].sku]; ok && p.weight*f > less {
			l.partn[i] = append(l.partn[i], partner{j, float64(p.weight*f) - less})
		}
	}
	slices.SortFunc(l.partn[i], func(x, y partner) int { return cmp.Compare(x.item, y.item) })
}

// like gives a layout with this one's pairs and another one's places.
func (l *layout) like(other *layout) *layout {
	c := other.clone()
	c.partn = l.partn
	return c
}

func (l *layout) clone() *layout {
	c := *l
	c.on, c.where = make([][]int32, len(l.on)), make([][]int32, len(l.where))
	for k := range l.on {
		c.on[k] = slices.Clone(l.on[k])
	}
	for i := range l.where {
		c.where[i] = slices.Clone(l.where[i])
	}
	return &c
}

// worth is the objective: joint orders by what shelves that hold both are worth.
func (l *layout) worth() float64 {
	sum := 0.0
	for i := range l.partn {
		for _, p := range l.partn[i] {
			if p.item > int32(i) {
				sum += float64(p.weight * bothOn[min(common(l.where[i], l.where[p.item]), len(bothOn)-1)])
			}
		}
	}
	return sum
}

// common counts the shelves of both ascending lists.
func common(x, y []int32) int {
	n := 0
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] < y[j]:
			i++
		case x[i] > y[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

// load scores all shelves for an item that is (for the moment) not on shelf
// from: the joint orders won by lying there. unload undoes it.
func (l *layout) load(i, from int32) {
	for _, k := range l.where[i] {
		if k == from {
			continue
		}
		for _, j := range l.on[k] {
			l.shared[j]++
		}
	}
	for _, p := range l.partn[i] {
		l.weight[p.item] = p.weight
		for _, k := range l.where[p.item] {
			if l.score[k] == 0 {
				l.cand = append(l.cand, k)
			}
			l.score[k] += float64(p.weight * together(l.shared[p.item]))
		}
	}
}

func (l *layout) unload(i, from int32) {
	for _, k := range l.where[i] {
		if k == from {
			continue
		}
		for _, j := range l.on[k] {
			l.shared[j]--
		}
	}
	for _, p := range l.partn[i] {
		l.weight[p.item] = 0
	}
	for _, k := range l.cand {
		l.score[k] = 0
	}
	l.cand = l.cand[:0]
}

// value is what item j, taken from the shelf it is on, is worth on shelf k
// beside all but one item.
func (l *layout) value(j, k, from, without int32) float64 {
	sum := 0.0
	for _, i := range l.on[k] {
		if i == j || i == without {
			continue
		}
		n, ok := slices.BinarySearchFunc(l.partn[j], i, func(p partner, i int32) int { return cmp.Compare(p.item, i) })
		if !ok {
			continue
		}
		m := common(l.where[j], l.where[i])
		if _, on := slices.BinarySearch(l.where[i], from); on {
			m--
		}
		sum += float64(l.partn[j][n].weight * together(m))
	}
	return sum
}

func (l *layout) move(i, from, to int32) {
	l.drop(i, from)
	l.put(i, to)
}

func (l *layout) drop(i, k int32) {
	l.on[k] = slices.DeleteFunc(l.on[k], func(j int32) bool { return j == i })
	l.where[i] = slices.DeleteFunc(l.where[i], func(s int32) bool { return s == k })
}

func (l *layout) put(i, k int32) {
	l.on[k] = append(l.on[k], i)
	n, _ := slices.BinarySearch(l.where[i], k)
	l.where[i] = slices.Insert(l.where[i], n, k)
}

// fits says whether an item may lie on a shelf in the place of another one
// (-1: of none).
func (l *layout) fits(i, k, instead int32) bool {
	on := make([]int32, 0, 32)
	for _, j := range l.on[k] {
		if j == i {
			return false
		}
		if j != instead {
			on = append(on, j)
		}
	}
	return allows(l.w.Items, &l.w.Shelves[k], append(on, i)) == ""
}

// spreads says whether a fast mover that goes from one shelf to another stays
// in as many aisles as it must.
func (l *layout) spreads(i, from, to int32) bool {
	if !l.fast[i] {
		return true
	}
	after := []int32{l.w.Shelves[to].Aisle}
	for _, k := range l.where[i] {
		if a := l.w.Shelves[k].Aisle; k != from && !slices.Contains(after, a) {
			after = append(after, a)
		}
	}
	return len(after) >= min(l.aisles, len(l.where[i])) || len(after) >= l.spread(i)
}

// spread is the number of aisles an item lies in.
func (l *layout) spread(i int32) int {
	var in []int32
	for _, k := range l.where[i] {
		if a := l.w.Shelves[k].Aisle; !slices.Contains(in, a) {
			in = append(in, a)
		}
	}
	return len(in)
}
