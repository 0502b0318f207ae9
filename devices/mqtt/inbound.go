package mqtt

import (
	"fmt"
	"log/slog"
	"slices"
	"time"

	"dayrun/devices"
	"dayrun/devices/scan"
	"dayrun/devices/vda5050"
	"dayrun/devices/vehicle"
)

// report decodes messages in their order and hands them on. A message is
// acknowledged when the sink took it, or when it can never be taken.
func (g *Gateway) report() {
	var state devices.RobotState
	for {
		select {
		case <-g.done:
			return
		case m := <-g.in:
			g.received.Add(1)
			rep, err := g.decode(m.Topic(), m.Payload(), &state)
			if err != nil {
				g.undecodable.Add(1)
				slog.Warn("message not understood", "topic", m.Topic(), "error", err)
			} else if rep != nil && !g.hand(rep) {
				continue
			}
			m.Ack()
		}
	}
}

// hand gives a report to the sink. While the sink is busy it tries again: the
// broker is held back meanwhile, nothing is dropped.
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

func (g *Gateway) decode(topic string, payload []byte, state *devices.RobotState) (devices.Report, error) {
	if id, name, ok := scan.ParseTopic(g.cfg.Site, topic); ok {
		return decodeOwn(id, name, payload)
	}
	t, ok := vda5050.ParseTopic(topic)
	if !ok {
		return nil, fmt.Errorf("topic is neither VDA 5050's nor dayrun/v1")
	}
	id := t.Robot()
	g.mu.Lock()
	g.iface[id] = t.Interface + "/" + t.Major
	g.mu.Unlock()
	var rep devices.RobotReport
	var news bool
	switch t.Name {
	case "state":
		if _, err := vda5050.DecodeState(payload, state); err != nil {
			return nil, err
		}
		rep, news = g.track.State(id, state)
	case "connection":
		c, h, err := vda5050.DecodeConnection(payload)
		if err != nil {
			return nil, err
		}
		if c == devices.Online && tooOld(h.Timestamp) {
			return nil, nil // a retained word of a robot long gone
		}
		rep, news = g.track.Connection(id, c)
	case "factsheet":
		f, _, err := vda5050.DecodeFactsheet(payload)
		if err != nil {
			return nil, err
		}
		rep, news = g.track.Factsheet(id, f)
	}
	if !news {
		return nil, nil
	}
	rep.Transitions = slices.Clone(rep.Transitions)
	return rep, nil
}

// tooOld says that a retained ONLINE was written more than a day ago. Device
// clocks decide nothing nearer than that.
func tooOld(at time.Time) bool {
	return !at.IsZero() && time.Since(at) > 24*time.Hour && at.Year() > 2000
}

func decodeOwn(id devices.ID, name string, payload []byte) (devices.Report, error) {
	switch name {
	case "connection":
		c, err := scan.DecodeLink(payload)
		return devices.LinkReport{Device: id, Link: c}, err
	case "read":
		return orNil(scan.DecodeRead(id, payload))
	case "state":
		return orNil(vehicle.DecodeState(id, payload))
	}
	return nil, nil
}

func orNil[R devices.Report](r R, err error) (devices.Report, error) {
	if err != nil {
		return nil, err
	}
	return r, nil
}
