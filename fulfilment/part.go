package fulfilment

import (
	"slices"
	"strconv"
)

// PartState is the stage of a part of an order.
type PartState string

const (
	PartOpen    PartState = "open"    // has a put-wall place
	PartAside   PartState = "aside"   // gave its place up for want of stock; what was picked lies at its station
	PartDone    PartState = "done"    // picked, at packing
	PartDropped PartState = "dropped" // gave its place up with nothing picked; its lines belong to no part
)

// Part is some lines of an order, picked at one station. An order that is not
// split has one part with all its lines; the parts of a split one are joined at
// packing.
type Part struct {
	Station string
	Place   int // put-wall place, 1-based; 0: none
	State   PartState
}

// PartAt is the number, from 1, of the part that is open or put aside at a
// station; 0 when there is none.
func (o *Order) PartAt(station string) int {
	for i, p := range o.Parts {
		if p.Station == station && (p.State == PartOpen || p.State == PartAside) {
			return i + 1
		}
	}
	return 0
}

// PartOf is the part of a line, nil when it has none yet.
func (o *Order) PartOf(line int) *Part {
	if n := o.Lines[line].Part; n > 0 {
		return &o.Parts[n-1]
	}
	return nil
}

// At is where a line is being picked, and at which place there: "" and 0 when it
// has no put-wall place.
func (o *Order) At(line int) (station string, place int) {
	if p := o.PartOf(line); p != nil && p.State == PartOpen {
		return p.Station, p.Place
	}
	return "", 0
}

func (o *Order) placedAt(line int, station string) bool {
	at, place := o.At(line)
	return place > 0 && at == station
}

// Unplaced lists the lines that belong to no part, but for those taken out.
func (o *Order) Unplaced() []int {
	var list []int
	for i := range o.Lines {
		if o.Lines[i].Part == 0 && o.Lines[i].Quantity > 0 {
			list = append(list, i)
		}
	}
	return list
}

// wanted is how many lines were not taken out.
func (o *Order) wanted() int {
	n := 0
	for i := range o.Lines {
		if o.Lines[i].Quantity > 0 {
			n++
		}
	}
	return n
}

// partPicked says whether every line of a part is picked, or, with but, would be
// once that many units of a line more were.
func (o *Order) partPicked(part, line int, but int64) bool {
	for i := range o.Lines {
		l := &o.Lines[i]
		left := l.Quantity - l.Picked
		if i == line {
			left -= but
		}
		if l.Part == part && left > 0 {
			return false
		}
	}
	return true
}

// unitsOf is how many units of a part were picked.
func (o *Order) unitsOf(part int) int64 {
	n := int64(0)
	for i := range o.Lines {
		if o.Lines[i].Part == part {
			n += o.Lines[i].Picked
		}
	}
	return n
}

// mirror keeps the order's own station and place those of its first part that
// has a place, or else was put aside.
func (o *Order) mirror() {
	o.Station, o.Place = "", 0
	for _, p := range o.Parts {
		if p.State == PartOpen {
			o.Station, o.Place = p.Station, p.Place
			return
		}
		if p.State == PartAside && o.Station == "" {
			o.Station = p.Station
		}
	}
}

func (l *Ledger) decideRelease(c ReleaseOrder) ([]Event, error) {
	o := l.orders[c.Order]
	switch {
	case o == nil:
		return nil, missingThing("order", string(c.Order))
	case o.State != Waiting && o.State != Picking:
		return nil, conflict("order", string(c.Order), "it is "+string(o.State)+", only an order that waits or is being picked takes a place")
	case len(o.Holds) > 0:
		return nil, o.held()
	case c.Station == "":
		return nil, invalid("station", "", "name the station")
	case c.Place < 1:
		return nil, invalid("place", strconv.Itoa(c.Place), "places count from 1")
	}
	for _, id := range l.stages[Picking].ids {
		for _, p := range l.orders[id].Parts {
			if p.State == PartOpen && p.Station == c.Station && p.Place == c.Place {
				return nil, conflict("place", strconv.Itoa(c.Place), "order "+string(id)+" has it")
			}
		}
	}
	if n := o.PartAt(c.Station); n > 0 {
		if p := o.Parts[n-1]; p.State == PartOpen {
			return nil, conflict("order", string(c.Order), "it has place "+strconv.Itoa(p.Place)+" there")
		}
		c.Lines = nil // the part that was put aside goes on
		return []Event{OrderReleased(c)}, nil
	}
	free := o.Unplaced()
	for i, n := range c.Lines {
		if !slices.Contains(free, n) || slices.Contains(c.Lines[:i], n) {
			return nil, invalid("lines", strconv.Itoa(n), "name lines of the order that have no place yet, each once")
		}
	}
	if len(free) == 0 {
		for _, p := range o.Parts {
			if p.State == PartAside {
				return nil, conflict("station", c.Station, "what was picked of it waits at station "+p.Station)
			}
		}
		return nil, conflict("order", string(c.Order), "all its lines have a place")
	}
	if all := o.wanted(); len(c.Lines) == all {
		c.Lines = nil // it is not split
	} else if c.Lines == nil && len(free) < all {
		c.Lines = free
	}
	return []Event{OrderReleased(c)}, nil
}

func (l *Ledger) applyReleased(at Time, e OrderReleased) {
	o := l.orders[e.Order]
	if n := o.PartAt(e.Station); n > 0 {
		o.Parts[n-1].Place, o.Parts[n-1].State = e.Place, PartOpen
	} else {
		o.Parts = append(o.Parts, Part{Station: e.Station, Place: e.Place, State: PartOpen})
		lines := e.Lines
		if lines == nil {
			lines = o.Unplaced()
		}
		for _, i := range lines {
			o.Lines[i].Part = len(o.Parts)
		}
	}
	o.mirror()
	if o.State == Waiting {
		l.setState(at, o, Picking)
	}
}

func (l *Ledger) applyPartPicked(e PartPicked) {
	o := l.orders[e.Order]
	p := &o.Parts[o.PartAt(e.Station)-1]
	p.Place, p.State = 0, PartDone
	o.mirror()
}

// giveUp takes an order's put-wall places away: parts with nothing picked are
// dissolved, of the others what was picked stays at their stations.
func (o *Order) giveUp() {
	for i := range o.Parts {
		p := &o.Parts[i]
		if p.State == PartDone || p.State == PartDropped {
			continue
		}
		p.Place, p.State = 0, PartAside
		if o.unitsOf(i+1) > 0 {
			continue
		}
		p.State = PartDropped
		for n := range o.Lines {
			if o.Lines[n].Part == i+1 {
				o.Lines[n].Part = 0
			}
		}
	}
	o.mirror()
}

// partMoves are the movements that take the picked units of parts to packing:
// of the one at a station, or of every one that is not there yet.
func (l *Ledger) partMoves(o *Order, station string) []Movement {
	var list []Movement
	for i := range o.Lines {
		line := &o.Lines[i]
		if p := o.PartOf(i); p != nil && p.State != PartDone && (station == "" || p.Station == station) {
			list = line.moves(list, o.ID, AtStation(p.Station), Packing)
		}
	}
	return list
}
