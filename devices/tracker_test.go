package devices_test

import (
	"fmt"
	"reflect"
	"testing"

	"dayrun/devices"
)

const bot = devices.ID("robot/acme/r1")

func state(set func(*devices.RobotState)) *devices.RobotState {
	s := &devices.RobotState{Version: "2.1.0", Mode: "AUTOMATIC", EStop: "NONE", BatteryPct: 8000}
	if set != nil {
		set(s)
	}
	return s
}

func rejection(text string, refs ...devices.KeyValue) devices.RobotError {
	return devices.RobotError{Type: "orderUpdateError", Level: "WARNING", Text: text, Refs: refs}
}

// Each case is a run of states; want is what the last of them tells.
func TestTransitions(t *testing.T) {
	driving := func(s *devices.RobotState) {
		s.OrderID, s.OrderUpdateID, s.LastNode, s.Driving = "A", 1, "n0", true
		s.NodeStates = []devices.NodeState{{NodeID: "n1", Seq: 2, Released: true}}
		s.EdgeStates = []devices.EdgeState{{EdgeID: "e1", Seq: 1, Released: true}}
		s.Actions = []devices.ActionState{{ID: "lift", Type: "pick", Status: "WAITING"}}
	}
	then := func(more func(*devices.RobotState)) func(*devices.RobotState) {
		return func(s *devices.RobotState) { driving(s); more(s) }
	}
	arrived := then(func(s *devices.RobotState) {
		s.LastNode, s.LastNodeSeq, s.Driving, s.NodeStates, s.EdgeStates = "n1", 2, false, nil, nil
	})
	finished := func(s *devices.RobotState) {
		arrived(s)
		s.Actions = []devices.ActionState{{ID: "lift", Type: "pick", Status: "FINISHED", Result: "ok"}}
	}
	refusedNamed := rejection("no", devices.KeyValue{Key: "orderId", Value: "B"}, devices.KeyValue{Key: "orderUpdateId", Value: "7"})
	refusedBare := rejection("no")
	tests := []struct {
		name string
		run  []func(*devices.RobotState)
		want []devices.Transition
	}{
		{"FirstWord", []func(*devices.RobotState){nil}, []devices.Transition{devices.Connected{Link: devices.Online}, devices.ModeChanged{Mode: "AUTOMATIC"},
			devices.DrivingChanged{}, devices.SafetyChanged{EStop: "NONE"}}},
		{"NothingNew", []func(*devices.RobotState){driving, driving}, nil},
		{"Accepted", []func(*devices.RobotState){nil, driving}, []devices.Transition{devices.OrderAccepted{OrderID: "A", UpdateID: 1},
			devices.NodePassed{OrderID: "A", Node: "n0"}, devices.ActionChanged{OrderID: "A", ActionID: "lift", Type: "pick", Status: "WAITING"}, devices.DrivingChanged{Driving: true}}},
		{"NodePassed", []func(*devices.RobotState){driving, arrived}, []devices.Transition{devices.NodePassed{OrderID: "A", Node: "n1", Seq: 2}, devices.DrivingChanged{}}},
		{"Done", []func(*devices.RobotState){driving, arrived, finished}, []devices.Transition{
			devices.ActionChanged{OrderID: "A", ActionID: "lift", Type: "pick", Status: "FINISHED", Result: "ok"}, devices.OrderDone{OrderID: "A", UpdateID: 1}}},
		{"DoneOnce", []func(*devices.RobotState){driving, finished, finished}, nil},
		{"HorizonIsNotDone", []func(*devices.RobotState){driving, then(func(s *devices.RobotState) {
			s.Driving, s.NodeStates[0].Released, s.EdgeStates[0].Released = false, false, false
			s.Actions[0].Status = "FINISHED"
		})}, []devices.Transition{devices.ActionChanged{OrderID: "A", ActionID: "lift", Type: "pick", Status: "FINISHED"}, devices.DrivingChanged{}}},
		{"UpdateAccepted", []func(*devices.RobotState){finished, func(s *devices.RobotState) {
			finished(s)
			s.OrderUpdateID, s.Driving = 2, true
		}}, []devices.Transition{devices.OrderAccepted{OrderID: "A", UpdateID: 2}, devices.DrivingChanged{Driving: true}}},
		{"Rejected", []func(*devices.RobotState){driving, then(func(s *devices.RobotState) { s.Errors = []devices.RobotError{refusedNamed} })},
			[]devices.Transition{devices.OrderRejected{OrderID: "B", UpdateID: 7, Errors: []devices.RobotError{refusedNamed}}, devices.ErrorsChanged{Errors: []devices.RobotError{refusedNamed}}}},
		{"RejectedWithoutName", []func(*devices.RobotState){driving, then(func(s *devices.RobotState) { s.Errors = []devices.RobotError{refusedBare} })},
			[]devices.Transition{devices.OrderRejected{OrderID: "A", UpdateID: 1, Unnamed: true, NoUpdate: true, Errors: []devices.RobotError{refusedBare}}, devices.ErrorsChanged{Errors: []devices.RobotError{refusedBare}}}},
		{"RejectedOnce", []func(*devices.RobotState){driving, then(func(s *devices.RobotState) { s.Errors = []devices.RobotError{refusedNamed} }),
			func(s *devices.RobotState) { arrived(s); s.Errors = []devices.RobotError{refusedNamed} }},
			[]devices.Transition{devices.NodePassed{OrderID: "A", Node: "n1", Seq: 2}, devices.DrivingChanged{}}},
		{"OtherErrorRejectsNothing", []func(*devices.RobotState){nil, func(s *devices.RobotState) { s.Errors = []devices.RobotError{{Type: "motorHot", Level: "FATAL"}} }},
			[]devices.Transition{devices.ErrorsChanged{Errors: []devices.RobotError{{Type: "motorHot", Level: "FATAL"}}}}},
		{"LostOrder", []func(*devices.RobotState){arrived, func(s *devices.RobotState) { s.LastNode, s.LastNodeSeq = "n1", 0 }},
			[]devices.Transition{devices.Restarted{OrderID: "A"}, devices.NodePassed{Node: "n1"}}},
		{"LoadModeSafetyBase", []func(*devices.RobotState){driving, then(func(s *devices.RobotState) {
			s.Loads, s.Mode, s.EStop, s.NewBaseRequest = []string{"S1"}, "MANUAL", "AUTOACK", true
		})}, []devices.Transition{devices.LoadChanged{Loads: []string{"S1"}}, devices.ModeChanged{Mode: "MANUAL"}, devices.SafetyChanged{EStop: "AUTOACK"}, devices.BaseRequested{}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tr := devices.NewTracker()
			var got []devices.Transition
			for i, set := range tt.run {
				s := state(set)
				s.HeaderID = uint32(i + 1)
				rep, ok := tr.State(bot, s)
				if !ok {
					t.Fatalf("state %d was left out", i)
				}
				got = append([]devices.Transition(nil), rep.Transitions...)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Fatalf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestHeaderOrder(t *testing.T) {
	const top = 1<<32 - 1
	tests := []struct {
		name  string
		ids   []uint32
		stale int64
		last  bool // the last state is taken
	}{
		{"Ascending", []uint32{1, 2, 3}, 0, true},
		{"Gap", []uint32{1, 2, 900}, 0, true},
		{"Duplicate", []uint32{5, 6, 6}, 1, false},
		{"Late", []uint32{5, 7, 6}, 1, false},
		{"Wrap", []uint32{top - 1, top, 0}, 0, true},
		{"LateOverWrap", []uint32{top - 1, 2, top}, 1, false},
		{"RestartAtZero", []uint32{500, 0}, 0, true},
		{"RestartAtOne", []uint32{500, 1}, 0, true},
		{"RestartFarBack", []uint32{5000, 2}, 0, true},
		{"RestartFirstLost", []uint32{500, 2, 3, 4}, 2, true},
		{"LateMixed", []uint32{500, 490, 501, 491, 492}, 3, false},
		{"NeverCounts", []uint32{0, 0, 0}, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tr := devices.NewTracker()
			ok := false
			for _, id := range tt.ids {
				_, ok = tr.State(bot, state(func(s *devices.RobotState) { s.HeaderID = id }))
			}
			if ok != tt.last || tr.Stale != tt.stale {
				t.Fatalf("taken %v, stale %d; want %v, %d", ok, tr.Stale, tt.last, tt.stale)
			}
		})
	}
}

func TestConnection(t *testing.T) {
	tr := devices.NewTracker()
	say := func(c devices.Connection, want bool) {
		t.Helper()
		rep, ok := tr.Connection(bot, c)
		if ok != want || ok && !reflect.DeepEqual(rep.Transitions, []devices.Transition{devices.Connected{Link: c}}) {
			t.Fatalf("%s: told %v %+v, want %v", c, ok, rep.Transitions, want)
		}
	}
	say(devices.Online, true)
	say(devices.Online, false)
	tr.State(bot, state(func(s *devices.RobotState) { s.HeaderID = 50 }))
	say(devices.Broken, true)
	say(devices.Online, true)
	if _, ok := tr.State(bot, state(func(s *devices.RobotState) { s.HeaderID = 2 })); !ok {
		t.Fatal("a robot that connected anew may count anew")
	}
}

// The shadow must not share memory with the state: codecs reuse theirs.
func TestShadowCopies(t *testing.T) {
	tr := devices.NewTracker()
	s := state(func(s *devices.RobotState) {
		s.HeaderID, s.OrderID = 1, "A"
		s.Actions = []devices.ActionState{{ID: "a", Status: "RUNNING"}}
	})
	tr.State(bot, s)
	s.HeaderID, s.Actions[0].Status = 2, "FINISHED"
	rep, _ := tr.State(bot, s)
	want := []devices.Transition{devices.ActionChanged{OrderID: "A", ActionID: "a", Status: "FINISHED"}, devices.OrderDone{OrderID: "A"}}
	if !reflect.DeepEqual(rep.Transitions, want) {
		t.Fatalf("got %+v", rep.Transitions)
	}
}

func TestPoseAndFactsheet(t *testing.T) {
	tr := devices.NewTracker()
	rep, ok := tr.Pose(bot, devices.Pose{Map: "m", Xmm: 5})
	if !ok || !rep.PoseKnown || rep.Pose.Xmm != 5 || rep.BatteryPct != -1 || len(rep.Transitions) != 0 {
		t.Fatalf("pose gave %+v", rep)
	}
	rep, _ = tr.Factsheet(bot, devices.Factsheet{Series: "X"})
	if !reflect.DeepEqual(rep.Transitions, []devices.Transition{devices.Described{Factsheet: devices.Factsheet{Series: "X"}}}) {
		t.Fatalf("factsheet gave %+v", rep)
	}
	if !tr.Knows(bot) || tr.Robots() != 1 {
		t.Fatal("the robot was heard of")
	}
}

func BenchmarkTrackerState(b *testing.B) {
	tr := devices.NewTracker()
	ids := make([]devices.ID, 200)
	for i := range ids {
		ids[i] = devices.ID(fmt.Sprintf("robot/acme/r%03d", i))
	}
	s := state(func(s *devices.RobotState) {
		s.OrderID, s.LastNode, s.Driving = "A", "n0", true
		for i := range uint32(8) {
			s.NodeStates = append(s.NodeStates, devices.NodeState{NodeID: "n", Seq: 2 * i, Released: true})
			s.EdgeStates = append(s.EdgeStates, devices.EdgeState{EdgeID: "e", Seq: 2*i + 1, Released: true})
		}
		s.Actions = []devices.ActionState{{ID: "a", Type: "pick", Status: "WAITING"}}
		s.Loads = []string{"S1"}
	})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.HeaderID = uint32(i/len(ids)) + 1
		s.LastNodeSeq = s.HeaderID * 2
		if _, ok := tr.State(ids[i%len(ids)], s); !ok {
			b.Fatal("left out")
		}
	}
}
