// Package vrp solves the benchmark forms of delivery routing: the vehicle
// routing problem with time windows (VRPTW, Solomon 1987) and the pick-up and
// delivery problem with time windows (PDPTW, Li & Lim 2001), by slack induction
// by string removals (Christiaens & Vanden Berghe, Transportation Science 2020).
package vrp

import "fmt"

// Convention is how distances and times become integers.
type Convention int

const (
	// Truncated: every arc and travel time is floor(10 d), in tenths.
	Truncated Convention = iota
	// Double: ten-thousandths, rounded up, so that a feasible plan stays
	// feasible in double precision.
	Double
)

// Scale is how many integer units make one unit of the file.
func (c Convention) Scale() int32 {
	if c == Truncated {
		return 10
	}
	return 10_000
}

// Arc is the scaled length and travel time between two points dx and dy apart.
func (c Convention) Arc(dx, dy int32) int32 {
	x, y, scale := int64(dx), int64(dy), int64(c.Scale())
	square := (x*x + y*y) * scale * scale
	d := root(square)
	if c == Double && d*d < square {
		d++
	}
	return int32(d)
}

// Stop is one line of a file; stop 0 is the depot. Times and demand are in the
// file's units. Pair is the other half of a pick-up and delivery, or 0; the
// pick-up is the half with demand above 0.
type Stop struct {
	X, Y, Demand, Ready, Due, Service int32
	Pair                              int32
}

// Instance is one problem as its file states it.
type Instance struct {
	Name     string
	Vehicles int
	Capacity int32
	Stops    []Stop
	Paired   bool
	Untimed  bool  // windows and service times do not count
	Rich     *Rich // nil: every vehicle is alike and stop 0 is the depot
}

// limit bounds coordinates and times, in the file's units. An arc is at most
// 2√2 limits long, and the solver's longest sum is four arcs; at the finer
// scale that stays inside int32.
const limit = 18_000

// untimed is the end of the day where time does not count, in scaled units: far
// enough for the sums of limit.
const untimed = 1 << 30

// Check refuses values that no plan could serve, naming stop, field and mend.
func (in *Instance) Check() error {
	if len(in.Stops) < 2 {
		return fmt.Errorf("stops %d: give the depot and at least one customer", len(in.Stops))
	}
	if len(in.Stops) > 10_001 {
		return fmt.Errorf("stops %d: give at most 10000 customers", len(in.Stops)-1)
	}
	if in.Vehicles < 1 {
		return fmt.Errorf("vehicles %d: give at least 1", in.Vehicles)
	}
	if in.Rich != nil {
		return in.Rich.check(in)
	}
	if in.Capacity < 0 || in.Capacity > 1e8 {
		return fmt.Errorf("capacity %d: give 0 to 100000000", in.Capacity)
	}
	for i, s := range in.Stops {
		for _, f := range []struct {
			name   string
			v, low int32
		}{{"x", s.X, -limit}, {"y", s.Y, -limit}, {"ready", s.Ready, 0}, {"due", s.Due, 0}, {"service", s.Service, 0}} {
			if f.v < f.low || f.v > limit {
				return fmt.Errorf("stop %d: %s %d: give %d to %d", i, f.name, f.v, f.low, limit)
			}
		}
		switch {
		case s.Due < s.Ready:
			return fmt.Errorf("stop %d: due %d before ready %d: end the window at or after its start", i, s.Due, s.Ready)
		case s.Demand > in.Capacity || !in.Paired && s.Demand < 0:
			return fmt.Errorf("stop %d: demand %d: give 0 to the capacity %d", i, s.Demand, in.Capacity)
		case i > 0 && in.Paired && !in.paired(i):
			return fmt.Errorf("stop %d: pair %d: name one other stop that names this one, with the opposite demand", i, s.Pair)
		}
	}
	return nil
}

func (in *Instance) paired(i int) bool {
	s := in.Stops[i]
	if s.Pair < 1 || int(s.Pair) >= len(in.Stops) || int(s.Pair) == i || s.Demand == 0 {
		return false
	}
	o := in.Stops[s.Pair]
	return int(o.Pair) == i && o.Demand == -s.Demand
}
