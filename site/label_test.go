package site_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/internal/solve"
	"dayrun/routing"
	"dayrun/site"
)

// bay is a site of robots, all inputs by hand, planners answering at once.
type bay struct {
	t     *testing.T
	s     *site.Site
	floor *routing.Floor
	plan  *solve.Solver
	now   fulfilment.Time
	sent  []devices.Instruction
	moves []site.Move
	log   []fulfilment.Event
	n     int
}

func newBay(t *testing.T, robots ...devices.ID) *bay {
	t.Helper()
	return newBayWith(t, nil, robots...)
}

// newBayWith lets change add to the floor's side file.
func newBayWith(t *testing.T, change func(f *routing.Floor, side map[string]any), robots ...devices.ID) *bay {
	t.Helper()
	f, err := routing.Generate(routing.GenerateParams{Name: "hall", Shelves: 12, Stations: 1, Robots: 4})
	if err != nil {
		t.Fatal(err)
	}
	lif, side, err := f.WriteLIF()
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		var file map[string]any
		if err := json.Unmarshal(side, &file); err != nil {
			t.Fatal(err)
		}
		change(f, file)
		if side, err = json.Marshal(file); err != nil {
			t.Fatal(err)
		}
	}
	cfg := site.Defaults()
	b := &bay{t: t, s: site.New(cfg), plan: solve.NewSolver(cfg.Motion), now: 1_772_352_000_000}
	if b.floor, err = routing.ReadLIF(lif, side); err != nil {
		t.Fatal(err)
	}
	b.do(fulfilment.AdoptFloor{Name: "hall", Lif: lif, Side: side})
	for i, id := range robots {
		b.do(fulfilment.AcceptDevice{Device: fulfilment.DeviceID(id)})
		b.hear(devices.RobotReport{Robot: id, BatteryPct: 9000, LastNode: b.floor.NodeID[b.floor.Parks[i].Node], Idle: true,
			Transitions: []devices.Transition{devices.Connected{Link: devices.Online}, devices.ModeChanged{Mode: "AUTOMATIC"}}})
	}
	return b
}

func (b *bay) step(in site.Input) {
	b.t.Helper()
	out := b.s.Step(b.now, in)
	for _, r := range out.Replies {
		if r.Err != nil {
			b.t.Fatal(r.Err)
		}
	}
	b.sent = append(b.sent, out.Instructions...)
	b.moves = append(b.moves, out.Moves...)
	b.log = append(b.log, out.Events...)
	for _, q := range append([]site.Question{}, out.Questions...) {
		b.step(b.plan.Solve(q))
	}
}

func (b *bay) do(c fulfilment.Command)     { b.t.Helper(); b.step(site.Do{Command: c}) }
func (b *bay) hear(r devices.Report)       { b.t.Helper(); b.step(site.Heard{Report: r}) }
func (b *bay) wait(ms fulfilment.Time)     { b.t.Helper(); b.now += ms; b.step(site.Tick{}) }
func (b *bay) node(p routing.Place) string { return b.floor.NodeID[p.Node] }

// read lets a scanner read, and gives the answer.
func (b *bay) read(r devices.Read) devices.Ack {
	b.t.Helper()
	b.n++
	b.sent = nil
	if r.ReadID == "" {
		r.ReadID = fmt.Sprint("r", b.n)
	}
	b.hear(r)
	for _, i := range b.sent {
		if a, ok := i.(devices.Ack); ok {
			return a
		}
	}
	b.t.Fatal("the read was not answered")
	return devices.Ack{}
}

// The label of a node, read after towing, says where the robot stands: what it
// held is free, and it is told. While it could drive, the read is refused.
func TestTowedRobot(t *testing.T) {
	const id, hand = devices.ID("robot/a/1"), devices.ID("scanner/hand")
	b := newBay(t, id)
	b.do(fulfilment.AcceptDevice{Device: fulfilment.DeviceID(hand)})
	there := b.node(b.floor.Parks[2])
	towed := devices.Read{Device: hand, Kind: "towed", Task: string(id), Code: "LOC:" + there}
	for want, r := range map[string]devices.Read{
		"able to drive":     towed,
		"no node":           {Device: hand, Kind: "towed", Task: string(id), Code: "LOC:nowhere"},
		"no accepted robot": {Device: hand, Kind: "towed", Task: "robot/a/9", Code: "LOC:" + there},
	} {
		if a := b.read(r); a.OK || !strings.Contains(a.Reason, want) {
			t.Errorf("want %q: %+v", want, a)
		}
	}
	b.step(site.PauseRobot{Robot: id})
	b.moves, b.sent = nil, nil
	towed.ReadID = "once"
	if a := b.read(towed); !a.OK {
		t.Fatalf("refused: %+v", a)
	}
	if len(b.moves) != 2 || b.moves[0].Release || b.moves[0].Node != b.floor.Parks[0].Node || !b.moves[1].Release || b.floor.NodeID[b.moves[1].Node] != there {
		t.Fatalf("nodes freed and taken: %+v", b.moves)
	}
	var told []string
	for _, i := range b.sent {
		if a, ok := i.(devices.Instant); ok {
			told = append(told, a.Action.Type)
			for _, p := range a.Action.Params {
				if p.Key == "lastNodeId" && p.Value != there {
					t.Errorf("it is told that it stands at %s", p.Value)
				}
			}
		}
	}
	if fmt.Sprint(told) != "[cancelOrder initPosition]" {
		t.Errorf("told %v", told)
	}
	b.moves = nil
	if a := b.read(towed); !a.OK || len(b.moves) != 0 {
		t.Errorf("the same read again: %+v, moves %v", a, b.moves)
	}
}

// Where another shelf's label is read than the one that the book has at the
// station, nothing is picked until the right one was read.
func TestWrongShelfAtStation(t *testing.T) {
	const id = devices.ID("robot/a/1")
	b := newBay(t, id)
	scanner := devices.ID("scanner/" + b.floor.Stations[0].ID)
	b.do(fulfilment.AcceptDevice{Device: fulfilment.DeviceID(scanner)})
	b.hear(devices.LinkReport{Device: scanner, Link: devices.Online})
	shelf := b.floor.Shelves[0].ID
	b.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "A", WeightG: 100, VolumeCm3: 100}})
	b.do(fulfilment.ReceiveStock{SKU: "A", Qty: 5, Location: fulfilment.LocationID(shelf)})
	b.do(fulfilment.PlaceOrder{Key: "o", BodyHash: "o", ClientOrderID: "o", PlacedAt: b.now, Lines: []fulfilment.OrderLine{{SKU: "A", Qty: 2}}})
	var task devices.Task
	drive := newDriver(id)
	for range 400 {
		b.wait(500)
		sent := b.sent
		b.sent = nil
		for _, i := range sent {
			switch i := i.(type) {
			case devices.Order:
				for _, rep := range drive.take(i) {
					b.hear(rep)
				}
			case devices.Task:
				task = i
			}
		}
		if task.TaskID != "" {
			break
		}
	}
	if task.Shelf != shelf {
		t.Fatalf("the task is %+v, want one at %s", task, shelf)
	}
	pick := devices.Read{Device: scanner, Kind: "pick", Task: task.TaskID, Code: "A", Quantity: 2}
	if a := b.read(devices.Read{Device: scanner, Kind: "locate", Code: "LOC:" + b.floor.Shelves[1].ID}); a.OK || !strings.Contains(a.Reason, shelf) {
		t.Fatalf("another shelf's label: %+v", a)
	}
	if a := b.read(pick); a.OK || !strings.Contains(a.Reason, "label of "+shelf) {
		t.Fatalf("a pick after it: %+v", a)
	}
	if a := b.read(devices.Read{Device: scanner, Kind: "locate", Code: "LOC:" + shelf}); !a.OK {
		t.Fatalf("the right label: %+v", a)
	}
	if a := b.read(pick); !a.OK {
		t.Fatalf("the pick: %+v", a)
	}
}

// driver is a robot that does every order at once.
type driver struct {
	id   devices.ID
	done map[string]bool
}

func newDriver(id devices.ID) *driver { return &driver{id, map[string]bool{}} }

// take gives what the robot reports of an order: taken, each node, each action, done.
func (d *driver) take(o devices.Order) []devices.Report {
	rep := devices.RobotReport{Robot: d.id, BatteryPct: 9000, OrderID: o.OrderID, Transitions: []devices.Transition{devices.OrderAccepted{OrderID: o.OrderID, UpdateID: o.UpdateID}}}
	list := []devices.Report{rep}
	horizon := false
	for _, n := range o.Nodes {
		if !n.Released {
			horizon = true
			continue
		}
		rep.LastNode, rep.Transitions = n.NodeID, []devices.Transition{devices.NodePassed{OrderID: o.OrderID, Node: n.NodeID, Seq: n.Seq}}
		for _, a := range n.Actions {
			if !d.done[a.ID] {
				d.done[a.ID] = true
				rep.Transitions = append(rep.Transitions, devices.ActionChanged{OrderID: o.OrderID, ActionID: a.ID, Type: a.Type, Status: "FINISHED"})
			}
		}
		list = append(list, rep)
	}
	if !horizon {
		rep.Idle, rep.Transitions = true, []devices.Transition{devices.OrderDone{OrderID: o.OrderID, UpdateID: o.UpdateID}}
		list = append(list, rep)
	}
	return list
}
