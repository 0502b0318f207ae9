package main

import (
	"fmt"
	"slices"

	"dayrun/routing/slotting"
	"dayrun/simulator/pickgame"
)

// ridePlaces is the room for faces on their way, 24 beside each of the stations.
// People carry them from station to station, which costs time but no visit.
const ridePlaces = 480

// pieces of a month that are played one after the other, each with what lies
// where at its beginning.
const pieces = 10

// riding makes moves at visits that happen anyway, as the site does: a face is
// taken out when its shelf stands at a station, waits, and is put in when the
// other shelf stands at one. It costs no visit, but a month's benefit comes bit
// by bit, and what waits can be picked nowhere.
type riding struct {
	moves   []rideMove
	from    [][]int // by shelf: moves to take, the best first
	waiting [][]int // by shelf: moves taken that wait for it
	held    int
	placed  pickgame.Placement
	faces   []int // by SKU, on shelves
	done    int
}

type rideMove struct{ sku, from, to int32 }

func newRiding(p *slotting.Proposal, o *pickgame.Orders, placed pickgame.Placement) *riding {
	r := &riding{from: make([][]int, len(placed)), waiting: make([][]int, len(placed)), placed: make(pickgame.Placement, len(placed)), faces: make([]int, len(o.SKUs))}
	number, shelf := map[string]int32{}, map[string]int32{}
	for i, sku := range o.SKUs {
		number[sku] = int32(i)
	}
	for k := range placed {
		shelf[shelfName(k)] = int32(k)
		r.placed[k] = slices.Clone(placed[k])
		for _, s := range placed[k] {
			r.faces[s]++
		}
	}
	for n, m := range p.Moves {
		r.moves = append(r.moves, rideMove{number[m.SKU], shelf[m.From], shelf[m.To]})
		r.from[shelf[m.From]] = append(r.from[shelf[m.From]], n)
	}
	return r
}

// visit does what can be done while a shelf stands at a station. The last face
// of a SKU is left where it is until another one is on a shelf.
func (r *riding) visit(k int32) {
	for {
		full := len(r.placed[k]) >= pickgame.Reference.Faces
		if len(r.waiting[k]) > 0 && !full {
			m := r.moves[r.waiting[k][0]]
			r.waiting[k] = r.waiting[k][1:]
			r.placed[k] = append(r.placed[k], m.sku)
			r.faces[m.sku]++
			r.held--
			r.done++
			continue
		}
		if r.held >= ridePlaces && !(full && len(r.waiting[k]) > 0) { // one may be in hand for an exchange
			return
		}
		i := slices.IndexFunc(r.from[k], func(n int) bool { return r.faces[r.moves[n].sku] > 1 })
		if i < 0 {
			return
		}
		n := r.from[k][i]
		m := r.moves[n]
		r.from[k] = slices.Delete(r.from[k], i, i+1)
		r.placed[k] = slices.DeleteFunc(r.placed[k], func(s int32) bool { return s == m.sku })
		r.waiting[m.to] = append(r.waiting[m.to], n)
		r.faces[m.sku]--
		r.held++
	}
}

// ride plays a month piece by piece, without moves and with moves at visits
// that happen anyway. It gives visits a line of both and the moves that were
// made by the end.
func ride(p *slotting.Proposal, o *pickgame.Orders, random pickgame.Placement, robots int) (before, after float64, done int, err error) {
	r := newRiding(p, o, random)
	for i := range pieces {
		piece := &pickgame.Orders{SKUs: o.SKUs, List: o.List[i*len(o.List)/pieces : (i+1)*len(o.List)/pieces]}
		share := float64(lineCount(piece)) / float64(lineCount(o))
		still, err := play(piece, random, pickgame.Ours, robots)
		if err != nil {
			return 0, 0, 0, err
		}
		var visits []int32
		moving, err := pickgame.Play(pickgame.Config{Orders: piece, Rule: pickgame.Ours, Robots: robots, Seed: 1, MaxParts: parts, Placement: r.placed,
			Watch: func(d *pickgame.Decision) error {
				for _, v := range d.Plan.Visits {
					if v.New {
						visits = append(visits, v.Shelf)
					}
				}
				return nil
			}})
		if err != nil {
			return 0, 0, 0, fmt.Errorf("play with moves, piece %d of %d: %w", i+1, pieces, err)
		}
		for _, k := range visits {
			r.visit(k)
		}
		before, after = before+float64(share*still.VisitsPerLine), after+float64(share*moving.VisitsPerLine)
	}
	return before, after, r.done, nil
}
