package mqtt

import (
	"sync"

	"dayrun/devices"
)

// outbound is the room in the outbox. What does not fit is dropped: orders are
// sent again by their conversation, answers when the device repeats its read.
const outbound = 16_384

// outbox holds instructions until they are published, also while the broker is
// away. Of orders, tasks and trips only the device's newest waits.
type outbox struct {
	mu      sync.Mutex
	queue   []devices.Instruction // nil where a newer one came
	first   int                   // sequence number of queue[0]
	newest  map[devices.ID]int    // sequence number of the device's order, task or trip
	waiting int
	dropped int64
	wake    chan struct{}
}

func newOutbox() *outbox {
	return &outbox{newest: map[devices.ID]int{}, wake: make(chan struct{}, 1)}
}

// put never waits.
func (b *outbox) put(list []devices.Instruction) {
	b.mu.Lock()
	for _, i := range list {
		b.add(i)
	}
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *outbox) add(i devices.Instruction) {
	last := false
	switch i.(type) {
	case devices.Order, devices.Task, devices.TripTask:
		last = true
	}
	if at, ok := b.newest[i.To()]; last && ok {
		b.queue[at-b.first] = nil // its successor goes to the end: it must not overtake a cancelOrder
		b.waiting--
	}
	if b.waiting >= outbound {
		delete(b.newest, i.To())
		b.dropped++
		return
	}
	if last {
		b.newest[i.To()] = b.first + len(b.queue)
	}
	b.queue = append(b.queue, i)
	b.waiting++
	if len(b.queue) > 2*outbound {
		b.squeeze()
	}
}

// squeeze drops the gaps that newer instructions left.
func (b *outbox) squeeze() {
	clear(b.newest)
	n := 0
	for _, i := range b.queue {
		if i == nil {
			continue
		}
		b.queue[n] = i
		switch i.(type) {
		case devices.Order, devices.Task, devices.TripTask:
			b.newest[i.To()] = b.first + n
		}
		n++
	}
	clear(b.queue[n:])
	b.queue = b.queue[:n]
}

// take removes the oldest; nil when none waits.
func (b *outbox) take() devices.Instruction {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.queue) > 0 {
		i := b.queue[0]
		b.queue[0] = nil
		b.queue = b.queue[1:]
		at := b.first
		b.first++
		if i == nil {
			continue
		}
		if b.newest[i.To()] == at {
			delete(b.newest, i.To())
		}
		b.waiting--
		return i
	}
	b.queue = nil
	return nil
}

func (b *outbox) drops() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.dropped
}
