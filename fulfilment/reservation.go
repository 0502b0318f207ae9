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
	events []Event
	line   map[lineAt]int64      // change of unjobbed units by line and place
	stock  map[stockKey]int64    // change of reserved units
	joined map[stockKey][]holder // lines that came to a place
	went   map[holder][]LocationID
}

type lineAt struct {
	holder
	loc LocationID
}

func newSwap(l *Ledger) *swap {
	return &swap{l: l, line: map[lineAt]int64{}, stock: map[stockKey]int64{}, joined: map[stockKey][]holder{}, went: map[holder][]LocationID{}}
}

func (s *swap) held(h holder, loc LocationID) int64 {
	return s.l.orders[h.order].Lines[h.line].at(loc, "") + s.line[lineAt{h, loc}]
}

func (s *swap) move(h holder, sku string, qty int64, from, to LocationID) {
	s.events = append(s.events, ReservationMoved{h.order, h.line, sku, qty, from, to})
	s.line[lineAt{h, from}] -= qty
	s.line[lineAt{h, to}] += qty
	s.stock[stockKey{sku, from}] -= qty
	s.stock[stockKey{sku, to}] += qty
	k := stockKey{sku, to}
	if !slices.Contains(s.joined[k], h) {
		s.joined[k] = append(s.joined[k], h)
		s.went[h] = append(s.went[h], to)
	}
}

// use marks units as taken by a job, so that later picks leave them alone.
func (s *swap) use(h holder, qty int64, loc LocationID) { s.line[lineAt{h, loc}] -= qty }

// bring makes qty units of the line reserved at loc without a job.
func (s *swap) bring(h holder, qty int64, loc LocationID) *Refusal {
	o := s.l.orders[h.order]
	sku := o.Lines[h.line].SKU
	need := qty - s.held(h, loc)
	for _, from := range s.places(h, loc) {
		if need <= 0 {
			break
		}
		n := min(need, s.held(h, from))
		if n <= 0 {
			continue
		}
		k := stockKey{sku, loc}
		free := s.l.Stock(sku, loc).OnHand - s.l.Stock(sku, loc).Reserved - s.stock[k]
		displace := n - max(0, min(n, free))
		s.move(h, sku, n, from, loc)
		for _, other := range append(slices.Clone(s.l.holders[k]), s.joined[k]...) {
			if displace <= 0 {
				break
			}
			if other == h {
				continue
			}
			if m := min(displace, s.held(other, loc)); m > 0 {
				s.move(other, sku, m, loc, from)
				displace -= m
			}
		}
		if displace > 0 {
			return conflict("qty", strconv.FormatInt(qty, 10), "shelf "+string(loc)+" holds too little of "+sku+" that no job wants")
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
func (s *swap) places(h holder, but LocationID) []LocationID {
	var list []LocationID
	for _, a := range s.l.orders[h.order].Lines[h.line].Allocs {
		if a.Job == "" && a.Location != but {
			list = append(list, a.Location)
		}
	}
	for _, loc := range s.went[h] {
		if loc != but && !slices.Contains(list, loc) {
			list = append(list, loc)
		}
	}
	return list
}

func (l *Ledger) decideMove(c MoveReservation) ([]Event, error) {
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
	s := newSwap(l)
	if r := s.bring(holder{c.Order, c.Line}, qty, c.To); r != nil {
		return nil, r
	}
	return s.events, nil
}

func (l *Ledger) applyMoved(e ReservationMoved) {
	h := holder{e.Order, e.Line}
	l.hold(h, e.From, -e.Qty)
	l.hold(h, e.To, e.Qty)
	from := l.balance(e.SKU, e.From)
	from.Reserved -= e.Qty
	l.balance(e.SKU, e.To).Reserved += e.Qty
	l.tidy(from)
}

// hold changes what a line has reserved at a place without a job by qty units,
// and keeps the list of such lines current. Only a line that leaves the list is
// searched for in it, and the oldest stand in front.
func (l *Ledger) hold(h holder, loc LocationID, qty int64) {
	line := &l.orders[h.order].Lines[h.line]
	k, had := stockKey{line.SKU, loc}, line.at(loc, "")
	if qty > 0 {
		line.alloc(loc, "", qty)
	} else {
		line.unalloc(loc, "", -qty)
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

// Unjobbed is what a shelf holds of a SKU beyond what jobs are to bring.
func (l *Ledger) Unjobbed(sku string, loc LocationID) int64 {
	if b := l.stock[stockKey{sku, loc}]; b != nil {
		return b.Unjobbed()
	}
	return 0
}
