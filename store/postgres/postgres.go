// Package postgres keeps a site's ledger in PostgreSQL 15 or newer: the schema
// and the reading SQL are those of the embedded store. One process at a time
// holds a site, by a lease on the server's clock; the epoch, which every
// taking of the lease raises and every transaction checks under a row lock,
// keeps a process that lost it from writing.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"dayrun/site"
	"dayrun/store"
	"dayrun/store/migrations"
	"dayrun/store/sqlread"
)

// Options tune a store.
type Options struct {
	// Sync makes every commit survive a power cut of the server. Without it the
	// last commits may be lost with the server; for runs whose input can be
	// given again.
	Sync bool
	// Lease is how long the site stays this process's without a sign of life;
	// 0: 10 s.
	Lease time.Duration
	// Holder names this process for the next start. Whoever opens with the same
	// name proves that the former holder is dead and need not wait for its
	// lease. Empty: a name that nobody else has.
	Holder string
	// Standby is called once a wait while another process holds the site; Open
	// then goes on waiting. Nil: Open gives store.ErrHeld at once.
	Standby func(holder string, left time.Duration)
}

// Store is a ledger on a server.
type Store struct {
	*sqlread.Reader

	config *pgx.ConnConfig
	name   string
	siteID int64
	epoch  int64
	o      Options

	mu    sync.Mutex // guards what follows, held for a commit
	conn  *pgx.Conn  // nil: to be made anew
	w     *writer
	head  site.Head
	known bool // head is what the server holds

	lease    *lease
	read     *sql.DB
	snapshot *sql.Tx // of a store opened for reading only
}

var _ store.Store = (*Store)(nil)

// Spans of wall time.
const (
	defaultLease = 10 * time.Second
	patience     = 20 * time.Second // of a commit or a look-up; then its outcome counts as unknown
	dialling     = 5 * time.Second
	oldest       = 150000 // server_version_num
)

// Open takes the site for this process alone, and makes the tables if need be.
// The errors are store.ErrHeld, store.ErrUnavailable and ErrUnreadable among others.
func Open(ctx context.Context, url, name string, o Options) (*Store, error) {
	if name == "" {
		return nil, errors.New("open ledger: site \"\": give the site a name")
	}
	if o.Lease <= 0 {
		o.Lease = defaultLease
	}
	if o.Holder == "" {
		o.Holder = strconv.FormatUint(rand.Uint64(), 36)
	}
	s := &Store{name: name, o: o}
	if err := s.open(ctx, url); err != nil {
		_ = s.Close() // the first error is the one to tell
		return nil, fmt.Errorf("open ledger in PostgreSQL: %w", classify(err))
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, url string) error {
	if err := s.configure(url); err != nil {
		return err
	}
	if err := s.prepare(ctx); err != nil {
		return err
	}
	if err := s.take(ctx); err != nil {
		return err
	}
	s.startReading()
	s.Reader = sqlread.New(s.read, dialect, s.siteID, s.name)
	var err error
	if s.w, err = newWriter(ctx, s.read, s.siteID, s.epoch); err != nil {
		return err
	}
	s.head, err = s.Head(ctx)
	s.known = err == nil
	return err
}

// configure reads the connection string. Nothing of a dead network may hold a
// session or a lock for long.
func (s *Store) configure(url string) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("database: %w; write it as postgres://user:password@host:5432/name", err) // pgx leaves the password out
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = dialling
	}
	for name, value := range map[string]string{"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "3", "tcp_keepalives_count": "3", "idle_in_transaction_session_timeout": "10000",
		"timezone": "UTC", "client_min_messages": "warning"} {
		if _, given := config.RuntimeParams[name]; !given {
			config.RuntimeParams[name] = value
		}
	}
	s.config = config
	return nil
}

// as gives the configuration of a connection with a name and further settings
// of its session.
func (s *Store) as(name string, params map[string]string) *pgx.ConnConfig {
	c := s.config.Copy()
	c.RuntimeParams["application_name"] = name
	for k, v := range params {
		c.RuntimeParams[k] = v
	}
	return c
}

// prepare checks the server and brings the schema up.
func (s *Store) prepare(ctx context.Context) error {
	db := stdlib.OpenDB(*s.as("dayrun schema", nil))
	defer db.Close()
	var version int
	var fsync string
	if err := db.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int, current_setting('fsync')`).Scan(&version, &fsync); err != nil {
		return err
	}
	switch {
	case version < oldest:
		return fmt.Errorf("the server is PostgreSQL %d: use 15 or newer", version/10000)
	case s.o.Sync && fsync != "on":
		return fmt.Errorf("the server runs with fsync = %s: an acknowledged order would not survive a power cut; set it to on", fsync)
	}
	return migrations.Up(ctx, db, migrations.PostgreSQL)
}

func (s *Store) startReading() {
	s.read = stdlib.OpenDB(*s.as("dayrun reader", nil))
	n := max(4, runtime.GOMAXPROCS(0))
	s.read.SetMaxOpenConns(n)
	s.read.SetMaxIdleConns(n)
}

// OpenReadOnly reads one snapshot of a site, whoever holds it: all that is
// read belongs to one moment. An empty name takes the only site there is. The
// error is always a store.ErrUnreadable.
func OpenReadOnly(ctx context.Context, url, name string) (*Store, error) {
	s := &Store{name: name}
	if err := s.openReadOnly(ctx, url); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("read ledger in PostgreSQL: %w: %w", store.ErrUnreadable, err)
	}
	return s, nil
}

func (s *Store) openReadOnly(ctx context.Context, url string) error {
	if err := s.configure(url); err != nil {
		return err
	}
	s.config.RuntimeParams["idle_in_transaction_session_timeout"] = "0" // a slow reader is no fault
	s.startReading()
	var err error
	// The snapshot lives as long as the store, whatever becomes of ctx.
	if s.snapshot, err = s.read.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}); err != nil {
		return err
	}
	found, err := sqlread.FindSite(ctx, s.snapshot, dialect, s.name)
	if err != nil {
		return err
	}
	s.siteID, s.name, s.epoch = found.ID, found.Name, found.Epoch
	s.Reader = sqlread.New(s.snapshot, dialect, s.siteID, s.name)
	return nil
}

// Close gives the lease back and ends the store.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), dialling)
	defer cancel()
	var errs []error
	if s.lease != nil {
		s.lease.end(ctx)
	}
	if s.conn != nil {
		_ = s.conn.Close(ctx) // nothing is open in it
	}
	if s.snapshot != nil {
		_ = s.snapshot.Rollback() // nothing was written
	}
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	s.lease, s.conn, s.snapshot, s.read, s.w = nil, nil, nil, nil, nil
	return errors.Join(errs...)
}

// Epoch says how often this site was taken.
func (s *Store) Epoch() int64 { return s.epoch }

// Head gives the last stored entry; before the first one, the genesis.
func (s *Store) Head(ctx context.Context) (site.Head, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return s.Reader.Head(ctx)
}
