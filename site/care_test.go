package site_test

import (
	"fmt"
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/site"
	"dayrun/store/storetest"
)

// Whenever an order is cancelled, the other one is packed, and every unit is
// either with it or back on a shelf in the end.
func TestCancelAtAnyMoment(t *testing.T) {
	const script = `putwall 1
floor 12 2 3
sku A B
stock A 9 shelf-0003
stock B 9 shelf-0007
0:01 order web-1 A:2 B:1
0:01 order web-2 A:1 B:2
`
	for sec := 0; sec < 240; sec += 8 {
		stop := fmt.Sprintf("0:%02d:%02d cancel o-1\nuntil 1:00\nopen\n", 1+sec/60, sec%60)
		got := play(t, script+stop)
		if !strings.Contains(got, "o-2 is awaiting_trip") || !strings.Contains(got, "o-1 is cancelled") {
			t.Fatalf("cancelled %d s after it was placed:\n%s", sec, got)
		}
	}
}

func TestExplain(t *testing.T) {
	at := func(min int) fulfilment.Time { return dawn + fulfilment.Time(min)*fulfilment.Minute }
	const o, other = fulfilment.OrderID("o-1"), fulfilment.OrderID("o-2")
	placed := site.Told{At: at(0), Event: fulfilment.OrderPlaced{Order: o, Lines: []fulfilment.OrderLine{{SKU: "A", Qty: 2}, {SKU: "B", Qty: 1}}}}
	tests := []struct {
		name    string
		history []site.Told
		now     int
		want    string
	}{
		{"Hold", []site.Told{placed, {at(0), fulfilment.OrderHeld{Order: o, Hold: fulfilment.HoldPayment}}, {at(43), fulfilment.HoldReleased{Order: o, Hold: fulfilment.HoldPayment}}}, 50,
			"waited 43 min for payment; 7 min for a place at a station"},
		{"Short", []site.Told{placed, {at(5), fulfilment.OrderReleased{Order: o, Station: "P1", Place: 1}},
			{at(5), fulfilment.JobCreated{Job: "j-1", Picks: []fulfilment.Pick{{Order: other, Line: 0}, {Order: o, Line: 0}}}},
			{at(17), fulfilment.JobAssignedTo{Job: "j-1", Robot: "r"}},
			{at(20), fulfilment.ShelfArrived{Job: "j-1"}},
			{at(21), fulfilment.PickShort{Job: "j-1", Order: o, SKU: "A", Asked: 2, Shelf: "A-12"}},
			{at(21), fulfilment.OrderBackordered{Order: o, Lines: []int{0}, Reason: "no other shelf has it"}},
			{at(64), fulfilment.BackorderFilled{Order: o}}}, 64,
			"waited 5 min for a place at a station; 12 min for a robot; 3 min for the shelf to come; 1 min for the person at the station; 43 min for stock of A at A-12"},
		{"NoStock", []site.Told{placed, {at(0), fulfilment.OrderBackordered{Order: o, Lines: []int{0, 1}}}}, 10, "waited 10 min for stock of A, B"},
		{"Road", []site.Told{placed, {at(1), fulfilment.OrderReleased{Order: o}}, {at(2), fulfilment.PickingDone{Order: o}}, {at(4), fulfilment.OrderPacked{Order: o}},
			{at(34), fulfilment.TripLeft{Trip: "t-1"}}, {at(94), fulfilment.OrderBroughtBack{Order: o, Trip: "t-1"}}, {at(100), fulfilment.OrderCancelled{Order: o}}}, 300,
			"waited 1 min for a place at a station; 1 min for a shelf to be chosen; 2 min for packing; 36 min for a vehicle; 1 h 0 min for the drive"},
		{"Tour", []site.Told{placed, {at(3), fulfilment.OrderReleased{Order: o, Station: "p-1"}}, {at(3), fulfilment.TourCreated{Tour: "p-1", Picks: []fulfilment.TourPick{{Order: o}}}},
			{at(5), fulfilment.TourAssignedTo{Tour: "p-1"}}, {at(9), fulfilment.LinePicked{Job: "p-1", Order: o}}, {at(12), fulfilment.PickingDone{Order: o}}}, 12,
			"waited 3 min for a place at a station; 2 min for a picker; 7 min for the walk of the picker"},
		{"Nothing", nil, 3, "has not waited for anything yet"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			waits, got := site.Explain(o, tt.history, at(tt.now))
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			for i, w := range waits {
				if w.To <= w.From || i > 0 && w.From < waits[i-1].To {
					t.Errorf("span %d: %+v", i, w)
				}
			}
		})
	}
}

// The jobs of an order follow its history, what each comes after before it.
func TestSteps(t *testing.T) {
	const id = fulfilment.OrderID("o-1")
	o := &fulfilment.Order{ID: id, Promise: dawn + fulfilment.Day}
	history := []site.Told{
		{Event: fulfilment.JobCreated{Job: "j-1", Shelf: "S1", Station: "P1", Due: dawn, Picks: []fulfilment.Pick{{Order: id}, {Order: "o-2"}}}},
		{Event: fulfilment.JobCreated{Job: "j-2", Shelf: "S2", Station: "P1", Due: dawn, Picks: []fulfilment.Pick{{Order: id, Line: 1}}}},
		{Event: fulfilment.JobAssignedTo{Job: "j-1", Robot: "r-1"}},
		{Event: fulfilment.JobAssignedTo{Job: "j-2", Robot: "r-2"}},
		{Event: fulfilment.ShelfArrived{Job: "j-1"}},
		{Event: fulfilment.LinePicked{Job: "j-1", Order: id}},
		{Event: fulfilment.JobUnassigned{Job: "j-2", Robot: "r-2"}}, // the robot broke down, the job stays
	}
	show := func() string {
		var b strings.Builder
		for _, s := range site.Steps(o, history) {
			if s.Due == 0 {
				t.Errorf("%s has no due time", s.ID)
			}
			fmt.Fprintf(&b, "%s %s %s after %v\n", s.ID, s.State, s.Who, s.After)
		}
		return b.String()
	}
	if got, want := show(), `j-1 done r-1 after []
j-2 open  after []
pack-o-1 blocked  after [j-1 j-2]
load-o-1 blocked  after [pack-o-1]
deliver-o-1 blocked  after [load-o-1]
`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	history = append(history, site.Told{Event: fulfilment.JobAssignedTo{Job: "j-2", Robot: "r-3"}}, site.Told{Event: fulfilment.LinePicked{Job: "j-2", Order: id, Line: 1}},
		site.Told{Event: fulfilment.PickingDone{Order: id}}, site.Told{Event: fulfilment.OrderPacked{Order: id, Bench: "b1"}},
		site.Told{Event: fulfilment.TripPlannedFor{Trip: "t-1", Vehicle: "van/1"}}, site.Told{Event: fulfilment.TripLeft{Trip: "t-1"}})
	if got, want := show(), `j-1 done r-1 after []
j-2 done r-3 after []
pack-o-1 done  after [j-1 j-2]
load-o-1 done van/1 after [pack-o-1]
deliver-o-1 carrying van/1 after [load-o-1]
`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A driver's report brings a parcel back, a customer's code hands one over.
func TestCareReads(t *testing.T) {
	script := storetest.NewScript("main", 7, 20)
	if _, err := script.Do(fulfilment.AcceptDevice{Device: "scanner/pack-01"}); err != nil {
		t.Fatal(err)
	}
	if _, err := script.Do(fulfilment.AcceptDevice{Device: "van/1"}); err != nil {
		t.Fatal(err)
	}
	road := script.Place()
	placed, err := script.Do(fulfilment.PlaceOrder{Key: "k", BodyHash: "b", ClientOrderID: "fetch", Lines: []fulfilment.OrderLine{{SKU: "A-0001", Qty: 1}}, Service: fulfilment.PickUp, PickUpCode: "4711"})
	if err != nil {
		t.Fatal(err)
	}
	fetched := placed[0].(fulfilment.OrderPlaced).Order
	script.Pack(road, fetched)
	trip := script.Leave(road)
	s := site.New(site.Defaults())
	for _, e := range script.Batch().Entries {
		event, err := fulfilment.Decode(e.Kind, e.Version, e.Data)
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind != "floor_adopted" { // the script's floor cannot be driven on
			s.Replay(e, event)
		} else {
			s.Ledger().Apply(e.At, event)
		}
	}
	now, n := script.Now, 0
	read := func(r devices.Read, want bool) {
		t.Helper()
		n++
		r.ReadID = fmt.Sprint("r", n)
		for range 2 { // a repeat is answered again
			now++
			for _, i := range s.Step(now, site.Heard{Report: r}).Instructions {
				if a, ok := i.(devices.Ack); ok && a.OK != want {
					t.Fatalf("%+v: answered %+v", r, a)
				}
			}
		}
	}
	parcel := string(s.Ledger().Order(road).Parcel)
	read(devices.Read{Device: "scanner/pack-01", Kind: "pick_up", Code: "4712"}, false)
	read(devices.Read{Device: "van/1", Kind: "undelivered", Code: "other", Reason: "nobody at home"}, false)
	read(devices.Read{Device: "van/1", Kind: "undelivered", Code: parcel, Reason: "nobody at home"}, true)
	read(devices.Read{Device: "van/1", Kind: "deliver", Code: parcel}, false)
	s.Step(now, site.Heard{Report: devices.VehicleReport{Device: "van/1", Status: "idle", Trip: string(trip)}})
	if o := s.Ledger().Order(road); o.State != fulfilment.AwaitingTrip || o.Attempts != 1 {
		t.Fatalf("the parcel that nobody took: %+v", o)
	}
	raised := ""
	for _, x := range s.Ledger().Exceptions() {
		if x.Kind == "came_back" {
			raised = x.Text
		}
	}
	if !strings.Contains(raised, string(road)) {
		t.Errorf("exceptions %v", s.Ledger().Exceptions())
	}
	read(devices.Read{Device: "scanner/pack-01", Kind: "pick_up", Code: "4711"}, true)
	if o := s.Ledger().Order(fetched); o.State != fulfilment.Delivered || o.Trip != "" {
		t.Fatalf("the order that was fetched: %+v", o)
	}
}
