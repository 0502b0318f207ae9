package site

import (
	"fmt"
	"slices"
	"strings"

	"dayrun/fulfilment"
)

// Told is an event of an order's history with its time.
type Told struct {
	At    fulfilment.Time
	Event fulfilment.Event
}

// Wait is a span in which an order waited for one thing. For reads after "for".
type Wait struct {
	From, To fulfilment.Time
	For      string
}

// Explain tells from an order's history what it waited for until now, or until
// it was over, span by span, and sums it up in words ("waited 43 min for stock
// of A-1 at S-12; 12 min for a robot"). Spans shorter than a minute count, but
// only what makes a minute in all is named.
func Explain(order fulfilment.OrderID, history []Told, now fulfilment.Time) ([]Wait, string) {
	c := &account{order: order, jobs: map[fulfilment.JobID]*errandOf{}}
	for _, h := range history {
		c.until(h.At)
		c.take(h.Event)
	}
	c.until(now)
	return c.waits, c.sum()
}

// errandOf is how far a shelf or a trolley with picks of the order has come.
type errandOf struct {
	open  int // its picks of this order
	state fulfilment.JobState
	tour  bool
}

// account goes through a history.
type account struct {
	order   fulfilment.OrderID
	lines   []string // SKU by line
	at      fulfilment.Time
	stage   fulfilment.OrderState // "" before it was placed and when it is over
	pickUp  bool
	holds   []fulfilment.HoldKind
	lacking string
	face    string // the shelf that was short last
	jobs    map[fulfilment.JobID]*errandOf
	ids     []fulfilment.JobID // in their order
	waits   []Wait
}

// until ends the span so far at a moment.
func (c *account) until(at fulfilment.Time) {
	what := c.waitsFor()
	if what != "" && at > c.at {
		if n := len(c.waits); n > 0 && c.waits[n-1].For == what && c.waits[n-1].To == c.at {
			c.waits[n-1].To = at
		} else {
			c.waits = append(c.waits, Wait{c.at, at, what})
		}
	}
	c.at = max(c.at, at)
}

// waitsFor is what the order waits for as things stand.
func (c *account) waitsFor() string {
	switch {
	case c.stage == "":
		return ""
	case len(c.holds) > 0 && c.stage != fulfilment.Picking && c.stage != fulfilment.AtPacking: // what has begun goes on
		return holdNames[c.holds[0]]
	case c.lacking != "":
		return c.lacking
	}
	switch c.stage {
	case fulfilment.Waiting, fulfilment.Backorder:
		return "a place at a station"
	case fulfilment.Picking:
		return c.fetching()
	case fulfilment.AtPacking:
		return "packing"
	case fulfilment.AwaitingTrip:
		if c.pickUp {
			return "its customer"
		}
		return "a vehicle"
	}
	return "the drive"
}

// fetching is what picking waits for: the visit that has come furthest counts.
func (c *account) fetching() string {
	rank := []fulfilment.JobState{"", fulfilment.JobOpen, fulfilment.JobAssigned, fulfilment.JobAtWork}
	names := []string{"a shelf to be chosen", "a robot", "the shelf to come", "the person at the station"}
	at := 0
	for _, id := range c.ids {
		if j := c.jobs[id]; j.open > 0 {
			if j.tour {
				if j.state == fulfilment.JobOpen {
					return "a picker"
				}
				return "the walk of the picker"
			}
			at = max(at, slices.Index(rank, j.state))
		}
	}
	return names[at]
}

func (c *account) job(id fulfilment.JobID, picks []fulfilment.Pick, state fulfilment.JobState) {
	j := c.jobs[id]
	if j == nil {
		j = &errandOf{state: state}
		c.jobs[id], c.ids = j, append(c.ids, id)
	}
	for _, p := range picks {
		if p.Order == c.order {
			j.open++
		}
	}
}

func (c *account) to(id fulfilment.JobID, state fulfilment.JobState) {
	if j := c.jobs[id]; j != nil {
		j.state = state
	}
}

func (c *account) less(id fulfilment.JobID) {
	if j := c.jobs[id]; j != nil && j.open > 0 {
		j.open--
	}
}

func (c *account) take(e fulfilment.Event) {
	switch e := e.(type) {
	case fulfilment.OrderPlaced:
		c.stage, c.pickUp = fulfilment.Waiting, e.Service == fulfilment.PickUp
		for _, n := range e.Lines {
			c.lines = append(c.lines, n.SKU)
		}
	case fulfilment.OrderChanged:
		for i, n := range e.Lines {
			if i >= len(c.lines) {
				c.lines = append(c.lines, n.SKU)
			}
		}
		if e.Lines != nil {
			c.lacking = ""
		}
	case fulfilment.OrderHeld:
		c.holds = append(c.holds, e.Hold)
	case fulfilment.HoldReleased:
		c.holds = slices.DeleteFunc(c.holds, func(k fulfilment.HoldKind) bool { return k == e.Hold })
	case fulfilment.PickShort:
		c.face = string(e.Shelf)
		c.less(e.Job)
	case fulfilment.ReservationDropped:
		c.face = string(e.Location)
	case fulfilment.OrderBackordered:
		c.stage = fulfilment.Backorder
		c.lacking = "stock of " + c.skus(e.Lines)
		if c.face != "" && e.Reason != "" {
			c.lacking += " at " + c.face
		}
	case fulfilment.BackorderFilled:
		c.stage, c.lacking, c.face = fulfilment.Waiting, "", ""
	case fulfilment.OrderReleased:
		c.stage = fulfilment.Picking
	case fulfilment.PickWithdrawn:
		c.less(e.Job)
	case fulfilment.LinePicked:
		if e.Order == c.order {
			c.less(e.Job)
		}
	case fulfilment.PickingDone:
		c.stage = fulfilment.AtPacking
	case fulfilment.OrderPacked:
		c.stage = fulfilment.AwaitingTrip
	case fulfilment.TripLeft:
		c.stage = fulfilment.OnTheRoad
	case fulfilment.OrderBroughtBack:
		c.stage = fulfilment.AwaitingTrip
	case fulfilment.OrderDelivered, fulfilment.OrderCancelled:
		c.stage = ""
	default:
		c.visit(e)
	}
}

// visit follows shelves and trolleys.
func (c *account) visit(e fulfilment.Event) {
	switch e := e.(type) {
	case fulfilment.JobCreated:
		c.job(e.Job, e.Picks, fulfilment.JobOpen)
	case fulfilment.JobExtended:
		c.job(e.Job, e.Picks, fulfilment.JobAssigned) // one that was made for other orders is under way
	case fulfilment.ShelfHopped:
		c.job(e.Next, e.Picks, fulfilment.JobAssigned)
	case fulfilment.JobAssignedTo:
		c.to(e.Job, fulfilment.JobAssigned)
	case fulfilment.JobUnassigned:
		c.to(e.Job, fulfilment.JobOpen)
	case fulfilment.ShelfArrived:
		c.to(e.Job, fulfilment.JobAtWork)
	case fulfilment.TourCreated:
		c.job(e.Tour, nil, fulfilment.JobOpen)
		c.jobs[e.Tour].tour = true
		for _, p := range e.Picks {
			if p.Order == c.order {
				c.jobs[e.Tour].open++
			}
		}
		c.jobs[e.Tour].open++ // the hand-over
	case fulfilment.TourAssignedTo:
		c.to(e.Tour, fulfilment.JobAssigned)
	case fulfilment.TourUnassigned:
		c.to(e.Tour, fulfilment.JobOpen)
	}
}

func (c *account) skus(lines []int) string {
	var list []string
	for _, i := range lines {
		if i < len(c.lines) && !slices.Contains(list, c.lines[i]) {
			list = append(list, c.lines[i])
		}
	}
	if len(list) > 3 {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:2], ", "), len(list)-2)
	}
	return strings.Join(list, ", ")
}

// sum adds the spans up by what they were for.
func (c *account) sum() string {
	var list []string
	total := map[string]fulfilment.Time{}
	for _, w := range c.waits {
		if total[w.For] == 0 {
			list = append(list, w.For)
		}
		total[w.For] += w.To - w.From
	}
	var parts []string
	for _, what := range list {
		if total[what] >= fulfilment.Minute {
			parts = append(parts, words(total[what])+" for "+what)
		}
	}
	if len(parts) == 0 {
		return "has not waited for anything yet"
	}
	return "waited " + strings.Join(parts, "; ")
}
