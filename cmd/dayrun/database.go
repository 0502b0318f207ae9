package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dayrun/api"
	"dayrun/devices"
	"dayrun/site"
	"dayrun/site/engine"
	"dayrun/store"
	"dayrun/store/export"
	"dayrun/store/postgres"
	"dayrun/store/sqlite"
)

// DatabaseSettings say where a server keeps its ledger.
type DatabaseSettings struct {
	Database string        `help:"PostgreSQL that keeps the ledger, postgres://user:password@host:5432/name; several servers may name the same: one runs the site, the others stand by. Empty: SQLite in the data folder."`
	Lease    time.Duration `help:"How long a silent server keeps its site in PostgreSQL before one that stands by takes it over." default:"10s"`
	Snapshot time.Duration `help:"A snapshot of the site's state is made at least so often, so that a start replays little; 0: never." default:"15m"`
	Reserve  int64         `help:"Megabytes of the disk kept in the data folder and freed when it is full, so that what was begun can end; 0: none. Not with --database." default:"64"`
	Scrub    time.Duration `help:"How often the ledger is read through for what a disk has spoilt; 0: never." default:"24h"`
}

// Ledger names where a site's ledger is; every command that reads or writes
// one has these flags.
type Ledger struct {
	Database string `help:"PostgreSQL that keeps the ledger, postgres://user:password@host:5432/name. Default: SQLite in the data folder."`
	Data     string `help:"The server's data folder." default:"data" type:"path"`
	Site     string `help:"Name of the site." default:"main"`
}

// ledger is an open store of any kind.
type ledger interface {
	store.Store
	export.Source
	Epoch() int64
}

var (
	_ ledger = (*sqlite.Store)(nil)
	_ ledger = (*postgres.Store)(nil)
)

// ledger gives the place of the server's ledger.
func (s *Settings) ledger() *Ledger {
	return &Ledger{Database: s.Database, Data: s.Data, Site: s.Site}
}

// isServer tells a PostgreSQL URL; what else is given is a mistake.
func isServer(database string) (bool, error) {
	switch {
	case database == "":
		return false, nil
	case strings.HasPrefix(database, "postgres://"), strings.HasPrefix(database, "postgresql://"):
		return true, nil
	}
	return false, fmt.Errorf("database %q: write postgres://user:password@host:5432/name, or leave it out for SQLite in the data folder", database)
}

// redacted is a database's URL without its password.
func redacted(database string) string {
	if u, err := url.Parse(database); err == nil {
		return u.Redacted()
	}
	return "(unreadable)"
}

// where says in words where the ledger is.
func (l *Ledger) where() string {
	if l.Database != "" {
		return redacted(l.Database)
	}
	return l.Data
}

// read opens a snapshot for reading. Every error has the exit code for it.
func (l *Ledger) read(ctx context.Context) (ledger, error) {
	server, err := isServer(l.Database)
	if err != nil {
		return nil, &exitError{exitUnreadable, err}
	}
	var st ledger
	if server {
		st, err = postgres.OpenReadOnly(ctx, l.Database, l.Site)
	} else {
		st, err = sqlite.OpenReadOnly(l.Data, l.Site)
	}
	if err != nil {
		return nil, &exitError{exitUnreadable, err}
	}
	return st, nil
}

// repair says what to do about a ledger that was spoilt.
func (l *Ledger) repair() string {
	at := "--data " + l.Data
	if l.Database != "" {
		at = "--database " + redacted(l.Database)
	}
	return fmt.Sprintf("find the place: dayrun ledger verify %s --site %s; go on from a backup: dayrun ledger restore BACKUP --data NEWFOLDER --site %s", at, l.Site, l.Site)
}

// firstScrub is when the first one begins: a start looks at the snapshot and
// the entries after it only.
const firstScrub = 10 * time.Minute

// scrub reads the whole ledger through from time to time. A fault stops the
// site: it must not go on from what a disk has spoilt, nor start again.
func (s *server) scrub(ctx context.Context) {
	if s.set.Scrub <= 0 {
		return
	}
	next := time.NewTimer(min(s.set.Scrub, firstScrub))
	defer next.Stop()
	for ; ; next.Reset(s.set.Scrub) {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		fault, err := s.set.ledger().scrub(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			slog.Warn("ledger not scrubbed, next time again", "error", err)
		case fault != "":
			if err := s.store.DropStates(ctx); err != nil { // so that the next start reads the entry, too
				slog.Warn("snapshots stay", "error", err)
			}
			s.spoilt.Store(true)
			s.failed <- fmt.Errorf("ledger is spoilt: %s\n%s", fault, s.set.ledger().repair())
			return
		}
	}
}

// scrub gives the first fault of a snapshot, "" for none.
func (l *Ledger) scrub(ctx context.Context) (fault string, err error) {
	st, err := l.read(ctx)
	if err != nil {
		return "", err
	}
	defer st.Close()
	rep, err := store.Scrub(ctx, st)
	return rep.Fault, err
}

// serverLedger is the running server's store in PostgreSQL and the lock on the
// data folder, which has the name that the lease is held by.
type serverLedger struct {
	*postgres.Store
	lock *os.File
}

// Close ends both; the lock goes last.
func (l *serverLedger) Close() error {
	return errors.Join(l.Store.Close(), l.lock.Close())
}

// holderFile keeps the name of the lease's holder.
const holderFile = "holder"

// openServer takes the site in PostgreSQL; while another process has it, this
// one stands by. The lock on the folder proves that whoever held the lease
// under the folder's name before is dead: a restart waits for no lease.
func openServer(ctx context.Context, set *Settings, standby func(holder string, left time.Duration)) (*serverLedger, error) {
	if err := os.MkdirAll(set.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	lock, err := store.LockFolder(set.Data)
	if err != nil {
		return nil, err
	}
	holder, err := holderName(filepath.Join(set.Data, holderFile))
	if err == nil {
		var st *postgres.Store
		st, err = postgres.Open(ctx, set.Database, set.Site, postgres.Options{Sync: true, Holder: holder, Standby: standby, Lease: set.Lease})
		if err == nil {
			return &serverLedger{st, lock}, nil
		}
	}
	_ = lock.Close() // nothing was written
	return nil, err
}

// holderName gives the folder's name as a holder, made at its first use.
func holderName(path string) (string, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		host, _ := os.Hostname() // for people only
		name := host + "/" + rand.Text()[:10]
		return name, os.WriteFile(path, []byte(name+"\n"), 0o600)
	}
	return strings.TrimSpace(string(data)), err
}

// patience is how long a request waits for the disk before its caller is told
// to come again; what was asked stays in line, and its key tells what became
// of it.
const patience = 5 * time.Second

// gate is the engine as callers meet it: while the database is away, or the disk
// full, it refuses at once, and what is caught by an outage is not left waiting.
type gate struct {
	api.Engine
	away func() error
	stop engine.Fleet // where a stop goes out past the ledger
}

// Healthy is nil when an order could be accepted now.
func (g gate) Healthy() error {
	return errors.Join(g.away(), g.Engine.Healthy())
}

// Do carries a command to the loop.
func (g gate) Do(ctx context.Context, in site.Input) (site.Reply, error) {
	if p, ok := in.(site.PauseRobot); ok && g.Healthy() != nil {
		return g.pause(p), nil
	}
	if err := g.away(); err != nil {
		return site.Reply{}, fmt.Errorf("%w: the ledger takes nothing now: %w", engine.ErrBusy, err)
	}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := g.Engine.Do(short, in)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = fmt.Errorf("%w: not on disk after %s; the same Idempotency-Key gives the same order", engine.ErrBusy, patience)
	}
	return r, err
}

// pause stops a robot while nothing can be made durable: a stop waits for no
// disk. It is safe from whoever sends it, and lasts until the robot is resumed.
func (g gate) pause(p site.PauseRobot) site.Reply {
	g.stop.Send([]devices.Instruction{devices.Instant{Robot: p.Robot,
		Action: devices.Action{Type: "startPause", ID: "outage-" + rand.Text()[:12], Blocking: "NONE"}}})
	return site.Reply{Text: "startPause sent, while the ledger is away"}
}

// leased sends instructions only while the lease is surely held: a controller
// that was paused must not speak to robots that have another one by now. While
// the disk is full it gives robots no way to go on: they stop where they are
// released to. Everything else goes out, stops first of all.
type leased struct {
	engine.Fleet
	held func() bool
	away func() error
}

// Send hands instructions on; what is dropped, the conversation sends again.
func (l leased) Send(list []devices.Instruction) {
	if !l.held() {
		return
	}
	if l.away() != nil {
		list = slices.DeleteFunc(slices.Clone(list), func(i devices.Instruction) bool {
			_, drives := i.(devices.Order)
			return drives
		})
	}
	l.Fleet.Send(list)
}
