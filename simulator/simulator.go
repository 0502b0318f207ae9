// Package simulator is the hardware and the demand of a warehouse: robots that
// speak as VDA 5050 asks, people with scanners, vans, drones and customers,
// with faults on request. It is pure: World.Step moves everything to a given
// moment and returns what the devices say. It knows nothing of the site that
// commands it; it keeps the physical truth of the floor and reports whatever
// breaks it, so it is an independent check of the whole product.
package simulator

import (
	"fmt"
	"math/rand/v2"
	"time"

	"dayrun/devices"
	"dayrun/routing"
	"dayrun/routing/flight"
	"dayrun/routing/roads"
	"dayrun/routing/tour"
)

// Span is a range in milliseconds that times are drawn from, evenly.
type Span struct{ MinMs, MaxMs int64 }

func (s Span) draw(r *rand.Rand) int64 {
	if s.MaxMs <= s.MinMs {
		return s.MinMs
	}
	return s.MinMs + r.Int64N(s.MaxMs-s.MinMs+1)
}

// Travel is how a van or drone moves between two points.
type Travel struct {
	SpeedMmS       int32 // average speed
	DetourPermille int32 // streets against the straight line; 1000: as the crow flies
	NoisePercent   int32 // drive times vary by up to this much, evenly
	LoadMs         int64 // least time at the dock before a trip; it leaves at the planned moment or after this
	StopMs         int64 // service at a stop, first parcel
	ParcelMs       int64 // each further parcel
}

// Config sizes and tunes a world. Robots stand on parks first, then chargers.
type Config struct {
	Floor        *routing.Floor
	Motion       routing.Motion
	Manufacturer string // in robot ids; default "dayrun"
	Robots       int
	Benches      int // pack benches "scanner/pack-01" on; pick scanners follow the floor's stations
	Vans, Drones int
	DepotLatE7   int32
	DepotLonE7   int32
	Van, Drone   Travel
	Craft        flight.Craft   // of the drones, their speed left out
	WindMmS      int64          // that they fly in
	WindFromDeg  int64          // 0: from the north, 90: from the east
	Streets      *roads.Network // that vans drive on; nil: straight lines with a detour factor
	Zone         *time.Location // of the hours at which streets are slow; nil: UTC
	Pick, Pack   Span           // a person's time for one task
	HeartbeatMs  int64          // a robot that said nothing for so long repeats its state; 0: never
	BeatMs       int64          // the same for scanners, vans and drones; 0: never
	ReportMs     int64          // a moving vehicle reports its position this often; 0: never
	RepeatMs     int64          // a read without an answer is sent again after this
	Locate       Span           // a person's time to scan a label
	WalkMmS      int32          // a person with a trolley
	Seed         uint64
	StartMs      int64
	Faults       Faults
}

// Defaults are the field's usual figures: drive 1.5 m/s, 1.3 loaded, 2.5 s a
// quarter turn, 4 s to lift or set down, 6 to 15 s a pick, 30 to 60 s a
// parcel, 2.5 min a stop and 20 s each further parcel.
func Defaults() Config {
	return Config{
		Motion:       routing.Motion{SpeedMmS: 1500, LoadedSpeedMmS: 1300, Turn90Ms: 2500, LiftMs: 4000, DropMs: 4000},
		Manufacturer: "dayrun",
		Van:          Travel{SpeedMmS: 8300, DetourPermille: 1300, NoisePercent: 15, LoadMs: 900_000, StopMs: 150_000, ParcelMs: 20_000},
		Drone:        Travel{SpeedMmS: 15_000, DetourPermille: 1000, NoisePercent: 15, LoadMs: 120_000, StopMs: 60_000, ParcelMs: 20_000},
		Pick:         Span{6_000, 15_000}, Pack: Span{30_000, 60_000},
		Locate: Span{2_000, 4_000}, WalkMmS: 1200,
		Craft:       flight.Craft{ClimbMmS: 4000, SinkMmS: 3000, HeightMm: 60_000},
		HeartbeatMs: 30_000, BeatMs: 20_000, ReportMs: 30_000, RepeatMs: 5_000,
		Seed: 1, Faults: Faults{WrongScan: 0.002},
	}
}

// World is all hardware at one moment. One goroutine owns it.
type World struct {
	cfg         Config
	floor       *routing.Floor
	now         int64
	events      eventHeap
	robots      []*robot
	people      []*person
	vehicles    []*vehicle
	doors       []*door
	byID        map[devices.ID]int32 // source number
	shelfAt     []string             // by node, the shelf that stands there
	onNode      []int32              // by node, the robot on it or driving onto it, -1 none
	feet        *tour.Feet           // nil where nobody walks
	labels      map[string]int32     // by text, the node of a shelf or of the hand-over
	truth       truth
	looked      map[string]bool // faces, also those counted, about which the book was corrected
	out         []Message
	dirty       []*robot
	doorsPassed int
	atlases     []limited // of the streets as vans know them, the one used last first
}

// limited is an atlas with the limits that it was made for.
type limited struct {
	limits []roads.Limit
	atlas  *roads.Atlas
}

// NewWorld puts everything at its place. Sources are numbered robots first,
// then people, then vehicles; ties in time are settled by that number.
func NewWorld(cfg Config) (*World, error) {
	if cfg.Floor == nil {
		return nil, fmt.Errorf("make world: Floor is nil; give the floor that the robots drive on")
	}
	if cfg.Manufacturer == "" {
		cfg.Manufacturer = "dayrun"
	}
	f := cfg.Floor
	w := &World{cfg: cfg, floor: f, now: cfg.StartMs, byID: map[devices.ID]int32{}, labels: map[string]int32{}, looked: map[string]bool{},
		shelfAt: make([]string, len(f.NodeID)), onNode: make([]int32, len(f.NodeID))}
	for i := range w.onNode {
		w.onNode[i] = -1
	}
	for _, p := range f.Shelves {
		if p.ID != "" {
			w.shelfAt[p.Node] = p.ID
			w.labels[p.ID] = p.Node
		}
	}
	if f.ByPeople() {
		if cfg.Robots > 0 && !f.FollowMe {
			return nil, fmt.Errorf("make world: Robots is %d; on the floor %q people walk to fixed shelves, give 0", cfg.Robots, f.Name)
		}
		w.feet, w.labels[f.HandOver.ID] = tour.NewFeet(f), f.HandOver.Node
	}
	stands := standsOf(f)
	if cfg.Robots > len(stands) {
		return nil, fmt.Errorf("make world: Robots is %d; the floor %q has room for %d", cfg.Robots, f.Name, len(stands))
	}
	for i := range cfg.Robots {
		id := RobotID(cfg.Manufacturer, i)
		r := newRobot(w, id, int32(i), stands[i])
		w.byID[id] = r.src
		w.robots = append(w.robots, r)
		w.onNode[r.node] = r.src
	}
	for _, st := range f.Stations {
		w.addPerson(devices.ID("scanner/"+st.ID), "pick", cfg.Pick)
	}
	for _, p := range f.Pickers {
		w.addPerson(devices.ID("scanner/"+p.ID), picker, cfg.Pick).node = f.HandOver.Node
	}
	for i := range cfg.Benches {
		w.addPerson(BenchID(i), "pack", cfg.Pack)
	}
	for i := range cfg.Vans {
		w.addVehicle(VanID(i), cfg.Van)
	}
	for i := range cfg.Drones {
		w.addVehicle(DroneID(i), cfg.Drone)
	}
	w.addDoors()
	for src := range int32(len(w.robots) + len(w.people) + len(w.vehicles) + len(w.doors)) {
		w.events.push(event{at: cfg.StartMs, src: src, kind: evStart})
	}
	w.planFaults()
	w.planRoadFaults()
	return w, nil
}

// RobotID, BenchID, VanID and DroneID name the simulated devices, counted from 0.
func RobotID(manufacturer string, i int) devices.ID {
	return devices.ID(fmt.Sprintf("robot/%s/r%04d", manufacturer, i+1))
}
func BenchID(i int) devices.ID { return devices.ID(fmt.Sprintf("scanner/pack-%02d", i+1)) }
func VanID(i int) devices.ID   { return devices.ID(fmt.Sprintf("van/%02d", i+1)) }
func DroneID(i int) devices.ID { return devices.ID(fmt.Sprintf("drone/%02d", i+1)) }

// standsOf lists where robots may stand at first: parks, chargers, and, on
// floors with too few of them, the places of shelves (robots fit under them).
func standsOf(f *routing.Floor) []int32 {
	var list []int32
	groups := [][]routing.Place{f.Parks, f.Chargers, f.Shelves}
	if f.ByPeople() {
		groups = groups[:2] // fixed shelves have no room under them
	}
	for _, group := range groups {
		for _, p := range group {
			list = append(list, p.Node)
		}
	}
	return list
}

// Devices lists the ids of everything in the world, robots first.
func (w *World) Devices() []devices.ID {
	var list []devices.ID
	for _, r := range w.robots {
		list = append(list, r.id)
	}
	for _, p := range w.people {
		list = append(list, p.id)
	}
	for _, v := range w.vehicles {
		list = append(list, v.id)
	}
	for _, d := range w.doors {
		list = append(list, d.id)
	}
	return list
}

// Speak lets a device say again, at the next Step, what it said when it came
// up: its link was new.
func (w *World) Speak(id devices.ID) {
	if src, ok := w.byID[id]; ok {
		w.events.push(event{at: w.now, src: src, kind: evSpeak})
	}
}

// NextAt is when something next happens by itself, in Unix ms; the largest
// int64 when nothing ever will.
func (w *World) NextAt() int64 { return w.events.next() }

// Now is the moment of the last Step.
func (w *World) Now() int64 { return w.now }

// Step lets everything up to now happen, each event at its own time, then hands
// the instructions to the devices. The messages, and what they point to, belong
// to the world and are valid until the next Step. A robot says at most one
// state a Step: what changed together is told together (VDA 5050 2.1, 6.10).
func (w *World) Step(now int64, in []devices.Instruction) []Message {
	w.out = w.out[:0]
	if now > w.now {
		w.now = now
	}
	for w.events.next() <= w.now {
		w.happen(w.events.pop())
	}
	for _, i := range in {
		w.told(i)
	}
	w.flush()
	return w.out
}

func (w *World) happen(e event) {
	src := int(e.src)
	if src < len(w.robots) {
		w.robots[src].happen(w, e)
		return
	}
	src -= len(w.robots)
	if src < len(w.people) {
		w.people[src].happen(w, e)
		return
	}
	src -= len(w.people)
	if src < len(w.vehicles) {
		w.vehicles[src].happen(w, e)
		return
	}
	w.doors[src-len(w.vehicles)].happen(w, e)
}

// told hands one instruction to the device it is for. Instructions for devices
// that do not exist here are not ours to answer.
func (w *World) told(i devices.Instruction) {
	src, ok := w.byID[i.To()]
	if !ok {
		return
	}
	switch i := i.(type) {
	case devices.Order:
		r := w.robots[src]
		for range r.copies(w.cfg.Faults.LoseOrder, w.cfg.Faults.DoubleOrder) {
			if !r.delays(w, w.cfg.Faults.LateOrder, lateMessage{order: &i}) {
				r.order(w, &i)
			}
		}
	case devices.Instant:
		w.robots[src].instant(w, i.Action)
	case devices.Task:
		w.people[int(src)-len(w.robots)].task(w, i)
	case devices.Ack:
		if w.towed(i) {
			return
		}
		if k := int(src) - len(w.robots); k < len(w.people) {
			w.people[k].ack(w, i)
		} else {
			w.vehicles[k-len(w.people)].ack(w, i)
		}
	case devices.Hold:
		w.doors[int(src)-len(w.robots)-len(w.people)-len(w.vehicles)].hold(w, i)
	case devices.TripTask:
		w.vehicles[int(src)-len(w.robots)-len(w.people)].task(w, i)
	}
}

// flush says the states of all robots that changed in this Step.
func (w *World) flush() {
	for _, r := range w.dirty {
		r.told = false
		if r.dead || r.cut {
			continue
		}
		r.compose(w)
		for range r.copies(w.cfg.Faults.LoseState, w.cfg.Faults.DoubleState) {
			if w.cfg.Faults.LateState > 0 {
				if m := r.msg.clone(); !r.delays(w, w.cfg.Faults.LateState, lateMessage{state: m}) {
					w.out = append(w.out, m)
				}
				continue
			}
			w.out = append(w.out, &r.msg)
		}
		r.heard = w.now
	}
	w.dirty = w.dirty[:0]
}
