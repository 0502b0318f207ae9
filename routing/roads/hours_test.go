package roads

import (
	"testing"

	"pgregory.net/rapid"
)

func TestArriveAt(t *testing.T) {
	slowFrom7 := func(hour int) int64 {
		if hour >= 7 {
			return 2 * hourMs
		}
		return hourMs
	}
	tests := []struct {
		name          string
		leave, zoneMs int64
		want          int64
	}{
		{"BeforeTheRush", 5 * hourMs, 0, 6 * hourMs},
		{"InIt", 8 * hourMs, 0, 10 * hourMs},
		{"HalfTheWayInIt", 6*hourMs + hourMs/2, 0, 8 * hourMs},
		{"ByLocalTime", 5*hourMs + hourMs/2, hourMs, 7 * hourMs},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := ArriveAt(tt.leave, tt.zoneMs, slowFrom7); got != tt.want {
				t.Errorf("left at %d, there at %d, want %d", tt.leave, got, tt.want)
			}
		})
	}
}

// Nobody overtakes by leaving later, and the inverse is one.
func TestDrivesAreFIFO(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var span [24]int64
		for h := range span {
			span[h] = rapid.Int64Range(1, 5*hourMs).Draw(t, "ms")
		}
		ms := func(h int) int64 { return span[h] }
		zone := rapid.Int64Range(-14, 14).Draw(t, "zone") * hourMs / 2
		leave := rapid.Int64Range(-3*24*hourMs, 3*24*hourMs).Draw(t, "leave")
		wait := rapid.SampledFrom([]int64{0, 1, 2, 1000, hourMs - 1, hourMs, 3 * hourMs}).Draw(t, "wait")
		first, second := ArriveAt(leave, zone, ms), ArriveAt(leave+wait, zone, ms)
		if second < first || first <= leave {
			t.Fatalf("left at %d, there at %d; left at %d, there at %d", leave, first, leave+wait, second)
		}
		back := LeaveBy(first, zone, ms)
		if ArriveAt(back, zone, ms) > first || ArriveAt(back+3, zone, ms) < first {
			t.Fatalf("to be there by %d it leaves at %d and is there at %d; 3 ms later at %d", first, back, ArriveAt(back, zone, ms), ArriveAt(back+3, zone, ms))
		}
	})
}
