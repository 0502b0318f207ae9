package tour

import (
	"fmt"
	"math/bits"
	"slices"
)

// Block is a rectangular warehouse of one block: parallel picking aisles
// between a front and a back cross-aisle, all lengths between centre lines.
// An aisle is narrow: reaching to either side of it costs nothing.
type Block struct {
	AisleXMm []int64 // where each aisle meets the cross-aisles, ascending
	LengthMm int64   // from the front cross-aisle to the back one
	DepotXMm int64   // the depot's place along the front cross-aisle
	AccessMm int64   // from the depot to the front cross-aisle, walked twice a tour
}

// Spot is a storage place: its aisle and its distance in mm from the front
// cross-aisle.
type Spot struct {
	Aisle int32
	AtMm  int64
}

// Rule is how a picker walks through a block.
type Rule uint8

const (
	// Exact is the shortest tour (Ratliff and Rosenthal 1983).
	Exact Rule = iota
	// SShape goes through each aisle with a stop from end to end, in turn up and
	// down; out of a last one entered from the front it comes back.
	SShape
	// Return enters and leaves every aisle at the front.
	Return
	// Midpoint goes through the first and the last aisle and reaches the others
	// from front and back up to their middle (Hall 1993).
	Midpoint
	// LargestGap is Midpoint with the turning points at the largest gap between
	// two stops, or a stop and the aisle's end (Hall 1993).
	LargestGap
	// Combined goes through an aisle or comes back out of it, whichever is
	// shorter over all, aisle by aisle (Roodbergen and de Koster 2001).
	Combined
)

// Rules lists all rules.
var Rules = []Rule{Exact, SShape, Return, Midpoint, LargestGap, Combined}

func (r Rule) String() string {
	return [...]string{"exact", "s-shape", "return", "midpoint", "largest-gap", "combined"}[r]
}

// Aisles measures tours through a block by one rule. It belongs to one
// goroutine.
type Aisles struct {
	block Block
	rule  Rule
	spots []Spot // by stop, ascending by aisle and place
	seen  []aisle
}

// aisle is what the rules look at in an aisle that has a stop.
type aisle struct {
	n           int32
	x           int64
	first, last int64 // nearest to the front, and to the back
	gap         int64 // largest between neighbouring stops, 0 with one stop
	front, back int64 // stops up to and beyond the middle: last and first
}

// NewAisles prepares to measure tours to the distinct spots of a block; the
// stop of a spot is its place in the list that Stops gives. It refuses a block
// whose aisles do not ascend and a spot outside it, naming field, value and
// mend.
func NewAisles(b Block, spots []Spot, rule Rule) (*Aisles, error) {
	if len(b.AisleXMm) == 0 || b.LengthMm <= 0 || b.AccessMm < 0 {
		return nil, fmt.Errorf("block has %d aisles of %d mm, %d mm from the depot: give at least one aisle longer than 0 and no negative way", len(b.AisleXMm), b.LengthMm, b.AccessMm)
	}
	for i := 1; i < len(b.AisleXMm); i++ {
		if b.AisleXMm[i] <= b.AisleXMm[i-1] {
			return nil, fmt.Errorf("aisle_x[%d] is %d mm, the aisle before is at %d: list aisles from left to right", i, b.AisleXMm[i], b.AisleXMm[i-1])
		}
	}
	for _, s := range spots {
		if s.Aisle < 0 || int(s.Aisle) >= len(b.AisleXMm) || s.AtMm < 0 || s.AtMm > b.LengthMm {
			return nil, fmt.Errorf("spot in aisle %d at %d mm: give an aisle of 0 to %d and 0 to %d mm", s.Aisle, s.AtMm, len(b.AisleXMm)-1, b.LengthMm)
		}
	}
	return &Aisles{block: b, rule: rule, spots: Distinct(spots)}, nil
}

// Distinct sorts spots by aisle and place and leaves out doubles.
func Distinct(spots []Spot) []Spot {
	out := slices.Clone(spots)
	slices.SortFunc(out, compareSpots)
	return slices.Compact(out)
}

func compareSpots(a, b Spot) int {
	if a.Aisle != b.Aisle {
		return int(a.Aisle - b.Aisle)
	}
	switch {
	case a.AtMm < b.AtMm:
		return -1
	case a.AtMm > b.AtMm:
		return 1
	}
	return 0
}

// Stops gives the spots by stop. Read-only.
func (a *Aisles) Stops() []Spot { return a.spots }

// Stop gives the stop of a spot, -1 when the Aisles were not made with it.
func (a *Aisles) Stop(s Spot) int32 {
	if i, ok := slices.BinarySearchFunc(a.spots, s, compareSpots); ok {
		return int32(i)
	}
	return -1
}

// By gives the same stops measured by another rule.
func (a *Aisles) By(rule Rule) *Aisles {
	return &Aisles{block: a.block, rule: rule, spots: a.spots}
}

// Length is the length in mm of a tour from the depot through the stops and
// back.
func (a *Aisles) Length(stops []int32) int64 {
	if len(stops) == 0 {
		return 0
	}
	list := a.look(stops)
	access := 2 * a.block.AccessMm
	switch a.rule {
	case SShape:
		return access + a.sShape(list)
	case Return:
		return access + a.ret(list)
	case Midpoint, LargestGap:
		return access + a.halves(list, a.rule == LargestGap)
	case Combined:
		return access + a.combined(list)
	}
	return access + a.exact(list)
}

// look sums up by aisle, from left to right.
func (a *Aisles) look(stops []int32) []aisle {
	list, middle := a.seen[:0], a.block.LengthMm/2
	for _, s := range stops {
		spot := a.spots[s]
		if k := len(list); k == 0 || list[k-1].n != spot.Aisle {
			list = append(list, aisle{n: spot.Aisle, x: a.block.AisleXMm[spot.Aisle], first: spot.AtMm, last: spot.AtMm, front: -1, back: -1})
		}
		v := &list[len(list)-1]
		v.gap = max(v.gap, spot.AtMm-v.last)
		v.last = spot.AtMm
		if spot.AtMm <= middle {
			v.front = spot.AtMm
		} else if v.back < 0 {
			v.back = spot.AtMm
		}
	}
	a.seen = list
	return list
}

// across is the way along the front cross-aisle of a tour that turns round at
// the outermost aisles: from the depot to one end, to the other, and back.
func (a *Aisles) across(list []aisle) int64 {
	left, right := list[0].x, list[len(list)-1].x
	return 2 * (max(right, a.block.DepotXMm) - min(left, a.block.DepotXMm))
}

func (a *Aisles) sShape(list []aisle) int64 {
	sum := a.across(list) + int64(len(list))*a.block.LengthMm
	if len(list)%2 == 1 {
		sum += 2*list[len(list)-1].last - a.block.LengthMm
	}
	return sum
}

func (a *Aisles) ret(list []aisle) int64 {
	sum := a.across(list)
	for _, v := range list {
		sum += 2 * v.last
	}
	return sum
}

// halves is Midpoint and LargestGap. With one aisle the picker returns in it.
func (a *Aisles) halves(list []aisle, largestGap bool) int64 {
	if len(list) == 1 {
		return a.ret(list)
	}
	length := a.block.LengthMm
	sum := a.across(list) + 2*length
	for _, v := range list[1 : len(list)-1] {
		if largestGap {
			sum += 2 * (length - max(v.gap, v.first, length-v.last))
			continue
		}
		sum += 2 * max(v.front, 0)
		if v.back >= 0 {
			sum += 2 * (length - v.back)
		}
	}
	return sum
}

// combined keeps, by cross-aisle, the shortest way that has served the aisles
// so far and stands there.
func (a *Aisles) combined(list []aisle) int64 {
	length := a.block.LengthMm
	front, back := int64(0), farAway
	for i, v := range list {
		if i > 0 {
			front, back = front+v.x-list[i-1].x, back+v.x-list[i-1].x
		}
		front, back = min(front+2*v.last, back+length), min(back+2*(length-v.first), front+length)
	}
	left, right := list[0].x, list[len(list)-1].x
	return front + abs(left-a.block.DepotXMm) + abs(right-a.block.DepotXMm)
}

// farAway is longer than any tour and far from overflow.
const farAway = int64(1) << 50

func abs(v int64) int64 { return max(v, -v) }

func appendBits(list []int32, words []uint64) []int32 {
	for w, b := range words {
		for b != 0 {
			list = append(list, int32(w<<6+bits.TrailingZeros64(b)))
			b &= b - 1
		}
	}
	return list
}
