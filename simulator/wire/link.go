package wire

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/devices"
	"dayrun/devices/equipment"
	"dayrun/devices/scan"
	"dayrun/devices/vda5050"
	"dayrun/devices/vehicle"
	"dayrun/simulator"
)

// link is one MQTT client a device and the loop that owns the world.
type link struct {
	site    string
	url     string
	clock   Clock
	clients map[devices.ID]paho.Client
	in      chan devices.Instruction
	online  chan devices.ID
	headers map[string]uint32
	speaks  map[devices.ID]vda5050.Dialect // by robot
}

// newLink prepares a client a device. Robots take turns with the versions.
func newLink(broker, site string, ids []devices.ID, clock Clock, versions []vda5050.Dialect) *link {
	l := &link{site: site, url: strings.Replace(broker, "mqtt://", "tcp://", 1), clock: clock, clients: map[devices.ID]paho.Client{},
		in: make(chan devices.Instruction, 4096), online: make(chan devices.ID, 4096), headers: map[string]uint32{}, speaks: map[devices.ID]vda5050.Dialect{}}
	for _, id := range ids {
		if id.Kind() == "robot" {
			l.speaks[id] = versions[len(l.speaks)%len(versions)]
		}
		l.clients[id] = l.client(id)
	}
	return l
}

// client prepares a device's connection, with its last will.
func (l *link) client(id devices.ID) paho.Client {
	o := paho.NewClientOptions().AddBroker(l.url).SetProtocolVersion(4).SetClientID(strings.ReplaceAll(string(id), "/", "-")).
		SetCleanSession(true).SetKeepAlive(15 * time.Second).SetWriteTimeout(10 * time.Second).
		SetAutoReconnect(true).SetConnectRetry(true).SetConnectRetryInterval(time.Duration(300+rand.IntN(700)) * time.Millisecond).SetMaxReconnectInterval(5 * time.Second).
		SetOnConnectHandler(func(c paho.Client) { l.connected(id, c) })
	topic, payload := l.connectionMessage(id, devices.Broken)
	o.SetBinaryWill(topic, payload, 1, true)
	return paho.NewClient(o)
}

func (l *link) connectionMessage(id devices.ID, c devices.Connection) (string, []byte) {
	if id.Kind() != "robot" {
		data, err := scan.EncodeLink(c)
		logged(err)
		return scan.Topic(l.site, id, "connection"), data
	}
	topic, h := l.robotTopic(id, "connection", 0)
	data, err := vda5050.EncodeConnection(c, h)
	logged(err)
	return topic, data
}

func logged(err error) {
	if err != nil {
		slog.Error("simulated message not encoded", "error", err)
	}
}

func (l *link) robotTopic(id devices.ID, name string, header uint32) (string, vda5050.Header) {
	manufacturer, serial, _ := vda5050.RobotOf(id)
	d := l.speaks[id]
	t := vda5050.Topic{Interface: d.Interface(), Major: d.Major(), Manufacturer: manufacturer, Serial: serial, Name: name}
	return t.String(), vda5050.Header{HeaderID: header, Timestamp: time.UnixMilli(l.clock.Now()), Version: d.Version(), Manufacturer: manufacturer, Serial: serial}
}

// connected subscribes and says ONLINE, at every connect.
func (l *link) connected(id devices.ID, c paho.Client) {
	filters := map[string]byte{}
	if id.Kind() == "robot" {
		for _, name := range []string{"order", "instantActions"} {
			topic, _ := l.robotTopic(id, name, 0)
			filters[topic] = 0
		}
	} else {
		name := "task"
		switch id.Kind() {
		case "van", "drone":
			name = vehicle.TripTopic(id)
		case "equipment":
			name = "request"
		}
		filters[scan.Topic(l.site, id, "ack")] = 1
		filters[scan.Topic(l.site, id, name)] = 1
	}
	c.SubscribeMultiple(filters, func(_ paho.Client, m paho.Message) { l.heard(id, m) })
	topic, data := l.connectionMessage(id, devices.Online)
	c.Publish(topic, 1, true, data)
	select {
	case l.online <- id:
	default: // the loop will hear of it from the device's next message
	}
}

// heard turns a message for a device into instructions for the world.
func (l *link) heard(id devices.ID, m paho.Message) {
	list, err := l.decode(id, m)
	if err != nil {
		slog.Warn("simulated device does not understand", "topic", m.Topic(), "error", err)
		return
	}
	for _, i := range list {
		l.in <- i
	}
}

func (l *link) decode(id devices.ID, m paho.Message) ([]devices.Instruction, error) {
	name := m.Topic()[strings.LastIndexByte(m.Topic(), '/')+1:]
	switch name {
	case "order":
		o, _, err := vda5050.DecodeOrder(m.Payload())
		o.Robot = id
		return []devices.Instruction{o}, err
	case "instantActions":
		list, _, err := vda5050.DecodeInstant(m.Payload())
		out := make([]devices.Instruction, 0, len(list))
		for _, i := range list {
			i.Robot = id
			out = append(out, i)
		}
		return out, err
	case "ack":
		a, err := scan.DecodeAck(id, m.Payload())
		return []devices.Instruction{a}, err
	case "request":
		h, err := equipment.DecodeHold(id, m.Payload())
		return []devices.Instruction{h}, err
	case "task", "mission":
		if k := id.Kind(); k == "van" || k == "drone" {
			t, err := vehicle.DecodeTrip(id, m.Payload())
			return []devices.Instruction{t}, err
		}
		t, err := scan.DecodeTask(id, m.Payload())
		return []devices.Instruction{t}, err
	}
	return nil, fmt.Errorf("topic %q is none that a device hears", name)
}

// connect opens all connections; a few at a time, as devices switched on would.
func (l *link) connect(ctx context.Context) error {
	for _, c := range l.clients {
		tok := c.Connect()
		select {
		case <-tok.Done():
			if err := tok.Error(); err != nil {
				return fmt.Errorf("connect simulated device: %w", err)
			}
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Second):
			return fmt.Errorf("broker %s did not answer within 10 s", l.url)
		}
	}
	return nil
}

func (l *link) close() {
	var last []paho.Token
	for id, c := range l.clients {
		if c.IsConnectionOpen() {
			topic, data := l.connectionMessage(id, devices.Offline)
			last = append(last, c.Publish(topic, 1, true, data))
		}
	}
	patience := time.Now().Add(time.Second)
	for _, tok := range last {
		tok.WaitTimeout(max(time.Until(patience), time.Millisecond))
	}
	for _, c := range l.clients {
		c.Disconnect(0)
	}
}

// pace is the least wall time between two steps: what happens within it is
// told together.
const pace = 20 * time.Millisecond

// run owns the world: it steps it when something is due or was told. What the
// devices say goes out after the world was written down: a world that begins
// anew after a crash is never behind what it said, so no robot stands on a node
// that it had reported to have left.
func (l *link) run(ctx context.Context, w *simulator.World, snapshot string) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var batch []devices.Instruction
	for {
		batch = batch[:0]
		select {
		case <-ctx.Done():
			if snapshot != "" {
				return save(w, snapshot)
			}
			return nil
		case i := <-l.in:
			batch = append(batch, i)
		case id := <-l.online:
			w.Speak(id)
		case <-timer.C:
		}
		for more := true; more && len(batch) < cap(l.in); {
			select {
			case i := <-l.in:
				batch = append(batch, i)
			case id := <-l.online:
				w.Speak(id)
			default:
				more = false
			}
		}
		begun := time.Now()
		messages := w.Step(l.clock.Now(), batch)
		if snapshot != "" && (len(messages) > 0 || len(batch) > 0) {
			if err := save(w, snapshot); err != nil {
				return err
			}
		}
		for _, m := range messages {
			l.say(m)
		}
		rest(ctx, pace-time.Since(begun))
		timer.Reset(min(max(l.clock.until(w.NextAt()), time.Millisecond), time.Second))
	}
}

// rest waits a little, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// say publishes one message from its device.
func (l *link) say(m simulator.Message) {
	c := l.clients[m.From()]
	var topic string
	var data []byte
	var err error
	qos, retained := byte(0), false
	switch m := m.(type) {
	case *simulator.State:
		t, h := l.robotTopic(m.Robot, "state", m.State.HeaderID)
		topic = t
		data, err = vda5050.EncodeState(&m.State, h)
	case simulator.Connection:
		topic, data = l.connectionMessage(m.Robot, m.Link)
		qos, retained = 1, true
	case simulator.Described:
		if l.speaks[m.Robot] == vda5050.V11 {
			return // 1.1 has no factsheet
		}
		l.headers[string(m.Robot)]++
		t, h := l.robotTopic(m.Robot, "factsheet", l.headers[string(m.Robot)])
		topic, retained = t, true
		data, err = vda5050.EncodeFactsheet(m.Factsheet, h)
	case simulator.Read:
		topic, qos = scan.Topic(l.site, m.Device, "read"), 1
		data, err = scan.EncodeRead(m.Read)
	case simulator.Vehicle:
		topic = scan.Topic(l.site, m.Device, "state")
		data, err = vehicle.EncodeState(m.VehicleReport)
	case simulator.Equipment:
		topic, qos = scan.Topic(l.site, m.Device, "state"), 1
		data, err = equipment.EncodeState(m.EquipmentReport)
	case simulator.Link:
		topic, data = l.connectionMessage(m.Device, m.LinkReport.Link)
		qos, retained = 1, true
	}
	if err != nil {
		logged(err)
		return
	}
	if c.IsConnectionOpen() {
		c.Publish(topic, qos, retained, data)
	}
}
