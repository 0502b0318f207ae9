package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"dayrun/fulfilment"
)

// webhookWindow is how far a webhook's time may lie from now.
const webhookWindow = 5 * time.Minute

// WebhookKey reads a secret as the Standard Webhooks write it, "whsec_" and
// base64, of 24 to 64 bytes.
func WebhookKey(secret string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) < 24 || len(key) > 64 {
		return nil, fmt.Errorf("webhook secret: write it as whsec_ and 24 to 64 bytes in base64, as openssl rand -base64 32 gives them")
	}
	return key, nil
}

type holdHookIn struct {
	ID        string `header:"webhook-id" required:"true" minLength:"1" maxLength:"200" doc:"Unique for each message; one that comes again is answered again"`
	Timestamp string `header:"webhook-timestamp" required:"true" doc:"Unix seconds"`
	Signature string `header:"webhook-signature" required:"true" doc:"v1, and the base64 HMAC-SHA256 of id.timestamp.body; several are separated by spaces"`
	RawBody   []byte
	Body      struct {
		Type string `json:"type" enum:"hold.placed,hold.released"`
		Data struct {
			OrderID       string `json:"order_id,omitempty" maxLength:"200"`
			ClientOrderID string `json:"client_order_id,omitempty" maxLength:"200" doc:"Instead of order_id"`
			Kind          string `json:"kind" enum:"payment,fraud,compliance,stock"`
			Reason        string `json:"reason,omitempty" maxLength:"300"`
		} `json:"data"`
	}
}

func (s *server) webhooks(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "hold-webhook", Method: http.MethodPost, Path: "/v1/webhooks/holds",
		Summary: "Place or release a hold by a signed message (Standard Webhooks)", Errors: []int{401, 404, 409, 422, 503}}, s.holdHook)
}

func (s *server) holdHook(ctx context.Context, in *holdHookIn) (*doneOut, error) {
	if len(s.WebhookKey) == 0 {
		return nil, huma.Error401Unauthorized("no webhook secret is set: start the server with --webhook-secret")
	}
	if err := in.verify(s.WebhookKey, time.Now()); err != nil {
		return nil, huma.Error401Unauthorized(err.Error())
	}
	d := in.Body.Data
	id := d.OrderID
	if id == "" {
		list, _, err := s.Reader.Orders(ctx, OrderFilter{ClientOrderID: d.ClientOrderID})
		if err != nil {
			return nil, unread(err)
		}
		if d.ClientOrderID == "" || len(list) == 0 {
			return nil, notFound("order with client_order_id", d.ClientOrderID)
		}
		id = list[0].OrderID
	}
	r := fulfilment.Request{Key: "webhook " + in.ID, BodyHash: hash([]any{in.Body}), By: "webhook"}
	if len(r.Key) > 200 {
		return nil, huma.Error422UnprocessableEntity("webhook-id is longer than 190 characters")
	}
	order, kind := fulfilment.OrderID(id), fulfilment.HoldKind(d.Kind)
	if in.Body.Type == "hold.placed" {
		return s.carried(ctx, id, "hold", fulfilment.PlaceHold{Order: order, Hold: kind, Reason: d.Reason, Request: r})
	}
	return s.carried(ctx, id, "release", fulfilment.ReleaseHold{Order: order, Hold: kind, Reason: d.Reason, Request: r})
}

// verify checks time and signature of a message.
func (in *holdHookIn) verify(key []byte, now time.Time) error {
	sec, err := strconv.ParseInt(in.Timestamp, 10, 64)
	if err != nil {
		return fmt.Errorf("webhook-timestamp %q: give Unix seconds", in.Timestamp)
	}
	if d := now.Sub(time.Unix(sec, 0)).Abs(); d > webhookWindow {
		return fmt.Errorf("webhook-timestamp %s is %s from now, at most %s are taken: check the sender's clock", in.Timestamp, d.Round(time.Second), webhookWindow)
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.", in.ID, in.Timestamp)
	mac.Write(in.RawBody)
	want := mac.Sum(nil)
	for _, one := range strings.Fields(in.Signature) {
		version, text, _ := strings.Cut(one, ",")
		if got, err := base64.StdEncoding.DecodeString(text); version == "v1" && err == nil && hmac.Equal(got, want) {
			return nil
		}
	}
	return fmt.Errorf("webhook-signature does not fit: sign id.timestamp.body with the secret of --webhook-secret")
}
