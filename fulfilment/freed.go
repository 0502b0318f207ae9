package fulfilment

// freed gives units that become free on shelves to whoever lacks them, within
// one decision: it sees the ledger through the events before.
type freed struct {
	l       *Ledger
	events  []Event
	units   map[stockKey]int64 // change of what is free, by place
	given   map[holder]int64
	touched []stockKey // places that got something, in order
}

func newFreed(l *Ledger) *freed {
	return &freed{l: l, units: map[stockKey]int64{}, given: map[holder]int64{}}
}

// drop gives up units that a line has reserved without a job at a place.
func (f *freed) drop(h holder, sku string, loc LocationID, qty int64, reason string) {
	f.events = append(f.events, ReservationDropped{Order: h.order, Line: h.line, SKU: sku, Qty: qty, Location: loc, Reason: reason})
	k := stockKey{sku, loc}
	if f.units[k] == 0 {
		f.touched = append(f.touched, k)
	}
	f.units[k] += qty
}

// free is what is free of an article at a place by now.
func (f *freed) free(k stockKey) int64 {
	b := f.l.Stock(k.sku, k.loc)
	return b.OnHand - b.Reserved + f.units[k]
}

// take reserves up to qty units for a line from the shelves, by name, and gives
// what is still missing.
func (f *freed) take(h holder, sku string, qty int64) int64 {
	for _, b := range f.l.bySKU[sku] {
		k := stockKey{sku, b.Location}
		if n := min(qty, f.free(k)); n > 0 && f.l.reservable(b.Location) {
			f.events = append(f.events, StockReserved{Order: h.order, Line: h.line, SKU: sku, Qty: n, Location: b.Location})
			f.units[k] -= n
			qty -= n
		}
	}
	return qty
}

// fill gives what is free at the places touched to backorders, in the order of
// their list. but is left out: it is the one that gave up.
func (f *freed) fill(but OrderID) {
	for _, k := range f.touched {
		q := f.l.short[k.sku]
		if q == nil || !f.l.reservable(k.loc) {
			continue
		}
		for _, id := range q.ids {
			if id != but {
				f.fillOrder(id, k)
			}
		}
	}
}

func (f *freed) fillOrder(id OrderID, k stockKey) {
	o := f.l.orders[id]
	before := f.missing(o)
	for i := range o.Lines {
		line := &o.Lines[i]
		h := holder{id, i}
		n := min(f.free(k), line.Quantity-line.Reserved-line.Picked-f.given[h])
		if line.SKU != k.sku || n <= 0 {
			continue
		}
		f.events = append(f.events, StockReserved{Order: id, Line: i, SKU: k.sku, Qty: n, Location: k.loc})
		f.units[k] -= n
		f.given[h] += n
	}
	if before > 0 && f.missing(o) == 0 {
		f.events = append(f.events, BackorderFilled{id})
	}
}

func (f *freed) missing(o *Order) int64 {
	n := o.missing()
	for i := range o.Lines {
		n -= f.given[holder{o.ID, i}]
	}
	return n
}
