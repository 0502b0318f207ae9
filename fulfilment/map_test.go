package fulfilment_test

import (
	"testing"

	"dayrun/fulfilment"
)

func TestCloseStreet(t *testing.T) {
	corner := fulfilment.LatLon{LatE7: 525000000, LonE7: 134000000}
	ring := []fulfilment.LatLon{corner, {LatE7: 525010000, LonE7: 134000000}, {LatE7: 525010000, LonE7: 134010000}}
	tests := []struct {
		name  string
		c     fulfilment.StreetClosure
		field string
	}{
		{"Way", fulfilment.StreetClosure{Way: 7, Reason: "works"}, ""},
		{"Click", fulfilment.StreetClosure{Points: ring[:1], Reason: "works"}, ""},
		{"Circle", fulfilment.StreetClosure{Points: ring[:1], RadiusM: 200, SpeedPermille: 300, Reason: "market"}, ""},
		{"Ring", fulfilment.StreetClosure{Points: ring, Reason: "flood", Until: dawn + 1}, ""},
		{"ErrNothing", fulfilment.StreetClosure{Reason: "works"}, "polygon"},
		{"ErrTwoCorners", fulfilment.StreetClosure{Points: ring[:2], Reason: "works"}, "polygon"},
		{"ErrWayAndPlace", fulfilment.StreetClosure{Way: 7, Points: ring[:1], Reason: "works"}, "way"},
		{"ErrNegativeWay", fulfilment.StreetClosure{Way: -7, Reason: "works"}, "way"},
		{"ErrRadius", fulfilment.StreetClosure{Points: ring[:1], RadiusM: 50_000, Reason: "works"}, "radius_m"},
		{"ErrRadiusOfRing", fulfilment.StreetClosure{Points: ring, RadiusM: 5, Reason: "works"}, "radius_m"},
		{"ErrFullSpeed", fulfilment.StreetClosure{Way: 7, SpeedPermille: 1000, Reason: "works"}, "speed_percent"},
		{"ErrNoReason", fulfilment.StreetClosure{Way: 7}, "reason"},
		{"ErrOver", fulfilment.StreetClosure{Way: 7, Reason: "works", Until: dawn}, "until"},
		{"ErrOffEarth", fulfilment.StreetClosure{Points: []fulfilment.LatLon{{LatE7: 900000001}}, Reason: "works"}, "polygon[0]"},
		{"ErrManyCorners", fulfilment.StreetClosure{Points: make([]fulfilment.LatLon, 201), Reason: "works"}, "polygon"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			if tt.field != "" {
				b.refuse(fulfilment.CloseStreet{Closure: tt.c}, fulfilment.Invalid, tt.field)
				return
			}
			b.do(fulfilment.CloseStreet{Closure: tt.c})
			b.do(fulfilment.CloseStreet{Closure: tt.c})
			if list := b.l.StreetClosures(); len(list) != 2 || list[1].ID != "c-2" || list[0].Since != dawn {
				t.Fatalf("closures %+v", list)
			}
			b.refuse(fulfilment.ReopenStreet{ID: "c-3"}, fulfilment.NotFound, "closure")
			b.do(fulfilment.ReopenStreet{ID: "c-1", By: "Ann"})
			b.replay()
			if list := b.l.StreetClosures(); len(list) != 1 || list[0].ID != "c-2" {
				t.Fatalf("closures %+v", list)
			}
		})
	}
}

func TestForbidFlight(t *testing.T) {
	b := open(t)
	ring := []fulfilment.LatLon{{LatE7: 1}, {LonE7: 1}, {LatE7: 2, LonE7: 2}}
	b.refuse(fulfilment.ForbidFlight{Zone: fulfilment.NoFly{Ring: ring[:2], Reason: "airfield"}}, fulfilment.Invalid, "polygon")
	b.refuse(fulfilment.ForbidFlight{Zone: fulfilment.NoFly{Ring: ring}}, fulfilment.Invalid, "reason")
	b.do(fulfilment.ForbidFlight{Zone: fulfilment.NoFly{Ring: ring, Reason: "airfield"}})
	b.refuse(fulfilment.AllowFlight{ID: "n-2"}, fulfilment.NotFound, "no_fly")
	b.do(fulfilment.AllowFlight{ID: "n-1"})
	b.do(fulfilment.ForbidFlight{Zone: fulfilment.NoFly{Ring: ring, Reason: "fair"}})
	if list := b.l.NoFly(); len(list) != 1 || list[0].ID != "n-2" {
		t.Fatalf("zones %+v", list)
	}
	b.replay()
}

func TestWeatherAndOutages(t *testing.T) {
	b := open(t)
	b.refuse(fulfilment.SetWeather{Weather: fulfilment.Weather{WindMmS: 61_000}}, fulfilment.Invalid, "wind_m_s")
	b.refuse(fulfilment.SetWeather{Weather: fulfilment.Weather{WindFromDeg: 360}}, fulfilment.Invalid, "wind_from_deg")
	b.refuse(fulfilment.SetWeather{Weather: fulfilment.Weather{Hold: true}}, fulfilment.Invalid, "reason")
	w := fulfilment.Weather{WindMmS: 6000, WindFromDeg: 270, Hold: true, Reason: "thunderstorm", By: "Ann"}
	b.do(fulfilment.SetWeather{Weather: w})
	if events := b.do(fulfilment.SetWeather{Weather: w}); len(events) != 0 || b.l.Weather() != w {
		t.Fatalf("the same weather again gives %v, now %+v", events, b.l.Weather())
	}
	out := fulfilment.TakeVehicleOut{Outage: fulfilment.Outage{Vehicle: van, Reason: "flat tyre", By: "Ann"}}
	b.refuse(out, fulfilment.NotFound, "vehicle")
	b.do(fulfilment.AcceptDevice{Device: van})
	b.refuse(fulfilment.ReturnVehicle{Vehicle: van}, fulfilment.Conflict, "vehicle")
	b.do(out)
	if events := b.do(out); len(events) != 0 {
		t.Fatalf("out twice: %v", events)
	}
	b.replay()
	if o, is := b.l.Out(van); !is || o.Reason != "flat tyre" {
		t.Fatalf("out %+v, %t", o, is)
	}
	b.do(fulfilment.ReturnVehicle{Vehicle: van, By: "Ann"})
	if _, is := b.l.Out(van); is {
		t.Fatal("still out")
	}
}
