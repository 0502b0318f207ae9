package fulfilment_test

import (
	"slices"
	"testing"

	"dayrun/fulfilment"
)

func TestDefineSKU(t *testing.T) {
	tests := []struct {
		name   string
		sku    fulfilment.SKU
		field  string
		events int
	}{
		{"OK", fulfilment.SKU{Code: "C", WeightG: 1}, "", 1},
		{"OKChanged", fulfilment.SKU{Code: "A", WeightG: 1}, "", 1},
		{"OKSame", fulfilment.SKU{Code: "A", Description: "apple", WeightG: 200, VolumeCm3: 300}, "", 0},
		{"ErrCode", fulfilment.SKU{}, "sku", 0},
		{"ErrSpace", fulfilment.SKU{Code: "C "}, "sku", 0},
		{"ErrWeight", fulfilment.SKU{Code: "C", WeightG: -1}, "weight_g", 0},
		{"ErrTooHeavy", fulfilment.SKU{Code: "C", WeightG: 1_000_000_001}, "weight_g", 0},
		{"ErrVolume", fulfilment.SKU{Code: "C", VolumeCm3: -1}, "volume_cm3", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			c := fulfilment.DefineSKU{SKU: tt.sku}
			if tt.field != "" {
				b.refuse(c, fulfilment.Invalid, tt.field)
				return
			}
			if got := b.do(c); len(got) != tt.events {
				t.Fatalf("%d events, want %d", len(got), tt.events)
			}
			if *b.l.SKU(tt.sku.Code) != tt.sku {
				t.Fatalf("got %+v", *b.l.SKU(tt.sku.Code))
			}
		})
	}
}

func TestAdoptFloor(t *testing.T) {
	tests := []struct {
		name    string
		shelves []fulfilment.ShelfAt
		code    fulfilment.Code
	}{
		{"OK", []fulfilment.ShelfAt{{Shelf: "S1", Node: "n9"}, {Shelf: "S4", Node: "n4"}}, ""},
		{"ErrShelfTwice", []fulfilment.ShelfAt{{Shelf: "S1", Node: "n1"}, {Shelf: "S1", Node: "n2"}}, fulfilment.Invalid},
		{"ErrNodeTwice", []fulfilment.ShelfAt{{Shelf: "S1", Node: "n1"}, {Shelf: "S2", Node: "n1"}}, fulfilment.Invalid},
		{"ErrNoName", []fulfilment.ShelfAt{{Shelf: "S1", Node: "n1"}, {Node: "n2"}}, fulfilment.Invalid},
		{"ErrNoNode", []fulfilment.ShelfAt{{Shelf: "S1"}}, fulfilment.Invalid},
		{"ErrNamedPlace", []fulfilment.ShelfAt{{Shelf: "S1", Node: "n1"}, {Shelf: fulfilment.Dock, Node: "n2"}}, fulfilment.Invalid},
		{"ErrStationPlace", []fulfilment.ShelfAt{{Shelf: "S1", Node: "n1"}, {Shelf: fulfilment.AtStation("P1"), Node: "n2"}}, fulfilment.Invalid},
		{"ErrStockDropped", []fulfilment.ShelfAt{{Shelf: "S2", Node: "n2"}}, fulfilment.Conflict},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			b.receive("A", 1, "S1")
			c := fulfilment.AdoptFloor{Name: "next", Lif: []byte(`{}`), Side: []byte(`{}`), Shelves: tt.shelves}
			if tt.code != "" {
				b.refuse(c, tt.code, "shelves")
				return
			}
			b.do(c)
			if node, _ := b.l.ShelfNode("S1"); node != "n9" || b.l.NodeShelf("n1") != "" || b.l.NodeShelf("n9") != "S1" || b.l.Floor().Name != "next" {
				t.Fatalf("S1 stands at %q, n1 has %q", node, b.l.NodeShelf("n1"))
			}
			if want := []fulfilment.LocationID{"S1", "S4"}; !slices.Equal(b.l.Shelves(), want) {
				t.Fatalf("shelves %v", b.l.Shelves())
			}
		})
	}
	t.Run("ErrJobsOpen", func(t *testing.T) {
		b := open(t)
		b.receive("A", 1, "S1")
		o := b.place(order("1", line("A", 1)))
		b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 1})
		b.job("S1", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 1})
		b.refuse(fulfilment.AdoptFloor{Shelves: []fulfilment.ShelfAt{{Shelf: "S1", Node: "n1"}}}, fulfilment.Conflict, "floor")
	})
}

func TestReceive(t *testing.T) {
	tests := []struct {
		name  string
		c     fulfilment.Command
		code  fulfilment.Code
		field string
	}{
		{"OKShelf", fulfilment.ReceiveStock{SKU: "A", Qty: 5, Location: "S1"}, "", ""},
		{"OKReceiving", fulfilment.ReceiveStock{SKU: "A", Qty: 5, Location: fulfilment.Receiving}, "", ""},
		{"OKPutAway", fulfilment.PutAway{SKU: "B", Qty: 3, To: "S2"}, "", ""},
		{"ErrUnknownSKU", fulfilment.ReceiveStock{SKU: "Z", Qty: 5, Location: "S1"}, fulfilment.UnknownSKU, "sku"},
		{"ErrNothing", fulfilment.ReceiveStock{SKU: "A", Location: "S1"}, fulfilment.Invalid, "quantity"},
		{"ErrTooMuch", fulfilment.ReceiveStock{SKU: "A", Qty: 100_000_001, Location: "S1"}, fulfilment.Invalid, "quantity"},
		{"ErrNoShelf", fulfilment.ReceiveStock{SKU: "A", Qty: 5, Location: "S9"}, fulfilment.Invalid, "location"},
		{"ErrDock", fulfilment.ReceiveStock{SKU: "A", Qty: 5, Location: fulfilment.Dock}, fulfilment.Invalid, "location"},
		{"ErrPutAwayTooMuch", fulfilment.PutAway{SKU: "B", Qty: 4, To: "S2"}, fulfilment.Invalid, "quantity"},
		{"ErrPutAwayNoShelf", fulfilment.PutAway{SKU: "B", Qty: 3, To: fulfilment.Receiving}, fulfilment.Invalid, "location"},
		{"ErrPutAwayUnknownSKU", fulfilment.PutAway{SKU: "Z", Qty: 3, To: "S2"}, fulfilment.UnknownSKU, "sku"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			b.receive("B", 3, fulfilment.Receiving)
			if tt.code != "" {
				b.refuse(tt.c, tt.code, tt.field)
				return
			}
			b.do(tt.c)
			b.replay()
		})
	}
}

func TestReceivingIsNotReservable(t *testing.T) {
	b := open(t)
	b.receive("A", 5, fulfilment.Receiving)
	o := b.place(order("1", line("A", 5)))
	b.want(o.ID, fulfilment.Backorder)
	if n := b.l.Available("A"); n != 0 {
		t.Fatalf("%d available in receiving", n)
	}
	b.do(fulfilment.PutAway{SKU: "A", Qty: 5, To: "S3"})
	b.want(o.ID, fulfilment.Waiting)
	if s := b.l.Stock("A", "S3"); s.OnHand != 5 || s.Reserved != 5 {
		t.Fatalf("got %+v", s)
	}
	if len(b.l.OnLocation(fulfilment.Receiving)) != 0 {
		t.Fatal("an empty balance is kept")
	}
}

// Stock that comes in fills backorders by promise, not by age.
func TestBackordersByPromise(t *testing.T) {
	b := open(t)
	late := b.place(order("late", line("A", 2)))
	soon := order("soon", line("A", 2))
	soon.CutOff = dawn + fulfilment.Hour
	early := b.place(soon)
	both := b.place(order("both", line("B", 1), line("A", 1)))
	for _, o := range []*fulfilment.Order{late, early, both} {
		b.want(o.ID, fulfilment.Backorder)
	}
	b.receive("A", 3, "S1")
	b.want(early.ID, fulfilment.Waiting)
	b.want(late.ID, fulfilment.Backorder)
	if late.Lines[0].Reserved != 1 {
		t.Fatalf("%d units for the later order, want what was left", late.Lines[0].Reserved)
	}
	b.receive("A", 2, "S2")
	b.want(late.ID, fulfilment.Waiting)
	b.want(both.ID, fulfilment.Backorder)
	b.receive("B", 9, "S2")
	b.want(both.ID, fulfilment.Waiting)
	if n := b.l.Available("B"); n != 8 {
		t.Fatalf("%d of B available, want 8", n)
	}
	b.replay()
}

func TestReserve(t *testing.T) {
	tests := []struct {
		name   string
		lines  []fulfilment.OrderLine
		liking [][]fulfilment.LocationID
		want   [][]fulfilment.Alloc
	}{
		{"OneShelfThatHasAll", []fulfilment.OrderLine{line("A", 4)}, nil, [][]fulfilment.Alloc{{{Location: "S2", Qty: 4}}}},
		{"FirstOfTwo", []fulfilment.OrderLine{line("A", 2)}, nil, [][]fulfilment.Alloc{{{Location: "S1", Qty: 2}}}},
		{"Several", []fulfilment.OrderLine{line("A", 7)}, nil, [][]fulfilment.Alloc{{{Location: "S1", Qty: 2}, {Location: "S2", Qty: 5}}}},
		{"Liked", []fulfilment.OrderLine{line("A", 2)}, [][]fulfilment.LocationID{{"S9", "S2"}}, [][]fulfilment.Alloc{{{Location: "S2", Qty: 2}}}},
		{"LikedIsShort", []fulfilment.OrderLine{line("A", 3)}, [][]fulfilment.LocationID{{"S1"}}, [][]fulfilment.Alloc{{{Location: "S1", Qty: 2}, {Location: "S2", Qty: 1}}}},
		{"SameSKUTwice", []fulfilment.OrderLine{line("A", 5), line("A", 2)}, nil, [][]fulfilment.Alloc{{{Location: "S2", Qty: 5}}, {{Location: "S1", Qty: 2}}}},
		{"SameSKUTwiceOneShelfEach", []fulfilment.OrderLine{line("A", 1), line("A", 2), line("A", 4)}, nil, [][]fulfilment.Alloc{{{Location: "S1", Qty: 1}}, {{Location: "S2", Qty: 2}}, {{Location: "S1", Qty: 1}, {Location: "S2", Qty: 3}}}},
		{"SameSKUTwiceShort", []fulfilment.OrderLine{line("A", 7), line("A", 1)}, nil, [][]fulfilment.Alloc{{{Location: "S1", Qty: 2}, {Location: "S2", Qty: 5}}, nil}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			b.receive("A", 2, "S1")
			b.receive("A", 5, "S2")
			c := order("1", tt.lines...)
			c.Reserve = tt.liking
			o := b.place(c)
			for i, want := range tt.want {
				if !slices.Equal(o.Lines[i].Allocs, want) {
					t.Fatalf("line %d reserved at %+v, want %+v", i, o.Lines[i].Allocs, want)
				}
			}
			b.replay()
		})
	}
}
