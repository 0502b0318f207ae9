package devices

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Unfit says why a robot cannot take something, by its own factsheet.
type Unfit struct {
	Limit string // the factsheet's name of it, "maxArrayLens.order.nodes"
	Text  string
}

func (u *Unfit) Error() string { return u.Text }

func unfit(limit, format string, args ...any) *Unfit {
	return &Unfit{limit, fmt.Sprintf(format, args...)}
}

// Fit makes an order fit a robot's factsheet: of the horizon, which the standard
// lets every update change or drop, it leaves away what the robot cannot take.
// The base is a promise and is never cut: an order whose base does not fit is
// refused with an *Unfit. A limit that the robot does not name is none.
func (f *Factsheet) Fit(o Order) (Order, error) {
	base := 0
	for base < len(o.Nodes) && o.Nodes[base].Released {
		base++
	}
	if u := f.unfitOrder(&o); u != nil {
		return o, u
	}
	room := len(o.Nodes)
	if f.MaxNodes > 0 {
		room = min(room, f.MaxNodes)
	}
	if f.MaxEdges > 0 {
		room = min(room, f.MaxEdges+1)
	}
	if base > room {
		return o, unfit("maxArrayLens.order.nodes", "order %s has %d released nodes, the robot takes %d nodes and %d edges a message: release fewer at once", o.OrderID, base, f.MaxNodes, f.MaxEdges)
	}
	for i := range room {
		u := f.unfitNode(&o.Nodes[i])
		if u == nil && i > 0 {
			u = f.unfitEdge(&o.Edges[i-1])
		}
		if u == nil {
			continue
		}
		if i < base {
			return o, u
		}
		room = i
		break
	}
	return o.Cut(room), nil
}

// Cut gives the order with its first n nodes, at least its base.
func (o Order) Cut(n int) Order {
	for n < len(o.Nodes) && o.Nodes[n].Released {
		n++
	}
	if n >= 1 && n < len(o.Nodes) {
		o.Nodes, o.Edges = o.Nodes[:n:n], o.Edges[:n-1:n-1]
	}
	return o
}

func (f *Factsheet) unfitOrder(o *Order) *Unfit {
	if u := f.unfitID("orderId", o.OrderID); u != nil {
		return u
	}
	for _, p := range f.Required {
		if missing := o.lacks(p); missing != "" {
			return unfit("optionalParameters", "the robot requires %s: %s", p, missing)
		}
	}
	return nil
}

// lacks says which part of the order comes without an optional parameter, by
// its full name as factsheets write it; "" when none does.
func (o *Order) lacks(parameter string) string {
	switch strings.TrimPrefix(parameter, "order.") {
	case "nodes.nodePosition", "node.nodePosition", "nodePosition":
		for i := range o.Nodes {
			if o.Nodes[i].Map == "" {
				return "node " + o.Nodes[i].NodeID + " has no position"
			}
		}
	case "nodes.nodePosition.theta", "node.nodePosition.theta", "nodePosition.theta":
		for i := range o.Nodes {
			if !o.Nodes[i].Turned {
				return "node " + o.Nodes[i].NodeID + " has no heading"
			}
		}
	case "edges.maxSpeed", "edge.maxSpeed", "edges.maximumSpeed", "edge.maximumSpeed":
		for i := range o.Edges {
			if o.Edges[i].MaxSpeedMmS <= 0 {
				return "edge " + o.Edges[i].EdgeID + " has no speed"
			}
		}
	case "edges.length", "edge.length":
		for i := range o.Edges {
			if o.Edges[i].LengthMm <= 0 {
				return "edge " + o.Edges[i].EdgeID + " has no length"
			}
		}
	default:
		return "it is not given here"
	}
	return ""
}

func (f *Factsheet) unfitID(field, id string) *Unfit {
	if f.MaxID > 0 && utf8.RuneCountInString(id) > f.MaxID {
		return unfit("maxStringLens.idLen", "%s %q has %d characters, the robot takes %d", field, id, utf8.RuneCountInString(id), f.MaxID)
	}
	if f.NumericIDs && strings.Trim(id, "0123456789") != "" {
		return unfit("maxStringLens.idNumericalOnly", "%s %q has other characters than digits, which are all the robot takes", field, id)
	}
	return nil
}

func (f *Factsheet) unfitNode(n *OrderNode) *Unfit {
	if u := f.unfitID("nodeId", n.NodeID); u != nil {
		return u
	}
	return f.unfitActions("node "+n.NodeID, "maxArrayLens.node.actions", f.MaxActions, n.Actions)
}

func (f *Factsheet) unfitEdge(e *OrderEdge) *Unfit {
	if u := f.unfitID("edgeId", e.EdgeID); u != nil {
		return u
	}
	return f.unfitActions("edge "+e.EdgeID, "maxArrayLens.edge.actions", f.EdgeActions, e.Actions)
}

func (f *Factsheet) unfitActions(where, limit string, most int, list []Action) *Unfit {
	if most > 0 && len(list) > most {
		return unfit(limit, "%s has %d actions, the robot takes %d there", where, len(list), most)
	}
	for i := range list {
		a := &list[i]
		if len(f.Actions) > 0 && !slices.Contains(f.Actions, a.Type) {
			return unfit("agvActions", "%s: the robot cannot %s; its factsheet lists %s", where, a.Type, strings.Join(f.Actions, ", "))
		}
		if u := f.unfitParts(a); u != nil {
			return u
		}
	}
	return nil
}

func (f *Factsheet) unfitParts(a *Action) *Unfit {
	if u := f.unfitID("actionId", a.ID); u != nil {
		return u
	}
	if f.MaxParams > 0 && len(a.Params) > f.MaxParams {
		return unfit("maxArrayLens.actions.actionsParameters", "action %s has %d parameters, the robot takes %d", a.ID, len(a.Params), f.MaxParams)
	}
	for _, p := range a.Params {
		if n := utf8.RuneCountInString(p.Value); p.Key == "loadId" && f.MaxLoadID > 0 && n > f.MaxLoadID {
			return unfit("maxStringLens.loadIdLen", "loadId %q has %d characters, the robot takes %d", p.Value, n, f.MaxLoadID)
		}
	}
	return nil
}

// always names the instant actions that every robot must know (VDA 5050 2.1,
// 6.8.1): they are sent whether a factsheet lists them or not.
var always = map[string]bool{"startPause": true, "stopPause": true, "cancelOrder": true, "stateRequest": true, "factsheetRequest": true}

// FitInstant says whether a robot can take an instant action; an *Unfit if not.
func (f *Factsheet) FitInstant(a Action) error {
	if len(f.Instants) > 0 && !always[a.Type] && !slices.Contains(f.Instants, a.Type) {
		return unfit("agvActions", "the robot cannot %s at once; its factsheet lists %s", a.Type, strings.Join(f.Instants, ", "))
	}
	if u := f.unfitParts(&a); u != nil {
		return u
	}
	return nil
}
