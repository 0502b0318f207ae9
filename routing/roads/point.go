package roads

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// ParsePoint reads "LAT,LON" in decimal degrees, WGS 84, as -20.46,-54.62.
func ParsePoint(text string) (Point, error) {
	latText, lonText, found := strings.Cut(text, ",")
	if !found {
		return Point{}, fmt.Errorf("parse point %q: no comma; write LAT,LON in decimal degrees as -20.46,-54.62", text)
	}
	lat, err := degreesE7("latitude", latText, 90)
	if err != nil {
		return Point{}, fmt.Errorf("parse point %q: %w", text, err)
	}
	lon, err := degreesE7("longitude", lonText, 180)
	if err != nil {
		return Point{}, fmt.Errorf("parse point %q: %w", text, err)
	}
	return Point{LatE7: lat, LonE7: lon}, nil
}

// String writes the point as ParsePoint reads it.
func (p Point) String() string {
	return strconv.FormatFloat(float64(p.LatE7)/1e7, 'f', 7, 64) + "," + strconv.FormatFloat(float64(p.LonE7)/1e7, 'f', 7, 64)
}

func degreesE7(name, text string, limit float64) (int32, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(v) {
		return 0, fmt.Errorf("%s is %q, must be a number of degrees with a decimal point", name, text)
	}
	if v < -limit || v > limit {
		return 0, fmt.Errorf("%s is %s, must lie between -%g and %g", name, strings.TrimSpace(text), limit, limit)
	}
	return int32(math.Round(float64(v * 1e7))), nil
}

// GeometricMedian is the point with the least sum of distances to the points,
// by Weiszfeld's iteration (Tohoku Math. J. 43, 1937) on a plane that touches
// the first point's meridian; the zero Point if there are none.
func GeometricMedian(points []Point) Point {
	if len(points) == 0 {
		return Point{}
	}
	const turn = int64(3600000000) // E7 degrees in a full turn
	origin := int64(points[0].LonE7)
	east := func(p Point) float64 { // across the antimeridian the short way
		d := (int64(p.LonE7)-origin+turn+turn/2)%turn - turn/2
		return float64(d)
	}
	var x, y float64
	for _, p := range points {
		x += east(p)
		y += float64(p.LatE7)
	}
	x, y = x/float64(len(points)), y/float64(len(points))
	_, squeeze := sinCos(radians(int32(y)))
	for range 200 {
		var sx, sy, sw float64
		for _, p := range points {
			dx, dy := float64((east(p)-x)*squeeze), float64(p.LatE7)-y
			w := 1 / max(math.Sqrt(float64(dx*dx)+float64(dy*dy)), 1) // 1 cm: a median on a point stays there
			sx += float64(w * east(p))
			sy += float64(w * float64(p.LatE7))
			sw += w
		}
		nx, ny := sx/sw, sy/sw
		moved := max(math.Abs(nx-x), math.Abs(ny-y))
		x, y = nx, ny
		if moved < 1 {
			break
		}
	}
	lon := (int64(math.Round(x))+origin+turn+turn/2)%turn - turn/2
	return Point{LatE7: int32(math.Round(y)), LonE7: int32(lon)}
}
