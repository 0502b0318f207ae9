package fulfilment

import (
	"cmp"
	"slices"
	"strconv"
)

// Movement is one double-entry row: units of a lot of a SKU from one location to
// another.
type Movement struct {
	SKU      string
	Qty      int64
	From, To LocationID
	Order    OrderID
	Lot      LotID
	Cause    Cause // of a correction
}

// Movements gives the stock movements that an event means. Call it before Apply.
func Movements(e Event, l *Ledger) []Movement {
	switch e := e.(type) {
	case StockReceived:
		return []Movement{{e.SKU, e.Qty, Supplier, e.Location, "", e.Lot, ""}}
	case StockMoved:
		return []Movement{{e.SKU, e.Qty, e.From, e.To, "", e.Lot, e.Cause}}
	case LinePicked:
		return []Movement{{e.SKU, e.Qty, e.Shelf, AtStation(e.Station), e.Order, e.Lot, ""}}
	case PartPicked:
		return l.partMoves(l.orders[e.Order], e.Station)
	case PickingDone:
		return l.partMoves(l.orders[e.Order], "")
	case OrderPacked:
		return l.orderMoves(l.orders[e.Order], Packing, Dock)
	case TripLeft:
		t := l.trips[e.Trip]
		var list []Movement
		for _, s := range t.Stops {
			for _, id := range s.Orders {
				list = append(list, l.orderMoves(l.orders[id], Dock, OnVehicle(t.Vehicle))...)
			}
		}
		return list
	case ParcelTransferred:
		return l.orderMoves(l.orders[e.Order], OnVehicle(l.trips[e.From].Vehicle), OnVehicle(l.trips[e.To].Vehicle))
	case ParcelReturned:
		return l.orderMoves(l.orders[e.Order], OnVehicle(l.trips[e.Trip].Vehicle), Dock)
	case OrderDelivered:
		if e.Trip == "" {
			return l.orderMoves(l.orders[e.Order], Dock, Customer)
		}
		return l.orderMoves(l.orders[e.Order], OnVehicle(l.trips[e.Trip].Vehicle), Customer)
	case OrderBroughtBack:
		return l.orderMoves(l.orders[e.Order], OnVehicle(l.trips[e.Trip].Vehicle), Dock)
	case OrderCancelled:
		return l.cancelMoves(l.orders[e.Order])
	case ReturnReceived:
		return []Movement{{e.SKU, e.Qty, Customer, Receiving, e.Order, e.Lot, ""}}
	}
	return nil
}

func (l *Ledger) orderMoves(o *Order, from, to LocationID) []Movement {
	list := make([]Movement, 0, len(o.Lines))
	for i := range o.Lines {
		list = o.Lines[i].moves(list, o.ID, from, to)
	}
	return list
}

func (l *Ledger) total(sku string) *Total {
	t := l.totals[sku]
	if t == nil {
		t = &Total{SKU: sku}
		l.totals[sku] = t
	}
	return t
}

func (l *Ledger) applyMovement(m Movement) {
	t := l.total(m.SKU)
	switch m.From {
	case Supplier:
		t.Received += m.Qty
		t.OnHand += m.Qty
	case Adjustment:
		t.Adjusted -= m.Qty
		t.OnHand += m.Qty
	case Customer:
		t.Delivered -= m.Qty
		t.OnHand += m.Qty
	default:
		b := l.balance(stockKey{m.SKU, m.From, m.Lot})
		b.OnHand -= m.Qty
		l.tidy(b)
	}
	switch m.To {
	case Customer:
		t.OnHand -= m.Qty
		t.Delivered += m.Qty
	case Adjustment:
		t.OnHand -= m.Qty
		t.Adjusted += m.Qty
	default:
		l.balance(stockKey{m.SKU, m.To, m.Lot}).OnHand += m.Qty
	}
}

func (l *Ledger) balance(k stockKey) *Balance {
	b := l.stock[k]
	if b == nil {
		b = &Balance{SKU: k.sku, Location: k.loc, Lot: k.lot, of: l.Lot(k.sku, k.lot)}
		l.stock[k] = b
		i, _ := slices.BinarySearchFunc(l.bySKU[k.sku], k, func(b *Balance, k stockKey) int {
			return cmp.Or(cmp.Compare(b.Location, k.loc), cmp.Compare(b.Lot, k.lot))
		})
		l.bySKU[k.sku] = slices.Insert(l.bySKU[k.sku], i, b)
		j, _ := slices.BinarySearchFunc(l.byLocation[k.loc], k, func(b *Balance, k stockKey) int { return cmp.Or(cmp.Compare(b.SKU, k.sku), cmp.Compare(b.Lot, k.lot)) })
		l.byLocation[k.loc] = slices.Insert(l.byLocation[k.loc], j, b)
	}
	return b
}

// tidy forgets a balance that fell to nothing.
func (l *Ledger) tidy(b *Balance) {
	if b.OnHand != 0 || b.Reserved != 0 {
		return
	}
	delete(l.stock, b.key())
	same := func(x *Balance) bool { return x == b }
	l.bySKU[b.SKU] = slices.DeleteFunc(l.bySKU[b.SKU], same)
	l.byLocation[b.Location] = slices.DeleteFunc(l.byLocation[b.Location], same)
}

func (l *Ledger) reservable(loc LocationID) bool { _, ok := l.shelfAt[loc]; return ok }

// Stock gives the balance of a SKU at a location, all its lots together.
func (l *Ledger) Stock(sku string, loc LocationID) Balance {
	if !l.lotted[sku] {
		return l.StockLot(sku, loc, "")
	}
	sum := Balance{SKU: sku, Location: loc}
	for _, b := range l.bySKU[sku] {
		if b.Location == loc {
			sum.OnHand += b.OnHand
			sum.Reserved += b.Reserved
			sum.jobbed += b.jobbed
		}
	}
	return sum
}

// StockLot gives the balance of one lot of a SKU at a location.
func (l *Ledger) StockLot(sku string, loc LocationID, lot LotID) Balance {
	if b := l.stock[stockKey{sku, loc, lot}]; b != nil {
		return *b
	}
	return Balance{SKU: sku, Location: loc, Lot: lot}
}

// StockOf gives a SKU's balances by location, then lot. Read-only, valid until
// the next Apply.
func (l *Ledger) StockOf(sku string) []*Balance { return l.bySKU[sku] }

// OnLocation gives a location's balances by SKU, then lot. Read-only, valid until the next
// Apply.
func (l *Ledger) OnLocation(loc LocationID) []*Balance { return l.byLocation[loc] }

// Available is what could still be reserved of a SKU, over all shelves, when the
// last event happened.
func (l *Ledger) Available(sku string) int64 {
	n := int64(0)
	for _, b := range l.bySKU[sku] {
		if l.reservable(b.Location) && !b.Expired(l.now) {
			n += b.OnHand - b.Reserved
		}
	}
	return n
}

// Totals gives received, on hand, delivered and adjusted of every SKU, by SKU.
func (l *Ledger) Totals() []Total {
	list := make([]Total, 0, len(l.totals))
	for _, sku := range l.SKUs() {
		if t := l.totals[sku]; t != nil {
			list = append(list, *t)
		}
	}
	return list
}

func (l *Ledger) decideReceive(now Time, c ReceiveStock) ([]Event, error) {
	if err := l.checkGoods(c.SKU, c.Qty); err != nil {
		return nil, err
	}
	if c.Location != Receiving && !l.reservable(c.Location) {
		return nil, invalid("location", string(c.Location), "name a shelf of the floor, or "+string(Receiving))
	}
	since, err := l.checkLot(now, &c)
	if err != nil {
		return nil, err
	}
	events := []Event{StockReceived{SKU: c.SKU, Qty: c.Qty, Location: c.Location, Lot: c.Lot, Expires: c.Expires, Since: since}}
	if c.Location == Receiving {
		return events, nil
	}
	return l.fill(now, events, stockKey{c.SKU, c.Location, c.Lot}, c.Qty), nil
}

func (l *Ledger) checkGoods(sku string, qty int64) error {
	if l.skus[sku] == nil {
		return &Refusal{Code: UnknownSKU, Field: "sku", Value: sku, Mend: "define it first: PUT /v1/skus/" + sku}
	}
	if qty < 1 || qty > 100_000_000 {
		return invalid("quantity", strconv.FormatInt(qty, 10), "give 1 to 100000000 units")
	}
	return nil
}

func (l *Ledger) decidePutAway(now Time, c PutAway) ([]Event, error) {
	if err := l.checkGoods(c.SKU, c.Qty); err != nil {
		return nil, err
	}
	if !l.reservable(c.To) {
		return nil, invalid("location", string(c.To), "name a shelf of the floor")
	}
	if have := l.Unplanned(c.SKU, Receiving, c.Lot); have < c.Qty {
		return nil, invalid("quantity", strconv.FormatInt(c.Qty, 10), "receiving holds "+strconv.FormatInt(have, 10)+" that no work is to put on a shelf")
	}
	return l.fill(now, []Event{StockMoved{c.SKU, c.Qty, Receiving, c.To, "put away", c.Lot, ""}}, stockKey{c.SKU, c.To, c.Lot}, c.Qty), nil
}

// fill gives new stock to the backorders of its SKU, the earliest promise first;
// what has expired goes to nobody.
func (l *Ledger) fill(now Time, events []Event, at stockKey, qty int64) []Event {
	if l.short[at.sku] == nil || l.Lot(at.sku, at.lot).Expired(now) {
		return events
	}
	for _, id := range l.short[at.sku].ids {
		o := l.orders[id]
		missing := o.missing()
		for i := range o.Lines {
			line := &o.Lines[i]
			need := line.Quantity - line.Reserved - line.Picked
			if line.SKU != at.sku || need == 0 || qty == 0 {
				continue
			}
			n := min(need, qty)
			events = append(events, StockReserved{id, i, at.sku, n, at.loc, at.lot})
			qty -= n
			missing -= n
		}
		if missing == 0 {
			events = append(events, BackorderFilled{id})
		}
		if qty == 0 {
			break
		}
	}
	return events
}

func (l *Ledger) applyReserved(e StockReserved) {
	l.balance(stockKey{e.SKU, e.Location, e.Lot}).Reserved += e.Qty
	o := l.orders[e.Order]
	line := &o.Lines[e.Line]
	line.Reserved += e.Qty
	l.hold(holder{e.Order, e.Line}, spot{e.Location, e.Lot}, e.Qty)
	if q := l.short[e.SKU]; q != nil && !o.needs(e.SKU) {
		if l.remove(q, e.Order); len(q.ids) == 0 {
			delete(l.short, e.SKU)
		}
	}
}

// alloc adds units that are reserved at a shelf, for a job or none yet.
func (l *Line) alloc(at spot, job JobID, qty int64) {
	for i := range l.Allocs {
		if l.Allocs[i].spot() == at && l.Allocs[i].Job == job {
			l.Allocs[i].Qty += qty
			l.Location = l.Allocs[0].Location
			return
		}
	}
	l.Allocs = append(l.Allocs, Alloc{Location: at.loc, Job: job, Qty: qty, Lot: at.lot})
	l.Location = l.Allocs[0].Location
}

// unalloc takes units away again.
func (l *Line) unalloc(at spot, job JobID, qty int64) {
	for i := range l.Allocs {
		a := &l.Allocs[i]
		if a.spot() == at && a.Job == job && a.Qty >= qty {
			if a.Qty -= qty; a.Qty == 0 {
				l.Allocs = slices.Delete(l.Allocs, i, i+1)
			}
			return
		}
	}
}

func (l *Line) at(at spot, job JobID) int64 {
	for i := range l.Allocs {
		if a := &l.Allocs[i]; a.spot() == at && a.Job == job {
			return a.Qty
		}
	}
	return 0
}
