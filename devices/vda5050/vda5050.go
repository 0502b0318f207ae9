// Package vda5050 turns VDA 5050 messages into devices' types and back: what
// robots send and what they are sent, both ways, since the simulator is the
// other end. It reads and writes versions 1.1, 2.0, 2.1 and 3.0; docs/vda5050.md
// says of every field how. It is pure.
//
// Units on the wire are metres, radians and percent; the model has integers:
// millimetres, milliradians, hundredths of a percent.
package vda5050

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"time"

	"dayrun/devices"
)

// Limits on what is read.
const (
	MaxMessage = 64 << 10 // bytes
	maxDepth   = 32
)

// Header is the start of every message (VDA 5050 2.1, 6.4).
type Header struct {
	HeaderID     uint32
	Timestamp    time.Time
	Version      string
	Manufacturer string
	Serial       string
}

type header struct {
	HeaderID     uint32 `json:"headerId"`
	Timestamp    string `json:"timestamp"`
	Version      string `json:"version"`
	Manufacturer string `json:"manufacturer"`
	SerialNumber string `json:"serialNumber"`
}

func (h Header) wire() header {
	v := h.Version
	if v == "" {
		v = Version
	}
	return header{h.HeaderID, h.Timestamp.UTC().Format(h.dialect().timeFormat()), v, h.Manufacturer, h.Serial}
}

func (h header) read() Header {
	t, err := time.Parse(time.RFC3339Nano, h.Timestamp)
	if err != nil {
		t = time.Time{} // device times are shown, never decided by
	}
	return Header{h.HeaderID, t, h.Version, h.Manufacturer, h.SerialNumber}
}

// sentMs is the time in Unix ms, 0 when it is none that a robot could mean.
func (h Header) sentMs() int64 { return max(h.Timestamp.UnixMilli(), 0) }

// decode reads JSON within the limits. Unknown fields are tolerated: makers add
// their own. The error is a *devices.Fault.
func decode(what string, data []byte, into any) error {
	if len(data) > MaxMessage {
		return devices.Faultf(devices.Oversize, "", "%s has %d bytes, at most %d", what, len(data), MaxMessage)
	}
	if depth(data) > maxDepth {
		return devices.Faultf(devices.Nested, "", "%s is nested deeper than %d", what, maxDepth)
	}
	if err := json.Unmarshal(data, into); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return devices.Faultf(devices.WrongType, wrong.Field, "%s: field %s is a %s, wanted %s", what, wrong.Field, wrong.Value, wrong.Type)
		}
		return devices.Faultf(devices.NotJSON, "", "%s is not JSON: %v", what, err)
	}
	return nil
}

// depth is the deepest nesting of brackets outside strings.
func depth(data []byte) int {
	deep, now := 0, 0
	inString, escaped := false, false
	for _, c := range data {
		switch {
		case escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			now++
			deep = max(deep, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deep
}

// milli turns metres or radians into thousandths.
func milli(v float64) int32 {
	if math.IsNaN(v) {
		return 0
	}
	return int32(math.Round(min(max(v*1000, math.MinInt32), math.MaxInt32)))
}

func unit(v int32) float64 { return float64(v) / 1000 }

// Topic levels (VDA 5050 2.1, 6.3): interface, major version, manufacturer,
// serial number, topic.
type Topic struct {
	Interface, Major, Manufacturer, Serial, Name string
}

func (t Topic) String() string {
	return strings.Join([]string{t.Interface, t.Major, t.Manufacturer, t.Serial, t.Name}, "/")
}

// Robot is the device that the topic belongs to.
func (t Topic) Robot() devices.ID { return devices.ID("robot/" + t.Manufacturer + "/" + t.Serial) }

// maxName bounds manufacturer and serial number, in bytes each.
const maxName = 100

// ParseTopic reads a topic; ok is false when it is none of VDA 5050's.
func ParseTopic(s string) (t Topic, ok bool) {
	p := strings.Split(s, "/")
	if len(p) != 5 || len(p[1]) < 2 || p[1][0] != 'v' || !name(p[2]) || !name(p[3]) {
		return t, false
	}
	if strings.Trim(p[1][1:], "0123456789") != "" {
		return t, false
	}
	return Topic{p[0], p[1], p[2], p[3], p[4]}, true
}

// name says whether a topic level can name a device: short, without control
// characters and wildcards.
func name(s string) bool {
	return s != "" && len(s) <= maxName && strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '+' || r == '#' || r == '$' }) < 0
}

// RobotOf splits a robot's device id into manufacturer and serial number.
func RobotOf(id devices.ID) (manufacturer, serial string, ok bool) {
	p := strings.SplitN(string(id), "/", 3)
	if len(p) != 3 || p[0] != "robot" {
		return "", "", false
	}
	return p[1], p[2], true
}
