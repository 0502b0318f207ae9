package dispatch

import (
	"math/bits"
	"slices"
)

// Figures of slack induction by string removals (Christiaens & Vanden Berghe,
// Transportation Science 2020): mean stops removed, longest string, one place
// in so many overlooked.
const (
	meanRemoved = 10
	longest     = 10
	blinkOdds   = 100
)

// spot is a place for a stop in a trip.
type spot struct {
	cost int64
	trip int32 // -1: none
	at   int32
}

// look finds the cheapest place of node i that keeps every limit.
func (b *board) look(i int32, blink bool) spot {
	best := spot{cost: never, trip: -1}
	kind, start, end := int32(-1), int64(0), int64(0)
	for vi := range b.vans {
		v := &b.vans[vi]
		if v.away {
			continue
		}
		for _, ti := range v.trips {
			t := &b.trips[ti]
			if t.gone {
				continue
			}
			if len(t.stops) == 0 {
				if kind == v.kind && start == t.start && end == t.end && b.nodes[i].told < 0 {
					continue // the same answer as the one before
				}
				kind, start, end = v.kind, t.start, t.end
			}
			if blink && b.rng.Uint32()%blinkOdds == 0 {
				continue
			}
			b.into(ti, i, t.fixed, len(t.stops), &best)
		}
	}
	return best
}

// into looks at the places low to high of one trip for one that is cheaper than best.
func (b *board) into(ti, i int32, low, high int, best *spot) {
	t, n := &b.trips[ti], &b.nodes[i]
	v := &b.vans[t.vehicle]
	for d := range n.load {
		if t.load[d]+n.load[d] > v.room[d] {
			return
		}
	}
	depart := max(t.start, t.release, n.release)
	if depart > min(t.whole.latest, t.leaveBy, n.leaveBy) {
		return
	}
	var base int64
	if len(t.stops) == 0 {
		if base = b.perTrip; b.firstUse(v, t) {
			base += b.perVan
		}
	}
	if n.told >= 0 && n.told != t.vehicle {
		base += b.perMove
	}
	service, row := b.service(v, n), b.tab.legs[n.place*b.tab.stride:]
	for k := low; k <= high; k++ {
		leave, from, to, latest := depart, int32(0), int32(0), t.end
		old := int32(0)
		if k > 0 {
			p := &b.nodes[t.stops[k-1]]
			leave, from = p.before.leave(depart), p.place
			if leave > n.limit {
				return
			}
		}
		if k < len(t.stops) {
			q := &b.nodes[t.stops[k]]
			to, latest = q.place, q.behind.latest
		}
		if len(t.stops) > 0 {
			old = b.tab.between(from, to).metres
		}
		in, out := b.tab.between(from, n.place), row[to]
		more := int64(in.metres) + int64(out.metres) - int64(old)
		if more+base >= best.cost {
			continue
		}
		begin := leave + int64(in.ms)
		if begin > n.limit || max(begin, n.open)+service+int64(out.ms) > latest || v.reach > 0 && t.metres+more > v.reach {
			continue
		}
		*best = spot{more + base, ti, int32(k)}
	}
}

// firstUse says that no trip of this shift has stops yet.
func (b *board) firstUse(v *van, t *trip) bool {
	for _, o := range v.trips {
		if b.trips[o].shift == t.shift && len(b.trips[o].stops) > 0 {
			return false
		}
	}
	return true
}

// put inserts node i at a spot and brings its van into line.
func (b *board) put(i int32, at spot) {
	t := &b.trips[at.trip]
	b.touch(at.trip)
	t.stops = slices.Insert(t.stops, int(at.at), i)
	b.measure(at.trip)
	b.chain(t.vehicle)
}

// touch remembers a trip as it is, once an iteration.
func (b *board) touch(ti int32) {
	if b.mark[ti] {
		return
	}
	b.mark[ti] = true
	k := len(b.touched)
	b.touched = append(b.touched, ti)
	if len(b.saved) <= k {
		b.saved = append(b.saved, nil)
	}
	b.saved[k] = append(b.saved[k][:0], b.trips[ti].stops...)
}

func (b *board) begin() {
	for _, ti := range b.touched {
		b.mark[ti] = false
	}
	b.touched, b.wasOut = b.touched[:0], append(b.wasOut[:0], b.absent...)
}

// undo puts every touched trip back as it was.
func (b *board) undo() {
	for _, ti := range b.touched {
		for _, i := range b.trips[ti].stops {
			b.nodes[i].trip = -1
		}
	}
	for k, ti := range b.touched {
		t := &b.trips[ti]
		t.stops = append(t.stops[:0], b.saved[k]...)
		b.measure(ti)
	}
	for _, ti := range b.touched {
		b.chain(b.trips[ti].vehicle)
	}
	b.absent = append(b.absent[:0], b.wasOut...)
}

// step is one ruin and recreation; heat is how much dearer a plan may get, on
// the mean, to be gone on from. It says whether the plan changed.
func (b *board) step(heat float64) bool {
	b.begin()
	if !b.ruin() {
		return false
	}
	b.recreate()
	was, now := int64(0), int64(0)
	b.turned = b.turned[:0]
	for _, ti := range b.touched {
		if vi := b.trips[ti].vehicle; !slices.Contains(b.turned, vi) {
			b.turned = append(b.turned, vi)
			was += b.vans[vi].cost
			now += b.price(vi)
		}
	}
	for _, i := range b.wasOut {
		was += b.nodes[i].prize
	}
	for _, i := range b.absent {
		now += b.nodes[i].prize
	}
	if float64(now) >= float64(was)+float64(heat*b.exponential()) {
		b.undo()
		return false
	}
	b.cost += now - was
	for _, vi := range b.turned {
		b.vans[vi].cost = b.price(vi)
		b.spare(vi)
		b.chain(vi)
	}
	return true
}

// ruin takes strings of stops out of trips close to one stop.
func (b *board) ruin() bool {
	seed := int32(-1)
	b.nearest = b.nearest[:0]
	movable, used := 0, 0
	for ti := range b.trips {
		t := &b.trips[ti]
		if n := len(t.stops) - t.fixed; n > 0 && !t.gone {
			movable += n
			used++
		}
	}
	if len(b.absent) > 0 && (movable == 0 || b.rng.IntN(2) == 0) {
		seed = b.absent[b.rng.IntN(len(b.absent))]
	} else if movable > 0 {
		k := b.rng.IntN(movable)
		for ti := range b.trips {
			t := &b.trips[ti]
			if n := len(t.stops) - t.fixed; n > 0 && !t.gone {
				if k < n {
					seed = t.stops[t.fixed+k]
					break
				}
				k -= n
			}
		}
	}
	if seed < 0 {
		return false
	}
	row := b.tab.legs[b.nodes[seed].place*b.tab.stride:]
	for ti := range b.trips {
		t := &b.trips[ti]
		if len(t.stops) <= t.fixed || t.gone {
			continue
		}
		best := near{int32(ti), -1, 0}
		for _, i := range t.stops[t.fixed:] {
			if m := row[b.nodes[i].place].metres; best.node < 0 || m < best.metres {
				best.node, best.metres = i, m
			}
		}
		b.nearest = append(b.nearest, best)
	}
	size := min(float64(longest), float64(movable)/float64(max(1, used)))
	strings := int(float64(b.rng.Float64()*(4*meanRemoved/(1+size)-1)) + 1)
	for range min(strings, len(b.nearest)) {
		at := 0
		for k := range b.nearest {
			if b.nearest[k].metres < b.nearest[at].metres {
				at = k
			}
		}
		b.pull(b.nearest[at], size)
		b.nearest[at] = b.nearest[len(b.nearest)-1]
		b.nearest = b.nearest[:len(b.nearest)-1]
	}
	for _, ti := range b.touched {
		b.measure(ti)
	}
	for _, ti := range b.touched {
		b.chain(b.trips[ti].vehicle)
	}
	return true
}

// pull takes a string around a stop out of its trip.
func (b *board) pull(n near, size float64) {
	t := &b.trips[n.trip]
	b.touch(n.trip)
	free := len(t.stops) - t.fixed
	l := min(free, int(1+float64(b.rng.Float64()*min(size, float64(free)))))
	at := int(b.nodes[n.node].pos) - t.fixed
	low, high := max(0, at-l+1), min(at, free-l)
	from := t.fixed + low + b.rng.IntN(high-low+1)
	if l > 1 && l < free && b.rng.IntN(2) == 0 { // keep one stop within the string
		l++
		if from+l > len(t.stops) {
			from--
		}
		keep := from + 1 + b.rng.IntN(l-2+1)
		kept := t.stops[keep]
		for _, i := range t.stops[from : from+l] {
			if i != kept {
				b.drop(i)
			}
		}
		t.stops[from] = kept
		t.stops = slices.Delete(t.stops, from+1, from+l)
		return
	}
	for _, i := range t.stops[from : from+l] {
		b.drop(i)
	}
	t.stops = slices.Delete(t.stops, from, from+l)
}

func (b *board) drop(i int32) {
	b.nodes[i].trip = -1
	b.absent = append(b.absent, i)
}

// recreate inserts the absent greedily, with blinks, in an order that is drawn.
func (b *board) recreate() {
	b.order()
	left := b.absent[:0]
	for _, i := range b.absent {
		at := b.look(i, true)
		if at.trip < 0 || at.cost >= b.nodes[i].prize {
			left = append(left, i)
			continue
		}
		b.put(i, at)
	}
	b.absent = left
}

func (b *board) order() {
	pick := b.rng.IntN(11)
	for len(b.key) < len(b.nodes) {
		b.key = append(b.key, 0)
	}
	for _, i := range b.absent {
		n := &b.nodes[i]
		switch {
		case pick < 4:
			b.key[i] = int64(b.rng.Uint32())
		case pick < 6:
			b.key[i] = -int64(n.load[0])
		case pick < 8:
			b.key[i] = -int64(b.tab.between(0, n.place).metres)
		case pick < 9:
			b.key[i] = int64(b.tab.between(0, n.place).metres)
		case pick < 10:
			b.key[i] = n.due - max(n.open, n.release)
		default:
			b.key[i] = n.due
		}
	}
	slices.SortFunc(b.absent, func(x, y int32) int {
		switch {
		case b.key[x] < b.key[y]:
			return -1
		case b.key[x] > b.key[y]:
			return 1
		}
		return int(x - y)
	})
}

// exponential draws from about -ln U, by bits alone so that it is the same on
// every processor.
func (b *board) exponential() float64 {
	x := b.rng.Uint64()
	zeros := bits.LeadingZeros64(x | 1)
	fraction := float64(x<<uint(zeros)>>11) / (1 << 53)
	return float64(float64(zeros)+2-float64(2*fraction)) * 0.69
}
