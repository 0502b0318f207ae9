// Package export writes a span of a ledger to files that a spreadsheet or an
// analyst's tool reads.
package export

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"dayrun/fulfilment"
	"dayrun/site"
	"dayrun/store"
)

// Source is a snapshot of a ledger with the types of its columns.
type Source interface {
	store.Source
	// Integers tells which of a table's columns hold numbers.
	Integers(ctx context.Context, t site.Table) ([]bool, error)
}

// Options say what is written where. The span holds From and not To.
type Options struct {
	From, To fulfilment.Time
	Format   string // CSV or Parquet
	Dir      string // made if need be
}

// Journal is the name of the journal's file.
const Journal = "journal"

// File is one that was written.
type File struct {
	Path string
	Rows int64
}

var errPast = errors.New("past the span")

// Write writes the journal's entries of the span and, one file a table, the
// rows that belong to it: of a table with a seq, those of the span's entries; of
// one with an order_id, those of the orders placed in the span; of the others
// (master data, present state) all.
func Write(ctx context.Context, src Source, o Options) ([]File, error) {
	if o.From >= o.To {
		return nil, errors.New("--from must lie before --to")
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	e := &exporter{src: src, o: o, placed: map[string]bool{}}
	if err := e.journal(ctx); err != nil {
		return e.files, err
	}
	for _, t := range site.Tables() {
		if t.Name == site.TableOrders { // first: it says which orders belong to the span
			if err := e.table(ctx, t); err != nil {
				return e.files, err
			}
		}
	}
	for _, t := range site.Tables() {
		if t.Name != site.TableOrders {
			if err := e.table(ctx, t); err != nil {
				return e.files, err
			}
		}
	}
	return e.files, nil
}

type exporter struct {
	src         Source
	o           Options
	first, last int64 // entries of the span; none: first is 0
	placed      map[string]bool
	files       []File
}

// file writes one file by fill, under its name only when it is whole.
func (e *exporter) file(name string, cols []column, fill func(sink, *int64) error) error {
	path := filepath.Join(e.o.Dir, name+"."+e.o.Format)
	f, err := os.Create(path + ".part")
	if err != nil {
		return fmt.Errorf("export %s: %w", name, err)
	}
	var rows int64
	s, err := newSink(e.o.Format, f, cols)
	if err == nil {
		err = errors.Join(fill(s, &rows), s.close())
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(path + ".part") // the error above is the one to tell
		return fmt.Errorf("export %s: %w", name, err)
	}
	e.files = append(e.files, File{path, rows})
	return os.Rename(path+".part", path)
}

func (e *exporter) journal(ctx context.Context) error {
	cols := []column{{"seq", true}, {"at", true}, {"kind", false}, {"version", true}, {"data", false}, {"hash", false}}
	return e.file(Journal, cols, func(s sink, rows *int64) error {
		err := e.src.Entries(ctx, 1, func(n site.Entry) error {
			switch {
			case n.At < e.o.From:
				return nil
			case n.At >= e.o.To: // times never run backwards
				return errPast
			}
			if e.first == 0 {
				e.first = n.Seq
			}
			e.last = n.Seq
			*rows++
			return s.row([]any{n.Seq, int64(n.At), n.Kind, int64(n.Version), string(n.Data), hex.EncodeToString(n.Hash[:])})
		})
		if errors.Is(err, errPast) {
			err = nil
		}
		return err
	})
}

func (e *exporter) table(ctx context.Context, t site.Table) error {
	ints, err := e.src.Integers(ctx, t)
	if err != nil {
		return err
	}
	names := t.Columns()
	cols := make([]column, len(names))
	for i, n := range names {
		cols[i] = column{n, ints[i]}
	}
	seq, order, placed := slices.Index(names, "seq"), slices.Index(names, "order_id"), slices.Index(names, "placed_at")
	return e.file(t.Name, cols, func(s sink, rows *int64) error {
		return e.src.Rows(ctx, t, func(values []any) error {
			switch {
			case t.Name == site.TableOrders:
				if at := fulfilment.Time(values[placed].(int64)); at < e.o.From || at >= e.o.To {
					return nil
				}
				e.placed[values[order].(string)] = true
			case seq >= 0:
				if n := values[seq].(int64); e.first == 0 || n < e.first || n > e.last {
					return nil
				}
			case order >= 0 && !e.placed[values[order].(string)]:
				return nil
			}
			*rows++
			return s.row(values)
		})
	})
}
