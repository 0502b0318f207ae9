package site

import (
	"fmt"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/routing/delivery"
	"dayrun/routing/flight"
	"dayrun/routing/roads"
)

// Airframe is what a site's drones are like. Zero figures are left out of the
// account.
type Airframe struct {
	flight.Craft
	MaxWindMmS int64 // no flights in stronger wind; 0: no limit
	MaxAloft   int   // drones in the air at the same time; 0: any number
	SwapMs     int64 // at the dock after a flight, beside loading: another battery, or charging
}

// sky is the air as it is now.
func (s *Site) sky() *delivery.Sky {
	w := s.ledger.Weather()
	k := &delivery.Sky{Grounded: s.grounded() != "", MaxAloft: s.cfg.Airframe.MaxAloft}
	k.WindEastMmS, k.WindNorthMmS = flight.Wind(w.WindMmS, w.WindFromDeg)
	for _, ring := range s.cfg.NoFly {
		k.Zones = append(k.Zones, points(ring))
	}
	for _, x := range s.ledger.NoFly() {
		k.Zones = append(k.Zones, points(x.Ring))
	}
	for _, v := range s.vehicles {
		if v.drone && s.ledger.TripOf(fulfilment.DeviceID(v.id)) != nil {
			k.Aloft++
		}
	}
	return k
}

func points(ring []fulfilment.LatLon) []roads.Point {
	list := make([]roads.Point, len(ring))
	for i, p := range ring {
		list[i] = roads.Point(p)
	}
	return list
}

// grounded says why no drone starts, "" when they may.
func (s *Site) grounded() string {
	w := s.ledger.Weather()
	switch {
	case w.Hold:
		return w.Reason
	case s.cfg.Airframe.MaxWindMmS > 0 && w.WindMmS > s.cfg.Airframe.MaxWindMmS:
		return fmt.Sprintf("wind of %.1f m/s", float64(w.WindMmS)/1000)
	}
	return ""
}

// setWeather takes the weather in. On a hold drones at the dock stay, and those
// in the air turn home at once with what they have on board.
func (s *Site) setWeather(c fulfilment.SetWeather) error {
	if err := s.decide(c); err != nil {
		return err
	}
	s.asked.dispatch = true
	why := s.grounded()
	if why == "" {
		return nil
	}
	for _, v := range s.vehicles {
		t := s.ledger.TripOf(fulfilment.DeviceID(v.id))
		if !v.drone || t == nil {
			continue
		}
		if t.State == fulfilment.TripPlanned {
			s.must(fulfilment.CancelTrip{Trip: t.ID, Reason: "drones are held: " + why})
			s.send(devices.TripTask{Vehicle: v.id, Trip: string(t.ID), Plan: t.Plans + 1})
			continue
		}
		if v.rep.Status != "returning" && s.must(fulfilment.ReplanTrip{Trip: t.ID, Stops: t.Stops, Return: t.Return, LengthM: t.LengthM, Why: "called home: " + why}) {
			s.send(devices.TripTask{Vehicle: v.id, Trip: string(t.ID), Plan: t.Plans})
		}
	}
	return nil
}

// noFly tells a drone which areas to keep out of.
func (s *Site) noFly(v *vehicle) (zones [][]devices.Place) {
	if !v.drone {
		return nil
	}
	for _, ring := range s.sky().Zones {
		var zone []devices.Place
		for _, p := range ring {
			zone = append(zone, devices.Place(p))
		}
		zones = append(zones, zone)
	}
	return zones
}
