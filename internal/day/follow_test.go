package day

import (
	"strings"
	"testing"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/simulator"
)

func withRobots(t *testing.T, pickers, robots, zones int, opt Options) Options {
	t.Helper()
	return onAisles(t, opt, routing.PeopleParams{Name: "follow", Shelves: 60, Aisles: 6, Pickers: pickers, Totes: 6, Robots: robots, Zones: zones})
}

// With follow-me robots every order is picked at a stop where the robot with its
// tote stands beside the shelf and the picker is there too, handed over and
// delivered; robots do not touch, and each has one tour at a time. The run's own
// check sees every pick and every hop.
func TestFollowMeDay(t *testing.T) {
	o, items := sample(120, 4)
	k := &kept{}
	opt := withRobots(t, 4, 6, 0, Options{Orders: o, Items: items, Seed: 1, Journal: k, Override: Fleet{Vans: 2, Robots: 6},
		Faults: simulator.Faults{WrongScan: 0.05, LoseOrder: 0.01, LoseState: 0.01}})
	rep := run1(t, opt)
	if rep.OrdersDelivered != 120 || rep.Robots != 6 || rep.Within24hShare != 1 {
		t.Errorf("%d of 120 delivered with %d robots, share %.3f, %v", rep.OrdersDelivered, rep.Robots, rep.Within24hShare, rep.Exceptions)
	}
	has := map[fulfilment.DeviceID]fulfilment.JobID{}
	tours := 0
	for _, x := range k.entries {
		e, err := fulfilment.Decode(x.Kind, x.Version, x.Data)
		if err != nil {
			t.Fatal(err)
		}
		switch e := e.(type) {
		case fulfilment.TourAssignedTo:
			tours++
			if e.Robot == "" || has[e.Robot] != "" || !strings.Contains(e.Why, "nearest robot") {
				t.Errorf("tour %s for %s by robot %q, which has %q: %s", e.Tour, e.Picker, e.Robot, has[e.Robot], e.Why)
			}
			has[e.Robot] = e.Tour
		case fulfilment.TourHandedOver:
			for r, id := range has {
				if id == e.Tour {
					delete(has, r)
				}
			}
		}
	}
	t.Logf("%d tours, %d hops, %d messages", tours, rep.Hops, rep.CodecMessages)
	if tours == 0 || len(has) != 0 || rep.Hops < 1000 {
		t.Errorf("%d tours, %d not handed over, %d hops", tours, len(has), rep.Hops)
	}
}

// In zones a robot goes on with the next zone's picker, and at the hand-over many
// robots take turns.
func TestFollowMeInZones(t *testing.T) {
	o, items := sample(150, 3)
	k := &kept{}
	rep := run1(t, withRobots(t, 8, 9, 2, Options{Orders: o, Items: items, Seed: 2, Journal: k, Override: Fleet{Vans: 2, Robots: 9},
		Faults: simulator.Faults{Stall: 0.01, StallFor: simulator.Span{MinMs: 1_000, MaxMs: 60_000}}}))
	if rep.OrdersDelivered != 150 {
		t.Errorf("%d of 150 delivered, %v", rep.OrdersDelivered, rep.Exceptions)
	}
	passed, again := len(events[fulfilment.TourUnassigned](t, k)), 0
	for _, e := range events[fulfilment.TourAssignedTo](t, k) {
		if e.Robot == "" {
			again++ // with the robot that it has already
		}
	}
	if passed == 0 || again != passed {
		t.Errorf("%d tours passed on, %d taken over with their robot", passed, again)
	}
}
