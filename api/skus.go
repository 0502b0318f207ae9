package api

import (
	"cmp"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// SKU is the master data of an article.
type SKU struct {
	Code string `json:"sku"`
	Master
}

// Master is what is known of an article beside its code.
type Master struct {
	Description   string `json:"description" maxLength:"500"`
	WeightG       int64  `json:"weight_g" minimum:"0" maximum:"10000000"`
	VolumeCm3     int64  `json:"volume_cm3" minimum:"0" maximum:"100000000"`
	GTIN          string `json:"gtin,omitempty" doc:"8, 12, 13 or 14 digits with a right check digit; no two articles share one"`
	LengthMm      int64  `json:"length_mm,omitempty" doc:"Of one unit"`
	WidthMm       int64  `json:"width_mm,omitempty"`
	HeightMm      int64  `json:"height_mm,omitempty"`
	Hazard        string `json:"hazard,omitempty" doc:"Dangerous goods, UN class or division: 1, 2.1, 2.2, 2.3, 3, 4.1, 4.2, 4.3, 5.1, 5.2, 6.1, 6.2, 7, 8 or 9; none for harmless goods. Different ones never share a shelf"`
	Temperature   string `json:"temperature,omitempty" doc:"ambient (the default), chilled or frozen: it goes on shelves of that zone only"`
	ShelfLifeDays int64  `json:"shelf_life_days,omitempty" doc:"A lot whose receipt says no expiry keeps so long from its receipt; default: it does not expire"`
}

type (
	skuIn struct {
		Code string `path:"sku" minLength:"1" maxLength:"100"`
		Body Master
	}
	skuPath struct {
		Code string `path:"sku"`
	}
	skuOut struct{ Body SKU }
)

func (s *server) skus(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "put-sku", Method: http.MethodPut, Path: "/v1/skus/{sku}", Summary: "Define an article", Errors: []int{409, 422, 503}}, s.putSKU)
	huma.Register(a, huma.Operation{OperationID: "get-sku", Method: http.MethodGet, Path: "/v1/skus/{sku}", Summary: "One article", Errors: []int{404}}, s.getSKU)
}

func (s *server) putSKU(ctx context.Context, in *skuIn) (*skuOut, error) {
	b := in.Body
	sku := fulfilment.SKU{Code: in.Code, Description: b.Description, WeightG: b.WeightG, VolumeCm3: b.VolumeCm3, GTIN: b.GTIN, LengthMm: b.LengthMm, WidthMm: b.WidthMm, HeightMm: b.HeightMm,
		Hazard: b.Hazard, Temperature: b.Temperature, ShelfLifeDays: b.ShelfLifeDays}
	if _, err := s.do(ctx, site.Do{Command: fulfilment.DefineSKU{SKU: sku}}); err != nil {
		return nil, err
	}
	return &skuOut{Body: SKUOf(&sku)}, nil
}

// SKUOf shows an article in the API's shape.
func SKUOf(k *fulfilment.SKU) SKU {
	return SKU{k.Code, Master{k.Description, k.WeightG, k.VolumeCm3, k.GTIN, k.LengthMm, k.WidthMm, k.HeightMm, k.Hazard, cmp.Or(k.Temperature, fulfilment.Ambient), k.ShelfLifeDays}}
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
