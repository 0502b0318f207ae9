package site

import (
	"cmp"
	"slices"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing/picking"
)

// farAway is the travel time of a shelf that cannot be reached, in seconds.
const farAway = 3600

// pickingProblem describes stations, waiting orders and the shelves that hold
// what they ask for; nil when there is nothing to decide.
func (s *Site) pickingProblem() *picking.Problem {
	a := &s.asked
	a.orders, a.lines, a.shelves, a.stations = a.orders[:0], a.lines[:0], a.shelves[:0], a.stations[:0]
	p := &picking.Problem{Now: s.now64(), MaxJobs: s.jobsWanted(), MaxParts: s.cfg.MaxParts, Seed: s.cfg.Seed}
	places := 0
	stationIdx := map[string]int32{}
	for _, st := range s.stations {
		if !s.staffed(st) {
			continue
		}
		stationIdx[st.id] = int32(len(a.stations))
		a.stations = append(a.stations, st)
		places += st.freePlaces()
		p.Stations = append(p.Stations, picking.Station{FreePlaces: st.freePlaces(), FreeVisits: max(0, st.lane+s.cfg.VisitsAhead-len(s.ledger.JobsAtStation(st.id)))})
	}
	waiting := s.ledger.OrdersIn(fulfilment.Waiting)
	if len(a.stations) == 0 || p.MaxJobs == 0 && (places == 0 || len(waiting) == 0) && !s.anyOnward() {
		return nil // nobody could take a place or start a visit
	}
	items := map[string]int32{}
	var codes []string
	item := func(sku string) int32 {
		i, ok := items[sku]
		if !ok {
			i = int32(len(codes))
			items[sku] = i
			codes = append(codes, sku)
		}
		return i
	}
	// add gives the part of an order that has a place at a station, or the lines
	// that belong to no part.
	add := func(o *fulfilment.Order, station int32, part int) {
		po := picking.Order{Station: station, Due: int64(o.Promise), Age: int64(s.now - o.PlacedAt)}
		if part == 0 {
			po.Parts = int32(len(o.Parts))
		}
		var lines []int
		for i := range o.Lines {
			if open := openUnits(&o.Lines[i]); open > 0 && o.Lines[i].Part == part {
				for _, units := range s.pieces(o.Lines[i].SKU, open) {
					po.Lines = append(po.Lines, picking.Line{Item: item(o.Lines[i].SKU), Units: int32(units)})
					lines = append(lines, i)
				}
			}
		}
		if len(lines) > 0 {
			p.Orders = append(p.Orders, po)
			a.orders, a.lines = append(a.orders, o.ID), append(a.lines, lines)
		}
	}
	for _, st := range a.stations {
		for _, id := range st.places {
			if id != "" {
				o := s.ledger.Order(id)
				add(o, stationIdx[st.id], o.PartAt(st.id))
			}
		}
	}
	if places > 0 {
		for _, id := range s.ledger.OrdersIn(fulfilment.Picking) {
			add(s.ledger.Order(id), -1, 0) // what a split order still lacks a place for
		}
		for _, id := range waiting[:min(len(waiting), s.cfg.PickPool)] {
			add(s.ledger.Order(id), -1, 0)
		}
	}
	if len(p.Orders) == 0 {
		return nil
	}
	s.pickingShelves(p, codes, stationIdx)
	return p
}

// pieces cuts units of an article into what single shelves can serve, the
// largest first, where no shelf holds them all: each piece then draws a shelf.
func (s *Site) pieces(sku string, open int64) []int64 {
	var held []int64
	for _, b := range s.ledger.StockOf(sku) {
		if _, shelf := s.shelfNode[b.Location]; shelf && b.Unjobbed() > 0 && (s.cut == nil || s.usableNode(s.whereabouts(b.Location))) {
			if b.Unjobbed() >= open {
				return []int64{open}
			}
			held = append(held, b.Unjobbed())
		}
	}
	slices.SortFunc(held, func(a, b int64) int { return cmp.Compare(b, a) })
	var list []int64
	for _, n := range held {
		if n = min(n, open); n > 0 {
			list = append(list, n)
			open -= n
		}
	}
	if open > 0 {
		list = append(list, open)
	}
	return list
}

// openUnits is what a line still needs and no job brings yet.
func openUnits(l *fulfilment.Line) int64 {
	n := int64(0)
	for _, al := range l.Allocs {
		if al.Job == "" {
			n += al.Qty
		}
	}
	return n
}

func (s *Site) pickingShelves(p *picking.Problem, codes []string, stationIdx map[string]int32) {
	a := &s.asked
	index := map[fulfilment.LocationID]int32{}
	for i, sku := range codes {
		for _, b := range s.ledger.StockOf(sku) {
			units := b.Unjobbed()
			if _, shelf := s.shelfNode[b.Location]; !shelf || units <= 0 {
				continue
			}
			k, ok := index[b.Location]
			if !ok {
				k = int32(len(a.shelves))
				index[b.Location] = k
				a.shelves = append(a.shelves, b.Location)
				p.Shelves = append(p.Shelves, s.pickingShelf(b.Location, stationIdx))
			}
			p.Shelves[k].Stock = append(p.Shelves[k].Stock, picking.Stock{Item: int32(i), Units: int32(units)})
		}
	}
}

func (s *Site) pickingShelf(shelf fulfilment.LocationID, stationIdx map[string]int32) picking.Shelf {
	ps := picking.Shelf{Visit: -1, TravelSec: make([]int32, len(s.asked.stations))}
	j := s.ledger.JobOfShelf(shelf)
	switch {
	case j == nil:
		ps.Busy = !s.reachable(shelf)
	case s.onward(j) != nil:
		ps.Onward = true
	default:
		ps.Busy = true
		if i, ok := stationIdx[j.Station]; ok && j.State != fulfilment.JobStoring {
			ps.Visit, ps.Next = i, s.arrivesIn(j)
		}
	}
	from := s.whereabouts(shelf)
	for i, st := range s.asked.stations {
		ps.TravelSec[i] = farAway
		if from >= 0 {
			ps.TravelSec[i] = s.travelSec(from, st)
		}
	}
	return ps
}

// noRobotSec is what a job waits for a robot and for it to come, until it has
// one: a rough figure, which only orders visits.
const noRobotSec = 60

// arrivesIn is about how long it takes until a job's shelf stands at its
// station, in seconds.
func (s *Site) arrivesIn(j *fulfilment.Job) int32 {
	st, from := s.station(j.Station), s.whereabouts(j.Shelf)
	if st == nil || from < 0 || j.State == fulfilment.JobAtWork {
		return 0
	}
	sec := s.travelSec(from, st)
	switch r := s.robot(devices.ID(j.Robot)); {
	case r == nil:
		sec += noRobotSec
	case j.State == fulfilment.JobAssigned:
		if d := s.dist.To(from).From(s.tokens.Frontier(int(r.idx)), r.heading); d >= 0 && d < farAway*100 {
			sec += d / 100
		}
	}
	return sec
}

// whereabouts is the node where a shelf stands, or to which the robot that
// carries it has been sent so far; -1 when neither is known.
func (s *Site) whereabouts(shelf fulfilment.LocationID) int32 {
	node, on := s.ledger.ShelfNode(shelf)
	if r := s.robot(devices.ID(on)); r != nil {
		return s.tokens.Frontier(int(r.idx))
	}
	return s.floor.Node(node)
}

// travelSec is the drive from a node to a station. It depends on the
// floor alone and is kept.
func (s *Site) travelSec(from int32, st *station) int32 {
	row := s.stats.travel[from]
	if row == nil {
		row = make([]int32, len(s.stations))
		for i, other := range s.stations {
			row[i] = farAway
			if d := s.dist.To(other.pick).From(from, 0); d >= 0 && d < farAway*100 {
				row[i] = d / 100
			}
		}
		s.stats.travel[from] = row
	}
	return row[s.stationN[st.id]]
}

// jobsWanted is how many more shelf visits are worth starting: as many as
// robots are free, and a few so that no robot waits for the next decision.
func (s *Site) jobsWanted() int {
	free, open := 0, 0
	for _, r := range s.robots {
		if s.freeFor(r) {
			free++
		}
	}
	for _, j := range s.ledger.OpenJobs() {
		if j.State == fulfilment.JobOpen {
			open++
		}
	}
	return max(0, free+free/4+1-open)
}
