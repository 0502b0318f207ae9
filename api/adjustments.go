package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

type adjustIn struct {
	Body struct {
		SKU      string `json:"sku" minLength:"1" maxLength:"100"`
		Location string `json:"location" minLength:"1" maxLength:"100" doc:"A shelf, receiving or moving"`
		Lot      string `json:"lot,omitempty" maxLength:"40" doc:"As GET /v1/stock names it; absent: stock without lot information"`
		Quantity int64  `json:"quantity" doc:"Units found; with a minus, units written off"`
		Cause    string `json:"cause" enum:"count_difference,damage,shrinkage,expiry" doc:"Units are found by count_difference only; expiry only of a lot that has expired"`
		By       string `json:"by" minLength:"1" maxLength:"100" doc:"Who decided it"`
		Note     string `json:"note,omitempty" maxLength:"150"`
	}
}

func (s *server) adjustments(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "adjust-stock", Method: http.MethodPost, Path: "/v1/stock/adjustments", DefaultStatus: http.StatusCreated,
		Summary: "Correct the book with a reason: damage, shrinkage, expiry, a count. Orders that counted on units written off look for other stock", Errors: []int{404, 409, 422, 503}}, s.adjust)
}

func (s *server) adjust(ctx context.Context, in *adjustIn) (*doneOut, error) {
	b := in.Body
	c := fulfilment.AdjustStock{SKU: b.SKU, Location: fulfilment.LocationID(b.Location), Lot: fulfilment.LotID(b.Lot), Qty: b.Quantity, Cause: fulfilment.Cause(b.Cause), By: b.By, Note: b.Note}
	if _, err := s.do(ctx, site.Do{Command: c}); err != nil {
		return nil, err
	}
	out := &doneOut{}
	out.Body.ID, out.Body.Done = b.SKU, "adjust"
	return out, nil
}
