package vehicle_test

import (
	"reflect"
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/devices/vehicle"
)

func trip() devices.TripTask {
	return devices.TripTask{Vehicle: "van/v1", Trip: "T1", Depart: 1000, Stops: []devices.TripStop{
		{LatE7: 480000000, LonE7: 115000000, Parcels: []string{"009999990000000019"}, EtaMs: 2000}}}
}

func TestRoundTrip(t *testing.T) {
	state := devices.VehicleReport{Device: "drone/d1", Status: "driving", Trip: "T1", Stop: 1, LatE7: -1, LonE7: 1, DrivenM: 300, BatteryPct: 5000}
	data, err := vehicle.EncodeState(state)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := vehicle.DecodeState("drone/d1", data); err != nil || got != state {
		t.Fatalf("got %+v, %v", got, err)
	}
	if data, err = vehicle.EncodeTrip(trip()); err != nil {
		t.Fatal(err)
	}
	if got, err := vehicle.DecodeTrip("van/v1", data); err != nil || !reflect.DeepEqual(got, trip()) {
		t.Fatalf("got %+v, %v", got, err)
	}
	if vehicle.TripTopic("van/v1") != "task" || vehicle.TripTopic("drone/d1") != "mission" {
		t.Fatal("wrong topic for trips")
	}
}

func TestRefused(t *testing.T) {
	for name, tt := range map[string]struct{ data, want string }{
		"Status":       {`{"status":"flying","stop":0}`, "flying"},
		"UnknownField": {`{"status":"idle","altitude":3}`, "altitude"},
		"Stop":         {`{"status":"idle","stop":-1}`, "stop"},
		"Position":     {`{"status":"idle","lat_e7":900000001}`, "Earth"},
		"Battery":      {`{"status":"idle","battery_pct":10001}`, "battery_pct"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := vehicle.DecodeState("van/v1", []byte(tt.data)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want it to name %s", err, tt.want)
			}
		})
	}
	for name, tt := range map[string]struct {
		set  func(*devices.TripTask)
		want string
	}{
		"NoName":   {func(t *devices.TripTask) { t.Trip = "" }, "name the trip"},
		"NoStops":  {func(t *devices.TripTask) { t.Stops = nil }, "stop"},
		"OffEarth": {func(t *devices.TripTask) { t.Stops[0].LonE7 = -1800000001 }, "stops[0]"},
	} {
		t.Run("Trip"+name, func(t *testing.T) {
			bad := trip()
			tt.set(&bad)
			data, err := vehicle.EncodeTrip(bad)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := vehicle.DecodeTrip("van/v1", data); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want it to name %s", err, tt.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	data, err := vehicle.EncodeTrip(trip())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"status":"idle","stop":0,"lat_e7":1,"lon_e7":1,"driven_m":0}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := vehicle.DecodeState("van/v", data); err == nil && (s.Status == "" || s.Stop < 0 || s.Device != "van/v") {
			t.Fatalf("taken: %+v", s)
		}
		if s, err := vehicle.DecodeTrip("van/v", data); err == nil && (s.Trip == "" || len(s.Stops) == 0) {
			t.Fatalf("taken: %+v", s)
		}
	})
}
