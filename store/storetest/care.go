package storetest

import (
	"fmt"
	"testing"

	"dayrun/fulfilment"
	"dayrun/store"
)

// Care does to orders all that is out of the ordinary, on a script's own floor:
// holds, changes, a cancelling while picking, a parcel that nobody takes, a
// pick-up, a return. It gives the orders in that sequence; the last one is
// delivered and came back in part.
func (s *Script) Care() []fulfilment.OrderID {
	by := func(key string) fulfilment.Request {
		return fulfilment.Request{Key: fmt.Sprintf("%s-%d", key, s.orders), BodyHash: "b", By: "kim"}
	}
	held := s.Place()
	s.must(fulfilment.PlaceHold{Order: held, Hold: fulfilment.HoldPayment, Reason: "card refused", Request: by("hold")})
	s.must(fulfilment.PlaceHold{Order: held, Hold: fulfilment.HoldFraud, Request: by("hold2")})
	s.must(fulfilment.ReleaseHold{Order: held, Hold: fulfilment.HoldPayment, Reason: "paid", Request: by("release")})

	changed := s.Place()
	o := s.Ledger.Order(changed)
	s.must(fulfilment.ChangeOrder{Order: changed, Reason: "asked by phone", Lines: []fulfilment.OrderLine{{SKU: o.Lines[0].SKU, Qty: 5}, {SKU: sku(5), Qty: 1, WeightG: 70}},
		Dest: &fulfilment.LatLon{LatE7: 485_000_000, LonE7: 98_000_000}, Window: &fulfilment.Window{Open: s.Now + fulfilment.Hour, Close: s.Now + 3*fulfilment.Hour}, Request: by("change")})
	s.must(fulfilment.RePromise{Order: changed, To: s.Now + 30*fulfilment.Hour, Reason: "bridge closed", Request: by("promise")})

	cancelled := s.must(fulfilment.PlaceOrder{Key: "cancelled" + fmt.Sprint(s.orders), BodyHash: "b", ClientOrderID: fmt.Sprintf("care-%d", s.orders),
		Lines: []fulfilment.OrderLine{{SKU: sku(6), Qty: 2}, {SKU: sku(7), Qty: 1}}, Priority: 9})[0].(fulfilment.OrderPlaced).Order
	s.must(fulfilment.ReleaseOrder{Order: cancelled, Station: "st1", Place: 3, Why: "due first"})
	s.fetch(cancelled, 0, &s.Ledger.Order(cancelled).Lines[0], "st1")
	at := s.Ledger.Order(cancelled).Lines[1].Location
	s.must(fulfilment.CreateJob{Shelf: at, Station: "st1", Picks: []fulfilment.Pick{{Order: cancelled, Line: 1, SKU: sku(7), Qty: 1}}, Why: "due first"})
	s.must(fulfilment.CancelOrder{Order: cancelled, Reason: "bought elsewhere", Request: by("cancel")})

	refused := s.Place()
	s.Pack(refused)
	trip := s.Leave(refused)
	s.must(fulfilment.FailDelivery{Order: refused, Reason: "nobody at home", ReadID: "f", Request: by("fail")})
	s.must(fulfilment.EndTrip{Trip: trip, DrivenM: 9_000})

	fetched := s.must(fulfilment.PlaceOrder{Key: "fetched" + fmt.Sprint(s.orders), BodyHash: "b", ClientOrderID: fmt.Sprintf("fetch-%d", s.orders),
		Lines: []fulfilment.OrderLine{{SKU: sku(8), Qty: 3}}, Service: fulfilment.PickUp, PickUpCode: "4711"})[0].(fulfilment.OrderPlaced).Order
	s.Pack(fetched)
	s.must(fulfilment.HandOver{Order: fetched, Code: "4711", ReadID: "h"})
	r := s.must(fulfilment.AnnounceReturn{Order: fetched, Lines: []fulfilment.Returned{{Line: 0, Qty: 2}}, Reason: "too small", Request: by("return")})[0].(fulfilment.ReturnAnnounced).Return
	s.must(fulfilment.ReceiveReturn{Return: r, Line: 0, Qty: 1, Grade: fulfilment.Resaleable, ReadID: "r", Request: by("back")})
	s.must(fulfilment.ReceiveReturn{Return: r, Line: 0, Qty: 1, Grade: fulfilment.Damaged, Reason: "scratched", ReadID: "r2", Request: by("back2")})
	return []fulfilment.OrderID{held, changed, cancelled, refused, fetched}
}

// care: the tables follow what happens to orders out of the ordinary.
func care(t *testing.T, open Opener) {
	st, s := start(t, open, t.TempDir()), NewScript("main", 11, 20)
	ids := s.Care()
	commit(t, st, s.Batch())
	get := func(i int) *fulfilment.Order {
		t.Helper()
		o := must[*fulfilment.Order](t, "order")(st.Order(t.Context(), string(ids[i])))
		want := s.Ledger.Order(ids[i])
		if o == nil || o.State != want.State || o.Dest != want.Dest || o.Window != want.Window || o.WeightG != want.WeightG || o.Attempts != want.Attempts ||
			o.Repromised != want.Repromised || o.RepromisedFor != want.RepromisedFor || o.Priority != want.Priority || o.Service != want.Service || o.CancelledAt != want.CancelledAt || len(o.Holds) != len(want.Holds) || len(o.Lines) != len(want.Lines) {
			t.Fatalf("got  %+v\nwant %+v", o, want)
		}
		return o
	}
	if o := get(0); o.Holds[0].Kind != fulfilment.HoldFraud {
		t.Errorf("held for %v", o.Holds)
	}
	if o := get(1); o.Lines[0].Quantity != 5 || o.Lines[len(o.Lines)-1].WeightG != 70 || o.Repromised == 0 {
		t.Errorf("changed to %+v", o)
	}
	if o := get(2); o.State != fulfilment.Cancelled {
		t.Errorf("it is %s", o.State)
	}
	if o := get(3); o.State != fulfilment.AwaitingTrip || o.Attempts != 1 || o.Trip != "" {
		t.Errorf("brought back: %+v", o)
	}
	get(4)
	list := must[[]fulfilment.Return](t, "returns")(st.Returns(t.Context(), string(ids[4])))
	if len(list) != 1 || list[0].EndedAt == 0 || len(list[0].Lines) != 1 || list[0].Lines[0] != (fulfilment.ReturnLine{SKU: sku(8), Qty: 2, Resaleable: 1, Damaged: 1}) {
		t.Errorf("returns %+v", list)
	}
	if rep := must[store.Report](t, "verify")(store.Verify(t.Context(), st)); rep.Fault != "" {
		t.Fatal(rep.Fault)
	}
}
