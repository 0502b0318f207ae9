package sqlread

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"dayrun/site"
	"dayrun/store"
)

// A snapshot is written in parts of so many bytes, each in a transaction of its
// own: a commit waits for one of them at most.
const statePart = 256 << 10

// keptStates is how many snapshots stay.
const keptStates = 2

// Exec runs one statement in a transaction of its own.
type Exec func(ctx context.Context, query string, args ...any) error

var _ store.StateReader = (*Reader)(nil)

// States gives the snapshots that are whole, the newest first.
func (s *Reader) States(ctx context.Context) ([]store.StateHead, error) {
	rows, err := s.query(ctx, `SELECT seq, at, hash, format, size, parts, sum FROM states WHERE site_id = ? ORDER BY seq DESC`, s.site)
	if err != nil {
		return nil, fmt.Errorf("list snapshots: %w", s.classify(err))
	}
	defer rows.Close()
	var list []store.StateHead
	for rows.Next() {
		var h store.StateHead
		var hash, sum []byte
		if err := rows.Scan(&h.Seq, &h.At, &hash, &h.Format, &h.Size, &h.Parts, &sum); err != nil {
			return nil, fmt.Errorf("list snapshots: %w", s.classify(err))
		}
		copy(h.Hash[:], hash)
		copy(h.Sum[:], sum)
		list = append(list, h)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list snapshots: %w", s.classify(err))
	}
	return list, nil
}

// State gives a snapshot's bytes.
func (s *Reader) State(ctx context.Context, h store.StateHead) ([]byte, error) {
	rows, err := s.query(ctx, `SELECT data FROM state_parts WHERE site_id = ? AND seq = ? AND n < ? ORDER BY n`, s.site, h.Seq, h.Parts)
	if err != nil {
		return nil, fmt.Errorf("read snapshot: %w", s.classify(err))
	}
	defer rows.Close()
	var packed []byte
	for rows.Next() {
		var part sql.RawBytes
		if err := rows.Scan(&part); err != nil {
			return nil, fmt.Errorf("read snapshot: %w", s.classify(err))
		}
		packed = append(packed, part...)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read snapshot: %w", s.classify(err))
	}
	if s.stateSum(h, packed) != h.Sum {
		return nil, fmt.Errorf("read snapshot: %w: its check sum is another one", store.ErrUnreadable)
	}
	unpack, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(h.Size)+1<<20))
	if err != nil {
		return nil, fmt.Errorf("read snapshot: %w", err)
	}
	defer unpack.Close()
	state, err := unpack.DecodeAll(packed, make([]byte, 0, h.Size))
	if err != nil {
		return nil, fmt.Errorf("read snapshot: %w: %w", store.ErrUnreadable, err)
	}
	return state, nil
}

// stateSum covers what a snapshot says of itself, and what it holds.
func (s *Reader) stateSum(h store.StateHead, packed []byte) [32]byte {
	sum := sha256.New()
	fmt.Fprintf(sum, "dayrun state 1\n%s\n%s\n", s.name, h.Format)
	for _, n := range []int64{h.Seq, int64(h.At), h.Size, h.Parts} {
		sum.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
	}
	sum.Write(h.Hash[:])
	sum.Write(packed)
	return [32]byte(sum.Sum(nil))
}

// PutState writes a snapshot with a back end's exec. Only who holds the epoch
// writes. The head comes last: what has none is no snapshot yet.
func (s *Reader) PutState(ctx context.Context, exec Exec, epoch int64, head site.Head, format string, state []byte) error {
	pack, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return fmt.Errorf("write snapshot: %w", err)
	}
	packed := pack.EncodeAll(state, nil)
	h := store.StateHead{Head: head, Format: format, Size: int64(len(state)), Parts: int64(len(packed)+statePart-1) / statePart}
	h.Sum = s.stateSum(h, packed)
	run := func(query string, args ...any) error { return exec(ctx, s.bind(query), args...) }
	const held = ` WHERE EXISTS (SELECT 1 FROM sites WHERE site_id = ? AND epoch = ?)`
	err = run(`DELETE FROM states WHERE site_id = ? AND seq = ?`, s.site, h.Seq)
	for n := int64(0); n < h.Parts && err == nil; n++ {
		part := packed[n*statePart : min((n+1)*statePart, int64(len(packed)))]
		err = run(`INSERT INTO state_parts (site_id, seq, n, data) SELECT `+s.typed("?", "?", "?", "?bytes")+held+` ON CONFLICT (site_id, seq, n) DO UPDATE SET data = excluded.data`,
			s.site, h.Seq, n, bytes.Clone(part), s.site, epoch)
	}
	if err == nil {
		err = run(`INSERT INTO states (site_id, seq, at, hash, format, size, parts, sum) SELECT `+s.typed("?", "?", "?", "?bytes", "?text", "?", "?", "?bytes")+held,
			s.site, h.Seq, int64(h.At), h.Hash[:], format, h.Size, h.Parts, h.Sum[:], s.site, epoch)
	}
	if err == nil {
		err = s.dropStates(ctx, run, h.Seq)
	}
	if err != nil {
		return fmt.Errorf("write snapshot: %w", s.classify(err))
	}
	return nil
}

// DropStates forgets all snapshots; their parts go with the next PutState.
func (s *Reader) DropStates(ctx context.Context, exec Exec, epoch int64) error {
	err := exec(ctx, s.bind(`DELETE FROM states WHERE site_id = ? AND EXISTS (SELECT 1 FROM sites WHERE site_id = ? AND epoch = ?)`), s.site, s.site, epoch)
	if err != nil {
		return fmt.Errorf("forget snapshots: %w", s.classify(err))
	}
	return nil
}

// typed lists parameters of a SELECT, whose types a server cannot guess.
func (s *Reader) typed(params ...string) string {
	var b bytes.Buffer
	for i, p := range params {
		if i > 0 {
			b.WriteString(", ")
		}
		switch {
		case !s.dialect.Numbered:
			b.WriteString("?")
		case p == "?bytes":
			b.WriteString("?::bytea")
		case p == "?text":
			b.WriteString("?::text")
		default:
			b.WriteString("?::bigint")
		}
	}
	return b.String()
}

// dropStates forgets the snapshots before the newest ones, and what is left of
// those that were never finished, in small steps.
func (s *Reader) dropStates(ctx context.Context, run func(string, ...any) error, newest int64) error {
	var oldest int64
	err := s.row(ctx, `SELECT min(seq) FROM (SELECT seq FROM states WHERE site_id = ? AND seq <= ? ORDER BY seq DESC LIMIT ?) AS kept`, s.site, newest, keptStates).Scan(&oldest)
	if err != nil {
		return err
	}
	if err := run(`DELETE FROM states WHERE site_id = ? AND (seq < ? OR seq > ?)`, s.site, oldest, newest); err != nil {
		return err
	}
	for {
		var seq, n int64
		err := s.row(ctx, `SELECT seq, n FROM state_parts WHERE site_id = ? AND seq NOT IN (SELECT seq FROM states WHERE site_id = ?) LIMIT 1`, s.site, s.site).Scan(&seq, &n)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := run(`DELETE FROM state_parts WHERE site_id = ? AND seq = ? AND n = ?`, s.site, seq, n); err != nil {
			return err
		}
	}
}
