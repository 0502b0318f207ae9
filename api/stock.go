package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Balance is the stock of one lot of an article at one location, in units.
type Balance struct {
	SKU        string     `json:"sku"`
	Location   string     `json:"location"`
	Lot        string     `json:"lot,omitempty" doc:"Absent: stock without lot information"`
	OnHand     int64      `json:"on_hand"`
	Reserved   int64      `json:"reserved" doc:"Of a past moment always 0"`
	ExpiresAt  *time.Time `json:"expires_at,omitempty"`
	ReceivedAt *time.Time `json:"received_at,omitempty" doc:"When the first units of the lot came"`
}

// StockFilter selects balances; empty fields select all. At is a past moment.
type StockFilter struct {
	SKU, Location, Cursor string
	At                    time.Time
}

type (
	receiptIn struct {
		Body struct {
			SKU      string `json:"sku" minLength:"1" maxLength:"100"`
			Quantity int64  `json:"quantity" minimum:"1" maximum:"100000000"`
			Location string `json:"location,omitempty" doc:"A shelf; receiving: cartons that people put on shelves at the stations; default: the site books it on shelves at once"`
			LotBody
		}
	}
	// LotBody says of which lot goods are.
	LotBody struct {
		Lot       string    `json:"lot,omitempty" maxLength:"40" doc:"As it stands on the goods (GS1 AI 10)"`
		ExpiresAt time.Time `json:"expires_at,omitempty" doc:"From when on nobody may get it (for AI 17 or 15: the end of that day). Without a lot, the day is the lot. Default: what is known of the lot, or the article's shelf life"`
	}
	receiptOut struct {
		Body struct {
			SKU      string `json:"sku"`
			Quantity int64  `json:"quantity"`
		}
	}
	stockIn struct {
		SKU      string    `query:"sku"`
		Location string    `query:"location"`
		Cursor   string    `query:"cursor"`
		At       time.Time `query:"at" doc:"A past moment: what lay where then, from the movements"`
	}
)

func (s *server) stock(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "receive-stock", Method: http.MethodPost, Path: "/v1/stock/receipts", DefaultStatus: http.StatusCreated,
		Summary: "Book stock in", Errors: []int{422, 503}}, s.receive)
	huma.Register(a, huma.Operation{OperationID: "list-stock", Method: http.MethodGet, Path: "/v1/stock", Summary: "Balances by article or location, now or at a past moment", Errors: []int{422}}, s.listStock)
}

func (s *server) receive(ctx context.Context, in *receiptIn) (*receiptOut, error) {
	c := fulfilment.ReceiveStock{SKU: in.Body.SKU, Qty: in.Body.Quantity, Location: fulfilment.LocationID(in.Body.Location), Lot: fulfilment.LotID(in.Body.Lot), Expires: moment(in.Body.ExpiresAt)}
	if _, err := s.do(ctx, site.Do{Command: c}); err != nil {
		return nil, err
	}
	out := &receiptOut{}
	out.Body.SKU, out.Body.Quantity = c.SKU, c.Qty
	return out, nil
}

func (s *server) listStock(ctx context.Context, in *stockIn) (*pageOut[Balance], error) {
	items, next, err := s.Reader.Stock(ctx, StockFilter{SKU: in.SKU, Location: in.Location, Cursor: in.Cursor, At: in.At})
	if err != nil {
		return nil, unread(err)
	}
	return &pageOut[Balance]{Body: page[Balance]{Items: items, Next: next}}, nil
}

// moment is a time in the ledger's form, 0 when none was given.
func moment(t time.Time) fulfilment.Time {
	if t.IsZero() {
		return 0
	}
	return fulfilment.At(t)
}
