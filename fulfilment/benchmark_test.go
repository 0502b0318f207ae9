package fulfilment_test

import (
	"fmt"
	"testing"

	"dayrun/fulfilment"
)

// BenchmarkOrder takes one order of one line from the order to the end of its
// trip: 14 commands and their events, written as the journal writes them.
func BenchmarkOrder(b *testing.B) {
	l := fulfilment.New()
	var events, bytes int64
	do := func(now fulfilment.Time, c fulfilment.Command) {
		list, err := l.Decide(now, c)
		if err != nil {
			b.Fatal(err)
		}
		for _, e := range list {
			_, _, data, err := fulfilment.Encode(e)
			if err != nil {
				b.Fatal(err)
			}
			events, bytes = events+1, bytes+int64(len(data))
			l.Apply(now, e)
		}
	}
	do(dawn, fulfilment.AdoptFloor{Name: "hall", Lif: []byte(`{}`), Side: []byte(`{}`), Shelves: []fulfilment.ShelfAt{{Shelf: "S1", Node: "n1"}}})
	do(dawn, fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "A", WeightG: 200}})
	do(dawn, fulfilment.ReceiveStock{SKU: "A", Qty: 100_000_000, Location: "S1"})
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		now := dawn + fulfilment.Time(n)*4*fulfilment.Second
		o, j, trip := fulfilment.OrderID(fmt.Sprint("o-", n)), fulfilment.JobID(fmt.Sprint("j-", n)), fulfilment.TripID(fmt.Sprint("t-", n))
		do(now, order(fmt.Sprint(n), line("A", 1)))
		do(now, fulfilment.ReleaseOrder{Order: o, Station: "P1", Place: 1})
		do(now, fulfilment.CreateJob{Shelf: "S1", Station: "P1", Picks: []fulfilment.Pick{{Order: o, SKU: "A", Qty: 1}}})
		do(now, fulfilment.AssignJob{Job: j, Robot: bot, Why: "slack 81234 s, travel 41 s"})
		do(now, fulfilment.LiftShelf{Job: j})
		do(now, fulfilment.ArriveShelf{Job: j})
		do(now, fulfilment.ConfirmPick{Job: j, Order: o, Qty: 1, ReadID: "r"})
		do(now, fulfilment.LeaveStation{Job: j})
		do(now, fulfilment.StoreShelf{Job: j, Node: "n1"})
		do(now, fulfilment.ConfirmPack{Order: o, Parcel: "340123456789012345", Bench: "B1", ReadID: "q"})
		do(now, fulfilment.PlanTrip{Vehicle: van, Stops: []fulfilment.Stop{stop(o)}})
		do(now, fulfilment.DepartTrip{Trip: trip})
		do(now, fulfilment.ConfirmDelivery{Order: o, Parcel: "340123456789012345", ReadID: "d"})
		do(now, fulfilment.EndTrip{Trip: trip, DrivenM: 1})
		if n%1000 == 0 {
			l.Prune(now)
		}
	}
	b.ReportMetric(float64(events)/float64(n), "events/op")
	b.ReportMetric(float64(bytes)/float64(events), "B/event")
}

func BenchmarkEncode(b *testing.B) {
	for _, e := range events {
		e := filled(e, "o-12345")
		b.Run(e.Kind(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, _, err := fulfilment.Encode(e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
