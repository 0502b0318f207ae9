package mqtt

import (
	"fmt"
	"reflect"
	"testing"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/devices"
)

// message is one that arrived.
type message struct {
	topic, payload string
	retained       bool
	acked          *int
}

func (m message) Duplicate() bool   { return false }
func (m message) Qos() byte         { return 1 }
func (m message) Retained() bool    { return m.retained }
func (m message) Topic() string     { return m.topic }
func (m message) MessageID() uint16 { return 0 }
func (m message) Payload() []byte   { return []byte(m.payload) }
func (m message) Ack() {
	if m.acked != nil {
		*m.acked++
	}
}

func payloads(list []paho.Message) []string {
	var out []string
	for _, m := range list {
		out = append(out, string(m.Payload()))
	}
	return out
}

func TestInboxKeepsOrder(t *testing.T) {
	b := newInbox()
	for i, topic := range []string{"u/v2/a/1/state", "u/v2/a/1/connection", "u/v2/a/1/state", "u/v2/a/2/state"} {
		b.put(message{topic: topic, payload: fmt.Sprint(i)})
	}
	if got := payloads(b.take(nil)); !reflect.DeepEqual(got, []string{"0", "1", "2", "3"}) {
		t.Fatalf("took %v", got)
	}
	if got := b.take(nil); len(got) != 0 {
		t.Fatalf("took %v from an empty inbox", payloads(got))
	}
}

func TestInboxCoalesces(t *testing.T) {
	b := newInbox()
	acked := 0
	for i := range 3 {
		b.put(message{topic: "u/v2/a/1/visualization", payload: fmt.Sprint("pose", i), acked: &acked})
	}
	if got := payloads(b.take(nil)); !reflect.DeepEqual(got, []string{"pose2"}) || acked != 2 {
		t.Fatalf("took %v, %d acknowledged: the newest pose is enough", got, acked)
	}
	for i := range coalesce {
		b.put(message{topic: fmt.Sprintf("u/v2/a/%d/state", i), payload: "old"})
	}
	b.put(message{topic: "u/v2/a/7/state", payload: "new"})
	b.put(message{topic: "u/v2/a/8/connection", payload: "broken"})
	b.put(message{topic: "u/v2/a/8/state", payload: "after"})
	got := payloads(b.take(nil))
	if len(got) != coalesce+2 || got[7] != "new" || got[8] != "old" || got[coalesce] != "broken" || got[coalesce+1] != "after" {
		t.Fatalf("%d waited, robot 7 %q, robot 8 %q then %v: a state takes its elder's place, but overtakes no connection", len(got), got[7], got[8], got[coalesce:])
	}
}

func TestInboxIsBounded(t *testing.T) {
	b := newInbox()
	for i := range full + 10 {
		b.put(message{topic: fmt.Sprintf("dayrun/v1/s/scanner/%d/read", i), payload: "x"})
	}
	if dropped, _ := b.counts(); dropped != 10 || len(b.take(nil)) != full {
		t.Fatalf("%d left out, want 10", dropped)
	}
	big := string(make([]byte, 1<<20))
	for i := range 70 {
		b.put(message{topic: fmt.Sprintf("dayrun/v1/s/scanner/%d/read", i), payload: big})
	}
	if got := len(b.take(nil)); got != fullBytes>>20 {
		t.Fatalf("%d messages of 1 MiB waited, want %d", got, fullBytes>>20)
	}
}

func TestOutboxNewestWins(t *testing.T) {
	order := func(robot string, update uint32) devices.Order {
		return devices.Order{Robot: devices.ID(robot), OrderID: "A", UpdateID: update}
	}
	cancel := devices.Instant{Robot: "robot/a/1", Action: devices.Action{Type: "cancelOrder"}}
	ack := devices.Ack{Device: "scanner/s", ReadID: "r"}
	b := newOutbox()
	b.put([]devices.Instruction{order("robot/a/1", 1), order("robot/a/2", 1), ack, order("robot/a/1", 2), cancel, order("robot/a/1", 3), ack})
	var got []devices.Instruction
	for i := b.take(); i != nil; i = b.take() {
		got = append(got, i)
	}
	want := []devices.Instruction{order("robot/a/2", 1), ack, cancel, order("robot/a/1", 3), ack}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("took %+v\nwant %+v", got, want)
	}
}

// Whatever is put in and taken out in turn, each device's newest order comes out.
func TestOutboxIsBounded(t *testing.T) {
	b := newOutbox()
	for update := range uint32(5 * outbound) {
		b.put([]devices.Instruction{devices.Order{Robot: devices.ID(fmt.Sprint("robot/a/", update%3)), UpdateID: update}})
		if len(b.queue) > 2*outbound+1 {
			t.Fatalf("%d places for 3 orders", len(b.queue))
		}
	}
	for i := range 3 {
		o, ok := b.take().(devices.Order)
		if !ok || o.UpdateID < 5*outbound-3 {
			t.Fatalf("order %d: %+v is not the newest", i, o)
		}
	}
	for range outbound + 5 {
		b.put([]devices.Instruction{devices.Ack{}})
	}
	if b.drops() != 5 || b.take() == nil {
		t.Fatalf("%d dropped, want 5", b.drops())
	}
}

type sinkFunc func(devices.Report) error

func (f sinkFunc) Report(r devices.Report) error { return f(r) }

func gateway(t *testing.T, set func(*Config)) *Gateway {
	t.Helper()
	cfg := Config{Broker: "mqtt://127.0.0.1:1", Site: "north", Sink: sinkFunc(func(devices.Report) error { return nil })}
	if set != nil {
		set(&cfg)
	}
	g, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestDecode(t *testing.T) {
	const head = `"headerId":5,"version":"2.0.0","manufacturer":"a","serialNumber":"1","timestamp":`
	const fresh, ancient = `"2999-01-01T00:00:00.00Z"`, `"2020-01-01T00:00:00.00Z"`
	connection := func(state, at string) string { return `{` + head + at + `,"connectionState":"` + state + `"}` }
	robot := func(link devices.Connection) devices.Report {
		return devices.RobotReport{Robot: "robot/a/1", Transitions: []devices.Transition{devices.Connected{Link: link}}, BatteryPct: -1}
	}
	tests := []struct {
		name string
		m    message
		want devices.Report
		err  bool
	}{
		{"Online", message{topic: "u/v2/a/1/connection", payload: connection("ONLINE", fresh)}, robot(devices.Online), false},
		{"OnlineOfOddClock", message{topic: "u/v2/a/1/connection", payload: connection("ONLINE", ancient)}, robot(devices.Online), false},
		{"RetainedOnline", message{topic: "u/v2/a/1/connection", payload: connection("ONLINE", fresh), retained: true}, robot(devices.Online), false},
		{"RetainedOnlineOfLongAgo", message{topic: "u/v2/a/1/connection", payload: connection("ONLINE", ancient), retained: true}, nil, false},
		{"LastWill", message{topic: "u/v2/a/1/connection", payload: connection("CONNECTIONBROKEN", ancient), retained: true}, robot(devices.Broken), false},
		{"RetainedState", message{topic: "u/v2/a/1/state", payload: `{"operatingMode":"AUTOMATIC"}`, retained: true}, nil, false},
		{"MajorVersionUnknown", message{topic: "u/v3/a/1/state", payload: `{}`}, nil, true},
		{"NotJSON", message{topic: "u/v2/a/1/state", payload: `x`}, nil, true},
		{"StrangeTopic", message{topic: "u/v2/a/state", payload: `{}`}, nil, true},
		{"ScannerLink", message{topic: "dayrun/v1/north/scanner/s/connection", payload: `{"state":"ONLINE"}`}, devices.LinkReport{Device: "scanner/s", Link: devices.Online}, false},
		{"OtherSite", message{topic: "dayrun/v1/south/scanner/s/connection", payload: `{"state":"ONLINE"}`}, nil, true},
		{"Read", message{topic: "dayrun/v1/north/scanner/s/read", payload: `{"read_id":"1","kind":"pack","code":"o1"}`}, devices.Read{Device: "scanner/s", ReadID: "1", Kind: "pack", Code: "o1"}, false},
		{"BadRead", message{topic: "dayrun/v1/north/scanner/s/read", payload: `{}`}, nil, true},
		{"Van", message{topic: "dayrun/v1/north/van/v/state", payload: `{"status":"idle","stop":0,"lat_e7":1,"lon_e7":2,"driven_m":0}`}, devices.VehicleReport{Device: "van/v", Status: "idle", LatE7: 1, LonE7: 2}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := gateway(t, nil).decode(tt.m, &devices.RobotState{})
			if (err != nil) != tt.err {
				t.Fatalf("error %v", err)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Fatalf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// A robot is answered under its own interface name and version.
func TestDialect(t *testing.T) {
	g := gateway(t, nil)
	say := func(topic, version string, retained bool) {
		t.Helper()
		m := message{topic: topic, payload: `{"version":"` + version + `","connectionState":"ONLINE"}`, retained: retained}
		if _, err := g.decode(m, &devices.RobotState{}); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(topic, version string) {
		t.Helper()
		got, h, err := g.robotTopic("robot/a/1", "order")
		if err != nil || got != topic || h.Version != version {
			t.Fatalf("answered on %s in %s (%v), want %s in %s", got, h.Version, err, topic, version)
		}
	}
	expect("uagv/v2/a/1/order", "2.1.0")
	say("fleet/v1/a/1/connection", "1.1.0", true)
	expect("fleet/v1/a/1/order", "1.1.0")
	say("fleet/v2/a/1/connection", "2.0.0", false)
	say("fleet/v1/a/1/connection", "1.1.0", true) // retained, older than what was said live
	expect("fleet/v2/a/1/order", "2.0.0")
	say("fleet/v2/a/1/connection", "nonsense", false)
	expect("fleet/v2/a/1/order", "2.1.0")
	if _, h, _ := g.robotTopic("robot/a/1", "order"); h.HeaderID != 2 {
		t.Fatalf("headerId %d, want 2: it counts from 0 by topic", h.HeaderID)
	}
}

func TestConfigIsChecked(t *testing.T) {
	for _, cfg := range []Config{{Broker: "", Site: "n"}, {Broker: "localhost:1883", Site: "n"}, {Broker: "http://h", Site: "n"}, {Broker: "mqtt://h", Site: ""},
		{Broker: "mqtt://h", Site: "a/b"}, {Broker: "mqtt://h", Site: "n", Interface: "a/b"}} {
		if _, err := New(cfg); err == nil {
			t.Errorf("%+v was taken", cfg)
		}
	}
}

// Whatever comes from outside, the gateway neither fails nor takes in nonsense.
func FuzzDecode(f *testing.F) {
	f.Add("u/v2/a/1/state", []byte(`{"operatingMode":"AUTOMATIC"}`), false)
	f.Add("u/v2/a/1/connection", []byte(`{"connectionState":"ONLINE"}`), true)
	f.Add("dayrun/v1/north/scanner/s/read", []byte(`{"read_id":"1","kind":"pick","code":"a"}`), false)
	g, err := New(Config{Broker: "mqtt://127.0.0.1:1", Site: "north"})
	if err != nil {
		f.Fatal(err)
	}
	var state devices.RobotState
	f.Fuzz(func(t *testing.T, topic string, data []byte, retained bool) {
		rep, err := g.decode(message{topic: topic, payload: string(data), retained: retained}, &state)
		if err != nil && rep != nil {
			t.Fatalf("both a report and an error: %+v, %v", rep, err)
		}
		if r, ok := rep.(devices.RobotReport); ok && r.Robot.Kind() != "robot" {
			t.Fatalf("%q speaks as a robot", r.Robot)
		}
	})
}

// From bytes to report, without the broker.
func BenchmarkDecode(b *testing.B) {
	g, err := New(Config{Broker: "mqtt://127.0.0.1:1", Site: "north"})
	if err != nil {
		b.Fatal(err)
	}
	var state devices.RobotState
	payload := make([]message, 64)
	for i := range payload {
		payload[i] = message{topic: fmt.Sprintf("uagv/v2/acme/r%d/state", i), payload: `{"headerId":0,"timestamp":"2026-01-01T00:00:00.00Z","version":"2.1.0","manufacturer":"acme","serialNumber":"r",
"orderId":"A","orderUpdateId":1,"lastNodeId":"n1","lastNodeSequenceId":2,"nodeStates":[{"nodeId":"n2","sequenceId":4,"released":true}],"edgeStates":[{"edgeId":"e1","sequenceId":3,"released":true}],
"agvPosition":{"x":1.5,"y":2.5,"theta":0,"mapId":"hall","positionInitialized":true},"driving":true,"actionStates":[],"batteryState":{"batteryCharge":80,"charging":false},
"operatingMode":"AUTOMATIC","errors":[],"safetyState":{"eStop":"NONE","fieldViolation":false}}`}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := g.decode(payload[i%len(payload)], &state); err != nil {
			b.Fatal(err)
		}
	}
}
