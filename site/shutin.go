package site

import (
	"fmt"

	"dayrun/fulfilment"
	"dayrun/routing"
)

// robotShutIn is the kind of exception of a robot whose every way is barred by
// robots that do not drive.
const robotShutIn = "robot_shut_in"

// shutInAfter is how long a robot stands before its ways are looked at: most
// wait for others that drive on.
const shutInAfter = 20 * fulfilment.Second

// watchShutIn names the robots that cannot get to where they are to go because
// robots that do not drive hold nodes on each way there, and moves their jobs. A
// person has to tow one of those; nothing is freed.
func (s *Site) watchShutIn() {
	if s.floor == nil {
		return
	}
	walls := map[int32]*robot{} // by node
	for _, r := range s.robots {
		if r.placed && (s.linkLost(r) || r.stuck != "") {
			for _, n := range s.tokens.Owned(int(r.idx)) {
				walls[n] = r
			}
		}
	}
	for _, r := range s.robots {
		var by *robot
		f, to := s.tokens.Frontier(int(r.idx)), r.goal
		if r.shut && f == to {
			to = r.shutTo // its job was moved; the way is barred none the less
		}
		if len(walls) > 0 && r.able() && f != to && s.now-r.moved >= shutInAfter {
			by = s.barredBy(f, to, walls)
		}
		switch {
		case by == nil && r.shut:
			r.shut = false
			s.settle(robotShutIn, string(r.id), "a way is open")
		case by != nil && !r.shut:
			r.shut, r.shutTo = true, to
			s.raise(robotShutIn, string(r.id), fmt.Sprintf("%s cannot get from %s to %s: %s does not drive and holds %s, as others may on other ways; tow it", r.id,
				s.nodeID(f), s.nodeID(to), by.id, s.nodeID(s.tokens.Position(int(by.idx)))), 0)
		}
		if by != nil {
			s.moveJob(r, "its robot is shut in by "+string(by.id))
		}
	}
}

// barredBy is the nearest of the robots that bar every way from a node to
// another; nil when there is a way (breadth-first search).
func (s *Site) barredBy(from, to int32, walls map[int32]*robot) *robot {
	f := s.floor
	var by *robot
	seen := map[int32]bool{from: true}
	list := []int32{from}
	for i := 0; i < len(list); i++ {
		for _, e := range f.Out[f.OutStart[list[i]]:f.OutStart[list[i]+1]] {
			n := f.To[e]
			if w := walls[n]; w != nil {
				if by == nil {
					by = w
				}
				continue
			}
			if n == to {
				return nil
			}
			// Places are entered as goals only, save those of deep lanes.
			if k := f.Kind[n]; !seen[n] && (k == routing.Travel || k == routing.Queue || k == routing.Pick || f.Deep()) {
				seen[n] = true
				list = append(list, n)
			}
		}
	}
	return by
}
