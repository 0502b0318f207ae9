package site

import (
	"fmt"
	"slices"
	"strings"

	"dayrun/devices"
	"dayrun/fulfilment"
)

// Works are done when their shelf stands at a station: at a visit that picks
// want anyway, or at one of their own in quiet time. Who is in need of stock
// does not wait for that.

// oldWork is the age from which a work no longer waits for quiet time.
const oldWork = 8 * fulfilment.Hour

// serveWork asks for the next work at the shelf that stands at a station, and
// says whether there was one. A work that came up while the shelf stood there
// waits for its next visit: a second look by the same person finds no more.
func (s *Site) serveWork(st *station, j *fulfilment.Job) bool {
	for _, w := range slices.Clone(s.ledger.WorkAt(j.Shelf)) {
		if w.Since >= j.Since {
			continue
		}
		b := s.ledger.Stock(w.SKU, w.Shelf)
		if w.Kind == fulfilment.WorkTake && b.OnHand == b.Reserved {
			s.must(fulfilment.CancelWork{Work: w.ID, Reason: "orders have reserved every unit that is left"})
			continue
		}
		st.work = w.ID
		st.task = s.workTask(st, w)
		s.show(st)
		return true
	}
	return false
}

// workText names the work that a plan led to, or the one that was planned before.
func (s *Site) workText(c fulfilment.PlanWork) string {
	id := ""
	for _, w := range s.ledger.WorkAt(c.Shelf) {
		if w.Kind == c.Kind && w.SKU == c.SKU {
			id = string(w.ID)
		}
	}
	return id
}

func (s *Site) workTask(st *station, w *fulfilment.Work) *devices.Task {
	t := &devices.Task{Scanner: st.scanner, TaskID: string(w.ID), Kind: string(w.Kind), Shelf: string(w.Shelf), SKU: w.SKU}
	b := s.ledger.Stock(w.SKU, w.Shelf)
	switch w.Kind {
	case fulfilment.WorkPut:
		t.Quantity = w.Qty
		t.Text = fmt.Sprintf("Put %d of %s from %s on %s", t.Quantity, w.SKU, w.From, w.Shelf)
	case fulfilment.WorkTake:
		t.Quantity = min(w.Qty, b.OnHand-b.Reserved)
		t.Text = fmt.Sprintf("Take %d of %s off %s, they go to %s", t.Quantity, w.SKU, w.Shelf, w.To)
	default:
		t.Quantity = b.OnHand
		t.Text = fmt.Sprintf("Count %s on %s: the book says %d", w.SKU, w.Shelf, t.Quantity)
	}
	return t
}

// fetchWork starts visits for works that no pick brings about: at a station
// where nothing is going on, or at the least busy one when an order waits for
// the stock or the work is old.
func (s *Site) fetchWork() {
	shelves := s.ledger.ShelvesWithWork()
	if len(shelves) == 0 {
		return
	}
	robots := s.jobsWanted()
	for _, shelf := range shelves {
		if robots <= 0 {
			return
		}
		if s.ledger.JobOfShelf(shelf) != nil || !s.reachable(shelf) {
			continue
		}
		st := s.leastBusy()
		if st == nil {
			return
		}
		w := s.ledger.WorkAt(shelf)[0]
		why := s.workReason(shelf)
		if why == "" && len(s.ledger.JobsAtStation(st.id)) == 0 && st.freePlaces() == len(st.places) {
			why = "station " + st.id + " is quiet"
		}
		if why == "" {
			continue
		}
		if s.must(fulfilment.CreateJob{Shelf: shelf, Station: st.id, Why: why + ": " + w.Why}) {
			robots--
		}
	}
}

// workReason says why a shelf's works do not wait for quiet time, "" when they do.
func (s *Site) workReason(shelf fulfilment.LocationID) string {
	for _, w := range s.ledger.WorkAt(shelf) {
		switch {
		case w.Kind == fulfilment.WorkTake:
		case s.ledger.Lacking(w.SKU):
			return "an order waits for " + w.SKU
		case w.Kind == fulfilment.WorkPut && s.stockOutAt(w.SKU) < s.now+replenishLead:
			return "what shelves have of " + w.SKU + " is likely gone by " + s.local(s.stockOutAt(w.SKU))
		}
		switch {
		case s.now-w.Since > oldWork:
			return "it waits since " + s.local(w.Since)
		}
	}
	return ""
}

// leastBusy is the open station with the fewest jobs that may take one more,
// nil when there is none.
func (s *Site) leastBusy() *station {
	var best *station
	for _, st := range s.stations {
		n := len(s.ledger.JobsAtStation(st.id))
		if !s.staffed(st) || n >= st.lane+s.cfg.VisitsAhead {
			continue
		}
		if best == nil || n < len(s.ledger.JobsAtStation(best.id)) {
			best = st
		}
	}
	return best
}

// reachable says that no closure and no robot which cannot be commanded keeps
// others from the shelf.
func (s *Site) reachable(shelf fulfilment.LocationID) bool {
	node, _ := s.ledger.ShelfNode(shelf)
	n := s.floor.Node(node)
	if !s.usableNode(n) {
		return false
	}
	o := s.tokens.Owner(n)
	return o < 0 || s.robots[o].able()
}

// recall gives orders that were put aside at their station a place there again,
// once stock came for all their lines.
func (s *Site) recall() {
	for i := 0; i < len(s.aside); i++ {
		id := s.aside[i]
		o := s.ledger.Order(id)
		if o == nil || o.State != fulfilment.Waiting && o.State != fulfilment.Picking {
			continue
		}
		for _, part := range slices.Clone(o.Parts) {
			st := s.station(part.Station)
			if part.State != fulfilment.PartAside || st == nil || !st.online || st.nextPlace() == 0 {
				continue
			}
			s.must(fulfilment.ReleaseOrder{Order: id, Station: st.id, Place: st.nextPlace(), Why: "stock came for what was begun there"})
		}
		if i < len(s.aside) && s.aside[i] != id {
			i-- // it left the list
		}
	}
}

// tellShort tells the supervisor of orders that a shelf left without stock, and
// takes withdrawn picks off the stations' screens.
func (s *Site) tellShort(events []fulfilment.Event) {
	var orders []string
	sku, shelf := "", fulfilment.LocationID("")
	for _, e := range events {
		switch e := e.(type) {
		case fulfilment.StockMoved:
			sku, shelf = e.SKU, e.From
		case fulfilment.OrderBackordered:
			orders = append(orders, string(e.Order))
		}
	}
	if len(orders) == 0 {
		return
	}
	s.raise("short_stock", sku, fmt.Sprintf("%s lacks %s and no other shelf has it: backordered %s", shelf, sku, strings.Join(orders, ", ")), len(orders))
	for _, st := range s.stations {
		if st.task == nil || st.work != "" {
			continue
		}
		if j := s.ledger.Job(st.present); j == nil || j.Picks[st.pickN].Done {
			st.task = nil // runStations shows the next one
		}
	}
}

// settleShort closes the exceptions of articles that no order lacks any more.
func (s *Site) settleShort() {
	for _, x := range s.ledger.Exceptions() {
		if x.Kind == "short_stock" && !s.ledger.Lacking(x.Subject) {
			s.settle(x.Kind, x.Subject, "stock came for every order")
			return // the list has changed
		}
	}
}
