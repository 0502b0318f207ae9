// Package site is the whole behaviour of one warehouse: it joins fulfilment,
// routing and devices into one pure function, Step. One goroutine owns a Site.
//
// A Step changes only the site's own state and says in its Output what follows:
// journal entries, replies, instructions for devices, questions for planners.
// It never reads a clock: time comes with the input and never runs backwards.
package site

import (
	"fmt"
	"slices"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/routing/roads"
	"dayrun/routing/slotting"
	"dayrun/routing/tour"
	"dayrun/routing/traffic"
)

// Site is one warehouse.
type Site struct {
	cfg    Config
	now    fulfilment.Time
	ledger *fulfilment.Ledger
	proj   Projector
	head   Head
	out    Output

	floor     *routing.Floor
	floorHash string
	dist      *routing.Distances
	tokens    *traffic.Tokens
	shelfNode map[fulfilment.LocationID]int32 // home place of each shelf
	cut       []bool                          // by node: closed, or cut off by what is; nil: none is

	robots   []*robot // by index, in the order of their acceptance
	robotIdx map[devices.ID]int32
	devs     deviceTable
	stations []*station
	stationN map[string]int
	benches  []*bench
	pickers  []*picker
	feet     *tour.Feet
	zones    map[fulfilment.LocationID]zone // of fixed shelves; nil: none
	packing  []fulfilment.OrderID           // picked, wait for a bench
	aside    []fulfilment.OrderID           // begun and put aside at their station, for want of stock
	vehicles []*vehicle
	parcelN  uint64
	limits   []roads.Limit // what closures make of the streets

	affinity *slotting.Affinity

	asked         asked
	gates         []*gate
	holds         uint64                          // requests to doors so far
	barred        map[match]fulfilment.Time       // until when
	outlook       *Outlook                        // nil before the first delivery plan
	foreseen      map[fulfilment.OrderID]Foreseen // replaced as a whole
	carry         bool                            // Adopt left output that belongs to the next Step
	nextTick      fulfilment.Time
	nextPrune     fulfilment.Time
	nextSupply    fulfilment.Time
	classes       map[fulfilment.LocationID]routing.ShelfClass // of shelves; nil: all are ambient and for any goods
	nextLots      fulfilment.Time
	nextRoadWatch fulfilment.Time
	stats         stats
	log           eventLog
}

// New gives an empty site. Replay and Adopt bring a stored one back.
func New(cfg Config) *Site {
	return &Site{
		cfg:      cfg,
		ledger:   fulfilment.New(),
		affinity: slotting.NewAffinity(slotting.AffinityConfig{}),
		head:     Head{Hash: Genesis(cfg.Site)},
		robotIdx: map[devices.ID]int32{},
		barred:   map[match]fulfilment.Time{},
		stationN: map[string]int{},
		devs:     newDeviceTable(),
		stats:    newStats(),
	}
}

// Ledger gives the ledger for reading, on the goroutine that owns the site.
func (s *Site) Ledger() *fulfilment.Ledger { return s.ledger }

// Head is the last entry that the site has emitted.
func (s *Site) Head() Head { return s.head }

// NextAt is when the site next wants a Tick.
func (s *Site) NextAt() fulfilment.Time { return s.nextTick }

// Step lets one input happen at now. The Output is valid until the next Step.
func (s *Site) Step(now fulfilment.Time, in Input) *Output {
	if !s.carry {
		s.out.reset()
	}
	s.carry = false
	if now > s.now {
		s.now = now
	}
	switch in := in.(type) {
	case Do:
		s.do(in)
	case PauseRobot:
		s.supervise(in.ID, in.Robot, "startPause")
	case ResumeRobot:
		s.supervise(in.ID, in.Robot, "stopPause")
	case Heard:
		s.heard(in.Report)
	case Answered:
		s.answered(in)
	case Tick:
	}
	if s.now >= s.nextTick {
		s.tick()
		s.nextTick = s.now + fulfilment.Time(s.cfg.TickMs)
	}
	return &s.out
}

func (o *Output) reset() {
	o.Events = o.Events[:0]
	o.Entries = o.Entries[:0]
	o.Rows = o.Rows[:0]
	o.Replies = o.Replies[:0]
	o.Instructions = o.Instructions[:0]
	o.Questions = o.Questions[:0]
	o.Fleet = o.Fleet[:0]
	o.Samples = o.Samples[:0]
	o.Moves = o.Moves[:0]
}

// tick does what time alone brings about.
func (s *Site) tick() {
	s.tendLots()
	s.tendSupply()
	s.watchDevices()
	s.resend()
	s.runGates()
	s.runStations()
	s.runBenches()
	s.runPickers()
	s.runVehicles()
	s.watchVehicles()
	s.endMarks()
	s.runAreas()
	s.sendIdle()
	s.ask()
	s.stats.tick(s)
	s.prune()
}

// prune lets the ledger forget, once an hour, what has long been over.
func (s *Site) prune() {
	if s.now >= s.nextPrune {
		s.nextPrune = s.now + fulfilment.Hour
		s.ledger.Prune(s.now)
	}
}

// emit makes one event a fact: journal entry, ledger, table rows, statistics.
func (s *Site) emit(e fulfilment.Event) {
	s.head.Seq++
	entry, err := NewEntry(Head{Seq: s.head.Seq - 1, At: s.head.At, Hash: s.head.Hash}, s.now, e)
	if err != nil {
		// Every event type encodes by construction; a failure here is a broken build.
		panic(fmt.Sprintf("encode event %s: %v", e.Kind(), err))
	}
	s.head = Head{Seq: entry.Seq, At: entry.At, Hash: entry.Hash}
	s.out.Rows = append(s.out.Rows, s.proj.Apply(s.ledger, s.now, entry.Seq, e)...)
	s.out.Entries = append(s.out.Entries, entry)
	s.out.Events = append(s.out.Events, e)
	s.stats.event(s, s.now, e)
	s.log.add(entry.Seq, s.now, e)
}

// decide asks the ledger and makes what it grants a fact.
func (s *Site) decide(c fulfilment.Command) error {
	events, err := s.ledger.Decide(s.now, c)
	if err != nil {
		return err
	}
	for _, e := range events {
		s.emit(e)
		s.follow(e)
	}
	for _, e := range events {
		s.attention(e)
	}
	return nil
}

// must is decide for commands that the site itself derived from the ledger:
// a refusal is a disagreement worth a person's look, never a crash.
func (s *Site) must(c fulfilment.Command) bool {
	err := s.decide(c)
	if err != nil {
		s.raise("internal", fmt.Sprintf("%T", c), err.Error(), 0)
	}
	return err == nil
}

// follow keeps the site's own tables in step with a new fact. Replay calls it
// too, so it must depend on the ledger and the event alone.
func (s *Site) follow(e fulfilment.Event) {
	switch e := e.(type) {
	case fulfilment.FloorAdopted:
		s.takeFloor(e)
	case fulfilment.AreaClosed, fulfilment.AreaOpened:
		s.shutNodes()
	case fulfilment.DeviceAccepted:
		s.admit(devices.ID(e.Device))
	case fulfilment.DeviceRejected:
		s.devs.drop(devices.ID(e.Device))
	case fulfilment.OrderPlaced:
		s.learn(e)
	case fulfilment.TripPlannedFor:
		s.asked.changedAtDock = true
	case fulfilment.StreetClosed, fulfilment.StreetReopened:
		s.limits = s.limitsNow()
	case fulfilment.TourAssignedTo:
		s.tourGiven(e.Tour, e.Picker)
		s.carrierGiven(e.Tour)
	case fulfilment.TourUnassigned:
		s.tourGiven("", e.Picker)
	case fulfilment.TourHandedOver:
		s.tourGiven("", e.Picker)
		s.carrierFree(e.Tour)
	case fulfilment.OrderReleased:
		if st := s.station(e.Station); st != nil {
			st.take(e.Place, e.Order)
		}
		if !partAside(s.ledger.Order(e.Order)) {
			s.aside = dropOrder(s.aside, e.Order)
		}
	case fulfilment.PartPicked:
		if st := s.station(e.Station); st != nil {
			st.free(e.Order)
		}
	case fulfilment.OrderBackordered:
		for _, st := range s.stations {
			st.free(e.Order)
		}
		s.aside = dropOrder(s.aside, e.Order)
		if partAside(s.ledger.Order(e.Order)) {
			s.aside = append(s.aside, e.Order)
		}
	case fulfilment.PickingDone:
		for _, st := range s.stations {
			st.free(e.Order)
		}
		s.packing = append(s.packing, e.Order)
	case fulfilment.OrderPacked:
		s.parcelN++
		s.asked.changedAtDock = true
		s.packing = dropOrder(s.packing, e.Order)
	default:
		s.followCare(e)
	}
}

// partAside says that a part of the order was put aside at its station.
func partAside(o *fulfilment.Order) bool {
	return o != nil && slices.ContainsFunc(o.Parts, func(p fulfilment.Part) bool { return p.State == fulfilment.PartAside })
}

func dropOrder(list []fulfilment.OrderID, id fulfilment.OrderID) []fulfilment.OrderID {
	for i, o := range list {
		if o == id {
			return append(list[:i], list[i+1:]...)
		}
	}
	return list
}

func (s *Site) raise(kind, subject, text string, orders int) {
	c := fulfilment.RaiseException{Kind: kind, Subject: subject, Text: text, Orders: orders}
	if events, err := s.ledger.Decide(s.now, c); err == nil {
		for _, e := range events {
			s.emit(e)
		}
	}
}

// settle resolves the open exception of a kind and subject, if there is one.
func (s *Site) settle(kind, subject, note string) {
	for _, x := range s.ledger.Exceptions() {
		if x.Kind == kind && x.Subject == subject {
			s.must(fulfilment.ResolveException{ID: x.ID, By: "site", Note: note})
			return
		}
	}
}

func (s *Site) send(i devices.Instruction) { s.out.Instructions = append(s.out.Instructions, i) }

func (s *Site) sample(series, label string, v float64) {
	s.out.Samples = append(s.out.Samples, Sample{At: s.now, Series: series, Label: label, Value: v})
}
