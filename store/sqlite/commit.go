package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"

	"dayrun/site"
	"dayrun/store"
)

// Commit writes a batch in one transaction and returns when it is on disk. An
// empty batch writes the epoch row, which proves that commits are possible.
func (s *Store) Commit(ctx context.Context, b site.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.w == nil {
		return fmt.Errorf("commit: %w: opened for reading only, or closed", store.ErrUnavailable)
	}
	if !s.known { // the last commit failed: the file says what became of it
		head, err := s.Head(ctx)
		if err != nil {
			return fmt.Errorf("commit: %w", err)
		}
		s.head, s.known = head, true
	}
	head, err := store.Follow(s.head, b)
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	// A commit once begun is never interrupted: its outcome would be unknown.
	ctx = context.WithoutCancel(ctx)
	s.known = false
	write := func(c any) error { return s.w.commit(ctx, c.(connection), b) }
	if err = s.conn.Raw(write); isFull(err) && s.reserve.free() {
		err = s.conn.Raw(write) // nothing of the first one stayed
	}
	if err != nil {
		return fmt.Errorf("commit: %w", classify(err))
	}
	s.head, s.known = head, true
	return nil
}

// connection is what the writer needs of the driver's connection. Statements
// go to it directly: database/sql would check and copy each of a batch's
// several ten thousand values.
type connection interface {
	driver.ExecerContext
	driver.QueryerContext
	driver.ConnPrepareContext
}

// writer holds the prepared statements of the writing connection.
type writer struct {
	siteID, epoch int64
	journal       *upsert
	fleet         *upsert
	tables        []*upsert // in the order of site.Tables
	byName        map[string]*upsert
}

func newWriter(siteID, epoch int64) *writer {
	w := &writer{siteID: siteID, epoch: epoch, byName: map[string]*upsert{}}
	w.journal = newUpsert(siteID, site.Table{Name: "journal", Key: []string{"seq"}, Once: []string{"at", "kind", "version", "data", "hash"}}, true)
	w.fleet = newUpsert(siteID, store.FleetTable, false)
	for _, t := range site.Tables() {
		u := newUpsert(siteID, t, false)
		w.tables = append(w.tables, u)
		w.byName[t.Name] = u
	}
	return w
}

func (w *writer) close() error {
	for _, u := range append([]*upsert{w.journal, w.fleet}, w.tables...) {
		for _, st := range u.stmts {
			if err := st.Close(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) commit(ctx context.Context, c connection, b site.Batch) error {
	if err := run(ctx, c, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := w.fill(ctx, c, b)
	if err == nil {
		err = run(ctx, c, "COMMIT")
	}
	if err != nil {
		// The error above is the one to tell; some errors have rolled back already.
		_ = run(ctx, c, "ROLLBACK")
	}
	return err
}

func (w *writer) fill(ctx context.Context, c connection, b site.Batch) error {
	if err := w.fence(ctx, c); err != nil {
		return err
	}
	if len(b.Entries) == 0 && len(b.Fleet) == 0 && len(b.Rows) == 0 {
		return run(ctx, c, fmt.Sprintf("UPDATE sites SET epoch = %d WHERE site_id = %d", w.epoch, w.siteID))
	}
	for i := range b.Entries {
		e := &b.Entries[i]
		w.journal.Add([]any{e.Seq, int64(e.At), e.Kind, int64(e.Version), string(e.Data), e.Hash[:]})
	}
	if err := w.journal.flush(ctx, c); err != nil {
		return err
	}
	for _, r := range b.Rows {
		u := w.byName[r.Table]
		if u == nil {
			return fmt.Errorf("row of unknown table %q", r.Table)
		}
		u.Add(r.Values)
	}
	for _, u := range w.tables {
		if err := u.flush(ctx, c); err != nil {
			return err
		}
	}
	for i := range b.Fleet {
		values, err := store.FleetValues(&b.Fleet[i])
		if err != nil {
			return err
		}
		w.fleet.Add(values)
	}
	return w.fleet.flush(ctx, c)
}

// fence refuses when another opening has raised the epoch.
func (w *writer) fence(ctx context.Context, c connection) error {
	rows, err := c.QueryContext(ctx, fmt.Sprintf("SELECT epoch FROM sites WHERE site_id = %d", w.siteID), nil)
	if err != nil {
		return err
	}
	defer rows.Close()
	got := make([]driver.Value, 1)
	if err := rows.Next(got); err != nil {
		return fmt.Errorf("read epoch: %w", err)
	}
	if got[0] != w.epoch {
		return fmt.Errorf("%w: epoch is %v, ours is %d", store.ErrDeposed, got[0], w.epoch)
	}
	return nil
}

func run(ctx context.Context, c connection, query string) error {
	_, err := c.ExecContext(ctx, query, nil)
	return err
}
