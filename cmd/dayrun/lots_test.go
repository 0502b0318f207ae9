package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"dayrun/api"
)

// TestLots announces goods, receives them by lot, corrects the book and asks for
// what lay where before, over HTTP.
func TestLots(t *testing.T) {
	set := settings(t)
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	sku := func(code string, body map[string]any, want int) {
		t.Helper()
		body["description"], body["weight_g"], body["volume_cm3"] = "Article "+code, 10, 10
		if status := send(t, http.MethodPut, s.url+"/v1/skus/"+code, body, nil); status != want {
			t.Fatalf("PUT %s %v: %d, want %d", code, body, status, want)
		}
	}
	sku("milk", map[string]any{"gtin": "4006381333931", "temperature": "chilled", "shelf_life_days": 20, "length_mm": 70, "width_mm": 70, "height_mm": 200}, http.StatusOK)
	sku("acid", map[string]any{"hazard": "8"}, http.StatusOK)
	sku("acid", map[string]any{"hazard": "10"}, http.StatusUnprocessableEntity)
	sku("acid", map[string]any{"temperature": "warm"}, http.StatusUnprocessableEntity)
	sku("acid", map[string]any{"gtin": "4006381333930"}, http.StatusUnprocessableEntity)
	sku("acid", map[string]any{"gtin": "4006381333931"}, http.StatusConflict)
	var k api.SKU
	if status := get(t, s.url+"/v1/skus/milk", &k); status != http.StatusOK || k.Code != "milk" || k.GTIN != "4006381333931" || k.Temperature != "chilled" || k.HeightMm != 200 || k.ShelfLifeDays != 20 {
		t.Fatalf("article %+v", k)
	}

	soon := time.Now().Add(48 * time.Hour).UTC().Truncate(time.Second)
	asn := map[string]any{"supplier": "acme", "reference": "D-1", "expected_at": time.Now().Add(time.Hour), "lines": []map[string]any{{"sku": "milk", "quantity": 6, "lot": "L1", "expires_at": soon}, {"sku": "acid", "quantity": 2}}}
	announce := func(key string, body map[string]any) (id string, status int) {
		data, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequest(http.MethodPost, s.url+"/v1/asns", bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", key)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var out struct{ ASN string }
		if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
			t.Fatal(err)
		}
		return out.ASN, resp.StatusCode
	}
	id, status := announce("k1", asn)
	if again, code := announce("k1", asn); status != http.StatusCreated || code != http.StatusCreated || again != id || id == "" {
		t.Fatalf("announced %q (%d), then %q (%d)", id, status, again, code)
	}
	asn["reference"] = "D-2"
	if _, code := announce("k1", asn); code != http.StatusUnprocessableEntity {
		t.Fatalf("another announcement under the key: %d", code)
	}
	var a api.ASN
	if status := send(t, http.MethodPost, s.url+"/v1/asns/"+id+"/receipts", map[string]any{"sku": "milk", "quantity": 7}, &a); status != http.StatusCreated || a.Lines[0].Received != 7 || a.State != "open" {
		t.Fatalf("received: %d, %+v", status, a)
	}
	if status := send(t, http.MethodPost, s.url+"/v1/asns/"+id+"/close", map[string]any{"by": "anna"}, &a); status != http.StatusOK || a.State != "closed" || a.Why != "1 of milk too many, 2 of acid missing" {
		t.Fatalf("closed: %d, %+v", status, a)
	}
	if status := get(t, s.url+"/v1/asns/a-9", nil); status != http.StatusNotFound {
		t.Fatalf("an announcement that is not there: %d", status)
	}
	before, n := *a.ClosedAt, 1
	eventually(t, 20*time.Second, "a later millisecond of the site", func() bool {
		n++
		next, _ := announce(fmt.Sprint("k", n), asn)
		var later api.ASN
		get(t, s.url+"/v1/asns/"+next, &later)
		return later.AnnouncedAt.After(before)
	})
	adjust := map[string]any{"sku": "milk", "location": "receiving", "lot": "L1", "quantity": -2, "cause": "damage", "by": "anna"}
	if status := send(t, http.MethodPost, s.url+"/v1/stock/adjustments", adjust, nil); status != http.StatusCreated {
		t.Fatalf("adjusted: %d", status)
	}
	adjust["cause"] = "expiry"
	if status := send(t, http.MethodPost, s.url+"/v1/stock/adjustments", adjust, nil); status != http.StatusConflict {
		t.Fatalf("written off as expired before it is: %d", status)
	}
	for query, want := range map[string]int64{"": 5, "&at=" + url.QueryEscape(before.Format(time.RFC3339Nano)): 7} {
		var stock struct{ Items []api.Balance }
		if status := get(t, s.url+"/v1/stock?sku=milk"+query, &stock); status != http.StatusOK || len(stock.Items) != 1 {
			t.Fatalf("stock%s: %d, %+v", query, status, stock)
		}
		if b := stock.Items[0]; b.OnHand != want || b.Lot != "L1" || b.Location != "receiving" || b.ExpiresAt == nil || !b.ExpiresAt.Equal(soon) {
			t.Errorf("stock%s: %+v, want %d", query, b, want)
		}
	}
}
