package solve

import (
	"sync"
	"time"

	"dayrun/fulfilment"
	"dayrun/routing/roads"
	"dayrun/site"
)

// Streets draws ways over a site's streets for whoever asks, on any goroutine.
// It has an atlas of its own, so that a picture never waits for a plan.
type Streets struct {
	mu     sync.Mutex
	net    *roads.Network
	atlas  *roads.Atlas
	zone   *time.Location
	detour roads.Detour
}

// NewStreets gives nil when the site has no streets.
func NewStreets(cfg *site.Config) *Streets {
	if cfg.Streets == nil {
		return nil
	}
	return &Streets{net: cfg.Streets, atlas: roads.NewAtlas(cfg.Streets), zone: cfg.Zone,
		detour: roads.Detour{FactorPermille: cfg.Van.DetourPermille, SpeedMmS: cfg.Van.SpeedMmS}}
}

// Prepare makes the hierarchies of all hours, so that no request waits for one.
// It takes seconds; requests in between wait for the hour under way at most.
func (s *Streets) Prepare() {
	for hour := range 24 {
		s.mu.Lock()
		s.atlas.Prepare(hour)
		s.mu.Unlock()
	}
}

// Way gives the points of the quickest way at a moment from each place to the
// next, with metres and seconds. After a change of limits the first question
// waits for the streets to be prepared anew, some seconds for a city.
func (s *Streets) Way(at time.Time, places []fulfilment.LatLon, limits site.Limits) (points []fulfilment.LatLon, metres, seconds int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.atlas.SetLimits(limits)
	hour := at.In(s.zone).Hour()
	for i := 1; i < len(places); i++ {
		piece, m, t := s.atlas.Route(hour, roads.Point(places[i-1]), roads.Point(places[i]), s.detour)
		if i > 1 {
			piece = piece[1:]
		}
		for _, p := range piece {
			points = append(points, fulfilment.LatLon(p))
		}
		metres, seconds = metres+int64(m), seconds+int64(t)
	}
	return points, metres, seconds
}

// Touched gives the streets of a closure as lines.
func (s *Streets) Touched(x fulfilment.StreetClosure) (lines [][]fulfilment.LatLon) {
	for _, i := range s.net.Touching(site.Area(&x)) {
		if r := s.net.Reverse[i]; r < 0 || r > i {
			lines = append(lines, s.line(i))
		}
	}
	return lines
}

func (s *Streets) line(i int32) (line []fulfilment.LatLon) {
	for _, p := range s.net.Shape[s.net.ShapeStart[i]:s.net.ShapeStart[i+1]] {
		line = append(line, fulfilment.LatLon(p))
	}
	return line
}

// Lines gives the streets as lines: main roads, then side streets.
func (s *Streets) Lines() (main, side [][]fulfilment.LatLon) {
	n := s.net
	for i := range int32(len(n.From)) {
		if r := n.Reverse[i]; r >= 0 && r < i {
			continue
		}
		line := s.line(i)
		if n.Class[i] <= roads.Tertiary {
			main = append(main, line)
		} else {
			side = append(side, line)
		}
	}
	return main, side
}
