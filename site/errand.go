package site

import (
	"fmt"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing/traffic"
)

// start gives the robot something to do: an errand ends at a goal node, some
// with an action there.
func (s *Site) start(r *robot, e errand, goal int32, why string) {
	r.errand, r.goal, r.why, r.age, r.since = e, goal, why, 0, s.now
	r.action, r.acted = "", s.now
	s.asked.change = true
	if r.at == goal && s.tokens.Frontier(int(r.idx)) == goal {
		s.arrived(r)
	}
	s.advance(r)
}

// errandAction is the VDA 5050 action at the end of the robot's errand. Its id
// is made of the job, so that an answer that comes after a restart still fits.
func (s *Site) errandAction(r *robot) (*devices.Action, bool) {
	if r.action != "" {
		return nil, false
	}
	switch r.errand {
	case fetching:
		return shelfAction("pick", r.job, s.shelfOf(r)), true
	case storing:
		return shelfAction("drop", r.job, s.shelfOf(r)), true
	case toCharger:
		return &devices.Action{Type: "startCharging", ID: fmt.Sprintf("charge-%s-%d", serial(r.id), r.orders), Blocking: "HARD"}, true
	}
	return nil, false
}

func shelfAction(kind string, job fulfilment.JobID, shelf string) *devices.Action {
	return &devices.Action{Type: kind, ID: fmt.Sprintf("%s-%s", kind, job), Blocking: "HARD", Params: []devices.KeyValue{
		{Key: "stationType", Value: "floor"}, {Key: "loadType", Value: "shelf"}, {Key: "loadId", Value: shelf}}}
}

func (s *Site) shelfOf(r *robot) string {
	if j := s.jobOf(r); j != nil {
		return string(j.Shelf)
	}
	return ""
}

// arrived is called when the robot proves to stand on its goal with nothing
// released beyond it.
func (s *Site) arrived(r *robot) {
	if r.errand == following {
		s.totesCame(r)
	}
	if r.errand != bringing {
		return
	}
	j := s.jobOf(r)
	if j == nil || !s.must(fulfilment.ArriveShelf{Job: j.ID}) {
		return
	}
	r.errand, r.since = presenting, s.now
	if st := s.station(j.Station); st != nil {
		st.present = j.ID
		s.serve(st)
	}
}

// errandDone follows a finished action.
func (s *Site) errandDone(r *robot) {
	j := s.jobOf(r)
	switch r.errand {
	case fetching:
		if j == nil || !s.must(fulfilment.LiftShelf{Job: j.ID}) {
			return
		}
		if j.For == fulfilment.JobClear {
			s.start(r, storing, s.placeOf(r, j), r.why)
		} else if st := s.station(j.Station); st != nil {
			s.start(r, bringing, st.pick, r.why)
		}
	case storing:
		if j == nil || !s.must(fulfilment.StoreShelf{Job: j.ID, Node: s.nodeID(r.at)}) {
			return
		}
		r.job = ""
		s.start(r, idle, r.at, "")
	case toCharger:
		r.errand, r.since = charging, s.now
	}
}

// noPlaceMs is how long a shelf may wait for a place in a deep lane before a
// person is told.
const noPlaceMs = 600_000

// leave sends a served shelf back to a place.
func (s *Site) leave(st *station, j *fulfilment.Job) {
	r := s.robot(devices.ID(j.Robot))
	if r == nil {
		return
	}
	to, why, err := s.returnPlace(s.wayFrom(st), j.Shelf)
	if err != nil {
		if st.noPlace == 0 {
			st.noPlace = s.now
		}
		if !s.floor.Deep() || s.now-st.noPlace > noPlaceMs { // lanes are free again soon
			s.raise("no_place", string(j.Shelf), fmt.Sprintf("shelf %s waits at station %s: %v", j.Shelf, st.id, err), 0)
		}
		return // tried again at the next tick
	}
	if st.noPlace != 0 {
		st.noPlace = 0
		s.settle("no_place", string(j.Shelf), "goes to "+s.nodeID(to))
	}
	if !s.must(fulfilment.LeaveStation{Job: j.ID, To: s.nodeID(to), Why: why}) {
		return
	}
	st.present = ""
	s.start(r, storing, to, why)
}

// dropJob takes a job that has not begun to carry away from its robot.
func (s *Site) dropJob(r *robot, reason string) {
	if r.job == "" {
		return
	}
	if s.must(fulfilment.UnassignJob{Job: r.job, Reason: reason}) {
		r.job = ""
		r.errand, r.goal, r.action = idle, s.tokens.Frontier(int(r.idx)), ""
		s.asked.change = true
	}
}

// sendIdle takes robots without a job to a charger before they run low.
func (s *Site) sendIdle() {
	if s.floor == nil {
		return
	}
	for _, r := range s.robots {
		if r.errand == charging && (r.battery >= s.cfg.ChargeTo || !r.onCharge) {
			r.errand, r.since = idle, s.now
		}
		if r.errand == idle && r.able() {
			s.makeWay(r)
		}
		if r.errand != idle || !r.able() || r.stuck != "" || r.battery < 0 || r.battery >= s.cfg.ChargeBelow {
			continue
		}
		if c := s.freeCharger(r); c >= 0 {
			s.start(r, toCharger, c, "battery low")
		} else {
			s.clearCharger()
		}
	}
}

// freeCharger is the nearest charger that nobody stands at or drives to.
func (s *Site) freeCharger(r *robot) int32 {
	best, node := int32(1<<30), int32(-1)
	for _, c := range s.floor.Chargers {
		if o := s.tokens.Owner(c.Node); o >= 0 && o != r.idx || s.wanted(c.Node, r) || !s.usableNode(c.Node) {
			continue
		}
		if d := s.dist.Drive(s.tokens.Frontier(int(r.idx)), r.heading, c.Node); d < best {
			best, node = d, c.Node
		}
	}
	return node
}

// clearCharger sends one charged robot without a job from its charger to a park,
// so that the next one can come.
func (s *Site) clearCharger() {
	for _, c := range s.floor.Chargers {
		o := s.tokens.Owner(c.Node)
		if o < 0 {
			continue
		}
		r := s.robots[o]
		if r.errand != idle || !r.able() || r.at != c.Node || r.goal != c.Node || r.battery < s.cfg.ChargeTo {
			continue
		}
		if p := s.freePark(); p >= 0 {
			s.start(r, idle, p, "makes room at the charger")
			return
		}
	}
}

// freePark is a parking place that nobody has or drives to, -1 when there is none.
func (s *Site) freePark() int32 {
	for _, p := range s.floor.Parks {
		if s.tokens.Owner(p.Node) == traffic.Free && s.usableNode(p.Node) && !s.parkWanted(p.Node) {
			return p.Node
		}
	}
	return -1
}

func (s *Site) parkWanted(node int32) bool {
	for _, r := range s.robots {
		if r.goal == node {
			return true
		}
	}
	return false
}

func (s *Site) wanted(node int32, but *robot) bool {
	for _, r := range s.robots {
		if r != but && r.goal == node && r.errand != idle {
			return true
		}
	}
	return false
}
