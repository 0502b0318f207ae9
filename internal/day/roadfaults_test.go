package day

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dayrun/fulfilment"
	"dayrun/internal/osm"
	"dayrun/routing/roads"
	"dayrun/simulator"
)

// cityStreets is the real map of the orders' city.
func cityStreets(t *testing.T) *roads.Network {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "streets", "campo-grande.osm.pbf"))
	if err != nil {
		t.Skipf("the real streets are not at hand: %v", err)
	}
	defer f.Close()
	streets, _, err := osm.Read(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	n, err := roads.NewNetwork(streets)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// custody follows every parcel through the journal: one place at a time, handed
// over once.
type custody struct {
	vehicle map[fulfilment.TripID]fulfilment.DeviceID
	trip    map[fulfilment.OrderID]fulfilment.TripID // on board of
	done    map[fulfilment.OrderID]bool

	transferred, returned, replanned, repromised, rescues int
}

func follow(events []fulfilment.Event) (*custody, error) {
	c := &custody{vehicle: map[fulfilment.TripID]fulfilment.DeviceID{}, trip: map[fulfilment.OrderID]fulfilment.TripID{}, done: map[fulfilment.OrderID]bool{}}
	stops := map[fulfilment.TripID][]fulfilment.Stop{}
	for _, e := range events {
		switch e := e.(type) {
		case fulfilment.TripPlannedFor:
			c.vehicle[e.Trip], stops[e.Trip] = e.Vehicle, e.Stops
		case fulfilment.RescuePlanned:
			c.vehicle[e.Trip] = e.Vehicle
			c.rescues++
		case fulfilment.TripReplanned:
			c.replanned++
		case fulfilment.OrderRepromised:
			c.repromised++
			if e.Reason == "" || e.To <= e.From {
				return c, fmt.Errorf("order %s: promised for %d instead of %d, %q", e.Order, e.To, e.From, e.Reason)
			}
		case fulfilment.TripLeft:
			for _, s := range stops[e.Trip] {
				for _, o := range s.Orders {
					if c.trip[o] != "" || c.done[o] {
						return c, fmt.Errorf("order %s leaves with %s, is with %q, delivered: %t", o, e.Trip, c.trip[o], c.done[o])
					}
					c.trip[o] = e.Trip
				}
			}
		case fulfilment.ParcelTransferred:
			if c.trip[e.Order] != e.From || c.vehicle[e.From] == c.vehicle[e.To] {
				return c, fmt.Errorf("order %s goes from %s to %s, is with %q", e.Order, e.From, e.To, c.trip[e.Order])
			}
			c.trip[e.Order] = e.To
			c.transferred++
		case fulfilment.ParcelReturned:
			if c.trip[e.Order] != e.Trip {
				return c, fmt.Errorf("order %s comes back with %s, is with %q", e.Order, e.Trip, c.trip[e.Order])
			}
			delete(c.trip, e.Order)
			c.returned++
		case fulfilment.OrderDelivered:
			if c.done[e.Order] || c.trip[e.Order] != e.Trip {
				return c, fmt.Errorf("order %s is delivered by %s, is with %q, delivered before: %t", e.Order, e.Trip, c.trip[e.Order], c.done[e.Order])
			}
			c.done[e.Order] = true
			delete(c.trip, e.Order)
		}
	}
	return c, nil
}

// Whatever happens on the road, no parcel is lost or delivered twice, and most
// are there by their first promise.
func TestRoadFaults(t *testing.T) {
	o, items := real(t, "orders_small.csv")
	at := func(day, hour, minute int) int64 { // of the orders' first days
		first := time.UnixMilli(o.List[0].PlacedAt).UTC()
		return time.Date(first.Year(), first.Month(), first.Day()+day, hour, minute, 0, 0, time.UTC).UnixMilli()
	}
	middle := roads.Point(depot(Options{Orders: o}))
	closure := fulfilment.StreetClosure{Points: []fulfilment.LatLon{fulfilment.LatLon(middle)}, RadiusM: 600, Reason: "burst water main", By: "Ann"}
	tests := []struct {
		name    string
		streets bool
		faults  simulator.Faults
		acts    []Act
		share   float64
		want    func(c *custody) string
	}{
		{name: "Breakdown", share: 0.97, faults: simulator.Faults{Breakdowns: []simulator.Breakdown{{Vehicle: simulator.VanID(0), AtMs: at(1, 9, 30)}}},
			want: func(c *custody) string {
				if c.transferred < 20 || c.rescues == 0 {
					return fmt.Sprintf("%d parcels transferred by %d rescues", c.transferred, c.rescues)
				}
				return ""
			}},
		{name: "BreakdownMended", share: 0.97, faults: simulator.Faults{Breakdowns: []simulator.Breakdown{{Vehicle: simulator.VanID(0), AtMs: at(1, 9, 30), ForMs: 4 * 3600_000}}},
			want: func(c *custody) string {
				if c.transferred == 0 {
					return "no parcel was transferred"
				}
				return ""
			}},
		{name: "LostLink", share: 0.97, faults: simulator.Faults{Cuts: []simulator.Cut{{Device: simulator.VanID(1), FromMs: at(1, 9, 0), ToMs: at(1, 10, 30)}}},
			want: func(c *custody) string {
				if c.rescues > 0 {
					return "a van without contact for an hour and a half was given up"
				}
				return ""
			}},
		{name: "LostForHours", share: 0.9, faults: simulator.Faults{Cuts: []simulator.Cut{{Device: simulator.VanID(1), FromMs: at(1, 8, 30), ToMs: at(1, 13, 0)}}}, // what it hands over counts when its scans arrive
			want: func(c *custody) string {
				if c.rescues != 1 || c.transferred > 0 {
					return fmt.Sprintf("%d rescues of a van that drove on, %d parcels taken over", c.rescues, c.transferred)
				}
				return ""
			}},
		{name: "StormAndHelipad", share: 0.97,
			acts: slices.Concat([]Act{{fulfilment.Time(at(0, 10, 0)), fulfilment.ForbidFlight{Zone: fulfilment.NoFly{Reason: "helipad", Ring: []fulfilment.LatLon{
				{LatE7: middle.LatE7 + 100_000, LonE7: middle.LonE7 - 100_000}, {LatE7: middle.LatE7 + 100_000, LonE7: middle.LonE7 + 100_000}, {LatE7: middle.LatE7 + 200_000, LonE7: middle.LonE7}}}}}}, storms(at),
				[]Act{{fulfilment.Time(at(0, 15, 0)), fulfilment.SetWeather{Weather: fulfilment.Weather{WindMmS: 6000, WindFromDeg: 90}}}}),
			want: func(c *custody) string {
				if c.returned == 0 {
					return "no drone came home with its parcel"
				}
				return ""
			}},
		{name: "Closure", streets: true, share: 0.97,
			faults: simulator.Faults{Closures: []simulator.Closure{{AtMs: at(1, 8, 50), UntilMs: at(1, 15, 0), LatE7: middle.LatE7, LonE7: middle.LonE7, RadiusM: 600}}},
			acts:   []Act{{fulfilment.Time(at(1, 9, 0)), fulfilment.CloseStreet{Closure: closure}}, {fulfilment.Time(at(1, 15, 0)), fulfilment.ReopenStreet{ID: "c-1", By: "Ann"}}},
			want: func(c *custody) string {
				if c.replanned < 2 {
					return fmt.Sprintf("%d trips planned anew after a closure and its end", c.replanned)
				}
				return ""
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			kept := &tail{}
			opt := Options{Orders: o, Items: items, Planner: newInline(), Seed: 1, Journal: kept, Faults: tt.faults, Acts: tt.acts, Override: Fleet{Vans: 3}}
			if tt.streets {
				if testing.Short() {
					t.Skip("preparing the streets again and again takes half a minute")
				}
				opt.Streets = cityStreets(t)
			}
			rep, err := Run(opt)
			if err != nil {
				t.Fatal(err)
			}
			c, err := follow(kept.events)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("share by first promise %.4f, %d transferred, %d brought back, %d rescues, %d trips planned anew, %d promised anew, %v", rep.Within24hShare, c.transferred, c.returned, c.rescues, c.replanned, c.repromised, rep.Exceptions)
			if rep.Check != "ok" || rep.OrdersDelivered != rep.OrdersPlaced || len(c.done) != int(rep.OrdersPlaced) || len(c.trip) > 0 {
				t.Errorf("check %q, %d delivered of %d, %d still on board", rep.Check, rep.OrdersDelivered, rep.OrdersPlaced, len(c.trip))
			}
			if rep.Within24hShare < tt.share {
				t.Errorf("share %.4f, want %.2f", rep.Within24hShare, tt.share)
			}
			if text := tt.want(c); text != "" {
				t.Error(text)
			}
		})
	}
}

// storms ground the drones at noon, again and again, so that one is in the air
// when it begins; the last lasts.
func storms(at func(day, hour, minute int) int64) []Act {
	hold := fulfilment.SetWeather{Weather: fulfilment.Weather{Hold: true, Reason: "thunderstorm", By: "Ann"}}
	var acts []Act
	for m := 0; m < 60; m += 20 {
		acts = append(acts, Act{fulfilment.Time(at(0, 12, m)), hold}, Act{fulfilment.Time(at(0, 12, m+5)), fulfilment.SetWeather{}})
	}
	return append(acts, Act{fulfilment.Time(at(0, 13, 0)), hold})
}
