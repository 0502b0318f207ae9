package vrp

import (
	"fmt"
	"slices"
)

func (x *Rich) check(in *Instance) error {
	if x.Places < 1 || len(x.Stops) != len(in.Stops) || len(x.Fleet) != in.Vehicles {
		return fmt.Errorf("%d places, %d demands for %d stops, %d vehicles of %d: make them agree",
			x.Places, len(x.Stops), len(in.Stops), len(x.Fleet), in.Vehicles)
	}
	if err := x.table("matrix", x.Time); err != nil {
		return err
	}
	if x.Cost != nil {
		if err := x.table("costs", x.Cost); err != nil {
			return err
		}
	}
	for k, h := range x.Hours {
		if h.From < 0 || h.From > times || k > 0 && h.From <= x.Hours[k-1].From {
			return fmt.Errorf("hours %d: from %d: give 0 to %d, each later than the one before", k, h.From, times)
		}
		if err := x.table(fmt.Sprintf("hours %d", k), h.Time); err != nil {
			return err
		}
	}
	dims := len(x.Fleet[0].Capacity)
	for v := range x.Fleet {
		if err := x.Fleet[v].check(x.Places, dims); err != nil {
			return fmt.Errorf("vehicle %d: %w", v, err)
		}
	}
	for i := 1; i < len(x.Stops); i++ {
		if err := x.stop(in, i, dims); err != nil {
			return fmt.Errorf("stop %d: %w", i, err)
		}
	}
	return x.bound(in)
}

func (x *Rich) table(name string, list []int32) error {
	if len(list) != x.Places*x.Places {
		return fmt.Errorf("%s: %d values: give %d for %d places", name, len(list), x.Places*x.Places, x.Places)
	}
	for i, t := range list {
		if t < 0 || t > times {
			return fmt.Errorf("%s: row %d, column %d: %d: give 0 to %d", name, i/x.Places, i%x.Places, t, times)
		}
	}
	return nil
}

func (f *Vehicle) check(places, dims int) error {
	switch {
	case f.Start < -1 || f.End < -1 || int(f.Start) >= places || int(f.End) >= places:
		return fmt.Errorf("start %d or end %d: the matrix has %d places: give one, or -1 for an open end", f.Start, f.End, places)
	case len(f.Capacity) != dims:
		return fmt.Errorf("capacity has %d values: give %d as the others", len(f.Capacity), dims)
	case f.Ready < 0 || f.Due < f.Ready || f.Due > times:
		return fmt.Errorf("shift %d to %d: give a start and a later end up to %d", f.Ready, f.Due, times)
	case f.Fixed < 0 || f.Fixed > times || f.MaxStops < 0 || f.MaxTravel < 0:
		return fmt.Errorf("fixed cost %d, most stops %d, most travel %d: give 0 or more", f.Fixed, f.MaxStops, f.MaxTravel)
	case f.Left && f.Start < 0:
		return fmt.Errorf("left without a start: give the place where it is")
	}
	for k, c := range f.Capacity {
		if c < 0 {
			return fmt.Errorf("capacity %d in dimension %d: give 0 or more", c, k+1)
		}
	}
	for _, b := range f.Breaks {
		if b.Service < 0 || b.Service > times || !ordered(b.Windows) {
			return fmt.Errorf("break of %d in %v: give windows in order and a length of 0 or more", b.Service, b.Windows)
		}
	}
	if l := f.Reload; l != nil {
		if l.Place < 0 || int(l.Place) >= places || l.Service < 0 || l.Service > times || l.Trips < 0 {
			return fmt.Errorf("reload at %d for %d, %d trips: give one of %d places, a time of 0 to %d, 0 or more trips", l.Place, l.Service, l.Trips, places, times)
		}
	}
	return nil
}

func (x *Rich) stop(in *Instance, i, dims int) error {
	d, s := &x.Stops[i], in.Stops[i]
	switch {
	case d.Place < 0 || int(d.Place) >= x.Places:
		return fmt.Errorf("place %d: the matrix has %d", d.Place, x.Places)
	case len(d.Deliver) != dims || len(d.Pickup) != dims:
		return fmt.Errorf("loads have %d and %d values: give %d as the capacities have", len(d.Deliver), len(d.Pickup), dims)
	case !ordered(d.Windows) || s.Ready != d.Windows[0].Ready || s.Due != d.Windows[len(d.Windows)-1].Due:
		return fmt.Errorf("windows %v: give them in order, without overlap, up to %d", d.Windows, times)
	case d.Priority < 0 || d.Priority > 100:
		return fmt.Errorf("priority %d: give 0 to 100", d.Priority)
	case s.Service < 0 || s.Service > times:
		return fmt.Errorf("service %d: give 0 to %d", s.Service, times)
	case d.LateBy < 0 || d.LateCost < 0 || int64(s.Due)+int64(d.LateBy) > times || int64(d.LateBy)*int64(d.LateCost) > times:
		return fmt.Errorf("late by %d at a cost of %d: give 0 or more, their product and the window's end with it up to %d", d.LateBy, d.LateCost, times)
	case s.Pair != 0 && (s.Pair < 0 || int(s.Pair) >= len(in.Stops) || int(in.Stops[s.Pair].Pair) != i || s.Demand == 0 || in.Stops[s.Pair].Demand != -s.Demand):
		return fmt.Errorf("pair %d: name one other stop that names this one", s.Pair)
	}
	for k := range d.Deliver {
		if d.Deliver[k] < 0 || d.Pickup[k] < 0 || d.Deliver[k] > times || d.Pickup[k] > times {
			return fmt.Errorf("load %d or %d: give 0 to %d", d.Deliver[k], d.Pickup[k], times)
		}
	}
	return nil
}

func ordered(list []Window) bool {
	last := int32(-1)
	for _, w := range list {
		if w.Ready <= last || w.Due < w.Ready || w.Due > times {
			return false
		}
		last = w.Due
	}
	return len(list) > 0
}

// bound checks what is bound to a vehicle: no stop twice, and a locked prefix
// that loads, skills and order allow; only its times are forgiven.
func (x *Rich) bound(in *Instance) error {
	owner := make([]int, len(x.Stops))
	take := func(v int, field string, n int32) error {
		if n < 1 || int(n) >= len(x.Stops) {
			return fmt.Errorf("vehicle %d: %s: stop %d: give 1 to %d", v, field, n, len(x.Stops)-1)
		}
		if owner[n] != 0 {
			return fmt.Errorf("vehicle %d: %s: stop %d is bound to vehicle %d too: name it once", v, field, n, owner[n]-1)
		}
		owner[n] = v + 1
		return nil
	}
	for v := range x.Fleet {
		f := &x.Fleet[v]
		for _, n := range f.Locked {
			if n == 0 {
				if f.Reload == nil {
					return fmt.Errorf("vehicle %d: locked: 0 is a reload: give the vehicle one", v)
				}
				continue
			}
			if err := take(v, "locked", n); err != nil {
				return err
			}
		}
		if len(f.Aboard) > 0 && !f.Left {
			return fmt.Errorf("vehicle %d: aboard: say that the vehicle has left", v)
		}
		for _, n := range f.Aboard {
			if slices.Contains(f.Locked, n) {
				continue
			}
			if err := take(v, "aboard", n); err != nil {
				return err
			}
			if in.Stops[n].Pair != 0 {
				return fmt.Errorf("vehicle %d: aboard: stop %d is half of a pair: lock its pick-up, or give the delivery alone", v, n)
			}
		}
	}
	for v := range x.Fleet {
		if err := x.haul(in, &x.Fleet[v], x.Fleet[v].Locked, false); err != nil {
			return fmt.Errorf("vehicle %d: aboard and locked: %w", v, err)
		}
	}
	return nil
}
