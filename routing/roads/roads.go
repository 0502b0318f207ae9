// Package roads gives travel times and distances between coordinates on the
// street side: from a street network, or straight-line with a detour factor
// where there is none. It is pure.
package roads

// Point is a WGS 84 position in 1e-7 degrees.
type Point struct{ LatE7, LonE7 int32 }

// Matrix holds distance and time between n points, row-major: from i to j at i*N+j.
type Matrix struct {
	N       int
	Metres  []int32
	Seconds []int32
}

// Detour is the travel model without a map: great-circle distance times a
// factor, at a constant speed.
type Detour struct {
	FactorPermille int32 // 1300: streets are 1.3 times the straight line
	SpeedMmS       int32
}
