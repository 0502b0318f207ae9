package roads

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ParsePoint reads "LAT,LON" in degrees.
func ParsePoint(s string) (Point, error) {
	a, b, ok := strings.Cut(s, ",")
	if !ok {
		return Point{}, fmt.Errorf("%q is no place: write LAT,LON in degrees, such as 48.137,11.575", s)
	}
	lat, err := degrees(a, "latitude", 90)
	if err != nil {
		return Point{}, err
	}
	lon, err := degrees(b, "longitude", 180)
	if err != nil {
		return Point{}, err
	}
	return Point{lat, lon}, nil
}

func degrees(s, what string, limit float64) (int32, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(v) || v < -limit || v > limit {
		return 0, fmt.Errorf("%s %q: give degrees from %g to %g", what, s, -limit, limit)
	}
	return int32(math.Round(v * 1e7)), nil
}
