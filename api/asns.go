package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// ASN is what a supplier has announced (advance shipping notice), and what came.
type ASN struct {
	ID          string     `json:"asn"`
	Supplier    string     `json:"supplier"`
	Reference   string     `json:"reference"`
	State       string     `json:"state" doc:"open or closed"`
	AnnouncedAt time.Time  `json:"announced_at"`
	ExpectedAt  time.Time  `json:"expected_at"`
	ClosedAt    *time.Time `json:"closed_at,omitempty"`
	Why         string     `json:"why,omitempty" doc:"All came, or what was missing or too many"`
	Lines       []ASNLine  `json:"lines"`
}

// ASNLine is one announced lot of an article.
type ASNLine struct {
	SKU       string     `json:"sku"`
	Quantity  int64      `json:"quantity"`
	Lot       string     `json:"lot,omitempty"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	Received  int64      `json:"received"`
}

type (
	announceBody struct {
		Supplier   string      `json:"supplier" minLength:"1" maxLength:"200"`
		Reference  string      `json:"reference" minLength:"1" maxLength:"200" doc:"The supplier's own number"`
		ExpectedAt time.Time   `json:"expected_at"`
		Lines      []announced `json:"lines" minItems:"1" maxItems:"1000"`
	}
	announced struct {
		SKU      string `json:"sku" minLength:"1" maxLength:"100"`
		Quantity int64  `json:"quantity" minimum:"1" maximum:"100000000"`
		LotBody
	}
	announceIn struct {
		Key  string `header:"Idempotency-Key" required:"true" minLength:"1" maxLength:"200" doc:"Unique for each announcement; the same key again gives the same answer"`
		Body announceBody
	}
	announceOut struct {
		Location string `header:"Location"`
		Body     struct {
			ID string `json:"asn"`
		}
	}
	asnsIn struct {
		State  string `query:"state" enum:"open,closed"`
		Cursor string `query:"cursor"`
	}
	asnOut       struct{ Body ASN }
	asnReceiptIn struct {
		ID   string `path:"id"`
		Body struct {
			SKU      string `json:"sku" minLength:"1" maxLength:"100"`
			Quantity int64  `json:"quantity" minimum:"1" maximum:"100000000" doc:"More than announced is booked and noted"`
			Location string `json:"location,omitempty" doc:"A shelf; default: receiving, from where people put it on shelves at the stations"`
			LotBody
		}
	}
	asnCloseIn struct {
		ID   string `path:"id"`
		Body struct {
			By string `json:"by" minLength:"1" maxLength:"100"`
		}
	}
)

func (s *server) asns(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "announce-asn", Method: http.MethodPost, Path: "/v1/asns", DefaultStatus: http.StatusCreated,
		Summary: "Announce goods that a supplier sends", Errors: []int{409, 422, 503}}, s.announce)
	huma.Register(a, huma.Operation{OperationID: "list-asns", Method: http.MethodGet, Path: "/v1/asns", Summary: "Announced goods with what came, newest first", Errors: []int{422}}, s.listASNs)
	huma.Register(a, huma.Operation{OperationID: "get-asn", Method: http.MethodGet, Path: "/v1/asns/{id}", Summary: "One announcement", Errors: []int{404}}, s.getASN)
	huma.Register(a, huma.Operation{OperationID: "receive-asn", Method: http.MethodPost, Path: "/v1/asns/{id}/receipts", DefaultStatus: http.StatusCreated,
		Summary: "Book announced goods in; what is not said of the lot is as announced. The announcement closes when all has come", Errors: []int{404, 409, 422, 503}}, s.receiveASN)
	huma.Register(a, huma.Operation{OperationID: "close-asn", Method: http.MethodPost, Path: "/v1/asns/{id}/close", Summary: "Say that no more of it will come", Errors: []int{404, 409, 422, 503}}, s.closeASN)
}

func (s *server) announce(ctx context.Context, in *announceIn) (*announceOut, error) {
	b := in.Body
	c := fulfilment.AnnounceASN{Key: in.Key, Supplier: b.Supplier, Reference: b.Reference, ExpectedAt: moment(b.ExpectedAt)}
	for _, x := range b.Lines {
		c.Lines = append(c.Lines, fulfilment.ASNLine{SKU: x.SKU, Qty: x.Quantity, Lot: fulfilment.LotID(x.Lot), Expires: moment(x.ExpiresAt)})
	}
	data, err := json.Marshal(c) // without the hash itself
	if err != nil {
		return nil, huma.Error500InternalServerError("encode announcement: " + err.Error())
	}
	sum := sha256.Sum256(data)
	c.BodyHash = hex.EncodeToString(sum[:16])
	reply, err := s.do(ctx, site.Do{Command: c})
	if err != nil {
		return nil, err
	}
	out := &announceOut{Location: "/v1/asns/" + reply.Text}
	out.Body.ID = reply.Text
	return out, nil
}

func (s *server) listASNs(ctx context.Context, in *asnsIn) (*pageOut[ASN], error) {
	items, next, err := s.Reader.ASNs(ctx, "", in.State, in.Cursor)
	if err != nil {
		return nil, unread(err)
	}
	return &pageOut[ASN]{Body: page[ASN]{Items: items, Next: next}}, nil
}

func (s *server) getASN(ctx context.Context, in *idIn) (*asnOut, error) {
	items, _, err := s.Reader.ASNs(ctx, in.ID, "", "")
	if err != nil {
		return nil, unread(err)
	}
	if len(items) == 0 {
		return nil, notFound("announcement", in.ID)
	}
	return &asnOut{Body: items[0]}, nil
}

func (s *server) receiveASN(ctx context.Context, in *asnReceiptIn) (*asnOut, error) {
	b := in.Body
	return s.asnStep(ctx, in.ID, fulfilment.ReceiveASN{ASN: fulfilment.ASNID(in.ID), SKU: b.SKU, Qty: b.Quantity, Location: fulfilment.LocationID(b.Location), Lot: fulfilment.LotID(b.Lot), Expires: moment(b.ExpiresAt)})
}

func (s *server) closeASN(ctx context.Context, in *asnCloseIn) (*asnOut, error) {
	return s.asnStep(ctx, in.ID, fulfilment.CloseASN{ASN: fulfilment.ASNID(in.ID), By: in.Body.By})
}

// asnStep carries a command about an announcement out and shows how it stands then.
func (s *server) asnStep(ctx context.Context, id string, c fulfilment.Command) (*asnOut, error) {
	if _, err := s.do(ctx, site.Do{Command: c}); err != nil {
		return nil, err
	}
	return s.getASN(ctx, &idIn{ID: id})
}
