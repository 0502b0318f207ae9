package routing

import (
	"fmt"
	"slices"
)

// Verifier checks the log of a floor's tokens without knowing how they are
// given out: who was released which node, and when it was free again. Feed it
// every event in the order in which it took effect. It judges by five rules:
//
//   - a node is owned by one robot at a time;
//   - a robot frees only nodes that it owns, in the order in which it got them;
//   - a robot on the floor owns at least one node, the one that it stands on:
//     it never frees its last;
//   - each node released to a robot has an edge from the one before;
//   - a robot in a zone for one at a time is the only one with nodes there.
//
// Together the first four rule out that two robots swap over an edge, or rotate round a
// loop. For A to go from u to v while B goes from v to u, each owns the node
// it comes from until it has arrived: A owns u, and B owns v, until A has v
// and B has u. One of the two releases comes first, and at that moment its
// node still is the other's, which the first rule reports; had the other freed
// it before, then against the third rule. The report says so when it is a swap.
type Verifier struct {
	f      *Floor
	owner  []string // by node, "" free
	trails map[string][]int32
	first  *Violation
	counts Counts
}

// Violation is the first event that broke a rule.
type Violation struct {
	At     int64 // ms, as fed
	Robot  string
	Node   string
	Other  string // the second robot concerned, or ""
	Reason string
}

// Error gives one line for people.
func (v *Violation) Error() string {
	return fmt.Sprintf("at %d ms robot %s, node %s: %s", v.At, v.Robot, v.Node, v.Reason)
}

// Counts tells what was checked.
type Counts struct {
	Robots   int   // that were ever on the floor
	Placed   int64 // first nodes of robots put on the floor
	Hops     int64 // nodes released after the first
	Freed    int64
	Removed  int64 // robots taken off the floor
	MostHeld int   // nodes owned by one robot at once
}

// TokenLog is what the keeper of the tokens tells, in order.
type TokenLog interface {
	Release(at int64, robot string, node int32)
	Free(at int64, robot string, node int32)
	Remove(at int64, robot string)
}

var _ TokenLog = (*Verifier)(nil)

// NewVerifier starts with an empty floor.
func NewVerifier(f *Floor) *Verifier {
	return &Verifier{f: f, owner: make([]string, len(f.NodeID)), trails: map[string][]int32{}}
}

func (v *Verifier) fail(at int64, robot string, node int32, other, format string, args ...any) {
	if v.first != nil {
		return
	}
	name := ""
	if node >= 0 && int(node) < len(v.f.NodeID) {
		name = v.f.NodeID[node]
	}
	v.first = &Violation{At: at, Robot: robot, Node: name, Other: other, Reason: fmt.Sprintf(format, args...)}
}

// Release tells that a node is the robot's from now on. The first release to a
// robot puts it on the floor.
func (v *Verifier) Release(at int64, robot string, node int32) {
	if robot == "" || node < 0 || int(node) >= len(v.owner) {
		v.fail(at, robot, node, "", "released node number %d; the floor has 0 to %d, and a robot has a name", node, len(v.owner)-1)
		return
	}
	trail, seen := v.trails[robot]
	if !seen {
		v.counts.Robots++
	}
	if o := v.owner[node]; o != "" {
		reason := fmt.Sprintf("released while robot %s owns it", o)
		if o == robot {
			reason = "released to the robot that owns it already"
		} else if theirs := v.trails[o]; len(trail) > 0 && theirs[len(theirs)-1] == node && v.f.EdgeBetween(node, trail[len(trail)-1]) >= 0 {
			reason += fmt.Sprintf(", standing there: the two could meet or swap over the edge from node %s", v.f.NodeID[trail[len(trail)-1]])
		}
		v.fail(at, robot, node, o, "%s", reason)
		return
	}
	if n := len(trail); n == 0 {
		v.counts.Placed++
	} else {
		v.counts.Hops++
		if v.f.EdgeBetween(trail[n-1], node) < 0 {
			v.fail(at, robot, node, "", "released after node %s, from which no edge leads here", v.f.NodeID[trail[n-1]])
			return
		}
	}
	for i := range v.f.Zones {
		if other := v.zoneTaken(&v.f.Zones[i], node, robot); other != "" {
			v.fail(at, robot, node, other, "released while robot %s is in zone %s, which is for one at a time", other, v.f.Zones[i].ID)
			return
		}
	}
	v.owner[node] = robot
	trail = append(trail, node)
	v.trails[robot] = trail
	v.counts.MostHeld = max(v.counts.MostHeld, len(trail))
}

// zoneTaken is the other robot that has nodes in a zone for one at a time, if
// node lies there; "" when there is none.
func (v *Verifier) zoneTaken(z *Zone, node int32, robot string) string {
	if _, in := slices.BinarySearch(z.Nodes, node); !in || z.Type != SingleZone {
		return ""
	}
	for _, n := range z.Nodes {
		if o := v.owner[n]; o != "" && o != robot {
			return o
		}
	}
	return ""
}

// Free tells that the robot has left a node.
func (v *Verifier) Free(at int64, robot string, node int32) {
	if node < 0 || int(node) >= len(v.owner) || v.owner[node] != robot || robot == "" {
		other := ""
		if node >= 0 && int(node) < len(v.owner) {
			other = v.owner[node]
		}
		v.fail(at, robot, node, other, "freed, but its owner is %q", other)
		return
	}
	trail := v.trails[robot]
	switch {
	case len(trail) == 1:
		v.fail(at, robot, node, "", "freed, but it is the robot's only node: it must stand somewhere")
		return
	case trail[0] != node:
		v.fail(at, robot, node, "", "freed before node %s, which the robot got earlier", v.f.NodeID[trail[0]])
		return
	}
	v.owner[node] = ""
	v.counts.Freed++
	v.trails[robot] = slices.Delete(trail, 0, 1)
}

// Remove tells that people have taken the robot off the floor: all its nodes
// are free. Its next release puts it back anywhere.
func (v *Verifier) Remove(at int64, robot string) {
	trail, seen := v.trails[robot]
	if !seen {
		v.fail(at, robot, -1, "", "removed, but it was never on the floor")
		return
	}
	for _, n := range trail {
		v.owner[n] = ""
	}
	v.counts.Freed += int64(len(trail))
	v.counts.Removed++
	v.trails[robot] = trail[:0]
}

// Verify gives the counts so far, and the first violation as a *Violation, or
// nil. Events after a violation are checked no further than that.
func (v *Verifier) Verify() (Counts, error) {
	if v.first != nil {
		return v.counts, v.first
	}
	return v.counts, nil
}
