package devices_test

import (
	"reflect"
	"testing"

	"dayrun/devices"
)

// What 3.0 added to a state: requests are told when they change, instant and
// zone actions keep no order open, each order error of its table rejects.
func TestTransitions30(t *testing.T) {
	track := devices.NewTracker()
	header := uint32(10)
	hear := func(set func(*devices.RobotState)) []devices.Transition {
		t.Helper()
		header++
		rep, ok := track.State(bot, state(func(s *devices.RobotState) { s.HeaderID, s.Version = header, "3.0.0"; set(s) }))
		if !ok {
			t.Fatal("state left out")
		}
		return append([]devices.Transition(nil), rep.Transitions...)
	}
	has := func(list []devices.Transition, want devices.Transition) bool {
		for _, tr := range list {
			if reflect.DeepEqual(tr, want) {
				return true
			}
		}
		return false
	}
	hear(func(*devices.RobotState) {})
	ask := []devices.Request{{ID: "1", Kind: "ACCESS", Status: "REQUESTED", Zone: "z", ZoneSet: "s"}}
	if got := hear(func(s *devices.RobotState) { s.Requests = ask }); !has(got, devices.Requested{Requests: ask}) {
		t.Errorf("request not told: %+v", got)
	}
	if got := hear(func(s *devices.RobotState) { s.Requests = ask }); len(got) != 0 {
		t.Errorf("the same request told again: %+v", got)
	}
	got := hear(func(s *devices.RobotState) {
		s.OrderID = "A"
		s.Actions = []devices.ActionState{{ID: "i", Type: "startCharging", Status: "RUNNING", Scope: devices.OfInstant}, {ID: "z", Status: "WAITING", Scope: devices.OfZone}}
	})
	if !has(got, devices.OrderDone{OrderID: "A"}) {
		t.Errorf("an instant action kept the order open: %+v", got)
	}
	for _, kind := range []string{"VALIDATION_FAILURE", "UNSUPPORTED_PARAMETER", "INVALID_ORDER_ACTION", "OUTDATED_ORDER_UPDATE", "ORDER_UPDATE_FOLLOWING_CANCEL", "OTHER_ORDER_ACTIVE",
		"START_NODE_OUT_OF_RANGE", "NO_ROUTE_TO_TARGET", "UNKNOWN_MAP_ID", "MOBILE_ROBOT_NOT_AVAILABLE", "INSUFFICIENT_MEMORY"} {
		e := devices.RobotError{Type: kind, Level: "WARNING", Refs: []devices.KeyValue{{Key: "orderId", Value: "B"}}}
		if got := hear(func(s *devices.RobotState) { s.OrderID = "A"; s.Errors = []devices.RobotError{e} }); !has(got, devices.OrderRejected{OrderID: "B", NoUpdate: true, Errors: []devices.RobotError{e}}) {
			t.Errorf("%s rejects nothing: %+v", kind, got)
		}
	}
	for _, kind := range []string{"SAME_ORDER_UPDATE_ID", "NO_ORDER_TO_CANCEL", "INVALID_INSTANT_ACTION", "RELEASE_LOST", "OUTSIDE_OF_CORRIDOR"} {
		e := devices.RobotError{Type: kind, Level: "WARNING"}
		for _, tr := range hear(func(s *devices.RobotState) { s.OrderID = "A"; s.Errors = []devices.RobotError{e} }) {
			if _, ok := tr.(devices.OrderRejected); ok {
				t.Errorf("%s rejects an order", kind)
			}
		}
	}
	if rep, ok := track.Connection(bot, devices.Hibernating); !ok || !has(rep.Transitions, devices.Connected{Link: devices.Hibernating}) {
		t.Errorf("hibernation: %+v", rep)
	}
}

// A robot that was to get what its factsheet refuses is not idle, until it
// describes itself anew.
func TestRefusedRobotIsNotIdle(t *testing.T) {
	track := devices.NewTracker()
	idle := func(id uint32) bool {
		rep, _ := track.State(bot, state(func(s *devices.RobotState) { s.HeaderID = id }))
		return rep.Idle
	}
	if !idle(10) {
		t.Fatal("a robot with nothing to do is idle")
	}
	why := devices.OrderRejected{OrderID: "A"}
	if rep := track.Refused(bot, why); rep.Idle || len(rep.Transitions) != 1 || !reflect.DeepEqual(rep.Transitions[0], why) || rep.BatteryPct != 8000 {
		t.Fatalf("refusal told as %+v", rep)
	}
	if idle(11) || idle(12) {
		t.Fatal("it would be given the same order again")
	}
	track.Factsheet(bot, devices.Factsheet{Series: "X"})
	if !idle(13) {
		t.Fatal("it described itself anew")
	}
}
