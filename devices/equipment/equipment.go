// Package equipment is the codec of doors, lifts, chargers, conveyors and
// stations, and of sensors. It is pure.
package equipment

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"dayrun/devices"
	"dayrun/devices/scan"
)

var (
	kinds      = []string{devices.Door, devices.Lift, devices.Charger, devices.Conveyor, devices.Stand}
	statuses   = []string{"ready", "moving", "fault"}
	grants     = []string{devices.Granted, devices.Queued, devices.Refused}
	actions    = []string{"hold", "release"}
	quantities = []string{"temperature", "humidity", "weight"}
)

// Bounds of what is taken in.
const (
	maxGrants   = 100
	maxReadings = 100
	maxText     = 200
)

// among refuses a value that is none of a list.
func among(what, field, value string, list []string) error {
	if slices.Contains(list, value) {
		return nil
	}
	return devices.Faultf(devices.UnknownValue, field, "%s: %s %q is none of %s", what, field, value, strings.Join(list, ", "))
}

// short refuses a text that is too long, or empty where it must not be.
func short(what, field, text string, needed bool) error {
	if needed && text == "" {
		return devices.Faultf(devices.Missing, field, "%s: %s is missing", what, field)
	}
	if len(text) > maxText {
		return devices.Faultf(devices.Oversize, field, "%s: %s has %d bytes, at most %d", what, field, len(text), maxText)
	}
	return nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// DecodeState reads the state of equipment; device comes from the topic.
func DecodeState(device devices.ID, data []byte) (devices.EquipmentReport, error) {
	r := devices.EquipmentReport{}
	if err := scan.Strict("state", data, &r); err != nil {
		return r, err
	}
	r.Device = device
	if err := firstOf(among("state", "kind", r.Kind, kinds), among("state", "status", r.Status, statuses), short("state", "level", r.Level, false), short("state", "text", r.Text, false)); err != nil {
		return r, err
	}
	if r.Level != "" && r.Kind != devices.Lift {
		return r, devices.Faultf(devices.Malformed, "level", "state: level %q of a %s: only a lift has one", r.Level, r.Kind)
	}
	if len(r.Grants) > maxGrants {
		return r, devices.Faultf(devices.Oversize, "grants", "state: %d grants, at most %d", len(r.Grants), maxGrants)
	}
	seen := map[string]bool{}
	for i, g := range r.Grants {
		what := fmt.Sprintf("state: grants[%d]", i)
		if err := firstOf(short(what, "request", g.Request, true), among(what, "grant", g.Grant, grants), short(what, "reason", g.Reason, false)); err != nil {
			return r, err
		}
		if seen[g.Request] {
			return r, devices.Faultf(devices.Malformed, "request", "%s: request %q is answered twice", what, g.Request)
		}
		seen[g.Request] = true
	}
	return r, nil
}

// EncodeState writes the state of equipment.
func EncodeState(r devices.EquipmentReport) ([]byte, error) { return json.Marshal(r) }

// EncodeHold writes what equipment is asked.
func EncodeHold(h devices.Hold) ([]byte, error) { return json.Marshal(h) }

// DecodeHold reads what equipment is asked.
func DecodeHold(device devices.ID, data []byte) (devices.Hold, error) {
	h := devices.Hold{Equipment: device}
	if err := scan.Strict("request", data, &h); err != nil {
		return h, err
	}
	return h, firstOf(short("request", "request", h.Request, true), short("request", "by", string(h.By), true), among("request", "action", h.Action, actions), short("request", "level", h.Level, false))
}

// DecodeReadings reads a sensor's telemetry.
func DecodeReadings(device devices.ID, data []byte) (devices.SensorReport, error) {
	r := devices.SensorReport{}
	if err := scan.Strict("telemetry", data, &r); err != nil {
		return r, err
	}
	r.Device = device
	if len(r.Readings) == 0 || len(r.Readings) > maxReadings {
		return r, devices.Faultf(devices.Missing, "readings", "telemetry: %d readings, give 1 to %d", len(r.Readings), maxReadings)
	}
	for i, x := range r.Readings {
		if err := among(fmt.Sprintf("telemetry: readings[%d]", i), "quantity", x.Quantity, quantities); err != nil {
			return r, err
		}
		if math.Abs(x.Value) > 1e9 || x.Quantity == "humidity" && !(x.Value >= 0 && x.Value <= 100) || x.Quantity == "temperature" && x.Value < -273.15 {
			return r, devices.Faultf(devices.Malformed, "value", "telemetry: readings[%d]: %s %v cannot be: temperature in °C, humidity in percent, weight in g", i, x.Quantity, x.Value)
		}
	}
	return r, nil
}

// EncodeReadings writes a sensor's telemetry.
func EncodeReadings(r devices.SensorReport) ([]byte, error) { return json.Marshal(r) }
