package wire

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/devices"
	"dayrun/devices/broker"
	"dayrun/devices/vda5050"
	"dayrun/internal/intake"
	"dayrun/routing"
	"dayrun/simulator"
)

// server answers as the API does, at ten times wall speed, and notes what was
// asked of it. The first order is answered busy once.
type server struct {
	mu    sync.Mutex
	start time.Time
	lif   []byte
	side  []byte
	calls map[string]int
	busy  bool
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[r.Method+" "+r.URL.EscapedPath()]++
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.URL.Path == "/v1/clock":
		json.NewEncoder(w).Encode(map[string]any{"now": s.start.Add(10 * time.Since(s.start)), "speed": 10})
	case r.URL.Path == "/healthz":
		json.NewEncoder(w).Encode(map[string]any{"site": "main"})
	case r.URL.Path == "/v1/floor":
		json.NewEncoder(w).Encode(map[string]any{"name": "f", "lif": json.RawMessage(s.lif), "side": json.RawMessage(s.side)})
	case r.URL.Path == "/v1/orders" && !s.busy:
		s.busy = true
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
	case r.URL.Path == "/v1/orders":
		s.calls["key "+r.Header.Get("Idempotency-Key")]++
		w.WriteHeader(http.StatusCreated)
	default:
		w.Write([]byte(`{"items":[]}`))
	}
}

func (s *server) count(prefix string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for k, v := range s.calls {
		if strings.HasPrefix(k, prefix) {
			n += v
		}
	}
	return n
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("did not happen: %s", what)
}

// ear hears robot states and connections on the broker.
type ear struct {
	mu    sync.Mutex
	state map[devices.ID]devices.RobotState
	link  map[devices.ID]devices.Connection
	paho.Client
}

func listen(t *testing.T, addr string) *ear {
	e := &ear{state: map[devices.ID]devices.RobotState{}, link: map[devices.ID]devices.Connection{}}
	e.Client = paho.NewClient(paho.NewClientOptions().AddBroker("tcp://" + addr).SetClientID("ear"))
	if tok := e.Connect(); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		t.Fatal("connect:", tok.Error())
	}
	e.Subscribe("uagv/v2/+/+/+", 1, func(_ paho.Client, m paho.Message) {
		topic, _ := vda5050.ParseTopic(m.Topic())
		e.mu.Lock()
		defer e.mu.Unlock()
		switch topic.Name {
		case "state":
			var s devices.RobotState
			if _, err := vda5050.DecodeState(m.Payload(), &s); err == nil {
				e.state[topic.Robot()] = s
			}
		case "connection":
			if c, _, err := vda5050.DecodeConnection(m.Payload()); err == nil {
				e.link[topic.Robot()] = c
			}
		}
	}).WaitTimeout(10 * time.Second)
	return e
}

func (e *ear) robot(id devices.ID) (devices.RobotState, devices.Connection) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state[id], e.link[id]
}

func TestRun(t *testing.T) {
	f, err := routing.Generate(routing.GenerateParams{Name: "f", Shelves: 24, Stations: 1, Robots: 6})
	if err != nil {
		t.Fatal(err)
	}
	srv := &server{start: time.Now(), calls: map[string]int{}}
	if srv.lif, srv.side, err = f.WriteLIF(); err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(srv)
	defer api.Close()
	b, err := broker.Start(broker.Config{Addr: "127.0.0.1:0", DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Stop()
	e := listen(t, b.Addr())
	defer e.Disconnect(0)

	snapshot := filepath.Join(t.TempDir(), "world.json")
	cfg := Config{Broker: "mqtt://" + b.Addr(), API: api.URL, Robots: 2, Benches: 1, Vans: 1, Drones: 1, Snapshot: snapshot, Accept: true,
		Items: []intake.Item{{SKU: "A/1", WeightG: 1}}, Orders: intake.Orders{List: []intake.Order{{ID: "o", PlacedAt: 1, Lines: []intake.Line{{SKU: "A/1", Quantity: 2}}}}}}
	start := func() (stop func()) {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- Run(ctx, cfg) }()
		return func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("run: %v", err)
			}
		}
	}
	stop := start()
	id := simulator.RobotID("dayrun", 0)
	eventually(t, "robot online with a state", func() bool { s, c := e.robot(id); return c == devices.Online && s.LastNode != "" })
	eventually(t, "devices accepted", func() bool { return srv.count("POST /v1/devices/robot%2Fdayrun%2Fr0001/accept") == 1 })
	eventually(t, "article and stock", func() bool { return srv.count("PUT /v1/skus/A%2F1") == 1 && srv.count("POST /v1/stock/receipts") == 1 })
	eventually(t, "the order again after a busy answer, under its own key", func() bool { return srv.count("key o-") == 1 })

	s, _ := e.robot(id)
	from := f.Node(s.LastNode)
	to := f.To[f.Out[f.OutStart[from]]]
	node := func(n int32, seq uint32) devices.OrderNode {
		return devices.OrderNode{NodeID: f.NodeID[n], Seq: seq, Released: true}
	}
	edge := devices.OrderEdge{EdgeID: f.EdgeID[f.EdgeBetween(from, to)], Seq: 1, Released: true}
	data, err := vda5050.EncodeOrder(devices.Order{Robot: id, OrderID: "x", Nodes: []devices.OrderNode{node(from, 0), node(to, 2)}, Edges: []devices.OrderEdge{edge}}, vda5050.Header{Manufacturer: "dayrun", Serial: "r0001"})
	if err != nil {
		t.Fatal(err)
	}
	e.Publish("uagv/v2/dayrun/r0001/order", 0, false, data)
	eventually(t, "robot drives there", func() bool { s, _ := e.robot(id); return s.OrderID == "x" && s.LastNode == f.NodeID[to] })
	// What was said is on disk already: a killed world would stand there too.
	if kept, err := os.ReadFile(snapshot); err != nil || !strings.Contains(string(kept), `"node":"`+f.NodeID[to]+`"`) {
		t.Errorf("snapshot does not have the robot at %s: %v", f.NodeID[to], err)
	}
	stop()
	eventually(t, "robot says goodbye", func() bool { _, c := e.robot(id); return c == devices.Offline })

	stop = start()
	eventually(t, "robot back where it stood", func() bool {
		s, c := e.robot(id)
		return c == devices.Online && s.LastNode == f.NodeID[to] && s.OrderID == "x"
	})
	stop()
}
