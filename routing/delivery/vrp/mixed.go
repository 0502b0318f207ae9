package vrp

import (
	"math"
	"slices"
)

// mixed is the solver's side of a mixed fleet. Its routes' nodes know windows and
// shifts, and how much more each trip can load, so that most insertions are
// judged in constant time; breaks, lateness, pairs, reloads and limits of travel
// are driven through for every insertion that would be cheaper.
type mixed struct {
	*trips
	where  []int32 // place of each node
	t      []int32 // travel time between nodes; nil where hours matter
	locked []bool  // by stop
	trip   []int32 // stops in question
	arcs   []int32
}

// newMixed lays out the nodes of a mixed fleet: the stops, then the ends of
// vehicles, and last their reloads. Nowhere, an open end, is at no distance.
func (s *Solver) newMixed(in *Instance) {
	x := in.Rich
	s.mixed = &mixed{trips: newTrips(in), locked: make([]bool, s.stops)}
	var ends []int32
	var reloads []Reload
	for _, v := range x.Fleet {
		ends = append(ends, v.Start, v.End)
		if v.Reload != nil {
			reloads = append(reloads, Reload{Place: v.Reload.Place, Service: v.Reload.Service})
		}
	}
	slices.Sort(ends)
	ends = slices.Compact(ends)
	slices.SortFunc(reloads, byPlace)
	reloads = slices.Compact(reloads)
	s.n = s.stops + int32(len(ends)+len(reloads))
	where := append(make([]int32, 0, s.n), -1)
	for i := range x.Stops[1:] {
		where = append(where, x.Stops[i+1].Place)
	}
	where = append(where, ends...)
	for _, l := range reloads {
		where = append(where, l.Place)
	}
	s.mixed.where = where
	table := func(values []int32) []int32 {
		list := make([]int32, s.n*s.n)
		for i, p := range where {
			for j, q := range where {
				list[i*int(s.n)+j] = int32(x.leg(values, p, q))
			}
		}
		return list
	}
	s.d = table(x.costs())
	s.back = make([]int32, s.n*s.n)
	for i := range s.n {
		for j := range s.n {
			s.back[j*s.n+i] = s.d[i*s.n+j]
		}
	}
	switch {
	case len(x.Hours) > 0:
	case x.Cost == nil:
		s.mixed.t = s.d
	default:
		s.mixed.t = table(x.Time)
	}
	s.ends, s.reload = make([][2]int32, len(x.Fleet)), make([]int32, len(x.Fleet))
	for v, f := range x.Fleet {
		a, _ := slices.BinarySearch(ends, f.Start)
		b, _ := slices.BinarySearch(ends, f.End)
		s.ends[v] = [2]int32{s.stops + int32(a), s.stops + int32(b)}
		if f.Reload != nil {
			k, _ := slices.BinarySearchFunc(reloads, *f.Reload, byPlace)
			s.reload[v] = s.stops + int32(len(ends)+k)
		}
	}
}

func byPlace(a, b Reload) int {
	if a.Place != b.Place {
		return int(a.Place - b.Place)
	}
	return int(a.Service - b.Service)
}

// bind finishes the nodes of a mixed fleet: how late service may begin, the
// reloads, and what is locked. The delivery of a locked pick-up is an order of
// its own.
func (s *Solver) bind() {
	x := s.mixed
	for c := int32(1); c < s.stops; c++ {
		s.due[c] += x.Stops[c].LateBy
		s.weight[c] += 1000 * int64(x.Stops[c].Priority)
	}
	for v := range x.Fleet {
		f := &x.Fleet[v]
		if f.Reload != nil {
			s.due[s.reload[v]], s.service[s.reload[v]] = math.MaxInt32, f.Reload.Service
		}
		for _, c := range f.Locked {
			if c != 0 {
				x.locked[c] = true
				s.mate[s.mate[c]], s.mate[c] = 0, 0
			}
		}
	}
}

// node is the node of a stop in vehicle v's route; 0 is a reload.
func (s *Solver) node(v, c int32) int32 {
	if c == 0 {
		return s.reload[v]
	}
	return c
}

// after is the arrival at node b of who leaves a at t.
func (s *Solver) after(a, b, t int32) int32 {
	const never = 1 << 30 // what is locked may be driven beyond all bounds
	if s.mixed.t != nil {
		return min(never, t+s.mixed.t[a*s.n+b])
	}
	return int32(min(never, s.mixed.arrive(s.mixed.where[a], s.mixed.where[b], int64(t))))
}

// start is the earliest service of c for an arrival at t, be it late.
func (s *Solver) start(c, t int32) int32 {
	if c < s.stops {
		for _, w := range s.mixed.Stops[c].Windows {
			if t <= w.Due {
				return max(t, w.Ready)
			}
		}
	}
	return t
}

// lastStart is the latest arrival at c whose service begins at or before t.
func (s *Solver) lastStart(c, t int32) int32 {
	if c >= s.stops {
		return t
	}
	list := s.mixed.Stops[c].Windows
	if last := list[len(list)-1]; t > last.Due {
		return min(t, s.due[c])
	}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Ready <= t {
			return min(t, list[i].Due)
		}
	}
	return -1
}

// compose lists the stops of seq with c as node first and m, if any, as node
// second of the old numbering, and a reload before or behind c.
func (s *Solver) compose(seq []node, c, m int32, first, second int, how kind) []int32 {
	list := s.mixed.trip[:0]
	for i := 1; i < len(seq); i++ {
		if i == first && c != 0 {
			if how == reloadBefore {
				list = append(list, 0)
			}
			if list = append(list, c); how == reloadBehind {
				list = append(list, 0)
			}
		}
		if m != 0 && i == second {
			list = append(list, m)
		}
		if i < len(seq)-1 {
			id := seq[i].id
			if id >= s.stops {
				id = 0
			}
			list = append(list, id)
		}
	}
	s.mixed.trip = list
	return list
}

// scheduleMixed recomputes the times, the room and the cost of route t of
// vehicle r, and gives the cost.
func (s *Solver) scheduleMixed(r int32, t *route) int64 {
	x, seq := s.mixed, t.seq
	f, last := &x.Fleet[r], len(seq)-1
	t.total, t.late, t.cost, t.reloads = 0, 0, 0, 0
	if last > 1 || f.Left {
		t.cost = int64(f.Fixed)
	}
	for i := 1; i <= last; i++ {
		p, q := &seq[i-1], &seq[i]
		p.next = s.d[p.id*s.n+q.id]
		if t.cost += int64(p.next); i < last {
			q.depart = s.start(q.id, s.after(p.id, q.id, p.depart)) + s.service[q.id]
		}
	}
	if last == 1 && !f.Left { // it stays
		seq[0].next, t.cost = 0, 0
	}
	for i := last - 1; i > 0; i-- {
		c := seq[i].id
		if c >= s.stops {
			t.reloads++
		}
		late := seq[i+1].latest
		if x.t != nil {
			late -= x.t[c*s.n+seq[i+1].id]
		} else {
			late = int32(max(-1, x.leave(x.where[c], x.where[seq[i+1].id], int64(late))))
		}
		seq[i].latest = min(s.due[c], s.lastStart(c, late-s.service[c]))
	}
	trip := s.compose(seq, 0, 0, 0, 0, plain)
	if x.soft {
		t.late, _ = x.clock(r, trip, math.MaxInt64)
		t.cost += t.late
	}
	s.rooms(r, t, trip)
	return t.cost
}

// rooms notes for each node i and dimension how much more a stop behind i may
// take from the depot, and how much more it may bring: the least room on the
// legs of its trip up to i, and from i on.
func (s *Solver) rooms(r int32, t *route, trip []int32) {
	x, dims := s.mixed, s.mixed.dims
	legs := len(trip) + 1
	if len(x.arcs) < legs*dims {
		x.arcs = make([]int32, 2*legs*dims)
	}
	x.loads(r, trip, x.arcs)
	if cap(t.room) < 2*legs*dims {
		t.room = make([]int32, 0, 4*legs*dims)
	}
	t.room = t.room[:2*legs*dims]
	room := x.Fleet[r].Capacity
	for k := range dims {
		least := int32(math.MaxInt32)
		for i := range legs {
			if i > 0 && trip[i-1] == 0 {
				least = math.MaxInt32
			}
			least = min(least, room[k]-x.arcs[i*dims+k])
			t.room[2*i*dims+k] = least
		}
		least = math.MaxInt32
		for i := legs - 1; i >= 0; i-- {
			least = min(least, room[k]-x.arcs[i*dims+k])
			t.room[(2*i+1)*dims+k] = least
			if i > 0 && trip[i-1] == 0 {
				least = math.MaxInt32
			}
		}
	}
}

// hasRoom is true if the trip of node i can also carry a stop behind it.
func (s *Solver) hasRoom(t *route, i int, c int32) bool {
	x, dims := s.mixed, s.mixed.dims
	d, room := &x.Stops[c], t.room[2*i*dims:2*(i+1)*dims]
	for k := range dims {
		takes, brings := d.Deliver[k], d.Pickup[k]
		if x.aboard[c] { // it is part of the load, up to here
			brings, takes = brings-takes, 0
		}
		if x.in.Stops[c].Pair != 0 { // the delivery of a locked pick-up
			brings, takes = -takes, 0
		}
		if takes > room[k] || brings > room[dims+k] {
			return false
		}
	}
	return true
}
