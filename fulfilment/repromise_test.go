package fulfilment_test

import (
	"testing"

	"dayrun/fulfilment"
)

func TestRePromise(t *testing.T) {
	b := loaded(t)
	first := b.l.Order("o-1").Promise
	b.refuse(fulfilment.RePromise{Order: "o-9", To: b.now + 1, Reason: "late"}, fulfilment.NotFound, "order")
	b.refuse(fulfilment.RePromise{Order: "o-1", To: b.now + 1}, fulfilment.Invalid, "reason")
	b.refuse(fulfilment.RePromise{Order: "o-1", To: b.now, Reason: "late"}, fulfilment.Invalid, "promise")
	b.do(fulfilment.RePromise{Order: "o-1", To: first + fulfilment.Hour, Reason: "van/1 broke down"})
	if o := b.l.Order("o-1"); o.Promise != first || o.Due() != first+fulfilment.Hour || o.RepromisedFor != "van/1 broke down" {
		t.Fatalf("got %+v", o)
	}
	b.do(fulfilment.PlanTrip{Vehicle: van, Stops: []fulfilment.Stop{stop("o-1")}})
	b.do(fulfilment.DepartTrip{Trip: "t-1"})
	b.now = first + 1
	events := b.do(fulfilment.ConfirmDelivery{Order: "o-1", Parcel: "p-1", ReadID: "d"})
	if last := events[len(events)-1]; last != (fulfilment.CustodyClosed{Order: "o-1"}) {
		t.Fatalf("kept by the second promise only, closed with %+v", last)
	}
	b.refuse(fulfilment.RePromise{Order: "o-1", To: b.now + 1, Reason: "late"}, fulfilment.Conflict, "order")
	b.replay()
}
