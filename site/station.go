package site

import (
	"fmt"
	"slices"
	"strconv"

	"dayrun/devices"
	"dayrun/fulfilment"
)

// station is one goods-to-person work place.
type station struct {
	id      string
	pick    int32
	lane    int
	scanner devices.ID
	online  bool
	places  []fulfilment.OrderID // put wall, by place - 1
	present fulfilment.JobID     // job whose shelf stands at the picker
	task    *devices.Task        // what the picker is asked now
	pickN   int                  // index of the pick in the job
	work    fulfilment.WorkID    // the work that the task is for, "": a pick
	asked   fulfilment.Time
}

// bench is one packing place.
type bench struct {
	id     devices.ID
	online bool
	order  fulfilment.OrderID
	task   *devices.Task
	asked  fulfilment.Time
}

// askAgainMs is when an unanswered task is shown again.
const askAgainMs = 60_000

// staffed says that somebody works at the station and shelves can come.
func (s *Site) staffed(st *station) bool {
	return st.online && st.scanner != "" && s.usableNode(st.pick)
}

func (s *Site) station(id string) *station {
	if i, ok := s.stationN[id]; ok {
		return s.stations[i]
	}
	return nil
}

func (st *station) take(place int, o fulfilment.OrderID) {
	if place >= 1 && place <= len(st.places) {
		st.places[place-1] = o
	}
}

func (st *station) free(o fulfilment.OrderID) {
	for i := range st.places {
		if st.places[i] == o {
			st.places[i] = ""
		}
	}
}

func (st *station) freePlaces() int {
	n := 0
	for _, o := range st.places {
		if o == "" {
			n++
		}
	}
	return n
}

func (st *station) nextPlace() int {
	for i, o := range st.places {
		if o == "" {
			return i + 1
		}
	}
	return 0
}

// admitScanner makes a scanner the voice of its station, or a pack bench.
func (s *Site) admitScanner(id devices.ID) {
	if p := s.picker(id); p != nil {
		// Accepted before there was a floor, it passed for a bench.
		s.benches = slices.DeleteFunc(s.benches, func(b *bench) bool { return b.id == id })
		p.admitted = true
		if d := s.devs.get(id); d != nil {
			p.online = d.link == devices.Online
		}
		return
	}
	if st := s.station(serial(id)); st != nil {
		st.scanner = id
		if d := s.devs.get(id); d != nil {
			st.online = d.link == devices.Online
		}
		return
	}
	for _, b := range s.benches {
		if b.id == id {
			return
		}
	}
	b := &bench{id: id}
	if d := s.devs.get(id); d != nil {
		b.online = d.link == devices.Online
	}
	s.benches = append(s.benches, b)
}

func (s *Site) scannerLink(id devices.ID, online bool) {
	if p := s.picker(id); p != nil {
		s.pickerLink(p, online)
		return
	}
	if st := s.station(serial(id)); st != nil && st.scanner == id {
		st.online = online
		if online {
			st.asked = 0
		}
	}
	for _, b := range s.benches {
		if b.id == id {
			b.online = online
			b.asked = 0
		}
	}
}

// runStations shows waiting tasks again and catches up after a restart.
func (s *Site) runStations() {
	s.settleShort()
	for _, st := range s.stations {
		if st.present != "" && (st.task == nil || s.now-st.asked >= askAgainMs) {
			s.serve(st)
		}
	}
}

// serve asks the picker for the next pick of the shelf that stands there.
func (s *Site) serve(st *station) {
	j := s.ledger.Job(st.present)
	if j == nil || j.State != fulfilment.JobAtWork {
		st.present, st.task = "", nil
		return
	}
	for i, p := range j.Picks {
		if p.Done {
			continue
		}
		_, place := s.ledger.Order(p.Order).At(p.Line)
		st.pickN, st.work = i, ""
		st.task = &devices.Task{Scanner: st.scanner, TaskID: string(j.ID) + "-" + strconv.Itoa(i), Kind: "pick", Shelf: string(j.Shelf),
			SKU: p.SKU, Quantity: p.Qty, Order: string(p.Order), Place: place,
			Text: fmt.Sprintf("Take %d of %s from %s to place %d", p.Qty, p.SKU, j.Shelf, place)}
		s.show(st)
		return
	}
	if s.serveWork(st, j) {
		return
	}
	st.task = nil
	s.leave(st, j)
}

// show puts the station's task on its screen.
func (s *Site) show(st *station) {
	st.asked = s.now
	if st.scanner != "" && st.online {
		s.send(*st.task)
	}
}

// runBenches gives free benches the order that is due first.
func (s *Site) runBenches() {
	for _, b := range s.benches {
		if b.order != "" && b.online && s.now-b.asked >= askAgainMs {
			b.asked = s.now
			s.send(*b.task)
		}
		if b.order == "" && b.online && len(s.packing) > 0 {
			s.pack(b)
		}
	}
}

func (s *Site) pack(b *bench) {
	best := -1
	for i, id := range s.packing {
		if s.atBench(id) {
			continue
		}
		if best < 0 || s.ledger.Order(id).Promise < s.ledger.Order(s.packing[best]).Promise {
			best = i
		}
	}
	if best < 0 {
		return
	}
	b.order, b.asked = s.packing[best], s.now
	b.task = &devices.Task{Scanner: b.id, TaskID: packTask(b.order), Kind: "pack", Order: string(b.order), Text: "Pack order " + string(b.order)}
	s.send(*b.task)
}

func (s *Site) atBench(id fulfilment.OrderID) bool {
	for _, b := range s.benches {
		if b.order == id {
			return true
		}
	}
	return false
}

// packTask names the task of packing an order, at whichever bench.
func packTask(id fulfilment.OrderID) string { return "pack-" + string(id) }
