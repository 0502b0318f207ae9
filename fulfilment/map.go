package fulfilment

import (
	"slices"
	"strconv"
)

// Identifiers of what supervisors mark on the map, given by the ledger.
type (
	ClosureID string // "c-1"
	NoFlyID   string // "n-1"
)

// StreetClosure closes or slows streets for vans: a way of the map by its id; or what
// a ring of corners or a circle touches; or, with one point and no radius, the
// street nearest to it.
type StreetClosure struct {
	ID            ClosureID `json:"id"`
	Way           int64     `json:"way,omitempty"`
	Points        []LatLon  `json:"points,omitempty"` // a circle's centre, or a ring's corners
	RadiusM       int64     `json:"radius_m,omitempty"`
	SpeedPermille int64     `json:"speed_permille,omitempty"` // what is left of the speed; 0: closed
	Since         Time      `json:"since"`
	Until         Time      `json:"until,omitempty"` // 0: until it is reopened
	Reason        string    `json:"reason"`
	By            string    `json:"by,omitempty"`
}

// NoFly keeps drones out of a ring of corners.
type NoFly struct {
	ID     NoFlyID  `json:"id"`
	Ring   []LatLon `json:"ring"`
	Since  Time     `json:"since"`
	Until  Time     `json:"until,omitempty"` // 0: until it is lifted
	Reason string   `json:"reason"`
	By     string   `json:"by,omitempty"`
}

// Weather is what drones are planned with.
type Weather struct {
	WindMmS     int64  `json:"wind_mm_s"`     // its speed
	WindFromDeg int64  `json:"wind_from_deg"` // where it comes from: 0 north, 90 east
	Hold        bool   `json:"hold,omitempty"`
	Reason      string `json:"reason,omitempty"`
	By          string `json:"by,omitempty"`
}

// Bounds of what may be marked.
const (
	maxMarks   = 500
	maxCorners = 200
	maxRadiusM = 20_000
	maxWindMmS = 60_000
)

// decideMap grants what is marked on the map. Closures and zones that end by
// themselves are ended by the site, with an event like any other.
func (l *Ledger) decideMap(now Time, c Command) ([]Event, error) {
	switch c := c.(type) {
	case CloseStreet:
		return l.decideCloseStreet(now, c.Closure)
	case ReopenStreet:
		if !slices.ContainsFunc(l.streetClosures, func(x StreetClosure) bool { return x.ID == c.ID }) {
			return nil, missingThing("closure", string(c.ID))
		}
		return []Event{StreetReopened(c)}, nil
	case ForbidFlight:
		return l.decideForbid(now, c.Zone)
	case AllowFlight:
		if !slices.ContainsFunc(l.noFly, func(x NoFly) bool { return x.ID == c.ID }) {
			return nil, missingThing("no_fly", string(c.ID))
		}
		return []Event{FlightAllowed(c)}, nil
	}
	return nil, nil
}

func (l *Ledger) decideCloseStreet(now Time, x StreetClosure) ([]Event, error) {
	n := len(x.Points)
	switch {
	case len(l.streetClosures) >= maxMarks:
		return nil, conflict("closures", strconv.Itoa(len(l.streetClosures)), "reopen some first, or mark them as one area")
	case x.Way < 0 || x.Way != 0 && (n > 0 || x.RadiusM != 0):
		return nil, invalid("way", strconv.FormatInt(x.Way, 10), "give the id of a way of the map and no place, or a place and no way")
	case x.Way == 0 && (n == 0 || n == 2):
		return nil, invalid("polygon", strconv.Itoa(n), "give a way, a place with or without radius, or a ring of three corners or more")
	case x.RadiusM < 0 || x.RadiusM > maxRadiusM || x.RadiusM > 0 && n != 1:
		return nil, invalid("radius_m", strconv.FormatInt(x.RadiusM, 10), "give 0 to "+strconv.Itoa(maxRadiusM)+", around one place")
	case x.SpeedPermille < 0 || x.SpeedPermille > 990:
		return nil, invalid("speed_percent", strconv.FormatInt(x.SpeedPermille/10, 10), "give what is left of the speed, 1 to 99; 0 closes")
	}
	if err := checkMark(now, x.Points, x.Until, x.Reason); err != nil {
		return nil, err
	}
	x.ID, x.Since = ClosureID("c-"+strconv.FormatInt(l.lastStreetClosure+1, 10)), now
	return []Event{StreetClosed{x}}, nil
}

func (l *Ledger) decideForbid(now Time, x NoFly) ([]Event, error) {
	switch {
	case len(l.noFly) >= maxMarks:
		return nil, conflict("no_fly", strconv.Itoa(len(l.noFly)), "lift some first, or mark them as one area")
	case len(x.Ring) < 3:
		return nil, invalid("polygon", strconv.Itoa(len(x.Ring)), "give a ring of three corners or more")
	}
	if err := checkMark(now, x.Ring, x.Until, x.Reason); err != nil {
		return nil, err
	}
	x.ID, x.Since = NoFlyID("n-"+strconv.FormatInt(l.lastNoFly+1, 10)), now
	return []Event{FlightForbidden{x}}, nil
}

// checkMark tests what closures and zones have in common.
func checkMark(now Time, points []LatLon, until Time, reason string) error {
	switch {
	case len(points) > maxCorners:
		return invalid("polygon", strconv.Itoa(len(points)), "give at most "+strconv.Itoa(maxCorners)+" corners")
	case until != 0 && until <= now:
		return invalid("until", until.UTC().Format("2006-01-02T15:04:05Z"), "give a time to come, or none")
	case reason == "" || len(reason) > 200:
		return invalid("reason", reason, "say why, in at most 200 characters")
	}
	for i, p := range points {
		if p.LatE7 < -900000000 || p.LatE7 > 900000000 || p.LonE7 < -1800000000 || p.LonE7 > 1800000000 {
			return invalid("polygon["+strconv.Itoa(i)+"]", strconv.Itoa(int(p.LatE7))+","+strconv.Itoa(int(p.LonE7)), "give WGS 84 degrees on Earth")
		}
	}
	return nil
}

func (l *Ledger) applyMap(e Event) {
	switch e := e.(type) {
	case StreetClosed:
		l.lastStreetClosure++
		l.streetClosures = append(slices.Clone(l.streetClosures), e.StreetClosure)
	case StreetReopened:
		l.streetClosures = slices.DeleteFunc(slices.Clone(l.streetClosures), func(x StreetClosure) bool { return x.ID == e.ID })
	case FlightForbidden:
		l.lastNoFly++
		l.noFly = append(slices.Clone(l.noFly), e.NoFly)
	case FlightAllowed:
		l.noFly = slices.DeleteFunc(slices.Clone(l.noFly), func(x NoFly) bool { return x.ID == e.ID })
	}
}

func (l *Ledger) decideWeather(c SetWeather) ([]Event, error) {
	w := c.Weather
	switch {
	case w.WindMmS < 0 || w.WindMmS > maxWindMmS:
		return nil, invalid("wind_m_s", strconv.FormatInt(w.WindMmS/1000, 10), "give 0 to "+strconv.Itoa(maxWindMmS/1000)+" m/s")
	case w.WindFromDeg < 0 || w.WindFromDeg >= 360:
		return nil, invalid("wind_from_deg", strconv.FormatInt(w.WindFromDeg, 10), "give 0 to 359 degrees, 0 north, 90 east")
	case w.Hold && w.Reason == "" || len(w.Reason) > 200:
		return nil, invalid("reason", w.Reason, "say why drones are held, in at most 200 characters")
	case w == l.weather:
		return nil, nil
	}
	return []Event{WeatherSet{w}}, nil
}

// StreetClosures gives the closed and slowed streets, oldest first. Read-only.
func (l *Ledger) StreetClosures() []StreetClosure { return l.streetClosures }

// NoFly gives the zones that drones keep out of, oldest first. Read-only.
func (l *Ledger) NoFly() []NoFly { return l.noFly }

// Weather gives what was set last.
func (l *Ledger) Weather() Weather { return l.weather }
