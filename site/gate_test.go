package site_test

import (
	"slices"
	"testing"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/site"
)

// A door is asked for when a robot's way leads through; the base ends before it
// until it grants, is held until the robot has left, and is asked anew when it
// loses the hold. What it holds for nobody is given back.
func TestDoor(t *testing.T) {
	const id, door = devices.ID("robot/a/1"), devices.ID("equipment/D")
	var out int32
	b := newBayWith(t, func(f *routing.Floor, side map[string]any) {
		park := f.Parks[0].Node
		var edges []string
		for _, e := range f.Out[f.OutStart[park]:f.OutStart[park+1]] {
			out, edges = f.To[e], append(edges, f.EdgeID[e])
		}
		side["doors"] = []any{map[string]any{"id": "D", "edges": edges}}
	}, id)
	scanner := devices.ID("scanner/" + b.floor.Stations[0].ID)
	b.do(fulfilment.AcceptDevice{Device: fulfilment.DeviceID(scanner)})
	b.hear(devices.LinkReport{Device: scanner, Link: devices.Online})
	b.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "A", WeightG: 100, VolumeCm3: 100}})
	b.do(fulfilment.ReceiveStock{SKU: "A", Qty: 5, Location: fulfilment.LocationID(b.floor.Shelves[0].ID)})
	b.do(fulfilment.PlaceOrder{Key: "o", BodyHash: "o", ClientOrderID: "o", PlacedAt: b.now, Lines: []fulfilment.OrderLine{{SKU: "A", Qty: 2}}})
	say := func(status string, grants ...devices.Grant) {
		b.hear(devices.EquipmentReport{Device: door, Kind: devices.Door, Status: status, Grants: grants})
	}
	run := func(n int) (holds []devices.Hold, released bool) {
		b.sent, b.moves = nil, nil
		for range n {
			b.hear(devices.RobotReport{Robot: id, BatteryPct: 9000})
			b.wait(500)
		}
		released = slices.ContainsFunc(b.moves, func(m site.Move) bool { return m.Release && m.Node == out })
		return all[devices.Hold](b), released
	}
	raised := func(kind string) bool {
		return slices.ContainsFunc(b.s.Ledger().Exceptions(), func(x fulfilment.Exception) bool { return x.Kind == kind })
	}

	if holds, released := run(20); len(holds) != 0 || released || !raised("door_unknown") {
		t.Fatalf("a door that is not accepted: %v, released %v", holds, released)
	}
	b.do(fulfilment.AcceptDevice{Device: fulfilment.DeviceID(door)})
	say("ready")
	holds, released := run(30)
	if len(holds) < 2 || len(holds) > 5 || released || holds[0].Action != "hold" || holds[0].By != id || holds[0].Request == "" || raised("door_unknown") {
		t.Fatalf("asked %+v, released %v", holds, released)
	}
	q := holds[0].Request
	if holds[1].Request != q {
		t.Error("it is asked again by another request")
	}
	say("moving", devices.Grant{Request: q, Grant: devices.Queued})
	if _, released := run(4); released {
		t.Fatal("released while the door moves")
	}
	say("fault", devices.Grant{Request: q, Grant: devices.Granted})
	if _, released := run(4); released || !raised("door_fault") {
		t.Fatal("released through a door that is out of order")
	}
	b.hear(devices.LinkReport{Device: door, Link: devices.Broken})
	if _, released := run(4); released || !raised("door_offline") {
		t.Fatal("released through a door that is offline")
	}
	b.sent, b.moves = nil, nil
	say("ready", devices.Grant{Request: q, Grant: devices.Granted}, devices.Grant{Request: "main-0-7", Grant: devices.Granted}, devices.Grant{Request: "other", Grant: devices.Granted})
	if got := all[devices.Hold](b); len(got) != 1 || got[0].Request != "main-0-7" || got[0].Action != "release" {
		t.Errorf("what nobody needs: %+v", got)
	}
	if !slices.ContainsFunc(b.moves, func(m site.Move) bool { return m.Release && m.Node == out }) || raised("door_fault") || raised("door_offline") {
		t.Fatal("open, and the way is not released")
	}
	if holds, _ := run(10); len(holds) != 0 {
		t.Fatalf("held: %+v", holds)
	}
	say("ready")
	if got := all[devices.Hold](b); len(got) != 1 || got[0].Action != "hold" || got[0].Request != q {
		t.Fatalf("the door lost the hold of a robot that is on the way through: %+v", got)
	}
	say("ready", devices.Grant{Request: q, Grant: devices.Granted})
	b.sent = nil
	b.hear(devices.RobotReport{Robot: id, BatteryPct: 9000, LastNode: b.floor.NodeID[out], Transitions: []devices.Transition{devices.NodePassed{Node: b.floor.NodeID[out], Seq: 2}}})
	if got := all[devices.Hold](b); len(got) != 1 || got[0].Action != "release" || got[0].Request != q {
		t.Fatalf("the robot has left: %+v", got)
	}
}

// A sensor's readings are told as samples once it is accepted.
func TestSensor(t *testing.T) {
	b := newBay(t)
	rep := devices.SensorReport{Device: "sensor/cold", Readings: []devices.Reading{{Quantity: "temperature", Value: 4.5}}}
	samples := func() (n int) {
		for _, x := range b.s.Step(b.now, site.Heard{Report: rep}).Samples {
			if x.Series == "sensor_temperature" && x.Label == "cold" && x.Value == 4.5 {
				n++
			}
		}
		return n
	}
	if samples() != 0 {
		t.Error("a sensor in quarantine is recorded")
	}
	b.do(fulfilment.AcceptDevice{Device: "sensor/cold"})
	if samples() != 1 {
		t.Error("its reading is not recorded")
	}
}
