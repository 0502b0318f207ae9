package day

import (
	"time"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/simulator"
	"dayrun/site"
)

// meter measures a run as it goes.
type meter struct {
	cycles       []int64 // ms from placed to delivered
	picked, out  int64
	linesPicked  int64
	shortPicks   int64
	hopped       int64
	parted       int64
	works        int64
	visits       int64
	tours        int64
	tourOrders   int64
	tourLines    int64
	walkMm       int64
	vanDays      map[vanDay]bool
	vanStops     int64
	vanM, droneM int64
	flights      int64

	interventions, wrongScans, deadlocks int64
	exceptions                           map[string]int64 // by kind
	told                                 []string         // of those that asked for a person, the first ones

	use     map[string]*usage
	busySum int64 // robots with something to do, by minute
	waitSum int64 // of them, standing without working
	busyNow int64
	density density

	surge       simulator.Surge
	surgeOf     map[fulfilment.OrderID]bool
	surgeOrders int64
	surgeOnTime int64
	queuePeak   int64
	before      int64 // queue when the surge began
	recovery    float64
}

// vanDay is a van on a day of the site's calendar.
type vanDay struct {
	van fulfilment.DeviceID
	day int64
}

// usage sums a share over minutes, with the best span of four hours.
type usage struct {
	of     float64
	window [240]float64
	n      int
	sum    float64
	best   float64
	all    float64
}

func (u *usage) add(share float64) {
	at := u.n % len(u.window)
	u.sum += share - u.window[at]
	u.window[at] = share
	u.n++
	u.all += share
	if u.n >= len(u.window) {
		u.best = max(u.best, u.sum/float64(len(u.window)))
	}
}

func (m *meter) begin(p *Plan) {
	m.vanDays, m.use, m.surgeOf, m.exceptions = map[vanDay]bool{}, map[string]*usage{}, map[fulfilment.OrderID]bool{}, map[string]int64{}
	m.surge, m.recovery = p.opt.Surge, -1
	s := &p.Sizing
	for _, k := range []struct {
		kind string
		n    int
	}{{"robots", s.Robots}, {"stations", s.Stations}, {"benches", s.Benches}, {"vans", s.Vans}, {"drones", s.Drones}} {
		m.use[k.kind] = &usage{of: float64(k.n)}
	}
	m.density.begin(p.Floor)
}

// busyHours is the mean use of a resource in its busiest four hours; of the
// whole run where that is shorter.
func (m *meter) busyHours(kind string) float64 {
	u := m.use[kind]
	if u.n > 0 && u.n < len(u.window) {
		return u.all / float64(u.n)
	}
	return u.best
}

func (m *meter) vansUsed() int {
	seen := map[fulfilment.DeviceID]bool{}
	for d := range m.vanDays {
		seen[d.van] = true
	}
	return len(seen)
}

func (m *meter) placed(id fulfilment.OrderID, extra bool) {
	if extra {
		m.surgeOf[id] = true
		m.surgeOrders++
	}
}

// maxTold bounds the texts that a report repeats.
const maxTold = 20

// event counts one new fact; true when an order came nearer to its customer.
func (m *meter) event(r *run, e fulfilment.Event) bool {
	l := r.site.Ledger()
	switch e := e.(type) {
	case fulfilment.LinePicked:
		m.linesPicked++
	case fulfilment.PickShort:
		m.shortPicks++
	case fulfilment.WorkDone:
		m.works++
	case fulfilment.ShelfHopped:
		m.hopped++
	case fulfilment.PartPicked:
		m.parted++
	case fulfilment.ShelfArrived:
		m.visits++
	case fulfilment.TourCreated:
		m.tours, m.tourOrders, m.tourLines, m.walkMm = m.tours+1, m.tourOrders+int64(len(e.Orders)), m.tourLines+int64(len(e.Picks)), m.walkMm+e.LengthMm
	case fulfilment.PickingDone:
		m.picked++
	case fulfilment.TripPlannedFor:
		if kind(e.Vehicle) == "van" {
			m.vanStops += int64(len(e.Stops))
			local := e.Depart.UTC().In(r.plan.opt.Zone)
			m.vanDays[vanDay{e.Vehicle, int64(local.Year()*1000 + local.YearDay())}] = true
		} else {
			m.flights++
		}
	case fulfilment.TripLeft:
		if t := l.Trip(e.Trip); t != nil {
			m.out += int64(t.Open)
		}
	case fulfilment.TripReturned:
		if t := l.Trip(e.Trip); t != nil && kind(t.Vehicle) == "van" {
			m.vanM += e.DrivenM
		} else {
			m.droneM += e.DrivenM
		}
	case fulfilment.OrderDelivered:
		if o := l.Order(e.Order); o != nil {
			m.cycles = append(m.cycles, int64(r.now-o.PlacedAt))
		}
	case fulfilment.CustodyClosed:
		if e.OnTime && m.surgeOf[e.Order] {
			m.surgeOnTime++
		}
	case fulfilment.ExceptionRaised:
		m.exceptions[e.Exception.Kind]++
		if e.Exception.Kind == "wrong_scan" {
			m.wrongScans++
		} else {
			m.interventions++
			if len(m.told) < maxTold {
				m.told = append(m.told, r.now.UTC().Format(time.RFC3339)+" "+e.Exception.Kind+" "+e.Exception.Subject+": "+e.Exception.Text)
			}
		}
		return false
	case fulfilment.ExceptionResolved, fulfilment.ScanRefused, fulfilment.DeviceAccepted, fulfilment.DeviceRejected:
		return false
	}
	return true
}

func kind(d fulfilment.DeviceID) string {
	for i := range len(d) {
		if d[i] == '/' {
			return string(d[:i])
		}
	}
	return ""
}

// sample takes the site's own figures of use.
func (m *meter) sample(s *site.Sample) {
	if s.Series != "busy" {
		return
	}
	if u := m.use[s.Label]; u != nil && u.of > 0 {
		u.add(s.Value / u.of)
	}
	if s.Label == "robots" {
		m.busyNow = int64(s.Value)
	}
}

func (m *meter) everyMinute(r *run) {
	l := r.site.Ledger()
	queue := l.PlacedCount - m.picked
	m.queuePeak = max(m.queuePeak, queue)
	if m.surge.Factor > 1 {
		end := fulfilment.Time(m.surge.StartMs + m.surge.SpanMs)
		switch {
		case r.now <= fulfilment.Time(m.surge.StartMs):
			m.before = queue
		case r.now >= end && m.recovery < 0 && queue <= m.before:
			m.recovery = float64(r.now-end) / 1000
		}
	}
	standing := m.density.look(r.world)
	if m.busyNow > 0 {
		m.busySum += m.busyNow
		m.waitSum += max(0, m.busyNow-standing)
	}
}

func (m *meter) end(r *run) {
	if m.surge.Factor <= 1 {
		m.recovery = 0
	}
}

// density looks at how crowded squares of the floor are.
type density struct {
	square []int32 // by node
	nodes  []int32 // travel nodes by square
	robots []int32
	peak   float64
}

// squareMm is the side of a square: ten nodes of the usual pitch. Squares with
// few travel nodes say nothing.
const (
	squareMm   = 13_000
	leastNodes = 20
)

func (d *density) begin(f *routing.Floor) {
	var x0, x1, y0 int32
	for i := range f.X {
		if i == 0 {
			x0, x1, y0 = f.X[0], f.X[0], f.Y[0]
		}
		x0, x1, y0 = min(x0, f.X[i]), max(x1, f.X[i]), min(y0, f.Y[i])
	}
	columns := (x1-x0)/squareMm + 1
	d.square = make([]int32, len(f.X))
	for i := range f.X {
		s := (f.X[i]-x0)/squareMm + columns*((f.Y[i]-y0)/squareMm)
		d.square[i] = s
		for int(s) >= len(d.nodes) {
			d.nodes = append(d.nodes, 0)
		}
		if f.Kind[i] == routing.Travel || f.Kind[i] == routing.Queue {
			d.nodes[s]++
		}
	}
	d.robots = make([]int32, len(d.nodes))
}

// look counts robots by square and gives how many of all are at work: driving,
// lifting, or with a shelf in a station's lane.
func (d *density) look(w *simulator.World) int64 {
	clear(d.robots)
	working := int64(0)
	for i := range w.Robots() {
		v := w.Robot(i)
		if v.Driving || v.Acting || v.InLane {
			working++
		}
		if v.OnTravel {
			d.robots[d.square[v.Node]]++
		}
	}
	for s, n := range d.robots {
		if d.nodes[s] >= leastNodes {
			d.peak = max(d.peak, float64(n)/float64(d.nodes[s]))
		}
	}
	return working
}
