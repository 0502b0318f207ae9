package site

import (
	"slices"

	"dayrun/fulfilment"
)

// Step is one job of an order: a visit or tour that picks for it, packing it,
// loading it, handing it over. After are the steps that must be done before it.
type Step struct {
	ID    string
	Kind  string // pick, pack, load, deliver; hand_over of a pick-up
	State string // blocked, open, assigned, carrying, at_work, done, withdrawn
	Due   fulfilment.Time
	Who   string // robot, picker, bench or vehicle; "": nobody yet
	Where string // shelf and station, bench
	After []string

	open, got int // picks of the order that are left, and that were done
}

// Steps lists the jobs of an order from its history, those that depend on others
// behind them.
func Steps(o *fulfilment.Order, history []Told) []Step {
	b := &steps{order: o.ID, pack: Step{ID: "pack-" + string(o.ID), Kind: "pack", State: "blocked", Due: o.Due()},
		load: Step{ID: "load-" + string(o.ID), Kind: "load", State: "blocked", Due: o.Due()},
		give: Step{ID: "deliver-" + string(o.ID), Kind: "deliver", State: "blocked", Due: o.Due()}}
	for _, h := range history {
		b.take(h.Event)
	}
	for i := range b.picks {
		b.pack.After = append(b.pack.After, b.picks[i].ID)
	}
	b.load.After = []string{b.pack.ID}
	b.give.After = []string{b.load.ID}
	list := append(b.picks, b.pack)
	if o.Service == fulfilment.PickUp {
		b.give.ID, b.give.Kind, b.give.After = "hand_over-"+string(o.ID), "hand_over", []string{b.pack.ID}
		return append(list, b.give)
	}
	return append(list, b.load, b.give)
}

type steps struct {
	order            fulfilment.OrderID
	picks            []Step
	pack, load, give Step
}

func (b *steps) take(e fulfilment.Event) {
	switch e := e.(type) {
	case fulfilment.JobCreated:
		b.visit(e.Job, e.Picks, Step{State: "open", Due: e.Due, Where: string(e.Shelf) + " to " + e.Station})
	case fulfilment.JobExtended:
		b.visit(e.Job, e.Picks, Step{State: "assigned", Due: e.Due})
	case fulfilment.ShelfHopped:
		b.visit(e.Next, e.Picks, Step{State: "carrying", Due: e.Due, Who: string(e.Robot), Where: string(e.Shelf) + " to " + e.Station})
	case fulfilment.TourCreated:
		var picks []fulfilment.Pick
		for _, p := range e.Picks {
			picks = append(picks, fulfilment.Pick{Order: p.Order})
		}
		b.visit(e.Tour, picks, Step{State: "open", Due: e.Due})
	case fulfilment.JobAssignedTo:
		b.move(e.Job, "assigned", string(e.Robot))
	case fulfilment.JobUnassigned:
		b.move(e.Job, "open", "")
	case fulfilment.ShelfLifted:
		b.move(e.Job, "carrying", string(e.Robot))
	case fulfilment.ShelfArrived:
		b.at(e.Job, func(s *Step) { s.State = "at_work" })
	case fulfilment.TourAssignedTo:
		b.move(e.Tour, "assigned", string(e.Picker))
	case fulfilment.TourUnassigned:
		b.move(e.Tour, "open", "")
	case fulfilment.LinePicked:
		b.at(e.Job, func(s *Step) { s.got++; s.less() })
	case fulfilment.PickShort:
		if e.Found == 0 {
			b.at(e.Job, (*Step).less)
		}
	case fulfilment.PickWithdrawn:
		b.at(e.Job, (*Step).less)
	case fulfilment.PickingDone:
		b.pack.State = "open"
	case fulfilment.OrderPacked:
		b.pack.State, b.pack.Where = "done", e.Bench
		b.load.State, b.give.State = "open", "blocked"
	case fulfilment.TripPlannedFor:
		b.load.State, b.load.Who, b.give.Who = "assigned", string(e.Vehicle), string(e.Vehicle)
	case fulfilment.TripLeft:
		b.load.State, b.give.State = "done", "carrying"
	case fulfilment.OrderBroughtBack:
		b.load.State, b.load.Who, b.give.State, b.give.Who = "open", "", "blocked", ""
	case fulfilment.OrderDelivered:
		b.give.State = "done"
	case fulfilment.OrderCancelled:
		for _, s := range []*Step{&b.pack, &b.load, &b.give} {
			if s.State != "done" {
				s.State = "withdrawn"
			}
		}
	}
}

// visit adds a job, if it picks for the order, or more picks of one.
func (b *steps) visit(id fulfilment.JobID, picks []fulfilment.Pick, s Step) {
	n := 0
	for _, p := range picks {
		if p.Order == b.order {
			n++
		}
	}
	if n == 0 {
		return
	}
	i := slices.IndexFunc(b.picks, func(x Step) bool { return x.ID == string(id) })
	if i < 0 {
		s.ID, s.Kind = string(id), "pick"
		b.picks = append(b.picks, s)
		i = len(b.picks) - 1
	}
	b.picks[i].open += n
	if b.picks[i].State == "done" || b.picks[i].State == "withdrawn" {
		b.picks[i].State = "at_work"
	}
}

func (b *steps) at(id fulfilment.JobID, do func(*Step)) {
	for i := range b.picks {
		if b.picks[i].ID == string(id) {
			do(&b.picks[i])
		}
	}
}

func (b *steps) move(id fulfilment.JobID, state, who string) {
	b.at(id, func(s *Step) {
		if s.open > 0 {
			s.State, s.Who = state, who
		}
	})
}

// less ends one pick; the last one ends the step.
func (s *Step) less() {
	if s.open--; s.open <= 0 {
		s.State = "done"
		if s.got == 0 {
			s.State = "withdrawn"
		}
	}
}
