package vrp

import (
	"fmt"
	"math"
)

// Distance is the sum of the routes in double precision and with every arc
// truncated to one decimal, both in the file's units.
func (in *Instance) Distance(routes [][]int32) (double, trunc float64) {
	tenths := 0.0
	for _, r := range routes {
		at := in.Stops[0]
		for k := 0; k <= len(r); k++ {
			to := in.Stops[0]
			if k < len(r) {
				to = in.Stops[r[k]]
			}
			d := math.Hypot(float64(at.X-to.X), float64(at.Y-to.Y))
			double, tenths, at = double+d, tenths+math.Floor(10*d), to
		}
	}
	return double, tenths / 10
}

// Verify drives the routes stop by stop in floating point, apart from the
// solver's schedules, and names the first rule that is broken and by how much.
func (in *Instance) Verify(routes [][]int32, c Convention) error {
	if len(routes) > in.Vehicles {
		return fmt.Errorf("routes %d: use at most %d vehicles", len(routes), in.Vehicles)
	}
	seen := make([]bool, len(in.Stops))
	for ri, r := range routes {
		now, load, at := float64(in.Stops[0].Ready), int64(0), in.Stops[0]
		aboard := map[int32]bool{}
		if !in.Paired {
			for _, n := range r {
				if n > 0 && int(n) < len(in.Stops) {
					load += int64(in.Stops[n].Demand)
				}
			}
			if load > int64(in.Capacity) {
				return fmt.Errorf("route %d: load %d over the capacity %d", ri+1, load, in.Capacity)
			}
		}
		for k := 0; k <= len(r); k++ {
			n := int32(0)
			if k < len(r) {
				if n = r[k]; n < 1 || int(n) >= len(in.Stops) {
					return fmt.Errorf("route %d: stop %d: give 1 to %d", ri+1, n, len(in.Stops)-1)
				}
				if seen[n] {
					return fmt.Errorf("route %d: stop %d: visit it once", ri+1, n)
				}
				seen[n] = true
			}
			to := in.Stops[n]
			d := math.Hypot(float64(at.X-to.X), float64(at.Y-to.Y))
			if c == Truncated {
				d = math.Floor(10*d) / 10
			}
			// 1e-7 forgives the sum of rounding in binary tenths only.
			if now += d; now > float64(to.Due)+1e-7 {
				return fmt.Errorf("route %d: stop %d: arrives at %.4f, %.4f after its window", ri+1, n, now, now-float64(to.Due))
			}
			now, at = max(now, float64(to.Ready))+float64(to.Service), to
			if !in.Paired || n == 0 {
				continue
			}
			if load += int64(to.Demand); load > int64(in.Capacity) {
				return fmt.Errorf("route %d: stop %d: load %d over the capacity %d", ri+1, n, load, in.Capacity)
			}
			if to.Demand > 0 {
				aboard[n] = true
			} else if !aboard[to.Pair] {
				return fmt.Errorf("route %d: stop %d: pick up at %d first, on this route", ri+1, n, to.Pair)
			}
		}
	}
	for n := 1; n < len(seen); n++ {
		if !seen[n] {
			return fmt.Errorf("stop %d: no route visits it", n)
		}
	}
	return nil
}
