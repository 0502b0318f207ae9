package roads

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A table put together from the last one is the table asked for anew.
func TestAtlasKeepsTables(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := networkDrawn(t)
		kept := NewAtlas(n)
		detour := Detour{FactorPermille: 1300, SpeedMmS: 8300}
		pool := []Point{{0, 50 * step}} // far from every street
		for range 10 {
			pool = append(pool, Point{rapid.Int32Range(-step, 5*step).Draw(t, "lat"), rapid.Int32Range(-step, 5*step).Draw(t, "lon")})
		}
		for range rapid.IntRange(1, 4).Draw(t, "questions") {
			points := rapid.SliceOfN(rapid.SampledFrom(pool), 1, 8).Draw(t, "points")
			hour := rapid.IntRange(0, 23).Draw(t, "hour")
			if rapid.Bool().Draw(t, "close") {
				kept.SetLimits([]Limit{{rapid.Int32Range(0, int32(len(n.From)-1)).Draw(t, "segment"), rapid.SampledFrom([]int32{0, 300}).Draw(t, "permille")}})
			}
			fresh := NewAtlas(n)
			fresh.SetLimits(kept.limits)
			if rapid.Bool().Draw(t, "in another order") {
				fresh.Prepare((hour + 12) % 24)
			}
			got, want := kept.Legs(hour, points, detour), fresh.Legs(hour, points, detour)
			if !slices.Equal(got.Metres, want.Metres) || !slices.Equal(got.Seconds, want.Seconds) {
				t.Fatalf("kept %v, anew %v", got, want)
			}
			if at, all := kept.HourlyLegs(hour, points, detour); !slices.Equal(at.Metres, want.Metres) || !slices.Equal(all.Seconds[all.Of[hour]], want.Seconds) {
				t.Fatalf("of all hours at %d: %v and %v, alone %v", hour, at, all.Seconds[all.Of[hour]], want)
			}
			hours := make([]int, len(points))
			for i := range hours {
				hours[i] = hour
			}
			out, in := kept.Spokes(hours, points[0], points, detour)
			for i := range points {
				if out.Seconds[i] != got.Seconds[i] || in.Seconds[i] != got.Seconds[i*got.N] {
					t.Fatalf("spokes of %v: out %v, in %v; table %v", points[0], out, in, got)
				}
			}
			for i, p := range points {
				for j, q := range points {
					_, metres, seconds := kept.Route(hour, p, q, detour)
					if p == q {
						metres, seconds = 0, 0
					}
					if k := i*got.N + j; metres != got.Metres[k] && p != q || seconds != got.Seconds[k] && p != q {
						t.Fatalf("%v to %v: route %d m %d s, table %d m %d s", p, q, metres, seconds, got.Metres[k], got.Seconds[k])
					}
				}
			}
		}
	})
}
