package league

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// LogLine is one line of a run's log: the first has Start ([cell, heading] a
// robot), each later one a step. A robot that Assigned gives -1 has no task.
type LogLine struct {
	Start    [][2]int32 `json:"start,omitempty"`
	T        int        `json:"t,omitempty"`
	Actions  string     `json:"actions,omitempty"`
	Assigned [][2]int32 `json:"assigned,omitempty"`
	Done     [][2]int32 `json:"done,omitempty"`
	// Delayed robots are held up in this step and can only wait.
	Delayed []int32 `json:"delayed,omitempty"`
}

// maxFindings bounds what a verifier describes; it counts all.
const maxFindings = 20

// Verifier replays a log by the league's rules and shares no code with a
// planner: assignments first, then all moves at once, then at most one stop of
// its task a robot. Its zero value is not usable: NewVerifier makes one.
type Verifier struct {
	// Violations counts broken rules, Findings describes the first of them.
	Violations int
	Findings   []string
	Steps      int
	Tasks      int

	in      *Instance
	started bool
	cell    []int32
	heading []uint8
	task    []int32         // a robot's, or -1
	stop    []int           // stops of it that are reached
	holder  map[int32]int32 // robot of each task that has one
	done    map[int32]bool
	at      map[int32]int32 // robot on each cell
	doing   []byte          // action in progress, when one takes several ticks
	ticks   []int           // of it that are done
}

// NewVerifier makes a verifier of logs of runs of in.
func NewVerifier(in *Instance) *Verifier {
	n := len(in.Starts)
	v := &Verifier{in: in, cell: append([]int32(nil), in.Starts...), heading: make([]uint8, n), task: make([]int32, n), stop: make([]int, n),
		holder: map[int32]int32{}, done: map[int32]bool{}, at: map[int32]int32{},
		doing: make([]byte, n), ticks: make([]int, n)}
	for r := range v.task {
		v.task[r] = -1
		v.at[v.cell[r]] = int32(r)
	}
	return v
}

func (v *Verifier) found(format string, args ...any) {
	v.Violations++
	if len(v.Findings) < maxFindings {
		v.Findings = append(v.Findings, fmt.Sprintf("t %d: ", v.Steps)+fmt.Sprintf(format, args...))
	}
}

// Line takes the log's next line. An error means that it cannot be replayed
// and names field, value and mend; broken rules are counted instead.
func (v *Verifier) Line(data []byte) error {
	var l LogLine
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&l); err != nil {
		return fmt.Errorf("parse log line %d: %w", v.Steps+1, err)
	}
	if !v.started {
		return v.start(l.Start)
	}
	if l.Start != nil || l.T != v.Steps+1 {
		return fmt.Errorf("replay log: t is %d after %d: give every step once, in order", l.T, v.Steps)
	}
	if len(l.Actions) != len(v.cell) {
		return fmt.Errorf("replay log: t %d: actions has %d letters: give one for each of %d robots", l.T, len(l.Actions), len(v.cell))
	}
	v.Steps++
	reveal := int32(v.in.Reveal + v.Tasks)
	if err := v.assign(l.Assigned, reveal); err != nil {
		return err
	}
	if err := v.hold(l.Delayed, l.Actions); err != nil {
		return err
	}
	move := v.move
	if v.in.Ticks > 1 {
		move = v.tick
	}
	if err := move(l.Actions); err != nil {
		return err
	}
	v.reach(l.Done)
	return nil
}

func (v *Verifier) start(start [][2]int32) error {
	if len(start) != len(v.cell) {
		return fmt.Errorf("replay log: start has %d robots: give the instance's %d", len(start), len(v.cell))
	}
	v.started = true
	for r, s := range start {
		if s != [2]int32{v.cell[r], 0} {
			v.found("robot %d starts at %v, the instance says %v", r, s, [2]int32{v.cell[r], 0})
		}
	}
	return nil
}

// assign frees the tasks of all robots in the list first, so that two robots
// can exchange theirs in one step.
func (v *Verifier) assign(list [][2]int32, reveal int32) error {
	listed := map[int32]bool{}
	for _, a := range list {
		r := a[0]
		if r < 0 || int(r) >= len(v.cell) || listed[r] {
			return fmt.Errorf("replay log: t %d: assigned robot is %d: give each of 0 to %d at most once", v.Steps, r, len(v.cell)-1)
		}
		listed[r] = true
		if v.stop[r] == 0 && v.task[r] >= 0 {
			delete(v.holder, v.task[r])
			v.task[r] = -1
		}
	}
	for _, a := range list {
		r, task := a[0], a[1]
		switch {
		case v.task[r] >= 0 && v.stop[r] > 0:
			v.found("robot %d is given task %d after it began task %d", r, task, v.task[r])
			continue
		case task == -1:
			continue
		case task < 0 || task >= reveal:
			v.found("robot %d is given task %d, visible are 0 to %d", r, task, reveal-1)
			continue
		case v.done[task]:
			v.found("robot %d is given task %d, which is finished", r, task)
			continue
		}
		if other, held := v.holder[task]; held {
			if v.stop[other] > 0 {
				v.found("robot %d is given task %d, which robot %d began", r, task, other)
				continue
			}
			v.task[other] = -1
		}
		v.task[r], v.holder[task] = task, r
	}
	return nil
}

// move does all actions at once. A robot that would leave the floor stays.
func (v *Verifier) move(actions string) error {
	next := append([]int32(nil), v.cell...)
	for r := range next {
		switch actions[r] {
		case 'F':
			cell, ok := v.in.Map.Forward(v.cell[r], v.heading[r])
			if !ok {
				v.found("robot %d drives from cell %d with heading %d off the floor", r, v.cell[r], v.heading[r])
				continue
			}
			next[r] = cell
		case 'R':
			v.heading[r] = (v.heading[r] + 1) % 4
		case 'C':
			v.heading[r] = (v.heading[r] + 3) % 4
		case 'W':
		default:
			return fmt.Errorf("replay log: t %d: action of robot %d is %q: give F, R, C or W", v.Steps, r, actions[r])
		}
	}
	now := make(map[int32]int32, len(next))
	for r, cell := range next {
		if other, ok := now[cell]; ok {
			v.found("robots %d and %d are both on cell %d", other, r, cell)
		}
		now[cell] = int32(r)
		if other, ok := v.at[cell]; ok && int(other) < r && next[other] == v.cell[r] && cell != v.cell[r] {
			v.found("robots %d and %d swap cells %d and %d", other, r, v.cell[other], v.cell[r])
		}
	}
	v.cell, v.at = next, now
	return nil
}

// reach counts the stops that were reached and compares the tasks that this
// finished with those that the log says.
func (v *Verifier) reach(done [][2]int32) {
	said := map[[2]int32]bool{}
	for _, d := range done {
		if said[d] {
			v.found("task %d is finished twice", d[1])
		}
		said[d] = true
	}
	finished := 0
	for r, task := range v.task {
		if task < 0 {
			continue
		}
		stops := v.in.Tasks[int(task)%len(v.in.Tasks)]
		if stops[v.stop[r]] != v.cell[r] {
			continue
		}
		if v.stop[r]++; v.stop[r] < len(stops) {
			continue
		}
		v.task[r], v.stop[r], v.done[task] = -1, 0, true
		delete(v.holder, task)
		finished++
		if !said[[2]int32{int32(r), task}] {
			v.found("robot %d finished task %d, the log does not say so", r, task)
		}
		delete(said, [2]int32{int32(r), task})
	}
	if len(said) > 0 {
		v.found("the log says %d tasks finished that are not", len(said))
	}
	v.Tasks += finished
}
