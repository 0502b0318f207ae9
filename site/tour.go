package site

import (
	"fmt"
	"slices"

	"dayrun/devices"
	"dayrun/devices/scan"
	"dayrun/fulfilment"
	"dayrun/routing/tour"
)

// tourMargin is the slack to the promise below which an order is picked next.
// Packing and the way to the customer still follow.
const tourMargin = 8 * fulfilment.Hour

// tourRead answers a picker's read: a shelf's label, an article, the label of
// the hand-over, whichever is asked.
func (s *Site) tourRead(p *picker, r devices.Read) error {
	if s.stats.seenRead(r.Device, r.ReadID) {
		return nil
	}
	t := s.ledger.Tour(p.tour)
	if t == nil || p.task == nil {
		return s.refuse(r, "nothing: no task is open")
	}
	if r.Kind != p.task.Kind || r.Task != "" && r.Task != p.task.TaskID {
		return s.refuse(r, "task "+p.task.TaskID+": "+p.task.Text)
	}
	if err := s.tourStep(p, t, r); err != nil {
		return err
	}
	s.stats.keepRead(r.Device, r.ReadID)
	s.settle("wrong_scan", string(r.Device), "right label scanned")
	if p.tour != "" {
		s.lead(p)
	}
	return nil
}

// tourStep books what a read of the right kind confirms, or refuses it.
func (s *Site) tourStep(p *picker, t *fulfilment.Tour, r devices.Read) error {
	switch r.Kind {
	case locateTask:
		if r.Code != p.task.Shelf {
			return s.refuse(r, "the label of "+p.task.Shelf)
		}
		p.at = fulfilment.LocationID(r.Code)
		return nil
	case handOverTask:
		if r.Code != p.task.Shelf {
			return s.refuse(r, "the label of "+p.task.Shelf)
		}
		return s.decide(fulfilment.HandOverTour{Tour: t.ID, ReadID: r.ReadID})
	}
	k := t.Picks[p.pickN]
	if !scan.Names(r.Code, k.SKU) || r.Quantity != k.Qty {
		return s.refuse(r, fmt.Sprintf("%d of %s", k.Qty, k.SKU))
	}
	return s.decide(fulfilment.ConfirmTourPick{Tour: t.ID, Pick: p.pickN, ReadID: r.ReadID})
}

// free says that a picker can take a tour.
func (p *picker) free() bool { return p.admitted && p.online && p.tour == "" }

// askTours gives open tours to free pickers, and asks for new ones where more
// are free than that.
func (s *Site) askTours() {
	if len(s.pickers) == 0 || s.asked.tour != 0 {
		return
	}
	free := s.takeOver()
	if s.now < s.asked.nextTour {
		return
	}
	s.asked.nextTour = s.now + fulfilment.Time(s.cfg.PickEveryMs)
	if r := s.tourRequest(free); r != nil {
		s.asked.tour = s.question(Question{Tour: r})
	}
}

// takeOver gives tours that were given back to free pickers, what is due first
// first, and says how many pickers are still free.
func (s *Site) takeOver() int {
	var open []*fulfilment.Tour
	for _, t := range s.ledger.OpenTours() {
		if t.State == fulfilment.TourOpen {
			open = append(open, t)
		}
	}
	slices.SortStableFunc(open, func(a, b *fulfilment.Tour) int { return int(max(-1, min(1, a.Due-b.Due))) })
	free := 0
	for _, p := range s.pickers {
		if !p.free() {
			continue
		}
		i := slices.IndexFunc(open, func(t *fulfilment.Tour) bool { return s.takes(p, t) })
		if i < 0 {
			free++
			continue
		}
		t := open[i]
		open = slices.Delete(open, i, i+1)
		s.assignTour(p, t.ID, fmt.Sprintf("takes the trolley over with %d of %d picks done", t.Done(), len(t.Picks)))
	}
	return free
}

func (s *Site) assignTour(p *picker, id fulfilment.JobID, why string) {
	if s.must(fulfilment.AssignTour{Tour: id, Picker: fulfilment.DeviceID(p.scanner), Why: why}) {
		s.lead(p)
	}
}

// tourRequest describes the waiting orders that are due first and where their
// lines lie; nil when there is nothing to decide.
func (s *Site) tourRequest(free int) *tour.Request {
	waiting := s.ledger.OrdersIn(fulfilment.Waiting)
	if free == 0 || len(waiting) == 0 {
		return nil
	}
	a := &s.asked
	a.tourOrders, a.tourStops = a.tourOrders[:0], a.tourStops[:0]
	for _, id := range waiting {
		if len(a.tourOrders) < s.cfg.TourPool && s.startable(s.ledger.Order(id)) && s.open(s.ledger.Order(id)) {
			a.tourOrders = append(a.tourOrders, id)
		}
	}
	if len(a.tourOrders) == 0 || !s.ripe(a.tourOrders) {
		return nil
	}
	r := &tour.Request{Now: s.now64(), Free: free, Problem: tour.Problem{Capacity: int64(s.smallestTrolley())},
		Rule: tour.Online{Steps: s.cfg.TourSteps, Seed: s.cfg.Seed, Margin: int64(tourMargin)}}
	index, nodes, lines := map[fulfilment.LocationID]int32{}, []int32{}, 0
	for _, id := range a.tourOrders {
		o := s.ledger.Order(id)
		po := tour.Order{Load: 1, Due: int64(o.Promise), Hold: int64(o.Since) + s.cfg.TourHoldMs}
		for _, line := range o.Lines {
			for _, al := range line.Allocs {
				stop, known := index[al.Location]
				if !known {
					stop = int32(len(nodes))
					index[al.Location] = stop
					nodes, a.tourStops = append(nodes, s.shelfNode[al.Location]), append(a.tourStops, al.Location)
				}
				po.Stops = append(po.Stops, stop)
				lines++
			}
		}
		r.Problem.Orders = append(r.Problem.Orders, po)
	}
	if s.zones != nil {
		r.Free = len(a.tourOrders) // more batches may begin in a zone than pickers are free there
	}
	walk, err := tour.NewWalk(s.feet, s.floor.HandOver.Node, s.floor.HandOver.Node, nodes)
	if err != nil {
		s.raise("internal", "tour", err.Error(), len(a.tourOrders))
		return nil
	}
	r.Problem.Measure, r.Problem.Stops = walk, len(nodes)
	r.Rule.Pace = tour.Pace{SpeedMmS: s.cfg.WalkMmS, OrderMs: (s.cfg.PickMs + s.cfg.LocateMs) * int64(lines) / int64(len(a.tourOrders)), SetUpMs: s.cfg.LocateMs}
	return r
}

// startable says that a picker is free in the zone where an order's trolley
// begins, the first of those in which its lines lie.
func (s *Site) startable(o *fulfilment.Order) bool {
	if s.zones == nil {
		return true
	}
	first := zone{rank: len(s.zones)}
	for _, line := range o.Lines {
		for _, al := range line.Allocs {
			if z := s.zones[al.Location]; z.rank < first.rank {
				first = z
			}
		}
	}
	return slices.ContainsFunc(s.pickers, func(p *picker) bool { return p.free() && (p.zone == "" || p.zone == first.name) })
}

// ripe says that the answer could start a tour: enough orders for most of a
// trolley, or one that need not be held any longer or is soon due. It spares the
// search while orders are held.
func (s *Site) ripe(orders []fulfilment.OrderID) bool {
	if 4*len(orders) >= 3*s.smallestTrolley() {
		return true
	}
	return slices.ContainsFunc(orders, func(id fulfilment.OrderID) bool {
		o := s.ledger.Order(id)
		return int64(s.now-o.Since) >= s.cfg.TourHoldMs || o.Promise-s.now < tourMargin+fulfilment.Hour
	})
}

// smallestTrolley is the number of totes of the smallest trolley that is free:
// whoever is free can take any batch.
func (s *Site) smallestTrolley() int {
	least := 0
	for _, p := range s.pickers {
		if p.free() && (least == 0 || p.totes < least) {
			least = p.totes
		}
	}
	return least
}

// toursDecided takes up a plan, each part checked against the state it finds.
func (s *Site) toursDecided(plan *tour.Plan) {
	for _, r := range plan.Tours {
		// Trolleys pass through the zones in one sequence, each zone once.
		slices.SortStableFunc(r.Stops, func(a, b int32) int { return s.zones[s.asked.tourStops[a]].rank - s.zones[s.asked.tourStops[b]].rank })
		for _, p := range s.pickers {
			if p.free() && p.totes >= len(r.Orders) && s.serves(p, s.asked.tourStops[r.Stops[0]]) {
				s.startTour(p, r)
				break
			}
		}
	}
}

// walkMm is the way from the hand-over past the stops in their sequence and back.
func (s *Site) walkMm(stops []int32) int64 {
	sum, at := int64(0), s.floor.HandOver.Node
	for _, stop := range stops {
		next := s.shelfNode[s.asked.tourStops[stop]]
		sum += int64(s.feet.From(at)[next])
		at = next
	}
	return sum + int64(s.feet.From(at)[s.floor.HandOver.Node])
}

func (s *Site) startTour(p *picker, r tour.Released) {
	c := fulfilment.CreateTour{LengthMm: s.walkMm(r.Stops)}
	c.Why = fmt.Sprintf("%d orders past %d shelves are %.0f m", len(r.Orders), len(r.Stops), float64(c.LengthMm)/1000)
	if r.Urgent {
		c.Why += fmt.Sprintf("; the first would be picked %s before its promise", words(fulfilment.Time(max(0, r.SlackMs))))
	}
	for _, i := range r.Orders {
		o := s.ledger.Order(s.asked.tourOrders[i])
		if o == nil || o.State != fulfilment.Waiting {
			return // it changed meanwhile; the next decision sees the rest
		}
		c.Orders = append(c.Orders, o.ID)
	}
	for _, stop := range r.Stops {
		shelf := s.asked.tourStops[stop]
		for _, id := range c.Orders {
			for n, line := range s.ledger.Order(id).Lines {
				for _, al := range line.Allocs {
					if al.Location == shelf {
						c.Picks = append(c.Picks, fulfilment.TourPick{Order: id, Line: n, SKU: line.SKU, Qty: al.Qty, Shelf: shelf})
					}
				}
			}
		}
	}
	if err := s.decide(c); err != nil {
		return // a reservation moved meanwhile; the next decision sees it
	}
	open := s.ledger.OpenTours()
	s.assignTour(p, open[len(open)-1].ID, fmt.Sprintf("free with %d totes", p.totes))
}
