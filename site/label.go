package site

import (
	"fmt"

	"dayrun/devices"
	"dayrun/devices/scan"
	"dayrun/routing/traffic"
)

// towedRead is the kind of read by which a person says where a robot stands.
const towedRead = "towed"

// labelRead compares the label of the shelf at a station with the one that the
// task is about. After another shelf's label nothing is booked there until the
// right one was read: what stands before the person is not what the book says.
func (s *Site) labelRead(r devices.Read) error {
	st := s.station(serial(r.Device))
	if st == nil || st.scanner != r.Device {
		return fmt.Errorf("scanner %q belongs to no station of the floor and has no tour", r.Device)
	}
	if s.stats.seenRead(r.Device, r.ReadID) {
		return nil
	}
	if st.task == nil {
		return s.refuse(r, "nothing: no task is open")
	}
	if r.Task != "" && r.Task != st.task.TaskID {
		return s.refuse(r, "task "+st.task.TaskID)
	}
	if !scan.At(r.Code, st.task.Shelf) {
		st.strange = st.present
		return s.refuse(r, "the label of "+st.task.Shelf)
	}
	st.strange = ""
	s.stats.keepRead(r.Device, r.ReadID)
	s.settle("wrong_scan", string(r.Device), "right shelf's label scanned")
	return nil
}

// towedRead takes a person's word, by the label of a node, for where a robot
// stands: it was pushed or carried there. The nodes that it held are free, as its
// own report would make them. The robot must not be able to drive meanwhile.
func (s *Site) towedRead(r devices.Read) error {
	if s.stats.seenRead(r.Device, r.ReadID) {
		return nil
	}
	bot := s.robot(devices.ID(r.Task))
	if bot == nil {
		return fmt.Errorf("task %q names no accepted robot: write robot/<manufacturer>/<serial>", r.Task)
	}
	if s.floor == nil {
		return fmt.Errorf("there is no floor: take one over first")
	}
	place := scan.PlaceOf(r.Code)
	node := s.floor.Node(place)
	if node < 0 {
		return fmt.Errorf("label %q names no node of floor %s", place, s.floor.Name)
	}
	if bot.placed && bot.able() && bot.stuck == "" && !bot.lost {
		return fmt.Errorf("%s is able to drive: pause it (POST /v1/devices/{id}/pause) before it is pushed, and read the label again", bot.id)
	}
	if bot.errand == presenting {
		return fmt.Errorf("the shelf on %s is being picked from at its station: let that end first", bot.id)
	}
	if o := s.tokens.Owner(node); o != bot.idx && o != traffic.Free {
		return fmt.Errorf("node %s is reserved for another robot or closed: push %s to another one", place, bot.id)
	}
	if bot.loaded() && s.ledger.NodeShelf(place) != "" {
		return fmt.Errorf("a shelf stands at %s, and %s carries one: push it to another node", place, bot.id)
	}
	s.towed(bot, node, string(r.Device))
	s.stats.keepRead(r.Device, r.ReadID)
	return nil
}

// towed puts a robot onto another node. Its order is void: it is told so, and
// where it stands, and begins anew from there.
func (s *Site) towed(r *robot, node int32, by string) {
	freed := append([]int32{}, s.tokens.Remove(int(r.idx))...)
	for _, n := range freed {
		s.out.Moves = append(s.out.Moves, Move{At: s.now, Robot: r.id, Node: n, Removed: true})
	}
	if err := s.tokens.Place(int(r.idx), node); err != nil {
		s.raise("internal", string(r.id), err.Error(), 0) // it was free a moment ago
		return
	}
	s.move(r, node, true)
	if r.errand == fetching {
		s.takeOff(r, "towed to "+s.nodeID(node))
	}
	r.placed, r.at, r.moved, r.acted = true, node, s.now, s.now
	r.conv.Forget()
	r.last, r.finished, r.lost, r.action = nil, true, false, ""
	if !r.loaded() {
		r.errand, r.goal = idle, node
	}
	for _, kind := range []string{"robot_misplaced", "robot_unplaced"} {
		s.settle(kind, string(r.id), "towed to "+s.nodeID(node))
	}
	s.raise("robot_towed", string(r.id), fmt.Sprintf("%s was towed to %s, says %s", r.id, s.nodeID(node), by), 0)
	s.settle("robot_towed", string(r.id), "its nodes are free, it begins anew from there")
	for _, a := range []devices.Action{{Type: "cancelOrder"}, {Type: "initPosition", Params: s.stand(r, node)}} {
		r.instants++
		a.ID, a.Blocking = instantID(r, a.Type), "NONE"
		s.send(devices.Instant{Robot: r.id, Action: a})
	}
	s.persist(r)
	s.asked.change = true
	s.asked.freed = append(s.asked.freed, freed...)
	s.wake()
}

// stand are initPosition's parameters for a robot at a node (VDA 5050 2.1, 6.8.1).
func (s *Site) stand(r *robot, node int32) []devices.KeyValue {
	metres := func(mm int32) string { return fmt.Sprintf("%.3f", float64(mm)/1000) }
	return []devices.KeyValue{{Key: "x", Value: metres(s.floor.X[node])}, {Key: "y", Value: metres(s.floor.Y[node])}, {Key: "theta", Value: metres(r.pose.Theta)},
		{Key: "mapId", Value: s.floor.Name}, {Key: "lastNodeId", Value: s.floor.NodeID[node]}}
}
