package site

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing/roads"
)

// Area is what a closure marks on the map.
func Area(x *fulfilment.StreetClosure) roads.Area {
	a := roads.Area{Way: x.Way, RadiusM: int32(x.RadiusM)}
	for _, p := range x.Points {
		a.Points = append(a.Points, roads.Point(p))
	}
	return a
}

// closeStreet grants a supervisor's closure or its end, if there is a map and
// the closure is on it, and has the trips under way planned anew.
func (s *Site) closeStreet(c fulfilment.Command) (text string, err error) {
	if s.cfg.Streets == nil {
		return "", &fulfilment.Refusal{Code: fulfilment.Conflict, Field: "streets", Value: "none", Mend: "the site has no street map: start the server with --streets FILE"}
	}
	why, touched := "streets are open again", 0
	if c, is := c.(fulfilment.CloseStreet); is {
		why = "streets were closed: " + c.Closure.Reason
		if c.Closure.SpeedPermille > 0 {
			why = "streets are slow: " + c.Closure.Reason
		}
		touched = len(s.cfg.Streets.Touching(Area(&c.Closure)))
		if _, err := s.ledger.Decide(s.now, c); err == nil && touched == 0 {
			return "", &fulfilment.Refusal{Code: fulfilment.Invalid, Field: cmp.Or(map[bool]string{true: "way"}[c.Closure.Way != 0], "polygon"), Value: marked(&c.Closure),
				Mend: "no street of the map is there; GET /v1/streets shows them"}
		}
	}
	if err := s.decide(c); err != nil {
		return "", err
	}
	s.roadsChanged(why)
	if _, is := c.(fulfilment.CloseStreet); is {
		return string(s.ledger.StreetClosures()[len(s.ledger.StreetClosures())-1].ID), nil
	}
	return "reopened", nil
}

// marked is what a closure marks, in a word.
func marked(x *fulfilment.StreetClosure) string {
	if x.Way != 0 {
		return strconv.FormatInt(x.Way, 10)
	}
	if len(x.Points) == 1 {
		return fmt.Sprintf("%v, %d m around", roads.Point(x.Points[0]), x.RadiusM)
	}
	return fmt.Sprintf("%d corners from %v", len(x.Points), roads.Point(x.Points[0]))
}

// roadsChanged has every trip of a van get new times, and the next plan made now.
func (s *Site) roadsChanged(why string) {
	for _, t := range s.ledger.OpenTrips() {
		if devices.ID(t.Vehicle).Kind() == "van" {
			s.asked.road.want(t.ID, why, true)
		}
	}
	s.asked.dispatch = true
}

// endMarks ends closures and zones whose time is over.
func (s *Site) endMarks() {
	for _, x := range s.ledger.StreetClosures() {
		if x.Until != 0 && x.Until <= s.now && s.must(fulfilment.ReopenStreet{ID: x.ID, By: "site", Reason: "its time is over"}) {
			s.roadsChanged("streets are open again")
		}
	}
	for _, x := range s.ledger.NoFly() {
		if x.Until != 0 && x.Until <= s.now {
			s.must(fulfilment.AllowFlight{ID: x.ID, By: "site", Reason: "its time is over"})
		}
	}
}

// limitsNow is what the closures make of the streets: where several meet, the
// strongest counts. By segment.
func (s *Site) limitsNow() []roads.Limit {
	if s.cfg.Streets == nil {
		return nil
	}
	var list []roads.Limit
	for _, x := range s.ledger.StreetClosures() {
		for _, segment := range s.cfg.Streets.Touching(Area(&x)) {
			list = append(list, roads.Limit{Segment: segment, Permille: int32(x.SpeedPermille)})
		}
	}
	slices.SortFunc(list, func(a, b roads.Limit) int {
		return cmp.Or(cmp.Compare(a.Segment, b.Segment), cmp.Compare(a.Permille, b.Permille))
	})
	return slices.CompactFunc(list, func(a, b roads.Limit) bool { return a.Segment == b.Segment })
}

// avoid tells a van what is closed or slow.
func (s *Site) avoid(v *vehicle) (list []devices.Avoid) {
	if v.drone {
		return nil
	}
	for _, x := range s.ledger.StreetClosures() {
		a := devices.Avoid{Way: x.Way, RadiusM: x.RadiusM, SpeedPermille: x.SpeedPermille}
		for _, p := range x.Points {
			a.Points = append(a.Points, devices.Place(p))
		}
		list = append(list, a)
	}
	return list
}

// forbid keeps drones out of an area, or lets them pass again.
func (s *Site) forbid(c fulfilment.Command) (text string, err error) {
	if err := s.decide(c); err != nil {
		return "", err
	}
	s.asked.dispatch = true
	if _, is := c.(fulfilment.ForbidFlight); is {
		return string(s.ledger.NoFly()[len(s.ledger.NoFly())-1].ID), nil
	}
	return "allowed", nil
}
