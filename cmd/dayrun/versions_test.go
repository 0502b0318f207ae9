package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
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
	for _, robot := range []string{"r0001", "r0002", "r0003", "r0004"} {
		path := s.url + "/v1/devices/robot%2Fdayrun%2F" + robot + "/conformance"
		var c struct {
			Version  string
			Messages int64
			Faults   map[string]int64
			Findings []struct{ Rule, Text string }
		}
		if status := get(t, path, &c); status != 200 || c.Version == "" || c.Messages < 10 {
			t.Errorf("%s: status %d, %+v", path, status, c)
		}
		if len(c.Findings) > 0 || len(c.Faults) > 0 {
			t.Errorf("our own robot %s of %s departs from the standard: %+v, faults %v", robot, c.Version, c.Findings, c.Faults)
		}
		if status := get(t, path+"/wrong_name", nil); status != 404 {
			t.Errorf("a case of nothing found: status %d", status)
		}
	}
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

// A robot that publishes its connection at QoS 0, never mirrors an instant action
// and misnames itself: each stands in its report, with the messages that show it.
func TestConformanceReport(t *testing.T) {
	set := settings(t)
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	c := paho.NewClient(paho.NewClientOptions().AddBroker(strings.Replace(s.mqttURL, "mqtt://", "tcp://", 1)).SetClientID("odd"))
	if tok := c.Connect(); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		t.Fatal(tok.Error())
	}
	defer c.Disconnect(0)
	const root = "uagv/v2/acme/odd/"
	h := vda5050.Header{Version: "2.1.0", Manufacturer: "acme", Serial: "other"}
	say := func(name string, data []byte, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		c.Publish(root+name, 0, false, data).Wait()
	}
	var paused bool
	header := uint32(0)
	url := s.url + "/v1/devices/robot%2Facme%2Fodd"
	found := map[string]string{}
	eventually(t, time.Minute, "the findings", func() bool {
		header++
		h.Timestamp = s.clock.Now()
		data, err := vda5050.EncodeConnection(devices.Online, h)
		say("connection", data, err) // again and again: the gateway may not have subscribed yet
		state := devices.RobotState{HeaderID: header, Mode: "AUTOMATIC", LastNode: "n1"}
		data, err = vda5050.EncodeState(&state, h)
		say("state", data, err)
		if !paused {
			for _, verb := range []string{"accept", "pause"} {
				resp, err := http.Post(url+"/"+verb, "application/json", nil)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				paused = resp.StatusCode == http.StatusOK
			}
		}
		var rep struct {
			Faults   map[string]int64
			Findings []struct{ Rule, Text string }
		}
		get(t, url+"/conformance", &rep)
		for _, f := range rep.Findings {
			found[f.Rule] = f.Text
		}
		return found["instant_not_mirrored"] != "" && found["connection_qos"] != "" && found["wrong_name"] != "" && rep.Faults["wrong_name"] > 0
	})
	var one struct {
		Version  string
		Messages []struct {
			From, Topic string
			Payload     json.RawMessage
		}
	}
	if status := get(t, url+"/conformance/instant_not_mirrored", &one); status != 200 || one.Version != "2.1.0" || len(one.Messages) != 2 {
		t.Fatalf("case: status %d, %+v", status, one)
	}
	if m := one.Messages; m[0].From != "server" || m[0].Topic != "instantActions" || !strings.Contains(string(m[0].Payload), "startPause") || m[1].From != "robot" || m[1].Topic != "state" {
		t.Fatalf("case: %+v", one)
	}
}
