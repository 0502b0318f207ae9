package fulfilment

// freed gives units that become free on shelves to whoever lacks them, within
// one decision: it sees the ledger through the events before.
type freed struct {
	l       *Ledger
	now     Time
	events  []Event
	units   map[stockKey]int64 // change of what is free, by place
	given   map[holder]int64
	touched []stockKey // places that got something, in order
}

func newFreed(l *Ledger, now Time) *freed {
	return &freed{l: l, now: now, units: map[stockKey]int64{}, given: map[holder]int64{}}
}

// drop gives up units that a line has reserved without a job at a place.
func (f *freed) drop(h holder, k stockKey, qty int64, reason string) {
	f.events = append(f.events, ReservationDropped{Order: h.order, Line: h.line, SKU: k.sku, Qty: qty, Location: k.loc, Lot: k.lot, Reason: reason})
	if f.units[k] == 0 {
		f.touched = append(f.touched, k)
	}
	f.units[k] += qty
}

// free is what is free of an article at a place by now.
func (f *freed) free(k stockKey) int64 {
	if b := f.l.stock[k]; b != nil {
		return b.OnHand - b.Reserved + f.units[k]
	}
	return f.units[k]
}

// take reserves up to qty units for a line from the shelves, the lot that is to be
// picked first before the others, and gives what is still missing.
func (f *freed) take(h holder, sku string, qty int64) int64 {
	for _, lot := range f.l.inTurn(sku, f.now) {
		for _, b := range lot {
			k := b.key()
			if n := min(qty, f.free(k)); n > 0 && f.l.reservable(b.Location) {
				f.events = append(f.events, StockReserved{Order: h.order, Line: h.line, SKU: sku, Qty: n, Location: b.Location, Lot: b.Lot})
				f.units[k] -= n
				qty -= n
			}
		}
	}
	return qty
}

// fill gives what is free at the places touched to backorders, in the order of
// their list. but is left out: it is the one that gave up.
func (f *freed) fill(but OrderID) {
	for _, k := range f.touched {
		q := f.l.short[k.sku]
		if q == nil || !f.l.reservable(k.loc) || f.l.Lot(k.sku, k.lot).Expired(f.now) {
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
		f.events = append(f.events, StockReserved{Order: id, Line: i, SKU: k.sku, Qty: n, Location: k.loc, Lot: k.lot})
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
