package vrp

import (
	"fmt"
	"slices"
)

// This file drives vehicles apart from the solver.

// legs hands over the places of every leg of a route with the index in r that it
// leads to, len(r) for the end.
func (x *Rich) legs(f *Vehicle, r []int32, leg func(k int, from, to int32)) {
	at := f.Start
	for k := 0; k <= len(r); k++ {
		to := f.End
		switch {
		case k == len(r):
		case r[k] == 0:
			to = f.Reload.Place
		default:
			to = x.Stops[r[k]].Place
		}
		leg(k, at, to)
		at = to
	}
}

// length is the cost of a vehicle's legs.
func (x *Rich) length(f *Vehicle, r []int32) int64 {
	sum, table := int64(0), x.costs()
	if len(r) > 0 || f.Left {
		x.legs(f, r, func(_ int, from, to int32) { sum += x.leg(table, from, to) })
	}
	return sum
}

// Price is what one route costs.
type Price struct {
	Legs, Fixed, Late int64
}

// Total is the sum.
func (p Price) Total() int64 { return p.Legs + p.Fixed + p.Late }

// Visit is one line of a timetable, in the instance's times.
type Visit struct {
	Stop                  int32 // 0: a reload; -1: the end of the route
	Arrive, Begin, Depart int64 // breaks lie between a departure and the next beginning
	Late                  int64 // how long after its last window
}

// Timetable drives vehicle v of a mixed fleet along r and gives its visits, the
// end last, and its price; or the first rule that it breaks and by how much.
// Breaks are taken so that lateness costs least.
func (in *Instance) Timetable(v int, r []int32) ([]Visit, Price, error) {
	x := in.Rich
	if x == nil || v < 0 || v >= len(x.Fleet) {
		return nil, Price{}, fmt.Errorf("vehicle %d: give one of a mixed fleet", v)
	}
	for _, n := range r {
		if n < 0 || int(n) >= len(in.Stops) {
			return nil, Price{}, fmt.Errorf("stop %d: give 1 to %d, or 0 for a reload", n, len(in.Stops)-1)
		}
	}
	f := &x.Fleet[v]
	if len(r) < len(f.Locked) || !slices.Equal(f.Locked, r[:len(f.Locked)]) {
		return nil, Price{}, fmt.Errorf("begins with %v: the locked stops %v come first", r[:min(len(r), len(f.Locked))], f.Locked)
	}
	if len(r) == 0 && !f.Left {
		return nil, Price{}, nil
	}
	if err := x.haul(in, f, r, true); err != nil {
		return nil, Price{}, err
	}
	p := Price{Legs: x.length(f, r), Fixed: int64(f.Fixed)}
	list, late, err := x.clock(in, f, r)
	p.Late = late
	return list, p, err
}

// haul keeps the number of stops and trips, skills, loads, pairs and what is
// aboard; all asks for both halves of a pair.
func (x *Rich) haul(in *Instance, f *Vehicle, r []int32, all bool) error {
	stops, trips := 0, int32(1)
	on := map[int32]bool{}
	for _, n := range r {
		if n != 0 {
			stops++
			on[n] = true
		} else if trips++; f.Reload == nil {
			return fmt.Errorf("reloads: this vehicle makes one trip")
		}
	}
	if f.MaxStops > 0 && stops > int(f.MaxStops) {
		return fmt.Errorf("%d stops, at most %d", stops, f.MaxStops)
	}
	if f.Reload != nil && f.Reload.Trips > 0 && trips > f.Reload.Trips {
		return fmt.Errorf("%d trips, at most %d", trips, f.Reload.Trips)
	}
	for u := range x.Fleet {
		if o := &x.Fleet[u]; o != f {
			for _, list := range [][]int32{o.Aboard, o.Locked} {
				for _, n := range list {
					if n != 0 && (on[n] || on[in.Stops[n].Pair]) {
						return fmt.Errorf("stop %d: it is bound to vehicle %d", n, u)
					}
				}
			}
		}
	}
	load, goods := make([]int64, len(f.Capacity)), map[int32]bool{}
	// take loads what the trip that begins at r[from] delivers from the depot.
	take := func(from int) error {
		for i := from; i < len(r) && r[i] != 0; i++ {
			n := r[i]
			aboard := slices.Contains(f.Aboard, n) || i < len(f.Locked)
			switch {
			case in.Stops[n].Pair != 0:
				continue
			case from > 0 && slices.Contains(f.Aboard, n):
				return fmt.Errorf("stop %d: it is aboard: serve it before a reload", n)
			case from == 0 && f.Left && !aboard && x.Stops[n].delivers():
				return fmt.Errorf("stop %d: the vehicle has left without it: reload first", n)
			case from == 0 && f.Left && slices.Contains(f.Aboard, n):
				continue
			}
			for k := range load {
				load[k] += int64(x.Stops[n].Deliver[k])
			}
		}
		return nil
	}
	over := func() error {
		for k := range load {
			if load[k] > int64(f.Capacity[k]) {
				return fmt.Errorf("load %d over the capacity %d in dimension %d", load[k], f.Capacity[k], k+1)
			}
		}
		return nil
	}
	for _, n := range f.Aboard { // also what this route leaves out
		for k := range load {
			load[k] += int64(x.Stops[n].Deliver[k])
		}
	}
	if err := take(0); err != nil {
		return err
	}
	if err := over(); err != nil {
		return err
	}
	for i, n := range r {
		if n == 0 {
			clear(load)
			for c := range goods {
				for k := range load {
					load[k] += int64(x.Stops[c].Pickup[k])
				}
			}
			if err := take(i + 1); err != nil {
				return err
			}
			if err := over(); err != nil {
				return fmt.Errorf("trip from place %d of the route: %w", i+2, err)
			}
			continue
		}
		if missing := x.Stops[n].Skills &^ f.Skills; missing != 0 {
			return fmt.Errorf("stop %d: the vehicle lacks skills %b", n, missing)
		}
		if pair := in.Stops[n].Pair; pair != 0 {
			if in.Stops[n].Demand > 0 {
				goods[n] = true
			} else if !goods[pair] {
				return fmt.Errorf("stop %d: pick up at %d first, on this route", n, pair)
			}
			delete(goods, pair)
		}
		for k := range load {
			load[k] += int64(x.Stops[n].Pickup[k]) - int64(x.Stops[n].Deliver[k])
		}
		if err := over(); err != nil {
			return fmt.Errorf("stop %d: %w", n, err)
		}
	}
	for n := range goods {
		if all && !slices.Contains(f.Locked, n) {
			return fmt.Errorf("stop %d: serve its pair %d on this route", n, in.Stops[n].Pair)
		}
	}
	return nil
}

// clock keeps the shift, the windows, the breaks and the travel limit, and gives
// the timetable whose lateness costs least. It tries every way to take the
// breaks: a break may begin while the vehicle is under way to a stop or waits
// there, with hours before it leaves or once it is there.
func (x *Rich) clock(in *Instance, f *Vehicle, r []int32) ([]Visit, int64, error) {
	bound := len(r) == len(f.Locked) && len(r) > 0 || len(r) == 0 // nothing here is a choice
	var places []int32
	travel := int64(0)
	x.legs(f, r, func(_ int, from, to int32) {
		places, travel = append(places, from), travel+x.leg(x.Time, from, to)
	})
	places = append(places, f.End)
	if f.MaxTravel > 0 && travel > int64(f.MaxTravel) && !bound {
		return nil, 0, fmt.Errorf("travels for %d, at most %d", travel, f.MaxTravel)
	}
	var why error
	var best []Visit
	least := int64(-1)
	now := make([]Visit, len(r)+1)
	var ride func(k, taken int, left, arrival, late int64, stood bool)
	serve := func(k, taken int, arrival, late int64) {
		v := &now[k]
		*v = Visit{Stop: -1, Arrive: arrival, Begin: arrival, Depart: arrival}
		if k == len(r) {
			switch {
			case arrival > int64(f.Due) && !bound:
				why = fmt.Errorf("ends at %d, %d after the shift", arrival, arrival-int64(f.Due))
			case taken < len(f.Breaks) && !bound:
				why = fmt.Errorf("break %d cannot be taken in %v", taken+1, f.Breaks[taken].Windows)
			case least < 0 || late < least || late == least && arrival < best[k].Depart:
				least, best = late, append(best[:0], now...)
			}
			return
		}
		v.Stop = r[k]
		if v.Stop == 0 {
			v.Depart += int64(f.Reload.Service)
		} else {
			d := &x.Stops[v.Stop]
			v.Late = d.lateness(arrival)
			if v.Late > int64(d.LateBy) && k >= len(f.Locked) {
				if why == nil {
					why = fmt.Errorf("stop %d: arrives at %d, %d after its window", v.Stop, arrival, v.Late)
				}
				return
			}
			if begin, ok := earliest(d.Windows, arrival); ok {
				v.Begin = begin
			}
			late += v.Late * int64(d.LateCost)
			v.Depart = v.Begin + int64(in.Stops[v.Stop].Service)
		}
		ride(k+1, taken, v.Depart, x.arrive(places[k+1], places[k+2], v.Depart), late, false)
	}
	ride = func(k, taken int, left, arrival, late int64, stood bool) {
		if least >= 0 && late >= least {
			return
		}
		if taken < len(f.Breaks) {
			b := &f.Breaks[taken]
			pause := int64(b.Service)
			begin, ok := earliest(b.Windows, left)
			switch {
			case stood || !ok:
			case len(x.Hours) == 0: // as much of the way is left behind it as was before it
				ride(k, taken+1, begin+pause, begin+pause+arrival-min(arrival, begin), late, false)
			default:
				ride(k, taken+1, begin+pause, x.arrive(places[k], places[k+1], begin+pause), late, false)
			}
			if begin, ok := earliest(b.Windows, arrival); ok && len(x.Hours) > 0 {
				ride(k, taken+1, left, begin+pause, late, true)
			}
		}
		serve(k, taken, arrival, late)
	}
	ride(0, 0, int64(f.Ready), x.arrive(places[0], places[1], int64(f.Ready)), 0, false)
	if least < 0 {
		return nil, 0, why
	}
	return best, least, nil
}
