package day

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"dayrun/fulfilment"
	"dayrun/internal/intake"
	"dayrun/simulator"
	"dayrun/site"
)

// Campaign is a stream of orders for a generated floor on which everything goes
// wrong that robots and networks have in store: of the messages to and from
// robots a part is lost, doubled or overtaken, robots stop on their way, and some
// die where they are and are towed away.
type Campaign struct {
	Robots, Stations int
	Orders           int
	SpanMs           int64 // the orders come evenly over so long
	Deaths           int
	Seed             uint64
}

// Shares of the messages and of the hops of a campaign to which something happens.
const (
	campaignMessages = 0.01
	campaignStalls   = 0.002
)

// towMs is how long a dead robot of a campaign stands before it is towed.
const towMs = 10 * 60_000

// campaignStart is the moment of the first order.
const campaignStart = 1_772_438_400_000

// Options draws the campaign's orders and faults. The planner and what keeps the
// journal are the caller's.
func (c Campaign) Options() Options {
	r := rand.New(rand.NewPCG(c.Seed, 0xca3b))
	opt := Options{Seed: c.Seed, Override: Fleet{Robots: c.Robots, Stations: c.Stations}}
	for i := range 4 * c.Robots {
		opt.Items = append(opt.Items, intake.Item{SKU: fmt.Sprintf("S%05d", i), WeightG: 500, VolumeCm3: 1000})
	}
	for i := range c.Orders {
		o := intake.Order{ID: fmt.Sprintf("c%d", i), PlacedAt: campaignStart + c.SpanMs*int64(i)/int64(c.Orders),
			LatE7: 525_000_000 + r.Int32N(400_000), LonE7: 134_000_000 + r.Int32N(400_000)}
		for range 1 + r.IntN(3) {
			o.Lines = append(o.Lines, intake.Line{SKU: opt.Items[r.IntN(len(opt.Items))].SKU, Quantity: 1 + r.Int64N(3)})
		}
		opt.Orders.Lines += len(o.Lines)
		opt.Orders.List = append(opt.Orders.List, o)
	}
	opt.Faults = simulator.Faults{WrongScan: 0.002,
		LoseOrder: campaignMessages, DoubleOrder: campaignMessages, LateOrder: campaignMessages,
		LoseState: campaignMessages, DoubleState: campaignMessages, LateState: campaignMessages, LateFor: simulator.Span{MinMs: 50, MaxMs: 5_000},
		Stall: campaignStalls, StallFor: simulator.Span{MinMs: 1_000, MaxMs: 60_000}}
	for i, robot := range r.Perm(c.Robots)[:min(c.Deaths, c.Robots)] {
		at := campaignStart + c.SpanMs*int64(i+1)/int64(c.Deaths+1)
		opt.Faults.Deaths = append(opt.Faults.Deaths, simulator.Death{Robot: robot, AtMs: at, TowMs: towMs})
	}
	return opt
}

// Rescues is a Journal that measures what becomes of the jobs of robots that
// die. Deaths says when they do.
type Rescues struct {
	Deaths   map[fulfilment.DeviceID]fulfilment.Time
	MovedMs  []int64 // from a death to the moment at which its job was open for others; ascending
	Under    int     // deaths under the shelf to be fetched: the job waits with it for the towing
	Carried  int     // deaths with a shelf on the robot, which people bring on
	Idle     int     // deaths without a job
	Towed    int64   // robots put somewhere else
	ShutIn   int64   // exceptions that named robots shut in
	job      map[fulfilment.DeviceID]fulfilment.JobID
	lifted   map[fulfilment.DeviceID]bool
	waitFrom map[fulfilment.DeviceID]fulfilment.Time
	seen     map[fulfilment.DeviceID]bool
}

// NewRescues watches for the deaths of a campaign's options.
func NewRescues(opt *Options) *Rescues {
	w := &Rescues{Deaths: map[fulfilment.DeviceID]fulfilment.Time{}, job: map[fulfilment.DeviceID]fulfilment.JobID{}, lifted: map[fulfilment.DeviceID]bool{},
		waitFrom: map[fulfilment.DeviceID]fulfilment.Time{}, seen: map[fulfilment.DeviceID]bool{}}
	for _, d := range opt.Faults.Deaths {
		w.Deaths[fulfilment.DeviceID(simulator.RobotID(simulator.Defaults().Manufacturer, d.Robot))] = fulfilment.Time(d.AtMs)
	}
	return w
}

// Append reads the entries that tell of jobs.
func (w *Rescues) Append(entries []site.Entry, _ []site.Row) error {
	for _, x := range entries {
		w.pass(x.At)
		switch x.Kind {
		case fulfilment.JobAssignedTo{}.Kind(), fulfilment.JobUnassigned{}.Kind(), fulfilment.ShelfLifted{}.Kind(), fulfilment.ShelfStored{}.Kind(), fulfilment.ExceptionRaised{}.Kind():
		default:
			continue
		}
		e, err := fulfilment.Decode(x.Kind, x.Version, x.Data)
		if err != nil {
			return fmt.Errorf("decode entry %d: %w", x.Seq, err)
		}
		w.take(x.At, e)
	}
	return nil
}

// pass notes what each robot that has died by now was at.
func (w *Rescues) pass(now fulfilment.Time) {
	for id, at := range w.Deaths {
		if now <= at || w.seen[id] {
			continue
		}
		w.seen[id] = true
		switch {
		case w.job[id] == "":
			w.Idle++
		case w.lifted[id]:
			w.Carried++
		default:
			w.waitFrom[id] = at
		}
	}
}

func (w *Rescues) take(now fulfilment.Time, e fulfilment.Event) {
	switch e := e.(type) {
	case fulfilment.JobAssignedTo:
		w.job[e.Robot], w.lifted[e.Robot] = e.Job, false
	case fulfilment.ShelfLifted:
		w.lifted[e.Robot] = true
	case fulfilment.ShelfStored:
		w.end(now, e.Job, false)
	case fulfilment.JobUnassigned:
		if strings.HasPrefix(e.Reason, "towed to ") {
			w.Under++
		}
		w.end(now, e.Job, !strings.HasPrefix(e.Reason, "towed to "))
	case fulfilment.ExceptionRaised:
		switch e.Exception.Kind {
		case "robot_towed":
			w.Towed++
		case "robot_shut_in":
			w.ShutIn++
		}
	}
}

// end takes a job from whoever had it; moved: it is open again.
func (w *Rescues) end(now fulfilment.Time, job fulfilment.JobID, moved bool) {
	for id, has := range w.job {
		if has != job {
			continue
		}
		if at, dead := w.waitFrom[id]; dead && moved {
			w.MovedMs = append(w.MovedMs, int64(now-at))
			slices.Sort(w.MovedMs)
		}
		delete(w.waitFrom, id)
		delete(w.job, id)
		delete(w.lifted, id)
	}
}

// Unmoved counts the jobs of dead robots that were not moved to the end.
func (w *Rescues) Unmoved() int { return len(w.waitFrom) }
