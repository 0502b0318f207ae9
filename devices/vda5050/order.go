package vda5050

import (
	"fmt"

	"dayrun/devices"
)

// checkOrder holds an order to the standard's form (VDA 5050 2.1, 6.6.1 and 6.6.6):
// one sequence over nodes and edges, a base that is not empty, then the horizon.
func checkOrder(o *devices.Order) error {
	if o.OrderID == "" {
		return devices.Faultf(devices.Missing, "orderId", "orderId is empty: name the order")
	}
	if len(o.Nodes) == 0 || len(o.Edges) != len(o.Nodes)-1 {
		return devices.Faultf(devices.Malformed, "nodes", "%d nodes and %d edges: give at least one node and one edge less than nodes", len(o.Nodes), len(o.Edges))
	}
	if !o.Nodes[0].Released {
		return devices.Faultf(devices.Malformed, "nodes[0].released", "nodes[0] %q is not released: the base needs at least one node", o.Nodes[0].NodeID)
	}
	for i := range o.Nodes {
		n := &o.Nodes[i]
		if n.NodeID == "" {
			return devices.Faultf(devices.Missing, fmt.Sprintf("nodes[%d].nodeId", i), "nodes[%d].nodeId is empty", i)
		}
		if err := checkActions(fmt.Sprintf("nodes[%d]", i), n.Actions); err != nil {
			return err
		}
		if i == 0 {
			continue
		}
		before, e := &o.Nodes[i-1], &o.Edges[i-1]
		if e.Seq != before.Seq+1 || n.Seq != before.Seq+2 {
			return devices.Faultf(devices.Malformed, "sequenceId", "sequenceId %d of edges[%d] and %d of nodes[%d] do not follow %d", e.Seq, i-1, n.Seq, i, before.Seq)
		}
		if n.Released && !before.Released || e.Released != n.Released {
			return devices.Faultf(devices.Malformed, "released", "nodes[%d] %q released=%t, the edge to it %t, the node before %t: base first, then horizon", i, n.NodeID, n.Released, e.Released, before.Released)
		}
		if err := checkActions(fmt.Sprintf("edges[%d]", i-1), e.Actions); err != nil {
			return err
		}
	}
	return nil
}

// checkActions holds actions to the form: an id, a type, a blocking type.
func checkActions(where string, list []devices.Action) error {
	for i := range list {
		a := &list[i]
		at := fmt.Sprintf("%s.actions[%d]", where, i)
		if a.ID == "" || a.Type == "" {
			return devices.Faultf(devices.Missing, at+".actionId", "%s: actionId %q and actionType %q must both be given", at, a.ID, a.Type)
		}
		switch a.Blocking {
		case "NONE", "SOFT", "SINGLE", "HARD":
		default:
			return devices.Faultf(devices.UnknownValue, at+".blockingType", "%s: blockingType %q is none of NONE, SOFT, SINGLE, HARD", at, a.Blocking)
		}
	}
	return nil
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
	for i := range m.Nodes {
		o.Nodes = append(o.Nodes, m.Nodes[i].read())
	}
	for i := range m.Edges {
		o.Edges = append(o.Edges, m.Edges[i].read())
	}
	if err := checkOrder(&o); err != nil {
		return o, h, fmt.Errorf("order %q: %w", o.OrderID, err)
	}
	return o, h, nil
}

func (n *orderNode) read() devices.OrderNode {
	d := devices.OrderNode{NodeID: n.NodeID, Seq: n.Seq, Released: n.Released, Actions: readActions(n.Actions)}
	p := n.Position
	if p == nil || p.Map == "" { // a position without its map says nothing
		return d
	}
	d.Xmm, d.Ymm, d.Map = milli(p.X), milli(p.Y), p.Map
	if p.Theta != nil {
		d.Heading, d.Turned = milli(theta(milli(*p.Theta))), true
	}
	if p.Deviation != nil {
		d.DeviationMm = milli(p.Deviation.least)
	}
	if p.DeviationTheta != nil {
		d.DeviationMrad = min(max(milli(*p.DeviationTheta), 0), 3141)
	}
	return d
}

func (e *orderEdge) read() devices.OrderEdge {
	d := devices.OrderEdge{EdgeID: e.EdgeID, Seq: e.Seq, Released: e.Released, MaxSpeedMmS: max(milli(e.MaxSpeed), milli(e.MaxSpeed30), 0), LengthMm: max(milli(e.Length), 0), Actions: readActions(e.Actions)}
	if c := e.Corridor; c != nil {
		d.Corridor = &devices.Corridor{LeftMm: max(milli(c.Left), 0), RightMm: max(milli(c.Right), 0), Contour: c.Reference == "CONTOUR" || c.Reference30 == "CONTOUR", Release: c.Release}
		if c.Release && (c.Loss == "STOP" || c.Loss == "RETURN") {
			d.Corridor.Loss = c.Loss
		}
	}
	return d
}

// EncodeOrder writes an order or order update (VDA 5050 2.1, 6.6; 3.0, 7.3) in
// the header's version. An order that breaks the standard's form is an error.
func EncodeOrder(o devices.Order, h Header) ([]byte, error) {
	if err := checkOrder(&o); err != nil {
		return nil, fmt.Errorf("encode order %q: %w", o.OrderID, err)
	}
	d := h.dialect()
	m := order{header: h.wire(), OrderID: o.OrderID, UpdateID: o.UpdateID, Nodes: make([]orderNode, len(o.Nodes)), Edges: make([]orderEdge, len(o.Edges))}
	for i := range o.Nodes {
		n := &o.Nodes[i]
		m.Nodes[i] = orderNode{NodeID: n.NodeID, Seq: n.Seq, Released: n.Released, Position: d.place(n), Actions: d.actions(n.Actions)}
	}
	for i := range o.Edges {
		m.Edges[i] = d.edge(&o.Edges[i])
		if d < V30 {
			m.Edges[i].Start, m.Edges[i].End = o.Nodes[i].NodeID, o.Nodes[i+1].NodeID
		}
	}
	return marshal(m)
}

func (d Dialect) place(n *devices.OrderNode) *nodePosition {
	if n.Map == "" {
		return nil
	}
	p := &nodePosition{X: unit(n.Xmm), Y: unit(n.Ymm), Map: n.Map}
	if n.Turned {
		t := theta(n.Heading)
		p.Theta = &t
	}
	if n.DeviationMm > 0 {
		p.Deviation = &deviation{unit(n.DeviationMm), d}
	}
	if n.DeviationMrad > 0 {
		t := min(unit(n.DeviationMrad), 3.141)
		p.DeviationTheta = &t
	}
	return p
}

func (d Dialect) edge(e *devices.OrderEdge) orderEdge {
	w := orderEdge{EdgeID: e.EdgeID, Seq: e.Seq, Released: e.Released, Length: unit(max(e.LengthMm, 0)), Actions: d.actions(e.Actions)}
	speed := unit(max(e.MaxSpeedMmS, 0))
	if d == V30 {
		w.MaxSpeed30 = speed
	} else {
		w.MaxSpeed = speed
	}
	c := e.Corridor
	if c == nil || d < V21 || c.Release && d < V30 { // without it the robot keeps to the path
		return w
	}
	w.Corridor = &corridor{Left: unit(max(c.LeftMm, 0)), Right: unit(max(c.RightMm, 0))}
	switch {
	case d == V30 && c.Contour:
		w.Corridor.Reference30 = "CONTOUR"
	case d == V30:
		w.Corridor.Reference30 = "KINEMATIC_CENTER"
	case c.Contour:
		w.Corridor.Reference = "CONTOUR"
	default:
		w.Corridor.Reference = "KINEMATICCENTER"
	}
	if c.Release {
		w.Corridor.Release, w.Corridor.Loss = true, c.Loss
	}
	return w
}
