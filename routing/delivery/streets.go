package delivery

import "dayrun/routing/roads"

// Streets is a street network with what it is like now. Whoever answers the
// question fills in Legs (WithLegs) before the solver sees the problem.
type Streets struct {
	Network *roads.Network
	Hour    int           // local hour of departure, 0 to 23
	Closed  []int32       // segments
	Legs    *roads.Matrix // between depot and stops: the depot is 0, stop i is i+1
}

const (
	// MostLegs is the number of stops up to which legs are asked for; with more,
	// the straight line has to do. 2,500 stops make 50 MB.
	MostLegs = 2500
	// tripHours is how long a trip is on the road: its legs are the mean of the
	// hours from its departure on.
	tripHours = 4
)

// WithLegs is the problem with legs from an atlas of its network.
func (p Problem) WithLegs(a *roads.Atlas) Problem {
	if p.Streets == nil || len(p.Stops) == 0 || len(p.Stops) > MostLegs {
		return p
	}
	a.SetClosed(p.Streets.Closed)
	legs, streets := a.MeanLegs(p.Streets.hours(), p.points(), p.Travel), *p.Streets
	streets.Legs = &legs
	p.Streets = &streets
	return p
}

// hours are those that a trip is on the road.
func (s *Streets) hours() (list []int) {
	for h := range tripHours {
		list = append(list, (s.Hour+h)%24)
	}
	return list
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

// between is the way of a van between two nodes, the depot 0 and stop i i+1.
func (p *Problem) between(i, j int32) (metres, seconds int32) {
	if p.Streets != nil && p.Streets.Legs != nil {
		k := int(i)*p.Streets.Legs.N + int(j)
		return p.Streets.Legs.Metres[k], p.Streets.Legs.Seconds[k]
	}
	return p.Travel.Between(p.at(i), p.at(j))
}

func (p *Problem) at(node int32) roads.Point {
	if node == depot {
		return p.Depot
	}
	return p.Stops[node-1].At
}
