package mqtt

import (
	"sync"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/devices"
	"dayrun/devices/vda5050"
)

// Messages of a robot whose form is looked at closely: the first ones, then one
// in so many, because it costs as much as reading them again.
const (
	inspectFirst = 5
	inspectEvery = 1000
)

// watch is the fleet's witness, for the goroutine that decodes, the one that
// publishes, and readers.
type watch struct {
	mu   sync.Mutex
	w    *devices.Witness
	seen map[devices.ID]int // messages, to sample by

	shadows map[devices.ID]*devices.Shadow
}

// maxShadows bounds the devices, of whatever kind, of which a shadow is kept.
const maxShadows = 2 * maxRobots

func newWatch() *watch {
	return &watch{w: devices.NewWitness(), seen: map[devices.ID]int{}, shadows: map[devices.ID]*devices.Shadow{}}
}

// shadow counts a message that was understood and puts what it says into the
// device's shadow. sent is the message's own time, rep nil when it says nothing new.
func (g *Gateway) shadow(at int64, id devices.ID, sent int64, rep devices.Report) {
	g.watch.mu.Lock()
	defer g.watch.mu.Unlock()
	s := g.watch.shadows[id]
	if s == nil {
		if len(g.watch.shadows) >= maxShadows {
			return
		}
		s = devices.NewShadow(id)
		g.watch.shadows[id] = s
	}
	s.Beat(at, sent)
	if rep != nil {
		s.Take(at, rep)
	}
}

// Shadow gives the last known state of a device; false when it was not heard
// since the gateway's start.
func (g *Gateway) Shadow(id devices.ID) (devices.Shadow, bool) {
	g.watch.mu.Lock()
	defer g.watch.mu.Unlock()
	if s := g.watch.shadows[id]; s != nil {
		return s.Copy(), true
	}
	return devices.Shadow{}, false
}

// heard records a message of a robot and looks at its form.
func (g *Gateway) heard(at int64, id devices.ID, t vda5050.Topic, m paho.Message) {
	if t.Name == "visualization" {
		return // many, and nothing rests on them
	}
	g.watch.mu.Lock()
	defer g.watch.mu.Unlock()
	w := g.watch.w
	w.Record(id, devices.Message{AtMs: at, Heard: true, Topic: t.Name, QoS: m.Qos(), Retained: m.Retained(), Payload: m.Payload()})
	if t.Name == "connection" && !m.Retained() && m.Qos() == 0 {
		w.Find(at, id, "connection_qos", t.Name, "publishes connection with QoS 0; the standard has 1, so its last word may be lost")
	}
	n := g.watch.seen[id]
	g.watch.seen[id] = n + 1
	if n >= inspectFirst && n%inspectEvery != 0 {
		return
	}
	for _, d := range vda5050.Inspect(t.Name, t.Major, m.Payload()) {
		w.Find(at, id, d.Rule, t.Name, d.Text)
	}
}

func (g *Gateway) find(at int64, id devices.ID, rule, topic, text string) {
	g.watch.mu.Lock()
	g.watch.w.Find(at, id, rule, topic, text)
	g.watch.mu.Unlock()
}

// compared hands the witness a state that was taken.
func (g *Gateway) compared(at int64, id devices.ID, s *devices.RobotState) {
	g.watch.mu.Lock()
	g.watch.w.State(at, id, s)
	g.watch.mu.Unlock()
}

func (g *Gateway) linked(id devices.ID) {
	g.watch.mu.Lock()
	g.watch.w.Linked(id)
	g.watch.mu.Unlock()
}

// told hands the witness what a robot was sent.
func (g *Gateway) told(i devices.Instruction, topic string, payload []byte) {
	if i.To().Kind() != "robot" {
		return
	}
	t, ok := vda5050.ParseTopic(topic)
	if !ok {
		return
	}
	at := g.cfg.Clock().UnixMilli()
	g.watch.mu.Lock()
	g.watch.w.Sent(at, i, devices.Message{AtMs: at, Topic: t.Name, Payload: payload})
	g.watch.mu.Unlock()
}

// Conformance gives what was found of a robot against the standard; false when
// it was never heard.
func (g *Gateway) Conformance(id devices.ID) (devices.Conformance, bool) {
	g.watch.mu.Lock()
	defer g.watch.mu.Unlock()
	return g.watch.w.Report(id)
}
