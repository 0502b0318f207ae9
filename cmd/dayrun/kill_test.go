package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dayrun/internal/pgtest"
	"dayrun/store"
	"dayrun/store/storetest"
)

// How often the server is killed in one run of the test, and at how many
// orders at least. The torture gives other numbers, and a seed a round.
const (
	killsSQLite     = 25
	killsPostgreSQL = 5
	killsAtOrders   = 1000

	killsEnv  = "TORTURE_KILLS"
	ordersEnv = "TORTURE_ORDERS"
)

// TestKillNine kills a demo under load at random moments. Every order that a
// client saw acknowledged must be there, once; the ledger must be sound.
func TestKillNine(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { killNine(t, storetest.Number(t, killsEnv, killsSQLite), Ledger{Site: "main"}) })
	t.Run("PostgreSQL", func(t *testing.T) {
		killNine(t, storetest.Number(t, killsEnv, killsPostgreSQL), Ledger{Database: pgtest.New(t).Database(t), Site: "main"})
	})
}

func killNine(t *testing.T, killCycles int, at Ledger) {
	bin := program(t)
	at.Data = filepath.Join(t.TempDir(), "data")
	seed, atOrders := storetest.Number(t, storetest.SeedEnv, 1), storetest.Number(t, ordersEnv, killsAtOrders)
	rng := rand.New(rand.NewPCG(uint64(seed), 2))
	acked := map[string]string{} // client's number -> order id
	var mu sync.Mutex
	fleet := robotRows{}
	var slowest time.Duration // from the start of a process to its address
	for cycle := range killCycles {
		cmd := exec.Command(bin, "demo", "--data", at.Data, "--database", at.Database, "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--snapshot", "150ms", "--robots", "6", "--vans", "2", "--drones", "1")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		url := ""
		lines := bufio.NewScanner(out)
		for url == "" && lines.Scan() {
			if i := strings.Index(lines.Text(), "http://"); i >= 0 {
				url = lines.Text()[i:]
			}
		}
		if url == "" {
			t.Fatalf("cycle %d: the server printed no address", cycle)
		}
		slowest = max(slowest, time.Since(begun))
		go func() { _, _ = io.Copy(io.Discard, out) }()
		ctx, stop := context.WithCancel(context.Background())
		var clients sync.WaitGroup
		for c := range 16 {
			clients.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					id := fmt.Sprintf("k%d-%d-%d", cycle, c, i)
					if order := placeOrder(ctx, url, id); order != "" {
						mu.Lock()
						acked[id] = order
						mu.Unlock()
					}
				}
			})
		}
		if cycle == 0 { // the kills come at a ledger that is full of open orders
			eventually(t, time.Duration(60+atOrders/100)*time.Second, "the orders are placed", func() bool {
				mu.Lock()
				defer mu.Unlock()
				return len(acked) >= atOrders
			})
		}
		<-time.After(time.Duration(200+rng.IntN(900)) * time.Millisecond) // the moment of the kill is the point
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		stop()
		clients.Wait()
		fleet.check(t, cycle, &at)
	}
	if len(acked) < killCycles {
		t.Fatalf("only %d orders were acknowledged in %d cycles", len(acked), killCycles)
	}
	st, err := at.read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if rep, err := store.Verify(t.Context(), st); err != nil || rep.Fault != "" {
		t.Fatalf("ledger: %v %s", err, rep.Fault)
	}
	for id, order := range acked {
		list, _, err := st.Orders(context.Background(), store.OrderFilter{ClientOrderID: id})
		if err != nil {
			t.Fatal(err)
		}
		if len(list) != 1 || string(list[0].ID) != order {
			t.Errorf("order %s was acknowledged as %s; the ledger has %d of it", id, order, len(list))
		}
	}
	t.Logf("seed %d: %d kills, %d acknowledged orders, all there, none twice; %d robot orders, none changed under its ids; the slowest start took %.1f s", seed, killCycles, len(acked), len(fleet), slowest.Seconds())
}

// robotRows are the orders that robots were given, by order id and update id. A
// row is on disk before its order goes out, so what goes out is among them.
type robotRows map[string]string

// check reads the robots' rows after a kill: no node may have two owners, and no
// changed order the ids of one that went out.
func (r robotRows) check(t *testing.T, cycle int, at *Ledger) {
	t.Helper()
	st, err := at.read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	rows, err := st.FleetRows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	owner := map[string]string{}
	for _, row := range rows {
		for _, node := range row.Owned {
			if other, taken := owner[node]; taken && other != string(row.Robot) {
				t.Errorf("cycle %d: node %s is owned by %s and %s", cycle, node, other, row.Robot)
			}
			owner[node] = string(row.Robot)
		}
		if row.Order == nil {
			continue
		}
		id := fmt.Sprintf("%s %s %d", row.Robot, row.Order.OrderID, row.Order.UpdateID)
		data, err := json.Marshal(row.Order)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		if before, ok := r[id]; ok && before != text {
			t.Errorf("cycle %d: order %s changed under its ids\nfrom %s\nto   %s", cycle, id, before, text)
		}
		r[id] = text
	}
}

// placeOrder gives the order's id when the server acknowledged it.
func placeOrder(ctx context.Context, url, id string) string {
	send := func(method, path, key, body string) *http.Response {
		req, err := http.NewRequestWithContext(ctx, method, url+path, strings.NewReader(body))
		if err != nil {
			return nil
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", key)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return nil
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		return resp
	}
	body := `{"client_order_id":"` + id + `","lines":[{"sku":"MUG-01","quantity":1}],"delivery":{"lat":48.13,"lon":11.57}}`
	resp := send("POST", "/v1/orders", id, body)
	if resp == nil || resp.StatusCode == http.StatusUnprocessableEntity { // the article is not defined yet
		send("PUT", "/v1/skus/MUG-01", "", `{"description":"Mug","weight_g":300,"volume_cm3":500}`)
		return ""
	}
	if resp.StatusCode != http.StatusCreated {
		return ""
	}
	return strings.TrimPrefix(resp.Header.Get("Location"), "/v1/orders/")
}
