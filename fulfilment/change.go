package fulfilment

import "strconv"

// decideChange grants a change of lines until something is released, of address
// and window until the order is on a trip.
func (l *Ledger) decideChange(now Time, o *Order, c ChangeOrder) ([]Event, error) {
	if r := because(c.Reason); r != nil {
		return nil, r
	}
	if c.Lines == nil && c.Dest == nil && c.Window == nil {
		return nil, invalid("lines", "", "say what is to change: lines, delivery or delivery.window")
	}
	if r := o.away("changed"); r != nil {
		return nil, r
	}
	e := OrderChanged{Order: o.ID, Dest: o.Dest, Window: o.Window, Scheduled: o.Scheduled, WeightG: o.WeightG, VolumeCm3: o.VolumeCm3, Reason: c.Reason, Request: c.Request}
	if c.Dest != nil {
		if r := c.Dest.check(); r != nil {
			return nil, r
		}
		e.Dest = *c.Dest
	}
	to := o.Due()
	if c.Window != nil {
		if r := c.Window.check(now); r != nil {
			return nil, r
		}
		e.Window = *c.Window
		to = o.dueFor(&e)
	}
	f := newFreed(l, now)
	if c.Lines != nil {
		if r := f.relines(o, &e, c.Lines); r != nil {
			return nil, r
		}
	} else {
		f.events = append(f.events, e)
	}
	if to != o.Due() {
		f.events = append(f.events, OrderRepromised{Order: o.ID, From: o.Due(), To: to, Reason: "the customer's window changed: " + windowText(e.Window)})
	}
	if c.Lines != nil {
		f.fill(o.ID)
	}
	return f.events, nil
}

func windowText(w Window) string {
	if w == (Window{}) {
		return "any time"
	}
	const form = "2006-01-02T15:04Z"
	return w.Open.UTC().Format(form) + " to " + w.Close.UTC().Format(form)
}

// dueFor is when an order is due with a new window: at the first promise, or the
// window's end before it. A window that opens after the first promise makes the
// order a scheduled one, due at the window's end.
func (o *Order) dueFor(e *OrderChanged) Time {
	w := e.Window
	switch {
	case w.Close == 0:
		return o.Promise
	case w.Open > o.Promise || o.Scheduled:
		e.Scheduled = true
		return w.Close
	}
	return min(o.Promise, w.Close)
}

// relines adds the events by which an order gets new lines: what it no longer
// needs is dropped, what it needs more is reserved, or makes it a backorder.
func (f *freed) relines(o *Order, e *OrderChanged, lines []OrderLine) *Refusal {
	l := f.l
	if o.State != Waiting && o.State != Backorder || o.begun() {
		return conflict("lines", strconv.Itoa(len(lines)), "picking of the order has begun: cancel it and place a new one, or take the lines as they are")
	}
	if len(lines) < 1 || len(lines) > 1000 {
		return invalid("lines", strconv.Itoa(len(lines)), "give 1 to 1000 lines; cancel the order if it is to have none")
	}
	e.Lines = make([]OrderLine, len(o.Lines))
	for i := range o.Lines {
		n := &o.Lines[i]
		e.Lines[i] = OrderLine{SKU: n.SKU, WeightG: n.WeightG, VolumeCm3: n.VolumeCm3}
	}
	for i, line := range lines {
		if r := l.checkLine(i, line); r != nil {
			return r
		}
		at := 0
		for at < len(e.Lines) && (e.Lines[at].SKU != line.SKU || e.Lines[at].Qty > 0) {
			at++
		}
		if at == len(e.Lines) {
			e.Lines = append(e.Lines, OrderLine{})
		}
		e.Lines[at] = line
	}
	e.WeightG, e.VolumeCm3 = l.size(e.Lines)
	for i := range o.Lines {
		f.shrink(o, i, e.Lines[i].Qty)
	}
	f.events = append(f.events, *e)
	var short []int
	for i, line := range e.Lines {
		left := line.Qty
		if i < len(o.Lines) {
			left -= min(left, o.Lines[i].Reserved)
		}
		if f.take(holder{o.ID, i}, line.SKU, left) > 0 {
			short = append(short, i)
		}
	}
	switch {
	case len(short) > 0:
		f.events = append(f.events, OrderBackordered{Order: o.ID, Lines: short})
	case o.State == Backorder:
		f.events = append(f.events, BackorderFilled{o.ID})
	}
	return nil
}

// begun says that something of the order was put aside or picked.
func (o *Order) begun() bool {
	for i := range o.Lines {
		if o.Lines[i].Part != 0 || o.Lines[i].Picked > 0 {
			return true
		}
	}
	return false
}

// shrink drops reservations of a line, the last ones first, until keep are left.
func (f *freed) shrink(o *Order, i int, keep int64) {
	line := &o.Lines[i]
	over := line.Reserved - keep
	for n := len(line.Allocs) - 1; n >= 0 && over > 0; n-- {
		qty := min(over, line.Allocs[n].Qty)
		f.drop(holder{o.ID, i}, stockKey{line.SKU, line.Allocs[n].Location, line.Allocs[n].Lot}, qty, "the order was changed")
		over -= qty
	}
}

func (l *Ledger) applyChanged(e OrderChanged) {
	o := l.orders[e.Order]
	if e.Dest != o.Dest || e.Window != o.Window {
		o.Attempts = 0
	}
	o.Dest, o.Window, o.WeightG, o.VolumeCm3 = e.Dest, e.Window, e.WeightG, e.VolumeCm3
	if e.Scheduled && !o.Scheduled {
		o.Scheduled = true
		l.ScheduledCount++
	}
	if e.Lines == nil {
		return
	}
	l.forgetShort(o)
	for i, line := range e.Lines {
		if i == len(o.Lines) {
			o.Lines = append(o.Lines, Line{SKU: line.SKU})
		}
		n := &o.Lines[i]
		n.Quantity, n.WeightG, n.VolumeCm3 = line.Qty, line.WeightG, line.VolumeCm3
	}
}

func (l *Ledger) decideRepromise(now Time, o *Order, c RePromise) ([]Event, error) {
	if r := because(c.Reason); r != nil {
		return nil, r
	}
	switch {
	case o.State == Delivered || o.State == Cancelled:
		return nil, conflict("order", string(o.ID), "it is "+string(o.State)+", only an open order has a promise to move")
	case c.To <= now:
		return nil, invalid("promise", c.To.UTC().Format("2006-01-02T15:04:05Z"), "give a time that is still to come")
	case c.To == o.Due():
		return nil, nil
	}
	return []Event{OrderRepromised{Order: o.ID, From: o.Due(), To: c.To, Reason: c.Reason, Request: c.Request}}, nil
}

// applyRepromised moves an order to its new place in the lists, and makes the
// jobs that still pick for it as urgent as it is.
func (l *Ledger) applyRepromised(e OrderRepromised) {
	o := l.orders[e.Order]
	lists := []*queue{l.stages[o.State]}
	for i := range o.Lines {
		if q := l.short[o.Lines[i].SKU]; q != nil && l.listed(q, o.ID) {
			lists = append(lists, q) // inserting twice is once
		}
	}
	for _, q := range lists {
		l.remove(q, o.ID)
	}
	o.Repromised, o.RepromisedFor = e.To, e.Reason
	for _, q := range lists {
		l.insert(q, o.ID)
	}
	for _, j := range l.JobsFor(o.ID) {
		j.Due = min(j.Due, o.PlanBy())
	}
	if t := l.tours[JobID(o.Station)]; t != nil {
		t.Due = min(t.Due, o.PlanBy())
	}
}

// JobsFor gives the open jobs that still have something to pick for an order,
// oldest first.
func (l *Ledger) JobsFor(id OrderID) []*Job {
	var list []*Job
	for _, j := range l.openJobs {
		for _, p := range j.Picks {
			if p.Order == id && !p.Done {
				list = append(list, j)
				break
			}
		}
	}
	return list
}
