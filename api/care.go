package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Explanation says what an order waited for so far.
type Explanation struct {
	OrderID string `json:"order_id"`
	Text    string `json:"text" doc:"In words, such as \"waited 43 min for stock of A-1 at S-12; 12 min for a robot\""`
	Late    bool   `json:"late" doc:"The promise has passed, or was missed"`
	LateMs  int64  `json:"late_ms,omitempty"`
	Waits   []Wait `json:"waits" doc:"Span by span, oldest first"`
}

// Wait is a span in which an order waited for one thing.
type Wait struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	For  string    `json:"for"`
}

// Job is one step of an order's way: a visit or tour that picks for it, packing,
// loading, handing over.
type Job struct {
	ID    string    `json:"job_id"`
	Kind  string    `json:"kind" enum:"pick,pack,load,deliver,hand_over"`
	State string    `json:"state" enum:"blocked,open,assigned,carrying,at_work,done,withdrawn" doc:"blocked: what it comes after is not done"`
	Due   time.Time `json:"due"`
	Who   string    `json:"who,omitempty" doc:"Robot, picker or vehicle"`
	Where string    `json:"where,omitempty"`
	After []string  `json:"after,omitempty" doc:"Jobs that must be done before"`
}

// Keyed is the optional key under which the same request is answered once.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"200" doc:"The same key with the same request gives the same answer, and happens once"`
}

// request names the request, its content being what.
func (k Keyed) request(what ...any) fulfilment.Request {
	r := fulfilment.Request{Key: k.Key, By: "api"}
	if k.Key != "" {
		r.BodyHash = hash(what)
	}
	return r
}

type (
	holdIn struct {
		Keyed
		ID   string `path:"id"`
		Body struct {
			Kind   string `json:"kind" enum:"payment,fraud,compliance,stock"`
			Reason string `json:"reason,omitempty" maxLength:"300"`
		}
	}
	unholdIn struct {
		Keyed
		ID     string `path:"id"`
		Kind   string `path:"kind" enum:"payment,fraud,compliance,stock"`
		Reason string `query:"reason" maxLength:"300"`
	}
	reasonIn struct {
		Keyed
		ID   string `path:"id"`
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"300"`
		}
	}
	changeIn struct {
		Keyed
		ID   string `path:"id"`
		Body struct {
			Reason   string      `json:"reason" minLength:"1" maxLength:"300"`
			Lines    []OrderLine `json:"lines,omitempty" maxItems:"1000" doc:"The whole new content; left out, the lines stay"`
			Delivery *struct {
				Lat    *float64 `json:"lat,omitempty" minimum:"-90" maximum:"90"`
				Lon    *float64 `json:"lon,omitempty" minimum:"-180" maximum:"180"`
				Window *Window  `json:"window,omitempty"`
			} `json:"delivery,omitempty" doc:"What is left out stays"`
		}
	}
	promiseIn struct {
		Keyed
		ID   string `path:"id"`
		Body struct {
			Promise time.Time `json:"promise"`
			Reason  string    `json:"reason" minLength:"1" maxLength:"300"`
		}
	}
	codeIn struct {
		ID   string `path:"id"`
		Body struct {
			Code string `json:"code" minLength:"1" maxLength:"50" doc:"That the customer shows"`
		}
	}
	explanationOut struct{ Body Explanation }
)

func (s *server) care(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "hold-order", Method: http.MethodPost, Path: "/v1/orders/{id}/holds", DefaultStatus: http.StatusCreated,
		Summary: "Hold an order: it keeps its stock and its promise, but is not picked and goes on no trip", Errors: []int{404, 409, 422, 503}}, s.holdOrder)
	huma.Register(a, huma.Operation{OperationID: "release-hold", Method: http.MethodDelete, Path: "/v1/orders/{id}/holds/{kind}", DefaultStatus: http.StatusOK,
		Summary: "Release a hold", Errors: []int{404, 422, 503}}, s.releaseHold)
	huma.Register(a, huma.Operation{OperationID: "cancel-order", Method: http.MethodPost, Path: "/v1/orders/{id}/cancel",
		Summary: "Cancel an order that is on no trip", Errors: []int{404, 409, 422, 503}}, s.cancelOrder)
	huma.Register(a, huma.Operation{OperationID: "change-order", Method: http.MethodPatch, Path: "/v1/orders/{id}",
		Summary: "Change an order's lines, until something of it is released, or its address and window, until it is on a trip", Errors: []int{404, 409, 422, 503}}, s.changeOrder)
	huma.Register(a, huma.Operation{OperationID: "repromise-order", Method: http.MethodPost, Path: "/v1/orders/{id}/promise",
		Summary: "Move the promise of an open order, with the reason; the first promise stays what the site is measured by", Errors: []int{404, 409, 422, 503}}, s.repromise)
	huma.Register(a, huma.Operation{OperationID: "fail-delivery", Method: http.MethodPost, Path: "/v1/orders/{id}/delivery-failure",
		Summary: "Report that nobody took a parcel: it comes back with its trip", Errors: []int{404, 409, 422, 503}}, s.failDelivery)
	huma.Register(a, huma.Operation{OperationID: "hand-over-order", Method: http.MethodPost, Path: "/v1/orders/{id}/hand-over",
		Summary: "Hand a pick-up order to the customer who shows its code", Errors: []int{404, 409, 422, 503}}, s.handOver)
	huma.Register(a, huma.Operation{OperationID: "explain-order", Method: http.MethodGet, Path: "/v1/orders/{id}/explanation",
		Summary: "What an order waited for so far", Errors: []int{404}}, s.explain)
	huma.Register(a, huma.Operation{OperationID: "order-jobs", Method: http.MethodGet, Path: "/v1/orders/{id}/jobs",
		Summary: "The jobs of an order, with what each comes after", Errors: []int{404}}, s.orderJobs)
}

// carried carries a command about an order out, and answers with what was done.
func (s *server) carried(ctx context.Context, id, what string, c fulfilment.Command) (*doneOut, error) {
	if _, err := s.do(ctx, site.Do{Command: c}); err != nil {
		return nil, err
	}
	out := &doneOut{}
	out.Body.ID, out.Body.Done = id, what
	return out, nil
}

func (s *server) holdOrder(ctx context.Context, in *holdIn) (*doneOut, error) {
	return s.carried(ctx, in.ID, "hold", fulfilment.PlaceHold{Order: fulfilment.OrderID(in.ID), Hold: fulfilment.HoldKind(in.Body.Kind), Reason: in.Body.Reason,
		Request: in.request("hold", in.ID, in.Body)})
}

func (s *server) releaseHold(ctx context.Context, in *unholdIn) (*doneOut, error) {
	return s.carried(ctx, in.ID, "release", fulfilment.ReleaseHold{Order: fulfilment.OrderID(in.ID), Hold: fulfilment.HoldKind(in.Kind), Reason: in.Reason,
		Request: in.request("release", in.ID, in.Kind, in.Reason)})
}

func (s *server) cancelOrder(ctx context.Context, in *reasonIn) (*doneOut, error) {
	return s.carried(ctx, in.ID, "cancel", fulfilment.CancelOrder{Order: fulfilment.OrderID(in.ID), Reason: in.Body.Reason, Request: in.request("cancel", in.ID, in.Body)})
}

func (s *server) failDelivery(ctx context.Context, in *reasonIn) (*doneOut, error) {
	return s.carried(ctx, in.ID, "delivery-failure", fulfilment.FailDelivery{Order: fulfilment.OrderID(in.ID), Reason: in.Body.Reason, Request: in.request("fail", in.ID, in.Body)})
}

func (s *server) repromise(ctx context.Context, in *promiseIn) (*doneOut, error) {
	return s.carried(ctx, in.ID, "promise", fulfilment.RePromise{Order: fulfilment.OrderID(in.ID), To: fulfilment.At(in.Body.Promise), Reason: in.Body.Reason,
		Request: in.request("promise", in.ID, in.Body)})
}

func (s *server) handOver(ctx context.Context, in *codeIn) (*doneOut, error) {
	return s.carried(ctx, in.ID, "hand-over", fulfilment.HandOver{Order: fulfilment.OrderID(in.ID), Code: in.Body.Code})
}

func (s *server) changeOrder(ctx context.Context, in *changeIn) (*doneOut, error) {
	c := fulfilment.ChangeOrder{Order: fulfilment.OrderID(in.ID), Reason: in.Body.Reason, Lines: orderLines(in.Body.Lines), Request: in.request("change", in.ID, in.Body)}
	if d := in.Body.Delivery; d != nil {
		switch {
		case d.Lat != nil && d.Lon != nil:
			c.Dest = &fulfilment.LatLon{LatE7: e7(*d.Lat), LonE7: e7(*d.Lon)}
		case d.Lat != nil || d.Lon != nil:
			return nil, huma.Error422UnprocessableEntity("delivery: give both lat and lon", &huma.ErrorDetail{Location: "delivery", Message: "give both lat and lon, or neither"})
		}
		if d.Window != nil {
			c.Window = &fulfilment.Window{Open: fulfilment.At(d.Window.Open), Close: fulfilment.At(d.Window.Close)}
		}
	}
	return s.carried(ctx, in.ID, "change", c)
}

func (s *server) orderJobs(ctx context.Context, in *idIn) (*pageOut[Job], error) {
	list, err := s.Reader.Jobs(ctx, in.ID)
	if err != nil {
		return nil, unread(err)
	}
	if list == nil {
		return nil, notFound("order", in.ID)
	}
	return &pageOut[Job]{Body: page[Job]{Items: list}}, nil
}

func (s *server) explain(ctx context.Context, in *idIn) (*explanationOut, error) {
	e, err := s.Reader.Explanation(ctx, in.ID, s.Clock.Now())
	if err != nil {
		return nil, unread(err)
	}
	if e == nil {
		return nil, notFound("order", in.ID)
	}
	return &explanationOut{Body: *e}, nil
}
