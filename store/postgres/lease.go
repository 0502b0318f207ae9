package postgres

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"dayrun/store"
)

// serverNow is the server's wall clock in Unix milliseconds: leases are given
// and lapse by one clock.
const serverNow = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`

// take waits for the lease of the site, or refuses, and raises the epoch.
func (s *Store) take(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, s.as("dayrun lease", nil))
	if err != nil {
		return err
	}
	for first := true; ; first = false {
		err = s.tryTake(ctx, conn)
		if err == nil || s.o.Standby == nil || !waits(err, first) {
			break
		}
		var h *held
		if asHeld(err, &h) {
			s.o.Standby(h.holder, h.left)
		}
		select {
		case <-ctx.Done():
			_ = conn.Close(context.WithoutCancel(ctx))
			return ctx.Err()
		case <-time.After(min(s.o.Lease/4, time.Second)):
		}
		if conn.IsClosed() { // the server was away: a standby waits for it, too
			if next, err := pgx.ConnectConfig(ctx, s.as("dayrun lease", nil)); err == nil {
				conn = next
			}
		}
	}
	if err != nil {
		_ = conn.Close(context.WithoutCancel(ctx))
		return err
	}
	return nil
}

// waits tells which errors a standby outlives: not the first look's, which is
// more likely a mistake in the settings than an outage.
func waits(err error, first bool) bool {
	var h *held
	return asHeld(err, &h) || !first && isAway(err)
}

// held says who holds the site, and for how long yet.
type held struct {
	holder string
	left   time.Duration
}

func (h *held) Error() string {
	return fmt.Sprintf("%v: %s holds the site, its lease ends in %.1f s if it does not renew it", store.ErrHeld, h.holder, h.left.Seconds())
}

func (h *held) Unwrap() error { return store.ErrHeld }

func (s *Store) tryTake(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, err := conn.Exec(ctx, `INSERT INTO sites (name, epoch) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING`, s.name); err != nil {
		return err
	}
	if err := conn.QueryRow(ctx, `SELECT site_id FROM sites WHERE name = $1`, s.name).Scan(&s.siteID); err != nil {
		return err
	}
	if err := s.free(ctx, conn); err != nil { // without a lock: the holder must not be kept from its work
		return err
	}
	// What a dead or paused holder left open would keep its row lock.
	if _, err := conn.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()`, s.writerName()); err != nil {
		return err
	}
	begun := time.Now()
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		// The lock waits for a commit under way: it counts, what comes after does not.
		if _, err := tx.Exec(ctx, `SELECT epoch FROM sites WHERE site_id = $1 FOR UPDATE`, s.siteID); err != nil {
			return err
		}
		if err := s.free(ctx, tx); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `UPDATE sites SET epoch = epoch + 1 WHERE site_id = $1 RETURNING epoch`, s.siteID).Scan(&s.epoch); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO leases (site_id, epoch, holder, until) VALUES ($1, $2, $3, `+serverNow+` + $4)
			ON CONFLICT (site_id) DO UPDATE SET epoch = excluded.epoch, holder = excluded.holder, until = excluded.until`, s.siteID, s.epoch, s.o.Holder, s.o.Lease.Milliseconds())
		return err
	})
	if err != nil {
		return err
	}
	s.lease = newLease(s, conn, begun)
	return nil
}

// free is nil when the lease has lapsed, was given back or is ours.
func (s *Store) free(ctx context.Context, q interface {
	QueryRow(ctx context.Context, query string, args ...any) pgx.Row
}) error {
	var holder string
	var left int64
	err := q.QueryRow(ctx, `SELECT holder, until - `+serverNow+` FROM leases WHERE site_id = $1`, s.siteID).Scan(&holder, &left)
	switch {
	case isNoRows(err) || err == nil && (left <= 0 || holder == s.o.Holder):
		return nil
	case err != nil:
		return err
	}
	return &held{holder, time.Duration(left) * time.Millisecond}
}

// lease keeps the site this process's.
type lease struct {
	s     *Store
	conn  *pgx.Conn // the renewing goroutine's
	until atomic.Int64
	start time.Time // the zero of until, with a monotonic reading
	lost  chan struct{}
	once  sync.Once
	stop  context.CancelFunc
	ended chan struct{}
	away  atomic.Pointer[error]
}

func newLease(s *Store, conn *pgx.Conn, begun time.Time) *lease {
	ctx, stop := context.WithCancel(context.Background())
	l := &lease{s: s, conn: conn, start: begun, lost: make(chan struct{}), stop: stop, ended: make(chan struct{})}
	l.until.Store(int64(s.o.Lease))
	go l.run(ctx)
	return l
}

// run renews the lease three times while it lasts. When the server is away it
// goes on trying: as long as nobody else took the site, it is still ours.
func (l *lease) run(ctx context.Context) {
	defer close(l.ended)
	every := time.NewTicker(l.s.o.Lease / 3)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
		begun := time.Now()
		ours, err := l.renew(ctx)
		switch {
		case err != nil:
			l.away.Store(&err)
		case !ours:
			l.depose()
			return
		default:
			l.away.Store(nil)
			l.until.Store(int64(begun.Sub(l.start) + l.s.o.Lease))
		}
	}
}

func (l *lease) renew(ctx context.Context) (ours bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, l.s.o.Lease/3)
	defer cancel()
	if l.conn.IsClosed() {
		conn, err := pgx.ConnectConfig(ctx, l.s.as("dayrun lease", nil))
		if err != nil {
			return false, err
		}
		l.conn = conn
	}
	tag, err := l.conn.Exec(ctx, `UPDATE leases SET until = `+serverNow+` + $3 WHERE site_id = $1 AND epoch = $2`, l.s.siteID, l.s.epoch, l.s.o.Lease.Milliseconds())
	return tag.RowsAffected() == 1, err
}

func (l *lease) depose() {
	l.until.Store(0)
	l.once.Do(func() { close(l.lost) })
}

// end stops the renewal and gives the lease back, so that the next process
// need not wait for its end.
func (l *lease) end(ctx context.Context) {
	l.stop()
	<-l.ended
	if !l.conn.IsClosed() {
		// Best effort: without it the lease lapses by itself.
		_, _ = l.conn.Exec(ctx, `UPDATE leases SET until = 0 WHERE site_id = $1 AND epoch = $2`, l.s.siteID, l.s.epoch)
	}
	_ = l.conn.Close(ctx)
}

// Held tells whether the lease is surely still this process's, by a clock that
// goes on while the process is paused. What does not hold it must not publish.
func (s *Store) Held() bool {
	l := s.lease
	return l != nil && time.Since(l.start) < time.Duration(l.until.Load())
}

// Lost is closed when another process has taken the site.
func (s *Store) Lost() <-chan struct{} { return s.lease.lost }

// Away is nil while the last sign of life went through, else why it did not.
func (s *Store) Away() error {
	if err := s.lease.away.Load(); err != nil {
		return *err
	}
	return nil
}
