// Package pickgame plays a goods-to-person day without traffic: orders in, a
// rule that decides which order takes which place and which shelf comes to
// which station, figures out. It is the reference game of the picking
// benchmark (shared data/picking) and pure: the same input and seed give the
// same figures.
//
// The model. Shelves stand at Homes; a robot drives in straight street metric
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
// asks package picking at the same moments and may do two things more, neither
// of which changes a duration above: a shelf may drive on from a station to
// another one with its robot (the distance between them, counted as drive), and
// it may be set down at any home that is free.
package pickgame

import (
	"errors"
	"fmt"
	"time"
)

// The constants of the reference game.
const (
	Stations  = 20
	Places    = 12  // orders a station holds at once
	Pool      = 500 // released orders without a place
	MaxComing = 10  // shelves bound for a station: 6 queued and 4 on their way
	Shelves   = 600
	Faces     = 16  // faces a shelf
	Switch    = 6.0 // s between shelves
	Line      = 6.0 // s a line
	Unit      = 2.0 // s a unit
	Speed     = 1.3 // m/s
	Lift      = 8.0 // s, lift and set down
	Until     = 0.9 // share of orders done at which the game ends
)

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
	// MaxParts is how many stations may share an order under the rule Ours; its
	// parts are joined at packing. 0 and 1: orders stay whole.
	MaxParts int
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
	if c.Placement == nil {
		c.Placement = RandomPlacement(c.Orders, c.Seed)
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
	switch {
	case c.Orders == nil || len(c.Orders.List) == 0:
		return errors.New("orders: none given: give a file with at least one order")
	case c.Rule != FCFS && c.Rule != PodMatch && c.Rule != Ours:
		return fmt.Errorf("rule %q: give ours, fcfs or podmatch", c.Rule)
	case c.Robots < 1 || c.Robots > Shelves:
		return fmt.Errorf("robots %d: give 1 to %d, a robot a shelf at most", c.Robots, Shelves)
	case c.MaxParts < 0 || c.MaxParts > Stations:
		return fmt.Errorf("parts %d: give 1 to %d, a station each; 1: orders stay whole", c.MaxParts, Stations)
	case c.Placement != nil:
		return c.Placement.check(c.Orders)
	}
	return nil
}
