package engine

import (
	"sync"

	"dayrun/devices"
	"dayrun/site"
)

// item is one waiting input. A pose's report lies in queue.poses.
type item struct {
	in     site.Input
	answer chan<- site.Reply // nil: nobody waits
	id     uint64            // of the reply; of the token for a pose
	pose   devices.ID        // "" for anything but a pose
}

// queue holds the inputs that wait for the loop, in order. It is bounded:
// when it is full, nothing is dropped but the caller is told. A report that
// carries a robot's pose only takes the place of the same robot's last one, as
// long as no other report of the robot came between them.
type queue struct {
	mu     sync.Mutex
	items  []item
	limit  int
	poses  map[devices.ID]pose
	tokens uint64
	wake   chan struct{} // holds one when items may wait
}

type pose struct {
	report devices.RobotReport
	token  uint64
}

func newQueue(limit int) *queue {
	return &queue{limit: limit, poses: map[devices.ID]pose{}, wake: make(chan struct{}, 1)}
}

// push adds an item, or says false when the queue is full. What the planners
// answer is always taken: the site asks for no more than a few at a time.
func (q *queue) push(it item) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, answer := it.in.(site.Answered); !answer && len(q.items) >= q.limit {
		return false
	}
	q.add(it)
	return true
}

// report adds a device's report, or says false when the queue is full.
func (q *queue) report(r devices.Report) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	rr, isRobot := r.(devices.RobotReport)
	if !isRobot {
		return q.offer(item{in: site.Heard{Report: r}})
	}
	if len(rr.Transitions) > 0 {
		ok := q.offer(item{in: site.Heard{Report: r}})
		if ok {
			delete(q.poses, rr.Robot) // this one is newer
		}
		return ok
	}
	if p, waits := q.poses[rr.Robot]; waits {
		p.report = rr
		q.poses[rr.Robot] = p
		return true
	}
	q.tokens++
	ok := q.offer(item{pose: rr.Robot, id: q.tokens})
	if ok {
		q.poses[rr.Robot] = pose{rr, q.tokens}
	}
	return ok
}

func (q *queue) offer(it item) bool {
	if len(q.items) >= q.limit {
		return false
	}
	q.add(it)
	return true
}

func (q *queue) add(it item) {
	q.items = append(q.items, it)
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default: // it is awake
	}
}

// take moves at most n items to buf.
func (q *queue) take(buf []item, n int) []item {
	q.mu.Lock()
	defer q.mu.Unlock()
	n = min(n, len(q.items))
	for _, it := range q.items[:n] {
		if it.pose != "" {
			p, ok := q.poses[it.pose]
			if !ok || p.token != it.id {
				continue // a newer report came after it
			}
			delete(q.poses, it.pose)
			it.in = site.Heard{Report: p.report}
		}
		buf = append(buf, it)
	}
	rest := copy(q.items, q.items[n:])
	clear(q.items[rest:])
	q.items = q.items[:rest]
	if rest > 0 {
		q.signal()
	}
	return buf
}

func (q *queue) full() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.items) >= q.limit
}
