package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Problem is an RFC 9457 problem with the refusal's stable code and, where an
// order exists already, its id.
type Problem struct {
	huma.ErrorModel
	Code    string `json:"code,omitempty" doc:"Stable name of the refusal"`
	OrderID string `json:"order_id,omitempty" doc:"The order that exists already"`
}

// statusOf is the one table from refusal to HTTP status.
var statusOf = map[fulfilment.Code]int{
	fulfilment.Invalid:        http.StatusUnprocessableEntity,
	fulfilment.UnknownSKU:     http.StatusUnprocessableEntity,
	fulfilment.KeyReused:      http.StatusUnprocessableEntity,
	fulfilment.NotFound:       http.StatusNotFound,
	fulfilment.Conflict:       http.StatusConflict,
	fulfilment.DuplicateOrder: http.StatusConflict,
}

// do carries a command out and turns what can go wrong into a problem.
func (s *server) do(ctx context.Context, in site.Input) (site.Reply, error) {
	reply, err := s.Engine.Do(ctx, in)
	if err != nil {
		return reply, busy(err)
	}
	if reply.Err == nil {
		return reply, nil
	}
	var r *fulfilment.Refusal
	if !errors.As(reply.Err, &r) {
		return reply, huma.Error500InternalServerError(reply.Err.Error())
	}
	if r.Code == fulfilment.Repeated {
		return reply, nil
	}
	return reply, refusal(r)
}

func refusal(r *fulfilment.Refusal) error {
	p := &Problem{Code: string(r.Code)}
	p.Status = statusOf[r.Code]
	p.Title = http.StatusText(p.Status)
	p.Detail = r.Error()
	if r.Field != "" {
		p.Errors = []*huma.ErrorDetail{{Location: r.Field, Value: r.Value, Message: r.Mend}}
	}
	if r.Order != nil {
		p.OrderID = string(r.Order.Order)
	}
	return p
}

// unread turns what a list's reader returned into a problem.
func unread(err error) error {
	var c *CursorError
	if errors.As(err, &c) {
		return huma.Error422UnprocessableEntity(c.Error(), &huma.ErrorDetail{Location: "query.cursor", Value: c.Cursor})
	}
	if errors.Is(err, site.ErrUnavailable) {
		return busy(err)
	}
	return err
}

// busy is the answer when the loop cannot take more or cannot make it durable.
func busy(err error) error {
	return huma.ErrorWithHeaders(huma.Error503ServiceUnavailable("not accepted, try again: "+err.Error()), http.Header{"Retry-After": {"1"}})
}

func notFound(what, id string) error {
	return huma.Error404NotFound("no " + what + " " + id)
}
