package vda5050_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"dayrun/devices"
	"dayrun/devices/vda5050"
)

var versions = []string{"1.1.0", "2.0.0", "2.1.0", "3.0.0"}

func header(version string) vda5050.Header {
	return vda5050.Header{HeaderID: 7, Timestamp: time.Date(2026, 3, 1, 8, 0, 0, 120e6, time.UTC), Version: version, Manufacturer: "acme", Serial: "r-1"}
}

func fullState() devices.RobotState {
	return devices.RobotState{HeaderID: 7, Version: "2.1.0", OrderID: "A", OrderUpdateID: 3, LastNode: "n1", LastNodeSeq: 2,
		NodeStates: []devices.NodeState{{NodeID: "n2", Seq: 4, Released: true}, {NodeID: "n3", Seq: 6}},
		EdgeStates: []devices.EdgeState{{EdgeID: "e2", Seq: 3, Released: true}, {EdgeID: "e3", Seq: 5}},
		Actions: []devices.ActionState{{ID: "a1", Type: "pick", Status: "PAUSED"}, {ID: "a2", Type: "drop", Status: "WAITING"},
			{ID: "a0", Status: "FINISHED", Result: "read 4711 \"x\" ü"}},
		Loads: []string{"S17"}, Driving: true, Paused: true, NewBaseRequest: true, Mode: "AUTOMATIC",
		Pose: devices.Pose{Map: "hall", Xmm: -12345, Ymm: 999999, Theta: -1571}, PoseKnown: true, BatteryPct: 8725, Charging: true,
		Errors: []devices.RobotError{{Type: "orderUpdateError", Level: "WARNING", Text: "does not continue", Refs: []devices.KeyValue{{Key: "orderId", Value: "A"}, {Key: "orderUpdateId", Value: "4"}}}},
		EStop:  "AUTOACK", FieldViolation: true}
}

func states() map[string]devices.RobotState {
	return map[string]devices.RobotState{
		"Full":  fullState(),
		"Empty": {HeaderID: 7, Version: "2.1.0", Mode: "MANUAL", EStop: "NONE"},
	}
}

func order() devices.Order {
	return devices.Order{Robot: "robot/acme/r-1", OrderID: "A", UpdateID: 3,
		Nodes: []devices.OrderNode{{NodeID: "n1", Seq: 2, Released: true, Xmm: 1500, Ymm: -20, Map: "hall"},
			{NodeID: "n2", Seq: 4, Released: true, Xmm: 3000, Map: "hall", Actions: []devices.Action{{Type: "pick", ID: "a1", Blocking: "HARD", Params: []devices.KeyValue{{Key: "stationType", Value: "shelf"}}}}},
			{NodeID: "n3", Seq: 6, Map: "hall"}},
		Edges: []devices.OrderEdge{{EdgeID: "e2", Seq: 3, Released: true, MaxSpeedMmS: 1500}, {EdgeID: "e3", Seq: 5}}}
}

func encodeState(t testing.TB, s devices.RobotState, version string) []byte {
	t.Helper()
	data, err := vda5050.EncodeState(&s, header(version))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func instant() devices.Instant {
	return devices.Instant{Robot: "robot/acme/r-1", Action: devices.Action{Type: "cancelOrder", ID: "c1", Blocking: "HARD"}}
}

func encodeInstant(t testing.TB, version string) []byte {
	t.Helper()
	data, err := vda5050.EncodeInstant(instant(), header(version))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func valid(t *testing.T, version, name string, data []byte, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if err := schema(t, version, name).Validate(parse(t, data)); err != nil {
		t.Fatalf("%s against %s: %v\n%s", name, version, err, data)
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
}

// Every message is encoded, validated against both versions' official schemas,
// and read back.
func TestRoundTrip(t *testing.T) {
	for _, v := range versions {
		for name, s := range states() {
			t.Run(v+"/State"+name, func(t *testing.T) {
				data := encodeState(t, s, v)
				valid(t, v, "state", data, nil)
				var got devices.RobotState
				h, err := vda5050.DecodeState(data, &got)
				if err != nil {
					t.Fatal(err)
				}
				s.Version, s.SentMs = v, header(v).Timestamp.UnixMilli()
				if v == "3.0.0" { // has other words for these
					s.EStop = strings.Replace(s.EStop, "AUTOACK", "MANUAL", 1)
					for i := range s.Errors {
						s.Errors[i].Type = "OUTDATED_ORDER_UPDATE"
					}
				}
				same(t, got, s)
				same(t, h, header(v))
			})
		}
		t.Run(v+"/Order", func(t *testing.T) {
			data, err := vda5050.EncodeOrder(order(), header(v))
			valid(t, v, "order", data, err)
			got, h, err := vda5050.DecodeOrder(data)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, order())
			same(t, h, header(v))
		})
		t.Run(v+"/InstantActions", func(t *testing.T) {
			data := encodeInstant(t, v)
			valid(t, v, "instantActions", data, nil)
			got, _, err := vda5050.DecodeInstant(data)
			if err != nil {
				t.Fatal(err)
			}
			want := instant()
			if v == "3.0.0" {
				want.Action.Blocking = "NONE"
			}
			same(t, got, []devices.Instant{want})
		})
		for _, c := range []devices.Connection{devices.Online, devices.Offline, devices.Broken} {
			t.Run(v+"/Connection"+string(c), func(t *testing.T) {
				data, err := vda5050.EncodeConnection(c, header(v))
				valid(t, v, "connection", data, err)
				got, _, err := vda5050.DecodeConnection(data)
				if err != nil || got != c {
					t.Fatalf("got %q, %v", got, err)
				}
			})
		}
		t.Run(v+"/Factsheet", func(t *testing.T) {
			f := devices.Factsheet{Series: "Lifter", MaxSpeedMmS: 1500, MaxLoadG: 500_000, LengthMm: 900, WidthMm: 700, MinStateMs: 100,
				MaxNodes: 60, MaxEdges: 59, MaxActions: 4, EdgeActions: 1, MaxParams: 5, MaxInstants: 2, MaxID: 40, MaxLoadID: 20, MaxMessage: 9000, NumericIDs: true, MinOrderMs: 300,
				Required: []string{"order.nodes.nodePosition"}, Actions: []string{"pick", "drop", "cancelOrder"}, Instants: []string{"cancelOrder"}}
			if v != "2.0.0" { // it had no place for them
				f.Versions = []devices.KeyValue{{Key: "softwareVersion", Value: "4.2"}, {Key: "plc", Value: "9"}}
			}
			data, err := vda5050.EncodeFactsheet(f, header(v))
			if v == "1.1.0" {
				if err == nil {
					t.Fatal("1.1 has no factsheet")
				}
				return
			}
			valid(t, v, "factsheet", data, err)
			got, _, err := vda5050.DecodeFactsheet(data)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, f)
		})
		t.Run(v+"/Visualization", func(t *testing.T) {
			p := devices.Pose{Map: "hall", Xmm: 1, Ymm: -2, Theta: 3141}
			data, err := vda5050.EncodeVisualization(p, 41, header(v))
			valid(t, v, "visualization", data, err)
			got, ok, _, err := vda5050.DecodeVisualization(data)
			if err != nil || !ok {
				t.Fatalf("%v %v", ok, err)
			}
			same(t, got, p)
		})
	}
}

// Headings outside the standard's range come out inside it.
func TestHeadingIsWrapped(t *testing.T) {
	for in, want := range map[int32]int32{0: 0, 3141: 3141, 3500: -2783, -3500: 2783, 6283: 0, 9424: 3141} {
		data, err := vda5050.EncodeVisualization(devices.Pose{Map: "m", Theta: in}, 0, header("2.1.0"))
		if err != nil {
			t.Fatal(err)
		}
		got, _, _, err := vda5050.DecodeVisualization(data)
		if err != nil {
			t.Fatal(err)
		}
		if d := got.Theta - want; d > 1 || d < -1 {
			t.Errorf("%d mrad came out as %d, want %d", in, got.Theta, want)
		}
	}
}

// The robot's memory is reused: nothing of an earlier state may shine through.
func TestDecodeStateReuse(t *testing.T) {
	s := fullState()
	empty := states()["Empty"]
	if _, err := vda5050.DecodeState(encodeState(t, empty, "2.1.0"), &s); err != nil {
		t.Fatal(err)
	}
	if len(s.NodeStates)+len(s.EdgeStates)+len(s.Actions)+len(s.Loads)+len(s.Errors) != 0 || s.PoseKnown || s.Charging || s.OrderID != "" {
		t.Fatalf("left over: %+v", s)
	}
}

func TestOrderForm(t *testing.T) {
	tests := []struct {
		name string
		set  func(*devices.Order)
		want string
	}{
		{"NoID", func(o *devices.Order) { o.OrderID = "" }, "orderId"},
		{"NoNodes", func(o *devices.Order) { o.Nodes, o.Edges = nil, nil }, "0 nodes"},
		{"EdgeMissing", func(o *devices.Order) { o.Edges = o.Edges[:1] }, "3 nodes and 1 edges"},
		{"NoBase", func(o *devices.Order) { o.Nodes[0].Released = false }, "nodes[0]"},
		{"SequenceGap", func(o *devices.Order) { o.Nodes[1].Seq = 5 }, "sequenceId"},
		{"ReleasedAfterHorizon", func(o *devices.Order) {
			o.Nodes[1].Released, o.Edges[0].Released, o.Nodes[2].Released, o.Edges[1].Released = false, false, true, true
		}, "base first"},
		{"EdgeReleasedIntoHorizon", func(o *devices.Order) { o.Edges[1].Released = true }, "base first"},
		{"NodeWithoutName", func(o *devices.Order) { o.Nodes[2].NodeID = "" }, "nodes[2].nodeId"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := order()
			tt.set(&o)
			if _, err := vda5050.EncodeOrder(o, header("2.1.0")); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want it to name %s", err, tt.want)
			}
		})
	}
}

// Foreign is what real robots send: other versions, added fields, short times.
func TestForeignStates(t *testing.T) {
	const head = `"headerId":1,"timestamp":"2024-05-06T07:08:09.12Z","version":"1.1.0","manufacturer":"acme","serialNumber":"r-1"`
	var s devices.RobotState
	h, err := vda5050.DecodeState([]byte(`{`+head+`,"orderId":"","orderUpdateId":0,"lastNodeId":"","lastNodeSequenceId":0,"nodeStates":[],"edgeStates":[],
		"driving":false,"actionStates":[],"batteryState":{"batteryCharge":101.5,"charging":false,"reach":12},"operatingMode":"AUTOMATIC","errors":null,
		"safetyState":{"eStop":"NONE","fieldViolation":false},"agvPosition":{"x":1e30,"y":-1e30,"theta":0,"mapId":"m","positionInitialized":false},
		"maker":{"own":[1,2,{"x":null}]},"information":[]}`), &s)
	if err != nil {
		t.Fatal(err)
	}
	if s.Version != "1.1.0" || s.BatteryPct != 10_000 || s.PoseKnown {
		t.Fatalf("got %+v", s)
	}
	if want := time.Date(2024, 5, 6, 7, 8, 9, 120e6, time.UTC); !h.Timestamp.Equal(want) {
		t.Fatalf("time %s, want %s", h.Timestamp, want)
	}
	list, _, err := vda5050.DecodeInstant([]byte(`{` + head + `,"instantActions":[{"actionType":"startPause","actionId":"p","blockingType":"HARD"}]}`))
	if err != nil || len(list) != 1 || list[0].Action.Type != "startPause" {
		t.Fatalf("instantActions of 1.1: %+v, %v", list, err)
	}
	c, _, err := vda5050.DecodeConnection([]byte(`{` + head + `,"connectionState":"CONNECTION_BROKEN"}`))
	if err != nil || c != devices.Broken {
		t.Fatalf("connection of 3.0: %q, %v", c, err)
	}
}

func TestRefusedMessages(t *testing.T) {
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	tests := []struct{ name, data, want string }{
		{"Empty", "", "not JSON"},
		{"Cut", `{"headerId":`, "not JSON"},
		{"WrongType", `{"headerId":"seven"}`, "headerId"},
		{"NegativeSequence", `{"nodeStates":[{"nodeId":"a","sequenceId":-1,"released":true}]}`, "sequenceId"},
		{"NoMode", `{"headerId":1}`, "operatingMode"},
		{"TooLong", `{"x":"` + strings.Repeat("y", vda5050.MaxMessage) + `"}`, "bytes"},
		{"TooDeep", `{"x":` + deep + `}`, "deeper"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s devices.RobotState
			if _, err := vda5050.DecodeState([]byte(tt.data), &s); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want it to name %s", err, tt.want)
			}
		})
	}
}

func TestTopic(t *testing.T) {
	topic, ok := vda5050.ParseTopic("uagv/v2/acme/r.1:a/state")
	if !ok || topic.Robot() != "robot/acme/r.1:a" || topic.Name != "state" || topic.String() != "uagv/v2/acme/r.1:a/state" {
		t.Fatalf("got %+v %v", topic, ok)
	}
	for _, bad := range []string{"", "a/b", "uagv/2/acme/r/state", "uagv/v/acme/r/state", "uagv/vx/acme/r/state", "uagv/v2//r/state", "uagv/v2/a/r#/state",
		"uagv/v2/a/" + strings.Repeat("r", 101) + "/state", "uagv/v2/a/b\n/state", "dayrun/v1/s/van/1/state"} {
		if _, ok := vda5050.ParseTopic(bad); ok {
			t.Errorf("%q was taken for a topic", bad)
		}
	}
	for id, want := range map[devices.ID]bool{"robot/acme/r1": true, "van/1": false, "robot/x": false} {
		if _, _, ok := vda5050.RobotOf(id); ok != want {
			t.Errorf("%s: robot %v, want %v", id, ok, want)
		}
	}
}
