// Package sqlite keeps a site's ledger in one SQLite file: write-ahead log,
// every commit synced before it is acknowledged, one writing connection and a
// pool of reading ones. A lock of the operating system on the folder, which
// dies with the process, and an epoch that every opening raises keep a second
// process from writing.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	driver "modernc.org/sqlite"

	"dayrun/site"
	"dayrun/store"
	"dayrun/store/migrations"
	"dayrun/store/sqlread"
)

// File is the ledger's name in the data folder.
const File = "ledger.db"

// Options tune a store.
type Options struct {
	// Sync makes every commit survive a power cut. Without it a commit survives
	// the process only; for runs whose input can be given again.
	Sync bool
	// Reserve is how many bytes of the disk are kept for the case that it is
	// full otherwise; 0: none.
	Reserve int64
}

// Store is a ledger in a folder.
type Store struct {
	*sqlread.Reader

	dir    string
	name   string
	siteID int64
	epoch  int64
	lock   *os.File // nil: read only

	reserve *reserve

	mu    sync.Mutex // guards what follows, held for a commit
	write *sql.DB
	conn  *sql.Conn
	w     *writer
	head  site.Head
	known bool // head is what the file holds

	read     *sql.DB
	snapshot *sql.Tx // of a store opened for reading only
}

var _ store.Store = (*Store)(nil)

// Open takes the folder, which it makes if need be, for this process alone.
// The errors are store.ErrHeld and store.ErrUnreadable among others.
func Open(dir, name string, o Options) (*Store, error) {
	if name == "" {
		return nil, errors.New("open ledger: site \"\": give the site a name")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	lock, err := store.LockFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("open ledger in %s: %w", dir, err)
	}
	s := &Store{dir: dir, name: name, lock: lock}
	if err := s.open(o); err != nil {
		_ = s.Close() // the first error is the one to tell
		return nil, fmt.Errorf("open ledger in %s: %w", dir, classify(err))
	}
	return s, nil
}

func (s *Store) open(o Options) error {
	ctx := context.Background()
	path := filepath.Join(s.dir, File)
	pragmas := []string{"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(2000)", "cache_size(-65536)", "wal_autocheckpoint(2000)"}
	if !o.Sync {
		pragmas[1], pragmas[4] = "synchronous(OFF)", "wal_autocheckpoint(16000)"
	}
	var err error
	if s.reserve, err = newReserve(s.dir, o.Reserve); err != nil {
		return err
	}
	if s.write, err = pool(path, "", 1, pragmas...); err != nil {
		return err
	}
	if err := migrations.Up(ctx, s.write, migrations.SQLite); err != nil {
		return err
	}
	const register = `INSERT INTO sites (name, epoch) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1 RETURNING site_id, epoch`
	if err := s.write.QueryRowContext(ctx, register, s.name).Scan(&s.siteID, &s.epoch); err != nil {
		return fmt.Errorf("raise epoch: %w", err)
	}
	if s.read, err = pool(path, "ro", max(4, runtime.GOMAXPROCS(0)), "busy_timeout(2000)", "query_only(1)"); err != nil {
		return err
	}
	s.Reader = sqlread.New(s.read, dialect, s.siteID, s.name)
	if s.conn, err = s.write.Conn(ctx); err != nil {
		return err
	}
	s.w = newWriter(s.siteID, s.epoch)
	s.head, err = s.Head(ctx)
	s.known = err == nil
	return err
}

// OpenReadOnly opens the ledger of a stopped, killed or running server for
// reading: all that is read is one snapshot, whatever is written meanwhile.
// Nothing in the folder is changed but SQLite's own sidecar files. dir may be a
// ledger file itself, such as a backup. An empty
// name takes the only site there is. The error is always an ErrUnreadable.
func OpenReadOnly(dir, name string) (*Store, error) {
	s := &Store{dir: dir, name: name}
	if err := s.openReadOnly(); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("read ledger in %s: %w: %w", dir, store.ErrUnreadable, err)
	}
	return s, nil
}

func (s *Store) openReadOnly() error {
	path := s.file()
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		return errors.New(filepath.Base(path) + " is empty")
	}
	mode := "ro"
	if wal, err := os.Stat(path + "-wal"); (err != nil || wal.Size() == 0) && !writable(filepath.Dir(path)) {
		mode = "ro&immutable=1" // SQLite cannot make its shared memory here, and there is no log to read
	}
	if s.read, err = pool(path, mode, 2, "busy_timeout(2000)", "query_only(1)"); err != nil {
		return err
	}
	if s.snapshot, err = s.read.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true}); err != nil {
		return err
	}
	found, err := sqlread.FindSite(context.Background(), s.snapshot, dialect, s.name)
	if err != nil {
		return err
	}
	s.siteID, s.name, s.epoch = found.ID, found.Name, found.Epoch
	s.Reader = sqlread.New(s.snapshot, dialect, s.siteID, s.name)
	return nil
}

// Close ends the store. The lock goes last.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	if s.snapshot != nil {
		_ = s.snapshot.Rollback() // nothing was written
	}
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.w != nil {
		errs = append(errs, s.w.close())
	}
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	if s.reserve != nil {
		s.reserve.end()
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	s.read, s.snapshot, s.w, s.conn, s.write, s.reserve, s.lock = nil, nil, nil, nil, nil, nil, nil
	return errors.Join(errs...)
}

// Epoch says how often this site was opened for writing.
func (s *Store) Epoch() int64 { return s.epoch }

// pool opens a file with at most n connections, each with the pragmas.
func pool(path, mode string, n int, pragmas ...string) (*sql.DB, error) {
	q := url.Values{"_pragma": pragmas}.Encode()
	if mode != "" {
		q += "&mode=" + mode
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

var dialect = sqlread.Dialect{Classify: classify}

// isFull tells that the disk has no room.
func isFull(err error) bool {
	var e *driver.Error
	return errors.As(err, &e) && e.Code()&0xff == codeFull
}

// SQLite's primary result codes.
const codeBusy, codeFull, codeCorrupt, codeCannotOpen, codeNotADatabase = 5, 13, 11, 14, 26

// classify adds to an error of the driver the store's own one.
func classify(err error) error {
	var e *driver.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case codeBusy, codeFull:
		return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
	case codeCorrupt, codeCannotOpen, codeNotADatabase:
		return fmt.Errorf("%w: %w", store.ErrUnreadable, err)
	}
	return err
}
