package site_test

import (
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing"
)

// A robot that stands before the only way to a shelf and says no more shuts the
// shelf's robot in: that one is named until a person has towed the dead one away,
// and its job is done after all.
func TestShutIn(t *testing.T) {
	const dead, other, hand = devices.ID("robot/a/1"), devices.ID("robot/a/2"), devices.ID("scanner/hand")
	b := newBay(t, dead, other)
	b.do(fulfilment.AcceptDevice{Device: fulfilment.DeviceID(hand)})
	// The dead one is towed onto the node that the other one's park leads to.
	var way, spare string
	f := b.floor
	for _, e := range f.Out[f.OutStart[f.Parks[1].Node]:f.OutStart[f.Parks[1].Node+1]] {
		if way != "" {
			t.Fatalf("park %s has several ways out", b.node(f.Parks[1]))
		}
		way = f.NodeID[f.To[e]]
	}
	spare = b.node(f.Parks[2])
	b.hear(devices.RobotReport{Robot: dead, BatteryPct: -1, Transitions: []devices.Transition{devices.Connected{Link: devices.Broken}}})
	if a := b.read(devices.Read{Device: hand, Kind: "towed", Task: string(dead), Code: "LOC:" + way}); !a.OK {
		t.Fatalf("not towed: %+v", a)
	}
	shelf := f.Shelves[0].ID
	b.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "A", WeightG: 100, VolumeCm3: 100}})
	b.do(fulfilment.ReceiveStock{SKU: "A", Qty: 5, Location: fulfilment.LocationID(shelf)})
	scanner := devices.ID("scanner/" + f.Stations[0].ID)
	b.do(fulfilment.AcceptDevice{Device: fulfilment.DeviceID(scanner)})
	b.hear(devices.LinkReport{Device: scanner, Link: devices.Online})
	b.do(fulfilment.PlaceOrder{Key: "o", BodyHash: "o", ClientOrderID: "o", PlacedAt: b.now, Lines: []fulfilment.OrderLine{{SKU: "A", Qty: 2}}})
	named := func() string {
		for _, x := range b.s.Ledger().Exceptions() {
			if x.Kind == "robot_shut_in" {
				return x.Subject + ": " + x.Text
			}
		}
		return ""
	}
	for range 60 {
		b.hear(devices.RobotReport{Robot: other, BatteryPct: 9000, LastNode: b.node(f.Parks[1]), Idle: true})
		b.wait(1000)
	}
	if text := named(); !strings.HasPrefix(text, string(other)) || !strings.Contains(text, string(dead)+" does not drive and holds "+way) {
		t.Fatalf("named: %q", text)
	}
	moved := false
	for _, e := range b.log {
		if u, ok := e.(fulfilment.JobUnassigned); ok {
			moved = strings.Contains(u.Reason, "shut in by "+string(dead))
		}
	}
	if !moved {
		t.Error("its job was not moved")
	}
	if a := b.read(devices.Read{Device: hand, Kind: "towed", Task: string(dead), Code: "LOC:" + spare}); !a.OK {
		t.Fatalf("not towed: %+v", a)
	}
	b.wait(6000)
	if text := named(); text != "" {
		t.Errorf("still named after the towing: %q", text)
	}
	if k := f.Kind[f.Node(way)]; k != routing.Travel {
		t.Errorf("node %s is of kind %v", way, k)
	}
}
