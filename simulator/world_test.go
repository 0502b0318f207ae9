package simulator

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/routing"
)

// bench is a world with a scripted site: it sends what a test says and keeps
// what it hears.
type bench struct {
	*testing.T
	w     *World
	heard []string // messages in short
	last  map[devices.ID]devices.RobotState
	reads []devices.Read
	trips []devices.VehicleReport
	links []string
}

func floor(t *testing.T) *routing.Floor {
	t.Helper()
	f, err := routing.Generate(routing.GenerateParams{Name: "test", Shelves: 24, Stations: 2, Robots: 8})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func newBench(t *testing.T, change func(*Config)) *bench {
	t.Helper()
	cfg := Defaults()
	cfg.Floor, cfg.Robots, cfg.Benches, cfg.Vans, cfg.Drones = floor(t), 3, 1, 1, 1
	cfg.HeartbeatMs, cfg.BeatMs, cfg.ReportMs = 0, 0, 0
	cfg.Faults = Faults{}
	if change != nil {
		change(&cfg)
	}
	w, err := NewWorld(cfg)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{T: t, w: w, last: map[devices.ID]devices.RobotState{}}
	b.step(0)
	return b
}

func (b *bench) step(now int64, in ...devices.Instruction) {
	for _, m := range b.w.Step(now, in) {
		switch m := m.(type) {
		case *State:
			s := m.State
			s.NodeStates, s.EdgeStates = slices.Clone(s.NodeStates), slices.Clone(s.EdgeStates)
			s.Actions, s.Errors, s.Loads = slices.Clone(s.Actions), slices.Clone(s.Errors), slices.Clone(s.Loads)
			b.last[m.Robot] = s
			b.heard = append(b.heard, fmt.Sprintf("%d %s %s %s %v %v", b.w.Now(), m.Robot, s.LastNode, s.OrderID, s.Driving, s.Actions))
		case Read:
			b.reads = append(b.reads, m.Read)
		case Vehicle:
			b.trips = append(b.trips, m.VehicleReport)
		case Connection:
			b.links = append(b.links, string(m.Robot)+" "+string(m.Link))
		case Link:
			b.links = append(b.links, string(m.Device)+" "+string(m.Link))
		case Described:
		}
	}
}

// run lets the world go on by itself until nothing happens any more, or until.
func (b *bench) run(until int64) {
	for n := 0; b.w.NextAt() <= until; n++ {
		if n > 1_000_000 {
			b.Fatal("the world never comes to rest")
		}
		b.step(b.w.NextAt())
	}
	if until < forever {
		b.step(until)
	}
}

// path is a way on the floor by breadth-first search.
func (b *bench) path(from, to int32) []int32 {
	f := b.w.floor
	prev := map[int32]int32{from: -1}
	queue := []int32{from}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		if n == to {
			var way []int32
			for ; n >= 0; n = prev[n] {
				way = append(way, n)
			}
			slices.Reverse(way)
			return way
		}
		if n != from && (f.Kind[n] != routing.Travel && f.Kind[n] != routing.Queue) {
			continue
		}
		for _, e := range f.Out[f.OutStart[n]:f.OutStart[n+1]] {
			if _, ok := prev[f.To[e]]; !ok {
				prev[f.To[e]] = n
				queue = append(queue, f.To[e])
			}
		}
	}
	b.Fatalf("no way from %s to %s", f.NodeID[from], f.NodeID[to])
	return nil
}

// orderOver releases the first n nodes of a way; the rest is horizon.
func (b *bench) orderOver(robot devices.ID, id string, update uint32, seq uint32, way []int32, n int, last ...devices.Action) devices.Order {
	f := b.w.floor
	o := devices.Order{Robot: robot, OrderID: id, UpdateID: update}
	for i, node := range way {
		o.Nodes = append(o.Nodes, devices.OrderNode{NodeID: f.NodeID[node], Seq: seq + uint32(2*i), Released: i < n, Xmm: f.X[node], Ymm: f.Y[node], Map: f.Name})
		if i > 0 {
			e := f.EdgeBetween(way[i-1], node)
			o.Edges = append(o.Edges, devices.OrderEdge{EdgeID: f.EdgeID[e], Seq: seq + uint32(2*i) - 1, Released: i < n})
		}
	}
	o.Nodes[len(o.Nodes)-1].Actions = last
	return o
}

func hard(kind, id string, params ...devices.KeyValue) devices.Action {
	return devices.Action{Type: kind, ID: id, Blocking: "HARD", Params: params}
}

func (b *bench) shelfPlace(i int) (string, int32) {
	p := b.w.floor.Shelves[i]
	return p.ID, p.Node
}

func (b *bench) status(robot devices.ID, action string) string {
	for _, a := range b.last[robot].Actions {
		if a.ID == action {
			return a.Status
		}
	}
	return ""
}

const forever = int64(math.MaxInt64 / 4)

func TestRobotCarriesShelf(t *testing.T) {
	b := newBench(t, nil)
	r := b.w.robots[0]
	shelf, node := b.shelfPlace(0)
	way := b.path(r.node, node)
	home := b.w.floor.NodeID[way[0]]
	b.step(1000, b.orderOver(r.id, "o1", 0, 0, way, len(way), hard("pick", "p1", devices.KeyValue{Key: "loadId", Value: shelf})))
	if s := b.last[r.id]; s.OrderID != "o1" || !s.Driving || s.LastNode != home || len(s.NodeStates) != len(way)-1 || len(s.EdgeStates) != len(way)-1 {
		t.Fatalf("state after the order: %+v", s)
	}
	n := len(b.heard)
	b.run(forever)
	s := b.last[r.id]
	if b.status(r.id, "p1") != "FINISHED" || !slices.Equal(s.Loads, []string{shelf}) || s.Driving || len(s.NodeStates) != 0 {
		t.Fatalf("state at the end: %+v", s)
	}
	// One message a hop (the last one with the action's start), one for the action's end.
	if got := len(b.heard) - n; got != len(way) {
		t.Errorf("%d messages for %d hops and one action, want %d", got, len(way)-1, len(way))
	}
	if b.w.ShelfAt(node) != "" {
		t.Errorf("shelf %s still stands at its place", shelf)
	}
	// Back to the place by an order update that stitches at the last base node.
	out := b.w.floor.To[b.w.floor.Out[b.w.floor.OutStart[node]]]
	b.step(b.w.Now(), b.orderOver(r.id, "o1", 1, s.LastNodeSeq, []int32{node, out}, 2))
	b.run(forever)
	s = b.last[r.id]
	b.step(b.w.Now(), b.orderOver(r.id, "o1", 2, s.LastNodeSeq, []int32{out, node}, 2, hard("drop", "d1")))
	b.run(forever)
	if b.w.ShelfAt(node) != shelf || b.status(r.id, "d1") != "FINISHED" || len(b.last[r.id].Loads) != 0 {
		t.Errorf("after the drop %q stands at the place, action %s", b.w.ShelfAt(node), b.status(r.id, "d1"))
	}
	if n, first := b.w.Breaches(); n != 0 {
		t.Errorf("breaches: %v", first)
	}
}

func TestHopTimes(t *testing.T) {
	b := newBench(t, nil)
	r := b.w.robots[0]
	f := b.w.floor
	e := f.Out[f.OutStart[r.node]]
	for _, c := range []struct {
		name          string
		heading, load string
		limit         int32
		want          int64
	}{
		{"straight", "", "", 0, int64(f.LengthMm[e]) * 1000 / int64(min(1500, f.SpeedMmS[e]))},
		{"quarter turn", "turned", "", 0, int64(f.LengthMm[e])*1000/int64(min(1500, f.SpeedMmS[e])) + 2500},
		{"order's limit", "", "", 500, int64(f.LengthMm[e]) * 1000 / 500},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, nil)
			r := b.w.robots[0]
			r.heading = f.HeadingMrad[e]
			if c.heading != "" {
				r.heading += 1571
			}
			o := b.orderOver(r.id, "o", 0, 0, []int32{r.node, f.To[e]}, 2)
			o.Edges[0].MaxSpeedMmS = c.limit
			b.step(0, o)
			if got := b.w.NextAt(); got < c.want-2 || got > c.want+2 {
				t.Errorf("hop takes %d ms, want %d", got, c.want)
			}
		})
	}
}

func TestBaseEndsAndUpdate(t *testing.T) {
	b := newBench(t, nil)
	r := b.w.robots[0]
	_, node := b.shelfPlace(5)
	way := b.path(r.node, node)
	b.step(0, b.orderOver(r.id, "o", 0, 0, way, 2))
	b.run(forever)
	s := b.last[r.id]
	if s.LastNode != b.w.floor.NodeID[way[1]] || s.Driving || !s.NewBaseRequest || len(s.NodeStates) != len(way)-2 {
		t.Fatalf("robot did not stop at the end of its base: %+v", s)
	}
	b.step(b.w.Now(), b.orderOver(r.id, "o", 1, 2, way[1:], len(way)-1))
	b.run(forever)
	if s = b.last[r.id]; s.LastNode != b.w.floor.NodeID[node] || len(s.NodeStates) != 0 || s.NewBaseRequest {
		t.Fatalf("update not driven: %+v", s)
	}
}

func TestRejections(t *testing.T) {
	type setup func(b *bench, r *robot, way []int32) devices.Order
	for _, c := range []struct {
		name, kind string
		make       setup
	}{
		{"ErrWrongStitch", "orderUpdateError", func(b *bench, r *robot, way []int32) devices.Order { return b.orderOver(r.id, "o", 1, 0, way, 3) }},
		{"ErrOldUpdate", "orderUpdateError", func(b *bench, r *robot, way []int32) devices.Order {
			b.step(1, b.orderOver(r.id, "o", 5, 2, way[1:], 2))
			return b.orderOver(r.id, "o", 4, 4, way[2:], 2)
		}},
		{"ErrBusy", "orderError", func(b *bench, r *robot, way []int32) devices.Order { return b.orderOver(r.id, "other", 0, 0, way, 2) }},
		{"ErrUnknownNode", "noRouteError", func(b *bench, r *robot, way []int32) devices.Order {
			o := b.orderOver(r.id, "o", 1, 2, way[1:], 2)
			o.Nodes[1].NodeID = "nowhere"
			return o
		}},
		{"ErrNoEdge", "noRouteError", func(b *bench, r *robot, way []int32) devices.Order {
			o := b.orderOver(r.id, "o", 1, 2, way[1:], 2)
			o.Nodes[1].NodeID = b.w.floor.NodeID[b.w.floor.Stations[1].Pick]
			return o
		}},
		{"ErrUnknownAction", "orderError", func(b *bench, r *robot, way []int32) devices.Order {
			return b.orderOver(r.id, "o", 1, 2, way[1:], 2, hard("dance", "x"))
		}},
		{"ErrSequence", "validationError", func(b *bench, r *robot, way []int32) devices.Order {
			o := b.orderOver(r.id, "o", 1, 2, way[1:], 2)
			o.Nodes[1].Seq = 9
			return o
		}},
		{"ErrBaseAfterHorizon", "validationError", func(b *bench, r *robot, way []int32) devices.Order {
			o := b.orderOver(r.id, "o", 1, 2, way[1:], 1)
			o.Nodes[2].Released, o.Edges[1].Released = true, true
			return o
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, nil)
			r := b.w.robots[0]
			_, node := b.shelfPlace(5)
			way := b.path(r.node, node)
			b.step(0, b.orderOver(r.id, "o", 0, 0, way, 2))
			o := c.make(b, r, way)
			before := b.last[r.id]
			b.step(b.w.Now(), o)
			s := b.last[r.id]
			if len(s.Errors) != 1 || s.Errors[0].Type != c.kind || s.Errors[0].Level != "WARNING" {
				t.Fatalf("errors %+v, want one %s", s.Errors, c.kind)
			}
			if param(s.Errors[0].Refs, "orderId") != o.OrderID || param(s.Errors[0].Refs, "orderUpdateId") != strconv.Itoa(int(o.UpdateID)) {
				t.Errorf("references %v do not name the order", s.Errors[0].Refs)
			}
			if s.OrderID != before.OrderID || s.OrderUpdateID != before.OrderUpdateID || len(s.NodeStates) != len(before.NodeStates) {
				t.Errorf("the refused order touched the one under way: %+v", s)
			}
			b.run(forever)
			at := b.w.floor.NodeID[way[1]]
			if s := b.last[r.id]; before.OrderUpdateID == 0 && s.LastNode != at {
				t.Errorf("robot ended at %s, want %s", s.LastNode, at)
			}
		})
	}
}

func TestRepeatedOrderIsIgnored(t *testing.T) {
	b := newBench(t, nil)
	r := b.w.robots[0]
	_, node := b.shelfPlace(0)
	o := b.orderOver(r.id, "o", 0, 0, b.path(r.node, node), 3)
	b.step(0, o)
	due := b.w.NextAt()
	b.step(10, o)
	if s := b.last[r.id]; len(s.Errors) != 0 || b.w.NextAt() != due {
		t.Errorf("a repeated order changed something: errors %v", s.Errors)
	}
}

func TestCancelOrder(t *testing.T) {
	b := newBench(t, nil)
	r := b.w.robots[0]
	_, node := b.shelfPlace(5)
	way := b.path(r.node, node)
	b.step(0, b.orderOver(r.id, "o", 0, 0, way, len(way), hard("pick", "p")))
	b.step(100, devices.Instant{Robot: r.id, Action: hard("cancelOrder", "c")})
	if b.status(r.id, "c") != "RUNNING" || b.status(r.id, "p") != "FAILED" {
		t.Fatalf("actions while stopping: %v", b.last[r.id].Actions)
	}
	b.run(forever)
	s := b.last[r.id]
	if b.status(r.id, "c") != "FINISHED" || s.LastNode != b.w.floor.NodeID[way[1]] || len(s.NodeStates) != 0 || s.OrderID != "o" {
		t.Fatalf("after the cancel: %+v", s)
	}
	b.step(b.w.Now(), b.orderOver(r.id, "o", 1, 2, way[1:], 2))
	if s = b.last[r.id]; len(s.Errors) != 1 || s.Errors[0].Type != "orderUpdateError" {
		t.Errorf("an update after a cancel must be refused, errors %v", s.Errors)
	}
	b.step(b.w.Now(), devices.Instant{Robot: r.id, Action: hard("cancelOrder", "c2")})
	if s = b.last[r.id]; b.status(r.id, "c2") != "FAILED" || s.Errors[len(s.Errors)-1].Type != "noOrderToCancel" {
		t.Errorf("cancel of nothing: %+v", s)
	}
	b.step(b.w.Now(), b.orderOver(r.id, "o2", 0, 0, way[1:], 2))
	if s = b.last[r.id]; len(s.Errors) != 0 || s.OrderID != "o2" {
		t.Errorf("new order after a cancel: %+v", s)
	}
}

func TestPauseAndResume(t *testing.T) {
	b := newBench(t, nil)
	r := b.w.robots[0]
	_, node := b.shelfPlace(5)
	way := b.path(r.node, node)
	b.step(0, b.orderOver(r.id, "o", 0, 0, way, 2))
	due := b.w.NextAt()
	b.step(due/2, devices.Instant{Robot: r.id, Action: hard("startPause", "a")})
	if s := b.last[r.id]; !s.Paused || s.Driving {
		t.Fatalf("paused robot says %+v", s)
	}
	b.run(due + 60_000)
	if s := b.last[r.id]; s.LastNode != b.w.floor.NodeID[way[0]] {
		t.Fatalf("paused robot moved to %s", s.LastNode)
	}
	b.step(due+60_000, devices.Instant{Robot: r.id, Action: hard("stopPause", "b")})
	if got, want := b.w.NextAt(), due+60_000+due-due/2; got != want {
		t.Errorf("goes on until %d, want %d", got, want)
	}
	b.run(forever)
	if s := b.last[r.id]; s.LastNode != b.w.floor.NodeID[way[1]] || s.Paused {
		t.Errorf("after the pause: %+v", s)
	}
}

func TestChargingAndDrain(t *testing.T) {
	b := newBench(t, nil)
	r := b.w.robots[0]
	c := b.w.floor.Chargers[0].Node
	r.charge = BatteryDriveMs / 2
	b.step(0, b.orderOver(r.id, "o", 0, 0, b.path(r.node, c), 99, hard("startCharging", "c1")))
	b.run(forever)
	if s := b.last[r.id]; !s.Charging || b.status(r.id, "c1") != "FINISHED" || s.BatteryPct >= 5000 {
		t.Fatalf("at the charger: %+v", s)
	}
	pct := b.last[r.id].BatteryPct
	b.step(b.w.Now()+360_000, devices.Instant{Robot: r.id, Action: hard("stateRequest", "q")})
	if got := b.last[r.id].BatteryPct - pct; got < 995 || got > 1005 {
		t.Errorf("six minutes gave %d/10000, want 1000", got)
	}
	out := b.w.floor.To[b.w.floor.Out[b.w.floor.OutStart[c]]]
	b.step(b.w.Now(), b.orderOver(r.id, "o2", 0, 0, []int32{c, out}, 2))
	if b.last[r.id].Charging {
		t.Error("charges while it drives off")
	}
}

func TestEmptyBatteryStops(t *testing.T) {
	b := newBench(t, nil)
	r := b.w.robots[0]
	r.charge = 1
	_, node := b.shelfPlace(5)
	b.step(0, b.orderOver(r.id, "o", 0, 0, b.path(r.node, node), 99))
	b.run(forever)
	if s := b.last[r.id]; len(s.Errors) != 1 || s.Errors[0].Level != "FATAL" || s.Driving {
		t.Errorf("empty robot says %+v", s)
	}
}

func TestFailedPick(t *testing.T) {
	b := newBench(t, nil)
	r := b.w.robots[0]
	b.step(0, b.orderOver(r.id, "o", 0, 0, []int32{r.node}, 1, hard("pick", "p")))
	b.run(forever)
	if s := b.last[r.id]; b.status(r.id, "p") != "FAILED" || !strings.Contains(s.Actions[0].Result, "no shelf") {
		t.Errorf("pick of nothing: %+v", s.Actions)
	}
}

func TestHeartbeat(t *testing.T) {
	b := newBench(t, func(c *Config) { c.HeartbeatMs = 30_000 })
	n := len(b.heard)
	b.run(90_000)
	if got := len(b.heard) - n; got != 3*3 {
		t.Errorf("%d states of 3 resting robots in 90 s, want 9", got)
	}
}

// The physical check must see what a careless controller does.
func TestBreaches(t *testing.T) {
	b := newBench(t, nil)
	a, c := b.w.robots[0], b.w.robots[1]
	_, node := b.shelfPlace(0)
	b.step(0, b.orderOver(a.id, "a", 0, 0, b.path(a.node, node), 99))
	b.run(3_600_000)
	b.step(b.w.Now(), b.orderOver(c.id, "c", 0, 0, b.path(c.node, node), 99))
	b.run(forever)
	if n, first := b.w.Breaches(); n != 1 || first[0].Kind != "two robots at one node" || first[0].Node != b.w.floor.NodeID[node] {
		t.Errorf("%d breaches %v, want one at %s", n, first, b.w.floor.NodeID[node])
	}
}
