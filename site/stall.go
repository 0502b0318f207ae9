package site

import (
	"fmt"
	"maps"

	"dayrun/devices"
	"dayrun/fulfilment"
)

// A job that a robot has not begun to carry is moved to another one when its
// robot cannot take it, refuses it, or does not get on. Nodes are never part of
// that: they stay the robot's until it proves to have left.

const (
	// refusalsBorne is how often a robot may refuse an order in a row before its
	// job is moved.
	refusalsBorne = 2
	// restMs is how long a robot gets no other job after one was moved off it, and
	// the moved job not again.
	restMs = 10 * fulfilment.Minute
	// emptyBattery is the charge, in 1/10000, at which standing is put down to it.
	emptyBattery = 100
	// retryMs is the wait before a refused robot gets its next order, doubled with
	// each refusal.
	retryMs = 2 * fulfilment.Second
)

// match is a job and a robot that are not to be brought together for now.
type match struct {
	job   fulfilment.JobID
	robot int32
}

// watchWork notices robots that do not get on with what they have to do and moves
// their jobs. In an outage silence says nothing of a robot.
func (s *Site) watchWork(outage bool) {
	for _, r := range s.robots {
		kind, why := s.stuck(r)
		if outage && kind == robotSilent {
			continue
		}
		switch {
		case why == "" && r.stuck != "":
			s.settle(r.stuck, string(r.id), "it goes on")
			r.stuck, s.asked.change = "", true
		case why != "" && r.stuck != kind:
			if r.stuck != "" {
				s.settle(r.stuck, string(r.id), why)
			}
			r.stuck, s.asked.change = kind, true
			s.raise(kind, string(r.id), string(r.id)+" "+why+"; its nodes stay reserved", 0)
		}
		if why != "" {
			s.moveJob(r, why)
		}
	}
	maps.DeleteFunc(s.barred, func(_ match, until fulfilment.Time) bool { return until <= s.now })
}

// stuck says why a robot does not get on with its work, and by which kind of
// exception; "" when it does, has none, or says itself what is wrong.
func (s *Site) stuck(r *robot) (kind, why string) {
	if !r.placed || r.link != devices.Online {
		return "", ""
	}
	ahead := len(s.tokens.Owned(int(r.idx))) > 1 || r.action != "" || r.conv.Pending()
	if r.job == "" && r.errand == idle && !ahead {
		return "", ""
	}
	if silent := s.now - r.heard; silent > fulfilment.Time(s.cfg.OfflineMs) {
		return robotSilent, fmt.Sprintf("has said nothing for %d s while it has work", silent/fulfilment.Second)
	}
	stands := s.now - max(r.moved, r.acted)
	if !ahead || !r.able() || r.onCharge || stands <= fulfilment.Time(s.cfg.StallMs) {
		return "", ""
	}
	switch {
	case r.battery >= 0 && r.battery < emptyBattery:
		why = "stands with an empty battery"
	case r.conv.Pending():
		why = "has not taken the order that it was sent"
	default:
		why = "stands though its way is released, and reports no error"
	}
	return robotStalled, fmt.Sprintf("%s, for %d s", why, stands/fulfilment.Second)
}

// moveJob takes a job that is not yet carried off a robot, for another one. It
// says whether it could: the shelf's own node, once released to the robot, comes
// with the order to lift, so another robot neither could nor may go there.
func (s *Site) moveJob(r *robot, why string) bool {
	if r.errand != fetching || r.job == "" || s.tokens.Owner(r.goal) == r.idx {
		return false
	}
	s.takeOff(r, why)
	return true
}

// takeOff takes the job off a robot and keeps the two apart for a while.
func (s *Site) takeOff(r *robot, why string) {
	s.barred[match{r.job, r.idx}] = s.now + restMs
	r.rest = s.now + restMs
	s.dropJob(r, why)
}

// refusedOrder counts a refusal and, once there were enough in a row, gives the
// job to another robot. An order that was refused is not with the robot, so its
// lift is not either, also where the shelf's node is reserved already: the robot
// drives there without, and then out of the way.
func (s *Site) refusedOrder(r *robot, why string) {
	r.refusals++
	r.retry = s.now + retryMs<<min(r.refusals, 5)
	if r.refusals >= refusalsBorne && r.errand == fetching && r.job != "" {
		s.takeOff(r, "refused by the robot: "+why)
	}
}

// incapable says why a robot cannot lift shelves at all, by its factsheet; "" when it
// can, or did not describe itself.
func (s *Site) incapable(r *robot) string {
	if r.sheet == nil || r.fitted {
		return r.unable
	}
	r.fitted = true
	shelf := fulfilment.LocationID("")
	for _, id := range s.ledger.Shelves() {
		if len(id) > len(shelf) {
			shelf = id
		}
	}
	n := devices.OrderNode{NodeID: s.nodeID(s.shelfNode[shelf]), Released: true, Map: s.floor.Name}
	job := fulfilment.JobID("job")
	why := ""
	for _, kind := range []string{"pick", "drop"} {
		n.Actions = []devices.Action{*shelfAction(kind, job, string(shelf))}
		o := devices.Order{Robot: r.id, OrderID: fmt.Sprintf("%s-%s-%d", s.cfg.Site, serial(r.id), r.orders), Nodes: []devices.OrderNode{n}}
		if _, err := r.sheet.Fit(o); err != nil {
			why = err.Error()
			break
		}
	}
	switch r.unable = why; {
	case why != "":
		s.raise("robot_unfit", string(r.id), fmt.Sprintf("%s gets no shelf to carry: %s", r.id, why), 0)
	default:
		s.settle("robot_unfit", string(r.id), "its factsheet fits")
	}
	return why
}

// mayTake says that a robot and a job may be brought together, else why not.
func (s *Site) mayTake(r *robot, job *fulfilment.Job, weightG int64) (bool, string) {
	if why := s.incapable(r); why != "" {
		return false, why
	}
	if r.sheet != nil && r.sheet.MaxLoadG > 0 && weightG > r.sheet.MaxLoadG {
		return false, fmt.Sprintf("the goods on %s weigh %d g, it carries %d g", job.Shelf, weightG, r.sheet.MaxLoadG)
	}
	if s.barred[match{job.ID, r.idx}] > s.now {
		return false, "the job was moved off it a short while ago"
	}
	return true, ""
}

// weightOn is what the goods on a shelf weigh by the book, in g.
func (s *Site) weightOn(shelf fulfilment.LocationID) int64 {
	sum := int64(0)
	for _, b := range s.ledger.OnLocation(shelf) {
		if sku := s.ledger.SKU(b.SKU); sku != nil {
			sum += sku.WeightG * b.OnHand
		}
	}
	return sum
}

// untaken tells a person of a job that no robot of the site may take.
func (s *Site) untaken(j *fulfilment.Job, weightG int64) {
	why := ""
	for _, r := range s.robots {
		ok, no := s.mayTake(r, j, weightG)
		if ok {
			return
		}
		why = no
	}
	s.raise("no_robot", string(j.Shelf), fmt.Sprintf("no robot takes job %s for shelf %s: of the last one, %s", j.ID, j.Shelf, why), 0)
}

// makeRoom sends a robot that stands under a shelf which it may not lift to a
// park, so that another one can come.
func (s *Site) makeRoom(r *robot, shelf fulfilment.LocationID) {
	if r.errand != idle || r.job != "" || !r.able() || r.lost || r.goal != r.at || s.tokens.Frontier(int(r.idx)) != r.at {
		return
	}
	if p := s.freePark(); p >= 0 {
		s.start(r, idle, p, "makes room for another robot at "+string(shelf))
	}
}
