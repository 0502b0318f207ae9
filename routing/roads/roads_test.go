package roads

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestBetween(t *testing.T) {
	// One degree of latitude is about 111.2 km; at 1.3 times and 10 m/s.
	m, s := Detour{FactorPermille: 1300, SpeedMmS: 10_000}.Between(Point{0, 0}, Point{10_000_000, 0})
	if m != 144554 || s != 14456 {
		t.Errorf("got %d m, %d s", m, s)
	}
	if m, s := (Detour{FactorPermille: 1300, SpeedMmS: 10_000}).Between(Point{5, 5}, Point{5, 5}); m != 0 || s != 0 {
		t.Errorf("to itself: %d m, %d s", m, s)
	}
	if m, _ := (Detour{FactorPermille: 1000}).Between(Point{0, 1799999999}, Point{0, -1799999999}); m > 1 {
		t.Errorf("over the date line: %d m", m)
	}
}

func TestMatrixAgreesWithBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Point {
			return Point{rapid.Int32Range(-600000000, 600000000).Draw(t, "lat"), rapid.Int32Range(-1790000000, 1790000000).Draw(t, "lon")}
		}), 1, 6).Draw(t, "points")
		d := Detour{1300, 8300}
		m := d.Matrix(pts)
		for i := range pts {
			for j := range pts {
				a, b := d.Between(pts[i], pts[j])
				if m.Metres[i*m.N+j] != a || m.Seconds[i*m.N+j] != b || m.Metres[j*m.N+i] != a {
					t.Fatalf("%d to %d differs", i, j)
				}
			}
		}
	})
}

func TestGeometricMedian(t *testing.T) {
	pts := []Point{{0, 0}, {0, 0}, {0, 0}, {10_000_000, 0}, {0, 10_000_000}}
	if got := GeometricMedian(pts); math.Abs(float64(got.LatE7))+math.Abs(float64(got.LonE7)) > 500 {
		t.Errorf("three of five lie at the origin, got %v", got)
	}
	if got := GeometricMedian(nil); got != (Point{}) {
		t.Errorf("of nothing: %v", got)
	}
}

func TestParsePoint(t *testing.T) {
	if p, err := ParsePoint("48.137, 11.575"); err != nil || p != (Point{481370000, 115750000}) {
		t.Errorf("got %v, %v", p, err)
	}
	for _, bad := range []string{"", "48", "x,1", "91,0", "0,181", "NaN,0"} {
		if _, err := ParsePoint(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
