package vrp

import "fmt"

// legs hands over every arc of a vehicle's trip with the place in r that it
// leads to, len(r) for the end.
func (x *Rich) legs(v *Vehicle, r []int32, leg func(k int, arc int64)) {
	at := v.Start
	for k := 0; k <= len(r); k++ {
		to := v.End
		if k < len(r) {
			to = x.Stops[r[k]].Place
		}
		arc := int64(0)
		if at >= 0 && to >= 0 {
			arc = int64(x.Time[int(at)*x.Places+int(to)])
		}
		leg(k, arc)
		at = to
	}
}

// drive takes one vehicle along its stops, apart from the solver.
func (x *Rich) drive(in *Instance, v int, r []int32) error {
	if len(r) == 0 {
		return nil
	}
	f := &x.Fleet[v]
	if f.MaxStops > 0 && len(r) > int(f.MaxStops) {
		return fmt.Errorf("%d stops, at most %d", len(r), f.MaxStops)
	}
	load := make([]int64, len(f.Capacity))
	aboard := map[int32]bool{}
	for _, n := range r {
		if missing := x.Stops[n].Skills &^ f.Skills; missing != 0 {
			return fmt.Errorf("stop %d: the vehicle lacks skills %b", n, missing)
		}
		for k := range load {
			if in.Stops[n].Pair == 0 {
				load[k] += int64(x.Stops[n].Deliver[k])
			}
		}
	}
	over := func() error {
		for k := range load {
			if load[k] > int64(f.Capacity[k]) {
				return fmt.Errorf("load %d over the capacity %d in dimension %d", load[k], f.Capacity[k], k+1)
			}
		}
		return nil
	}
	if err := over(); err != nil {
		return err
	}
	for _, n := range r {
		pair := in.Stops[n].Pair
		if pair != 0 && in.Stops[n].Demand < 0 && !aboard[pair] {
			return fmt.Errorf("stop %d: pick up at %d first, on this route", n, pair)
		}
		aboard[n] = true
		for k := range load {
			load[k] += int64(x.Stops[n].Pickup[k]) - int64(x.Stops[n].Deliver[k])
		}
		if err := over(); err != nil {
			return fmt.Errorf("stop %d: %w", n, err)
		}
	}
	for _, n := range r {
		if pair := in.Stops[n].Pair; pair != 0 && !aboard[pair] {
			return fmt.Errorf("stop %d: serve its pair %d on this route", n, pair)
		}
	}
	return x.clock(in, f, r)
}

// clock keeps the shift, the windows, the breaks and the travel limit. It tries
// every way to take the breaks: a break may begin while the vehicle is under way
// to a stop or waits there.
func (x *Rich) clock(in *Instance, f *Vehicle, r []int32) error {
	travel := int64(0)
	var arcs []int64
	x.legs(f, r, func(_ int, arc int64) { arcs, travel = append(arcs, arc), travel+arc })
	if f.MaxTravel > 0 && travel > int64(f.MaxTravel) {
		return fmt.Errorf("travels for %d, at most %d", travel, f.MaxTravel)
	}
	var late error
	var walk func(k, taken int, now, arrival int64) bool
	walk = func(k, taken int, now, arrival int64) bool {
		// A break on this leg, then the rest of it.
		if taken < len(f.Breaks) {
			b := f.Breaks[taken]
			if begin, ok := earliest(b.Windows, now); ok {
				// Behind the break as much of the way is left as was before it.
				left := arrival - min(arrival, begin)
				if walk(k, taken+1, begin+int64(b.Service), begin+int64(b.Service)+left) {
					return true
				}
			}
		}
		if k == len(r) {
			switch {
			case arrival > int64(f.Due):
				late = fmt.Errorf("ends at %d, %d after the shift", arrival, arrival-int64(f.Due))
			case taken < len(f.Breaks):
				late = fmt.Errorf("break %d cannot be taken in %v", taken+1, f.Breaks[taken].Windows)
			default:
				return true
			}
			return false
		}
		n := r[k]
		begin, ok := earliest(x.Stops[n].Windows, arrival)
		if !ok {
			if late == nil {
				late = fmt.Errorf("stop %d: arrives at %d, %d after its window", n, arrival, arrival-int64(in.Stops[n].Due))
			}
			return false
		}
		done := begin + int64(in.Stops[n].Service)
		return walk(k+1, taken, done, done+arcs[k+1])
	}
	if walk(0, 0, int64(f.Ready), int64(f.Ready)+arcs[0]) {
		return nil
	}
	return late
}
