package roads

import "math"

// metresPerDegree is the length of one degree of a great circle on the mean
// sphere (IUGG radius 6,371,008.8 m).
const metresPerDegree = 111195.08

// Between gives distance and driving time from a to b, both rounded up. The
// equirectangular projection at the middle latitude is off by under 0.1 % at
// the size of a delivery area.
func (d Detour) Between(a, b Point) (metres, seconds int32) {
	m := straight(a, b)
	if d.FactorPermille > 0 {
		m = float64(m*float64(d.FactorPermille)) / 1000
	}
	metres = int32(math.Ceil(min(m, 2e9)))
	if d.SpeedMmS > 0 {
		seconds = int32(math.Ceil(min(float64(float64(metres)*1000)/float64(d.SpeedMmS), 2e9)))
	}
	return metres, seconds
}

func straight(a, b Point) float64 {
	mid := float64(float64(a.LatE7)+float64(b.LatE7)) / 2e7
	dy := float64(b.LatE7-a.LatE7) / 1e7
	dx := float64(float64(b.LonE7)-float64(a.LonE7)) / 1e7
	if dx > 180 {
		dx -= 360
	} else if dx < -180 {
		dx += 360
	}
	dx = float64(dx * math.Cos(float64(mid*math.Pi)/180))
	return float64(metresPerDegree * math.Sqrt(float64(dx*dx)+float64(dy*dy)))
}

// Matrix gives all distances between n points. It takes n² memory.
func (d Detour) Matrix(points []Point) Matrix {
	n := len(points)
	m := Matrix{N: n, Metres: make([]int32, n*n), Seconds: make([]int32, n*n)}
	for i := range points {
		for j := range points {
			if i != j {
				m.Metres[i*n+j], m.Seconds[i*n+j] = d.Between(points[i], points[j])
			}
		}
	}
	return m
}

// GeometricMedian is the point with the least sum of distances to all points
// (Weiszfeld 1937), to about a metre. It is zero for no points.
func GeometricMedian(points []Point) Point {
	if len(points) == 0 {
		return Point{}
	}
	var lat, lon float64
	for _, p := range points {
		lat += float64(p.LatE7)
		lon += float64(p.LonE7)
	}
	lat, lon = lat/float64(len(points)), lon/float64(len(points))
	for range 100 {
		var sLat, sLon, sum float64
		here := Point{int32(math.Round(lat)), int32(math.Round(lon))}
		for _, p := range points {
			w := 1 / max(1, straight(here, p)) // a metre off a point is on it
			sLat += float64(w * float64(p.LatE7))
			sLon += float64(w * float64(p.LonE7))
			sum += w
		}
		nLat, nLon := sLat/sum, sLon/sum
		moved := math.Abs(nLat-lat) + math.Abs(nLon-lon)
		lat, lon = nLat, nLon
		if moved < 50 { // half a metre
			break
		}
	}
	return Point{int32(math.Round(lat)), int32(math.Round(lon))}
}
