package api

import (
	"context"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/site"
)

// Streets draws ways over the streets of the delivery area.
type Streets interface {
	// Way gives the points of the quickest way at a moment from each place to
	// the next, with metres and seconds; limits are what is closed or slow.
	Way(at time.Time, places []fulfilment.LatLon, limits site.Limits) (points []fulfilment.LatLon, metres, seconds int64)
	// Lines gives the streets as lines: main roads, then side streets.
	Lines() (main, side [][]fulfilment.LatLon)
	// Touched gives the streets of a closure as lines.
	Touched(x fulfilment.StreetClosure) [][]fulfilment.LatLon
}

// Position is longitude and latitude in degrees, WGS 84 (RFC 7946).
type Position [2]float64

// TripRoute is a trip's way as a GeoJSON feature.
type TripRoute struct {
	Type     string `json:"type" enum:"Feature"`
	Geometry struct {
		Type        string     `json:"type" enum:"LineString"`
		Coordinates []Position `json:"coordinates"`
	} `json:"geometry"`
	Properties struct {
		Trip    string `json:"trip"`
		Streets bool   `json:"streets" doc:"False: straight lines, the site has no street map or a drone flies"`
		Metres  int64  `json:"metres,omitempty" doc:"Of the way drawn"`
		Seconds int64  `json:"seconds,omitempty" doc:"Driving time of the way drawn, without stops"`
	} `json:"properties"`
}

// StreetLines are streets as a GeoJSON feature.
type StreetLines struct {
	Type     string `json:"type" enum:"Feature"`
	Geometry struct {
		Type        string       `json:"type" enum:"MultiLineString"`
		Coordinates [][]Position `json:"coordinates"`
	} `json:"geometry"`
	Properties struct {
		Rank string `json:"rank" enum:"main,side"`
	} `json:"properties"`
}

type (
	tripRouteOut struct{ Body TripRoute }
	streetsOut   struct {
		CacheControl string `header:"Cache-Control"`
		Body         struct {
			Type     string        `json:"type" enum:"FeatureCollection"`
			Features []StreetLines `json:"features"`
		}
	}
)

func (s *server) delivery(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "get-trip-route", Method: http.MethodGet, Path: "/v1/trips/{id}/route", Summary: "The way of an open trip, dock to dock, as GeoJSON", Errors: []int{404}}, s.tripRoute)
	huma.Register(a, huma.Operation{OperationID: "list-streets", Method: http.MethodGet, Path: "/v1/streets", Summary: "The streets that vans drive on, as GeoJSON; no features without a street map"}, s.streets)
}

func (s *server) tripRoute(_ context.Context, in *idIn) (*tripRouteOut, error) {
	v := s.Engine.View()
	var trip *site.TripRow
	if v != nil {
		if i := slices.IndexFunc(v.Trips, func(t site.TripRow) bool { return t.ID == in.ID }); i >= 0 {
			trip = &v.Trips[i]
		}
	}
	if trip == nil {
		return nil, refusal(&fulfilment.Refusal{Code: fulfilment.NotFound, Field: "id", Value: in.ID, Mend: "name an open trip"})
	}
	places := []fulfilment.LatLon{}
	if v.Depot != nil {
		places = append(places, *v.Depot)
	}
	for _, st := range trip.Stops {
		places = append(places, fulfilment.LatLon{LatE7: st.LatE7, LonE7: st.LonE7})
	}
	if v.Depot != nil {
		places = append(places, *v.Depot)
	}
	out := &tripRouteOut{}
	out.Body.Type, out.Body.Geometry.Type, out.Body.Properties.Trip = "Feature", "LineString", trip.ID
	if s.Streets != nil && devices.ID(trip.Vehicle).Kind() == "van" {
		p := &out.Body.Properties
		p.Streets = true
		places, p.Metres, p.Seconds = s.Streets.Way(time.UnixMilli(int64(trip.Depart)), places, v.Limits)
	}
	out.Body.Geometry.Coordinates = positions(places)
	return out, nil
}

func (s *server) streets(context.Context, *struct{}) (*streetsOut, error) {
	out := &streetsOut{CacheControl: "no-cache"}
	out.Body.Type, out.Body.Features = "FeatureCollection", []StreetLines{}
	if s.Streets == nil {
		return out, nil
	}
	main, side := s.Streets.Lines()
	for _, part := range []struct {
		rank  string
		lines [][]fulfilment.LatLon
	}{{"side", side}, {"main", main}} {
		f := StreetLines{Type: "Feature"}
		f.Geometry.Type, f.Properties.Rank, f.Geometry.Coordinates = "MultiLineString", part.rank, [][]Position{}
		for _, l := range part.lines {
			f.Geometry.Coordinates = append(f.Geometry.Coordinates, positions(l))
		}
		out.Body.Features = append(out.Body.Features, f)
	}
	return out, nil
}

// positions rounds to 1e-5 degrees, about a metre.
func positions(list []fulfilment.LatLon) []Position {
	out := make([]Position, 0, len(list))
	for _, p := range list {
		out = append(out, Position{math.Round(float64(p.LonE7)/100) / 1e5, math.Round(float64(p.LatE7)/100) / 1e5})
	}
	return out
}
