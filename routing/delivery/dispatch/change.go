package dispatch

import (
	"fmt"
	"slices"
)

// Kind of a change.
type Kind string

// What can become of a plan.
const (
	Placed  Kind = "placed" // a stop that waited is in a trip
	Moved   Kind = "moved"  // a stop is in another trip
	Waits   Kind = "waits"  // a stop is in no trip any more
	EtaMove Kind = "eta"    // a stop's predicted time moved by more than Settings.EtaMs
	Leaves  Kind = "leaves" // a trip leaves: its stops are locked
)

// Spot is a place in the plan; Place is the position of the stop, from 1.
type Spot struct {
	Vehicle string
	Trip    int64
	Place   int
}

// Change is one difference between the plan and what was told of it before.
type Change struct {
	Kind     Kind
	Stop     string // empty for Leaves
	From, To Spot
	EtaWas   int64 // Unix ms, 0: none
	Eta      int64 // of a trip that leaves, its departure
	Why      string
}

// String says it in words.
func (c Change) String() string {
	switch c.Kind {
	case Leaves:
		return fmt.Sprintf("trip %d of %s leaves: %s", c.To.Trip, c.To.Vehicle, c.Why)
	case Waits:
		return fmt.Sprintf("stop %s waits, was with %s: %s", c.Stop, c.From.Vehicle, c.Why)
	case Placed:
		return fmt.Sprintf("stop %s goes with %s as number %d: %s", c.Stop, c.To.Vehicle, c.To.Place, c.Why)
	case Moved:
		return fmt.Sprintf("stop %s moves from trip %d of %s to number %d of trip %d of %s: %s", c.Stop, c.From.Trip, c.From.Vehicle, c.To.Place, c.To.Trip, c.To.Vehicle, c.Why)
	}
	return fmt.Sprintf("stop %s comes %d min later: %s", c.Stop, (c.Eta-c.EtaWas)/60_000, c.Why)
}

// changes compares the plan with what was told and tells the difference, in the
// order of vans, trips and stops; what waits comes last.
func (d *Dispatcher) changes(why string) []Change {
	var list []Change
	b := &d.b
	for vi := range b.vans {
		for _, ti := range b.vans[vi].trips {
			t := &b.trips[ti]
			for k, i := range t.stops {
				if t.gone && k < t.done {
					continue
				}
				n, eta := &b.nodes[i], b.eta(i)
				c := Change{Stop: d.stops[i].ID, From: Spot{Trip: d.toldTrip[i]}, To: Spot{d.vehicles[vi].ID, t.id, k + 1}, EtaWas: d.toldEta[i], Eta: eta, Why: why}
				if d.hears[i] != "" {
					c.Why = d.hears[i]
				}
				if n.told >= 0 {
					c.From.Vehicle = d.vehicles[n.told].ID
				}
				switch {
				case d.toldTrip[i] == 0:
					c.Kind, c.EtaWas = Placed, 0
				case d.toldTrip[i] != t.id:
					c.Kind = Moved
				case max(eta-d.toldEta[i], d.toldEta[i]-eta) > d.set.EtaMs:
					c.Kind, c.From = EtaMove, c.To
				default:
					continue
				}
				d.toldTrip[i], d.toldEta[i], n.told = t.id, eta, int32(vi)
				list = append(list, c)
			}
		}
		b.cost -= b.vans[vi].cost // what was told has changed
		b.vans[vi].cost = b.price(int32(vi))
		b.cost += b.vans[vi].cost
	}
	for _, i := range b.absent {
		if d.toldTrip[i] != 0 {
			c := Change{Kind: Waits, Stop: d.stops[i].ID, From: Spot{Trip: d.toldTrip[i]}, EtaWas: d.toldEta[i], Why: why}
			if told := b.nodes[i].told; told >= 0 {
				c.From.Vehicle = d.vehicles[told].ID
			}
			list = append(list, c)
			d.toldTrip[i], b.nodes[i].told = 0, -1
		}
	}
	clear(d.hears)
	return list
}

// Trip is one round of a van, as planned or on the road.
type Trip struct {
	ID      int64
	Vehicle string
	Depart  int64 // Unix ms
	Return  int64
	Metres  int64
	Stops   []Visit
	Locked  int  // first stops that do not change
	Gone    bool // it has left
}

// Visit is one stop of a trip. A delivered one has no time.
type Visit struct {
	Stop string
	Eta  int64
	Done bool
}

// Plan is all that is planned, a copy.
type Plan struct {
	Trips   []Trip // by vehicle, in order
	Waiting []string
	Late    []string // predicted after their promise
}

// Plan gives the plan as it stands.
func (d *Dispatcher) Plan() Plan {
	var p Plan
	b := &d.b
	for vi := range b.vans {
		for _, ti := range b.vans[vi].trips {
			t := &b.trips[ti]
			if len(t.stops) == 0 {
				continue
			}
			out := Trip{ID: t.id, Vehicle: d.vehicles[vi].ID, Depart: t.depart, Return: t.back, Metres: t.metres, Locked: t.fixed, Gone: t.gone}
			for k, i := range t.stops {
				v := Visit{Stop: d.stops[i].ID, Eta: b.eta(i)}
				if t.gone && k < t.done {
					v.Done, v.Eta = true, 0
				} else if v.Eta > d.stops[i].Due {
					p.Late = append(p.Late, v.Stop)
				}
				out.Stops = append(out.Stops, v)
			}
			p.Trips = append(p.Trips, out)
		}
	}
	for _, i := range b.absent {
		p.Waiting = append(p.Waiting, d.stops[i].ID)
	}
	slices.Sort(p.Waiting)
	return p
}
