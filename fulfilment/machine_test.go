package fulfilment_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dayrun/fulfilment"
)

// machine draws commands, sensible ones more often than not, from what is there.
type machine struct {
	*book
	t       *rapid.T
	clients int
	granted map[string]int
	kinds   map[fulfilment.WorkKind]int // of works whose end was tried
	model   model
}

func one[E any](t *rapid.T, what string, list []E) E { return rapid.SampledFrom(list).Draw(t, what) }

func (m *machine) shelf() fulfilment.LocationID {
	return one(m.t, "shelf", []fulfilment.LocationID{"S1", "S2", "S3", "S1", "S2", "S3", fulfilment.Receiving, "S9"})
}

func (m *machine) station() string { return one(m.t, "station", []string{"P1", "P1", "P2"}) }

func (m *machine) sku() string { return one(m.t, "sku", []string{"A", "A", "A", "B", "B", "Z"}) }

// anyOrder is an order in the state, if there is one, or one that may not be.
func (m *machine) anyOrder(s fulfilment.OrderState) fulfilment.OrderID {
	if ids := m.l.OrdersIn(s); len(ids) > 0 {
		return one(m.t, "order", ids)
	}
	return fulfilment.OrderID(fmt.Sprintf("o-%d", rapid.IntRange(1, m.clients+1).Draw(m.t, "order number")))
}

func (m *machine) anyJob() *fulfilment.Job {
	if jobs := m.l.OpenJobs(); len(jobs) > 0 {
		return one(m.t, "job", jobs)
	}
	return &fulfilment.Job{ID: "j-1", Picks: []fulfilment.Pick{{Order: "o-1"}}}
}

func (m *machine) anyTrip() fulfilment.TripID {
	if trips := m.l.OpenTrips(); len(trips) > 0 {
		return one(m.t, "trip", trips).ID
	}
	return "t-1"
}

func (m *machine) picks() []fulfilment.Pick {
	var picks []fulfilment.Pick
	for range rapid.IntRange(1, 3).Draw(m.t, "picks") {
		id := m.anyOrder(fulfilment.Picking)
		p := fulfilment.Pick{Order: id, SKU: "A", Qty: 1}
		if o := m.l.Order(id); o != nil {
			p.Line = rapid.IntRange(0, len(o.Lines)-1).Draw(m.t, "line")
			p.SKU = o.Lines[p.Line].SKU
			p.Qty = rapid.Int64Range(1, max(1, o.Lines[p.Line].Quantity)).Draw(m.t, "qty")
			p.Lot = m.lotOf(p.SKU)
		}
		picks = append(picks, p)
	}
	return picks
}

// lots are those of the machine, by the hour from dawn at which they expire.
var lots = map[fulfilment.LotID]fulfilment.Time{"": 0, "L1": 4 * fulfilment.Hour, "L2": 40 * fulfilment.Hour, "L3": 0}

func (m *machine) lot() fulfilment.LotID {
	return one(m.t, "lot", []fulfilment.LotID{"", "", "L1", "L2", "L3"})
}

// lotOf is a lot of which there is stock, or none.
func (m *machine) lotOf(sku string) fulfilment.LotID {
	if list := m.l.StockOf(sku); len(list) > 0 {
		return one(m.t, "stock", list).Lot
	}
	return ""
}

func (m *machine) receipt() {
	c := fulfilment.ReceiveStock{SKU: m.sku(), Qty: rapid.Int64Range(0, 9).Draw(m.t, "units"), Location: m.shelf(), Lot: m.lot()}
	if lots[c.Lot] != 0 {
		c.Expires = dawn + lots[c.Lot]
	}
	m.attempt(c)
}

// asn announces goods, or brings or ends some that were announced.
func (m *machine) asn() {
	open := m.l.OpenASNs()
	what := one(m.t, "asn", []string{"announce", "receive", "receive", "receive", "close"})
	if len(open) == 0 || what == "announce" {
		m.clients++
		c := fulfilment.AnnounceASN{Key: fmt.Sprintf("asn-%d", m.clients), Supplier: "acme", Reference: "r", ExpectedAt: m.now + fulfilment.Hour}
		for range rapid.IntRange(1, 3).Draw(m.t, "lines") {
			x := fulfilment.ASNLine{SKU: m.sku(), Qty: rapid.Int64Range(1, 5).Draw(m.t, "units"), Lot: m.lot()}
			if lots[x.Lot] != 0 {
				x.Expires = dawn + lots[x.Lot]
			}
			c.Lines = append(c.Lines, x)
		}
		m.attempt(c)
		return
	}
	a := one(m.t, "announcement", open)
	if what == "close" {
		m.attempt(fulfilment.CloseASN{ASN: a.ID, By: "anna"})
		return
	}
	x := one(m.t, "line", a.Lines)
	m.attempt(fulfilment.ReceiveASN{ASN: a.ID, SKU: x.SKU, Qty: rapid.Int64Range(1, 6).Draw(m.t, "units"), Location: m.shelf(), Lot: one(m.t, "lot", []fulfilment.LotID{"", x.Lot})})
}

// adjust corrects the book of some stock, or of none.
func (m *machine) adjust() {
	c := fulfilment.AdjustStock{SKU: m.sku(), Location: m.shelf(), Lot: m.lot(), Cause: one(m.t, "cause", fulfilment.Causes), By: "anna", Qty: rapid.Int64Range(-4, 2).Draw(m.t, "adjust by")}
	if list := m.l.StockOf(c.SKU); len(list) > 0 && rapid.Bool().Draw(m.t, "of what is there") {
		b := one(m.t, "stock", list)
		c.Location, c.Lot = b.Location, b.Lot
	}
	m.attempt(c)
}

// fresh wants nobody to be promised what has expired.
func (m *machine) fresh(events []fulfilment.Event) {
	for _, e := range events {
		var sku string
		var lot fulfilment.LotID
		switch e := e.(type) {
		case fulfilment.StockReserved:
			sku, lot = e.SKU, e.Lot
		case fulfilment.ReservationMoved:
			sku, lot = e.SKU, e.ToLot
		}
		if x := m.l.Lot(sku, lot); x.Expired(m.now) {
			m.t.Fatalf("%+v: lot %s has expired", e, lot)
		}
	}
}

func (m *machine) attempt(c fulfilment.Command) {
	if events, err := m.try(c); err == nil {
		m.fresh(events)
		m.granted[fmt.Sprintf("%T", c)]++
		m.model.take(m.book, events)
	}
}

func (m *machine) place() {
	m.clients++
	c := order(fmt.Sprint(rapid.IntRange(max(1, m.clients-2), m.clients).Draw(m.t, "client")))
	for range rapid.IntRange(1, 3).Draw(m.t, "lines") {
		c.Lines = append(c.Lines, line(m.sku(), rapid.Int64Range(1, 6).Draw(m.t, "units")))
	}
	if rapid.Bool().Draw(m.t, "cut-off") {
		c.CutOff = m.now + fulfilment.Time(rapid.IntRange(1, 5).Draw(m.t, "hours"))*fulfilment.Hour
	}
	if rapid.Bool().Draw(m.t, "liking") {
		c.Reserve = [][]fulfilment.LocationID{{m.shelf()}, {m.shelf(), m.shelf()}}
	}
	c.Priority = rapid.IntRange(0, 10).Draw(m.t, "priority")
	if c.Service = one(m.t, "service", []fulfilment.Service{"", "", "van", "drone", "pick_up", "pick_up", "post"}); c.Service == fulfilment.PickUp {
		c.PickUpCode = "code-" + c.ClientOrderID
	}
	c.Holds = one(m.t, "holds", [][]fulfilment.HoldKind{nil, nil, nil, nil, nil, nil, nil, {"payment"}, {"payment", "fraud"}, {"rain"}})
	m.attempt(c)
}

func (m *machine) trip() {
	c := fulfilment.PlanTrip{Vehicle: one(m.t, "vehicle", []fulfilment.DeviceID{"van/1", "van/2", "drone/1"})}
	for range rapid.IntRange(1, 2).Draw(m.t, "stops") {
		c.Stops = append(c.Stops, stop(m.anyOrder(fulfilment.AwaitingTrip)))
	}
	m.attempt(c)
}

// walk sends each job one step on its way, so that long ways are seen too.
func (m *machine) walk() {
	j := m.anyJob()
	switch j.State {
	case fulfilment.JobAssigned:
		m.attempt(fulfilment.LiftShelf{Job: j.ID})
	case fulfilment.JobCarrying:
		m.attempt(fulfilment.ArriveShelf{Job: j.ID})
	case fulfilment.JobAtWork:
		for _, p := range j.Picks {
			if p.Done {
				continue
			}
			if rapid.IntRange(0, 4).Draw(m.t, "short") == 0 {
				m.attempt(fulfilment.ShortPick{Job: j.ID, Order: p.Order, Line: p.Line, Found: rapid.Int64Range(0, p.Qty).Draw(m.t, "found"), Reason: "face empty", ReadID: "r", Lot: p.Lot})
				return
			}
			m.attempt(fulfilment.ConfirmPick{Job: j.ID, Order: p.Order, Line: p.Line, Qty: p.Qty, ReadID: "r", Lot: p.Lot})
			return
		}
		if w := m.l.WorkAt(j.Shelf); len(w) > 0 && rapid.Bool().Draw(m.t, "works") {
			m.work(one(m.t, "work", w))
			return
		}
		if m.hop(j) {
			return
		}
		m.attempt(fulfilment.LeaveStation{Job: j.ID, To: one(m.t, "to", []string{"", "n1", "n2", "n4", "n5"})})
	case fulfilment.JobStoring:
		if m.hop(j) {
			return
		}
		m.attempt(fulfilment.StoreShelf{Job: j.ID, Node: one(m.t, "node", []string{"n1", "n2", "n3", "n4", "n5"})})
	default:
		m.assign()
	}
}

func (m *machine) assign() {
	m.attempt(fulfilment.AssignJob{Job: m.anyJob().ID, Robot: one(m.t, "robot", []fulfilment.DeviceID{bot, bot2, "robot/acme/3", ""})})
}

// hop sends a shelf on at times.
func (m *machine) hop(j *fulfilment.Job) bool {
	if rapid.IntRange(0, 2).Draw(m.t, "hop") > 0 {
		return false
	}
	c := fulfilment.HopShelf{Job: j.ID, Station: m.station(), Why: "next"}
	if len(m.l.WorkAt(j.Shelf)) == 0 || rapid.Bool().Draw(m.t, "hop for picks") {
		c.Picks = m.picks()
	}
	m.attempt(c)
	return true
}

// work books a count that is right, or too high, or too low, or units put or taken.
func (m *machine) work(w *fulfilment.Work) {
	if w.Kind != fulfilment.WorkCount {
		m.attempt(fulfilment.ConfirmWork{Work: w.ID, Qty: rapid.Int64Range(-1, w.Qty+1).Draw(m.t, "moved"), ReadID: "c"})
		m.kinds[w.Kind]++
		return
	}
	off := rapid.Int64Range(-3, 3).Draw(m.t, "off")
	m.attempt(fulfilment.ConfirmWork{Work: w.ID, Qty: m.l.StockLot(w.SKU, w.Shelf, w.Lot).OnHand + off, ReadID: "c"})
}

func (m *machine) plan() {
	c := fulfilment.PlanWork{Kind: one(m.t, "kind", []fulfilment.WorkKind{fulfilment.WorkCount, fulfilment.WorkPut, fulfilment.WorkTake}), Shelf: m.shelf(), SKU: m.sku(), Why: "asked for"}
	c.Lot = m.lotOf(c.SKU)
	if c.Kind != fulfilment.WorkCount {
		c.Qty = rapid.Int64Range(0, 3).Draw(m.t, "units")
		c.From = one(m.t, "from", []fulfilment.LocationID{fulfilment.Receiving, fulfilment.Moving, "S1"})
		c.To = m.shelf()
	}
	m.attempt(c)
}

func (m *machine) anyWork() *fulfilment.Work {
	for _, s := range m.l.ShelvesWithWork() {
		return one(m.t, "work", m.l.WorkAt(s))
	}
	return &fulfilment.Work{ID: "w-1", Shelf: "S1", SKU: "A"}
}

func (m *machine) deliver() {
	id := m.anyOrder(fulfilment.OnTheRoad)
	c := fulfilment.ConfirmDelivery{Order: id, Parcel: m.parcel(id), ReadID: "d"}
	if rapid.IntRange(0, 3).Draw(m.t, "nobody home") == 0 {
		m.attempt(fulfilment.FailDelivery{Order: id, Reason: "nobody at home", ReadID: "f"})
		return
	}
	if rapid.IntRange(0, 9).Draw(m.t, "wrong parcel") == 0 {
		c.Parcel = "p-0"
	}
	m.attempt(c)
	m.sendBack(id)
}

func (m *machine) anyTour() *fulfilment.Tour {
	if tours := m.l.OpenTours(); len(tours) > 0 {
		return one(m.t, "tour", tours)
	}
	return &fulfilment.Tour{ID: "p-1"}
}

// tour takes orders on a trolley; now and then with a pick that does not fit.
func (m *machine) tour() {
	c := fulfilment.CreateTour{Orders: []fulfilment.OrderID{m.anyOrder(fulfilment.Waiting)}}
	if rapid.Bool().Draw(m.t, "two orders") {
		c.Orders = append(c.Orders, m.anyOrder(fulfilment.Waiting))
	}
	c.Picks = tourPicks(m.l, c.Orders...)
	if len(c.Picks) > 0 && rapid.IntRange(0, 9).Draw(m.t, "wrong pick") == 0 {
		c.Picks[0].Qty++
	}
	m.attempt(c)
}

// stroll sends a tour one step on its way, or back.
func (m *machine) stroll() {
	t := m.anyTour()
	switch one(m.t, "step", []string{"on", "on", "on", "back"}) {
	case "back":
		m.attempt(fulfilment.UnassignTour{Tour: t.ID, Reason: "offline"})
	default:
		switch t.State {
		case fulfilment.TourOpen:
			m.attempt(fulfilment.AssignTour{Tour: t.ID, Picker: one(m.t, "picker", []fulfilment.DeviceID{"scanner/P1", "scanner/P2", ""})})
		case fulfilment.TourPicked:
			m.attempt(fulfilment.HandOverTour{Tour: t.ID, ReadID: "h"})
		default:
			m.attempt(fulfilment.ConfirmTourPick{Tour: t.ID, Pick: rapid.IntRange(0, len(t.Picks)).Draw(m.t, "pick"), ReadID: "r"})
		}
	}
}

// parcel is an order's own.
func (m *machine) parcel(id fulfilment.OrderID) fulfilment.ParcelID {
	if o := m.l.Order(id); o != nil {
		return o.Parcel
	}
	return ""
}

// replan turns a trip's stops round, now and then with one left out.
func (m *machine) replan() {
	t := m.l.Trip(m.anyTrip())
	if t == nil {
		return
	}
	stops := slices.Clone(t.Stops)
	slices.Reverse(stops)
	if rapid.IntRange(0, 4).Draw(m.t, "leave out") == 0 {
		stops = stops[1:]
	}
	m.attempt(fulfilment.ReplanTrip{Trip: t.ID, Stops: stops, Return: m.now, Why: "late"})
}

// rescue sends another vehicle to a trip for some of what it has on board.
func (m *machine) rescue() {
	c := fulfilment.PlanRescue{From: m.anyTrip(), Vehicle: one(m.t, "vehicle", []fulfilment.DeviceID{"van/1", "van/3", "van/3"}), Why: "broken down"}
	if o := m.l.Order(m.anyOrder(fulfilment.OnTheRoad)); o != nil && o.Trip != "" {
		c.From = o.Trip
	}
	if t := m.l.Trip(c.From); t != nil {
		for _, s := range t.Stops {
			s.Orders = slices.DeleteFunc(slices.Clone(s.Orders), func(id fulfilment.OrderID) bool {
				return m.l.Order(id) == nil || m.l.Order(id).State != fulfilment.OnTheRoad
			})
			if len(s.Orders) > 0 || rapid.IntRange(0, 19).Draw(m.t, "empty stop") == 0 {
				c.Stops = append(c.Stops, s)
			}
		}
	}
	m.attempt(c)
}

// act draws one command. Those that lead on are drawn more often.
func (m *machine) act() {
	qty := func() int64 { return rapid.Int64Range(0, 9).Draw(m.t, "units") }
	switch one(m.t, "command", []string{"place", "release", "create", "walk", "clear", "pack", "trip", "depart", "deliver", "assign", "walk", "walk", "walk", "create", "release", "extend",
		"plan", "plan", "count", "count", "receive", "adjust", "asn", "cancel", "visit", "place", "end", "cancel trip", "replan", "rescue", "transfer", "transfer", "bring back", "receive", "putAway", "move", "unassign", "leap", "care", "care", "care", "tour", "tour", "stroll", "stroll", "stroll", "stroll", "raise", "resolve", "wait"}) {
	case "receive":
		m.receipt()
	case "putAway":
		c := fulfilment.PutAway{SKU: m.sku(), Qty: qty(), To: m.shelf()}
		c.Lot = m.lotOf(c.SKU)
		m.attempt(c)
	case "asn":
		m.asn()
	case "adjust":
		m.adjust()
	case "plan":
		m.plan()
	case "count":
		m.work(m.anyWork())
	case "cancel":
		if rapid.Bool().Draw(m.t, "cancel") {
			m.attempt(fulfilment.CancelWork{Work: m.anyWork().ID, Reason: "counted by hand"})
		}
	case "visit":
		m.attempt(fulfilment.CreateJob{Shelf: m.shelf(), Station: "P1", Why: "quiet"})
	case "place":
		m.place()
	case "move":
		m.attempt(fulfilment.MoveReservation{Order: m.anyOrder(fulfilment.Waiting), Line: rapid.IntRange(0, 2).Draw(m.t, "line"), To: m.shelf(), Lot: m.lot()})
	case "release":
		m.attempt(fulfilment.ReleaseOrder{Order: m.anyOrder(one(m.t, "stage", []fulfilment.OrderState{fulfilment.Waiting, fulfilment.Waiting, fulfilment.Picking})),
			Station: m.station(), Place: rapid.IntRange(0, 6).Draw(m.t, "place"), Lines: one(m.t, "lines", [][]int{nil, nil, {0}, {1}, {0, 1}, {1, 2}, {0, 0}})})
	case "create":
		m.attempt(fulfilment.CreateJob{Shelf: m.shelf(), Station: m.station(), Picks: m.picks()})
	case "extend":
		m.attempt(fulfilment.ExtendJob{Job: m.anyJob().ID, Picks: m.picks()})
	case "assign":
		m.assign()
	case "unassign":
		m.attempt(fulfilment.UnassignJob{Job: m.anyJob().ID, Reason: "low battery"})
	case "care":
		m.care()
	case "walk":
		m.walk()
	case "clear":
		m.attempt(fulfilment.ClearShelf{Shelf: m.shelf(), To: one(m.t, "to", []string{"n3", "n4", "n5"}), Behind: m.anyJob().ID, Why: "stands in the way"})
	case "tour":
		m.tour()
	case "stroll":
		m.stroll()
	case "leap":
		m.attempt(fulfilment.LeaveStation{Job: m.anyJob().ID})
	case "pack":
		id := m.anyOrder(fulfilment.AtPacking)
		m.attempt(fulfilment.ConfirmPack{Order: id, Parcel: fulfilment.ParcelID("p-" + string(id)), Bench: "B1", ReadID: "q"})
	case "trip":
		m.trip()
	case "depart":
		m.attempt(fulfilment.DepartTrip{Trip: m.anyTrip()})
	case "deliver":
		m.deliver()
	case "end":
		m.attempt(fulfilment.EndTrip{Trip: m.anyTrip()})
	case "cancel trip":
		m.attempt(fulfilment.CancelTrip{Trip: m.anyTrip(), Reason: "no driver"})
	case "replan":
		m.replan()
	case "rescue":
		m.rescue()
	case "transfer":
		id, to := m.anyOrder(fulfilment.OnTheRoad), m.anyTrip()
		for _, t := range m.l.OpenTrips() {
			if left := slices.Concat(t.Collect...); len(left) > 0 {
				id, to = left[0], t.ID
				m.attempt(fulfilment.DepartTrip{Trip: to})
			}
		}
		m.attempt(fulfilment.TransferParcel{Order: id, To: to, Parcel: m.parcel(id), ReadID: "t"})
	case "bring back":
		id := m.anyOrder(fulfilment.OnTheRoad)
		m.attempt(fulfilment.BringBack{Order: id, Parcel: m.parcel(id), ReadID: "b"})
	case "raise":
		m.attempt(fulfilment.RaiseException{Kind: "wrong_scan", Subject: m.sku()})
	case "resolve":
		m.attempt(fulfilment.ResolveException{ID: fmt.Sprintf("x-%d", rapid.IntRange(1, 4).Draw(m.t, "exception"))})
	case "wait":
		m.now += one(m.t, "wait", []fulfilment.Time{fulfilment.Minute, fulfilment.Minute, fulfilment.Hour})
		for _, b := range m.l.ExpiredStock(m.now) {
			m.attempt(fulfilment.ExpireStock{SKU: b.SKU, Location: b.Location, Lot: b.Lot})
		}
	}
}

// Whatever is asked, in whatever order: after each grant all invariants hold, and
// the journal tells the whole state.
func TestMachine(t *testing.T) {
	granted, kinds := map[string]int{}, map[fulfilment.WorkKind]int{}
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{book: open(t), t: t, granted: granted, kinds: kinds, model: model{}}
		m.receive("A", 12, "S1")
		m.receive("A", 6, "S2")
		m.receive("B", 6, "S3")
		m.receive("A", 9, fulfilment.Receiving)
		if rapid.Bool().Draw(t, "a trip under way") {
			m.model.know(m.packed("early 1", "A", 2, "S1", 1))
			m.model.know(m.packed("early 2", "A", 1, "S1", 2))
			m.do(fulfilment.PlanTrip{Vehicle: van, Stops: []fulfilment.Stop{stop("o-1"), stop("o-2")}})
			m.do(fulfilment.DepartTrip{Trip: "t-1"})
		}
		for range one(t, "length", []int{20, 300, 900}) {
			m.act()
		}
		m.replay()
		// Forgetting what is over leaves the rest sound, and work goes on.
		m.now += 49 * fulfilment.Hour
		m.l.Prune(m.now)
		if err := m.l.Check(); err != nil {
			t.Fatalf("after forgetting: %v", err)
		}
		if n := m.l.CountIn(fulfilment.Delivered) + m.l.CountIn(fulfilment.Cancelled); n != 0 {
			t.Fatalf("%d delivered or cancelled orders are kept beyond 48 h", n)
		}
		for range 30 {
			m.act()
		}
	})
	for _, c := range []fulfilment.Command{fulfilment.ReceiveStock{}, fulfilment.PutAway{}, fulfilment.PlaceOrder{}, fulfilment.MoveReservation{}, fulfilment.ReleaseOrder{}, fulfilment.CreateJob{}, fulfilment.ClearShelf{},
		fulfilment.ExtendJob{}, fulfilment.AssignJob{}, fulfilment.UnassignJob{}, fulfilment.LiftShelf{}, fulfilment.ArriveShelf{}, fulfilment.ConfirmPick{}, fulfilment.ShortPick{}, fulfilment.PlanWork{}, fulfilment.ConfirmWork{}, fulfilment.CancelWork{}, fulfilment.ExpireStock{}, fulfilment.AdjustStock{}, fulfilment.AnnounceASN{}, fulfilment.ReceiveASN{}, fulfilment.CloseASN{}, fulfilment.LeaveStation{}, fulfilment.HopShelf{}, fulfilment.StoreShelf{},
		fulfilment.ConfirmPack{}, fulfilment.PlanTrip{}, fulfilment.DepartTrip{}, fulfilment.ConfirmDelivery{}, fulfilment.EndTrip{},
		fulfilment.PlaceHold{}, fulfilment.ReleaseHold{}, fulfilment.CancelOrder{}, fulfilment.ChangeOrder{}, fulfilment.RePromise{}, fulfilment.FailDelivery{},
		fulfilment.HandOver{}, fulfilment.AnnounceReturn{}, fulfilment.ReceiveReturn{},
		fulfilment.ReplanTrip{}, fulfilment.CancelTrip{}, fulfilment.PlanRescue{}, fulfilment.TransferParcel{}, fulfilment.BringBack{},
		fulfilment.CreateTour{}, fulfilment.AssignTour{}, fulfilment.UnassignTour{}, fulfilment.ConfirmTourPick{}, fulfilment.HandOverTour{}} {
		if granted[fmt.Sprintf("%T", c)] == 0 {
			t.Errorf("%T was never granted: too wild drawing", c)
		}
	}
	if kinds[fulfilment.WorkPut] == 0 || kinds[fulfilment.WorkTake] == 0 {
		t.Errorf("works tried: %v", kinds)
	}
}
