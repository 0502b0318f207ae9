package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"dayrun/devices"
	"dayrun/devices/vda5050"
	"dayrun/simulator/wire"
)

// listener notes, by robot, which versions its orders and states had, on which
// topics, and whether it set a shelf down.
type listener struct {
	mu      sync.Mutex
	orders  map[devices.ID]string // topic root and version, "uagv/v1 1.1.0"
	done    map[devices.ID]bool   // a drop is finished
	faults  []string
	schemas map[string]*jsonschema.Schema
}

func listen(t *testing.T, broker string) *listener {
	t.Helper()
	e := &listener{orders: map[devices.ID]string{}, done: map[devices.ID]bool{}, schemas: map[string]*jsonschema.Schema{}}
	for version, folder := range map[string]string{"1.1.0": "2.0.0", "2.0.0": "2.0.0", "2.1.0": "2.1.0", "3.0.0": "3.0.0"} { // 1.1 has no schemas, its order has 2.0's fields
		s, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "devices", "vda5050", "testdata", "schema", folder, "order.schema"))
		if err != nil {
			t.Fatal(err)
		}
		e.schemas[version] = s
	}
	c := paho.NewClient(paho.NewClientOptions().AddBroker(strings.Replace(broker, "mqtt://", "tcp://", 1)).SetClientID("listener"))
	if tok := c.Connect(); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		t.Fatal(tok.Error())
	}
	tok := c.SubscribeMultiple(map[string]byte{"+/+/+/+/order": 0, "+/+/+/+/state": 0}, func(_ paho.Client, m paho.Message) { e.hear(m.Topic(), m.Payload()) })
	if !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		t.Fatal(tok.Error())
	}
	t.Cleanup(func() { c.Disconnect(0) })
	return e
}

func (e *listener) hear(name string, payload []byte) {
	topic, ok := vda5050.ParseTopic(name)
	if !ok {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if topic.Name == "state" {
		var s devices.RobotState
		if _, err := vda5050.DecodeState(payload, &s); err != nil {
			e.faults = append(e.faults, err.Error())
		}
		for _, a := range s.Actions {
			e.done[topic.Robot()] = e.done[topic.Robot()] || a.Type == "drop" && a.Status == "FINISHED"
		}
		return
	}
	var h struct{ Version string }
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(payload))
	if err == nil {
		err = json.Unmarshal(payload, &h)
	}
	if s := e.schemas[h.Version]; err == nil && s != nil {
		err = s.Validate(doc)
	}
	if err != nil {
		e.faults = append(e.faults, name+": "+err.Error())
	}
	e.orders[topic.Robot()] = topic.Interface + "/" + topic.Major + " " + h.Version
}

// A robot of each version fetches a shelf, brings it to the station and stores
// it, side by side over one broker.
func TestEveryVersionDoesAJob(t *testing.T) {
	set := settings(t)
	demo := DemoCmd{Robots: 4, Benches: 1, Vans: 2, Drones: 0, Seed: 5, Versions: "1.1.0,2.0.0,2.1.0,3.0.0"}
	sim, err := demo.simulation("")
	if err != nil {
		t.Fatal(err)
	}
	sim.Orders.List = sim.Orders.List[:40]
	for i := range sim.Orders.List {
		sim.Orders.List[i].PlacedAt = sim.Orders.List[0].PlacedAt + int64(i)*1000
	}
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
	eventually(t, 3*time.Minute, "every robot has set a shelf down", func() bool {
		ear.mu.Lock()
		defer ear.mu.Unlock()
		n := 0
		for _, ok := range ear.done {
			if ok {
				n++
			}
		}
		return n == 4
	})
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	ear.mu.Lock()
	defer ear.mu.Unlock()
	for _, f := range ear.faults {
		t.Error(f)
	}
	for robot, want := range map[devices.ID]string{"robot/dayrun/r0001": "uagv/v1 1.1.0", "robot/dayrun/r0002": "uagv/v2 2.0.0", "robot/dayrun/r0003": "uagv/v2 2.1.0", "robot/dayrun/r0004": "vda5050/v3 3.0.0"} {
		if ear.orders[robot] != want {
			t.Errorf("%s got its orders as %q, want %q", robot, ear.orders[robot], want)
		}
	}
}
