package site

import (
	"dayrun/devices"
	"dayrun/fulfilment"
)

// Replay folds one journalled event in at start, in journal order. It yields
// no output.
func (s *Site) Replay(entry Entry, e fulfilment.Event) {
	if entry.At > s.now {
		s.now = entry.At
	}
	s.ledger.Apply(entry.At, e)
	s.head = Head{Seq: entry.Seq, At: entry.At, Hash: entry.Hash}
	s.follow(e)
	s.asked.changedAtDock = false // Adopt asks for all
	s.stats.event(s, entry.At, e)
	s.log.add(entry.Seq, entry.At, e)
	s.prune()
}

// Adopt takes over the stored conversations with the robots after Replay. A
// robot's nodes stay owned until its own state proves departure, and its last
// order is sent again, the very same message, when its state does not echo it.
// What it brings about goes out with the next Step.
func (s *Site) Adopt(now fulfilment.Time, rows []FleetRow) {
	s.out.reset()
	s.carry = true
	if now > s.now {
		s.now = now
	}
	for _, row := range rows {
		r := s.robot(row.Robot)
		if r == nil || s.floor == nil {
			continue
		}
		s.adoptRobot(r, row)
	}
	for _, x := range s.ledger.Exceptions() {
		r := s.robot(devices.ID(x.Subject))
		switch {
		case r == nil:
		case x.Kind == robotOffline:
			r.told = true
		case x.Kind == robotSilent || x.Kind == robotStalled:
			r.stuck = x.Kind
		case x.Kind == robotShutIn:
			r.shut, r.shutTo = true, r.goal
		}
	}
	for _, r := range s.robots {
		r.lostAt = s.now // until it is heard
		if j := s.ledger.JobOfRobot(fulfilment.DeviceID(r.id)); j != nil {
			s.resumeJob(r, j)
		}
		if t := s.ledger.Tour(r.tour); t != nil && s.floor != nil {
			r.errand, r.goal, r.action = following, s.wantedAt(t), ""
			if r.link == devices.Online {
				s.advance(r)
			}
		}
	}
	for _, st := range s.stations {
		for _, j := range s.ledger.JobsAtStation(st.id) {
			if j.State == fulfilment.JobAtWork {
				st.present = j.ID
			}
		}
	}
	for _, sh := range s.ledger.Shelves() {
		for _, b := range s.ledger.OnLocation(sh) {
			if sku := s.ledger.SKU(b.SKU); sku != nil {
				s.stats.shelfLoad[sh] += max(1, sku.VolumeCm3) * b.OnHand
			}
		}
	}
	for _, state := range []fulfilment.OrderState{fulfilment.Waiting, fulfilment.Picking, fulfilment.AwaitingTrip, fulfilment.Backorder} {
		if ids := s.ledger.OrdersIn(state); len(ids) > 0 && !s.cfg.DepotSet {
			s.cfg.Depot, s.cfg.DepotSet = s.ledger.Order(ids[0]).Dest, true
		}
	}
	s.asked.change, s.asked.changedAtDock = true, true
}

func (s *Site) adoptRobot(r *robot, row FleetRow) {
	nodes := make([]int32, 0, len(row.Owned))
	for _, id := range row.Owned {
		n := s.floor.Node(id)
		if n < 0 {
			return // a floor without these nodes: the robot is placed anew when it speaks
		}
		nodes = append(nodes, n)
	}
	if len(nodes) == 0 {
		return
	}
	for i, n := range nodes {
		var err error
		if i == 0 {
			err = s.tokens.Place(int(r.idx), n)
		} else {
			err = s.tokens.Claim(int(r.idx), n)
		}
		if err != nil {
			s.raise("robot_unplaced", string(r.id), "stored nodes of "+string(r.id)+" collide: "+err.Error(), 0)
			return
		}
		s.move(r, n, true)
	}
	r.placed, r.at, r.goal = true, nodes[0], nodes[len(nodes)-1]
	r.heading, r.orders, r.action, r.last = row.Heading, row.Counter, row.Action, row.Order
	r.heard, r.moved = s.now, s.now
	if row.Errand == errandName[toCharger] || row.Errand == errandName[charging] {
		r.errand = toCharger
		if row.Errand == errandName[charging] {
			r.errand = charging
		}
	}
	if row.Order != nil {
		r.finished = false
		r.conv.Sent(int64(s.now), *row.Order)
	}
}

// resumeJob goes on where the ledger says the robot's job stood.
func (s *Site) resumeJob(r *robot, j *fulfilment.Job) {
	if s.floor == nil {
		return
	}
	r.job = j.ID
	node, _ := s.ledger.ShelfNode(j.Shelf)
	st := s.station(j.Station)
	switch j.State {
	case fulfilment.JobAssigned:
		r.errand, r.goal = fetching, s.floor.Node(node)
	case fulfilment.JobCarrying:
		if st != nil {
			r.errand, r.goal = bringing, st.pick
		}
	case fulfilment.JobAtWork:
		if st != nil {
			r.errand, r.goal = presenting, st.pick
		}
	case fulfilment.JobStoring:
		r.errand, r.goal = storing, s.shelfNode[j.Shelf]
		if n := s.floor.Node(j.Return); n >= 0 {
			r.goal = n
		}
	}
	if r.action != "" && r.action != shelfAction("pick", j.ID, "").ID && r.action != shelfAction("drop", j.ID, "").ID {
		r.action = ""
	}
	if r.errand == bringing || r.errand == presenting {
		r.action = ""
	}
	if r.link == devices.Online {
		s.advance(r)
	}
}
