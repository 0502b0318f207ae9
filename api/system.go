package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Floor is a warehouse floor: a VDMA LIF 1.0 layout and the side file for
// shelves, stations and chargers.
type Floor struct {
	Name string          `json:"name" minLength:"1" maxLength:"100"`
	Hash string          `json:"hash,omitempty"`
	Lif  json.RawMessage `json:"lif" doc:"VDMA LIF 1.0 document"`
	Side json.RawMessage `json:"side,omitempty" doc:"Shelves, stations, chargers, parks; see docs/floor-site.schema.json"`
}

// ClockBody tells the site's time and how fast it runs.
type ClockBody struct {
	Now      time.Time `json:"now"`
	Wall     time.Time `json:"wall" doc:"Wall time at which the clock showed origin"`
	Origin   time.Time `json:"origin"`
	Speed    float64   `json:"speed" doc:"Site seconds per wall second"`
	Timezone string    `json:"timezone"`
}

// Health is why orders can, or cannot, be accepted.
type Health struct {
	Status string `json:"status"`
	Site   string `json:"site"`
	Seq    int64  `json:"seq"`
	Reason string `json:"reason,omitempty"`
}

type (
	floorIn   struct{ Body Floor }
	floorOut  struct{ Body Floor }
	clockOut  struct{ Body ClockBody }
	healthOut struct {
		Status int
		Body   Health
	}
	seriesIn struct {
		Series string    `query:"series" required:"true"`
		Of     string    `query:"of"`
		From   time.Time `query:"from" required:"true"`
		To     time.Time `query:"to" required:"true"`
	}
	seriesOut struct {
		Body struct {
			Points [][2]float64 `json:"points" doc:"Unix seconds and value"`
		}
	}
)

func (s *server) floor(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "put-floor", Method: http.MethodPut, Path: "/v1/floor", Summary: "Take a floor over", MaxBodyBytes: maxBody, Errors: []int{409, 422, 503}},
		func(ctx context.Context, in *floorIn) (*floorOut, error) {
			c := fulfilment.AdoptFloor{Name: in.Body.Name, Lif: in.Body.Lif, Side: in.Body.Side}
			if _, err := s.do(ctx, site.Do{Command: c}); err != nil {
				return nil, err
			}
			return &floorOut{Body: Floor{Name: c.Name, Lif: c.Lif, Side: c.Side}}, nil
		})
	huma.Register(a, huma.Operation{OperationID: "get-floor", Method: http.MethodGet, Path: "/v1/floor", Summary: "The floor in use", Errors: []int{404}},
		func(ctx context.Context, _ *struct{}) (*floorOut, error) {
			f, err := s.Reader.Floor(ctx)
			if err != nil {
				return nil, unread(err)
			}
			if f == nil {
				return nil, huma.Error404NotFound("no floor yet: PUT /v1/floor, or start with --floor")
			}
			return &floorOut{Body: *f}, nil
		})
}

func (s *server) system(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "clock", Method: http.MethodGet, Path: "/v1/clock", Summary: "The site's clock"},
		func(context.Context, *struct{}) (*clockOut, error) {
			wall, origin, speed := s.Clock.Rate()
			return &clockOut{Body: ClockBody{Now: s.Clock.Now().UTC(), Wall: wall.UTC(), Origin: origin.UTC(), Speed: speed, Timezone: s.Zone}}, nil
		})
	huma.Register(a, huma.Operation{OperationID: "health", Method: http.MethodGet, Path: "/healthz", Summary: "200 only when orders can be accepted"},
		func(context.Context, *struct{}) (*healthOut, error) {
			out := &healthOut{Status: http.StatusOK, Body: Health{Status: "ok", Site: s.Site}}
			if v := s.Engine.View(); v != nil {
				out.Body.Seq = v.Seq
			}
			if err := s.Engine.Healthy(); err != nil {
				out.Status, out.Body.Status, out.Body.Reason = http.StatusServiceUnavailable, "unhealthy", err.Error()
			}
			return out, nil
		})
	huma.Register(a, huma.Operation{OperationID: "series", Method: http.MethodGet, Path: "/v1/telemetry", Summary: "One telemetry series"},
		func(ctx context.Context, in *seriesIn) (*seriesOut, error) {
			points, err := s.Series.Query(ctx, in.Series, in.Of, in.From, in.To)
			if err != nil {
				return nil, huma.Error503ServiceUnavailable("telemetry store is away: " + err.Error())
			}
			out := &seriesOut{}
			out.Body.Points = make([][2]float64, 0, len(points))
			for _, p := range points {
				out.Body.Points = append(out.Body.Points, [2]float64{float64(p.At.UnixMilli()) / 1000, p.Value})
			}
			return out, nil
		})
}
