package simulator

import (
	"strconv"

	"dayrun/devices"
	"dayrun/routing"
)

// towAgainMs is how soon a person who tows a robot tries again: the station is
// at work with its shelf, the place that was chosen is reserved, or nobody answered.
const towAgainMs = 15_000

// tow lets a person take a dead robot, with the shelf on it, off the floor, and
// ask by the label of a free park or charger whether it may be put there. Only
// then is it: the answer frees its nodes, and others may drive there at once.
func (r *robot) tow(w *World, at int64) {
	if !r.dead {
		return
	}
	again := event{at: at + towAgainMs, src: r.src, kind: evTow}
	if w.atWork(r.node) && !r.carried || len(w.people) == 0 {
		w.events.push(again)
		return
	}
	if !r.carried {
		r.carried = true
		w.leave(r, r.node)
		if r.between() && r.at+1 < len(r.legs) {
			w.leave(r, r.legs[r.at+1].node)
		}
	}
	if node := w.towTo(r); node >= 0 {
		r.towTo = node
		w.out = append(w.out, Read{devices.Read{Device: w.people[len(w.people)-1].id, ReadID: r.towID(), Kind: "towed", Task: string(r.id), Code: "LOC:" + w.floor.NodeID[node]}})
	}
	w.events.push(again)
}

func (r *robot) towID() string { return "tow-" + string(r.id) + "-" + strconv.Itoa(r.tows) }

// towTo is where to try to put the robot next: the same place until an answer.
func (w *World) towTo(r *robot) int32 {
	var stands []routing.Place
	stands = append(append(stands, w.floor.Parks...), w.floor.Chargers...)
	for i := range stands {
		if p := stands[(r.tows+i)%len(stands)]; w.onNode[p.Node] < 0 {
			return p.Node
		}
	}
	return -1
}

// atWork says that a person is busy at the station whose pick place a node is.
func (w *World) atWork(node int32) bool {
	for _, st := range w.floor.Stations {
		if st.Pick != node {
			continue
		}
		if p, ok := w.byID[devices.ID("scanner/"+st.ID)]; ok {
			return w.people[int(p)-len(w.robots)].present != nil
		}
	}
	return false
}

// towed takes the answer to a towed robot's label; false: it was to another read.
func (w *World) towed(a devices.Ack) bool {
	for _, r := range w.robots {
		if !r.carried || a.ReadID != r.towID() {
			continue
		}
		r.tows++
		if a.OK {
			r.anew(w)
		}
		return true
	}
	return false
}

// anew starts a robot where it was put, with what it carries and a full battery:
// it knows of no order.
func (r *robot) anew(w *World) {
	r.dead, r.carried, r.stalled, r.paused, r.driving, r.left = false, false, false, false, false, 0
	r.node, r.at, r.running, r.cancelling = r.towTo, 0, -1, 0
	r.gen++
	r.orderID, r.updateID, r.known, r.cancelled = "", 0, false, false
	r.legs, r.nodes, r.edges = r.legs[:0], r.nodes[:0], r.edges[:0]
	r.acts, r.msg.State.Actions, r.errors = r.acts[:0], r.msg.State.Actions[:0], r.errors[:0]
	r.msg.State.LastNodeSeq = 0
	r.metered, r.charge, r.charging = w.now, BatteryDriveMs, false
	r.started = w.now
	w.enter(r, r.node)
	r.happen(w, event{at: w.now, src: r.src, kind: evStart})
}
