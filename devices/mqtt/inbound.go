package mqtt

import (
	"log/slog"
	"slices"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/devices"
	"dayrun/devices/equipment"
	"dayrun/devices/scan"
	"dayrun/devices/vda5050"
	"dayrun/devices/vehicle"
)

// Bounds on what strangers can make the gateway remember.
const (
	maxRobots = 20_000
	maxWarned = 1000
)

// report decodes messages in their order and hands them on. A message is
// acknowledged when the sink took it, or when it can never be taken.
func (g *Gateway) report() {
	var state devices.RobotState
	var batch []paho.Message
	for {
		select {
		case <-g.done:
			return
		case r := <-g.refusals:
			if !g.hand(g.track.Refused(r.robot, r.why)) {
				return
			}
			continue
		case <-g.in.wake:
		}
		batch = g.in.take(batch[:0])
		for i, m := range batch {
			rep, err := g.decode(m, &state)
			if err != nil {
				g.undecodable.Add(1)
				g.faults.add(deviceOf(g.cfg.Site, m.Topic()), reasonOf(err))
				g.warn(m.Topic(), err)
			} else if rep != nil && !g.hand(rep) {
				return // it stops; what was not taken stays unacknowledged
			}
			m.Ack()
			batch[i] = nil
		}
	}
}

// deviceOf is the device that a topic belongs to, "" for none.
func deviceOf(site, topic string) devices.ID {
	if id, _, ok := scan.ParseTopic(site, topic); ok {
		return id
	}
	if t, ok := vda5050.ParseTopic(topic); ok {
		return t.Robot()
	}
	return ""
}

// warn logs a topic's first fault; the others are only counted.
func (g *Gateway) warn(topic string, err error) {
	if g.warned[topic] || len(g.warned) >= maxWarned {
		return
	}
	g.warned[topic] = true
	slog.Warn("message not understood; more of this topic are counted, not logged", "topic", topic, "error", err)
}

// hand gives a report to the sink. While the sink is busy it tries again; the
// inbox coalesces meanwhile. False when the gateway stops.
func (g *Gateway) hand(rep devices.Report) bool {
	for wait := time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		if g.cfg.Sink.Report(rep) == nil {
			return true
		}
		g.refused.Add(1)
		select {
		case <-g.done:
			return false
		case <-time.After(wait):
		}
	}
}

// decode turns a message into a report; nil when it says nothing new.
func (g *Gateway) decode(m paho.Message, state *devices.RobotState) (devices.Report, error) {
	if id, name, ok := scan.ParseTopic(g.cfg.Site, m.Topic()); ok {
		rep, err := decodeOwn(id, name, m)
		if err == nil {
			g.shadow(g.cfg.Clock().UnixMilli(), id, 0, rep)
		}
		return rep, err
	}
	t, ok := vda5050.ParseTopic(m.Topic())
	if !ok {
		return nil, devices.Faultf(devices.BadTopic, "", "topic is neither <interface>/v<major>/<manufacturer>/<serial>/<topic> nor dayrun/v1/<site>/<kind>/<id>/<topic>")
	}
	if !vda5050.Speaks(t.Major) {
		return nil, devices.Faultf(devices.BadVersion, "", "VDA 5050 %s is not spoken here: let the robot speak v1, v2 or v3", t.Major)
	}
	id := t.Robot()
	if g.track.Robots() >= maxRobots && !g.track.Knows(id) {
		return nil, devices.Faultf(devices.TooMany, "", "there are %d robots already, no more are taken in", maxRobots)
	}
	at := g.cfg.Clock().UnixMilli()
	g.heard(at, id, t, m)
	rep, news, sent, err := g.decodeRobot(t, id, m, state)
	if err != nil {
		g.find(at, id, "message_refused", t.Name, err.Error())
	}
	if t.Name == "state" && news {
		g.compared(at, id, state)
	}
	if err != nil {
		return nil, err
	}
	if !news {
		g.shadow(at, id, sent, nil)
		return nil, nil
	}
	rep.Transitions = slices.Clone(rep.Transitions)
	g.shadow(at, id, sent, rep)
	return rep, nil
}

// decodeRobot gives the report, whether it is one, and the message's own time in
// Unix ms, 0 where that says nothing of how long it was on the way.
func (g *Gateway) decodeRobot(t vda5050.Topic, id devices.ID, m paho.Message, state *devices.RobotState) (rep devices.RobotReport, news bool, sent int64, err error) {
	var h vda5050.Header
	switch t.Name {
	case "state":
		if m.Retained() {
			g.faults.add(id, devices.Retained)
			return rep, false, 0, nil // states are not retained: this one is of unknown age
		}
		if h, err = vda5050.DecodeState(m.Payload(), state); err != nil {
			return rep, false, 0, err
		}
		if rep, news = g.track.State(id, state); !news {
			g.late.Store(g.track.Stale)
		}
		g.faults.add(id, g.track.Odd)
	case "connection":
		var c devices.Connection
		if c, h, err = vda5050.DecodeConnection(m.Payload()); err != nil {
			return rep, false, 0, err
		}
		if c == devices.Online && m.Retained() && tooOld(h.Timestamp) {
			g.faults.add(id, devices.Retained)
			return rep, false, 0, nil // the retained word of a robot long gone
		}
		g.linked(id)
		rep, news = g.track.Connection(id, c)
	case "factsheet":
		var f devices.Factsheet
		if f, h, err = vda5050.DecodeFactsheet(m.Payload()); err != nil {
			return rep, false, 0, err
		}
		g.mu.Lock()
		g.sheets[id] = f
		g.mu.Unlock()
		rep, news = g.track.Factsheet(id, f)
	case "visualization":
		var p devices.Pose
		var ok bool
		if p, ok, h, err = vda5050.DecodeVisualization(m.Payload()); err != nil || !ok {
			return rep, false, 0, err
		}
		rep, news = g.track.Pose(id, p)
	}
	g.learn(id, t, h, m.Retained())
	g.header(id, t, h, m.Retained())
	if t.Name == "state" || t.Name == "visualization" {
		sent = max(0, h.Timestamp.UnixMilli())
	}
	return rep, news, sent, nil
}

// learn notes how a robot speaks, to answer it alike. A retained message, of
// unknown age, says so only until a live one comes.
func (g *Gateway) learn(id devices.ID, t vda5050.Topic, h vda5050.Header, retained bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	d, known := g.dialect[id]
	if known && retained {
		return
	}
	if known && d.version == h.Version && len(d.prefix) == len(t.Interface)+1+len(t.Major) && d.prefix[:len(t.Interface)] == t.Interface && d.prefix[len(t.Interface)+1:] == t.Major {
		return
	}
	g.dialect[id] = dialect{t.Interface + "/" + t.Major, h.Version}
}

// tooOld says that a retained ONLINE was written more than a day ago. Device
// clocks decide nothing nearer than that.
func tooOld(at time.Time) bool {
	return !at.IsZero() && time.Since(at) > 24*time.Hour && at.Year() > 2000
}

func decodeOwn(id devices.ID, name string, m paho.Message) (devices.Report, error) {
	switch name {
	case "connection":
		c, err := scan.DecodeLink(m.Payload())
		return orNil(devices.LinkReport{Device: id, Link: c}, err)
	case "read":
		return orNil(scan.DecodeRead(id, m.Payload()))
	case "state":
		if m.Retained() || id.Kind() == "scanner" || id.Kind() == "sensor" {
			return nil, nil
		}
		if id.Kind() == "equipment" {
			return orNil(equipment.DecodeState(id, m.Payload()))
		}
		return orNil(vehicle.DecodeState(id, m.Payload()))
	}
	if name == "telemetry" && id.Kind() == "sensor" && !m.Retained() {
		return orNil(equipment.DecodeReadings(id, m.Payload()))
	}
	return nil, nil
}

func orNil[R devices.Report](r R, err error) (devices.Report, error) {
	if err != nil {
		return nil, err
	}
	return r, nil
}
