package simulator

import "dayrun/devices"

// capable lists the actions a robot can do at a node.
func capable(kind string) bool {
	switch kind {
	case "pick", "drop", "startCharging", "stopCharging":
		return true
	}
	return false
}

// switchMs is how long it takes to join or leave a charger.
const switchMs = 2000

func (r *robot) startAct(w *World, at int64, i int) {
	a := &r.acts[i]
	r.running = i
	r.msg.State.Actions[a.at].Status = "RUNNING"
	span := int64(switchMs)
	switch a.Type {
	case "pick":
		span = int64(w.cfg.Motion.LiftMs)
	case "drop":
		span = int64(w.cfg.Motion.DropMs)
	}
	r.meter(at)
	r.ends = at + span
	r.gen++
	w.events.push(event{at: r.ends, src: r.src, gen: r.gen, kind: evAct})
	r.changed(w)
}

// endAct does what the running action was for, or says why it could not.
func (r *robot) endAct(w *World, at int64) {
	a := &r.acts[r.running]
	r.running = -1
	a.done = true
	status, result := "FINISHED", ""
	if text := r.carryOut(w, a, at); text != "" {
		status, result = "FAILED", text
	}
	s := &r.msg.State.Actions[a.at]
	s.Status, s.Result = status, result
	r.changed(w)
	r.proceed(w, at)
}

// carryOut changes the physical world; the text says why it did not.
func (r *robot) carryOut(w *World, a *act, at int64) string {
	here := w.floor.NodeID[r.node]
	switch a.Type {
	case "pick":
		want, shelf := param(a.Params, "loadId"), w.shelfAt[r.node]
		switch {
		case r.load != "":
			return "already carries " + r.load
		case shelf == "":
			return "no shelf stands at " + here
		case want != "" && want != shelf:
			return "shelf " + shelf + " stands at " + here + ", not " + want
		}
		r.load, w.shelfAt[r.node] = shelf, ""
	case "drop":
		want := param(a.Params, "loadId")
		switch {
		case r.load == "":
			return "carries nothing"
		case want != "" && want != r.load:
			return "carries " + r.load + ", not " + want
		case w.shelfAt[r.node] != "":
			w.breach(at, "two shelves at one node", r.node, r.load+", "+w.shelfAt[r.node])
			return "shelf " + w.shelfAt[r.node] + " stands at " + here
		}
		w.shelfAt[r.node], r.load = r.load, ""
	case "startCharging":
		if !w.isCharger(r.node) {
			return "no charger at " + here
		}
		r.meter(at)
		r.charging = true
	case "stopCharging":
		r.meter(at)
		r.charging = false
	}
	return ""
}

func param(list []devices.KeyValue, key string) string {
	for _, kv := range list {
		if kv.Key == key {
			return kv.Value
		}
	}
	return ""
}

// instant carries out one instant action and mirrors it in the action states.
func (r *robot) instant(w *World, a devices.Action) {
	if r.dead || r.cut {
		return
	}
	status, result := "FINISHED", ""
	states := &r.msg.State.Actions
	for _, s := range *states {
		if s.ID == a.ID {
			r.changed(w)
			return // told before
		}
	}
	r.changed(w)
	switch a.Type {
	case "startPause":
		if !r.paused {
			r.paused = true
			r.interrupt(w, w.now)
		}
	case "stopPause":
		r.paused = false
		r.resume(w, w.now)
	case "stateRequest":
	case "factsheetRequest":
		w.out = append(w.out, Described{r.id, r.factsheet(w)})
	case "startCharging":
		if status, result = "FAILED", "no charger here"; w.isCharger(r.node) && !r.between() {
			status, result = "FINISHED", ""
			r.meter(w.now)
			r.charging = true
		}
	case "stopCharging":
		r.meter(w.now)
		r.charging = false
	case "cancelOrder":
		if r.idle() {
			r.report(devices.RobotError{Type: "noOrderToCancel", Level: "WARNING", Text: "no order is active", Refs: []devices.KeyValue{{Key: "actionId", Value: a.ID}}})
			status, result = "FAILED", "no order is active"
			break
		}
		*states = append(*states, devices.ActionState{ID: a.ID, Type: a.Type, Status: "RUNNING", Scope: devices.OfInstant})
		r.cancel(w, len(*states))
		return
	default:
		r.report(devices.RobotError{Type: "orderError", Level: "WARNING", Text: "instant action " + a.Type + " is not known",
			Refs: []devices.KeyValue{{Key: "actionId", Value: a.ID}}})
		status, result = "FAILED", "not known"
	}
	*states = append(*states, devices.ActionState{ID: a.ID, Type: a.Type, Status: status, Result: result, Scope: devices.OfInstant})
}

// cancel drops everything after the node the robot drives to; actions not
// begun fail. A running action is finished first.
func (r *robot) cancel(w *World, action int) {
	keep := r.at + 1
	if r.between() {
		keep++
	}
	r.legs, r.nodes, r.edges = r.legs[:keep], r.nodes[:keep], r.edges[:keep-1]
	for i := range r.acts {
		if a := &r.acts[i]; !a.done && i != r.running {
			a.done = true
			r.msg.State.Actions[a.at].Status = "FAILED"
			r.msg.State.Actions[a.at].Result = "order cancelled"
		}
	}
	r.cancelling, r.cancelled = action, true
	r.proceed(w, w.now)
}

func (r *robot) finishCancel(w *World) {
	r.msg.State.Actions[r.cancelling-1].Status = "FINISHED"
	r.cancelling = 0
	r.changed(w)
}

func (w *World) isCharger(n int32) bool {
	for _, c := range w.floor.Chargers {
		if c.Node == n {
			return true
		}
	}
	return false
}
