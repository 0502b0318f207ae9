package scan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"dayrun/devices"
)

// MaxMessage bounds a message of a scanner, van or drone, in bytes.
const MaxMessage = 64 << 10

// What a read can be of, and what a person can be asked. A picker who walks
// with a trolley scans the label of a shelf (locate), articles (pick) and the
// label of the place where trolleys are handed over (hand_over). At a station the
// label of the shelf that stands there may be scanned too (locate). Whoever towed a
// robot scans the label of the node where it stands now (towed). A driver scans
// parcels at the door (deliver, undelivered), when taking them over from another
// vehicle (collect), and those that come back to the dock (bring_back).
var (
	readKinds = []string{"pick", "short", "count", "put", "take", "pack", "deliver", "undelivered", "pick_up", "collect", "bring_back", "locate", "hand_over", "towed"}
	taskKinds = []string{"pick", "count", "put", "take", "pack", "locate", "hand_over"}
)

// Strict decodes JSON within the size limit and refuses unknown fields: these
// messages are Dayrun's own, so a field that nobody reads is a mistake.
func Strict(what string, data []byte, into any) error {
	if len(data) > MaxMessage {
		return devices.Faultf(devices.Oversize, "", "%s has %d bytes, at most %d", what, len(data), MaxMessage)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return devices.Faultf(reason(err), "", "%s: %v; api/asyncapi.yaml shows the fields", what, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return devices.Faultf(devices.NotJSON, "", "%s: something follows the JSON object; send one object a message", what)
	}
	return nil
}

// reason sorts an error of the JSON decoder.
func reason(err error) devices.Reason {
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return devices.WrongType
	case strings.Contains(err.Error(), "unknown field"):
		return devices.UnknownField
	}
	return devices.NotJSON
}

// DecodeRead reads a scanner's read; device comes from the topic.
func DecodeRead(device devices.ID, data []byte) (devices.Read, error) {
	var r devices.Read
	if err := Strict("read", data, &r); err != nil {
		return r, err
	}
	r.Device = device
	switch {
	case r.ReadID == "" || len(r.ReadID) > 100:
		return r, fmt.Errorf("read: read_id %q: give 1 to 100 characters, unique for the device", r.ReadID)
	case !slices.Contains(readKinds, r.Kind):
		return r, fmt.Errorf("read %s: kind %q is none of %s", r.ReadID, r.Kind, strings.Join(readKinds, ", "))
	case (r.Kind == "short" || r.Kind == "undelivered") && r.Reason == "" || len(r.Reason) > 200:
		return r, fmt.Errorf("read %s: reason %q: say in 1 to 200 characters why units are missing, or why nobody took the parcel", r.ReadID, r.Reason)
	case r.Kind != "short" && r.Kind != "undelivered" && r.Reason != "":
		return r, fmt.Errorf("read %s: reason %q: only a short pick and an undelivered parcel have one", r.ReadID, r.Reason)
	case r.Code == "" || len(r.Code) > 200:
		return r, fmt.Errorf("read %s: code %q: give what was read, 1 to 200 characters", r.ReadID, r.Code)
	case r.Kind == "towed" && r.Task == "":
		return r, fmt.Errorf("read %s: task is empty: name the robot that was towed, as robot/<manufacturer>/<serial>", r.ReadID)
	case len(r.Task) > 200:
		return r, fmt.Errorf("read %s: task has %d characters, at most 200", r.ReadID, len(r.Task))
	case r.Quantity < 0:
		return r, fmt.Errorf("read %s: quantity %d is negative", r.ReadID, r.Quantity)
	}
	return r, nil
}

// EncodeRead writes a read.
func EncodeRead(r devices.Read) ([]byte, error) { return json.Marshal(r) }

// EncodeTask writes what a scanner's person is to do.
func EncodeTask(t devices.Task) ([]byte, error) { return json.Marshal(t) }

// EncodeAck writes the answer to a read.
func EncodeAck(a devices.Ack) ([]byte, error) { return json.Marshal(a) }

// DecodeTask reads a task.
func DecodeTask(scanner devices.ID, data []byte) (devices.Task, error) {
	t := devices.Task{Scanner: scanner}
	if err := Strict("task", data, &t); err != nil {
		return t, err
	}
	switch {
	case t.TaskID == "":
		return t, errors.New("task: task_id is empty")
	case !slices.Contains(taskKinds, t.Kind):
		return t, fmt.Errorf("task %s: kind %q is none of %s", t.TaskID, t.Kind, strings.Join(taskKinds, ", "))
	case t.Quantity < 0:
		return t, fmt.Errorf("task %s: quantity %d is negative", t.TaskID, t.Quantity)
	}
	return t, nil
}

// DecodeAck reads the answer to a read.
func DecodeAck(device devices.ID, data []byte) (devices.Ack, error) {
	a := devices.Ack{Device: device}
	if err := Strict("ack", data, &a); err != nil {
		return a, err
	}
	if a.ReadID == "" {
		return a, errors.New("ack: read_id is empty: name the read that is answered")
	}
	return a, nil
}

// link is the connection message of scanners, vans and drones.
type link struct {
	State devices.Connection `json:"state"`
}

// EncodeLink writes a connection message.
func EncodeLink(c devices.Connection) ([]byte, error) { return json.Marshal(link{c}) }

// DecodeLink reads a connection message.
func DecodeLink(data []byte) (devices.Connection, error) {
	var l link
	if err := Strict("connection", data, &l); err != nil {
		return "", err
	}
	if l.State != devices.Online && l.State != devices.Offline && l.State != devices.Broken {
		return "", fmt.Errorf("connection: state %q is none of ONLINE, OFFLINE, CONNECTIONBROKEN", l.State)
	}
	return l.State, nil
}
