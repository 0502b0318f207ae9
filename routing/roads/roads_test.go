package roads

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func anyPoint(t *rapid.T, name string) Point {
	return Point{rapid.Int32Range(-900000000, 900000000).Draw(t, name+"Lat"), rapid.Int32Range(-1800000000, 1800000000).Draw(t, name+"Lon")}
}

func haversine(a, b Point) float64 {
	rad := math.Pi / 180 / 1e7
	la, lb := float64(a.LatE7)*rad, float64(b.LatE7)*rad
	dla, dlo := lb-la, (float64(b.LonE7)-float64(a.LonE7))*rad
	h := math.Pow(math.Sin(dla/2), 2) + math.Cos(la)*math.Cos(lb)*math.Pow(math.Sin(dlo/2), 2)
	return 2 * EarthMetres * math.Atan2(math.Sqrt(h), math.Sqrt(1-h))
}

func TestGreatCircleAgreesWithHaversine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyPoint(t, "a"), anyPoint(t, "b")
		got, want := GreatCircle(a.Vector(), b.Vector()), haversine(a, b)
		if math.Abs(got-want) > 1e-3+1e-6*want && want < 19.9e6 { // near the antipode haversine itself is ill-conditioned
			t.Fatalf("%v to %v: %.4f m, haversine %.4f m", a, b, got, want)
		}
	})
}

func TestBetween(t *testing.T) {
	d := Detour{FactorPermille: 1300, SpeedMmS: 8000}
	a := Point{-204600000, -546200000}
	b := Point{-204600000 + 90000, -546200000} // 0.009 degrees north: 1000.76 m
	metres, seconds := d.Between(a, b)
	if metres != 1301 || seconds != 163 {
		t.Errorf("got %d m, %d s; want 1301 m (1000.76 x 1.3 rounded up), 163 s", metres, seconds)
	}
	if m, s := d.Between(a, a); m != 0 || s != 0 {
		t.Errorf("to itself: %d m, %d s", m, s)
	}
	m := d.Matrix([]Point{a, b, a})
	if m.N != 3 || m.Metres[1] != 1301 || m.Metres[3] != 1301 || m.Seconds[5] != 163 || m.Metres[2] != 0 {
		t.Errorf("matrix %+v", m)
	}
	if (Detour{900, 1}).Check() == nil || (Detour{1000, 0}).Check() == nil || d.Check() != nil {
		t.Error("Check must refuse a short factor and no speed, and pass a sound model")
	}
}

func TestBetweenIsSymmetricAndSaturates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyPoint(t, "a"), anyPoint(t, "b")
		d := Detour{rapid.Int32Range(0, 5000).Draw(t, "factor"), rapid.Int32Range(0, 30000).Draw(t, "speed")}
		m1, s1 := d.Between(a, b)
		m2, s2 := d.Between(b, a)
		if m1 != m2 || s1 != s2 || m1 < 0 || s1 < 0 {
			t.Fatalf("there %d m %d s, back %d m %d s", m1, s1, m2, s2)
		}
	})
}

func TestParsePoint(t *testing.T) {
	p, err := ParsePoint(" -20.4600001, -54.62")
	if err != nil || p != (Point{-204600001, -546200000}) {
		t.Fatalf("got %v, %v", p, err)
	}
	for text, want := range map[string]string{"1": "no comma", "a,2": "latitude", "91,0": "between -90 and 90", "0,181": "longitude", "NaN,1": "latitude"} {
		if _, err := ParsePoint(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want it to say %q", text, err, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := anyPoint(t, "p")
		back, err := ParsePoint(p.String())
		if err != nil || back != p {
			t.Fatalf("%v as %q reads back %v, %v", p, p.String(), back, err)
		}
	})
}

func TestGeometricMedian(t *testing.T) {
	if got := GeometricMedian(nil); got != (Point{}) {
		t.Errorf("of nothing: %v", got)
	}
	// Three of five points in one place hold the median there, an outlier or not.
	got := GeometricMedian([]Point{{10, 10}, {10, 10}, {10, 10}, {900, 10}, {10, 80000000}})
	if max(got.LatE7-10, got.LonE7-10) > 20 {
		t.Errorf("majority point: %v", got)
	}
	// The corners of a square over the antimeridian meet in its centre.
	got = GeometricMedian([]Point{{0, 1799000000}, {0, -1799000000}, {2000000, 1799000000}, {2000000, -1799000000}})
	if got.LatE7 != 1000000 || (got.LonE7 != -1800000000 && got.LonE7 != 1800000000) {
		t.Errorf("antimeridian: %v", got)
	}
}

func BenchmarkBetweenVectors(b *testing.B) {
	d := Detour{1300, 8000}
	u, v := Point{-204600000, -546200000}.Vector(), Point{-204700000, -546500000}.Vector()
	for b.Loop() {
		d.BetweenVectors(u, v)
	}
}

func TestMatrixAgreesWithBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Point { return anyPoint(t, "p") }), 1, 6).Draw(t, "points")
		d := Detour{1300, 8300}
		m := d.Matrix(points)
		for i := range points {
			for j := range points {
				metres, seconds := d.Between(points[i], points[j])
				if m.Metres[i*m.N+j] != metres || m.Seconds[i*m.N+j] != seconds {
					t.Fatalf("%d to %d: %d m %d s, Between says %d m %d s", i, j, m.Metres[i*m.N+j], m.Seconds[i*m.N+j], metres, seconds)
				}
			}
		}
	})
}
