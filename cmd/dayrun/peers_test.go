//go:build peers

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dayrun/devices"
	"dayrun/simulator/wire"
)

// A VDA 5050 implementation that is not ours does a whole job over a broker that
// is not ours: vda-5050-lib's virtual AGV fetches a shelf, brings it to the
// station, waits for the picks and stores it.
func TestPeers(t *testing.T) {
	dir := filepath.Join("..", "..", "scripts", "peers")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "vda-5050-lib")); err != nil {
		t.Skip("vda-5050-lib is not installed: make test-peers does it")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed: the virtual AGV needs it")
	}
	for _, version := range []string{"1.1.0", "2.0.0"} {
		t.Run(version, func(t *testing.T) { peerJob(t, node, filepath.Join(dir, "agv.mjs"), version) })
	}
}

func peerJob(t *testing.T, node, script, version string) {
	set := settings(t)
	set.Broker, set.Speed = mosquitto(t), 4
	demo := DemoCmd{Robots: 4, Benches: 1, Vans: 1, Seed: 5}
	sim, err := demo.simulation("")
	if err != nil {
		t.Fatal(err)
	}
	sim.Robots = 0 // the peer is the only one
	sim.Orders.List = sim.Orders.List[:1]
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	ear := listen(t, s.mqttURL)
	sim.Broker, sim.API = s.mqttURL, s.url
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- wire.Run(ctx, sim) }()

	park := sim.Floor.Parks[0].Node
	arg, err := json.Marshal(map[string]any{"broker": s.mqttURL, "version": version, "serial": "p1", "speed": 20, "position": map[string]any{
		"mapId": sim.Floor.Name, "x": float64(sim.Floor.X[park]) / 1000, "y": float64(sim.Floor.Y[park]) / 1000, "theta": 0, "lastNodeId": sim.Floor.NodeID[park]}})
	if err != nil {
		t.Fatal(err)
	}
	peer := exec.Command(node, script, string(arg))
	peer.Stderr = os.Stderr
	in, err := peer.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := peer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := peer.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { in.Close(); _ = peer.Wait() }()
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || strings.TrimSpace(line) != "started" {
		t.Fatalf("virtual AGV: %q, %v", line, err)
	}
	const robot = devices.ID("robot/vda5050lib/p1")
	url := s.url + "/v1/devices/robot%2Fvda5050lib%2Fp1"
	eventually(t, time.Minute, "the virtual AGV is accepted", func() bool {
		resp, err := http.Post(url+"/accept", "application/json", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	defer func() {
		if t.Failed() {
			for _, path := range []string{"/v1/exceptions", "/v1/devices", "/v1/orders", "/v1/devices/robot%2Fvda5050lib%2Fp1/conformance"} {
				_, data := fetch(t, s.url+path)
				t.Logf("%s: %s", path, data)
			}
		}
	}()
	eventually(t, 3*time.Minute, "the virtual AGV has fetched, brought and stored a shelf", func() bool {
		ear.mu.Lock()
		defer ear.mu.Unlock()
		return ear.done[robot]
	})
	var list struct {
		Items []struct {
			Lines []struct{ Quantity, Picked int64 }
		} `json:"items"`
	}
	eventually(t, time.Minute, "its order is picked", func() bool {
		get(t, s.url+"/v1/orders", &list)
		if len(list.Items) != 1 {
			return false
		}
		for _, l := range list.Items[0].Lines {
			if l.Picked != l.Quantity {
				return false
			}
		}
		return true
	})
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	ear.mu.Lock()
	defer ear.mu.Unlock()
	want := map[string]string{"1.1.0": "uagv/v1 1.1.0", "2.0.0": "uagv/v2 2.0.0"}[version]
	if ear.orders[robot] != want {
		t.Errorf("it got its orders as %q, want %q", ear.orders[robot], want)
	}
	for _, f := range ear.faults {
		t.Error(f)
	}
	var c struct {
		Findings []struct{ Rule, Text string }
	}
	get(t, url+"/conformance", &c)
	for _, f := range c.Findings {
		t.Logf("its firmware: %s: %s", f.Rule, f.Text)
	}
}
