package roads

import (
	"fmt"
	"math"
)

// Check refuses a travel model that cannot give a time.
func (d Detour) Check() error {
	if d.FactorPermille < 1000 {
		return fmt.Errorf("check travel: factor_permille is %d, must be 1000 or more: a street is never shorter than the straight line", d.FactorPermille)
	}
	if d.SpeedMmS <= 0 {
		return fmt.Errorf("check travel: speed_mm_s is %d, must be positive", d.SpeedMmS)
	}
	return nil
}

// Between is the distance in metres and the time in seconds from a to b, both
// rounded up and at most math.MaxInt32. A speed of zero or less counts as
// 1 mm/s, a factor under 1000 as 1000; Check refuses both.
func (d Detour) Between(a, b Point) (metres, seconds int32) {
	return d.BetweenVectors(a.Vector(), b.Vector())
}

// BetweenVectors is Between for points already placed on the sphere.
func (d Detour) BetweenVectors(a, b Vector) (metres, seconds int32) {
	factor := float64(max(d.FactorPermille, 1000)) / 1000
	metres = int32(min(math.Ceil(float64(GreatCircle(a, b)*factor)), math.MaxInt32))
	return metres, d.Time(metres)
}

// Time is the time in seconds for a distance in metres, rounded up.
func (d Detour) Time(metres int32) int32 {
	speed := int64(max(d.SpeedMmS, 1))
	return int32(min((int64(metres)*1000+speed-1)/speed, math.MaxInt32))
}

// Matrix holds every pair of the points. It grows with their square: solvers
// of thousands of points ask BetweenVectors for the pairs they look at instead.
func (d Detour) Matrix(points []Point) Matrix {
	n := len(points)
	m := Matrix{N: n, Metres: make([]int32, n*n), Seconds: make([]int32, n*n)}
	vectors := make([]Vector, n)
	for i, p := range points {
		vectors[i] = p.Vector()
	}
	for i := range n {
		for j := range i {
			metres, seconds := d.BetweenVectors(vectors[i], vectors[j])
			m.Metres[i*n+j], m.Metres[j*n+i] = metres, metres
			m.Seconds[i*n+j], m.Seconds[j*n+i] = seconds, seconds
		}
	}
	return m
}
