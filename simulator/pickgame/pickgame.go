// Package pickgame plays a goods-to-person day without traffic: orders in, a
// rule that decides which order takes which place and which shelf comes to
// which station, figures out. It is the reference game of the picking
// benchmark (shared data/picking) and pure: the same input and seed give the
// same figures.
//
// The model. Shelves stand at homes; a robot drives in straight street metric
// at Speed, lifts a shelf (Lift seconds for lifting and setting down at the
// station), brings it to a station, queues there with it, and sets it down at
// a home again (half of Lift). A station serves one shelf at a time: Switch
// seconds, and for each open line of an order that has a place at the station
// and whose SKU lies on the shelf, Line seconds and Unit seconds a unit. Stock
// does not run out. At most MaxComing shelves are bound for a station, served
// one included. Orders enter a pool of at most Pool in the order of the file,
// all of which are known at the start; an order of the pool takes one of a
// station's Places and leaves it when the visit that picks its last line ends.
// The game ends when 90 % of the orders are done. An order's wait runs from its
// entering the pool to the start of the visit that picks its last line; the
// ages of orders unfinished at the end count as waits.
//
// The rules FCFS and PodMatch are those of the reference: a free place is
// filled when a visit ends, a shelf goes home after its visit. The rule Ours
// asks package picking when a visit ends and when a robot becomes free, and may
// do three things more, none of which changes a duration or a limit above:
//
//   - a shelf may drive on from a station to another one with its robot (the
//     distance between them is driven and counted);
//   - it may be set down at any home that is free;
//   - an order may be split over at most Config.MaxParts stations. Each part takes
//     a place of its own for as long as it is there, the order stays in the pool
//     until its last line has a place, and it is done with its last line; joining
//     the parts at packing is not part of the game. Result.PartsPerOrder says how
//     often it happens.
package pickgame

import (
	"errors"
	"fmt"
	"time"
)

// The constants of the reference game.
const (
	Switch = 6.0 // s between shelves
	Line   = 6.0 // s a line
	Unit   = 2.0 // s a unit
	Speed  = 1.3 // m/s
	Lift   = 8.0 // s, lift and set down
)

// Floor is the size of a game.
type Floor struct {
	Stations  int
	Places    int // orders a station holds at once, or parts of them
	Pool      int // released orders without a place
	MaxComing int // shelves bound for a station
	Shelves   int
	Faces     int     // faces a shelf
	Until     float64 // share of orders done at which the game ends
}

// Reference is the floor of the reference game; 10 shelves bound for a station
// are 6 queued and 4 on their way.
var Reference = Floor{Stations: 20, Places: 12, Pool: 500, MaxComing: 10, Shelves: 600, Faces: 16, Until: 0.9}

// Large is a floor for the time of a decision; it ends while the pool is full.
var Large = Floor{Stations: 60, Places: 12, Pool: 10_000, MaxComing: 10, Shelves: 2000, Faces: 16, Until: 0.25}

// home is where home k lies, two columns of homes a station; 15 rows of 40 in
// the reference.
func (f *Floor) home(k int) point {
	columns := 2 * f.Stations
	return point{4 + float64(float64(k%columns)*1.5), 6 + float64(float64(k/columns)*2.5)}
}

// width and depth of the area where robots start, m.
func (f *Floor) width() float64 { return float64(3 * f.Stations) }
func (f *Floor) depth() float64 {
	return float64(2.5*float64((f.Shelves+2*f.Stations-1)/(2*f.Stations))) - 3.5
}

// Rule names a way to decide.
type Rule string

// FCFS takes the oldest order and, for each of its lines, the nearest shelf.
// PodMatch takes the order that coming shelves serve best and the shelf that
// covers most open lines (Merschformann et al. 2019). Ours is package picking.
const (
	FCFS     Rule = "fcfs"
	PodMatch Rule = "podmatch"
	Ours     Rule = "ours"
)

// Config is one game. Placement may be nil: RandomPlacement is used. Clock
// reads a time for the figures on decisions, nil leaves them at zero; nothing
// is decided by it.
type Config struct {
	Orders    *Orders
	Rule      Rule
	Robots    int
	Seed      uint64
	Placement Placement
	Floor     *Floor // nil: Reference
	// MaxParts is how many stations may share an order under the rule Ours; its
	// parts are joined at packing. 0 and 1: orders stay whole.
	MaxParts int
	Budget   int // other plans the search may try in each decision, see picking.Problem
	Clock    func() time.Duration
	// Watch is called after each decision of the rule Ours, for tests; an error
	// ends the game.
	Watch func(*Decision) error
}

// Result are the figures of a game. Waits in minutes.
type Result struct {
	LinesPerHour   float64 `json:"lines_per_hour"`
	VisitsPerLine  float64 `json:"visits_per_line"`
	UnitsPerVisit  float64 `json:"units_per_visit"`
	MetresPerLine  float64 `json:"metres_per_line"`
	WaitP50        float64 `json:"wait_p50_min"`
	WaitP99        float64 `json:"wait_p99_min"`
	WaitMax        float64 `json:"wait_max_min"`
	OrdersDone     int     `json:"orders_done"`
	DecisionMsMean float64 `json:"decision_ms_mean"`
	DecisionMsP99  float64 `json:"decision_ms_p99"`
	PartsPerOrder  float64 `json:"-"` // places an order took, on average
}

// Play plays a game to its end. Errors name the field of the configuration
// that cannot be played.
func Play(c Config) (Result, error) {
	if err := c.Check(); err != nil {
		return Result{}, err
	}
	if c.Floor == nil {
		c.Floor = &Reference
	}
	if c.Placement == nil {
		c.Placement = randomPlacement(c.Orders, c.Seed, c.Floor)
	}
	w, err := newWorld(&c)
	if err != nil {
		return Result{}, err
	}
	var r rule
	switch c.Rule {
	case FCFS:
		r = &reference{w: w, pick: nearestShelf}
	case PodMatch:
		r = &reference{w: w, match: true, pick: fullestShelf}
	case Ours:
		r = newOurs(w, &c)
	}
	if err := w.play(r); err != nil {
		return Result{}, err
	}
	return w.result(), nil
}

// Check refuses a game that cannot be played, by the field, its value and what
// to give instead.
func (c *Config) Check() error {
	f := c.Floor
	if f == nil {
		f = &Reference
	}
	switch {
	case f.Stations < 1 || f.Pool < 1 || f.MaxComing < 1 || f.Shelves < 1 || f.Faces < 1:
		return fmt.Errorf("floor %+v: give 1 or more of each", *f)
	case f.Places < 1:
		return fmt.Errorf("floor: stations have %d places: give 1 or more, a station without any serves no order", f.Places)
	case f.Until <= 0 || f.Until > 1:
		return fmt.Errorf("floor: until %g: give a share above 0, 1 at most", f.Until)
	case c.Orders == nil || len(c.Orders.List) == 0:
		return errors.New("orders: none given: give a file with at least one order")
	case c.Rule != FCFS && c.Rule != PodMatch && c.Rule != Ours:
		return fmt.Errorf("rule %q: give ours, fcfs or podmatch", c.Rule)
	case c.Robots < 1 || c.Robots > f.Shelves:
		return fmt.Errorf("robots %d: give 1 to %d, a robot a shelf at most", c.Robots, f.Shelves)
	case c.MaxParts < 0 || c.MaxParts > f.Stations:
		return fmt.Errorf("parts %d: give 1 to %d, a station each; 1: orders stay whole", c.MaxParts, f.Stations)
	case c.Placement != nil:
		return c.Placement.check(c.Orders, f.Shelves)
	}
	return nil
}
