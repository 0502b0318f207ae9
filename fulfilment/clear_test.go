package fulfilment_test

import (
	"testing"

	"dayrun/fulfilment"
)

// A shelf that stands in the way of another is lifted, is on its way to the node
// that was chosen, and stands there; or it goes on to a station instead.
func TestClearShelf(t *testing.T) {
	b := open(t)
	b.receive("A", 4, "S1")
	b.receive("B", 4, "S2")
	o := b.place(order("1", line("A", 2)))
	b.release(o, 1)
	behind := b.job("S1", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 2})
	clear := fulfilment.ClearShelf{Shelf: "S2", To: "n7", Behind: behind, Why: "S1 stands behind it"}
	for _, tt := range []struct {
		change func(*fulfilment.ClearShelf)
		code   fulfilment.Code
		field  string
	}{
		{func(c *fulfilment.ClearShelf) { c.Shelf = "S9" }, fulfilment.Invalid, "shelf"},
		{func(c *fulfilment.ClearShelf) { c.Shelf = "S1" }, fulfilment.Conflict, "shelf"},
		{func(c *fulfilment.ClearShelf) { c.Behind = "j-9" }, fulfilment.NotFound, "behind"},
		{func(c *fulfilment.ClearShelf) { c.To = "" }, fulfilment.Invalid, "to"},
		{func(c *fulfilment.ClearShelf) { c.To = "n1" }, fulfilment.Conflict, "to"}, // a shelf stands there
	} {
		bad := clear
		tt.change(&bad)
		b.refuse(bad, tt.code, tt.field)
	}
	e := b.do(clear)[0].(fulfilment.JobCreated)
	if e.For != fulfilment.JobClear || e.Due != o.Promise || e.Station != "" {
		t.Fatalf("created %+v", e)
	}
	other := clear
	other.Shelf = "S3"
	b.refuse(other, fulfilment.Conflict, "to") // S2 goes there
	b.do(fulfilment.AssignJob{Job: e.Job, Robot: "robot/acme/2"})
	b.do(fulfilment.UnassignJob{Job: e.Job, Reason: "robot offline"})
	b.do(fulfilment.AssignJob{Job: e.Job, Robot: "robot/acme/3"})
	b.do(fulfilment.LiftShelf{Job: e.Job})
	if j := b.l.Job(e.Job); j.State != fulfilment.JobStoring || j.Return != "n7" {
		t.Fatalf("lifted: %+v", j)
	}
	b.refuse(fulfilment.ArriveShelf{Job: e.Job}, fulfilment.Conflict, "job")
	b.do(fulfilment.StoreShelf{Job: e.Job, Node: "n7"})
	if node, _ := b.l.ShelfNode("S2"); node != "n7" || b.l.JobOfShelf("S2") != nil {
		t.Fatalf("S2 stands at %q, job %+v", node, b.l.JobOfShelf("S2"))
	}
	p := b.place(order("2", line("B", 3)))
	b.release(p, 2)
	clear.To = "n8"
	e = b.do(clear)[0].(fulfilment.JobCreated)
	b.do(fulfilment.AssignJob{Job: e.Job, Robot: "robot/acme/3"})
	b.do(fulfilment.LiftShelf{Job: e.Job})
	b.do(fulfilment.HopShelf{Job: e.Job, Station: "P1", Picks: []fulfilment.Pick{{Order: p.ID, SKU: "B", Qty: 3}}, Why: "brought along"})
	if j := b.l.JobOfShelf("S2"); j.State != fulfilment.JobCarrying || j.Return != "" || j.Station != "P1" {
		t.Fatalf("brought along: %+v", j)
	}
	b.replay()
}
