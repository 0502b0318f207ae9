package site

import (
	"fmt"

	"dayrun/devices"
	"dayrun/fulfilment"
)

// snapMm is how far from a node a robot without a last node may stand to be
// counted as standing on it.
const snapMm = 600

// place puts a robot that has just appeared onto the node it stands on.
func (s *Site) place(r *robot, rep devices.RobotReport) {
	if rep.LastNode == "" && !rep.PoseKnown {
		return // it has not said yet where it stands
	}
	node := s.floor.Node(rep.LastNode)
	if node < 0 && rep.PoseKnown {
		node = s.nearest(rep.Pose)
	}
	if node < 0 {
		s.raise("robot_unplaced", string(r.id), fmt.Sprintf("%s stands at no node of the floor (last node %q); drive it onto one by hand", r.id, rep.LastNode), 0)
		return
	}
	if err := s.tokens.Place(int(r.idx), node); err != nil {
		s.raise("robot_unplaced", string(r.id), fmt.Sprintf("%s reports node %s, which is held by another robot: %v", r.id, s.nodeID(node), err), 0)
		return
	}
	s.move(r, node, true)
	s.settle("robot_unplaced", string(r.id), "placed at "+s.nodeID(node))
	r.placed, r.at, r.goal, r.heading = true, node, node, rep.Pose.Theta
	r.moved = s.now
	s.persist(r)
	s.asked.change = true
}

func (s *Site) nearest(p devices.Pose) int32 {
	best, node := int64(snapMm)*snapMm, int32(-1)
	for i := range s.floor.X {
		dx, dy := int64(s.floor.X[i]-p.Xmm), int64(s.floor.Y[i]-p.Ymm)
		if d := dx*dx + dy*dy; d < best {
			best, node = d, int32(i)
		}
	}
	return node
}

// passed takes a reported node as proof: what lies behind it is free.
func (s *Site) passed(r *robot, t devices.NodePassed) {
	if !r.placed || s.floor == nil {
		return
	}
	node := s.floor.Node(t.Node)
	if node < 0 || node == r.at {
		return
	}
	owned := false
	for _, n := range s.tokens.Owned(int(r.idx)) {
		owned = owned || n == node
	}
	if !owned {
		s.raise("robot_misplaced", string(r.id), fmt.Sprintf("%s reports node %q, which was not released to it; its nodes stay reserved", r.id, t.Node), 0)
		return
	}
	r.at, r.moved = node, s.now
	freed := s.tokens.Passed(int(r.idx), node)
	for _, n := range freed {
		s.move(r, n, false)
	}
	if len(freed) > 0 {
		s.persist(r) // before another robot's row can own what this one left
	}
	s.asked.freed = append(s.asked.freed, freed...)
	s.leftGates(r)
	if node == r.goal && node == s.tokens.Frontier(int(r.idx)) {
		s.arrived(r)
	}
	s.wake()
}

// wake lets robots go on that wait for the nodes just freed.
func (s *Site) wake() {
	for i := 0; i < len(s.asked.freed); i++ {
		for _, w := range s.tokens.Waiters(s.asked.freed[i]) {
			s.advance(s.robots[w])
		}
	}
	s.asked.freed = s.asked.freed[:0]
}

// advance releases as much of the planned path as is free and tells the robot.
// One order message is in flight at most: the next one stitches onto what the
// robot has confirmed.
func (s *Site) advance(r *robot) {
	if !r.able() || r.lost || r.conv.Pending() {
		return
	}
	owned := s.tokens.Owned(int(r.idx))
	ahead := len(owned) - 1
	if ahead > s.cfg.MaxBase/2 || r.errand == following && owned[ahead] == r.goal && s.attended(r) {
		return // the latter by a plan made before the person came
	}
	released := s.tokens.Release(int(r.idx), s.openWay(r, s.cfg.MaxBase-ahead))
	if len(released) > 0 {
		r.moved = s.now
		for _, n := range released {
			s.move(r, n, true)
		}
		s.sendBase(r, released)
		return
	}
	if ahead == 0 && r.action == "" && r.finished && r.at == r.goal {
		if a, ok := s.errandAction(r); ok {
			s.sendFresh(r, []int32{r.at}, a)
		}
	}
}

// sendBase extends the robot's order by released nodes, or starts a new order
// when the last one is done.
func (s *Site) sendBase(r *robot, released []int32) {
	var act *devices.Action
	if released[len(released)-1] == r.goal {
		if a, ok := s.errandAction(r); ok {
			act = a
		}
	}
	if r.finished || r.last == nil {
		nodes := append([]int32{}, s.tokens.Owned(int(r.idx))...)
		s.sendFresh(r, nodes, act)
		return
	}
	prev := r.last
	o := &devices.Order{Robot: r.id, OrderID: prev.OrderID, UpdateID: prev.UpdateID + 1}
	stitch := lastReleased(prev)
	o.Nodes = append(o.Nodes, prev.Nodes[stitch])
	s.extend(r, o, released, act)
	s.dispatch(r, o)
}

func lastReleased(o *devices.Order) int {
	last := 0
	for i := range o.Nodes {
		if o.Nodes[i].Released {
			last = i
		}
	}
	return last
}

// sendFresh starts a new order over nodes that the robot owns, from where it
// stands to its frontier.
func (s *Site) sendFresh(r *robot, nodes []int32, act *devices.Action) {
	r.orders++
	o := &devices.Order{Robot: r.id, OrderID: fmt.Sprintf("%s-%s-%d", s.cfg.Site, serial(r.id), r.orders)}
	first := s.orderNode(nodes[0], 0)
	if r.errand != charging && r.onCharge {
		first.Actions = []devices.Action{{Type: "stopCharging", ID: fmt.Sprintf("%s-off", o.OrderID), Blocking: "HARD"}}
	}
	if len(nodes) == 1 && act != nil {
		first.Actions = append(first.Actions, *act)
		r.action = act.ID
	}
	o.Nodes = append(o.Nodes, first)
	if len(nodes) > 1 {
		s.extend(r, o, nodes[1:], act)
	}
	r.finished, r.lost = false, false
	s.dispatch(r, o)
}

// extend appends released nodes with the edges between them, then the planned
// rest as horizon.
func (s *Site) extend(r *robot, o *devices.Order, released []int32, act *devices.Action) {
	prev := s.floor.Node(o.Nodes[0].NodeID)
	seq := o.Nodes[0].Seq
	add := func(n int32, free bool) bool {
		e := s.edgeBetween(prev, n)
		if e < 0 {
			return false
		}
		o.Edges = append(o.Edges, devices.OrderEdge{EdgeID: s.floor.EdgeID[e], Seq: seq + 1, Released: free, MaxSpeedMmS: s.floor.SpeedMmS[e]})
		node := s.orderNode(n, seq+2)
		node.Released = free
		o.Nodes = append(o.Nodes, node)
		if free {
			r.heading = s.floor.HeadingMrad[e]
		}
		prev, seq = n, seq+2
		return true
	}
	for _, n := range released {
		add(n, true)
	}
	if act != nil {
		o.Nodes[len(o.Nodes)-1].Actions = []devices.Action{*act}
		r.action = act.ID
		return
	}
	for _, n := range s.tokens.Planned(int(r.idx)) {
		if !add(n, false) {
			return
		}
	}
}

func (s *Site) edgeBetween(a, b int32) int32 {
	f := s.floor
	for _, e := range f.Out[f.OutStart[a]:f.OutStart[a+1]] {
		if f.To[e] == b {
			return e
		}
	}
	return -1
}

func (s *Site) orderNode(n int32, seq uint32) devices.OrderNode {
	return devices.OrderNode{NodeID: s.floor.NodeID[n], Seq: seq, Released: true, Xmm: s.floor.X[n], Ymm: s.floor.Y[n], Map: s.floor.Name}
}

// dispatch makes the order durable and hands it to the gateway. Own first,
// then publish: the nodes are the robot's before it hears of them.
func (s *Site) dispatch(r *robot, o *devices.Order) {
	r.last = o
	r.conv.Sent(s.now64(), *o)
	s.persist(r)
	s.send(*o)
	if len(r.requests) > 0 {
		s.answer(r) // what it asked for may have come with these nodes
	}
}

// persist writes the robot's conversation into the commit of this step.
func (s *Site) persist(r *robot) {
	if !s.cfg.FleetRows {
		return
	}
	row := FleetRow{Robot: r.id, Order: r.last, LastNode: s.nodeID(r.at), Heading: r.heading, Counter: r.orders, Action: r.action, Errand: errandName[r.errand]}
	if r.placed {
		for _, n := range s.tokens.Owned(int(r.idx)) {
			row.Owned = append(row.Owned, s.nodeID(n))
		}
	}
	s.out.Fleet = append(s.out.Fleet, row)
}

// reconcile compares what the robot says it does with what we believe. A robot
// that lost its order, or refused one, stands still; once it does, a new order
// over the very nodes it owns brings both to one picture. Nothing is freed.
func (s *Site) reconcile(r *robot, rep devices.RobotReport) {
	if r.last == nil || !r.placed || r.link != devices.Online {
		return
	}
	if rep.OrderID != r.last.OrderID && !r.conv.Pending() && !r.finished {
		r.lost = true
	}
	if !r.lost || s.now < r.retry {
		return
	}
	if !rep.Idle {
		s.cancelRefused(r)
		return
	}
	node := s.floor.Node(rep.LastNode)
	owned := s.tokens.Owned(int(r.idx))
	from := -1
	for i, n := range owned {
		if n == node {
			from = i
		}
	}
	if from < 0 {
		return // misplaced: a person decides
	}
	s.settle("order_rejected", string(r.id), "new order over its reserved nodes")
	nodes := append([]int32{}, owned[from:]...)
	var act *devices.Action
	r.action = ""
	if nodes[len(nodes)-1] == r.goal {
		if a, ok := s.errandAction(r); ok {
			act = a
		}
	}
	if len(nodes) == 1 && act == nil {
		r.finished, r.lost = true, false
		r.conv.Forget()
		return
	}
	r.conv.Forget()
	s.sendFresh(r, nodes, act)
}

// cancelRefused ends, by the standard's cancelOrder, an order whose update was
// refused: a robot that waits at the end of its base with a horizon left would
// wait for ever, and takes no other order meanwhile.
func (s *Site) cancelRefused(r *robot) {
	if r.refusals == 0 || r.driving || r.cancelled == r.last.OrderID || r.last.UpdateID == 0 {
		return
	}
	r.cancelled = r.last.OrderID
	r.instants++
	s.send(devices.Instant{Robot: r.id, Action: devices.Action{Type: "cancelOrder", ID: instantID(r, "cancelOrder"), Blocking: "NONE"}})
}

// resend repeats, word for word, orders that no state has echoed in time.
func (s *Site) resend() {
	for _, r := range s.robots {
		if o, ok := r.conv.Due(s.now64()); ok {
			s.send(o)
		}
	}
}

func (s *Site) move(r *robot, n int32, release bool) {
	s.out.Moves = append(s.out.Moves, Move{At: s.now, Robot: r.id, Node: n, Release: release})
	if release {
		s.stats.hops++
	}
}

// serial is the last part of a device id.
func serial(id devices.ID) string {
	for i := len(id) - 1; i >= 0; i-- {
		if id[i] == '/' {
			return string(id[i+1:])
		}
	}
	return string(id)
}

// job gives the robot's open job, nil if none.
func (s *Site) jobOf(r *robot) *fulfilment.Job {
	if r.job == "" {
		return nil
	}
	return s.ledger.Job(r.job)
}
