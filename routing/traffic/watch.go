package traffic

import "fmt"

// Watch finds robots that make no progress although they have somewhere to go,
// and helps them: it raises the urgency of one robot of each stuck region at a
// time, in turn, until the region moves. It frees no token.
type Watch struct {
	moved    []int64 // by robot, ms of the last progress
	region   []int32 // by robot: union-find parent
	helped   int32   // robot helped last, for turns
	until    []int64 // by robot: boosted until
	stuck    []bool  // by robot: was in a stuck region at the last look
	found    []Region
	Resolved int // robots that were stuck and moved again
}

// Region is a set of robots that wait for each other without progress.
type Region struct {
	Robots []int32 // ascending
	Head   int32   // robot at the end of the chain of waits; in a ring, the least
	Fixed  bool    // the head does not leave: a person or the site has to act
	Helped int32   // robot whose urgency is raised now, -1 none
}

// helpMs is how long one robot of a region is helped before the next.
const helpMs = 15_000

// NewWatch starts with all robots moving at time now, ms.
func NewWatch(robots int, now int64) *Watch {
	w := &Watch{helped: -1}
	w.Grow(robots, now)
	return w
}

// Grow makes room for robots up to index robots-1.
func (w *Watch) Grow(robots int, now int64) {
	for len(w.moved) < robots {
		w.moved = append(w.moved, now)
		w.region = append(w.region, 0)
		w.until = append(w.until, -1)
		w.stuck = append(w.stuck, false)
	}
}

// Moved notes a release, a proven position or finished work of robot at now.
func (w *Watch) Moved(robot int, now int64) {
	if w.stuck[robot] {
		w.stuck[robot] = false
		w.Resolved++
	}
	w.moved[robot] = now
}

// Urgency is what to add to Robot.Urgency at now.
func (w *Watch) Urgency(robot int, now int64) int32 {
	if now < w.until[robot] {
		return maxUrgency / 2
	}
	return 0
}

// Look finds the regions without progress for limit ms: robots that want to
// move and wait, by their tokens or by what the last plan said, for others.
// The regions are valid until the next Look.
func (w *Watch) Look(now, limit int64, t *Tokens, p *Problem, plan *Plan) []Region {
	w.found = w.found[:0]
	n := min(len(p.Robots), len(w.moved))
	for i := range n {
		w.region[i] = int32(i)
	}
	still := func(i int) bool {
		r := &p.Robots[i]
		return r.Frontier >= 0 && !r.Fixed && r.Goal != r.Frontier && now-w.moved[i] >= limit
	}
	for i := range n {
		w.stuck[i] = still(i)
		if !w.stuck[i] {
			continue
		}
		if k := WaitsOn(t, plan, i); k >= 0 && k < n && (still(k) || p.Robots[k].Fixed) {
			a, b := w.root(int32(i)), w.root(int32(k))
			w.region[max(a, b)] = min(a, b)
		}
	}
	for i := range n {
		if !w.stuck[i] || w.listed(int32(i)) {
			continue
		}
		w.found = append(w.found, Region{Helped: -1})
		g := &w.found[len(w.found)-1]
		root := w.root(int32(i))
		for k := range n {
			if w.root(int32(k)) == root && (w.stuck[k] || p.Robots[k].Fixed) {
				g.Robots = append(g.Robots, int32(k))
			}
		}
		g.Head = w.head(int32(i), n, t, plan)
		g.Fixed = p.Robots[g.Head].Fixed
		if !g.Fixed {
			g.Helped = w.help(g, now)
		}
	}
	return w.found
}

// listed says that the region of i is among the found ones.
func (w *Watch) listed(i int32) bool {
	for _, g := range w.found {
		for _, r := range g.Robots {
			if r == i {
				return true
			}
		}
	}
	return false
}

func (w *Watch) root(i int32) int32 {
	for w.region[i] != i {
		i = w.region[i]
	}
	return i
}

// head follows the waits from i; in a ring it gives the least robot of it.
func (w *Watch) head(i int32, n int, t *Tokens, plan *Plan) int32 {
	at := i
	for range n {
		k := WaitsOn(t, plan, int(at))
		if k < 0 || k >= n {
			return at
		}
		at = int32(k)
	}
	least := at
	for k := WaitsOn(t, plan, int(at)); k >= 0 && int32(k) != at; k = WaitsOn(t, plan, k) {
		least = min(least, int32(k))
	}
	return least
}

// help picks the robot to help: the one helped now while its time lasts, else
// the next in turn.
func (w *Watch) help(g *Region, now int64) int32 {
	for _, r := range g.Robots {
		if now < w.until[r] {
			return r
		}
	}
	pick := int32(-1)
	for _, r := range g.Robots {
		if r > w.helped && w.stuck[r] {
			pick = r
			break
		}
	}
	if pick < 0 {
		for _, r := range g.Robots {
			if w.stuck[r] {
				pick = r
				break
			}
		}
	}
	w.helped, w.until[pick] = pick, now+helpMs
	return pick
}

// WaitsOn is the robot that robot waits for: by its tokens, or else the one
// that the plan says blocks it. -1: none.
func WaitsOn(t *Tokens, plan *Plan, robot int) int {
	if k, ok := t.WaitsFor(robot); ok {
		return k
	}
	if robot < len(plan.Blocker) && len(t.Planned(robot)) == 0 {
		return int(plan.Blocker[robot])
	}
	return -1
}

// Explain says in one line whom robot waits for, to the end of the chain, as
// "R17 waits for R03 at A12-07, R03 stands still: …". name gives a robot's
// name.
func Explain(t *Tokens, p *Problem, plan *Plan, robot int, name func(int) string) string {
	s := name(robot)
	at := robot
	for range 8 {
		k := WaitsOn(t, plan, at)
		if k < 0 {
			break
		}
		s += fmt.Sprintf(" waits for %s at %s", name(k), t.f.NodeID[t.Frontier(k)])
		if k == robot {
			return s + ": a ring"
		}
		s += ", " + name(k)
		at = k
	}
	why := ""
	if at < len(plan.Why) {
		why = plan.Why[at]
	}
	switch {
	case why != "":
		return s + " " + why
	case at < len(p.Robots) && p.Robots[at].Goal == p.Robots[at].Frontier:
		return s + " is at its goal"
	}
	return s + " moves"
}
