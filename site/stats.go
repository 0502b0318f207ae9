package site

import (
	"dayrun/devices"
	"dayrun/fulfilment"
)

// stats are figures that follow from events; losing them harms nothing.
type stats struct {
	hops       int64
	shelfLoad  map[fulfilment.LocationID]int64 // cm3 received so far, for spreading
	travel     [][]int32                       // seconds by shelf node and station
	reads      map[devices.ID]*recent
	refusals   map[devices.ID]*recent
	nextWatch  fulfilment.Time
	nextSample fulfilment.Time
	nextSupply fulfilment.Time
	supply     []SupplyRow

	in, out   map[fulfilment.OrderState]*minutes // orders entering and leaving a stage
	placed    *halfHours
	delivered *halfHours
	onTime    *halfHours
	due       *halfHours // by promise
	lines     map[string]*minutes
	stageMs   map[fulfilment.OrderState]int64 // moving average of time in a stage
	asks      map[string]*demand              // by article
	askedAll  fading                          // order lines
	useTrend  map[string]*halfHours
	useN      *halfHours
}

func newStats() stats {
	st := stats{
		shelfLoad: map[fulfilment.LocationID]int64{}, reads: map[devices.ID]*recent{}, refusals: map[devices.ID]*recent{},
		in: map[fulfilment.OrderState]*minutes{}, out: map[fulfilment.OrderState]*minutes{}, lines: map[string]*minutes{},
		placed: &halfHours{}, delivered: &halfHours{}, onTime: &halfHours{}, due: &halfHours{}, useN: &halfHours{},
		useTrend: map[string]*halfHours{}, asks: map[string]*demand{},
		stageMs: map[fulfilment.OrderState]int64{ // until measured: usual figures
			fulfilment.Waiting: int64(20 * fulfilment.Minute), fulfilment.Picking: int64(15 * fulfilment.Minute),
			fulfilment.AtPacking: int64(5 * fulfilment.Minute), fulfilment.AwaitingTrip: int64(2 * fulfilment.Hour), fulfilment.OnTheRoad: int64(3 * fulfilment.Hour)},
	}
	for _, s := range fulfilment.OrderStates {
		st.in[s], st.out[s] = &minutes{}, &minutes{}
	}
	return st
}

// minutes counts by minute over the last hour.
type minutes struct {
	n    [60]int64
	last int64
}

func (m *minutes) roll(at fulfilment.Time) int64 {
	now := int64(at / fulfilment.Minute)
	for ; m.last < now; m.last++ {
		if now-m.last > 60 {
			m.last = now - 60
		}
		m.n[(m.last+1)%60] = 0
	}
	return now % 60
}

func (m *minutes) add(at fulfilment.Time, n int64) { m.n[m.roll(at)] += n }

func (m *minutes) sum(at fulfilment.Time) int64 {
	m.roll(at)
	t := int64(0)
	for _, v := range m.n {
		t += v
	}
	return t
}

// halfHours counts by half hour over two days around now.
type halfHours struct {
	n  [96]int64
	at [96]int64
}

func (h *halfHours) add(at fulfilment.Time, n int64) {
	k := int64(at / (30 * fulfilment.Minute))
	i := k % 96
	if h.at[i] != k {
		h.at[i], h.n[i] = k, 0
	}
	h.n[i] += n
}

func (h *halfHours) get(k int64) (int64, bool) {
	i := k % 96
	return h.n[i], h.at[i] == k
}

// recent remembers the last read ids of a device, enough to answer repeats.
type recent struct {
	ids  [32]string
	next int
}

func (r *recent) has(id string) bool {
	if r == nil || id == "" {
		return false
	}
	for _, v := range r.ids {
		if v == id {
			return true
		}
	}
	return false
}

func (r *recent) add(id string) {
	r.ids[r.next%len(r.ids)] = id
	r.next++
}

func (st *stats) seenRead(d devices.ID, id string) bool    { return st.reads[d].has(id) }
func (st *stats) seenRefusal(d devices.ID, id string) bool { return st.refusals[d].has(id) }

func (st *stats) keepRead(d devices.ID, id string)    { keep(st.reads, d, id) }
func (st *stats) keepRefusal(d devices.ID, id string) { keep(st.refusals, d, id) }

func keep(m map[devices.ID]*recent, d devices.ID, id string) {
	if m[d] == nil {
		m[d] = &recent{}
	}
	m[d].add(id)
}

// event counts one new fact. It runs after the ledger took it in.
func (st *stats) event(s *Site, at fulfilment.Time, e fulfilment.Event) {
	switch e := e.(type) {
	case fulfilment.OrderPlaced:
		st.placed.add(at, 1)
		for _, l := range e.Lines {
			st.ask(at, l.SKU, l.Qty)
		}
		st.enter(at, fulfilment.Waiting)
		if !e.Scheduled {
			st.due.add(e.Promise, 1)
		}
	case fulfilment.OrderBackordered:
		st.enter(at, fulfilment.Backorder)
	case fulfilment.BackorderFilled:
		st.leave(at, fulfilment.Backorder, 0)
		st.enter(at, fulfilment.Waiting)
	case fulfilment.OrderReleased:
		if o := s.ledger.Order(e.Order); len(o.Parts) == 1 { // its first part
			st.leave(at, fulfilment.Waiting, o.PlacedAt)
			st.enter(at, fulfilment.Picking)
		}
	case fulfilment.LinePicked:
		where := e.Station
		if t := s.ledger.Tour(e.Job); t != nil {
			where = serial(devices.ID(t.Picker)) // a tour is soon over, its picker stays
		}
		if st.lines[where] == nil {
			st.lines[where] = &minutes{}
		}
		st.lines[where].add(at, 1)
	case fulfilment.PickingDone:
		st.leave(at, fulfilment.Picking, 0)
		st.enter(at, fulfilment.AtPacking)
	case fulfilment.OrderPacked:
		st.leave(at, fulfilment.AtPacking, 0)
		st.enter(at, fulfilment.AwaitingTrip)
	case fulfilment.TripLeft:
		if t := s.ledger.Trip(e.Trip); t != nil {
			for range t.Open {
				st.leave(at, fulfilment.AwaitingTrip, 0)
				st.enter(at, fulfilment.OnTheRoad)
			}
		}
	case fulfilment.OrderCancelled:
		st.leave(at, e.Was, 0)
		if o := s.ledger.Order(e.Order); !o.Scheduled {
			st.due.add(o.Promise, -1)
		}
	case fulfilment.OrderBroughtBack, fulfilment.ParcelReturned:
		st.leave(at, fulfilment.OnTheRoad, 0)
		st.enter(at, fulfilment.AwaitingTrip)
	case fulfilment.CustodyClosed:
		if o := s.ledger.Order(e.Order); o.Service == fulfilment.PickUp {
			st.leave(at, fulfilment.AwaitingTrip, 0)
		} else {
			st.leave(at, fulfilment.OnTheRoad, 0)
		}
		st.delivered.add(at, 1)
		if o := s.ledger.Order(e.Order); o != nil && e.OnTime && !o.Scheduled {
			st.onTime.add(o.Promise, 1)
		}
	}
}

func (st *stats) enter(at fulfilment.Time, s fulfilment.OrderState) { st.in[s].add(at, 1) }

// leave counts an order out of a stage; since, when known, feeds the average
// time in it (weight 1/32, so that it follows within about thirty orders).
func (st *stats) leave(at fulfilment.Time, s fulfilment.OrderState, since fulfilment.Time) {
	st.out[s].add(at, 1)
	if since > 0 {
		st.stageMs[s] += (int64(at-since) - st.stageMs[s]) / 32
	}
}

// tick writes telemetry once a site minute.
func (st *stats) tick(s *Site) {
	if s.now < st.nextSample {
		return
	}
	st.nextSample = s.now + fulfilment.Minute
	for _, state := range fulfilment.OrderStates[:6] {
		s.sample("orders_in_stage", string(state), float64(s.ledger.CountIn(state)))
	}
	s.sample("orders_placed_total", "", float64(s.ledger.PlacedCount))
	s.sample("orders_delivered_total", "", float64(s.ledger.DeliveredCount))
	s.sample("orders_on_time_total", "", float64(s.ledger.OnTimeCount))
	st.useN.add(s.now, 1)
	for _, u := range s.uses() {
		s.sample("busy", u.Kind, float64(u.Busy))
		if st.useTrend[u.Kind] == nil {
			st.useTrend[u.Kind] = &halfHours{}
		}
		if u.Total > 0 {
			st.useTrend[u.Kind].add(s.now, u.Busy*100/u.Total)
		}
	}
	for _, r := range s.robots {
		if r.battery >= 0 {
			s.sample("robot_battery", string(r.id), float64(r.battery)/100)
		}
	}
}
