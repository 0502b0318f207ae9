package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Closure is a part of the floor that no robot drives into.
type Closure struct {
	ID     string     `json:"id"`
	Nodes  []string   `json:"nodes"`
	Reason string     `json:"reason"`
	By     string     `json:"by"`
	Since  time.Time  `json:"since"`
	Until  *time.Time `json:"until,omitempty" doc:"When it opens by itself"`
	Inside []string   `json:"inside" doc:"Robots that still hold a node of it: it is clear when there are none"`
}

type (
	closeIn struct {
		Body struct {
			Nodes  []string   `json:"nodes" minItems:"1" maxItems:"20000" doc:"Node ids of the floor"`
			Reason string     `json:"reason" minLength:"1" maxLength:"200"`
			By     string     `json:"by,omitempty" maxLength:"100" doc:"Default: supervisor"`
			Until  *time.Time `json:"until,omitempty"`
		}
	}
	openIn struct {
		ID string `path:"id"`
		By string `query:"by" default:"supervisor" maxLength:"100"`
	}
)

func (s *server) areas(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "list-floor-closures", Method: http.MethodGet, Path: "/v1/floor/closures", Summary: "Closed parts of the floor"}, s.listClosures)
	huma.Register(a, huma.Operation{OperationID: "close-floor", Method: http.MethodPost, Path: "/v1/floor/closures", DefaultStatus: http.StatusCreated,
		Summary: "Close a part of the floor: robots inside leave, no other is sent in", Errors: []int{409, 422, 503}}, s.closeFloor)
	huma.Register(a, huma.Operation{OperationID: "open-floor", Method: http.MethodDelete, Path: "/v1/floor/closures/{id}", Summary: "Open a closed part of the floor again", Errors: []int{404, 503}}, s.openFloor)
}

func (s *server) listClosures(context.Context, *struct{}) (*pageOut[Closure], error) {
	out := &pageOut[Closure]{Body: page[Closure]{Items: []Closure{}}}
	if v := s.Engine.View(); v != nil {
		for _, x := range v.Areas {
			c := Closure{ID: x.ID, Nodes: x.Nodes, Reason: x.Reason, By: x.By, Since: x.Since.UTC(), Inside: x.Inside}
			if x.Until > 0 {
				t := x.Until.UTC()
				c.Until = &t
			}
			out.Body.Items = append(out.Body.Items, c)
		}
	}
	return out, nil
}

func (s *server) closeFloor(ctx context.Context, in *closeIn) (*doneOut, error) {
	c := fulfilment.CloseArea{Nodes: in.Body.Nodes, Reason: in.Body.Reason, By: in.Body.By}
	if c.By == "" {
		c.By = "supervisor"
	}
	if in.Body.Until != nil {
		c.Until = fulfilment.At(*in.Body.Until)
	}
	reply, err := s.do(ctx, site.Do{Command: c})
	if err != nil {
		return nil, err
	}
	out := &doneOut{}
	out.Body.ID, out.Body.Done = reply.Text, "close"
	return out, nil
}

func (s *server) openFloor(ctx context.Context, in *openIn) (*doneOut, error) {
	if _, err := s.do(ctx, site.Do{Command: fulfilment.OpenArea{ID: in.ID, By: in.By}}); err != nil {
		return nil, err
	}
	out := &doneOut{}
	out.Body.ID, out.Body.Done = in.ID, "open"
	return out, nil
}
