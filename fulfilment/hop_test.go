package fulfilment_test

import (
	"testing"

	"dayrun/fulfilment"
)

// A served shelf goes on to the next station on the same robot, from the
// station or on its way back, and is set down only in the end.
func TestHop(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	first, second := b.place(order("1", line("A", 2))), b.place(order("2", line("A", 3)))
	third := b.place(order("3", line("A", 4)))
	b.release(first, 1)
	b.do(fulfilment.ReleaseOrder{Order: second.ID, Station: "P2", Place: 1})
	b.do(fulfilment.ReleaseOrder{Order: third.ID, Station: "P3", Place: 1, Why: "2 lines come anyway"})
	j := b.atStation("S1", fulfilment.Pick{Order: first.ID, SKU: "A", Qty: 2})
	next := fulfilment.HopShelf{Job: j, Station: "P2", Picks: []fulfilment.Pick{{Order: second.ID, SKU: "A", Qty: 3}}, Why: "on the way"}
	b.refuse(next, fulfilment.Conflict, "job") // its pick is not done
	b.do(fulfilment.ConfirmPick{Job: j, Order: first.ID, Qty: 2, ReadID: "r1"})
	robot := b.l.Job(j).Robot

	e := b.do(next)[0].(fulfilment.ShelfHopped)
	k := b.l.JobOfShelf("S1")
	if b.l.Job(j) != nil || k.ID != e.Next || k.State != fulfilment.JobCarrying || k.Robot != robot || k.Station != "P2" || b.l.JobOfRobot(robot) != k || k.Due != second.Promise {
		t.Fatalf("after the hop: %+v", k)
	}
	if node, on := b.l.ShelfNode("S1"); node != "" || on != robot {
		t.Fatalf("the shelf was set down at %q, it is on %q", node, on)
	}
	b.refuse(fulfilment.HopShelf{Job: j, Station: "P3", Picks: next.Picks}, fulfilment.NotFound, "job")
	b.refuse(fulfilment.HopShelf{Job: k.ID, Station: "P3", Picks: next.Picks}, fulfilment.Conflict, "job") // it is carried to P2
	b.do(fulfilment.ArriveShelf{Job: k.ID})
	b.do(fulfilment.ConfirmPick{Job: k.ID, Order: second.ID, Qty: 3, ReadID: "r2"})
	b.do(fulfilment.LeaveStation{Job: k.ID, To: "n1", Why: "nearest"})
	b.refuse(fulfilment.HopShelf{Job: k.ID, Station: "P3"}, fulfilment.Invalid, "picks") // for nothing
	b.do(fulfilment.HopShelf{Job: k.ID, Station: "P3", Picks: []fulfilment.Pick{{Order: third.ID, SKU: "A", Qty: 4}}})
	last := b.l.JobOfShelf("S1").ID
	b.do(fulfilment.ArriveShelf{Job: last})
	b.do(fulfilment.ConfirmPick{Job: last, Order: third.ID, Qty: 4, ReadID: "r3"})
	b.do(fulfilment.PlanWork{Kind: fulfilment.WorkCount, Shelf: "S1", SKU: "A", Why: "cycle count"})
	b.do(fulfilment.HopShelf{Job: last, Station: "P1", Why: "quiet there"}) // for a count alone
	last = b.l.JobOfShelf("S1").ID
	if b.l.Job(last).For != fulfilment.WorkCount {
		t.Fatalf("job %+v", b.l.Job(last))
	}
	b.do(fulfilment.ArriveShelf{Job: last})
	b.do(fulfilment.LeaveStation{Job: last})
	b.do(fulfilment.StoreShelf{Job: last, Node: "n7"})
	b.replay()
}

// A shelf goes back to a node where none stands and none is on its way.
func TestReturn(t *testing.T) {
	b := open(t)
	b.receive("A", 4, "S1")
	b.receive("A", 4, "S2")
	var jobs []fulfilment.JobID
	for i, shelf := range []fulfilment.LocationID{"S1", "S2"} {
		o := b.place(order(string(shelf), line("A", 4)))
		b.release(o, i+1)
		j := b.atStation(shelf, fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 4})
		b.do(fulfilment.ConfirmPick{Job: j, Order: o.ID, Qty: 4, ReadID: "r"})
		jobs = append(jobs, j)
	}
	b.refuse(fulfilment.LeaveStation{Job: jobs[0], To: "n3"}, fulfilment.Conflict, "to") // S3 stands there
	b.do(fulfilment.LeaveStation{Job: jobs[0], To: "n2", Why: "nearer to the stations"})
	b.refuse(fulfilment.LeaveStation{Job: jobs[1], To: "n2"}, fulfilment.Conflict, "to") // S1 is on its way there
	b.do(fulfilment.LeaveStation{Job: jobs[1], To: "n1"})
	if j := b.l.Job(jobs[0]); j.Return != "n2" {
		t.Fatalf("job %+v", j)
	}
	b.do(fulfilment.StoreShelf{Job: jobs[0], Node: "n2"})
	b.do(fulfilment.StoreShelf{Job: jobs[1], Node: "n1"})
	if n, _ := b.l.ShelfNode("S1"); n != "n2" || b.l.NodeShelf("n1") != "S2" {
		t.Fatalf("S1 stands at %s, n1 has %s", n, b.l.NodeShelf("n1"))
	}
	b.replay()
}
