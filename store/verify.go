package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"strings"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Report is what Verify found. Fault is empty when the ledger is sound, else
// the first fault and its place.
type Report struct {
	Site              string
	Head              site.Head
	Placed, Delivered int64
	Rows              int64
	Fault             string
}

var errFault = errors.New("fault found")

// Verify reads the whole ledger: journal order and hashes, the chain of every
// delivered order, stock, snapshots, and every table's rows against a replay. The error
// tells that it could not be read; a fault is in the Report.
func Verify(ctx context.Context, src Source) (Report, error) {
	check := site.NewChecker(src.Name(), true)
	tables := newMarks()
	err := src.Entries(ctx, 1, func(e site.Entry) error {
		for _, r := range check.Add(e) {
			tables.put(e.Seq, r)
		}
		if check.Fault() != "" {
			return errFault
		}
		return nil
	})
	if err != nil && !errors.Is(err, errFault) {
		return Report{}, fmt.Errorf("read journal: %w", err)
	}
	rep := Report{Site: src.Name(), Head: check.Head()}
	rep.Placed, rep.Delivered = check.Counts()
	if result := check.Result(); result != "ok" {
		rep.Fault = result
		return rep, nil
	}
	if rep.Fault, err = around(ctx, src); err != nil || rep.Fault != "" {
		return rep, err
	}
	if states, ok := src.(StateReader); ok {
		if rep.Fault, err = checkStates(ctx, states); err != nil || rep.Fault != "" {
			return rep, err
		}
	}
	for _, t := range tables.list {
		fault, n, err := t.compare(ctx, src)
		rep.Rows += n
		if err != nil {
			return rep, fmt.Errorf("read table %s: %w", t.Name, err)
		}
		if fault != "" {
			rep.Fault = fault
			return rep, nil
		}
	}
	return rep, nil
}

// marks keeps of every row that the replay leads to only a hash, so that the
// comparison of a day's tables fits into memory.
type marks struct {
	list   []*marked
	byName map[string]*marked
	seed   maphash.Seed
}

type marked struct {
	site.Table
	seed maphash.Seed
	rows map[uint64]mark // by hash of the key
	buf  []byte
}

type mark struct {
	values uint64 // hash of the other columns
	seq    int64  // entry that set them
}

func newMarks() *marks {
	m := &marks{byName: map[string]*marked{}, seed: maphash.MakeSeed()}
	for _, t := range site.Tables() {
		k := &marked{Table: t, seed: m.seed, rows: map[uint64]mark{}}
		m.list = append(m.list, k)
		m.byName[t.Name] = k
	}
	return m
}

func (m *marks) put(seq int64, r site.Row) {
	t := m.byName[r.Table]
	key, values := t.hash(r.Values)
	t.rows[key] = mark{values, seq}
}

func (t *marked) hash(values []any) (key, rest uint64) {
	n := len(t.Key)
	return t.sum(values[:n]), t.sum(values[n:])
}

func (t *marked) sum(values []any) uint64 {
	b := t.buf[:0]
	for _, v := range values {
		switch v := v.(type) {
		case int64:
			b = append(b, 'i')
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		case string:
			v = Text(v)
			b = append(b, 's')
			b = binary.LittleEndian.AppendUint32(b, uint32(len(v)))
			b = append(b, v...)
		default:
			b = append(b, 'x')
			b = fmt.Appendf(b, "%T %v", v, v)
		}
	}
	t.buf = b
	return maphash.Bytes(t.seed, b)
}

// compare reads the table and gives the first row that the replay does not
// lead to, or that it leads to and the table lacks.
func (t *marked) compare(ctx context.Context, src Source) (fault string, n int64, err error) {
	err = src.Rows(ctx, t.Table, func(values []any) error {
		n++
		key, rest := t.hash(values)
		want, ok := t.rows[key]
		switch {
		case !ok:
			fault = fmt.Sprintf("table %s: row %s follows from no entry", t.Name, t.name(values))
			return errFault
		case want.values != rest:
			fault = fmt.Sprintf("table %s: row %s differs from what entry %d made it", t.Name, t.name(values), want.seq)
			return errFault
		}
		delete(t.rows, key)
		return nil
	})
	if errors.Is(err, errFault) {
		err = nil
	}
	if err != nil || fault != "" || len(t.rows) == 0 {
		return fault, n, err
	}
	first := int64(0)
	for _, m := range t.rows {
		if first == 0 || m.seq < first {
			first = m.seq
		}
	}
	return fmt.Sprintf("table %s: %d rows are missing, the first one was set by entry %d", t.Name, len(t.rows), first), n, nil
}

func (t *marked) name(values []any) string {
	parts := make([]string, len(t.Key))
	for i, k := range t.Key {
		parts[i] = fmt.Sprintf("%s=%v", k, values[i])
	}
	return strings.Join(parts, " ")
}

// Decode gives the event of an entry.
func Decode(e site.Entry) (fulfilment.Event, error) {
	event, err := fulfilment.Decode(e.Kind, e.Version, e.Data)
	if err != nil {
		return nil, fmt.Errorf("decode entry %d (%s): %w", e.Seq, e.Kind, err)
	}
	return event, nil
}
