package fulfilment_test

import (
	"testing"

	"dayrun/fulfilment"
)

// onRoad gives o-1 and o-2 on the road with trip t-1 of van/1.
func onRoad(t *testing.T) *book {
	b := loaded(t)
	b.do(fulfilment.PlanTrip{Vehicle: van, Stops: []fulfilment.Stop{stop("o-1"), stop("o-2")}})
	b.do(fulfilment.DepartTrip{Trip: "t-1"})
	return b
}

// Parcels change vehicles one by one, each by its own scan; until then they are
// where they were.
func TestRescue(t *testing.T) {
	b := onRoad(t)
	rescue := fulfilment.PlanRescue{From: "t-1", Vehicle: "van/2", Stops: []fulfilment.Stop{stop("o-1"), stop("o-2")}, Why: "van/1 broke down"}
	wrong := rescue
	wrong.Vehicle = van
	b.refuse(wrong, fulfilment.Conflict, "vehicle")
	wrong = rescue
	wrong.Stops = []fulfilment.Stop{stop("o-3")}
	b.refuse(wrong, fulfilment.Conflict, "order")
	wrong = rescue
	wrong.From = "t-9"
	b.refuse(wrong, fulfilment.NotFound, "trip")
	b.do(rescue)
	rescue.Vehicle = "van/3"
	b.refuse(rescue, fulfilment.Conflict, "from")
	b.refuse(fulfilment.ReplanTrip{Trip: "t-2", Stops: []fulfilment.Stop{{Dest: fulfilment.LatLon{LatE7: 1}}, {}, {}}}, fulfilment.Conflict, "trip")
	scan := fulfilment.TransferParcel{Order: "o-1", To: "t-2", Parcel: "p-1", ReadID: "c1"}
	b.refuse(scan, fulfilment.Conflict, "trip")
	b.do(fulfilment.DepartTrip{Trip: "t-2"})
	if s := b.l.Stock("A", fulfilment.OnVehicle(van)); s.OnHand != 5 {
		t.Fatalf("%d units on the van that stands, want all 5", s.OnHand)
	}
	wrongScan := scan
	wrongScan.Parcel = "p-2"
	b.refuse(wrongScan, fulfilment.Invalid, "parcel")
	b.do(scan)
	b.refuse(scan, fulfilment.Conflict, "order")
	if a, c := b.l.Stock("A", fulfilment.OnVehicle(van)).OnHand, b.l.Stock("A", fulfilment.OnVehicle("van/2")).OnHand; a != 3 || c != 2 {
		t.Fatalf("%d units on the one, %d on the other van", a, c)
	}
	// The one left behind is delivered by the first van after all.
	b.do(fulfilment.ConfirmDelivery{Order: "o-2", Parcel: "p-2", ReadID: "d2"})
	b.refuse(fulfilment.TransferParcel{Order: "o-2", To: "t-2", Parcel: "p-2"}, fulfilment.Conflict, "order")
	b.do(fulfilment.EndTrip{Trip: "t-1"})
	b.do(fulfilment.ConfirmDelivery{Order: "o-1", Parcel: "p-1", ReadID: "d1"})
	b.do(fulfilment.EndTrip{Trip: "t-2"})
	b.replay()
}

func TestBringBack(t *testing.T) {
	b := onRoad(t)
	b.refuse(fulfilment.BringBack{Order: "o-3", Parcel: ""}, fulfilment.Conflict, "order")
	b.refuse(fulfilment.BringBack{Order: "o-1", Parcel: "p-2"}, fulfilment.Invalid, "parcel")
	b.do(fulfilment.BringBack{Order: "o-1", Parcel: "p-1", ReadID: "b1"})
	b.want("o-1", fulfilment.AwaitingTrip)
	if n := b.l.Stock("A", fulfilment.Dock).OnHand; n != 2 {
		t.Fatalf("%d units at the dock, want 2", n)
	}
	b.refuse(fulfilment.EndTrip{Trip: "t-1"}, fulfilment.Conflict, "trip")
	b.do(fulfilment.ConfirmDelivery{Order: "o-2", Parcel: "p-2", ReadID: "d"})
	b.do(fulfilment.EndTrip{Trip: "t-1"})
	b.do(fulfilment.PlanTrip{Vehicle: van, Stops: []fulfilment.Stop{stop("o-1")}})
	b.replay()
}

func TestReplanAndCancelTrip(t *testing.T) {
	b := loaded(t)
	b.do(fulfilment.PlanTrip{Vehicle: van, Stops: []fulfilment.Stop{stop("o-1"), stop("o-2")}})
	b.refuse(fulfilment.ReplanTrip{Trip: "t-1", Stops: []fulfilment.Stop{stop("o-1")}}, fulfilment.Invalid, "stops")
	b.refuse(fulfilment.ReplanTrip{Trip: "t-1", Stops: []fulfilment.Stop{stop("o-1"), stop("o-3")}}, fulfilment.Invalid, "stops[1].orders")
	b.do(fulfilment.ReplanTrip{Trip: "t-1", Stops: []fulfilment.Stop{stop("o-2"), stop("o-1")}, Return: 9, Why: "closure"})
	if trip := b.l.Trip("t-1"); trip.Stops[0].Orders[0] != "o-2" || trip.Return != 9 || trip.Plans != 1 {
		t.Fatalf("got %+v", trip)
	}
	b.do(fulfilment.CancelTrip{Trip: "t-1", Reason: "broke down at the dock"})
	b.refuse(fulfilment.CancelTrip{Trip: "t-1"}, fulfilment.Conflict, "trip")
	b.do(fulfilment.PlanTrip{Vehicle: van, Stops: []fulfilment.Stop{stop("o-1")}})
	b.do(fulfilment.DepartTrip{Trip: "t-2"})
	b.refuse(fulfilment.CancelTrip{Trip: "t-2"}, fulfilment.Conflict, "trip")
	b.replay()
}
