package fulfilment_test

import (
	"fmt"
	"slices"
	"testing"

	"dayrun/fulfilment"
)

func request(key string) fulfilment.Request {
	return fulfilment.Request{Key: key, BodyHash: "h", By: "kim"}
}

// A held order keeps its stock and its promise, and goes neither to a station
// nor on a trip.
func TestHold(t *testing.T) {
	b := open(t)
	b.receive("A", 10, "S1")
	c := order("1", line("A", 2))
	c.Holds = []fulfilment.HoldKind{fulfilment.HoldPayment, fulfilment.HoldPayment}
	o := b.place(c)
	promise := o.Promise
	if len(o.Holds) != 1 || b.l.Stock("A", "S1").Reserved != 2 {
		t.Fatalf("holds %v, %d reserved", o.Holds, b.l.Stock("A", "S1").Reserved)
	}
	b.refuse(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 1}, fulfilment.Conflict, "order")
	b.refuse(fulfilment.CreateTour{Orders: []fulfilment.OrderID{o.ID}, Picks: tourPicks(b.l, o.ID)}, fulfilment.Conflict, "order")
	b.now += 43 * fulfilment.Minute
	b.refuse(fulfilment.ReleaseHold{Order: o.ID, Hold: fulfilment.HoldFraud}, fulfilment.NotFound, "hold")
	b.refuse(fulfilment.PlaceHold{Order: o.ID, Hold: "rain"}, fulfilment.Invalid, "hold")
	b.do(fulfilment.ReleaseHold{Order: o.ID, Hold: fulfilment.HoldPayment, Request: request("w-1")})
	b.refuse(fulfilment.ReleaseHold{Order: o.ID, Hold: fulfilment.HoldPayment, Request: request("w-1")}, fulfilment.Repeated, "")
	b.refuse(fulfilment.CancelOrder{Order: o.ID, Reason: "x", Request: fulfilment.Request{Key: "w-1", BodyHash: "other"}}, fulfilment.KeyReused, "Idempotency-Key")
	b.refuse(fulfilment.CancelOrder{Order: o.ID, Reason: "x", Request: request("k-1")}, fulfilment.KeyReused, "Idempotency-Key")
	if o.Promise != promise || o.Due() != promise {
		t.Fatalf("promise %d, was %d", o.Due(), promise)
	}
	packed := b.packed("2", "A", 1, "S1", 1)
	b.do(fulfilment.PlaceHold{Order: packed.ID, Hold: fulfilment.HoldFraud, Reason: "new address"})
	b.refuse(fulfilment.PlanTrip{Vehicle: "van/1", Stops: []fulfilment.Stop{stop(packed.ID)}}, fulfilment.Conflict, "order")
	b.do(fulfilment.ReleaseHold{Order: packed.ID, Hold: fulfilment.HoldFraud})
	b.do(fulfilment.PlanTrip{Vehicle: "van/1", Stops: []fulfilment.Stop{stop(packed.ID)}})
	b.refuse(fulfilment.PlaceHold{Order: packed.ID, Hold: fulfilment.HoldFraud}, fulfilment.Conflict, "order")
	b.replay()
}

// Cancelling before picking frees the stock for who lacks it.
func TestCancelWaiting(t *testing.T) {
	b := open(t)
	b.receive("A", 3, "S1")
	first := b.place(order("1", line("A", 3)))
	second := b.place(order("2", line("A", 2)))
	b.want(second.ID, fulfilment.Backorder)
	b.refuse(fulfilment.CancelOrder{Order: first.ID}, fulfilment.Invalid, "reason")
	events := b.do(fulfilment.CancelOrder{Order: first.ID, Reason: "bought elsewhere", Request: request("c-1")})
	if want := "reservation_dropped order_cancelled stock_reserved backorder_filled"; kinds(events) != want {
		t.Fatalf("got %v, want %v", kinds(events), want)
	}
	b.want(first.ID, fulfilment.Cancelled)
	b.want(second.ID, fulfilment.Waiting)
	if events := b.do(fulfilment.CancelOrder{Order: first.ID, Reason: "again"}); len(events) != 0 {
		t.Fatalf("cancelled twice: %v", events)
	}
	b.refuse(fulfilment.ChangeOrder{Order: first.ID, Reason: "x", Dest: &fulfilment.LatLon{}}, fulfilment.Conflict, "order")
	b.replay()
}

// While it is picked, jobs lose the order's picks, its place is free, and what
// was picked goes back to receiving.
func TestCancelPicking(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	b.receive("B", 9, "S2")
	o := b.place(order("1", line("A", 2), line("B", 3)))
	other := b.place(order("2", line("A", 1)))
	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 1})
	b.do(fulfilment.ReleaseOrder{Order: other.ID, Station: "P1", Place: 2})
	j := b.job("S1", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 2}, fulfilment.Pick{Order: other.ID, SKU: "A", Qty: 1})
	b.do(fulfilment.AssignJob{Job: j, Robot: bot})
	b.do(fulfilment.LiftShelf{Job: j})
	b.do(fulfilment.ArriveShelf{Job: j})
	b.do(fulfilment.ConfirmPick{Job: j, Order: o.ID, Qty: 2, ReadID: "r"})
	idle := b.job("S2", fulfilment.Pick{Order: o.ID, Line: 1, SKU: "B", Qty: 3})
	events := b.do(fulfilment.CancelOrder{Order: o.ID, Reason: "no longer wanted"})
	if want := "pick_withdrawn job_dropped reservation_dropped order_cancelled"; kinds(events) != want {
		t.Fatalf("got %v, want %v", kinds(events), want)
	}
	if b.l.Job(idle) != nil || b.l.Job(j) == nil {
		t.Fatal("the job without a robot should be gone, the other one at work")
	}
	if n := b.l.Stock("A", fulfilment.Receiving).OnHand; n != 2 {
		t.Fatalf("%d units at receiving, want the 2 that were picked", n)
	}
	if n := b.l.Stock("B", "S2"); n.Reserved != 0 || n.Unjobbed() != 9 {
		t.Fatalf("shelf S2: %+v", n)
	}
	next := b.place(order("3", line("B", 1)))
	b.do(fulfilment.ReleaseOrder{Order: next.ID, Station: "P1", Place: 1})
	b.do(fulfilment.ConfirmPick{Job: j, Order: other.ID, Qty: 1, ReadID: "r2"})
	b.do(fulfilment.PutAway{SKU: "A", Qty: 2, To: "S3"})
	b.replay()
}

// On a trolley the tote of a cancelled order stays empty, the others go on.
func TestCancelOnTour(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	b.receive("B", 9, "S2")
	o := b.place(order("1", line("A", 1), line("B", 1)))
	other := b.place(order("2", line("B", 2)))
	ids := []fulfilment.OrderID{o.ID, other.ID}
	b.do(fulfilment.CreateTour{Orders: ids, Picks: tourPicks(b.l, ids...)})
	b.do(fulfilment.AssignTour{Tour: "p-1", Picker: "scanner/P1"})
	tour := b.l.Tour("p-1")
	mine := slices.IndexFunc(tour.Picks, func(p fulfilment.TourPick) bool { return p.Order == o.ID && p.SKU == "A" })
	b.do(fulfilment.ConfirmTourPick{Tour: "p-1", Pick: mine, ReadID: "r"})
	b.do(fulfilment.CancelOrder{Order: o.ID, Reason: "no longer wanted"})
	if n := b.l.Stock("A", fulfilment.Receiving).OnHand; n != 1 {
		t.Fatalf("%d units at receiving", n)
	}
	left := slices.IndexFunc(tour.Picks, func(p fulfilment.TourPick) bool { return !p.Done })
	if tour.Picks[left].Order != other.ID {
		t.Fatalf("next pick %+v", tour.Picks[left])
	}
	b.do(fulfilment.ConfirmTourPick{Tour: "p-1", Pick: left, ReadID: "r2"})
	if events := b.do(fulfilment.HandOverTour{Tour: "p-1", ReadID: "h"}); kinds(events) != "picking_done tour_handed_over" {
		t.Fatalf("handed over: %v", kinds(events))
	}
	b.want(o.ID, fulfilment.Cancelled)
	b.want(other.ID, fulfilment.AtPacking)
	b.replay()
}

// docs/domain.md states for each stage what may still be cancelled or changed.
func TestLastResponsibleMoment(t *testing.T) {
	address := func(id fulfilment.OrderID) fulfilment.Command {
		return fulfilment.ChangeOrder{Order: id, Reason: "moved", Dest: &fulfilment.LatLon{LatE7: 1}}
	}
	lines := func(id fulfilment.OrderID) fulfilment.Command {
		return fulfilment.ChangeOrder{Order: id, Reason: "one more", Lines: []fulfilment.OrderLine{line("A", 2)}}
	}
	cancel := func(id fulfilment.OrderID) fulfilment.Command {
		return fulfilment.CancelOrder{Order: id, Reason: "no"}
	}
	stages := []struct {
		name                   string
		lines, address, cancel bool
		bring                  func(b *book) *fulfilment.Order
	}{
		{"Backorder", true, true, true, func(b *book) *fulfilment.Order { return b.place(order("1", line("A", 99))) }},
		{"Waiting", true, true, true, func(b *book) *fulfilment.Order { return b.place(order("1", line("A", 1))) }},
		{"Picking", false, true, true, func(b *book) *fulfilment.Order {
			o := b.place(order("1", line("A", 1)))
			b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 1})
			return o
		}},
		{"AtDock", false, true, true, func(b *book) *fulfilment.Order { return b.packed("1", "A", 1, "S1", 1) }},
		{"Loading", false, false, false, func(b *book) *fulfilment.Order {
			o := b.packed("1", "A", 1, "S1", 1)
			b.do(fulfilment.PlanTrip{Vehicle: "van/1", Stops: []fulfilment.Stop{stop(o.ID)}})
			return o
		}},
		{"OnTheRoad", false, false, false, func(b *book) *fulfilment.Order {
			o := b.packed("1", "A", 1, "S1", 1)
			b.do(fulfilment.PlanTrip{Vehicle: "van/1", Stops: []fulfilment.Stop{stop(o.ID)}})
			b.do(fulfilment.DepartTrip{Trip: "t-1"})
			return o
		}},
		{"Delivered", false, false, false, func(b *book) *fulfilment.Order {
			o := b.packed("1", "A", 1, "S1", 1)
			b.do(fulfilment.PlanTrip{Vehicle: "van/1", Stops: []fulfilment.Stop{stop(o.ID)}})
			b.do(fulfilment.DepartTrip{Trip: "t-1"})
			b.do(fulfilment.ConfirmDelivery{Order: o.ID, Parcel: o.Parcel, ReadID: "d"})
			return o
		}},
	}
	for _, s := range stages {
		for name, c := range map[string]struct {
			ok   bool
			make func(fulfilment.OrderID) fulfilment.Command
		}{"Lines": {s.lines, lines}, "Address": {s.address, address}, "Cancel": {s.cancel, cancel}} {
			t.Run(s.name+"/"+name, func(t *testing.T) {
				b := open(t)
				b.receive("A", 9, "S1")
				o := s.bring(b)
				if c.ok {
					b.do(c.make(o.ID))
				} else if r, err := b.try(c.make(o.ID)); err == nil {
					t.Fatalf("granted with %v", r)
				}
				b.replay()
			})
		}
	}
}

// New lines keep what they can of the old reservations.
func TestChangeLines(t *testing.T) {
	b := open(t)
	b.receive("A", 5, "S1")
	b.receive("B", 2, "S2")
	o := b.place(order("1", line("A", 4), line("B", 1)))
	waits := b.place(order("2", line("A", 3)))
	b.want(waits.ID, fulfilment.Backorder)
	b.do(fulfilment.ChangeOrder{Order: o.ID, Reason: "fewer apples", Lines: []fulfilment.OrderLine{line("B", 2), {SKU: "A", Qty: 1, WeightG: 50}}})
	if o.Lines[0].Quantity != 1 || o.Lines[0].Reserved != 1 || o.Lines[1].Reserved != 2 || o.WeightG != 2*1000+50 {
		t.Fatalf("lines %+v, %d g", o.Lines, o.WeightG)
	}
	b.want(waits.ID, fulfilment.Waiting)
	b.do(fulfilment.ChangeOrder{Order: o.ID, Reason: "no apples", Lines: []fulfilment.OrderLine{line("B", 3)}})
	b.want(o.ID, fulfilment.Backorder)
	if o.Lines[0].Quantity != 0 || o.Lines[0].Reserved != 0 {
		t.Fatalf("the line taken out: %+v", o.Lines[0])
	}
	b.do(fulfilment.ChangeOrder{Order: o.ID, Reason: "fewer books", Lines: []fulfilment.OrderLine{line("B", 1)}})
	b.want(o.ID, fulfilment.Waiting)
	b.refuse(fulfilment.ChangeOrder{Order: o.ID, Reason: "?", Lines: []fulfilment.OrderLine{}}, fulfilment.Invalid, "lines")
	b.refuse(fulfilment.ChangeOrder{Order: o.ID, Reason: "?"}, fulfilment.Invalid, "lines")
	b.refuse(fulfilment.ChangeOrder{Order: o.ID, Reason: "?", Lines: []fulfilment.OrderLine{line("Z", 1)}}, fulfilment.UnknownSKU, "lines[0].sku")
	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 1})
	j := b.job("S2", fulfilment.Pick{Order: o.ID, Line: 1, SKU: "B", Qty: 1})
	b.do(fulfilment.AssignJob{Job: j, Robot: bot})
	b.do(fulfilment.LiftShelf{Job: j})
	b.do(fulfilment.ArriveShelf{Job: j})
	b.do(fulfilment.ConfirmPick{Job: j, Order: o.ID, Line: 1, Qty: 1, ReadID: "r"})
	b.want(o.ID, fulfilment.AtPacking)
	b.replay()
}

// A promise moves with a reason only; the first one stays the measure, unless
// the customer wants the order on a later day.
func TestRepromise(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	o := b.place(order("1", line("A", 1)))
	first := o.Promise
	b.refuse(fulfilment.RePromise{Order: o.ID, To: first + 1}, fulfilment.Invalid, "reason")
	b.refuse(fulfilment.RePromise{Order: o.ID, To: b.now, Reason: "x"}, fulfilment.Invalid, "promise")
	b.do(fulfilment.RePromise{Order: o.ID, To: first + fulfilment.Hour, Reason: "bridge closed"})
	if o.Promise != first || o.Due() != first+fulfilment.Hour || o.Measure() != first || o.RepromisedFor != "bridge closed" {
		t.Fatalf("%+v", o)
	}
	b.do(fulfilment.ChangeOrder{Order: o.ID, Reason: "early", Window: &fulfilment.Window{Open: b.now, Close: b.now + 2*fulfilment.Hour}})
	if o.Due() != b.now+2*fulfilment.Hour || o.Measure() != first {
		t.Fatalf("due %d", o.Due())
	}
	later := first + 30*fulfilment.Hour
	events := b.do(fulfilment.ChangeOrder{Order: o.ID, Reason: "on holiday", Window: &fulfilment.Window{Open: first + 28*fulfilment.Hour, Close: later}})
	if want := "order_changed order_repromised"; kinds(events) != want {
		t.Fatalf("got %v, want %v", kinds(events), want)
	}
	if !o.Scheduled || o.Measure() != later || o.Promise != first || b.l.ScheduledCount != 1 {
		t.Fatalf("%+v", o)
	}
	b.replay()
}

// A job is as urgent as the most urgent order that it picks for.
func TestPriority(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	slow := b.place(order("1", line("A", 1)))
	c := order("2", line("A", 1))
	c.Priority = 9
	fast := b.place(c)
	if ids := b.l.OrdersIn(fulfilment.Waiting); ids[0] != fast.ID {
		t.Fatalf("queue %v", ids)
	}
	if fast.Promise != slow.Promise || fast.PlanBy() != fast.PlacedAt+12*fulfilment.Hour || slow.PlanBy() != slow.Promise {
		t.Fatalf("planned by %d and %d", fast.PlanBy()-b.now, slow.PlanBy()-b.now)
	}
	b.do(fulfilment.ReleaseOrder{Order: slow.ID, Station: "P1", Place: 1})
	j := b.job("S1", fulfilment.Pick{Order: slow.ID, SKU: "A", Qty: 1})
	if due := b.l.Job(j).Due; due != slow.Promise {
		t.Fatalf("due %d", due)
	}
	b.do(fulfilment.RePromise{Order: slow.ID, To: b.now + fulfilment.Hour, Reason: "called"})
	if due := b.l.Job(j).Due; due != b.now+fulfilment.Hour {
		t.Fatalf("due %d after the promise moved", due)
	}
	c = order("3", line("A", 1))
	c.Priority = 10
	b.refuse(c, fulfilment.Invalid, "priority")
	b.replay()
}

// What nobody takes comes back to the dock and goes out again; it is delivered
// once.
func TestBroughtBack(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	o := b.packed("1", "A", 1, "S1", 1)
	for n := 1; n <= fulfilment.MostAttempts; n++ {
		trip := fulfilment.TripID(fmt.Sprintf("t-%d", n))
		b.do(fulfilment.PlanTrip{Vehicle: "van/1", Stops: []fulfilment.Stop{stop(o.ID)}})
		b.do(fulfilment.DepartTrip{Trip: trip})
		b.refuse(fulfilment.EndTrip{Trip: trip}, fulfilment.Conflict, "trip")
		b.do(fulfilment.FailDelivery{Order: o.ID, Reason: "nobody at home", ReadID: "f"})
		b.refuse(fulfilment.ConfirmDelivery{Order: o.ID, Parcel: o.Parcel, ReadID: "d"}, fulfilment.Conflict, "order")
		b.do(fulfilment.EndTrip{Trip: trip})
		b.want(o.ID, fulfilment.AwaitingTrip)
		if o.Attempts != n || b.l.Stock("A", fulfilment.Dock).OnHand != 1 {
			t.Fatalf("%d attempts, %d at the dock", o.Attempts, b.l.Stock("A", fulfilment.Dock).OnHand)
		}
	}
	b.do(fulfilment.ChangeOrder{Order: o.ID, Reason: "neighbour takes it", Dest: &fulfilment.LatLon{LatE7: 3}})
	if o.Attempts != 0 {
		t.Fatalf("%d attempts at the new address", o.Attempts)
	}
	b.do(fulfilment.CancelOrder{Order: o.ID, Reason: "gives up"})
	if b.l.Stock("A", fulfilment.Receiving).OnHand != 1 {
		t.Fatal("the parcel's goods are not at receiving")
	}
	b.replay()
}

// A pick-up ends with the customer's code at the dock, and counts as in time
// when it lay ready by the promise.
func TestPickUp(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	c := order("1", line("A", 1))
	c.Service = fulfilment.PickUp
	b.refuse(c, fulfilment.Invalid, "pick_up_code")
	c.PickUpCode = "4711"
	o := b.place(c)
	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 1})
	j := b.job("S1", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 1})
	b.do(fulfilment.AssignJob{Job: j, Robot: bot})
	b.do(fulfilment.LiftShelf{Job: j})
	b.do(fulfilment.ArriveShelf{Job: j})
	b.do(fulfilment.ConfirmPick{Job: j, Order: o.ID, Qty: 1, ReadID: "r"})
	b.refuse(fulfilment.HandOver{Order: o.ID, Code: "4711"}, fulfilment.Conflict, "order")
	b.do(fulfilment.ConfirmPack{Order: o.ID, Parcel: "p-1", Bench: "B1", ReadID: "q"})
	b.refuse(fulfilment.PlanTrip{Vehicle: "van/1", Stops: []fulfilment.Stop{stop(o.ID)}}, fulfilment.Conflict, "order")
	b.now += 40 * fulfilment.Hour
	b.refuse(fulfilment.HandOver{Order: o.ID, Code: "4712"}, fulfilment.Invalid, "code")
	b.do(fulfilment.HandOver{Order: o.ID, Code: "4711", ReadID: "h"})
	b.refuse(fulfilment.HandOver{Order: o.ID, Code: "4711", ReadID: "h2"}, fulfilment.Conflict, "order")
	b.want(o.ID, fulfilment.Delivered)
	if b.l.OnTimeCount != 1 || b.l.Stock("A", fulfilment.Dock).OnHand != 0 {
		t.Fatalf("%d in time, %d at the dock", b.l.OnTimeCount, b.l.Stock("A", fulfilment.Dock).OnHand)
	}
	b.replay()
}

// Returned units go back into stock or are written off; none comes back twice.
func TestCustomerReturn(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	o := b.packed("1", "A", 4, "S1", 1)
	give := func(qty int64) fulfilment.AnnounceReturn {
		return fulfilment.AnnounceReturn{Order: o.ID, Lines: []fulfilment.Returned{{Qty: qty}}, Reason: "too small", Request: request(fmt.Sprint("r", qty))}
	}
	b.refuse(give(1), fulfilment.Conflict, "order")
	b.do(fulfilment.PlanTrip{Vehicle: "van/1", Stops: []fulfilment.Stop{stop(o.ID)}})
	b.do(fulfilment.DepartTrip{Trip: "t-1"})
	b.do(fulfilment.ConfirmDelivery{Order: o.ID, Parcel: o.Parcel, ReadID: "d"})
	b.refuse(give(5), fulfilment.Invalid, "lines[0].quantity")
	b.do(give(3))
	b.refuse(give(3), fulfilment.Repeated, "")
	b.refuse(give(2), fulfilment.Invalid, "lines[0].quantity")
	back := func(qty int64, grade fulfilment.Grade, why string) fulfilment.ReceiveReturn {
		return fulfilment.ReceiveReturn{Return: "r-1", Qty: qty, Grade: grade, Reason: why, ReadID: "x"}
	}
	b.refuse(back(1, "worn", ""), fulfilment.Invalid, "grade")
	b.refuse(back(1, fulfilment.Damaged, ""), fulfilment.Invalid, "reason")
	b.refuse(back(4, fulfilment.Resaleable, ""), fulfilment.Invalid, "quantity")
	b.do(back(2, fulfilment.Resaleable, ""))
	b.do(back(1, fulfilment.Damaged, "scratched"))
	b.refuse(back(1, fulfilment.Resaleable, ""), fulfilment.Invalid, "quantity")
	total := b.l.Totals()[0]
	if total.Delivered != 1 || total.Adjusted != 1 || b.l.Stock("A", fulfilment.Receiving).OnHand != 2 {
		t.Fatalf("%+v, %d at receiving", total, b.l.Stock("A", fulfilment.Receiving).OnHand)
	}
	b.do(fulfilment.PutAway{SKU: "A", Qty: 2, To: "S2"})
	b.replay()

	// Long after, the store tells what the ledger has forgotten.
	past := &fulfilment.Past{Order: o.ID, Lines: []fulfilment.OrderLine{line("A", 4)}, Returns: []fulfilment.Return{*b.l.Return("r-1")}}
	b.now += 100 * fulfilment.Hour
	b.l.Prune(b.now)
	c := give(2)
	b.refuse(c, fulfilment.NotFound, "order")
	c.Past = past
	b.refuse(c, fulfilment.Invalid, "lines[0].quantity")
	c.Lines[0].Qty = 1
	b.do(c)
	b.refuse(c, fulfilment.Repeated, "")
}
