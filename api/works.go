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
	Units int64     `json:"units,omitempty" doc:"To put or take"`
	Lot   string    `json:"lot,omitempty"`
	From  string    `json:"from,omitempty" doc:"Of a put: receiving, or moving between shelves"`
	To    string    `json:"to,omitempty" doc:"Of a take: the shelf that gets the units"`
}

// Supply is an article that its shelves are likely to run out of.
type Supply struct {
	SKU        string     `json:"sku"`
	Free       int64      `json:"free" doc:"Units on shelves that no order has reserved"`
	Receiving  int64      `json:"receiving" doc:"Units that wait for a shelf: put-away is under way"`
	PerDay     int64      `json:"per_day" doc:"Units asked for a day, of late"`
	StockOutAt time.Time  `json:"stock_out_at"`
	Announced  int64      `json:"announced,omitempty" doc:"Units that suppliers have announced"`
	ASN        string     `json:"asn,omitempty" doc:"The announcement expected first"`
	ExpectedAt *time.Time `json:"expected_at,omitempty" doc:"When the first of them is expected"`
	Announce   int64      `json:"announce" doc:"Units to order from the supplier, beyond those at receiving and announced, to last three days"`
}

type (
	workIn struct {
		Body struct {
			Kind  string `json:"kind" enum:"count" doc:"count: count the article on the shelf"`
			Shelf string `json:"shelf" minLength:"1" maxLength:"100"`
			SKU   string `json:"sku" minLength:"1" maxLength:"100"`
			Lot   string `json:"lot,omitempty" maxLength:"40"`
			Why   string `json:"why,omitempty" maxLength:"200"`
		}
	}
	moveIn struct {
		Body struct {
			SKU      string `json:"sku" minLength:"1" maxLength:"100"`
			Quantity int64  `json:"quantity" minimum:"1" maximum:"100000000"`
			From     string `json:"from" minLength:"1" maxLength:"100" doc:"A shelf"`
			To       string `json:"to" minLength:"1" maxLength:"100" doc:"Another shelf"`
			Lot      string `json:"lot,omitempty" maxLength:"40"`
			Why      string `json:"why,omitempty" maxLength:"200"`
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
	huma.Register(a, huma.Operation{OperationID: "move-stock", Method: http.MethodPost, Path: "/v1/stock/moves", DefaultStatus: http.StatusCreated,
		Summary: "Have units taken off one shelf and put on another, at the visits of both", Errors: []int{422, 503}}, s.moveStock)
	huma.Register(a, huma.Operation{OperationID: "list-replenishment", Method: http.MethodGet, Path: "/v1/replenishment", Summary: "Articles that shelves are likely to run out of within three days, soonest first"}, s.listSupply)
	huma.Register(a, huma.Operation{OperationID: "cancel-work", Method: http.MethodPost, Path: "/v1/works/{id}/cancel", Summary: "Cancel a work that is not done", Errors: []int{404, 422, 503}}, s.cancelWork)
}

func (s *server) listWorks(context.Context, *struct{}) (*pageOut[Work], error) {
	out := &pageOut[Work]{Body: page[Work]{Items: []Work{}}}
	if v := s.Engine.View(); v != nil {
		for _, w := range v.Works {
			out.Body.Items = append(out.Body.Items, Work{ID: string(w.ID), Kind: string(w.Kind), Shelf: string(w.Shelf), SKU: w.SKU, Since: w.Since.UTC(), Why: w.Why,
				Units: w.Qty, Lot: string(w.Lot), From: string(w.From), To: string(w.To)})
		}
	}
	return out, nil
}

func (s *server) planWork(ctx context.Context, in *workIn) (*doneOut, error) {
	c := fulfilment.PlanWork{Kind: fulfilment.WorkKind(in.Body.Kind), Shelf: fulfilment.LocationID(in.Body.Shelf), SKU: in.Body.SKU, Lot: fulfilment.LotID(in.Body.Lot), Why: in.Body.Why}
	if c.Why == "" {
		c.Why = "asked for by a supervisor"
	}
	return s.plan(ctx, c)
}

func (s *server) plan(ctx context.Context, c fulfilment.PlanWork) (*doneOut, error) {
	reply, err := s.do(ctx, site.Do{Command: c})
	if err != nil {
		return nil, err
	}
	out := &doneOut{}
	out.Body.ID, out.Body.Done = reply.Text, "plan"
	return out, nil
}

func (s *server) moveStock(ctx context.Context, in *moveIn) (*doneOut, error) {
	b := in.Body
	c := fulfilment.PlanWork{Kind: fulfilment.WorkTake, Shelf: fulfilment.LocationID(b.From), SKU: b.SKU, Qty: b.Quantity, To: fulfilment.LocationID(b.To), Lot: fulfilment.LotID(b.Lot), Why: b.Why}
	if c.Why == "" {
		c.Why = "asked for by a supervisor"
	}
	return s.plan(ctx, c)
}

func (s *server) listSupply(context.Context, *struct{}) (*pageOut[Supply], error) {
	out := &pageOut[Supply]{Body: page[Supply]{Items: []Supply{}}}
	if v := s.Engine.View(); v != nil {
		for _, r := range v.Supply {
			x := Supply{SKU: r.SKU, Free: r.Free, Receiving: r.Receiving, PerDay: r.PerDay, StockOutAt: r.StockOutAt.UTC(), Announced: r.Announced, ASN: r.ASN,
				Announce: max(0, r.Bring-r.Receiving-r.Announced)}
			if r.Announced > 0 {
				at := r.ExpectedAt.UTC()
				x.ExpectedAt = &at
			}
			out.Body.Items = append(out.Body.Items, x)
		}
	}
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
