package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"testing"

	"dayrun/api"
	"dayrun/routing"
)

// ask sends JSON, with a key made of it, and gives the status and text of the answer.
func ask(t *testing.T, method, url string, body any) (int, []byte) {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(method, url, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", fmt.Sprintf("%x", sha256.Sum256(data)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}

// send asks and decodes the answer to what was granted into out.
func send(t *testing.T, method, url string, body any, out any) int {
	t.Helper()
	status, answer := ask(t, method, url, body)
	if out != nil && status < 300 {
		if err := json.Unmarshal(answer, out); err != nil {
			t.Fatalf("%s: %v in %s", url, err, answer)
		}
	}
	return status
}

// TestSlotting asks over HTTP what is bought together and where it should lie,
// accepts twice, starts again, and finds everything learned and decided.
func TestSlotting(t *testing.T) {
	set := settings(t)
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.stop() }()
	var none api.Slotting
	if status := get(t, s.url+"/v1/slotting/proposal", &none); status != http.StatusOK || none.Reason == "" || len(none.Moves) != 0 {
		t.Fatalf("an empty site: %d %+v", status, none)
	}
	floor, err := routing.Generate(routing.GenerateParams{Shelves: 20, Stations: 1, Robots: 6})
	if err != nil {
		t.Fatal(err)
	}
	lif, side, err := floor.WriteLIF()
	if err != nil {
		t.Fatal(err)
	}
	if status := send(t, http.MethodPut, s.url+"/v1/floor", api.Floor{Name: "hall", Lif: lif, Side: side}, nil); status != http.StatusOK {
		t.Fatalf("floor: %d", status)
	}
	for i := range 8 {
		sku := fmt.Sprint("a", i)
		send(t, http.MethodPut, s.url+"/v1/skus/"+sku, map[string]any{"description": "Article " + sku, "weight_g": 10, "volume_cm3": 10}, nil)
		if status := send(t, http.MethodPost, s.url+"/v1/stock/receipts", map[string]any{"sku": sku, "quantity": 1000, "location": floor.Shelves[i].ID}, nil); status != http.StatusCreated {
			t.Fatalf("receipt of %s: %d", sku, status)
		}
	}
	for i := range 80 {
		k := i % 4 * 2
		order := map[string]any{"client_order_id": fmt.Sprint("c", i), "delivery": map[string]any{"lat": 1.0, "lon": 1.0},
			"lines": []map[string]any{{"sku": fmt.Sprint("a", k), "quantity": 1}, {"sku": fmt.Sprint("a", k+1), "quantity": 1}}}
		if status := send(t, http.MethodPost, s.url+"/v1/orders", order, nil); status != http.StatusCreated {
			t.Fatalf("order %d: %d", i, status)
		}
	}
	related := func() {
		t.Helper()
		var r struct {
			Orders int64
			Items  []api.Related
		}
		if status := get(t, s.url+"/v1/skus/a2/related?limit=5", &r); status != http.StatusOK || r.Orders != 80 || len(r.Items) != 1 {
			t.Fatalf("related: %d %+v", status, r)
		}
		if x := r.Items[0]; x.SKU != "a3" || x.Description != "Article a3" || x.Orders != 20 || math.Abs(x.Lift-4) > 0.01 || math.Abs(x.Support-0.25) > 0.01 || math.Abs(x.Confidence-1) > 0.01 {
			t.Fatalf("related to a2: %+v, want a3 in 20 of 80 orders", x)
		}
	}
	related()
	for path, want := range map[string]int{"/v1/skus/none/related": 404, "/v1/skus/a2/related?limit=0": 422, "/v1/skus/a2/related?limit=x": 422, "/v1/slotting/proposal?moves=-1": 422} {
		if status, body := fetch(t, s.url+path); status != want {
			t.Errorf("%s: %d %s, want %d", path, status, body, want)
		}
	}
	var p api.Slotting
	if status := get(t, s.url+"/v1/slotting/proposal", &p); status != http.StatusOK || len(p.Moves) < 3 || p.Gain <= 0 || p.Orders != 80 {
		t.Fatalf("proposal: %d %+v", status, p)
	}
	accept := s.url + "/v1/slotting/proposal/accept"
	if status := send(t, http.MethodPost, accept, map[string]any{"id": "sp-unknown", "by": "kim"}, nil); status != http.StatusConflict {
		t.Errorf("an unknown proposal is answered with %d", status)
	}
	for range 2 {
		if status := send(t, http.MethodPost, accept, map[string]any{"id": p.ID, "by": "kim"}, nil); status != http.StatusOK {
			t.Fatalf("accept: %d", status)
		}
	}
	entries := 0
	for _, e := range events(t, s) {
		if e == "slotting_accepted" {
			entries++
		}
	}
	if entries != 1 {
		t.Errorf("%d entries of an acceptance, sent twice", entries)
	}
	s.stop()
	if s, err = startServer(&set); err != nil {
		t.Fatal(err)
	}
	related()
	var again api.Slotting
	if status := get(t, s.url+"/v1/slotting/proposal", &again); status != http.StatusOK || again.Accepted == nil || again.Accepted.ID != p.ID || again.Accepted.By != "kim" || again.Accepted.Moves != len(p.Moves) {
		t.Fatalf("after a restart: %d %+v", status, again.Accepted)
	}
	if status := send(t, http.MethodPost, s.url+"/v1/stock/receipts", map[string]any{"sku": p.Moves[0].SKU, "quantity": 3}, nil); status != http.StatusCreated {
		t.Fatalf("receipt: %d", status)
	}
	var stock struct{ Items []api.Balance }
	get(t, s.url+"/v1/stock?sku="+p.Moves[0].SKU+"&location="+p.Moves[0].To, &stock)
	if len(stock.Items) != 1 || stock.Items[0].OnHand != 3 {
		t.Errorf("3 of %s came in after the acceptance, %s holds %+v", p.Moves[0].SKU, p.Moves[0].To, stock.Items)
	}
}

// events gives the kinds of all journal entries.
func events(t *testing.T, s *server) []string {
	t.Helper()
	var kinds []string
	for after := int64(0); ; {
		list, err := s.store.Events(t.Context(), after, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			return kinds
		}
		for _, e := range list {
			kinds, after = append(kinds, e.Kind), e.Seq
		}
	}
}
