package fulfilment_test

import (
	"reflect"
	"testing"

	"dayrun/fulfilment"
)

// lotted books stock of a lot in that expires in so many days, 0: never.
func (b *book) lotted(sku string, qty int64, at fulfilment.LocationID, lot fulfilment.LotID, days fulfilment.Time) {
	b.t.Helper()
	c := fulfilment.ReceiveStock{SKU: sku, Qty: qty, Location: at, Lot: lot}
	if days != 0 {
		c.Expires = dawn + days*fulfilment.Day
	}
	b.do(c)
}

// The lot that expires first is reserved first, wherever it lies; then what does
// not expire, first in first out. A liking counts within a lot.
func TestFEFO(t *testing.T) {
	b := open(t)
	b.lotted("A", 3, "S3", "old", 0)
	b.now += fulfilment.Hour
	b.lotted("A", 3, "S1", "new", 0)
	b.lotted("A", 2, "S1", "late", 30)
	b.lotted("A", 2, "S3", "late", 30)
	b.lotted("A", 2, "S2", "soon", 5)
	allocs := func(client string, qty int64, liking ...fulfilment.LocationID) []fulfilment.Alloc {
		c := order(client, line("A", qty))
		c.Reserve = [][]fulfilment.LocationID{liking}
		return b.place(c).Lines[0].Allocs
	}
	for i, tt := range []struct {
		qty    int64
		liking fulfilment.LocationID
		want   []fulfilment.Alloc
	}{
		{1, "S1", []fulfilment.Alloc{{Location: "S2", Qty: 1, Lot: "soon"}}},
		{2, "S3", []fulfilment.Alloc{{Location: "S2", Qty: 1, Lot: "soon"}, {Location: "S3", Qty: 1, Lot: "late"}}},
		{4, "", []fulfilment.Alloc{{Location: "S1", Qty: 2, Lot: "late"}, {Location: "S3", Qty: 1, Lot: "late"}, {Location: "S3", Qty: 1, Lot: "old"}}},
		{3, "", []fulfilment.Alloc{{Location: "S3", Qty: 2, Lot: "old"}, {Location: "S1", Qty: 1, Lot: "new"}}},
	} {
		if got := allocs(string(rune('a'+i)), tt.qty, tt.liking); !reflect.DeepEqual(got, tt.want) {
			t.Fatalf("order %d: %+v, want %+v", i, got, tt.want)
		}
	}
	b.replay()
}

func TestReceiveLot(t *testing.T) {
	b := open(t)
	b.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "C", ShelfLifeDays: 10}})
	b.lotted("A", 2, "S1", "L1", 5)
	b.do(fulfilment.ReceiveStock{SKU: "A", Qty: 1, Location: "S2", Lot: "L1"}) // known: its expiry need not be said again
	if x := b.l.StockLot("A", "S2", "L1"); x.OnHand != 1 || x.Expires() != dawn+5*fulfilment.Day {
		t.Fatalf("the lot that is known: %+v, expires %d", x, x.Expires())
	}
	b.do(fulfilment.ReceiveStock{SKU: "A", Qty: 1, Location: "S2", Expires: dawn + 9*fulfilment.Day})
	day := b.l.Lot("A", fulfilment.LotID("exp-"+(dawn+9*fulfilment.Day).UTC().Format("2006-01-02")))
	if day == nil || !day.Unnamed() || b.l.Lot("A", "L1").Unnamed() {
		t.Fatalf("an expiry without a lot: %+v", day)
	}
	b.do(fulfilment.ReceiveStock{SKU: "C", Qty: 1, Location: "S2"})
	if list := b.l.StockOf("C"); len(list) != 1 || list[0].Expires() <= b.now+9*fulfilment.Day || list[0].Expires() > b.now+10*fulfilment.Day {
		t.Fatalf("by shelf life: %+v", list[0])
	}
	b.refuse(fulfilment.ReceiveStock{SKU: "A", Qty: 1, Location: "S1", Lot: "L1", Expires: dawn + 6*fulfilment.Day}, fulfilment.Conflict, "expires_at")
	b.refuse(fulfilment.ReceiveStock{SKU: "A", Qty: 1, Location: "S1", Lot: "L2", Expires: b.now}, fulfilment.Invalid, "expires_at")
	b.refuse(fulfilment.ReceiveStock{SKU: "A", Qty: 1, Location: "S1", Lot: " L2"}, fulfilment.Invalid, "lot")
	if got := b.l.Stock("A", "S2").OnHand; got != 2 {
		t.Fatalf("all lots at S2: %d", got)
	}
	b.replay()
}

// What has expired is promised to nobody, and whoever had it looks elsewhere.
func TestExpiry(t *testing.T) {
	b := open(t)
	b.lotted("A", 4, "S1", "soon", 1)
	b.lotted("A", 2, "S2", "late", 30)
	first, second := b.place(order("1", line("A", 3))), b.place(order("2", line("A", 1)))
	b.do(fulfilment.ReleaseOrder{Order: first.ID, Station: "P1", Place: 1})
	j := b.job("S1", fulfilment.Pick{Order: first.ID, SKU: "A", Qty: 3, Lot: "soon"})
	b.refuse(fulfilment.ExpireStock{SKU: "A", Location: "S1", Lot: "soon"}, fulfilment.Conflict, "lot")
	b.refuse(fulfilment.ExpireStock{SKU: "A", Location: "S1", Lot: "none"}, fulfilment.NotFound, "lot")
	b.now = dawn + fulfilment.Day
	if n := b.l.Available("A"); n != 2 {
		t.Fatalf("before anything happened, %d are available", n) // two of lot late; all of soon is reserved
	}
	b.refuse(fulfilment.MoveReservation{Order: second.ID, To: "S1", Lot: "soon"}, fulfilment.Conflict, "lot")
	b.do(fulfilment.ExpireStock{SKU: "A", Location: "S1", Lot: "soon"})
	if s1 := b.l.StockLot("A", "S1", "soon"); s1.OnHand != 4 || s1.Reserved != 0 {
		t.Fatalf("expired stock lies there still and is nobody's: %+v", s1)
	}
	b.want(first.ID, fulfilment.Backorder) // two of three found
	b.want(second.ID, fulfilment.Backorder)
	if got := b.l.StockLot("A", "S2", "late"); got.Reserved != 2 {
		t.Fatalf("lot late: %+v", got)
	}
	if list := b.l.ExpiredStock(b.now); len(list) != 1 || list[0].Location != "S1" {
		t.Fatalf("expired stock: %v", list)
	}
	if p := b.l.Job(j).Picks[0]; !p.Done {
		t.Fatalf("the pick is to be done still: %+v", p)
	}
	if events := b.do(fulfilment.ExpireStock{SKU: "A", Location: "S1", Lot: "soon"}); len(events) != 0 {
		t.Fatalf("nothing is left to do: %v", events)
	}
	b.receive("A", 5, "S1")
	b.want(first.ID, fulfilment.Waiting)
	b.want(second.ID, fulfilment.Waiting)
	if third := b.place(order("3", line("A", 9))); third.State != fulfilment.Backorder || third.Lines[0].Reserved != 3 {
		t.Fatalf("expired units were promised: %+v", third.Lines[0])
	}
	b.replay()
}

// The lot goes with the units to the customer.
func TestLotToCustomer(t *testing.T) {
	b := open(t)
	b.lotted("A", 2, "S1", "L1", 5)
	b.receive("A", 2, "S1")
	o := b.place(order("1", line("A", 3)))
	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 1})
	j := b.job("S1", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 2, Lot: "L1"}, fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 1})
	b.do(fulfilment.AssignJob{Job: j, Robot: bot})
	b.do(fulfilment.LiftShelf{Job: j})
	b.do(fulfilment.ArriveShelf{Job: j})
	b.refuse(fulfilment.ConfirmPick{Job: j, Order: o.ID, Qty: 2, ReadID: "r"}, fulfilment.Conflict, "order")
	b.do(fulfilment.ConfirmPick{Job: j, Order: o.ID, Qty: 2, Lot: "L1", ReadID: "r"})
	b.do(fulfilment.ConfirmPick{Job: j, Order: o.ID, Qty: 1, ReadID: "r"})
	if got := b.l.StockLot("A", fulfilment.Packing, "L1"); got.OnHand != 2 {
		t.Fatalf("at packing: %+v", got)
	}
	b.do(fulfilment.ConfirmPack{Order: o.ID, Parcel: "p", Bench: "B1", ReadID: "q"})
	b.do(fulfilment.PlanTrip{Vehicle: "van/1", Stops: []fulfilment.Stop{stop(o.ID)}})
	b.do(fulfilment.DepartTrip{Trip: "t-1"})
	var handed []fulfilment.Movement
	for _, e := range b.do(fulfilment.ConfirmDelivery{Order: o.ID, Parcel: "p", ReadID: "d"}) {
		if d, ok := e.(fulfilment.OrderDelivered); ok {
			handed = append(handed, fulfilment.Movement{SKU: "A", Qty: 2, From: "vehicle:van/1", To: fulfilment.Customer, Order: d.Order, Lot: "L1"})
		}
	}
	if len(handed) != 1 || !reflect.DeepEqual(o.Lines[0].Lots, []fulfilment.LotQty{{Lot: "L1", Qty: 2}}) {
		t.Fatalf("lots of the line: %+v", o.Lines[0].Lots)
	}
	if n := len(b.l.StockOf("A")); n != 1 {
		t.Fatalf("%d balances are left, want the one without a lot", n)
	}
	b.replay()
	b.now += 49 * fulfilment.Hour
	b.l.Prune(b.now)
	if b.l.Lot("A", "L1") != nil {
		t.Fatal("a lot that is used up is kept")
	}
	b.lotted("A", 1, "S1", "L1", 9) // the same name may come again
	if err := b.l.Check(); err != nil {
		t.Fatal(err)
	}
}
