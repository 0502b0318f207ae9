package site

import (
	"fmt"
	"slices"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/routing/picking"
	"dayrun/routing/traffic"
)

// Where shelves stand behind one another a lane of places is a stack: a shelf is
// set down in the deepest free place, one robot at a time has business in the
// lane, and a shelf that is wanted has those before it moved to other lanes, or
// waits until they have gone to a station.

// digSec is about what moving one shelf out of the way takes, for estimates.
const digSec = 60

// Users of a lane that are no single robot.
const (
	laneFree = int32(-1)
	laneMany = int32(-2) // several robots, or a shelf that is to be moved there
)

// lanes is who has business in which lane, by the place at the aisle.
type lanes struct {
	s      *Site
	user   map[int32]int32
	wanted map[int32]bool // a shelf that stands there has a job
	taken  map[int32]bool // by place: a shelf is to be set down there
	dug    map[int32]bool // a shelf is to be moved out of it
	first  int32          // lane of the oldest job whose shelf is blocked, -1: none
}

func (s *Site) lanes() *lanes {
	l := &lanes{s: s, user: map[int32]int32{}, wanted: map[int32]bool{}, taken: map[int32]bool{}, dug: map[int32]bool{}, first: -1}
	for _, r := range s.robots {
		if r.errand == storing {
			l.taken[r.goal] = true
		}
		if !s.floor.Deep() {
			continue
		}
		if r.errand == storing || r.errand == fetching {
			l.use(r.goal, r.idx)
		}
		for _, n := range s.tokens.Owned(int(r.idx)) {
			if s.floor.Kind[n] == routing.Shelf {
				l.use(n, r.idx)
			}
		}
	}
	for _, j := range s.ledger.OpenJobs() {
		if j.For == fulfilment.JobClear && j.State != fulfilment.JobStoring {
			to := s.floor.Node(j.Return)
			l.taken[to] = true
			l.use(to, laneMany)
		}
		if node, _ := s.ledger.ShelfNode(j.Shelf); node != "" && s.floor.Deep() {
			n := s.floor.Node(node)
			l.wanted[s.floor.Mouth(n)] = true
			if j.For == fulfilment.JobClear {
				l.dug[s.floor.Mouth(n)] = true
			}
			if l.first < 0 && j.For != fulfilment.JobClear && len(s.blockers(n)) > 0 {
				l.first = s.floor.Mouth(n)
			}
		}
	}
	return l
}

func (l *lanes) use(node, robot int32) {
	mouth := l.s.floor.Mouth(node)
	if u, used := l.user[mouth]; used && u != robot {
		robot = laneMany
	}
	l.user[mouth] = robot
}

// of gives the user of the lane that a place lies in.
func (l *lanes) of(node int32) int32 {
	if u, used := l.user[l.s.floor.Mouth(node)]; used {
		return u
	}
	return laneFree
}

// opens says that a robot can drive to the shelf at a place and away with it.
func (l *lanes) opens(node int32, r *robot) bool {
	if !l.s.floor.Deep() {
		return true
	}
	u := l.of(node)
	return (u == laneFree || u == r.idx) && len(l.s.blockers(node)) == 0
}

// empty says that no shelf stands at a place, is to be set down there, or is
// with a robot on it.
func (l *lanes) empty(node int32) bool {
	s := l.s
	return s.ledger.NodeShelf(s.nodeID(node)) == "" && !l.taken[node] && s.tokens.Owner(node) == traffic.Free
}

// shut says that no shelf may be set down in the lane of a place: somebody has
// business there, a shelf is to be moved out of it, or one is wanted, the one that
// has been for longest or, with spare, any.
func (l *lanes) shut(node int32, spare bool) bool {
	if !l.s.floor.Deep() {
		return false
	}
	mouth := l.s.floor.Mouth(node)
	return l.of(node) != laneFree || mouth == l.first || l.dug[mouth] || spare && l.wanted[mouth]
}

// blockers are the shelves that stand before a place, the one at the aisle first.
func (s *Site) blockers(node int32) []fulfilment.LocationID {
	var list []fulfilment.LocationID
	for n := s.floor.Before(node); n >= 0; n = s.floor.Before(n) {
		if shelf := s.ledger.NodeShelf(s.floor.NodeID[n]); shelf != "" {
			list = append(list, shelf)
		}
	}
	slices.Reverse(list)
	return list
}

// homing describes the places for one shelf: which it may be set down at, and
// what stands in whose way.
func (s *Site) homing(l *lanes, from func(node int32) int32, shelf fulfilment.LocationID, spare bool) picking.Homing {
	h := picking.Homing{Places: make([]picking.Place, len(s.floor.Shelves))}
	h.NeedSec, h.MeanSec = s.needSec(shelf)
	var index []int32 // by node
	if s.floor.Deep() {
		index = make([]int32, len(s.floor.NodeID))
		for i, p := range s.floor.Shelves {
			index[p.Node] = int32(i)
		}
	}
	for i, p := range s.floor.Shelves {
		at := &h.Places[i]
		at.Free, at.Shut = l.empty(p.Node), l.shut(p.Node, spare)
		for n := s.floor.Before(p.Node); n >= 0; n = s.floor.Before(n) {
			at.Way = append(at.Way, index[n])
		}
		slices.Reverse(at.Way)
		if !at.Free {
			if front := s.floor.Before(p.Node); front >= 0 && l.empty(front) {
				at.NeedSec, _ = s.needSec(s.ledger.NodeShelf(s.floor.NodeID[p.Node]))
			}
			continue
		}
		out, n := int32(0), int32(0)
		for _, other := range s.stations {
			if t := s.travelSec(p.Node, other); t < farAway {
				out, n = out+t, n+1
			}
		}
		other := s.floor.ShelfClass(i).Temperature != s.classes[shelf].Temperature
		if at.FromSec = from(p.Node); n == 0 || at.FromSec >= farAway || !s.usableNode(p.Node) || other {
			at.Shut = true // no way is known, or it is too warm or too cold there
			continue
		}
		at.OutSec = out / n
	}
	return h
}

// digOut has the shelves moved that stand before those wanted. A shelf that has a
// job of its own leaves by that. The oldest of the wanted may have shelves set
// down where others are wanted too, so that it never waits for ever.
func (s *Site) digOut() {
	if !s.floor.Deep() {
		return
	}
	first := true
	for _, j := range slices.Clone(s.ledger.OpenJobs()) {
		node, _ := s.ledger.ShelfNode(j.Shelf)
		n := s.floor.Node(node)
		if j.State != fulfilment.JobOpen || j.For == fulfilment.JobClear || n < 0 {
			continue
		}
		blockers := s.blockers(n)
		if len(blockers) == 0 {
			continue
		}
		oldest := first
		first = false
		if s.ledger.JobOfShelf(blockers[0]) != nil {
			continue // it makes way by that
		}
		l := s.lanes()
		if l.of(n) != laneFree {
			continue // who is in there may still change what stands where
		}
		if !s.dig(l, j, n, true) && oldest {
			s.dig(l, j, n, false)
		}
	}
}

// dig plans the move of the first shelf that stands before the one at a node; the
// next follows when it has gone, as one robot at a time is in the lane. It is
// false when there is no place for it.
func (s *Site) dig(l *lanes, j *fulfilment.Job, node int32, spare bool) bool {
	for blockers := s.blockers(node); len(blockers) > 1; blockers = s.blockers(node) {
		node = s.floor.Before(node)
	}
	mouth := s.floor.Mouth(node)
	from := func(n int32) int32 { return s.driveSec(mouth, n) }
	h := s.homing(l, from, s.blockers(node)[0], spare)
	h.Drive = func(_, to int32) int32 { return from(s.floor.Shelves[to].Node) }
	target := int32(slices.IndexFunc(s.floor.Shelves, func(p routing.Place) bool { return p.Node == node }))
	moves, err := picking.DigOut(h, target)
	if err != nil {
		return false
	}
	for _, m := range moves {
		at, to := s.floor.Shelves[m.From].Node, s.floor.Shelves[m.To].Node
		s.must(fulfilment.ClearShelf{Shelf: s.ledger.NodeShelf(s.floor.NodeID[at]), To: s.floor.NodeID[to], Behind: j.ID,
			Why: fmt.Sprintf("stands before %s, which job %s wants; %d s to the free place", j.Shelf, j.ID, s.driveSec(at, to))})
	}
	return true
}

// driveSec is the drive between two nodes, farAway when there is no way.
func (s *Site) driveSec(from, to int32) int32 {
	if d := s.dist.Drive(from, 0, to); d >= 0 && d < farAway*100 {
		return d / 100
	}
	return farAway
}

// placeOf is where a robot takes a shelf that stood in the way: the place chosen
// for it, or back where it stood on a floor that lacks that place by now.
func (s *Site) placeOf(r *robot, j *fulfilment.Job) int32 {
	if n := s.floor.Node(j.Return); n >= 0 {
		return n
	}
	return r.at
}
