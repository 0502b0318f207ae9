package vda5050

import (
	"encoding/json"
	"fmt"
	"math"

	"dayrun/devices"
)

type state struct {
	header
	OrderID        string        `json:"orderId"`
	OrderUpdateID  uint32        `json:"orderUpdateId"`
	LastNode       string        `json:"lastNodeId"`
	LastNodeSeq    uint32        `json:"lastNodeSequenceId"`
	NodeStates     []nodeState   `json:"nodeStates"`
	EdgeStates     []edgeState   `json:"edgeStates"`
	Position       *position     `json:"agvPosition,omitempty"`
	Loads          []load        `json:"loads,omitempty"`
	Driving        bool          `json:"driving"`
	Paused         bool          `json:"paused,omitempty"`
	NewBaseRequest bool          `json:"newBaseRequest,omitempty"`
	ActionStates   []actionState `json:"actionStates"`
	Battery        battery       `json:"batteryState"`
	Mode           string        `json:"operatingMode"`
	Errors         []stateError  `json:"errors"`
	Safety         safety        `json:"safetyState"`
}

type nodeState struct {
	NodeID   string `json:"nodeId"`
	Seq      uint32 `json:"sequenceId"`
	Released bool   `json:"released"`
}

type edgeState struct {
	EdgeID   string `json:"edgeId"`
	Seq      uint32 `json:"sequenceId"`
	Released bool   `json:"released"`
}

type load struct {
	ID string `json:"loadId,omitempty"`
}

type actionState struct {
	ID     string `json:"actionId"`
	Type   string `json:"actionType,omitempty"`
	Status string `json:"actionStatus"`
	Result string `json:"resultDescription,omitempty"`
}

type battery struct {
	Charge   float64 `json:"batteryCharge"`
	Charging bool    `json:"charging"`
}

type stateError struct {
	Type  string      `json:"errorType"`
	Level string      `json:"errorLevel"`
	Text  string      `json:"errorDescription,omitempty"`
	Refs  []reference `json:"errorReferences,omitempty"`
}

type reference struct {
	Key   string `json:"referenceKey"`
	Value string `json:"referenceValue"`
}

type safety struct {
	EStop          string `json:"eStop"`
	FieldViolation bool   `json:"fieldViolation"`
}

// EncodeState writes a state (VDA 5050 2.1, 6.10).
func EncodeState(s *devices.RobotState, h Header) ([]byte, error) {
	w := h.wire()
	w.HeaderID = s.HeaderID
	m := state{header: w, OrderID: s.OrderID, OrderUpdateID: s.OrderUpdateID, LastNode: s.LastNode, LastNodeSeq: s.LastNodeSeq,
		NodeStates: make([]nodeState, len(s.NodeStates)), EdgeStates: make([]edgeState, len(s.EdgeStates)), Driving: s.Driving, Paused: s.Paused,
		NewBaseRequest: s.NewBaseRequest, ActionStates: make([]actionState, len(s.Actions)), Battery: battery{float64(s.BatteryPct) / 100, s.Charging},
		Mode: s.Mode, Errors: make([]stateError, len(s.Errors)), Safety: safety{s.EStop, s.FieldViolation}}
	for i, n := range s.NodeStates {
		m.NodeStates[i] = nodeState(n)
	}
	for i, e := range s.EdgeStates {
		m.EdgeStates[i] = edgeState(e)
	}
	for i, a := range s.Actions {
		m.ActionStates[i] = actionState(a)
	}
	for _, l := range s.Loads {
		m.Loads = append(m.Loads, load{l})
	}
	for i, e := range s.Errors {
		m.Errors[i] = stateError{Type: e.Type, Level: e.Level, Text: e.Text}
		for _, r := range e.Refs {
			m.Errors[i].Refs = append(m.Errors[i].Refs, reference(r))
		}
	}
	if s.PoseKnown {
		m.Position = wirePose(s.Pose)
	}
	if m.Mode == "" {
		m.Mode = "AUTOMATIC"
	}
	if m.Safety.EStop == "" {
		m.Safety.EStop = "NONE"
	}
	return json.Marshal(m)
}

// DecodeState reads a state into s, whose memory is reused.
func DecodeState(data []byte, s *devices.RobotState) (Header, error) {
	var m state
	if err := decode("state", data, &m); err != nil {
		return Header{}, err
	}
	h := m.header.read()
	if m.Mode == "" {
		return h, fmt.Errorf("state: operatingMode is missing")
	}
	nodes, edges, actions, loads, errs := s.NodeStates[:0], s.EdgeStates[:0], s.Actions[:0], s.Loads[:0], s.Errors[:0]
	*s = devices.RobotState{HeaderID: h.HeaderID, Version: h.Version, OrderID: m.OrderID, OrderUpdateID: m.OrderUpdateID, LastNode: m.LastNode, LastNodeSeq: m.LastNodeSeq,
		Driving: m.Driving, Paused: m.Paused, NewBaseRequest: m.NewBaseRequest, Mode: m.Mode, BatteryPct: int32(math.Round(min(max(m.Battery.Charge, 0), 100) * 100)), Charging: m.Battery.Charging,
		EStop: m.Safety.EStop, FieldViolation: m.Safety.FieldViolation}
	for _, n := range m.NodeStates {
		nodes = append(nodes, devices.NodeState(n))
	}
	for _, e := range m.EdgeStates {
		edges = append(edges, devices.EdgeState(e))
	}
	for _, a := range m.ActionStates {
		actions = append(actions, devices.ActionState(a))
	}
	for _, l := range m.Loads {
		loads = append(loads, l.ID)
	}
	for _, e := range m.Errors {
		d := devices.RobotError{Type: e.Type, Level: e.Level, Text: e.Text}
		for _, r := range e.Refs {
			d.Refs = append(d.Refs, devices.KeyValue(r))
		}
		errs = append(errs, d)
	}
	s.NodeStates, s.EdgeStates, s.Actions, s.Loads, s.Errors = nodes, edges, actions, loads, errs
	s.Pose, s.PoseKnown = m.Position.read()
	return h, nil
}
