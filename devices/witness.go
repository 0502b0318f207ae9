package devices

import (
	"cmp"
	"fmt"
	"slices"
)

// Bounds of what a Witness keeps.
const (
	recorded    = 8        // messages of one robot
	recordBytes = 32 << 20 // of all robots' messages together, then each keeps fewer
	recordMax   = 8 << 10  // bytes of one message, the rest is cut
	watched     = 8        // instant actions of one robot that wait for their state
)

// When silence about something sent is a finding: so many states came since, and
// so much time passed.
const (
	mirrorStates, mirrorMs = 3, 5_000
	echoStates, echoMs     = 5, 15_000
	stateMs                = 35_000 // a state is due every 30 s (VDA 5050 2.1, 6.10.1), with some grace
)

// Message is one recorded message. Payload is as it went over the wire.
type Message struct {
	AtMs     int64 // ours, Unix ms
	Heard    bool  // from the robot, else to it
	Topic    string
	QoS      byte
	Retained bool
	Payload  []byte
	Cut      bool
}

// Finding is one way in which a robot's firmware departs from the standard. Case
// holds the messages that show it, the fewest that do, as they came the first time.
type Finding struct {
	Rule, Section   string
	Text            string
	Count           int64
	FirstMs, LastMs int64
	Case            []Message
}

// Conformance is what was found of one robot.
type Conformance struct {
	Version  string
	Heard    int64 // messages looked at
	Findings []Finding
}

// rules names each rule with its sections in 2.1 and 3.0.
var rules = map[string]string{
	"instant_not_mirrored": "6.9 / 6.6.9", "order_not_answered": "6.6.2 / 6.1.2", "actions_not_listed": "6.11 / 6.6.9", "action_dropped": "6.11 / 6.6.9", "action_revived": "6.11 / 6.6.9",
	"sequence_back": "6.6.2 / 6.1.2", "node_not_removed": "6.10.2 / 6.6.2", "order_id_cleared": "6.10.6 / 7.8", "unknown_word": "6.1.3 / 7.1.3", "state_interval": "6.10.1 / 6.6.1",
	"connection_qos": "6.2 / 4.1", "timestamp_form": "6.4 / 7.2", "wrong_name": "6.3 / 4.2", "wrong_major": "6.3 / 4.2", "field_missing": "6.10.6 / 7.8", "message_refused": "6.1.4 / 7.1.4",
}

// Witness compares what robots say with the standard and with what they were
// told. It keeps few messages of each, in bounds; one goroutine at a time.
type Witness struct {
	robots map[ID]*witness
	bytes  int
}

type witness struct {
	version  string
	heard    int64
	ring     []Message
	findings map[string]*Finding

	prev   RobotState
	seen   bool
	prevMs int64 // when the state before came, 0: not to be compared

	instants []instantSent
	order    *orderSent
}

type instantSent struct {
	id, kind string
	atMs     int64
	states   int
	msg      Message
}

type orderSent struct {
	order  Order
	atMs   int64
	states int
	echoed bool
	msg    Message
}

// NewWitness gives one that has seen nothing.
func NewWitness() *Witness { return &Witness{robots: map[ID]*witness{}} }

func (w *Witness) robot(id ID) *witness {
	r := w.robots[id]
	if r == nil {
		r = &witness{findings: map[string]*Finding{}}
		w.robots[id] = r
	}
	return r
}

// Record keeps a message. The payload must not change afterwards.
func (w *Witness) Record(id ID, m Message) {
	r := w.robot(id)
	if m.Heard {
		r.heard++
	}
	if len(m.Payload) > recordMax {
		m.Payload, m.Cut = slices.Clone(m.Payload[:recordMax]), true
	}
	r.ring = append(r.ring, m)
	w.bytes += len(m.Payload)
	drop := 0
	for len(r.ring)-drop > recorded || w.bytes > recordBytes && len(r.ring)-drop > 1 {
		w.bytes -= len(r.ring[drop].Payload)
		r.ring[drop] = Message{}
		drop++
	}
	if drop > 0 {
		r.ring = append(r.ring[:0], r.ring[drop:]...)
	}
}

// last gives the newest n recorded messages of a topic, oldest first.
func (r *witness) last(topic string, n int) []Message {
	var out []Message
	for i := len(r.ring) - 1; i >= 0 && len(out) < n; i-- {
		if r.ring[i].Heard && r.ring[i].Topic == topic {
			out = append(out, r.ring[i])
		}
	}
	slices.Reverse(out)
	return out
}

func (r *witness) find(at int64, rule string, show []Message, format string, args ...any) {
	f := r.findings[rule]
	if f == nil {
		f = &Finding{Rule: rule, Section: rules[rule], Text: fmt.Sprintf(format, args...), FirstMs: at, Case: slices.Clone(show)}
		r.findings[rule] = f
	}
	f.Count++
	f.LastMs = at
}

// Find notes a finding that the caller made about the newest message of a topic:
// its QoS, its header, a field it lacks, a fault that refused it.
func (w *Witness) Find(at int64, id ID, rule, topic, text string) {
	r := w.robot(id)
	r.find(at, rule, r.last(topic, 1), "%s", text)
}

// Linked notes that the robot connected or left: silence in between is no finding.
func (w *Witness) Linked(id ID) { w.robot(id).prevMs = 0 }

// Sent notes what a robot was told, with its message.
func (w *Witness) Sent(at int64, i Instruction, m Message) {
	w.Record(i.To(), m)
	r := w.robot(i.To())
	switch i := i.(type) {
	case Order:
		if r.order == nil || r.order.order.OrderID != i.OrderID || r.order.order.UpdateID != i.UpdateID {
			r.order = &orderSent{order: i, atMs: at, msg: m}
		}
	case Instant:
		if len(r.instants) == watched {
			r.instants = slices.Delete(r.instants, 0, 1)
		}
		r.instants = append(r.instants, instantSent{id: i.Action.ID, kind: i.Action.Type, atMs: at, msg: m})
	}
}

// State compares a state, in its order, with the one before and with what was sent.
func (w *Witness) State(at int64, id ID, s *RobotState) {
	r := w.robot(id)
	r.version = s.Version
	r.mirror(at, s)
	r.answer(at, s)
	r.spelling(at, s)
	if r.seen {
		r.follow(at, s)
	}
	if r.prevMs > 0 && at-r.prevMs > stateMs {
		r.find(at, "state_interval", r.last("state", 2), "%d s passed between two states; one is due every 30 s", (at-r.prevMs)/1000)
	}
	r.prevMs, r.seen = at, true
	p := &r.prev
	actions, nodes := p.Actions[:0], p.NodeStates[:0]
	*p = RobotState{OrderID: s.OrderID, OrderUpdateID: s.OrderUpdateID, LastNode: s.LastNode, LastNodeSeq: s.LastNodeSeq, Mode: s.Mode}
	p.Actions, p.NodeStates = append(actions, s.Actions...), append(nodes, s.NodeStates...)
}

// names says that an error refers to something by key and value.
func names(list []RobotError, key, value string) bool {
	for i := range list {
		if slices.Contains(list[i].Refs, KeyValue{key, value}) {
			return true
		}
	}
	return false
}

// mirror looks for the states of the instant actions sent.
func (r *witness) mirror(at int64, s *RobotState) {
	keep := r.instants[:0]
	for _, i := range r.instants {
		shown := names(s.Errors, "actionId", i.id) || slices.ContainsFunc(s.Actions, func(a ActionState) bool { return a.ID == i.id })
		if shown {
			continue
		}
		if i.states++; i.states >= mirrorStates && at-i.atMs > mirrorMs {
			r.find(at, "instant_not_mirrored", append([]Message{i.msg}, r.last("state", 1)...), "did not mirror instant action %s (%s) in its action states, nor name it in an error", i.kind, i.id)
			continue
		}
		keep = append(keep, i)
	}
	r.instants = keep
}

// answer looks for the echo of the order sent, or its rejection.
func (r *witness) answer(at int64, s *RobotState) {
	o := r.order
	if o == nil || o.echoed {
		return
	}
	if s.OrderID == o.order.OrderID && s.OrderUpdateID >= o.order.UpdateID {
		o.echoed = true
		r.listed(at, o, s)
		return
	}
	if names(s.Errors, "orderId", o.order.OrderID) {
		r.order = nil
		return
	}
	if o.states++; o.states >= echoStates && at-o.atMs > echoMs {
		r.find(at, "order_not_answered", append([]Message{o.msg}, r.last("state", 1)...), "neither took nor rejected order %s update %d: its states go on without", o.order.OrderID, o.order.UpdateID)
		r.order = nil
	}
}

// listed checks that every action of the order taken has a state. Those of the
// stitching node were taken before.
func (r *witness) listed(at int64, o *orderSent, s *RobotState) {
	if s.OrderUpdateID != o.order.UpdateID {
		return
	}
	for i := range o.order.Nodes {
		n := &o.order.Nodes[i]
		if !n.Released || i == 0 && o.order.UpdateID > 0 {
			continue
		}
		for _, a := range n.Actions {
			if !slices.ContainsFunc(s.Actions, func(x ActionState) bool { return x.ID == a.ID }) {
				r.find(at, "actions_not_listed", append([]Message{o.msg}, r.last("state", 1)...), "took order %s, but its action %s (%s) is not among the action states", s.OrderID, a.Type, a.ID)
				return
			}
		}
	}
}

// wordsOf are the standard's words, of all versions.
var wordsOf = map[string][]string{
	"operatingMode": {"AUTOMATIC", "SEMIAUTOMATIC", "MANUAL", "SERVICE", "TEACHIN", "STARTUP", "INTERVENED"},
	"actionStatus":  {"WAITING", "INITIALIZING", "RUNNING", "PAUSED", "FINISHED", "FAILED", "RETRIABLE"},
	"errorLevel":    {"WARNING", "FATAL", "URGENT", "CRITICAL"},
	"eStop":         {"NONE", "AUTOACK", "MANUAL", "REMOTE"},
}

func (r *witness) spelling(at int64, s *RobotState) {
	check := func(field, v string) {
		if !slices.Contains(wordsOf[field], v) {
			r.find(at, "unknown_word", r.last("state", 1), "%s %q is no word of the standard, which has %v", field, v, wordsOf[field])
		}
	}
	check("operatingMode", s.Mode)
	check("eStop", s.EStop)
	for i := range s.Actions {
		check("actionStatus", s.Actions[i].Status)
	}
	for i := range s.Errors {
		check("errorLevel", s.Errors[i].Level)
	}
}

// follow compares a state with the one before.
func (r *witness) follow(at int64, s *RobotState) {
	p := &r.prev
	pair := func() []Message { return r.last("state", 2) }
	if p.OrderID != "" && s.OrderID == "" {
		r.find(at, "order_id_cleared", pair(), "emptied orderId %s: it is kept until the next order", p.OrderID)
	}
	for i := range s.NodeStates {
		if n := &s.NodeStates[i]; n.Seq == s.LastNodeSeq && n.NodeID == s.LastNode {
			r.find(at, "node_not_removed", r.last("state", 1), "node %s is lastNodeId and still among the node states", n.NodeID)
			break
		}
	}
	if s.OrderID == "" || p.OrderID != s.OrderID {
		return
	}
	if s.LastNodeSeq < p.LastNodeSeq {
		r.find(at, "sequence_back", pair(), "lastNodeSequenceId went back from %d to %d within order %s", p.LastNodeSeq, s.LastNodeSeq, s.OrderID)
	}
	for i := range p.Actions {
		was := &p.Actions[i]
		now := find(s.Actions, was)
		if now == nil {
			if was.Scope == OfOrder && s.OrderUpdateID == p.OrderUpdateID {
				r.find(at, "action_dropped", pair(), "action %s (%s, %s) is no longer among the action states: they are kept until the next order", was.ID, was.Type, was.Status)
			}
			continue
		}
		if (was.Status == "FINISHED" || was.Status == "FAILED") && now.Status != was.Status {
			r.find(at, "action_revived", pair(), "action %s went from %s to %s", was.ID, was.Status, now.Status)
		}
	}
}

// Report gives what was found of a robot, the rules in their names' order; false
// when it never spoke.
func (w *Witness) Report(id ID) (Conformance, bool) {
	r := w.robots[id]
	if r == nil {
		return Conformance{}, false
	}
	out := Conformance{Version: r.version, Heard: r.heard}
	for _, f := range r.findings {
		c := *f
		c.Case = slices.Clone(f.Case)
		out.Findings = append(out.Findings, c)
	}
	slices.SortFunc(out.Findings, func(a, b Finding) int { return cmp.Compare(a.Rule, b.Rule) })
	return out, true
}

// Bytes is how much of messages is kept.
func (w *Witness) Bytes() int { return w.bytes }
