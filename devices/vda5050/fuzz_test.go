package vda5050_test

import (
	"reflect"
	"testing"

	"dayrun/devices"
	"dayrun/devices/vda5050"
)

// What was read once can be written and read again as the same thing.
func FuzzDecodeState(f *testing.F) {
	for _, s := range states() {
		f.Add(encodeState(f, s, "2.1.0"))
	}
	f.Add([]byte(`{"operatingMode":"AUTOMATIC","agvPosition":{"x":-1e308,"theta":1e308,"positionInitialized":true},"batteryState":{"batteryCharge":-1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var a, b devices.RobotState
		h, err := vda5050.DecodeState(data, &a)
		if err != nil {
			return
		}
		again, err := vda5050.EncodeState(&a, h)
		if err != nil {
			t.Fatal(err)
		}
		if len(again) > vda5050.MaxMessage {
			return // the spelling grew
		}
		if _, err := vda5050.DecodeState(again, &b); err != nil {
			t.Fatalf("%v\n%s", err, again)
		}
		if a.BatteryPct < 0 || a.BatteryPct > 10_000 {
			t.Fatalf("battery %d", a.BatteryPct)
		}
		if a.OrderID != b.OrderID || a.LastNodeSeq != b.LastNodeSeq || len(a.NodeStates) != len(b.NodeStates) || len(a.Actions) != len(b.Actions) || a.Pose.Xmm != b.Pose.Xmm {
			t.Fatalf("%+v\n%+v", a, b)
		}
	})
}

func FuzzDecodeOrder(f *testing.F) {
	data, err := vda5050.EncodeOrder(order(), header("2.1.0"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		o, h, err := vda5050.DecodeOrder(data)
		if err != nil {
			return
		}
		again, err := vda5050.EncodeOrder(o, h)
		if err != nil {
			t.Fatalf("an order that was accepted cannot be written: %v", err)
		}
		if len(again) > vda5050.MaxMessage {
			return // the spelling grew
		}
		b, _, err := vda5050.DecodeOrder(again)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(o, b) {
			t.Fatalf("%+v\n%+v", o, b)
		}
	})
}

func FuzzDecodeInstant(f *testing.F) {
	f.Add(encodeInstant(f, "2.1.0"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, _, err := vda5050.DecodeInstant(data)
		for _, i := range list {
			if err == nil && (i.Action.ID == "" || i.Action.Type == "") {
				t.Fatalf("an action without name: %+v", i)
			}
		}
	})
}

func FuzzDecodeOthers(f *testing.F) {
	for _, c := range []devices.Connection{devices.Online, devices.Broken} {
		data, err := vda5050.EncodeConnection(c, header("2.1.0"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	data, err := vda5050.EncodeFactsheet(devices.Factsheet{Series: "X", Actions: []string{"pick"}}, header("2.1.0"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, _, err := vda5050.DecodeConnection(data); err == nil && c != devices.Online && c != devices.Offline && c != devices.Broken {
			t.Fatalf("connection %q", c)
		}
		if s, _, err := vda5050.DecodeFactsheet(data); err == nil && s.Series == "" {
			t.Fatal("a factsheet without series")
		}
		_, _, _, _ = vda5050.DecodeVisualization(data)
	})
}

func FuzzParseTopic(f *testing.F) {
	f.Add("uagv/v2/acme/r1/state")
	f.Fuzz(func(t *testing.T, s string) {
		topic, ok := vda5050.ParseTopic(s)
		if !ok {
			return
		}
		if m, serial, isRobot := vda5050.RobotOf(topic.Robot()); !isRobot || m != topic.Manufacturer || serial != topic.Serial || topic.String() != s {
			t.Fatalf("%q became %+v", s, topic)
		}
	})
}

func BenchmarkDecodeState(b *testing.B) {
	data := encodeState(b, fullState(), "2.1.0")
	var s devices.RobotState
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := vda5050.DecodeState(data, &s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeState(b *testing.B) {
	s := fullState()
	b.ReportAllocs()
	for b.Loop() {
		encodeState(b, s, "2.1.0")
	}
}

func BenchmarkEncodeOrder(b *testing.B) {
	o, h := order(), header("2.1.0")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := vda5050.EncodeOrder(o, h); err != nil {
			b.Fatal(err)
		}
	}
}
