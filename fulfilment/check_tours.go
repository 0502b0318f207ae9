package fulfilment

import "fmt"

// tours wants every open pick of a tour covered by a reservation for it, its
// orders on its trolley, and a state that follows from picker and picks. It
// gives the number of reservations that tours bring.
func (c *checker) tours() (int, error) {
	l, open, pickers, robots := c.l, 0, 0, map[DeviceID]JobID{}
	for _, t := range l.openTours {
		n, err := c.tour(t)
		if err != nil {
			return 0, fmt.Errorf("tour %s: %w", t.ID, err)
		}
		open += n
		if t.Picker != "" {
			pickers++
		}
		if other := robots[t.Robot]; t.Robot != "" && (other != "" || l.jobRobot[t.Robot] != nil) {
			return 0, fmt.Errorf("tour %s: robot %s has another tour or job, %s", t.ID, t.Robot, other)
		}
		robots[t.Robot] = t.ID
	}
	if len(l.tours) != len(l.openTours) || len(l.tourPicker) != pickers {
		return 0, fmt.Errorf("%d open tours, %d by id; %d with a picker, %d by picker", len(l.openTours), len(l.tours), pickers, len(l.tourPicker))
	}
	return open, nil
}

func (c *checker) tour(t *Tour) (int, error) {
	l := c.l
	if l.tours[t.ID] != t || t.Picker != "" && l.tourPicker[t.Picker] != t {
		return 0, fmt.Errorf("not the one found by its id, or picker %s has another", t.Picker)
	}
	want := *t
	if want.stage(t.Since); want.State != t.State {
		return 0, fmt.Errorf("it is %s, but with picker %q and %d of %d picks done it is %s", t.State, t.Picker, t.Done(), len(t.Picks), want.State)
	}
	for i, id := range t.Orders {
		if id == "" {
			continue // cancelled, its tote is empty
		}
		if o := l.orders[id]; o != nil && t.Due > o.PlanBy() {
			return 0, fmt.Errorf("due at %s, order %s by %s", t.Due.UTC(), id, o.PlanBy().UTC())
		}
		if o := l.orders[id]; o == nil || o.State != Picking || o.Station != string(t.ID) || o.Place != i+1 {
			return 0, fmt.Errorf("order %s is not in its tote %d", id, i+1)
		}
	}
	open := 0
	for i, p := range t.Picks {
		have := int64(0)
		if o := l.orders[p.Order]; o != nil { // one that was cancelled is forgotten before a long tour ends
			have = o.Lines[p.Line].at(p.face().spot(), t.ID)
		}
		if p.Done && have != 0 || !p.Done && have != p.Qty {
			return 0, fmt.Errorf("pick %d, done %v, of %d units: %d are reserved for it at %s", i, p.Done, p.Qty, have, p.Shelf)
		}
		if !p.Done {
			open++
		}
	}
	return open, nil
}

// brings says that a job brings a shelf, or a tour still picks there.
func (l *Ledger) brings(id JobID, shelf LocationID) bool {
	if j := l.jobs[id]; j != nil {
		return j.Shelf == shelf
	}
	if t := l.tours[id]; t != nil {
		for i := range t.Picks {
			if t.Picks[i].Shelf == shelf && !t.Picks[i].Done {
				return true
			}
		}
	}
	return false
}
