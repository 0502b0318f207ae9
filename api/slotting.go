package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Related is an article bought together with another one.
type Related struct {
	SKU         string  `json:"sku"`
	Description string  `json:"description"`
	Lift        float64 `json:"lift" doc:"How many times more often than by chance both are in one order"`
	Support     float64 `json:"support" doc:"Share of all orders with both; old orders count less"`
	Confidence  float64 `json:"confidence" doc:"Share of the orders with the first that have this one too"`
	Orders      int64   `json:"orders" doc:"Orders with both so far"`
}

// SlotMove is one proposed move of stock.
type SlotMove struct {
	SKU         string   `json:"sku"`
	From        string   `json:"from"`
	To          string   `json:"to"`
	Units       int64    `json:"units"`
	Gain        float64  `json:"gain_visits_per_line" doc:"Shelf visits saved, a line"`
	CostVisits  float64  `json:"cost_visits" doc:"Its share of the shelf visits that the moves need"`
	CostSec     float64  `json:"cost_s"`
	PaybackDays *float64 `json:"payback_days,omitempty" doc:"Left out for a move that only makes room"`
	Why         string   `json:"why"`
}

// Slotting is a proposal where stock should lie. Reason says why there are no moves.
type Slotting struct {
	ID            string            `json:"id,omitempty"`
	At            *time.Time        `json:"at,omitempty" doc:"When the newest order learned from was placed"`
	Orders        int64             `json:"orders" doc:"Orders learned from"`
	LinesPerDay   float64           `json:"lines_per_day"`
	VisitsPerLine float64           `json:"visits_per_line" doc:"Estimated on the newest orders"`
	Gain          float64           `json:"gain_visits_per_line"`
	CostVisits    int               `json:"cost_visits"`
	CostSec       float64           `json:"cost_s"`
	PaybackDays   *float64          `json:"payback_days,omitempty"`
	Moves         []SlotMove        `json:"moves" doc:"The best for their cost first"`
	Reason        string            `json:"reason,omitempty"`
	Accepted      *AcceptedSlotting `json:"accepted,omitempty" doc:"The decision in force: put-away follows it"`
}

// AcceptedSlotting is the slotting decision in force.
type AcceptedSlotting struct {
	ID    string    `json:"id"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Moves int       `json:"moves"`
}

// Advice is what was learned from orders.
type Advice interface {
	// Related gives up to limit articles bought together with one, without
	// descriptions, and the number of orders that this was learned from.
	Related(ctx context.Context, sku string, limit int) ([]Related, int64, error)
	// Slotting proposes at most so many moves.
	Slotting(ctx context.Context, moves int) (*Slotting, error)
	// Accept gives the command that accepts a proposal; ErrProposalChanged when
	// it is not at hand any more.
	Accept(ctx context.Context, id, by string) (fulfilment.AcceptSlotting, error)
}

// ErrProposalChanged names a proposal that is not at hand any more.
var ErrProposalChanged = errors.New("the proposal changed since: GET /v1/slotting/proposal and decide again")

type (
	relatedIn struct {
		Code  string `path:"sku" minLength:"1" maxLength:"100"`
		Limit int    `query:"limit" default:"10" minimum:"1" maximum:"100"`
	}
	relatedOut struct {
		Body struct {
			SKU    string    `json:"sku"`
			Orders int64     `json:"orders" doc:"Orders learned from"`
			Items  []Related `json:"items" doc:"The best supported first; pairs that chance explains are left out"`
		}
	}
	slottingIn struct {
		Moves int `query:"moves" default:"200" minimum:"1" maximum:"5000" doc:"Budget of moves"`
	}
	slottingOut struct{ Body Slotting }
	acceptIn    struct {
		Body struct {
			ID string `json:"id" minLength:"1" maxLength:"100" doc:"The proposal's id"`
			By string `json:"by,omitempty" maxLength:"100" doc:"Who accepts it; default: supervisor"`
		}
	}
	acceptOut struct {
		Body struct {
			ID   string `json:"id"`
			Done string `json:"done"`
		}
	}
)

func (s *server) slotting(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "related-skus", Method: http.MethodGet, Path: "/v1/skus/{sku}/related", Summary: "Articles bought together with one", Errors: []int{404, 422}}, s.related)
	huma.Register(a, huma.Operation{OperationID: "slotting-proposal", Method: http.MethodGet, Path: "/v1/slotting/proposal", Summary: "Moves of stock that would save shelf visits", Errors: []int{422}}, s.proposal)
	huma.Register(a, huma.Operation{OperationID: "accept-slotting", Method: http.MethodPost, Path: "/v1/slotting/proposal/accept", Summary: "Accept a proposal: stock goes where it says",
		Description: "Accepting the same proposal again changes nothing. Stock that no order has reserved is moved at visits that happen anyway and in quiet hours: GET /v1/works.", Errors: []int{409, 422, 503}}, s.acceptSlotting)
}

func (s *server) related(ctx context.Context, in *relatedIn) (*relatedOut, error) {
	sku, err := s.Reader.SKU(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	if sku == nil {
		return nil, notFound("article", in.Code)
	}
	out := &relatedOut{}
	out.Body.SKU, out.Body.Items = in.Code, []Related{}
	list, orders, err := s.Advice.Related(ctx, in.Code, in.Limit)
	if err != nil {
		return nil, err
	}
	out.Body.Orders = orders
	for _, r := range list {
		if o, err := s.Reader.SKU(ctx, r.SKU); err != nil {
			return nil, err
		} else if o != nil {
			r.Description = o.Description
		}
		out.Body.Items = append(out.Body.Items, r)
	}
	return out, nil
}

func (s *server) proposal(ctx context.Context, in *slottingIn) (*slottingOut, error) {
	p, err := s.Advice.Slotting(ctx, in.Moves)
	if err != nil {
		return nil, err
	}
	return &slottingOut{Body: *p}, nil
}

func (s *server) acceptSlotting(ctx context.Context, in *acceptIn) (*acceptOut, error) {
	by := in.Body.By
	if by == "" {
		by = "supervisor"
	}
	c, err := s.Advice.Accept(ctx, in.Body.ID, by)
	if errors.Is(err, ErrProposalChanged) {
		return nil, huma.Error409Conflict(err.Error(), &huma.ErrorDetail{Location: "body.id", Value: in.Body.ID})
	}
	if err != nil {
		return nil, err
	}
	if _, err := s.do(ctx, site.Do{Command: c}); err != nil {
		return nil, err
	}
	out := &acceptOut{}
	out.Body.ID, out.Body.Done = in.Body.ID, fmt.Sprintf("accepted by %s: stock that comes in goes where the proposal says, the rest is moved at visits", by)
	return out, nil
}
