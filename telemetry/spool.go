package telemetry

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Spool carries samples to a store on a goroutine of its own.
type Spool struct {
	store Store
	limit int
	retry time.Duration

	mu      sync.Mutex
	queue   []Sample
	dropped int64
	written int64
	wake    chan struct{}
	stop    chan struct{}
	done    chan struct{}
}

// NewSpool starts a spool of at most limit samples. A failing store is tried
// again after retry, doubling up to a minute.
func NewSpool(store Store, limit int, retry time.Duration) *Spool {
	s := &Spool{store: store, limit: limit, retry: retry, wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	go s.run()
	return s
}

// Add queues samples. It never blocks; above the limit the oldest go.
func (s *Spool) Add(batch []Sample) {
	if len(batch) == 0 {
		return
	}
	s.mu.Lock()
	s.queue = append(s.queue, batch...)
	if over := len(s.queue) - s.limit; over > 0 {
		s.dropped += int64(over)
		s.queue = append(s.queue[:0], s.queue[over:]...)
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Counts gives how many samples were written, wait, and were dropped.
func (s *Spool) Counts() (written, waiting, dropped int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written, int64(len(s.queue)), s.dropped
}

// Close writes what waits, once, and closes the store.
func (s *Spool) Close() error {
	close(s.stop)
	<-s.done
	return s.store.Close()
}

func (s *Spool) run() {
	defer close(s.done)
	pause := s.retry
	for {
		select {
		case <-s.wake:
		case <-s.stop:
			_ = s.flush() // the last try; what fails now is lost by choice
			return
		}
		for s.flush() != nil {
			select {
			case <-time.After(pause):
				pause = min(2*pause, time.Minute)
			case <-s.stop:
				return
			}
		}
		pause = s.retry
	}
}

// flush writes all that waits, in batches; on an error the batch stays queued.
func (s *Spool) flush() error {
	const most = 5000
	for {
		s.mu.Lock()
		n := min(most, len(s.queue))
		batch := append([]Sample(nil), s.queue[:n]...)
		before := s.dropped
		s.mu.Unlock()
		if n == 0 {
			return nil
		}
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		err := s.store.Write(ctx, batch)
		cancel()
		if err != nil {
			slog.Warn("telemetry not written, will be tried again", "error", err, "samples", n)
			return err
		}
		s.mu.Lock()
		gone := int(s.dropped - before) // dropped from the front meanwhile
		rest := max(0, n-gone)
		s.queue = append(s.queue[:0], s.queue[rest:]...)
		s.written += int64(n)
		s.mu.Unlock()
	}
}

// Query reads from the store that the spool writes to.
func (s *Spool) Query(ctx context.Context, series, label string, from, to time.Time) ([]Point, error) {
	return s.store.Query(ctx, series, label, from, to)
}
