package vrp

import (
	"fmt"
	"math"
	"slices"
)

// Distance is the sum of the routes in double precision and with every arc
// truncated to one decimal, both in the file's units. With a matrix both are the
// cost of the legs.
func (in *Instance) Distance(routes [][]int32) (double, trunc float64) {
	if in.Rich != nil {
		sum := int64(0)
		for v := range in.Rich.Fleet {
			sum += in.Rich.length(&in.Rich.Fleet[v], of(routes, v))
		}
		return float64(sum), float64(sum)
	}
	tenths := 0.0
	for _, r := range routes {
		at := in.Stops[0]
		for k := 0; k <= len(r); k++ {
			to := in.Stops[0]
			if k < len(r) {
				to = in.Stops[r[k]]
			}
			d := apart(at, to)
			double, tenths, at = double+d, tenths+math.Floor(10*d), to
		}
	}
	return double, tenths / 10
}

// of is the route of vehicle v; a list may be shorter than the fleet.
func of(routes [][]int32, v int) []int32 {
	if v < len(routes) {
		return routes[v]
	}
	return nil
}

func apart(a, b Stop) float64 {
	x, y := int64(a.X-b.X), int64(a.Y-b.Y)
	return math.Sqrt(float64(x*x + y*y))
}

// Verify drives the routes stop by stop, in floating point for a file's
// coordinates, apart from the solver's schedules, and names the first rule that
// is broken and by how much. Of a mixed fleet every stop may be left out, both
// halves of a pair together, and the vehicles follow the order of the fleet.
func (in *Instance) Verify(routes [][]int32, c Convention) error {
	if len(routes) > in.Vehicles {
		return fmt.Errorf("routes %d: use at most %d vehicles", len(routes), in.Vehicles)
	}
	seen := make([]bool, len(in.Stops))
	drivers := len(routes)
	if in.Rich != nil {
		drivers = in.Vehicles
	}
	for ri := range drivers {
		r := of(routes, ri)
		for _, n := range r {
			if n == 0 && in.Rich != nil {
				continue
			}
			if n < 1 || int(n) >= len(in.Stops) {
				return fmt.Errorf("route %d: stop %d: give 1 to %d", ri+1, n, len(in.Stops)-1)
			}
			if seen[n] {
				return fmt.Errorf("route %d: stop %d: visit it once", ri+1, n)
			}
			seen[n] = true
		}
		if err := in.drive(ri, r, c); err != nil {
			return fmt.Errorf("route %d: %w", ri+1, err)
		}
	}
	if in.Rich != nil {
		return nil
	}
	for n := 1; n < len(seen); n++ {
		if !seen[n] {
			return fmt.Errorf("stop %d: no route visits it", n)
		}
	}
	return nil
}

// drive takes one vehicle along its stops.
func (in *Instance) drive(v int, r []int32, c Convention) error {
	if in.Rich != nil {
		_, _, err := in.Timetable(v, r)
		return err
	}
	now, load, at := float64(in.Stops[0].Ready), int64(0), in.Stops[0]
	aboard := map[int32]bool{}
	if !in.Paired {
		for _, n := range r {
			load += int64(in.Stops[n].Demand)
		}
		if load > int64(in.Capacity) {
			return fmt.Errorf("load %d over the capacity %d", load, in.Capacity)
		}
	}
	for k := 0; k <= len(r); k++ {
		n := int32(0)
		if k < len(r) {
			n = r[k]
		}
		to := in.Stops[n]
		if !in.Untimed {
			d := apart(at, to)
			if c == Truncated {
				d = math.Floor(10*d) / 10
			}
			// 1e-7 forgives the sum of rounding in binary tenths only.
			if now += d; now > float64(to.Due)+1e-7 {
				return fmt.Errorf("stop %d: arrives at %.4f, %.4f after its window", n, now, now-float64(to.Due))
			}
			now = max(now, float64(to.Ready)) + float64(to.Service)
		}
		at = to
		if !in.Paired || n == 0 {
			continue
		}
		if load += int64(to.Demand); load > int64(in.Capacity) {
			return fmt.Errorf("stop %d: load %d over the capacity %d", n, load, in.Capacity)
		}
		if to.Demand > 0 {
			aboard[n] = true
		} else if !aboard[to.Pair] {
			return fmt.Errorf("stop %d: pick up at %d first, on this route", n, to.Pair)
		}
	}
	return nil
}

// Explain says why a stop could not be served: what forbids it even with a
// vehicle of its own and by how much, or that the vehicles do not suffice.
func (in *Instance) Explain(n int32, c Convention) error {
	alone := []int32{n}
	if p := in.Stops[n].Pair; p != 0 {
		if alone = append(alone, p); in.Stops[n].Demand < 0 {
			alone[0], alone[1] = p, n
		}
	}
	var why error
	for v := range in.Vehicles {
		for _, r := range in.alone(v, alone) {
			err := in.drive(v, r, c)
			if err == nil {
				return fmt.Errorf("stop %d: fits a vehicle of its own, but none of the %d is free for it: add a vehicle or widen the window", n, in.Vehicles)
			}
			if why == nil {
				why = err
			}
		}
		if in.Rich == nil {
			break
		}
	}
	return fmt.Errorf("stop %d: no vehicle can serve it: %w", n, why)
}

// alone are the routes of vehicle v that serve nothing but list and what is locked.
func (in *Instance) alone(v int, list []int32) [][]int32 {
	if in.Rich == nil {
		return [][]int32{list}
	}
	f := &in.Rich.Fleet[v]
	routes := [][]int32{slices.Concat(f.Locked, list)}
	if f.Reload != nil && (f.Left || len(f.Locked) > 0) {
		routes = append(routes, slices.Concat(f.Locked, []int32{0}, list))
	}
	return routes
}
