package fulfilment_test

import (
	"testing"

	"dayrun/fulfilment"
)

const van = fulfilment.DeviceID("van/1")

// loaded gives two packed orders, o-1 and o-2, and o-3 that waits.
func loaded(t *testing.T) *book {
	b := open(t)
	b.receive("A", 9, "S1")
	b.packed("1", "A", 2, "S1", 1)
	b.packed("2", "A", 3, "S1", 2)
	b.place(order("3", line("A", 1)))
	return b
}

func stop(ids ...fulfilment.OrderID) fulfilment.Stop { return fulfilment.Stop{Orders: ids} }

func TestPlanTrip(t *testing.T) {
	tests := []struct {
		name  string
		c     fulfilment.PlanTrip
		code  fulfilment.Code
		field string
	}{
		{"OK", fulfilment.PlanTrip{Vehicle: "van/2", Stops: []fulfilment.Stop{stop("o-2")}}, "", ""},
		{"ErrNoVehicle", fulfilment.PlanTrip{Stops: []fulfilment.Stop{stop("o-2")}}, fulfilment.Invalid, "vehicle"},
		{"ErrVehicleHasTrip", fulfilment.PlanTrip{Vehicle: van, Stops: []fulfilment.Stop{stop("o-2")}}, fulfilment.Conflict, "vehicle"},
		{"ErrNoStops", fulfilment.PlanTrip{Vehicle: "van/2"}, fulfilment.Invalid, "stops"},
		{"ErrEmptyStop", fulfilment.PlanTrip{Vehicle: "van/2", Stops: []fulfilment.Stop{stop("o-2"), stop()}}, fulfilment.Invalid, "stops[1].orders"},
		{"ErrUnknown", fulfilment.PlanTrip{Vehicle: "van/2", Stops: []fulfilment.Stop{stop("o-9")}}, fulfilment.NotFound, "order"},
		{"ErrNotPacked", fulfilment.PlanTrip{Vehicle: "van/2", Stops: []fulfilment.Stop{stop("o-3")}}, fulfilment.Conflict, "order"},
		{"ErrOnOtherTrip", fulfilment.PlanTrip{Vehicle: "van/2", Stops: []fulfilment.Stop{stop("o-1")}}, fulfilment.Conflict, "order"},
		{"ErrTwice", fulfilment.PlanTrip{Vehicle: "van/2", Stops: []fulfilment.Stop{stop("o-2"), stop("o-2")}}, fulfilment.Conflict, "order"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := loaded(t)
			b.do(fulfilment.PlanTrip{Vehicle: van, Stops: []fulfilment.Stop{stop("o-1")}})
			if tt.code != "" {
				b.refuse(tt.c, tt.code, tt.field)
				return
			}
			b.do(tt.c)
			if trip := b.l.TripOf(tt.c.Vehicle); trip == nil || trip.State != fulfilment.TripPlanned || trip.Open != 1 || len(b.l.OpenTrips()) != 2 {
				t.Fatalf("got %+v", trip)
			}
			b.replay()
		})
	}
}

// The way to the customer: each step only after the one before, custody closed
// by the parcel's own scan.
func TestCustody(t *testing.T) {
	b := loaded(t)
	b.do(fulfilment.PlanTrip{Vehicle: van, Stops: []fulfilment.Stop{stop("o-1"), stop("o-2")}, LengthM: 7000})
	deliver := fulfilment.ConfirmDelivery{Order: "o-1", Parcel: "p-1", ReadID: "d1"}
	b.refuse(deliver, fulfilment.Conflict, "order")
	b.refuse(fulfilment.EndTrip{Trip: "t-1"}, fulfilment.Conflict, "trip")
	b.refuse(fulfilment.DepartTrip{Trip: "t-9"}, fulfilment.NotFound, "trip")
	b.do(fulfilment.DepartTrip{Trip: "t-1"})
	b.refuse(fulfilment.DepartTrip{Trip: "t-1"}, fulfilment.Conflict, "trip")
	b.want("o-1", fulfilment.OnTheRoad)
	if s := b.l.Stock("A", fulfilment.OnVehicle(van)); s.OnHand != 5 || len(b.l.OnLocation(fulfilment.Dock)) != 0 {
		t.Fatalf("%d units on the van", s.OnHand)
	}
	wrong := deliver
	wrong.Parcel = "p-2"
	b.refuse(wrong, fulfilment.Invalid, "parcel")
	wrong.Order = "o-9"
	b.refuse(wrong, fulfilment.NotFound, "order")
	b.now = dawn + 24*fulfilment.Hour
	b.do(deliver)
	b.refuse(deliver, fulfilment.Conflict, "order")
	b.refuse(fulfilment.EndTrip{Trip: "t-1"}, fulfilment.Conflict, "trip")
	b.now++
	events := b.do(fulfilment.ConfirmDelivery{Order: "o-2", Parcel: "p-2", ReadID: "d2"})
	if last := events[len(events)-1]; last != (fulfilment.CustodyClosed{Order: "o-2"}) {
		t.Fatalf("a millisecond late closed with %+v", last)
	}
	b.do(fulfilment.EndTrip{Trip: "t-1", DrivenM: 7100})
	b.refuse(fulfilment.EndTrip{Trip: "t-1"}, fulfilment.Conflict, "trip")
	if b.l.DeliveredCount != 2 || b.l.OnTimeCount != 1 {
		t.Fatalf("%d delivered, %d on time, want 2 and 1", b.l.DeliveredCount, b.l.OnTimeCount)
	}
	if got := b.l.Totals()[0]; got != (fulfilment.Total{SKU: "A", Received: 9, OnHand: 4, Delivered: 5}) {
		t.Fatalf("totals %+v", got)
	}
	if b.l.TripOf(van) != nil || b.l.Trip("t-1").DrivenM != 7100 {
		t.Fatalf("trip %+v", b.l.Trip("t-1"))
	}
	b.replay()

	b.l.Prune(b.now + 48*fulfilment.Hour - 1)
	if b.l.Order("o-1") == nil { // it was delivered one millisecond before o-2
		t.Fatal("forgotten within 48 h")
	}
	b.l.Prune(b.now + 48*fulfilment.Hour)
	if b.l.Order("o-1") != nil || b.l.OrderByKey("k-1") != nil || b.l.OrderByClientID("1") != nil || b.l.Order("o-2") == nil {
		t.Fatal("what ended more than 48 h ago is forgotten, with its keys, and nothing else")
	}
	b.l.Prune(b.now + 49*fulfilment.Hour)
	if b.l.Trip("t-1") != nil || b.l.CountIn(fulfilment.Delivered) != 0 || b.l.Order("o-3") == nil {
		t.Fatal("the trip is forgotten too, what is open never")
	}
	if err := b.l.Check(); err != nil {
		t.Fatal(err)
	}
}

func TestExceptions(t *testing.T) {
	b := open(t)
	raise := fulfilment.RaiseException{Kind: "wrong_scan", Subject: "scanner/1", Text: "got 1, wants 2", Orders: 1}
	b.do(raise)
	raise.Text = "again"
	if got := b.do(raise); len(got) != 0 {
		t.Fatalf("raised twice: %v", got)
	}
	other := raise
	other.Subject = "scanner/2"
	b.do(other)
	if list := b.l.Exceptions(); len(list) != 2 || list[0].ID != "x-1" || list[0].At != dawn || list[1].ID != "x-2" {
		t.Fatalf("got %+v", list)
	}
	b.refuse(fulfilment.ResolveException{ID: "x-9"}, fulfilment.NotFound, "exception")
	b.do(fulfilment.ResolveException{ID: "x-1", By: "ann"})
	b.refuse(fulfilment.ResolveException{ID: "x-1"}, fulfilment.NotFound, "exception")
	b.do(raise)
	if list := b.l.Exceptions(); len(list) != 2 || list[1].ID != "x-3" {
		t.Fatalf("got %+v", list)
	}
	b.do(fulfilment.RefuseScan{ReadID: "r", Scanner: "scanner/1", Got: "1", Want: "2"})
	b.replay()
}

func TestAcceptDevice(t *testing.T) {
	b := open(t)
	b.refuse(fulfilment.AcceptDevice{}, fulfilment.Invalid, "device")
	b.do(fulfilment.AcceptDevice{Device: "van/2"})
	b.do(fulfilment.AcceptDevice{Device: "van/1"})
	if got := b.do(fulfilment.AcceptDevice{Device: "van/1"}); len(got) != 0 {
		t.Fatalf("accepted twice: %v", got)
	}
	if list := b.l.AcceptedDevices(); len(list) != 2 || list[0] != "van/1" || !b.l.Accepted("van/2") || b.l.Accepted("van/3") {
		t.Fatalf("got %v", list)
	}
	b.refuse(fulfilment.RejectDevice{}, fulfilment.Invalid, "device")
	b.refuse(fulfilment.RejectDevice{Device: "van/1"}, fulfilment.Conflict, "device")
	b.do(fulfilment.RejectDevice{Device: "van/9"})
	if got := b.do(fulfilment.RejectDevice{Device: "van/9"}); len(got) != 0 || !b.l.Rejected("van/9") || b.l.Accepted("van/9") {
		t.Fatalf("rejected twice: %v", got)
	}
	b.do(fulfilment.RejectDevice{Device: "van/8"})
	b.do(fulfilment.AcceptDevice{Device: "van/9"})
	if b.l.Rejected("van/9") || !b.l.Accepted("van/9") || !b.l.Rejected("van/8") {
		t.Fatal("accepted after all, it must not stay rejected")
	}
	b.replay()
}
