package fulfilment

import (
	"fmt"
	"strings"
	"testing"
)

const noon = Time(1_772_366_400_000)

// midday gives a ledger with an order in each state: o-1 delivered, o-2 on the
// road, o-3 at the dock with a trip, o-4 at packing, o-5 half picked by job j-1,
// o-6 and o-7 waiting, o-8 a backorder of B.
func midday(t *testing.T) *Ledger {
	t.Helper()
	l := New()
	do := func(c Command) {
		t.Helper()
		events, err := l.Decide(noon, c)
		if err != nil {
			t.Fatalf("%#v: %v", c, err)
		}
		for _, e := range events {
			l.Apply(noon, e)
		}
	}
	do(AdoptFloor{Name: "hall", Lif: []byte(`{}`), Side: []byte(`{}`), Shelves: []ShelfAt{{"S1", "n1"}, {"S2", "n2"}}})
	do(DefineSKU{SKU{Code: "A"}})
	do(DefineSKU{SKU{Code: "B"}})
	do(ReceiveStock{SKU: "A", Qty: 20, Location: "S1"})
	do(ReceiveStock{SKU: "A", Qty: 5, Location: "S2"})
	job := func(n int, orders ...int) {
		c := CreateJob{Shelf: "S1", Station: "P1"}
		for _, i := range orders {
			do(ReleaseOrder{Order: orderID(int64(i)), Station: "P1", Place: i})
			c.Picks = append(c.Picks, Pick{Order: orderID(int64(i)), SKU: "A", Qty: 2})
		}
		do(c)
		id := JobID(fmt.Sprint("j-", n))
		do(AssignJob{Job: id, Robot: "robot/acme/1"})
		do(LiftShelf{id})
		do(ArriveShelf{id})
	}
	for i := 1; i <= 8; i++ {
		lines := []OrderLine{{SKU: "A", Qty: 2}}
		switch i {
		case 5:
			lines = append(lines, OrderLine{SKU: "A", Qty: 1})
		case 8:
			lines[0].SKU = "B"
		}
		do(PlaceOrder{Key: fmt.Sprint("k-", i), ClientOrderID: fmt.Sprint("c-", i), Lines: lines})
	}
	job(1, 1, 2, 3, 4)
	for i := 1; i <= 4; i++ {
		do(ConfirmPick{Job: "j-1", Order: orderID(int64(i)), Qty: 2, ReadID: "r"})
		if i < 4 {
			do(ConfirmPack{orderID(int64(i)), ParcelID(fmt.Sprint("p-", i)), "B1", "q"})
		}
	}
	do(LeaveStation{Job: "j-1"})
	do(StoreShelf{"j-1", "n1"})
	for i := 1; i <= 3; i++ {
		do(PlanTrip{Vehicle: DeviceID(fmt.Sprint("van/", i)), Stops: []Stop{{Orders: []OrderID{orderID(int64(i))}}}})
		if i < 3 {
			do(DepartTrip{TripID(fmt.Sprint("t-", i))})
		}
	}
	do(ConfirmDelivery{"o-1", "p-1", "d"})
	job(2, 5)
	do(ExtendJob{Job: "j-2", Picks: []Pick{{Order: "o-5", Line: 1, SKU: "A", Qty: 1}}})
	do(ConfirmPick{Job: "j-2", Order: "o-5", Qty: 2, ReadID: "r"})
	if err := l.Check(); err != nil {
		t.Fatal(err)
	}
	return l
}

// Whatever is tampered with, Check names it.
func TestCheck(t *testing.T) {
	tests := []struct {
		name   string
		tamper func(l *Ledger)
		want   string
	}{
		{"OK", func(*Ledger) {}, ""},
		{"ErrPromiseMoved", func(l *Ledger) { l.orders["o-5"].Promise++ }, "order o-5: promise"},
		{"ErrPromiseMovedOutOfOrder", func(l *Ledger) { l.orders["o-6"].Promise++ }, "o-6 is listed before o-7"},
		{"ErrState", func(l *Ledger) { l.orders["o-6"].State = Picking }, "order o-6 is picking but listed as waiting"},
		{"ErrListedTwice", func(l *Ledger) { l.stages[Waiting].ids = append(l.stages[Waiting].ids, "o-7") }, "o-7 is listed before o-7"},
		{"ErrUnknownListed", func(l *Ledger) { l.stages[Waiting].ids = append(l.stages[Waiting].ids, "o-9") }, "o-9 is listed and not known"},
		{"ErrOrderLost", func(l *Ledger) { l.stages[Waiting].ids = l.stages[Waiting].ids[:1] }, "8 orders, 7 listed"},
		{"ErrOrderUncounted", func(l *Ledger) { l.PlacedCount++ }, "9 orders placed"},
		{"ErrKey", func(l *Ledger) { l.byKey["k-6"] = l.orders["o-7"] }, "order o-6: not found by"},
		{"ErrDeliveredTwice", func(l *Ledger) { l.Apply(noon, CustodyClosed{"o-1", true}) }, "2 custodies closed"},
		{"ErrNothingMissing", func(l *Ledger) { l.orders["o-8"].Lines[0].Quantity = 0 }, "order o-8: backorder with 0"},
		{"ErrWaitingPicked", func(l *Ledger) { l.orders["o-6"].Lines[0].Picked = -1 }, "order o-6: waiting"},
		{"ErrPickingDone", func(l *Ledger) { l.orders["o-5"].Lines = l.orders["o-5"].Lines[:1] }, "order o-5: picking"},
		{"ErrNotAllPicked", func(l *Ledger) { l.orders["o-4"].Lines[0].Picked = 1 }, "order o-4: packing with 1 of 2"},
		{"ErrReservedSum", func(l *Ledger) { l.orders["o-6"].Lines[0].Reserved++ }, "order o-6: line 0: 2 reserved in parts, 3 in all"},
		{"ErrReservedNothing", func(l *Ledger) { l.orders["o-6"].Lines[0].Allocs[0].Qty = 0 }, "0 units reserved at S1"},
		{"ErrReservedForNoJob", func(l *Ledger) { l.orders["o-6"].Lines[0].Allocs[0].Job = "j-7" }, "for job j-7"},
		{"ErrOnNoTrip", func(l *Ledger) { l.orders["o-2"].Trip = "" }, "order o-2: on the road without a trip"},
		{"ErrTripHasLeft", func(l *Ledger) { l.orders["o-3"].Trip = "t-2" }, "order o-3: at the dock with trip t-2"},
		{"ErrTripTooEarly", func(l *Ledger) { l.orders["o-6"].Trip = "t-3" }, "order o-6: waiting with trip t-3"},
		{"ErrTripWithoutStop", func(l *Ledger) { l.trips["t-3"].Stops = nil }, "order o-3: trip t-3 has no stop"},
		{"ErrTripCount", func(l *Ledger) { l.trips["t-2"].Open++ }, "trip t-2 has 1 orders to deliver, counts 2"},
		{"ErrTripState", func(l *Ledger) { l.trips["t-1"].State = TripEnded }, "trip t-1"},
		{"ErrTripTwice", func(l *Ledger) {
			l.trips["t-3"].Stops = append(l.trips["t-3"].Stops, l.trips["t-3"].Stops[0])
		}, "order o-3 is on trip t-3 and on another, or twice"},
		{"ErrVehicleListed", func(l *Ledger) { l.tripVehicle["van/9"] = l.trips["t-3"] }, "3 open trips, 4 vehicles"},
		{"ErrNegative", func(l *Ledger) { l.stock[stockKey{"A", "S2", ""}].OnHand = -1 }, "stock of A at S2: -1 on hand"},
		{"ErrOverReserved", func(l *Ledger) { l.stock[stockKey{"A", "S1", ""}].OnHand = 1 }, "stock of A at S1: 1 on hand"},
		{"ErrReservedByNobody", func(l *Ledger) { l.stock[stockKey{"A", "S2", ""}].Reserved = 1 }, "stock of A at S2: 1 reserved, orders say 0"},
		{"ErrJobbed", func(l *Ledger) { l.stock[stockKey{"A", "S1", ""}].jobbed = 0 }, "stock of A at S1: 0 for jobs, orders say 1"},
		{"ErrUnitAtTwoPlaces", func(l *Ledger) { l.stock[stockKey{"A", Dock, ""}].OnHand++ }, "stock of A at dock: 3 on the way, orders say 2"},
		{"ErrUnitElsewhere", func(l *Ledger) { l.Apply(noon, StockMoved{SKU: "A", Qty: 1, From: Dock, To: Packing}) }, "stock of A at dock: 1 on the way"},
		{"ErrUnitsGone", func(l *Ledger) { l.Apply(noon, StockMoved{SKU: "A", Qty: 2, From: Dock, To: "S2"}) }, "orders have 2 of A at dock, where there is none"},
		{"ErrNowhere", func(l *Ledger) { l.Apply(noon, StockMoved{SKU: "A", Qty: 1, From: "S2", To: "S9"}) }, "stock of A at S9: 1 on the way, orders say 0"},
		{"ErrUnitLost", func(l *Ledger) { l.stock[stockKey{"A", "S2", ""}].OnHand-- }, "stock of A: received 25"},
		{"ErrNoArticle", func(l *Ledger) { delete(l.skus, "A") }, "nobody defined the article"},
		{"ErrListedBySKU", func(l *Ledger) { l.bySKU["A"] = l.bySKU["A"][1:] }, "listed by sku"},
		{"ErrListedByLocation", func(l *Ledger) { l.byLocation["S2"] = l.byLocation["S1"] }, "listed wrongly by location"},
		{"ErrFreeWhileShort", func(l *Ledger) {
			l.Apply(noon, StockReceived{SKU: "B", Qty: 1, Location: "S2"})
		}, "1 of B are free while order o-8 lacks it"},
		{"ErrJobState", func(l *Ledger) { l.jobs["j-2"].State = "flying" }, `job j-2: open with state "flying"`},
		{"ErrJobDoneOpen", func(l *Ledger) { l.jobs["j-2"].State = JobDone }, `job j-2: open with state "done"`},
		{"ErrJobWithoutRobot", func(l *Ledger) { l.jobs["j-2"].Robot = "" }, `job j-2: at_work with robot ""`},
		{"ErrShelfNotLifted", func(l *Ledger) { l.jobs["j-2"].State = JobAssigned }, `job j-2: assigned with shelf S1 on robot "robot/acme/1"`},
		{"ErrShelfWithoutJob", func(l *Ledger) {
			l.shelfAt["S2"] = shelfPlace{robot: "robot/acme/1"}
			delete(l.nodeHas, "n2")
		}, "shelf S2 is on robot robot/acme/1, which has no job with it"},
		{"ErrPickDone", func(l *Ledger) { l.jobs["j-2"].Picks[1].Done = true }, "jobs have 0 open picks, orders have 1"},
		{"ErrPickQty", func(l *Ledger) { l.jobs["j-2"].Picks[1].Qty = 2 }, "job j-2: 2 units to pick for order o-5 line 1"},
		{"ErrLeftTooEarly", func(l *Ledger) { l.jobs["j-2"].State = JobStoring }, "job j-2: on its way back with 1 lines to pick"},
		{"ErrReturnTooEarly", func(l *Ledger) { l.jobs["j-2"].Return = "n1" }, `job j-2: at_work on its way back to "n1"`},
		{"ErrRobotTwice", func(l *Ledger) { l.jobRobot["robot/acme/1"] = &Job{} }, "job j-2: robot robot/acme/1 has another job"},
		{"ErrShelfTwice", func(l *Ledger) { l.jobShelf["S1"] = &Job{} }, "job j-2: not the one found"},
		{"ErrJobListed", func(l *Ledger) { l.jobs["j-9"] = &Job{} }, "1 open jobs, 2 by id"},
		{"ErrPlaceTwice", func(l *Ledger) {
			o := l.orders["o-6"]
			l.applyReleased(noon, OrderReleased{Order: o.ID, Station: "P1", Place: 5})
		}, "place 5 of station P1 is taken by o-5 and o-6"},
		{"ErrNoPlace", func(l *Ledger) { l.applyReleased(noon, OrderReleased{Order: "o-6", Station: "P1"}) }, "order o-6 is picked at place 0"},
		{"ErrPartUnknown", func(l *Ledger) { l.orders["o-6"].Lines[0].Part = 1 }, "order o-6: line 0: 0 picked in part 1 of 0"},
		{"ErrPartOpenWaiting", func(l *Ledger) { l.orders["o-6"].Parts = []Part{{Station: "P1", Place: 3, State: PartOpen}} }, "order o-6: waiting"},
		{"ErrPartDone", func(l *Ledger) { l.orders["o-5"].Parts[0].State = PartDone }, "stock of A at packing: 2 on the way, orders say 4"},
		{"ErrShelfNowhere", func(l *Ledger) { l.shelfAt["S2"] = shelfPlace{} }, `shelf S2 stands at ""`},
		{"ErrShelfUnknown", func(l *Ledger) { l.shelfAt["S9"] = shelfPlace{node: "n9"} }, "2 shelves on the floor, 3 have a place"},
		{"ErrNodeTwoShelves", func(l *Ledger) { l.nodeHas["n9"] = "S2" }, "node n9 has shelf S2"},
		{"ErrShortUnlisted", func(l *Ledger) { delete(l.short, "B") }, "orders lack an article 1 times, 0 are listed"},
		{"ErrShortListed", func(l *Ledger) { l.short["B"].ids = []OrderID{"o-6", "o-8"} }, "order o-6 is listed as short of B"},
		{"ErrShortUnknown", func(l *Ledger) { l.short["B"].ids = append(l.short["B"].ids, "o-9") }, "short of B: o-9"},
		{"ErrShortEmpty", func(l *Ledger) { l.short["A"] = &queue{} }, "an empty list of orders short of A is kept"},
		{"ErrPlaceKept", func(l *Ledger) { l.orders["o-6"].Place = 3 }, "order o-6: waiting with 0 units missing, 0 picked, station \"\", place 3"},
		{"ErrStationKept", func(l *Ledger) { l.orders["o-8"].Station = "P1" }, "order o-8: backorder with 2 units missing, 0 picked, station \"P1\""},
		{"ErrAdjusted", func(l *Ledger) { l.totals["A"].Adjusted = 1 }, "delivered 2, adjusted 1"},
		{"ErrWorkListed", func(l *Ledger) { l.works["w-9"] = &Work{} }, "1 works, 0 listed by shelf"},
		{"ErrWorkElsewhere", func(l *Ledger) { l.workAt["S1"] = []*Work{{ID: "w-9", Shelf: "S2"}} }, "work w-9 is listed at shelf S1"},
		{"ErrPutUnknown", func(l *Ledger) { l.puts[stockKey{"A", Receiving, ""}] = 1 }, "works are to put map[] on shelves"},
		{"ErrPutTooMuch", func(l *Ledger) {
			l.Apply(noon, StockReceived{SKU: "A", Qty: 1, Location: Receiving})
			l.Apply(noon, WorkPlanned{Work{ID: "w-1", Kind: WorkPut, Shelf: "S1", SKU: "A", Qty: 2, From: Receiving}})
		}, "stock of A at receiving: 1 on hand, works are to put 2"},
		{"ErrCountTwice", func(l *Ledger) {
			l.Apply(noon, WorkPlanned{Work{ID: "w-1", Kind: WorkCount, Shelf: "S1", SKU: "A"}})
			l.Apply(noon, WorkPlanned{Work{ID: "w-2", Kind: WorkCount, Shelf: "S1", SKU: "A"}})
		}, "work w-2 counts A on S1, which another counts"},
		{"ErrHolderUnlisted", func(l *Ledger) { delete(l.holders, stockKey{"A", "S1", ""}) }, "2 reservations without a job, 0 listed"},
		{"ErrHolderListed", func(l *Ledger) { l.holders[stockKey{"A", "S2", ""}] = []holder{{"o-6", 0}} }, "order o-6 line 0 is listed with A at S2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := midday(t)
			tt.tamper(l)
			switch err := l.Check(); {
			case tt.want == "" && err != nil:
				t.Fatal(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Fatalf("got %v, want it to say %q", err, tt.want)
			}
		})
	}
}
