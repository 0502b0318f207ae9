package simulator

import (
	"encoding/json"
	"fmt"
	"maps"

	"dayrun/devices"
)

// snapshot is the world in JSON: all that a world made anew from the same
// configuration needs to go on where this one stopped.
type snapshot struct {
	AtMs     int64             `json:"at_ms"`
	Floor    string            `json:"floor"`
	Shelves  map[string]string `json:"shelves"` // by node id
	Robots   []robotSnap       `json:"robots"`
	People   []personSnap      `json:"people"`
	Vehicles []vehicleSnap     `json:"vehicles"`
	Looked   map[string]bool   `json:"looked,omitempty"` // faces, "shelf sku"
}

type robotSnap struct {
	ID         devices.ID            `json:"id"`
	Node       string                `json:"node"`
	Heading    int32                 `json:"heading_mrad"`
	Load       string                `json:"load,omitempty"`
	Charge     int64                 `json:"charge"`
	Charging   bool                  `json:"charging,omitempty"`
	Dead       bool                  `json:"dead,omitempty"`
	Paused     bool                  `json:"paused,omitempty"`
	Header     uint32                `json:"header"`
	OrderID    string                `json:"order_id,omitempty"`
	UpdateID   uint32                `json:"update_id,omitempty"`
	Known      bool                  `json:"known,omitempty"`
	Cancel     bool                  `json:"cancelled,omitempty"`
	Cancelling int                   `json:"cancelling,omitempty"`
	Legs       []legSnap             `json:"legs,omitempty"` // from the last node on
	Acts       []actSnap             `json:"acts,omitempty"`
	States     []devices.ActionState `json:"action_states,omitempty"`
	Running    int                   `json:"running"` // index in acts, -1 none
	Left       int64                 `json:"left_ms"` // of the hop or action under way
	Hop        bool                  `json:"hop,omitempty"`
	Errors     []devices.RobotError  `json:"errors,omitempty"`
}

type legSnap struct {
	Node  string `json:"node"`
	Edge  string `json:"edge,omitempty"`
	Seq   uint32 `json:"seq"`
	Free  bool   `json:"released"`
	Speed int32  `json:"speed_mms,omitempty"`
}

type actSnap struct {
	Action devices.Action `json:"action"`
	Seq    uint32         `json:"seq"`
	At     int            `json:"at"`
	Done   bool           `json:"done,omitempty"`
}

type personSnap struct {
	ID      devices.ID     `json:"id"`
	Present *devices.Task  `json:"present,omitempty"`
	Queue   []devices.Task `json:"queue,omitempty"`
	Read    devices.Read   `json:"read"`
	Open    bool           `json:"open,omitempty"`
	Refused int            `json:"refused,omitempty"`
	Reads   int64          `json:"reads"`
	Due     int64          `json:"due_ms"`
	Node    string         `json:"node,omitempty"` // of a picker
}

// Snapshot gives the world as JSON. The error is the encoder's.
func (w *World) Snapshot() ([]byte, error) {
	s := snapshot{AtMs: w.now, Floor: w.floor.Name, Shelves: map[string]string{}, Looked: w.looked}
	for n, shelf := range w.shelfAt {
		if shelf != "" {
			s.Shelves[w.floor.NodeID[n]] = shelf
		}
	}
	for _, r := range w.robots {
		s.Robots = append(s.Robots, r.snap(w))
	}
	for _, p := range w.people {
		ps := personSnap{p.id, p.present, p.queue, p.read, p.open, p.refused, p.reads, p.due, ""}
		if p.kind == picker {
			ps.Node = w.floor.NodeID[p.node]
		}
		s.People = append(s.People, ps)
	}
	for _, v := range w.vehicles {
		s.Vehicles = append(s.Vehicles, v.snap())
	}
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write world snapshot: %w", err)
	}
	return b, nil
}

func (r *robot) snap(w *World) robotSnap {
	s := robotSnap{ID: r.id, Node: w.floor.NodeID[r.node], Heading: r.heading, Load: r.load, Charge: r.charge, Charging: r.charging, Dead: r.dead, Paused: r.paused,
		Header: r.msg.State.HeaderID, OrderID: r.orderID, UpdateID: r.updateID, Known: r.known, Cancel: r.cancelled, Cancelling: r.cancelling,
		States: r.msg.State.Actions, Running: r.running, Hop: r.between(), Errors: r.errors}
	switch {
	case r.left > 0:
		s.Left = r.left
	case r.driving || r.running >= 0:
		s.Left = max(r.ends-w.now, 1)
	}
	for i := r.at; i < len(r.legs); i++ {
		l := &r.legs[i]
		ls := legSnap{Node: w.floor.NodeID[l.node], Seq: l.seq, Free: l.free, Speed: l.speed}
		if i > r.at {
			ls.Edge = r.edges[i-1].EdgeID
		}
		s.Legs = append(s.Legs, ls)
	}
	for _, a := range r.acts {
		s.Acts = append(s.Acts, actSnap{a.Action, a.seq, a.at, a.done})
	}
	return s
}

// Restore puts a world just made back to a snapshot: devices that both know
// stand and go on where they were. What the snapshot does not know stays at
// its first place unless that is taken now. The error names what does not fit.
func (w *World) Restore(data []byte) error {
	var s snapshot
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("read world snapshot: %w", err)
	}
	for i := range w.shelfAt {
		w.shelfAt[i] = ""
	}
	for node, shelf := range maps.All(s.Shelves) { // one entry a node: the order does not matter
		n := w.floor.Node(node)
		if n < 0 {
			return fmt.Errorf("read world snapshot: shelf %s stands at node %q, which the floor %q lacks; delete the snapshot to begin anew", shelf, node, w.floor.Name)
		}
		w.shelfAt[n] = shelf
	}
	if s.Looked != nil {
		w.looked = s.Looked
	}
	for i := range w.onNode {
		w.onNode[i] = -1
	}
	w.now = max(w.now, s.AtMs)
	known := map[devices.ID]bool{}
	for i := range s.Robots {
		src, ok := w.byID[s.Robots[i].ID]
		if !ok || int(src) >= len(w.robots) {
			continue
		}
		if err := w.robots[src].restore(w, &s.Robots[i]); err != nil {
			return fmt.Errorf("read world snapshot: %w; delete the snapshot to begin anew", err)
		}
		known[s.Robots[i].ID] = true
	}
	w.findRoom(known)
	for i := range s.People {
		if k := int(w.byID[s.People[i].ID]) - len(w.robots); k >= 0 && k < len(w.people) {
			w.people[k].restore(w, &s.People[i])
		}
	}
	for i := range s.Vehicles {
		if k := int(w.byID[s.Vehicles[i].ID]) - len(w.robots) - len(w.people); k >= 0 && k < len(w.vehicles) {
			w.vehicles[k].restore(w, &s.Vehicles[i])
		}
	}
	return nil
}

// findRoom stands robots that the snapshot lacks at free places.
func (w *World) findRoom(known map[devices.ID]bool) {
	stands := standsOf(w.floor)
	for _, r := range w.robots {
		for _, n := range stands {
			if known[r.id] || w.onNode[n] >= 0 {
				continue
			}
			r.node, w.onNode[n] = n, r.src
			break
		}
	}
}

func (r *robot) restore(w *World, s *robotSnap) error {
	n := w.floor.Node(s.Node)
	if n < 0 {
		return fmt.Errorf("robot %s stands at node %q, which the floor %q lacks", s.ID, s.Node, w.floor.Name)
	}
	r.node, r.heading, r.load, r.charge, r.charging = n, s.Heading, s.Load, s.Charge, s.Charging
	r.dead, r.paused, r.metered, r.heard = s.Dead, s.Paused, w.now, w.now
	r.orderID, r.updateID, r.known, r.cancelled, r.cancelling = s.OrderID, s.UpdateID, s.Known, s.Cancel, s.Cancelling
	r.errors, r.running, r.at = s.Errors, s.Running, 0
	r.msg.State.HeaderID, r.msg.State.Actions = s.Header, s.States
	w.onNode[n] = r.src
	prev := n
	for i, l := range s.Legs {
		node := w.floor.Node(l.Node)
		e := int32(-1)
		if i > 0 {
			e = w.floor.EdgeBetween(prev, node)
			r.edges = append(r.edges, devices.EdgeState{EdgeID: l.Edge, Seq: l.Seq - 1, Released: l.Free})
		}
		if node < 0 || i > 0 && e < 0 {
			return fmt.Errorf("robot %s has an order over node %q, which the floor %q lacks or does not join", s.ID, l.Node, w.floor.Name)
		}
		r.legs = append(r.legs, leg{node: node, edge: e, speed: l.Speed, free: l.Free, seq: l.Seq})
		r.nodes = append(r.nodes, devices.NodeState{NodeID: l.Node, Seq: l.Seq, Released: l.Free})
		prev = node
	}
	for _, a := range s.Acts {
		r.acts = append(r.acts, act{Action: a.Action, seq: a.Seq, at: a.At, done: a.Done})
	}
	switch {
	case s.Hop && len(r.legs) > 1:
		w.onNode[r.legs[1].node] = r.src
		r.left = s.Left
		r.resume(w, w.now)
	case r.running >= 0:
		r.ends = w.now + s.Left
		r.gen++
		w.events.push(event{at: r.ends, src: r.src, gen: r.gen, kind: evAct})
	default:
		r.proceed(w, w.now)
	}
	return nil
}

func (p *person) restore(w *World, s *personSnap) {
	p.present, p.queue, p.read, p.open, p.refused, p.reads = s.Present, s.Queue, s.Read, s.Open, s.Refused, s.Reads
	p.read.Device = p.id
	if n := w.floor.Node(s.Node); n >= 0 && p.kind == picker {
		p.node = n
	}
	switch {
	case p.open:
		p.later(w, max(s.Due, w.now), evRepeat)
	case p.present != nil:
		p.later(w, max(s.Due, w.now), evWork)
	}
}
