// Package engine runs one site: one goroutine takes inputs, calls Step and
// hands what follows to the journal's writer. Memory may run ahead of the
// disk; nothing observable may: every reply, instruction and View waits until
// all that it follows from is durable, and then goes out in order.
package engine

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/site"
)

// Core is the site as the loop needs it; *site.Site is one.
type Core interface {
	Step(now fulfilment.Time, in site.Input) *site.Output
	Compose(seq int64, now fulfilment.Time) *site.View
}

var _ Core = (*site.Site)(nil)

// Errors of Do and Report.
var (
	// ErrBusy: the queue is full or the store is away; try again later.
	ErrBusy = errors.New("busy: try again in a second")
	// ErrStopped: the engine ends. What became of the command is unknown; the
	// same idempotency key tells after the restart.
	ErrStopped = errors.New("engine stopped")
)

// Options are what an engine needs. Fleet, Recorder, Planner and Watcher may be nil.
type Options struct {
	Site     Core
	Journal  Journal
	Fleet    Fleet
	Recorder Recorder
	Planner  Planner
	Watcher  Watcher
	Clock    *Clock
	TickMs   int64           // site time between ticks
	Head     site.Head       // the last stored entry
	Since    fulfilment.Time // time of the first stored entry, 0: none
	Queue    int             // inputs that may wait; 0: 4096
}

// Memory of the ledger: orders and keys older than this are looked up in the store.
const memory = 48 * fulfilment.Hour

// Engine is one running site.
type Engine struct {
	o    Options
	q    *queue
	ids  atomic.Uint64
	view atomic.Pointer[site.View]

	since atomic.Int64 // time of the first entry, 0: none yet
	state atomic.Pointer[condition]
	begun atomic.Int64 // Unix nanoseconds at which the commit under way began, 0: none
	done  chan struct{}
}

// condition is why intake is refused; a nil error accepts.
type condition struct{ err error }

// New gives an engine that Run starts.
func New(o Options) *Engine {
	if o.Queue <= 0 {
		o.Queue = 4096
	}
	if o.TickMs <= 0 {
		o.TickMs = 500
	}
	e := &Engine{o: o, q: newQueue(o.Queue), done: make(chan struct{})}
	e.since.Store(int64(o.Since))
	e.condition(errors.New("engine is starting"))
	return e
}

func (e *Engine) condition(err error) { e.state.Store(&condition{err}) }

// Healthy is nil when an order could be accepted now.
func (e *Engine) Healthy() error {
	if err := e.refuses(); err != nil {
		return err
	}
	if e.q.full() {
		return ErrBusy
	}
	return nil
}

// refuses is why nothing is taken now: the engine's condition, or a commit that
// has not come back for so long that what is taken would only wait, too.
func (e *Engine) refuses() error {
	if c := e.state.Load(); c.err != nil {
		return c.err
	}
	if begun := e.begun.Load(); begun != 0 {
		if took := time.Since(time.Unix(0, begun)); took > slowCommit {
			return fmt.Errorf("the store has not answered for %.1f s", took.Seconds())
		}
	}
	return nil
}

// View is the newest durable state, nil before the first.
func (e *Engine) View() *site.View { return e.view.Load() }

// Do carries a command to the loop and waits until its outcome is durable. The
// engine gives the input its reply id.
func (e *Engine) Do(ctx context.Context, in site.Input) (site.Reply, error) {
	if err := e.refuses(); err != nil {
		return site.Reply{}, fmt.Errorf("%w: %w", ErrBusy, err)
	}
	id := e.ids.Add(1)
	switch c := in.(type) {
	case site.Do:
		c.ID = id
		if err := e.recall(ctx, &c); err != nil {
			return site.Reply{}, fmt.Errorf("%w: %w", ErrBusy, err)
		}
		in = c
	case site.PauseRobot:
		c.ID = id
		in = c
	case site.ResumeRobot:
		c.ID = id
		in = c
	default:
		return site.Reply{}, fmt.Errorf("input %T has no reply: give it to Report or Answer", in)
	}
	answer := make(chan site.Reply, 1)
	if !e.q.push(item{in: in, answer: answer, id: id}) {
		return site.Reply{}, ErrBusy
	}
	select {
	case r := <-answer:
		return r, nil
	case <-ctx.Done():
		return site.Reply{}, ctx.Err()
	case <-e.done:
	}
	select {
	case r := <-answer: // it went out last
		return r, nil
	default:
		return site.Reply{}, ErrStopped
	}
}

// recall looks an order up that the ledger may have forgotten.
func (e *Engine) recall(ctx context.Context, d *site.Do) error {
	c, ok := d.Command.(fulfilment.PlaceOrder)
	since := fulfilment.Time(e.since.Load())
	if !ok || since == 0 || e.o.Clock.At() < since+memory {
		return nil
	}
	prior, err := e.o.Journal.Prior(ctx, c.Key, c.ClientOrderID)
	if err != nil {
		return fmt.Errorf("look up key %q: %w", c.Key, err)
	}
	if prior != nil {
		c.Prior = prior
		d.Command = c
	}
	return nil
}

// Report takes a device's report. ErrBusy says that it was not taken: the
// gateway then withholds the acknowledgement.
func (e *Engine) Report(r devices.Report) error {
	select {
	case <-e.done:
		return ErrStopped
	default:
	}
	if !e.q.report(r) {
		return ErrBusy
	}
	return nil
}

// Answer takes a planner's answer.
func (e *Engine) Answer(a site.Answered) { e.q.push(item{in: a}) }

// Run is the loop. It ends when ctx does, after everything that was stepped is
// durable and out (nil), or with the error of a commit: then the process must
// end, since memory is ahead of the journal for good.
func (e *Engine) Run(ctx context.Context) error {
	defer close(e.done)
	defer e.condition(ErrStopped)
	if err := e.o.Journal.Commit(ctx, Batch{}); err != nil {
		return fmt.Errorf("probe journal: %w", err)
	}
	w := newWriter(e)
	go w.run()
	l := &loop{e: e, w: w, seq: e.o.Head.Seq}
	l.round = &round{}
	l.compose()
	w.hand(l.round)
	e.condition(nil)
	l.run(ctx)
	e.condition(ErrStopped)
	w.finish()
	return w.err
}

// Spans of wall time.
const (
	viewEvery  = 200 * time.Millisecond // at most five Views a second
	slowCommit = 2 * time.Second        // a commit that takes longer: nothing new is taken
	retryFirst = 250 * time.Millisecond // of a commit while the store is away
	retryLast  = 2 * time.Second
)
