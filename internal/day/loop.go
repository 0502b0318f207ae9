package day

import (
	"errors"
	"fmt"
	"math"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/internal/intake"
	"dayrun/routing"
	"dayrun/simulator"
	"dayrun/site"
)

// run is a site and a world under way.
type run struct {
	plan    *Plan
	site    *site.Site
	world   *simulator.World
	track   *devices.Tracker
	wired   wired
	checker *site.Checker
	floor   floorLog
	meter   meter

	start, now fulfilment.Time
	next       int // arrival
	acts       int // done
	pending    []answer
	told       []devices.Instruction // to hand to the world at once
	moved      fulfilment.Time       // of the last progress
	refused    int64                 // for an unknown SKU
	unknown    []intake.Refusal
	messages   int64
	plans      int64
	requests   uint64
	minute     fulfilment.Time
	stuck      string
	broken     string // the first invariant that did not hold, of the ledger or the ageing rule
	err        error
}

// answer is a question under way, due at a moment.
type answer struct {
	at fulfilment.Time
	id int64
}

// setUpMs is the time before the first order in which robots connect.
const setUpMs = 30_000

// patience is how long nothing may move before a run is given up.
const patience = 48 * fulfilment.Hour

// world is the simulated hardware that fits the site's settings.
func (p *Plan) world() simulator.Config {
	c, w := &p.cfg, simulator.Defaults()
	w.Floor, w.Motion = p.Floor, c.Motion
	w.Robots, w.Benches, w.Vans, w.Drones = p.Sizing.Robots, p.Sizing.Benches, p.Sizing.Vans, p.Sizing.Drones
	w.DepotLatE7, w.DepotLonE7 = c.Depot.LatE7, c.Depot.LonE7
	take := func(t *simulator.Travel, v *site.Vehicle) {
		t.SpeedMmS, t.DetourPermille, t.LoadMs, t.StopMs, t.ParcelMs = v.SpeedMmS, v.DetourPermille, v.LoadMs, v.StopMs, v.ParcelMs
	}
	take(&w.Van, &c.Van)
	take(&w.Drone, &c.Drone)
	w.Craft, w.WindMmS, w.WindFromDeg = c.Airframe.Craft, p.opt.Wind.WindMmS, p.opt.Wind.WindFromDeg
	w.Streets, w.Zone = c.Streets, c.Zone
	w.BeatMs, w.ReportMs = 0, 0
	w.Seed = p.opt.Seed
	w.Faults = p.opt.Faults
	if w.Faults.WrongScan == 0 {
		w.Faults.WrongScan = simulator.Defaults().Faults.WrongScan
	}
	w.WalkMmS = int32(c.WalkMmS)
	w.StartMs = p.opt.Orders.List[0].PlacedAt - setUpMs
	return w
}

// Run lets the day happen and gives its report. The error is one of setting up
// or of the journal; what went wrong in the day itself is in Report.Check.
func (p *Plan) Run() (Report, error) {
	world, err := simulator.NewWorld(p.world())
	if err != nil {
		return Report{}, fmt.Errorf("run day: %w", err)
	}
	floor, err := routing.ReadLIF(p.Lif, p.Side)
	if err != nil {
		return Report{}, fmt.Errorf("run day: %w", err)
	}
	start := fulfilment.Time(p.opt.Orders.List[0].PlacedAt - setUpMs)
	r := &run{plan: p, site: site.New(p.cfg), world: world, track: devices.NewTracker(), checker: site.NewChecker(p.cfg.Site, false),
		wired: newWired(world.Devices()), floor: newFloorLog(floor, &p.cfg, p.opt.FloorLog), start: start, now: start, moved: start, minute: start}
	r.meter.begin(p)
	r.logged(routing.LogLine{At: int64(start), Do: "floor", Floor: floor.Name, Nodes: len(floor.NodeID)})
	r.setUp()
	for r.err == nil && !r.done() {
		r.step()
	}
	if r.err != nil {
		return Report{}, r.err
	}
	r.settle()
	return r.report(), nil
}

// setUp gives the site its floor, articles, devices and stock.
func (r *run) setUp() {
	p := r.plan
	r.do(fulfilment.AdoptFloor{Name: p.Floor.Name, Lif: p.Lif, Side: p.Side})
	for _, it := range p.opt.Items {
		r.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: it.SKU, Description: it.Description, WeightG: it.WeightG, VolumeCm3: it.VolumeCm3}})
	}
	if p.opt.Wind != (fulfilment.Weather{}) {
		r.do(fulfilment.SetWeather{Weather: p.opt.Wind})
	}
	for _, id := range r.world.Devices() {
		r.do(fulfilment.AcceptDevice{Device: fulfilment.DeviceID(id)})
	}
	for _, rc := range p.Received {
		r.do(fulfilment.ReceiveStock{SKU: rc.SKU, Qty: rc.Quantity, Location: fulfilment.LocationID(rc.Location), Lot: fulfilment.LotID(rc.Lot), Expires: fulfilment.Time(rc.Expires)})
	}
}

// do asks the site for something; a refusal of anything but an order's or a
// receipt's article ends the run.
func (r *run) do(c fulfilment.Command) *site.Output {
	r.requests++
	out := r.site.Step(r.now, site.Do{ID: r.requests, Command: c})
	for _, rep := range out.Replies {
		var refusal *fulfilment.Refusal
		if _, order := c.(fulfilment.PlaceOrder); rep.Err == nil || order {
			continue
		}
		if rc, receipt := c.(fulfilment.ReceiveStock); receipt && errors.As(rep.Err, &refusal) && refusal.Code == fulfilment.UnknownSKU {
			r.unknown = append(r.unknown, intake.Refusal{Field: "sku", Value: rc.SKU, Mend: "stock of an article that the items file lacks was left out; add it there"})
			continue
		}
		r.err = fmt.Errorf("ask the site: %T: %w", c, rep.Err)
	}
	r.take(out)
	return out
}

// step moves to the next moment at which anything happens and lets it happen:
// the world first, then planners' answers, then customers, then the tick.
func (r *run) step() {
	now := min(r.site.NextAt(), fulfilment.Time(r.world.NextAt()))
	for _, a := range r.pending {
		now = min(now, a.at)
	}
	if r.next < len(r.plan.arrivals) {
		now = min(now, fulfilment.Time(r.plan.arrivals[r.next].AtMs))
	}
	if r.acts < len(r.plan.opt.Acts) {
		now = min(now, r.plan.opt.Acts[r.acts].At)
	}
	r.now = max(r.now, now)
	for r.now >= r.minute {
		r.everyMinute()
	}
	if r.world.NextAt() <= int64(r.now) {
		r.exchange()
	}
	for i := 0; i < len(r.pending); {
		if r.pending[i].at > r.now {
			i++
			continue
		}
		a := r.plan.opt.Planner.Wait(r.pending[i].id)
		r.pending = append(r.pending[:i], r.pending[i+1:]...)
		r.take(r.site.Step(r.now, a))
		i = 0
	}
	for r.next < len(r.plan.arrivals) && r.plan.arrivals[r.next].AtMs <= int64(r.now) {
		r.place(r.plan.arrivals[r.next])
		r.next++
	}
	for r.acts < len(r.plan.opt.Acts) && r.plan.opt.Acts[r.acts].At <= r.now {
		r.do(r.plan.opt.Acts[r.acts].Command)
		r.acts++
	}
	if r.site.NextAt() <= r.now {
		r.take(r.site.Step(r.now, site.Tick{}))
	}
	if len(r.told) > 0 {
		r.exchange()
	}
}

// exchange carries instructions out and messages in until both are quiet.
func (r *run) exchange() {
	for first := true; first || len(r.told) > 0; first = false {
		r.wired.now = r.now.UTC()
		r.wired.orders(r.told)
		messages := r.world.Step(int64(r.now), r.told)
		r.told = r.told[:0]
		for _, m := range messages {
			r.messages++
			r.hear(m)
		}
	}
}

// hear passes one message on as the gateway would.
func (r *run) hear(m simulator.Message) {
	switch m := m.(type) {
	case *simulator.State:
		if rep, ok := r.track.State(m.Robot, r.wired.state(m)); ok {
			r.reported(rep)
			r.heard(rep)
		}
	case simulator.Connection:
		if rep, ok := r.track.Connection(m.Robot, m.Link); ok {
			r.heard(rep)
		}
	case simulator.Described:
		if rep, ok := r.track.Factsheet(m.Robot, m.Factsheet); ok {
			r.heard(rep)
		}
	case simulator.Read:
		r.heard(m.Read)
	case simulator.Vehicle:
		r.heard(m.VehicleReport)
	case simulator.Equipment:
		r.heard(m.EquipmentReport)
	case simulator.Link:
		r.heard(m.LinkReport)
	}
}

func (r *run) heard(rep devices.Report) { r.take(r.site.Step(r.now, site.Heard{Report: rep})) }

// place puts in one order.
func (r *run) place(a simulator.Arrival) {
	o := &r.plan.opt.Orders.List[a.Index]
	id := o.ID + a.Suffix
	lines := make([]fulfilment.OrderLine, len(o.Lines))
	for i, l := range o.Lines {
		lines[i] = fulfilment.OrderLine{SKU: l.SKU, Qty: l.Quantity}
	}
	r.requests++
	out := r.site.Step(r.now, site.Do{ID: r.requests, Command: fulfilment.PlaceOrder{Key: id, BodyHash: id, ClientOrderID: id, PlacedAt: r.now,
		Dest: fulfilment.LatLon{LatE7: o.LatE7, LonE7: o.LonE7}, Lines: lines}})
	for _, rep := range out.Replies {
		var refusal *fulfilment.Refusal
		switch {
		case rep.Err == nil:
			r.meter.placed(rep.Order.Order, a.Extra)
		case errors.As(rep.Err, &refusal):
			r.refused++
			r.unknown = append(r.unknown, refusedLine(o, id, refusal))
		default:
			r.err = fmt.Errorf("place order %s: %w", id, rep.Err)
		}
	}
	r.moved = r.now
	r.take(out)
}

// refusedLine tells a refusal in the words of the order file: its line, its
// column, and a mend that whoever holds the files can do.
func refusedLine(o *intake.Order, id string, f *fulfilment.Refusal) intake.Refusal {
	out := intake.Refusal{Order: id, Field: f.Field, Value: f.Value, Mend: f.Mend}
	if f.Code != fulfilment.UnknownSKU {
		return out
	}
	out.Field, out.Mend = "sku", "is no article of the items file; add it there"
	for _, l := range o.Lines {
		if l.SKU == f.Value {
			out.Line = l.Row
			break
		}
	}
	return out
}

// take keeps what follows from one step of the site.
func (r *run) take(out *site.Output) {
	if len(out.Entries) > 0 {
		for i := range out.Entries {
			r.checker.Add(out.Entries[i])
		}
		if j := r.plan.opt.Journal; j != nil && r.err == nil {
			if err := j.Append(out.Entries, out.Rows); err != nil {
				r.err = fmt.Errorf("keep journal: %w", err)
			}
		}
		for _, e := range out.Events {
			if r.meter.event(r, e) {
				r.moved = r.now
			}
			if r.broken == "" {
				r.broken = r.breaks(e)
			}
		}
	}
	for i := range out.Samples {
		r.meter.sample(&out.Samples[i])
	}
	for i := range out.Moves {
		m := &out.Moves[i]
		switch x := (routing.LogLine{At: int64(m.At), Robot: string(m.Robot), Node: r.plan.Floor.NodeID[m.Node]}); {
		case m.Release:
			x.Do = "release"
			r.logged(x)
		case !m.Removed:
			x.Do = "free"
			r.logged(x)
		case i == 0 || !out.Moves[i-1].Removed || out.Moves[i-1].Robot != m.Robot: // it is one for all its nodes
			x.Do, x.Node = "remove", ""
			r.logged(x)
		}
	}
	for _, q := range out.Questions {
		delay := fulfilment.Time(quickMs)
		if q.Delivery != nil || q.Road != nil {
			delay = deliveryMs
		}
		if q.Traffic != nil {
			r.plans++
		}
		r.pending = append(r.pending, answer{at: r.now + delay, id: q.ID})
		r.plan.opt.Planner.Begin(q)
	}
	r.told = append(r.told, out.Instructions...)
}

// done says that every order was placed and brought, and every vehicle is
// back; or that nothing moves any more.
func (r *run) done() bool {
	if r.next < len(r.plan.arrivals) {
		return false
	}
	l := r.site.Ledger()
	open := l.PlacedCount - l.DeliveredCount - int64(l.CountIn(fulfilment.Backorder))
	if open == 0 && len(l.OpenTrips()) == 0 {
		return true
	}
	if r.now-r.moved > patience {
		r.stuck = fmt.Sprintf("%d orders are open and nothing moved for 48 h of site time", open)
		return true
	}
	return false
}

// settle takes the answers that are still owed, so that no planner hangs.
func (r *run) settle() {
	for _, a := range r.pending {
		r.plan.opt.Planner.Wait(a.id)
	}
	r.pending = nil
	r.logged(routing.LogLine{At: int64(r.now), Do: "end"})
	r.meter.end(r)
	if f := r.plan.opt.Progress; f != nil {
		f(r.progress())
	}
}

func (r *run) progress() Progress {
	l := r.site.Ledger()
	return Progress{Now: r.now, Total: len(r.plan.arrivals), Placed: l.PlacedCount, Picked: r.meter.picked, Out: r.meter.out,
		Delivered: l.DeliveredCount, OnTime: l.OnTimeCount}
}

func (r *run) everyMinute() {
	r.meter.everyMinute(r)
	r.goals()
	if r.minute%fulfilment.Hour < fulfilment.Minute && r.broken == "" {
		if err := r.site.Ledger().Check(); err != nil {
			r.broken = fmt.Sprintf("at %s: %v", clock(r.now), err)
		}
	}
	if f := r.plan.opt.Supervise; f != nil {
		for _, c := range f(r.now, r.site) {
			r.do(c)
		}
	}
	r.minute += fulfilment.Minute
	if f := r.plan.opt.Progress; f != nil {
		f(r.progress())
	}
}

// check is "ok", or the first thing that is wrong.
func (r *run) check(rep Report, floor string) string {
	switch orders := int64(len(r.plan.opt.Orders.Lost) + len(r.plan.arrivals)); {
	case r.stuck != "":
		return r.stuck
	case r.broken != "":
		return r.broken
	case r.checker.Result() != "ok":
		return r.checker.Result()
	case floor != "":
		return floor
	case r.wired.err != nil:
		return r.wired.err.Error()
	case rep.OrdersPlaced+rep.OrdersRefused != orders:
		return fmt.Sprintf("%d orders placed and %d refused are not the %d of the file", rep.OrdersPlaced, rep.OrdersRefused, orders)
	case r.checker.Head() != r.site.Head():
		return fmt.Sprintf("the journal ends at entry %d, the site at %d", r.checker.Head().Seq, r.site.Head().Seq)
	case math.IsNaN(rep.Within24hShare):
		return "the share within 24 h is no number"
	}
	return "ok"
}
