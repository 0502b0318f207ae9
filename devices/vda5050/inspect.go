package vda5050

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Departure is one way in which a message's form is not the standard's although
// it can be read. Rule is one of devices.Witness's.
type Departure struct{ Rule, Text string }

var (
	requiredHeader = []string{"headerId", "timestamp", "version", "manufacturer", "serialNumber"}
	requiredState  = []string{"orderId", "orderUpdateId", "lastNodeId", "lastNodeSequenceId", "driving", "operatingMode", "nodeStates", "edgeStates", "actionStates", "errors", "safetyState"}
	requiredSheet  = []string{"typeSpecification", "physicalParameters", "protocolLimits", "protocolFeatures", "loadSpecification"}
)

// Required lists the fields that a message of a robot must have.
func (d Dialect) Required(name string) []string {
	list := slices.Clone(requiredHeader)
	switch name {
	case "state":
		list = append(list, requiredState...)
		if d == V30 {
			return append(list, "powerSupply", "instantActionStates")
		}
		return append(list, "batteryState")
	case "connection":
		return append(list, "connectionState")
	case "factsheet":
		list = append(list, requiredSheet...)
		if d == V30 {
			return append(list, "mobileRobotGeometry")
		}
		return append(list, "agvGeometry")
	}
	return list
}

// Inspect looks closely at the form of a message that was read: the fields that
// the robot's version requires, the timestamp's form. It costs about as much as
// reading the message again, so callers sample.
func Inspect(name, major string, data []byte) []Departure {
	var m map[string]json.RawMessage
	if decode(name, data, &m) != nil {
		return nil
	}
	var version, at string
	_ = json.Unmarshal(m["version"], &version) // not a string: the detection goes by the topic
	_ = json.Unmarshal(m["timestamp"], &at)    // not a string: not a time either
	d, _ := Detect(major, version)
	var out []Departure
	var missing []string
	for _, f := range d.Required(name) {
		if _, ok := m[f]; !ok {
			missing = append(missing, f)
		}
	}
	if missing != nil {
		out = append(out, Departure{"field_missing", fmt.Sprintf("%s lacks %s, which VDA 5050 %s requires", name, strings.Join(missing, ", "), d.Version())})
	}
	if text := d.timestamp(at); text != "" {
		out = append(out, Departure{"timestamp_form", text})
	}
	return out
}

// timestamp says how a time departs from the text's form; "" when it does not.
func (d Dialect) timestamp(at string) string {
	want := 2
	if d == V30 {
		want = 3
	}
	rest, ok := strings.CutSuffix(at, "Z")
	if !ok {
		return fmt.Sprintf("timestamp %q is not in UTC with a Z", at)
	}
	_, fraction, _ := strings.Cut(rest, ".")
	if len(fraction) != want {
		return fmt.Sprintf("timestamp %q has %d digits after the second, VDA 5050 %s writes %d", at, len(fraction), d.Version(), want)
	}
	return ""
}
