package devices

import (
	"slices"
	"strconv"
)

// Tracker holds the shadow of every robot and turns states into transitions.
// One goroutine owns it.
type Tracker struct {
	robots map[ID]*shadow

	// Stale counts states that were older than the shadow and left out.
	Stale int64
	// Odd says what was odd about the last state: Duplicate or Stale when it was
	// left out, ClockBack when it was taken, "" nothing.
	Odd Reason
}

// shadow is the last accepted state of one robot.
type shadow struct {
	state  RobotState
	seen   bool
	anew   bool // the robot connected anew: its headerId may begin again
	late   int  // states left out in a row, each one number after the other
	lateID uint32
	link   Connection
	done   bool // OrderDone was told for the present order and update
	barred bool // its factsheet refused the last order that it was to get
	out    []Transition
}

// NewTracker gives an empty tracker.
func NewTracker() *Tracker { return &Tracker{robots: map[ID]*shadow{}} }

func (t *Tracker) shadow(id ID) *shadow {
	s := t.robots[id]
	if s == nil {
		s = &shadow{}
		t.robots[id] = s
	}
	s.out = s.out[:0]
	return s
}

// staleSpan is how far back a headerId may lie to count as late; farther back
// the robot has begun to count anew.
const staleSpan = 1000

// lateRun is how many consecutive numbers prove that a robot counts anew and is
// not late: the first states after its restart may be lost at QoS 0.
const lateRun = 3

// isLate says that a state is the same as or older than the shadow, by its
// headerId: it runs per topic, wraps at 32 bits, and begins again at 0 or 1 when
// the robot restarts (VDA 5050 2.1, 6.4). Timestamps decide nothing.
func (sh *shadow) isLate(id uint32) bool {
	behind := int32(sh.state.HeaderID - id) // wraps as the counter does
	if !sh.seen || sh.anew || id <= 1 || behind < 0 || behind >= staleSpan {
		sh.late = 0
		return false
	}
	if sh.late > 0 && id == sh.lateID+1 {
		sh.late++
	} else {
		sh.late = 1
	}
	sh.lateID = id
	if sh.late < lateRun {
		return true
	}
	sh.late = 0
	return false
}

// State compares a state with the shadow and tells what changed; false when the
// state is older than the shadow. The transitions are valid until the robot's
// next report; the state's slices are copied. Only the newest node is told as
// passed: nodes are passed in the order's sequence, so it proves all before it.
func (t *Tracker) State(id ID, s *RobotState) (RobotReport, bool) {
	sh := t.shadow(id)
	t.Odd = ""
	if sh.isLate(s.HeaderID) {
		t.Stale++
		if t.Odd = Stale; s.HeaderID == sh.state.HeaderID {
			t.Odd = Duplicate
		}
		return RobotReport{}, false
	}
	if s.SentMs > 0 && s.SentMs < sh.state.SentMs {
		t.Odd = ClockBack // set right, or a restart: the headerId went on
	}
	sh.compare(s)
	sh.keep(s)
	return RobotReport{Robot: id, Transitions: sh.out, Pose: s.Pose, PoseKnown: s.PoseKnown, BatteryPct: s.BatteryPct, Charging: s.Charging,
		LastNode: s.LastNode, OrderID: s.OrderID, Version: s.Version, Idle: idle(s) && !sh.barred}, true
}

// idle says that the robot has nothing left to drive or do. A horizon counts as
// something left: such a robot waits.
func idle(s *RobotState) bool {
	if s.Driving || len(s.NodeStates) > 0 || len(s.EdgeStates) > 0 {
		return false
	}
	for i := range s.Actions {
		if a := &s.Actions[i]; a.Scope == OfOrder && a.Status != "FINISHED" && a.Status != "FAILED" {
			return false
		}
	}
	return true
}

func (sh *shadow) add(t Transition) { sh.out = append(sh.out, t) }

func (sh *shadow) compare(s *RobotState) {
	old := &sh.state
	if !sh.seen && sh.link != Online {
		sh.link = Online // a state is heard only from a robot that is there
		sh.add(Connected{Online})
	}
	sh.order(old, s)
	if s.LastNode != "" && (!sh.seen || s.LastNode != old.LastNode || s.LastNodeSeq != old.LastNodeSeq || s.OrderID != old.OrderID) {
		sh.add(NodePassed{s.OrderID, s.LastNode, s.LastNodeSeq})
	}
	for i := range s.Actions {
		a := &s.Actions[i]
		if was := find(old.Actions, a); was == nil || was.Status != a.Status {
			sh.add(ActionChanged{s.OrderID, a.ID, a.Type, a.Status, a.Result})
		}
	}
	if !slices.Equal(old.Loads, s.Loads) {
		sh.add(LoadChanged{slices.Clone(s.Loads)})
	}
	if !sh.seen || old.Mode != s.Mode {
		sh.add(ModeChanged{s.Mode})
	}
	if !slices.EqualFunc(old.Errors, s.Errors, sameError) {
		sh.rejections(old, s)
		sh.add(ErrorsChanged{slices.Clone(s.Errors)})
	}
	if !sh.seen || old.Driving != s.Driving || old.Paused != s.Paused {
		sh.add(DrivingChanged{s.Driving, s.Paused})
	}
	if !sh.seen || old.EStop != s.EStop || old.FieldViolation != s.FieldViolation {
		sh.add(SafetyChanged{s.EStop, s.FieldViolation})
	}
	if s.NewBaseRequest && !old.NewBaseRequest {
		sh.add(BaseRequested{})
	}
	if len(s.Requests) > 0 && !slices.Equal(old.Requests, s.Requests) {
		sh.add(Requested{slices.Clone(s.Requests)})
	}
	if s.OrderID != "" && !sh.done && idle(s) {
		sh.done = true
		sh.add(OrderDone{s.OrderID, s.OrderUpdateID})
	}
}

// order tells what became of the order: taken or lost.
func (sh *shadow) order(old, s *RobotState) {
	if sh.seen && s.OrderID == old.OrderID && s.OrderUpdateID == old.OrderUpdateID {
		return
	}
	sh.done = false
	switch {
	case s.OrderID != "":
		sh.add(OrderAccepted{s.OrderID, s.OrderUpdateID})
	case old.OrderID != "":
		sh.add(Restarted{old.OrderID})
	}
}

// rejections tells the errors, new in this state, that refuse an order.
func (sh *shadow) rejections(old, s *RobotState) {
	for i := range s.Errors {
		e := &s.Errors[i]
		if !orderError[e.Type] || slices.ContainsFunc(old.Errors, func(o RobotError) bool { return sameError(o, *e) }) {
			continue
		}
		r := OrderRejected{OrderID: s.OrderID, UpdateID: s.OrderUpdateID, Unnamed: true, NoUpdate: true, Errors: []RobotError{*e}}
		for _, kv := range e.Refs {
			switch kv.Key {
			case "orderId":
				r.OrderID, r.Unnamed = kv.Value, false
			case "orderUpdateId":
				if n, err := strconv.ParseUint(kv.Value, 10, 32); err == nil {
					r.UpdateID, r.NoUpdate = uint32(n), false
				}
			}
		}
		sh.add(r)
	}
}

// orderError names the error types by which a robot refuses an order: VDA 5050
// 2.1, 6.10.6 and the texts around figure 8; 3.0, table 9.
var orderError = map[string]bool{
	"validationError": true, "orderError": true, "orderUpdateError": true, "noRouteError": true,
	"VALIDATION_FAILURE": true, "INVALID_ORDER_ACTION": true, "OUTDATED_ORDER_UPDATE": true, "OTHER_ORDER_ACTIVE": true, "START_NODE_OUT_OF_RANGE": true,
	"NO_ROUTE_TO_TARGET": true, "ORDER_UPDATE_FOLLOWING_CANCEL": true, "UNSUPPORTED_PARAMETER": true, "INSUFFICIENT_MEMORY": true,
	"MOBILE_ROBOT_NOT_AVAILABLE": true, "UNKNOWN_MAP_ID": true,
}

func find(list []ActionState, a *ActionState) *ActionState {
	for i := range list {
		if list[i].ID == a.ID && list[i].Scope == a.Scope {
			return &list[i]
		}
	}
	return nil
}

func sameError(a, b RobotError) bool {
	return a.Type == b.Type && a.Level == b.Level && a.Text == b.Text && slices.Equal(a.Refs, b.Refs)
}

// keep copies a state into the shadow, reusing its memory.
func (sh *shadow) keep(s *RobotState) {
	o := &sh.state
	nodes, edges, actions, loads, errs := o.NodeStates[:0], o.EdgeStates[:0], o.Actions[:0], o.Loads[:0], o.Errors[:0]
	maps, zones, requests, path := o.Maps[:0], o.ZoneSets[:0], o.Requests[:0], o.Path[:0]
	*o = *s
	o.NodeStates, o.EdgeStates = append(nodes, s.NodeStates...), append(edges, s.EdgeStates...)
	o.Actions, o.Loads, o.Errors = append(actions, s.Actions...), append(loads, s.Loads...), append(errs, s.Errors...)
	o.Maps, o.ZoneSets = append(maps, s.Maps...), append(zones, s.ZoneSets...)
	o.Requests, o.Path = append(requests, s.Requests...), append(path, s.Path...)
	sh.seen, sh.anew = true, false
}

// Connection notes the robot's connection message. A last will is never stale.
func (t *Tracker) Connection(id ID, c Connection) (RobotReport, bool) {
	sh := t.shadow(id)
	if c == Online {
		sh.anew = true
	}
	if sh.link == c {
		return RobotReport{}, false
	}
	sh.link = c
	sh.add(Connected{c})
	return sh.report(id), true
}

// Factsheet notes the robot's description of itself.
func (t *Tracker) Factsheet(id ID, f Factsheet) (RobotReport, bool) {
	sh := t.shadow(id)
	sh.barred = false
	sh.add(Described{f})
	return sh.report(id), true
}

// Refused tells of an order that was never sent to the robot, because its
// factsheet says that it could not take it. From then on the robot does not count
// as idle, so that the same order is not tried at each of its states, until it
// describes itself anew.
func (t *Tracker) Refused(id ID, r OrderRejected) RobotReport {
	sh := t.shadow(id)
	sh.barred = true
	sh.add(r)
	return sh.report(id)
}

// Pose notes a position sent apart from the state (VDA 5050's visualization).
func (t *Tracker) Pose(id ID, p Pose) (RobotReport, bool) {
	sh := t.shadow(id)
	sh.state.Pose, sh.state.PoseKnown = p, true
	return sh.report(id), true
}

// Robots is the number of robots heard of.
func (t *Tracker) Robots() int { return len(t.robots) }

// Knows says whether the robot was heard of.
func (t *Tracker) Knows(id ID) bool { return t.robots[id] != nil }

func (sh *shadow) report(id ID) RobotReport {
	s := &sh.state
	r := RobotReport{Robot: id, Transitions: sh.out, Pose: s.Pose, PoseKnown: s.PoseKnown, BatteryPct: -1, LastNode: s.LastNode, OrderID: s.OrderID, Version: s.Version, Charging: s.Charging}
	if sh.seen {
		r.BatteryPct, r.Idle = s.BatteryPct, idle(s) && !sh.barred
	}
	return r
}
