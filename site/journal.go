package site

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"dayrun/fulfilment"
)

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

// Batch is what must become durable together, in one transaction.
type Batch struct {
	Entries []Entry
	Rows    []Row
	Fleet   []FleetRow
}

// ErrUnavailable says that a store cannot commit now but may later: the disk is
// full, the database is away. The batch is kept and tried again.
var ErrUnavailable = errors.New("store unavailable")

// Genesis is the hash before the first entry of a site's journal:
// SHA-256 of "dayrun journal 1\n" and the site's name.
func Genesis(site string) [32]byte {
	return sha256.Sum256([]byte("dayrun journal 1\n" + site))
}

// Chain is the hash of e when prev is the hash of the entry before it. It is
// the SHA-256 of these bytes, integers big-endian:
//
//	prev     32 bytes
//	seq       8 bytes
//	at        8 bytes, Unix milliseconds
//	len(kind) 2 bytes
//	kind
//	version   4 bytes
//	len(data) 4 bytes
//	data
//
// Both texts carry their length, so no two entries share an encoding.
func Chain(prev [32]byte, e *Entry) [32]byte {
	var fixed [512]byte
	b := append(fixed[:0], prev[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At))
	b = binary.BigEndian.AppendUint16(b, uint16(len(e.Kind)))
	b = append(b, e.Kind...)
	b = binary.BigEndian.AppendUint32(b, uint32(e.Version))
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.Data)))
	b = append(b, e.Data...)
	return sha256.Sum256(b)
}

// NewEntry makes the entry that follows head. The time never runs backwards:
// an at before the head's counts as the head's. The error is the codec's.
func NewEntry(head Head, at fulfilment.Time, event fulfilment.Event) (Entry, error) {
	kind, version, data, err := fulfilment.Encode(event)
	if err != nil {
		return Entry{}, fmt.Errorf("encode entry %d: %w", head.Seq+1, err)
	}
	e := Entry{Seq: head.Seq + 1, At: max(at, head.At), Kind: kind, Version: version, Data: data}
	e.Hash = Chain(head.Hash, &e)
	return e, nil
}
