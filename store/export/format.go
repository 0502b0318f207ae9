package export

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// The formats.
const (
	CSV     = "csv"
	Parquet = "parquet"
)

// column of an exported table; its values are int64 or else string.
type column struct {
	name string
	ints bool
}

// sink takes a table's rows.
type sink interface {
	row(values []any) error
	close() error
}

func newSink(format string, w io.Writer, cols []column) (sink, error) {
	switch format {
	case CSV:
		return newCSV(w, cols)
	case Parquet:
		return newParquet(w, cols), nil
	}
	return nil, fmt.Errorf("format %q: give csv or parquet", format)
}

// csvSink writes RFC 4180 with a line of names.
type csvSink struct {
	w      *csv.Writer
	fields []string
}

func newCSV(w io.Writer, cols []column) (*csvSink, error) {
	s := &csvSink{w: csv.NewWriter(bufio.NewWriterSize(w, 1<<16)), fields: make([]string, len(cols))}
	for i, c := range cols {
		s.fields[i] = c.name
	}
	return s, s.w.Write(s.fields)
}

func (s *csvSink) row(values []any) error {
	for i, v := range values {
		switch v := v.(type) {
		case int64:
			s.fields[i] = strconv.FormatInt(v, 10)
		case string:
			s.fields[i] = v
		default:
			return fmt.Errorf("value %v is a %T", v, v)
		}
	}
	return s.w.Write(s.fields)
}

func (s *csvSink) close() error {
	s.w.Flush()
	return s.w.Error()
}

// parquetSink writes Apache Parquet, compressed by Zstandard. A Parquet schema
// made at run time has its columns by name.
type parquetSink struct {
	w     *parquet.GenericWriter[any]
	order []int // place in the file → place in a row
	buf   []parquet.Row
}

// parquetRows is how many rows go to the library at once.
const parquetRows = 1024

func newParquet(w io.Writer, cols []column) *parquetSink {
	s := &parquetSink{}
	group := parquet.Group{}
	for i, c := range cols {
		s.order = append(s.order, i)
		node := parquet.String()
		if c.ints {
			node = parquet.Int(64)
		}
		group[c.name] = parquet.Compressed(node, &zstd.Codec{})
	}
	slices.SortFunc(s.order, func(a, b int) int {
		if cols[a].name < cols[b].name {
			return -1
		}
		return 1
	})
	s.w = parquet.NewGenericWriter[any](w, parquet.NewSchema("dayrun", group))
	return s
}

func (s *parquetSink) row(values []any) error {
	row := make(parquet.Row, len(values))
	for at, i := range s.order {
		switch v := values[i].(type) {
		case int64:
			row[at] = parquet.Int64Value(v).Level(0, 0, at)
		case string:
			row[at] = parquet.ByteArrayValue([]byte(v)).Level(0, 0, at)
		default:
			return fmt.Errorf("value %v is a %T", v, v)
		}
	}
	if s.buf = append(s.buf, row); len(s.buf) == parquetRows {
		return s.flush()
	}
	return nil
}

func (s *parquetSink) flush() error {
	_, err := s.w.WriteRows(s.buf)
	s.buf = s.buf[:0]
	return err
}

func (s *parquetSink) close() error {
	if err := s.flush(); err != nil {
		return err
	}
	return s.w.Close()
}
