package day

import (
	"fmt"

	"dayrun/devices"
	"dayrun/routing"
	"dayrun/site"
)

// patienceMs is how long a robot with somewhere to go may stand before the run's
// check names it: longer than a person takes to tow one away, and than a full
// queue takes at a slow station.
const patienceMs = 45 * 60_000

// floorLog takes what the site gives and frees, what robots report of where they
// are and where they are to go, to the verifier and to whoever keeps the log.
type floorLog struct {
	verify *routing.LogVerifier
	keep   FloorLog
	goals  map[devices.ID]int32
	err    error
}

func newFloorLog(f *routing.Floor, cfg *site.Config, keep FloorLog) floorLog {
	return floorLog{verify: routing.NewLogVerifier(f, cfg.Footprint.LengthMm, patienceMs), keep: keep, goals: map[devices.ID]int32{}}
}

func (r *run) logged(x routing.LogLine) {
	l := &r.floor
	if err := l.verify.Take(x); err != nil && l.err == nil {
		l.err = err
	}
	if l.keep == nil || r.err != nil {
		return
	}
	if err := l.keep.Keep(x); err != nil {
		r.err = fmt.Errorf("keep floor log: %w", err)
	}
}

// reported logs where a robot says that it is, before the site hears of it.
func (r *run) reported(rep devices.RobotReport) {
	for _, t := range rep.Transitions {
		if p, ok := t.(devices.NodePassed); ok {
			r.logged(routing.LogLine{At: int64(r.now), Do: "at", Robot: string(rep.Robot), Node: p.Node})
		}
	}
}

// goals logs, once a minute, where robots are to go now.
func (r *run) goals() {
	for i := range r.world.Robots() {
		id := r.world.RobotOf(i)
		goal, ok := r.site.Goal(id)
		if was, told := r.floor.goals[id]; !ok || told && was == goal {
			continue
		}
		r.floor.goals[id] = goal
		r.logged(routing.LogLine{At: int64(r.now), Do: "goal", Robot: string(id), Node: r.plan.Floor.NodeID[goal]})
	}
}

// floorCheck gives the hops and what the floor's independent checks found.
func (r *run) floorCheck() (int64, string) {
	counts, err := r.floor.verify.Counts()
	if err == nil {
		err = r.floor.err
	}
	switch v := r.floor.verify; {
	case err != nil:
		return counts.Hops, "floor log: " + err.Error()
	case v.Violations > 0:
		return counts.Hops, fmt.Sprintf("floor log: %d violations, the first %s", v.Violations, v.Findings[0])
	}
	if n, first := r.world.Breaches(); n > 0 {
		return counts.Hops, fmt.Sprintf("physical floor: %d breaches, the first at %d ms at node %s: %s: %s", n, first[0].AtMs, first[0].Node, first[0].Kind, first[0].Text)
	}
	return counts.Hops, ""
}
