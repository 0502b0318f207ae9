package solve

import (
	"sync"

	"dayrun/routing"
	"dayrun/site"
)

// Workers answer questions on goroutines of their own: one for traffic, which
// must never wait behind a long delivery plan, one for the quick decisions
// (picking, assignment) and one for delivery. A site has at most one open
// question of a kind, so the queues are short; a full one would block Ask,
// hence the room.
type Workers struct {
	quick, traffic, delivery chan site.Question
	done                     sync.WaitGroup
}

// queue is how many questions of a kind may wait; a site asks one at a time.
const queue = 16

// New starts the workers. Answers go to answer, from several goroutines.
func New(m routing.Motion, answer func(site.Answered)) *Workers {
	w := &Workers{quick: make(chan site.Question, queue), traffic: make(chan site.Question, queue), delivery: make(chan site.Question, queue)}
	for _, c := range []chan site.Question{w.quick, w.traffic, w.delivery} {
		w.done.Go(func() {
			s := NewSolver(m)
			for q := range c {
				answer(s.Solve(q))
			}
		})
	}
	return w
}

// Ask hands a question over.
func (w *Workers) Ask(q site.Question) {
	switch {
	case q.Traffic != nil:
		w.traffic <- q
	case q.Delivery != nil, q.Foresee != nil, q.Road != nil: // they share an atlas
		w.delivery <- q
	default:
		w.quick <- q
	}
}

// Close ends the workers after the questions they hold.
func (w *Workers) Close() {
	close(w.quick)
	close(w.traffic)
	close(w.delivery)
	w.done.Wait()
}
