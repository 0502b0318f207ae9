package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"dayrun/devices"
	"dayrun/site"
)

// outgoing is what a round sends out besides replies and the View.
type outgoing struct {
	instructions []devices.Instruction
	samples      []site.Sample
}

// writer commits rounds in order. Rounds that come while a commit runs are
// merged into the next one (group commit). After the commit it lets their
// effects out.
type writer struct {
	e      *Engine
	failed chan struct{} // closed with err set
	ended  chan struct{}
	space  chan struct{} // holds one when waiting rounds were taken
	err    error

	mu      sync.Mutex
	waiting []*round
	more    *sync.Cond
	closed  bool
}

// Bounds of what may wait for the disk, and of one transaction.
const (
	maxWaiting = 1024   // rounds
	maxEntries = 20_000 // entries a transaction
)

func newWriter(e *Engine) *writer {
	w := &writer{e: e, failed: make(chan struct{}), ended: make(chan struct{}), space: make(chan struct{}, 1)}
	w.more = sync.NewCond(&w.mu)
	return w
}

// wait holds the loop while too much waits for the disk; it says false when
// ctx or the writer ended before there was room.
func (w *writer) wait(ctx context.Context) bool {
	for {
		w.mu.Lock()
		room := len(w.waiting) < maxWaiting
		w.mu.Unlock()
		if room {
			return true
		}
		select {
		case <-w.space:
		case <-ctx.Done():
			return false
		case <-w.failed:
			return false
		}
	}
}

func (w *writer) hand(r *round) {
	w.mu.Lock()
	w.waiting = append(w.waiting, r)
	w.mu.Unlock()
	w.more.Signal()
}

// finish lets the writer end after what waits, and waits for it.
func (w *writer) finish() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.more.Signal()
	<-w.ended
}

// next takes what waits, up to one transaction's worth; nil at the end.
func (w *writer) next() []*round {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.waiting) == 0 && !w.closed {
		w.more.Wait()
	}
	n, entries := 0, 0
	for n < len(w.waiting) && (n == 0 || entries+len(w.waiting[n].batch.Entries) <= maxEntries) {
		entries += len(w.waiting[n].batch.Entries)
		n++
	}
	taken := append([]*round(nil), w.waiting[:n]...)
	rest := copy(w.waiting, w.waiting[n:])
	clear(w.waiting[rest:])
	w.waiting = w.waiting[:rest]
	select {
	case w.space <- struct{}{}:
	default:
	}
	return taken
}

func (w *writer) run() {
	defer close(w.ended)
	for {
		rounds := w.next()
		if len(rounds) == 0 {
			return
		}
		b := rounds[0].batch
		for _, r := range rounds[1:] {
			b.Entries = append(b.Entries, r.batch.Entries...)
			b.Rows = append(b.Rows, r.batch.Rows...)
			b.Fleet = append(b.Fleet, r.batch.Fleet...)
		}
		if len(b.Entries)+len(b.Rows)+len(b.Fleet) > 0 {
			if err := w.commit(b); err != nil {
				w.err = err
				close(w.failed)
				return
			}
		}
		for _, r := range rounds {
			w.release(r)
		}
	}
}

// commit writes a batch. While the store is away it keeps the batch, refuses
// intake and tries again; before each try the stored head tells whether the
// one before went through after all.
func (w *writer) commit(b Batch) error {
	ctx := context.Background()
	err := w.try(ctx, b)
	for pause := retryFirst; errors.Is(err, ErrUnavailable); pause = min(2*pause, retryLast) {
		w.e.condition(err)
		if w.isClosed() {
			return fmt.Errorf("commit: stopped while the store was away: %w", err)
		}
		time.Sleep(pause)
		stored, settled := w.settle(ctx, b)
		switch {
		case settled != nil:
			err = settled
		case stored:
			err = nil
		default:
			err = w.try(ctx, b)
		}
		if err == nil {
			w.e.condition(nil)
		}
	}
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// try commits once, for all to see how long it takes.
func (w *writer) try(ctx context.Context, b Batch) error {
	w.e.begun.Store(time.Now().UnixNano())
	defer w.e.begun.Store(0)
	return w.e.o.Journal.Commit(ctx, b)
}

// settle tells whether the batch's entries are stored.
func (w *writer) settle(ctx context.Context, b Batch) (bool, error) {
	head, err := w.e.o.Journal.Head(ctx)
	n := len(b.Entries)
	if err != nil || n == 0 || head.Seq < b.Entries[n-1].Seq {
		return false, err
	}
	if head.Hash != b.Entries[n-1].Hash {
		return false, fmt.Errorf("stored entry %d is not ours: another process wrote", head.Seq)
	}
	return true, nil
}

func (w *writer) isClosed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.closed
}

// release lets out what waited for the commit.
func (w *writer) release(r *round) {
	o := &w.e.o
	if o.Fleet != nil && len(r.out.instructions) > 0 {
		o.Fleet.Send(r.out.instructions)
	}
	for _, a := range r.replies {
		a.to <- a.r // buffered: never waits
	}
	if o.Recorder != nil && len(r.out.samples) > 0 {
		o.Recorder.Record(r.out.samples)
	}
	if r.view != nil {
		w.e.view.Store(r.view)
		if o.Watcher != nil {
			o.Watcher.Show(r.view)
		}
	}
}
