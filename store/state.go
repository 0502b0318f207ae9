package store

import (
	"context"
	"errors"
	"fmt"

	"dayrun/site"
)

// StateHead names a snapshot of what a journal comes to, kept beside it so that
// a start reads the snapshot and the entries after it instead of all.
type StateHead struct {
	site.Head          // the entry up to which the journal is in it
	Format    string   // layout and meaning of its bytes
	Size      int64    // of the bytes
	Parts     int64    // in the store
	Sum       [32]byte // over all of these and the parts, as stored
}

// StateReader reads snapshots back.
type StateReader interface {
	// States gives the snapshots that are whole, the newest first.
	States(ctx context.Context) ([]StateHead, error)
	// State gives a snapshot's bytes. ErrUnreadable: they are not what was written.
	State(ctx context.Context, h StateHead) ([]byte, error)
	// ChainHash gives the hash of an entry; of 0, the genesis.
	ChainHash(ctx context.Context, seq int64) ([32]byte, error)
}

// StateWriter keeps snapshots: the newest two, the second for the case that
// the first is found spoilt.
type StateWriter interface {
	// PutState writes one in many small transactions, between the commits.
	PutState(ctx context.Context, head site.Head, format string, state []byte) error
	// DropStates forgets them all: the next start reads the whole journal.
	DropStates(ctx context.Context) error
}

// Restorer makes what a journal is replayed into.
type Restorer[R Replayer] interface {
	// Format is the only one that Restore reads.
	Format() string
	// Restore gives what a snapshot holds.
	Restore(state []byte) (R, error)
	// New gives what holds nothing yet.
	New() R
}

// Resume brings a journal's outcome back by the newest snapshot that holds, and
// the entries after it; from is the snapshot's entry. Where a snapshot is spoilt
// or of another program it says so in note and takes the one before, in the end
// the whole journal. What it refuses, Replay refuses.
func Resume[R Replayer](ctx context.Context, src interface {
	Source
	StateReader
}, r Restorer[R], note func(text string)) (into R, head site.Head, from int64, err error) {
	list, err := src.States(ctx)
	if errors.Is(err, ErrUnreadable) {
		note(fmt.Sprintf("no snapshot can be read: %v", err))
	} else if err != nil {
		return into, head, 0, err
	}
	head = site.Head{Hash: site.Genesis(src.Name())}
	found := false
	for _, h := range list {
		if into, err = restore(ctx, src, r, h); err == nil {
			head, found = h.Head, true
			break
		}
		if !errors.Is(err, ErrUnreadable) {
			return into, head, 0, err
		}
		note(fmt.Sprintf("snapshot of entry %d left out: %v", h.Seq, err))
	}
	if !found {
		if len(list) > 0 {
			note("no snapshot holds: replaying the whole journal")
		}
		into = r.New()
	}
	from = head.Seq
	head, err = replayFrom(ctx, src, head, into)
	return into, head, from, err
}

func restore[R Replayer](ctx context.Context, src StateReader, r Restorer[R], h StateHead) (none R, err error) {
	if h.Format != r.Format() {
		return none, fmt.Errorf("%w: it has format %s, this program reads %s", ErrUnreadable, h.Format, r.Format())
	}
	if err := stateFits(ctx, src, h); err != nil {
		return none, err
	}
	data, err := src.State(ctx, h)
	if err != nil {
		return none, err
	}
	into, err := r.Restore(data)
	if err != nil {
		return none, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return into, nil
}

// stateFits checks that the journal has the snapshot's entry.
func stateFits(ctx context.Context, src StateReader, h StateHead) error {
	hash, err := src.ChainHash(ctx, h.Seq)
	switch {
	case err != nil:
		return err
	case hash != h.Hash:
		return fmt.Errorf("%w: entry %d of the journal is not the one that it was taken after", ErrUnreadable, h.Seq)
	}
	return nil
}

// checkStates gives the first snapshot that does not hold.
func checkStates(ctx context.Context, src StateReader) (fault string, err error) {
	list, err := src.States(ctx)
	if err == nil {
		for _, h := range list {
			if err = stateFits(ctx, src, h); err == nil {
				_, err = src.State(ctx, h)
			}
			if err != nil {
				err = fmt.Errorf("snapshot of entry %d: %w", h.Seq, err)
				break
			}
		}
	}
	if errors.Is(err, ErrUnreadable) {
		return err.Error(), nil
	}
	return "", err
}
