package store

import (
	"bytes"
	"context"
	"fmt"

	"dayrun/site"
)

// Snapshot is a whole ledger as of one moment.
type Snapshot interface {
	Source
	// FleetRows gives the stored conversations, by robot id.
	FleetRows(ctx context.Context) ([]site.FleetRow, error)
}

// copyEntries is how many entries go into one transaction of a copy.
const copyEntries = 5000

// Copy writes a ledger into an empty store, of any kind: entry by entry with
// the rows that follow from them, so that the copy is as sound as a replay. The
// source is verified on the way; its first fault ends the copy. change, if not
// nil, may alter the robots' conversations.
func Copy(ctx context.Context, src Snapshot, dst Writer, change func(*site.FleetRow)) (Report, error) {
	if head, err := dst.Head(ctx); err != nil || head.Seq != 0 {
		if err == nil {
			err = fmt.Errorf("it holds %d entries already: name an empty place", head.Seq)
		}
		return Report{}, fmt.Errorf("copy ledger: %w", err)
	}
	check := site.NewChecker(src.Name(), true)
	var b site.Batch
	flush := func() error {
		err := dst.Commit(ctx, b)
		b.Entries, b.Rows = b.Entries[:0], b.Rows[:0]
		return err
	}
	err := src.Entries(ctx, 1, func(e site.Entry) error {
		b.Rows = append(b.Rows, check.Add(e)...)
		if check.Fault() != "" {
			return fmt.Errorf("source is not sound: %s", check.Fault())
		}
		e.Data = bytes.Clone(e.Data)
		b.Entries = append(b.Entries, e)
		if len(b.Entries) >= copyEntries {
			return flush()
		}
		return nil
	})
	if err != nil {
		return Report{}, fmt.Errorf("copy ledger: %w", err)
	}
	if b.Fleet, err = src.FleetRows(ctx); err != nil {
		return Report{}, fmt.Errorf("copy ledger: %w", err)
	}
	if change != nil {
		for i := range b.Fleet {
			change(&b.Fleet[i])
		}
	}
	if err := flush(); err != nil {
		return Report{}, fmt.Errorf("copy ledger: %w", err)
	}
	rep := Report{Site: src.Name(), Head: check.Head()}
	rep.Placed, rep.Delivered = check.Counts()
	if result := check.Result(); result != "ok" {
		rep.Fault = result
	}
	return rep, nil
}
