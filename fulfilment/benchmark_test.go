package fulfilment_test

import (
	"fmt"
	"testing"

	"dayrun/fulfilment"
)

// BenchmarkOrder takes one order of one line from the order to the end of its
// trip: 14 commands and their events, written as the journal writes them. Among
// others, 20,000 orders that were promised earlier wait for the same article at
// the same shelf, which is the worst place to stand.
func BenchmarkOrder(b *testing.B) {
	b.Run("Alone", func(b *testing.B) { benchmarkOrder(b, 0) })
	b.Run("Among20000", func(b *testing.B) { benchmarkOrder(b, 20_000) })
}

func benchmarkOrder(b *testing.B, others int) {
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
	for i := range others {
		do(dawn, order(fmt.Sprint("other-", i), line("A", 1)))
	}
	b.ReportAllocs()
	n := 0
	events, bytes = 0, 0
	for b.Loop() {
		n++
		now := dawn + fulfilment.Time(n)*4*fulfilment.Second
		o, j, trip := fulfilment.OrderID(fmt.Sprint("o-", others+n)), fulfilment.JobID(fmt.Sprint("j-", n)), fulfilment.TripID(fmt.Sprint("t-", n))
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

// BenchmarkReceipt fills 20,000 backorders of one article with one receipt.
func BenchmarkReceipt(b *testing.B) {
	const orders = 20_000
	for b.Loop() {
		b.StopTimer()
		l := fulfilment.New()
		do := func(c fulfilment.Command) {
			list, err := l.Decide(dawn, c)
			if err != nil {
				b.Fatal(err)
			}
			for _, e := range list {
				l.Apply(dawn, e)
			}
		}
		do(fulfilment.AdoptFloor{Name: "hall", Lif: []byte(`{}`), Side: []byte(`{}`), Shelves: []fulfilment.ShelfAt{{Shelf: "S1", Node: "n1"}}})
		do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "A"}})
		for i := range orders {
			do(order(fmt.Sprint(i), line("A", 1)))
		}
		b.StartTimer()
		do(fulfilment.ReceiveStock{SKU: "A", Qty: orders, Location: "S1"})
		if n := l.CountIn(fulfilment.Waiting); n != orders {
			b.Fatalf("%d orders filled", n)
		}
	}
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
