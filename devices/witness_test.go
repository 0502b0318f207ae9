package devices_test

import (
	"fmt"
	"strings"
	"testing"

	"dayrun/devices"
)

// robot is a small stand-in whose states go to a witness, two seconds apart.
type spoken struct {
	w  *devices.Witness
	at int64
}

func (s *spoken) say(set func(*devices.RobotState)) {
	s.at += 2000
	st := state(func(r *devices.RobotState) {
		r.OrderID, r.LastNode, r.LastNodeSeq = "A", "n1", 2
		if set != nil {
			set(r)
		}
	})
	s.w.Record(bot, devices.Message{AtMs: s.at, Heard: true, Topic: "state", Payload: fmt.Appendf(nil, "state at %d", s.at)})
	s.w.State(s.at, bot, st)
}

func (s *spoken) tell(i devices.Instruction, what string) {
	s.w.Sent(s.at, i, devices.Message{AtMs: s.at, Topic: what, Payload: []byte(what)})
}

func (s *spoken) rules() string {
	c, _ := s.w.Report(bot)
	var out []string
	for _, f := range c.Findings {
		out = append(out, f.Rule)
	}
	return strings.Join(out, " ")
}

func newSpoken() *spoken { return &spoken{w: devices.NewWitness(), at: 1_000_000} }

func TestWitness(t *testing.T) {
	pause := devices.Instant{Robot: bot, Action: devices.Action{Type: "startPause", ID: "p"}}
	job := devices.Order{Robot: bot, OrderID: "B", Nodes: []devices.OrderNode{{NodeID: "n1", Released: true, Actions: []devices.Action{{Type: "pick", ID: "lift"}}}}}
	acts := func(list ...devices.ActionState) func(*devices.RobotState) {
		return func(r *devices.RobotState) { r.Actions = list }
	}
	tests := []struct {
		name, want string
		run        func(*spoken)
		messages   int // in the case
	}{
		{"Correct", "", func(s *spoken) {
			s.tell(pause, "instantActions")
			s.say(acts(devices.ActionState{ID: "p", Status: "RUNNING"}))
			s.say(acts(devices.ActionState{ID: "p", Status: "FINISHED"}))
			s.tell(job, "order")
			for range 4 {
				s.say(func(r *devices.RobotState) {
					r.OrderID, r.LastNodeSeq = "B", 0
					r.Actions = []devices.ActionState{{ID: "lift", Status: "RUNNING"}}
				})
			}
		}, 0},
		{"InstantNotMirrored", "instant_not_mirrored", func(s *spoken) {
			s.tell(pause, "instantActions")
			s.say(nil)
			s.say(nil)
			s.say(nil)
		}, 2},
		{"InstantAnsweredByError", "", func(s *spoken) {
			s.tell(pause, "instantActions")
			for range 4 {
				s.say(func(r *devices.RobotState) {
					r.Errors = []devices.RobotError{{Type: "x", Level: "WARNING", Refs: []devices.KeyValue{{Key: "actionId", Value: "p"}}}}
				})
			}
		}, 0},
		{"OrderNotAnswered", "order_not_answered", func(s *spoken) {
			s.tell(job, "order")
			for range 8 {
				s.say(nil)
			}
		}, 2},
		{"OrderRejected", "", func(s *spoken) {
			s.tell(job, "order")
			for range 8 {
				s.say(func(r *devices.RobotState) {
					r.Errors = []devices.RobotError{rejection("no", devices.KeyValue{Key: "orderId", Value: "B"})}
				})
			}
		}, 0},
		{"ActionsNotListed", "actions_not_listed", func(s *spoken) {
			s.tell(job, "order")
			s.say(func(r *devices.RobotState) { r.OrderID = "B" })
		}, 2},
		{"ActionDropped", "action_dropped", func(s *spoken) {
			s.say(acts(devices.ActionState{ID: "a", Status: "FINISHED"}))
			s.say(nil)
		}, 2},
		{"ActionRevived", "action_revived", func(s *spoken) {
			s.say(acts(devices.ActionState{ID: "a", Status: "FINISHED"}))
			s.say(acts(devices.ActionState{ID: "a", Status: "RUNNING"}))
		}, 2},
		{"SequenceBack", "sequence_back", func(s *spoken) {
			s.say(nil)
			s.say(func(r *devices.RobotState) { r.LastNodeSeq = 0 })
		}, 2},
		{"NodeNotRemoved", "node_not_removed", func(s *spoken) {
			s.say(nil)
			s.say(func(r *devices.RobotState) { r.NodeStates = []devices.NodeState{{NodeID: "n1", Seq: 2}} })
		}, 1},
		{"OrderIDCleared", "order_id_cleared", func(s *spoken) {
			s.say(nil)
			s.say(func(r *devices.RobotState) { r.OrderID = "" })
		}, 2},
		{"UnknownWord", "unknown_word", func(s *spoken) { s.say(func(r *devices.RobotState) { r.Mode = "SLEEPY" }) }, 1},
		{"Silence", "state_interval", func(s *spoken) {
			s.say(nil)
			s.at += 60_000
			s.say(nil)
		}, 2},
		{"SilenceWhileAway", "", func(s *spoken) {
			s.say(nil)
			s.w.Linked(bot)
			s.at += 60_000
			s.say(nil)
		}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSpoken()
			tt.run(s)
			if got := s.rules(); got != tt.want {
				t.Fatalf("found %q, want %q", got, tt.want)
			}
			if c, _ := s.w.Report(bot); tt.want != "" {
				f := c.Findings[0]
				if len(f.Case) != tt.messages || f.Section == "" || f.Text == "" || f.Count != 1 {
					t.Fatalf("finding %+v, want %d messages to show it", f, tt.messages)
				}
			}
		})
	}
}

// A finding keeps the messages of its first time and counts the others.
func TestWitnessCountsOnce(t *testing.T) {
	s := newSpoken()
	for range 50 {
		s.say(func(r *devices.RobotState) { r.Mode = "SLEEPY" })
	}
	c, _ := s.w.Report(bot)
	if f := c.Findings[0]; f.Count != 50 || string(f.Case[0].Payload) != "state at 1002000" || f.FirstMs != 1_002_000 || f.LastMs != 1_100_000 {
		t.Fatalf("%+v", f)
	}
	if _, ok := s.w.Report("robot/other/1"); ok {
		t.Fatal("a report of a robot that never spoke")
	}
}

// However many robots speak, the recorder stays within its bytes and each robot
// keeps its newest message.
func TestWitnessIsBounded(t *testing.T) {
	w := devices.NewWitness()
	payload := make([]byte, 20_000)
	for round := range 20 {
		for i := range 5000 {
			w.Record(devices.ID(fmt.Sprint("robot/a/", i)), devices.Message{AtMs: int64(round), Heard: true, Topic: "state", Payload: payload})
		}
	}
	if n := w.Bytes(); n > 5000*8<<10 {
		t.Fatalf("%d bytes are kept", n)
	}
	w.Find(1, "robot/a/7", "wrong_name", "state", "x")
	c, _ := w.Report("robot/a/7")
	if m := c.Findings[0].Case[0]; m.AtMs != 19 || !m.Cut || len(m.Payload) != 8<<10 {
		t.Fatalf("kept %d, cut %v, %d bytes", m.AtMs, m.Cut, len(m.Payload))
	}
}
