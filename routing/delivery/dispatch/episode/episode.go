// Package episode plays days in which customers appear hour by hour, by the
// rules of the EURO meets NeurIPS 2022 vehicle routing competition, drawn from
// Solomon and Homberger files: what it is worth to let a delivery wait.
package episode

import (
	"fmt"
	"math/rand/v2"

	"dayrun/routing/delivery/dispatch"
	"dayrun/routing/delivery/vrp"
)

// Rules are those of an episode. A day of the file has ten hours.
type Rules struct {
	Hours   int // in which customers appear
	PerHour int // customers drawn in each
	Look    int // hours ahead that a decision imagines
}

// Competition are the rules of the competition: a hundred draws an hour.
func Competition() Rules { return Rules{Hours: 8, PerHour: 100, Look: 3} }

// hoursOfDay is how many hours the file's day has.
const hoursOfDay = 10

// request is one customer who appeared. Figures are the file's, but parcel's.
type request struct {
	stop   vrp.Stop
	parcel dispatch.Parcel // times in tenths
	hour   int
}

// Episode is one day: what appears when is the same whatever is decided.
type Episode struct {
	in       *vrp.Instance
	rules    Rules
	seed     uint64
	hour     int32 // length in the file's unit
	legs     dispatch.Legs
	requests []request
}

// New draws an episode from a file. A customer's place, demand, service time
// and window are each drawn from all customers, apart from each other; one
// that no vehicle could reach in time is dropped.
func New(in *vrp.Instance, rules Rules, seed uint64) (*Episode, error) {
	if in.Paired || in.Rich != nil || in.Untimed {
		return nil, fmt.Errorf("draw an episode from %s: not a file of deliveries with time windows: give a Solomon or Homberger file", in.Name)
	}
	if rules.Hours < 1 || rules.Hours >= hoursOfDay || rules.PerHour < 1 {
		return nil, fmt.Errorf("draw an episode: hours %d, per hour %d: give 1 to %d hours and at least 1 customer in each", rules.Hours, rules.PerHour, hoursOfDay-1)
	}
	e := &Episode{in: in, rules: rules, seed: seed, hour: in.Stops[0].Due / hoursOfDay}
	n := len(in.Stops)
	e.legs = dispatch.Legs{N: int32(n), Metres: make([]int32, n*n)}
	for i, a := range in.Stops {
		for j, b := range in.Stops {
			e.legs.Metres[i*n+j] = vrp.Truncated.Arc(a.X-b.X, a.Y-b.Y)
		}
	}
	e.legs.Ms = e.legs.Metres
	rng := rand.New(rand.NewPCG(seed, 1))
	for h := range rules.Hours {
		e.requests = e.draw(rng, h, e.requests)
	}
	return e, nil
}

// departs is when what is sent in an hour leaves: at its end.
func (e *Episode) departs(hour int) int32 { return int32(hour+1) * e.hour }

// draw appends the customers of an hour.
func (e *Episode) draw(rng *rand.Rand, hour int, list []request) []request {
	const tenths = 10
	one := func() (int32, vrp.Stop) {
		i := 1 + rng.Int32N(int32(len(e.in.Stops)-1))
		return i, e.in.Stops[i]
	}
	for range e.rules.PerHour {
		place, s := one()
		_, demand := one()
		_, service := one()
		_, window := one()
		s.Demand, s.Service, s.Ready, s.Due = demand.Demand, service.Service, window.Ready, window.Due
		p := dispatch.Parcel{Place: place, Load: [3]int32{s.Demand}, Release: tenths * int64(e.departs(hour)), Open: tenths * int64(s.Ready), Due: tenths * int64(s.Due), Service: tenths * int64(s.Service)}
		if !e.late(&p, p.Release) {
			list = append(list, request{s, p, hour})
		}
	}
	return list
}

// late says that a trip for p alone that starts at depart misses its window or
// the end of the day.
func (e *Episode) late(p *dispatch.Parcel, depart int64) bool {
	way := int64(e.legs.Ms[p.Place])
	return depart+way > p.Due || max(depart+way, p.Open)+p.Service+way > 10*int64(e.in.Stops[0].Due)
}

// Budget starts a measure of the share of an hour's budget that is used: of
// the decision who leaves, and of their routes.
type Budget struct{ Decide, Route func() func() float64 }

// Result is how an episode went.
type Result struct {
	Distance  float64 // in the file's unit
	Customers int
	Routes    int
}

// Play plays the episode. With wait, dispatch.Wave decides who leaves; without
// it everybody leaves at once. Routes are vrp's either way. The outcome is
// checked: each customer visited once, in time, by a vehicle that left after
// the customer appeared and carries no more than it can.
func (e *Episode) Play(wait bool, tuning dispatch.Tuning, budget Budget) (Result, error) {
	var sum Result
	var waiting []int
	done := make([]bool, len(e.requests))
	for h := range e.rules.Hours {
		for i := range e.requests {
			if e.requests[i].hour == h {
				waiting = append(waiting, i)
			}
		}
		leave := waiting
		if wait && h < e.rules.Hours-1 {
			leave = e.choose(waiting, h, tuning, budget.Decide())
		}
		if len(leave) == 0 {
			continue
		}
		routes, err := e.route(leave, h, budget.Route())
		if err != nil {
			return sum, fmt.Errorf("hour %d: %w", h, err)
		}
		metres, err := e.verify(routes, h, done)
		if err != nil {
			return sum, fmt.Errorf("hour %d: %w", h, err)
		}
		sum.Distance += float64(metres) / 10
		sum.Customers += len(leave)
		sum.Routes += len(routes)
		left := waiting[:0:0]
		for _, i := range waiting {
			if !done[i] {
				left = append(left, i)
			}
		}
		waiting = left
	}
	if sum.Customers != len(e.requests) {
		return sum, fmt.Errorf("%d of %d customers were served", sum.Customers, len(e.requests))
	}
	return sum, nil
}

// choose asks the wave which of the waiting leave.
func (e *Episode) choose(waiting []int, hour int, tuning dispatch.Tuning, progress func() float64) []int {
	w := dispatch.Wave{Legs: e.legs, Room: [3]int32{e.in.Capacity}, Depart: 10 * int64(e.departs(hour)), Next: 10 * int64(e.departs(hour+1)), End: 10 * int64(e.in.Stops[0].Due), Tuning: tuning}
	for _, i := range waiting {
		w.Parcels = append(w.Parcels, e.requests[i].parcel)
	}
	w.Future = func(rng *rand.Rand) []dispatch.Parcel {
		var list []request
		for h := hour + 1; h < e.rules.Hours && h <= hour+e.rules.Look; h++ {
			list = e.draw(rng, h, list)
		}
		parcels := make([]dispatch.Parcel, len(list))
		for i := range list {
			parcels[i] = list[i].parcel
		}
		return parcels
	}
	var leave []int
	for k, goes := range w.Decide(rand.New(rand.NewPCG(e.seed, uint64(100+hour))), progress) {
		if goes {
			leave = append(leave, waiting[k])
		}
	}
	return leave
}

// route solves the static problem of those that leave; routes name requests.
func (e *Episode) route(leave []int, hour int, progress func() float64) ([][]int, error) {
	in := &vrp.Instance{Name: e.in.Name, Vehicles: len(leave), Capacity: e.in.Capacity, Stops: []vrp.Stop{e.in.Stops[0]}}
	in.Stops[0].Ready = e.departs(hour)
	for _, i := range leave {
		in.Stops = append(in.Stops, e.requests[i].stop)
	}
	if err := in.Check(); err != nil {
		return nil, err
	}
	s := vrp.NewSolver(in, vrp.Truncated, false, rand.New(rand.NewPCG(e.seed, uint64(200+hour))))
	s.Improve(progress)
	list, out := s.Best()
	if out > 0 {
		return nil, fmt.Errorf("the plan leaves out %d of %d customers: give more budget", out, len(leave))
	}
	routes := make([][]int, len(list))
	for r, stops := range list {
		for _, n := range stops {
			routes[r] = append(routes[r], leave[n-1])
		}
	}
	return routes, nil
}

// verify drives the routes of an hour, apart from both solvers, and gives their
// length in tenths.
func (e *Episode) verify(routes [][]int, hour int, done []bool) (int64, error) {
	total := int64(0)
	for _, r := range routes {
		at, now, load := e.in.Stops[0], 10*int64(e.departs(hour)), int32(0)
		arc := func(to vrp.Stop) {
			d := int64(vrp.Truncated.Arc(at.X-to.X, at.Y-to.Y))
			total, now, at = total+d, now+d, to
		}
		for _, i := range r {
			q := &e.requests[i]
			arc(q.stop)
			load += q.stop.Demand
			switch {
			case done[i]:
				return 0, fmt.Errorf("customer %d is visited twice", i)
			case q.hour > hour:
				return 0, fmt.Errorf("customer %d appears in hour %d", i, q.hour)
			case now > 10*int64(q.stop.Due):
				return 0, fmt.Errorf("customer %d is reached at %d tenths, due %d", i, now, q.stop.Due)
			}
			done[i] = true
			now = max(now, 10*int64(q.stop.Ready)) + 10*int64(q.stop.Service)
		}
		arc(e.in.Stops[0])
		if now > 10*int64(e.in.Stops[0].Due) || load > e.in.Capacity {
			return 0, fmt.Errorf("a route ends at %d tenths with load %d: the day ends at %d, the capacity is %d", now, load, e.in.Stops[0].Due, e.in.Capacity)
		}
	}
	return total, nil
}
