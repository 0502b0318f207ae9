package fulfilment

import (
	"cmp"
	"slices"
	"strconv"
)

// A face is an article, or one lot of it, on a shelf. What the book says of it may turn out wrong
// at a station: the units that are not there are written off by double entry,
// the lines that counted on them look for another shelf, and what no shelf has
// makes the order a backorder. The promise stays.

// mostReason bounds a reason that a person gives, in characters.
const mostReason = 300

// decideShort books a pick that found less than asked. The rest of the face
// must then be gone too: whoever looks for three and finds one leaves none.
func (l *Ledger) decideShort(now Time, c ShortPick) ([]Event, error) {
	j, err := l.legal(c.Job, "pick")
	if err != nil {
		return nil, err
	}
	n := slices.IndexFunc(j.Picks, func(p Pick) bool { return p.Order == c.Order && p.Line == c.Line && p.Lot == c.Lot && !p.Done })
	switch {
	case n < 0:
		return nil, conflict("order", string(c.Order), "job "+string(c.Job)+" has no open pick for its line "+strconv.Itoa(c.Line))
	case c.Found < 0 || c.Found >= j.Picks[n].Qty:
		return nil, invalid("found", strconv.FormatInt(c.Found, 10), "a short pick finds 0 to "+strconv.FormatInt(j.Picks[n].Qty-1, 10)+" units; all of them is a pick")
	case !printable(c.Reason, mostReason):
		return nil, invalid("reason", c.Reason, "say in 1 to 300 printable characters why units are missing")
	}
	p := j.Picks[n]
	at := stockKey{p.SKU, j.Shelf, p.Lot}
	if _, err := l.onTours(at, 0); err != nil {
		return nil, err
	}
	f := newFace(l, now, at)
	f.short(j, n, c.Found, c.Reason, c.ReadID)
	if c.Found > 0 {
		f.events = append(f.events, LinePicked{c.Job, c.Order, c.Line, p.SKU, c.Found, j.Shelf, j.Station, c.ReadID, p.Lot})
	}
	f.writeOff(l.stock[at].OnHand-c.Found, 0, c.Reason, CauseShort)
	f.cover()
	return l.wantCount(f.events, now, at, "short pick: "+c.Reason), nil
}

// onTours counts the units of a face that pickers are still to take on their
// tours, which must not be more than are left there: a tour's picks stand.
func (l *Ledger) onTours(at stockKey, left int64) (int64, error) {
	sum := int64(0)
	for _, t := range l.openTours {
		for i := range t.Picks {
			if p := &t.Picks[i]; p.face() == at && !p.Done {
				sum += p.Qty
			}
		}
		if sum > left {
			return 0, conflict("tour", string(t.ID), "it is to take "+at.sku+" from "+string(at.loc)+": book the face when it has")
		}
	}
	return sum, nil
}

// face finds the events by which units of an article go missing on a shelf. It
// changes nothing.
type face struct {
	l      *Ledger
	now    Time
	at     stockKey
	events []Event
	gone   map[holder]int64 // units that lines lost
	lines  []holder         // those lines
	ended  map[int]bool     // picks of the shelf's job that were given up, by index
	free   int64            // units of the face that nobody has reserved in the end
}

func newFace(l *Ledger, now Time, at stockKey) *face {
	return &face{l: l, now: now, at: at, gone: map[holder]int64{}, ended: map[int]bool{}}
}

func (f *face) lose(h holder, qty int64) {
	if f.gone[h] == 0 {
		f.lines = append(f.lines, h)
	}
	f.gone[h] += qty
}

// short ends the n-th pick of the shelf's job with found units of it.
func (f *face) short(j *Job, n int, found int64, reason, read string) {
	p := j.Picks[n]
	f.events = append(f.events, PickShort{j.ID, p.Order, p.Line, p.SKU, p.Qty, found, j.Shelf, j.Station, reason, read, p.Lot})
	f.ended[n] = true
	f.lose(holder{p.Order, p.Line}, p.Qty-found)
}

// writeOff takes qty units off the book, so that keep are left, and gives up as
// many reservations as that needs: first of lines that no job brings, the
// latest promise first; then of picks. Picks that were given up already are
// left out.
func (f *face) writeOff(qty, keep int64, reason string, cause Cause) {
	l, k := f.l, f.at
	later := func(a, b holder) int {
		return cmp.Or(-l.compare(a.order, b.order), -cmp.Compare(a.line, b.line))
	}
	unjobbed := slices.SortedFunc(slices.Values(l.holders[k]), later)
	open := int64(0)
	for _, h := range unjobbed {
		open += l.orders[h.order].Lines[h.line].at(k.spot(), "")
	}
	var picks []int
	j := l.jobShelf[k.loc]
	if j != nil {
		for i, p := range j.Picks {
			if p.SKU == k.sku && p.Lot == k.lot && !p.Done && !f.ended[i] {
				picks = append(picks, i)
				open += p.Qty
			}
		}
	}
	for _, h := range unjobbed {
		if n := min(open-keep, l.orders[h.order].Lines[h.line].at(k.spot(), "")); n > 0 {
			f.events = append(f.events, ReservationDropped{h.order, h.line, k.sku, n, k.loc, reason, k.lot})
			f.lose(h, n)
			open -= n
		}
	}
	slices.SortStableFunc(picks, func(a, b int) int {
		return later(holder{j.Picks[a].Order, j.Picks[a].Line}, holder{j.Picks[b].Order, j.Picks[b].Line})
	})
	for _, i := range picks {
		if open > keep {
			f.short(j, i, 0, reason, "")
			open -= j.Picks[i].Qty
		}
	}
	if qty > 0 {
		f.events = append(f.events, StockMoved{k.sku, qty, k.loc, Adjustment, reason, k.lot, cause})
	}
	f.free = keep - open
}

// cover looks for other shelves for the lines that lost units, the earliest
// promise first; an order that no shelf can serve becomes a backorder and gives
// its picks and its put-wall place up.
func (f *face) cover() {
	l := f.l
	taken := map[spot]int64{}
	slices.SortFunc(f.lines, func(a, b holder) int { return cmp.Or(l.compare(a.order, b.order), cmp.Compare(a.line, b.line)) })
	var lacking []OrderID
	lines := map[OrderID][]int{}
	for _, h := range f.lines {
		left := f.gone[h]
		for _, lot := range l.inTurn(f.at.sku, f.now) {
			for _, b := range lot {
				if !l.reservable(b.Location) {
					continue
				}
				free, at := b.OnHand-b.Reserved, b.key()
				if at == f.at {
					free = f.free
				}
				if n := min(left, free-taken[at.spot()]); n > 0 {
					f.events = append(f.events, StockReserved{h.order, h.line, at.sku, n, at.loc, at.lot})
					taken[at.spot()] += n
					left -= n
				}
			}
		}
		if left == 0 {
			continue
		}
		if lines[h.order] == nil {
			lacking = append(lacking, h.order)
		}
		lines[h.order] = append(lines[h.order], h.line)
	}
	for _, id := range lacking {
		f.backorder(id, lines[id])
	}
}

func (f *face) backorder(id OrderID, lines []int) {
	o := f.l.orders[id]
	why := "no other shelf has " + f.at.sku + ", which " + string(f.at.loc) + " turned out to lack"
	if o.State == Picking {
		for _, part := range o.Parts {
			if part.State == PartOpen {
				f.withdraw(id, part.Station, why)
			}
		}
	}
	f.events = append(f.events, OrderBackordered{id, lines, why})
}

// withdraw takes an order's picks out of the jobs bound for a station.
func (f *face) withdraw(id OrderID, station, why string) {
	for _, j := range f.l.jobStation[station] {
		for i, p := range j.Picks {
			if p.Order == id && !p.Done && !(j.Shelf == f.at.loc && f.ended[i]) {
				f.events = append(f.events, PickWithdrawn{j.ID, id, p.Line, p.SKU, p.Qty, why, p.Lot})
			}
		}
	}
}

// openPick finds a pick of a job that is not done.
func (j *Job) openPick(order OrderID, line int, qty int64, lot LotID) *Pick {
	for i := range j.Picks {
		if p := &j.Picks[i]; p.Order == order && p.Line == line && p.Lot == lot && p.Qty-p.Missing == qty && !p.Done {
			return p
		}
	}
	return nil
}

func (l *Ledger) applyShort(e PickShort) {
	p := l.jobs[e.Job].openPick(e.Order, e.Line, e.Asked, e.Lot)
	p.Missing = e.Asked - e.Found
	p.Done = e.Found == 0
	line := &l.orders[e.Order].Lines[e.Line]
	line.unalloc(spot{e.Shelf, e.Lot}, e.Job, p.Missing)
	line.Reserved -= p.Missing
	b := l.balance(stockKey{e.SKU, e.Shelf, e.Lot})
	b.Reserved -= p.Missing
	b.jobbed -= p.Missing
}

func (l *Ledger) applyWithdrawn(at Time, e PickWithdrawn) {
	var from spot
	if t := l.tours[e.Job]; t != nil {
		from = t.withdrawn(at, e).face().spot()
	} else {
		j := l.jobs[e.Job]
		p := j.openPick(e.Order, e.Line, e.Qty, e.Lot)
		p.Missing, p.Done = p.Missing+e.Qty, true
		from = spot{j.Shelf, e.Lot}
	}
	l.orders[e.Order].Lines[e.Line].unalloc(from, e.Job, e.Qty)
	l.hold(holder{e.Order, e.Line}, from, e.Qty)
	l.balance(stockKey{e.SKU, from.loc, from.lot}).jobbed -= e.Qty
}

func (l *Ledger) applyDropped(e ReservationDropped) {
	l.hold(holder{e.Order, e.Line}, spot{e.Location, e.Lot}, -e.Qty)
	l.orders[e.Order].Lines[e.Line].Reserved -= e.Qty
	b := l.balance(stockKey{e.SKU, e.Location, e.Lot})
	b.Reserved -= e.Qty
	l.tidy(b)
}
