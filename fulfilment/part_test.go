package fulfilment_test

import (
	"slices"
	"testing"

	"dayrun/fulfilment"
)

// An order may be picked at two stations: the part done first waits at packing
// for the other, and the order goes on when both are there.
func TestSplitOrder(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	b.receive("B", 9, "S2")
	o := b.place(order("1", line("A", 2), line("B", 3)))
	b.refuse(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 1, Lines: []int{2}}, fulfilment.Invalid, "lines")
	b.refuse(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 1, Lines: []int{0, 0}}, fulfilment.Invalid, "lines")
	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 1, Lines: []int{0}})
	b.want(o.ID, fulfilment.Picking)
	if !slices.Equal(o.Unplaced(), []int{1}) {
		t.Fatalf("without a place are %v", o.Unplaced())
	}
	b.refuse(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 2, Lines: []int{1}}, fulfilment.Conflict, "order") // it has one there
	b.refuse(fulfilment.CreateJob{Shelf: "S2", Station: "P1", Picks: []fulfilment.Pick{{Order: o.ID, Line: 1, SKU: "B", Qty: 3}}}, fulfilment.Conflict, "picks[0].order")
	j := b.atStation("S1", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 2})
	if got := b.do(fulfilment.ConfirmPick{Job: j, Order: o.ID, Qty: 2, ReadID: "r"}); kinds(got) != "line_picked part_picked" {
		t.Fatalf("got %s", kinds(got))
	}
	b.want(o.ID, fulfilment.Picking)
	b.stock("A", fulfilment.Packing, 2, 0)
	other := b.place(order("2", line("A", 1)))
	b.release(other, 1) // the place is free again

	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P2", Place: 1})
	b.refuse(fulfilment.ReleaseOrder{Order: o.ID, Station: "P3", Place: 1}, fulfilment.Conflict, "order") // every line has a place
	b.do(fulfilment.CreateJob{Shelf: "S2", Station: "P2", Picks: []fulfilment.Pick{{Order: o.ID, Line: 1, SKU: "B", Qty: 3}}})
	k := b.l.JobOfShelf("S2").ID
	b.carry(k, "robot/acme/2")
	if got := b.do(fulfilment.ConfirmPick{Job: k, Order: o.ID, Line: 1, Qty: 3, ReadID: "q"}); kinds(got) != "line_picked picking_done" {
		t.Fatalf("got %s", kinds(got))
	}
	b.want(o.ID, fulfilment.AtPacking)
	b.stock("B", fulfilment.Packing, 3, 0)
	b.replay()
}

// A split order that turns out short keeps what is at packing and what lies at
// its stations; parts with nothing picked are dissolved; each part goes on at
// its own station.
func TestSplitOrderBackorders(t *testing.T) {
	b := open(t)
	b.receive("A", 4, "S1")
	b.receive("B", 9, "S2")
	o := b.place(order("1", line("A", 2), line("A", 2), line("B", 3)))
	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 1, Lines: []int{0, 1}})
	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P2", Place: 1, Lines: []int{2}})
	b.do(fulfilment.CreateJob{Shelf: "S2", Station: "P2", Picks: []fulfilment.Pick{{Order: o.ID, Line: 2, SKU: "B", Qty: 3}}})
	j := b.atStation("S1", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 2}, fulfilment.Pick{Order: o.ID, Line: 1, SKU: "A", Qty: 2})
	b.do(fulfilment.ConfirmPick{Job: j, Order: o.ID, Qty: 2, ReadID: "r"})
	b.do(fulfilment.ShortPick{Job: j, Order: o.ID, Line: 1, Found: 0, Reason: "face empty", ReadID: "s"})
	b.want(o.ID, fulfilment.Backorder)
	if o.Station != "P1" || o.Parts[0].State != fulfilment.PartAside || o.Parts[1].State != fulfilment.PartDropped || !slices.Equal(o.Unplaced(), []int{2}) {
		t.Fatalf("order at %q, parts %+v, without a place %v", o.Station, o.Parts, o.Unplaced())
	}
	b.receive("A", 2, "S3")
	b.want(o.ID, fulfilment.Waiting)
	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P2", Place: 3}) // the dissolved part, anew
	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 2}) // goes on
	k := b.atStation("S3", fulfilment.Pick{Order: o.ID, Line: 1, SKU: "A", Qty: 2})
	if got := b.do(fulfilment.ConfirmPick{Job: k, Order: o.ID, Line: 1, Qty: 2, ReadID: "q"}); kinds(got) != "line_picked part_picked" {
		t.Fatalf("got %s", kinds(got))
	}
	b.stock("A", fulfilment.Packing, 4, 0)
	b.replay()
}
