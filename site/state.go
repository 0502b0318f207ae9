package site

import (
	"fmt"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing/slotting"
)

// StateVersion counts the meanings of State. Raise it when Replay makes
// something else of a journal than before, in State's types as they are: a
// change of the types themselves tells by itself.
const StateVersion = 1

// State is what a site is after Replay of a journal, without what follows from
// the floor and the settings. A store keeps it, so that a start need not replay
// everything. It holds parts of the site that it was taken from, or restored to.
type State struct {
	now       fulfilment.Time
	nextPrune fulfilment.Time
	head      Head
	ledger    *fulfilment.Ledger
	affinity  *slotting.Affinity
	robots    []admitted // by index
	vehicles  []devices.ID
	benches   []devices.ID
	stations  []standing
	shelfNode map[fulfilment.LocationID]int32
	packing   []fulfilment.OrderID
	aside     []fulfilment.OrderID
	parcelN   uint64
	stats     stats
	log       []keptLine
	logN      int
}

// admitted is a robot and when it was.
type admitted struct {
	id    devices.ID
	since fulfilment.Time
}

// standing is how a station stands.
type standing struct {
	scanner devices.ID
	places  []fulfilment.OrderID
}

// keptLine is a line of the event log with its event as in the journal.
type keptLine struct {
	seq     int64
	at      fulfilment.Time
	kind    string
	version int
	data    []byte
}

// Head is the entry up to which the journal is in the state.
func (st *State) Head() Head { return st.head }

// State gives the state of a site that did nothing but Replay so far.
func (s *Site) State() (*State, error) {
	st := &State{now: s.now, nextPrune: s.nextPrune, head: s.head, ledger: s.ledger, affinity: s.affinity, shelfNode: s.shelfNode,
		packing: s.packing, aside: s.aside, parcelN: s.parcelN, stats: s.stats, logN: s.log.n}
	st.stats.travel = nil
	for _, r := range s.robots {
		st.robots = append(st.robots, admitted{r.id, r.since})
	}
	for _, v := range s.vehicles {
		st.vehicles = append(st.vehicles, v.id)
	}
	if s.benches != nil {
		st.benches = []devices.ID{}
	}
	for _, b := range s.benches {
		st.benches = append(st.benches, b.id)
	}
	for _, p := range s.stations {
		st.stations = append(st.stations, standing{p.scanner, p.places})
	}
	for _, g := range s.log.ring[:min(s.log.n, len(s.log.ring))] {
		kind, version, data, err := fulfilment.Encode(g.e)
		if err != nil {
			return nil, fmt.Errorf("keep entry %d of the log: %w", g.seq, err)
		}
		st.log = append(st.log, keptLine{g.seq, g.at, kind, version, data})
	}
	return st, nil
}

// Restore gives the site of a state, which it takes over: Replay goes on from
// the state's head. The error tells that the state says what this program
// cannot read.
func Restore(cfg Config, st *State) (*Site, error) {
	s := New(cfg)
	s.now, s.nextPrune, s.head, s.ledger, s.affinity = st.now, st.nextPrune, st.head, st.ledger, st.affinity
	s.packing, s.aside, s.parcelN = st.packing, st.aside, st.parcelN
	for i, g := range st.log {
		e, err := fulfilment.Decode(g.kind, g.version, g.data)
		if err != nil {
			return nil, fmt.Errorf("restore log of entry %d: %w", g.seq, err)
		}
		s.log.ring[i] = logged{g.seq, g.at, e}
	}
	s.log.n = st.logN
	for _, id := range s.ledger.AcceptedDevices() {
		s.list(devices.ID(id))
	}
	for i, r := range st.robots {
		s.admitRobot(r.id)
		s.robots[i].since = r.since
	}
	for _, id := range st.vehicles {
		s.admitVehicle(id)
	}
	if f := s.ledger.Floor(); f != nil {
		s.takeFloor(*f)
		s.shelfNode = st.shelfNode
	}
	travel := s.stats.travel
	s.stats = st.stats
	s.stats.travel = travel
	s.benches = nil
	if st.benches != nil {
		s.benches = []*bench{}
	}
	for _, id := range st.benches {
		s.benches = append(s.benches, &bench{id: id})
	}
	if len(st.stations) != len(s.stations) {
		return nil, fmt.Errorf("restore stations: the state has %d, its floor %d", len(st.stations), len(s.stations))
	}
	for i, p := range st.stations {
		s.stations[i].scanner = p.scanner
		for n, o := range p.places {
			s.stations[i].take(n+1, o)
		}
	}
	for _, t := range s.ledger.OpenTours() {
		if t.Picker != "" {
			s.tourGiven(t.ID, t.Picker)
		}
	}
	return s, nil
}
