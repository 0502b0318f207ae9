package mqtt

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"dayrun/devices"
)

// stateOf is a correct state of a robot of 2.1; set changes its text.
func stateOf(header int, at string, change ...string) string {
	s := fmt.Sprintf(`{"headerId":%d,"timestamp":"%s","version":"2.1.0","manufacturer":"a","serialNumber":"1","orderId":"A","orderUpdateId":0,"lastNodeId":"n1","lastNodeSequenceId":2,
"nodeStates":[],"edgeStates":[],"driving":false,"actionStates":[],"batteryState":{"batteryCharge":80,"charging":false},"operatingMode":"AUTOMATIC","errors":[],"safetyState":{"eStop":"NONE","fieldViolation":false}}`, header, at)
	for i := 0; i+1 < len(change); i += 2 {
		s = strings.Replace(s, change[i], change[i+1], 1)
	}
	return s
}

// Every kind of bad message is refused or passed over by its rule and counted
// for its device, and the shadow stays what the last good state said.
func TestHostileMessages(t *testing.T) {
	const topic, now = "uagv/v2/a/1/state", "2026-05-01T12:00:00.00Z"
	tests := []struct {
		name, topic, payload string
		retained             bool
		reason               devices.Reason
		taken                bool // the message is odd but good
	}{
		{"Duplicate", topic, stateOf(10, now), false, devices.Duplicate, false},
		{"Stale", topic, stateOf(9, now, `"n1"`, `"n0"`), false, devices.Stale, false},
		{"OutOfOrder", topic, stateOf(7, now, `"orderId":"A"`, `"orderId":""`), false, devices.Stale, false},
		{"ClockHoursOff", topic, stateOf(11, "2026-05-01T16:00:00.00Z"), false, devices.ClockOff, true},
		{"ClockBack", topic, stateOf(11, "2026-05-01T11:59:00.00Z"), false, devices.ClockBack, true},
		{"NoTime", topic, stateOf(11, "yesterday"), false, devices.NoTime, true},
		{"Truncated", topic, stateOf(11, now)[:200], false, devices.NotJSON, false},
		{"Empty", topic, "", false, devices.NotJSON, false},
		{"NotAnObject", topic, `[1,2]`, false, devices.WrongType, false},
		{"Oversize", topic, stateOf(11, now, `"errors":[]`, `"errors":[],"own":"`+strings.Repeat("x", 70_000)+`"`), false, devices.Oversize, false},
		{"DeeplyNested", topic, stateOf(11, now, `"errors":[]`, `"errors":[],"own":`+strings.Repeat("[", 10_000)+strings.Repeat("]", 10_000)), false, devices.Nested, false},
		{"WrongType", topic, stateOf(11, now, `"lastNodeId":"n1"`, `"lastNodeId":17`), false, devices.WrongType, false},
		{"NegativeSequence", topic, stateOf(11, now, `"lastNodeSequenceId":2`, `"lastNodeSequenceId":-2`), false, devices.WrongType, false},
		{"HeaderTooBig", topic, stateOf(11, now, `"headerId":11`, `"headerId":4294967296`), false, devices.WrongType, false},
		{"NoMode", topic, stateOf(11, now, `"operatingMode":"AUTOMATIC",`, ``), false, devices.Missing, false},
		{"WrongName", topic, stateOf(11, now, `"serialNumber":"1"`, `"serialNumber":"2"`), false, devices.WrongName, true},
		{"WrongMajor", "uagv/v3/a/1/state", stateOf(11, now), false, devices.WrongMajor, true},
		{"RetainedState", topic, stateOf(11, now), true, devices.Retained, false},
		{"UnknownLink", "uagv/v2/a/1/connection", `{"timestamp":"` + now + `","connectionState":"MAYBE"}`, false, devices.UnknownValue, false},
		{"UnknownMajor", "uagv/v9/a/1/state", stateOf(11, now), false, devices.BadVersion, false},
		{"UnknownField", topic, stateOf(11, now, `"errors":[]`, `"errors":[],"own":{"x":[null]}`), false, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, err := New(Config{Broker: "mqtt://127.0.0.1:1", Site: "north", Clock: func() time.Time { return time.Date(2026, 5, 1, 12, 0, 1, 0, time.UTC) }})
			if err != nil {
				t.Fatal(err)
			}
			var s devices.RobotState
			hear := func(topic, payload string, retained bool) (devices.Report, error) {
				rep, err := g.decode(message{topic: topic, payload: payload, retained: retained}, &s)
				if err != nil {
					g.faults.add(deviceOf(g.cfg.Site, topic), reasonOf(err))
				}
				return rep, err
			}
			if _, err := hear(topic, stateOf(10, now), false); err != nil {
				t.Fatal(err)
			}
			rep, err := hear(tt.topic, tt.payload, tt.retained)
			if tt.taken != (rep != nil) {
				t.Errorf("report %+v, error %v; taken should be %v", rep, err, tt.taken)
			}
			want := devices.Reasons(nil)
			if tt.reason != "" {
				want = devices.Reasons{tt.reason: 1}
			}
			if got := g.Faults("robot/a/1"); !reflect.DeepEqual(got, want) {
				t.Errorf("counted %v, want %v", got, want)
			}
			next, err := hear(topic, stateOf(12, now, `"orderId":"A"`, `"orderId":"B"`), false)
			after, ok := next.(devices.RobotReport)
			if err != nil || !ok || after.OrderID != "B" || after.Transitions[0] != (devices.OrderAccepted{OrderID: "B"}) || after.LastNode != "n1" {
				t.Errorf("the next good state gave %+v, %v", next, err)
			}
		})
	}
}

// Strangers cannot make the counts grow without end.
func TestFaultsAreBounded(t *testing.T) {
	f := devices.NewFaults(2)
	for i := range 100 {
		f.Add(devices.ID(fmt.Sprint("robot/a/", i)), devices.NotJSON)
	}
	if f.Of("robot/a/1")[devices.NotJSON] != 1 || f.Of("robot/a/5") != nil || f.Of("")[devices.NotJSON] != 98 || f.Total()[devices.NotJSON] != 100 {
		t.Fatalf("by name %v, without %v, together %v", f.Of("robot/a/1"), f.Of(""), f.Total())
	}
}
