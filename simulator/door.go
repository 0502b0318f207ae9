package simulator

import (
	"fmt"
	"slices"

	"dayrun/devices"
)

// doorMs is how long a simulated door takes to open; it closes as long after the
// last hold ended.
const doorMs = 4000

// door opens while somebody holds it.
type door struct {
	id    devices.ID
	src   int32
	edges []int32
	open  bool
	held  []string // requests
	gen   uint32
}

// DoorID names a simulated door by its id on the floor.
func DoorID(id string) devices.ID { return devices.ID("equipment/" + id) }

func (w *World) addDoors() {
	for _, d := range w.floor.Doors {
		src := int32(len(w.robots) + len(w.people) + len(w.vehicles) + len(w.doors))
		w.doors = append(w.doors, &door{id: DoorID(d.ID), src: src, edges: d.Edges})
		w.byID[DoorID(d.ID)] = src
	}
}

func (d *door) happen(w *World, e event) {
	switch e.kind {
	case evStart, evSpeak:
		w.out = append(w.out, Link{devices.LinkReport{Device: d.id, Link: devices.Online}})
	case evAct:
		if e.gen != d.gen || d.open == (len(d.held) > 0) {
			return
		}
		d.open = !d.open
		if !d.open {
			d.shutOn(w, e.at)
		}
	}
	d.say(w)
}

// hold takes a request, told before or not, or its end.
func (d *door) hold(w *World, h devices.Hold) {
	d.held = slices.DeleteFunc(d.held, func(r string) bool { return r == h.Request })
	was := len(d.held) > 0
	if h.Action == "hold" {
		d.held = append(d.held, h.Request)
	}
	if d.open != (len(d.held) > 0) && (!was || h.Action != "hold") {
		d.gen++
		w.events.push(event{at: w.now + doorMs, src: d.src, kind: evAct, gen: d.gen})
	}
	d.say(w)
}

func (d *door) say(w *World) {
	rep := devices.EquipmentReport{Device: d.id, Kind: devices.Door, Status: "ready"}
	answer := devices.Granted
	if !d.open {
		answer = devices.Queued
	}
	if d.open != (len(d.held) > 0) {
		rep.Status = "moving"
	}
	for _, r := range d.held {
		rep.Grants = append(rep.Grants, devices.Grant{Request: r, Grant: answer})
	}
	w.out = append(w.out, Equipment{rep})
}

// throughDoor notes a robot that drives against a shut door.
func (w *World) throughDoor(r *robot, at int64, edge int32) {
	for _, d := range w.doors {
		if !slices.Contains(d.edges, edge) {
			continue
		}
		w.doorsPassed++
		if !d.open {
			w.breach(at, "shut door", w.floor.To[edge], fmt.Sprintf("%s drives against %s", r.id, d.id))
		}
	}
}

// shutOn notes robots under a door that shuts.
func (d *door) shutOn(w *World, at int64) {
	for _, r := range w.robots {
		if r.between() && r.at+1 < len(r.legs) && slices.Contains(d.edges, r.legs[r.at+1].edge) {
			w.breach(at, "shut door", r.node, fmt.Sprintf("%s shuts on %s", d.id, r.id))
		}
	}
}

// DoorsPassed is how often robots have driven through doors.
func (w *World) DoorsPassed() int { return w.doorsPassed }
