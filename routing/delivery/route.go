package delivery

// route is one trip under construction: nodes in order, with what is left of
// the vehicle's limits.
type route struct {
	vehicle    int32
	start      int64 // departure, loaded
	end        int64 // latest return
	maxWeight  int64
	maxVolume  int64
	maxParcels int32
	maxMetres  int64
	stopMs     int64
	parcelMs   int64

	stops   []int32
	weight  int64
	volume  int64
	parcels int32
	metres  int64
	home    leg   // from the last stop to the depot
	back    int64 // return to the depot
	open    bool  // may be changed by the search
}

// tours are routes with, by node, the schedule: the start of service, the
// latest start that keeps all later windows and the shift (forward slack,
// Savelsbergh 1992), and the leg from the node before.
type tours struct {
	*model
	routes  []*route
	routeOf []int32 // -1: in none
	pos     []int32
	arrive  []int64
	late    []int64
	from    []leg
}

func newTours(m *model) *tours {
	t := &tours{model: m, routeOf: make([]int32, m.n), pos: make([]int32, m.n), arrive: make([]int64, m.n), late: make([]int64, m.n), from: make([]leg, m.n)}
	for i := range t.routeOf {
		t.routeOf[i] = -1
	}
	return t
}

func (t *tours) service(r *route, i int32) int64 {
	return r.stopMs + int64(t.parcels[i]-1)*r.parcelMs
}

// fits says whether the vehicle can carry node i on top of its load.
func (t *tours) fits(r *route, i int32) bool {
	return !t.p.Stops[i-1].NoVan && r.parcels+t.parcels[i] <= r.maxParcels && r.weight+t.weight[i] <= r.maxWeight && r.volume+t.volume[i] <= r.maxVolume
}

// around gives the nodes before and behind position k.
func (r *route) around(k int) (before, behind int32) {
	if k > 0 {
		before = r.stops[k-1]
	}
	if k < len(r.stops) {
		behind = r.stops[k]
	}
	return before, behind
}

// extra is the cost in metres of inserting node i at position k, waiting
// included; false when a window, the shift or the range breaks.
func (t *tours) extra(r *route, i int32, k int) (int64, bool) {
	before, behind := r.around(k)
	in, leave := t.leg(before, i), r.start
	if before != depot {
		leave = t.arrive[before] + t.service(r, before)
	}
	begin := t.arriveAt(before, i, leave)
	wait := max(0, t.open[i]-begin)
	begin += wait
	if begin > t.due[i] {
		return 0, false
	}
	out := t.leg(i, behind)
	then := t.arriveAt(i, behind, begin+t.service(r, i))
	old := r.home
	if behind != depot {
		if then > t.late[behind] {
			return 0, false
		}
		old = t.from[behind]
	} else {
		if then > r.end {
			return 0, false
		}
		if len(r.stops) == 0 {
			old = leg{}
		}
	}
	more := int64(in.metres) + int64(out.metres) - int64(old.metres)
	if r.maxMetres > 0 && r.metres+more > r.maxMetres {
		return 0, false
	}
	return more + wait*t.waitM/60_000, true
}

// insert puts node i at position k of route number n.
func (t *tours) insert(n, i int32, k int) {
	r := t.routes[n]
	before, behind := r.around(k)
	in, out := t.leg(before, i), t.leg(i, behind)
	old := r.home
	if behind != depot {
		old = t.from[behind]
		t.from[behind] = out
	} else {
		r.home = out
		if len(r.stops) == 0 {
			old = leg{}
		}
	}
	t.from[i] = in
	r.metres += int64(in.metres) + int64(out.metres) - int64(old.metres)
	r.stops = append(r.stops, 0)
	copy(r.stops[k+1:], r.stops[k:])
	r.stops[k] = i
	r.parcels, r.weight, r.volume = r.parcels+t.parcels[i], r.weight+t.weight[i], r.volume+t.volume[i]
	t.routeOf[i] = n
	t.schedule(r, k)
}

// schedule computes positions and times from position k on, and the latest
// starts of the whole route.
func (t *tours) schedule(r *route, k int) {
	at, prev := r.start, int32(depot)
	if k > 0 {
		prev = r.stops[k-1]
		at = t.arrive[prev] + t.service(r, prev)
	}
	for n := k; n < len(r.stops); n++ {
		i := r.stops[n]
		t.pos[i] = int32(n)
		at = max(t.arriveAt(prev, i, at), t.open[i])
		t.arrive[i] = at
		at += t.service(r, i)
		prev = i
	}
	r.back = at
	if prev == depot {
		return
	}
	r.back = t.arriveAt(prev, depot, at)
	late := t.leaveBy(prev, depot, r.end)
	for n := len(r.stops) - 1; n >= 0; n-- {
		i := r.stops[n]
		late = min(late-t.service(r, i), t.due[i])
		t.late[i] = late
		before, _ := r.around(n)
		late = t.leaveBy(before, i, late)
	}
}

// rebuild computes legs, load and times of a route from its stops alone.
func (t *tours) rebuild(n int32) {
	r := t.routes[n]
	r.metres, r.weight, r.volume, r.parcels, r.home = 0, 0, 0, 0, leg{}
	prev := int32(depot)
	for _, i := range r.stops {
		t.from[i] = t.leg(prev, i)
		r.metres += int64(t.from[i].metres)
		r.parcels, r.weight, r.volume = r.parcels+t.parcels[i], r.weight+t.weight[i], r.volume+t.volume[i]
		t.routeOf[i] = n
		prev = i
	}
	if prev != depot {
		r.home = t.leg(prev, depot)
		r.metres += int64(r.home.metres)
	}
	t.schedule(r, 0)
}

// slack is how much later than planned the route may leave, in ms.
func (t *tours) slack(r *route) int64 {
	if len(r.stops) == 0 {
		return never
	}
	i := r.stops[0]
	return t.leaveBy(depot, i, t.late[i]) - r.start
}
