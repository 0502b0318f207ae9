package vda5050_test

import (
	"slices"
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/devices/vda5050"
)

// The lists of required fields are the official schemas' own.
func TestRequiredFieldsAreTheSchemas(t *testing.T) {
	for v, d := range map[string]vda5050.Dialect{"2.0.0": vda5050.V20, "2.1.0": vda5050.V21, "3.0.0": vda5050.V30} {
		for _, name := range []string{"state", "connection"} {
			doc := patched(t, v, name).(map[string]any)
			var want []string
			for _, f := range doc["required"].([]any) {
				want = append(want, f.(string))
			}
			got := d.Required(name)
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s %s: %v\nschema: %v", v, name, got, want)
			}
		}
	}
}

func TestInspect(t *testing.T) {
	for _, v := range versions {
		d, _ := vda5050.DialectOf(v)
		good := encodeState(t, fullState(), v)
		if got := vda5050.Inspect("state", d.Major(), good); got != nil {
			t.Errorf("our own state of %s departs: %v", v, got)
		}
		bad := strings.Replace(strings.Replace(string(good), `"orderId"`, `"order"`, 1), `"timestamp":"2026-03-01T08:00:00.12`, `"timestamp":"2026-03-01T08:00:00.1234567`, 1)
		got := vda5050.Inspect("state", d.Major(), []byte(bad))
		if len(got) != 2 || got[0].Rule != "field_missing" || !strings.Contains(got[0].Text, "orderId") || got[1].Rule != "timestamp_form" {
			t.Errorf("%s: %v", v, got)
		}
	}
	data, err := vda5050.EncodeConnection(devices.Online, header("3.0.0"))
	if err != nil {
		t.Fatal(err)
	}
	local := strings.Replace(string(data), ".120Z", ".120+02:00", 1)
	if got := vda5050.Inspect("connection", "v3", []byte(local)); len(got) != 1 || !strings.Contains(got[0].Text, "UTC") {
		t.Errorf("local time: %v", got)
	}
}
