package vrp

// Window is a time in which a service or a break may begin, bounds included.
type Window struct{ Ready, Due int32 }

// Break is taken once a shift, between two stops or on the way; where travel
// times depend on the hour, at a stop only, before or after the leg.
type Break struct {
	Windows []Window
	Service int32 // its length
}

// Reload is a visit of the depot between two trips of one vehicle: what was
// picked up for the depot goes off, what the next trip delivers comes on. Goods
// of a pair stay aboard.
type Reload struct {
	Place   int32
	Service int32 // loading time
	Trips   int32 // most trips of a shift; 0: no limit
}

// Vehicle is one vehicle of a mixed fleet. Times are in the units of the time
// tables, costs in those of the legs' costs.
type Vehicle struct {
	Start, End int32   // places; -1: it starts at its first stop, or ends at its last
	Ready, Due int32   // its shift, all trips and breaks in it
	Capacity   []int32 // one value a dimension
	Skills     uint64  // set of bits
	Fixed      int32   // cost of its use
	Breaks     []Break // in the order they are taken
	MaxStops   int32   // 0: no limit
	MaxTravel  int32   // sum of Rich.Time over its legs; 0: no limit
	Reload     *Reload // nil: one trip

	// Left: the vehicle is under way from Start at Ready. Its first trip delivers,
	// of what comes from the depot, only Aboard and Locked; the rest waits for a
	// reload. Its cost counts even if it only drives to End.
	Left   bool
	Aboard []int32 // stops whose goods are on it: it alone can serve them, before any reload

	// Locked are the first stops of its route, in this order, 0 being a reload.
	// They are driven even if they come late, or end after the shift; then nothing
	// is added. Only the windows of locked stops are forgiven once more follows.
	Locked []int32
}

// Demand is what one stop of a mixed fleet asks for.
type Demand struct {
	Place           int32
	Windows         []Window // in order, not overlapping; the stop's Ready and Due are their ends
	Deliver, Pickup []int32  // taken from the depot, brought to it; one value a dimension
	Skills          uint64   // that its vehicle must have
	Priority        int32    // 0 to 100: the greater sum of priorities is served first
	LateBy          int32    // how long after the last window service may begin; 0: not at all
	LateCost        int32    // of a unit of time of that
}

// Hour is a time table that holds from a moment on.
type Hour struct {
	From int32
	Time []int32 // as Rich.Time
}

// Rich is the part of an instance that the benchmark files do not have: travel
// times from a matrix, which need not be symmetric, and a mixed fleet. Stop 0 of
// such an instance is not a place: inside a route 0 is a reload. The route of
// index v is the one of vehicle v. Of a pair, the pick-up asks for Pickup and the
// delivery for the same Deliver.
//
// A plan's value is, first, the sum of priorities of the orders it leaves out,
// then their number, then its cost: of the legs, of the vehicles used, of
// lateness.
type Rich struct {
	Places int
	Time   []int32 // from row to column
	Cost   []int32 // of a leg, likewise; nil: Time
	// Hours are later time tables, in order. While a vehicle is on a leg, each
	// table tells what share of it a unit of time covers (Ichoua, Gendreau & Potvin
	// 2003), so that who leaves later never arrives earlier.
	Hours []Hour
	Fleet []Vehicle
	Stops []Demand // by stop number; 0 is unused
}

// times bounds times, costs and loads of a mixed fleet, as limit does for files.
const times = 180_000_000

// leg is the length of a leg in a table; -1 stands for nowhere, at no distance.
func (x *Rich) leg(table []int32, from, to int32) int64 {
	if from < 0 || to < 0 {
		return 0
	}
	return int64(table[int(from)*x.Places+int(to)])
}

// costs is the table of the legs' costs.
func (x *Rich) costs() []int32 {
	if x.Cost != nil {
		return x.Cost
	}
	return x.Time
}

// whole is a leg in the fraction that arrive counts in.
const whole = 1 << 30

// arrive is when a vehicle that leaves at t comes to the place to. Rounding keeps
// the order of departures.
func (x *Rich) arrive(from, to int32, t int64) int64 {
	if len(x.Hours) == 0 {
		return t + x.leg(x.Time, from, to)
	}
	if from < 0 || to < 0 {
		return t
	}
	table, next := x.Time, 0
	for next < len(x.Hours) && int64(x.Hours[next].From) <= t {
		table = x.Hours[next].Time
		next++
	}
	cell, left := int(from)*x.Places+int(to), int64(whole)
	for ; ; next++ {
		all := int64(table[cell])
		need := (left*all + whole - 1) / whole
		if next == len(x.Hours) || t+need <= int64(x.Hours[next].From) {
			return t + need
		}
		until := int64(x.Hours[next].From)
		left -= (until - t) * whole / all
		t, table = until, x.Hours[next].Time
	}
}

// leave is the latest departure that arrives by t, or a time before 0.
func (x *Rich) leave(from, to int32, t int64) int64 {
	all := x.leg(x.Time, from, to)
	if len(x.Hours) == 0 || from < 0 || to < 0 {
		return t - all
	}
	least, most := all, all
	for _, h := range x.Hours {
		l := x.leg(h.Time, from, to)
		least, most = min(least, l), max(most, l)
	}
	low, high := t-most, t-least // arrives in time, and may not
	for low < high {
		if mid := low + (high-low+1)/2; x.arrive(from, to, mid) <= t {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return low
}

// earliest is the first moment at or after t within the windows, or false.
func earliest(list []Window, t int64) (int64, bool) {
	for _, w := range list {
		if t <= int64(w.Due) {
			return max(t, int64(w.Ready)), true
		}
	}
	return 0, false
}

// lateness is how long t is after the last window.
func (d *Demand) lateness(t int64) int64 {
	return max(0, t-int64(d.Windows[len(d.Windows)-1].Due))
}

// delivers is true if the stop takes anything.
func (d *Demand) delivers() bool {
	for _, l := range d.Deliver {
		if l > 0 {
			return true
		}
	}
	return false
}
