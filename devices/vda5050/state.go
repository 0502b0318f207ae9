package vda5050

import (
	"math"

	"dayrun/devices"
)

// DecodeState reads a state of any version into s, whose memory is reused.
func DecodeState(data []byte, s *devices.RobotState) (Header, error) {
	var m state
	if len(data) > MaxMessage || !fastState(data, &m) {
		m = state{}
		if err := decode("state", data, &m); err != nil {
			return Header{}, err
		}
	}
	h := m.header.read()
	if m.Mode == "" {
		return h, devices.Faultf(devices.Missing, "operatingMode", "state: operatingMode is missing")
	}
	power := m.power()
	nodes, edges, actions, loads, errs := s.NodeStates[:0], s.EdgeStates[:0], s.Actions[:0], s.Loads[:0], s.Errors[:0]
	maps, zones, requests, path := s.Maps[:0], s.ZoneSets[:0], s.Requests[:0], s.Path[:0]
	*s = devices.RobotState{HeaderID: h.HeaderID, SentMs: h.sentMs(), Version: h.Version, OrderID: m.OrderID, OrderUpdateID: m.OrderUpdateID, LastNode: m.LastNode, LastNodeSeq: m.LastNodeSeq,
		Driving: m.Driving, Paused: m.Paused, NewBaseRequest: m.NewBaseRequest, Mode: mode(m.Mode), BatteryPct: int32(math.Round(min(max(power.charge, 0), 100) * 100)), Charging: power.charging,
		EStop: upper(m.Safety.EStop + m.Safety.EStop30), FieldViolation: m.Safety.FieldViolation}
	if m.Safety.EStop != "" && m.Safety.EStop30 != "" {
		s.EStop = upper(m.Safety.EStop)
	}
	for _, n := range m.NodeStates {
		nodes = append(nodes, devices.NodeState(n))
	}
	for _, e := range m.EdgeStates {
		edges = append(edges, devices.EdgeState(e))
	}
	actions = m.ActionStates.read(actions, devices.OfOrder)
	if m.InstantStates != nil {
		actions = m.InstantStates.read(actions, devices.OfInstant)
	}
	actions = m.ZoneStates.read(actions, devices.OfZone)
	for _, l := range m.Loads {
		loads = append(loads, l.ID)
	}
	for _, e := range m.Errors {
		d := devices.RobotError{Type: e.Type, Level: upper(e.Level), Text: e.Text}
		if d.Text == "" {
			d.Text = e.Hint
		}
		for _, r := range e.Refs {
			d.Refs = append(d.Refs, devices.KeyValue(r))
		}
		errs = append(errs, d)
	}
	for _, v := range m.Maps {
		maps = append(maps, devices.MapState{ID: v.ID, Version: v.Version, Enabled: upper(v.Status) == "ENABLED"})
	}
	for _, v := range m.ZoneSets {
		zones = append(zones, devices.ZoneSetState{ID: v.ID, Map: v.Map, Enabled: upper(v.Status) == "ENABLED"})
	}
	for _, r := range m.ZoneRequests {
		requests = append(requests, devices.Request{ID: r.ID, Kind: upper(r.Type), Status: upper(r.Status), Zone: r.Zone, ZoneSet: r.ZoneSet})
	}
	for _, r := range m.EdgeRequests {
		requests = append(requests, devices.Request{ID: r.ID, Kind: upper(r.Type), Status: upper(r.Status), Edge: r.Edge, Seq: r.Seq})
	}
	if m.Path != nil {
		path = m.Path.read(path)
	}
	s.NodeStates, s.EdgeStates, s.Actions, s.Loads, s.Errors = nodes, edges, actions, loads, errs
	s.Maps, s.ZoneSets, s.Requests, s.Path = maps, zones, requests, path
	place := m.Position
	if place == nil {
		place = m.Position30
	}
	s.Pose, s.PoseKnown = place.read()
	return h, nil
}

func (l actionStates) read(out []devices.ActionState, scope devices.Scope) []devices.ActionState {
	for i := range l {
		a := &l[i]
		d := devices.ActionState{ID: a.ID, Type: a.Type, Status: upper(a.Status), Result: a.Result, Scope: scope}
		if d.Result == "" {
			d.Result = a.Result30
		}
		if d.Type == "initializePosition" {
			d.Type = "initPosition"
		}
		out = append(out, d)
	}
	return out
}

func (p *intermediatePath) read(out []devices.Waypoint) []devices.Waypoint {
	for _, w := range p.Polyline[:min(len(p.Polyline), devices.MaxPath)] {
		out = append(out, devices.Waypoint{Xmm: milli(w.X), Ymm: milli(w.Y), At: w.At})
	}
	return out
}

type power struct {
	charge   float64
	charging bool
}

func (m *state) power() power {
	switch {
	case m.Power != nil:
		return power{m.Power.Charge, m.Power.Charging}
	case m.Battery != nil:
		return power{m.Battery.Charge, m.Battery.Charging}
	}
	return power{}
}

// EncodeState writes a state (VDA 5050 2.1, 6.10; 3.0, 7.8) in the header's version.
func EncodeState(s *devices.RobotState, h Header) ([]byte, error) {
	d := h.dialect()
	w := h.wire()
	w.HeaderID = s.HeaderID
	m := state{header: w, OrderID: s.OrderID, OrderUpdateID: s.OrderUpdateID, LastNode: s.LastNode, LastNodeSeq: s.LastNodeSeq,
		NodeStates: make([]nodeState, len(s.NodeStates)), EdgeStates: make([]edgeState, len(s.EdgeStates)), Driving: s.Driving, Paused: s.Paused,
		NewBaseRequest: s.NewBaseRequest, ActionStates: actionStates{}, Errors: make([]stateError, len(s.Errors)), Safety: safety{FieldViolation: s.FieldViolation}}
	for i, n := range s.NodeStates {
		m.NodeStates[i] = nodeState(n)
	}
	for i, e := range s.EdgeStates {
		m.EdgeStates[i] = edgeState(e)
	}
	for _, l := range s.Loads {
		m.Loads = append(m.Loads, load{l})
	}
	for i, e := range s.Errors {
		m.Errors[i] = stateError{Type: e.Type, Level: e.Level, Text: e.Text}
		if d == V30 {
			m.Errors[i].Type = errors30.of(e.Type)
		} else {
			m.Errors[i].Level = levels21.of(e.Level)
		}
		for _, r := range e.Refs {
			m.Errors[i].Refs = append(m.Errors[i].Refs, reference(r))
		}
	}
	if d >= V21 {
		for _, v := range s.Maps {
			m.Maps = append(m.Maps, mapState{v.ID, v.Version, enabled(v.Enabled)})
		}
	}
	charge := float64(s.BatteryPct) / 100
	if d == V30 {
		m.encode30(s, charge)
		return marshal(m)
	}
	for i := range s.Actions {
		a := &s.Actions[i]
		if a.Scope != devices.OfZone { // zones came with 3.0
			m.ActionStates = append(m.ActionStates, actionState{ID: a.ID, Type: a.Type, Status: status21.of(a.Status), Result: a.Result})
		}
	}
	m.Battery = &battery{charge, s.Charging}
	m.Mode, m.Safety.EStop = modes21.of(s.Mode), stops21.of(s.EStop)
	if s.PoseKnown {
		m.Position = V21.pose(s.Pose)
	}
	return marshal(m)
}

// encode30 writes what 3.0 has otherwise.
func (m *state) encode30(s *devices.RobotState, charge float64) {
	instant := actionStates{}
	m.Power = &powerSupply{charge, s.Charging}
	m.Mode, m.Safety.EStop30 = modes30.of(s.Mode), stops30.of(s.EStop)
	for i := range s.Actions {
		a := &s.Actions[i]
		w := actionState{ID: a.ID, Type: instants30.of(a.Type), Status: a.Status, Result30: a.Result}
		switch a.Scope {
		case devices.OfInstant:
			instant = append(instant, w)
		case devices.OfZone:
			m.ZoneStates = append(m.ZoneStates, w)
		default:
			m.ActionStates = append(m.ActionStates, w)
		}
	}
	m.InstantStates = &instant
	for _, v := range s.ZoneSets {
		m.ZoneSets = append(m.ZoneSets, zoneSetState{v.ID, v.Map, enabled(v.Enabled)})
	}
	for _, r := range s.Requests {
		if r.Kind == "CORRIDOR" {
			m.EdgeRequests = append(m.EdgeRequests, edgeRequest{r.ID, r.Kind, r.Edge, r.Seq, r.Status})
		} else {
			m.ZoneRequests = append(m.ZoneRequests, zoneRequest{r.ID, r.Kind, r.Zone, r.ZoneSet, r.Status})
		}
	}
	if len(s.Path) > 0 {
		m.Path = &intermediatePath{}
		for _, p := range s.Path {
			m.Path.Polyline = append(m.Path.Polyline, waypoint{unit(p.Xmm), unit(p.Ymm), p.At})
		}
	}
	if s.PoseKnown {
		m.Position30 = V30.pose(s.Pose)
	}
}

func enabled(on bool) string {
	if on {
		return "ENABLED"
	}
	return "DISABLED"
}
