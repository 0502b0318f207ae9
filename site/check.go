package site

import (
	"fmt"
	"slices"

	"dayrun/fulfilment"
)

// Checker reads a journal from its start and says whether it is sound: order
// and hashes, the whole chain of events of every delivered order, and for each
// article received = delivered + on hand + adjusted. It keeps its own ledger and its own
// book, so that a fault in one shows against the other. It stops at the first
// fault; later entries are then ignored.
type Checker struct {
	head   Head
	ledger *fulfilment.Ledger
	proj   Projector
	orders map[fulfilment.OrderID]*course
	goods  map[string]*tally
	trips  map[fulfilment.TripID][]fulfilment.OrderID
	fault  string

	placed, delivered int64
}

// course is how far the chain of an open order has come.
type course struct {
	lines []progress
	step  step
}

type progress struct {
	sku                 string
	qty, booked, picked int64
}

type step uint8

const (
	stepPlaced step = iota
	stepReleased
	stepPicked
	stepPacked
	stepPlanned
	stepLeft
	stepDelivered
)

var stepNames = [...]string{"placed", "released", "picking_done", "packed", "trip_planned", "trip_left", "delivered"}

type tally struct{ received, delivered, adjusted int64 }

// NewChecker starts at the genesis of the named site. With rows, Add gives the
// table rows that each entry leads to.
func NewChecker(site string, rows bool) *Checker {
	return &Checker{
		head: Head{Hash: Genesis(site)}, ledger: fulfilment.New(), proj: Projector{Off: !rows},
		orders: map[fulfilment.OrderID]*course{}, goods: map[string]*tally{}, trips: map[fulfilment.TripID][]fulfilment.OrderID{},
	}
}

// Head is the last sound entry.
func (c *Checker) Head() Head { return c.head }

// Counts gives the orders placed and those whose custody was closed.
func (c *Checker) Counts() (placed, delivered int64) { return c.placed, c.delivered }

// Fault is the first fault and its place, "" while there is none.
func (c *Checker) Fault() string { return c.fault }

// Add takes the next entry and gives the rows it leads to, valid until the
// next Add.
func (c *Checker) Add(e Entry) []Row {
	if c.fault != "" {
		return nil
	}
	if e.Seq != c.head.Seq+1 {
		c.failAt(e, "the entry before it is %d: entries are missing or out of order", c.head.Seq)
		return nil
	}
	if e.At < c.head.At {
		c.failAt(e, "its time %d is before the entry before it (%d)", e.At, c.head.At)
		return nil
	}
	if sum := Chain(c.head.Hash, &e); sum != e.Hash {
		c.failAt(e, "its hash is %x, computed %x: the entry or one before it was changed", e.Hash[:6], sum[:6])
		return nil
	}
	event, err := fulfilment.Decode(e.Kind, e.Version, e.Data)
	if err != nil {
		c.failAt(e, "%v", err)
		return nil
	}
	c.head = Head{Seq: e.Seq, At: e.At, Hash: e.Hash}
	if text := c.follow(event); text != "" {
		c.failAt(e, "%s", text)
		return nil
	}
	if e.Seq%pruneEvery == 0 {
		c.ledger.Prune(e.At)
	}
	return c.proj.Apply(c.ledger, e.At, e.Seq, event)
}

// pruneEvery is the number of entries after which the checker's ledger forgets
// what is over, so that a long journal fits into memory.
const pruneEvery = 10_000

// Result is "ok", or what is wrong and where.
func (c *Checker) Result() string {
	if c.fault == "" {
		c.fault = c.sum()
	}
	if c.fault != "" {
		return c.fault
	}
	return "ok"
}

func (c *Checker) failAt(e Entry, format string, args ...any) {
	c.fault = fmt.Sprintf("entry %d (%s): ", e.Seq, e.Kind) + fmt.Sprintf(format, args...)
}

// follow keeps the book and gives what breaks the chain.
func (c *Checker) follow(event fulfilment.Event) string {
	switch e := event.(type) {
	case fulfilment.StockReceived:
		c.good(e.SKU).received += e.Qty
	case fulfilment.StockMoved:
		if e.To == fulfilment.Adjustment {
			c.good(e.SKU).adjusted += e.Qty
		}
		if e.From == fulfilment.Adjustment {
			c.good(e.SKU).adjusted -= e.Qty
		}
	case fulfilment.OrderPlaced:
		if c.orders[e.Order] != nil {
			return fmt.Sprintf("order %s was placed before", e.Order)
		}
		o := &course{lines: make([]progress, len(e.Lines))}
		for i, l := range e.Lines {
			o.lines[i] = progress{sku: l.SKU, qty: l.Qty}
		}
		c.orders[e.Order] = o
		c.placed++
	case fulfilment.StockReserved:
		return c.onLine(e.Order, e.Line, func(p *progress) { p.booked += e.Qty })
	case fulfilment.PickShort:
		return c.onLine(e.Order, e.Line, func(p *progress) { p.booked -= e.Asked - e.Found })
	case fulfilment.ReservationDropped:
		return c.onLine(e.Order, e.Line, func(p *progress) { p.booked -= e.Qty })
	case fulfilment.OrderBackordered:
		if o := c.orders[e.Order]; o != nil && o.step == stepReleased {
			o.step = stepPlaced // it gave its place up and comes back for the rest
		}
	case fulfilment.OrderReleased:
		if o := c.orders[e.Order]; o != nil && o.step == stepReleased {
			return "" // a further part of a split order
		}
		return c.advance(e.Order, stepPlaced, stepReleased)
	case fulfilment.LinePicked:
		if o := c.orders[e.Order]; o != nil && o.step != stepReleased {
			return fmt.Sprintf("order %s line %d is picked while the order is %s", e.Order, e.Line, stepNames[o.step])
		}
		return c.onLine(e.Order, e.Line, func(p *progress) { p.picked += e.Qty })
	case fulfilment.PickingDone:
		return c.picked(e.Order)
	case fulfilment.OrderPacked:
		return c.advance(e.Order, stepPicked, stepPacked)
	case fulfilment.TripPlannedFor:
		return c.onTrip(e)
	case fulfilment.TripLeft:
		for _, o := range c.trips[e.Trip] {
			if text := c.advance(o, stepPlanned, stepLeft); text != "" {
				return text
			}
		}
	case fulfilment.TripCancelled:
		for _, o := range c.trips[e.Trip] {
			if text := c.advance(o, stepPlanned, stepPacked); text != "" {
				return text
			}
		}
		delete(c.trips, e.Trip)
	case fulfilment.ParcelTransferred:
		return c.advance(e.Order, stepLeft, stepLeft)
	case fulfilment.ParcelReturned:
		return c.advance(e.Order, stepLeft, stepPacked)
	case fulfilment.OrderDelivered:
		if e.Trip == "" { // its customer fetched it
			return c.advance(e.Order, stepPacked, stepDelivered)
		}
		return c.advance(e.Order, stepLeft, stepDelivered)
	case fulfilment.OrderBroughtBack:
		return c.advance(e.Order, stepLeft, stepPacked)
	case fulfilment.OrderCancelled:
		return c.cancel(e.Order)
	case fulfilment.OrderChanged:
		return c.change(e)
	case fulfilment.ReturnReceived:
		c.good(e.SKU).delivered -= e.Qty
	case fulfilment.CustodyClosed:
		return c.close(e.Order)
	case fulfilment.TripReturned:
		delete(c.trips, e.Trip)
	}
	return ""
}

func (c *Checker) advance(id fulfilment.OrderID, from, to step) string {
	o := c.orders[id]
	if o == nil {
		return fmt.Sprintf("order %s is not open", id)
	}
	if o.step != from {
		return fmt.Sprintf("order %s was %s last, %s comes after %s", id, stepNames[o.step], stepNames[to], stepNames[from])
	}
	o.step = to
	return ""
}

func (c *Checker) onLine(id fulfilment.OrderID, line int, do func(*progress)) string {
	o := c.orders[id]
	if o == nil {
		return fmt.Sprintf("order %s is not open", id)
	}
	if line < 0 || line >= len(o.lines) {
		return fmt.Sprintf("order %s has no line %d", id, line)
	}
	p := &o.lines[line]
	do(p)
	if p.booked > p.qty || p.picked > p.booked {
		return fmt.Sprintf("order %s line %d: ordered %d, reserved %d, picked %d", id, line, p.qty, p.booked, p.picked)
	}
	return ""
}

func (c *Checker) picked(id fulfilment.OrderID) string {
	if text := c.advance(id, stepReleased, stepPicked); text != "" {
		return text
	}
	for i, p := range c.orders[id].lines {
		if p.picked != p.qty {
			return fmt.Sprintf("order %s line %d has %d of %d picked", id, i, p.picked, p.qty)
		}
	}
	return ""
}

func (c *Checker) onTrip(e fulfilment.TripPlannedFor) string {
	for _, s := range e.Stops {
		for _, o := range s.Orders {
			if text := c.advance(o, stepPacked, stepPlanned); text != "" {
				return text
			}
			c.trips[e.Trip] = append(c.trips[e.Trip], o)
		}
	}
	return ""
}

// close ends an order: nothing of it is kept but what was delivered.
func (c *Checker) close(id fulfilment.OrderID) string {
	o := c.orders[id]
	if o == nil || o.step != stepDelivered {
		return fmt.Sprintf("order %s was not delivered", id)
	}
	for _, p := range o.lines {
		c.good(p.sku).delivered += p.qty
	}
	delete(c.orders, id)
	c.delivered++
	return ""
}

// cancel ends an order that has not left.
func (c *Checker) cancel(id fulfilment.OrderID) string {
	o := c.orders[id]
	if o == nil || o.step > stepPacked {
		return fmt.Sprintf("order %s is cancelled and is not open, or has left", id)
	}
	delete(c.orders, id)
	return ""
}

// change gives an order its new lines.
func (c *Checker) change(e fulfilment.OrderChanged) string {
	o := c.orders[e.Order]
	if o == nil || e.Lines != nil && o.step != stepPlaced {
		return fmt.Sprintf("order %s is changed and is not open, or its picking has begun", e.Order)
	}
	for i, n := range e.Lines {
		if i == len(o.lines) {
			o.lines = append(o.lines, progress{sku: n.SKU})
		}
		o.lines[i].qty = n.Qty
	}
	return ""
}

func (c *Checker) good(sku string) *tally {
	g := c.goods[sku]
	if g == nil {
		g = &tally{}
		c.goods[sku] = g
	}
	return g
}

// sum closes the book: the ledger's own invariants, no handover without closed
// custody, and each article received = delivered + on hand + adjusted.
func (c *Checker) sum() string {
	if err := c.ledger.Check(); err != nil {
		return fmt.Sprintf("after entry %d: %v", c.head.Seq, err)
	}
	var open []fulfilment.OrderID
	for id, o := range c.orders {
		if o.step == stepDelivered {
			open = append(open, id)
		}
	}
	if len(open) > 0 {
		slices.Sort(open)
		return fmt.Sprintf("after entry %d: order %s was handed over but its custody is open", c.head.Seq, open[0])
	}
	skus := make([]string, 0, len(c.goods))
	for sku := range c.goods {
		skus = append(skus, sku)
	}
	slices.Sort(skus)
	for _, sku := range skus {
		g, onHand := c.goods[sku], int64(0)
		for _, b := range c.ledger.StockOf(sku) {
			onHand += b.OnHand
		}
		if g.received != g.delivered+onHand+g.adjusted {
			return fmt.Sprintf("after entry %d: article %s received %d, delivered %d, on hand %d, adjusted %d", c.head.Seq, sku, g.received, g.delivered, onHand, g.adjusted)
		}
	}
	return ""
}
