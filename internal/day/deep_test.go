package day

import (
	"fmt"
	"testing"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/simulator"
)

func inDeepLanes(t *testing.T, depth, shelves int, opt Options) Options {
	t.Helper()
	f, err := routing.Generate(routing.GenerateParams{Name: "deep", Shelves: shelves, Stations: 2, Robots: 8, LaneDepth: depth})
	if err != nil {
		t.Fatal(err)
	}
	if opt.Lif, opt.Side, err = f.WriteLIF(); err != nil {
		t.Fatal(err)
	}
	opt.Planner = newInline()
	opt.Override.Robots, opt.Override.Vans = 8, 2
	return opt
}

// On a floor whose shelves stand behind one another every order is delivered:
// shelves in the way are moved to free places or brought along, no robot drives
// under a shelf with another on it, and none touches another (the run's own
// checks).
func TestDeepLanes(t *testing.T) {
	for depth := 2; depth <= 4; depth++ {
		t.Run(fmt.Sprint(depth), func(t *testing.T) {
			o, items := sample(120, 4)
			k := &kept{}
			opt := inDeepLanes(t, depth, 60, Options{Orders: o, Items: items, Seed: uint64(depth), Journal: k, Faults: simulator.Faults{LoseOrder: 0.01, LoseState: 0.01}})
			rep := run1(t, opt)
			if rep.OrdersDelivered != 120 || rep.Within24hShare != 1 {
				t.Errorf("%d of 120 delivered, share %.3f; %v", rep.OrdersDelivered, rep.Within24hShare, rep.Exceptions)
			}
			cleared, along := clearings(t, k)
			t.Logf("%d shelves moved out of the way, %d of them brought along to a station, %d visits, %d hops", cleared, along, len(events[fulfilment.ShelfArrived](t, k)), rep.Hops)
			if cleared == 0 {
				t.Error("no shelf was moved out of the way")
			}
			if depth > 2 {
				return
			}
			if again := run1(t, inDeepLanes(t, depth, 60, Options{Orders: o, Items: items, Seed: uint64(depth), Faults: opt.Faults})); again.JournalHash != rep.JournalHash {
				t.Error("the same seed gives another journal")
			}
		})
	}
}

// clearings counts the shelves moved out of the way, and those that went on to a
// station instead of to their place.
func clearings(t *testing.T, k *kept) (cleared, along int) {
	t.Helper()
	clear := map[fulfilment.JobID]bool{}
	for _, e := range events[fulfilment.JobCreated](t, k) {
		clear[e.Job] = e.For == fulfilment.JobClear
	}
	for _, e := range events[fulfilment.ShelfLifted](t, k) {
		if clear[e.Job] {
			cleared++
		}
	}
	for _, e := range events[fulfilment.ShelfHopped](t, k) {
		if clear[e.Job] {
			along++
		}
	}
	return cleared, along
}
