package fulfilment

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func invalid(field, value, mend string) *Refusal {
	return &Refusal{Code: Invalid, Field: field, Value: value, Mend: mend}
}

func conflict(field, value, mend string) *Refusal {
	return &Refusal{Code: Conflict, Field: field, Value: value, Mend: mend}
}

func missingThing(field, value string) *Refusal {
	return &Refusal{Code: NotFound, Field: field, Value: value, Mend: "check the id"}
}

// printable says whether s is 1 to most characters that can be seen, with plain
// spaces only between them, so that no id hides a character from its reader.
func printable(s string, most int) bool {
	if s == "" || utf8.RuneCountInString(s) > most || strings.TrimSpace(s) != s {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			return false
		}
	}
	return true
}

func orderID(n int64) OrderID { return OrderID("o-" + strconv.FormatInt(n, 10)) }

// missing is how many units of the order have no stock.
func (o *Order) missing() int64 {
	n := int64(0)
	for i := range o.Lines {
		n += o.Lines[i].Quantity - o.Lines[i].Reserved - o.Lines[i].Picked
	}
	return n
}

// needs says whether the order still lacks stock of a SKU.
func (o *Order) needs(sku string) bool {
	for i := range o.Lines {
		if l := &o.Lines[i]; l.SKU == sku && l.Reserved+l.Picked < l.Quantity {
			return true
		}
	}
	return false
}

func (o *Order) prior() *Prior {
	return &Prior{Order: o.ID, ClientOrderID: o.ClientOrderID, Key: o.Key, BodyHash: o.BodyHash, Promise: o.Promise, State: o.State}
}

// How far from now an order may say it was placed.
const (
	placedBack  = Day
	placedAhead = 5 * Minute
)

func (l *Ledger) decidePlace(now Time, c PlaceOrder) ([]Event, error) {
	if r := l.known(c); r != nil {
		return nil, r
	}
	e, err := l.place(now, c)
	if err != nil {
		return nil, err
	}
	events := l.reserve(now, []Event{e}, e, c.Reserve)
	return hold(events, e.Order, c.Holds)
}

// known answers orders that came before: by key, then by the client's number.
func (l *Ledger) known(c PlaceOrder) *Refusal {
	var prior *Prior
	if o := l.byKey[c.Key]; o != nil {
		prior = o.prior()
	} else if c.Prior != nil && c.Prior.Key == c.Key {
		prior = c.Prior
	}
	if prior != nil {
		if prior.BodyHash == c.BodyHash {
			return &Refusal{Code: Repeated, Order: prior}
		}
		return &Refusal{Code: KeyReused, Field: "Idempotency-Key", Value: c.Key, Mend: "the key belongs to another order; use a new one for a new order", Order: prior}
	}
	if o := l.byClient[c.ClientOrderID]; o != nil {
		prior = o.prior()
	} else if c.Prior != nil && c.Prior.ClientOrderID == c.ClientOrderID {
		prior = c.Prior
	}
	if prior != nil {
		return &Refusal{Code: DuplicateOrder, Field: "client_order_id", Value: c.ClientOrderID, Mend: "it is order " + string(prior.Order) + " already", Order: prior}
	}
	return nil
}

func (l *Ledger) place(now Time, c PlaceOrder) (OrderPlaced, error) {
	e := OrderPlaced{Order: orderID(l.lastOrder + 1), ClientOrderID: c.ClientOrderID, Key: c.Key, BodyHash: c.BodyHash, PlacedAt: c.PlacedAt, Dest: c.Dest, Window: c.Window, Lines: c.Lines,
		Priority: c.Priority, Service: c.Service, PickUpCode: c.PickUpCode}
	switch {
	case !printable(c.Key, 200):
		return e, invalid("Idempotency-Key", c.Key, "give 1 to 200 printable characters")
	case !printable(c.ClientOrderID, 200):
		return e, invalid("client_order_id", c.ClientOrderID, "give 1 to 200 printable characters")
	case len(c.Lines) < 1 || len(c.Lines) > 1000:
		return e, invalid("lines", strconv.Itoa(len(c.Lines)), "give 1 to 1000 lines")
	}
	if r := c.service(); r != nil {
		return e, r
	}
	if r := c.Dest.check(); r != nil {
		return e, r
	}
	for i, line := range c.Lines {
		if r := l.checkLine(i, line); r != nil {
			return e, r
		}
	}
	e.WeightG, e.VolumeCm3 = l.size(c.Lines)
	if e.PlacedAt == 0 {
		e.PlacedAt = now
	}
	if e.PlacedAt < now-placedBack || e.PlacedAt > now+placedAhead {
		return e, invalid("placed_at", e.PlacedAt.UTC().Format("2006-01-02T15:04:05Z"), "give a time from 24 h ago to 5 min ahead of "+now.UTC().Format("2006-01-02T15:04:05Z"))
	}
	return e, promise(&e, c.CutOff)
}

func (l *Ledger) applyPlaced(at Time, e OrderPlaced) {
	o := &Order{ID: e.Order, ClientOrderID: e.ClientOrderID, Key: e.Key, BodyHash: e.BodyHash, PlacedAt: e.PlacedAt, Promise: e.Promise, Scheduled: e.Scheduled,
		Dest: e.Dest, Window: e.Window, State: Waiting, Since: at, WeightG: e.WeightG, VolumeCm3: e.VolumeCm3, Lines: make([]Line, len(e.Lines))}
	for i, line := range e.Lines {
		o.Lines[i] = Line{SKU: line.SKU, Quantity: line.Qty, WeightG: line.WeightG, VolumeCm3: line.VolumeCm3}
	}
	o.Priority, o.Service, o.PickUpCode = e.Priority, e.Service, e.PickUpCode
	l.lastOrder++
	l.PlacedCount++
	if e.Scheduled {
		l.ScheduledCount++
	}
	l.promised[o.ID] = o.Promise
	l.orders[o.ID], l.byClient[o.ClientOrderID], l.byKey[o.Key] = o, o, o
	l.insert(l.stages[Waiting], o.ID)
}

func (l *Ledger) setState(at Time, o *Order, s OrderState) {
	l.remove(l.stages[o.State], o.ID)
	o.State, o.Since = s, at
	l.insert(l.stages[s], o.ID)
}

func (l *Ledger) applyBackordered(at Time, e OrderBackordered) {
	o := l.orders[e.Order]
	o.giveUp()
	l.setState(at, o, Backorder)
	for _, i := range e.Lines {
		sku := o.Lines[i].SKU
		if l.short[sku] == nil {
			l.short[sku] = &queue{}
		}
		l.insert(l.short[sku], o.ID) // once, though two lines may lack it
	}
}

func (l *Ledger) decidePack(c ConfirmPack) ([]Event, error) {
	o := l.orders[c.Order]
	switch {
	case o == nil:
		return nil, missingThing("order", string(c.Order))
	case o.State != AtPacking:
		return nil, conflict("order", string(c.Order), "it is "+string(o.State)+", only an order at packing is packed")
	case !printable(string(c.Parcel), 50):
		return nil, invalid("parcel", string(c.Parcel), "give the parcel's SSCC")
	}
	return []Event{OrderPacked(c)}, nil
}

// Order gives an order, nil when unknown. Read-only.
func (l *Ledger) Order(id OrderID) *Order { return l.orders[id] }

// OrderByClientID finds an order by the client's number, nil when unknown.
func (l *Ledger) OrderByClientID(c string) *Order { return l.byClient[c] }

// OrderByKey finds an order by its idempotency key, nil when unknown.
func (l *Ledger) OrderByKey(key string) *Order { return l.byKey[key] }

// OrdersIn gives the orders in a state by PlanBy, then id. Read-only, valid
// until the next Apply.
func (l *Ledger) OrdersIn(s OrderState) []OrderID { return l.stages[s].ids }

// CountIn is how many orders are in a state.
func (l *Ledger) CountIn(s OrderState) int { return len(l.stages[s].ids) }
