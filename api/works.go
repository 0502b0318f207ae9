package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Work is something to be done at a shelf the next time it stands at a station.
type Work struct {
	ID    string    `json:"work_id"`
	Kind  string    `json:"kind"`
	Shelf string    `json:"shelf"`
	SKU   string    `json:"sku"`
	Since time.Time `json:"since"`
	Why   string    `json:"why"`
}

type (
	workIn struct {
		Body struct {
			Kind  string `json:"kind" enum:"count" doc:"count: count the article on the shelf"`
			Shelf string `json:"shelf" minLength:"1" maxLength:"100"`
			SKU   string `json:"sku" minLength:"1" maxLength:"100"`
			Why   string `json:"why,omitempty" maxLength:"200"`
		}
	}
	cancelWorkIn struct {
		ID   string `path:"id"`
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"200"`
		}
	}
)

func (s *server) works(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "list-works", Method: http.MethodGet, Path: "/v1/works", Summary: "What is to be done at shelves beside picks"}, s.listWorks)
	huma.Register(a, huma.Operation{OperationID: "plan-work", Method: http.MethodPost, Path: "/v1/works", DefaultStatus: http.StatusCreated,
		Summary: "Have an article on a shelf counted", Errors: []int{422, 503}}, s.planWork)
	huma.Register(a, huma.Operation{OperationID: "cancel-work", Method: http.MethodPost, Path: "/v1/works/{id}/cancel", Summary: "Cancel a work that is not done", Errors: []int{404, 422, 503}}, s.cancelWork)
}

func (s *server) listWorks(context.Context, *struct{}) (*pageOut[Work], error) {
	out := &pageOut[Work]{Body: page[Work]{Items: []Work{}}}
	if v := s.Engine.View(); v != nil {
		for _, w := range v.Works {
			out.Body.Items = append(out.Body.Items, Work{ID: string(w.ID), Kind: string(w.Kind), Shelf: string(w.Shelf), SKU: w.SKU, Since: w.Since.UTC(), Why: w.Why})
		}
	}
	return out, nil
}

func (s *server) planWork(ctx context.Context, in *workIn) (*doneOut, error) {
	c := fulfilment.PlanWork{Kind: fulfilment.WorkKind(in.Body.Kind), Shelf: fulfilment.LocationID(in.Body.Shelf), SKU: in.Body.SKU, Why: in.Body.Why}
	if c.Why == "" {
		c.Why = "asked for by a supervisor"
	}
	reply, err := s.do(ctx, site.Do{Command: c})
	if err != nil {
		return nil, err
	}
	out := &doneOut{}
	out.Body.ID, out.Body.Done = reply.Text, "plan"
	return out, nil
}

func (s *server) cancelWork(ctx context.Context, in *cancelWorkIn) (*doneOut, error) {
	if _, err := s.do(ctx, site.Do{Command: fulfilment.CancelWork{Work: fulfilment.WorkID(in.ID), Reason: in.Body.Reason}}); err != nil {
		return nil, err
	}
	out := &doneOut{}
	out.Body.ID, out.Body.Done = in.ID, "cancel"
	return out, nil
}
