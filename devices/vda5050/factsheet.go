package vda5050

import (
	"encoding/json"
	"fmt"

	"dayrun/devices"
)

type factsheet struct {
	header
	Type     typeSpec `json:"typeSpecification"`
	Physical physical `json:"physicalParameters"`
	Limits   limits   `json:"protocolLimits"`
	Features features `json:"protocolFeatures"`
	Geometry struct{} `json:"agvGeometry"`
	Loads    struct{} `json:"loadSpecification"`
}

type typeSpec struct {
	Series       string   `json:"seriesName"`
	Kinematic    string   `json:"agvKinematic"`
	Class        string   `json:"agvClass"`
	MaxLoadMass  float64  `json:"maxLoadMass"`
	Localization []string `json:"localizationTypes"`
	Navigation   []string `json:"navigationTypes"`
}

type physical struct {
	SpeedMin  float64 `json:"speedMin"`
	SpeedMax  float64 `json:"speedMax"`
	AccelMax  float64 `json:"accelerationMax"`
	DecelMax  float64 `json:"decelerationMax"`
	HeightMax float64 `json:"heightMax"`
	Width     float64 `json:"width"`
	Length    float64 `json:"length"`
}

type limits struct {
	Strings struct{}       `json:"maxStringLens"`
	Arrays  map[string]int `json:"maxArrayLens"`
	Timing  timing         `json:"timing"`
}

type timing struct {
	MinOrder float64 `json:"minOrderInterval"`
	MinState float64 `json:"minStateInterval"`
}

type features struct {
	Optional []struct{}  `json:"optionalParameters"`
	Actions  []agvAction `json:"agvActions"`
}

type agvAction struct {
	Type   string   `json:"actionType"`
	Scopes []string `json:"actionScopes"`
}

// instantTypes are actions that come at once, not at a node.
var instantTypes = map[string]bool{"cancelOrder": true, "startPause": true, "stopPause": true, "stateRequest": true, "factsheetRequest": true}

// EncodeFactsheet writes a factsheet (VDA 5050 2.1, 6.15).
func EncodeFactsheet(f devices.Factsheet, h Header) ([]byte, error) {
	m := factsheet{header: h.wire(),
		Type:     typeSpec{f.Series, "DIFF", "CARRIER", float64(f.MaxLoadG) / 1000, []string{"GRID"}, []string{"VIRTUAL_LINE_GUIDED"}},
		Physical: physical{0, unit(f.MaxSpeedMmS), 1, 1, 0.3, unit(f.WidthMm), unit(f.LengthMm)},
		Limits:   limits{Arrays: map[string]int{}, Timing: timing{0.1, float64(f.MinStateMs) / 1000}},
		Features: features{Optional: []struct{}{}, Actions: []agvAction{}}}
	for key, n := range map[string]int{"order.nodes": f.MaxNodes, "order.edges": f.MaxEdges, "node.actions": f.MaxActions} {
		if n > 0 {
			m.Limits.Arrays[key] = n
		}
	}
	for _, a := range f.Actions {
		scope := "NODE"
		if instantTypes[a] {
			scope = "INSTANT"
		}
		m.Features.Actions = append(m.Features.Actions, agvAction{a, []string{scope}})
	}
	return json.Marshal(m)
}

// DecodeFactsheet reads what a robot says of itself.
func DecodeFactsheet(data []byte) (devices.Factsheet, Header, error) {
	var m factsheet
	if err := decode("factsheet", data, &m); err != nil {
		return devices.Factsheet{}, Header{}, err
	}
	h := m.header.read()
	if m.Type.Series == "" {
		return devices.Factsheet{}, h, fmt.Errorf("factsheet: typeSpecification.seriesName is missing")
	}
	f := devices.Factsheet{Series: m.Type.Series, MaxSpeedMmS: milli(m.Physical.SpeedMax), MaxLoadG: int64(m.Type.MaxLoadMass * 1000), LengthMm: milli(m.Physical.Length),
		WidthMm: milli(m.Physical.Width), MinStateMs: milli(m.Limits.Timing.MinState), MaxNodes: m.Limits.Arrays["order.nodes"], MaxEdges: m.Limits.Arrays["order.edges"], MaxActions: m.Limits.Arrays["node.actions"]}
	for _, a := range m.Features.Actions {
		f.Actions = append(f.Actions, a.Type)
	}
	return f, h, nil
}
