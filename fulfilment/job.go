package fulfilment

import (
	"slices"
	"strconv"
)

// jobMoves is the one table of a job's states: what each command needs and
// where it leads. docs/domain.md has the same table; a test holds them equal.
var jobMoves = map[string]struct {
	from []JobState
	to   JobState
}{
	"assign":   {[]JobState{JobOpen}, JobAssigned},
	"unassign": {[]JobState{JobAssigned}, JobOpen},
	"lift":     {[]JobState{JobAssigned}, JobCarrying},
	"arrive":   {[]JobState{JobCarrying}, JobAtWork},
	"extend":   {[]JobState{JobOpen, JobAssigned, JobCarrying, JobAtWork}, ""},
	"pick":     {[]JobState{JobAtWork}, ""},
	"leave":    {[]JobState{JobAtWork}, JobStoring},
	"store":    {[]JobState{JobStoring}, JobDone},
	"hop":      {[]JobState{JobAtWork, JobStoring}, JobDone},
	"withdraw": {[]JobState{JobOpen, JobAssigned, JobCarrying, JobAtWork}, ""},
	"drop":     {[]JobState{JobOpen}, JobDone},
}

func (l *Ledger) legal(id JobID, move string) (*Job, error) {
	j := l.jobs[id]
	if j == nil {
		return nil, missingThing("job", string(id))
	}
	if !slices.Contains(jobMoves[move].from, j.State) {
		return nil, conflict("job", string(id), "it is "+string(j.State)+", which does not allow "+move)
	}
	return j, nil
}

// idleDue is the due time of a job without picks: what is done in quiet hours.
const idleDue = 12 * Hour

func (l *Ledger) decideCreate(now Time, c CreateJob) ([]Event, error) {
	if !l.reservable(c.Shelf) {
		return nil, invalid("shelf", string(c.Shelf), "name a shelf of the floor")
	}
	if j := l.jobShelf[c.Shelf]; j != nil {
		return nil, conflict("shelf", string(c.Shelf), "job "+string(j.ID)+" has it")
	}
	events, due, kind, err := l.decideVisit(now, c.Shelf, c.Station, c.Picks)
	if err != nil {
		return nil, err
	}
	return append(events, JobCreated{Job: l.nextJob(), Shelf: c.Shelf, Station: c.Station, Picks: c.Picks, Due: due, Why: c.Why, For: kind}), nil
}

// decideVisit checks what a shelf is to be brought to a station for: picks, or
// the works that are open there.
func (l *Ledger) decideVisit(now Time, shelf LocationID, station string, picks []Pick) ([]Event, Time, WorkKind, error) {
	if works := l.workAt[shelf]; len(picks) == 0 && len(works) > 0 {
		if station == "" {
			return nil, 0, "", invalid("station", "", "name the station")
		}
		return nil, now + idleDue, works[0].Kind, nil
	}
	events, due, err := l.decidePicks(now, shelf, station, picks)
	return events, due, "", err
}

func (l *Ledger) decideExtend(now Time, c ExtendJob) ([]Event, error) {
	j, err := l.legal(c.Job, "extend")
	if err != nil {
		return nil, err
	}
	events, due, err := l.decidePicks(now, j.Shelf, j.Station, c.Picks)
	if err != nil {
		return nil, err
	}
	return append(events, JobExtended{c.Job, c.Picks, min(due, j.Due), c.Why}), nil
}

// decidePicks checks picks and moves their reservations to the shelf.
func (l *Ledger) decidePicks(now Time, shelf LocationID, station string, picks []Pick) ([]Event, Time, error) {
	if len(picks) == 0 {
		return nil, 0, invalid("picks", "0", "give at least one pick")
	}
	s := newSwap(l, now)
	due := Time(1<<62 - 1)
	for i, p := range picks {
		o := l.orders[p.Order]
		at := "picks[" + strconv.Itoa(i) + "]"
		switch {
		case o == nil:
			return nil, 0, missingThing(at+".order", string(p.Order))
		case p.Line < 0 || p.Line >= len(o.Lines) || o.Lines[p.Line].SKU != p.SKU:
			return nil, 0, invalid(at+".line", strconv.Itoa(p.Line), "name a line of the order that asks for "+p.SKU)
		case o.State != Picking || !o.placedAt(p.Line, station):
			return nil, 0, conflict(at+".order", string(p.Order), "its line has no place at station "+station)
		case p.Done || p.Missing != 0:
			return nil, 0, invalid(at+".done", "true", "only a scan ends a pick; leave done and missing out")
		case p.Qty < 1:
			return nil, 0, invalid(at+".qty", strconv.FormatInt(p.Qty, 10), "give at least one unit")
		}
		h := holder{p.Order, p.Line}
		if r := s.bring(h, p.Qty, spot{shelf, p.Lot}); r != nil {
			r.Field = at + "." + r.Field
			return nil, 0, r
		}
		s.use(h, p.Qty, spot{shelf, p.Lot})
		due = min(due, o.PlanBy())
	}
	return s.events, due, nil
}

func (l *Ledger) decideAssign(c AssignJob) ([]Event, error) {
	if _, err := l.legal(c.Job, "assign"); err != nil {
		return nil, err
	}
	if c.Robot == "" {
		return nil, invalid("robot", "", "name a robot")
	}
	if j := l.jobRobot[c.Robot]; j != nil {
		return nil, conflict("robot", string(c.Robot), "it has job "+string(j.ID))
	}
	return []Event{JobAssignedTo(c)}, nil
}

func (l *Ledger) decideLeave(c LeaveStation) ([]Event, error) {
	j, err := l.legal(c.Job, "leave")
	if err != nil {
		return nil, err
	}
	if err := j.finished(); err != nil {
		return nil, err
	}
	if err := l.freeNode(c.To); err != nil {
		return nil, err
	}
	return []Event{ShelfLeft(c)}, nil
}

// finished refuses while a pick is open.
func (j *Job) finished() error {
	for i, p := range j.Picks {
		if !p.Done {
			return conflict("job", string(j.ID), "pick "+strconv.Itoa(i)+" is not done")
		}
	}
	return nil
}

// returning is the job whose shelf is to be set down at a node, nil when none is.
func (l *Ledger) returning(node string) *Job {
	for _, j := range l.openJobs {
		if node != "" && j.Return == node {
			return j
		}
	}
	return nil
}

// decideHop ends a visit and begins the shelf's next one on the same robot.
func (l *Ledger) decideHop(now Time, c HopShelf) ([]Event, error) {
	j, err := l.legal(c.Job, "hop")
	if err != nil {
		return nil, err
	}
	if err := j.finished(); err != nil {
		return nil, err
	}
	e := ShelfHopped{Job: c.Job, Next: l.nextJob(), Shelf: j.Shelf, Robot: j.Robot, Station: c.Station, Picks: c.Picks, Why: c.Why}
	events, due, kind, err := l.decideVisit(now, j.Shelf, c.Station, c.Picks)
	if err != nil {
		return nil, err
	}
	e.Due, e.For = due, kind
	return append(events, e), nil
}

func (l *Ledger) nextJob() JobID { return JobID("j-" + strconv.FormatInt(l.lastJob+1, 10)) }

func (l *Ledger) decideStore(c StoreShelf) ([]Event, error) {
	j, err := l.legal(c.Job, "store")
	if err != nil {
		return nil, err
	}
	if c.Node == "" {
		return nil, invalid("node", "", "name the node where the shelf was set down")
	}
	if other := l.nodeHas[c.Node]; other != "" && other != j.Shelf {
		return nil, conflict("node", c.Node, "shelf "+string(other)+" stands there")
	}
	return []Event{ShelfStored{c.Job, j.Shelf, c.Node}}, nil
}

func (l *Ledger) decidePick(c ConfirmPick) ([]Event, error) {
	j, err := l.legal(c.Job, "pick")
	if err != nil {
		return nil, err
	}
	o := l.orders[c.Order]
	for _, p := range j.Picks {
		if p.Order != c.Order || p.Line != c.Line || p.Lot != c.Lot || p.Qty != c.Qty || p.Done {
			continue
		}
		events := []Event{LinePicked{c.Job, c.Order, c.Line, p.SKU, c.Qty, j.Shelf, j.Station, c.ReadID, p.Lot}}
		left := -c.Qty
		for i := range o.Lines {
			left += o.Lines[i].Quantity - o.Lines[i].Picked
		}
		if left == 0 {
			events = append(events, PickingDone{c.Order})
		} else if o.partPicked(o.Lines[c.Line].Part, c.Line, c.Qty) {
			events = append(events, PartPicked{c.Order, j.Station})
		}
		return events, nil
	}
	return nil, conflict("order", string(c.Order), "job "+string(c.Job)+" has no open pick of "+strconv.FormatInt(c.Qty, 10)+" units for its line "+strconv.Itoa(c.Line))
}

func (l *Ledger) applyCreated(at Time, e JobCreated) {
	l.addJob(&Job{ID: e.Job, Shelf: e.Shelf, Station: e.Station, Due: e.Due, For: e.For, State: JobOpen, Since: at, Return: e.To}, e.Picks)
}

func (l *Ledger) applyHopped(at Time, e ShelfHopped) {
	l.endJob(l.jobs[e.Job])
	j := &Job{ID: e.Next, Shelf: e.Shelf, Station: e.Station, Due: e.Due, For: e.For, State: JobCarrying, Since: at, Robot: e.Robot}
	l.jobRobot[e.Robot] = j
	l.addJob(j, e.Picks)
}

func (l *Ledger) addJob(j *Job, picks []Pick) {
	l.lastJob++
	l.jobs[j.ID], l.jobShelf[j.Shelf] = j, j
	l.openJobs = append(l.openJobs, j)
	l.jobStation[j.Station] = append(l.jobStation[j.Station], j)
	l.addPicks(j, picks)
}

func (l *Ledger) addPicks(j *Job, picks []Pick) {
	for _, p := range picks {
		j.Picks = append(j.Picks, p)
		at := spot{j.Shelf, p.Lot}
		l.hold(holder{p.Order, p.Line}, at, -p.Qty)
		l.orders[p.Order].Lines[p.Line].alloc(at, j.ID, p.Qty)
		l.balance(stockKey{p.SKU, at.loc, at.lot}).jobbed += p.Qty
	}
}

func (l *Ledger) applyPicked(at Time, e LinePicked) {
	if t := l.tours[e.Job]; t != nil {
		t.donePick(at, e)
	} else {
		l.jobs[e.Job].openPick(e.Order, e.Line, e.Qty, e.Lot).Done = true
	}
	line := &l.orders[e.Order].Lines[e.Line]
	line.unalloc(spot{e.Shelf, e.Lot}, e.Job, e.Qty)
	line.Reserved -= e.Qty
	line.Picked += e.Qty
	line.addLot(e.Lot, e.Qty)
	b := l.balance(stockKey{e.SKU, e.Shelf, e.Lot})
	b.Reserved -= e.Qty
	b.jobbed -= e.Qty
}

func (l *Ledger) jobTo(at Time, j *Job, move string) { j.State, j.Since = jobMoves[move].to, at }

func (l *Ledger) applyStored(e ShelfStored) {
	l.endJob(l.jobs[e.Job])
	l.shelfAt[e.Shelf] = shelfPlace{node: e.Node}
	l.nodeHas[e.Node] = e.Shelf
}

func (l *Ledger) endJob(j *Job) {
	same := func(x *Job) bool { return x == j }
	delete(l.jobRobot, j.Robot)
	delete(l.jobShelf, j.Shelf)
	delete(l.jobs, j.ID)
	l.openJobs = slices.DeleteFunc(l.openJobs, same)
	l.jobStation[j.Station] = slices.DeleteFunc(l.jobStation[j.Station], same)
}

// Job gives an open job, nil when unknown or done. Read-only.
func (l *Ledger) Job(id JobID) *Job { return l.jobs[id] }

// OpenJobs gives all jobs that are not done, oldest first. Read-only, valid until
// the next Apply.
func (l *Ledger) OpenJobs() []*Job { return l.openJobs }

// JobOfRobot gives the robot's open job, nil when it has none.
func (l *Ledger) JobOfRobot(r DeviceID) *Job { return l.jobRobot[r] }

// JobOfShelf gives the open job that brings a shelf, nil when none does.
func (l *Ledger) JobOfShelf(s LocationID) *Job { return l.jobShelf[s] }

// JobsAtStation gives the open jobs bound for a station, oldest first. Read-only,
// valid until the next Apply.
func (l *Ledger) JobsAtStation(station string) []*Job { return l.jobStation[station] }
