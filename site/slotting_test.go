package site_test

import (
	"fmt"
	"strings"
	"testing"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/site"
)

// Stock that comes in goes where an accepted proposal says, and a SKU that no
// move names still goes to the shelf with the least on it.
func TestReceiptsFollowAcceptedSlotting(t *testing.T) {
	lif, side := layOut(t, routing.GenerateParams{Shelves: 30, Stations: 1, Robots: 3})
	s := site.New(site.Defaults())
	do := func(c fulfilment.Command) {
		t.Helper()
		for _, r := range s.Step(1, site.Do{ID: 1, Command: c}).Replies {
			if r.Err != nil {
				t.Fatal(r.Err)
			}
		}
	}
	do(fulfilment.AdoptFloor{Name: "f", Lif: lif, Side: side})
	for i := range 5 {
		do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: fmt.Sprint("a", i), VolumeCm3: 100}})
		do(fulfilment.ReceiveStock{SKU: fmt.Sprint("a", i), Qty: 10})
	}
	shelves := s.Ledger().Shelves()
	to := shelves[0] // it has goods on it, so that nothing else would lead there
	from := s.Ledger().StockOf("a3")[0].Location
	do(fulfilment.AcceptSlotting{Proposal: "p", By: "kim", Moves: []fulfilment.SlotMove{{SKU: "a3", Qty: 10, From: from, To: to}}})
	do(fulfilment.ReceiveStock{SKU: "a3", Qty: 10})
	do(fulfilment.ReceiveStock{SKU: "a4", Qty: 10})
	if got := s.Ledger().Stock("a3", to).OnHand; got != 10 {
		t.Errorf("%d of a3 on %s, want the 10 received after the acceptance", got, to)
	}
	if got := s.Ledger().Stock("a4", to).OnHand; got != 0 {
		t.Errorf("%d of a4 on %s, which no move names", got, to)
	}
}

// A carton goes to the shelf on which lies what it is ordered with, and says so.
func TestPutAwayFollowsOrders(t *testing.T) {
	lif, side := layOut(t, routing.GenerateParams{Shelves: 30, Stations: 1, Robots: 4})
	s := site.New(site.Defaults())
	now := fulfilment.Time(1_790_000_000_000)
	var planned []fulfilment.Work
	do := func(c fulfilment.Command) {
		t.Helper()
		now += 1000
		out := s.Step(now, site.Do{ID: 1, Command: c})
		for _, r := range out.Replies {
			if r.Err != nil {
				t.Fatal(r.Err)
			}
		}
		for _, e := range out.Events {
			if e, ok := e.(fulfilment.WorkPlanned); ok {
				planned = append(planned, e.Work)
			}
		}
	}
	do(fulfilment.AdoptFloor{Name: "f", Lif: lif, Side: side})
	shelves := s.Ledger().Shelves()
	for i := range 6 {
		do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: fmt.Sprint("a", i)}})
		if i < 5 {
			do(fulfilment.ReceiveStock{SKU: fmt.Sprint("a", i), Qty: 10_000, Location: shelves[10+i]})
		}
	}
	order := func(n int, skus ...string) {
		c := fulfilment.PlaceOrder{Key: fmt.Sprint("k", n), BodyHash: "h", ClientOrderID: fmt.Sprint("c", n), Dest: fulfilment.LatLon{LatE7: 1, LonE7: 1}}
		for _, sku := range skus {
			c.Lines = append(c.Lines, fulfilment.OrderLine{SKU: sku, Qty: 1})
		}
		do(c)
	}
	for n := range 60 { // a3 is bought with a5, which is sold out, the others alone
		if n%2 == 0 {
			order(n, "a3", "a5")
		} else {
			order(n, fmt.Sprint("a", n%3))
		}
	}
	do(fulfilment.ReceiveStock{SKU: "a5", Qty: 3, Location: fulfilment.Receiving})
	do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "tick"}})
	if len(planned) != 1 || planned[0].SKU != "a5" || planned[0].Shelf != shelves[13] || !strings.Contains(planned[0].Why, "ordered together") {
		t.Errorf("planned %+v, want a put of a5 on %s, where a3 lies", planned, shelves[13])
	}
}
