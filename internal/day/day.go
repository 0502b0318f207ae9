// Package day runs a whole warehouse in virtual time: a site and a simulated
// world on one clock and one seed, from an order file to the last parcel
// handed over. Nothing waits and nothing runs beside it, so the same options
// give the same journal, byte by byte. It is pure; planning and storage are
// handed in.
package day

import (
	"fmt"
	"time"

	"dayrun/fulfilment"
	"dayrun/internal/intake"
	"dayrun/routing"
	"dayrun/routing/roads"
	"dayrun/simulator"
	"dayrun/site"
)

// Planner answers planning questions. A question is begun when it is asked and
// its answer is waited for when virtual time has come to it, so an
// implementation may compute in between; answers depend on the questions alone.
type Planner interface {
	Begin(q site.Question)
	Wait(id int64) site.Answered
}

// Journal keeps what the site makes a fact. The slices are valid during the call.
type Journal interface {
	Append(entries []site.Entry, rows []site.Row) error
}

// FloorLog keeps what happens on the floor, line by line; nil: nobody does.
type FloorLog interface{ Keep(routing.LogLine) error }

// Answer delays in virtual time, by kind of question, in milliseconds.
const (
	quickMs    = 100
	deliveryMs = 5_000
)

// Options say what to run.
type Options struct {
	Orders intake.Orders
	Items  []intake.Item
	Stock  []intake.Receipt // nil: stock for the whole file is received before the first order

	Lif, Side []byte             // the floor's documents; nil: one is generated
	Depot     *fulfilment.LatLon // nil: the orders' geometric median
	Streets   *roads.Network     // nil: straight lines with a detour factor
	Zone      *time.Location     // nil: UTC
	Site      string             // "" main
	Seed      uint64
	Override  Fleet // numbers above zero replace the sizing's
	Surge     simulator.Surge
	Faults    simulator.Faults
	Wind      fulfilment.Weather // that drones fly in, and the site is told of
	Acts      []Act              // of a supervisor, in order of time
	Change    func(*site.Config) // nil: the site's defaults as they are

	// Supervise gives what a supervisor asks of the site, once a site minute; nil: nothing.
	Supervise func(fulfilment.Time, *site.Site) []fulfilment.Command

	Planner  Planner
	Journal  Journal // nil: nothing is kept
	FloorLog FloorLog
	Progress func(Progress)
}

// Act is what a supervisor asks of the site at a moment.
type Act struct {
	At      fulfilment.Time
	Command fulfilment.Command
}

// Progress is how far a run is, once a site minute.
type Progress struct {
	Now                            fulfilment.Time
	Total                          int // orders to place
	Placed, Picked, Out, Delivered int64
	OnTime                         int64
}

// Share is the part of the delivered orders that met the first promise.
func (p Progress) Share() float64 {
	if p.Delivered == 0 {
		return 1
	}
	return float64(p.OnTime) / float64(p.Delivered)
}

// Plan is a run prepared: sizing done, floor chosen, nothing started yet.
type Plan struct {
	opt      Options
	Sizing   Sizing
	Floor    *routing.Floor
	Lif      []byte
	Side     []byte
	Received []intake.Receipt // the stock that will be received
	cfg      site.Config
	arrivals []simulator.Arrival
}

// Prepare checks the options, sizes the site and draws the floor where none is
// given. The error names the option, and what to give instead.
func Prepare(opt Options) (*Plan, error) {
	if len(opt.Orders.List) == 0 {
		return nil, fmt.Errorf("prepare run: the order file holds no order to serve; %d were refused", len(opt.Orders.Lost))
	}
	if opt.Planner == nil {
		return nil, fmt.Errorf("prepare run: Planner is nil; hand one in")
	}
	p := &Plan{opt: opt, cfg: site.Defaults()}
	if p.opt.Zone == nil {
		p.opt.Zone = time.UTC
	}
	p.cfg.Zone, p.cfg.Seed, p.cfg.FleetRows = p.opt.Zone, opt.Seed, false
	if opt.Site != "" {
		p.cfg.Site = opt.Site
	}
	p.cfg.Depot, p.cfg.DepotSet = depot(opt), true
	p.cfg.Streets = opt.Streets
	if opt.Change != nil {
		opt.Change(&p.cfg)
	}
	if opt.Lif != nil {
		f, err := routing.ReadLIF(opt.Lif, opt.Side)
		if err != nil {
			return nil, fmt.Errorf("prepare run: %w", err)
		}
		if len(f.Stations) == 0 && !f.ByPeople() {
			return nil, fmt.Errorf("prepare run: the floor %q has neither stations nor pickers; add some to its side file", f.Name)
		}
		if !f.Drives() && opt.Override.Robots > 0 {
			return nil, fmt.Errorf("prepare run: %d robots, but on the floor %q people walk to fixed shelves; leave the robots out", opt.Override.Robots, f.Name)
		}
		p.Floor, p.Lif, p.Side = f, opt.Lif, opt.Side
	}
	p.arrivals = arrivals(opt)
	hours := longestWaitH
	if opt.Surge.Factor > 1 {
		hours = surgeWaitH
	}
	p.Sizing = size(demand(opt.Orders.List, p.arrivals), hours, p.cfg, p.Floor, opt.Override)
	if p.Floor == nil {
		if err := p.generate(); err != nil {
			return nil, err
		}
	}
	p.pace()
	n := len(p.Floor.Parks) + len(p.Floor.Chargers)
	if !p.Floor.ByPeople() {
		n += len(p.Floor.Shelves)
	}
	if p.Sizing.Robots > n {
		return nil, fmt.Errorf("prepare run: %d robots do not fit the floor %q, which has stands for %d; give --robots %d or a larger floor", p.Sizing.Robots, p.Floor.Name, n, n)
	}
	p.Received = opt.Stock
	if p.Received == nil {
		p.Received = stockFor(opt.Orders.List, p.arrivals, opt.Items)
	}
	return p, nil
}

// A big site has wider put walls, and decides what to pick a little less often:
// each of its stations has several shelves on their way.
const (
	bigFleet       = 50 // robots
	bigPutWall     = 18
	bigPickEveryMs = 4_000
)

func (p *Plan) pace() {
	if p.Sizing.Robots >= bigFleet {
		p.cfg.PutWall = max(p.cfg.PutWall, bigPutWall)
		p.cfg.PickEveryMs = max(p.cfg.PickEveryMs, bigPickEveryMs)
	}
}

// generate draws the floor that the sizing asks for, with fewer shelves where
// they would need more than 20 travel nodes a robot.
func (p *Plan) generate() error {
	s := &p.Sizing
	for shelves := s.Shelves; ; shelves = shelves * 9 / 10 {
		f, err := routing.Generate(routing.GenerateParams{Name: "generated", Shelves: shelves, Stations: s.Stations, Robots: s.Robots})
		if err != nil && shelves > 8 {
			continue
		}
		if err != nil {
			return fmt.Errorf("prepare run: %w", err)
		}
		if p.Lif, p.Side, err = f.WriteLIF(); err != nil {
			return fmt.Errorf("prepare run: %w", err)
		}
		if p.Floor, err = routing.ReadLIF(p.Lif, p.Side); err != nil {
			return fmt.Errorf("prepare run: read back the generated floor: %w", err)
		}
		if shelves != s.Shelves {
			s.Arithmetic = append(s.Arithmetic, fmt.Sprintf("shelves: %d instead of %d, so that no more than 20 travel nodes come on a robot", shelves, s.Shelves))
			s.Shelves = shelves
		}
		return nil
	}
}

// Run prepares and runs to the end.
func Run(opt Options) (Report, error) {
	p, err := Prepare(opt)
	if err != nil {
		return Report{}, err
	}
	return p.Run()
}

// arrivals lists all orders to place, in order of time.
func arrivals(opt Options) []simulator.Arrival {
	placed := make([]int64, len(opt.Orders.List))
	for i := range placed {
		placed[i] = opt.Orders.List[i].PlacedAt
	}
	c := simulator.NewCustomers(placed, placed[0], false, opt.Surge, opt.Seed)
	list := make([]simulator.Arrival, 0, len(placed))
	for a, ok := c.Next(); ok; a, ok = c.Next() {
		list = append(list, a)
	}
	return list
}
