package fulfilment

import (
	"slices"
	"strconv"
)

// holder is a line with units reserved at a place that no job brings yet.
type holder struct {
	order OrderID
	line  int
}

// swap finds the ReservationMoved events that let lines be picked from a shelf
// other than the one they are reserved at. What is free there is used first;
// then lines without a job give theirs up and get the units left behind, so
// that every reservation stays covered. It looks at the ledger through the
// changes of the picks before, and changes nothing.
type swap struct {
	l      *Ledger
	now    Time
	events []Event
	line   map[lineAt]int64      // change of unjobbed units by line and place
	stock  map[stockKey]int64    // change of reserved units
	joined map[stockKey][]holder // lines that came to a place
	went   map[holder][]spot
}

type lineAt struct {
	holder
	at spot
}

func newSwap(l *Ledger, now Time) *swap {
	return &swap{l: l, now: now, line: map[lineAt]int64{}, stock: map[stockKey]int64{}, joined: map[stockKey][]holder{}, went: map[holder][]spot{}}
}

func (s *swap) held(h holder, at spot) int64 {
	return s.l.orders[h.order].Lines[h.line].at(at, "") + s.line[lineAt{h, at}]
}

func (s *swap) move(h holder, sku string, qty int64, from, to spot) {
	s.events = append(s.events, ReservationMoved{h.order, h.line, sku, qty, from.loc, to.loc, from.lot, to.lot})
	s.line[lineAt{h, from}] -= qty
	s.line[lineAt{h, to}] += qty
	k := stockKey{sku, to.loc, to.lot}
	s.stock[stockKey{sku, from.loc, from.lot}] -= qty
	s.stock[k] += qty
	if !slices.Contains(s.joined[k], h) {
		s.joined[k] = append(s.joined[k], h)
		s.went[h] = append(s.went[h], to)
	}
}

// use marks units as taken by a job, so that later picks leave them alone.
func (s *swap) use(h holder, qty int64, at spot) { s.line[lineAt{h, at}] -= qty }

// bring makes qty units of the line reserved at a place without a job. Nobody is
// given what has expired.
func (s *swap) bring(h holder, qty int64, at spot) *Refusal {
	o := s.l.orders[h.order]
	sku := o.Lines[h.line].SKU
	if s.l.Lot(sku, at.lot).Expired(s.now) {
		return conflict("lot", string(at.lot), "it has expired")
	}
	need := qty - s.held(h, at)
	for _, from := range s.places(h, at) {
		if need <= 0 {
			break
		}
		n := min(need, s.held(h, from))
		if n <= 0 {
			continue
		}
		k := stockKey{sku, at.loc, at.lot}
		free := -s.stock[k]
		if b := s.l.stock[k]; b != nil {
			free += b.OnHand - b.Reserved
		}
		displace := n - max(0, min(n, free))
		s.move(h, sku, n, from, at)
		for _, other := range append(slices.Clone(s.l.holders[k]), s.joined[k]...) {
			if displace <= 0 || s.l.Lot(sku, from.lot).Expired(s.now) {
				break
			}
			if other == h {
				continue
			}
			if m := min(displace, s.held(other, at)); m > 0 {
				s.move(other, sku, m, at, from)
				displace -= m
			}
		}
		if displace > 0 {
			return conflict("qty", strconv.FormatInt(qty, 10), "shelf "+string(at.loc)+" holds too little of "+sku+" that no job wants")
		}
		need -= n
	}
	if need > 0 {
		return conflict("qty", strconv.FormatInt(qty, 10), "order "+string(h.order)+" has no reservation of that many units without a job")
	}
	return nil
}

// places lists where a line is, or by now would be, reserved without a job,
// other than at but.
func (s *swap) places(h holder, but spot) []spot {
	var list []spot
	for _, a := range s.l.orders[h.order].Lines[h.line].Allocs {
		if a.Job == "" && a.spot() != but {
			list = append(list, a.spot())
		}
	}
	for _, at := range s.went[h] {
		if at != but && !slices.Contains(list, at) {
			list = append(list, at)
		}
	}
	return list
}

func (l *Ledger) decideMove(now Time, c MoveReservation) ([]Event, error) {
	o := l.orders[c.Order]
	if o == nil || c.Line < 0 || c.Line >= len(o.Lines) {
		return nil, missingThing("order line", string(c.Order)+"/"+strconv.Itoa(c.Line))
	}
	if !l.reservable(c.To) {
		return nil, invalid("to", string(c.To), "name a shelf of the floor")
	}
	qty := int64(0)
	for _, a := range o.Lines[c.Line].Allocs {
		if a.Job == "" {
			qty += a.Qty
		}
	}
	s := newSwap(l, now)
	if r := s.bring(holder{c.Order, c.Line}, qty, spot{c.To, c.Lot}); r != nil {
		return nil, r
	}
	return s.events, nil
}

func (l *Ledger) applyMoved(e ReservationMoved) {
	h := holder{e.Order, e.Line}
	l.hold(h, spot{e.From, e.Lot}, -e.Qty)
	l.hold(h, spot{e.To, e.ToLot}, e.Qty)
	from := l.balance(stockKey{e.SKU, e.From, e.Lot})
	from.Reserved -= e.Qty
	l.balance(stockKey{e.SKU, e.To, e.ToLot}).Reserved += e.Qty
	l.tidy(from)
}

// hold changes what a line has reserved at a place without a job by qty units,
// and keeps the list of such lines current. Only a line that leaves the list is
// searched for in it, and the oldest stand in front.
func (l *Ledger) hold(h holder, at spot, qty int64) {
	line := &l.orders[h.order].Lines[h.line]
	k, had := stockKey{line.SKU, at.loc, at.lot}, line.at(at, "")
	if qty > 0 {
		line.alloc(at, "", qty)
	} else {
		line.unalloc(at, "", -qty)
	}
	switch {
	case had == 0 && qty > 0:
		l.holders[k] = append(l.holders[k], h)
	case had > 0 && had == -qty:
		i := slices.Index(l.holders[k], h)
		if l.holders[k] = slices.Delete(l.holders[k], i, i+1); len(l.holders[k]) == 0 {
			delete(l.holders, k)
		}
	}
}
