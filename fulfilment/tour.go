package fulfilment

import (
	"slices"
	"strconv"
)

// TourState is the stage of a tour.
type TourState string

const (
	TourOpen     TourState = "open"     // nobody has it, or it was given back
	TourAssigned TourState = "assigned" // a picker has it
	TourPicking  TourState = "picking"  // something is on the trolley
	TourPicked   TourState = "picked"   // all is, on its way to the hand-over
	TourDone     TourState = "done"
)

// TourPick is one line, or part of one, that a picker takes from a shelf.
type TourPick struct {
	Order OrderID    `json:"order"`
	Line  int        `json:"line"` // index in Order.Lines
	SKU   string     `json:"sku"`
	Qty   int64      `json:"qty"`
	Shelf LocationID `json:"shelf"`
	Done  bool       `json:"done,omitempty"`
	Lot   LotID      `json:"lot,omitempty"`
	// Missing are Qty once the pick was withdrawn: its order was cancelled.
	Missing int64 `json:"missing,omitempty"`
}

func (p *TourPick) face() stockKey { return stockKey{p.SKU, p.Shelf, p.Lot} }

// Tour is a person's walk with a trolley past fixed shelves for some orders.
// Its id names the trolley too: the orders' station is the tour, their place
// the tote on it, and what was picked stands at AtStation(tour).
type Tour struct {
	ID     JobID      `json:"tour_id"`
	Orders []OrderID  `json:"orders"` // by tote - 1; "": its order was cancelled
	Picks  []TourPick `json:"picks"`  // in the sequence of the walk
	Due    Time       `json:"due"`    // earliest promise among its orders
	State  TourState  `json:"state"`
	Since  Time       `json:"since"`
	Picker DeviceID   `json:"picker,omitempty"` // scanner of the person
	Robot  DeviceID   `json:"robot,omitempty"`  // that carries the totes until they are handed over; "": a trolley does
}

// tourMoves is the one table of a tour's states, as jobMoves is of a job's.
var tourMoves = map[string][]TourState{
	"assign":    {TourOpen},
	"unassign":  {TourAssigned, TourPicking, TourPicked},
	"pick":      {TourAssigned, TourPicking},
	"hand over": {TourPicked},
	"withdraw":  {TourOpen, TourAssigned, TourPicking},
}

func (l *Ledger) legalTour(id JobID, move string) (*Tour, error) {
	t := l.tours[id]
	if t == nil {
		return nil, missingThing("tour", string(id))
	}
	if !slices.Contains(tourMoves[move], t.State) {
		return nil, conflict("tour", string(id), "it is "+string(t.State)+", which does not allow "+move)
	}
	return t, nil
}

func (l *Ledger) decideTour(c Command) ([]Event, error) {
	switch c := c.(type) {
	case CreateTour:
		return l.decideTourCreate(c)
	case AssignTour:
		if _, err := l.legalTour(c.Tour, "assign"); err != nil {
			return nil, err
		}
		if c.Picker == "" {
			return nil, invalid("picker", "", "name a picker's scanner")
		}
		if t := l.tourPicker[c.Picker]; t != nil {
			return nil, conflict("picker", string(c.Picker), "it has tour "+string(t.ID))
		}
		if err := l.robotFor(c); err != nil {
			return nil, err
		}
		return []Event{TourAssignedTo(c)}, nil
	case UnassignTour:
		t, err := l.legalTour(c.Tour, "unassign")
		if err != nil {
			return nil, err
		}
		return []Event{TourUnassigned{c.Tour, t.Picker, c.Reason}}, nil
	case ConfirmTourPick:
		t, err := l.legalTour(c.Tour, "pick")
		if err != nil {
			return nil, err
		}
		if c.Pick < 0 || c.Pick >= len(t.Picks) || t.Picks[c.Pick].Done {
			return nil, conflict("pick", strconv.Itoa(c.Pick), "tour "+string(c.Tour)+" has no open pick of that number")
		}
		p := &t.Picks[c.Pick]
		return []Event{LinePicked{c.Tour, p.Order, p.Line, p.SKU, p.Qty, p.Shelf, string(c.Tour), c.ReadID, p.Lot}}, nil
	case HandOverTour:
		t, err := l.legalTour(c.Tour, "hand over")
		if err != nil {
			return nil, err
		}
		events := make([]Event, 0, len(t.Orders)+1)
		for _, o := range t.Orders {
			if o != "" {
				events = append(events, PickingDone{o})
			}
		}
		return append(events, TourHandedOver{c.Tour, t.Picker, c.ReadID}), nil
	}
	return nil, nil
}

// robotFor refuses a robot that has something else to do, and a second one for a
// tour: the totes are on the first.
func (l *Ledger) robotFor(c AssignTour) error {
	if c.Robot == "" {
		return nil
	}
	if j := l.jobRobot[c.Robot]; j != nil {
		return conflict("robot", string(c.Robot), "it has job "+string(j.ID))
	}
	for _, t := range l.openTours {
		switch {
		case t.ID == c.Tour && t.Robot != "" && t.Robot != c.Robot:
			return conflict("robot", string(c.Robot), "robot "+string(t.Robot)+" has the totes of tour "+string(t.ID))
		case t.ID != c.Tour && t.Robot == c.Robot:
			return conflict("robot", string(c.Robot), "it has tour "+string(t.ID))
		}
	}
	return nil
}

// tourLine is a part of a line reserved of one lot at one shelf.
type tourLine struct {
	holder
	spot
}

func (l *Ledger) decideTourCreate(c CreateTour) ([]Event, error) {
	if len(c.Orders) == 0 {
		return nil, invalid("orders", "0", "give at least one order")
	}
	id := JobID("p-" + strconv.FormatInt(l.lastTour+1, 10))
	due := Time(1<<62 - 1)
	want := map[tourLine]int64{}
	var events []Event
	for i, o := range c.Orders {
		order := l.orders[o]
		at := "orders[" + strconv.Itoa(i) + "]"
		switch {
		case order == nil:
			return nil, missingThing(at, string(o))
		case order.State != Waiting:
			return nil, conflict(at, string(o), "it is "+string(order.State)+", only a waiting order goes on a tour")
		case len(order.Holds) > 0:
			return nil, order.held()
		case len(order.Parts) > 0:
			return nil, conflict(at, string(o), "a part of it waits at station "+order.Parts[0].Station+"; it goes on there")
		case slices.Contains(c.Orders[:i], o):
			return nil, invalid(at, string(o), "name each order once")
		}
		for n := range order.Lines {
			for _, a := range order.Lines[n].Allocs {
				want[tourLine{holder{o, n}, a.spot()}] = a.Qty
			}
		}
		due = min(due, order.PlanBy())
		events = append(events, OrderReleased{Order: o, Station: string(id), Place: i + 1})
	}
	for i, p := range c.Picks {
		at := "picks[" + strconv.Itoa(i) + "]"
		k := tourLine{holder{p.Order, p.Line}, p.face().spot()}
		qty, open := want[k]
		switch {
		case !open:
			return nil, conflict(at+".shelf", string(p.Shelf), "order "+string(p.Order)+" line "+strconv.Itoa(p.Line)+" has nothing left to take there")
		case qty != p.Qty:
			return nil, invalid(at+".qty", strconv.FormatInt(p.Qty, 10), "take the "+strconv.FormatInt(qty, 10)+" units reserved there")
		case l.orders[p.Order].Lines[p.Line].SKU != p.SKU || p.Done || p.Missing != 0:
			return nil, invalid(at+".sku", p.SKU, "name the line's article, not yet done")
		}
		delete(want, k)
	}
	if len(want) > 0 {
		return nil, invalid("picks", strconv.Itoa(len(c.Picks)), "the orders have "+strconv.Itoa(len(want))+" more reservations; pick all of them on the tour")
	}
	return append(events, TourCreated{id, c.Orders, c.Picks, due, c.LengthMm, c.Why}), nil
}

func (l *Ledger) applyTour(at Time, e TourCreated) {
	t := &Tour{ID: e.Tour, Orders: slices.Clone(e.Orders), Picks: slices.Clone(e.Picks), Due: e.Due, State: TourOpen, Since: at}
	l.lastTour++
	l.tours[t.ID] = t
	l.openTours = append(l.openTours, t)
	for _, p := range t.Picks {
		l.hold(holder{p.Order, p.Line}, p.face().spot(), -p.Qty)
		l.orders[p.Order].Lines[p.Line].alloc(p.face().spot(), t.ID, p.Qty)
		l.balance(p.face()).jobbed += p.Qty
	}
}

func (l *Ledger) applyTourAssigned(at Time, e TourAssignedTo) {
	t := l.tours[e.Tour]
	t.Picker = e.Picker
	if e.Robot != "" {
		t.Robot = e.Robot
	}
	l.tourPicker[e.Picker] = t
	t.stage(at)
}

func (l *Ledger) applyTourUnassigned(at Time, e TourUnassigned) {
	t := l.tours[e.Tour]
	delete(l.tourPicker, t.Picker)
	t.Picker = ""
	t.stage(at)
}

// stage sets the state that picker and picks lead to.
func (t *Tour) stage(at Time) {
	done := t.Done()
	state := TourAssigned
	switch {
	case t.Picker == "":
		state = TourOpen
	case done == len(t.Picks):
		state = TourPicked
	case done > 0:
		state = TourPicking
	}
	if state != t.State {
		t.State, t.Since = state, at
	}
}

// Done counts the picks that are done.
func (t *Tour) Done() int {
	n := 0
	for i := range t.Picks {
		if t.Picks[i].Done {
			n++
		}
	}
	return n
}

// donePick notes a pick of a tour.
func (t *Tour) donePick(at Time, e LinePicked) {
	for i := range t.Picks {
		p := &t.Picks[i]
		if p.Order == e.Order && p.Line == e.Line && p.Shelf == e.Shelf && p.Lot == e.Lot && !p.Done {
			p.Done = true
			break
		}
	}
	t.stage(at)
}

func (l *Ledger) applyHandedOver(e TourHandedOver) {
	t := l.tours[e.Tour]
	delete(l.tours, t.ID)
	delete(l.tourPicker, t.Picker)
	l.openTours = slices.DeleteFunc(l.openTours, func(x *Tour) bool { return x == t })
}

// Tour gives an open tour, nil when unknown or done. Read-only.
func (l *Ledger) Tour(id JobID) *Tour { return l.tours[id] }

// OpenTours gives all tours that are not done, oldest first. Read-only, valid
// until the next Apply.
func (l *Ledger) OpenTours() []*Tour { return l.openTours }

// TourOfPicker gives the picker's tour, nil when it has none.
func (l *Ledger) TourOfPicker(d DeviceID) *Tour { return l.tourPicker[d] }
