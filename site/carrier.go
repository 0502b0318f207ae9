package site

import (
	"fmt"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing"
)

// On a floor with follow-me robots the totes of a tour ride on one. It drives by
// itself to the stop beside the next shelf, where its picker, who walks there
// too, meets it; then on to the next; and in the end to the hand-over. Picker and
// robot may come first, whoever it is waits for the other. Other robots plan
// round one at which a person is at work.

// carrier is the robot that has the totes of a tour; nil: a trolley has.
func (s *Site) carrier(t *fulfilment.Tour) *robot { return s.robot(devices.ID(t.Robot)) }

// wantedAt is the node where the totes of a tour are wanted next: beside the shelf
// of its first open pick, or at the hand-over.
func (s *Site) wantedAt(t *fulfilment.Tour) int32 {
	for i := range t.Picks {
		if !t.Picks[i].Done {
			return s.floor.StopAt(s.shelfNode[t.Picks[i].Shelf])
		}
	}
	return s.floor.HandOver.Node
}

// totesThere says that the totes of a tour are where they are wanted. A trolley is
// where its picker is.
func (s *Site) totesThere(t *fulfilment.Tour) bool {
	r := s.carrier(t)
	return r == nil || r.errand == following && r.at == s.wantedAt(t) && s.tokens.Frontier(int(r.idx)) == r.at
}

// accompany sends the robot of a tour to where its totes are wanted.
func (s *Site) accompany(t *fulfilment.Tour) {
	r := s.carrier(t)
	if r == nil || !r.placed {
		return
	}
	if stop := s.wantedAt(t); r.errand != following || r.goal != stop {
		s.start(r, following, stop, "carries the totes of tour "+string(t.ID)+" for "+string(t.Picker))
	}
}

// totesCame shows the picker who waits for a robot what to do with it.
func (s *Site) totesCame(r *robot) {
	if t := s.ledger.Tour(r.tour); t != nil && t.Picker != "" {
		if p := s.picker(devices.ID(t.Picker)); p != nil && p.task == nil {
			s.lead(p)
		}
	}
}

// attended says that a person is at work at the robot, which must stay.
func (s *Site) attended(r *robot) bool {
	t := s.ledger.Tour(r.tour)
	if t == nil || t.Picker == "" {
		return false
	}
	p := s.picker(devices.ID(t.Picker))
	return p != nil && p.task != nil && p.task.Kind != locateTask
}

// freeCarrier is the robot without a task that is nearest to a node, nil when
// there is none.
func (s *Site) freeCarrier(node int32) *robot {
	var best *robot
	least := routing.Unreachable
	for _, r := range s.robots {
		if !s.freeFor(r) {
			continue
		}
		if d := s.dist.Drive(s.tokens.Frontier(int(r.idx)), r.heading, node); d < least {
			best, least = r, d
		}
	}
	return best
}

// freeCarriers counts the robots that a tour could have.
func (s *Site) freeCarriers() int {
	n := 0
	for _, r := range s.robots {
		if s.freeFor(r) {
			n++
		}
	}
	return n
}

// carrierGiven notes which tour a robot carries the totes of.
func (s *Site) carrierGiven(id fulfilment.JobID) {
	if t := s.ledger.Tour(id); t != nil {
		if r := s.carrier(t); r != nil {
			r.tour = id
		}
	}
}

// carrierFree lets the robot go whose totes were handed over.
func (s *Site) carrierFree(id fulfilment.JobID) {
	for _, r := range s.robots {
		if r.tour == id {
			r.tour = ""
			r.errand, r.since = idle, s.now
		}
	}
}

// makeWay sends a robot without a task from where others need to pass to a park,
// or to a charger when there is no park: from a lane of places, an aisle, the
// hand-over.
func (s *Site) makeWay(r *robot) {
	at := s.tokens.Frontier(int(r.idx))
	if at < 0 || r.goal != at || r.at != at {
		return
	}
	why := "leaves the lane to others"
	switch {
	case s.floor.Deep() && s.floor.Kind[at] == routing.Shelf:
	case s.floor.FollowMe && (s.floor.Kind[at] == routing.Travel || at == s.floor.HandOver.Node):
		why = "makes way until it is wanted"
	default:
		return
	}
	if p := s.freePark(); p >= 0 {
		s.start(r, idle, p, why)
		return
	}
	if c := s.freeCharger(r); c >= 0 && r.battery >= 0 {
		s.start(r, toCharger, c, why)
	}
}

// trolley names what carries the totes of a tour, for a picker.
func (s *Site) trolley(t *fulfilment.Tour) string {
	if t.Robot != "" {
		return fmt.Sprintf("robot %s", serial(devices.ID(t.Robot)))
	}
	return "trolley " + string(t.ID)
}
