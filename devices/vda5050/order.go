package vda5050

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"dayrun/devices"
)

type order struct {
	header
	OrderID  string      `json:"orderId"`
	UpdateID uint32      `json:"orderUpdateId"`
	Nodes    []orderNode `json:"nodes"`
	Edges    []orderEdge `json:"edges"`
}

type orderNode struct {
	NodeID   string        `json:"nodeId"`
	Seq      uint32        `json:"sequenceId"`
	Released bool          `json:"released"`
	Position *nodePosition `json:"nodePosition,omitempty"`
	Actions  []action      `json:"actions"`
}

type nodePosition struct {
	X   float64 `json:"x"`
	Y   float64 `json:"y"`
	Map string  `json:"mapId"`
}

type orderEdge struct {
	EdgeID   string   `json:"edgeId"`
	Seq      uint32   `json:"sequenceId"`
	Released bool     `json:"released"`
	Start    string   `json:"startNodeId"`
	End      string   `json:"endNodeId"`
	MaxSpeed float64  `json:"maxSpeed,omitempty"`
	Actions  []action `json:"actions"`
}

type action struct {
	Type       string      `json:"actionType"`
	ID         string      `json:"actionId"`
	Blocking   string      `json:"blockingType"`
	Parameters []parameter `json:"actionParameters,omitempty"`
}

type parameter struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// checkOrder holds an order to the standard's form (VDA 5050 2.1, 6.6.1 and 6.6.6):
// one sequence over nodes and edges, a base that is not empty, then the horizon.
func checkOrder(o *devices.Order) error {
	if o.OrderID == "" {
		return errors.New("orderId is empty: name the order")
	}
	if len(o.Nodes) == 0 || len(o.Edges) != len(o.Nodes)-1 {
		return fmt.Errorf("%d nodes and %d edges: give at least one node and one edge less than nodes", len(o.Nodes), len(o.Edges))
	}
	if !o.Nodes[0].Released {
		return fmt.Errorf("nodes[0] %q is not released: the base needs at least one node", o.Nodes[0].NodeID)
	}
	for i := range o.Nodes {
		if o.Nodes[i].NodeID == "" {
			return fmt.Errorf("nodes[%d].nodeId is empty", i)
		}
		if i == 0 {
			continue
		}
		before, e, n := &o.Nodes[i-1], &o.Edges[i-1], &o.Nodes[i]
		if e.Seq != before.Seq+1 || n.Seq != before.Seq+2 {
			return fmt.Errorf("sequenceId %d of edges[%d] and %d of nodes[%d] do not follow %d", e.Seq, i-1, n.Seq, i, before.Seq)
		}
		if n.Released && !before.Released || e.Released != n.Released {
			return fmt.Errorf("nodes[%d] %q released=%t, the edge to it %t, the node before %t: base first, then horizon", i, n.NodeID, n.Released, e.Released, before.Released)
		}
	}
	return nil
}

// EncodeOrder writes an order or order update (VDA 5050 2.1, 6.6). An order that
// breaks the standard's form is an error.
func EncodeOrder(o devices.Order, h Header) ([]byte, error) {
	if err := checkOrder(&o); err != nil {
		return nil, fmt.Errorf("encode order %q: %w", o.OrderID, err)
	}
	m := order{header: h.wire(), OrderID: o.OrderID, UpdateID: o.UpdateID, Nodes: make([]orderNode, len(o.Nodes)), Edges: make([]orderEdge, len(o.Edges))}
	for i, n := range o.Nodes {
		m.Nodes[i] = orderNode{NodeID: n.NodeID, Seq: n.Seq, Released: n.Released, Actions: wireActions(n.Actions)}
		if n.Map != "" {
			m.Nodes[i].Position = &nodePosition{unit(n.Xmm), unit(n.Ymm), n.Map}
		}
	}
	for i, e := range o.Edges {
		m.Edges[i] = orderEdge{EdgeID: e.EdgeID, Seq: e.Seq, Released: e.Released, Start: o.Nodes[i].NodeID, End: o.Nodes[i+1].NodeID, MaxSpeed: unit(e.MaxSpeedMmS), Actions: []action{}}
	}
	return json.Marshal(m)
}

func wireActions(list []devices.Action) []action {
	out := make([]action, len(list))
	for i, a := range list {
		out[i] = action{Type: a.Type, ID: a.ID, Blocking: a.Blocking}
		for _, p := range a.Params {
			out[i].Parameters = append(out[i].Parameters, parameter{p.Key, p.Value})
		}
	}
	return out
}

func readActions(list []action) []devices.Action {
	if len(list) == 0 {
		return nil
	}
	out := make([]devices.Action, len(list))
	for i, a := range list {
		out[i] = devices.Action{Type: a.Type, ID: a.ID, Blocking: a.Blocking}
		for _, p := range a.Parameters {
			v, ok := p.Value.(string)
			if !ok {
				v = fmt.Sprint(p.Value)
			}
			out[i].Params = append(out[i].Params, devices.KeyValue{Key: p.Key, Value: v})
		}
	}
	return out
}

// DecodeOrder reads an order. The robot is the header's. With an order that
// breaks the standard's form it comes with the error, so that its ids can be
// named in the rejection.
func DecodeOrder(data []byte) (devices.Order, Header, error) {
	var m order
	if err := decode("order", data, &m); err != nil {
		return devices.Order{}, Header{}, err
	}
	h := m.header.read()
	o := devices.Order{Robot: Topic{Manufacturer: h.Manufacturer, Serial: h.Serial}.Robot(), OrderID: m.OrderID, UpdateID: m.UpdateID}
	for _, n := range m.Nodes {
		d := devices.OrderNode{NodeID: n.NodeID, Seq: n.Seq, Released: n.Released, Actions: readActions(n.Actions)}
		if n.Position != nil && n.Position.Map != "" { // a position without its map says nothing
			d.Xmm, d.Ymm, d.Map = milli(n.Position.X), milli(n.Position.Y), n.Position.Map
		}
		o.Nodes = append(o.Nodes, d)
	}
	for _, e := range m.Edges {
		o.Edges = append(o.Edges, devices.OrderEdge{EdgeID: e.EdgeID, Seq: e.Seq, Released: e.Released, MaxSpeedMmS: milli(e.MaxSpeed)})
	}
	if err := checkOrder(&o); err != nil {
		return o, h, fmt.Errorf("order %q: %w", o.OrderID, err)
	}
	return o, h, nil
}

type instantActions struct {
	header
	Actions []action `json:"actions"`
	Old     []action `json:"instantActions,omitempty"` // the name in 1.1
}

// EncodeInstant writes one instant action (VDA 5050 2.1, 6.9). To robots before
// 2.1 the list goes under the name of 1.1 too: libraries that call themselves
// 2.0 look for that one.
func EncodeInstant(i devices.Instant, h Header) ([]byte, error) {
	m := instantActions{header: h.wire(), Actions: wireActions([]devices.Action{i.Action})}
	if strings.HasPrefix(m.Version, "1.") || strings.HasPrefix(m.Version, "2.0") {
		m.Old = m.Actions
	}
	return json.Marshal(m)
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
			return nil, h, fmt.Errorf("instantActions: actionId %q and actionType %q must both be given", a.ID, a.Type)
		}
		out = append(out, devices.Instant{Robot: robot, Action: a})
	}
	return out, h, nil
}
