package picking

import (
	"fmt"
	"slices"
)

// Weights of the decision, in the unit of one line served by a shelf that comes
// anyway. They were chosen on the picking game of the benchmark.
const (
	urgentMs    = 2 * 3600_000 // an order this close to its promise goes first
	agePerLine  = 20 * 60_000  // ms of waiting that weigh as much as one line served
	travelPerLn = 60           // seconds of shelf travel that cost as much as one line
)

// Solve decides which waiting orders take a free place and which shelves come.
// It is greedy in two steps: places go to the orders that shelves on their way
// serve best, with age and slack in the balance so that nobody starves
// (Merschformann et al. 2019, "pod-match", plus ageing); then open lines are
// covered, first by shelves that come anyway, then by the shelf that covers
// most lines for its travel.
func Solve(p Problem) Plan {
	s := newState(&p)
	s.fillPlaces()
	s.useComing()
	s.newVisits()
	for i := range s.visits {
		if v := &s.visits[i]; len(v.Picks) > 0 {
			s.plan.Visits = append(s.plan.Visits, *v)
		}
	}
	s.plan.Version = p.Version
	return s.plan
}

type state struct {
	p       *Problem
	plan    Plan
	visits  []Visit
	visitOf []int32           // index in visits by shelf, -1 none
	holders [][]held          // by item: the shelves that hold it
	left    [][]int32         // open units by order and line
	station []int32           // by order
	free    []int             // places by station
	rooms   []int             // visits by station
	coming  []map[int32]int32 // by station: units of an item on shelves that come
	jobs    int
}

type held struct {
	shelf, slot int32
}

func newState(p *Problem) *state {
	s := &state{p: p, visitOf: make([]int32, len(p.Shelves)), left: make([][]int32, len(p.Orders)), station: make([]int32, len(p.Orders)), jobs: p.MaxJobs}
	items := int32(0)
	for i := range p.Shelves {
		for _, st := range p.Shelves[i].Stock {
			items = max(items, st.Item+1)
		}
	}
	for i := range p.Orders {
		for _, l := range p.Orders[i].Lines {
			items = max(items, l.Item+1)
		}
	}
	s.holders = make([][]held, items)
	for _, st := range p.Stations {
		s.free = append(s.free, st.FreePlaces)
		s.rooms = append(s.rooms, st.FreeVisits)
		s.coming = append(s.coming, map[int32]int32{})
	}
	for i := range p.Shelves {
		sh := &p.Shelves[i]
		sh.Stock = slices.Clone(sh.Stock)
		s.visitOf[i] = -1
		for k, st := range sh.Stock {
			s.holders[st.Item] = append(s.holders[st.Item], held{int32(i), int32(k)})
			if sh.Visit >= 0 {
				s.coming[sh.Visit][st.Item] += st.Units
			}
		}
	}
	for i := range p.Orders {
		o := &p.Orders[i]
		s.station[i] = o.Station
		s.left[i] = make([]int32, len(o.Lines))
		for k, l := range o.Lines {
			s.left[i][k] = l.Units
		}
	}
	return s
}

// fillPlaces gives each free place to the waiting order that gains most there.
func (s *state) fillPlaces() {
	var waiting []int32
	for i := range s.p.Orders {
		if s.station[i] < 0 {
			waiting = append(waiting, int32(i))
		}
	}
	taken := make([]bool, len(s.p.Orders))
	for round := true; round; {
		round = false
		for st := range s.free {
			if s.free[st] == 0 {
				continue
			}
			best, gain := int32(-1), int64(-1)
			for _, i := range waiting {
				if taken[i] {
					continue
				}
				if g := s.gain(i, st); g > gain {
					best, gain = i, g
				}
			}
			if best < 0 {
				return
			}
			taken[best] = true
			s.free[st]--
			s.station[best] = int32(st)
			s.plan.Release = append(s.plan.Release, Release{Order: best, Station: int32(st)})
			for k, l := range s.p.Orders[best].Lines {
				if n := min(s.left[best][k], s.coming[st][l.Item]); n > 0 {
					s.coming[st][l.Item] -= n // promised in thought: the next order must find its own
				}
			}
			round = true
		}
	}
}

// gain weighs an order for a station in thousandths of a line: the share of its
// lines that shelves on their way serve, its age, and how near its promise is.
func (s *state) gain(i int32, st int) int64 {
	o := &s.p.Orders[i]
	hit := int64(0)
	for k, l := range o.Lines {
		if s.coming[st][l.Item] >= s.left[i][k] {
			hit++
		}
	}
	g := hit*4000/int64(len(o.Lines)) + o.Age*1000/agePerLine
	if slack := o.Due - s.p.Now; slack < urgentMs {
		g += 100_000 + (urgentMs-slack)/60_000*1000
	}
	return g
}

// useComing takes what shelves bound for the station hold.
func (s *state) useComing() {
	for i := range s.p.Orders {
		if s.station[i] < 0 {
			continue
		}
		for k := range s.p.Orders[i].Lines {
			for _, h := range s.holders[s.p.Orders[i].Lines[k].Item] {
				if s.p.Shelves[h.shelf].Visit == s.station[i] {
					s.take(int32(i), int32(k), h, false, "comes anyway")
				}
			}
		}
	}
}

// take promises units of a shelf to a line.
func (s *state) take(order, line int32, h held, fresh bool, why string) {
	st := &s.p.Shelves[h.shelf].Stock[h.slot]
	n := min(s.left[order][line], st.Units)
	if n <= 0 {
		return
	}
	v := s.visitOf[h.shelf]
	if v < 0 {
		v = int32(len(s.visits))
		s.visitOf[h.shelf] = v
		s.visits = append(s.visits, Visit{Shelf: h.shelf, Station: s.station[order], New: fresh, Why: why})
	}
	st.Units -= n
	s.left[order][line] -= n
	s.visits[v].Picks = append(s.visits[v].Picks, Pick{Order: order, Line: line, Units: n})
}

// newVisits starts the shelf visits worth most, the stations in turn.
func (s *state) newVisits() {
	open := make([][]int32, len(s.rooms)) // orders by station
	for i := range s.p.Orders {
		if s.station[i] >= 0 {
			open[s.station[i]] = append(open[s.station[i]], int32(i))
		}
	}
	for round := true; round && s.jobs > 0; {
		round = false
		for st := range s.rooms {
			if s.rooms[st] <= 0 || s.jobs <= 0 {
				continue
			}
			shelf, lines := s.best(open[st], st)
			if shelf < 0 {
				s.rooms[st] = 0
				continue
			}
			s.rooms[st]--
			s.jobs--
			s.fetch(shelf, st, open[st], lines)
			round = true
		}
	}
}

// best is the shelf whose visit is worth most to a station: lines completed,
// more for old orders, less for travel.
func (s *state) best(orders []int32, st int) (shelf int32, lines int) {
	score := map[int32]int64{}
	count := map[int32]int{}
	for _, i := range orders {
		o := &s.p.Orders[i]
		worth := 1000 + min(o.Age*1000/agePerLine, 3000)
		if o.Due-s.p.Now < urgentMs {
			worth += 5000
		}
		for k, l := range o.Lines {
			if s.left[i][k] == 0 {
				continue
			}
			for _, h := range s.holders[l.Item] {
				sh := &s.p.Shelves[h.shelf]
				if sh.Busy || sh.Visit >= 0 || s.visitOf[h.shelf] >= 0 || sh.Stock[h.slot].Units == 0 {
					continue
				}
				score[h.shelf] += worth * int64(min(sh.Stock[h.slot].Units, s.left[i][k])) / int64(s.left[i][k])
				count[h.shelf]++
			}
		}
	}
	shelf = -1
	most := int64(-1 << 62)
	for id, v := range score {
		v -= int64(s.p.Shelves[id].TravelSec[st]) * 1000 / travelPerLn
		if v > most || v == most && id < shelf {
			shelf, most = id, v
		}
	}
	return shelf, count[shelf]
}

func (s *state) fetch(shelf int32, st int, orders []int32, lines int) {
	why := fmt.Sprintf("serves %d open lines of this station, %d s away", lines, s.p.Shelves[shelf].TravelSec[st])
	for _, i := range orders {
		for k, l := range s.p.Orders[i].Lines {
			for slot, stock := range s.p.Shelves[shelf].Stock {
				if stock.Item == l.Item {
					s.take(i, int32(k), held{shelf, int32(slot)}, true, why)
				}
			}
		}
	}
}
