package vrp

import "math"

// kind is how an insertion changes the trips of a vehicle.
type kind int16

const (
	plain        kind = iota
	reloadBefore      // the stop begins a trip
	reloadBehind      // the stop ends one
)

// pairReload marks, in an entry's second place, a reload before the pick-up.
const pairReload = 1 << 14

// dear is more than any insertion may cost.
const dear = math.MaxInt32 / 2

// intoMixed finds the cheapest place of c in route t of vehicle r, with a reload
// before or behind it where that helps.
func (s *Solver) intoMixed(r int32, t *route, c int32) entry {
	x, seq := s.mixed, t.seq
	f := &x.Fleet[r]
	e := entry{delta: dear, first: -1}
	if f.MaxStops > 0 && len(seq)-2-int(t.reloads) >= int(f.MaxStops) {
		return e
	}
	row, back := s.d[c*s.n:(c+1)*s.n], s.back[c*s.n:(c+1)*s.n]
	due, service, fixed := s.due[c], s.service[c], s.fixed(r)
	driven := len(f.Breaks) > 0 || f.MaxTravel > 0 || x.soft
	more := f.Reload != nil && (f.Reload.Trips == 0 || t.reloads+1 < f.Reload.Trips)
	first, onFirst := true, x.onFirst(f, c)
	s.looked += 2 + int64(len(seq))
	for i := range seq[:len(seq)-1] {
		p, q := &seq[i], &seq[i+1]
		if i > 0 && p.id >= s.stops {
			first = false
		}
		if i < len(f.Locked) {
			continue
		}
		if p.depart > due {
			break
		}
		aboard := x.aboard[c] && !first
		if delta := back[p.id] + row[q.id] - p.next + fixed; delta < e.delta && !aboard && (!first || onFirst) && s.hasRoom(t, i, c) {
			if now := s.after(p.id, c, p.depart); now <= due && s.after(c, q.id, s.start(c, now)+service) <= q.latest {
				s.offer(r, t, &e, delta, c, i+1, plain, driven)
			}
		}
		if !more || aboard {
			continue
		}
		l := s.reload[r]
		start, end := p.id >= s.stops, q.id >= s.stops // of a trip
		if i == 0 {
			start = !f.Left
		}
		if !start && !x.aboard[c] {
			delta := s.d[p.id*s.n+l] + back[l] + row[q.id] - p.next + fixed
			if delta < e.delta {
				now := s.after(l, c, s.after(p.id, l, p.depart)+s.service[l])
				if now <= due && s.after(c, q.id, s.start(c, now)+service) <= q.latest {
					s.offer(r, t, &e, delta, c, i+1, reloadBefore, true)
				}
			}
		}
		if !end {
			delta := back[p.id] + row[l] + s.d[l*s.n+q.id] - p.next + fixed
			if delta < e.delta {
				if now := s.after(p.id, c, p.depart); now <= due {
					now = s.after(c, l, s.start(c, now)+service) + s.service[l]
					if s.after(l, q.id, now) <= q.latest {
						s.offer(r, t, &e, delta, c, i+1, reloadBehind, true)
					}
				}
			}
		}
	}
	return e
}

// offer takes an insertion that is cheaper by its legs, if it also is with what
// lateness costs; driven asks for a look at all that constant time does not tell.
func (s *Solver) offer(r int32, t *route, e *entry, delta, c int32, first int, how kind, driven bool) {
	if driven {
		trip := s.compose(t.seq, c, 0, first, 0, how)
		var ok bool
		if delta, ok = s.driven(r, t, trip, delta, e.delta, how != plain); !ok {
			return
		}
	}
	e.delta, e.first, e.second = delta, int16(first), int16(how)
}

// driven drives the trip in question, whose legs cost delta more than t, and
// gives what it costs more in all if that is less than bound.
func (s *Solver) driven(r int32, t *route, trip []int32, delta, bound int32, loads bool) (int32, bool) {
	x := s.mixed
	s.looked += int64(len(trip))
	if loads && !(x.allowed(r, trip) && x.loads(r, trip, nil)) {
		return 0, false
	}
	late, ok := x.clock(r, trip, t.late+int64(bound)-int64(delta)-1)
	all := int64(delta) + late - t.late
	return int32(all), ok && all < int64(bound)
}

// pairMixed finds the cheapest places of pick-up c and delivery m in route t of
// vehicle r, if they add less than bound; a reload may stand before the pick-up.
func (s *Solver) pairMixed(r int32, t *route, c, m, bound int32) entry {
	x, seq := s.mixed, t.seq
	f := &x.Fleet[r]
	e := entry{delta: min(bound, dear), first: -1}
	if f.MaxStops > 0 && len(seq)-1-int(t.reloads) >= int(f.MaxStops) {
		return e
	}
	s.looked += 2 + int64(len(seq))
	more := f.Reload != nil && (f.Reload.Trips == 0 || t.reloads+1 < f.Reload.Trips)
	for i := len(f.Locked); i < len(seq)-1; i++ {
		p := &seq[i]
		if p.depart > s.due[c] {
			break
		}
		s.pairBehind(r, t, c, m, i, p.id, p.depart, s.fixed(r)-p.next, 0, &e)
		if l := s.reload[r]; more && p.id < s.stops && (i > 0 || f.Left) {
			s.pairBehind(r, t, c, m, i, l, s.after(p.id, l, p.depart)+s.service[l], s.fixed(r)-p.next+s.d[p.id*s.n+l], pairReload, &e)
		}
	}
	return e
}

// pairBehind drives from the node behind which c stands, left at depart, and
// tries m at every place that follows; base is what the legs cost up to there,
// less the leg that is given up.
func (s *Solver) pairBehind(r int32, t *route, c, m int32, i int, from, depart, base int32, mark int16, e *entry) {
	seq := t.seq
	now := s.after(from, c, depart)
	if now > s.due[c] {
		return
	}
	now = s.start(c, now) + s.service[c]
	how := plain
	if mark != 0 {
		how = reloadBefore
	}
	base += s.d[from*s.n+c]
	at := c
	for j := i; j < len(seq)-1; j++ { // m right behind node j, or c
		q := &seq[j+1]
		then := s.after(at, m, now)
		if then > s.due[m] {
			return
		}
		// What is given up behind c is counted from the second turn on.
		delta := base + s.d[at*s.n+m] + s.d[m*s.n+q.id]
		if j > i {
			delta -= seq[j].next
		}
		if delta < e.delta && s.after(m, q.id, s.start(m, then)+s.service[m]) <= q.latest {
			trip := s.compose(seq, c, m, i+1, j+1, how)
			if all, ok := s.driven(r, t, trip, delta, e.delta, true); ok {
				e.delta, e.first, e.second = all, int16(i+1), int16(j+1)|mark
			}
		}
		// On to node j+1 before m.
		if now = s.after(at, q.id, now); now > q.latest {
			return
		}
		if now = s.start(q.id, now) + s.service[q.id]; j == i {
			base += s.d[c*s.n+q.id]
		}
		at = q.id
	}
}

// placeMixed carries an insertion out.
func (s *Solver) placeMixed(c int32, at choice) {
	t, was := &s.routes[at.route], s.routes[at.route].cost
	m, second, how := s.mate[c], at.second, plain
	switch {
	case m == 0:
		how = kind(second)
	case second&pairReload != 0:
		second, how = second&^pairReload, reloadBefore
	}
	if m != 0 {
		s.put(at.route, int32(second), m)
	}
	if how == reloadBehind {
		s.put(at.route, int32(at.first), s.reload[at.route])
	}
	s.put(at.route, int32(at.first), c)
	if how == reloadBefore {
		s.put(at.route, int32(at.first), s.reload[at.route])
	}
	s.refresh(at.route)
	s.cost += t.cost - was
}

// tidy drops the reloads that vehicle r no longer needs. A route may not bear what
// it has lost: goods aboard take room until they are delivered, and where a leg is
// longer than a detour, stops were in time only by way of others. Then all leave
// that are not locked.
func (s *Solver) tidy(r int32) {
	x, t := s.mixed, &s.routes[r]
	f := &x.Fleet[r]
	for i := len(t.seq) - 2; i > len(f.Locked); i-- {
		if t.seq[i].id < s.stops {
			continue
		}
		idle := i == len(t.seq)-2 || t.seq[i+1].id >= s.stops || i == 1 && !f.Left
		if !idle {
			p, l, q := t.seq[i-1].id, t.seq[i].id, t.seq[i+1].id
			if s.d[p*s.n+q] > s.d[p*s.n+l]+s.d[l*s.n+q] {
				continue
			}
			trip := s.compose(t.seq, 0, 0, 0, 0, plain)
			late, ok := x.clock(r, trip, math.MaxInt64)
			trip = append(trip[:i-1], trip[i:]...)
			less, fits := x.clock(r, trip, math.MaxInt64)
			if !fits || ok && less > late || !x.allowed(r, trip) || !x.loads(r, trip, nil) {
				continue
			}
		}
		t.seq = append(t.seq[:i], t.seq[i+1:]...)
	}
	if trip := s.compose(t.seq, 0, 0, 0, 0, plain); len(trip) > len(f.Locked) {
		if _, ok := x.clock(r, trip, math.MaxInt64); !ok || !x.loads(r, trip, nil) {
			for _, n := range t.seq[len(f.Locked)+1 : len(t.seq)-1] {
				if n.id < s.stops {
					s.drop(n.id)
				}
			}
			t.seq = append(t.seq[:len(f.Locked)+1], t.seq[len(t.seq)-1])
		}
	}
}
