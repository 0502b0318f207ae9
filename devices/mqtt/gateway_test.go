package mqtt_test

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"dayrun/devices"
	"dayrun/devices/broker"
	"dayrun/devices/mqtt"
	"dayrun/devices/scan"
	"dayrun/devices/vda5050"
)

const patience = 15 * time.Second

// eventually polls a condition until it holds.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("%s: not within %s", what, patience)
}

// embedded starts the broker of the program at addr.
func embedded(t *testing.T, addr, dir string) *broker.Broker {
	t.Helper()
	b, err := broker.Start(broker.Config{Addr: addr, DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// mosquitto starts Debian's broker on a free port.
func mosquitto(t *testing.T) string {
	t.Helper()
	bin := "/usr/sbin/mosquitto"
	if _, err := os.Stat(bin); err != nil {
		if bin, err = exec.LookPath("mosquitto"); err != nil {
			t.Skip("mosquitto is not installed: apt-get install mosquitto runs this test over a second broker")
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr)
	l.Close()
	conf := filepath.Join(t.TempDir(), "mosquitto.conf")
	if err := os.WriteFile(conf, fmt.Appendf(nil, "listener %d 127.0.0.1\nallow_anonymous true\n", addr.Port), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cmd := exec.Command(bin, "-c", conf)
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(log.String())
		}
	})
	eventually(t, "mosquitto listens", func() bool {
		c, err := net.Dial("tcp", addr.String())
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return addr.String()
}

// sink keeps what was reported; busy times it refuses first.
type sink struct {
	mu   sync.Mutex
	got  []devices.Report
	busy int
}

func (s *sink) Report(r devices.Report) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, read := r.(devices.Read); read && s.busy > 0 {
		s.busy--
		return errors.New("busy")
	}
	s.got = append(s.got, r)
	return nil
}

// heard says whether a transition of the robot, or the very report, came.
func (s *sink) heard(want any) func() bool {
	return func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, r := range s.got {
			if reflect.DeepEqual(r, want) {
				return true
			}
			if rep, ok := r.(devices.RobotReport); ok && slices.ContainsFunc(rep.Transitions, func(t devices.Transition) bool { return reflect.DeepEqual(t, want) }) {
				return true
			}
		}
		return false
	}
}

// device is a client of its own, whose cable can be cut.
type device struct {
	paho.Client
	link net.Conn
	mu   sync.Mutex
	msgs []paho.Message
}

func connect(t *testing.T, addr, id, willTopic string, will []byte) *device {
	t.Helper()
	d := &device{}
	o := paho.NewClientOptions().AddBroker("tcp://"+addr).SetClientID(id).SetAutoReconnect(false).SetBinaryWill(willTopic, will, 1, true)
	o.SetCustomOpenConnectionFn(func(u *url.URL, _ paho.ClientOptions) (net.Conn, error) {
		c, err := net.Dial("tcp", u.Host)
		d.link = c
		return c, err
	})
	d.Client = paho.NewClient(o)
	done(t, d.Connect())
	t.Cleanup(func() { d.Disconnect(0) })
	return d
}

func done(t *testing.T, tok paho.Token) {
	t.Helper()
	if !tok.WaitTimeout(patience) || tok.Error() != nil {
		t.Fatalf("token: %v", tok.Error())
	}
}

func (d *device) hear(t *testing.T, topics ...string) {
	t.Helper()
	for _, topic := range topics {
		done(t, d.Subscribe(topic, 1, func(_ paho.Client, m paho.Message) {
			d.mu.Lock()
			d.msgs = append(d.msgs, m)
			d.mu.Unlock()
		}))
	}
}

func (d *device) next() paho.Message {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.msgs) == 0 {
		return nil
	}
	m := d.msgs[0]
	d.msgs = d.msgs[1:]
	return m
}

func (d *device) receive(t *testing.T) (m paho.Message) {
	t.Helper()
	eventually(t, "message to the device", func() bool { m = d.next(); return m != nil })
	return m
}

func (d *device) say(t *testing.T, topic string, qos byte, retained bool, data []byte, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	done(t, d.Publish(topic, qos, retained, data))
}

func start(t *testing.T, addr string, s mqtt.Sink) *mqtt.Gateway {
	t.Helper()
	g, err := mqtt.New(mqtt.Config{Broker: "mqtt://" + addr, Site: "north", Sink: s})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Start(); err != nil {
		t.Fatal(err)
	}
	return g
}

func order(id string) devices.Order {
	return devices.Order{Robot: "robot/acme/r1", OrderID: id,
		Nodes: []devices.OrderNode{{NodeID: "n0", Released: true, Map: "hall"}, {NodeID: "n1", Seq: 2, Released: true, Xmm: 1000, Map: "hall"}, {NodeID: "n2", Seq: 4, Xmm: 2000, Map: "hall"}},
		Edges: []devices.OrderEdge{{EdgeID: "e0", Seq: 1, Released: true}, {EdgeID: "e1", Seq: 3}}}
}

func header(id uint32) vda5050.Header {
	return vda5050.Header{HeaderID: id, Timestamp: time.Now(), Manufacturer: "acme", Serial: "r1"}
}

// valid holds a message to an official schema.
func valid(t *testing.T, name string, data []byte) {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "vda5050", "testdata", "schema", "2.1.0", name+".schema"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, data)
	}
}

func TestOverBrokers(t *testing.T) {
	t.Run("Embedded", func(t *testing.T) {
		b := embedded(t, "127.0.0.1:0", t.TempDir())
		t.Cleanup(b.Stop)
		roundTrip(t, b.Addr())
	})
	t.Run("Mosquitto", func(t *testing.T) { roundTrip(t, mosquitto(t)) })
}

func roundTrip(t *testing.T, addr string) {
	s := &sink{busy: 3}
	g := start(t, addr, s)
	defer g.Stop()

	const topic = "fleet/v2/acme/r1/"
	will, err := vda5050.EncodeConnection(devices.Broken, header(0))
	if err != nil {
		t.Fatal(err)
	}
	r := connect(t, addr, "r1", topic+"connection", will)
	r.hear(t, topic+"order", topic+"instantActions")
	data, err := vda5050.EncodeConnection(devices.Online, header(1))
	r.say(t, topic+"connection", 1, true, data, err)
	sheet := devices.Factsheet{Series: "Lifter", Actions: []string{"pick"}}
	data, err = vda5050.EncodeFactsheet(sheet, header(1))
	r.say(t, topic+"factsheet", 0, true, data, err)
	eventually(t, "robot online", s.heard(devices.Connected{Link: devices.Online}))
	eventually(t, "robot described", s.heard(devices.Described{Factsheet: sheet}))

	g.Send([]devices.Instruction{order("A")})
	m := r.receive(t)
	if m.Topic() != topic+"order" {
		t.Fatalf("the order came on %s", m.Topic())
	}
	valid(t, "order", m.Payload())
	got, _, err := vda5050.DecodeOrder(m.Payload())
	if err != nil || !reflect.DeepEqual(got, order("A")) {
		t.Fatalf("got %+v, %v", got, err)
	}
	state := devices.RobotState{HeaderID: 1, OrderID: "A", LastNode: "n0", Mode: "AUTOMATIC", Driving: true,
		NodeStates: []devices.NodeState{{NodeID: "n1", Seq: 2, Released: true}}, EdgeStates: []devices.EdgeState{{EdgeID: "e0", Seq: 1, Released: true}}}
	data, err = vda5050.EncodeState(&state, header(1))
	r.say(t, topic+"state", 0, false, data, err)
	eventually(t, "order accepted", s.heard(devices.OrderAccepted{OrderID: "A"}))

	g.Send([]devices.Instruction{devices.Instant{Robot: "robot/acme/r1", Action: devices.Action{Type: "startPause", ID: "p1", Blocking: "HARD"}}})
	m = r.receive(t)
	valid(t, "instantActions", m.Payload())

	r.link.Close() // no DISCONNECT: the will speaks
	eventually(t, "robot's connection broken", s.heard(devices.Connected{Link: devices.Broken}))

	// A scanner's read is taken although the sink was busy, and answered.
	const scanner = devices.ID("scanner/s1")
	will, err = scan.EncodeLink(devices.Broken)
	if err != nil {
		t.Fatal(err)
	}
	sc := connect(t, addr, "s1", scan.Topic("north", scanner, "connection"), will)
	sc.hear(t, scan.Topic("north", scanner, "ack"), scan.Topic("north", scanner, "task"))
	read := devices.Read{Device: scanner, ReadID: "1", Kind: "pick", Code: "85123A", Quantity: 1}
	data, err = scan.EncodeRead(read)
	sc.say(t, scan.Topic("north", scanner, "read"), 1, false, data, err)
	eventually(t, "read reported", s.heard(read))
	g.Send([]devices.Instruction{devices.Ack{Device: scanner, ReadID: "1", OK: true}})
	if a, err := scan.DecodeAck(scanner, sc.receive(t).Payload()); err != nil || !a.OK || a.ReadID != "1" {
		t.Fatalf("answer %+v, %v", a, err)
	}
	sc.say(t, "fleet/v2/acme/r9/state", 0, false, []byte("{"), nil)
	eventually(t, "fault counted", func() bool { return g.Counts().Undecodable == 1 })
	if c := g.Counts(); c.Refused != 3 || c.Dropped != 0 || c.Sent != 3 || c.Received < 6 {
		t.Fatalf("counted %+v", c)
	}
}

// A robot whose factsheet says that it takes two nodes gets no horizon, and an
// order that it cannot take is never sent but reported as refused.
func TestFactsheetLimits(t *testing.T) {
	b := embedded(t, "127.0.0.1:0", t.TempDir())
	t.Cleanup(b.Stop)
	s := &sink{}
	g := start(t, b.Addr(), s)
	defer g.Stop()
	const topic = "vda5050/v3/acme/r1/"
	r := connect(t, b.Addr(), "r1", topic+"connection", nil)
	r.hear(t, topic+"order", topic+"instantActions")
	h := header(1)
	h.Version = "3.0.0"
	sheet := devices.Factsheet{Series: "Small", MaxNodes: 2, Actions: []string{"drop"}, Instants: []string{"drop"}}
	data, err := vda5050.EncodeFactsheet(sheet, h)
	r.say(t, topic+"factsheet", 0, true, data, err)
	eventually(t, "robot described", s.heard(devices.Described{Factsheet: sheet}))
	unable := order("B")
	unable.Nodes[1].Actions = []devices.Action{{Type: "pick", ID: "p", Blocking: "HARD"}}
	g.Send([]devices.Instruction{unable})
	eventually(t, "order refused", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, rep := range s.got {
			rep, _ := rep.(devices.RobotReport)
			for _, tr := range rep.Transitions {
				if no, ok := tr.(devices.OrderRejected); ok && no.OrderID == "B" && !no.Unnamed && strings.Contains(no.Errors[0].Text, "cannot pick") && !rep.Idle {
					return true
				}
			}
		}
		return false
	})
	g.Send([]devices.Instruction{devices.Instant{Robot: "robot/acme/r1", Action: devices.Action{Type: "weld", ID: "w"}}, order("C")})
	m := r.receive(t)
	got, _, err := vda5050.DecodeOrder(m.Payload())
	if err != nil || got.OrderID != "C" || len(got.Nodes) != 2 || !strings.Contains(string(m.Payload()), `"version":"3.0.0"`) {
		t.Fatalf("first to come was %s, %v: want C, its horizon cut", m.Payload(), err)
	}
	if c := g.Counts(); c.Unfit != 2 || c.Sent != 1 {
		t.Fatalf("counted %+v", c)
	}
}

// A broker that goes and comes back: the gateway connects again, hears again,
// and sends the newest of what waited.
func TestBrokerRestart(t *testing.T) {
	dir := t.TempDir()
	b := embedded(t, "127.0.0.1:0", dir)
	addr := b.Addr()
	s := &sink{}
	g := start(t, addr, s)
	defer g.Stop()
	eventually(t, "connected", g.Connected)
	b.Stop()
	eventually(t, "connection loss noticed", func() bool { return !g.Connected() })
	g.Send([]devices.Instruction{order("A"), order("B")})
	b = embedded(t, addr, dir)
	defer func() { b.Stop() }()
	r := connect(t, addr, "r1", "w", nil)
	r.hear(t, "uagv/v2/acme/r1/order")
	eventually(t, "connected again", g.Connected)
	eventually(t, "newest order sent", func() bool { return g.Counts().Sent == 1 })
	g.Send([]devices.Instruction{order("C")})
	for id := ""; id != "C"; {
		got, _, err := vda5050.DecodeOrder(r.receive(t).Payload())
		if id = got.OrderID; err != nil || id == "A" {
			t.Fatalf("order %q came, %v: B outdid A", id, err)
		}
	}
	state := devices.RobotState{HeaderID: 1, Mode: "AUTOMATIC"}
	data, err := vda5050.EncodeState(&state, header(1))
	r.say(t, "uagv/v2/acme/r1/state", 0, false, data, err)
	eventually(t, "state heard again", s.heard(devices.ModeChanged{Mode: "AUTOMATIC"}))
}

// The gateway starts without a broker, and stops too.
func TestStartsWithoutBroker(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	g := start(t, addr, &sink{})
	g.Send([]devices.Instruction{order("A")})
	if g.Connected() || g.Counts().Sent != 0 {
		t.Fatal("connected to nothing")
	}
	g.Stop()
}
