//go:build look

package dashboard

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"dayrun/fulfilment"
	"dayrun/site"
)

// TestLook serves the page over a made-up moving site, to work on its look:
//
//	DAYRUN_LOOK=127.0.0.1:8099 go test -tags look ./dashboard -run TestLook -timeout 0
//
// DAYRUN_LOOK_ROBOTS sets the number of robots, 0 for an empty site.
func TestLook(t *testing.T) {
	addr := os.Getenv("DAYRUN_LOOK")
	if addr == "" {
		t.Fatal("set DAYRUN_LOOK=host:port to look at the page over a made-up site")
	}
	n := 60
	if s := os.Getenv("DAYRUN_LOOK_ROBOTS"); s != "" {
		if _, err := fmt.Sscan(s, &n); err != nil {
			t.Fatal(err)
		}
	}
	h := New(Options{})
	defer h.Close()
	m := newMover(1, n)
	go func() {
		for range time.Tick(200 * time.Millisecond) {
			if n == 0 {
				h.Show(&site.View{Seq: 1, At: fulfilment.At(time.Now()), Site: "empty", Speed: 1, Zone: "UTC", Summary: site.Summary{SharePermyr: -1, Forecast: -1}})
				continue
			}
			h.Show(m.step(2000))
		}
	}()
	mux := http.NewServeMux()
	mux.Handle("GET /v1/live", h)
	mux.HandleFunc("GET /v1/", func(w http.ResponseWriter, r *http.Request) { answer(w, r, n) })
	mux.HandleFunc("POST /v1/", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, map[string]string{"id": "x", "done": "done"})
	})
	mux.Handle("/", Page())
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Log("look at http://" + l.Addr().String())
	t.Log(http.Serve(l, mux))
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

type object = map[string]any

func answer(w http.ResponseWriter, r *http.Request, robots int) {
	p := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	at := func(min int) string {
		return time.UnixMilli(startMs).Add(time.Duration(min) * time.Minute).UTC().Format(time.RFC3339)
	}
	order := func(i int) object {
		o := object{"order_id": fmt.Sprintf("o%05d", i), "client_order_id": fmt.Sprintf("C-%d", 536000+i), "state": fulfilment.OrderStates[i%7], "placed_at": at(-600), "promise": at(840 - i*9),
			"lines":    []object{{"sku": "22423", "quantity": 3, "picked": 3, "reserved": 0, "location": "SH014"}, {"sku": "85123A", "quantity": 12, "picked": 4, "reserved": 8, "location": "SH003"}},
			"delivery": object{"lat": 31.23, "lon": 121.47}, "station": "S3", "parcel": "P0001", "trip": "T0001"}
		if i%7 == 6 {
			o["delivered_at"] = at(-20)
		}
		return o
	}
	switch {
	case p[0] == "floor" && robots > 0:
		reply(w, 200, grid())
	case p[0] == "orders" && len(p) == 1:
		list := []object{}
		for i := range 100 {
			o := order(i)
			if s := r.FormValue("state"); (s == "" || s == fmt.Sprint(o["state"])) && strings.HasPrefix(fmt.Sprint(o["order_id"]), r.FormValue("q")) {
				list = append(list, o)
			}
		}
		reply(w, 200, object{"items": list, "next": ""})
	case p[0] == "orders" && len(p) == 2 && robots > 0:
		reply(w, 200, order(11))
	case p[0] == "orders" && len(p) == 3:
		list := []object{}
		for i, e := range [][2]string{{"order_placed", "Order C-536011 placed as o00011, 2 lines"}, {"stock_reserved", "3 of 22423 reserved at SH014"}, {"stock_reserved", "12 of 85123A reserved at SH003"},
			{"order_released", "Place 4 at station S3"}, {"line_picked", "3 of 22423 picked from SH014 at station S3"}, {"picking_done", "All lines picked, on to packing"},
			{"order_packed", "Packed at B2 as parcel P0001"}, {"trip_planned", "van/03 takes 8 stops, 26.4 km: least added distance"}} {
			list = append(list, object{"seq": 70000 + i*13, "at": at(-600 + i*i*12), "kind": e[0], "text": e[1], "data": object{"order": "o00011", "qty": 3}})
		}
		reply(w, 200, object{"items": list})
	case p[0] == "skus" && len(p) == 2 && p[1] == "22423":
		reply(w, 200, object{"sku": "22423", "description": "REGENCY CAKESTAND 3 TIER", "weight_g": 1450, "volume_cm3": 9800})
	case p[0] == "stock":
		list := []object{}
		for i := range 12 {
			list = append(list, object{"sku": "22423", "location": fmt.Sprintf("SH%03d", i*4+1), "on_hand": 40 + i*7, "reserved": i * 2})
		}
		reply(w, 200, object{"items": list})
	default:
		reply(w, 404, object{"title": "Not Found", "detail": "nothing at " + r.URL.Path})
	}
}

// grid is the mover's floor as LIF with a side file.
func grid() object {
	var nodes, edges, shelves, stations, chargers []object
	for i := range gridW * gridH {
		x, y := mm(i)
		nodes = append(nodes, object{"nodeId": nodeName(i), "nodePosition": object{"x": float64(x) / 1000, "y": float64(y) / 1000}})
		link := func(j int, both bool) {
			edges = append(edges, object{"edgeId": fmt.Sprintf("e%d-%d", i, j), "startNodeId": nodeName(i), "endNodeId": nodeName(j)})
			if both {
				edges = append(edges, object{"edgeId": fmt.Sprintf("e%d-%d", j, i), "startNodeId": nodeName(j), "endNodeId": nodeName(i)})
			}
		}
		if i%gridW < gridW-1 {
			link(i+1, i/gridW%4 != 0)
		}
		if i/gridW < gridH-1 {
			link(i+gridW, true)
		}
	}
	for i := range 60 {
		shelves = append(shelves, object{"id": fmt.Sprintf("SH%03d", i+1), "node": nodeName(shelfNode(i))})
	}
	for i := range 6 {
		stations = append(stations, object{"id": fmt.Sprintf("S%d", i+1), "pick": nodeName(5 + i*6), "queue": []string{nodeName(2*gridW + 5 + i*6), nodeName(gridW + 5 + i*6)}})
	}
	for i := range 5 {
		chargers = append(chargers, object{"id": fmt.Sprintf("C%d", i+1), "node": nodeName((6 + i*3) * gridW)})
	}
	return object{"name": "Ground floor", "hash": "f1", "lif": object{"layouts": []object{{"nodes": nodes, "edges": edges}}},
		"side": object{"shelves": shelves, "stations": stations, "chargers": chargers}}
}
