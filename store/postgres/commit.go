package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"dayrun/fulfilment"
	"dayrun/site"
	"dayrun/store"
)

// Commit writes a batch in one transaction and returns when the server has it
// on disk. An empty batch proves that commits are possible.
//
// A connection that is cut leaves the outcome of its transaction open. The next
// Commit settles it before it writes: under the row lock of the site, which the
// open transaction holds until it ends, it reads the stored head; a batch that
// is there already is not written again.
func (s *Store) Commit(ctx context.Context, b site.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.w == nil {
		return fmt.Errorf("commit: %w: opened for reading only, or closed", store.ErrUnavailable)
	}
	// A commit once begun is not given up for its caller: only for a server that does not answer.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if s.known {
		if _, err := store.Follow(s.head, b); err != nil {
			return fmt.Errorf("commit: %w", err)
		}
	}
	if err := s.commit(ctx, b); err != nil {
		s.known = false
		return fmt.Errorf("commit: %w", classify(err))
	}
	s.known = true
	if n := len(b.Entries); n > 0 {
		e := &b.Entries[n-1]
		s.head = site.Head{Seq: e.Seq, At: e.At, Hash: e.Hash}
	}
	return nil
}

func (s *Store) writerName() string { return "dayrun writer " + strconv.FormatInt(s.siteID, 10) }

func (s *Store) commit(ctx context.Context, b site.Batch) error {
	if s.conn == nil {
		conn, err := s.connect(ctx)
		if err != nil {
			return err
		}
		s.conn = conn
	}
	err := s.transact(ctx, b)
	if err == nil {
		return nil
	}
	if s.conn.IsClosed() {
		err = fmt.Errorf("%w: %w", errCut, err)
	} else if _, e := s.conn.Exec(ctx, "ROLLBACK"); e == nil {
		return err
	}
	_ = s.conn.Close(ctx) // the error above is the one to tell
	s.conn = nil
	return err
}

// connect makes the writing connection, and ends one of ours that the server
// may still believe in: its locks would hold the new one up.
func (s *Store) connect(ctx context.Context) (*pgx.Conn, error) {
	params := map[string]string{"synchronous_commit": "off"}
	if s.o.Sync {
		params = nil
	}
	conn, err := pgx.ConnectConfig(ctx, s.as(s.writerName(), params))
	if err != nil {
		return nil, err
	}
	var off bool
	err = conn.QueryRow(ctx, `SELECT current_setting('synchronous_commit') = 'off' FROM (SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE application_name = $1 AND datname = current_database() AND pid <> pg_backend_pid()
		AND EXISTS (SELECT 1 FROM sites WHERE site_id = $2 AND epoch = $3)) AS ended`, s.writerName(), s.siteID, s.epoch).Scan(&off)
	if err == nil && off && s.o.Sync { // a user or database may be set so
		_, err = conn.Exec(ctx, "SET synchronous_commit = on")
	}
	if err != nil {
		_ = conn.Close(ctx)
		return nil, err
	}
	return conn, nil
}

// transact writes the batch. All statements go out together; only the commit
// waits for their answers.
func (s *Store) transact(ctx context.Context, b site.Batch) error {
	if !s.known {
		return s.settle(ctx, b)
	}
	all := s.begin()
	if err := s.w.queue(all, b); err != nil {
		return err
	}
	if err := s.send(ctx, all); err != nil {
		return err
	}
	return s.end(ctx)
}

// settle is transact when the last outcome is open.
func (s *Store) settle(ctx context.Context, b site.Batch) error {
	if err := s.send(ctx, s.begin()); err != nil {
		return err
	}
	head := site.Head{Hash: site.Genesis(s.name)}
	var hash []byte
	err := s.conn.QueryRow(ctx, `SELECT seq, at, hash FROM journal WHERE site_id = $1 ORDER BY seq DESC LIMIT 1`, s.siteID).Scan(&head.Seq, &head.At, &hash)
	if err != nil && !isNoRows(err) {
		return err
	}
	copy(head.Hash[:], hash)
	s.head = head
	if n := len(b.Entries); n > 0 && head.Seq == b.Entries[n-1].Seq && head.Hash == b.Entries[n-1].Hash {
		b.Entries, b.Rows = nil, nil // stored by the commit whose answer was lost; fleet rows may be written twice
	}
	if _, err := store.Follow(head, b); err != nil {
		return err
	}
	rest := &pgx.Batch{}
	if err := s.w.queue(rest, b); err != nil {
		return err
	}
	if rest.Len() > 0 {
		if err := s.send(ctx, rest); err != nil {
			return err
		}
	}
	return s.end(ctx)
}

// begin starts a transaction: it locks the site's row and refuses when another
// process has raised the epoch.
func (s *Store) begin() *pgx.Batch {
	all := &pgx.Batch{}
	all.Queue("BEGIN")
	all.Queue(`SELECT epoch FROM sites WHERE site_id = $1 FOR NO KEY UPDATE`, s.siteID).QueryRow(func(row pgx.Row) error {
		var epoch int64
		if err := row.Scan(&epoch); err != nil {
			return fmt.Errorf("read epoch: %w", err)
		}
		if epoch != s.epoch {
			s.lease.depose()
			return fmt.Errorf("%w: epoch is %d, ours is %d", store.ErrDeposed, epoch, s.epoch)
		}
		return nil
	})
	return all
}

func (s *Store) send(ctx context.Context, b *pgx.Batch) error {
	return s.conn.SendBatch(ctx, b).Close()
}

func (s *Store) end(ctx context.Context) error {
	tag, err := s.conn.Exec(ctx, "COMMIT")
	if err == nil && tag.String() != "COMMIT" { // a transaction that failed before ends so
		err = fmt.Errorf("the server answered %s to COMMIT", tag)
	}
	return err
}

// writer turns a batch into one statement a table.
type writer struct {
	siteID, epoch int64
	journal       *insert
	fleet         *insert
	tables        []*insert // in the order of site.Tables
	byName        map[string]*insert
}

func newWriter(ctx context.Context, db *sql.DB, siteID, epoch int64) (*writer, error) {
	types, err := columnTypes(ctx, db)
	if err != nil {
		return nil, err
	}
	w := &writer{siteID: siteID, epoch: epoch, byName: map[string]*insert{}}
	w.journal = newInsert(types, site.Table{Name: "journal", Key: []string{"seq"}, Once: []string{"at", "kind", "version", "data", "hash"}}, true)
	w.fleet = newInsert(types, store.FleetTable, false)
	for _, t := range site.Tables() {
		in := newInsert(types, t, false)
		w.tables = append(w.tables, in)
		w.byName[t.Name] = in
	}
	return w, nil
}

func (w *writer) queue(all *pgx.Batch, b site.Batch) error {
	defer func() {
		w.journal.Reset()
		w.fleet.Reset()
		for _, t := range w.tables {
			t.Reset()
		}
	}()
	for i := range b.Entries {
		e := &b.Entries[i]
		w.journal.Add([]any{e.Seq, int64(e.At), e.Kind, int64(e.Version), string(e.Data), e.Hash[:]})
	}
	for _, r := range b.Rows {
		t := w.byName[r.Table]
		if t == nil {
			return fmt.Errorf("row of unknown table %q", r.Table)
		}
		t.Add(r.Values)
	}
	for i := range b.Fleet {
		values, err := store.FleetValues(&b.Fleet[i])
		if err != nil {
			return err
		}
		w.fleet.Add(values)
	}
	w.journal.queue(all, w.siteID)
	for _, t := range w.tables {
		t.queue(all, w.siteID)
	}
	w.fleet.queue(all, w.siteID)
	return nil
}

// Prior looks an order up by idempotency key, then by the client's own id.
func (s *Store) Prior(ctx context.Context, key, clientOrderID string) (*fulfilment.Prior, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	p, err := s.Reader.Prior(ctx, key, clientOrderID)
	if errors.Is(err, context.DeadlineExceeded) {
		err = classify(err)
	}
	return p, err
}
