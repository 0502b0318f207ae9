package site

import (
	"strings"

	"dayrun/fulfilment"
)

// care gives the rows of what happens to orders out of the ordinary.
func (p *Projector) care(l *fulfilment.Ledger, at fulfilment.Time, seq int64, e fulfilment.Event, before ending) {
	switch e := e.(type) {
	case fulfilment.OrderHeld:
		p.order(l, e.Order, seq)
	case fulfilment.HoldReleased:
		p.order(l, e.Order, seq)
	case fulfilment.OrderCancelled:
		p.order(l, e.Order, seq)
		p.parts(l, e.Order)
	case fulfilment.OrderChanged:
		p.order(l, e.Order, seq)
		for i := range e.Lines {
			p.line(l, e.Order, i)
		}
	case fulfilment.OrderRepromised:
		p.order(l, e.Order, seq)
		for _, j := range l.JobsFor(e.Order) {
			p.job(l, j.ID, fulfilment.Job{})
		}
		if o := l.Order(e.Order); o != nil {
			if t := l.Tour(fulfilment.JobID(o.Station)); t != nil {
				p.tour(t)
			}
		}
	case fulfilment.JobDropped:
		before.job.State, before.job.Since = fulfilment.JobDone, at
		p.job(l, e.Job, before.job)
	case fulfilment.DeliveryFailed:
		p.order(l, e.Order, seq)
	case fulfilment.OrderBroughtBack:
		p.order(l, e.Order, seq)
	case fulfilment.ReturnAnnounced:
		p.history(e.Order, seq)
		p.returned(l.Return(e.Return))
	case fulfilment.ReturnReceived:
		p.history(e.Order, seq)
		p.returned(l.Return(e.Return))
	}
}

func (p *Projector) returned(r *fulfilment.Return) {
	if r == nil {
		return
	}
	p.row(TableReturns, string(r.ID), string(r.Order), r.Reason, int64(r.Announced), int64(r.EndedAt))
	for _, n := range r.Lines {
		p.row(TableReturnLines, string(r.ID), int64(n.Line), n.SKU, n.Qty, n.Resaleable, n.Damaged)
	}
}

// kindsOf lists the kinds of an order's holds.
func kindsOf(holds []fulfilment.Hold) string {
	kinds := make([]string, len(holds))
	for i, h := range holds {
		kinds[i] = string(h.Kind)
	}
	return strings.Join(kinds, " ")
}
