package day

import (
	"strings"
	"testing"

	"dayrun/fulfilment"
	"dayrun/simulator"
)

// moves are what became of the jobs of one robot.
type moves struct {
	given, lifted int    // jobs that it got, and lifted
	off           int    // that were taken off it
	why           string // of the last one
	elsewhere     int    // of those, given to another robot later
}

func movesOf(events []fulfilment.Event, robot fulfilment.DeviceID) moves {
	var m moves
	holder, off := map[fulfilment.JobID]fulfilment.DeviceID{}, map[fulfilment.JobID]bool{}
	for _, e := range events {
		switch e := e.(type) {
		case fulfilment.JobAssignedTo:
			holder[e.Job] = e.Robot
			if e.Robot == robot {
				m.given++
			} else if off[e.Job] {
				delete(off, e.Job)
				m.elsewhere++
			}
		case fulfilment.JobUnassigned:
			if holder[e.Job] == robot {
				m.off++
				m.why, off[e.Job] = e.Reason, true
			}
		case fulfilment.ShelfLifted:
			if e.Robot == robot {
				m.lifted++
			}
		}
	}
	return m
}

// A robot that cannot, or will not, or does no longer do its jobs costs none of
// them: another robot does it, and every order is delivered.
func TestJobsAreMoved(t *testing.T) {
	for _, tt := range []struct {
		name   string
		faults func(start int64) simulator.Faults
		check  func(t *testing.T, m moves, rep Report)
	}{
		{"FactsheetWithoutPick", func(int64) simulator.Faults { return simulator.Faults{Unable: []int{0}} }, func(t *testing.T, m moves, rep Report) {
			if m.given != 0 || rep.Exceptions["robot_unfit"] != 1 {
				t.Errorf("a robot that lists no pick got %d jobs; exceptions %v", m.given, rep.Exceptions)
			}
		}},
		{"Refuses", func(int64) simulator.Faults { return simulator.Faults{Stubborn: []int{0}} }, func(t *testing.T, m moves, _ Report) {
			if m.given == 0 || m.lifted != 0 || m.off != m.given || m.elsewhere != m.off || !strings.Contains(m.why, "refused") {
				t.Errorf("%+v", m)
			}
		}},
		{"Freezes", func(start int64) simulator.Faults {
			return simulator.Faults{Freezes: []simulator.Freeze{{Robot: 0, FromMs: start + 3*60_000, ToMs: start + 60*60_000}}}
		}, func(t *testing.T, m moves, rep Report) {
			if rep.Exceptions["robot_stalled"] != 1 || m.off != 1 || m.elsewhere != 1 || !strings.Contains(m.why, "reports no error, for 12") || m.lifted == 0 {
				t.Errorf("%+v, exceptions %v", m, rep.Exceptions)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, items := sample(60, 3)
			kept := &tail{}
			rep := run1(t, Options{Orders: o, Items: items, Planner: newInline(), Seed: 1, Journal: kept, Override: Fleet{Robots: 8, Stations: 3}, Faults: tt.faults(o.List[0].PlacedAt)})
			m := movesOf(kept.events, fulfilment.DeviceID(simulator.RobotID("dayrun", 0)))
			t.Logf("%+v, exceptions %v, %v", m, rep.Exceptions, rep.Told)
			if rep.OrdersDelivered != rep.OrdersPlaced {
				t.Errorf("%d of %d delivered", rep.OrdersDelivered, rep.OrdersPlaced)
			}
			tt.check(t, m, rep)
		})
	}
}

// A robot gets no shelf whose goods weigh more than it carries by its factsheet.
func TestTooHeavy(t *testing.T) {
	o, items := sample(40, 2)
	for _, frail := range []bool{false, true} {
		kept, f := &tail{}, simulator.Faults{}
		if frail {
			f.Frail = []int{0, 1}
		}
		rep := run1(t, Options{Orders: o, Items: items, Planner: newInline(), Seed: 1, Journal: kept, Override: Fleet{Robots: 4}, Faults: f})
		given := 0
		for i := range 2 {
			given += movesOf(kept.events, fulfilment.DeviceID(simulator.RobotID("dayrun", i))).given
		}
		if rep.OrdersDelivered != rep.OrdersPlaced || (given == 0) != frail {
			t.Errorf("frail %v: two robots got %d jobs; %d of %d delivered", frail, given, rep.OrdersDelivered, rep.OrdersPlaced)
		}
	}
}
