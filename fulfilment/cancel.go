package fulfilment

import "slices"

// decideCancelOrder gives an order up until it is on a trip. Its picks leave
// their jobs and tours, its reservations go to who lacks the stock, its places
// are free; what was picked of it goes back to receiving, to be put away.
func (l *Ledger) decideCancelOrder(now Time, o *Order, c CancelOrder) ([]Event, error) {
	if r := because(c.Reason); r != nil {
		return nil, r
	}
	if o.State == Cancelled {
		return nil, nil
	}
	if r := o.away("cancelled"); r != nil {
		return nil, r
	}
	why := "order cancelled: " + c.Reason
	if len(why) > mostReason {
		why = "order cancelled"
	}
	f := newFreed(l, now)
	f.withdraw(o.ID, why)
	for i := range o.Lines {
		at := map[spot]int64{}
		for _, a := range o.Lines[i].Allocs {
			at[a.spot()] += a.Qty
		}
		for _, a := range o.Lines[i].Allocs { // in their order, each place once
			if n := at[a.spot()]; n > 0 {
				f.drop(holder{o.ID, i}, stockKey{o.Lines[i].SKU, a.Location, a.Lot}, n, why)
				at[a.spot()] = 0
			}
		}
	}
	f.events = append(f.events, OrderCancelled{Order: o.ID, Was: o.State, Reason: c.Reason, Request: c.Request})
	f.fill(o.ID)
	return f.events, nil
}

// withdraw takes an order's picks out of all jobs and tours. A job that no robot
// has yet, and that nothing is left to do for, ends.
func (f *freed) withdraw(id OrderID, why string) {
	l := f.l
	for _, j := range l.openJobs {
		gone, left := 0, 0
		if !slices.Contains(jobMoves["withdraw"].from, j.State) {
			continue
		}
		for _, p := range j.Picks {
			switch {
			case p.Done:
			case p.Order == id:
				f.events = append(f.events, PickWithdrawn{Job: j.ID, Order: id, Line: p.Line, SKU: p.SKU, Qty: p.Qty - p.Missing, Lot: p.Lot, Reason: why})
				gone++
			default:
				left++
			}
		}
		if gone > 0 && left == 0 && slices.Contains(jobMoves["drop"].from, j.State) && len(l.workAt[j.Shelf]) == 0 {
			f.events = append(f.events, JobDropped{j.ID, why})
		}
	}
	for _, t := range l.openTours {
		if !slices.Contains(tourMoves["withdraw"], t.State) {
			continue
		}
		for _, p := range t.Picks {
			if p.Order == id && !p.Done {
				f.events = append(f.events, PickWithdrawn{Job: t.ID, Order: id, Line: p.Line, SKU: p.SKU, Qty: p.Qty, Lot: p.Lot, Reason: why})
			}
		}
	}
}

func (l *Ledger) applyCancelled(at Time, e OrderCancelled) {
	o := l.orders[e.Order]
	l.forgetShort(o)
	for _, t := range l.openTours {
		t.forget(o.ID)
	}
	for i := range o.Parts {
		if p := &o.Parts[i]; p.State != PartDone && p.State != PartDropped {
			p.Place, p.State = 0, PartDropped
		}
	}
	o.Holds, o.Station, o.Place = nil, "", 0
	l.CancelledCount++
	l.setState(at, o, Cancelled)
	o.CancelledAt = at
}

// forgetShort takes an order off the lists of who lacks an article.
func (l *Ledger) forgetShort(o *Order) {
	for i := range o.Lines {
		sku := o.Lines[i].SKU
		if q := l.short[sku]; q != nil {
			if l.remove(q, o.ID); len(q.ids) == 0 {
				delete(l.short, sku)
			}
		}
	}
}

// cancelMoves are the movements that take what was picked of an order back to
// receiving, from wherever its parts are.
func (l *Ledger) cancelMoves(o *Order) []Movement {
	var list []Movement
	for i := range o.Lines {
		line := &o.Lines[i]
		if from := l.whereabouts(o, line.Part); line.Picked > 0 && from != "" {
			list = line.moves(list, o.ID, from, Receiving)
		}
	}
	return list
}

// withdrawn notes that a pick of a tour is not to be done.
func (t *Tour) withdrawn(at Time, e PickWithdrawn) *TourPick {
	for i := range t.Picks {
		p := &t.Picks[i]
		if p.Order == e.Order && p.Line == e.Line && p.Qty == e.Qty && p.Lot == e.Lot && !p.Done {
			p.Done, p.Missing = true, e.Qty
			t.stage(at)
			return p
		}
	}
	return nil
}

// forget leaves the tote of an order empty.
func (t *Tour) forget(id OrderID) {
	for i, o := range t.Orders {
		if o == id {
			t.Orders[i] = ""
		}
	}
}
