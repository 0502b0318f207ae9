package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Balance is the stock of one article at one location, in units.
type Balance struct {
	SKU      string `json:"sku"`
	Location string `json:"location"`
	OnHand   int64  `json:"on_hand"`
	Reserved int64  `json:"reserved"`
}

type (
	receiptIn struct {
		Body struct {
			SKU      string `json:"sku" minLength:"1" maxLength:"100"`
			Quantity int64  `json:"quantity" minimum:"1" maximum:"100000000"`
			Location string `json:"location,omitempty" doc:"A shelf; receiving: cartons that people put on shelves at the stations; default: the site books it on shelves at once"`
		}
	}
	receiptOut struct {
		Body struct {
			SKU      string `json:"sku"`
			Quantity int64  `json:"quantity"`
		}
	}
	stockIn struct {
		SKU      string `query:"sku"`
		Location string `query:"location"`
		Cursor   string `query:"cursor"`
	}
)

func (s *server) stock(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "receive-stock", Method: http.MethodPost, Path: "/v1/stock/receipts", DefaultStatus: http.StatusCreated,
		Summary: "Book stock in", Errors: []int{422, 503}}, s.receive)
	huma.Register(a, huma.Operation{OperationID: "list-stock", Method: http.MethodGet, Path: "/v1/stock", Summary: "Balances by article or location", Errors: []int{422}}, s.listStock)
}

func (s *server) receive(ctx context.Context, in *receiptIn) (*receiptOut, error) {
	c := fulfilment.ReceiveStock{SKU: in.Body.SKU, Qty: in.Body.Quantity, Location: fulfilment.LocationID(in.Body.Location)}
	if _, err := s.do(ctx, site.Do{Command: c}); err != nil {
		return nil, err
	}
	out := &receiptOut{}
	out.Body.SKU, out.Body.Quantity = c.SKU, c.Qty
	return out, nil
}

func (s *server) listStock(ctx context.Context, in *stockIn) (*pageOut[Balance], error) {
	items, next, err := s.Reader.Stock(ctx, in.SKU, in.Location, in.Cursor)
	if err != nil {
		return nil, unread(err)
	}
	return &pageOut[Balance]{Body: page[Balance]{Items: items, Next: next}}, nil
}
