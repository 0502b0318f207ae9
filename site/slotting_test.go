package site_test

import (
	"fmt"
	"testing"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/site"
)

// Stock that comes in goes where an accepted proposal says, and a SKU that no
// move names still goes to the shelf with the least on it.
func TestReceiptsFollowAcceptedSlotting(t *testing.T) {
	f, err := routing.Generate(routing.GenerateParams{Shelves: 30, Stations: 1, Robots: 3})
	if err != nil {
		t.Fatal(err)
	}
	lif, side, err := f.WriteLIF()
	if err != nil {
		t.Fatal(err)
	}
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
