package mqtt

import (
	"strings"
	"sync"

	paho "github.com/eclipse/paho.mqtt.golang"
)

// Room in the inbox. From coalesce messages on, a newer state takes the place of
// the robot's waiting one: a state is whole, so the newest says all that matters.
// Beyond full or fullBytes a message is left out; devices repeat what matters.
const (
	coalesce  = 2048
	full      = 32_768
	fullBytes = 64 << 20
)

// inbox holds messages between paho's reader, which must never wait, and the
// goroutine that decodes.
type inbox struct {
	mu    sync.Mutex
	queue []*letter
	bytes int
	last  map[string]*letter // by device: its newest waiting message, if that is a state
	pose  map[string]*letter // by device: its waiting visualization
	wake  chan struct{}

	dropped, replaced int64
}

type letter struct {
	m    paho.Message
	from string
}

func newInbox() *inbox {
	return &inbox{last: map[string]*letter{}, pose: map[string]*letter{}, wake: make(chan struct{}, 1)}
}

// put takes a message in. It never waits.
func (b *inbox) put(m paho.Message) {
	if old := b.add(m); old != nil {
		old.Ack() // outdone: nothing is left to do for it
	}
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// add gives back the message whose place the new one took, nil if none.
func (b *inbox) add(m paho.Message) paho.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := strings.LastIndexByte(m.Topic(), '/')
	from, name := m.Topic()[:max(i, 0)], m.Topic()[i+1:]
	newest := b.last
	if name == "visualization" {
		newest = b.pose
	}
	if old := newest[from]; old != nil && (name == "visualization" || name == "state" && len(b.queue) >= coalesce) {
		out := old.m
		b.bytes += len(m.Payload()) - len(out.Payload())
		old.m = m
		b.replaced++
		return out
	}
	if len(b.queue) >= full || b.bytes+len(m.Payload()) > fullBytes {
		b.dropped++
		return nil
	}
	l := &letter{m, from}
	b.queue = append(b.queue, l)
	b.bytes += len(m.Payload())
	switch name {
	case "state", "visualization":
		newest[from] = l
	default:
		delete(b.last, from) // a state must not overtake it
	}
	return nil
}

// take moves all that waits to buf.
func (b *inbox) take(buf []paho.Message) []paho.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, l := range b.queue {
		buf = append(buf, l.m)
		b.queue[i] = nil
	}
	b.queue, b.bytes = b.queue[:0], 0
	clear(b.last)
	clear(b.pose)
	return buf
}

func (b *inbox) counts() (dropped, replaced int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.dropped, b.replaced
}
