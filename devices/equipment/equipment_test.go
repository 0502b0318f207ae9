package equipment_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/devices/equipment"
)

func TestRoundTrip(t *testing.T) {
	state := devices.EquipmentReport{Device: "equipment/d", Kind: devices.Door, Status: "moving", Grants: []devices.Grant{{Request: "a", Grant: devices.Granted}, {Request: "b", Grant: devices.Refused, Reason: "fire alarm"}}}
	data, err := equipment.EncodeState(state)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := equipment.DecodeState("equipment/d", data); err != nil || !reflect.DeepEqual(got, state) {
		t.Errorf("got %+v, %v", got, err)
	}
	hold := devices.Hold{Equipment: "equipment/d", Request: "a", By: "robot/a/1", Action: "release"}
	if data, err = equipment.EncodeHold(hold); err != nil {
		t.Fatal(err)
	}
	if got, err := equipment.DecodeHold("equipment/d", data); err != nil || got != hold {
		t.Errorf("got %+v, %v", got, err)
	}
}

// What cannot be is refused by its rule, with the field's name.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		text, field string
		reason      devices.Reason
	}{
		{`{"kind":"gate","status":"ready"}`, "kind", devices.UnknownValue},
		{`{"kind":"door","status":"open"}`, "status", devices.UnknownValue},
		{`{"kind":"door","status":"ready","level":"1"}`, "level", devices.Malformed},
		{`{"kind":"door","status":"ready","grants":[{"request":"","grant":"GRANTED"}]}`, "request", devices.Missing},
		{`{"kind":"door","status":"ready","grants":[{"request":"a","grant":"YES"}]}`, "grant", devices.UnknownValue},
		{`{"kind":"door","status":"ready","grants":[{"request":"a","grant":"GRANTED"},{"request":"a","grant":"QUEUED"}]}`, "request", devices.Malformed},
		{`{"kind":"door","status":"ready","open":true}`, "", devices.UnknownField},
		{`{"kind":"door","status":"fault","text":"` + strings.Repeat("x", 201) + `"}`, "text", devices.Oversize},
		{`{"kind":"door"`, "", devices.NotJSON},
	} {
		_, err := equipment.DecodeState("equipment/d", []byte(c.text))
		var f *devices.Fault
		if !errors.As(err, &f) || f.Reason != c.reason || f.Field != c.field {
			t.Errorf("%s: %v", c.text, err)
		}
	}
	for _, text := range []string{`{"readings":[]}`, `{"readings":[{"quantity":"noise","value":1}]}`, `{"readings":[{"quantity":"humidity","value":101}]}`, `{"readings":[{"quantity":"temperature","value":-300}]}`, `{"readings":[{"quantity":"weight","value":"1"}]}`} {
		if _, err := equipment.DecodeReadings("sensor/s", []byte(text)); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, text := range []string{`{"kind":"door","status":"ready","grants":[{"request":"a","grant":"GRANTED"}]}`, `{"request":"a","by":"robot/a/1","action":"hold"}`, `{"readings":[{"quantity":"weight","value":12.5}]}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := equipment.DecodeState("equipment/d", data); err == nil && (s.Kind == "" || s.Status == "" || s.Device != "equipment/d") {
			t.Fatalf("taken: %+v", s)
		}
		if h, err := equipment.DecodeHold("equipment/d", data); err == nil && (h.Request == "" || h.Action != "hold" && h.Action != "release") {
			t.Fatalf("taken: %+v", h)
		}
		if r, err := equipment.DecodeReadings("sensor/s", data); err == nil && len(r.Readings) == 0 {
			t.Fatalf("taken: %+v", r)
		}
	})
}
