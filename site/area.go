package site

import (
	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/routing/traffic"
)

// closeArea closes nodes of the floor in use.
func (s *Site) closeArea(c fulfilment.CloseArea) error {
	if s.floor != nil {
		for _, id := range c.Nodes {
			if s.floor.Node(id) < 0 {
				return &fulfilment.Refusal{Code: fulfilment.Invalid, Field: "nodes", Value: id, Mend: "name nodes of floor " + s.floor.Name + ": GET /v1/floor lists them"}
			}
		}
	}
	return s.decide(c)
}

// shutNodes brings tokens and the list of what cannot be used in line with the
// ledger's closures.
func (s *Site) shutNodes() {
	if s.floor == nil {
		return
	}
	shut := make([]bool, len(s.floor.NodeID))
	for _, c := range s.ledger.Closures() {
		for _, id := range c.Nodes {
			if n := s.floor.Node(id); n >= 0 { // a closure may be older than the floor
				shut[n] = true
			}
		}
	}
	for n, yes := range shut {
		if yes {
			s.tokens.Block(int32(n))
		} else {
			s.tokens.Unblock(int32(n))
		}
	}
	s.cut = nil
	if len(s.ledger.Closures()) > 0 {
		s.cut = cutOff(s.floor, shut)
	}
	s.asked.change = true
}

// cutOff gives the nodes that closed ones part from every station, there or
// back, the closed ones themselves among them.
func cutOff(f *routing.Floor, shut []bool) []bool {
	walk := func(start, list, far []int32) []bool {
		seen := make([]bool, len(shut))
		var queue []int32
		for _, st := range f.Stations {
			if !shut[st.Pick] && !seen[st.Pick] {
				seen[st.Pick] = true
				queue = append(queue, st.Pick)
			}
		}
		for len(queue) > 0 {
			n := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			for _, e := range list[start[n]:start[n+1]] {
				if to := far[e]; !shut[to] && !seen[to] {
					seen[to] = true
					queue = append(queue, to)
				}
			}
		}
		return seen
	}
	out, in := walk(f.OutStart, f.Out, f.To), walk(f.InStart, f.In, f.From)
	cut := make([]bool, len(shut))
	for n := range cut {
		cut[n] = shut[n] || len(f.Stations) > 0 && !(out[n] && in[n])
	}
	return cut
}

// usableNode says that no closure keeps robots from a node.
func (s *Site) usableNode(n int32) bool { return n >= 0 && (s.cut == nil || !s.cut[n]) }

// runAreas opens what was closed until now, and keeps robots from what is
// closed: who has no business inside leaves, and nobody sets out for it.
func (s *Site) runAreas() {
	for _, c := range s.ledger.Closures() {
		if c.Until != 0 && c.Until <= s.now {
			s.must(fulfilment.OpenArea{ID: c.ID, By: "its time"})
		}
	}
	if s.cut == nil || s.floor == nil {
		return
	}
	for _, r := range s.robots {
		if r.able() && !s.usableNode(r.goal) && r.action == "" {
			s.turnAway(r)
		}
	}
}

// turnAway gives a robot whose goal is closed another one, where it can have one.
func (s *Site) turnAway(r *robot) {
	at := s.tokens.Frontier(int(r.idx))
	switch r.errand {
	case fetching:
		s.dropJob(r, s.nodeID(r.goal)+" is closed")
	case storing:
		j := s.jobOf(r)
		if j == nil {
			return
		}
		if to, why, err := s.returnPlace(r, s.station(j.Station), j.Shelf); err == nil {
			s.start(r, storing, to, why+"; "+s.nodeID(r.goal)+" is closed")
		}
	case toCharger:
		s.start(r, idle, at, "the charger is closed")
	case idle:
		if s.tokens.Owner(at) != int32(r.idx) || s.usableNode(at) {
			return
		}
		if p := s.freePark(); p >= 0 {
			s.start(r, idle, p, "leaves a closed part of the floor")
		}
	}
}

// freePark is a parking place that nobody has or drives to, -1 when there is none.
func (s *Site) freePark() int32 {
	for _, p := range s.floor.Parks {
		if s.tokens.Owner(p.Node) == traffic.Free && s.usableNode(p.Node) && !s.parkWanted(p.Node) {
			return p.Node
		}
	}
	return -1
}

// AreaRow is a closed part of the floor.
type AreaRow struct {
	fulfilment.Closure
	Inside []string `json:"inside"` // robots that still have a node of it
}

func (s *Site) areaRows() []AreaRow {
	list := make([]AreaRow, 0, len(s.ledger.Closures()))
	for _, c := range s.ledger.Closures() {
		row := AreaRow{Closure: c, Inside: []string{}}
		seen := map[int32]bool{}
		for _, id := range c.Nodes {
			n := s.floor.Node(id)
			if n < 0 {
				continue
			}
			if o := s.tokens.Owner(n); o >= 0 && !seen[o] {
				seen[o] = true
				row.Inside = append(row.Inside, string(s.robots[o].id))
			}
		}
		list = append(list, row)
	}
	return list
}

// open says that no closure keeps a picker from what is reserved for an order.
func (s *Site) open(o *fulfilment.Order) bool {
	if s.cut == nil {
		return true
	}
	for _, line := range o.Lines {
		for _, al := range line.Allocs {
			if n, ok := s.shelfNode[al.Location]; ok && !s.usableNode(n) {
				return false
			}
		}
	}
	return true
}
