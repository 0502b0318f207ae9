package fulfilment_test

import (
	"fmt"
	"strings"
	"testing"

	"dayrun/fulfilment"
)

// atStation brings a shelf to station P1 for picks and gives the job.
func (b *book) atStation(shelf fulfilment.LocationID, picks ...fulfilment.Pick) fulfilment.JobID {
	b.t.Helper()
	j := b.job(shelf, picks...)
	b.carry(j, fulfilment.DeviceID("robot/acme/"+string(shelf)))
	return j
}

func (b *book) carry(j fulfilment.JobID, robot fulfilment.DeviceID) {
	b.t.Helper()
	b.do(fulfilment.AssignJob{Job: j, Robot: robot})
	b.do(fulfilment.LiftShelf{Job: j})
	b.do(fulfilment.ArriveShelf{Job: j})
}

// kinds lists what happened, in short.
func kinds(events []fulfilment.Event) string {
	var list []string
	for _, e := range events {
		list = append(list, e.Kind())
	}
	return strings.Join(list, " ")
}

func (b *book) stock(sku string, loc fulfilment.LocationID, onHand, reserved int64) {
	b.t.Helper()
	if s := b.l.Stock(sku, loc); s.OnHand != onHand || s.Reserved != reserved {
		b.t.Fatalf("%s at %s: %d on hand, %d reserved, want %d and %d", sku, loc, s.OnHand, s.Reserved, onHand, reserved)
	}
}

func (b *book) release(o *fulfilment.Order, place int) {
	b.t.Helper()
	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: place})
}

// What was found is booked, what is missing is written off, and the line gets
// another shelf.
func TestShortPickFindsAnotherShelf(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	b.receive("A", 4, "S2")
	o := b.place(order("1", line("A", 3)))
	promise := o.Promise
	b.release(o, 1)
	j := b.atStation("S1", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 3})
	got := b.do(fulfilment.ShortPick{Job: j, Order: o.ID, Found: 1, Reason: "face empty", ReadID: "r"})
	if want := "pick_short line_picked stock_moved stock_reserved work_planned"; kinds(got) != want {
		t.Fatalf("got %s, want %s", kinds(got), want)
	}
	if m := got[2].(fulfilment.StockMoved); m != (fulfilment.StockMoved{SKU: "A", Qty: 8, From: "S1", To: fulfilment.Adjustment, Reason: "face empty", Cause: fulfilment.CauseShort}) {
		t.Fatalf("written off: %+v", m)
	}
	b.want(o.ID, fulfilment.Picking)
	b.stock("A", "S1", 0, 0)
	b.stock("A", "S2", 4, 2)
	if o.Promise != promise || o.Lines[0].Picked != 1 || o.Lines[0].Reserved != 2 {
		t.Fatalf("order %+v", o)
	}
	b.do(fulfilment.LeaveStation{Job: j})
	k := b.atStation("S2", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 2})
	b.do(fulfilment.ConfirmPick{Job: k, Order: o.ID, Qty: 2, ReadID: "r2"})
	b.want(o.ID, fulfilment.AtPacking)
	if got := b.l.Totals()[0]; got != (fulfilment.Total{SKU: "A", Received: 13, OnHand: 5, Adjusted: 8}) {
		t.Fatalf("totals %+v", got)
	}
	b.replay()
}

// Where no other shelf has it the order becomes a backorder that keeps its
// promise and what was picked, gives its place up, and goes on at its station
// when stock comes.
func TestShortPickBackorders(t *testing.T) {
	b := open(t)
	b.receive("A", 3, "S1")
	b.receive("B", 5, "S2")
	o := b.place(order("1", line("A", 3), line("B", 2)))
	promise := o.Promise
	b.release(o, 1)
	other := b.job("S2", fulfilment.Pick{Order: o.ID, Line: 1, SKU: "B", Qty: 2})
	j := b.atStation("S1", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 3})
	got := b.do(fulfilment.ShortPick{Job: j, Order: o.ID, Found: 1, Reason: "damaged", ReadID: "r"})
	if want := "pick_short line_picked stock_moved pick_withdrawn order_backordered work_planned"; kinds(got) != want {
		t.Fatalf("got %s, want %s", kinds(got), want)
	}
	if e := got[4].(fulfilment.OrderBackordered); len(e.Lines) != 1 || e.Lines[0] != 0 || !strings.Contains(e.Reason, "S1") {
		t.Fatalf("backordered %+v", e)
	}
	b.want(o.ID, fulfilment.Backorder)
	if o.Promise != promise || o.Station != "P1" || o.Place != 0 {
		t.Fatalf("order %+v", o)
	}
	if s2 := b.l.Stock("B", "S2"); b.l.Job(other) == nil || s2.Unjobbed() != 5 {
		t.Fatal("the other line's units are still for its job")
	}
	b.carry(other, "robot/acme/2") // comes for nothing, and leaves
	b.do(fulfilment.LeaveStation{Job: other})
	b.do(fulfilment.StoreShelf{Job: other, Node: "n2"})
	second := b.place(order("2", line("B", 1)))
	b.release(second, 1) // the place is free again

	b.receive("A", 2, "S3")
	b.want(o.ID, fulfilment.Waiting)
	b.refuse(fulfilment.ReleaseOrder{Order: o.ID, Station: "P2", Place: 1}, fulfilment.Conflict, "station")
	b.release(o, 2)
	k := b.atStation("S3", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 2})
	b.do(fulfilment.ConfirmPick{Job: k, Order: o.ID, Qty: 2, ReadID: "r2"})
	m := b.atStation("S2", fulfilment.Pick{Order: o.ID, Line: 1, SKU: "B", Qty: 2})
	b.do(fulfilment.ConfirmPick{Job: m, Order: o.ID, Line: 1, Qty: 2, ReadID: "r3"})
	b.want(o.ID, fulfilment.AtPacking)
	b.replay()
}

// An empty face strikes everyone who counted on it: the next pick of the same
// visit, and orders that only have a reservation; the earlier promise gets what
// another shelf has.
func TestShortPickStrikesTheWholeFace(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	first := b.place(order("1", line("A", 2)))
	b.now += fulfilment.Minute
	second := b.place(order("2", line("A", 2)))
	b.now += fulfilment.Minute
	third := b.place(order("3", line("A", 2)))
	b.receive("A", 3, "S2")
	b.release(first, 1)
	b.release(second, 2)
	j := b.atStation("S1", fulfilment.Pick{Order: first.ID, SKU: "A", Qty: 2}, fulfilment.Pick{Order: second.ID, SKU: "A", Qty: 2})
	b.do(fulfilment.ShortPick{Job: j, Order: second.ID, Found: 0, Reason: "face empty", ReadID: "r"})
	b.want(first.ID, fulfilment.Picking)
	b.want(second.ID, fulfilment.Backorder)
	b.want(third.ID, fulfilment.Backorder)
	b.stock("A", "S1", 0, 0)
	b.stock("A", "S2", 3, 3)
	if first.Lines[0].Reserved != 2 || second.Lines[0].Reserved != 1 || third.Lines[0].Reserved != 0 {
		t.Fatalf("reserved %d, %d, %d, want 2, 1, 0", first.Lines[0].Reserved, second.Lines[0].Reserved, third.Lines[0].Reserved)
	}
	b.do(fulfilment.LeaveStation{Job: j})
	b.replay()
}

func TestShortPickErrors(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	o := b.place(order("1", line("A", 3)))
	b.release(o, 1)
	j := b.job("S1", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 3})
	short := fulfilment.ShortPick{Job: j, Order: o.ID, Reason: "face empty"}
	b.refuse(short, fulfilment.Conflict, "job") // not at the station
	b.carry(j, bot)
	for found, field := range map[int64]string{3: "found", -1: "found"} {
		c := short
		c.Found = found
		b.refuse(c, fulfilment.Invalid, field)
	}
	c := short
	c.Reason = ""
	b.refuse(c, fulfilment.Invalid, "reason")
	c = short
	c.Line = 1
	b.refuse(c, fulfilment.Conflict, "order")
	c = short
	c.Job = "j-9"
	b.refuse(c, fulfilment.NotFound, "job")
	b.do(short)
	b.refuse(short, fulfilment.Conflict, "order") // nothing is doubled
}

// A count books what it finds: more goes to who lacks it, less is given up by
// those who are due last.
func TestCount(t *testing.T) {
	for _, tt := range []struct {
		counted              int64
		first, second, third fulfilment.OrderState
		onHand, adjusted     int64
	}{
		{6, fulfilment.Waiting, fulfilment.Waiting, fulfilment.Backorder, 6, 0},
		{9, fulfilment.Waiting, fulfilment.Waiting, fulfilment.Waiting, 9, -3},
		{4, fulfilment.Waiting, fulfilment.Backorder, fulfilment.Backorder, 4, 2},
		{0, fulfilment.Backorder, fulfilment.Backorder, fulfilment.Backorder, 0, 6},
	} {
		t.Run(fmt.Sprint(tt.counted), func(t *testing.T) {
			b := open(t)
			b.receive("A", 6, "S1")
			var orders []*fulfilment.Order
			for i := range 3 {
				orders = append(orders, b.place(order(fmt.Sprint(i), line("A", 3))))
				b.now += fulfilment.Minute
			}
			b.do(fulfilment.PlanWork{Kind: fulfilment.WorkCount, Shelf: "S1", SKU: "A", Why: "cycle count"})
			w := b.l.WorkAt("S1")[0]
			if again := b.do(fulfilment.PlanWork{Kind: fulfilment.WorkCount, Shelf: "S1", SKU: "A", Why: "again"}); len(again) != 0 {
				t.Fatalf("a face is to be counted twice: %v", again)
			}
			b.refuse(fulfilment.ConfirmWork{Work: w.ID, Qty: tt.counted}, fulfilment.Conflict, "work") // stands at no station
			j := b.atStation("S1")
			if b.l.Job(j).For != fulfilment.WorkCount || b.l.Job(j).Due <= b.now {
				t.Fatalf("job %+v", b.l.Job(j))
			}
			b.do(fulfilment.ConfirmWork{Work: w.ID, Qty: tt.counted, ReadID: "c"})
			b.do(fulfilment.LeaveStation{Job: j})
			for i, want := range []fulfilment.OrderState{tt.first, tt.second, tt.third} {
				b.want(orders[i].ID, want)
			}
			if got := b.l.Totals()[0]; got.OnHand != tt.onHand || got.Adjusted != tt.adjusted {
				t.Fatalf("totals %+v", got)
			}
			b.refuse(fulfilment.ConfirmWork{Work: w.ID, Qty: tt.counted}, fulfilment.NotFound, "work")
			b.replay()
		})
	}
}

func TestWorkErrors(t *testing.T) {
	b := open(t)
	plan := fulfilment.PlanWork{Kind: fulfilment.WorkCount, Shelf: "S1", SKU: "A", Why: "cycle count"}
	c := plan
	c.Kind = "dust"
	b.refuse(c, fulfilment.Invalid, "kind")
	c = plan
	c.Shelf = fulfilment.Receiving
	b.refuse(c, fulfilment.Invalid, "shelf")
	c = plan
	c.SKU = "Z"
	b.refuse(c, fulfilment.UnknownSKU, "sku")
	c = plan
	c.Why = ""
	b.refuse(c, fulfilment.Invalid, "why")
	b.refuse(fulfilment.CreateJob{Shelf: "S1", Station: "P1"}, fulfilment.Invalid, "picks") // nothing to do there
	b.do(plan)
	b.refuse(fulfilment.CreateJob{Shelf: "S1"}, fulfilment.Invalid, "station")
	b.refuse(fulfilment.CancelWork{Work: "w-1"}, fulfilment.Invalid, "reason")
	b.refuse(fulfilment.AdoptFloor{Name: "new", Lif: []byte(`{}`), Side: []byte(`{}`), Shelves: []fulfilment.ShelfAt{{Shelf: "S2", Node: "n2"}}}, fulfilment.Conflict, "shelves")
	b.do(fulfilment.CancelWork{Work: "w-1", Reason: "counted by hand"})
	b.refuse(fulfilment.CancelWork{Work: "w-1", Reason: "again"}, fulfilment.NotFound, "work")
	b.replay()
}

// Cartons at receiving come onto a shelf at a station; what is put fills
// backorders, what does not fit stays at receiving.
func TestPutAway(t *testing.T) {
	b := open(t)
	o := b.place(order("1", line("A", 4)))
	b.receive("A", 9, fulfilment.Receiving)
	put := fulfilment.PlanWork{Kind: fulfilment.WorkPut, Shelf: "S2", SKU: "A", Qty: 6, From: fulfilment.Receiving, Why: "an order waits"}
	b.do(put)
	b.refuse(put, fulfilment.Invalid, "quantity") // 3 are left to be planned
	b.refuse(fulfilment.PutAway{SKU: "A", Qty: 4, To: "S1"}, fulfilment.Invalid, "quantity")
	j := b.atStation("S2")
	if b.l.Job(j).For != fulfilment.WorkPut {
		t.Fatalf("job %+v", b.l.Job(j))
	}
	b.refuse(fulfilment.ConfirmWork{Work: "w-1", Qty: 7}, fulfilment.Invalid, "quantity")
	b.refuse(fulfilment.ConfirmWork{Work: "w-1", Qty: -1}, fulfilment.Invalid, "quantity")
	got := b.do(fulfilment.ConfirmWork{Work: "w-1", Qty: 5, ReadID: "p"})
	if want := "work_done stock_moved stock_reserved backorder_filled"; kinds(got) != want {
		t.Fatalf("got %s, want %s", kinds(got), want)
	}
	b.want(o.ID, fulfilment.Waiting)
	b.stock("A", "S2", 5, 4)
	b.stock("A", fulfilment.Receiving, 4, 0)
	if n := b.l.Unplanned("A", fulfilment.Receiving, ""); n != 4 {
		t.Fatalf("%d units are to be planned, want 4", n)
	}
	b.replay()
}

// A move takes units off one shelf and puts them on another; units that an
// order has reserved meanwhile stay.
func TestMoveBetweenShelves(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	take := fulfilment.PlanWork{Kind: fulfilment.WorkTake, Shelf: "S1", SKU: "A", Qty: 6, To: "S2", Why: "ordered together with B"}
	bad := take
	bad.To = "S1"
	b.refuse(bad, fulfilment.Invalid, "to")
	bad = take
	bad.Qty = 10
	b.refuse(bad, fulfilment.Invalid, "quantity")
	b.do(take)
	b.place(order("1", line("A", 5)))
	j := b.atStation("S1")
	b.refuse(fulfilment.ConfirmWork{Work: "w-1", Qty: 6}, fulfilment.Invalid, "quantity") // 4 are free
	b.do(fulfilment.ConfirmWork{Work: "w-1", Qty: 4, ReadID: "t"})
	b.do(fulfilment.LeaveStation{Job: j})
	b.stock("A", "S1", 5, 5)
	b.stock("A", fulfilment.Moving, 4, 0)
	w := b.l.WorkAt("S2")[0]
	if w.Kind != fulfilment.WorkPut || w.Qty != 4 || w.From != fulfilment.Moving {
		t.Fatalf("work %+v", w)
	}
	b.atStation("S2")
	b.do(fulfilment.ConfirmWork{Work: w.ID, Qty: 4, ReadID: "p"})
	b.stock("A", "S2", 4, 0)
	if len(b.l.ShelvesWithWork()) != 0 {
		t.Fatalf("works are left at %v", b.l.ShelvesWithWork())
	}
	b.replay()
}

// Whoever takes fewer units for a move than the book has free found the face
// short: what was taken moves on, and the face is to be counted, once.
func TestShortTakeIsCounted(t *testing.T) {
	for _, tt := range []struct {
		name  string
		takes int64
		want  string
	}{
		{"All", 6, "work_done stock_moved work_planned"},
		{"Fewer", 4, "work_done stock_moved work_planned work_planned"},
		{"None", 0, "work_done work_planned"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			b.receive("A", 9, "S1")
			b.do(fulfilment.PlanWork{Kind: fulfilment.WorkTake, Shelf: "S1", SKU: "A", Qty: 6, To: "S2", Why: "ordered together with B"})
			j := b.atStation("S1")
			got := b.do(fulfilment.ConfirmWork{Work: "w-1", Qty: tt.takes, ReadID: "t"})
			if kinds(got) != tt.want {
				t.Fatalf("got %s, want %s", kinds(got), tt.want)
			}
			b.do(fulfilment.LeaveStation{Job: j})
			b.do(fulfilment.StoreShelf{Job: j, Node: "n1"})
			if tt.takes == 6 {
				return
			}
			w := b.l.WorkAt("S1")[0]
			if want := fmt.Sprintf("%d taken for a move where 6 were asked for", tt.takes); w.Kind != fulfilment.WorkCount || w.SKU != "A" || w.Why != want {
				t.Fatalf("work %+v, want a count: %s", w, want)
			}
			b.atStation("S1")
			b.do(fulfilment.ConfirmWork{Work: w.ID, Qty: 2, ReadID: "c"})
			b.stock("A", "S1", 2, 0)
			b.replay()
		})
	}
}
