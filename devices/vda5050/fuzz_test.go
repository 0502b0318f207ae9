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
		for _, v := range versions {
			f.Add(encodeState(f, s, v))
		}
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
	for _, v := range versions {
		data, err := vda5050.EncodeOrder(order(), header(v))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
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
		if o.OrderID != b.OrderID || len(o.Nodes) != len(b.Nodes) || o.Nodes[0].Seq != b.Nodes[0].Seq {
			t.Fatalf("%+v\n%+v", o, b)
		}
		// What a version has no word for is gone after the first writing; then it stays.
		last, err := vda5050.EncodeOrder(b, h)
		if err != nil {
			t.Fatal(err)
		}
		if c, _, err := vda5050.DecodeOrder(last); err != nil || !reflect.DeepEqual(b, c) {
			t.Fatalf("%v\n%+v\n%+v", err, b, c)
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

func FuzzDecodeConnection(f *testing.F) {
	for _, v := range versions {
		for _, c := range []devices.Connection{devices.Online, devices.Broken, devices.Hibernating} {
			data, err := vda5050.EncodeConnection(c, header(v))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, _, err := vda5050.DecodeConnection(data)
		if err == nil && c != devices.Online && c != devices.Offline && c != devices.Broken && c != devices.Hibernating {
			t.Fatalf("connection %q", c)
		}
	})
}

func FuzzDecodeFactsheet(f *testing.F) {
	for _, v := range versions[1:] {
		data, err := vda5050.EncodeFactsheet(devices.Factsheet{Series: "X", MaxNodes: 5, MaxID: 20, Actions: []string{"pick"}}, header(v))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, _, err := vda5050.DecodeFactsheet(data)
		if err != nil {
			return
		}
		if s.Series == "" || s.MaxNodes < 0 || s.MinOrderMs < 0 || s.MaxSpeedMmS < 0 {
			t.Fatalf("%+v", s)
		}
		if _, err := s.Fit(order()); err != nil {
			return
		}
	})
}

func FuzzDecodeVisualization(f *testing.F) {
	for _, v := range versions {
		data, err := vda5050.EncodeVisualization(devices.Pose{Map: "m", Theta: 9}, 1, header(v))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, ok, _, err := vda5050.DecodeVisualization(data)
		if (err != nil || !ok) && p != (devices.Pose{}) {
			t.Fatalf("a place from a message that has none: %+v", p)
		}
	})
}

func FuzzDecodeZoneSet(f *testing.F) {
	data, err := vda5050.EncodeZoneSet(devices.ZoneSet{ID: "z", Map: "m", Zones: []devices.Zone{{ID: "a", Type: "PENALTY", FactorPermille: 5, Vertices: make([]devices.Vertex, 3)}}}, header("3.0.0"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		z, h, err := vda5050.DecodeZoneSet(data)
		if err != nil {
			return
		}
		h.Version = "3.0.0"
		if _, err := vda5050.EncodeZoneSet(z, h); err != nil {
			t.Fatalf("a zone set that was accepted cannot be written: %v", err)
		}
	})
}

func FuzzDecodeAnswers(f *testing.F) {
	data, err := vda5050.EncodeAnswers(devices.Answers{List: []devices.Answer{{Request: "r", Grant: "GRANTED", UntilMs: 1}}}, header("3.0.0"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		a, h, err := vda5050.DecodeAnswers(data)
		if err != nil {
			return
		}
		h.Version = "3.0.0"
		if _, err := vda5050.EncodeAnswers(a, h); err != nil {
			t.Fatalf("decisions that were accepted cannot be written: %v", err)
		}
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
