package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"

	"dayrun/fulfilment"
	"dayrun/site"
)

// airspace takes over what drones are bound by.
func (s *Settings) airspace(cfg *site.Config) (err error) {
	if s.DronesAloft < 0 {
		return fmt.Errorf("drones-aloft %d: give 0 or more", s.DronesAloft)
	}
	if !(s.DroneMaxWind >= 0 && s.DroneMaxWind <= 60) {
		return fmt.Errorf("drone-max-wind %g: give 0 to 60 m/s", s.DroneMaxWind)
	}
	cfg.Airframe.MaxAloft, cfg.Airframe.MaxWindMmS = s.DronesAloft, int64(math.Round(s.DroneMaxWind*1000))
	cfg.NoFly, err = readNoFly(s.NoFly)
	return err
}

// readNoFly reads the outer rings of a GeoJSON file's polygons; "" is none.
func readNoFly(path string) ([][]fulfilment.LatLon, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("no-fly: %w", err)
	}
	var file struct {
		Type     string
		Features []struct {
			Geometry struct {
				Type        string
				Coordinates [][][]float64
			}
		}
	}
	if err := json.Unmarshal(data, &file); err != nil || file.Type != "FeatureCollection" {
		return nil, fmt.Errorf("no-fly %s: type %q: give a GeoJSON FeatureCollection of Polygon features (%v)", path, file.Type, err)
	}
	var rings [][]fulfilment.LatLon
	for i, f := range file.Features {
		if f.Geometry.Type != "Polygon" || len(f.Geometry.Coordinates) == 0 || len(f.Geometry.Coordinates[0]) < 4 {
			return nil, fmt.Errorf("no-fly %s: features[%d]: geometry %q: give a Polygon whose ring has four positions or more, the last being the first", path, i, f.Geometry.Type)
		}
		var ring []fulfilment.LatLon
		for k, p := range f.Geometry.Coordinates[0][1:] {
			if len(p) < 2 || !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) {
				return nil, fmt.Errorf("no-fly %s: features[%d], position %d is %v: give longitude and latitude in degrees", path, i, k+1, p)
			}
			ring = append(ring, fulfilment.LatLon{LatE7: int32(math.Round(p[1] * 1e7)), LonE7: int32(math.Round(p[0] * 1e7))})
		}
		rings = append(rings, ring)
	}
	return rings, nil
}
