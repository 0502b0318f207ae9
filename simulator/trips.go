package simulator

import (
	"maps"
	"slices"
	"strconv"

	"dayrun/devices"
)

// meetM is how far from each other vehicles may stand to hand parcels over.
const meetM = 300

// task takes a trip in, or a later plan of the one under way; what it has
// already is only confirmed.
func (v *vehicle) task(w *World, t devices.TripTask) {
	if v.cut {
		return
	}
	t.Stops, t.Avoid = slices.Clone(t.Stops), slices.Clone(t.Avoid)
	switch {
	case t.Trip != v.trip.Trip && v.phase == atDock && len(t.Stops) > 0:
		v.trip, v.stop, v.driven, v.met = t, 0, 0, false
		v.phase = loading
		v.until(w, w.now, max(t.Depart, w.now+v.loadMs()))
	case t.Trip == v.trip.Trip && t.Plan > v.trip.Plan && v.phase != atDock:
		v.trip = t
		v.newPlan(w, w.now)
	}
	v.say(w, w.now)
}

// loadMs is the time at the dock; nothing is loaded for parcels that are to be
// collected.
func (v *vehicle) loadMs() int64 {
	if len(v.trip.Stops[0].Collect) > 0 {
		return 0
	}
	return v.how.LoadMs
}

// newPlan goes on by another plan of the trip.
func (v *vehicle) newPlan(w *World, at int64) {
	switch v.phase {
	case loading:
		if len(v.trip.Stops) == 0 {
			v.gen++
			v.phase = atDock
		}
	case driving, returning:
		v.turn(w, at)
	}
}

// turn chooses the way anew from where the vehicle is.
func (v *vehicle) turn(w *World, at int64) {
	v.halt(at)
	v.goOn(w, at)
}

// halt ends a drive where it is.
func (v *vehicle) halt(at int64) {
	p, done := v.place(at)
	v.from, v.driven, v.metres = p, v.driven+done, 0
	v.gen++
}

// breakDown stops the vehicle, or lets it go on.
func (v *vehicle) breakDown(w *World, at int64, down bool) {
	switch {
	case down && v.phase != broken:
		v.halt(at)
		v.was, v.phase = v.phase, broken
	case !down && v.phase == broken:
		v.phase = atDock
		if v.was != atDock && v.was != loading {
			v.goOn(w, at)
		}
	}
	v.say(w, at)
}

// until sets when the present step ends.
func (v *vehicle) until(w *World, at, ends int64) {
	v.gen++
	v.began, v.ends = at, ends
	w.events.push(event{at: ends, src: v.src, gen: v.gen, kind: evWork})
}

// step ends what the vehicle did and begins the next thing.
func (v *vehicle) step(w *World, at int64) {
	switch v.phase {
	case loading:
		v.load()
		v.goOn(w, at)
	case driving:
		v.reach()
		v.phase, v.here = atStop, v.trip.Stops[v.stop]
		v.until(w, at, at+v.how.StopMs+int64(len(v.here.Collect))*v.how.ParcelMs)
	case atStop:
		if len(v.here.Collect) > 0 && !v.met {
			v.collect(w, at)
		}
		if v.handNext(w, at) {
			v.until(w, at, at+v.how.ParcelMs)
			return
		}
		v.goOn(w, at)
	case returning:
		if v.to != v.from {
			v.reach()
		}
		v.bringBack(w, at)
		if len(v.outbox) > 0 { // the trip ends when every scan is answered
			v.until(w, at, at+max(w.cfg.RepeatMs, 1))
			return
		}
		v.phase = atDock
	case atDock, broken:
		return
	}
	v.say(w, at)
}

// load takes the parcels of the trip on board, unless they are to be collected.
func (v *vehicle) load() {
	clear(v.aboard)
	for _, s := range v.trip.Stops {
		if len(s.Collect) > 0 {
			clear(v.aboard)
			return
		}
		for _, p := range s.Parcels {
			v.aboard[p] = true
		}
	}
}

// goOn sets out for the first stop that something is left to do at, or home.
func (v *vehicle) goOn(w *World, at int64) {
	for i, s := range v.trip.Stops {
		if len(s.Collect) > 0 && !v.met || slices.ContainsFunc(s.Parcels, func(p string) bool { return v.aboard[p] }) {
			v.stop = i
			v.drive(w, at, driving)
			return
		}
	}
	v.stop = len(v.trip.Stops)
	v.drive(w, at, returning)
}

// drive sets out for the present stop, or home.
func (v *vehicle) drive(w *World, at int64, p phase) {
	v.to = point{w.cfg.DepotLatE7, w.cfg.DepotLonE7}
	if p == driving {
		s := v.trip.Stops[v.stop]
		v.to = point{s.LatE7, s.LonE7}
	}
	v.metres = metres(v.from, v.to) * int64(v.how.DetourPermille) / 1000
	span := v.metres * 1_000_000 / int64(max(v.how.SpeedMmS, 1))
	v.way = streetWay{}
	if way, m, ms, ok := w.route(v, at); ok {
		v.way, v.metres, span = way, m, ms
	}
	if n := int64(v.how.NoisePercent); n > 0 {
		span = span * (100*100 + v.rng.Int64N(2*n*100+1) - n*100) / (100 * 100)
	}
	v.phase = p
	v.until(w, at, at+max(span, 1))
}

func (v *vehicle) reach() {
	v.driven += v.metres
	v.metres = 0
	v.from = v.to
}

// handNext hands over the next parcel of the stop and says whether more follow.
func (v *vehicle) handNext(w *World, at int64) (more bool) {
	handed := false
	for _, p := range v.here.Parcels {
		if !v.aboard[p] {
			continue
		}
		if handed {
			return true
		}
		delete(v.aboard, p)
		v.scan(w, at, "deliver", p)
		handed = true
	}
	return false
}

// collect takes parcels over that another vehicle, which cannot go on, has here.
func (v *vehicle) collect(w *World, at int64) {
	v.met = true
	for _, p := range v.here.Collect {
		for _, u := range w.vehicles {
			if u == v || u.phase != broken || !u.aboard[p] || metres(u.from, v.from) > meetM {
				continue
			}
			delete(u.aboard, p)
			v.aboard[p] = true
			v.scan(w, at, "collect", p)
		}
	}
}

// bringBack scans what is still on board at the dock.
func (v *vehicle) bringBack(w *World, at int64) {
	for _, p := range slices.Sorted(maps.Keys(v.aboard)) {
		v.scan(w, at, "bring_back", p)
	}
	clear(v.aboard)
}

func (v *vehicle) scan(w *World, at int64, kind, parcel string) {
	v.reads++
	r := devices.Read{Device: v.id, ReadID: strconv.FormatInt(at, 36) + "-" + strconv.FormatInt(v.reads, 10), Kind: kind, Task: v.trip.Trip, Code: parcel}
	v.outbox = append(v.outbox, handOver{Read: r})
	v.send(w, r)
	v.repeat(w, at)
}
