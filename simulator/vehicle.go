package simulator

import (
	"math"
	"math/rand/v2"

	"dayrun/devices"
)

// phase of a van or drone; its name is the status it reports.
type phase uint8

const (
	atDock phase = iota
	loading
	driving
	atStop
	returning
	broken
)

var phaseName = [...]string{"idle", "loading", "driving", "at_stop", "returning", "broken_down"}

// vehicle is a van or drone with its driver; trips.go says what it does.
type vehicle struct {
	id       devices.ID
	src      int32
	how      Travel
	rng      *rand.Rand
	phase    phase
	was      phase // before it broke down
	trip     devices.TripTask
	stop     int              // the one it goes to or is at; all of them: none is left
	here     devices.TripStop // the one it is at
	aboard   map[string]bool  // parcels
	met      bool             // it was where it collects parcels
	from, to point
	began    int64 // of the step under way
	ends     int64
	metres   int64 // of the drive under way
	way      streetWay
	driven   int64
	reads    int64
	outbox   []handOver
	cut      bool
	gen      uint32
	asking   bool // a repeat is pending
}

type point struct{ LatE7, LonE7 int32 }

// handOver is a delivered parcel's read that has no answer yet.
type handOver struct {
	Read  devices.Read
	Tries int // refusals
}

func (w *World) addVehicle(id devices.ID, how Travel) {
	src := int32(len(w.robots) + len(w.people) + len(w.vehicles))
	v := &vehicle{id: id, src: src, how: how, aboard: map[string]bool{}, rng: rand.New(rand.NewPCG(w.cfg.Seed, uint64(src)+1))}
	v.from = point{w.cfg.DepotLatE7, w.cfg.DepotLonE7}
	v.to = v.from
	w.vehicles = append(w.vehicles, v)
	w.byID[id] = src
}

func (v *vehicle) happen(w *World, e event) {
	switch e.kind {
	case evStart, evSpeak:
		if !v.cut {
			v.link(w, devices.Online)
			v.say(w, e.at)
		}
		if e.kind == evStart {
			v.tick(w, e.at)
		}
	case evBeat:
		v.say(w, e.at)
		v.tick(w, e.at)
	case evCut:
		v.cut = e.gen == 1
		if v.cut {
			v.link(w, devices.Broken)
		} else {
			v.link(w, devices.Online)
			v.say(w, e.at)
		}
	case evBreak:
		v.breakDown(w, e.at, e.gen == 1)
	case evClose:
		if v.phase == driving || v.phase == returning {
			v.turn(w, e.at)
		}
	case evWork:
		if e.gen == v.gen {
			v.step(w, e.at)
		}
	case evRepeat:
		v.asking = false
		for i := range v.outbox {
			v.send(w, v.outbox[i].Read)
		}
		v.repeat(w, e.at)
	}
}

// tick arranges the next position report, or sign of life.
func (v *vehicle) tick(w *World, at int64) {
	every := w.cfg.BeatMs
	if v.phase == driving || v.phase == returning {
		every = w.cfg.ReportMs
	}
	if every == 0 {
		every = max(w.cfg.BeatMs, w.cfg.ReportMs)
	}
	if every > 0 {
		w.events.push(event{at: at + every, src: v.src, kind: evBeat})
	}
}

func (v *vehicle) link(w *World, l devices.Connection) {
	w.out = append(w.out, Link{devices.LinkReport{Device: v.id, Link: l}})
}

func (v *vehicle) send(w *World, r devices.Read) {
	if !v.cut {
		w.out = append(w.out, Read{r})
	}
}

func (v *vehicle) say(w *World, at int64) {
	if v.cut {
		return
	}
	p, done := v.place(at)
	w.out = append(w.out, Vehicle{devices.VehicleReport{Device: v.id, Status: phaseName[v.phase], Trip: v.trip.Trip, Stop: v.stop,
		LatE7: p.LatE7, LonE7: p.LonE7, DrivenM: v.driven + done}})
}

// place is where the vehicle is, and how far into the drive under way.
func (v *vehicle) place(at int64) (point, int64) {
	if v.phase != driving && v.phase != returning || v.ends <= v.began {
		return v.from, 0
	}
	span, done := v.ends-v.began, min(max(at-v.began, 0), v.ends-v.began)
	if p, ok := v.way.at(done, span); ok {
		return p, v.metres * done / span
	}
	between := func(a, b int32) int32 { return a + int32((int64(b)-int64(a))*done/span) }
	return point{between(v.from.LatE7, v.to.LatE7), between(v.from.LonE7, v.to.LonE7)}, v.metres * done / span
}

// repeat sends unanswered hand-overs again later.
func (v *vehicle) repeat(w *World, at int64) {
	if len(v.outbox) > 0 && !v.asking {
		v.asking = true
		w.events.push(event{at: at + max(w.cfg.RepeatMs, 1), src: v.src, kind: evRepeat})
	}
}

// ack ends a hand-over. A refused one is read again a few times, then left to
// a person.
func (v *vehicle) ack(w *World, a devices.Ack) {
	if v.cut {
		return
	}
	for i := range v.outbox {
		o := &v.outbox[i]
		if o.Read.ReadID != a.ReadID {
			continue
		}
		if o.Tries++; a.OK || o.Tries >= maxRefused {
			v.outbox = append(v.outbox[:i], v.outbox[i+1:]...)
		}
		return
	}
}

// metres is the distance of two points on a sphere of 6,371,009 m (haversine).
func metres(a, b point) int64 {
	const rad = math.Pi / 180 / 1e7
	la, lb := float64(a.LatE7)*rad, float64(b.LatE7)*rad
	sa, so := math.Sin((la-lb)/2), math.Sin(float64(float64(a.LonE7)-float64(b.LonE7))*rad/2)
	h := float64(sa*sa) + float64(math.Cos(la)*math.Cos(lb)*float64(so*so))
	return int64(math.Round(2 * 6_371_009 * math.Asin(math.Sqrt(min(1, h)))))
}
