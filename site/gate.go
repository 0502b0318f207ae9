package site

import (
	"fmt"
	"slices"
	"strings"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing"
)

// A gate is a part of the floor that a robot's base is not released into before
// it was granted: a door by its equipment, a zone for one robot at a time by the
// site. What was granted is held until a reported position proves that the
// robot has left, and is not taken back from under one that is in it.

const (
	// holdAgain is when a hold that was not answered, or only queued, is sent again.
	holdAgain = 5 * fulfilment.Second
	// refusedAgain is when a refused hold is asked for again.
	refusedAgain = 30 * fulfilment.Second
	// unwanted is how long a robot may not have asked for a gate, by its planned
	// way, before its place in the queue is gone.
	unwanted = 10 * fulfilment.Second
)

type gate struct {
	id     string
	device devices.ID // of a door, "" a zone
	edges  []int32    // of a door
	nodes  []int32    // of a zone, ascending
	online bool       // of a door: it was heard and did not leave
	fault  bool       // of a door: it says that it is out of order
	passes []pass     // first come first
}

// pass is one robot at a gate.
type pass struct {
	robot   int32
	request string          // to a door
	asked   fulfilment.Time // when the request is due again
	wanted  fulfilment.Time // last time that the robot's way led here
	granted bool
	entered bool // it had nodes in the gate
}

// takeGates makes the gates of a floor.
func (s *Site) takeGates(f *routing.Floor) {
	s.gates = nil
	for _, d := range f.Doors {
		g := &gate{id: d.ID, device: devices.ID("equipment/" + d.ID), edges: d.Edges}
		s.gates = append(s.gates, g)
	}
	for _, z := range f.Zones {
		if z.Type == routing.SingleZone {
			s.gates = append(s.gates, &gate{id: z.ID, nodes: z.Nodes})
		}
	}
}

// on says that a step from one node to the next leads through the gate.
func (g *gate) on(f *routing.Floor, from, to int32) bool {
	if g.device == "" {
		_, in := slices.BinarySearch(g.nodes, to)
		return in
	}
	return slices.ContainsFunc(g.edges, func(e int32) bool { return f.From[e] == from && f.To[e] == to })
}

// holds says that nodes which a robot owns lie in the gate.
func (g *gate) holds(f *routing.Floor, owned []int32) bool {
	for i, n := range owned {
		if g.device == "" {
			if _, in := slices.BinarySearch(g.nodes, n); in {
				return true
			}
		} else if i > 0 && g.on(f, owned[i-1], n) {
			return true
		}
	}
	return false
}

func (g *gate) pass(robot int32) *pass {
	for i := range g.passes {
		if g.passes[i].robot == robot {
			return &g.passes[i]
		}
	}
	return nil
}

// openWay is how many of the next most planned nodes may be released to a robot;
// at the first gate that is not granted it asks for that.
func (s *Site) openWay(r *robot, most int) int {
	if len(s.gates) == 0 {
		return most
	}
	prev := s.tokens.Frontier(int(r.idx))
	for i, n := range s.tokens.Planned(int(r.idx)) {
		if i >= most {
			break
		}
		for _, g := range s.gates {
			// A zone is taken with the very step into it: who is still on the way
			// there must not keep others out.
			if g.on(s.floor, prev, n) && (g.device == "" && i > 0 || !s.through(g, r)) {
				return i
			}
		}
		prev = n
	}
	return most
}

// through says that a robot may go through a gate now.
func (s *Site) through(g *gate, r *robot) bool {
	p := g.pass(r.idx)
	if p == nil {
		g.passes = append(g.passes, pass{robot: r.idx})
		p = &g.passes[len(g.passes)-1]
	}
	p.wanted = s.now
	if g.device != "" {
		if !p.granted {
			s.hold(g, p)
		}
		return p.granted && g.online && !g.fault
	}
	if p.granted = !g.takenBy(s, r.idx); !p.granted {
		r.why = "waits for zone " + g.id
	}
	return p.granted
}

// hold asks a door to be open for a robot, again and again until it is.
func (s *Site) hold(g *gate, p *pass) {
	r := s.robots[p.robot]
	r.why = "waits for door " + g.id
	if s.now < p.asked {
		return
	}
	if p.request == "" {
		s.holds++
		p.request = fmt.Sprintf("%s-%d-%d", s.cfg.Site, s.now, s.holds) // of a time, so that a restart does not meet an old one
	}
	p.asked = s.now + holdAgain
	if !s.ledger.Accepted(fulfilment.DeviceID(g.device)) {
		s.raise("door_unknown", g.id, fmt.Sprintf("%s waits for door %s, but %s is not accepted: accept it, or provision it", r.id, g.id, g.device), 0)
		return
	}
	s.send(devices.Hold{Equipment: g.device, Request: p.request, By: r.id, Action: "hold"})
}

// equipmentReport takes in the whole state of a door.
func (s *Site) equipmentReport(rep devices.EquipmentReport) {
	g := s.door(rep.Device)
	if g == nil {
		return
	}
	g.online = true
	s.settle("door_offline", g.id, "heard again")
	s.settle("door_unknown", g.id, "accepted")
	if fault := rep.Status == "fault"; fault != g.fault {
		g.fault = fault
		if fault {
			s.raise("door_fault", g.id, fmt.Sprintf("door %s is out of order: %s; robots wait before it", g.id, rep.Text), 0)
		} else {
			s.settle("door_fault", g.id, "in order again")
		}
	}
	for i := range g.passes {
		p := &g.passes[i]
		answer := ""
		for _, x := range rep.Grants {
			if x.Request == p.request {
				if answer = x.Grant; answer == devices.Refused {
					p.asked = s.now + refusedAgain
					s.raise("door_refused", g.id, fmt.Sprintf("door %s refuses %s: %s", g.id, s.robots[p.robot].id, x.Reason), 0)
				}
			}
		}
		was := p.granted
		p.granted = answer == devices.Granted
		if was && !p.granted {
			p.asked = 0 // it lost the hold: ask anew at once
			if g.holds(s.floor, s.tokens.Owned(int(p.robot))) {
				s.hold(g, p)
			}
		}
		if p.granted && !was {
			s.settle("door_refused", g.id, "granted")
		}
	}
	s.dropOrphans(g, rep)
	for _, p := range slices.Clone(g.passes) {
		if p.granted {
			s.advance(s.robots[p.robot])
		}
	}
}

// dropOrphans gives back holds of ours that nobody needs: their robots left, or
// were forgotten, while the server was away.
func (s *Site) dropOrphans(g *gate, rep devices.EquipmentReport) {
	for _, x := range rep.Grants {
		known := slices.ContainsFunc(g.passes, func(p pass) bool { return p.request == x.Request })
		if !known && strings.HasPrefix(x.Request, s.cfg.Site+"-") {
			s.send(devices.Hold{Equipment: g.device, Request: x.Request, By: devices.ID("site/" + s.cfg.Site), Action: "release"})
		}
	}
}

// equipmentLink notes that a door came or went. Silence shuts it for those who
// have no nodes beyond it yet.
func (s *Site) equipmentLink(id devices.ID, online bool) {
	g := s.door(id)
	if g == nil || online {
		return // what it grants, its next state says
	}
	g.online = false
	for i := range g.passes {
		g.passes[i].granted, g.passes[i].asked = false, 0
	}
	if len(g.passes) > 0 {
		s.raise("door_offline", g.id, fmt.Sprintf("door %s is offline and robots want to pass; none is sent through", g.id), 0)
	}
}

func (s *Site) door(id devices.ID) *gate {
	for _, g := range s.gates {
		if g.device == id {
			return g
		}
	}
	return nil
}

// runGates gives back what was passed, keeps what is held across restarts, and
// asks again for what was not answered.
func (s *Site) runGates() {
	s.answersDue()
	for _, g := range s.gates {
		for i := range s.robots {
			r := s.robots[i]
			if r.placed && g.pass(r.idx) == nil && g.holds(s.floor, s.tokens.Owned(i)) {
				g.passes = append(g.passes, pass{robot: r.idx, wanted: s.now, granted: g.device == ""})
			}
		}
		s.leaveGate(g)
		for i := range g.passes {
			p := &g.passes[i]
			if g.device != "" && !p.granted {
				s.hold(g, p)
			}
		}
	}
}

// leaveGate ends the passes of robots that have left, or no longer want to go.
func (s *Site) leaveGate(g *gate) {
	freed, keep := false, g.passes[:0]
	for _, p := range g.passes {
		in := g.holds(s.floor, s.tokens.Owned(int(p.robot)))
		p.entered = p.entered || in
		if in || !p.entered && s.now-p.wanted < unwanted {
			keep = append(keep, p)
			continue
		}
		if g.device != "" && p.request != "" {
			s.send(devices.Hold{Equipment: g.device, Request: p.request, By: s.robots[p.robot].id, Action: "release"})
		}
		freed = freed || p.granted
	}
	g.passes = keep
	if freed && g.device == "" {
		s.asked.change = true
		for _, p := range slices.Clone(g.passes) {
			s.advance(s.robots[p.robot])
		}
	}
}

// leftGates is leaveGate for the gates at which a robot is.
func (s *Site) leftGates(r *robot) {
	for _, g := range s.gates {
		if g.pass(r.idx) != nil {
			s.leaveGate(g)
		}
	}
}

// takenBy says that another robot has nodes in the zone.
func (g *gate) takenBy(s *Site, but int32) bool {
	return slices.ContainsFunc(g.nodes, func(n int32) bool { o := s.tokens.Owner(n); return o >= 0 && o != but })
}

// closed tells the planner of zones in which a robot is: for others they are closed, else it would plan robots into them, and those behind.
func (s *Site) closed() []int32 {
	var only []int32
	for _, g := range s.gates {
		holder := int32(-1)
		for _, n := range g.nodes {
			if o := s.tokens.Owner(n); o >= 0 {
				holder = o
			}
		}
		if holder < 0 {
			continue
		}
		if only == nil {
			only = slices.Repeat([]int32{-1}, len(s.floor.NodeID))
		}
		for _, n := range g.nodes {
			only[n] = holder
		}
	}
	return only
}
