// Package dispatch keeps the plan of a fleet of vans alive: it holds what is
// open, loaded and driven, takes events as they come, improves what is still
// free in the background, and says in small changes what became of the plan.
// wave.go decides what leaves now and what waits. It is pure and seeded: events
// and the number of improvements decide the plan.
package dispatch

import (
	"fmt"
	"math"
	"math/rand/v2"

	"dayrun/routing/delivery"
	"dayrun/routing/roads"
)

// Settings of a dispatcher. The costs are in metres of driving.
type Settings struct {
	Depot  roads.Point
	Travel roads.Detour // where no legs are given with an event
	Seed   uint64
	TripM  int64 // a trip
	VanM   int64 // the use of a van in a shift
	MoveM  int64 // giving a stop to another van than the one it was told for
	EtaMs  int64 // a predicted time that moves by more than this is told
	SoonMs int64 // a trip that could not start this much later leaves
}

// Usual are settings that did well; give depot, travel and seed.
func Usual() Settings {
	return Settings{TripM: 2000, VanM: 10_000, MoveM: 1000, EtaMs: 10 * 60_000, SoonMs: 15 * 60_000}
}

// Dispatcher is the optimiser of one depot. One goroutine owns it.
type Dispatcher struct {
	set      Settings
	b        board
	vehicles []delivery.Vehicle // by van of the board
	vanOf    map[string]int32
	stops    []delivery.Stop // by node
	nodeOf   map[string]int32
	unused   []int32        // nodes
	vectors  []roads.Vector // by place
	points   []roads.Point
	toldTrip []int64 // by node, the trip it was told for, 0: none
	toldEta  []int64
	hears    []string // by node, why it is about to move
	saved    []savedTrip
	waited   []int32
}

// prize is the cost of a stop in no trip.
const prize = int64(1) << 40

// New gives a dispatcher without vehicles and stops, at a moment in Unix ms.
func New(set Settings, now int64) (*Dispatcher, error) {
	if err := set.Travel.Check(); err != nil {
		return nil, fmt.Errorf("start a dispatcher: %w", err)
	}
	for _, f := range []struct {
		name string
		v    int64
	}{{"trip_m", set.TripM}, {"van_m", set.VanM}, {"move_m", set.MoveM}, {"eta_ms", set.EtaMs}, {"soon_ms", set.SoonMs}} {
		if f.v < 0 || f.v > math.MaxInt32 {
			return nil, fmt.Errorf("start a dispatcher: %s is %d, must be 0 to %d", f.name, f.v, math.MaxInt32)
		}
	}
	d := &Dispatcher{set: set, vanOf: map[string]int32{}, nodeOf: map[string]int32{}, vectors: []roads.Vector{set.Depot.Vector()}, points: []roads.Point{set.Depot}}
	d.b = board{rng: rand.New(rand.NewPCG(set.Seed, 0)), tab: &table{}, now: now, perTrip: set.TripM, perVan: set.VanM, perMove: set.MoveM}
	d.grow(64)
	return d, nil
}

// grow makes room for so many places.
func (d *Dispatcher) grow(places int32) {
	old := d.b.tab
	t := &table{stride: places, legs: make([]leg, places*places)}
	for i := range old.stride {
		copy(t.legs[i*places:], old.legs[i*old.stride:(i+1)*old.stride])
	}
	d.b.tab = t
}

// Places are the points that legs of an event are about, in order: the depot,
// then the stops. The place of a stop that is gone keeps its point until
// another takes it.
func (d *Dispatcher) Places() []roads.Point { return d.points }

// Now is the moment of the newest event.
func (d *Dispatcher) Now() int64 { return d.b.now }

// Open is how many stops are not delivered yet.
func (d *Dispatcher) Open() int { return len(d.nodeOf) }

// Placement confirms a stop.
type Placement struct {
	Vehicle string // "": no van at hand can take it, it waits
	Eta     int64  // Unix ms
	Depart  int64  // of its trip
	Metres  int64  // what the plan drives more
	Late    bool   // the predicted time is after the promise
	Why     string
}

// Add takes a stop in at once and leaves all others in their trips; the changes
// are those of their times. ready is when its parcels can be loaded. spokes are
// the ways between it and Places(); nil takes the straight line.
func (d *Dispatcher) Add(st delivery.Stop, ready int64, spokes *delivery.Spokes) (Placement, []Change, error) {
	if err := d.refuse(&st, spokes); err != nil {
		return Placement{}, nil, err
	}
	i := d.node(st, ready)
	d.spokes(i, spokes)
	was := d.b.cost
	p := Placement{Why: d.place(i), Metres: d.b.cost - was}
	if n := &d.b.nodes[i]; n.trip >= 0 {
		t := &d.b.trips[n.trip]
		p.Vehicle, p.Eta, p.Depart, p.Late = d.vehicles[t.vehicle].ID, d.b.eta(i), t.depart, d.b.eta(i) > n.due
		n.told, d.toldTrip[i], d.toldEta[i] = t.vehicle, t.id, p.Eta
	} else {
		p.Metres = 0
	}
	return p, d.changes("stop " + st.ID + " came in"), nil
}

func (d *Dispatcher) refuse(st *delivery.Stop, spokes *delivery.Spokes) error {
	_, known := d.nodeOf[st.ID]
	switch {
	case st.ID == "":
		return fmt.Errorf("add stop: id is empty: name the stop")
	case known:
		return fmt.Errorf("add stop %s: it is open already: give each stop an id of its own", st.ID)
	case st.At.LatE7 < -900_000_000 || st.At.LatE7 > 900_000_000 || st.At.LonE7 < -1_800_000_000 || st.At.LonE7 > 1_800_000_000:
		return fmt.Errorf("add stop %s: place %s: give a latitude within 90 and a longitude within 180 degrees", st.ID, st.At)
	case st.Parcels < 1 || st.Parcels > math.MaxInt32:
		return fmt.Errorf("add stop %s: parcels %d: give 1 or more", st.ID, st.Parcels)
	case st.WeightG < 0 || st.WeightG > math.MaxInt32 || st.VolumeCm3 < 0 || st.VolumeCm3 > math.MaxInt32:
		return fmt.Errorf("add stop %s: weight %d g, volume %d cm3: give 0 to %d", st.ID, st.WeightG, st.VolumeCm3, math.MaxInt32)
	case st.Due < st.Open:
		return fmt.Errorf("add stop %s: due %d before open %d: end the window at or after its start", st.ID, st.Due, st.Open)
	case spokes != nil && (len(spokes.Out) != len(d.points) || len(spokes.In) != len(d.points)):
		return fmt.Errorf("add stop %s: %d ways out and %d in: give one to and from each of the %d places", st.ID, len(spokes.Out), len(spokes.In), len(d.points))
	}
	return nil
}

// node takes a free node for a stop.
func (d *Dispatcher) node(st delivery.Stop, ready int64) int32 {
	b := &d.b
	var i int32
	if n := len(d.unused); n > 0 {
		i, d.unused = d.unused[n-1], d.unused[:n-1]
	} else {
		i = int32(len(b.nodes))
		b.nodes, d.stops, d.toldTrip, d.toldEta = append(b.nodes, node{}), append(d.stops, st), append(d.toldTrip, 0), append(d.toldEta, 0)
		d.hears = append(d.hears, "")
		d.vectors, d.points = append(d.vectors, roads.Vector{}), append(d.points, st.At)
		if int32(len(d.points)) > b.tab.stride {
			d.grow(2 * b.tab.stride)
		}
	}
	d.stops[i], d.nodeOf[st.ID], d.toldTrip[i], d.toldEta[i] = st, i, 0, 0
	d.vectors[i+1], d.points[i+1] = st.At.Vector(), st.At
	b.nodes[i] = node{place: i + 1, load: [3]int32{int32(st.Parcels), int32(st.WeightG), int32(st.VolumeCm3)}, extra: int32(st.Parcels) - 1,
		release: ready, leaveBy: never, open: st.Open, due: st.Due, limit: st.Due, told: -1, prize: prize, trip: -1}
	return i
}

// spokes fills in the legs of a place that is new or has moved.
func (d *Dispatcher) spokes(i int32, s *delivery.Spokes) {
	t, at := d.b.tab, i+1
	for j := range int32(len(d.points)) {
		if s != nil && int(j) < len(s.Out) {
			t.legs[at*t.stride+j], t.legs[j*t.stride+at] = toLeg(s.Out[j].Metres, s.Out[j].Seconds), toLeg(s.In[j].Metres, s.In[j].Seconds)
			continue
		}
		l := toLeg(d.set.Travel.BetweenVectors(d.vectors[at], d.vectors[j]))
		t.legs[at*t.stride+j], t.legs[j*t.stride+at] = l, l
	}
	t.legs[at*t.stride+at] = leg{}
}

func toLeg(metres, seconds int32) leg { return leg{metres, min(seconds, math.MaxInt32/1000) * 1000} }

// place puts a node into the cheapest spot that keeps all promises; else where
// it comes soonest, late; else it waits. It says why.
func (d *Dispatcher) place(i int32) string {
	b := &d.b
	n := &b.nodes[i]
	at, why := b.look(i, false), ""
	if at.trip < 0 {
		n.limit = never
		if at = b.soonest(i); at.trip < 0 {
			n.limit = n.due
			b.absent = append(b.absent, i)
			b.cost += n.prize
			return "waits: no van has room and time for it"
		}
		why = "no van can keep the promise, this is the soonest; "
	}
	t := &b.trips[at.trip]
	if len(t.stops) == 0 {
		why += "opens a trip"
	} else {
		why += fmt.Sprintf("stop %d of %d", at.at+1, len(t.stops)+1)
	}
	b.begin()
	b.put(i, at)
	b.begin()
	vi := t.vehicle
	b.settle(vi)
	return fmt.Sprintf("%s of %s, %d m more", why, d.vehicles[vi].ID, at.cost)
}
