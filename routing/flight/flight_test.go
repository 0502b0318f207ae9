package flight

import (
	"testing"

	"pgregory.net/rapid"

	"dayrun/routing/roads"
)

var craft = Craft{SpeedMmS: 15_000, ClimbMmS: 3000, SinkMmS: 2000, HeightMm: 60_000, MassG: 8000, CruiseMw: 900_000, BatteryMWh: 400_000, ReservePermille: 200}

func at(northM, eastM int32) roads.Point { return roads.Point{LatE7: northM * 90, LonE7: eastM * 90} } // about a metre each, at the equator

func TestWind(t *testing.T) {
	still, _ := (&Sky{}).Leg(&craft, at(0, 0), at(0, 9000), 0)
	e, n := Wind(5000, 270) // from the west
	if e != 5000 || n != 0 {
		t.Fatalf("a west wind blows %d, %d", e, n)
	}
	sky := Sky{WindEastMmS: e, WindNorthMmS: n}
	with, _ := sky.Leg(&craft, at(0, 0), at(0, 9000), 0)
	against, _ := sky.Leg(&craft, at(0, 9000), at(0, 0), 0)
	across, _ := sky.Leg(&craft, at(0, 0), at(9000, 0), 0)
	up := int32(20_000 + 30_000) // climbing and sinking
	if s := still.Ms - up; s < 595_000 || s > 607_000 {
		t.Errorf("9 km at 15 m/s in %d ms", s)
	}
	if s := with.Ms - up; s < 446_000 || s > 455_000 {
		t.Errorf("with the wind in %d ms, want 9 km at 20 m/s", s)
	}
	if s := against.Ms - up; s < 893_000 || s > 910_000 {
		t.Errorf("against the wind in %d ms, want 9 km at 10 m/s", s)
	}
	if s := across.Ms - up; s < 631_000 || s > 643_000 {
		t.Errorf("across the wind in %d ms, want 9 km at 14.1 m/s", s)
	}
	if _, ok := (&Sky{WindEastMmS: 14_500}).Leg(&craft, at(0, 9000), at(0, 0), 0); ok {
		t.Error("flies against a wind that leaves half a metre a second")
	}
	if loaded, _ := (&Sky{}).Leg(&craft, at(0, 0), at(0, 9000), 2500); loaded.MWh <= still.MWh*5/4 {
		t.Errorf("%d mWh with 2.5 kg, %d without", loaded.MWh, still.MWh)
	}
	if u := craft.Usable(); u != 320_000 {
		t.Errorf("usable %d mWh", u)
	}
}

func TestPathRoundAZone(t *testing.T) {
	wall := []roads.Point{at(-500, 1000), at(500, 1000), at(500, 1100), at(-500, 1100)}
	sky := Sky{Zones: [][]roads.Point{wall}}
	way, ok := sky.Path(at(0, 0), at(0, 2000))
	if !ok || len(way) < 3 {
		t.Fatalf("way %v", way)
	}
	straight, _ := (&Sky{}).Leg(&craft, at(0, 0), at(0, 2000), 0)
	round, _ := sky.Leg(&craft, at(0, 0), at(0, 2000), 0)
	if round.Metres < straight.Metres+150 || round.Metres > straight.Metres+500 {
		t.Errorf("round the zone in %d m, straight %d", round.Metres, straight.Metres)
	}
	if _, ok := sky.Path(at(0, 0), at(0, 1050)); ok {
		t.Error("a way to a place inside the zone")
	}
	if way, ok := sky.Path(at(0, 0), at(900, 0)); !ok || len(way) != 2 {
		t.Errorf("beside the zone: %v", way)
	}
}

// No piece of a way enters a zone, and it is never shorter than the line.
func TestPathKeepsOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sky Sky
		for range rapid.IntRange(1, 3).Draw(t, "zones") {
			n, e := rapid.Int32Range(-2000, 2000).Draw(t, "north"), rapid.Int32Range(-2000, 2000).Draw(t, "east")
			w, h := rapid.Int32Range(100, 1200).Draw(t, "wide"), rapid.Int32Range(100, 1200).Draw(t, "high")
			sky.Zones = append(sky.Zones, []roads.Point{at(n, e), at(n+h, e), at(n+h, e+w), at(n, e+w)})
		}
		a, b := at(rapid.Int32Range(-3000, 3000).Draw(t, "n"), rapid.Int32Range(-3000, 3000).Draw(t, "e")), at(rapid.Int32Range(-3000, 3000).Draw(t, "n"), rapid.Int32Range(-3000, 3000).Draw(t, "e"))
		way, ok := sky.Path(a, b)
		if !ok {
			return
		}
		if way[0] != a || way[len(way)-1] != b {
			t.Fatalf("from %v to %v by %v", a, b, way)
		}
		for i := 1; i < len(way); i++ {
			for k := int32(0); k <= 20; k++ {
				p := roads.Point{LatE7: way[i-1].LatE7 + (way[i].LatE7-way[i-1].LatE7)/20*k, LonE7: way[i-1].LonE7 + (way[i].LonE7-way[i-1].LonE7)/20*k}
				for _, z := range sky.Zones {
					deep := int32(90 * 5) // 5 m: rounding
					if p.LatE7 > z[0].LatE7+deep && p.LatE7 < z[2].LatE7-deep && p.LonE7 > z[0].LonE7+deep && p.LonE7 < z[2].LonE7-deep {
						t.Fatalf("way %v passes %v inside %v", way, p, z)
					}
				}
			}
		}
	})
}
