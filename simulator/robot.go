package simulator

import (
	"math/rand/v2"

	"dayrun/devices"
)

// leg is one node of the order a robot has, with the edge that leads to it.
type leg struct {
	node, edge int32 // edge -1: the first node of a new order
	speed      int32 // limit of the order's edge, mm/s, 0 none
	free       bool  // released
	seq        uint32
}

// act is one action of the order. Its state is State.Actions[at].
type act struct {
	devices.Action
	seq  uint32 // of its node
	at   int
	done bool
}

// robot is one mobile robot. It moves from node to node, one event a hop.
type robot struct {
	id  devices.ID
	src int32
	rng *rand.Rand
	msg State

	node    int32 // last node
	heading int32 // mrad
	load    string

	orderID    string
	updateID   uint32
	known      bool // an order was ever accepted
	cancelled  bool
	cancelling int // index+1 of the cancelOrder action that still runs
	legs       []leg
	nodes      []devices.NodeState // of legs
	edges      []devices.EdgeState // edges[i] leads to legs[i+1]
	at         int                 // leg last reached
	acts       []act
	running    int // index in acts, -1 none

	driving  bool
	started  int64 // of the hop under way
	ends     int64 // of the hop under way, or of the running action
	left     int64 // of a hop that was interrupted
	gen      uint32
	paused   bool
	stalled  bool
	dead     bool
	frozen   bool // it stands and says nothing of why
	noLift   bool // it refuses to pick
	frail    bool // its factsheet says that it carries next to nothing
	noWord   bool // its factsheet does not list it either
	cut      bool // link down
	errors   []devices.RobotError
	blocked  []devices.RobotError // errors and the stall's warning
	charge   int64                // see battery.go
	metered  int64
	charging bool
	told     bool  // is in World.dirty
	heard    int64 // when it last said something
	carried  bool  // by people, off the floor
	towTo    int32 // where they would put it
	tows     int   // places that were asked for
	late     []lateMessage
	lateGen  uint32
}

func newRobot(w *World, id devices.ID, src, node int32) *robot {
	r := &robot{id: id, src: src, node: node, rng: rand.New(rand.NewPCG(w.cfg.Seed, uint64(src)+1)), running: -1, at: 0, metered: w.cfg.StartMs, heard: w.cfg.StartMs}
	r.charge = BatteryDriveMs/2 + r.rng.Int64N(BatteryDriveMs/2)
	r.msg.Robot = id
	for _, e := range w.floor.Out[w.floor.OutStart[node]:w.floor.OutStart[node+1]] {
		r.heading = w.floor.HeadingMrad[e] // it faces the way out
		break
	}
	return r
}

func (r *robot) happen(w *World, e event) {
	switch e.kind {
	case evStart, evSpeak:
		if r.dead || r.cut {
			return
		}
		w.out = append(w.out, Connection{r.id, devices.Online}, Described{r.id, r.factsheet(w)})
		r.changed(w)
		if w.cfg.HeartbeatMs > 0 && e.kind == evStart {
			w.events.push(event{at: e.at + w.cfg.HeartbeatMs, src: r.src, kind: evBeat})
		}
	case evArrive:
		if e.gen == r.gen && r.driving && !r.dead {
			r.arrive(w, e.at)
		}
	case evAct:
		if e.gen == r.gen && r.running >= 0 && !r.dead {
			r.endAct(w, e.at)
		}
	case evBeat:
		r.beat(w, e.at)
	case evTow:
		r.tow(w, e.at)
	case evLate:
		r.arrives(w, e)
	case evStall, evCut, evDie, evFreeze:
		r.fault(w, e)
	}
}

// beat repeats the state when nothing was said for a heartbeat.
func (r *robot) beat(w *World, at int64) {
	if r.dead {
		return
	}
	due := r.heard + w.cfg.HeartbeatMs
	if due <= at {
		r.changed(w)
		due = at + w.cfg.HeartbeatMs
	}
	w.events.push(event{at: due, src: r.src, kind: evBeat})
}

// changed notes that the robot has something to say.
func (r *robot) changed(w *World) {
	if !r.told {
		r.told = true
		w.dirty = append(w.dirty, r)
	}
}

// proceed does the next thing of the order: an action here, or the next hop.
func (r *robot) proceed(w *World, at int64) {
	if r.dead || r.frozen || r.paused || r.stalled || r.driving || r.running >= 0 || len(r.legs) == 0 {
		return
	}
	if r.cancelling > 0 {
		r.finishCancel(w)
		return
	}
	seq := r.legs[r.at].seq
	for i := range r.acts {
		if a := &r.acts[i]; !a.done && a.seq == seq {
			r.startAct(w, at, i)
			return
		}
	}
	if r.at+1 < len(r.legs) && r.legs[r.at+1].free {
		r.depart(w, at)
	}
}

// depart begins the hop to the next released node: a turn on the spot, then
// the drive at the least of the robot's, the edge's and the order's speed.
func (r *robot) depart(w *World, at int64) {
	r.meter(at)
	if r.charge <= 0 {
		r.charge = 0
		r.report(devices.RobotError{Type: "batteryEmpty", Level: "FATAL", Text: "battery is empty; charge by hand"})
		r.changed(w)
		return
	}
	r.charging = false
	next := &r.legs[r.at+1]
	m := &w.cfg.Motion
	speed := m.SpeedMmS
	if r.load != "" {
		speed = m.LoadedSpeedMmS
	}
	if l := w.floor.SpeedMmS[next.edge]; l > 0 && l < speed {
		speed = l
	}
	if next.speed > 0 && next.speed < speed {
		speed = next.speed
	}
	turn := int64(angle(r.heading, w.floor.HeadingMrad[next.edge])) * int64(m.Turn90Ms) / 1571
	r.heading = w.floor.HeadingMrad[next.edge]
	r.driving = true
	r.started = at
	r.ends = at + turn + (int64(w.floor.LengthMm[next.edge])*1000+int64(speed)-1)/int64(speed)
	r.gen++
	w.events.push(event{at: r.ends, src: r.src, gen: r.gen, kind: evArrive})
	w.throughDoor(r, at, next.edge)
	w.enter(r, next.node)
	if w.cfg.Faults.Stall > 0 && r.rng.Float64() < w.cfg.Faults.Stall {
		w.events.push(event{at: at + (r.ends-at)/2, src: r.src, kind: evStall})
	}
}

// arrive ends a hop: the node is traversed, its edge and the node before are behind.
func (r *robot) arrive(w *World, at int64) {
	r.meter(at)
	w.leave(r, r.node)
	r.driving = false
	r.at++
	r.node = r.legs[r.at].node
	r.changed(w)
	r.proceed(w, at)
}

// angle is how far apart two headings are, in mrad.
func angle(a, b int32) int32 {
	d := a - b
	for d > 3142 {
		d -= 6283
	}
	for d < -3142 {
		d += 6283
	}
	if d < 0 {
		d = -d
	}
	if d < 20 { // rounding of drawn coordinates
		return 0
	}
	return d
}

// interrupt stops a robot in the middle of a hop; resume lets it go on.
func (r *robot) interrupt(w *World, at int64) {
	r.meter(at)
	if r.driving {
		r.driving = false
		r.left = max(r.ends-at, 1)
		r.gen++
	}
	r.changed(w)
}

func (r *robot) resume(w *World, at int64) {
	if r.paused || r.stalled || r.dead || r.frozen {
		return
	}
	r.meter(at)
	if r.left > 0 {
		r.driving = true
		r.started, r.ends, r.left = at, at+r.left, 0
		r.gen++
		w.events.push(event{at: r.ends, src: r.src, gen: r.gen, kind: evArrive})
	} else {
		r.proceed(w, at)
	}
	r.changed(w)
}

// between says that the robot is off its last node, driving or stopped there.
func (r *robot) between() bool { return r.driving || r.left > 0 }

// pose is where the robot is at a moment: on its node, or part of the way.
func (r *robot) pose(w *World, at int64) devices.Pose {
	p := devices.Pose{Map: w.floor.Name, Xmm: w.floor.X[r.node], Ymm: w.floor.Y[r.node], Theta: r.heading}
	if !r.between() || r.at+1 >= len(r.legs) {
		return p
	}
	next := r.legs[r.at+1]
	drive := int64(w.floor.LengthMm[next.edge]) * 1000 / int64(max(w.cfg.Motion.SpeedMmS, 1))
	left := r.left
	if r.driving {
		left = r.ends - at
	}
	if left = min(max(left, 0), drive); drive > 0 {
		done := drive - left
		p.Xmm += int32(int64(w.floor.X[next.node]-p.Xmm) * done / drive)
		p.Ymm += int32(int64(w.floor.Y[next.node]-p.Ymm) * done / drive)
	}
	return p
}

// compose brings the robot's state message up to date. The slices share the
// robot's own arrays.
func (r *robot) compose(w *World) {
	r.meter(w.now)
	s := &r.msg.State
	s.HeaderID++
	s.OrderID, s.OrderUpdateID = r.orderID, r.updateID
	s.LastNode = w.floor.NodeID[r.node]
	s.NodeStates, s.EdgeStates = nil, nil
	if len(r.legs) > 0 {
		s.LastNodeSeq = r.legs[r.at].seq
		s.NodeStates, s.EdgeStates = r.nodes[r.at+1:], r.edges[r.at:]
	}
	s.Loads = s.Loads[:0]
	if r.load != "" {
		s.Loads = append(s.Loads, r.load)
	}
	s.Driving, s.Paused = r.driving, r.paused
	s.NewBaseRequest = r.short()
	s.Mode = "AUTOMATIC"
	s.Pose, s.PoseKnown = r.pose(w, w.now), true
	s.BatteryPct, s.Charging = r.batteryPct(), r.charging
	s.Errors = r.errors
	if r.stalled {
		r.blocked = append(append(r.blocked[:0], r.errors...), devices.RobotError{Type: "obstacle", Level: "WARNING", Text: "something stands in the way"})
		s.Errors = r.blocked
	}
	s.EStop = "NONE"
}

// short says that the base runs out while a horizon is left (newBaseRequest).
func (r *robot) short() bool {
	n := len(r.legs)
	return n > 0 && !r.legs[n-1].free && (r.at+1 >= n || !r.legs[r.at+1].free || r.at+2 < n && !r.legs[r.at+2].free)
}

func (r *robot) factsheet(w *World) devices.Factsheet {
	actions := []string{"pick", "drop", "startCharging", "stopCharging", "startPause", "stopPause", "stateRequest", "factsheetRequest", "cancelOrder"}
	if r.noWord {
		actions = actions[1:]
	}
	load := int64(500_000)
	if r.frail {
		load = 1
	}
	return devices.Factsheet{Series: "simulated", MaxSpeedMmS: w.cfg.Motion.SpeedMmS, MaxLoadG: load, LengthMm: 950, WidthMm: 700, MinStateMs: 0,
		Actions:  actions,
		Instants: []string{"startCharging", "stopCharging", "startPause", "stopPause", "stateRequest", "factsheetRequest", "cancelOrder"}}
}
