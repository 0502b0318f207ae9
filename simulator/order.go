package simulator

import (
	"fmt"
	"strconv"

	"dayrun/devices"
)

// order takes an order or an order update in, or rejects it (VDA 5050 2.1,
// 6.6.4 and figure 8). A rejected one never touches the order under way; its
// error stands until the next accepted order.
func (r *robot) order(w *World, o *devices.Order) {
	if r.dead || r.cut {
		return
	}
	r.changed(w)
	if text := malformed(o); text != "" {
		r.reject(o, "validationError", text)
		return
	}
	if !r.known || o.OrderID != r.orderID {
		r.fresh(w, o)
		return
	}
	switch {
	case o.UpdateID == r.updateID:
		return // told before
	case o.UpdateID < r.updateID:
		r.reject(o, "orderUpdateError", fmt.Sprintf("update %d is older than %d", o.UpdateID, r.updateID))
	case r.cancelled:
		r.reject(o, "orderUpdateError", "the order was cancelled")
	default:
		r.update(w, o)
	}
}

// malformed checks the shape: numbers of nodes and edges, sequence ids, one
// released run at the front.
func malformed(o *devices.Order) string {
	if o.OrderID == "" {
		return "orderId is empty"
	}
	if len(o.Nodes) == 0 {
		return "nodes is empty"
	}
	if len(o.Edges) != len(o.Nodes)-1 {
		return fmt.Sprintf("%d nodes need %d edges, not %d", len(o.Nodes), len(o.Nodes)-1, len(o.Edges))
	}
	if !o.Nodes[0].Released {
		return "the first node is not released"
	}
	for i := range o.Edges {
		seq := o.Nodes[0].Seq + uint32(2*i) + 1
		if o.Edges[i].Seq != seq || o.Nodes[i+1].Seq != seq+1 {
			return "sequenceId of edge " + o.Edges[i].EdgeID + " or of the node after it does not follow"
		}
		if o.Edges[i].Released != o.Nodes[i+1].Released {
			return "edge " + o.Edges[i].EdgeID + " and its end node are not released alike"
		}
		if o.Nodes[i+1].Released && !o.Nodes[i].Released {
			return "node " + o.Nodes[i+1].NodeID + " is released after the horizon began"
		}
	}
	return ""
}

// idle says that nothing of an order is left: no node, edge or action.
func (r *robot) idle() bool {
	if r.running >= 0 || r.cancelling > 0 || len(r.legs) > 0 && (r.at+1 < len(r.legs) || r.between()) {
		return false
	}
	for i := range r.acts {
		if !r.acts[i].done {
			return false
		}
	}
	return true
}

func (r *robot) fresh(w *World, o *devices.Order) {
	if !r.idle() {
		r.reject(o, "orderError", "order "+r.orderID+" is still active")
		return
	}
	if n := w.floor.Node(o.Nodes[0].NodeID); n != r.node {
		r.reject(o, "noRouteError", "the first node "+o.Nodes[0].NodeID+" is not where the robot stands, "+w.floor.NodeID[r.node])
		return
	}
	if kind, text := r.unable(w, o); kind != "" {
		r.reject(o, kind, text)
		return
	}
	r.orderID, r.updateID, r.known, r.cancelled = o.OrderID, o.UpdateID, true, false
	r.errors = r.errors[:0]
	r.at = 0
	r.legs = append(r.legs[:0], leg{node: r.node, edge: -1, free: true, seq: o.Nodes[0].Seq})
	r.nodes = append(r.nodes[:0], devices.NodeState{NodeID: o.Nodes[0].NodeID, Seq: o.Nodes[0].Seq, Released: true})
	r.edges = r.edges[:0]
	r.acts, r.msg.State.Actions = r.acts[:0], r.msg.State.Actions[:0]
	r.addActions(&o.Nodes[0])
	r.append(w, o)
	r.proceed(w, w.now)
}

// update stitches at the last released node: it must be the first of the update.
func (r *robot) update(w *World, o *devices.Order) {
	stitch := r.at
	for stitch+1 < len(r.legs) && r.legs[stitch+1].free {
		stitch++
	}
	first := &o.Nodes[0]
	if last := &r.legs[stitch]; w.floor.Node(first.NodeID) != last.node || first.Seq != last.seq {
		r.reject(o, "orderUpdateError", fmt.Sprintf("the update begins at %s (%d), the base ends at %s (%d)", first.NodeID, first.Seq, w.floor.NodeID[last.node], last.seq))
		return
	}
	for _, a := range first.Actions {
		if !r.has(a.ID) {
			r.reject(o, "orderUpdateError", "action "+a.ID+" is new at a node that was released before")
			return
		}
	}
	if kind, text := r.unable(w, o); kind != "" {
		r.reject(o, kind, text)
		return
	}
	r.updateID = o.UpdateID
	r.errors = r.errors[:0]
	r.dropHorizon(stitch)
	r.append(w, o)
	r.proceed(w, w.now)
}

// dropHorizon forgets what is not released, with its actions, and now and then
// the legs that lie far behind.
func (r *robot) dropHorizon(stitch int) {
	if stitch+1 < len(r.legs) {
		r.forgetActions(r.legs[stitch].seq)
	}
	r.legs, r.nodes, r.edges = r.legs[:stitch+1], r.nodes[:stitch+1], r.edges[:stitch]
	if r.at >= 64 {
		n := r.at
		r.legs = r.legs[:copy(r.legs, r.legs[n:])]
		r.nodes = r.nodes[:copy(r.nodes, r.nodes[n:])]
		r.edges = r.edges[:copy(r.edges, r.edges[n:])]
		r.at = 0
	}
}

// forgetActions removes actions of the horizon; they stand at the end.
func (r *robot) forgetActions(after uint32) {
	for n := len(r.acts); n > 0 && r.acts[n-1].seq > after; n-- {
		at := r.acts[n-1].at
		r.msg.State.Actions = append(r.msg.State.Actions[:at], r.msg.State.Actions[at+1:]...)
		if r.cancelling > at+1 {
			r.cancelling--
		}
		r.acts = r.acts[:n-1]
	}
}

// append adds the nodes after the first.
func (r *robot) append(w *World, o *devices.Order) {
	prev := w.floor.Node(o.Nodes[0].NodeID)
	for i := range o.Edges {
		n, e := &o.Nodes[i+1], &o.Edges[i]
		node := w.floor.Node(n.NodeID)
		r.legs = append(r.legs, leg{node: node, edge: w.floor.EdgeBetween(prev, node), speed: e.MaxSpeedMmS, free: n.Released, seq: n.Seq})
		r.nodes = append(r.nodes, devices.NodeState{NodeID: n.NodeID, Seq: n.Seq, Released: n.Released})
		r.edges = append(r.edges, devices.EdgeState{EdgeID: e.EdgeID, Seq: e.Seq, Released: e.Released})
		r.addActions(n)
		prev = node
	}
}

func (r *robot) addActions(n *devices.OrderNode) {
	for _, a := range n.Actions {
		r.acts = append(r.acts, act{Action: a, seq: n.Seq, at: len(r.msg.State.Actions)})
		r.msg.State.Actions = append(r.msg.State.Actions, devices.ActionState{ID: a.ID, Type: a.Type, Status: "WAITING"})
	}
}

func (r *robot) has(action string) bool {
	for i := range r.acts {
		if r.acts[i].ID == action {
			return true
		}
	}
	return false
}

// unable says why the robot cannot do the order: an unknown node, no edge, an
// action it does not know.
func (r *robot) unable(w *World, o *devices.Order) (kind, text string) {
	prev := int32(-1)
	for i := range o.Nodes {
		n := &o.Nodes[i]
		node := w.floor.Node(n.NodeID)
		if node < 0 {
			return "noRouteError", "node " + n.NodeID + " is not on the floor"
		}
		if i > 0 && w.floor.EdgeBetween(prev, node) < 0 {
			return "noRouteError", "no edge leads from " + o.Nodes[i-1].NodeID + " to " + n.NodeID
		}
		for _, a := range n.Actions {
			if !capable(a.Type) || r.noLift && a.Type == "pick" {
				return "orderError", "action " + a.Type + " is not known"
			}
		}
		prev = node
	}
	return "", ""
}

func (r *robot) reject(o *devices.Order, kind, text string) {
	r.report(devices.RobotError{Type: kind, Level: "WARNING", Text: text, Refs: []devices.KeyValue{
		{Key: "topic", Value: "order"}, {Key: "orderId", Value: o.OrderID}, {Key: "orderUpdateId", Value: strconv.FormatUint(uint64(o.UpdateID), 10)}}})
}

// maxErrors bounds the errors a robot shows; the oldest go first.
const maxErrors = 8

func (r *robot) report(e devices.RobotError) {
	if len(r.errors) == maxErrors {
		r.errors = append(r.errors[:0], r.errors[1:]...)
	}
	r.errors = append(r.errors, e)
}
