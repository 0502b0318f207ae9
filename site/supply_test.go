package site_test

import (
	"testing"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/site"
)

// A floor taken over again leaves cartons that a person is to put on a shelf at
// receiving, and shelves where they stand.
func TestFloorTakenOverAgainKeepsPlans(t *testing.T) {
	lif, side := layOut(t, routing.GenerateParams{Shelves: 12, Stations: 1, Robots: 3})
	s := site.New(site.Defaults())
	now := dawn
	step := func(in site.Input) {
		t.Helper()
		now += fulfilment.Second
		for _, r := range s.Step(now, in).Replies {
			if r.Err != nil {
				t.Fatalf("%#v: %v", in, r.Err)
			}
		}
	}
	step(site.Do{ID: 1, Command: fulfilment.AdoptFloor{Name: "hall", Lif: lif, Side: side}})
	step(site.Do{ID: 2, Command: fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "A"}}})
	step(site.Do{ID: 3, Command: fulfilment.ReceiveStock{SKU: "A", Qty: 5, Location: fulfilment.Receiving}})
	for range 5 {
		step(site.Tick{})
	}
	if n := s.Ledger().Unplanned("A", fulfilment.Receiving, ""); n != 0 {
		t.Fatalf("%d units have no work yet", n)
	}
	step(site.Do{ID: 4, Command: fulfilment.AdoptFloor{Name: "hall", Lif: lif, Side: side}})
	if got := s.Ledger().Stock("A", fulfilment.Receiving).OnHand; got != 5 {
		t.Errorf("%d of 5 units are at receiving", got)
	}
	if err := s.Ledger().Check(); err != nil {
		t.Error(err)
	}
}
