package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"dayrun/internal/intake"
	"dayrun/routing"
)

// What describes no warehouse is refused at the user's own door by its name: the
// settings, a floor's files, a stock file, the API.
func TestPickingInputIsRefusedByName(t *testing.T) {
	t.Run("StationWithoutPlaces", func(t *testing.T) {
		for _, places := range []int{0, -1, 1001} {
			set := settings(t)
			set.PutWall = places
			if _, err := startServer(&set); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("put-wall %d: give 1 to 1000", places)) {
				t.Errorf("%d places: %v", places, err)
			}
		}
	})
	t.Run("StockFile", func(t *testing.T) {
		_, refused, err := intake.ReadStock(strings.NewReader("sku,quantity,location\nMUG-01,-4,shelf-0001\nMUG-02,5,shelf-0001\n"))
		if err != nil || len(refused) != 1 || refused[0].Field != "quantity" || refused[0].Value != "-4" || refused[0].Line != 2 {
			t.Errorf("%+v, %v", refused, err)
		}
	})
	set := settings(t)
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
	put := func(side string) any {
		return map[string]any{"name": "hall", "lif": json.RawMessage(lif), "side": json.RawMessage(side)}
	}
	first := fmt.Sprintf(`{"id":"shelf-0001","node":%q}`, floor.NodeID[floor.Shelves[0].Node])
	twice := strings.Replace(string(side), `"shelves":[`, `"shelves":[{"id":"shelf-0001","node":"P0021"},`, 1)
	if !strings.Contains(string(side), first) || twice == string(side) {
		t.Fatalf("the side file is written otherwise: %.200s", side)
	}
	order := func(sku string, units int) any {
		return map[string]any{"client_order_id": "c-" + sku, "delivery": map[string]any{"lat": -20.4, "lon": -54.6}, "lines": []any{map[string]any{"sku": sku, "quantity": units}}}
	}
	for _, tt := range []struct {
		name, method, path string
		body               any
		status             int
		want               []string
	}{
		{"ShelfInTwoPlaces", "PUT", "/v1/floor", put(twice), 422, []string{"shelf-0001", "id is used twice"}},
		{"TwoShelvesInOnePlace", "PUT", "/v1/floor", put(strings.Replace(twice, `"id":"shelf-0001","node":"P0021"`, `"id":"spare","node":"P0001"`, 1)), 422, []string{"P0001", "has already; give each its own node"}},
		{"Floor", "PUT", "/v1/floor", put(string(side)), 200, nil},
		{"Article", "PUT", "/v1/skus/MUG-01", map[string]any{"description": "Mug", "weight_g": 300, "volume_cm3": 500}, 200, nil},
		{"UnknownArticle", "POST", "/v1/orders", order("MUG-99", 1), 422, []string{"MUG-99", "define it first"}},
		{"NegativeStock", "POST", "/v1/stock/receipts", map[string]any{"sku": "MUG-01", "quantity": -4, "location": "shelf-0001"}, 422, []string{"-4"}},
		{"StockOnNoShelf", "POST", "/v1/stock/receipts", map[string]any{"sku": "MUG-01", "quantity": 4, "location": "shelf-9999"}, 422, []string{"shelf-9999"}},
		{"MoreMovedThanThere", "POST", "/v1/stock/moves", map[string]any{"sku": "MUG-01", "quantity": 4, "from": "shelf-0001", "to": "shelf-0002", "why": "test"}, 422, []string{"shelf-0001 has 0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, answer := ask(t, tt.method, s.url+tt.path, tt.body)
			if status != tt.status {
				t.Fatalf("status %d, want %d: %s", status, tt.status, answer)
			}
			for _, w := range tt.want {
				if !strings.Contains(string(answer), w) {
					t.Errorf("%s does not name %q", answer, w)
				}
			}
		})
	}
	// An article that lies on no shelf is no bad order: it waits, and says for what.
	status, answer := ask(t, "POST", s.url+"/v1/orders", order("MUG-01", 3))
	if status != http.StatusCreated || !strings.Contains(string(answer), "backorder") {
		t.Errorf("an article on no shelf: %d %s", status, answer)
	}
}
