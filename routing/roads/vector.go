package roads

import "math"

// EarthMetres is the mean radius of the WGS 84 ellipsoid (IUGG R1).
const EarthMetres = 6371008.8

// Vector is a point on the sphere in metres from its centre. Distances between
// vectors need no trigonometry, so that many of them are cheap.
type Vector struct{ X, Y, Z float64 }

// Vector places p on the mean sphere.
func (p Point) Vector() Vector {
	sinLat, cosLat := sinCos(radians(p.LatE7))
	sinLon, cosLon := sinCos(radians(p.LonE7))
	r := float64(EarthMetres * cosLat)
	return Vector{float64(r * cosLon), float64(r * sinLon), float64(EarthMetres * sinLat)}
}

// GreatCircle is the distance along the mean sphere in metres: the chord bent
// to its arc, 2R·asin(chord/2R).
func GreatCircle(a, b Vector) float64 {
	dx, dy, dz := a.X-b.X, a.Y-b.Y, a.Z-b.Z
	chord := math.Sqrt(float64(dx*dx) + float64(dy*dy) + float64(dz*dz))
	s, halves := chord/(2*EarthMetres), 1.0
	for s > 0.02 { // halve the angle until four terms of the series are exact enough
		s = min(s, 1)
		s /= math.Sqrt(float64(2 * (1 + math.Sqrt(1-float64(s*s)))))
		halves *= 2
	}
	q := float64(s * s)
	series := 1 + float64(q*(1.0/6+float64(q*(3.0/40+float64(q*(15.0/336))))))
	return float64(float64(2*EarthMetres*halves) * float64(s*series))
}

func radians(e7 int32) float64 { return float64(float64(e7) * (math.Pi / 180 / 1e7)) }

// sinCos sums the power series for |x| <= pi. The standard library's may fuse
// multiply and add on some processors, which would move a rounded metre.
func sinCos(x float64) (sin, cos float64) {
	x2 := float64(x * x)
	term := 1.0
	for k := 1.0; k < 29; k += 2 {
		cos += term
		term = float64(term*x) / k
		sin += term
		term = -float64(term*x) / (k + 1)
		if x2 == 0 {
			break
		}
	}
	return sin, cos
}
