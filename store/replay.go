package store

import (
	"context"
	"fmt"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Replayer takes a journal in at start; *site.Site is one.
type Replayer interface {
	// Replay takes one entry, without its Data: event is what that says.
	Replay(e site.Entry, event fulfilment.Event)
}

// A replay reads ahead by so much: entries are read, checked and decoded while
// those before them are taken in, which halves the time of a start on two cores.
const (
	replayBlock = 512 // entries
	replayAhead = 4   // blocks
)

// decoded is an entry and its event.
type decoded struct {
	entry site.Entry
	event fulfilment.Event
}

// Replay hands the whole journal to into, in order, and gives its head. An
// entry that is missing, out of order or changed stops it with ErrUnreadable
// and its place: a site never starts from a ledger that does not add up.
func Replay(ctx context.Context, src Source, into Replayer) (site.Head, error) {
	return replayFrom(ctx, src, site.Head{Hash: site.Genesis(src.Name())}, into)
}

// replayFrom is Replay of what follows a head.
func replayFrom(ctx context.Context, src Source, head site.Head, into Replayer) (site.Head, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	blocks, failed := make(chan []decoded, replayAhead), make(chan error, 1)
	go func() {
		defer close(blocks)
		failed <- readAhead(ctx, src, head, blocks)
	}()
	for block := range blocks {
		for i := range block {
			e := &block[i].entry
			into.Replay(*e, block[i].event)
			head = site.Head{Seq: e.Seq, At: e.At, Hash: e.Hash}
		}
	}
	if err := <-failed; err != nil {
		return head, fmt.Errorf("replay journal: %w", err)
	}
	return head, nil
}

// readAhead reads, checks and decodes what follows a head. Entries before a fault are
// still handed over.
func readAhead(ctx context.Context, src Source, head site.Head, blocks chan<- []decoded) error {
	var block []decoded
	hand := func() error {
		select {
		case blocks <- block:
			block = make([]decoded, 0, replayBlock)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := src.Entries(ctx, head.Seq+1, func(e site.Entry) error {
		if e.Seq != head.Seq+1 || e.At < head.At || site.Chain(head.Hash, &e) != e.Hash {
			return fmt.Errorf("entry %d does not follow entry %d, or was changed: see \"dayrun ledger verify\": %w", e.Seq, head.Seq, ErrUnreadable)
		}
		event, err := Decode(e)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		head = site.Head{Seq: e.Seq, At: e.At, Hash: e.Hash}
		e.Data = nil // belongs to the reader
		if block = append(block, decoded{e, event}); len(block) == replayBlock {
			return hand()
		}
		return nil
	})
	if e := hand(); err == nil {
		err = e
	}
	return err
}
