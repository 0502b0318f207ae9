package fulfilment_test

import (
	"errors"
	"strings"
	"testing"

	"dayrun/fulfilment"
)

func TestAcceptSlotting(t *testing.T) {
	l := fulfilment.New()
	do := func(c fulfilment.Command) ([]fulfilment.Event, error) {
		events, err := l.Decide(1, c)
		for _, e := range events {
			l.Apply(1, e)
		}
		return events, err
	}
	for _, c := range []fulfilment.Command{
		fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "cup"}},
		fulfilment.AdoptFloor{Name: "f", Lif: []byte("{}"), Side: []byte("{}"), Shelves: []fulfilment.ShelfAt{{Shelf: "S1", Node: "n1"}, {Shelf: "S2", Node: "n2"}}},
	} {
		if _, err := do(c); err != nil {
			t.Fatal(err)
		}
	}
	move := fulfilment.SlotMove{SKU: "cup", Qty: 3, From: "S1", To: "S2"}
	for name, c := range map[string]struct {
		cmd  fulfilment.AcceptSlotting
		want string
	}{
		"NoId":       {fulfilment.AcceptSlotting{By: "kim", Moves: []fulfilment.SlotMove{move}}, "proposal"},
		"NoName":     {fulfilment.AcceptSlotting{Proposal: "p1", Moves: []fulfilment.SlotMove{move}}, "who accepts it"},
		"NoMoves":    {fulfilment.AcceptSlotting{Proposal: "p1", By: "kim"}, "1 to 5000 moves"},
		"UnknownSKU": {fulfilment.AcceptSlotting{Proposal: "p1", By: "kim", Moves: []fulfilment.SlotMove{{SKU: "jug", Qty: 1, From: "S1", To: "S2"}}}, "jug"},
		"NoShelf":    {fulfilment.AcceptSlotting{Proposal: "p1", By: "kim", Moves: []fulfilment.SlotMove{{SKU: "cup", Qty: 1, From: "S1", To: "S9"}}}, "S9"},
		"NoUnits":    {fulfilment.AcceptSlotting{Proposal: "p1", By: "kim", Moves: []fulfilment.SlotMove{{SKU: "cup", From: "S1", To: "S2"}}}, "quantity"},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := do(c.cmd)
			var r *fulfilment.Refusal
			if !errors.As(err, &r) || !strings.Contains(err.Error(), c.want) || len(events) > 0 {
				t.Errorf("events %v, error %v, want a refusal that says %q", events, err, c.want)
			}
		})
	}
	accept := fulfilment.AcceptSlotting{Proposal: "p1", By: "kim", Moves: []fulfilment.SlotMove{move}}
	if events, err := do(accept); err != nil || len(events) != 1 {
		t.Fatalf("events %v, error %v", events, err)
	}
	if events, err := do(accept); err != nil || len(events) != 0 {
		t.Errorf("accepted again: events %v, error %v, want none", events, err)
	}
	if got := l.Slots("cup"); len(got) != 1 || got[0] != move {
		t.Errorf("slots of cup: %v", got)
	}
	accept.Proposal, accept.Moves = "p2", []fulfilment.SlotMove{{SKU: "cup", Qty: 3, From: "S2", To: "S1"}}
	if _, err := do(accept); err != nil || l.Slots("cup")[0].To != "S1" {
		t.Errorf("the next proposal does not replace the one before: %v, %v", l.Slots("cup"), err)
	}
}
