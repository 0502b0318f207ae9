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

// linesAVisit is how many lines a shelf's visit serves, about: a shelf is needed
// again when so many lines of what it holds have been asked for.
const linesAVisit = 5

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
	watch func(*Decision) error

	solver  picking.Solver
	p       picking.Problem
	ids     []int32        // by order of the problem: the world's order
	first   []int          // by order of the problem: where its lines begin in the next two
	lines   []picking.Line // what the problem's orders share
	numbers []int32        // by line: its number in the world's order
	plan    picking.Plan
	from    []point // where the travel times of a shelf count from

	places []picking.Place
	asked  []float64 // by SKU: lines of the orders released so far, a shelf that holds it
	known  int       // orders in asked
}

func newOurs(w *world, c *Config) *ours {
	r := &ours{w: w, watch: c.Watch}
	r.p = picking.Problem{Seed: c.Seed, Stocked: 1, MaxParts: c.MaxParts, Budget: c.Budget, Stations: make([]picking.Station, w.floor.Stations), Shelves: make([]picking.Shelf, w.floor.Shelves)}
	r.from = make([]point, w.floor.Shelves)
	for k := range r.p.Shelves {
		s := &r.p.Shelves[k]
		s.TravelSec = make([]int32, w.floor.Stations)
		for _, sku := range w.holds[k] {
			s.Stock = append(s.Stock, picking.Stock{Item: sku, Units: 1 << 20}) // stock does not run out
		}
	}
	r.places, r.asked = make([]picking.Place, w.floor.Shelves), make([]float64, len(w.shelves))
	for k := range r.places {
		sum := 0.0
		for j := range w.floor.Stations {
			sum += w.floor.home(k).to(stationPoint(j)) / Speed
		}
		r.places[k].OutSec = int32(sum / float64(w.floor.Stations))
	}
	return r
}

func (r *ours) began() error {
	r.describe(-1, -1)
	if err := r.p.Check(); err != nil {
		return fmt.Errorf("describe the floor: %w", err)
	}
	_, err := r.ask(-1, -1)
	return err
}

func (r *ours) ended(shelf, station int32) (int32, int32, error) {
	next, err := r.ask(shelf, station)
	if err != nil || next >= 0 {
		return next, -1, err
	}
	home, err := r.goHome(shelf, station)
	return -1, home, err
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
	if r.watch != nil {
		if err := r.watch(&Decision{&r.p, &r.plan}); err != nil {
			return -1, fmt.Errorf("decision at %.1f s: %w", r.w.now, err)
		}
	}
	for _, rel := range r.plan.Release {
		if r.release(&rel) == 0 {
			return -1, fmt.Errorf("decision at %.1f s gives no line of order %s a place", r.w.now, r.w.orders[r.ids[rel.Order]].ID)
		}
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
		at := w.floor.home(int(w.home[k]))
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
			for _, i := range w.idle[1:min(len(w.idle), 12)] {
				near = min(near, w.robot[i].to(at))
			}
			s.RobotSec = int32(near / Speed)
		}
	}
	r.ids, r.first, r.lines, r.numbers, p.Orders = r.ids[:0], r.first[:0], r.lines[:0], r.numbers[:0], p.Orders[:0]
	for j := range p.Stations {
		p.Stations[j] = picking.Station{FreePlaces: w.floor.Places - len(w.places[j]), FreeVisits: w.floor.MaxComing - len(w.coming[j])}
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
		for _, pt := range w.places[j] {
			r.order(pt.order, int32(j), pt.number)
		}
	}
	for _, o := range w.pool {
		r.order(o, -1, loose)
	}
}

// release gives an order of the pool, or some of its lines, a place, and says
// how many.
func (r *ours) release(rel *picking.Release) int {
	first, n := r.first[rel.Order], len(r.p.Orders[rel.Order].Lines)
	asked := r.numbers[first : first+n]
	return r.w.place(slices.Index(r.w.pool, r.ids[rel.Order]), rel.Station, func(line int) bool {
		at := slices.Index(asked, int32(line))
		return at >= 0 && (rel.Lines == nil || slices.Contains(rel.Lines, int32(at)))
	})
}

// order adds the lines of an order that are in a part, or loose; a part picked
// wholly leaves its place when the visit ends and is not asked about.
func (r *ours) order(o, station, part int32) {
	first := len(r.lines)
	for k, l := range r.w.orders[o].Lines {
		if r.w.of[o].at[k] == part {
			r.lines = append(r.lines, picking.Line{Item: l.SKU, Units: l.Units})
			r.numbers = append(r.numbers, int32(k))
		}
	}
	if len(r.lines) == first {
		return
	}
	age := int64((r.w.now - r.w.entered[o]) * 1000)
	r.p.Orders = append(r.p.Orders, picking.Order{Station: station, Age: age, Due: r.p.Now - age + dayMs, Parts: r.w.of[o].parts, Lines: r.lines[first:len(r.lines):len(r.lines)]})
	r.ids, r.first = append(r.ids, o), append(r.first, first)
}

// goHome is the home where a shelf is set down, by what was asked for so far.
func (r *ours) goHome(shelf, station int32) (int32, error) {
	w := r.w
	for ; r.known < w.next; r.known++ {
		for _, l := range w.orders[r.known].Lines {
			r.asked[l.SKU] += 1 / float64(len(w.shelves[l.SKU]))
		}
	}
	lines, all := 0.0, 0.0
	for _, s := range w.holds[shelf] {
		lines += r.asked[s]
	}
	for s, n := range r.asked {
		all += float64(n * float64(len(w.shelves[s])))
	}
	for k := range r.places {
		r.places[k].Free = !w.taken[k]
		r.places[k].FromSec = int32(stationPoint(int(station)).to(w.floor.home(k)) / Speed)
	}
	h, err := picking.ReturnPlace(picking.Homing{Places: r.places, NeedSec: int64(w.now * linesAVisit / max(lines, 1)), MeanSec: int64(w.now * linesAVisit * float64(w.floor.Shelves) / max(all, 1))})
	return h.Place, err
}
