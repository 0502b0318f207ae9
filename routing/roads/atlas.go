package roads

import "slices"

// Atlas answers for any hour of the day: a Router is prepared when an hour with
// its speeds is first asked for, and the last table of each is kept, so that a
// question with a few new addresses costs a few searches. One goroutine owns it.
type Atlas struct {
	net    *Network
	speeds *Speeds
	limits []Limit
	first  *Router        // its order serves for all others
	hours  [24]*atlasHour // hours with the same speeds share one
	snaps  map[Point]placed
}

type placed struct {
	snap Snap
	ok   bool
}

type atlasHour struct {
	session *Session
	index   map[Point]int32 // by point of the last table: its number
	last    Matrix          // the last table
}

// NewAtlas begins one with UsualSpeeds and no limits.
func NewAtlas(n *Network) *Atlas {
	return &Atlas{net: n, speeds: UsualSpeeds(), snaps: map[Point]placed{}}
}

// SetLimits says which segments are closed or slowed from now on. When they are
// others than before, hierarchies and tables are made anew as they are needed.
func (a *Atlas) SetLimits(limits []Limit) {
	if !slices.Equal(a.limits, limits) {
		a.limits, a.hours = slices.Clone(limits), [24]*atlasHour{}
	}
}

// Prepare has the hierarchy of an hour made now instead of when first needed.
func (a *Atlas) Prepare(hour int) { a.hour(hour) }

func (a *Atlas) hour(hour int) *atlasHour {
	if a.hours[hour] != nil {
		return a.hours[hour]
	}
	for h, other := range a.hours {
		if other != nil && a.speeds[h] == a.speeds[hour] {
			a.hours[hour] = other
			return other
		}
	}
	r, err := newRouter(a.net, hour, a.speeds, a.limits, a.first)
	if err != nil {
		panic(err) // hour and speeds are the atlas's own
	}
	if a.first == nil {
		a.first = r
	}
	a.hours[hour] = &atlasHour{session: r.Session(), index: map[Point]int32{}}
	return a.hours[hour]
}

// mostSnaps bounds the memory for addresses, about 40 B each.
const mostSnaps = 500_000

func (a *Atlas) snap(p Point) (Snap, bool) {
	at, known := a.snaps[p]
	if !known {
		if len(a.snaps) >= mostSnaps {
			clear(a.snaps)
		}
		at.snap, at.ok = a.net.Snap(p)
		a.snaps[p] = at
	}
	return at.snap, at.ok
}

// Legs gives every pair of the points at an hour of the day, 0 to 23, metres
// and seconds rounded up. Where no street is near a point, detour stands in
// for all its pairs.
func (a *Atlas) Legs(hour int, points []Point, detour Detour) Matrix {
	h := a.hour(hour)
	n := len(points)
	m := Matrix{N: n, Metres: make([]int32, n*n), Seconds: make([]int32, n*n)}
	old := make([]int32, n) // by point: its number in the last table, -1
	var fresh []int32
	for i, p := range points {
		k, ok := h.index[p]
		if old[i] = k; !ok {
			old[i] = -1
			fresh = append(fresh, int32(i))
		}
	}
	for i := range points {
		for j := range points {
			if x, y := old[i], old[j]; x >= 0 && y >= 0 {
				k := int(x)*h.last.N + int(y)
				m.Metres[i*n+j], m.Seconds[i*n+j] = h.last.Metres[k], h.last.Seconds[k]
			}
		}
	}
	if len(fresh) > 0 {
		all := make([]int32, n)
		var kept []int32
		for i := range all {
			if all[i] = int32(i); old[i] >= 0 {
				kept = append(kept, int32(i))
			}
		}
		a.fill(h, &m, points, fresh, all, detour)
		a.fill(h, &m, points, kept, fresh, detour)
	}
	for i, p := range points {
		for j, q := range points {
			if p == q {
				m.Metres[i*n+j], m.Seconds[i*n+j] = 0, 0
			}
		}
	}
	if n*2 >= h.last.N { // a small question does not displace a large table
		h.last = m
		clear(h.index)
		for i, p := range points {
			h.index[p] = int32(i)
		}
	}
	return m
}

// Hourly are tables for all hours of a day; hours with the same speeds share one.
type Hourly struct {
	Of      [24]uint8 // by hour: index in Seconds
	Seconds [][]int32 // row-major like Matrix
}

// HourlyLegs gives the table of each hour, and that of one hour with its metres.
func (a *Atlas) HourlyLegs(hour int, points []Point, detour Detour) (Matrix, Hourly) {
	var all Hourly
	var at Matrix
	var known []*atlasHour
	var tables []Matrix
	for h := range 24 {
		own := a.hour(h)
		k := slices.Index(known, own)
		if k < 0 {
			k = len(known)
			known, tables = append(known, own), append(tables, a.Legs(h, points, detour))
			all.Seconds = append(all.Seconds, tables[k].Seconds)
		}
		all.Of[h] = uint8(k)
		if h == hour {
			at = tables[k]
		}
	}
	return at, all
}

// Spokes gives the ways from one place to many points and back, each at an
// hour of its own, rounded up.
func (a *Atlas) Spokes(hours []int, at Point, points []Point, detour Detour) (out, in Matrix) {
	n := len(points)
	out, in = Matrix{N: n, Metres: make([]int32, n), Seconds: make([]int32, n)}, Matrix{N: n, Metres: make([]int32, n), Seconds: make([]int32, n)}
	centre, onStreet := a.snap(at)
	byHour := [24][]int32{}
	for i, p := range points {
		if p == at {
			continue
		}
		out.Metres[i], out.Seconds[i] = detour.Between(at, p)
		in.Metres[i], in.Seconds[i] = detour.Between(p, at)
		byHour[hours[i]] = append(byHour[hours[i]], int32(i))
	}
	for hour, list := range byHour {
		if len(list) == 0 || !onStreet {
			continue
		}
		snaps, number := a.onStreet(points, list)
		forth, back := a.hour(hour).session.Star(centre, snaps)
		for x, i := range list {
			if k := number[x]; k >= 0 {
				if r := forth[k]; r.Ms < far {
					out.Metres[i], out.Seconds[i] = up(r.Dm, 10), up(r.Ms, 1000)
				}
				if r := back[k]; r.Ms < far {
					in.Metres[i], in.Seconds[i] = up(r.Dm, 10), up(r.Ms, 1000)
				}
			}
		}
	}
	return out, in
}

// fill asks for the pairs from rows to columns.
func (a *Atlas) fill(h *atlasHour, m *Matrix, points []Point, rows, columns []int32, detour Detour) {
	from, fromAt := a.onStreet(points, rows)
	to, toAt := a.onStreet(points, columns)
	ms, dm := h.session.Table(from, to)
	for x, i := range rows {
		for y, j := range columns {
			k := int(i)*m.N + int(j)
			if fromAt[x] >= 0 && toAt[y] >= 0 {
				if t := int(fromAt[x])*len(to) + int(toAt[y]); ms[t] < far {
					m.Metres[k], m.Seconds[k] = up(dm[t], 10), up(ms[t], 1000)
					continue
				}
			}
			m.Metres[k], m.Seconds[k] = detour.Between(points[i], points[j])
		}
	}
}

// onStreet gives the snaps of those points that have one, and each point's
// number among them, -1 for others.
func (a *Atlas) onStreet(points []Point, list []int32) (snaps []Snap, number []int32) {
	number = make([]int32, len(list))
	for x, i := range list {
		number[x] = -1
		if s, ok := a.snap(points[i]); ok {
			number[x] = int32(len(snaps))
			snaps = append(snaps, s)
		}
	}
	return snaps, number
}

func up(v, by int32) int32 { return v/by + min(v%by, 1) }

// Route gives the way from a to b at an hour of the day: its points, metres
// and seconds rounded up; where no street is near one of them the straight
// line, by detour.
func (a *Atlas) Route(hour int, from, to Point, detour Detour) (points []Point, metres, seconds int32) {
	x, okX := a.snap(from)
	y, okY := a.snap(to)
	if okX && okY {
		if points, ms, dm, ok := a.hour(hour).session.Way(x, y); ok {
			return append(append([]Point{from}, points...), to), up(dm, 10), up(ms, 1000)
		}
	}
	metres, seconds = detour.Between(from, to)
	return []Point{from, to}, metres, seconds
}
