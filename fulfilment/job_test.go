package fulfilment_test

import (
	"testing"

	"dayrun/fulfilment"
)

const bot, bot2 = fulfilment.DeviceID("robot/acme/1"), fulfilment.DeviceID("robot/acme/2")

// steps are the commands that lead a job of order o-1 through its states.
var steps = []struct {
	state fulfilment.JobState // after the command
	c     fulfilment.Command
}{
	{fulfilment.JobOpen, nil},
	{fulfilment.JobAssigned, fulfilment.AssignJob{Job: "j-1", Robot: bot}},
	{fulfilment.JobCarrying, fulfilment.LiftShelf{Job: "j-1"}},
	{fulfilment.JobAtWork, fulfilment.ArriveShelf{Job: "j-1"}},
	{fulfilment.JobStoring, fulfilment.LeaveStation{Job: "j-1"}},
	{fulfilment.JobDone, fulfilment.StoreShelf{Job: "j-1", Node: "n7"}},
}

// inState leads job j-1 of shelf S1 to a state; its pick is done where work is
// over. Order o-1 has a second line that a further job may serve.
func inState(t *testing.T, s fulfilment.JobState) *book {
	b := open(t)
	b.receive("A", 5, "S1")
	b.receive("B", 5, "S1")
	o := b.place(order("1", line("A", 2), line("B", 1)))
	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: 1})
	b.job("S1", fulfilment.Pick{Order: o.ID, SKU: "A", Qty: 2})
	for _, step := range steps {
		if step.c != nil {
			b.do(step.c)
		}
		if step.state == fulfilment.JobAtWork {
			b.do(fulfilment.ConfirmPick{Job: "j-1", Order: o.ID, Qty: 2, ReadID: "r"})
		}
		if step.state == s {
			return b
		}
	}
	t.Fatalf("no way to %s", s)
	return nil
}

// Each command in each state: the table says where it leads, "" that it is refused.
func TestJobMoves(t *testing.T) {
	const open, assigned, carrying, work, storing = fulfilment.JobOpen, fulfilment.JobAssigned, fulfilment.JobCarrying, fulfilment.JobAtWork, fulfilment.JobStoring
	tests := []struct {
		name string
		c    fulfilment.Command
		to   map[fulfilment.JobState]fulfilment.JobState
	}{
		{"Assign", fulfilment.AssignJob{Job: "j-1", Robot: bot2}, map[fulfilment.JobState]fulfilment.JobState{open: assigned}},
		{"Unassign", fulfilment.UnassignJob{Job: "j-1"}, map[fulfilment.JobState]fulfilment.JobState{assigned: open}},
		{"Lift", fulfilment.LiftShelf{Job: "j-1"}, map[fulfilment.JobState]fulfilment.JobState{assigned: carrying}},
		{"Arrive", fulfilment.ArriveShelf{Job: "j-1"}, map[fulfilment.JobState]fulfilment.JobState{carrying: work}},
		{"Extend", fulfilment.ExtendJob{Job: "j-1", Picks: []fulfilment.Pick{{Order: "o-1", Line: 1, SKU: "B", Qty: 1}}},
			map[fulfilment.JobState]fulfilment.JobState{open: open, assigned: assigned, carrying: carrying, work: work}},
		{"Leave", fulfilment.LeaveStation{Job: "j-1"}, map[fulfilment.JobState]fulfilment.JobState{work: storing}},
		{"Store", fulfilment.StoreShelf{Job: "j-1", Node: "n1"}, map[fulfilment.JobState]fulfilment.JobState{storing: fulfilment.JobDone}},
	}
	for _, tt := range tests {
		for _, from := range []fulfilment.JobState{open, assigned, carrying, work, storing, fulfilment.JobDone} {
			name, to := "Err", tt.to[from]
			if to != "" {
				name = "OK"
			}
			t.Run(tt.name+"/"+name+"From_"+string(from), func(t *testing.T) {
				b := inState(t, from)
				switch {
				case to == "" && from == fulfilment.JobDone:
					b.refuse(tt.c, fulfilment.NotFound, "job")
				case to == "":
					b.refuse(tt.c, fulfilment.Conflict, "job")
				case to == fulfilment.JobDone:
					b.do(tt.c)
					if b.l.Job("j-1") != nil || b.l.JobOfShelf("S1") != nil || b.l.JobOfRobot(bot) != nil || len(b.l.JobsAtStation("P1")) != 0 {
						t.Fatal("a job that is done is still listed")
					}
				default:
					b.do(tt.c)
					if got := b.l.Job("j-1").State; got != to {
						t.Fatalf("it is %s, want %s", got, to)
					}
				}
				b.replay()
			})
		}
	}
}

func TestConfirmPick(t *testing.T) {
	b := inState(t, fulfilment.JobCarrying)
	c := fulfilment.ConfirmPick{Job: "j-1", Order: "o-1", Qty: 2, ReadID: "r"}
	b.refuse(c, fulfilment.Conflict, "job")
	b.do(fulfilment.ArriveShelf{Job: "j-1"})
	b.refuse(fulfilment.LeaveStation{Job: "j-1"}, fulfilment.Conflict, "job")
	wrong := c
	wrong.Qty = 1
	b.refuse(wrong, fulfilment.Conflict, "order")
	wrong = c
	wrong.Line = 1
	b.refuse(wrong, fulfilment.Conflict, "order")
	wrong = c
	wrong.Order = "o-9"
	b.refuse(wrong, fulfilment.Conflict, "order")
	b.do(c)
	b.refuse(c, fulfilment.Conflict, "order") // booked once
	b.want("o-1", fulfilment.Picking)
	if s := b.l.Stock("A", fulfilment.AtStation("P1")); s.OnHand != 2 {
		t.Fatalf("%d units at the station", s.OnHand)
	}
	b.do(fulfilment.ExtendJob{Job: "j-1", Picks: []fulfilment.Pick{{Order: "o-1", Line: 1, SKU: "B", Qty: 1}}})
	b.do(fulfilment.ConfirmPick{Job: "j-1", Order: "o-1", Line: 1, Qty: 1, ReadID: "r2"})
	b.want("o-1", fulfilment.AtPacking)
	if s := b.l.Stock("A", fulfilment.Packing); s.OnHand != 2 {
		t.Fatalf("%d units at packing", s.OnHand)
	}
	b.do(fulfilment.LeaveStation{Job: "j-1"})
	b.do(fulfilment.StoreShelf{Job: "j-1", Node: "n7"})
	if node, robot := b.l.ShelfNode("S1"); node != "n7" || robot != "" || b.l.NodeShelf("n1") != "" {
		t.Fatalf("the shelf stands at %q with %q", node, robot)
	}
	b.replay()
}

func TestJobRefusals(t *testing.T) {
	good := fulfilment.Pick{Order: "o-1", SKU: "A", Qty: 2}
	with := func(set func(*fulfilment.Pick)) []fulfilment.Pick {
		p := good
		set(&p)
		return []fulfilment.Pick{p}
	}
	tests := []struct {
		name  string
		c     fulfilment.Command
		code  fulfilment.Code
		field string
	}{
		{"ErrShelf", fulfilment.CreateJob{Shelf: "S9", Station: "P1", Picks: []fulfilment.Pick{good}}, fulfilment.Invalid, "shelf"},
		{"ErrShelfHasJob", fulfilment.CreateJob{Shelf: "S3", Station: "P1", Picks: []fulfilment.Pick{good}}, fulfilment.Conflict, "shelf"},
		{"ErrNoPicks", fulfilment.CreateJob{Shelf: "S1", Station: "P1"}, fulfilment.Invalid, "picks"},
		{"ErrOrder", fulfilment.CreateJob{Shelf: "S1", Station: "P1", Picks: with(func(p *fulfilment.Pick) { p.Order = "o-9" })}, fulfilment.NotFound, "picks[0].order"},
		{"ErrLine", fulfilment.CreateJob{Shelf: "S1", Station: "P1", Picks: with(func(p *fulfilment.Pick) { p.Line = 1 })}, fulfilment.Invalid, "picks[0].line"},
		{"ErrLineNegative", fulfilment.CreateJob{Shelf: "S1", Station: "P1", Picks: with(func(p *fulfilment.Pick) { p.Line = -1 })}, fulfilment.Invalid, "picks[0].line"},
		{"ErrSKU", fulfilment.CreateJob{Shelf: "S1", Station: "P1", Picks: with(func(p *fulfilment.Pick) { p.SKU = "B" })}, fulfilment.Invalid, "picks[0].line"},
		{"ErrQty", fulfilment.CreateJob{Shelf: "S1", Station: "P1", Picks: with(func(p *fulfilment.Pick) { p.Qty = 0 })}, fulfilment.Invalid, "picks[0].qty"},
		{"ErrDone", fulfilment.CreateJob{Shelf: "S1", Station: "P1", Picks: with(func(p *fulfilment.Pick) { p.Done = true })}, fulfilment.Invalid, "picks[0].done"},
		{"ErrStation", fulfilment.CreateJob{Shelf: "S1", Station: "P2", Picks: []fulfilment.Pick{good}}, fulfilment.Conflict, "picks[0].order"},
		{"ErrNotReleased", fulfilment.CreateJob{Shelf: "S1", Station: "P1", Picks: with(func(p *fulfilment.Pick) { p.Order = "o-2" })}, fulfilment.Conflict, "picks[0].order"},
		{"ErrNoRobot", fulfilment.AssignJob{Job: "j-1"}, fulfilment.Invalid, "robot"},
		{"ErrRobotHasJob", fulfilment.AssignJob{Job: "j-1", Robot: bot2}, fulfilment.Conflict, "robot"},
		{"ErrNoJob", fulfilment.AssignJob{Job: "j-9", Robot: bot}, fulfilment.NotFound, "job"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			for _, s := range []fulfilment.LocationID{"S1", "S2", "S3"} {
				b.receive("A", 4, s)
			}
			first, second := order("1", line("A", 2)), order("2", line("A", 2))
			b.place(first)
			b.place(second)
			served := b.place(order("3", line("A", 1), line("A", 1)))
			b.do(fulfilment.ReleaseOrder{Order: "o-1", Station: "P1", Place: 1})
			b.do(fulfilment.ReleaseOrder{Order: served.ID, Station: "P1", Place: 2})
			b.job("S3", fulfilment.Pick{Order: served.ID, SKU: "A", Qty: 1})
			b.job("S2", fulfilment.Pick{Order: served.ID, Line: 1, SKU: "A", Qty: 1})
			b.do(fulfilment.AssignJob{Job: "j-2", Robot: bot2})
			b.refuse(tt.c, tt.code, tt.field)
		})
	}
	t.Run("ErrNodeTaken", func(t *testing.T) {
		b := inState(t, fulfilment.JobStoring)
		b.refuse(fulfilment.StoreShelf{Job: "j-1", Node: "n2"}, fulfilment.Conflict, "node")
		b.refuse(fulfilment.StoreShelf{Job: "j-1"}, fulfilment.Invalid, "node")
	})
}

// A job is due by the earliest promise among its orders, whenever they joined.
func TestJobDue(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	hours := []fulfilment.Time{9, 5, 7, 6, 3}
	for i, h := range hours {
		c := order(string(rune('1'+i)), line("A", 1))
		c.CutOff = dawn + h*fulfilment.Hour
		o := b.place(c)
		b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: i + 1})
	}
	j := b.job("S1", pick("o-1", 1), pick("o-2", 1), pick("o-3", 1))
	for _, step := range []struct {
		join fulfilment.OrderID
		due  fulfilment.Time
	}{{"", 5}, {"o-4", 5}, {"o-5", 3}} {
		if step.join != "" {
			b.do(fulfilment.ExtendJob{Job: j, Picks: []fulfilment.Pick{pick(step.join, 1)}})
		}
		if got, want := b.l.Job(j).Due, dawn+step.due*fulfilment.Hour; got != want {
			t.Fatalf("after %q due %s, want %s", step.join, got.UTC(), want.UTC())
		}
	}
	b.replay()
}
