package slotting

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// AffinityConfig bounds what an Affinity remembers. Zero values take the
// defaults.
type AffinityConfig struct {
	HalfLifeMs int64 // age at which an order counts half; default 30 days
	MaxSKUs    int   // default 20,000; beyond it the quarter with the fewest lines is forgotten
	MaxPairs   int   // default 400,000 (26 MB); beyond it the weakest quarter is forgotten
	Recent     int   // newest orders kept as they were, for Estimate; default 4,000
}

// maxPaired bounds the work of one order: only its first lines are paired.
const maxPaired = 64

// OrderLine is one line of an order.
type OrderLine struct {
	SKU   string
	Units int64
}

// Affinity counts which SKUs are ordered together. Each order is added once, in
// a time that grows with the square of its lines; old ones fade by themselves.
type Affinity struct {
	cfg    AffinityConfig
	index  map[string]int32
	items  []counted
	pairs  int
	orders int64   // added so far
	weight float64 // decayed orders, on the scale of base
	lines  float64
	base   int64 // ms at which an order weighs 1
	first  int64
	last   int64
	recent [][]string // ring
	next   int
}

type counted struct {
	sku    string
	orders int64
	weight float64 // decayed orders with it
	units  float64 // decayed
	row    []pair  // by other
}

type pair struct {
	other  int32
	orders int32
	weight float64
}

// NewAffinity gives one that has seen nothing.
func NewAffinity(c AffinityConfig) *Affinity {
	c.HalfLifeMs = cmp.Or(c.HalfLifeMs, 30*24*3600_000)
	c.MaxSKUs = cmp.Or(c.MaxSKUs, 20_000)
	c.MaxPairs = cmp.Or(c.MaxPairs, 400_000)
	c.Recent = cmp.Or(c.Recent, 4_000)
	return &Affinity{cfg: c, index: map[string]int32{}}
}

// Orders is how many orders were added.
func (a *Affinity) Orders() int64 { return a.orders }

// Add counts an order placed at a time in ms. Lines of the same SKU are one.
// Times may come in any order; what is older counts less.
func (a *Affinity) Add(at int64, lines []OrderLine) {
	if len(lines) == 0 {
		return
	}
	if a.orders == 0 {
		a.base, a.first, a.last = at, at, at
	}
	a.first, a.last = min(a.first, at), max(a.last, at)
	w := a.scale(at)
	if w > 1<<40 { // keep the numbers small: once in 40 half-lives
		a.rebase(at)
		w = 1
	}
	a.orders++
	a.weight += w
	ids := make([]int32, 0, len(lines))
	for _, l := range lines {
		i := a.item(l.SKU)
		a.items[i].units += float64(w * float64(max(l.Units, 0)))
		if len(ids) < maxPaired && !slices.Contains(ids, i) {
			ids = append(ids, i)
		}
	}
	for k, i := range ids {
		a.items[i].orders++
		a.items[i].weight += w
		a.lines += w
		for _, j := range ids[:k] {
			a.count(i, j, w)
			a.count(j, i, w)
		}
	}
	a.remember(ids)
	if a.pairs > a.cfg.MaxPairs || len(a.items) > a.cfg.MaxSKUs {
		a.forget()
	}
}

// scale is the weight of an order placed at a time, relative to base.
func (a *Affinity) scale(at int64) float64 {
	return math.Exp2(float64(at-a.base) / float64(a.cfg.HalfLifeMs))
}

func (a *Affinity) rebase(at int64) {
	f := 1 / a.scale(at)
	a.base = at
	a.weight, a.lines = a.weight*f, a.lines*f
	for i := range a.items {
		it := &a.items[i]
		it.weight, it.units = it.weight*f, it.units*f
		for k := range it.row {
			it.row[k].weight *= f
		}
	}
}

func (a *Affinity) item(sku string) int32 {
	i, ok := a.index[sku]
	if !ok {
		i = int32(len(a.items))
		a.index[sku] = i
		a.items = append(a.items, counted{sku: sku})
	}
	return i
}

func (a *Affinity) count(i, j int32, w float64) {
	row := &a.items[i].row
	k, found := slices.BinarySearchFunc(*row, j, func(p pair, j int32) int { return cmp.Compare(p.other, j) })
	if !found {
		*row = slices.Insert(*row, k, pair{other: j})
		if i < j {
			a.pairs++
		}
	}
	(*row)[k].orders++
	(*row)[k].weight += w
}

func (a *Affinity) remember(ids []int32) {
	order := make([]string, len(ids))
	for k, i := range ids {
		order[k] = a.items[i].sku
	}
	if len(a.recent) < a.cfg.Recent {
		a.recent = append(a.recent, order)
		return
	}
	a.recent[a.next] = order
	a.next = (a.next + 1) % len(a.recent)
}

// Recent gives the newest orders as lists of SKUs, oldest first.
func (a *Affinity) Recent() [][]string {
	return slices.Concat(a.recent[a.next:], a.recent[:a.next])
}

// forget drops the weakest quarter of what there is too much of.
func (a *Affinity) forget() {
	floor := 0.0
	if a.pairs > a.cfg.MaxPairs {
		all := make([]float64, 0, a.pairs)
		for i := range a.items {
			for _, p := range a.items[i].row {
				if int(p.other) > i {
					all = append(all, p.weight)
				}
			}
		}
		slices.Sort(all)
		floor = all[len(all)-a.cfg.MaxPairs*3/4-1]
	}
	keep := make([]int32, len(a.items))
	for i := range keep {
		keep[i] = int32(i)
	}
	if len(a.items) > a.cfg.MaxSKUs {
		slices.SortFunc(keep, func(x, y int32) int {
			return cmp.Or(-cmp.Compare(a.items[x].weight, a.items[y].weight), cmp.Compare(a.items[x].sku, a.items[y].sku))
		})
		keep = keep[:max(1, a.cfg.MaxSKUs*3/4)]
		slices.Sort(keep)
	}
	to := make([]int32, len(a.items))
	for i := range to {
		to[i] = -1
	}
	for n, i := range keep {
		to[i] = int32(n)
	}
	old := a.items
	a.items, a.pairs = make([]counted, len(keep)), 0
	clear(a.index)
	for n, i := range keep {
		it := old[i]
		row := make([]pair, 0, len(it.row))
		for _, p := range it.row {
			if to[p.other] >= 0 && p.weight > floor {
				row = append(row, pair{to[p.other], p.orders, p.weight})
				if int(to[p.other]) > n {
					a.pairs++
				}
			}
		}
		it.row = row
		a.items[n] = it
		a.index[it.sku] = int32(n)
	}
}

// Related is a SKU bought together with another one. Support is the share of
// orders with both, Confidence that among the orders with the other one, Lift
// how many times more often than by chance; old orders count less in all three.
// Orders are the orders with both, not decayed.
type Related struct {
	SKU        string
	Lift       float64
	Support    float64
	Confidence float64
	Orders     int64
}

const (
	minTogether  = 3     // orders with both, below which no figure means anything
	significance = 10.83 // G² of one degree of freedom at 0.1 %
	z            = 1.96
)

// Related gives up to limit SKUs bought together with one, best first: those
// whose joint orders are too many for chance (Dunning's G² at 0.1 % and at
// least three orders), by the lower end of the 95 % interval of their lift, so
// that a pair seen three times does not pass one seen three hundred times.
// known is false for a SKU that was never ordered.
func (a *Affinity) Related(sku string, limit int) (list []Related, known bool) {
	i, known := a.index[sku]
	if !known {
		return nil, false
	}
	f := 1 / a.scale(a.last) // real counts: the newest order counts 1
	it, n := &a.items[i], a.weight*f
	type ranked struct {
		Related
		worth float64
	}
	var all []ranked
	for _, p := range it.row {
		o := &a.items[p.other]
		both, x, y := p.weight*f, it.weight*f, o.weight*f
		lift := both * n / (x * y)
		if p.orders < minTogether || lift <= 1 || gSquared(both, x, y, n) < significance {
			continue
		}
		r := Related{SKU: o.sku, Lift: lift, Support: both / n, Confidence: both / x, Orders: int64(p.orders)}
		all = append(all, ranked{r, wilson(both/x, x) * n / y})
	}
	slices.SortFunc(all, func(x, y ranked) int { return cmp.Or(-cmp.Compare(x.worth, y.worth), cmp.Compare(x.SKU, y.SKU)) })
	for _, r := range all[:max(0, min(limit, len(all)))] {
		list = append(list, r.Related)
	}
	return list, true
}

// gSquared is the log-likelihood ratio of a two by two table: both, orders with
// x, orders with y, all orders.
func gSquared(both, x, y, n float64) float64 {
	term := func(k, e float64) float64 {
		if k <= 0 || e <= 0 {
			return 0
		}
		return k * math.Log(k/e)
	}
	g := term(both, x*y/n) + term(x-both, x*(n-y)/n)
	g += term(y-both, (n-x)*y/n) + term(n-x-y+both, (n-x)*(n-y)/n)
	return 2 * g
}

// wilson is the lower end of Wilson's 95 % interval of a share p of n.
func wilson(p, n float64) float64 {
	if n <= 0 {
		return 0
	}
	d := 1 + float64(z*z)/n
	return max(0, (p+float64(z*z)/(2*n)-float64(z*math.Sqrt(float64(p*(1-p))/n+float64(z*z)/(4*n*n))))/d)
}

// Newest is when the newest order was placed, in ms.
func (a *Affinity) Newest() int64 { return a.last }

// Clone gives a copy that shares nothing that changes.
func (a *Affinity) Clone() *Affinity {
	c := *a
	c.index = maps.Clone(a.index)
	c.items = slices.Clone(a.items)
	for i := range c.items {
		c.items[i].row = slices.Clone(c.items[i].row)
	}
	c.recent = slices.Clone(a.recent)
	return &c
}
