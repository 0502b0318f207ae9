package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"dayrun/fulfilment"
)

// Row is one upsert of a table row that follows from an event. Values are in
// the order of Table.Key, then Table.Cols, each an int64 or a string.
type Row struct {
	Table  string
	Values []any
}

// Projector turns events into table rows. It is the one source for the store,
// for verification and for rebuilding. The zero value is ready.
type Projector struct {
	// Off leaves the rows out, where no store wants them.
	Off bool

	rows  []Row
	space []any // unused tail of the newest block of values
}

// Apply folds e, which happens at at as entry seq, into l and gives the rows
// that change by it, in order. The slice is valid until the next Apply; the
// rows' Values stay.
func (p *Projector) Apply(l *fulfilment.Ledger, at fulfilment.Time, seq int64, e fulfilment.Event) []Row {
	p.rows = p.rows[:0]
	if p.Off {
		l.Apply(at, e)
		return nil
	}
	movements := fulfilment.Movements(e, l)
	before := lookUp(l, e)
	l.Apply(at, e)
	p.state(l, at, seq, e, before)
	for n, m := range movements {
		p.row(TableMovements, seq, int64(n), m.SKU, m.Qty, string(m.From), string(m.To), string(m.Order), string(m.Lot), string(m.Cause))
		p.stock(l, m.SKU, m.From, m.Lot)
		p.stock(l, m.SKU, m.To, m.Lot)
	}
	return p.rows
}

// ending holds what an event may end and the ledger then forget.
type ending struct {
	job     fulfilment.Job
	tour    fulfilment.Tour
	work    fulfilment.Work
	trip    fulfilment.Trip
	shelves []fulfilment.LocationID
}

func lookUp(l *fulfilment.Ledger, e fulfilment.Event) ending {
	var b ending
	switch e := e.(type) {
	case fulfilment.FloorAdopted:
		b.shelves = slices.Clone(l.Shelves())
	case fulfilment.ShelfStored:
		if j := l.Job(e.Job); j != nil {
			b.job = *j
		}
	case fulfilment.TourHandedOver:
		if t := l.Tour(e.Tour); t != nil {
			b.tour = *t
		}
	case fulfilment.ShelfHopped:
		if j := l.Job(e.Job); j != nil {
			b.job = *j
		}
	case fulfilment.JobDropped:
		if j := l.Job(e.Job); j != nil {
			b.job = *j
		}
	case fulfilment.WorkDone:
		if w := l.Work(e.Work); w != nil {
			b.work = *w
		}
	case fulfilment.WorkCancelled:
		if w := l.Work(e.Work); w != nil {
			b.work = *w
		}
	case fulfilment.TripReturned:
		if t := l.Trip(e.Trip); t != nil {
			b.trip = *t
		}
	}
	return b
}

// state gives the rows of what the event is about, apart from movements.
func (p *Projector) state(l *fulfilment.Ledger, at fulfilment.Time, seq int64, e fulfilment.Event, before ending) {
	switch e := e.(type) {
	case fulfilment.SKUDefined:
		p.row(TableSKUs, e.Code, e.Description, e.WeightG, e.VolumeCm3, e.GTIN, e.LengthMm, e.WidthMm, e.HeightMm, e.Hazard, cmp.Or(e.Temperature, fulfilment.Ambient), e.ShelfLifeDays)
	case fulfilment.FloorAdopted:
		p.row(TableFloors, seq, e.Name)
		for _, gone := range before.shelves {
			p.row(TableShelves, string(gone), "")
		}
		for _, s := range e.Shelves {
			p.row(TableShelves, string(s.Shelf), s.Node)
		}
	case fulfilment.DeviceAccepted:
		p.row(TableDevices, string(e.Device), int64(at))
	case fulfilment.StockReceived:
		p.received(l, e)
	case fulfilment.ASNAnnounced:
		p.asn(l, e.ID)
	case fulfilment.ASNClosed:
		p.asn(l, e.ASN)
	case fulfilment.StockReserved:
		p.line(l, e.Order, e.Line)
		p.stock(l, e.SKU, e.Location, e.Lot)
		p.history(e.Order, seq)
	case fulfilment.ReservationMoved:
		p.line(l, e.Order, e.Line)
		p.stock(l, e.SKU, e.From, e.Lot)
		p.stock(l, e.SKU, e.To, e.ToLot)
		p.history(e.Order, seq)

	case fulfilment.OrderPlaced:
		p.order(l, e.Order, seq)
		for i := range e.Lines {
			p.line(l, e.Order, i)
		}
	case fulfilment.OrderBackordered:
		p.order(l, e.Order, seq)
		p.parts(l, e.Order)
	case fulfilment.BackorderFilled:
		p.order(l, e.Order, seq)
	case fulfilment.OrderReleased:
		p.order(l, e.Order, seq)
		p.parts(l, e.Order)
	case fulfilment.PartPicked:
		p.order(l, e.Order, seq)
		p.parts(l, e.Order)
	case fulfilment.PickingDone:
		p.order(l, e.Order, seq)
		p.parts(l, e.Order)
	case fulfilment.OrderPacked:
		p.order(l, e.Order, seq)
	case fulfilment.OrderDelivered:
		p.order(l, e.Order, seq)
	case fulfilment.CustodyClosed:
		p.order(l, e.Order, seq)

	case fulfilment.JobCreated:
		p.job(l, e.Job, fulfilment.Job{})
		p.picks(l, e.Job, 0, len(e.Picks), seq)
	case fulfilment.JobExtended:
		p.job(l, e.Job, fulfilment.Job{})
		if j := l.Job(e.Job); j != nil {
			p.picks(l, e.Job, len(j.Picks)-len(e.Picks), len(j.Picks), seq)
		}
	case fulfilment.JobAssignedTo:
		p.jobStep(l, e.Job, seq)
	case fulfilment.JobUnassigned:
		p.jobStep(l, e.Job, seq)
	case fulfilment.ShelfLifted:
		p.jobStep(l, e.Job, seq)
	case fulfilment.ShelfArrived:
		p.jobStep(l, e.Job, seq)
	case fulfilment.ShelfLeft:
		p.job(l, e.Job, fulfilment.Job{})
	case fulfilment.ShelfStored:
		before.job.State, before.job.Since = fulfilment.JobDone, at
		p.job(l, e.Job, before.job)
		p.row(TableShelves, string(e.Shelf), e.Node)
	case fulfilment.TourCreated, fulfilment.TourAssignedTo, fulfilment.TourUnassigned:
		p.tourStep(l, tourOf(e), seq)
	case fulfilment.TourHandedOver:
		before.tour.State, before.tour.Since = fulfilment.TourDone, at
		p.tour(&before.tour)
	case fulfilment.ShelfHopped:
		before.job.State, before.job.Since = fulfilment.JobDone, at
		p.job(l, e.Job, before.job)
		p.job(l, e.Next, fulfilment.Job{})
		p.picks(l, e.Next, 0, len(e.Picks), seq)
	case fulfilment.LinePicked:
		if t := l.Tour(e.Job); t != nil {
			p.tourPicked(t, e)
		}
		p.line(l, e.Order, e.Line)
		p.history(e.Order, seq)
		p.pickOf(l, e.Job, e.Order, e.Line)
	case fulfilment.PickShort:
		p.line(l, e.Order, e.Line)
		p.stock(l, e.SKU, e.Shelf, e.Lot)
		p.history(e.Order, seq)
		p.pickOf(l, e.Job, e.Order, e.Line)
	case fulfilment.PickWithdrawn:
		if t := l.Tour(e.Job); t != nil {
			p.tourWithdrawn(t, e)
		}
		p.line(l, e.Order, e.Line)
		p.history(e.Order, seq)
		p.pickOf(l, e.Job, e.Order, e.Line)
	case fulfilment.ReservationDropped:
		p.line(l, e.Order, e.Line)
		p.stock(l, e.SKU, e.Location, e.Lot)
		p.history(e.Order, seq)

	case fulfilment.WorkPlanned:
		p.work(e.Work, "open", 0, 0, 0, "")
	case fulfilment.WorkDone:
		p.work(before.work, "done", at, e.Qty, e.Book, e.Station)
	case fulfilment.WorkCancelled:
		p.work(before.work, "cancelled", at, 0, 0, "")

	case fulfilment.TripPlannedFor:
		p.trip(l, e.Trip, fulfilment.Trip{})
		p.stops(l, e.Trip)
		for _, s := range e.Stops {
			for _, o := range s.Orders {
				p.order(l, o, seq)
			}
		}
	case fulfilment.TripReplanned:
		p.trip(l, e.Trip, fulfilment.Trip{})
		p.stops(l, e.Trip)
	case fulfilment.TripCancelled:
		p.trip(l, e.Trip, fulfilment.Trip{})
		for _, s := range l.Trip(e.Trip).Stops {
			for _, o := range s.Orders {
				p.order(l, o, seq)
			}
		}
	case fulfilment.RescuePlanned:
		p.trip(l, e.Trip, fulfilment.Trip{})
		p.stops(l, e.Trip)
	case fulfilment.ParcelTransferred:
		p.stops(l, e.From)
		p.stops(l, e.To)
		p.order(l, e.Order, seq)
	case fulfilment.ParcelReturned:
		p.stops(l, e.Trip)
		p.order(l, e.Order, seq)
	case fulfilment.TripLeft:
		p.trip(l, e.Trip, fulfilment.Trip{})
		if t := l.Trip(e.Trip); t != nil {
			for _, s := range t.Stops {
				for _, o := range s.Orders {
					p.order(l, o, seq)
				}
			}
		}
	case fulfilment.TripReturned:
		before.trip.State, before.trip.Since, before.trip.BackAt, before.trip.DrivenM = fulfilment.TripEnded, at, at, e.DrivenM
		p.trip(l, e.Trip, before.trip)

	case fulfilment.ExceptionRaised:
		p.row(TableExceptions, e.ID, int64(e.At), e.Exception.Kind, e.Subject, e.Text, int64(e.Orders))
	case fulfilment.ExceptionResolved:
		p.row(TableResolutions, e.ID, int64(at), e.By, e.Note)
	default:
		p.care(l, at, seq, e, before)
	}
}

// order gives the order's own row and adds the event to its history.
func (p *Projector) order(l *fulfilment.Ledger, id fulfilment.OrderID, seq int64) {
	p.history(id, seq)
	o := l.Order(id)
	if o == nil {
		return
	}
	p.row(TableOrders, string(id), o.ClientOrderID, o.Key, o.BodyHash, int64(o.PlacedAt), int64(o.Promise),
		flag(o.Scheduled), int64(o.Dest.LatE7), int64(o.Dest.LonE7), int64(o.Window.Open), int64(o.Window.Close), o.WeightG, o.VolumeCm3,
		string(o.State), int64(o.Since), o.Station, int64(o.Place), string(o.Parcel), string(o.Trip), int64(o.DeliveredAt),
		int64(o.Priority), string(o.Service), int64(o.Repromised), o.RepromisedFor, kindsOf(o.Holds), int64(o.Attempts), o.Failed, int64(o.CancelledAt))
}

// parts gives the rows of an order's parts, once it is split.
func (p *Projector) parts(l *fulfilment.Ledger, id fulfilment.OrderID) {
	o := l.Order(id)
	if o == nil || len(o.Parts) < 2 && (len(o.Parts) == 0 || len(o.Unplaced()) == 0) {
		return
	}
	for n, part := range o.Parts {
		var lines []string
		for i := range o.Lines {
			if o.Lines[i].Part == n+1 {
				lines = append(lines, strconv.Itoa(i))
			}
		}
		p.row(TableOrderParts, string(id), int64(n), part.Station, int64(part.Place), string(part.State), strings.Join(lines, " "))
	}
}

func (p *Projector) history(id fulfilment.OrderID, seq int64) {
	p.row(TableOrderEvents, string(id), seq)
}

func (p *Projector) line(l *fulfilment.Ledger, id fulfilment.OrderID, i int) {
	if o := l.Order(id); o != nil && i < len(o.Lines) {
		n := &o.Lines[i]
		p.row(TableLines, string(id), int64(i), n.SKU, n.Quantity, n.Reserved, string(n.Location), n.Picked, n.WeightG, n.VolumeCm3)
	}
}

// stock gives the balance's row. The outer ends of the double entry have none.
func (p *Projector) stock(l *fulfilment.Ledger, sku string, at fulfilment.LocationID, lot fulfilment.LotID) {
	if at == fulfilment.Supplier || at == fulfilment.Customer || at == fulfilment.Adjustment {
		return
	}
	b := l.StockLot(sku, at, lot)
	p.row(TableStock, sku, string(at), string(lot), b.OnHand, b.Reserved)
}

// job gives the job's row, or gone when the ledger has forgotten it.
func (p *Projector) job(l *fulfilment.Ledger, id fulfilment.JobID, gone fulfilment.Job) {
	j := l.Job(id)
	if j == nil {
		j = &gone
	}
	p.row(TableJobs, string(id), string(j.Shelf), j.Station, int64(j.Due), string(j.State), int64(j.Since), string(j.Robot), string(j.For))
}

// picks gives the rows of a job's picks from index a to b, and of their lines.
func (p *Projector) picks(l *fulfilment.Ledger, id fulfilment.JobID, a, b int, seq int64) {
	j := l.Job(id)
	if j == nil {
		return
	}
	for n := a; n < b; n++ {
		k := &j.Picks[n]
		p.pick(id, n, k)
		p.line(l, k.Order, k.Line)
		p.history(k.Order, seq)
	}
}

// jobStep gives a job's row and adds the event to the history of the orders that
// wait for it.
func (p *Projector) jobStep(l *fulfilment.Ledger, id fulfilment.JobID, seq int64) {
	p.job(l, id, fulfilment.Job{})
	if j := l.Job(id); j != nil {
		for n := range j.Picks {
			if k := &j.Picks[n]; !k.Done {
				p.history(k.Order, seq)
			}
		}
	}
}

// pickOf gives the rows of a job's picks for one line.
func (p *Projector) pickOf(l *fulfilment.Ledger, id fulfilment.JobID, order fulfilment.OrderID, line int) {
	if j := l.Job(id); j != nil {
		for n := range j.Picks {
			if k := &j.Picks[n]; k.Order == order && k.Line == line {
				p.pick(id, n, k)
			}
		}
	}
}

func (p *Projector) work(w fulfilment.Work, state string, ended fulfilment.Time, qty, book int64, station string) {
	p.row(TableWorks, string(w.ID), string(w.Kind), string(w.Shelf), w.SKU, int64(w.Since), w.Why, w.Qty, string(w.From), string(w.To), state, int64(ended), qty, book, station, string(w.Lot))
}

func (p *Projector) pick(id fulfilment.JobID, n int, k *fulfilment.Pick) {
	p.row(TableJobPicks, string(id), int64(n), string(k.Order), int64(k.Line), k.SKU, k.Qty, flag(k.Done), k.Missing, string(k.Lot))
}

func (p *Projector) trip(l *fulfilment.Ledger, id fulfilment.TripID, gone fulfilment.Trip) {
	t := l.Trip(id)
	if t == nil {
		t = &gone
	}
	p.row(TableTrips, string(id), string(t.Vehicle), int64(t.Depart), int64(t.Return), t.LengthM, string(t.State), int64(t.Since), int64(t.LeftAt), int64(t.BackAt), t.DrivenM)
}

func (p *Projector) stops(l *fulfilment.Ledger, id fulfilment.TripID) {
	for n, s := range l.Trip(id).Stops {
		p.row(TableTripStops, string(id), int64(n), int64(s.Dest.LatE7), int64(s.Dest.LonE7), int64(s.Eta), join(s.Orders))
	}
}

// row copies values into a shared block, so that a row costs no slice of its own.
func (p *Projector) row(table string, values ...any) {
	if len(p.space) < len(values) {
		p.space = make([]any, 4096)
	}
	n := copy(p.space, values)
	p.rows = append(p.rows, Row{Table: table, Values: p.space[:n:n]})
	p.space = p.space[n:]
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func join(ids []fulfilment.OrderID) string {
	var b strings.Builder
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(string(id))
	}
	return b.String()
}
