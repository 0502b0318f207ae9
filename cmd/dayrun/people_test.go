package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dayrun/simulator/wire"
)

// People fetch from the sample's fixed shelves over a real broker; the server
// and the simulator are stopped in the middle of a tour and go on from there.
func TestPeopleOverARestart(t *testing.T) {
	set := settings(t)
	set.Floor, set.Speed = "sample/people.lif.json", 240
	demo := DemoCmd{Robots: 4, Benches: 1, Vans: 2, Drones: 1, Seed: 5}
	sim, err := demo.simulation("")
	if err != nil {
		t.Fatal(err)
	}
	sim.Orders.List = sim.Orders.List[:6]
	for i := range sim.Orders.List {
		sim.Orders.List[i].PlacedAt = sim.Orders.List[0].PlacedAt + int64(i)*1000
	}
	sim.Snapshot = filepath.Join(set.Data, "world.json")
	type page struct {
		Items []struct {
			OrderID string `json:"order_id"`
			Kind    string `json:"kind"`
		} `json:"items"`
	}
	session := func(what string, enough func(url string) bool) {
		s, err := startServer(&set)
		if err != nil {
			t.Fatal(err)
		}
		defer s.stop()
		sim.Broker, sim.API = s.mqttURL, s.url
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- wire.Run(ctx, sim) }()
		defer func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		}()
		eventually(t, 3*time.Minute, what, func() bool { return enough(s.url) })
	}
	history := func(url, order string) string {
		var events page
		get(t, url+"/v1/orders/"+order+"/events", &events)
		kinds := ""
		for _, e := range events.Items {
			kinds += e.Kind + " "
		}
		return kinds
	}
	session("a line is picked on a tour", func(url string) bool {
		var list page
		get(t, url+"/v1/orders?state=picking", &list)
		return len(list.Items) > 0 && strings.Contains(history(url, list.Items[0].OrderID), "line_picked")
	})
	verify(t, set.Data)
	session("all orders delivered", func(url string) bool {
		var list page
		get(t, url+"/v1/orders?state=delivered", &list)
		if len(list.Items) < 6 {
			return false
		}
		kinds := history(url, list.Items[0].OrderID)
		for _, want := range []string{"order_released", "tour_created", "tour_assigned", "line_picked", "picking_done", "order_packed", "custody_closed"} {
			if !strings.Contains(kinds, want) {
				t.Errorf("history of %s lacks %s: %s", list.Items[0].OrderID, want, kinds)
			}
		}
		return true
	})
	verify(t, set.Data)
}

func TestRunWithPeople(t *testing.T) {
	dir := t.TempDir()
	orders, items := filepath.Join(dir, "orders.csv"), filepath.Join(dir, "items.csv")
	write(t, orders, strings.Join(strings.Split(sampleFile(t, "sample/orders.csv"), "\n")[:60], "\n")+"\n")
	write(t, items, sampleFile(t, "sample/items.csv"))
	code, out, err := command("run", "--orders", orders, "--items", items, "--floor", "sample/people.lif.json", "--data", filepath.Join(dir, "ledger"))
	if code != 0 || !strings.Contains(out, "check: ok") || !strings.Contains(out, "people: ") {
		t.Errorf("exit %d, %v\n%s", code, err, out)
	}
	if code, out, err = command("ledger", "verify", "--data", filepath.Join(dir, "ledger")); code != 0 || !strings.Contains(out, "ok") {
		t.Errorf("verify: exit %d, %v, %s", code, err, out)
	}
	if code, _, err = command("run", "--orders", orders, "--items", items, "--floor", "sample/people.lif.json", "--robots", "3"); code != exitUnreadable || err == nil || !strings.Contains(err.Error(), "people walk") {
		t.Errorf("robots on a floor for people: exit %d, %v", code, err)
	}
}
