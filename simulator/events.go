package simulator

import "math"

// Kinds of events. A generation number makes events void that were overtaken.
const (
	evStart  uint8 = iota // the device comes up
	evArrive              // a robot reaches its next node
	evAct                 // a robot's action ends
	evBeat                // time for a sign of life
	evStall               // a robot stops, or goes on after a stop
	evCut                 // the link breaks, or comes back
	evDie                 // a robot stops and says nothing more
	evTow                 // a person comes for a dead robot
	evLate                // a late message of a robot, or for it, arrives
	evFreeze              // a robot stands and gives no error, or goes on
	evWork                // a person's or vehicle's present step ends
	evRepeat              // an unanswered read is sent again
	evBreak               // a vehicle breaks down, or goes on again
	evClose               // a street is closed, or opened again
	evSpeak               // a device says again what it said when it came up
)

// event is something that will happen. Events are ordered by time, then by
// source, then by the order in which they were made.
type event struct {
	at   int64
	seq  uint64
	src  int32
	gen  uint32
	kind uint8
}

func (a *event) before(b *event) bool {
	if a.at != b.at {
		return a.at < b.at
	}
	if a.src != b.src {
		return a.src < b.src
	}
	return a.seq < b.seq
}

// eventHeap is a binary heap of events (Williams 1964, CACM 7(6), algorithm 232).
type eventHeap struct {
	list []event
	made uint64
}

func (h *eventHeap) next() int64 {
	if len(h.list) == 0 {
		return math.MaxInt64
	}
	return h.list[0].at
}

func (h *eventHeap) push(e event) {
	h.made++
	e.seq = h.made
	h.list = append(h.list, e)
	i := len(h.list) - 1
	for i > 0 {
		up := (i - 1) / 2
		if h.list[up].before(&e) {
			break
		}
		h.list[i] = h.list[up]
		i = up
	}
	h.list[i] = e
}

func (h *eventHeap) pop() event {
	top := h.list[0]
	n := len(h.list) - 1
	e := h.list[n]
	h.list = h.list[:n]
	if n == 0 {
		return top
	}
	i := 0
	for {
		down := 2*i + 1
		if down >= n {
			break
		}
		if down+1 < n && h.list[down+1].before(&h.list[down]) {
			down++
		}
		if e.before(&h.list[down]) {
			break
		}
		h.list[i] = h.list[down]
		i = down
	}
	h.list[i] = e
	return top
}
