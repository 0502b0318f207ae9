package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// SKU is the master data of an article.
type SKU struct {
	Code        string `json:"sku"`
	Description string `json:"description"`
	WeightG     int64  `json:"weight_g"`
	VolumeCm3   int64  `json:"volume_cm3"`
}

// Balance is the stock of one article at one location, in units.
type Balance struct {
	SKU      string `json:"sku"`
	Location string `json:"location"`
	OnHand   int64  `json:"on_hand"`
	Reserved int64  `json:"reserved"`
}

type (
	skuBody struct {
		Description string `json:"description" maxLength:"500"`
		WeightG     int64  `json:"weight_g" minimum:"0" maximum:"10000000"`
		VolumeCm3   int64  `json:"volume_cm3" minimum:"0" maximum:"100000000"`
	}
	skuIn struct {
		Code string `path:"sku" minLength:"1" maxLength:"100"`
		Body skuBody
	}
	skuPath struct {
		Code string `path:"sku"`
	}
	skuOut    struct{ Body SKU }
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
	huma.Register(a, huma.Operation{OperationID: "put-sku", Method: http.MethodPut, Path: "/v1/skus/{sku}", Summary: "Define an article", Errors: []int{422, 503}}, s.putSKU)
	huma.Register(a, huma.Operation{OperationID: "get-sku", Method: http.MethodGet, Path: "/v1/skus/{sku}", Summary: "One article", Errors: []int{404}}, s.getSKU)
	huma.Register(a, huma.Operation{OperationID: "receive-stock", Method: http.MethodPost, Path: "/v1/stock/receipts", DefaultStatus: http.StatusCreated,
		Summary: "Book stock in", Errors: []int{422, 503}}, s.receive)
	huma.Register(a, huma.Operation{OperationID: "list-stock", Method: http.MethodGet, Path: "/v1/stock", Summary: "Balances by article or location", Errors: []int{422}}, s.listStock)
}

func (s *server) putSKU(ctx context.Context, in *skuIn) (*skuOut, error) {
	sku := fulfilment.SKU{Code: in.Code, Description: in.Body.Description, WeightG: in.Body.WeightG, VolumeCm3: in.Body.VolumeCm3}
	if _, err := s.do(ctx, site.Do{Command: fulfilment.DefineSKU{SKU: sku}}); err != nil {
		return nil, err
	}
	return &skuOut{Body: SKU(sku)}, nil
}

func (s *server) getSKU(ctx context.Context, in *skuPath) (*skuOut, error) {
	sku, err := s.Reader.SKU(ctx, in.Code)
	if err != nil {
		return nil, unread(err)
	}
	if sku == nil {
		return nil, notFound("article", in.Code)
	}
	return &skuOut{Body: *sku}, nil
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
