package mqtt

import (
	"fmt"
	"log/slog"
	"time"

	"dayrun/devices"
	"dayrun/devices/scan"
	"dayrun/devices/vda5050"
	"dayrun/devices/vehicle"
)

// Send queues instructions. It never blocks: what does not fit is dropped and
// counted, and asked for again by the conversation it belongs to.
func (g *Gateway) Send(list []devices.Instruction) {
	for _, i := range list {
		select {
		case g.out <- i:
		default:
			g.dropped.Add(1)
		}
	}
}

func (g *Gateway) publish() {
	for {
		select {
		case <-g.done:
			return
		case i := <-g.out:
			topic, qos, data, err := g.encode(i)
			if err != nil {
				slog.Error("instruction not encoded", "to", i.To(), "error", err)
				continue
			}
			if !g.client.IsConnectionOpen() {
				g.dropped.Add(1)
				continue
			}
			// The token is not waited for: it is no proof of delivery, the
			// device's own answer is.
			g.client.Publish(topic, qos, false, data)
			g.sent.Add(1)
		}
	}
}

func (g *Gateway) encode(i devices.Instruction) (topic string, qos byte, data []byte, err error) {
	switch i := i.(type) {
	case devices.Order:
		topic, h, err := g.robotTopic(i.Robot, "order")
		if err != nil {
			return "", 0, nil, err
		}
		data, err = vda5050.EncodeOrder(i, h)
		return topic, 0, data, err
	case devices.Instant:
		topic, h, err := g.robotTopic(i.Robot, "instantActions")
		if err != nil {
			return "", 0, nil, err
		}
		data, err = vda5050.EncodeInstant(i, h)
		return topic, 0, data, err
	case devices.Task:
		data, err = scan.EncodeTask(i)
		return scan.Topic(g.cfg.Site, i.Scanner, "task"), 1, data, err
	case devices.Ack:
		data, err = scan.EncodeAck(i)
		return scan.Topic(g.cfg.Site, i.Device, "ack"), 1, data, err
	case devices.TripTask:
		data, err = vehicle.EncodeTrip(i)
		return scan.Topic(g.cfg.Site, i.Vehicle, vehicle.TripTopic(i.Vehicle)), 1, data, err
	}
	return "", 0, nil, fmt.Errorf("instruction %T is not known", i)
}

// robotTopic answers a robot under the interface name and version it speaks.
func (g *Gateway) robotTopic(id devices.ID, name string) (string, vda5050.Header, error) {
	manufacturer, serial, ok := vda5050.RobotOf(id)
	if !ok {
		return "", vda5050.Header{}, fmt.Errorf("device %q is no robot: robots are robot/<manufacturer>/<serial>", id)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	prefix := g.iface[id]
	if prefix == "" {
		prefix = "uagv/v2"
		if g.cfg.Interface != "" {
			prefix = g.cfg.Interface + "/v2"
		}
	}
	topic := prefix + "/" + manufacturer + "/" + serial + "/" + name
	g.headers[topic]++
	return topic, vda5050.Header{HeaderID: g.headers[topic], Timestamp: time.Now(), Manufacturer: manufacturer, Serial: serial}, nil
}
