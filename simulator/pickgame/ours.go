package pickgame

import (
	"cmp"
	"fmt"
	"slices"

	"dayrun/routing/picking"
)

// visitSec is what a visit takes at a station, about: the estimate of when the
// shelves of a queue are served.
const visitSec = 35.0

// dayMs is the promise: every order is due a day after it was released.
const dayMs = 24 * 3600_000

// Decision is one question of the rule Ours and its answer.
type Decision struct {
	Problem *picking.Problem
	Plan    *picking.Plan
}

// ours puts the state of the world to package picking and does what it says.
type ours struct {
	w     *world
	check func(*Decision) error

	solver picking.Solver
	p      picking.Problem
	ids    []int32        // by order of the problem: the world's order
	lines  []picking.Line // what the problem's orders share
	plan   picking.Plan
	from   [Shelves]point // where the travel times of a shelf count from
}

func newOurs(w *world, c *Config) *ours {
	r := &ours{w: w, check: c.Check}
	r.p = picking.Problem{Seed: c.Seed, Stations: make([]picking.Station, Stations), Shelves: make([]picking.Shelf, Shelves)}
	for k := range r.p.Shelves {
		s := &r.p.Shelves[k]
		s.TravelSec = make([]int32, Stations)
		for _, sku := range w.holds[k] {
			s.Stock = append(s.Stock, picking.Stock{Item: sku, Units: 1 << 20}) // stock does not run out
		}
	}
	return r
}

func (r *ours) began() error { _, err := r.ask(-1, -1); return err }

func (r *ours) ended(shelf, station int32) (int32, int32, error) {
	next, err := r.ask(shelf, station)
	return next, r.w.home[shelf], err
}

// moved asks only when a robot became free: an arrival changes nothing that
// could be decided, and the end of a visit has been asked about.
func (r *ours) moved(kind eventKind) error {
	if kind != homed {
		return nil
	}
	_, err := r.ask(-1, -1)
	return err
}

// ask decides and does everything but the drive of the onward shelf, if there
// is one (-1: none), whose next station it returns.
func (r *ours) ask(onward, from int32) (int32, error) {
	r.describe(onward, from)
	r.w.decide(func() { r.plan = r.solver.Solve(&r.p) })
	if r.check != nil {
		if err := r.check(&Decision{&r.p, &r.plan}); err != nil {
			return -1, fmt.Errorf("decision at %.1f s: %w", r.w.now, err)
		}
	}
	for _, rel := range r.plan.Release {
		r.w.place(slices.Index(r.w.pool, r.ids[rel.Order]), rel.Station)
	}
	next := int32(-1)
	for _, v := range r.plan.Visits {
		switch {
		case !v.New:
		case v.Shelf == onward:
			next = v.Station
		default:
			r.w.send(v.Station, v.Shelf)
		}
	}
	return next, nil
}

// describe writes the state of the world into the problem.
func (r *ours) describe(onward, from int32) {
	w, p := r.w, &r.p
	p.Now, p.MaxJobs, p.Version = int64(w.now*1000), len(w.idle), p.Version+1
	for k := range p.Shelves {
		s := &p.Shelves[k]
		s.Visit, s.Next, s.Onward, s.Busy = -1, 0, int32(k) == onward, !w.at[k] && int32(k) != onward
		at := homePoint(int(w.home[k]))
		if s.Onward {
			at = stationPoint(int(from))
		}
		if at != r.from[k] {
			r.from[k] = at
			for j := range s.TravelSec {
				s.TravelSec[j] = int32(at.to(stationPoint(j)) / Speed)
			}
		}
		s.RobotSec = 0
		if w.at[k] && len(w.idle) > 0 {
			near := w.robot[w.idle[0]].to(at)
			for _, i := range w.idle[1:] {
				near = min(near, w.robot[i].to(at))
			}
			s.RobotSec = int32(near / Speed)
		}
	}
	r.ids, r.lines, p.Orders = r.ids[:0], r.lines[:0], p.Orders[:0]
	for j := range p.Stations {
		p.Stations[j] = picking.Station{FreePlaces: Places - len(w.places[j]), FreeVisits: MaxComing - len(w.coming[j])}
		queue := w.coming[j]
		slices.SortFunc(queue, func(a, b int32) int { return cmp.Compare(w.due[a], w.due[b]) })
		if w.freeAt[j] > w.now { // the first is served already
			queue = queue[1:]
		}
		begins := max(w.freeAt[j], w.now)
		for _, k := range queue {
			begins = max(begins, w.due[k])
			p.Shelves[k].Visit, p.Shelves[k].Next = int32(j), int32(begins-w.now)
			begins += visitSec
		}
		for _, o := range w.places[j] {
			r.order(o, int32(j))
		}
	}
	for _, o := range w.pool {
		r.order(o, -1)
	}
}

// order adds an order with what is not picked of it; one picked wholly leaves
// its place when the visit ends and is not asked about.
func (r *ours) order(o, station int32) {
	if r.w.open[o] == 0 {
		return
	}
	first := len(r.lines)
	for k, l := range r.w.orders[o].Lines {
		if r.w.open[o]>>k&1 != 0 {
			r.lines = append(r.lines, picking.Line{Item: l.SKU, Units: l.Units})
		}
	}
	age := int64((r.w.now - r.w.entered[o]) * 1000)
	r.p.Orders = append(r.p.Orders, picking.Order{Station: station, Age: age, Due: r.p.Now - age + dayMs, Lines: r.lines[first:len(r.lines):len(r.lines)]})
	r.ids = append(r.ids, o)
}
