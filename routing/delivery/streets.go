package delivery

import (
	"math"

	"dayrun/routing/roads"
)

// Streets is a street network with what it is like now. Whoever answers the
// question fills in Legs and Hours (WithLegs) before the solver sees the problem.
type Streets struct {
	Network *roads.Network
	ZoneMs  int64         // what local time is ahead of UTC
	Limits  []roads.Limit // closed and slowed segments
	Legs    *roads.Matrix // between depot and stops at the hour of Problem.Now: the depot is 0, stop i is i+1
	Hours   *roads.Hourly // the same at every hour; nil: Legs hold all day
}

// MostLegs is the number of stops up to which legs are asked for; with more,
// the straight line has to do. 2,500 stops make 25 MB for each set of speeds of
// the day and as much again for metres.
const MostLegs = 2500

// WithLegs is the problem with legs from an atlas of its network.
func (p Problem) WithLegs(a *roads.Atlas) Problem {
	if p.Streets == nil || len(p.Stops) == 0 || len(p.Stops) > MostLegs {
		return p
	}
	a.SetLimits(p.Streets.Limits)
	legs, hours := a.HourlyLegs(roads.HourOf(p.Now, p.Streets.ZoneMs), p.points(), p.Travel)
	streets := *p.Streets
	streets.Legs = &legs
	if len(hours.Seconds) > 1 {
		streets.Hours = &hours
	}
	p.Streets = &streets
	return p
}

// arrive is when a van that leaves place k/N of the tables is at place k%N: each
// part of the leg is driven at the speed of its own hour.
func (s *Streets) arrive(k int, leave int64) int64 {
	return roads.ArriveAt(leave, s.ZoneMs, func(hour int) int64 { return s.ms(k, hour) })
}

// leaveBy is the latest start of that leg, less at most 2 ms.
func (s *Streets) leaveBy(k int, arrive int64) int64 {
	return roads.LeaveBy(arrive, s.ZoneMs, func(hour int) int64 { return s.ms(k, hour) })
}

func (s *Streets) ms(k, hour int) int64 {
	return int64(min(s.Hours.Seconds[s.Hours.Of[hour]][k], math.MaxInt32/1000)) * 1000
}

// points are the places of the nodes: the depot, then the stops.
func (p *Problem) points() []roads.Point {
	points := make([]roads.Point, 1, len(p.Stops)+1)
	points[0] = p.Depot
	for i := range p.Stops {
		points = append(points, p.Stops[i].At)
	}
	return points
}

// between is the way of a van between two nodes, the depot 0 and stop i i+1:
// its metres, and when it is there.
func (p *Problem) between(i, j int32, leave int64) (metres int32, at int64) {
	if p.Streets != nil && p.Streets.Legs != nil {
		k := int(i)*p.Streets.Legs.N + int(j)
		if p.Streets.Hours != nil {
			return p.Streets.Legs.Metres[k], p.Streets.arrive(k, leave)
		}
		return p.Streets.Legs.Metres[k], leave + int64(p.Streets.Legs.Seconds[k])*1000
	}
	metres, seconds := p.Travel.Between(p.at(i), p.at(j))
	return metres, leave + int64(seconds)*1000
}

func (p *Problem) at(node int32) roads.Point {
	if node == depot {
		return p.Depot
	}
	return p.Stops[node-1].At
}
