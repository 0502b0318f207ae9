package vda5050

import (
	"slices"

	"dayrun/devices"
)

// EncodeFactsheet writes a factsheet (VDA 5050 2.1, 6.15; 3.0, 7.10). 1.1 has none.
func EncodeFactsheet(f devices.Factsheet, h Header) ([]byte, error) {
	d := h.dialect()
	if d == V11 {
		return nil, devices.Faultf(devices.BadVersion, "version", "encode factsheet: it exists from VDA 5050 2.0.0 on, the robot speaks %s", d.Version())
	}
	m := factsheet{header: h.wire(), Type: typeSpec{Series: f.Series, Localization: []string{"GRID"}, Navigation: []string{"VIRTUAL_LINE_GUIDED"}}}
	mass := float64(f.MaxLoadG) / 1000
	arrays := lengths{uint32(f.MaxNodes), uint32(f.MaxEdges), uint32(f.MaxActions), uint32(f.EdgeActions), uint32(f.MaxParams), uint32(f.MaxInstants)}
	m.Features.Optional = []optional{}
	for _, p := range f.Required {
		m.Features.Optional = append(m.Features.Optional, optional{p, "REQUIRED"})
	}
	m.Physical = physical{Width: unit(f.WidthMm), Length: unit(f.LengthMm)}
	actions := make([]robotAction, 0, len(f.Actions))
	for _, a := range f.Actions {
		actions = append(actions, d.describe(a, f.Instants))
	}
	text := texts{idNumericalOnly: f.NumericIDs, idLen: f.MaxID, loadIDLen: f.MaxLoadID, msgLen: f.MaxMessage}
	var config *setup
	if len(f.Versions) > 0 && (d == V21 || d == V30) {
		config = &setup{}
		for _, v := range f.Versions {
			config.Versions = append(config.Versions, part(v))
		}
	}
	if d == V30 {
		m.Config30 = config
		m.Type.Kinematics30, m.Type.Class30, m.Type.MaxLoad30, m.Type.Zones = "DIFFERENTIAL", "CARRIER", &mass, f.Zones
		m.Physical.write30(unit(f.MaxSpeedMmS))
		m.Limits.Arrays30, m.Limits.Strings30 = &arrays, text.wire30()
		m.Limits.Timing.MinOrder30, m.Limits.Timing.MinState30 = seconds(f.MinOrderMs), seconds(f.MinStateMs)
		m.Features.Actions30, m.Geometry30 = &actions, &struct{}{}
		return marshal(m)
	}
	m.Config = config
	m.Type.Kinematic, m.Type.Class, m.Type.MaxLoad = "DIFF", "CARRIER", &mass
	m.Physical.write21(unit(f.MaxSpeedMmS))
	m.Limits.Arrays, m.Limits.Strings = &arrays, text.wire21()
	m.Limits.Timing.MinOrder, m.Limits.Timing.MinState = seconds(f.MinOrderMs), seconds(f.MinStateMs)
	m.Features.Actions, m.Geometry = &actions, &struct{}{}
	return marshal(m)
}

// describe is one action in the list of what a robot can do.
func (d Dialect) describe(a string, instants []string) robotAction {
	w := robotAction{Type: a}
	if d == V30 {
		w.Type = instants30.of(a)
		yes := true
		w.Pause, w.Cancel = &yes, &yes
	}
	if onlyInstant[a] || slices.Contains(instants, a) {
		w.Scopes = append(w.Scopes, "INSTANT")
	}
	if !onlyInstant[a] {
		w.Scopes = append(w.Scopes, "NODE")
	}
	return w
}

// onlyInstant names predefined actions that no node can have (VDA 5050 2.1, 6.8.1).
var onlyInstant = map[string]bool{"cancelOrder": true, "startPause": true, "stopPause": true, "stateRequest": true, "factsheetRequest": true, "logReport": true,
	"downloadMap": true, "deleteMap": true, "clearInstantActions": true, "retry": true, "skipRetry": true}

func seconds(ms int32) *float64 {
	s := unit(max(ms, 0))
	return &s
}

// DecodeFactsheet reads what a robot of any version says of itself.
func DecodeFactsheet(data []byte) (devices.Factsheet, Header, error) {
	var m factsheet
	if err := decode("factsheet", data, &m); err != nil {
		return devices.Factsheet{}, Header{}, err
	}
	h := m.header.read()
	if m.Type.Series == "" {
		return devices.Factsheet{}, h, devices.Faultf(devices.Missing, "typeSpecification.seriesName", "factsheet: typeSpecification.seriesName is missing")
	}
	text := m.Limits.text()
	f := devices.Factsheet{Series: m.Type.Series, MaxSpeedMmS: m.Physical.speed(), MaxLoadG: int64(milli(first(m.Type.MaxLoad, m.Type.MaxLoad30))), LengthMm: milli(m.Physical.Length), WidthMm: milli(m.Physical.Width),
		MinStateMs: max(milli(first(m.Limits.Timing.MinState, m.Limits.Timing.MinState30)), 0), MinOrderMs: max(milli(first(m.Limits.Timing.MinOrder, m.Limits.Timing.MinOrder30)), 0),
		MaxID: text.idLen, MaxLoadID: text.loadIDLen, MaxMessage: text.msgLen, NumericIDs: text.idNumericalOnly, Zones: m.Type.Zones}
	arrays := m.Limits.arrays()
	f.MaxNodes, f.MaxEdges, f.MaxActions = int(arrays.Nodes), int(arrays.Edges), int(arrays.NodeActions)
	f.EdgeActions, f.MaxParams, f.MaxInstants = int(arrays.EdgeActions), int(arrays.Parameters), int(arrays.Instants)
	for _, p := range m.Features.Optional {
		if p.Support == "REQUIRED" {
			f.Required = append(f.Required, p.Parameter)
		}
	}
	for _, c := range []*setup{m.Config, m.Config30} {
		if c != nil {
			for _, v := range c.Versions {
				f.Versions = append(f.Versions, devices.KeyValue(v))
			}
		}
	}
	for _, a := range m.Features.actions() {
		if a.Type == "initializePosition" {
			a.Type = "initPosition"
		}
		f.Actions = append(f.Actions, a.Type)
		for _, s := range a.Scopes {
			if s == "INSTANT" {
				f.Instants = append(f.Instants, a.Type)
			}
		}
	}
	return f, h, nil
}

func first(a, b *float64) float64 {
	switch {
	case a != nil:
		return *a
	case b != nil:
		return *b
	}
	return 0
}
