package simulator

import (
	"cmp"
	"slices"
	"time"

	"dayrun/routing/flight"
	"dayrun/routing/roads"
)

// streetWay is the way of a drive over streets, with the metres driven at each
// of its points.
type streetWay struct {
	points []roads.Point
	metres []float64
}

// air gives the way of a drone: round the areas it was told to keep out of, as
// fast as the wind lets it; false if there is none.
func (w *World) air(v *vehicle) (way streetWay, metres, ms int64, ok bool) {
	var sky flight.Sky
	sky.WindEastMmS, sky.WindNorthMmS = flight.Wind(w.cfg.WindMmS, w.cfg.WindFromDeg)
	for _, zone := range v.trip.NoFly {
		var ring []roads.Point
		for _, p := range zone {
			ring = append(ring, roads.Point(p))
		}
		sky.Zones = append(sky.Zones, ring)
	}
	craft := w.cfg.Craft
	craft.SpeedMmS = v.how.SpeedMmS
	from, to := roads.Point(v.from), roads.Point(v.to)
	l, ok := sky.Leg(&craft, from, to, 0)
	points, found := sky.Path(from, to)
	if !ok || !found {
		return way, 0, 0, false
	}
	return newWay(points), int64(l.Metres), int64(l.Ms), true
}

func newWay(points []roads.Point) streetWay {
	way := streetWay{points, make([]float64, len(points))}
	for i := 1; i < len(points); i++ {
		way.metres[i] = way.metres[i-1] + roads.GreatCircle(points[i-1].Vector(), points[i].Vector())
	}
	return way
}

// route gives the way, metres and time in ms of a van that leaves at a moment, or
// a drone; false where there is no street network.
func (w *World) route(v *vehicle, at int64) (way streetWay, metres, ms int64, ok bool) {
	if v.id.Kind() == "drone" {
		return w.air(v)
	}
	if w.cfg.Streets == nil || v.id.Kind() != "van" { // straight lines
		return way, 0, 0, false
	}
	atlas := w.atlasFor(w.limits(v, at))
	_, ahead := time.UnixMilli(at).In(w.zone()).Zone()
	zoneMs := int64(ahead) * 1000
	ask := func(hour int) ([]roads.Point, int32, int32) {
		return atlas.Route(hour, roads.Point(v.from), roads.Point(v.to), roads.Detour{FactorPermille: v.how.DetourPermille, SpeedMmS: v.how.SpeedMmS})
	}
	points, m, _ := ask(roads.HourOf(at, zoneMs))
	there := roads.ArriveAt(at, zoneMs, func(hour int) int64 {
		_, _, seconds := ask(hour)
		return int64(seconds) * 1000
	})
	return newWay(points), int64(m), there - at, true
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

// limits are the closures that a driver was told of, and those that are there.
func (w *World) limits(v *vehicle, at int64) []roads.Limit {
	var list []roads.Limit
	add := func(a roads.Area, permille int32) {
		for _, s := range w.cfg.Streets.Touching(a) {
			list = append(list, roads.Limit{Segment: s, Permille: permille})
		}
	}
	for _, x := range v.trip.Avoid {
		a := roads.Area{Way: x.Way, RadiusM: int32(x.RadiusM)}
		for _, p := range x.Points {
			a.Points = append(a.Points, roads.Point(p))
		}
		add(a, int32(x.SpeedPermille))
	}
	for _, c := range w.cfg.Faults.Closures {
		if at >= c.AtMs && (c.UntilMs == 0 || at < c.UntilMs) {
			add(roads.Area{Points: []roads.Point{{LatE7: c.LatE7, LonE7: c.LonE7}}, RadiusM: c.RadiusM}, 0)
		}
	}
	slices.SortFunc(list, func(a, b roads.Limit) int {
		return cmp.Or(cmp.Compare(a.Segment, b.Segment), cmp.Compare(a.Permille, b.Permille))
	})
	return slices.CompactFunc(list, func(a, b roads.Limit) bool { return a.Segment == b.Segment })
}

// mostAtlases bounds the memory for streets as different drivers know them.
const mostAtlases = 4

// atlasFor gives the atlas for some limits, the newest ones being kept.
func (w *World) atlasFor(limits []roads.Limit) *roads.Atlas {
	k := slices.IndexFunc(w.atlases, func(x limited) bool { return slices.Equal(x.limits, limits) })
	x := limited{limits: limits}
	if k >= 0 {
		x = w.atlases[k]
		w.atlases = slices.Delete(w.atlases, k, k+1)
	} else {
		x.atlas = roads.NewAtlas(w.cfg.Streets)
		x.atlas.SetLimits(limits)
	}
	w.atlases = slices.Insert(w.atlases, 0, x)
	w.atlases = w.atlases[:min(len(w.atlases), mostAtlases)]
	return x.atlas
}
