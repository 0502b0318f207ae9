package devices

import "slices"

// Tracker holds the shadow of every robot and turns states into transitions.
// One goroutine owns it.
type Tracker struct {
	robots map[ID]*shadow

	// Stale counts states that were older than the shadow and left out.
	Stale int64
}

// shadow is the last accepted state of one robot.
type shadow struct {
	state    RobotState
	seen     bool
	link     Connection
	done     bool // OrderDone was told for the present order and update
	rejected string
	out      []Transition
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

// State compares a state with the shadow and tells what changed; false when the
// state is older than the shadow. The transitions are valid until the robot's
// next report; the state's slices are copied.
func (t *Tracker) State(id ID, s *RobotState) (RobotReport, bool) {
	sh := t.shadow(id)
	if d := int64(sh.state.HeaderID) - int64(s.HeaderID); sh.seen && d >= 0 && d < staleSpan && s.HeaderID > 1 {
		t.Stale++
		return RobotReport{}, false
	}
	sh.compare(s)
	sh.keep(s)
	return RobotReport{Robot: id, Transitions: sh.out, Pose: s.Pose, PoseKnown: s.PoseKnown, BatteryPct: s.BatteryPct, Charging: s.Charging,
		LastNode: s.LastNode, OrderID: s.OrderID, Version: s.Version, Idle: idle(s)}, true
}

// idle says that the robot has nothing left to drive or do. A horizon counts as
// something left: such a robot waits.
func idle(s *RobotState) bool {
	if s.Driving || len(s.NodeStates) > 0 || len(s.EdgeStates) > 0 {
		return false
	}
	for i := range s.Actions {
		if a := s.Actions[i].Status; a != "FINISHED" && a != "FAILED" {
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
		if was := find(old.Actions, a.ID); was == nil || was.Status != a.Status {
			sh.add(ActionChanged{s.OrderID, a.ID, a.Type, a.Status, a.Result})
		}
	}
	if !slices.Equal(old.Loads, s.Loads) {
		sh.add(LoadChanged{slices.Clone(s.Loads)})
	}
	if !sh.seen || old.Mode != s.Mode {
		sh.add(ModeChanged{s.Mode})
	}
	if !sameErrors(old.Errors, s.Errors) {
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
	if s.OrderID != "" && !sh.done && idle(s) {
		sh.done = true
		sh.add(OrderDone{s.OrderID})
	}
}

// order tells what became of the order: taken, refused, lost.
func (sh *shadow) order(old, s *RobotState) {
	if s.OrderID != old.OrderID || s.OrderUpdateID != old.OrderUpdateID || !sh.seen {
		sh.done = false
		if s.OrderID == "" {
			if old.OrderID != "" {
				sh.add(Restarted{old.OrderID})
			}
		} else {
			sh.rejected = ""
			sh.add(OrderAccepted{s.OrderID, s.OrderUpdateID})
		}
	}
	for i := range s.Errors {
		e := &s.Errors[i]
		if !orderError[e.Type] {
			continue
		}
		r := OrderRejected{OrderID: s.OrderID, Errors: s.Errors[i : i+1 : i+1]}
		for _, kv := range e.Refs {
			switch kv.Key {
			case "orderId":
				r.OrderID = kv.Value
			case "orderUpdateId":
				r.UpdateID = number(kv.Value)
			}
		}
		key := e.Type + "/" + r.OrderID + "/" + e.Text
		for _, kv := range e.Refs {
			key += "/" + kv.Value
		}
		if sh.rejected != key {
			sh.rejected = key
			r.Errors = slices.Clone(r.Errors)
			sh.add(r)
		}
	}
}

// orderError names the error types by which a robot refuses an order: VDA 5050
// 2.1, 6.10.6 and the texts around figure 8; 3.0, table 9.
var orderError = map[string]bool{
	"validationError": true, "orderError": true, "orderUpdateError": true, "noRouteError": true,
	"VALIDATION_FAILURE": true, "INVALID_ORDER_ACTION": true, "OUTDATED_ORDER_UPDATE": true, "OTHER_ORDER_ACTIVE": true, "START_NODE_OUT_OF_RANGE": true,
	"NO_ROUTE_TO_TARGET": true, "ORDER_UPDATE_FOLLOWING_CANCEL": true, "UNSUPPORTED_PARAMETER_CRITICAL": true,
}

func number(s string) uint32 {
	n := uint32(0)
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0
		}
		n = n*10 + uint32(s[i]-'0')
	}
	return n
}

func find(list []ActionState, id string) *ActionState {
	for i := range list {
		if list[i].ID == id {
			return &list[i]
		}
	}
	return nil
}

func sameErrors(a, b []RobotError) bool {
	return slices.EqualFunc(a, b, func(x, y RobotError) bool { return x.Type == y.Type && x.Level == y.Level && x.Text == y.Text })
}

// keep copies a state into the shadow, reusing its memory.
func (sh *shadow) keep(s *RobotState) {
	o := &sh.state
	nodes, edges, actions, loads, errs := o.NodeStates[:0], o.EdgeStates[:0], o.Actions[:0], o.Loads[:0], o.Errors[:0]
	*o = *s
	o.NodeStates, o.EdgeStates = append(nodes, s.NodeStates...), append(edges, s.EdgeStates...)
	o.Actions, o.Loads, o.Errors = append(actions, s.Actions...), append(loads, s.Loads...), append(errs, s.Errors...)
	sh.seen = true
}

// Connection notes the robot's connection message. A last will is never stale.
func (t *Tracker) Connection(id ID, c Connection) (RobotReport, bool) {
	sh := t.shadow(id)
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
	sh.add(Described{f})
	return sh.report(id), true
}

func (sh *shadow) report(id ID) RobotReport {
	s := &sh.state
	r := RobotReport{Robot: id, Transitions: sh.out, Pose: s.Pose, PoseKnown: s.PoseKnown, BatteryPct: -1, LastNode: s.LastNode, OrderID: s.OrderID, Version: s.Version, Charging: s.Charging}
	if sh.seen {
		r.BatteryPct, r.Idle = s.BatteryPct, idle(s)
	}
	return r
}
