package store

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"dayrun/site"
)

// Gather collects the rows of one table for a commit. Of several rows with one
// key only the last stays: back ends write a key once a statement.
type Gather struct {
	site.Table
	Rows [][]any

	at  map[string]int // key → index in Rows; nil where no key comes twice
	key []byte
}

// NewGather starts with no rows.
func NewGather(t site.Table) *Gather {
	g := &Gather{Table: t}
	if len(t.Cols) > 0 || len(t.Once) == 0 {
		g.at = map[string]int{}
	}
	return g
}

// Add takes a row, values in the order of the table's columns.
func (g *Gather) Add(values []any) {
	if g.at == nil {
		g.Rows = append(g.Rows, values)
		return
	}
	k := g.key[:0]
	for _, v := range values[:len(g.Key)] {
		switch v := v.(type) {
		case string:
			k = append(append(k, v...), 0)
		case int64:
			k = binary.BigEndian.AppendUint64(k, uint64(v))
		}
	}
	g.key = k
	if i, ok := g.at[string(k)]; ok {
		g.Rows[i] = values
		return
	}
	g.at[string(k)] = len(g.Rows)
	g.Rows = append(g.Rows, values)
}

// Reset forgets the rows.
func (g *Gather) Reset() {
	clear(g.Rows)
	g.Rows = g.Rows[:0]
	clear(g.at)
}

// Text is how a text stands in a table where the back end holds valid UTF-8
// without the character NUL only, as PostgreSQL does: what a scanner read may
// hold anything, and one such read must not end the site. The journal has the
// read in full.
func Text(v string) string {
	if utf8.ValidString(v) && strings.IndexByte(v, 0) < 0 {
		return v
	}
	return strings.ReplaceAll(strings.ToValidUTF8(v, "\ufffd"), "\x00", "\ufffd")
}
