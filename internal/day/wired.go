package day

import (
	"fmt"
	"time"

	"dayrun/devices"
	"dayrun/devices/vda5050"
	"dayrun/simulator"
)

// everyRobot says how many robots share one that speaks in real bytes.
const everyRobot = 50

// wired takes one robot in fifty through the real codec, both ways, so that a
// day in virtual time also shows whether both ends mean the same by a message.
type wired struct {
	robots map[devices.ID]bool
	now    time.Time
	read   devices.RobotState
	count  int64 // messages that crossed as bytes
	header uint32
	err    error
}

func newWired(ids []devices.ID) wired {
	w := wired{robots: map[devices.ID]bool{}}
	n := 0
	for _, id := range ids {
		if id.Kind() == "robot" {
			if n%everyRobot == 0 {
				w.robots[id] = true
			}
			n++
		}
	}
	return w
}

// head is the header of a message of or for a robot.
func (w *wired) head(id devices.ID) vda5050.Header {
	manufacturer, serial, _ := vda5050.RobotOf(id)
	w.header++
	w.count++
	return vda5050.Header{HeaderID: w.header, Timestamp: w.now, Manufacturer: manufacturer, Serial: serial}
}

// orders replaces what goes to the chosen robots by what their codec reads.
func (w *wired) orders(in []devices.Instruction) {
	for k, i := range in {
		switch i := i.(type) {
		case devices.Order:
			if !w.robots[i.Robot] {
				continue
			}
			data, err := vda5050.EncodeOrder(i, w.head(i.Robot))
			if err != nil {
				w.fail("order", i.Robot, err)
				continue
			}
			o, _, err := vda5050.DecodeOrder(data)
			if err != nil {
				w.fail("order", i.Robot, err)
				continue
			}
			in[k] = o
		case devices.Instant:
			if !w.robots[i.Robot] {
				continue
			}
			data, err := vda5050.EncodeInstant(i, w.head(i.Robot))
			if err != nil {
				w.fail("instant action", i.Robot, err)
				continue
			}
			list, _, err := vda5050.DecodeInstant(data)
			if err != nil || len(list) != 1 {
				w.fail("instant action", i.Robot, err)
				continue
			}
			in[k] = list[0]
		}
	}
}

// state gives what the codec reads of a robot's state; other robots' pass as
// they are.
func (w *wired) state(m *simulator.State) *devices.RobotState {
	if !w.robots[m.Robot] {
		return &m.State
	}
	data, err := vda5050.EncodeState(&m.State, w.head(m.Robot))
	if err == nil {
		_, err = vda5050.DecodeState(data, &w.read)
	}
	if err != nil {
		w.fail("state", m.Robot, err)
		return &m.State
	}
	return &w.read
}

func (w *wired) fail(what string, id devices.ID, err error) {
	if w.err == nil {
		w.err = fmt.Errorf("%s of %s does not cross the VDA 5050 codec: %w", what, id, err)
	}
}
