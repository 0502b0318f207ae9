package dispatch

// Temperatures of the background search: the first of a round, as a share of
// the plan's cost a stop; it falls to nothing within the round.
const (
	warm      = 0.03
	roundStep = 400 // ruins and recreations of a round
)

// savedTrip is a trip that can still change, of the best plan of a round.
type savedTrip struct {
	id             int64
	vehicle, shift int32
	fixed          int
	stops          []int32
}

// Improve goes on from the plan as it stands until stop says so, asked once a
// step, and tells what has changed. What is locked stays; a stop that was told
// for a van moves to another only for more than Settings.MoveM.
func (d *Dispatcher) Improve(stop func() bool) []Change {
	b := &d.b
	for done := false; !done; {
		d.keep()
		best, waits := b.cost, len(b.absent)
		heat := warm * float64(b.cost-int64(waits)*prize) / float64(max(1, len(d.nodeOf)))
		cool := heat / roundStep
		for range roundStep {
			if done = stop(); done {
				break
			}
			if b.step(heat) && b.cost < best {
				best = b.cost
				d.keep()
			}
			heat -= cool
		}
		if b.cost > best {
			d.restore()
		}
	}
	b.begin()
	return d.changes("a shorter plan was found")
}

// keep remembers what can change of the plan.
func (d *Dispatcher) keep() {
	b, n := &d.b, 0
	for vi := range b.vans {
		for _, ti := range b.vans[vi].trips {
			t := &b.trips[ti]
			if t.gone || len(t.stops) == 0 {
				continue
			}
			if n == len(d.saved) {
				d.saved = append(d.saved, savedTrip{})
			}
			s := &d.saved[n]
			s.id, s.vehicle, s.shift, s.fixed, s.stops = t.id, int32(vi), t.shift, t.fixed, append(s.stops[:0], t.stops...)
			n++
		}
	}
	d.saved = d.saved[:n]
	d.waited = append(d.waited[:0], b.absent...)
}

// restore goes back to what was kept.
func (d *Dispatcher) restore() {
	b := &d.b
	for vi := range b.vans {
		v := &b.vans[vi]
		kept := v.trips[:0]
		for _, ti := range v.trips {
			t := &b.trips[ti]
			if t.gone {
				kept = append(kept, ti)
				continue
			}
			for _, i := range t.stops {
				b.nodes[i].trip = -1
			}
			b.free = append(b.free, ti)
		}
		v.trips = kept
	}
	for k := range d.saved {
		s := &d.saved[k]
		ti := b.newTrip(s.vehicle, s.shift)
		t := &b.trips[ti]
		t.id, t.fixed, t.stops = s.id, s.fixed, append(t.stops, s.stops...)
		b.vans[s.vehicle].trips = append(b.vans[s.vehicle].trips, ti)
	}
	for vi := range b.vans {
		b.settle(int32(vi))
	}
	b.cost += int64(len(d.waited)-len(b.absent)) * prize
	b.absent = append(b.absent[:0], d.waited...)
}

// eta is when node i is reached.
func (b *board) eta(i int32) int64 {
	n := &b.nodes[i]
	t := &b.trips[n.trip]
	return n.before.leave(t.depart) - b.service(&b.vans[t.vehicle], n)
}

// drivable drives a trip that has not left, stop by stop.
func (b *board) drivable(ti int32) bool {
	t := &b.trips[ti]
	if t.gone || len(t.stops) == 0 {
		return true
	}
	v := &b.vans[t.vehicle]
	for d := range t.load {
		if t.load[d] > v.room[d] {
			return false
		}
	}
	if v.reach > 0 && t.metres > v.reach {
		return false
	}
	now, prev := t.depart, int32(-1)
	for _, i := range t.stops {
		n := &b.nodes[i]
		if now += int64(b.leg(prev, i).ms); now > n.limit {
			return false
		}
		now = max(now, n.open) + b.service(v, n)
		prev = i
	}
	return now+int64(b.leg(prev, -1).ms) <= t.end && t.depart <= t.leaveBy
}

// soonest finds the spot where node i comes first, whatever its promise, and
// all others keep their limits.
func (b *board) soonest(i int32) spot {
	best, first := spot{cost: never, trip: -1}, never
	n := &b.nodes[i]
	for vi := range b.vans {
		v := &b.vans[vi]
		for _, ti := range v.trips {
			t := &b.trips[ti]
			if v.away || t.gone {
				continue
			}
			for k := t.fixed; k <= len(t.stops); k++ {
				one := spot{cost: never, trip: -1}
				if b.into(ti, i, k, k, &one); one.trip < 0 {
					continue
				}
				leave, prev := max(t.start, t.release, n.release), int32(-1)
				if k > 0 {
					prev = t.stops[k-1]
					leave = b.nodes[prev].before.leave(leave)
				}
				if at := max(leave+int64(b.leg(prev, i).ms), n.open); at < first {
					first, best = at, one
				}
				break
			}
		}
	}
	return best
}
