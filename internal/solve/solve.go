// Package solve answers a site's planning questions: on worker goroutines for
// a running server, or inline and in order for virtual time. Warm state (a
// traffic planner, its travel times) belongs to the worker and may be lost.
package solve

import (
	"dayrun/routing"
	"dayrun/routing/assign"
	"dayrun/routing/delivery"
	"dayrun/routing/picking"
	"dayrun/routing/roads"
	"dayrun/routing/tour"
	"dayrun/routing/traffic"
	"dayrun/site"
)

// Solver answers one question after another. It is deterministic: the answers
// depend on the questions alone. One goroutine owns it.
type Solver struct {
	motion routing.Motion
	floor  *routing.Floor
	paths  *traffic.Planner
	city   *roads.Network
	atlas  *roads.Atlas
	picks  picking.Solver
	live   live
}

// NewSolver gives a solver for robots that move as m says.
func NewSolver(m routing.Motion) *Solver { return &Solver{motion: m} }

// Solve answers q.
func (s *Solver) Solve(q site.Question) site.Answered {
	a := site.Answered{Question: q.ID}
	switch {
	case q.Traffic != nil:
		plan := s.planner(q.Traffic.Floor).Plan(*q.Traffic)
		a.Traffic = &plan
	case q.Picking != nil:
		plan := s.picks.Solve(q.Picking)
		a.Picking = &plan
	case q.Tour != nil:
		plan := tour.Solve(*q.Tour)
		a.Tour = &plan
	case q.Assign != nil:
		plan := assign.Solve(*q.Assign)
		a.Assign = &plan
	case q.Delivery != nil:
		plan := delivery.Solve(s.onStreets(*q.Delivery))
		a.Delivery = &plan
	case q.Foresee != nil:
		f := s.live.follow(s.onStreets(*q.Foresee))
		a.Foresight = &f
	case q.Road != nil:
		plan := delivery.SolveRoad(*q.Road, s.atlasOf(q.Road.Streets))
		a.Road = &plan
	}
	return a
}

// onStreets fills in the legs of a problem with a street network.
func (s *Solver) onStreets(p delivery.Problem) delivery.Problem {
	if p.Streets == nil {
		return p
	}
	return p.WithLegs(s.atlasOf(p.Streets))
}

// atlasOf is the atlas of some streets, nil where there are none; it is kept
// while the network stays.
func (s *Solver) atlasOf(streets *delivery.Streets) *roads.Atlas {
	if streets == nil {
		return nil
	}
	if s.city != streets.Network {
		s.city, s.atlas = streets.Network, roads.NewAtlas(streets.Network)
	}
	return s.atlas
}

// planner keeps the traffic planner, with its tables, while the floor stays.
func (s *Solver) planner(f *routing.Floor) *traffic.Planner {
	if s.floor != f {
		s.floor = f
		s.paths = traffic.NewPlanner(f, traffic.Costs(routing.NewDistances(f, s.motion).To), s.motion)
	}
	return s.paths
}
