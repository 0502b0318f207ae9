package simulator

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Surge adds orders for a span: Factor times the usual rate in all.
type Surge struct {
	Factor  float64
	StartMs int64
	SpanMs  int64
}

// Arrival is one order to place: which of the sample, when, and under what name.
type Arrival struct {
	AtMs   int64
	Index  int    // in the sample
	Suffix string // to add to the sample's order id; "" in the first round
	Extra  bool   // made by the surge
}

// Customers turn a sample of orders into a stream: shifted in time, looped for
// ever on request, with a surge resampled from it. All is drawn from the seed.
type Customers struct {
	placed []int64 // ascending
	shift  int64
	period int64 // 0: no loop
	round  int64
	next   int
	extra  []Arrival
}

// oneDay is the least period of a loop, so that times of day stay.
const oneDay = 24 * 3_600_000

// NewCustomers streams a sample whose orders were placed at the given moments,
// in ascending order. The first one comes at startMs. With loop the sample
// begins anew after whole days, each time with the suffix "-2", "-3" and so on.
func NewCustomers(placed []int64, startMs int64, loop bool, surge Surge, seed uint64) *Customers {
	c := &Customers{placed: placed}
	if len(placed) == 0 {
		return c
	}
	c.shift = startMs - placed[0]
	if loop {
		c.period = ((placed[len(placed)-1]-placed[0])/oneDay + 1) * oneDay
	}
	c.extra = c.resample(surge, rand.New(rand.NewPCG(seed, 0x5ca1e)))
	return c
}

// Compress divides the gaps between the sample's orders, keeping the first.
func Compress(placed []int64, by float64) []int64 {
	list := make([]int64, len(placed))
	for i, t := range placed {
		list[i] = placed[0] + int64(math.Round(float64(t-placed[0])/by))
	}
	return list
}

func (c *Customers) resample(s Surge, r *rand.Rand) []Arrival {
	if s.Factor <= 1 || s.SpanMs <= 0 {
		return nil
	}
	from, _ := slices.BinarySearch(c.placed, s.StartMs-c.shift)
	to, _ := slices.BinarySearch(c.placed, s.StartMs+s.SpanMs-c.shift)
	usual := float64(to - from)
	if usual == 0 {
		usual = float64(len(c.placed)) * float64(s.SpanMs) / float64(max(c.placed[len(c.placed)-1]-c.placed[0], s.SpanMs))
	}
	n := int(math.Round(float64((s.Factor - 1) * usual)))
	list := make([]Arrival, n)
	for i := range list {
		list[i] = Arrival{AtMs: s.StartMs + r.Int64N(s.SpanMs), Index: r.IntN(len(c.placed)), Extra: true}
	}
	slices.SortFunc(list, func(a, b Arrival) int { return cmp.Or(cmp.Compare(a.AtMs, b.AtMs), cmp.Compare(a.Index, b.Index)) })
	for i := range list {
		list[i].Suffix = fmt.Sprintf("-s%d", i+1)
	}
	return list
}

// Next gives the next order to place; false when there is none left.
func (c *Customers) Next() (Arrival, bool) {
	a, ok := c.peek()
	if len(c.extra) > 0 && (!ok || c.extra[0].AtMs < a.AtMs) {
		a = c.extra[0]
		c.extra = c.extra[1:]
		return a, true
	}
	if ok {
		c.next++
	}
	return a, ok
}

func (c *Customers) peek() (Arrival, bool) {
	if c.next == len(c.placed) {
		if c.period == 0 || len(c.placed) == 0 {
			return Arrival{}, false
		}
		c.next = 0
		c.round++
	}
	a := Arrival{AtMs: c.placed[c.next] + c.shift + c.round*c.period, Index: c.next}
	if c.round > 0 {
		a.Suffix = fmt.Sprintf("-%d", c.round+1)
	}
	return a, true
}

// Skip drops what should have come before a moment, so that a stream that goes
// on after a pause does not flood the site with the past.
func (c *Customers) Skip(before int64) {
	for {
		a, ok := c.peek()
		if !ok || a.AtMs >= before {
			break
		}
		c.next++
	}
	for len(c.extra) > 0 && c.extra[0].AtMs < before {
		c.extra = c.extra[1:]
	}
}
