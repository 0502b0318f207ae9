package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Return is what a customer sends back of a delivered order.
type Return struct {
	ReturnID    string       `json:"return_id"`
	OrderID     string       `json:"order_id"`
	Reason      string       `json:"reason"`
	AnnouncedAt time.Time    `json:"announced_at"`
	EndedAt     *time.Time   `json:"ended_at,omitempty" doc:"When all of it had come"`
	Lines       []ReturnLine `json:"lines"`
}

// ReturnLine is a line of a return with what came of it so far.
type ReturnLine struct {
	Line       int    `json:"line" doc:"Index of the order's line, from 0"`
	SKU        string `json:"sku"`
	Quantity   int64  `json:"quantity"`
	Resaleable int64  `json:"resaleable"`
	Damaged    int64  `json:"damaged"`
}

type (
	returnIn struct {
		Keyed
		ID   string `path:"id"`
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"300"`
			Lines  []struct {
				Line     int   `json:"line" minimum:"0" doc:"Index of the order's line, from 0"`
				Quantity int64 `json:"quantity" minimum:"1"`
			} `json:"lines" minItems:"1" maxItems:"1000"`
		}
	}
	receivedIn struct {
		Keyed
		ID   string `path:"id"`
		Body struct {
			Line     int    `json:"line" minimum:"0" doc:"Index of the order's line, from 0"`
			Quantity int64  `json:"quantity" minimum:"1"`
			Grade    string `json:"grade" enum:"resaleable,damaged"`
			Lot      string `json:"lot,omitempty" maxLength:"40" doc:"Of an article that is kept by lot"`
			Reason   string `json:"reason,omitempty" maxLength:"200" doc:"Of damaged units what is wrong with them"`
		}
	}
)

func (s *server) returns(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "announce-return", Method: http.MethodPost, Path: "/v1/orders/{id}/returns", DefaultStatus: http.StatusCreated,
		Summary: "Announce that a customer sends delivered units back", Errors: []int{404, 409, 422, 503}}, s.announceReturn)
	huma.Register(a, huma.Operation{OperationID: "list-returns", Method: http.MethodGet, Path: "/v1/orders/{id}/returns",
		Summary: "The returns of an order"}, s.listReturns)
	huma.Register(a, huma.Operation{OperationID: "receive-return", Method: http.MethodPost, Path: "/v1/returns/{id}/receive",
		Summary: "Book units of a return in at the dock: resaleable ones go to receiving, to be put away, damaged ones are written off", Errors: []int{404, 422, 503}}, s.receiveReturn)
}

func (s *server) announceReturn(ctx context.Context, in *returnIn) (*doneOut, error) {
	c := fulfilment.AnnounceReturn{Order: fulfilment.OrderID(in.ID), Reason: in.Body.Reason, Request: in.request("return", in.ID, in.Body)}
	for _, n := range in.Body.Lines {
		c.Lines = append(c.Lines, fulfilment.Returned{Line: n.Line, Qty: n.Quantity})
	}
	var err error
	if c.Past, err = s.past(ctx, in.ID); err != nil {
		return nil, unread(err)
	}
	reply, err := s.do(ctx, site.Do{Command: c})
	if err != nil {
		return nil, err
	}
	out := &doneOut{}
	out.Body.ID, out.Body.Done = reply.Text, "return"
	return out, nil
}

// past is what the store knows of a delivered order, which the ledger forgets
// after two days; nil when there is none.
func (s *server) past(ctx context.Context, id string) (*fulfilment.Past, error) {
	o, err := s.Reader.Order(ctx, id)
	if err != nil || o == nil || o.State != string(fulfilment.Delivered) {
		return nil, err
	}
	p := &fulfilment.Past{Order: fulfilment.OrderID(id)}
	for _, l := range o.Lines {
		p.Lines = append(p.Lines, fulfilment.OrderLine{SKU: l.SKU, Qty: l.Quantity})
	}
	list, err := s.Reader.Returns(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		back := fulfilment.Return{ID: fulfilment.ReturnID(r.ReturnID)}
		for _, n := range r.Lines {
			back.Lines = append(back.Lines, fulfilment.ReturnLine{Line: n.Line, Qty: n.Quantity})
		}
		p.Returns = append(p.Returns, back)
	}
	return p, nil
}

func (s *server) listReturns(ctx context.Context, in *idIn) (*pageOut[Return], error) {
	list, err := s.Reader.Returns(ctx, in.ID)
	if err != nil {
		return nil, unread(err)
	}
	return &pageOut[Return]{Body: page[Return]{Items: list}}, nil
}

func (s *server) receiveReturn(ctx context.Context, in *receivedIn) (*doneOut, error) {
	b := in.Body
	return s.carried(ctx, in.ID, "receive", fulfilment.ReceiveReturn{Return: fulfilment.ReturnID(in.ID), Line: b.Line, Qty: b.Quantity, Grade: fulfilment.Grade(b.Grade), Lot: fulfilment.LotID(b.Lot),
		Reason: b.Reason, Request: in.request("receive", in.ID, b)})
}
