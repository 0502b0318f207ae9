// Package vehicle is the codec of vans and drones: their state, and the trip or
// mission they are sent on. It is pure.
package vehicle

import (
	"encoding/json"
	"fmt"

	"dayrun/devices"
	"dayrun/devices/scan"
)

// statuses a vehicle may report.
var statuses = map[string]bool{"idle": true, "loading": true, "driving": true, "at_stop": true, "returning": true, "broken_down": true}

// DecodeState reads a vehicle's state; device comes from the topic.
func DecodeState(device devices.ID, data []byte) (devices.VehicleReport, error) {
	var r devices.VehicleReport
	if err := scan.Strict("state", data, &r); err != nil {
		return r, err
	}
	r.Device = device
	switch {
	case !statuses[r.Status]:
		return r, fmt.Errorf("state: status %q is none of idle, loading, driving, at_stop, returning, broken_down", r.Status)
	case r.Stop < 0 || r.DrivenM < 0:
		return r, fmt.Errorf("state: stop %d and driven_m %d must not be negative", r.Stop, r.DrivenM)
	case !onEarth(r.LatE7, r.LonE7):
		return r, fmt.Errorf("state: position %d,%d is not on Earth; give WGS 84 in 1e-7 degrees", r.LatE7, r.LonE7)
	case r.BatteryPct < 0 || r.BatteryPct > 10_000:
		return r, fmt.Errorf("state: battery_pct %d is not within 0 to 10000, hundredths of a percent", r.BatteryPct)
	case len(r.Trip) > 200:
		return r, fmt.Errorf("state: trip has %d characters, at most 200", len(r.Trip))
	}
	return r, nil
}

func onEarth(latE7, lonE7 int32) bool {
	return latE7 >= -900000000 && latE7 <= 900000000 && lonE7 >= -1800000000 && lonE7 <= 1800000000
}

// EncodeState writes a vehicle's state.
func EncodeState(r devices.VehicleReport) ([]byte, error) { return json.Marshal(r) }

// EncodeTrip writes a van's task or a drone's mission.
func EncodeTrip(t devices.TripTask) ([]byte, error) { return json.Marshal(t) }

// DecodeTrip reads a van's task or a drone's mission.
func DecodeTrip(vehicle devices.ID, data []byte) (devices.TripTask, error) {
	t := devices.TripTask{Vehicle: vehicle}
	if err := scan.Strict("trip", data, &t); err != nil {
		return t, err
	}
	if t.Trip == "" || t.Plan < 0 || len(t.Stops) == 0 && t.Plan == 0 {
		return t, fmt.Errorf("trip %q, plan %d with %d stops: name the trip and give at least one stop; only a later plan, above 0, may call the vehicle back by giving none", t.Trip, t.Plan, len(t.Stops))
	}
	for i, stop := range t.Stops {
		if !onEarth(stop.LatE7, stop.LonE7) {
			return t, fmt.Errorf("trip %s: stops[%d] at %d,%d is not on Earth; give WGS 84 in 1e-7 degrees", t.Trip, i, stop.LatE7, stop.LonE7)
		}
	}
	return t, nil
}

// TripTopic is the last level of the topic that a vehicle hears its trips on.
func TripTopic(vehicle devices.ID) string {
	if vehicle.Kind() == "drone" {
		return "mission"
	}
	return "task"
}
