package fulfilment_test

import (
	"fmt"

	"pgregory.net/rapid"

	"dayrun/fulfilment"
)

// model is the simple picture of orders that the ledger is held against: what
// each asks for, what may no longer happen to it, what its promise was.
type model map[fulfilment.OrderID]*sketch

type sketch struct {
	lines                []fulfilment.OrderLine
	due                  fulfilment.Time
	holds                map[fulfilment.HoldKind]bool
	delivered, cancelled bool
	sent                 int64 // units that reached the customer
	back                 int64 // and came back
}

// take folds events in and wants the ledger to agree with what they say.
func (s model) take(b *book, events []fulfilment.Event) {
	b.t.Helper()
	for _, e := range events {
		switch e := e.(type) {
		case fulfilment.OrderPlaced:
			s[e.Order] = &sketch{lines: e.Lines, due: e.Promise, holds: map[fulfilment.HoldKind]bool{}}
		case fulfilment.OrderHeld:
			s[e.Order].holds[e.Hold] = true
		case fulfilment.HoldReleased:
			delete(s[e.Order].holds, e.Hold)
		case fulfilment.OrderReleased:
			s.goesOn(b, e.Order, "released")
		case fulfilment.TripPlannedFor:
			for _, stop := range e.Stops {
				for _, id := range stop.Orders {
					s.goesOn(b, id, "planned on a trip")
				}
			}
		case fulfilment.OrderRepromised:
			if e.From != s[e.Order].due || e.Reason == "" {
				b.t.Fatalf("order %s: promise moved from %d, which was %d, because of %q", e.Order, e.From, s[e.Order].due, e.Reason)
			}
			s[e.Order].due = e.To
		case fulfilment.OrderChanged:
			if e.Lines != nil {
				s[e.Order].lines = e.Lines
			}
		case fulfilment.OrderCancelled:
			s.goesOnAtAll(b, e.Order, "cancelled")
			s[e.Order].cancelled, s[e.Order].holds = true, nil
		case fulfilment.OrderDelivered:
			s.goesOn(b, e.Order, "delivered")
			s[e.Order].delivered = true
			for _, line := range s[e.Order].lines {
				s[e.Order].sent += line.Qty
			}
		case fulfilment.ReturnReceived:
			if s[e.Order].back += e.Qty; s[e.Order].back > s[e.Order].sent {
				b.t.Fatalf("order %s: %d units came back of %d", e.Order, s[e.Order].back, s[e.Order].sent)
			}
		}
	}
	s.agree(b)
}

// know takes in an order that came before.
func (s model) know(o *fulfilment.Order) {
	k := &sketch{due: o.Promise, holds: map[fulfilment.HoldKind]bool{}}
	for _, l := range o.Lines {
		k.lines = append(k.lines, fulfilment.OrderLine{SKU: l.SKU, Qty: l.Quantity})
	}
	s[o.ID] = k
}

func (s model) goesOnAtAll(b *book, id fulfilment.OrderID, what string) {
	b.t.Helper()
	if o := s[id]; o.delivered || o.cancelled {
		b.t.Fatalf("order %s was %s after it was over: %+v", id, what, o)
	}
}

func (s model) goesOn(b *book, id fulfilment.OrderID, what string) {
	b.t.Helper()
	s.goesOnAtAll(b, id, what)
	if len(s[id].holds) > 0 {
		b.t.Fatalf("order %s was %s while held for %v", id, what, s[id].holds)
	}
}

// agree holds the ledger's orders against the model's.
func (s model) agree(b *book) {
	b.t.Helper()
	for id, want := range s {
		o := b.l.Order(id)
		if o == nil {
			continue // forgotten
		}
		if o.Due() != want.due || (o.State == fulfilment.Delivered) != want.delivered || (o.State == fulfilment.Cancelled) != want.cancelled || len(o.Holds) != len(want.holds) {
			b.t.Fatalf("order %s: due %d, %s, holds %v; want due %d, delivered %v, cancelled %v, holds %v", id, o.Due(), o.State, o.Holds, want.due, want.delivered, want.cancelled, want.holds)
		}
		for i, line := range want.lines {
			if o.Lines[i].SKU != line.SKU || o.Lines[i].Quantity != line.Qty {
				b.t.Fatalf("order %s line %d: %d of %s, want %d of %s", id, i, o.Lines[i].Quantity, o.Lines[i].SKU, line.Qty, line.SKU)
			}
		}
		for _, j := range b.l.OpenJobs() {
			for _, p := range j.Picks {
				if p.Order == id && want.cancelled && !p.Done {
					b.t.Fatalf("job %s still picks for %s, which is cancelled", j.ID, id)
				}
			}
		}
	}
}

func (m *machine) someOrder() fulfilment.OrderID {
	return m.anyOrder(one(m.t, "stage", fulfilment.OrderStates))
}

func (m *machine) hold() fulfilment.HoldKind {
	return one(m.t, "hold", []fulfilment.HoldKind{"payment", "payment", "fraud", "compliance", "stock", "rain"})
}

// request has a key at times, new or one of the last few, for this or for
// something else.
func (m *machine) request() fulfilment.Request {
	if rapid.Bool().Draw(m.t, "keyless") {
		return fulfilment.Request{}
	}
	return fulfilment.Request{Key: fmt.Sprint("c-", rapid.IntRange(1, 40).Draw(m.t, "key")), BodyHash: one(m.t, "hash", []string{"a", "b"}), By: "kim"}
}

// care draws something out of the ordinary.
func (m *machine) care() {
	switch one(m.t, "care", []string{"hold", "unhold", "unhold", "unhold", "cancel", "change", "change", "address", "promise", "hand over", "hand over", "hand over", "return", "return", "receive", "receive"}) {
	case "hold":
		m.attempt(fulfilment.PlaceHold{Order: m.someOrder(), Hold: m.hold(), Reason: "looks odd", Request: m.request()})
	case "unhold":
		c := fulfilment.ReleaseHold{Order: m.someOrder(), Hold: m.hold(), Request: m.request()}
		for _, id := range m.l.OrdersIn(fulfilment.Waiting) {
			if o := m.l.Order(id); len(o.Holds) > 0 {
				c.Order, c.Hold = id, o.Holds[0].Kind
			}
		}
		m.attempt(c)
	case "cancel":
		if rapid.Bool().Draw(m.t, "yes") {
			return
		}
		m.attempt(fulfilment.CancelOrder{Order: m.someOrder(), Reason: "no longer wanted", Request: m.request()})
	case "change":
		c := fulfilment.ChangeOrder{Order: m.anyOrder(one(m.t, "stage", []fulfilment.OrderState{fulfilment.Waiting, fulfilment.Backorder, fulfilment.Picking})), Reason: "asked by phone", Request: m.request()}
		for range rapid.IntRange(1, 3).Draw(m.t, "lines") {
			c.Lines = append(c.Lines, fulfilment.OrderLine{SKU: m.sku(), Qty: rapid.Int64Range(0, 6).Draw(m.t, "units"), WeightG: one(m.t, "weight", []int64{0, 0, 150})})
		}
		m.attempt(c)
	case "address":
		c := fulfilment.ChangeOrder{Order: m.someOrder(), Reason: "moved house", Dest: &fulfilment.LatLon{LatE7: 10_000_000}, Request: m.request()}
		if rapid.Bool().Draw(m.t, "window") {
			from := m.now + fulfilment.Time(rapid.IntRange(-2, 40).Draw(m.t, "hours"))*fulfilment.Hour
			c.Window = &fulfilment.Window{Open: from, Close: from + 2*fulfilment.Hour}
		}
		m.attempt(c)
	case "promise":
		m.attempt(fulfilment.RePromise{Order: m.someOrder(), To: m.now + fulfilment.Time(rapid.IntRange(-1, 30).Draw(m.t, "hours"))*fulfilment.Hour, Reason: "road closed", Request: m.request()})
	case "hand over":
		c := fulfilment.HandOver{Order: m.anyOrder(fulfilment.AwaitingTrip), Code: "code-1", ReadID: "h"}
		for _, id := range m.l.OrdersIn(fulfilment.AwaitingTrip) {
			if o := m.l.Order(id); o.Service == fulfilment.PickUp {
				c.Order, c.Code = id, one(m.t, "code", []string{o.PickUpCode, o.PickUpCode, "code-0"})
			}
		}
		m.attempt(c)
		m.sendBack(c.Order)
	case "return":
		m.sendBack(m.anyOrder(fulfilment.Delivered))
	case "receive":
		m.takeBack()
	}
}

func (m *machine) takeBack() {
	m.attempt(fulfilment.ReceiveReturn{Return: fulfilment.ReturnID(fmt.Sprint("r-", rapid.IntRange(1, 5).Draw(m.t, "return"))), Line: one(m.t, "line", []int{0, 0, 0, 1, 2}),
		Qty: one(m.t, "units", []int64{1, 1, 2, 0}), Grade: one(m.t, "grade", []fulfilment.Grade{"resaleable", "damaged", "worn"}), Lot: m.lot(), Reason: "scratched", Request: m.request()})
}

func (m *machine) sendBack(id fulfilment.OrderID) {
	c := fulfilment.AnnounceReturn{Order: id, Reason: "too small", Request: m.request()}
	for line := range one(m.t, "lines", []int{1, 1, 1, 2, 0}) {
		c.Lines = append(c.Lines, fulfilment.Returned{Line: line, Qty: one(m.t, "units", []int64{1, 1, 2, 0})})
	}
	m.attempt(c)
	m.takeBack()
}
