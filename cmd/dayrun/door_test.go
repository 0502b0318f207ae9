package main

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/devices/equipment"
	"dayrun/routing"
	"dayrun/simulator/wire"
)

// Over a real broker, robots of two versions do their jobs on a floor with doors:
// each door is asked, opens, and is given back.
func TestDoorsOverTheWire(t *testing.T) {
	set := settings(t)
	demo := DemoCmd{Robots: 4, Benches: 1, Vans: 1, Drones: 0, Seed: 5, Versions: "2.1.0,3.0.0"}
	sim, err := demo.simulation("")
	if err != nil {
		t.Fatal(err)
	}
	sim.Orders.List = sim.Orders.List[:20]
	for i := range sim.Orders.List {
		sim.Orders.List[i].PlacedAt = sim.Orders.List[0].PlacedAt + int64(i)*1000
	}
	f := sim.Floor
	for n := range f.NodeID {
		if f.Kind[n] != routing.Queue {
			continue
		}
		f.Doors = append(f.Doors, routing.Door{ID: "door-" + f.NodeID[n], Edges: append([]int32{}, f.In[f.InStart[n]:f.InStart[n+1]]...)})
	}
	if len(f.Doors) == 0 {
		t.Fatal("the floor has no lane to put a door before")
	}
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	var mu sync.Mutex
	acts, granted, faults := map[string]int{}, map[string]bool{}, []string{}
	c := paho.NewClient(paho.NewClientOptions().AddBroker(strings.Replace(s.mqttURL, "mqtt://", "tcp://", 1)).SetClientID("door-listener"))
	if tok := c.Connect(); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		t.Fatal(tok.Error())
	}
	defer c.Disconnect(0)
	tok := c.SubscribeMultiple(map[string]byte{"dayrun/v1/main/equipment/+/request": 1, "dayrun/v1/main/equipment/+/state": 0}, func(_ paho.Client, m paho.Message) {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasSuffix(m.Topic(), "/request") {
			h, err := equipment.DecodeHold("", m.Payload())
			if err != nil {
				faults = append(faults, err.Error())
			}
			acts[h.Action]++
			return
		}
		rep, err := equipment.DecodeState("", m.Payload())
		if err != nil {
			faults = append(faults, err.Error())
		}
		for _, g := range rep.Grants {
			granted[g.Request] = granted[g.Request] || g.Grant == "GRANTED"
		}
	})
	if !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		t.Fatal(tok.Error())
	}
	ear := listen(t, s.mqttURL)
	sim.Broker, sim.API = s.mqttURL, s.url
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- wire.Run(ctx, sim) }()
	eventually(t, 3*time.Minute, "two robots have set a shelf down, and doors were given back", func() bool {
		ear.mu.Lock()
		defer ear.mu.Unlock()
		mu.Lock()
		defer mu.Unlock()
		n := 0
		for _, ok := range ear.done {
			if ok {
				n++
			}
		}
		return n >= 2 && acts["release"] > 0
	})
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	opened := 0
	for _, ok := range granted {
		if ok {
			opened++
		}
	}
	t.Logf("%d doors, %v, %d holds were granted", len(f.Doors), acts, opened)
	if opened == 0 || len(faults) > 0 {
		t.Errorf("%d holds were granted; faults %v", opened, faults)
	}
}
