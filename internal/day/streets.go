package day

import (
	"dayrun/internal/intake"
	"dayrun/routing/roads"
	"dayrun/site"
)

// Streets are judged at noon, by the ways between so many of the orders' places.
const (
	noon         = 12
	streetSample = 150
)

// slowdown is how many times as long as the straight-line model says the ways
// between the orders' places take by the streets; 1 without streets.
func slowdown(orders []intake.Order, cfg *site.Config) float64 {
	if cfg.Streets == nil {
		return 1
	}
	points := []roads.Point{roads.Point(cfg.Depot)}
	for i := 0; i < len(orders); i += max(len(orders)/streetSample, 1) {
		points = append(points, roads.Point{LatE7: orders[i].LatE7, LonE7: orders[i].LonE7})
	}
	straight := roads.Detour{FactorPermille: cfg.Van.DetourPermille, SpeedMmS: cfg.Van.SpeedMmS}
	byStreet, byLine := roads.NewAtlas(cfg.Streets).Legs(noon, points, straight), straight.Matrix(points)
	var street, line int64
	for i := range points {
		nearest := -1 // what a van drives on from here
		for j := range points {
			if s := byStreet.Seconds[i*byStreet.N+j]; s > 0 && (nearest < 0 || s < byStreet.Seconds[i*byStreet.N+nearest]) {
				nearest = j
			}
		}
		if nearest >= 0 {
			street += int64(byStreet.Seconds[i*byStreet.N+nearest])
			line += int64(byLine.Seconds[i*byLine.N+nearest])
		}
	}
	if line == 0 {
		return 1
	}
	return float64(street) / float64(line)
}

// perShift scales the parcels of a van and day by slower legs; the time at the
// doors stays.
func perShift(parcels, slow float64, stopMs int64) float64 {
	const shiftS = 15 * 3600
	door := float64(stopMs) / 1000
	return shiftS / (door + float64(slow*max(shiftS/parcels-door, 0)))
}
