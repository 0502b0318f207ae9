package roads

import "fmt"

// Speeds says what share of its free speed a road keeps in each hour of the
// day, local time, in 1/1000.
type Speeds [24][classes]int32

// UsualSpeeds slows arterials most in the rush hours, as city traffic does:
// they keep two thirds then and seven eighths in the day; side streets hardly
// feel it.
func UsualSpeeds() *Speeds {
	var s Speeds
	for hour := range s {
		arterial, side := int32(1000), int32(1000)
		switch {
		case hour >= 7 && hour < 9, hour >= 17 && hour < 19:
			arterial, side = 660, 900
		case hour >= 9 && hour < 17:
			arterial, side = 870, 950
		}
		for c := range classes {
			if c <= Secondary {
				s[hour][c] = arterial
			} else {
				s[hour][c] = side
			}
		}
	}
	return &s
}

// Check refuses speeds outside 50 to 2000 thousandths.
func (s *Speeds) Check() error {
	for hour := range s {
		for c, v := range s[hour] {
			if v < 50 || v > 2000 {
				return fmt.Errorf("check speeds: hour %d, road class %d: %d permille; give 50 to 2000", hour, c, v)
			}
		}
	}
	return nil
}

// Closed streets are left at the price of closedMs, more than any way of a
// delivery area, so that nobody passes through; a way that begins on one is
// free of it. An address on one is reached at walking pace.
const (
	closedMs  = 4 * 3600_000
	walkDmMin = 800 // 4.8 km/h
)

// Limit closes or slows a segment.
type Limit struct {
	Segment  int32
	Permille int32 // of its speed that is left; 0: closed
}

// drive gives the time over each segment in ms, and which are closed.
func (n *Network) drive(hour int, speeds *Speeds, limits []Limit) (ms []int32, closed []bool) {
	ms, closed = make([]int32, len(n.From)), make([]bool, len(n.From))
	for s := range ms {
		share := int64(speeds[hour][n.Class[s]])
		ms[s] = int32(min(max(int64(n.LengthDm[s])*360*1000/(int64(n.Kmh[s])*share), 1), closedMs))
	}
	for _, l := range limits {
		switch s := l.Segment; {
		case s < 0 || int(s) >= len(ms):
		case l.Permille <= 0:
			ms[s], closed[s] = max(ms[s], int32(min(int64(n.LengthDm[s])*60_000/walkDmMin, closedMs))), true
		default:
			ms[s] = int32(min(int64(ms[s])*1000/int64(l.Permille), closedMs))
		}
	}
	return ms, closed
}
