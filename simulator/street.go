package simulator

import (
	"time"

	"dayrun/routing/roads"
)

// streetWay is the way of a drive over streets, with the metres driven at each
// of its points.
type streetWay struct {
	points []roads.Point
	metres []float64
}

// route gives the way, metres and time in ms of a van that leaves at a moment;
// false for drones, and where there is no street network.
func (w *World) route(v *vehicle, at int64) (way streetWay, metres, ms int64, ok bool) {
	if w.atlas == nil || v.id.Kind() != "van" {
		return way, 0, 0, false
	}
	_, ahead := time.UnixMilli(at).In(w.zone()).Zone()
	zoneMs := int64(ahead) * 1000
	ask := func(hour int) ([]roads.Point, int32, int32) {
		return w.atlas.Route(hour, roads.Point(v.from), roads.Point(v.to), roads.Detour{FactorPermille: v.how.DetourPermille, SpeedMmS: v.how.SpeedMmS})
	}
	points, m, _ := ask(roads.HourOf(at, zoneMs))
	there := roads.ArriveAt(at, zoneMs, func(hour int) int64 {
		_, _, seconds := ask(hour)
		return int64(seconds) * 1000
	})
	way = streetWay{points, make([]float64, len(points))}
	for i := 1; i < len(points); i++ {
		way.metres[i] = way.metres[i-1] + roads.GreatCircle(points[i-1].Vector(), points[i].Vector())
	}
	return way, int64(m), there - at, true
}

func (w *World) zone() *time.Location {
	if w.cfg.Zone == nil {
		return time.UTC
	}
	return w.cfg.Zone
}

// at is the point after a part of the way, done of whole.
func (s *streetWay) at(done, whole int64) (point, bool) {
	last := len(s.points) - 1
	if last < 1 || whole <= 0 {
		return point{}, false
	}
	m := s.metres[last] * float64(done) / float64(whole)
	for i := 1; i <= last; i++ {
		if m > s.metres[i] && i < last {
			continue
		}
		a, b := s.points[i-1], s.points[i]
		f := 1.0
		if d := s.metres[i] - s.metres[i-1]; d > 0 {
			f = min(max((m-s.metres[i-1])/d, 0), 1)
		}
		between := func(p, q int32) int32 { return p + int32(float64(q-p)*f) }
		return point{between(a.LatE7, b.LatE7), between(a.LonE7, b.LonE7)}, true
	}
	return point{}, false
}
