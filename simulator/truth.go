package simulator

import (
	"fmt"

	"dayrun/devices"
	"dayrun/routing"
)

// Breach is a moment at which the physical floor was not as it must be.
type Breach struct {
	AtMs int64
	Kind string // "two robots at one node", "two shelves at one node", "shelf in the way"
	Node string
	Text string
}

// truth collects breaches: all are counted, the first ones are kept.
type truth struct {
	breaches int
	first    []Breach
}

// keptBreaches bounds what is kept of them.
const keptBreaches = 100

// Breaches gives how often the physical floor was violated and the first
// cases. A robot takes up the node it stands on and, from the moment it sets
// out, the one it drives to; it gives up a node when it reaches the next.
func (w *World) Breaches() (int, []Breach) { return w.truth.breaches, w.truth.first }

func (w *World) breach(at int64, kind string, node int32, text string) {
	w.truth.breaches++
	if len(w.truth.first) < keptBreaches {
		w.truth.first = append(w.truth.first, Breach{AtMs: at, Kind: kind, Node: w.floor.NodeID[node], Text: text})
	}
}

func (w *World) enter(r *robot, node int32) {
	if o := w.onNode[node]; o >= 0 && o != r.src {
		w.breach(r.started, "two robots at one node", node, fmt.Sprintf("%s drives onto %s", r.id, w.robots[o].id))
	}
	w.onNode[node] = r.src
	if r.load != "" && w.shelfAt[node] != "" {
		w.breach(r.started, "shelf in the way", node, fmt.Sprintf("%s carries %s under %s", r.id, r.load, w.shelfAt[node]))
	}
}

func (w *World) leave(r *robot, node int32) {
	if w.onNode[node] == r.src {
		w.onNode[node] = -1
	}
}

// ShelfAt gives the shelf that stands at a node, "" for none.
func (w *World) ShelfAt(node int32) string { return w.shelfAt[node] }

// Robots is the number of robots.
func (w *World) Robots() int { return len(w.robots) }

// RobotOf is the id of robot i.
func (w *World) RobotOf(i int) devices.ID { return w.robots[i].id }

// RobotView is what can be seen of a robot.
type RobotView struct {
	Node     int32 // the last one
	Driving  bool
	Acting   bool
	Charging bool
	InLane   bool // with a shelf in a station's lane or before its picker
	OnTravel bool // on a Travel or Queue node
	Dead     bool
	Charge   int32 // 1/10000
}

// RobotNamed gives what can be seen of the robot of an id; false: there is none.
func (w *World) RobotNamed(id devices.ID) (RobotView, bool) {
	if i, ok := w.byID[id]; ok && int(i) < len(w.robots) {
		return w.Robot(int(i)), true
	}
	return RobotView{}, false
}

// Robot gives what can be seen of robot i.
func (w *World) Robot(i int) RobotView {
	r := w.robots[i]
	k := w.floor.Kind[r.node]
	return RobotView{Node: r.node, Driving: r.driving, Acting: r.running >= 0, Charging: r.charging, Dead: r.dead, Charge: r.batteryPct(),
		InLane: r.load != "" && (k == routing.Queue || k == routing.Pick), OnTravel: k == routing.Travel || k == routing.Queue}
}
