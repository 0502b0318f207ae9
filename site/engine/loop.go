package engine

import (
	"context"
	"errors"
	"time"

	"dayrun/fulfilment"
	"dayrun/site"
)

// round is what some Steps lead to: what must be durable, and what goes out
// when it is.
type round struct {
	batch   Batch
	replies []reply
	out     outgoing
	view    *site.View
}

type reply struct {
	to chan<- site.Reply
	r  site.Reply
}

// loop is the goroutine that owns the site.
type loop struct {
	e     *Engine
	w     *writer
	seq   int64 // of the last entry
	now   fulfilment.Time
	round *round
	buf   []item
	shown time.Time
}

// errNoReply is a fault of the site: it left a command unanswered.
var errNoReply = errors.New("the site gave no answer")

// stepsARound bounds a round, so that the first reply does not wait for the last.
const stepsARound = 256

func (l *loop) run(ctx context.Context) {
	tick := time.NewTicker(max(l.e.o.Clock.Wall(l.e.o.TickMs), time.Millisecond))
	defer tick.Stop()
	for {
		l.round = &round{}
		select {
		case <-ctx.Done():
			return
		case <-l.w.failed:
			return
		case <-tick.C:
			l.step(item{in: site.Tick{}})
		case <-l.e.q.wake:
		}
		l.buf = l.e.q.take(l.buf[:0], stepsARound)
		for _, it := range l.buf {
			l.step(it)
		}
		clear(l.buf)
		if time.Since(l.shown) >= viewEvery {
			l.compose()
		}
		if !l.w.wait(ctx) {
			return // what was stepped is not durable and nothing of it went out
		}
		l.w.hand(l.round)
	}
}

// step lets one input happen and gathers what follows.
func (l *loop) step(it item) {
	l.now = max(l.now, l.e.o.Clock.At())
	out := l.e.o.Site.Step(l.now, it.in)
	r := l.round
	r.batch.Entries = append(r.batch.Entries, out.Entries...)
	r.batch.Rows = append(r.batch.Rows, out.Rows...)
	r.batch.Fleet = append(r.batch.Fleet, out.Fleet...)
	if n := len(out.Entries); n > 0 {
		l.seq = out.Entries[n-1].Seq
		l.e.since.CompareAndSwap(0, int64(out.Entries[0].At))
	}
	r.out.instructions = append(r.out.instructions, out.Instructions...)
	r.out.samples = append(r.out.samples, out.Samples...)
	if it.answer != nil {
		answer := site.Reply{ID: it.id, Err: errNoReply}
		for _, a := range out.Replies {
			if a.ID == it.id {
				answer = a
			}
		}
		r.replies = append(r.replies, reply{it.answer, answer})
	}
	if l.e.o.Planner != nil { // a question is no effect: its answer is checked again
		for _, q := range out.Questions {
			l.e.o.Planner.Ask(q)
		}
	}
}

func (l *loop) compose() {
	l.now = max(l.now, l.e.o.Clock.At())
	v := l.e.o.Site.Compose(l.seq, l.now)
	v.Speed = l.e.o.Clock.speed
	l.round.view = v
	l.shown = time.Now()
}
