package sqlread

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"dayrun/fulfilment"
	"dayrun/site"
	"dayrun/store"
)

// Head gives the last stored entry; before the first one, the genesis.
func (s *Reader) Head(ctx context.Context) (site.Head, error) {
	var (
		h    site.Head
		hash []byte
	)
	err := s.row(ctx, `SELECT seq, at, hash FROM journal WHERE site_id = ? ORDER BY seq DESC LIMIT 1`, s.site).Scan(&h.Seq, &h.At, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return site.Head{Hash: site.Genesis(s.name)}, nil
	}
	if err != nil {
		return h, fmt.Errorf("read head: %w", s.classify(err))
	}
	if len(hash) != len(h.Hash) {
		return h, fmt.Errorf("read head: entry %d: hash of %d bytes: %w", h.Seq, len(hash), store.ErrUnreadable)
	}
	copy(h.Hash[:], hash)
	return h, nil
}

const entryCols = `j.seq, j.at, j.kind, j.version, j.data, j.hash`

// Entries streams the journal.
func (s *Reader) Entries(ctx context.Context, from int64, fn func(site.Entry) error) error {
	return s.entries(ctx, fn, `SELECT `+entryCols+` FROM journal j WHERE j.site_id = ? AND j.seq >= ? ORDER BY j.seq`, s.site, from)
}

func (s *Reader) entries(ctx context.Context, fn func(site.Entry) error, query string, args ...any) error {
	rows, err := s.query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read journal: %w", s.classify(err))
	}
	defer rows.Close()
	var (
		e    site.Entry
		data string
		hash sql.RawBytes
		kind sql.RawBytes
		kept = map[string]string{} // the few kinds, allocated once
	)
	for rows.Next() {
		if err := rows.Scan(&e.Seq, &e.At, &kind, &e.Version, &data, &hash); err != nil {
			return fmt.Errorf("read entry after %d: %w", e.Seq, s.classify(err))
		}
		if len(hash) != len(e.Hash) {
			return fmt.Errorf("read entry %d: hash of %d bytes: %w", e.Seq, len(hash), store.ErrUnreadable)
		}
		copy(e.Hash[:], hash)
		k, ok := kept[string(kind)]
		if !ok {
			k = string(kind)
			kept[k] = k
		}
		e.Kind, e.Data = k, []byte(data)
		if err := fn(e); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read entry after %d: %w", e.Seq, s.classify(err))
	}
	return nil
}

// Rows streams a table.
func (s *Reader) Rows(ctx context.Context, t site.Table, fn func([]any) error) error {
	cols := t.Columns()
	rows, err := s.query(ctx, `SELECT `+strings.Join(cols, ", ")+` FROM `+t.Name+` WHERE site_id = ?`, s.site)
	if err != nil {
		return fmt.Errorf("read %s: %w", t.Name, s.classify(err))
	}
	defer rows.Close()
	values, into := make([]any, len(cols)), make([]any, len(cols))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read %s: %w", t.Name, s.classify(err))
		}
		if err := fn(values); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", t.Name, s.classify(err))
	}
	return nil
}

// FleetRows gives the stored conversations.
func (s *Reader) FleetRows(ctx context.Context) ([]site.FleetRow, error) {
	rows, err := s.query(ctx, `SELECT robot, state, sum FROM fleet WHERE site_id = ? ORDER BY robot`, s.site)
	if err != nil {
		return nil, fmt.Errorf("read fleet: %w", s.classify(err))
	}
	defer rows.Close()
	var list []site.FleetRow
	for rows.Next() {
		var robot, state, sum string
		if err := rows.Scan(&robot, &state, &sum); err != nil {
			return nil, fmt.Errorf("read fleet: %w", s.classify(err))
		}
		r, err := store.FleetRow(robot, state, sum)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, s.classify(rows.Err())
}

// Prior looks an order up by idempotency key, then by the client's own id.
func (s *Reader) Prior(ctx context.Context, key, clientOrderID string) (*fulfilment.Prior, error) {
	const query = `SELECT order_id, client_order_id, idempotency_key, body_hash, promise, state FROM orders
		WHERE site_id = ? AND (idempotency_key = ? OR client_order_id = ?) ORDER BY idempotency_key = ? DESC LIMIT 1`
	var p fulfilment.Prior
	err := s.row(ctx, query, s.site, key, clientOrderID, key).Scan(&p.Order, &p.ClientOrderID, &p.Key, &p.BodyHash, &p.Promise, &p.State)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up order: %w", s.classify(err))
	}
	return &p, nil
}

// Integers tells which of a table's columns hold numbers; the others hold texts.
func (s *Reader) Integers(ctx context.Context, t site.Table) ([]bool, error) {
	rows, err := s.query(ctx, `SELECT `+strings.Join(t.Columns(), ", ")+` FROM `+t.Name+` WHERE 1 = 0`)
	if err != nil {
		return nil, fmt.Errorf("read columns of %s: %w", t.Name, s.classify(err))
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, fmt.Errorf("read columns of %s: %w", t.Name, s.classify(err))
	}
	ints := make([]bool, len(types))
	for i, c := range types {
		ints[i] = strings.HasPrefix(c.DatabaseTypeName(), "INT")
	}
	return ints, nil
}

// Hashes streams the chain hashes of the first n entries.
func (s *Reader) Hashes(ctx context.Context, n int64, fn func(hash [32]byte) error) error {
	rows, err := s.query(ctx, `SELECT hash FROM journal WHERE site_id = ? AND seq <= ? ORDER BY seq`, s.site, n)
	if err != nil {
		return fmt.Errorf("read hashes: %w", s.classify(err))
	}
	defer rows.Close()
	var (
		raw  sql.RawBytes
		hash [32]byte
	)
	for rows.Next() {
		if err := rows.Scan(&raw); err != nil {
			return fmt.Errorf("read hashes: %w", s.classify(err))
		}
		if len(raw) != len(hash) {
			return fmt.Errorf("read hashes: hash of %d bytes: %w", len(raw), store.ErrUnreadable)
		}
		copy(hash[:], raw)
		if err := fn(hash); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read hashes: %w", s.classify(err))
	}
	return nil
}

// ChainHash gives the hash of an entry; of 0, the genesis.
func (s *Reader) ChainHash(ctx context.Context, seq int64) ([32]byte, error) {
	if seq == 0 {
		return site.Genesis(s.name), nil
	}
	var raw []byte
	if err := s.row(ctx, `SELECT hash FROM journal WHERE site_id = ? AND seq = ?`, s.site, seq).Scan(&raw); err != nil {
		return [32]byte{}, fmt.Errorf("read hash of entry %d: %w", seq, s.classify(err))
	}
	if len(raw) != 32 {
		return [32]byte{}, fmt.Errorf("read hash of entry %d: %d bytes: %w", seq, len(raw), store.ErrUnreadable)
	}
	return [32]byte(raw), nil
}
