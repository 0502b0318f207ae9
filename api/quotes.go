package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Quotes says what it would take to deliver something that is not ordered yet.
type Quotes interface {
	Quote(o *site.Outlook, now time.Time, ask site.QuoteAsk) []site.QuoteOffer
}

// QuoteBody is a delivery that a customer thinks of ordering.
type QuoteBody struct {
	Lat       float64 `json:"lat" minimum:"-90" maximum:"90"`
	Lon       float64 `json:"lon" minimum:"-180" maximum:"180"`
	Parcels   int     `json:"parcels,omitempty" minimum:"1" maximum:"1000" default:"1"`
	WeightG   int64   `json:"weight_g" minimum:"0" maximum:"100000000"`
	VolumeCm3 int64   `json:"volume_cm3" minimum:"0" maximum:"1000000000"`
	Window    *Window `json:"window,omitempty" doc:"When the customer is there; default: the next 24 hours"`
}

// QuoteOffer is one way to deliver it.
type QuoteOffer struct {
	Vehicle      string    `json:"vehicle"`
	Joins        bool      `json:"joins_trip" doc:"It joins a trip that is planned already; else the vehicle makes a trip for it"`
	Eta          time.Time `json:"eta"`
	Earliest     time.Time `json:"earliest" doc:"Any hand-over from here"`
	Latest       time.Time `json:"latest" doc:"to here breaks no promise, no shift and no later trip"`
	ExtraMetres  int64     `json:"extra_m"`
	ExtraSeconds int64     `json:"extra_s" doc:"Of the vehicle's time, service included"`
	Why          string    `json:"why"`
}

type (
	quoteIn  struct{ Body QuoteBody }
	quoteOut struct {
		Body struct {
			Ready  time.Time    `json:"ready" doc:"When an order placed now is usually packed"`
			Offers []QuoteOffer `json:"offers" doc:"The least extra drive first; empty: no vehicle can"`
		}
	}
)

const (
	maxOffers   = 20
	quoteWithin = 24 * time.Hour
)

func (s *server) quotes(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "quote-delivery", Method: http.MethodPost, Path: "/v1/delivery/quotes", Summary: "Which vehicles can deliver a parcel, in which windows, at what extra cost; reserves nothing",
		Errors: []int{422, 503}}, s.quote)
}

func (s *server) quote(_ context.Context, in *quoteIn) (*quoteOut, error) {
	v := s.Engine.View()
	if v == nil || v.Outlook == nil || s.Quotes == nil {
		return nil, huma.Error503ServiceUnavailable("no delivery plan yet: the site plans once it has a depot and a vehicle; ask again in a minute")
	}
	b, now := &in.Body, s.Clock.Now()
	ask := site.QuoteAsk{At: fulfilment.LatLon{LatE7: e7(b.Lat), LonE7: e7(b.Lon)}, Parcels: max(b.Parcels, 1), WeightG: b.WeightG, VolumeCm3: b.VolumeCm3, Due: fulfilment.At(now.Add(quoteWithin))}
	if w := b.Window; w != nil {
		switch {
		case !w.Close.After(w.Open):
			return nil, refusal(&fulfilment.Refusal{Code: fulfilment.Invalid, Field: "window.close", Value: w.Close.Format(time.RFC3339), Mend: "give a time after window.open"})
		case !w.Close.After(now):
			return nil, refusal(&fulfilment.Refusal{Code: fulfilment.Invalid, Field: "window.close", Value: w.Close.Format(time.RFC3339), Mend: "give a time to come"})
		}
		ask.Open, ask.Due = fulfilment.At(w.Open), fulfilment.At(w.Close)
	}
	out := &quoteOut{}
	out.Body.Ready, out.Body.Offers = now.Add(time.Duration(v.Outlook.FloorMs)*time.Millisecond).UTC(), []QuoteOffer{}
	for _, o := range s.Quotes.Quote(v.Outlook, now, ask) {
		if len(out.Body.Offers) == maxOffers {
			break
		}
		out.Body.Offers = append(out.Body.Offers, QuoteOffer{Vehicle: o.Vehicle, Joins: o.Joins, Eta: o.Eta.UTC(), Earliest: o.Earliest.UTC(), Latest: o.Latest.UTC(),
			ExtraMetres: o.Metres, ExtraSeconds: o.Ms / 1000, Why: o.Why})
	}
	return out, nil
}
