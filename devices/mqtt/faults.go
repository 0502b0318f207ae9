package mqtt

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"dayrun/devices"
	"dayrun/devices/vda5050"
)

// clockOff is how far a device's clock may be from ours before it is told. It is
// told only: device clocks decide nothing.
const clockOff = time.Hour

// faults counts what was wrong with messages, for readers on other goroutines.
type faults struct {
	mu    sync.Mutex
	count *devices.Faults
}

func newFaults() *faults { return &faults{count: devices.NewFaults(maxRobots)} }

func (f *faults) add(id devices.ID, r devices.Reason) {
	if r == "" {
		return
	}
	f.mu.Lock()
	f.count.Add(id, r)
	f.mu.Unlock()
}

// Faults gives how often messages of a device were refused or odd, by reason.
func (g *Gateway) Faults(id devices.ID) devices.Reasons {
	g.faults.mu.Lock()
	defer g.faults.mu.Unlock()
	return g.faults.count.Of(id)
}

// FaultTotal sums the faults of all devices.
func (g *Gateway) FaultTotal() devices.Reasons {
	g.faults.mu.Lock()
	defer g.faults.mu.Unlock()
	return g.faults.count.Total()
}

// reasonOf sorts an error of a decoder.
func reasonOf(err error) devices.Reason {
	var f *devices.Fault
	if errors.As(err, &f) {
		return f.Reason
	}
	return devices.Malformed
}

// header counts what is odd about the header of a message that was taken.
func (g *Gateway) header(id devices.ID, t vda5050.Topic, h vda5050.Header, retained bool) {
	now := g.cfg.Clock()
	if h.Serial != "" && (h.Serial != t.Serial || h.Manufacturer != t.Manufacturer) {
		g.faults.add(id, devices.WrongName)
		g.find(now.UnixMilli(), id, "wrong_name", t.Name, fmt.Sprintf("the body names robot %s/%s, the topic %s/%s; the topic counts", h.Manufacturer, h.Serial, t.Manufacturer, t.Serial))
	}
	if d, ok := vda5050.DialectOf(h.Version); ok && d.Major() != t.Major && !(d == vda5050.V11 && t.Major == "v2") { // 1.1's own examples write v2
		g.faults.add(id, devices.WrongMajor)
		g.find(now.UnixMilli(), id, "wrong_major", t.Name, fmt.Sprintf("the header says version %s, the topic %s", h.Version, t.Major))
	}
	if h.Timestamp.IsZero() {
		g.faults.add(id, devices.NoTime)
	} else if away := now.Sub(h.Timestamp); !retained && t.Name != "connection" && (away > clockOff || away < -clockOff) { // a last will is always old
		g.faults.add(id, devices.ClockOff)
	}
}
