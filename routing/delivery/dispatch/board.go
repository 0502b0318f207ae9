package dispatch

import "math/rand/v2"

// never is later than any time, always earlier.
const (
	never  = int64(1) << 60
	always = -never
)

// leg is the way from one place to another; ms is a time in the unit of all
// other times.
type leg struct {
	metres int32
	ms     int32
}

// table holds the legs between places, in rows of stride. Place 0 is the depot.
type table struct {
	stride int32
	legs   []leg
}

func (t *table) between(i, j int32) leg { return t.legs[i*t.stride+j] }

// segment is a piece of a trip as a function of the time t at which its first
// place is reached: its last one is left at max(t+span, done), provided that t
// is not after latest. Pieces concatenate in constant time (Vidal et al.,
// Computers & OR 2013, without their time warps).
type segment struct{ span, done, latest int64 }

func (a segment) then(ms int64, b segment) segment {
	return segment{a.span + ms + b.span, max(a.done+ms+b.span, b.done), min(a.latest, b.latest-ms-a.span)}
}

// leave is when the piece is left that is reached at t.
func (a segment) leave(t int64) int64 { return max(t+a.span, a.done) }

// node is a stop on the board. Its limit is its due time, or never where no
// vehicle at hand can keep that.
type node struct {
	place   int32
	load    [3]int32
	extra   int32 // parcels beyond the first
	release int64 // its trip leaves at or after this
	leaveBy int64 // and at or before this
	open    int64
	due     int64
	limit   int64
	service int64
	told    int32 // vehicle that was confirmed, -1
	prize   int64 // cost of leaving it out
	trip    int32 // -1: in none
	pos     int32
	before  segment // from the departure to leaving this stop
	behind  segment // from reaching this stop to the return
}

// trip is one round from the depot. Its first fixed stops never change.
type trip struct {
	id      int64
	vehicle int32
	shift   int32
	start   int64 // earliest departure, loaded
	end     int64 // latest return
	release int64 // of its stops, as leaveBy
	leaveBy int64
	stops   []int32
	fixed   int
	gone    bool  // its departure is past: left is when it left behind stop number done
	done    int   // stops behind it, when gone
	left    int64 // when it left the last of them, or the depot
	load    [3]int32
	metres  int64
	depart  int64
	back    int64
	whole   segment
}

// van is what the board knows of a vehicle.
type van struct {
	room    [3]int32
	stop    int64 // service at a stop
	parcel  int64 // for each further parcel
	loading int64
	free    int64
	shifts  [2][2]int64
	reach   int64 // metres of a trip, 0: no limit
	away    bool
	trips   []int32 // in order; the last of each shift is empty
	kind    int32   // vehicles of one kind and the same trips are interchangeable
	days    int32   // shifts that are planned
	cost    int64   // of its trips
}

// board is a plan under work: flat arrays, no allocation once it has grown.
type board struct {
	tab   *table
	nodes []node
	trips []trip
	vans  []van
	free  []int32 // trips that are in no van's list
	now   int64

	perTrip, perVan, perMove int64 // costs in metres
	cost                     int64
	absent                   []int32
	rng                      *rand.Rand
	ids                      int64

	// of one iteration
	touched []int32
	mark    []bool
	saved   [][]int32
	wasOut  []int32
	turned  []int32   // vans
	lists   [][]int32 // room for the trips of vans
	key     []int64
	nearest []near
}

type near struct {
	trip, node int32
	metres     int32
}

func (b *board) leg(i, j int32) leg { return b.tab.between(b.place(i), b.place(j)) }

// place of a node; -1 is the depot.
func (b *board) place(i int32) int32 {
	if i < 0 {
		return 0
	}
	return b.nodes[i].place
}

func (b *board) service(v *van, n *node) int64 {
	return n.service + v.stop + int64(n.extra)*v.parcel
}

// alone is node i as a piece, driven by v.
func (b *board) alone(v *van, i int32) segment {
	n := &b.nodes[i]
	service := b.service(v, n)
	return segment{service, n.open + service, n.limit}
}

// measure computes load, metres, release and the pieces before each stop from
// the stop list alone.
func (b *board) measure(ti int32) {
	t := &b.trips[ti]
	v := &b.vans[t.vehicle]
	t.load, t.metres, t.release, t.leaveBy = [3]int32{}, 0, always, never
	at, prev := segment{0, always, never}, int32(-1)
	for k, i := range t.stops {
		n := &b.nodes[i]
		l := b.leg(prev, i)
		t.metres += int64(l.metres)
		for d := range t.load {
			t.load[d] += n.load[d]
		}
		t.release, t.leaveBy = max(t.release, n.release), min(t.leaveBy, n.leaveBy)
		n.trip, n.pos = ti, int32(k)
		if t.gone && k == t.done {
			at = segment{always, t.left, never}
		}
		if t.gone && k < t.done {
			n.before = segment{always, t.left, never}
		} else {
			at = at.then(int64(l.ms), b.alone(v, i))
			n.before = at
		}
		prev = i
	}
	if t.gone && t.done == len(t.stops) {
		at = segment{always, t.left, never}
	}
	if prev >= 0 {
		t.metres += int64(b.leg(prev, -1).metres)
	}
	t.whole = at
}

// limit computes the pieces behind each stop, and the whole, for a latest return.
func (b *board) limit(ti int32, end int64) {
	t := &b.trips[ti]
	t.end = end
	if t.gone {
		end = never
	}
	v := &b.vans[t.vehicle]
	at, next := segment{0, always, end}, int32(-1)
	for k := len(t.stops) - 1; k >= 0; k-- {
		i := t.stops[k]
		if t.gone && k < t.done {
			b.nodes[i].behind = segment{0, always, never}
			continue
		}
		at = b.alone(v, i).then(int64(b.leg(i, next).ms), at)
		b.nodes[i].behind = at
		next = i
	}
	if len(t.stops) == 0 {
		t.whole = segment{0, always, never}
		return
	}
	home := int64(b.leg(t.stops[len(t.stops)-1], -1).ms)
	if t.gone {
		from := segment{always, t.left, never}
		if t.done < len(t.stops) {
			from = b.nodes[t.stops[len(t.stops)-1]].before
		}
		t.whole = segment{always, from.done + home, never}
		return
	}
	first := t.stops[0]
	t.whole = segment{0, always, never}.then(int64(b.leg(-1, first).ms), b.nodes[first].behind)
}

// chain brings the times of all trips of a van into line: latest returns from
// the last trip back, departures from the first on.
func (b *board) chain(vi int32) {
	v := &b.vans[vi]
	latest := never
	for k := len(v.trips) - 1; k >= 0; k-- {
		t := &b.trips[v.trips[k]]
		b.limit(v.trips[k], min(v.shifts[t.shift][1], latest))
		if len(t.stops) > 0 {
			latest = t.whole.latest - v.loading
			if t.fixed == len(t.stops) { // too late already, it must not become later
				latest = max(latest, t.depart-v.loading)
			}
		}
	}
	at := max(v.free, b.now)
	for _, ti := range v.trips {
		t := &b.trips[ti]
		t.start = max(at, v.shifts[t.shift][0]) + v.loading
		if len(t.stops) == 0 {
			continue
		}
		if !t.gone {
			t.depart = max(t.start, t.release)
		}
		t.back = t.whole.leave(t.depart)
		at = max(at, t.back)
	}
}

// price is what the trips of a van cost.
func (b *board) price(vi int32) int64 {
	v, sum := &b.vans[vi], int64(0)
	used := [2]bool{}
	for _, ti := range v.trips {
		t := &b.trips[ti]
		if len(t.stops) == 0 {
			continue
		}
		sum += t.metres + b.perTrip
		if !used[t.shift] {
			used[t.shift] = true
			sum += b.perVan
		}
		if b.perMove > 0 {
			for _, i := range t.stops {
				if told := b.nodes[i].told; told >= 0 && told != vi {
					sum += b.perMove
				}
			}
		}
	}
	return sum
}

// spare gives each shift of a van its empty trip behind the others, and takes
// away what became empty before it.
func (b *board) spare(vi int32) {
	v := &b.vans[vi]
	kept := v.trips[:0]
	seen := [2]bool{}
	for k := len(v.trips) - 1; k >= 0; k-- { // empty ones but the last of a shift go
		ti := v.trips[k]
		t := &b.trips[ti]
		if len(t.stops) == 0 && (seen[t.shift] || t.gone) {
			b.free = append(b.free, ti)
			v.trips[k] = -1
			continue
		}
		seen[t.shift] = true
	}
	for _, ti := range v.trips {
		if ti >= 0 {
			kept = append(kept, ti)
		}
	}
	v.trips = kept
	for shift := range v.days {
		at, open := 0, false
		for k, ti := range v.trips {
			if t := &b.trips[ti]; t.shift <= shift {
				at = k + 1
				open = t.shift == shift && len(t.stops) == 0
			}
		}
		if open {
			continue
		}
		ti := b.newTrip(vi, shift)
		v.trips = append(v.trips, 0)
		copy(v.trips[at+1:], v.trips[at:])
		v.trips[at] = ti
	}
}

func (b *board) newTrip(vi, shift int32) int32 {
	var ti int32
	if n := len(b.free); n > 0 {
		ti, b.free = b.free[n-1], b.free[:n-1]
	} else {
		ti = int32(len(b.trips))
		b.trips, b.mark = append(b.trips, trip{}), append(b.mark, false)
	}
	b.ids++
	b.trips[ti] = trip{id: b.ids, vehicle: vi, shift: shift, release: always, leaveBy: never, stops: b.trips[ti].stops[:0]}
	return ti
}

// settle brings a van into line after a change of its trips.
func (b *board) settle(vi int32) {
	for _, ti := range b.vans[vi].trips {
		b.measure(ti)
	}
	b.spare(vi)
	b.chain(vi)
	b.cost -= b.vans[vi].cost
	b.vans[vi].cost = b.price(vi)
	b.cost += b.vans[vi].cost
}
