package mqtt

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"dayrun/devices"
	"dayrun/devices/equipment"
	"dayrun/devices/scan"
	"dayrun/devices/vehicle"
)

// The description for device makers and the codecs agree: every example keeps
// its schema and is decoded, what the codecs write keeps the schema too.
func TestAsyncAPI(t *testing.T) {
	data, err := os.ReadFile("../../api/asyncapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("asyncapi.yaml", plain(t, doc)); err != nil {
		t.Fatal(err)
	}
	decode := map[string]func([]byte) error{
		"link":           func(b []byte) error { _, err := scan.DecodeLink(b); return err },
		"vehicleState":   func(b []byte) error { _, err := vehicle.DecodeState("van/1", b); return err },
		"equipmentState": func(b []byte) error { _, err := equipment.DecodeState("equipment/1", b); return err },
		"hold":           func(b []byte) error { _, err := equipment.DecodeHold("equipment/1", b); return err },
		"readings":       func(b []byte) error { _, err := equipment.DecodeReadings("sensor/1", b); return err },
		"read":           func(b []byte) error { _, err := scan.DecodeRead("scanner/1", b); return err },
		"ack":            func(b []byte) error { _, err := scan.DecodeAck("scanner/1", b); return err },
		"scannerTask":    func(b []byte) error { _, err := scan.DecodeTask("scanner/1", b); return err },
		"trip":           func(b []byte) error { _, err := vehicle.DecodeTrip("van/1", b); return err },
	}
	written := map[string]func() ([]byte, error){
		"link": func() ([]byte, error) { return scan.EncodeLink(devices.Broken) },
		"vehicleState": func() ([]byte, error) {
			return vehicle.EncodeState(devices.VehicleReport{Status: "at_stop", Trip: "T", Stop: 1, BatteryPct: 5})
		},
		"equipmentState": func() ([]byte, error) {
			return equipment.EncodeState(devices.EquipmentReport{Kind: devices.Lift, Status: "moving", Level: "1", Grants: []devices.Grant{{Request: "r", Grant: devices.Refused, Reason: "full"}}})
		},
		"hold": func() ([]byte, error) {
			return equipment.EncodeHold(devices.Hold{Equipment: "equipment/1", Request: "r", By: "robot/a/1", Action: "hold"})
		},
		"readings": func() ([]byte, error) {
			return equipment.EncodeReadings(devices.SensorReport{Readings: []devices.Reading{{Quantity: "weight", Value: 12.5}}})
		},
		"read": func() ([]byte, error) {
			return scan.EncodeRead(devices.Read{ReadID: "1", Kind: "pick", Task: "t", Code: "c", Quantity: 1})
		},
		"ack": func() ([]byte, error) { return scan.EncodeAck(devices.Ack{ReadID: "1", Reason: "no"}) },
		"scannerTask": func() ([]byte, error) {
			return scan.EncodeTask(devices.Task{TaskID: "t", Kind: "pick", Shelf: "s", SKU: "x", Quantity: 1, Order: "o", Place: 1, Text: "x"})
		},
		"trip": func() ([]byte, error) {
			return vehicle.EncodeTrip(devices.TripTask{Trip: "T", Depart: 1, Stops: []devices.TripStop{{LatE7: 1, LonE7: 1, EtaMs: 1}}})
		},
	}
	messages := doc.(map[string]any)["components"].(map[string]any)["messages"].(map[string]any)
	if len(messages) != len(decode) {
		t.Fatalf("%d messages are described, %d are known", len(messages), len(decode))
	}
	for name, m := range messages {
		t.Run(name, func(t *testing.T) {
			schema, err := c.Compile("asyncapi.yaml#/components/schemas/" + name)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range m.(map[string]any)["examples"].([]any) {
				payload := e.(map[string]any)["payload"]
				if err := schema.Validate(plain(t, payload)); err != nil {
					t.Error(err)
				}
				data, err := json.Marshal(payload)
				if err != nil {
					t.Fatal(err)
				}
				if err := decode[name](data); err != nil {
					t.Errorf("%s: %v", data, err)
				}
			}
			data, err := written[name]()
			if err != nil {
				t.Fatal(err)
			}
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(v); err != nil {
				t.Errorf("%s: %v", data, err)
			}
		})
	}
}

// plain turns what YAML gives into what the validator takes.
func plain(t *testing.T, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return out
}
