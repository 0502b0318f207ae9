package site

import (
	"fmt"
	"slices"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing/assign"
	"dayrun/routing/delivery"
	"dayrun/routing/picking"
	"dayrun/routing/traffic"
)

// asked remembers which questions are open and what their indices mean.
type asked struct {
	last     int64
	traffic  int64 // question id, 0: none open
	picking  int64
	assign   int64
	delivery int64
	tour     int64

	change      bool // something moved since the last traffic plan
	lastTraffic fulfilment.Time
	freed       []int32

	nextTour   fulfilment.Time
	tourOrders []fulfilment.OrderID    // of the open tour question
	tourStops  []fulfilment.LocationID // by stop

	nextPicking fulfilment.Time
	orders      []fulfilment.OrderID // of the open picking question
	lines       [][]int              // line index in the order
	shelves     []fulfilment.LocationID
	lots        [][]fulfilment.LotID // by shelf, then stock of the question
	stations    []*station

	jobs []fulfilment.JobID // of the open assign question
	free []int32            // robots

	dispatch     bool
	nextDispatch fulfilment.Time
	lastDispatch fulfilment.Time
	stops        [][]fulfilment.OrderID
	fleet        []devices.ID
	problem      *delivery.Problem

	foresight     int64
	changedAtDock bool // something came to the dock or left it since the last foresight
	foreseeOnline int  // vehicles at that time
	nextForesight fulfilment.Time
	foreseeOrders [][]fulfilment.OrderID // of the open foresight question, by stop
	road          roadAsked
}

func (s *Site) question(q Question) int64 {
	s.asked.last++
	q.ID = s.asked.last
	s.out.Questions = append(s.out.Questions, q)
	return q.ID
}

// ask puts the questions that are due.
func (s *Site) ask() {
	if s.floor != nil {
		s.askPicking()
		s.askAssign()
		s.askTraffic()
		s.askTours()
	}
	s.askRoad()
	s.askDelivery()
	s.askForesight()
}

func (s *Site) answered(a Answered) {
	switch {
	case a.Traffic != nil && a.Question == s.asked.traffic:
		s.asked.traffic = 0
		s.planned(a.Traffic)
	case a.Picking != nil && a.Question == s.asked.picking:
		s.asked.picking = 0
		s.pickingDecided(a.Picking)
	case a.Tour != nil && a.Question == s.asked.tour:
		s.asked.tour = 0
		s.toursDecided(a.Tour)
	case a.Assign != nil && a.Question == s.asked.assign:
		s.asked.assign = 0
		s.assigned(a.Assign)
	case a.Delivery != nil && a.Question == s.asked.delivery:
		s.asked.delivery = 0
		s.dispatched(a.Delivery)
	case a.Foresight != nil && a.Question == s.asked.foresight:
		s.asked.foresight = 0
		s.foresaw(a.Foresight)
	case a.Road != nil && a.Question == s.asked.road.id:
		s.wentOn(a.Road)
	}
}

// askTraffic asks for paths from the frontiers. The answer may find the state
// moved on: traffic.Tokens checks each move again.
func (s *Site) askTraffic() {
	if s.asked.traffic != 0 || len(s.robots) == 0 {
		return
	}
	wait := s.cfg.PlanMs
	if s.asked.change {
		wait = s.cfg.PlanMinMs
	}
	if s.now < s.asked.lastTraffic+fulfilment.Time(wait) {
		return
	}
	moving := false
	p := &traffic.Problem{Floor: s.floor, Steps: s.cfg.Steps, Budget: s.cfg.TrafficBudget, Robots: make([]traffic.Robot, len(s.robots))}
	for i, r := range s.robots {
		t := &p.Robots[i]
		if !r.placed {
			t.Frontier, t.Goal, t.Fixed = -1, -1, true
			continue
		}
		f := s.tokens.Frontier(i)
		t.Frontier, t.Heading, t.Goal = f, r.heading, s.floor.Toward(f, r.goal)
		t.Halted = !r.able() || r.lost || r.stuck != "" // it does not even drive what it has: others go round
		t.Fixed = t.Halted || s.busyAt(r, f)
		t.Loaded = r.loaded()
		if (r.errand != idle || s.floor.Deep() || s.floor.FollowMe) && f != r.goal {
			r.age++
			moving = true
		}
		t.Age = r.age
		t.Urgency = s.urgency(r)
	}
	if !moving && !s.asked.change {
		s.asked.lastTraffic = s.now
		return
	}
	s.tokens.Fill(p)
	p.Only = s.closed()
	s.asked.change, s.asked.lastTraffic = false, s.now
	s.asked.traffic = s.question(Question{Traffic: p})
	p.Version = s.asked.traffic
}

// busyAt says that the robot must stay at its frontier: at work there, or an
// action is pending there.
func (s *Site) busyAt(r *robot, f int32) bool {
	switch r.errand {
	case presenting:
		return true
	case charging:
		return r.battery < s.cfg.ChargeTo
	case fetching, storing, toCharger:
		return f == r.goal
	case following:
		return f == r.goal && s.attended(r)
	}
	return false
}

func (s *Site) urgency(r *robot) int32 {
	if r.errand == storing || r.errand == idle || r.errand == charging {
		return 0
	}
	return 1
}

func (s *Site) planned(p *traffic.Plan) {
	s.tokens.SetPlan(p)
	for i, r := range s.robots {
		if i < len(p.Why) && r.errand != idle {
			s.robots[i].why = p.Why[i]
		}
		s.advance(r)
	}
}

// askAssign matches open jobs with free robots by travel and slack.
func (s *Site) askAssign() {
	if s.asked.assign != 0 {
		return
	}
	a := &s.asked
	a.jobs, a.free = a.jobs[:0], a.free[:0]
	for _, j := range s.ledger.OpenJobs() {
		if j.State == fulfilment.JobOpen {
			a.jobs = append(a.jobs, j.ID)
		}
	}
	if len(a.jobs) == 0 {
		return
	}
	for i, r := range s.robots {
		if s.freeFor(r) {
			a.free = append(a.free, int32(i))
		}
	}
	if len(a.free) == 0 {
		return
	}
	p, lanes := &assign.Problem{Robots: len(a.free), Jobs: len(a.jobs)}, s.lanes()
	weight, barred := s.weights(a.jobs), make([]bool, len(a.jobs))
	for fi, ri := range a.free {
		r := s.robots[ri]
		from := s.tokens.Frontier(int(ri))
		for ji, id := range a.jobs {
			j := s.ledger.Job(id)
			if ok, _ := s.mayTake(r, j, weight[ji]); !ok {
				barred[ji] = true
				continue
			}
			node, _ := s.ledger.ShelfNode(j.Shelf)
			n := s.floor.Node(node)
			if !s.usableNode(n) {
				continue
			}
			// A robot that stands under the shelf is the one to lift it.
			if o := s.tokens.Owner(n); o >= 0 && o != ri {
				if ok, _ := s.mayTake(s.robots[o], j, weight[ji]); !ok {
					s.makeRoom(s.robots[o], j.Shelf)
				}
				continue
			}
			if !lanes.opens(n, r) {
				continue
			}
			d := s.dist.Drive(from, r.heading, n)
			if d < 0 || d >= 1<<28 {
				continue
			}
			slack := min(max(int64(j.Due-s.now), 0), int64(fulfilment.Day))
			p.Pairs = append(p.Pairs, assign.Pair{Robot: int32(fi), Job: int32(ji), Cost: d + int32(slack/int64(fulfilment.Minute))})
		}
	}
	for ji, no := range barred {
		if no {
			s.untaken(s.ledger.Job(a.jobs[ji]), weight[ji])
		}
	}
	if len(p.Pairs) > 0 {
		a.assign = s.question(Question{Assign: p})
	}
}

// weights are those of the goods on the jobs' shelves, in g.
func (s *Site) weights(jobs []fulfilment.JobID) []int64 {
	list := make([]int64, len(jobs))
	for i, id := range jobs {
		list[i] = s.weightOn(s.ledger.Job(id).Shelf)
	}
	return list
}

func (s *Site) freeFor(r *robot) bool {
	if !r.able() || r.lost || r.job != "" || r.tour != "" || r.stuck != "" || s.now < r.rest {
		return false
	}
	switch r.errand {
	case idle:
		return r.battery < 0 || r.battery >= s.cfg.ChargeBelow
	case charging:
		return r.battery >= (s.cfg.ChargeBelow+s.cfg.ChargeTo)/2
	}
	return false
}

func (s *Site) assigned(p *assign.Plan) {
	for fi, ji := range p.JobOf {
		if ji < 0 {
			continue
		}
		r, j := s.robots[s.asked.free[fi]], s.ledger.Job(s.asked.jobs[ji])
		if j == nil || j.State != fulfilment.JobOpen || !s.freeFor(r) {
			continue
		}
		node, _ := s.ledger.ShelfNode(j.Shelf)
		n := s.floor.Node(node)
		if !s.lanes().opens(n, r) {
			continue
		}
		d := s.dist.Drive(s.tokens.Frontier(int(r.idx)), r.heading, n)
		why := fmt.Sprintf("cheapest match of %d free robots and %d jobs: %d s to %s, order due %s", len(s.asked.free), len(s.asked.jobs), d/100, j.Shelf, s.local(j.Due))
		if s.must(fulfilment.AssignJob{Job: j.ID, Robot: fulfilment.DeviceID(r.id), Why: why}) {
			r.job = j.ID
			s.settle("no_robot", string(j.Shelf), "given to "+string(r.id))
			s.start(r, fetching, n, why)
		}
	}
}

func (s *Site) askPicking() {
	if s.asked.picking != 0 || s.now < s.asked.nextPicking {
		return
	}
	s.asked.nextPicking = s.now + fulfilment.Time(s.cfg.PickEveryMs)
	s.recall()
	s.planPuts()
	s.fetchWork()
	s.digOut()
	if p := s.pickingProblem(); p != nil {
		s.asked.picking = s.question(Question{Picking: p})
	}
}

// pickingDecided takes up a picking plan, each part checked by the ledger.
func (s *Site) pickingDecided(p *picking.Plan) {
	a := &s.asked
	for _, r := range p.Release {
		st := a.stations[r.Station]
		place := st.nextPlace()
		o := s.ledger.Order(a.orders[r.Order])
		if place == 0 || o == nil || o.State != fulfilment.Waiting && o.State != fulfilment.Picking || o.PartAt(st.id) > 0 || len(o.Holds) > 0 {
			continue
		}
		var lines []int
		for _, i := range r.Lines {
			if n := a.lines[r.Order][i]; n < len(o.Lines) && o.Lines[n].Part == 0 && o.Lines[n].Quantity > 0 && !slices.Contains(lines, n) { // a line in pieces comes more than once
				lines = append(lines, n)
			}
		}
		if len(r.Lines) > 0 && len(lines) == 0 {
			continue
		}
		s.must(fulfilment.ReleaseOrder{Order: o.ID, Station: st.id, Place: place, Why: r.Why, Lines: lines})
	}
	for _, v := range p.Visits {
		s.visit(v)
	}
}

func (s *Site) visit(v picking.Visit) {
	a := &s.asked
	st, shelf := a.stations[v.Station], a.shelves[v.Shelf]
	var picks []fulfilment.Pick
	for _, k := range v.Picks {
		o := s.ledger.Order(a.orders[k.Order])
		line := a.lines[k.Order][k.Line]
		if o == nil || o.State != fulfilment.Picking {
			continue
		}
		if at, place := o.At(line); at != st.id || place == 0 {
			continue
		}
		picks = append(picks, fulfilment.Pick{Order: o.ID, Line: line, SKU: o.Lines[line].SKU, Qty: int64(k.Units), Lot: a.lots[v.Shelf][k.Stock]})
	}
	if len(picks) == 0 {
		return
	}
	j := s.ledger.JobOfShelf(shelf)
	switch {
	case j == nil && v.New:
		s.must(fulfilment.CreateJob{Shelf: shelf, Station: st.id, Picks: picks, Why: v.Why})
	case j != nil && v.New:
		s.hop(j, st, picks, v.Why)
	case j != nil && j.Station == st.id && j.State != fulfilment.JobStoring:
		s.must(fulfilment.ExtendJob{Job: j.ID, Picks: picks, Why: v.Why})
	}
}
