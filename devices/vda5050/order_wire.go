package vda5050

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"dayrun/devices"
)

// The order's fields of all versions; each version's own are left out elsewhere.
type (
	order struct {
		header
		OrderID  string      `json:"orderId"`
		UpdateID uint32      `json:"orderUpdateId"`
		Nodes    []orderNode `json:"nodes"`
		Edges    []orderEdge `json:"edges"`
	}
	orderNode struct {
		NodeID   string        `json:"nodeId"`
		Seq      uint32        `json:"sequenceId"`
		Released bool          `json:"released"`
		Position *nodePosition `json:"nodePosition,omitempty"`
		Actions  []action      `json:"actions"`
	}
	nodePosition struct {
		X              float64    `json:"x"`
		Y              float64    `json:"y"`
		Theta          *float64   `json:"theta,omitempty"`
		Deviation      *deviation `json:"allowedDeviationXY,omitempty"`
		DeviationTheta *float64   `json:"allowedDeviationTheta,omitempty"`
		Map            string     `json:"mapId"`
	}
	orderEdge struct {
		EdgeID     string    `json:"edgeId"`
		Seq        uint32    `json:"sequenceId"`
		Released   bool      `json:"released"`
		Start      string    `json:"startNodeId,omitempty"`  // before 3.0
		End        string    `json:"endNodeId,omitempty"`    // before 3.0
		MaxSpeed   float64   `json:"maxSpeed,omitempty"`     // before 3.0
		MaxSpeed30 float64   `json:"maximumSpeed,omitempty"` // 3.0
		Length     float64   `json:"length,omitempty"`
		Corridor   *corridor `json:"corridor,omitempty"` // from 2.1
		Actions    []action  `json:"actions"`
	}
	corridor struct {
		Left        float64 `json:"leftWidth"`
		Right       float64 `json:"rightWidth"`
		Reference   string  `json:"corridorRefPoint,omitempty"`       // 2.1
		Reference30 string  `json:"corridorReferencePoint,omitempty"` // 3.0
		Release     bool    `json:"releaseRequired,omitempty"`        // 3.0
		Loss        string  `json:"releaseLossBehavior,omitempty"`    // 3.0
	}
	action struct {
		Type       string      `json:"actionType"`
		ID         string      `json:"actionId,omitempty"` // not of zones
		Blocking   string      `json:"blockingType"`
		Parameters []parameter `json:"actionParameters,omitempty"`
		Retriable  bool        `json:"retriable,omitempty"` // 3.0
	}
	parameter struct {
		Key   string `json:"key"`
		Value any    `json:"value"`
	}
)

// deviation is a radius before 3.0 and an ellipse from there. The least half
// axis is what holds in every direction.
type deviation struct {
	least float64
	in    Dialect
}

// MarshalJSON writes the dialect's form.
func (v deviation) MarshalJSON() ([]byte, error) {
	if v.in < V30 {
		return json.Marshal(v.least)
	}
	return json.Marshal(ellipse{v.least, v.least, 0})
}

type ellipse struct {
	A     float64 `json:"a"`
	B     float64 `json:"b"`
	Theta float64 `json:"theta"`
}

// UnmarshalJSON reads both forms.
func (v *deviation) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '{' {
		var e ellipse
		if err := json.Unmarshal(data, &e); err != nil {
			return err
		}
		v.least = max(min(e.A, e.B), 0)
		return nil
	}
	if err := json.Unmarshal(data, &v.least); err != nil {
		return err
	}
	v.least = max(v.least, 0)
	return nil
}

// marshal writes JSON without HTML's escapes, which robots' parsers need not know.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// numeric names the predefined parameters that are numbers: some robots refuse
// them as strings (VDA 5050 2.1, 6.8.1).
var numeric = map[string]bool{"x": true, "y": true, "theta": true, "height": true, "depth": true}

func (d Dialect) actions(list []devices.Action) []action {
	out := make([]action, len(list))
	for i, a := range list {
		out[i] = action{Type: a.Type, ID: a.ID, Blocking: a.Blocking, Retriable: a.Retriable && d == V30}
		if d < V30 {
			out[i].Blocking = blocking21.of(a.Blocking)
		} else {
			out[i].Type = instants30.of(a.Type)
		}
		for _, p := range a.Params {
			out[i].Parameters = append(out[i].Parameters, parameter{p.Key, value(p)})
		}
	}
	return out
}

func value(p devices.KeyValue) any {
	if numeric[p.Key] {
		if f, err := strconv.ParseFloat(p.Value, 64); err == nil && f == f && f < 1e300 && f > -1e300 {
			return f
		}
	}
	return p.Value
}

func readActions(list []action) []devices.Action {
	if len(list) == 0 {
		return nil
	}
	out := make([]devices.Action, len(list))
	for i, a := range list {
		out[i] = devices.Action{Type: a.Type, ID: a.ID, Blocking: upper(a.Blocking), Retriable: a.Retriable}
		if a.Type == "initializePosition" {
			out[i].Type = "initPosition"
		}
		for _, p := range a.Parameters {
			out[i].Params = append(out[i].Params, devices.KeyValue{Key: p.Key, Value: text(value(devices.KeyValue{Key: p.Key, Value: text(p.Value)}))})
		}
	}
	return out
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case []any, map[string]any:
		if data, err := marshal(v); err == nil {
			return string(data)
		}
	}
	return fmt.Sprint(v)
}

// since names the version from which a predefined instant action exists.
var since = map[string]Dialect{"factsheetRequest": V20, "enableMap": V21, "downloadMap": V21, "deleteMap": V21,
	"startHibernation": V30, "stopHibernation": V30, "shutdown": V30, "downloadZoneSet": V30, "enableZoneSet": V30, "deleteZoneSet": V30,
	"clearInstantActions": V30, "clearZoneActions": V30, "trigger": V30, "retry": V30, "skipRetry": V30, "updateCertificate": V30}

type instantActions struct {
	header
	Actions []action `json:"actions,omitempty"`
	Old     []action `json:"instantActions,omitempty"` // the name in 1.1
}

// EncodeInstant writes one instant action (VDA 5050 2.1, 6.9; 3.0, 7.4). One that
// the version does not have is an error. To robots of 2.0 the list goes under
// the name of 1.1 too: libraries that call themselves 2.0 look for that one.
func EncodeInstant(i devices.Instant, h Header) ([]byte, error) {
	d := h.dialect()
	if first, known := since[i.Action.Type]; known && d < first {
		return nil, devices.Faultf(devices.BadVersion, "actionType", "encode instant action: %s exists from VDA 5050 %s on, the robot speaks %s", i.Action.Type, first.Version(), d.Version())
	}
	a := i.Action
	if a.Blocking == "" || d == V30 {
		a.Blocking = "NONE" // the only one that 3.0 lets be
	}
	a.Retriable = false
	if err := checkActions("instantActions", []devices.Action{a}); err != nil {
		return nil, err
	}
	m := instantActions{header: h.wire(), Actions: d.actions([]devices.Action{a})}
	switch d {
	case V11:
		m.Actions, m.Old = nil, m.Actions
	case V20:
		m.Old = m.Actions
	}
	return marshal(m)
}

// DecodeInstant reads instant actions, one devices.Instant each.
func DecodeInstant(data []byte) ([]devices.Instant, Header, error) {
	var m instantActions
	if err := decode("instantActions", data, &m); err != nil {
		return nil, Header{}, err
	}
	h := m.header.read()
	robot := Topic{Manufacturer: h.Manufacturer, Serial: h.Serial}.Robot()
	var out []devices.Instant
	list := m.Actions
	if len(list) == 0 {
		list = m.Old
	}
	for _, a := range readActions(list) {
		if a.ID == "" || a.Type == "" {
			return nil, h, devices.Faultf(devices.Missing, "actionId", "instantActions: actionId %q and actionType %q must both be given", a.ID, a.Type)
		}
		if slices.ContainsFunc(out, func(o devices.Instant) bool { return o.Action.ID == a.ID }) {
			continue // the same action twice in one message
		}
		out = append(out, devices.Instant{Robot: robot, Action: a})
	}
	return out, h, nil
}
