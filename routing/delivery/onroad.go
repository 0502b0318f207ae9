package delivery

import (
	"slices"

	"dayrun/routing/roads"
)

// RoadProblem asks how vehicles that are out, or about to leave with what they
// have, go on: after a closure, a delay, or to collect another's parcels.
type RoadProblem struct {
	Now     int64 // Unix ms
	Depot   roads.Point
	Travel  roads.Detour
	Streets *Streets // nil: straight lines
	Sky     *Sky     // nil: still air
	Tours   []RoadTour
}

// RoadTour is what one vehicle has still to do.
type RoadTour struct {
	Vehicle Vehicle
	From    roads.Point // where it was last
	Leave   int64       // ms, from when on it drives
	Stops   []Stop      // in the order of its plan; Due is the promise
	Fixed   int         // so many of the first keep their places
	FirstMs int64       // service at the first stop; 0: as at the others
}

// RoadPlan has one trip a tour, in the same order.
type RoadPlan struct{ Tours []RoadTrip }

// RoadTrip is how a tour goes on. Order holds indices in RoadTour.Stops, Eta
// their times in that order.
type RoadTrip struct {
	Order  []int32
	Eta    []int64
	Return int64
	Metres int64
}

const (
	roadTries = 20_000  // orders of stops looked at for one tour
	roadGain  = 120_000 // ms of driving that justify another order
	roadLate  = 10      // what a ms after a promise costs, against one of driving
)

// SolveRoad gives each tour its times and, where that pays, another order of its
// stops. Without streets the atlas may be nil.
func SolveRoad(p RoadProblem, a *roads.Atlas) RoadPlan {
	plan := RoadPlan{Tours: make([]RoadTrip, len(p.Tours))}
	for i := range p.Tours {
		plan.Tours[i] = p.goOn(&p.Tours[i], a)
	}
	return plan
}

// onward is one tour under search. Node 0 is the depot, stop i is i+1, the last
// node is where the vehicle is.
type onward struct {
	p    Problem
	tour *RoadTour
	left int
}

func (p *RoadProblem) goOn(t *RoadTour, a *roads.Atlas) RoadTrip {
	o := &onward{tour: t, left: roadTries, p: Problem{Now: p.Now, Depot: p.Depot, Travel: p.Travel, Streets: p.Streets, Sky: p.Sky, Stops: append(slices.Clone(t.Stops), Stop{At: t.From})}}
	if t.Vehicle.Drone {
		o.p.Streets = nil
	} else if a != nil {
		o.p = o.p.WithLegs(a)
	}
	order := make([]int32, len(t.Stops))
	for i := range order {
		order[i] = int32(i)
	}
	best := o.drive(order)
	if found := o.search(order); !t.Vehicle.Drone && o.cost(found) < o.cost(best)-roadGain {
		best = found
	}
	return best
}

// drive gives the times of an order.
func (o *onward) drive(order []int32) RoadTrip {
	trip := RoadTrip{Order: slices.Clone(order), Eta: make([]int64, len(order))}
	at, node := o.tour.Leave, int32(len(o.p.Stops))
	for k, i := range order {
		metres, there := o.leg(node, i+1, at)
		at = max(there, o.p.Stops[i].Open)
		trip.Eta[k] = at
		trip.Metres += int64(metres)
		service := o.tour.Vehicle.StopMs + int64(max(o.p.Stops[i].Parcels, 1)-1)*o.tour.Vehicle.ParcelMs
		if k == 0 && o.tour.FirstMs > 0 {
			service = o.tour.FirstMs
		}
		at, node = at+service, i+1
	}
	metres, there := o.leg(node, depot, at)
	trip.Return, trip.Metres = there, trip.Metres+int64(metres)
	return trip
}

// leg is the way between two nodes.
func (o *onward) leg(i, j int32, leave int64) (metres int32, there int64) {
	if v := &o.tour.Vehicle; v.Drone {
		l, ok := o.p.hop(v, o.p.at(i), o.p.at(j), 0)
		if !ok { // it is on its way all the same
			l.Metres, l.Ms = straightLeg(v, o.p.at(i), o.p.at(j)).metres, straightLeg(v, o.p.at(i), o.p.at(j)).ms
		}
		return l.Metres, leave + int64(l.Ms)
	}
	return o.p.between(i, j, leave)
}

// cost is the time on the road, and each ms after a promise many times.
func (o *onward) cost(t RoadTrip) int64 {
	sum := t.Return
	for k, i := range t.Order {
		if due := o.p.Stops[i].Due; due > 0 {
			sum += roadLate * max(0, t.Eta[k]-due)
		}
	}
	return sum
}

// search moves single stops and turns stretches round (Or 1976; Croes 1958)
// while that helps.
func (o *onward) search(order []int32) RoadTrip {
	best := o.drive(order)
	bestCost := o.cost(best)
	for better := true; better && o.left > 0; {
		better = false
		try := func(next []int32) {
			o.left--
			if t := o.drive(next); o.cost(t) < bestCost {
				best, bestCost, better = t, o.cost(t), true
			}
		}
		n := len(order)
		for i := o.tour.Fixed; i < n && !better; i++ {
			for k := o.tour.Fixed; k < n && !better && o.left > 0; k++ {
				if i == k {
					continue
				}
				next := slices.Delete(slices.Clone(best.Order), i, i+1)
				try(slices.Insert(next, k, best.Order[i]))
				if better || k <= i {
					continue
				}
				next = slices.Clone(best.Order)
				slices.Reverse(next[i : k+1])
				try(next)
			}
		}
	}
	return best
}
