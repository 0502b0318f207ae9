package vrp

import "math"

// trips drives routes of a mixed fleet for the solver: the same rules as
// Timetable keeps, without allocation and without the reasons.
type trips struct {
	*Rich
	in     *Instance
	dims   int
	bound  []int32 // by stop: 1 + the vehicle that alone may serve it, or 0
	aboard []bool  // by stop: on the vehicle already, so before any reload
	soft   bool    // a stop may be late
	load   []int64
	goods  []int64 // the part of load that is of pairs
	labels []label
	next   []label
}

// label is one way to have come to a place: breaks taken, the departure and what
// lateness cost.
type label struct {
	taken    int
	at, late int64
}

func newTrips(in *Instance) *trips {
	x := in.Rich
	t := &trips{Rich: x, in: in, dims: len(x.Fleet[0].Capacity), bound: make([]int32, len(x.Stops)), aboard: make([]bool, len(x.Stops))}
	t.load, t.goods = make([]int64, t.dims), make([]int64, t.dims)
	for v := range x.Fleet {
		for _, n := range x.Fleet[v].Aboard {
			t.bound[n], t.aboard[n] = int32(v+1), true
		}
		for _, n := range x.Fleet[v].Locked {
			if n != 0 {
				t.bound[n] = int32(v + 1)
				t.bound[in.Stops[n].Pair] = int32(v + 1)
			}
		}
	}
	t.bound[0] = 0
	for i := range x.Stops[1:] {
		t.soft = t.soft || x.Stops[i+1].LateBy > 0
	}
	return t
}

// may is true if vehicle v has the skills for stop c, which is not bound to another.
func (t *trips) may(v, c int32) bool {
	return t.Stops[c].Skills&^t.Fleet[v].Skills == 0 && (t.bound[c] == 0 || t.bound[c] == v+1)
}

// loads keeps the capacity along r, and what a vehicle that has left may serve.
// If arcs is not nil it gets the load on each leg, len(r)+1 times dims.
func (t *trips) loads(v int32, r, arcs []int32) bool {
	f := &t.Fleet[v]
	clear(t.goods)
	t.take(f, r, 0)
	for k := 0; ; k++ {
		for i, l := range t.load {
			if l > int64(f.Capacity[i]) {
				return false
			}
			if arcs != nil {
				arcs[k*t.dims+i] = int32(l)
			}
		}
		if k == len(r) {
			return true
		}
		c := r[k]
		if c == 0 {
			t.take(f, r, k+1)
			continue
		}
		d, pair := &t.Stops[c], t.in.Stops[c].Pair != 0
		for i := range t.load {
			change := int64(d.Pickup[i]) - int64(d.Deliver[i])
			if t.load[i] += change; pair {
				t.goods[i] += change
			}
		}
	}
}

// take is the load of the trip that begins at r[from].
func (t *trips) take(f *Vehicle, r []int32, from int) {
	copy(t.load, t.goods)
	first := from == 0 && f.Left
	if first {
		for _, c := range f.Aboard {
			for i, l := range t.Stops[c].Deliver {
				t.load[i] += int64(l)
			}
		}
	}
	for _, c := range r[from:] {
		if c == 0 {
			return
		}
		if t.in.Stops[c].Pair == 0 && !(first && t.aboard[c]) {
			for i, l := range t.Stops[c].Deliver {
				t.load[i] += int64(l)
			}
		}
	}
}

// allowed is true if what is aboard is served before a reload, and what is not
// waits for one.
func (t *trips) allowed(v int32, r []int32) bool {
	f, reloads := &t.Fleet[v], int32(0)
	for k, c := range r {
		switch {
		case c == 0:
			reloads++
		case reloads > 0 && t.aboard[c], reloads == 0 && !t.onFirst(f, c) && k >= len(f.Locked):
			return false
		}
	}
	return reloads == 0 || f.Reload != nil && (f.Reload.Trips == 0 || reloads < f.Reload.Trips)
}

// onFirst is true if the first trip of f may serve c.
func (t *trips) onFirst(f *Vehicle, c int32) bool {
	return !f.Left || t.aboard[c] || t.in.Stops[c].Pair != 0 || !t.Stops[c].delivers()
}

// place is where a stop of vehicle f's route is; 0 is its reload.
func (t *trips) place(f *Vehicle, c int32) int32 {
	if c == 0 {
		return f.Reload.Place
	}
	return t.Stops[c].Place
}

// clock keeps times, breaks and limits along r and gives what lateness costs; it
// gives up when that is more than most.
func (t *trips) clock(v int32, r []int32, most int64) (int64, bool) {
	f := &t.Fleet[v]
	if len(r) == len(f.Locked) {
		most = math.MaxInt64 // no choice is left
	} else if f.MaxTravel > 0 && t.travel(f, r) > int64(f.MaxTravel) {
		return 0, false
	}
	if len(f.Breaks) > 0 {
		return t.pauses(v, r, most)
	}
	now, late, at := int64(f.Ready), int64(0), f.Start
	for k, c := range r {
		to := t.place(f, c)
		l := label{at: t.arrive(at, to, now), late: late}
		if !t.serve(f, r, k, most, &l) {
			return 0, false
		}
		now, late, at = l.at, l.late, to
	}
	return late, t.arrive(at, f.End, now) <= int64(f.Due) || len(r) == len(f.Locked)
}

// serve turns an arrival at r[k] into a departure.
func (t *trips) serve(f *Vehicle, r []int32, k int, most int64, l *label) bool {
	c := r[k]
	if c == 0 {
		l.at += int64(f.Reload.Service)
		return true
	}
	d := &t.Stops[c]
	if begin, ok := earliest(d.Windows, l.at); ok {
		l.at = begin
	} else {
		over := d.lateness(l.at)
		if l.late += over * int64(d.LateCost); l.late > most || over > int64(d.LateBy) && k >= len(f.Locked) {
			return false
		}
	}
	l.at += int64(t.in.Stops[c].Service)
	return true
}

func (t *trips) travel(f *Vehicle, r []int32) int64 {
	sum, at := int64(0), f.Start
	for _, c := range r {
		to := t.place(f, c)
		sum += t.leg(t.Time, at, to)
		at = to
	}
	return sum + t.leg(t.Time, at, f.End)
}

// pauses is clock with breaks: from stop to stop it keeps, for each number of
// breaks taken, the departures that are not both later and dearer than another.
func (t *trips) pauses(v int32, r []int32, most int64) (int64, bool) {
	f := &t.Fleet[v]
	t.labels = append(t.labels[:0], label{at: int64(f.Ready)})
	at, least := f.Start, int64(-1)
	for k := 0; k <= len(r); k++ {
		to := f.End
		if k < len(r) {
			to = t.place(f, r[k])
		}
		t.next = t.next[:0]
		for _, l := range t.labels {
			left := l.at
			arrival := t.arrive(at, to, left)
			for taken := l.taken; ; taken++ { // with so many breaks before the vehicle is there
				for there, n := arrival, taken; ; n++ { // and the others once it is
					if k < len(r) {
						if d := (label{n, there, l.late}); t.serve(f, r, k, most, &d) {
							t.keep(d)
						}
					} else if (there <= int64(f.Due) && n == len(f.Breaks) || k == len(f.Locked)) && (least < 0 || l.late < least) {
						least = l.late
					}
					if n == len(f.Breaks) || len(t.Hours) == 0 {
						break
					}
					begin, ok := earliest(f.Breaks[n].Windows, there)
					if !ok {
						break
					}
					there = begin + int64(f.Breaks[n].Service)
				}
				if taken == len(f.Breaks) {
					break
				}
				begin, ok := earliest(f.Breaks[taken].Windows, left)
				if !ok {
					break
				}
				left = begin + int64(f.Breaks[taken].Service)
				if len(t.Hours) > 0 {
					arrival = t.arrive(at, to, left)
				} else {
					arrival = left + arrival - min(arrival, begin)
				}
			}
		}
		t.labels, t.next, at = t.next, t.labels, to
	}
	return least, least >= 0
}

// keep adds a label to the next ones, unless another is as good, and drops those
// that it beats.
func (t *trips) keep(l label) {
	kept := t.next[:0]
	for i, o := range t.next {
		if o.taken == l.taken && o.at <= l.at && o.late <= l.late {
			t.next = append(kept, t.next[i:]...)
			return
		}
		if o.taken != l.taken || o.at < l.at || o.late < l.late {
			kept = append(kept, o)
		}
	}
	t.next = append(kept, l)
}
