package dashboard

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/gorilla/websocket"

	"dayrun/site"
)

// message is one websocket message, encoded once for all who get it.
type message struct {
	prepared *websocket.PreparedMessage
	size     int
}

func text(data []byte) message          { return prepare(websocket.TextMessage, data) }
func binaryMessage(data []byte) message { return prepare(websocket.BinaryMessage, data) }
func (m message) isZero() bool          { return m.prepared == nil }
func encoded(v any) []byte              { return must(json.Marshal(v)) }
func trimRobot(k string) string         { return strings.TrimPrefix(k, "robots/") }
func quoted(s string) []byte            { return encoded(s) }
func number(n int64) string             { return strconv.FormatInt(n, 10) }
func lower[T ~int64](v T) uint64        { return uint64(v) }

// must is for encodings that cannot fail: structs of plain values, where
// finite floats are the only condition and Views hold no others.
func must(data []byte, err error) []byte {
	if err != nil {
		return []byte("null")
	}
	return data
}

func prepare(kind int, data []byte) message {
	p, err := websocket.NewPreparedMessage(kind, data)
	if err != nil {
		return message{} // only an invalid kind fails
	}
	return message{p, len(data)}
}

// inFrame says that a robot's field travels in the pose frame, not in deltas.
func inFrame(name string) bool {
	switch name {
	case "x_mm", "y_mm", "theta_mrad", "heard":
		return true
	}
	return false
}

// RobotStates numbers the states of site.RobotRow in the pose frame.
var RobotStates = []string{"idle", "driving", "waiting", "working", "charging", "paused", "offline", "error", "manual"}

// field is one JSON field of a struct, embedded structs flattened.
type field struct {
	name  string
	index []int
}

// plans keeps the fields of the few types that travel.
type plans map[reflect.Type][]field

func (p plans) of(t reflect.Type) []field {
	if list, ok := p[t]; ok {
		return list
	}
	var list []field
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		list = append(list, field{name, f.Index})
	}
	p[t] = list
	return list
}

// difference collects what changed in one topic.
type difference struct {
	topic string
	plans plans
	at    int64
	set   bytes.Buffer
	del   []string
	poses []robotRow
}

// compare adds what differs between an item and what was sent of it. A new
// item is sent whole; of a known one only the fields that changed.
func (d *difference) compare(it item, old reflect.Value, had bool) {
	if !had {
		d.open(it.key)
		d.set.Write(encoded(it.value.Interface()))
		return
	}
	robot, isRobot := it.value.Interface().(robotRow)
	if isRobot && posed(&robot.RobotRow, old.Interface().(robotRow)) {
		d.poses = append(d.poses, robot)
	}
	any := false
	for _, f := range d.plans.of(it.value.Type()) {
		if isRobot && inFrame(f.name) {
			continue
		}
		v := it.value.FieldByIndex(f.index)
		if same(v, old.FieldByIndex(f.index)) {
			continue
		}
		if any {
			d.set.WriteByte(',')
		} else {
			d.open(it.key)
			d.set.WriteByte('{')
			any = true
		}
		d.set.Write(quoted(f.name))
		d.set.WriteByte(':')
		d.set.Write(encoded(v.Interface()))
	}
	if any {
		d.set.WriteByte('}')
	}
}

func posed(r *site.RobotRow, old robotRow) bool {
	return r.X != old.X || r.Y != old.Y || r.Theta != old.Theta || r.Heard != old.Heard || r.State != old.State
}

func same(a, b reflect.Value) bool {
	if a.Comparable() && b.Comparable() {
		return a.Equal(b)
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}

func (d *difference) open(key string) {
	if d.set.Len() > 0 {
		d.set.WriteByte(',')
	}
	d.set.Write(quoted(key))
	d.set.WriteByte(':')
}

// messages encodes the difference: a JSON delta, then a pose frame, each with
// the topic's next sequence number.
func (d *difference) messages(seq *int64) []message {
	var out []message
	if d.set.Len() > 0 || len(d.del) > 0 {
		*seq++
		var b bytes.Buffer
		b.WriteString(`{"type":"delta","topic":"` + d.topic + `","seq":` + number(*seq) + `,"at":` + number(d.at) + `,"set":{`)
		b.Write(d.set.Bytes())
		b.WriteString(`},"del":`)
		if d.del == nil {
			d.del = []string{}
		}
		b.Write(encoded(d.del))
		b.WriteByte('}')
		out = append(out, text(b.Bytes()))
	}
	if len(d.poses) > 0 {
		*seq++
		out = append(out, binaryMessage(poseFrame(*seq, d.at, d.poses)))
	}
	return out
}

// Sizes of the pose frame, little endian: a head of kind u8 (1), reserved u8,
// map u16 (0), count u32, topic sequence u64, site time i64 in ms; then for
// each robot slot u16, x i32 mm, y i32 mm, heading i16 in 1e-4 rad, state u8
// (index in RobotStates, 255 unknown), and how long before the frame's time it
// was heard, u32 ms (all ones: never).
const (
	poseKind    = 1
	poseHead    = 24
	poseRecord  = 17
	neverHeard  = math.MaxUint32
	unknownCode = 255
)

func poseFrame(seq, at int64, list []robotRow) []byte {
	b := make([]byte, 0, poseHead+poseRecord*len(list))
	b = append(b, poseKind, 0, 0, 0)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(list)))
	b = binary.LittleEndian.AppendUint64(b, lower(seq))
	b = binary.LittleEndian.AppendUint64(b, lower(at))
	for i := range list {
		r := &list[i]
		b = binary.LittleEndian.AppendUint16(b, r.Slot)
		b = binary.LittleEndian.AppendUint32(b, uint32(r.X))
		b = binary.LittleEndian.AppendUint32(b, uint32(r.Y))
		b = binary.LittleEndian.AppendUint16(b, uint16(heading(r.Theta)))
		b = append(b, stateCode(r.State))
		b = binary.LittleEndian.AppendUint32(b, heardAgo(at, int64(r.Heard)))
	}
	return b
}

// heading turns mrad into 1e-4 rad within an int16, by whole turns if need be.
func heading(mrad int32) int16 {
	const turn = 6283
	for mrad > 3276 {
		mrad -= turn
	}
	for mrad < -3276 {
		mrad += turn
	}
	return int16(mrad * 10)
}

func heardAgo(at, heard int64) uint32 {
	if heard == 0 {
		return neverHeard
	}
	return uint32(min(max(at-heard, 0), neverHeard-1))
}

func stateCode(s string) uint8 {
	for i, n := range RobotStates {
		if n == s {
			return uint8(i)
		}
	}
	return unknownCode
}

// snapshot encodes the whole of what a topic's listeners have by now.
func (t *topic) snapshot() message {
	if !t.snap.isZero() {
		return t.snap
	}
	var b bytes.Buffer
	b.WriteString(`{"type":"snapshot","topic":"` + t.name + `","seq":` + number(t.seq) + `,"at":` + number(t.at) + `,"data":{`)
	for i, k := range t.order {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(quoted(k))
		b.WriteByte(':')
		b.Write(encoded(t.base[k].Interface()))
	}
	b.WriteString(`}}`)
	t.snap = text(b.Bytes())
	return t.snap
}
