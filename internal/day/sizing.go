package day

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"dayrun/fulfilment"
	"dayrun/internal/intake"
	"dayrun/routing"
	"dayrun/routing/roads"
	"dayrun/simulator"
	"dayrun/site"
)

// Fleet counts what a site works with.
type Fleet struct{ Robots, Stations, Benches, Vans, Drones int }

// Sizing is a fleet and shelves for an order file, with the arithmetic in words.
type Sizing struct {
	Fleet
	Shelves    int
	Arithmetic []string
}

// Assumptions of the sizing. What a run measures stands beside them in its report.
const (
	linesAVisit   = 1.6   // lines that one shelf visit serves
	linesShared   = 2.5   // and where many stations share orders, so that most of their lines wait for no shelf of their own
	manyStations  = 10    // from so many on
	changeoverSec = 8.0   // between two shelves at a station
	longestWaitH  = 4.0   // the longest that an order may wait for its station
	surgeWaitH    = 8.0   // and when a surge is part of the demand
	cycleSec      = 150.0 // of a robot: fetch, bring, queue, pick, store
	smallCycleSec = 130.0 // on a floor for under 30 robots
	busyShare     = 0.75  // planned use of robots
	chargeShare   = 0.15  // of the robots charge
	parcelsAVan   = 160.0 // a day
	parcelsASurge = 190.0 // a day, when a surge is part of the demand
	vansADrone    = 15    // vans for each drone
	shelvesARobot = 9
)

// demand is what arrives in the order of time, surge included.
func demand(orders []intake.Order, list []simulator.Arrival) []intake.Order {
	out := make([]intake.Order, len(list))
	for i, a := range list {
		out[i] = orders[a.Index]
		out[i].PlacedAt = a.AtMs
	}
	return out
}

// size finds the fleet for orders in ascending order of time, none of which may
// wait longer than some hours for its station. A floor that is given fixes the
// stations.
func size(orders []intake.Order, hours float64, cfg site.Config, floor *routing.Floor, over Fleet) Sizing {
	var s Sizing
	say := func(format string, args ...any) { s.Arithmetic = append(s.Arithmetic, fmt.Sprintf(format, args...)) }
	lines := 0
	for i := range orders {
		lines += len(orders[i].Lines)
	}
	busy := busiest(orders)
	say("demand: %d orders, %d lines; the busiest four hours bring %.0f lines an hour", len(orders), lines, busy)

	pick := float64(simulator.Defaults().Pick.MinMs+simulator.Defaults().Pick.MaxMs) / 2000
	rate := 3600 / (pick + changeoverSec/linesAVisit)
	need := smoothed(orders, hours)
	s.Stations = max(1, int(math.Ceil(need/rate)))
	people := floor != nil && floor.ByPeople()
	if !people {
		say("stations: a line takes %.1f s and a change of shelf %.0f s for %.2f lines, %.0f lines an hour each; %.0f lines an hour keep every wait under %.0f h: %d stations",
			pick, changeoverSec, linesAVisit, rate, need, hours, s.Stations)
	}
	if people {
		s.Stations = len(floor.Pickers)
		say("pickers: the floor has %d, each a place of work", s.Stations)
	} else if floor != nil {
		s.Stations = len(floor.Stations)
		say("stations: the floor has %d", s.Stations)
	} else if over.Stations > 0 {
		s.Stations = over.Stations
		say("stations: %d as given", s.Stations)
	}

	flow := min(busy, float64(s.Stations)*rate)
	cycle := cycleSec
	if s.Stations < 3 {
		cycle = smallCycleSec
	}
	perVisit := linesAVisit
	if s.Stations >= manyStations && cfg.MaxParts > 1 {
		perVisit = linesShared
	}
	visits := flow / perVisit
	// Two at least: the smallest floor with a way round has more than 20 travel nodes.
	s.Robots = max(2, int(math.Ceil(visits*cycle/3600/busyShare/(1-chargeShare))))
	if people && floor.FollowMe {
		s.Robots = min(len(floor.Parks)+len(floor.Chargers), s.Stations+(s.Stations+4)/5)
		say("robots: %d, one with each picker and a fifth that charge, as far as the floor has stands", s.Robots)
	} else if people {
		s.Robots = 0
		say("robots: none, people walk to the shelves")
	} else {
		say("robots: %.0f shelf visits an hour for %.1f lines, of %.0f s each, keep %.1f busy; at %.0f %% use and with %.0f %% charging: %d robots",
			visits, perVisit, cycle, visits*cycle/3600, busyShare*100, chargeShare*100, s.Robots)
	}
	if over.Robots > 0 {
		s.Robots = over.Robots
		say("robots: %d as given", s.Robots)
	}

	perOrder := float64(lines) / float64(len(orders))
	pack := 3600_000 / float64(cfg.PackMs)
	s.Benches = max(1, int(math.Ceil(flow/perOrder/pack/0.85)))
	say("pack benches: %.0f orders an hour at %.0f each and 85 %% use: %d benches", flow/perOrder, pack, s.Benches)

	parcels := parcelsAVan
	if hours > longestWaitH {
		parcels = parcelsASurge
	}
	if slow := slowdown(orders, &cfg); slow != 1 {
		parcels = perShift(parcels, slow, cfg.Van.StopMs)
		say("streets: from door to door they take %.2f times as long as the straight line at %.1f m/s with its detour", slow, float64(cfg.Van.SpeedMmS)/1000)
	}
	s.Vans = max(1, int(math.Round(float64(len(orders))/parcels)))
	s.Drones = max(1, s.Vans/vansADrone)
	say("vans: %d parcels at %.0f a van and day: %d vans; one drone for %d vans: %d drones", len(orders), parcels, s.Vans, vansADrone, s.Drones)
	if over.Vans > 0 {
		s.Vans = over.Vans
		say("vans: %d as given", s.Vans)
	}
	if over.Drones > 0 {
		s.Drones = over.Drones
		say("drones: %d as given", s.Drones)
	}
	s.Shelves = max(24, shelvesARobot*s.Robots)
	if floor != nil {
		s.Shelves = 0
		for _, p := range floor.Shelves {
			if p.ID != "" {
				s.Shelves++
			}
		}
	}
	say("shelves: %d", s.Shelves)
	return s
}

// busiest gives the lines an hour of the busiest four hours, by the minute.
func busiest(orders []intake.Order) float64 {
	most, in, from := 0, 0, 0
	for i := range orders {
		in += len(orders[i].Lines)
		for orders[from].PlacedAt <= orders[i].PlacedAt-4*int64(fulfilment.Hour) {
			in -= len(orders[from].Lines)
			from++
		}
		most = max(most, in)
	}
	return float64(most) / 4
}

// smoothed gives the least lines an hour at which nobody waits longer than the
// given hours: the arrivals are run through one fluid queue, by bisection.
func smoothed(orders []intake.Order, hours float64) float64 {
	low, high := 1.0, 60*busiest(orders)+60
	for range 60 {
		mid := (low + high) / 2
		if wait(orders, mid) <= hours {
			high = mid
		} else {
			low = mid
		}
	}
	return high
}

func wait(orders []intake.Order, rate float64) float64 {
	queue, longest, last := 0.0, 0.0, orders[0].PlacedAt
	for i := range orders {
		gone := float64(rate * (float64(orders[i].PlacedAt-last) / float64(fulfilment.Hour)))
		queue = max(0, queue-gone) + float64(len(orders[i].Lines))
		longest = max(longest, queue/rate)
		last = orders[i].PlacedAt
	}
	return longest
}

// depot is where vans and drones start: as given, else amid the orders.
func depot(opt Options) fulfilment.LatLon {
	if opt.Depot != nil {
		return *opt.Depot
	}
	points := make([]roads.Point, len(opt.Orders.List))
	for i, o := range opt.Orders.List {
		points[i] = roads.Point{LatE7: o.LatE7, LonE7: o.LonE7}
	}
	return fulfilment.LatLon(roads.GeometricMedian(points))
}

// stockFor is stock of known articles for all orders, and no more.
func stockFor(orders []intake.Order, list []simulator.Arrival, items []intake.Item) []intake.Receipt {
	known := make(map[string]bool, len(items))
	for i := range items {
		known[items[i].SKU] = true
	}
	need := map[string]int64{}
	for _, a := range list {
		for _, l := range orders[a.Index].Lines {
			if known[l.SKU] {
				need[l.SKU] += l.Quantity
			}
		}
	}
	out := make([]intake.Receipt, 0, len(need))
	for sku, n := range need {
		out = append(out, intake.Receipt{SKU: sku, Quantity: n})
	}
	slices.SortFunc(out, func(a, b intake.Receipt) int { return cmp.Compare(a.SKU, b.SKU) })
	return out
}
