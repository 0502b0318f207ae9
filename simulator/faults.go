package simulator

import "dayrun/devices"

// Faults are what goes wrong, all drawn from the world's seed. Probabilities
// are from 0 to 1.
type Faults struct {
	WrongScan   float64 // a scan reads something else
	ShortFace   float64 // share of the faces, an article on a shelf, that hold less than the book says
	LoseOrder   float64 // an order does not reach its robot
	DoubleOrder float64 // it does twice
	LoseState   float64 // a state does not reach the site
	DoubleState float64
	LateOrder   float64 // an order comes late, after later ones
	LateState   float64
	LateFor     Span    // by so much
	Stall       float64 // a robot stops on a hop
	StallFor    Span    // for so long
	Deaths      []Death
	Freezes     []Freeze
	Unable      []int // robots, counted from 0, whose factsheet lists no pick, and that refuse one
	Frail       []int // robots that carry 1 g, by their factsheet
	Stubborn    []int // robots whose factsheet lists it, and that refuse it all the same
	Cuts        []Cut
	Breakdowns  []Breakdown
	Closures    []Closure
}

// Death stops a robot: it stands where it is and says nothing more until a
// person tows it to a park and starts it anew.
type Death struct {
	Robot int // counted from 0
	AtMs  int64
	TowMs int64 // so long after; 0: never
}

// Freeze lets a robot stand for a span: it goes on speaking and gives no error.
type Freeze struct {
	Robot        int // counted from 0
	FromMs, ToMs int64
}

// Cut breaks a device's link for a span. A robot drives on to the end of its base.
type Cut struct {
	Device       devices.ID
	FromMs, ToMs int64
}

// Breakdown stops a van or drone where it is. It says so, and its driver stays
// with the parcels.
type Breakdown struct {
	Vehicle devices.ID
	AtMs    int64
	ForMs   int64 // 0: for good
}

// Closure closes what streets a circle touches. Whoever comes there sees it; others
// know it when they are told.
type Closure struct {
	AtMs, UntilMs int64 // 0: for good
	LatE7, LonE7  int32
	RadiusM       int32
}

// planFaults puts the faults with a fixed moment into the events.
func (w *World) planFaults() {
	for _, d := range w.cfg.Faults.Deaths {
		if d.Robot >= 0 && d.Robot < len(w.robots) {
			w.events.push(event{at: d.AtMs, src: w.robots[d.Robot].src, kind: evDie})
			if d.TowMs > 0 {
				w.events.push(event{at: d.AtMs + d.TowMs, src: w.robots[d.Robot].src, kind: evTow})
			}
		}
	}
	for _, d := range w.cfg.Faults.Freezes {
		if d.Robot >= 0 && d.Robot < len(w.robots) {
			w.events.push(event{at: d.FromMs, src: w.robots[d.Robot].src, kind: evFreeze, gen: 1})
			w.events.push(event{at: d.ToMs, src: w.robots[d.Robot].src, kind: evFreeze})
		}
	}
	for _, n := range w.cfg.Faults.Unable {
		if n >= 0 && n < len(w.robots) {
			w.robots[n].noLift, w.robots[n].noWord = true, true
		}
	}
	for _, n := range w.cfg.Faults.Frail {
		if n >= 0 && n < len(w.robots) {
			w.robots[n].frail = true
		}
	}
	for _, n := range w.cfg.Faults.Stubborn {
		if n >= 0 && n < len(w.robots) {
			w.robots[n].noLift = true
		}
	}
	for _, c := range w.cfg.Faults.Cuts {
		if src, ok := w.byID[c.Device]; ok {
			w.events.push(event{at: c.FromMs, src: src, kind: evCut, gen: 1})
			w.events.push(event{at: c.ToMs, src: src, kind: evCut})
		}
	}
}

// planRoadFaults puts breakdowns and closures into the events.
func (w *World) planRoadFaults() {
	for _, b := range w.cfg.Faults.Breakdowns {
		if src, ok := w.byID[b.Vehicle]; ok && int(src) >= len(w.robots)+len(w.people) {
			w.events.push(event{at: b.AtMs, src: src, kind: evBreak, gen: 1})
			if b.ForMs > 0 {
				w.events.push(event{at: b.AtMs + b.ForMs, src: src, kind: evBreak})
			}
		}
	}
	for _, c := range w.cfg.Faults.Closures {
		for _, v := range w.vehicles {
			w.events.push(event{at: c.AtMs, src: v.src, kind: evClose})
			if c.UntilMs > c.AtMs {
				w.events.push(event{at: c.UntilMs, src: v.src, kind: evClose})
			}
		}
	}
}

// copies is how often a message arrives that may be lost or doubled.
func (r *robot) copies(lose, double float64) int {
	if lose > 0 && r.rng.Float64() < lose {
		return 0
	}
	if double > 0 && r.rng.Float64() < double {
		return 2
	}
	return 1
}

func (r *robot) fault(w *World, e event) {
	if r.dead {
		return
	}
	switch e.kind {
	case evStall:
		if r.stalled = !r.stalled; r.stalled {
			r.interrupt(w, e.at)
			w.events.push(event{at: e.at + max(w.cfg.Faults.StallFor.draw(r.rng), 1), src: r.src, kind: evStall})
		} else {
			r.resume(w, e.at)
		}
	case evCut:
		r.cut = e.gen == 1
		if r.cut {
			w.out = append(w.out, Connection{r.id, devices.Broken})
		} else {
			w.out = append(w.out, Connection{r.id, devices.Online})
			r.changed(w)
		}
	case evFreeze:
		if r.frozen = e.gen == 1; r.frozen {
			r.interrupt(w, e.at)
		} else {
			r.resume(w, e.at)
		}
	case evDie:
		r.interrupt(w, e.at)
		r.dead = true
		w.out = append(w.out, Connection{r.id, devices.Broken})
	}
}
