package solve

import (
	"sync"

	"dayrun/routing"
	"dayrun/site"
)

// Ahead answers for virtual time on a second core: a question is begun when it
// is asked and its answer waited for when virtual time reaches it. The answers
// are those of a Solver whatever the timing.
type Ahead struct {
	mu      sync.Mutex
	open    map[int64]chan site.Answered
	workers *Workers
}

// NewAhead starts its workers.
func NewAhead(m routing.Motion) *Ahead {
	a := &Ahead{open: map[int64]chan site.Answered{}}
	a.workers = New(m, func(ans site.Answered) {
		a.mu.Lock()
		c := a.open[ans.Question]
		a.mu.Unlock()
		c <- ans
	})
	return a
}

// Begin hands a question over.
func (a *Ahead) Begin(q site.Question) {
	a.mu.Lock()
	a.open[q.ID] = make(chan site.Answered, 1)
	a.mu.Unlock()
	a.workers.Ask(q)
}

// Wait gives the answer to a question that was begun, once.
func (a *Ahead) Wait(id int64) site.Answered {
	a.mu.Lock()
	c := a.open[id]
	a.mu.Unlock()
	ans := <-c
	a.mu.Lock()
	delete(a.open, id)
	a.mu.Unlock()
	return ans
}

// Close ends the workers.
func (a *Ahead) Close() { a.workers.Close() }
