package picking

import (
	"cmp"
	"fmt"
	"slices"
)

// Place is one place where shelves stand, in dense indices chosen by the caller.
type Place struct {
	Free    bool    // no shelf stands there or is on its way there
	Shut    bool    // nothing may be set down there now: somebody has business in its lane
	FromSec int32   // s to bring the shelf there from where it is now; -1: no way
	OutSec  int32   // s from there to the stations it will be asked for at, on average
	NeedSec int64   // forecast s until the shelf that stands there is needed; 0: not known
	Way     []int32 // places between it and the aisle, the one at the aisle first; empty: it lies at the aisle
}

// Homing asks where a shelf goes back.
type Homing struct {
	Places []Place
	// NeedSec is the forecast of when the shelf is needed next, by the demand for
	// its SKUs, s from now; MeanSec the same on average over all shelves. MeanSec
	// 0: there is no forecast, and the least drive decides.
	NeedSec, MeanSec int64
	// Drive is s between two places, for shelves dug out of the way.
	Drive func(from, to int32) int32
}

// Homed is the answer: the place, the shelves to move out of the way first, in
// order, and the reason in words.
type Homed struct {
	Place int32
	Moves []Move
	Why   string
}

// Move takes the shelf at From to the free place To.
type Move struct{ From, To int32 }

// liftSec is what lifting and setting down a shelf takes beside the drive, s.
const liftSec = 12

// ReturnPlace is where a shelf goes back: the place of least cost in seconds of
// robot time. The drive there and the drive out again count, less the rent of
// the place: a good place is worth what another shelf would save there, for as
// long as it is taken. With rent in proportion to the time until the shelf is
// needed, over the mean of all shelves, a shelf needed sooner than the mean goes
// near the stations and one needed later makes room. Shelves that have to be
// moved out of the way cost their moves; a shelf that would be blocked costs
// its later move by the chance that it is needed first.
//
// A shelf is never set down before a free place: a lane fills from its end.
//
// An error says that no place is free and can be reached.
func ReturnPlace(h Homing) (Homed, error) {
	best, least := Homed{Place: -1}, int64(0)
	for i := range h.Places {
		p := &h.Places[i]
		if !p.Free || p.Shut || p.FromSec < 0 || h.cutsOff(int32(i)) {
			continue
		}
		cost := int64(p.FromSec) + h.rented(p.OutSec)
		if best.Place >= 0 && cost >= least {
			continue // digging only adds
		}
		moves, dig, ok := h.clear(int32(i))
		if !ok {
			continue
		}
		cost += dig + h.blocks(int32(i))
		if best.Place < 0 || cost < least {
			best, least = Homed{Place: int32(i), Moves: moves}, cost
		}
	}
	if best.Place < 0 {
		return best, fmt.Errorf("none of %d places is free and can be reached: keep one free place for each robot", len(h.Places))
	}
	best.Why = h.why(&h.Places[best.Place], len(best.Moves))
	return best, nil
}

// rented is the drive out less the rent: from once the drive for a shelf needed
// at once to minus once for one needed in two mean times or later.
func (h *Homing) rented(out int32) int64 {
	if h.MeanSec <= 0 {
		return int64(out)
	}
	return int64(out) * (h.MeanSec - min(max(h.NeedSec, 0), 2*h.MeanSec)) / h.MeanSec
}

// DigOut are the moves that free the way to the shelf at target, in order, by
// the same costs. An error says which place stays blocked.
func DigOut(h Homing, target int32) ([]Move, error) {
	if int(target) >= len(h.Places) || target < 0 {
		return nil, fmt.Errorf("place %d of %d: give one of them", target, len(h.Places))
	}
	moves, _, ok := h.clear(target)
	if !ok {
		return nil, fmt.Errorf("place %d stays blocked: no free place can take what stands before it", target)
	}
	return moves, nil
}

// clear finds a place for each shelf on the way to target, from the aisle
// inwards, and what that costs.
func (h *Homing) clear(target int32) ([]Move, int64, bool) {
	var moves []Move
	var taken []int32 // places that earlier moves fill
	var cost int64
	for _, b := range h.Places[target].Way {
		if h.Places[b].Free {
			continue
		}
		best, least := int32(-1), int64(0)
		for i := range h.Places {
			if !h.Places[i].Free || h.Places[i].Shut || h.cutsOff(int32(i)) || int32(i) == target || slices.Contains(taken, int32(i)) || !h.openAfter(int32(i), moves) || slices.Contains(h.Places[target].Way, int32(i)) {
				continue
			}
			c := int64(liftSec)
			if h.Drive != nil {
				c += int64(h.Drive(b, int32(i)))
			}
			if c += h.blocks(int32(i)); best < 0 || c < least {
				best, least = int32(i), c
			}
		}
		if best < 0 {
			return nil, 0, false
		}
		moves, taken, cost = append(moves, Move{b, best}), append(taken, best), cost+least
	}
	return moves, cost, true
}

// openAfter says whether the way to a place is free once moves are done.
func (h *Homing) openAfter(place int32, moves []Move) bool {
	for _, b := range h.Places[place].Way {
		gone := slices.ContainsFunc(moves, func(m Move) bool { return m.From == b })
		filled := slices.ContainsFunc(moves, func(m Move) bool { return m.To == b })
		if filled || !h.Places[b].Free && !gone {
			return false
		}
	}
	return true
}

// cutsOff says that a free place to which the way is free lies behind a place.
func (h *Homing) cutsOff(place int32) bool {
	for i := range h.Places {
		if q := &h.Places[i]; q.Free && q.FromSec >= 0 && slices.Contains(q.Way, place) && h.openAfter(int32(i), nil) {
			return true
		}
	}
	return false
}

// blocks is what a shelf at place costs those that stand behind it: a move
// there and back, by the chance that they are needed before it.
func (h *Homing) blocks(place int32) int64 {
	sum := int64(0)
	for i := range h.Places {
		if q := &h.Places[i]; !q.Free && slices.Contains(q.Way, place) {
			mine, theirs := max(h.NeedSec, 1), q.NeedSec
			if theirs <= 0 {
				theirs = max(h.MeanSec, 1)
			}
			sum += 2 * liftSec * mine / (mine + theirs)
		}
	}
	return sum
}

func (h *Homing) why(p *Place, moves int) string {
	s := fmt.Sprintf("%d s away, %d s from the stations", p.FromSec, p.OutSec)
	switch c := cmp.Compare(h.NeedSec, h.MeanSec); {
	case h.MeanSec <= 0:
	case c < 0:
		s += fmt.Sprintf(", needed in about %d min, sooner than most", h.NeedSec/60)
	case c > 0:
		s += fmt.Sprintf(", needed in about %d min, later than most", h.NeedSec/60)
	}
	if moves > 0 {
		s += fmt.Sprintf(", %d shelves moved out of the way", moves)
	}
	return s
}
