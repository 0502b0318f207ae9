package routing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// LogLine is one line of a floor's live log, as JSON. Do says what it tells:
//
//	floor    the first line: the floor's name and number of nodes
//	release  the node is the robot's from now on; its first puts it on the floor
//	free     the robot has proven to have left the node
//	remove   people took the robot off the floor: all its nodes are free
//	at       the robot itself reported this node as its last one
//	goal     the node that the robot is to come to from now on
//	end      the last line
type LogLine struct {
	At    int64  `json:"at"` // Unix ms, never less than in the line before
	Do    string `json:"do"`
	Robot string `json:"robot,omitempty"`
	Node  string `json:"node,omitempty"`
	Floor string `json:"floor,omitempty"`
	Nodes int    `json:"nodes,omitempty"`
}

// lookMs is how often, in the log's time, robots without progress are looked for.
const lookMs = 60_000

// LogVerifier proves by a live log and the floor alone that no node, and no two
// nodes on which robots would touch, were held by two; that no edge was swapped;
// that no robot reported a node outside its base; and that every robot with
// somewhere to go made progress. It adds to Verifier's rules those that need
// positions, goals and sizes. NewLogVerifier makes one.
type LogVerifier struct {
	Lines    int64
	Reports  int64    // positions that were compared with the base
	Findings []string // at most maxFindings; Violations counts all
	// Violations counts broken rules: of those of the tokens only the first one,
	// since what follows may only follow from it.
	Violations int

	f        *Floor
	v        *Verifier
	touching [][]int32 // by node, the others too near for two robots
	patience int64
	robots   map[string]*progress
	names    []string // of robots, sorted
	at, look int64
	begun    bool
	ended    bool
	broken   bool // the tokens' rules
}

// progress is what the log says of one robot's way.
type progress struct {
	goal  int32 // -1: none told
	since int64 // when it last got on, or got somewhere to go
	named bool  // as standing still
}

// maxFindings bounds the findings kept.
const maxFindings = 20

// NewLogVerifier checks a log of a floor for robots of the given length, in mm;
// one that has somewhere to go and proves no progress for longer than patience,
// in ms, is named.
func NewLogVerifier(f *Floor, lengthMm int32, patienceMs int64) *LogVerifier {
	l := &LogVerifier{f: f, v: NewVerifier(f), patience: patienceMs, robots: map[string]*progress{}, touching: make([][]int32, len(f.NodeID))}
	near := newNearby(f, max(lengthMm, 500))
	for n := range int32(len(f.NodeID)) {
		near.nodes(f.X[n]-lengthMm, f.Y[n]-lengthMm, f.X[n]+lengthMm, f.Y[n]+lengthMm, func(m int32) {
			if m != n && f.hypot(n, m) < lengthMm {
				l.touching[n] = append(l.touching[n], m)
			}
		})
		slices.Sort(l.touching[n])
	}
	return l
}

func (l *LogVerifier) found(format string, args ...any) {
	l.Violations++
	if len(l.Findings) < maxFindings {
		l.Findings = append(l.Findings, fmt.Sprintf(format, args...))
	}
}

// Line takes the next line. The error is one of the log itself: it cannot be
// read on. A broken rule is a finding.
func (l *LogVerifier) Line(data []byte) error {
	l.Lines++
	var x LogLine
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&x); err != nil {
		return fmt.Errorf("read log line %d: %w", l.Lines, err)
	}
	return l.Take(x)
}

// Take takes the next line, decoded.
func (l *LogVerifier) Take(x LogLine) error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("read log line %d: %s", l.Lines, fmt.Sprintf(format, args...))
	}
	switch {
	case l.ended:
		return bad("do is %q after the end line; a log ends with it", x.Do)
	case !l.begun:
		if x.Do != "floor" {
			return bad("do is %q; a live log begins with a floor line", x.Do)
		}
		if x.Nodes != len(l.f.NodeID) {
			return bad("nodes is %d, the floor %q has %d; give the floor that was run", x.Nodes, l.f.Name, len(l.f.NodeID))
		}
		l.begun, l.at, l.look = true, x.At, x.At+lookMs
		return nil
	case x.At < l.at:
		return bad("at is %d after %d; the lines must be in order of time", x.At, l.at)
	case x.Do != "end" && x.Robot == "":
		return bad("robot is empty; only the floor and end lines name none")
	}
	node := l.f.Node(x.Node)
	if node < 0 && slices.Contains([]string{"release", "free", "at", "goal"}, x.Do) {
		return bad("node %q is not on the floor %q; give the floor that was run", x.Node, l.f.Name)
	}
	for ; l.look <= x.At; l.look += lookMs {
		l.lookRound(l.look)
	}
	l.at = x.At
	switch x.Do {
	case "release":
		l.touch(x, node)
		placed := len(l.v.trails[x.Robot]) == 0
		l.v.Release(x.At, x.Robot, node)
		if r := l.robot(x.Robot); placed || !l.underWay(x.Robot, r, 1) {
			r.since = x.At // it got somewhere to go
		}
	case "free":
		l.v.Free(x.At, x.Robot, node)
		l.moved(x.Robot)
	case "remove":
		l.v.Remove(x.At, x.Robot)
		l.moved(x.Robot)
	case "at":
		l.report(x, node)
	case "goal":
		r := l.robot(x.Robot)
		if !l.underWay(x.Robot, r, 0) {
			r.since = x.At
		}
		r.goal = node
	case "end":
		l.lookRound(x.At)
		l.ended = true
	default:
		return bad("do %q is none of floor, release, free, remove, at, goal, end", x.Do)
	}
	if _, err := l.v.Verify(); err != nil && !l.broken {
		l.broken = true
		l.found("%v", err)
	}
	return nil
}

func (l *LogVerifier) robot(name string) *progress {
	r := l.robots[name]
	if r == nil {
		r = &progress{goal: -1, since: l.at}
		l.robots[name] = r
		i, _ := slices.BinarySearch(l.names, name)
		l.names = slices.Insert(l.names, i, name)
	}
	return r
}

func (l *LogVerifier) moved(name string) {
	r := l.robot(name)
	r.since, r.named = l.at, false
}

// underWay says that a robot on the floor has somewhere to go: released nodes
// before it, but for the last ones left out, or a goal elsewhere.
func (l *LogVerifier) underWay(name string, r *progress, but int) bool {
	trail := l.v.trails[name]
	return len(trail) > 0 && (len(trail)-but > 1 || r.goal >= 0 && r.goal != trail[0])
}

// touch compares a node to be released with what others hold close by.
func (l *LogVerifier) touch(x LogLine, node int32) {
	for _, m := range l.touching[node] {
		if o := l.v.owner[m]; o != "" && o != x.Robot {
			l.found("at %d ms robot %s, node %s: released while robot %s holds node %s, %d mm away: they would touch", x.At, x.Robot, x.Node, o, l.f.NodeID[m], l.f.hypot(node, m))
		}
	}
}

// report compares a robot's own word for where it is with its base. One that is
// not on the floor yet must not stand where another may drive.
func (l *LogVerifier) report(x LogLine, node int32) {
	l.Reports++
	trail := l.v.trails[x.Robot]
	switch o := l.v.owner[node]; {
	case slices.Contains(trail, node):
	case len(trail) > 0:
		l.found("at %d ms robot %s, node %s: it reports to be there, outside its base %s", x.At, x.Robot, x.Node, l.nodes(trail))
	case o != "":
		l.found("at %d ms robot %s, node %s: it stands there without a base, and robot %s holds the node", x.At, x.Robot, x.Node, o)
	}
}

func (l *LogVerifier) nodes(list []int32) string {
	ids := make([]string, len(list))
	for i, n := range list {
		ids[i] = l.f.NodeID[n]
	}
	return strings.Join(ids, " ")
}

// lookRound names, once each, the robots that have stood still for too long,
// and the region that each is part of: those that stand still and hold the next
// node of one another.
func (l *LogVerifier) lookRound(at int64) {
	still := func(name string) bool {
		r := l.robots[name]
		return l.underWay(name, r, 0) && at-r.since > l.patience
	}
	for _, name := range l.names {
		if l.robots[name].named || !still(name) {
			continue
		}
		region := []string{name}
		l.robots[name].named = true
		for i := 0; i < len(region); i++ {
			for _, o := range l.before(region[i]) {
				if still(o) && !slices.Contains(region, o) {
					region = append(region, o)
					l.robots[o].named = true
				}
			}
		}
		r, trail := l.robots[name], l.v.trails[name]
		goal := "its base's end"
		if r.goal >= 0 {
			goal = "node " + l.f.NodeID[r.goal]
		}
		text := fmt.Sprintf("at %d ms robot %s: no progress for %d s; it holds %s on its way to %s", at, name, (at-r.since)/1000, l.nodes(trail), goal)
		if b := l.before(name); len(b) > 0 {
			text += "; before it: " + strings.Join(b, ", ")
		}
		if len(region) > 1 {
			text += "; without progress like it: " + strings.Join(region[1:], ", ")
		}
		l.found("%s", text)
	}
}

// before lists the other robots that hold a node to which an edge leads from the
// end of a robot's base.
func (l *LogVerifier) before(name string) []string {
	trail := l.v.trails[name]
	var list []string
	at := trail[len(trail)-1]
	for _, e := range l.f.Out[l.f.OutStart[at]:l.f.OutStart[at+1]] {
		if o := l.v.owner[l.f.To[e]]; o != "" && o != name && !slices.Contains(list, o) {
			list = append(list, o)
		}
	}
	return list
}

// Counts tells what was checked. The error says why a log proves nothing: it
// was cut off, or is empty.
func (l *LogVerifier) Counts() (Counts, error) {
	c, _ := l.v.Verify()
	switch {
	case !l.begun:
		return c, fmt.Errorf("read log: it is empty; give one that begins with a floor line")
	case !l.ended:
		return c, fmt.Errorf("read log: it has no end line after line %d: it was cut off", l.Lines)
	}
	return c, nil
}
