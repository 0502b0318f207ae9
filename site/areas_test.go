package site_test

import (
	"fmt"
	"testing"

	"dayrun/devices"
	"dayrun/devices/vda5050"
	"dayrun/fulfilment"
	"dayrun/routing"
)

// zoned puts three zones into a floor's side file: one blocked and one slow away
// from everything, and one for one robot at a time round a park's way out.
func zoned(f *routing.Floor, side map[string]any) {
	var way int32 = -1
	park := f.Parks[0].Node
	for _, e := range f.Out[f.OutStart[park]:f.OutStart[park+1]] {
		way = f.To[e]
	}
	box := func(x, y, d float64) [][]float64 {
		return [][]float64{{x - d, y - d}, {x + d, y - d}, {x + d, y + d}, {x - d, y + d}}
	}
	side["areas"] = []any{
		map[string]any{"id": "pillar", "type": "BLOCKED", "vertices": box(-50, -50, 1)},
		map[string]any{"id": "slow", "type": "SPEED_LIMIT", "max_speed": 0.5, "vertices": box(-60, -50, 1)},
		map[string]any{"id": "narrow", "type": "RELEASE", "vertices": box(float64(f.X[way])/1000, float64(f.Y[way])/1000, 0.3)},
	}
}

// all gives the instructions of one type and forgets the others.
func all[T devices.Instruction](b *bay) (out []T) {
	for _, i := range b.sent {
		if x, ok := i.(T); ok {
			out = append(out, x)
		}
	}
	b.sent = nil
	return out
}

// A robot of 3.0 is told the zones at each connection, in messages that its
// codec writes; an older one is not, and both are let in one by one.
func TestZonesAreTold(t *testing.T) {
	const id, old = devices.ID("robot/a/1"), devices.ID("robot/a/2")
	b := newBayWith(t, zoned, id, old)
	head := vda5050.Header{Version: "3.0.0", Manufacturer: "a", Serial: "1"}
	state := func(r devices.ID, version string, tr ...devices.Transition) {
		b.sent = nil
		b.hear(devices.RobotReport{Robot: r, Version: version, BatteryPct: 9000, Idle: true, Transitions: tr})
	}
	state(old, "2.1.0")
	if got := all[devices.ZoneSet](b); len(got) != 0 {
		t.Fatalf("a robot of 2.1 is told %+v", got)
	}
	state(id, "3.0.0")
	told := append([]devices.Instruction{}, b.sent...)
	sets := all[devices.ZoneSet](b)
	if len(sets) != 1 || len(sets[0].Zones) != 3 || sets[0].Map != "hall" {
		t.Fatalf("told %+v", told)
	}
	if _, err := vda5050.EncodeZoneSet(sets[0], head); err != nil {
		t.Error(err)
	}
	enabled := false
	for _, i := range told {
		if a, ok := i.(devices.Instant); ok && a.Action.Type == "enableZoneSet" {
			enabled = a.Action.Params[0].Value == sets[0].ID
			if _, err := vda5050.EncodeInstant(a, head); err != nil {
				t.Error(err)
			}
		}
	}
	if !enabled {
		t.Error("the zone set is not enabled")
	}
	if state(id, "3.0.0"); len(all[devices.ZoneSet](b)) != 0 {
		t.Error("told twice on one connection")
	}
	state(id, "3.0.0", devices.Connected{Link: devices.Offline})
	if state(id, "3.0.0", devices.Connected{Link: devices.Online}); len(all[devices.ZoneSet](b)) != 1 {
		t.Error("not told anew on a new connection")
	}
	state(id, "3.0.0", devices.Described{Factsheet: devices.Factsheet{Zones: []string{"BLOCKED"}}})
	if got := all[devices.ZoneSet](b); len(got) != 1 || len(got[0].Zones) != 1 || got[0].Zones[0].ID != "pillar" {
		t.Errorf("a robot that knows BLOCKED alone is told %+v", got)
	}
}

// Requests are answered by rule: a zone with the nodes in it, queued before;
// what is not offered is rejected. An answer that is not heard is repeated.
func TestRequestsAreAnswered(t *testing.T) {
	const id = devices.ID("robot/a/1")
	b := newBayWith(t, zoned, id)
	ask := func(q ...devices.Request) string {
		b.sent = nil
		b.hear(devices.RobotReport{Robot: id, Version: "3.0.0", BatteryPct: 9000, Transitions: []devices.Transition{devices.Requested{Requests: q}}})
		got := ""
		for _, a := range all[devices.Answers](b) {
			if _, err := vda5050.EncodeAnswers(a, vda5050.Header{Version: "3.0.0", Manufacturer: "a", Serial: "1"}); err != nil {
				t.Error(err)
			}
			for _, x := range a.List {
				got += fmt.Sprintf("%s=%s ", x.Request, x.Grant)
			}
		}
		return got
	}
	narrow := devices.Request{ID: "q1", Kind: "ACCESS", Status: "REQUESTED", Zone: "narrow"}
	for _, c := range []struct {
		name, want string
		q          []devices.Request
	}{
		{"Queued", "q1=QUEUED ", []devices.Request{narrow}},
		{"QueuedKnows", "", []devices.Request{{ID: "q1", Kind: "ACCESS", Status: "QUEUED", Zone: "narrow"}}},
		{"UnknownZone", "q2=REJECTED ", []devices.Request{{ID: "q2", Kind: "ACCESS", Status: "REQUESTED", Zone: "elsewhere"}}},
		{"Replanning", "q3=REJECTED ", []devices.Request{{ID: "q3", Kind: "REPLANNING", Status: "REQUESTED", Zone: "narrow"}}},
		{"Corridor", "q4=REJECTED ", []devices.Request{{ID: "q4", Kind: "CORRIDOR", Status: "REQUESTED", Edge: "e"}}},
		{"GrantedBefore", "", []devices.Request{{ID: "q5", Kind: "ACCESS", Status: "GRANTED", Zone: "narrow"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ask(c.q...); got != c.want {
				t.Errorf("answered %q, want %q", got, c.want)
			}
		})
	}
	ask(narrow)
	for range 10 {
		b.wait(6000)
	}
	if n := len(all[devices.Answers](b)); n != 4 {
		t.Errorf("repeated %d times, want 4", n)
	}

	// Work leads it through the zone: with the nodes comes the grant.
	scanner := devices.ID("scanner/" + b.floor.Stations[0].ID)
	b.do(fulfilment.AcceptDevice{Device: fulfilment.DeviceID(scanner)})
	b.hear(devices.LinkReport{Device: scanner, Link: devices.Online})
	b.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "A", WeightG: 100, VolumeCm3: 100}})
	b.do(fulfilment.ReceiveStock{SKU: "A", Qty: 5, Location: fulfilment.LocationID(b.floor.Shelves[0].ID)})
	b.do(fulfilment.PlaceOrder{Key: "o", BodyHash: "o", ClientOrderID: "o", PlacedAt: b.now, Lines: []fulfilment.OrderLine{{SKU: "A", Qty: 2}}})
	ask(narrow)
	granted := false
	for range 60 {
		b.hear(devices.RobotReport{Robot: id, BatteryPct: 9000})
		b.wait(500)
		for _, a := range all[devices.Answers](b) {
			granted = granted || a.List[0].Grant == "GRANTED"
		}
	}
	if !granted {
		t.Error("the nodes in the zone were released without a grant")
	}
}
