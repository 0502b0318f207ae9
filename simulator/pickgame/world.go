package pickgame

import (
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// point is a place on the floor, in metres.
type point struct{ x, y float64 }

func (a point) to(b point) float64 { return math.Abs(a.x-b.x) + math.Abs(a.y-b.y) }

func stationPoint(j int) point { return point{3 + float64(float64(j)*3), 0} }

type eventKind uint8

const (
	arrived eventKind = iota // a shelf stands in a station's queue
	left                     // its visit ended
	homed                    // it stands at a home, its robot is free
)

type event struct {
	at                    float64
	seq                   int
	kind                  eventKind
	station, shelf, robot int32
}

type eventQueue []event

func (q eventQueue) Len() int { return len(q) }
func (q eventQueue) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].seq < q[j].seq
}
func (q eventQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *eventQueue) Push(x any)   { *q = append(*q, x.(event)) }
func (q *eventQueue) Pop() any {
	old := *q
	e := old[len(old)-1]
	*q = old[:len(old)-1]
	return e
}

// rule decides. began is called once, before anything moves; ended when a visit
// is over and says where the shelf drives: a station, or -1 and the home to be
// set down at; moved after each event.
type rule interface {
	began() error
	ended(shelf, station int32) (next, home int32, err error)
	moved(kind eventKind) error
}

// world is the physics: it knows nothing of why.
type world struct {
	floor   *Floor
	orders  []Order
	holds   Placement
	on      [][]uint64 // by shelf: bit set of SKUs
	shelves [][]int32  // by SKU: shelves that hold it

	now     float64
	of      []progress // by order
	pool    []int32
	next    int // the first order not yet in the pool
	entered []float64
	places  [][]part
	coming  [][]int32 // shelves bound for it, the served one included
	waiting [][]event
	freeAt  []float64

	home  []int32   // the home a shelf stands at or last stood at
	due   []float64 // when it stands or stood in its station's queue
	at    []bool    // it stands there, without a robot
	taken []bool    // by home: a shelf stands there or is on its way
	robot []point   // by robot: where it became free
	idle  []int32

	events eventQueue
	seq    int

	lines, units, visits, done int
	drive                      float64
	waits                      []float64
	clock                      func() time.Duration
	spent                      []time.Duration
}

func newWorld(c *Config) (*world, error) {
	n := len(c.Orders.List)
	w := &world{floor: c.Floor, orders: c.Orders.List, holds: c.Placement, entered: make([]float64, n), of: make([]progress, n), shelves: make([][]int32, len(c.Orders.SKUs)), clock: c.Clock}
	words := (len(c.Orders.SKUs) + 63) / 64
	for k, on := range c.Placement {
		bits := make([]uint64, words)
		for _, s := range on {
			bits[s/64] |= 1 << (s % 64)
			w.shelves[s] = append(w.shelves[s], int32(k))
		}
		w.on = append(w.on, bits)
	}
	for i := range w.orders {
		l := len(w.orders[i].Lines)
		if l == 0 {
			return nil, fmt.Errorf("order %s has no line: give 1 or more", w.orders[i].ID)
		}
		w.of[i] = progress{at: make([]int32, l), open: l, loose: l}
	}
	stations, shelves := c.Floor.Stations, c.Floor.Shelves
	w.places, w.coming, w.waiting, w.freeAt = make([][]part, stations), make([][]int32, stations), make([][]event, stations), make([]float64, stations)
	w.home, w.due, w.at, w.taken = make([]int32, shelves), make([]float64, shelves), make([]bool, shelves), make([]bool, shelves)
	for k := range w.home {
		w.home[k], w.at[k], w.taken[k] = int32(k), true, true
	}
	rnd := rand.New(rand.NewPCG(c.Seed, 0x0b07))
	for i := range c.Robots {
		w.robot = append(w.robot, point{float64(rnd.Float64() * c.Floor.width()), 6 + float64(rnd.Float64()*c.Floor.depth())})
		w.idle = append(w.idle, int32(i))
	}
	return w, nil
}

func (w *world) has(shelf, sku int32) bool { return w.on[shelf][sku/64]>>(sku%64)&1 != 0 }

func (w *world) push(at float64, kind eventKind, station, shelf, robot int32) {
	w.seq++
	heap.Push(&w.events, event{at, w.seq, kind, station, shelf, robot})
}

func (w *world) refill() {
	for len(w.pool) < w.floor.Pool && w.next < len(w.orders) {
		w.entered[w.next] = w.now
		w.pool = append(w.pool, int32(w.next))
		w.next++
	}
}

// progress is how far an order is.
type progress struct {
	at    []int32 // by line: loose, picked, or the number of the part it is in
	open  int     // lines not picked
	loose int     // lines without a place
	parts int32   // places it was given
	aged  bool    // its age is among the waits
}

// States of a line that is in no part; parts count from 1.
const (
	loose  = 0
	picked = -1
)

// part is what has one place: some or all lines of an order.
type part struct {
	order, number int32
	left          int // lines not picked
}

// place gives lines of the order at index i of the pool a place at a station:
// those for which takes says so, and how many they are. The order leaves the
// pool when all have one.
func (w *world) place(i int, station int32, takes func(line int) bool) int {
	o := w.pool[i]
	g := &w.of[o]
	g.parts++
	pt := part{order: o, number: g.parts}
	for k := range g.at {
		if g.at[k] == loose && takes(k) {
			g.at[k] = pt.number
			pt.left++
		}
	}
	w.places[station] = append(w.places[station], pt)
	if g.loose -= pt.left; g.loose == 0 {
		w.pool = slices.Delete(w.pool, i, i+1)
		w.refill()
	}
	return pt.left
}

// all takes every line.
func all(int) bool { return true }

// send has the nearest free robot bring a shelf from its home to a station.
func (w *world) send(station, shelf int32) {
	from := w.floor.home(int(w.home[shelf]))
	best := 0
	for i := range w.idle {
		if w.robot[w.idle[i]].to(from) < w.robot[w.idle[best]].to(from) {
			best = i
		}
	}
	robot := w.idle[best]
	w.idle = slices.Delete(w.idle, best, best+1)
	d := w.robot[robot].to(from) + from.to(stationPoint(int(station)))
	w.drive += d
	w.at[shelf], w.taken[w.home[shelf]] = false, false
	w.coming[station] = append(w.coming[station], shelf)
	w.due[shelf] = w.now + d/Speed + Lift
	w.push(w.due[shelf], arrived, station, shelf, robot)
}

// start begins the next visit at a station that is free.
func (w *world) start(station int32) {
	if w.freeAt[station] > w.now || len(w.waiting[station]) == 0 {
		return
	}
	e := w.waiting[station][0]
	w.waiting[station] = slices.Delete(w.waiting[station], 0, 1)
	took := Switch
	for i := range w.places[station] {
		pt := &w.places[station][i]
		g := &w.of[pt.order]
		for k, l := range w.orders[pt.order].Lines {
			if g.at[k] != pt.number || !w.has(e.shelf, l.SKU) {
				continue
			}
			g.at[k] = picked
			g.open--
			pt.left--
			took += Line + float64(Unit*float64(l.Units))
			w.lines++
			w.units += int(l.Units)
			if g.open == 0 {
				w.done++
				w.waits = append(w.waits, w.now-w.entered[pt.order])
			}
		}
	}
	w.visits++
	w.freeAt[station] = w.now + took
	w.push(w.freeAt[station], left, station, e.shelf, e.robot)
}

// play runs until the floor's share of the orders is done.
func (w *world) play(r rule) error {
	w.refill()
	if err := r.began(); err != nil {
		return err
	}
	for len(w.events) > 0 && float64(w.done) < w.floor.Until*float64(len(w.orders)) {
		e := heap.Pop(&w.events).(event)
		w.now = e.at
		switch e.kind {
		case arrived:
			w.waiting[e.station] = append(w.waiting[e.station], e)
			w.start(e.station)
		case left:
			if err := w.leave(r, e); err != nil {
				return err
			}
		case homed:
			w.at[e.shelf] = true
			w.robot[e.robot] = w.floor.home(int(w.home[e.shelf]))
			w.idle = append(w.idle, e.robot)
		}
		if err := r.moved(e.kind); err != nil {
			return err
		}
	}
	if float64(w.done) < w.floor.Until*float64(len(w.orders)) {
		return fmt.Errorf("rule stopped at %d of %d orders: nothing is on its way", w.done, len(w.orders))
	}
	return nil
}

// decide measures one decision.
func (w *world) decide(f func()) {
	if w.clock == nil {
		f()
		return
	}
	began := w.clock()
	f()
	w.spent = append(w.spent, w.clock()-began)
}

// leave ends a visit: the station's places are freed and filled, the shelf
// drives on or back, the next visit begins.
func (w *world) leave(r rule, e event) error {
	w.places[e.station] = slices.DeleteFunc(w.places[e.station], func(pt part) bool { return pt.left == 0 })
	at := slices.Index(w.coming[e.station], e.shelf)
	w.coming[e.station] = slices.Delete(w.coming[e.station], at, at+1)
	from := stationPoint(int(e.station))
	next, home, err := r.ended(e.shelf, e.station)
	switch {
	case err != nil:
		return err
	case next >= 0:
		d := from.to(stationPoint(int(next)))
		w.drive += d
		w.coming[next] = append(w.coming[next], e.shelf)
		w.due[e.shelf] = w.now + d/Speed
		w.push(w.due[e.shelf], arrived, next, e.shelf, e.robot)
	default:
		d := from.to(w.floor.home(int(home)))
		w.drive += d
		w.home[e.shelf], w.taken[home] = home, true
		w.push(w.now+d/Speed+Lift/2, homed, e.station, e.shelf, e.robot)
	}
	w.start(e.station)
	return nil
}

func (w *world) result() Result {
	for _, o := range w.pool {
		w.waits = append(w.waits, w.now-w.entered[o])
	}
	for _, list := range w.places {
		for _, pt := range list {
			if g := &w.of[pt.order]; g.open > 0 && g.loose == 0 && !g.aged {
				g.aged = true // once, in how many places it may be
				w.waits = append(w.waits, w.now-w.entered[pt.order])
			}
		}
	}
	slices.Sort(w.waits)
	slices.Sort(w.spent)
	sum := time.Duration(0)
	for _, d := range w.spent {
		sum += d
	}
	p99 := time.Duration(0)
	if n := len(w.spent); n > 0 {
		p99 = w.spent[n*99/100]
	}
	hours, n := w.now/3600, len(w.waits)
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	parts, had := 0, 0
	for i := range w.of {
		if n := w.of[i].parts; n > 0 {
			parts, had = parts+int(n), had+1
		}
	}
	return Result{
		PartsPerOrder: float64(parts) / float64(max(had, 1)),
		LinesPerHour:  float64(w.lines) / hours,
		VisitsPerLine: float64(w.visits) / float64(w.lines),
		UnitsPerVisit: float64(w.units) / float64(w.visits),
		MetresPerLine: w.drive / float64(w.lines),
		WaitP50:       w.waits[n/2] / 60, WaitP99: w.waits[n*99/100] / 60, WaitMax: w.waits[n-1] / 60,
		OrdersDone:     w.done,
		DecisionMsMean: ms(sum) / float64(max(len(w.spent), 1)),
		DecisionMsP99:  ms(p99),
	}
}
