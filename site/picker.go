package site

import (
	"fmt"
	"strconv"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/routing/tour"
)

// picker is a person with a handheld scanner and a trolley who fetches from
// fixed shelves.
type picker struct {
	id       string
	scanner  devices.ID
	totes    int
	zone     string // "" everywhere
	admitted bool   // its scanner was accepted
	online   bool
	gone     fulfilment.Time       // offline since, 0: it is not, or it is not yet known
	tour     fulfilment.JobID      // "" none
	at       fulfilment.LocationID // whose label was scanned last on this tour
	task     *devices.Task         // what it is asked now
	pickN    int                   // index of the pick in the tour
	asked    fulfilment.Time
}

// The kinds of task of a picker, beside "pick".
const (
	locateTask   = "locate"    // walk to a shelf and scan its label
	handOverTask = "hand_over" // walk to the hand-over and scan its label
)

// takePickers makes the pickers of a floor and the walking distances on it.
func (s *Site) takePickers(f *routing.Floor) {
	s.pickers, s.feet, s.zones = nil, nil, nil
	if !f.ByPeople() {
		return
	}
	s.feet = tour.NewFeet(f)
	if len(f.ShelfZone) > 0 {
		s.zones = make(map[fulfilment.LocationID]zone, len(f.ShelfZone))
		rank := map[string]int{}
		for i, z := range f.ShelfZone {
			if _, known := rank[z]; !known {
				rank[z] = len(rank)
			}
			s.zones[fulfilment.LocationID(f.Shelves[i].ID)] = zone{z, rank[z]}
		}
	}
	for _, p := range f.Pickers {
		s.pickers = append(s.pickers, &picker{id: p.ID, scanner: devices.ID("scanner/" + p.ID), totes: p.Totes, zone: p.Zone})
	}
}

// picker finds the picker whose scanner it is, nil when it is another's.
func (s *Site) picker(scanner devices.ID) *picker {
	for _, p := range s.pickers {
		if p.scanner == scanner {
			return p
		}
	}
	return nil
}

func (s *Site) pickerLink(p *picker, online bool) {
	if p.online && !online {
		p.gone = s.now
	}
	if p.online = online; online {
		p.gone, p.asked = 0, 0
		s.settle("picker_away", string(p.scanner), "heard again")
	}
}

// tourGiven notes which tour a picker has; what it was asked before is void.
func (s *Site) tourGiven(id fulfilment.JobID, scanner fulfilment.DeviceID) {
	if p := s.picker(devices.ID(scanner)); p != nil {
		p.tour, p.at, p.task, p.asked = id, "", nil, 0
	}
}

// runPickers shows tasks, shows unanswered ones again, and takes tours back from
// pickers who have been offline for too long.
func (s *Site) runPickers() {
	for _, p := range s.pickers {
		switch {
		case p.tour == "":
		case p.online && (p.task == nil || s.now-p.asked >= askAgainMs):
			s.lead(p)
		case !p.online && p.gone == 0:
			p.gone = s.now // not heard since the start
		case !p.online && s.now-p.gone >= fulfilment.Time(s.cfg.PickerAwayMs):
			s.giveBack(p)
		}
	}
}

// giveBack opens a picker's tour for the next one who is free. The trolley with
// what is on it stays where the last label was scanned.
func (s *Site) giveBack(p *picker) {
	t := s.ledger.Tour(p.tour)
	at := p.at
	if t == nil || !s.must(fulfilment.UnassignTour{Tour: t.ID, Reason: "offline for " + words(s.now-p.gone)}) {
		return
	}
	where := "at the hand-over"
	if at != "" {
		where = "near " + string(at)
	}
	s.raise("picker_away", string(p.scanner), fmt.Sprintf("%s is offline for %s; tour %s was given back with %d of %d picks done, its trolley stands %s",
		p.id, words(s.now-p.gone), t.ID, t.Done(), len(t.Picks), where), len(t.Orders))
}

// lead asks a picker for the next step of its tour: to a shelf, a pick, or to
// the hand-over.
func (s *Site) lead(p *picker) {
	t := s.ledger.Tour(p.tour)
	if t == nil {
		p.tour, p.task = "", nil
		return
	}
	s.accompany(t)
	p.pickN = len(t.Picks)
	for i := range t.Picks {
		if !t.Picks[i].Done {
			p.pickN = i
			break
		}
	}
	if p.pickN < len(t.Picks) && !s.serves(p, t.Picks[p.pickN].Shelf) {
		s.passOn(p, t, s.zones[t.Picks[p.pickN].Shelf].name)
		return
	}
	task := s.pickerTask(p, t)
	if task == nil {
		p.task = nil // the robot that brings the totes is on its way
		return
	}
	p.task, p.asked = task, s.now
	if p.online && p.admitted {
		s.send(*task)
	}
}

// pickerTask is the next step of a picker's tour; nil while it waits for the
// robot with the totes.
func (s *Site) pickerTask(p *picker, t *fulfilment.Tour) *devices.Task {
	task := &devices.Task{Scanner: p.scanner}
	if p.pickN == len(t.Picks) {
		task.TaskID, task.Kind, task.Shelf = string(t.ID)+"-end", handOverTask, s.floor.HandOver.ID
		task.Text = fmt.Sprintf("Bring trolley %s to %s and scan its label", t.ID, s.floor.HandOver.ID)
		switch {
		case t.Robot == "":
		case p.at != fulfilment.LocationID(s.floor.HandOver.ID):
			task.TaskID, task.Kind = string(t.ID)+"-to-end", locateTask
			task.Text = fmt.Sprintf("Walk to %s and scan its label: %s comes there with the totes", task.Shelf, s.trolley(t))
		case !s.totesThere(t):
			return nil
		default:
			task.Text = fmt.Sprintf("Take the totes off %s and scan the label of %s", s.trolley(t), task.Shelf)
		}
		return task
	}
	k, n := &t.Picks[p.pickN], strconv.Itoa(p.pickN)
	task.Shelf = string(k.Shelf)
	if p.at != k.Shelf {
		task.TaskID, task.Kind = string(t.ID)+"-to-"+n, locateTask
		task.Text = fmt.Sprintf("Walk with trolley %s to %s and scan its label", t.ID, k.Shelf)
		switch {
		case t.Robot != "":
			task.Text = fmt.Sprintf("Walk to %s and scan its label: %s comes there", k.Shelf, s.trolley(t))
		case p.at == "" && p.pickN > 0:
			task.Text = fmt.Sprintf("Take trolley %s over near %s, walk to %s and scan its label", t.ID, t.Picks[p.pickN-1].Shelf, k.Shelf)
		}
		return task
	}
	if !s.totesThere(t) {
		return nil
	}
	task.TaskID, task.Kind = string(t.ID)+"-"+n, "pick"
	task.SKU, task.Lot, task.Quantity, task.Order, task.Place = k.SKU, string(k.Lot), k.Qty, string(k.Order), s.ledger.Order(k.Order).Place
	task.Text = fmt.Sprintf("Take %d of %s from %s into tote %d", k.Qty, goods(k.SKU, k.Lot), k.Shelf, task.Place)
	if t.Robot != "" {
		task.Text += " on " + s.trolley(t)
	}
	return task
}

// pickerRows shows pickers as what they are to a supervisor: places of work.
func (s *Site) pickerRows() []StationRow {
	rows := make([]StationRow, 0, len(s.pickers))
	for _, p := range s.pickers {
		row := StationRow{ID: p.id, Online: p.online, Places: p.totes, Queue: []string{}}
		if t := s.ledger.Tour(p.tour); t != nil {
			row.Used, row.Queue = len(t.Orders), append(row.Queue, string(t.ID))
		}
		if m := s.stats.lines[p.id]; m != nil {
			row.LinesHour = m.sum(s.now)
		}
		switch t := s.ledger.Tour(p.tour); {
		case p.task != nil:
			row.Task = p.task.Text
		case t != nil && t.Robot != "":
			row.Task = "Wait for " + s.trolley(t)
		}
		rows = append(rows, row)
	}
	return rows
}

// zone is a part of the floor and its place in the sequence in which trolleys
// pass through the zones.
type zone struct {
	name string
	rank int
}

// serves says that a picker picks at a shelf.
func (s *Site) serves(p *picker, shelf fulfilment.LocationID) bool {
	return p.zone == "" || p.zone == s.zones[shelf].name
}

// passOn leaves a trolley for the pickers of the next zone (progressive zoning,
// "pick and pass").
func (s *Site) passOn(p *picker, t *fulfilment.Tour, next string) {
	s.must(fulfilment.UnassignTour{Tour: t.ID, Reason: fmt.Sprintf("all of zone %s picked, on to zone %s", p.zone, next)})
}

// takes says that a picker can go on with a tour as it stands.
func (s *Site) takes(p *picker, t *fulfilment.Tour) bool {
	for i := range t.Picks {
		if !t.Picks[i].Done {
			return s.serves(p, t.Picks[i].Shelf)
		}
	}
	return true // only the hand-over is left
}
