package store

import (
	"context"
	"fmt"

	"dayrun/fulfilment"
	"dayrun/site"
)

// Replayer takes a journal in at start; *site.Site is one.
type Replayer interface {
	Replay(e site.Entry, event fulfilment.Event)
}

// Replay hands the whole journal to into, in order, and gives its head. An
// entry that is missing, out of order or changed stops it with ErrUnreadable
// and its place: a site never starts from a ledger that does not add up.
func Replay(ctx context.Context, src Source, into Replayer) (site.Head, error) {
	head := site.Head{Hash: site.Genesis(src.Name())}
	err := src.Entries(ctx, 1, func(e site.Entry) error {
		if e.Seq != head.Seq+1 || e.At < head.At || site.Chain(head.Hash, &e) != e.Hash {
			return fmt.Errorf("entry %d does not follow entry %d, or was changed: see \"dayrun ledger verify\": %w", e.Seq, head.Seq, ErrUnreadable)
		}
		event, err := Decode(e)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		head = site.Head{Seq: e.Seq, At: e.At, Hash: e.Hash}
		into.Replay(e, event)
		return nil
	})
	if err != nil {
		return head, fmt.Errorf("replay journal: %w", err)
	}
	return head, nil
}
