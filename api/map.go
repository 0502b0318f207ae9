package api

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// StreetClosure is a closed or slowed part of the streets.
type StreetClosure struct {
	ID           string     `json:"id"`
	Way          int64      `json:"way,omitempty" doc:"Id of a way of OpenStreetMap"`
	Polygon      []Position `json:"polygon,omitempty" doc:"Corners of a ring, longitude and latitude"`
	Lat          *float64   `json:"lat,omitempty"`
	Lon          *float64   `json:"lon,omitempty"`
	RadiusM      int64      `json:"radius_m,omitempty" doc:"0: the street nearest to the place"`
	SpeedPercent int64      `json:"speed_percent,omitempty" doc:"What is left of the speed; 0: closed"`
	Since        time.Time  `json:"since"`
	Until        *time.Time `json:"until,omitempty"`
	Reason       string     `json:"reason"`
	By           string     `json:"by,omitempty"`
	Segments     []Segment  `json:"segments" doc:"The streets it touches, as lines"`
}

// Segment is a street as a line of longitudes and latitudes.
type Segment []Position

// NoFly is an area that drones keep out of.
type NoFly struct {
	ID      string     `json:"id"`
	Polygon []Position `json:"polygon"`
	Since   time.Time  `json:"since"`
	Until   *time.Time `json:"until,omitempty"`
	Reason  string     `json:"reason"`
	By      string     `json:"by,omitempty"`
}

// Weather is what drones are planned with.
type Weather struct {
	WindMS      float64 `json:"wind_m_s" doc:"Speed of the wind in m/s"`
	WindFromDeg int64   `json:"wind_from_deg" doc:"Where it comes from: 0 north, 90 east"`
	Hold        bool    `json:"hold" doc:"Drones do not start, and those in the air come home"`
	Reason      string  `json:"reason,omitempty"`
	By          string  `json:"by,omitempty"`
}

type (
	closeStreetIn struct {
		Body struct {
			Way          int64      `json:"way,omitempty" doc:"Id of a way of OpenStreetMap"`
			Polygon      []Position `json:"polygon,omitempty" doc:"Or the corners of a ring, longitude and latitude"`
			Lat          *float64   `json:"lat,omitempty" doc:"Or a place: the street nearest to it, or what a circle around it touches"`
			Lon          *float64   `json:"lon,omitempty"`
			RadiusM      int64      `json:"radius_m,omitempty"`
			SpeedPercent int64      `json:"speed_percent,omitempty" doc:"What is left of the speed, 1 to 99; 0 closes"`
			Until        *time.Time `json:"until,omitempty"`
			Reason       string     `json:"reason" minLength:"1" maxLength:"200"`
			By           string     `json:"by,omitempty" maxLength:"100"`
		}
	}
	noFlyIn struct {
		Body struct {
			Polygon []Position `json:"polygon" doc:"Corners of a ring, longitude and latitude"`
			Until   *time.Time `json:"until,omitempty"`
			Reason  string     `json:"reason" minLength:"1" maxLength:"200"`
			By      string     `json:"by,omitempty" maxLength:"100"`
		}
	}
	weatherIn  struct{ Body Weather }
	weatherOut struct{ Body Weather }
	endIn      struct {
		ID     string `path:"id"`
		By     string `query:"by" maxLength:"100"`
		Reason string `query:"reason" maxLength:"200"`
	}
	outageIn struct {
		Kind string `path:"kind" enum:"van,drone"`
		ID   string `path:"id"`
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"200"`
			By     string `json:"by,omitempty" maxLength:"100"`
		}
	}
	outageEndIn struct {
		Kind string `path:"kind" enum:"van,drone"`
		endIn
	}
)

func (s *server) roadMap(a huma.API) {
	reg := func(id, method, path, summary string, status int, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, DefaultStatus: status, Errors: errors}
	}
	huma.Register(a, reg("list-street-closures", http.MethodGet, "/v1/streets/closures", "Closed and slowed streets, oldest first", 200), s.listStreetClosures)
	huma.Register(a, reg("close-street", http.MethodPost, "/v1/streets/closures", "Close or slow streets for vans: a way, a ring, or a place; trips under way are planned anew", 201, 409, 422, 503), s.closeStreet)
	huma.Register(a, reg("reopen-street", http.MethodDelete, "/v1/streets/closures/{id}", "Open them again", 200, 404, 503), s.reopenStreet)
	huma.Register(a, reg("list-no-fly", http.MethodGet, "/v1/no-fly", "Areas that drones keep out of, oldest first", 200), s.listNoFly)
	huma.Register(a, reg("forbid-flight", http.MethodPost, "/v1/no-fly", "Keep drones out of an area", 201, 409, 422, 503), s.forbidFlight)
	huma.Register(a, reg("allow-flight", http.MethodDelete, "/v1/no-fly/{id}", "Let drones pass it again", 200, 404, 503), s.allowFlight)
	huma.Register(a, reg("get-weather", http.MethodGet, "/v1/weather", "What drones are planned with", 200), s.weather)
	huma.Register(a, reg("set-weather", http.MethodPut, "/v1/weather", "Set the wind, or hold all drones", 200, 422, 503), s.setWeather)
	huma.Register(a, reg("take-vehicle-out", http.MethodPost, "/v1/vehicles/{kind}/{id}/outage", "A van or drone cannot go on: a van collects its parcels", 201, 404, 422, 503), s.takeOut)
	huma.Register(a, reg("return-vehicle", http.MethodDelete, "/v1/vehicles/{kind}/{id}/outage", "It can go on", 200, 404, 409, 503), s.returnVehicle)
}

// places turns longitudes and latitudes into places; field names them.
func places(field string, list []Position) ([]fulfilment.LatLon, error) {
	var out []fulfilment.LatLon
	for i, p := range list {
		at, err := place(field+"["+strconv.Itoa(i)+"]", p[1], p[0])
		if err != nil {
			return nil, err
		}
		out = append(out, at)
	}
	if n := len(out); n > 3 && out[0] == out[n-1] {
		out = out[:n-1] // a closed ring, as GeoJSON has it
	}
	return out, nil
}

func place(field string, lat, lon float64) (fulfilment.LatLon, error) {
	if !(math.Abs(lat) <= 90 && math.Abs(lon) <= 180) {
		return fulfilment.LatLon{}, refusal(&fulfilment.Refusal{Code: fulfilment.Invalid, Field: field, Value: strconv.FormatFloat(lat, 'g', -1, 64) + "," + strconv.FormatFloat(lon, 'g', -1, 64), Mend: "give WGS 84 degrees on Earth"})
	}
	return fulfilment.LatLon{LatE7: int32(math.Round(lat * 1e7)), LonE7: int32(math.Round(lon * 1e7))}, nil
}

func until(t *time.Time) fulfilment.Time {
	if t == nil {
		return 0
	}
	return fulfilment.At(*t)
}

func ends(t fulfilment.Time) *time.Time {
	if t == 0 {
		return nil
	}
	at := t.UTC()
	return &at
}

func (s *server) listStreetClosures(context.Context, *struct{}) (*pageOut[StreetClosure], error) {
	out := &pageOut[StreetClosure]{Body: page[StreetClosure]{Items: []StreetClosure{}}}
	v := s.Engine.View()
	if v == nil {
		return out, nil
	}
	for _, x := range v.StreetClosures {
		c := StreetClosure{ID: string(x.ID), Way: x.Way, RadiusM: x.RadiusM, SpeedPercent: x.SpeedPermille / 10, Since: x.Since.UTC(), Until: ends(x.Until), Reason: x.Reason, By: x.By, Segments: []Segment{}}
		if p := positions(x.Points); len(p) == 1 {
			c.Lon, c.Lat = &p[0][0], &p[0][1]
		} else if len(p) > 1 {
			c.Polygon = p
		}
		if s.Streets != nil {
			for _, line := range s.Streets.Touched(x) {
				c.Segments = append(c.Segments, positions(line))
			}
		}
		out.Body.Items = append(out.Body.Items, c)
	}
	return out, nil
}

func (s *server) closeStreet(ctx context.Context, in *closeStreetIn) (*doneOut, error) {
	b := in.Body
	x := fulfilment.StreetClosure{Way: b.Way, RadiusM: b.RadiusM, SpeedPermille: b.SpeedPercent * 10, Until: until(b.Until), Reason: b.Reason, By: b.By}
	var err error
	if x.Points, err = places("polygon", b.Polygon); err != nil {
		return nil, err
	}
	if (b.Lat == nil) != (b.Lon == nil) {
		return nil, refusal(&fulfilment.Refusal{Code: fulfilment.Invalid, Field: "lat", Value: "one of lat and lon", Mend: "give both, or neither"})
	}
	if b.Lat != nil {
		at, err := place("lat", *b.Lat, *b.Lon)
		if err != nil {
			return nil, err
		}
		x.Points = append(x.Points, at)
	}
	return s.mark(ctx, fulfilment.CloseStreet{Closure: x}, "closed")
}

// mark carries out a command whose reply names what it made.
func (s *server) mark(ctx context.Context, c fulfilment.Command, done string) (*doneOut, error) {
	reply, err := s.do(ctx, site.Do{Command: c})
	if err != nil {
		return nil, err
	}
	out := &doneOut{}
	out.Body.ID, out.Body.Done = reply.Text, done
	return out, nil
}

// unmark ends what a path names.
func (s *server) unmark(ctx context.Context, id string, c fulfilment.Command, done string) (*doneOut, error) {
	if _, err := s.do(ctx, site.Do{Command: c}); err != nil {
		return nil, err
	}
	out := &doneOut{}
	out.Body.ID, out.Body.Done = id, done
	return out, nil
}

func (s *server) reopenStreet(ctx context.Context, in *endIn) (*doneOut, error) {
	return s.unmark(ctx, in.ID, fulfilment.ReopenStreet{ID: fulfilment.ClosureID(in.ID), By: in.By, Reason: in.Reason}, "reopened")
}

func (s *server) listNoFly(context.Context, *struct{}) (*pageOut[NoFly], error) {
	out := &pageOut[NoFly]{Body: page[NoFly]{Items: []NoFly{}}}
	if v := s.Engine.View(); v != nil {
		for _, x := range v.NoFly {
			out.Body.Items = append(out.Body.Items, NoFly{ID: string(x.ID), Polygon: positions(x.Ring), Since: x.Since.UTC(), Until: ends(x.Until), Reason: x.Reason, By: x.By})
		}
	}
	return out, nil
}

func (s *server) forbidFlight(ctx context.Context, in *noFlyIn) (*doneOut, error) {
	ring, err := places("polygon", in.Body.Polygon)
	if err != nil {
		return nil, err
	}
	return s.mark(ctx, fulfilment.ForbidFlight{Zone: fulfilment.NoFly{Ring: ring, Until: until(in.Body.Until), Reason: in.Body.Reason, By: in.Body.By}}, "forbidden")
}

func (s *server) allowFlight(ctx context.Context, in *endIn) (*doneOut, error) {
	return s.unmark(ctx, in.ID, fulfilment.AllowFlight{ID: fulfilment.NoFlyID(in.ID), By: in.By, Reason: in.Reason}, "allowed")
}

func (s *server) weather(context.Context, *struct{}) (*weatherOut, error) {
	out := &weatherOut{}
	if v := s.Engine.View(); v != nil {
		w := v.Weather
		out.Body = Weather{WindMS: float64(w.WindMmS) / 1000, WindFromDeg: w.WindFromDeg, Hold: w.Hold, Reason: w.Reason, By: w.By}
	}
	return out, nil
}

func (s *server) setWeather(ctx context.Context, in *weatherIn) (*weatherOut, error) {
	b := in.Body
	if !(b.WindMS >= 0 && b.WindMS < 1000) {
		return nil, refusal(&fulfilment.Refusal{Code: fulfilment.Invalid, Field: "wind_m_s", Value: strconv.FormatFloat(b.WindMS, 'g', -1, 64), Mend: "give 0 to 60 m/s"})
	}
	w := fulfilment.Weather{WindMmS: int64(math.Round(b.WindMS * 1000)), WindFromDeg: b.WindFromDeg, Hold: b.Hold, Reason: b.Reason, By: b.By}
	if _, err := s.do(ctx, site.Do{Command: fulfilment.SetWeather{Weather: w}}); err != nil {
		return nil, err
	}
	return &weatherOut{b}, nil
}

func (s *server) takeOut(ctx context.Context, in *outageIn) (*doneOut, error) {
	id, by := in.Kind+"/"+in.ID, in.Body.By
	if by == "" {
		by = "a supervisor"
	}
	return s.unmark(ctx, id, fulfilment.TakeVehicleOut{Outage: fulfilment.Outage{Vehicle: fulfilment.DeviceID(id), Reason: in.Body.Reason, By: by}}, "out")
}

func (s *server) returnVehicle(ctx context.Context, in *outageEndIn) (*doneOut, error) {
	id := in.Kind + "/" + in.ID
	return s.unmark(ctx, id, fulfilment.ReturnVehicle{Vehicle: fulfilment.DeviceID(id), By: in.By, Reason: in.Reason}, "back")
}
