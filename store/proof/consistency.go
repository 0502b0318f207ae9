package proof

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// consistencyFormat is the first thing in a consistency proof's file.
const consistencyFormat = "dayrun-consistency-1"

// Consistency proves that a later checkpoint continues an earlier one: that
// nothing before it was changed, left out or put in.
type Consistency struct {
	Format string         `json:"format"`
	Old    string         `json:"old"`
	New    string         `json:"new"`
	Path   tlog.TreeProof `json:"path"`
}

// Extend proves that the checkpoint now continues old.
func Extend(ctx context.Context, leaves Leaves, old, now *Checkpoint) (*Consistency, error) {
	if old.Size > now.Size {
		return nil, fmt.Errorf("the old checkpoint has %d entries, the new one %d: give the earlier one first", old.Size, now.Size)
	}
	path, err := tlog.ProveTree(now.Size, old.Size, &tree{ctx, leaves, now.Size})
	if err != nil {
		return nil, fmt.Errorf("prove consistency: %w", err)
	}
	return &Consistency{Format: consistencyFormat, Old: old.Text, New: now.Text, Path: path}, nil
}

// Verify checks a consistency proof by a public key, and the checkpoint that
// one kept; nil takes the old one in the proof.
func (p *Consistency) Verify(public string, kept *Checkpoint) (old, now *Checkpoint, err error) {
	if p.Format != consistencyFormat {
		return nil, nil, fmt.Errorf("format %q: want %s", p.Format, consistencyFormat)
	}
	if old, err = Open(p.Old, public); err != nil {
		return nil, nil, err
	}
	if now, err = Open(p.New, public); err != nil {
		return nil, nil, err
	}
	if kept != nil && (kept.Size != old.Size || kept.Root != old.Root || kept.Origin != old.Origin) {
		return nil, nil, errors.New("the proof starts from another checkpoint than yours: have it made with yours")
	}
	if err := tlog.CheckTree(p.Path, now.Size, now.Root, old.Size, old.Root); err != nil {
		return nil, nil, fmt.Errorf("the later checkpoint does not continue the earlier one: %w", err)
	}
	return old, now, nil
}
