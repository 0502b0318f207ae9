// Package tour plans the walks of people who pick from shelves that stay where
// they are: which orders go on one trolley (the order batching problem) and in
// which sequence its stops are visited (the picker routing problem). It is pure.
//
// Stops are the distinct places that the orders of a problem ask for, numbered
// densely; how long a tour through some of them is, is a Measure's business:
// Aisles in a rectangular block, with the exact method and the usual rules, or
// Walk on any floor graph. All lengths are millimetres.
package tour

import (
	"fmt"
	"slices"
)

// Measure gives the length in mm of a tour that starts and ends where tours do
// and visits the given stops. Stops are ascending and distinct. No stop: 0.
type Measure interface {
	Length(stops []int32) int64
	// Sequence gives the stops in the sequence of a tour that is no longer than
	// Length says.
	Sequence(stops []int32) []int32
}

// Order is what one customer wants, as far as a walk is concerned.
type Order struct {
	Stops []int32 // where its lines lie; more than one line may lie at a stop
	Load  int64   // in the unit of Problem.Capacity: articles, grams, totes
	Due   int64   // ms, when it must have been picked; 0 none
	Hold  int64   // ms, until when it may wait for company; 0: it need not
}

// Problem asks for batches: sets of orders that one picker fetches on one tour.
type Problem struct {
	Measure  Measure
	Stops    int // number of stops that the Measure knows
	Orders   []Order
	Capacity int64 // of a trolley
}

// Check says what makes the problem one that cannot be solved, naming field,
// value and mend.
func (p *Problem) Check() error {
	if p.Measure == nil {
		return fmt.Errorf("measure is missing: give an Aisles or a Walk")
	}
	if p.Capacity <= 0 {
		return fmt.Errorf("capacity %d: give the trolley's capacity, more than 0", p.Capacity)
	}
	for i, o := range p.Orders {
		if len(o.Stops) == 0 {
			return fmt.Errorf("orders[%d].stops is empty: give at least one stop", i)
		}
		for _, s := range o.Stops {
			if s < 0 || int(s) >= p.Stops {
				return fmt.Errorf("orders[%d].stops names stop %d: give one of 0 to %d", i, s, p.Stops-1)
			}
		}
		if o.Load < 0 || o.Load > p.Capacity {
			return fmt.Errorf("orders[%d].load %d: give 0 to the trolley's capacity %d, or split the order", i, o.Load, p.Capacity)
		}
	}
	return nil
}

// Batches is a solution: by batch the orders in it, by index.
type Batches [][]int32

// Total is the length of all tours in mm, by the given measure.
func (p *Problem) Total(b Batches, by Measure) int64 {
	sum, stops := int64(0), newUnion(p)
	for _, members := range b {
		sum += by.Length(stops.of(members))
	}
	return sum
}

// Of gives the distinct stops of some orders, ascending.
func (p *Problem) Of(orders []int32) []int32 { return newUnion(p).of(orders) }

// Verify says where a solution is none: an order in no batch or in two, or a
// batch beyond the capacity. It knows nothing of how a solution is found.
func (p *Problem) Verify(b Batches) error {
	seen := make([]bool, len(p.Orders))
	for i, members := range b {
		load := int64(0)
		if len(members) == 0 {
			return fmt.Errorf("batch %d is empty", i)
		}
		for _, o := range members {
			if o < 0 || int(o) >= len(p.Orders) || seen[o] {
				return fmt.Errorf("batch %d has order %d, which is unknown or in a batch already", i, o)
			}
			seen[o] = true
			load += p.Orders[o].Load
		}
		if load > p.Capacity {
			return fmt.Errorf("batch %d weighs %d, a trolley takes %d", i, load, p.Capacity)
		}
	}
	if i := slices.Index(seen, false); i >= 0 {
		return fmt.Errorf("order %d is in no batch", i)
	}
	return nil
}

// union gives the distinct stops of sets of orders without sorting: one bit a
// stop, so that a union of orders is a few words.
type union struct {
	words int
	order []uint64 // by order, words each
	all   []uint64
	list  []int32
}

func newUnion(p *Problem) *union {
	u := &union{words: (p.Stops + 63) / 64}
	u.order = make([]uint64, u.words*len(p.Orders))
	u.all = make([]uint64, u.words)
	for i, o := range p.Orders {
		set := u.order[i*u.words:]
		for _, s := range o.Stops {
			set[s>>6] |= 1 << (s & 63)
		}
	}
	return u
}

// of gives the stops of the orders, ascending; valid until the next call.
func (u *union) of(orders []int32) []int32 {
	clear(u.all)
	for _, o := range orders {
		set := u.order[int(o)*u.words : (int(o)+1)*u.words]
		for w, bits := range set {
			u.all[w] |= bits
		}
	}
	u.list = appendBits(u.list[:0], u.all)
	return u.list
}
