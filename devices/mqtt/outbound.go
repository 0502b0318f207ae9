package mqtt

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"dayrun/devices"
	"dayrun/devices/equipment"
	"dayrun/devices/scan"
	"dayrun/devices/vda5050"
	"dayrun/devices/vehicle"
)

// Send queues instructions. It never blocks. Of orders, tasks and trips only the
// newest for a device waits; what finds the queue full is dropped and counted.
func (g *Gateway) Send(list []devices.Instruction) { g.out.put(list) }

func (g *Gateway) publish() {
	for {
		select {
		case <-g.done:
			return
		case <-g.out.wake:
		}
		for g.client.IsConnectionOpen() {
			i := g.out.take()
			if i == nil {
				break
			}
			g.say(i)
		}
	}
}

// say publishes one instruction. The token is not waited for: it is no proof of
// delivery, the device's own answer is.
func (g *Gateway) say(i devices.Instruction) {
	topic, qos, data, err := g.encode(i)
	var no *devices.Unfit
	if errors.As(err, &no) {
		g.refuse(i, no)
		return
	}
	if err != nil {
		g.undelivered.Add(1)
		slog.Error("instruction not encoded", "to", i.To(), "error", err)
		return
	}
	g.told(i, topic, data)
	tok := g.client.Publish(topic, qos, false, data)
	select {
	case <-tok.Done():
		if tok.Error() != nil {
			g.undelivered.Add(1)
			return
		}
	default:
	}
	g.sent.Add(1)
}

// encode gives topic, QoS and bytes. QoS 0 for what a state confirms (VDA 5050
// 2.1, 6.2), 1 for our own topics.
func (g *Gateway) encode(i devices.Instruction) (topic string, qos byte, data []byte, err error) {
	switch i := i.(type) {
	case devices.Order:
		topic, h, err := g.robotTopic(i.Robot, "order")
		if err != nil {
			return "", 0, nil, err
		}
		data, err = encodeOrder(i, h, g.sheet(i.Robot))
		return topic, 0, data, err
	case devices.Instant:
		if sheet := g.sheet(i.Robot); sheet != nil {
			if err := sheet.FitInstant(i.Action); err != nil {
				return "", 0, nil, err
			}
		}
		topic, h, err := g.robotTopic(i.Robot, "instantActions")
		if err != nil {
			return "", 0, nil, err
		}
		data, err = vda5050.EncodeInstant(i, h)
		return topic, 0, data, err
	case devices.ZoneSet:
		topic, h, err := g.robotTopic(i.Robot, "zoneSet")
		if err != nil {
			return "", 0, nil, err
		}
		data, err = vda5050.EncodeZoneSet(i, h)
		return topic, 0, data, err
	case devices.Answers:
		topic, h, err := g.robotTopic(i.Robot, "responses")
		if err != nil {
			return "", 0, nil, err
		}
		data, err = vda5050.EncodeAnswers(i, h)
		return topic, 0, data, err
	case devices.Task:
		data, err = scan.EncodeTask(i)
		return scan.Topic(g.cfg.Site, i.Scanner, "task"), 1, data, err
	case devices.Ack:
		data, err = scan.EncodeAck(i)
		return scan.Topic(g.cfg.Site, i.Device, "ack"), 1, data, err
	case devices.Hold:
		data, err = equipment.EncodeHold(i)
		return scan.Topic(g.cfg.Site, i.Equipment, "request"), 1, data, err
	case devices.TripTask:
		data, err = vehicle.EncodeTrip(i)
		return scan.Topic(g.cfg.Site, i.Vehicle, vehicle.TripTopic(i.Vehicle)), 1, data, err
	}
	return "", 0, nil, fmt.Errorf("instruction %T is not known", i)
}

// sheet is what the robot said of itself, nil when it did not.
func (g *Gateway) sheet(id devices.ID) *devices.Factsheet {
	g.mu.Lock()
	defer g.mu.Unlock()
	if f, ok := g.sheets[id]; ok {
		return &f
	}
	return nil
}

// encodeOrder writes an order within what the robot can take: the horizon is cut
// to its limits, and dropped where the message would still be too long.
func encodeOrder(o devices.Order, h vda5050.Header, sheet *devices.Factsheet) ([]byte, error) {
	if sheet == nil {
		return vda5050.EncodeOrder(o, h)
	}
	o, err := sheet.Fit(o)
	if err != nil {
		return nil, err
	}
	data, err := vda5050.EncodeOrder(o, h)
	if err != nil || sheet.MaxMessage <= 0 || len(data) <= sheet.MaxMessage {
		return data, err
	}
	if data, err = vda5050.EncodeOrder(o.Cut(1), h); err == nil && len(data) > sheet.MaxMessage {
		return nil, &devices.Unfit{Limit: "maxStringLens.msgLen", Text: fmt.Sprintf("order %s has %d bytes without its horizon, the robot takes %d: release fewer nodes at once", o.OrderID, len(data), sheet.MaxMessage)}
	}
	return data, err
}

// refuse reports an order that the robot could not take; it was not sent.
func (g *Gateway) refuse(i devices.Instruction, no *devices.Unfit) {
	g.unfit.Add(1)
	o, ok := i.(devices.Order)
	if !ok {
		slog.Warn("instruction not sent", "to", i.To(), "limit", no.Limit, "reason", no.Text)
		return
	}
	why := devices.OrderRejected{OrderID: o.OrderID, UpdateID: o.UpdateID, Errors: []devices.RobotError{{Type: "factsheet", Level: "WARNING", Text: no.Text, Refs: []devices.KeyValue{{Key: "limit", Value: no.Limit}}}}}
	select {
	case g.refusals <- refusal{o.Robot, why}:
	default:
		g.undelivered.Add(1)
	}
}

// robotTopic answers a robot under the interface name and version it speaks.
func (g *Gateway) robotTopic(id devices.ID, name string) (string, vda5050.Header, error) {
	manufacturer, serial, ok := vda5050.RobotOf(id)
	if !ok {
		return "", vda5050.Header{}, fmt.Errorf("device %q is no robot: robots are robot/<manufacturer>/<serial>", id)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	d := g.dialect[id]
	if d.prefix == "" {
		d.prefix = "uagv/v2"
		if g.cfg.Interface != "" {
			d.prefix = g.cfg.Interface + "/v2"
		}
	}
	topic := d.prefix + "/" + manufacturer + "/" + serial + "/" + name
	h := vda5050.Header{HeaderID: g.headers[topic], Timestamp: time.Now(), Version: vda5050.Answer(d.major(), d.version), Manufacturer: manufacturer, Serial: serial}
	g.headers[topic]++
	return topic, h, nil
}
