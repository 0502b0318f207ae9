package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"dayrun/api"
	"dayrun/routing"
)

// TestWorks has articles counted, moved and put away over HTTP, and asks what
// shelves run out of.
func TestWorks(t *testing.T) {
	set := settings(t)
	set.Speed = 100 // the list of what runs out is made anew once a site minute
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	floor, err := routing.Generate(routing.GenerateParams{Shelves: 20, Stations: 1, Robots: 6})
	if err != nil {
		t.Fatal(err)
	}
	lif, side, err := floor.WriteLIF()
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(api.Floor{Name: "hall", Lif: lif, Side: side})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPut, s.url+"/v1/floor", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("floor: %s", resp.Status)
	}
	first, second := floor.Shelves[0].ID, floor.Shelves[1].ID
	post := func(path string, body map[string]any, want int) string {
		t.Helper()
		var out struct{ ID string }
		if status := send(t, http.MethodPost, s.url+path, body, &out); status != want {
			t.Fatalf("%s %v: %d, want %d", path, body, status, want)
		}
		return out.ID
	}
	send(t, http.MethodPut, s.url+"/v1/skus/a", map[string]any{"description": "Article a", "weight_g": 10, "volume_cm3": 10}, nil)
	post("/v1/stock/receipts", map[string]any{"sku": "a", "quantity": 9, "location": first}, http.StatusCreated)
	count := post("/v1/works", map[string]any{"kind": "count", "shelf": first, "sku": "a"}, http.StatusCreated)
	if again := post("/v1/works", map[string]any{"kind": "count", "shelf": first, "sku": "a", "why": "again"}, http.StatusCreated); again != count {
		t.Errorf("a face is to be counted by %s and %s", count, again)
	}
	post("/v1/stock/moves", map[string]any{"sku": "a", "quantity": 4, "from": first, "to": second}, http.StatusCreated)
	post("/v1/stock/moves", map[string]any{"sku": "a", "quantity": 10, "from": first, "to": second}, http.StatusUnprocessableEntity)
	post("/v1/works", map[string]any{"kind": "dust", "shelf": first, "sku": "a"}, http.StatusUnprocessableEntity)
	post("/v1/works", map[string]any{"kind": "count", "shelf": "none", "sku": "a"}, http.StatusUnprocessableEntity)
	post("/v1/works/"+count+"/cancel", map[string]any{"reason": "counted by hand"}, http.StatusOK)
	post("/v1/works/"+count+"/cancel", map[string]any{"reason": "again"}, http.StatusNotFound)
	post("/v1/stock/receipts", map[string]any{"sku": "a", "quantity": 5, "location": "receiving"}, http.StatusCreated)
	post("/v1/orders", map[string]any{"client_order_id": "c1", "delivery": map[string]any{"lat": 1.0, "lon": 1.0},
		"lines": []map[string]any{{"sku": "a", "quantity": 9}}}, http.StatusCreated)

	var works struct{ Items []api.Work }
	eventually(t, 20*time.Second, "the works are listed", func() bool {
		works.Items = nil
		get(t, s.url+"/v1/works", &works)
		return len(works.Items) == 2
	})
	kinds := map[string]api.Work{}
	for _, w := range works.Items {
		kinds[w.Kind] = w
	}
	if w := kinds["take"]; w.Units != 4 || w.Shelf != first || w.To != second {
		t.Errorf("take %+v", w)
	}
	if w := kinds["put"]; w.Units != 5 || w.From != "receiving" || w.Why == "" {
		t.Errorf("put %+v", w)
	}
	var supply struct{ Items []api.Supply }
	eventually(t, 20*time.Second, "the article that runs out is listed", func() bool {
		supply.Items = nil
		get(t, s.url+"/v1/replenishment", &supply)
		return len(supply.Items) == 1
	})
	if r := supply.Items[0]; r.SKU != "a" || r.Free != 0 || r.Receiving != 5 || r.Announce <= 0 {
		t.Errorf("replenishment %+v", r)
	}
}
