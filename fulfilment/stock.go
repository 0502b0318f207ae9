package fulfilment

import (
	"cmp"
	"slices"
	"strconv"
)

// Movement is one double-entry row: units of a SKU from one location to another.
type Movement struct {
	SKU      string
	Qty      int64
	From, To LocationID
	Order    OrderID
}

// Movements gives the stock movements that an event means. Call it before Apply.
func Movements(e Event, l *Ledger) []Movement {
	switch e := e.(type) {
	case StockReceived:
		return []Movement{{e.SKU, e.Qty, Supplier, e.Location, ""}}
	case StockMoved:
		return []Movement{{e.SKU, e.Qty, e.From, e.To, ""}}
	case LinePicked:
		return []Movement{{e.SKU, e.Qty, e.Shelf, AtStation(e.Station), e.Order}}
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
		return l.orderMoves(l.orders[e.Order], OnVehicle(l.trips[e.Trip].Vehicle), Customer)
	}
	return nil
}

func (l *Ledger) orderMoves(o *Order, from, to LocationID) []Movement {
	list := make([]Movement, len(o.Lines))
	for i, line := range o.Lines {
		list[i] = Movement{line.SKU, line.Quantity, from, to, o.ID}
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
	default:
		b := l.balance(m.SKU, m.From)
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
		l.balance(m.SKU, m.To).OnHand += m.Qty
	}
}

func (l *Ledger) balance(sku string, loc LocationID) *Balance {
	k := stockKey{sku, loc}
	b := l.stock[k]
	if b == nil {
		b = &Balance{SKU: sku, Location: loc}
		l.stock[k] = b
		i, _ := slices.BinarySearchFunc(l.bySKU[sku], loc, func(b *Balance, loc LocationID) int { return cmp.Compare(b.Location, loc) })
		l.bySKU[sku] = slices.Insert(l.bySKU[sku], i, b)
		j, _ := slices.BinarySearchFunc(l.byLocation[loc], sku, func(b *Balance, s string) int { return cmp.Compare(b.SKU, s) })
		l.byLocation[loc] = slices.Insert(l.byLocation[loc], j, b)
	}
	return b
}

// tidy forgets a balance that fell to nothing.
func (l *Ledger) tidy(b *Balance) {
	if b.OnHand != 0 || b.Reserved != 0 {
		return
	}
	delete(l.stock, stockKey{b.SKU, b.Location})
	same := func(x *Balance) bool { return x == b }
	l.bySKU[b.SKU] = slices.DeleteFunc(l.bySKU[b.SKU], same)
	l.byLocation[b.Location] = slices.DeleteFunc(l.byLocation[b.Location], same)
}

func (l *Ledger) reservable(loc LocationID) bool { _, ok := l.shelfAt[loc]; return ok }

// Stock gives the balance of a SKU at a location.
func (l *Ledger) Stock(sku string, loc LocationID) Balance {
	if b := l.stock[stockKey{sku, loc}]; b != nil {
		return *b
	}
	return Balance{SKU: sku, Location: loc}
}

// StockOf gives a SKU's balances by location. Read-only, valid until the next
// Apply.
func (l *Ledger) StockOf(sku string) []*Balance { return l.bySKU[sku] }

// OnLocation gives a location's balances by SKU. Read-only, valid until the next
// Apply.
func (l *Ledger) OnLocation(loc LocationID) []*Balance { return l.byLocation[loc] }

// Available is what could still be reserved of a SKU, over all shelves.
func (l *Ledger) Available(sku string) int64 {
	n := int64(0)
	for _, b := range l.bySKU[sku] {
		if l.reservable(b.Location) {
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

// SKU gives the master data of an article, nil when unknown.
func (l *Ledger) SKU(code string) *SKU { return l.skus[code] }

// SKUs gives all codes, sorted.
func (l *Ledger) SKUs() []string {
	list := make([]string, 0, len(l.skus))
	for c := range l.skus {
		list = append(list, c)
	}
	slices.Sort(list)
	return list
}

// mostOfOne bounds one unit's grams and cm³: the sum over the largest order,
// 1000 lines of a million units, still fits 64 bits.
const mostOfOne = 1_000_000_000

func (l *Ledger) decideSKU(c DefineSKU) ([]Event, error) {
	if !printable(c.SKU.Code, 100) {
		return nil, invalid("sku", c.SKU.Code, "give 1 to 100 printable characters without spaces at the ends")
	}
	if c.SKU.WeightG < 0 || c.SKU.WeightG > mostOfOne {
		return nil, invalid("weight_g", strconv.FormatInt(c.SKU.WeightG, 10), "give 0 to 1000000000 g")
	}
	if c.SKU.VolumeCm3 < 0 || c.SKU.VolumeCm3 > mostOfOne {
		return nil, invalid("volume_cm3", strconv.FormatInt(c.SKU.VolumeCm3, 10), "give 0 to 1000000000 cm3")
	}
	if old := l.skus[c.SKU.Code]; old != nil && *old == c.SKU {
		return nil, nil
	}
	return []Event{SKUDefined{c.SKU}}, nil
}

func (l *Ledger) decideReceive(c ReceiveStock) ([]Event, error) {
	if err := l.checkGoods(c.SKU, c.Qty); err != nil {
		return nil, err
	}
	if c.Location != Receiving && !l.reservable(c.Location) {
		return nil, invalid("location", string(c.Location), "name a shelf of the floor, or "+string(Receiving))
	}
	events := []Event{StockReceived(c)}
	if c.Location == Receiving {
		return events, nil
	}
	return l.fill(events, c.SKU, c.Location, c.Qty), nil
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

func (l *Ledger) decidePutAway(c PutAway) ([]Event, error) {
	if err := l.checkGoods(c.SKU, c.Qty); err != nil {
		return nil, err
	}
	if !l.reservable(c.To) {
		return nil, invalid("location", string(c.To), "name a shelf of the floor")
	}
	if have := l.Unplanned(c.SKU, Receiving); have < c.Qty {
		return nil, invalid("quantity", strconv.FormatInt(c.Qty, 10), "receiving holds "+strconv.FormatInt(have, 10)+" that no work is to put on a shelf")
	}
	return l.fill([]Event{StockMoved{c.SKU, c.Qty, Receiving, c.To, "put away"}}, c.SKU, c.To, c.Qty), nil
}

// fill gives new stock to the backorders of its SKU, the earliest promise first.
func (l *Ledger) fill(events []Event, sku string, loc LocationID, qty int64) []Event {
	if l.short[sku] == nil {
		return events
	}
	for _, id := range l.short[sku].ids {
		o := l.orders[id]
		missing := o.missing()
		for i := range o.Lines {
			line := &o.Lines[i]
			need := line.Quantity - line.Reserved - line.Picked
			if line.SKU != sku || need == 0 || qty == 0 {
				continue
			}
			n := min(need, qty)
			events = append(events, StockReserved{id, i, sku, n, loc})
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
	l.balance(e.SKU, e.Location).Reserved += e.Qty
	o := l.orders[e.Order]
	line := &o.Lines[e.Line]
	line.Reserved += e.Qty
	l.hold(holder{e.Order, e.Line}, e.Location, e.Qty)
	if q := l.short[e.SKU]; q != nil && !o.needs(e.SKU) {
		if l.remove(q, e.Order); len(q.ids) == 0 {
			delete(l.short, e.SKU)
		}
	}
}

// alloc adds units that are reserved at a shelf, for a job or none yet.
func (l *Line) alloc(loc LocationID, job JobID, qty int64) {
	for i := range l.Allocs {
		if l.Allocs[i].Location == loc && l.Allocs[i].Job == job {
			l.Allocs[i].Qty += qty
			l.Location = l.Allocs[0].Location
			return
		}
	}
	l.Allocs = append(l.Allocs, Alloc{Location: loc, Job: job, Qty: qty})
	l.Location = l.Allocs[0].Location
}

// unalloc takes units away again.
func (l *Line) unalloc(loc LocationID, job JobID, qty int64) {
	for i := range l.Allocs {
		a := &l.Allocs[i]
		if a.Location == loc && a.Job == job && a.Qty >= qty {
			if a.Qty -= qty; a.Qty == 0 {
				l.Allocs = slices.Delete(l.Allocs, i, i+1)
			}
			return
		}
	}
}

func (l *Line) at(loc LocationID, job JobID) int64 {
	for _, a := range l.Allocs {
		if a.Location == loc && a.Job == job {
			return a.Qty
		}
	}
	return 0
}
