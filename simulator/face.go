package simulator

import (
	"hash/fnv"
	"math/rand/v2"

	"dayrun/devices"
)

// face names an article on a shelf.
func face(t *devices.Task) string { return t.Shelf + " " + t.SKU }

// counted names a face whose units that lay behind have been found, or that has none.
func counted(t *devices.Task) string { return face(t) + " counted" }

// handle completes the read of a person at a station with what the shelf really
// holds: a share of the faces has less than the book says, until somebody
// reports or counts it; then, at one in four of those, a count finds a few units that lay
// behind.
func (w *World) handle(r *devices.Read, t *devices.Task) {
	switch t.Kind {
	case "put":
		r.Kind = t.Kind
	case "take":
		r.Kind = t.Kind
		r.Quantity, _ = w.found(t)
	case "count":
		r.Kind, r.Quantity = t.Kind, w.counted(t)
	case "pick":
		if found, short := w.found(t); short {
			r.Kind, r.Quantity, r.Reason = "short", found, "fewer on the shelf than on the book"
		}
	}
}

// chance draws from a face's own sequence, the same at every look.
func (w *World) chance(t *devices.Task) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(face(t)))
	return rand.New(rand.NewPCG(w.cfg.Seed, h.Sum64()))
}

// found is how many of the units asked for a short face has.
func (w *World) found(t *devices.Task) (int64, bool) {
	if w.cfg.Faults.ShortFace <= 0 || t.Quantity < 1 || w.looked[face(t)] {
		return t.Quantity, false
	}
	rng := w.chance(t)
	if rng.Float64() >= w.cfg.Faults.ShortFace {
		return t.Quantity, false
	}
	return rng.Int64N(t.Quantity), true
}

// mostBehind bounds the units that lay behind.
const mostBehind = 4

func (w *World) counted(t *devices.Task) int64 {
	if found, short := w.found(t); short {
		return found
	}
	if rng := w.chance(t); rng.Float64() < w.cfg.Faults.ShortFace && !w.looked[counted(t)] && rng.IntN(4) == 0 {
		return t.Quantity + 1 + rng.Int64N(mostBehind)
	}
	return t.Quantity
}
