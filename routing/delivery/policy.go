package delivery

import (
	"cmp"
	"math"
	"slices"
)

// When does a trip leave?
//
//  1. A stop must go today when tomorrow's first trips would come too late for
//     it. Waiting stops are taken in order of their promises; the k-th may wait
//     if tomorrow's fleet, at this density of stops, serves k stops by then
//     with a reserve; else it must go and no longer counts.
//  2. A trip with stops that must go leaves when it, or the vehicle's next trip
//     behind it, cannot start much later and keep all promises; at once when
//     the hours of the vans at hand are scarce for what must go, or a stop on
//     it is late already.
//  3. A trip leaves when it is full: by parcels, weight or volume, or because
//     its hours fill what is left of the shift. A van not used today leaves
//     only if that gives it a fair day's number of stops.
//  4. A reserve of a few trips' parcels stays for rule 3 in a large fleet, so
//     that trips are chosen from many stops and drive less between them.
//  5. All others wait for more parcels.
const (
	defaultMargin = 20 * 60_000
	soonMs        = 15 * 60_000   // a trip that could not leave this much later leaves now
	nearMs        = 60 * 60_000   // vans back within this are planned with
	dayMs         = 24 * 3600_000 // from a shift to tomorrow's
	fairDay       = 100           // stops that open a van's day
	fairTrip      = 25            // and a further trip
	tomorrowShare = 80            // percent of tomorrow's hours that are counted on
	scarceShare   = 60            // percent of today's hours that what must go may need before it hurries
	fullShare     = 95            // percent of a limit that count as full
	reserveTrips  = 4             // of rule 4, at most
	mustBonusM    = 800           // metres of detour that a stop which must go is worth
	dueBonusM     = 300           // and an hour of nearer promise
)

// policy is what is known of vans and promises before any trip is built.
type policy struct {
	vans   []int32 // in the order they are taken
	margin int64
	perMs  int64 // time of one stop at this density, way and service
	must   []bool
	scarce bool
	ranked []int32 // nodes to be planned, those that must go first, then by promise
}

// ready is when the vehicle may load: it is back and its shift has begun.
func (v *Vehicle) ready(now int64) int64 { return max(now, v.FreeAt, v.ShiftStart) }

func newPolicy(p *Problem, m *model) *policy {
	l := &policy{margin: p.MarginMs, must: make([]bool, m.n)}
	if l.margin == 0 {
		l.margin = defaultMargin
	}
	for i := range p.Vehicles {
		if v := &p.Vehicles[i]; !v.Drone && v.ready(p.Now)+v.LoadMs < v.ShiftEnd {
			l.vans = append(l.vans, int32(i))
		}
	}
	// Those at the dock first, and among them those used today, so that few are used at all.
	slices.SortStableFunc(l.vans, func(a, b int32) int {
		x, y := &p.Vehicles[a], &p.Vehicles[b]
		used := func(v *Vehicle) int { return min(v.ServedToday, 1) }
		return cmp.Or(cmp.Compare(x.ready(p.Now), y.ready(p.Now)), -cmp.Compare(used(x), used(y)))
	})
	l.perMs = l.density(p, m)
	return l
}

// density estimates the time of one stop of a trip: service, and the leg
// between neighbours of a random field (0.7124·sqrt(A/n), Beardwood, Halton
// and Hammersley 1959) with a reserve for the way out and home.
func (l *policy) density(p *Problem, m *model) int64 {
	service := int64(0)
	for i := range p.Vehicles {
		if !p.Vehicles[i].Drone {
			service = max(service, p.Vehicles[i].StopMs)
		}
	}
	if m.n < 3 {
		return service + 300_000
	}
	x0, x1, y0, y1 := m.x[1], m.x[1], m.y[1], m.y[1]
	for i := 2; i < m.n; i++ {
		x0, x1, y0, y1 = min(x0, m.x[i]), max(x1, m.x[i]), min(y0, m.y[i]), max(y1, m.y[i])
	}
	const metresPerE7 = 0.0111195
	area := float64(float64((x1-x0)*metresPerE7) * float64((y1-y0)*metresPerE7))
	legM := float64(0.7124*math.Sqrt(area/float64(m.n-1))) * float64(max(p.Travel.FactorPermille, 1000)) / 1000
	return service + m.slower(int64(m.travel.Time(int32(min(legM*1.25, 1e6))))*1000)
}

// slower scales a time of the straight-line model by what the streets make of
// it, judged by the way from each place to the nearest one.
func (m *model) slower(ms int64) int64 {
	if m.p.Streets == nil || m.p.Streets.Legs == nil {
		return ms
	}
	street, line := int64(0), int64(0)
	for i := range int32(m.n) {
		nearest := int32(-1)
		for j := range int32(m.n) {
			if l := m.leg(i, j); l.ms > 0 && (nearest < 0 || l.ms < m.leg(i, nearest).ms) {
				nearest = j
			}
		}
		if nearest >= 0 {
			_, seconds := m.travel.BetweenVectors(m.place[i], m.place[nearest])
			street, line = street+int64(m.leg(i, nearest).ms)/1000, line+int64(seconds)
		}
	}
	if line == 0 {
		return ms
	}
	return ms / 1000 * street / line * 1000
}

// rank decides rule 1 and the order of planning.
func (l *policy) rank(p *Problem, m *model, gone []bool) {
	for i := int32(1); i < int32(m.n); i++ {
		if !gone[i] {
			l.ranked = append(l.ranked, i)
		}
	}
	byDue := func(a, b int32) int {
		return cmp.Or(cmp.Compare(p.Stops[a-1].Due, p.Stops[b-1].Due), cmp.Compare(a, b))
	}
	slices.SortFunc(l.ranked, byDue)
	type morning struct{ first, last, stem int64 }
	var fleet []morning
	for i := range p.Vehicles {
		if v := &p.Vehicles[i]; !v.Drone {
			fleet = append(fleet, morning{v.ShiftStart + dayMs + v.LoadMs, v.ShiftEnd + dayMs, 0})
		}
	}
	slices.SortFunc(fleet, func(a, b morning) int { return cmp.Compare(a.first, b.first) })
	capacity := func(by, stem int64) int64 { // tomorrow's stops by that time
		sum := int64(0)
		for k := 0; k < len(fleet); {
			n := k
			for n < len(fleet) && fleet[n] == fleet[k] {
				n++
			}
			sum += int64(n-k) * max(0, min(by, fleet[k].last)-fleet[k].first-stem)
			k = n
		}
		return sum / l.perMs * tomorrowShare / 100
	}
	waits, work := int64(0), int64(0)
	for _, i := range l.ranked {
		if waits+1 <= capacity(p.Stops[i-1].Due-l.margin, int64(m.leg(depot, i).ms)) {
			waits++
			continue
		}
		l.must[i] = true
		work += l.perMs
	}
	slices.SortStableFunc(l.ranked, func(a, b int32) int {
		switch {
		case l.must[a] == l.must[b]:
			return 0
		case l.must[a]:
			return -1
		}
		return 1
	})
	hours := int64(0)
	for _, vi := range l.vans {
		v := &p.Vehicles[vi]
		hours += v.ShiftEnd - v.ready(p.Now) - v.LoadMs
	}
	l.scarce = work > hours/100*scarceShare
}
