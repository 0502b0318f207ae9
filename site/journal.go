package site

import "dayrun/fulfilment"

// Entry is one line of the journal. Hash chains it to the entry before.
type Entry struct {
	Seq     int64
	At      fulfilment.Time
	Kind    string
	Version int
	Data    []byte // canonical JSON
	Hash    [32]byte
}

// Head is the end of the journal.
type Head struct {
	Seq  int64
	At   fulfilment.Time
	Hash [32]byte
}

// Row is one upsert of a table row that follows from an event; see Project.
type Row struct {
	Table  string
	Values []any // in the column order of the table, see docs/schema.md
}
