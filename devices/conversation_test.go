package devices_test

import (
	"reflect"
	"testing"

	"dayrun/devices"
)

func TestConversation(t *testing.T) {
	order := devices.Order{Robot: bot, OrderID: "A", UpdateID: 2, Nodes: []devices.OrderNode{{NodeID: "n0", Released: true}}}
	online := devices.Connected{Link: devices.Online}
	tests := []struct {
		name string
		hear []devices.Transition // at 500 ms, after the order went out at 0
		want devices.Phase
	}{
		{"Silence", nil, devices.Sent},
		{"Echo", []devices.Transition{devices.OrderAccepted{OrderID: "A", UpdateID: 2}}, devices.Accepted},
		{"EchoOfEarlierUpdate", []devices.Transition{devices.OrderAccepted{OrderID: "A", UpdateID: 1}}, devices.Sent},
		{"EchoOfOtherOrder", []devices.Transition{devices.OrderAccepted{OrderID: "B", UpdateID: 2}}, devices.Sent},
		{"Rejected", []devices.Transition{devices.OrderRejected{OrderID: "A", UpdateID: 2}}, devices.Rejected},
		{"OtherUpdateRejected", []devices.Transition{devices.OrderRejected{OrderID: "A", UpdateID: 1}}, devices.Sent},
		{"RejectedUpdateUnnamed", []devices.Transition{devices.OrderRejected{OrderID: "A", UpdateID: 1, NoUpdate: true}}, devices.Rejected},
		{"RejectedUnnamed", []devices.Transition{devices.OrderRejected{OrderID: "Z", UpdateID: 1, Unnamed: true, NoUpdate: true}}, devices.Rejected},
		{"LateRejectionOfAccepted", []devices.Transition{devices.OrderAccepted{OrderID: "A", UpdateID: 2}, devices.OrderRejected{OrderID: "A", UpdateID: 2}}, devices.Accepted},
		{"Done", []devices.Transition{devices.OrderAccepted{OrderID: "A", UpdateID: 2}, devices.OrderDone{OrderID: "A", UpdateID: 2}}, devices.Finished},
		{"EarlierUpdateDone", []devices.Transition{devices.OrderDone{OrderID: "A", UpdateID: 1}}, devices.Sent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := devices.NewConversation()
			c.Observe(0, online)
			c.Sent(0, order)
			for _, h := range tt.hear {
				c.Observe(500, h)
			}
			if c.Phase() != tt.want || c.Pending() != (tt.want == devices.Sent) {
				t.Fatalf("phase %d, want %d", c.Phase(), tt.want)
			}
			again, due := c.Due(2_000)
			if due != (tt.want == devices.Sent) {
				t.Fatalf("due %v in phase %d", due, c.Phase())
			}
			if due && !reflect.DeepEqual(again, order) {
				t.Fatalf("the message sent again differs: %+v", again)
			}
		})
	}
}

func TestResendTimes(t *testing.T) {
	c := devices.NewConversation()
	c.Link(true)
	c.Sent(0, devices.Order{OrderID: "A"})
	var got []int64
	for now := int64(0); now <= 150_000; now += 500 {
		if _, ok := c.Due(now); ok {
			got = append(got, now)
		}
	}
	if want := []int64{2_000, 6_000, 14_000, 30_000, 60_000, 90_000, 120_000, 150_000}; !reflect.DeepEqual(got, want) {
		t.Fatalf("sent again at %v, want %v", got, want)
	}
}

func TestResendWaitsForConnection(t *testing.T) {
	c := devices.NewConversation()
	c.Observe(0, devices.Connected{Link: devices.Online})
	c.Sent(0, devices.Order{OrderID: "A"})
	c.Observe(1_000, devices.Connected{Link: devices.Broken})
	if _, ok := c.Due(60_000); ok {
		t.Fatal("sent again to a robot that is away")
	}
	if _, ok := c.NextDue(); ok {
		t.Fatal("nothing is due while the robot is away")
	}
	c.Observe(61_000, devices.Connected{Link: devices.Online})
	if at, ok := c.NextDue(); !ok || at != 61_000 {
		t.Fatalf("next due %d %v, want at once", at, ok)
	}
	if _, ok := c.Due(61_000); !ok {
		t.Fatal("an order is not retained: it must be sent again to a robot that came back")
	}
	c.Forget()
	if _, ok := c.Due(200_000); ok || c.Phase() != devices.Quiet {
		t.Fatal("a conversation that was ended sends nothing")
	}
}
