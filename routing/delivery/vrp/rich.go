package vrp

import (
	"fmt"
	"slices"
)

// Window is a time in which a service or a break may begin, bounds included.
type Window struct{ Ready, Due int32 }

// Break is taken once a trip, between two stops or on the way.
type Break struct {
	Windows []Window
	Service int32 // its length
}

// Vehicle is one vehicle of a mixed fleet. Times and costs are in the units of
// the matrix.
type Vehicle struct {
	Start, End int32   // places; -1: it starts at its first stop, or ends at its last
	Ready, Due int32   // its shift
	Capacity   []int32 // one value a dimension
	Skills     uint64  // set of bits
	Fixed      int32   // cost of its use
	Breaks     []Break // in the order they are taken
	MaxStops   int32   // 0: no limit
	MaxTravel  int32   // travel time of its trip; 0: no limit
}

// Demand is what one stop of a mixed fleet asks for.
type Demand struct {
	Place           int32
	Windows         []Window // in order, not overlapping; the stop's Ready and Due are their ends
	Deliver, Pickup []int32  // taken from the depot, brought to it; one value a dimension
	Skills          uint64   // that its vehicle must have
	Priority        int32    // 0 to 100: the greater sum of priorities is served first
}

// Rich is the part of an instance that the benchmark files do not have: travel
// times from a matrix, which need not be symmetric, and a mixed fleet. Stop 0 of
// such an instance is not a place; the route of index v is the one of vehicle v.
// Of a pair, the pick-up asks for Pickup and the delivery for the same Deliver.
type Rich struct {
	Places int
	Time   []int32 // from row to column; also the cost
	Fleet  []Vehicle
	Stops  []Demand // by stop number; 0 is unused
}

// times bounds times, costs and loads of a mixed fleet, as limit does for files.
const times = 180_000_000

func (x *Rich) check(in *Instance) error {
	if x.Places < 1 || len(x.Time) != x.Places*x.Places || len(x.Stops) != len(in.Stops) || len(x.Fleet) != in.Vehicles {
		return fmt.Errorf("matrix of %d places with %d values, %d demands for %d stops, %d vehicles of %d: make them agree",
			x.Places, len(x.Time), len(x.Stops), len(in.Stops), len(x.Fleet), in.Vehicles)
	}
	for i, t := range x.Time {
		if t < 0 || t > times {
			return fmt.Errorf("matrix: row %d, column %d: %d: give 0 to %d", i/x.Places, i%x.Places, t, times)
		}
	}
	dims := len(x.Fleet[0].Capacity)
	for v, f := range x.Fleet {
		switch {
		case int(f.Start) >= x.Places || int(f.End) >= x.Places:
			return fmt.Errorf("vehicle %d: start %d or end %d: the matrix has %d places", v, f.Start, f.End, x.Places)
		case len(f.Capacity) != dims:
			return fmt.Errorf("vehicle %d: capacity has %d values: give %d as the others", v, len(f.Capacity), dims)
		case f.Ready < 0 || f.Due < f.Ready || f.Due > times:
			return fmt.Errorf("vehicle %d: shift %d to %d: give a start and a later end up to %d", v, f.Ready, f.Due, times)
		case f.Fixed < 0 || f.Fixed > times || f.MaxStops < 0 || f.MaxTravel < 0:
			return fmt.Errorf("vehicle %d: fixed cost %d, most stops %d, most travel %d: give 0 or more", v, f.Fixed, f.MaxStops, f.MaxTravel)
		}
		for _, b := range f.Breaks {
			if b.Service < 0 || b.Service > times || !ordered(b.Windows) {
				return fmt.Errorf("vehicle %d: break of %d in %v: give windows in order and a length of 0 or more", v, b.Service, b.Windows)
			}
		}
	}
	for i := 1; i < len(x.Stops); i++ {
		d, s := x.Stops[i], in.Stops[i]
		switch {
		case d.Place < 0 || int(d.Place) >= x.Places:
			return fmt.Errorf("stop %d: place %d: the matrix has %d", i, d.Place, x.Places)
		case len(d.Deliver) != dims || len(d.Pickup) != dims:
			return fmt.Errorf("stop %d: loads have %d and %d values: give %d as the capacities have", i, len(d.Deliver), len(d.Pickup), dims)
		case !ordered(d.Windows) || s.Ready != d.Windows[0].Ready || s.Due != d.Windows[len(d.Windows)-1].Due:
			return fmt.Errorf("stop %d: windows %v: give them in order, without overlap, up to %d", i, d.Windows, times)
		case d.Priority < 0 || d.Priority > 100:
			return fmt.Errorf("stop %d: priority %d: give 0 to 100", i, d.Priority)
		case s.Service < 0 || s.Service > times:
			return fmt.Errorf("stop %d: service %d: give 0 to %d", i, s.Service, times)
		case s.Pair != 0 && (s.Pair < 0 || int(s.Pair) >= len(in.Stops) || int(in.Stops[s.Pair].Pair) != i || in.Stops[s.Pair].Demand != -s.Demand):
			return fmt.Errorf("stop %d: pair %d: name one other stop that names this one", i, s.Pair)
		}
		for k := range d.Deliver {
			if d.Deliver[k] < 0 || d.Pickup[k] < 0 || d.Deliver[k] > times || d.Pickup[k] > times {
				return fmt.Errorf("stop %d: load %d or %d: give 0 to %d", i, d.Deliver[k], d.Pickup[k], times)
			}
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

// earliest is the first moment at or after t within the windows, or false.
func earliest(list []Window, t int64) (int64, bool) {
	for _, w := range list {
		if t <= int64(w.Due) {
			return max(t, int64(w.Ready)), true
		}
	}
	return 0, false
}

// mixed is the solver's side of a mixed fleet. Schedules kept in the nodes know
// windows and shifts; loads, breaks and limits are driven through for every
// insertion that would be cheaper.
type mixed struct {
	*Rich
	dims  int
	trip  []int32 // stops in question
	ready []int64 // earliest departure by the number of breaks taken
	next  []int64
}

// fits drives vehicle r along seq with c as node first and m, if any, as node
// second of the old numbering.
func (s *Solver) fits(r int32, seq []node, c, m int32, first, second int) bool {
	x := s.mixed
	x.trip = x.trip[:0]
	for i := 1; i < len(seq); i++ {
		if i == first {
			x.trip = append(x.trip, c)
		}
		if m != 0 && i == second {
			x.trip = append(x.trip, m)
		}
		if i < len(seq)-1 {
			x.trip = append(x.trip, seq[i].id)
		}
	}
	v := &x.Fleet[r]
	if v.MaxStops > 0 && len(x.trip) > int(v.MaxStops) {
		return false
	}
	return s.loads(v) && (len(v.Breaks) == 0 && v.MaxTravel == 0 || s.breaks(v, seq[0].id, seq[len(seq)-1].id))
}

func (s *Solver) loads(v *Vehicle) bool {
	x := s.mixed
	for k := range x.dims {
		load, room := int64(0), int64(v.Capacity[k])
		for _, c := range x.trip {
			if s.mate[c] == 0 {
				load += int64(x.Stops[c].Deliver[k])
			}
		}
		if load > room {
			return false
		}
		for _, c := range x.trip {
			if load += int64(x.Stops[c].Pickup[k]) - int64(x.Stops[c].Deliver[k]); load > room {
				return false
			}
		}
	}
	return true
}

// breaks finds the earliest departure from each stop for each number of breaks
// taken so far; a break interrupts the way or fills a wait.
func (s *Solver) breaks(v *Vehicle, from, to int32) bool {
	x := s.mixed
	const never = int64(1) << 60
	x.ready = append(x.ready[:0], int64(v.Ready))
	for range v.Breaks {
		x.ready = append(x.ready, never)
	}
	travel := int64(0)
	for i := 0; i <= len(x.trip); i++ {
		c := to
		if i < len(x.trip) {
			c = x.trip[i]
		}
		arc := int64(s.d[from*s.n+c])
		travel += arc
		x.next = x.next[:0]
		for k := range x.ready {
			at := never
			if x.ready[k] < never {
				at = x.ready[k] + arc
			}
			if k > 0 { // a break on this way; begun may be the one on this way, too
				b := &v.Breaks[k-1]
				if x.ready[k-1] < never {
					if begin, ok := earliest(b.Windows, x.ready[k-1]); ok {
						at = min(at, max(x.ready[k-1]+arc, begin)+int64(b.Service))
					}
				}
				if before := x.next[k-1]; before < never {
					if begin, ok := earliest(b.Windows, before); ok {
						at = min(at, begin+int64(b.Service))
					}
				}
			}
			x.next = append(x.next, at)
		}
		for k, at := range x.next {
			if at >= never {
				continue
			}
			if i == len(x.trip) {
				if at > int64(v.Due) {
					x.next[k] = never
				}
			} else if begin, ok := earliest(x.Stops[c].Windows, at); ok {
				x.next[k] = begin + int64(s.service[c])
			} else {
				x.next[k] = never
			}
		}
		x.ready, x.next, from = x.next, x.ready, c
	}
	return x.ready[len(v.Breaks)] < never && (v.MaxTravel == 0 || travel <= int64(v.MaxTravel))
}

// may is true if vehicle r has the skills for c.
func (x *mixed) may(r, c int32) bool { return x.Stops[c].Skills&^x.Fleet[r].Skills == 0 }

// newMixed lays out the nodes of a mixed fleet: the stops, then the ends of
// vehicles, and last the nowhere that open ends are, at no distance from all.
func (s *Solver) newMixed(x *Rich) {
	s.mixed = &mixed{Rich: x, dims: len(x.Fleet[0].Capacity)}
	var ends []int32
	for _, v := range x.Fleet {
		ends = append(ends, v.Start, v.End)
	}
	slices.Sort(ends)
	ends = slices.Compact(ends)
	s.n = s.stops + int32(len(ends))
	place := make([]int32, s.n)
	for i := range place {
		switch {
		case i == 0:
			place[i] = -1
		case i < int(s.stops):
			place[i] = x.Stops[i].Place
		default:
			place[i] = ends[i-int(s.stops)]
		}
	}
	s.d, s.back = make([]int32, s.n*s.n), make([]int32, s.n*s.n)
	for i, p := range place {
		for j, q := range place {
			if p >= 0 && q >= 0 {
				t := x.Time[int(p)*x.Places+int(q)]
				s.d[i*int(s.n)+j], s.back[j*int(s.n)+i] = t, t
			}
		}
	}
	s.ends = make([][2]int32, len(x.Fleet))
	for v, f := range x.Fleet {
		a, _ := slices.BinarySearch(ends, f.Start)
		b, _ := slices.BinarySearch(ends, f.End)
		s.ends[v] = [2]int32{s.stops + int32(a), s.stops + int32(b)}
	}
}

// start is the earliest service of c for an arrival at t not after its last window.
func (s *Solver) start(c, t int32) int32 {
	for _, w := range s.mixed.Stops[c].Windows {
		if t <= w.Due {
			return max(t, w.Ready)
		}
	}
	return t
}

// lastStart is the latest arrival at c whose service begins at or before t.
func (s *Solver) lastStart(c, t int32) int32 {
	list := s.mixed.Stops[c].Windows
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Ready <= t {
			return min(t, list[i].Due)
		}
	}
	return t
}
