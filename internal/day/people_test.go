package day

import (
	"strings"
	"testing"

	"dayrun/fulfilment"
	"dayrun/internal/solve"
	"dayrun/routing"
	"dayrun/simulator"
	"dayrun/site"
)

// kept keeps a run's entries for a closer look.
type kept struct{ entries []site.Entry }

func (k *kept) Append(entries []site.Entry, _ []site.Row) error {
	k.entries = append(k.entries, entries...)
	return nil
}

// events reads back those of one type.
func events[E fulfilment.Event](t *testing.T, k *kept) []E {
	t.Helper()
	var out []E
	for _, x := range k.entries {
		e, err := fulfilment.Decode(x.Kind, x.Version, x.Data)
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := e.(E); ok {
			out = append(out, e)
		}
	}
	return out
}

func byPeople(t *testing.T, opt Options) Options {
	t.Helper()
	return onAisles(t, opt, routing.PeopleParams{Name: "aisles", Shelves: 60, Pickers: 3, Totes: 6})
}

func onAisles(t *testing.T, opt Options, p routing.PeopleParams) Options {
	t.Helper()
	f, err := routing.GeneratePeople(p)
	if err != nil {
		t.Fatal(err)
	}
	if opt.Lif, opt.Side, err = f.WriteLIF(); err != nil {
		t.Fatal(err)
	}
	opt.Planner = newInline()
	return opt
}

// A site without robots: every order is fetched by people with trolleys, handed
// over, packed and delivered, and the ledger adds up.
func TestPeopleDay(t *testing.T) {
	o, items := sample(120, 4)
	k := &kept{}
	rep := run1(t, byPeople(t, Options{Orders: o, Items: items, Seed: 1, Journal: k, Override: Fleet{Vans: 2}, Faults: simulator.Faults{WrongScan: 0.05}}))
	if rep.OrdersDelivered != 120 || rep.Robots != 0 || rep.Stations != 3 || rep.Within24hShare != 1 {
		t.Errorf("%d of 120 delivered, %d robots, %d pickers, share %.3f", rep.OrdersDelivered, rep.Robots, rep.Stations, rep.Within24hShare)
	}
	if rep.WrongScans == 0 || rep.Interventions != 0 {
		t.Errorf("%d wrong scans, %d interventions: %v", rep.WrongScans, rep.Interventions, rep.Told)
	}
	tours, handed := events[fulfilment.TourCreated](t, k), events[fulfilment.TourHandedOver](t, k)
	orders := 0
	for _, x := range tours {
		orders += len(x.Orders)
		if len(x.Orders) > 6 {
			t.Errorf("tour %s has %d orders on 6 totes", x.Tour, len(x.Orders))
		}
		for i := 1; i < len(x.Picks); i++ {
			for j := range i - 1 {
				if x.Picks[j].Shelf == x.Picks[i].Shelf && x.Picks[i-1].Shelf != x.Picks[i].Shelf {
					t.Errorf("tour %s comes to %s twice", x.Tour, x.Picks[i].Shelf)
				}
			}
		}
	}
	if orders != 120 || len(handed) != len(tours) || len(tours) >= 120 {
		t.Errorf("%d orders on %d tours, %d handed over", orders, len(tours), len(handed))
	}
	if again := run1(t, byPeople(t, Options{Orders: o, Items: items, Seed: 1, Override: Fleet{Vans: 2}, Faults: simulator.Faults{WrongScan: 0.05}})); again.JournalHash != rep.JournalHash {
		t.Error("the same seed gives another journal")
	}
	planner := solve.NewAhead(site.Defaults().Motion)
	defer planner.Close()
	opt := byPeople(t, Options{Orders: o, Items: items, Seed: 1, Override: Fleet{Vans: 2}, Faults: simulator.Faults{WrongScan: 0.05}})
	opt.Planner = planner
	if beside := run1(t, opt); beside.JournalHash != rep.JournalHash {
		t.Error("planned beside the loop the journal is another")
	}
}

// A picker whose scanner loses its network gives its tour back after the stated
// time; another takes the trolley over, and nothing is picked twice.
func TestPickerGoesOffline(t *testing.T) {
	o, items := sample(60, 0.4)
	undisturbed := &kept{}
	run1(t, byPeople(t, Options{Orders: o, Items: items, Seed: 2, Journal: undisturbed}))
	given := func(picker fulfilment.DeviceID) int64 { // soon after it got its first tour
		n := 0
		for _, x := range undisturbed.entries {
			if e, err := fulfilment.Decode(x.Kind, x.Version, x.Data); err == nil {
				if a, ok := e.(fulfilment.TourAssignedTo); ok && a.Picker == picker {
					if n++; n == 1 {
						return int64(x.At) + 20_000
					}
				}
			}
		}
		t.Fatalf("%s had %d tours", picker, n)
		return 0
	}
	first, second := given("scanner/P01"), given("scanner/P02")
	k := &kept{}
	rep := run1(t, byPeople(t, Options{Orders: o, Items: items, Seed: 2, Journal: k, Faults: simulator.Faults{
		Cuts: []simulator.Cut{{Device: "scanner/P01", FromMs: first, ToMs: first + 100*60_000}, {Device: "scanner/P02", FromMs: second, ToMs: second + 5*60_000}}}}))
	if rep.OrdersDelivered != 60 {
		t.Errorf("%d of 60 delivered", rep.OrdersDelivered)
	}
	back := events[fulfilment.TourUnassigned](t, k)
	if len(back) != 1 || back[0].Picker != "scanner/P01" || !strings.Contains(back[0].Reason, "offline for 10 min") {
		t.Fatalf("given back: %+v; want one tour of P01 after 10 min, and none of P02, who was away for 5", back)
	}
	taken := false
	for _, a := range events[fulfilment.TourAssignedTo](t, k) {
		taken = taken || a.Tour == back[0].Tour && a.Picker != "scanner/P01" && strings.Contains(a.Why, "takes the trolley over")
	}
	if !taken || rep.Exceptions["picker_away"] != 1 {
		t.Errorf("nobody took tour %s over, exceptions %v", back[0].Tour, rep.Exceptions)
	}
	type part struct {
		order fulfilment.OrderID
		line  int
		shelf fulfilment.LocationID
	}
	seen := map[part]bool{}
	for _, p := range events[fulfilment.LinePicked](t, k) {
		at := part{p.Order, p.Line, p.Shelf}
		if seen[at] {
			t.Errorf("%+v was picked twice", at)
		}
		seen[at] = true
	}
}

// In zones a trolley passes from picker to picker, each in its own zone, and
// through each zone once.
func TestPeopleInZones(t *testing.T) {
	o, items := sample(60, 1)
	k := &kept{}
	p := routing.PeopleParams{Name: "zones", Shelves: 60, Pickers: 4, Totes: 6, Zones: 2}
	opt := onAisles(t, Options{Orders: o, Items: items, Seed: 1, Journal: k}, p)
	rep := run1(t, opt)
	if rep.OrdersDelivered != 60 {
		t.Errorf("%d of 60 delivered", rep.OrdersDelivered)
	}
	f, err := routing.ReadLIF(opt.Lif, opt.Side)
	if err != nil {
		t.Fatal(err)
	}
	zone := map[fulfilment.LocationID]string{}
	for i, s := range f.Shelves {
		zone[fulfilment.LocationID(s.ID)] = f.ShelfZone[i]
	}
	of := map[fulfilment.DeviceID]string{}
	for _, p := range f.Pickers {
		of[fulfilment.DeviceID("scanner/"+p.ID)] = p.Zone
	}
	has, passes := map[fulfilment.JobID]fulfilment.DeviceID{}, map[fulfilment.JobID]int{}
	for _, x := range k.entries {
		e, err := fulfilment.Decode(x.Kind, x.Version, x.Data)
		if err != nil {
			t.Fatal(err)
		}
		switch e := e.(type) {
		case fulfilment.TourAssignedTo:
			has[e.Tour] = e.Picker
		case fulfilment.TourUnassigned:
			passes[e.Tour]++
			if passes[e.Tour] > 1 || e.Reason != "all of zone Z1 picked, on to zone Z2" {
				t.Errorf("tour %s passed on %d times: %s", e.Tour, passes[e.Tour], e.Reason)
			}
		case fulfilment.LinePicked:
			if of[has[e.Job]] != zone[e.Shelf] {
				t.Errorf("%s of zone %s picked from %s in zone %s", has[e.Job], of[has[e.Job]], e.Shelf, zone[e.Shelf])
			}
		}
	}
	if len(passes) == 0 {
		t.Error("no trolley was passed on")
	}
}

func TestPeopleFloorTakesNoRobots(t *testing.T) {
	o, items := sample(5, 1)
	if _, err := Prepare(byPeople(t, Options{Orders: o, Items: items, Override: Fleet{Robots: 3}})); err == nil || !strings.Contains(err.Error(), "leave the robots out") {
		t.Errorf("3 robots on a floor for people: %v", err)
	}
}
