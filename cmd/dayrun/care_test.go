package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"dayrun/api"
)

// TestCare holds, changes, re-promises and cancels orders over HTTP and by signed
// webhooks, each once under its key.
func TestCare(t *testing.T) {
	set := settings(t)
	key := bytes.Repeat([]byte("k"), 32)
	set.WebhookSecret = "whsec_" + base64.StdEncoding.EncodeToString(key)
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	for _, sku := range []string{"a", "b"} {
		send(t, http.MethodPut, s.url+"/v1/skus/"+sku, map[string]any{"description": "Article " + sku, "weight_g": 10, "volume_cm3": 10}, nil)
	}
	place := func(client string, more map[string]any) api.Placed {
		t.Helper()
		body := map[string]any{"client_order_id": client, "delivery": map[string]any{"lat": 1.0, "lon": 1.0}, "lines": []map[string]any{{"sku": "a", "quantity": 2}}}
		for k, v := range more {
			body[k] = v
		}
		var p api.Placed
		if status := send(t, http.MethodPost, s.url+"/v1/orders", body, &p); status != http.StatusCreated {
			t.Fatalf("place %s: %d", client, status)
		}
		return p
	}
	order := func(id string) api.Order {
		t.Helper()
		var o api.Order
		get(t, s.url+"/v1/orders/"+id, &o)
		return o
	}
	keyed := func(method, path, key, body string) int {
		t.Helper()
		req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		if key != "" {
			req.Header.Set("Idempotency-Key", key)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	want := func(got, want int, what string) {
		t.Helper()
		if got != want {
			t.Fatalf("%s: %d, want %d", what, got, want)
		}
	}
	first := place("c1", map[string]any{"holds": []string{"payment"}, "priority": 5, "service": "van"})
	path := "/v1/orders/" + first.OrderID
	if o := order(first.OrderID); len(o.Holds) != 1 || o.Holds[0] != "payment" || o.Priority != 5 || o.Service != "van" {
		t.Fatalf("placed %+v", o)
	}
	want(keyed("POST", path+"/holds", "h1", `{"kind":"fraud","reason":"new address"}`), 201, "hold")
	want(keyed("POST", path+"/holds", "h1", `{"kind":"fraud","reason":"new address"}`), 201, "the same again")
	want(keyed("POST", path+"/holds", "h1", `{"kind":"stock"}`), 422, "the key for another hold")
	want(keyed("DELETE", path+"/holds/fraud", "h2", ""), 200, "release")
	want(keyed("DELETE", path+"/holds/fraud", "h2", ""), 200, "the same release again")
	want(keyed("DELETE", path+"/holds/fraud", "", ""), 404, "a release of what is not held")
	want(keyed("PATCH", path, "p1", `{"reason":"by phone","lines":[{"sku":"b","quantity":1,"weight_g":70}],"delivery":{"lat":2,"lon":3}}`), 200, "change")
	if o := order(first.OrderID); o.Lines[0].Quantity != 0 || o.Lines[1].SKU != "b" || o.Lines[1].Quantity != 1 || o.Delivery.Lat != 2 {
		t.Fatalf("changed to %+v", o)
	}
	want(keyed("PATCH", path, "", `{"reason":"half","delivery":{"lat":2}}`), 422, "half a place")
	to := time.Now().Add(30 * time.Hour).UTC().Truncate(time.Second)
	want(keyed("POST", path+"/promise", "", fmt.Sprintf(`{"promise":%q,"reason":"bridge closed"}`, to.Format(time.RFC3339))), 200, "promise")
	if o := order(first.OrderID); o.Repromised == nil || !o.Repromised.Equal(to) || !o.Promise.Equal(first.Promise) || o.RepromisedFor != "bridge closed" {
		t.Fatalf("promised %+v", o)
	}

	// Webhooks: only signed, only in time, each once.
	hook := func(id string, at time.Time, key []byte, body string) int {
		t.Helper()
		req, err := http.NewRequest("POST", s.url+"/v1/webhooks/holds", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		stamp := fmt.Sprint(at.Unix())
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + stamp + "." + body))
		for k, v := range map[string]string{"Content-Type": "application/json", "webhook-id": id, "webhook-timestamp": stamp,
			"webhook-signature": "v1a,AAAA v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))} {
			req.Header.Set(k, v)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	paid := `{"type":"hold.released","data":{"client_order_id":"c1","kind":"payment","reason":"captured"}}`
	want(hook("msg_1", time.Now(), []byte("wrong"), paid), 401, "another secret")
	want(hook("msg_1", time.Now().Add(-time.Hour), key, paid), 401, "an old message")
	if o := order(first.OrderID); len(o.Holds) != 1 {
		t.Fatalf("refused messages did something: %+v", o)
	}
	want(hook("msg_1", time.Now(), key, paid), 200, "paid")
	want(hook("msg_1", time.Now(), key, paid), 200, "the same message again")
	want(hook("msg_2", time.Now(), key, `{"type":"hold.released","data":{"client_order_id":"c9","kind":"payment"}}`), 404, "an unknown order")
	if o := order(first.OrderID); len(o.Holds) != 0 {
		t.Fatalf("still held for %v", o.Holds)
	}
	var why api.Explanation
	get(t, s.url+path+"/explanation", &why)
	if len(why.Waits) < 2 || why.Waits[0].For != "payment" || why.Late || why.Text == "" {
		t.Fatalf("explained by %+v", why)
	}

	want(keyed("POST", path+"/cancel", "c1", `{"reason":"no longer wanted"}`), 200, "cancel")
	want(keyed("POST", path+"/cancel", "c1", `{"reason":"no longer wanted"}`), 200, "the same again")
	if o := order(first.OrderID); o.State != "cancelled" || o.CancelledAt == nil {
		t.Fatalf("cancelled %+v", o)
	}
	want(keyed("PATCH", path, "", `{"reason":"late","delivery":{"lat":2,"lon":2}}`), 409, "a change of what is cancelled")
	want(keyed("POST", path+"/returns", "", `{"reason":"late","lines":[{"line":0,"quantity":1}]}`), 409, "a return of what was not delivered")
	want(keyed("POST", "/v1/orders/o-99/returns", "", `{"reason":"late","lines":[{"line":0,"quantity":1}]}`), 404, "a return of an unknown order")
	second := place("c2", map[string]any{"service": "pick_up", "pick_up_code": "4711"})
	want(keyed("POST", "/v1/orders/"+second.OrderID+"/hand-over", "", `{"code":"4711"}`), 409, "a hand-over of what is not packed")
}
