package site

import "dayrun/fulfilment"

// tourOf is the tour that an event of one is about.
func tourOf(e fulfilment.Event) fulfilment.JobID {
	switch e := e.(type) {
	case fulfilment.TourCreated:
		return e.Tour
	case fulfilment.TourAssignedTo:
		return e.Tour
	case fulfilment.TourUnassigned:
		return e.Tour
	}
	return ""
}

// tour gives the row of a tour: a job without a shelf, at its own trolley, with
// the picker in the place of the robot.
func (p *Projector) tour(t *fulfilment.Tour) {
	p.row(TableJobs, string(t.ID), "", string(t.ID), int64(t.Due), string(t.State), int64(t.Since), string(t.Picker), "")
}

// tourPicked gives the rows of a tour and of the pick just done.
func (p *Projector) tourPicked(t *fulfilment.Tour, e fulfilment.LinePicked) {
	p.tour(t)
	for n := range t.Picks {
		if k := &t.Picks[n]; k.Order == e.Order && k.Line == e.Line && k.Shelf == e.Shelf {
			p.tourPick(t, n)
		}
	}
}

// tourWithdrawn gives the rows of a tour and of a pick that is not to be done.
func (p *Projector) tourWithdrawn(t *fulfilment.Tour, e fulfilment.PickWithdrawn) {
	p.tour(t)
	for n := range t.Picks {
		if k := &t.Picks[n]; k.Order == e.Order && k.Line == e.Line {
			p.tourPick(t, n)
		}
	}
}

func (p *Projector) tourPick(t *fulfilment.Tour, n int) {
	k := &t.Picks[n]
	p.row(TableJobPicks, string(t.ID), int64(n), string(k.Order), int64(k.Line), k.SKU, k.Qty, flag(k.Done), k.Missing, string(k.Lot))
}

// tourStep gives all rows of a tour, and adds the event to the history of its orders.
func (p *Projector) tourStep(l *fulfilment.Ledger, id fulfilment.JobID, seq int64) {
	t := l.Tour(id)
	if t == nil {
		return
	}
	p.tour(t)
	for _, o := range t.Orders {
		if o != "" {
			p.history(o, seq)
		}
	}
	for n := range t.Picks {
		p.tourPick(t, n)
		p.line(l, t.Picks[n].Order, t.Picks[n].Line)
	}
}
