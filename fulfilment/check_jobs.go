package fulfilment

import (
	"fmt"
	"slices"
)

// jobs wants one shelf and one robot a job, every open pick covered by a
// reservation for the job, and shelves where the jobs' states say.
func (c *checker) jobs() error {
	l, picks, robots, atStations := c.l, 0, 0, 0
	for _, j := range l.openJobs {
		n, err := c.job(j)
		if err != nil {
			return fmt.Errorf("job %s: %w", j.ID, err)
		}
		picks += n
		if j.Robot != "" {
			robots++
		}
	}
	for _, list := range l.jobStation {
		atStations += len(list)
	}
	if n := len(l.openJobs); len(l.jobs) != n || len(l.jobShelf) != n || atStations != n || len(l.jobRobot) != robots {
		return fmt.Errorf("%d open jobs, %d by id, %d by shelf, %d by station; %d with a robot, %d by robot", n, len(l.jobs), len(l.jobShelf), atStations, robots, len(l.jobRobot))
	}
	walked, err := c.tours()
	if err != nil {
		return err
	}
	if picks += walked; picks != c.parts {
		return fmt.Errorf("jobs have %d open picks, orders have %d reservations for jobs", picks, c.parts)
	}
	return l.checkWall()
}

// job gives the number of lines that an open job still has to pick.
func (c *checker) job(j *Job) (int, error) {
	l := c.l
	if l.jobs[j.ID] != j || l.jobShelf[j.Shelf] != j || !slices.Contains(l.jobStation[j.Station], j) {
		return 0, fmt.Errorf("not the one found by its id, shelf %s and station %s", j.Shelf, j.Station)
	}
	if j.Robot != "" && l.jobRobot[j.Robot] != j {
		return 0, fmt.Errorf("robot %s has another job", j.Robot)
	}
	carried := DeviceID("")
	switch j.State {
	case JobOpen:
	case JobAssigned:
	case JobCarrying, JobAtWork, JobStoring:
		carried = j.Robot
	default:
		return 0, fmt.Errorf("open with state %q", j.State)
	}
	if (j.Robot == "") != (j.State == JobOpen) {
		return 0, fmt.Errorf("%s with robot %q", j.State, j.Robot)
	}
	if _, robot := l.ShelfNode(j.Shelf); robot != carried {
		return 0, fmt.Errorf("%s with shelf %s on robot %q, want %q", j.State, j.Shelf, robot, carried)
	}
	if j.Return != "" && (j.State != JobStoring && j.For != JobClear || l.returning(j.Return) != j) {
		return 0, fmt.Errorf("%s on its way back to %q, or another shelf is", j.State, j.Return)
	}
	if j.For == JobClear && (j.Return == "" || j.Station != "" || len(j.Picks) > 0) {
		return 0, fmt.Errorf("clears the way to %q, for station %q and %d picks", j.Return, j.Station, len(j.Picks))
	}
	open := map[tourLine]int64{}
	var lines []tourLine
	for _, p := range j.Picks {
		h := tourLine{holder{p.Order, p.Line}, spot{j.Shelf, p.Lot}}
		if p.Done {
			continue
		}
		if open[h] == 0 {
			lines = append(lines, h)
		}
		open[h] += p.Qty - p.Missing
	}
	if len(lines) > 0 && j.State == JobStoring {
		return 0, fmt.Errorf("on its way back with %d lines to pick", len(lines))
	}
	for _, h := range lines {
		o := l.orders[h.order]
		if j.Due <= 0 || o != nil && j.Due > o.PlanBy() {
			return 0, fmt.Errorf("due at %s, order %s by %s", j.Due.UTC(), o.ID, o.PlanBy().UTC())
		}
		if o == nil || o.State != Picking || h.line >= len(o.Lines) || !o.placedAt(h.line, j.Station) || o.Lines[h.line].at(h.spot, j.ID) != open[h] {
			return 0, fmt.Errorf("%d units to pick for order %s line %d, which has not that many reserved for it", open[h], h.order, h.line)
		}
	}
	return len(lines), nil
}

// checkWall wants one order a put-wall place or tote.
func (l *Ledger) checkWall() error {
	type place struct {
		station string
		number  int
	}
	places := map[place]OrderID{}
	for _, id := range l.stages[Picking].ids {
		for i, part := range l.orders[id].Parts {
			if part.State != PartOpen {
				continue
			}
			p := place{part.Station, part.Place}
			onTour := l.tours[JobID(part.Station)] != nil // its orders stay on the trolley until the hand-over
			if p.station == "" || p.number < 1 || !onTour && l.orders[id].partPicked(i+1, -1, 0) {
				return fmt.Errorf("order %s is picked at place %d of station %q, or was", id, p.number, p.station)
			}
			if other := places[p]; other != "" {
				return fmt.Errorf("place %d of station %s is taken by %s and %s", p.number, p.station, other, id)
			}
			places[p] = id
		}
	}
	return nil
}
