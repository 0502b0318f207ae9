package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

type (
	epcisIn struct {
		Cursor string `query:"cursor" doc:"From the Link header of the page before"`
	}
	epcisOut struct {
		ContentType string `header:"Content-Type"`
		Link        string `header:"Link" doc:"rel=next: the page that follows"`
		Body        []byte
	}
)

func (s *server) epcis(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "list-epcis-events", Method: http.MethodGet, Path: "/v1/epcis/events", Summary: "Booked reads as EPCIS 2.0 events in JSON-LD, oldest first", Errors: []int{422},
		Responses: map[string]*huma.Response{"200": {Description: "An EPCISDocument", Content: map[string]*huma.MediaType{"application/ld+json": {Schema: &huma.Schema{Type: huma.TypeObject}}}}}},
		func(ctx context.Context, in *epcisIn) (*epcisOut, error) {
			from, err := cursorIndex(in.Cursor)
			if err != nil {
				return nil, err
			}
			doc, next, err := s.Reader.EPCIS(ctx, s.Clock.Now(), int64(from))
			if err != nil {
				return nil, err
			}
			out := &epcisOut{ContentType: "application/ld+json", Body: doc}
			if next > 0 {
				out.Link = `</v1/epcis/events?cursor=` + strconv.FormatInt(next, 10) + `>; rel="next"`
			}
			return out, nil
		})
}
