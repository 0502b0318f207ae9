package site

import (
	"fmt"

	"dayrun/devices"
	"dayrun/fulfilment"
)

// errand is what a robot is on the way to do.
type errand uint8

const (
	idle       errand = iota
	fetching          // to the shelf of its job, to lift it
	bringing          // with the shelf to the station
	presenting        // stands at the station
	storing           // with the shelf to its place, to set it down
	toCharger
	charging
	following // with the totes of its tour, from stop to stop
)

var errandName = [...]string{"idle", "to shelf", "to station", "at station", "storing", "to charger", "charging", "with picker"}

// robot is what the site knows of one accepted robot.
type robot struct {
	idx     int32
	id      devices.ID
	link    devices.Connection
	heard   fulfilment.Time
	lostAt  fulfilment.Time // since when it has no link; 0: it has one, or never had
	told    bool            // an exception says that it is away
	since   fulfilment.Time // of the shown state
	placed  bool            // holds tokens
	at      int32           // last node proven by a report
	heading int32           // mrad at the frontier
	goal    int32
	errand  errand
	job     fulfilment.JobID
	tour    fulfilment.JobID // whose totes it carries
	why     string

	pose       devices.Pose
	poseKnown  bool
	battery    int32 // 1/10000, -1 unknown
	onCharge   bool
	mode       string
	errs       []devices.RobotError
	paused     bool
	supervised bool // paused by a supervisor
	estop      bool
	version    string

	conv      devices.Conversation
	last      *devices.Order // last order sent
	finished  bool           // its last order is done
	lost      bool           // it no longer has the order we believe in
	orders    int64          // orders given so far
	instants  int64
	action    string             // id of the errand's action once it is part of a sent order
	sheet     *devices.Factsheet // what it says of itself, nil nothing yet
	fitted    bool               // unable is up to date
	unable    string             // why it can lift no shelf, "" it can
	driving   bool
	cancelled string // id of the order that was cancelled last
	zoned     bool   // it was told the zones since it came online
	requests  []devices.Request
	answers   int // to them so far
	answered  fulfilment.Time
	refusals  int             // orders refused in a row
	retry     fulfilment.Time // no order follows a refused one before
	rest      fulfilment.Time // no job before, since one was moved off it
	stuck     string          // kind of the exception that it does not get on, "" it does
	shut      bool            // an exception says that others bar its ways
	shutTo    int32           // node to which they bar them
	acted     fulfilment.Time // last time that an order was taken or an action got on
	age       int32
	moved     fulfilment.Time // last token movement
}

// able says whether the robot can be given anything to do.
func (r *robot) able() bool {
	return r.placed && r.link == devices.Online && !r.estop && !r.paused && !r.supervised && !r.fatal() && (r.mode == "" || r.mode == "AUTOMATIC" || r.mode == "SEMIAUTOMATIC")
}

func (r *robot) fatal() bool {
	for _, e := range r.errs {
		if e.Level == "FATAL" {
			return true
		}
	}
	return false
}

func (r *robot) loaded() bool {
	return r.errand == bringing || r.errand == presenting || r.errand == storing
}

func instantID(r *robot, action string) string {
	return fmt.Sprintf("%s-%s-%d", action, r.id, r.instants)
}

func (s *Site) robot(id devices.ID) *robot {
	if i, ok := s.robotIdx[id]; ok {
		return s.robots[i]
	}
	return nil
}

// admit makes a device that was accepted part of the site.
func (s *Site) admit(id devices.ID) {
	s.list(id)
	switch id.Kind() {
	case "robot":
		s.admitRobot(id)
	case "scanner":
		s.admitScanner(id)
	case "van", "drone":
		s.admitVehicle(id)
	}
}

// list shows a device from now on, heard or not; robots are shown anyway.
func (s *Site) list(id devices.ID) {
	if id.Kind() != "robot" {
		s.devs.touch(id)
	}
}

func (s *Site) admitRobot(id devices.ID) {
	if _, ok := s.robotIdx[id]; ok {
		return
	}
	r := &robot{idx: int32(len(s.robots)), id: id, battery: -1, at: -1, goal: -1, finished: true, link: devices.Offline, since: s.now}
	r.conv = devices.NewConversation()
	s.robots = append(s.robots, r)
	s.robotIdx[id] = r.idx
	if s.tokens != nil {
		s.tokens.Grow(len(s.robots))
	}
	if d := s.devs.get(id); d != nil {
		r.link, r.heard = d.link, d.heard
		if d.robot != nil {
			s.robotReport(r, *d.robot)
		}
	}
}

// robotReport takes in what one message of a robot changed.
func (s *Site) robotReport(r *robot, rep devices.RobotReport) {
	r.heard = s.now
	if rep.PoseKnown {
		r.pose, r.poseKnown = rep.Pose, true
	}
	if rep.BatteryPct >= 0 {
		r.battery = rep.BatteryPct
	}
	r.onCharge = rep.Charging
	if rep.Version != "" {
		r.version = rep.Version
	}
	for _, t := range rep.Transitions {
		s.transition(r, t)
	}
	if !r.placed && s.floor != nil && r.link == devices.Online {
		s.place(r, rep)
	}
	s.tellZones(r)
	s.reconcile(r, rep)
	s.advance(r)
}

func (s *Site) transition(r *robot, t devices.Transition) {
	r.conv.Observe(s.now64(), t)
	switch t := t.(type) {
	case devices.Connected:
		s.linkChanged(r, t.Link)
	case devices.OrderAccepted:
		r.finished, r.refusals, r.acted = false, 0, s.now
	case devices.NodePassed:
		s.passed(r, t)
	case devices.ActionChanged:
		s.actionChanged(r, t)
	case devices.OrderDone:
		if r.last != nil && t.OrderID == r.last.OrderID && t.UpdateID == r.last.UpdateID {
			r.finished = true
		}
	case devices.OrderRejected:
		s.rejected(r, t)
	case devices.ModeChanged:
		r.mode = t.Mode
	case devices.ErrorsChanged:
		s.errorsChanged(r, t.Errors)
	case devices.DrivingChanged:
		r.paused, r.driving = t.Paused, t.Driving
		if !t.Paused {
			s.asked.change = true
		}
	case devices.SafetyChanged:
		r.estop = t.EStop != "" && t.EStop != "NONE"
	case devices.Restarted:
		r.lost = r.last != nil // none was given anew to one that was towed: nothing to bring back
	case devices.Described:
		r.sheet, r.fitted, r.zoned = &t.Factsheet, false, false
	case devices.Requested:
		s.requested(r, t.Requests)
	case devices.LoadChanged, devices.BaseRequested:
	}
}

func (s *Site) errorsChanged(r *robot, errs []devices.RobotError) {
	was := r.fatal()
	r.errs = append(r.errs[:0], errs...)
	if now := r.fatal(); now != was {
		if now {
			s.raise("robot_error", string(r.id), fmt.Sprintf("%s reports %s: %s", r.id, errs[0].Type, errs[0].Text), 0)
		} else {
			s.settle("robot_error", string(r.id), "error gone")
		}
	}
}

func (s *Site) rejected(r *robot, t devices.OrderRejected) {
	named := r.last != nil && t.OrderID == r.last.OrderID && (t.NoUpdate || t.UpdateID == r.last.UpdateID)
	if r.last == nil || !named && !t.Unnamed {
		return
	}
	text := "no reason given"
	if len(t.Errors) > 0 {
		text = t.Errors[0].Type + ": " + t.Errors[0].Text
	}
	s.raise("order_rejected", string(r.id), fmt.Sprintf("%s rejected order %s update %d: %s; a new order over its reserved nodes follows when it stands", r.id, t.OrderID, t.UpdateID, text), 0)
	r.lost = true
	s.refusedOrder(r, text)
}

// actionChanged ends errands whose action finished.
func (s *Site) actionChanged(r *robot, t devices.ActionChanged) {
	if t.ActionID != r.action || r.action == "" {
		return
	}
	r.acted = s.now
	switch t.Status {
	case "FINISHED":
		r.action = ""
		s.errandDone(r)
	case "FAILED":
		s.raise("action_failed", string(r.id), fmt.Sprintf("%s failed to %s at %s: %s", r.id, t.Type, s.nodeID(r.at), t.Result), 0)
		if r.errand == fetching {
			r.action = ""
			s.dropJob(r, t.Type+" failed: "+t.Result)
		}
	}
}

func (s *Site) nodeID(n int32) string {
	if s.floor == nil || n < 0 {
		return ""
	}
	return s.floor.NodeID[n]
}

func (s *Site) now64() int64 { return int64(s.now) }
