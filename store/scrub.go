package store

import (
	"context"
	"errors"
	"fmt"

	"dayrun/site"
)

// integrity is a back end that can check its own files: pages, trees, indexes.
// The text names what is wrong, "" nothing.
type integrity interface {
	Integrity(ctx context.Context) (string, error)
}

// around checks what lies around the journal and the tables that follow from
// it: the file's structure and the conversations with robots.
func around(ctx context.Context, src Source) (fault string, err error) {
	if s, ok := src.(integrity); ok {
		fault, err := s.Integrity(ctx)
		if err != nil || fault != "" {
			return fault, err
		}
	}
	if s, ok := src.(Snapshot); ok {
		_, err := s.FleetRows(ctx)
		if errors.Is(err, ErrUnreadable) {
			return err.Error(), nil
		}
		return "", err
	}
	return "", nil
}

// Scrub reads a whole ledger in little memory, to find what a disk has spoilt
// since it was written: the chain of the journal, the file's structure, the
// robots' rows. Verify checks the tables' values, too.
func Scrub(ctx context.Context, src Source) (Report, error) {
	rep := Report{Site: src.Name(), Head: site.Head{Hash: site.Genesis(src.Name())}}
	err := src.Entries(ctx, 1, func(e site.Entry) error {
		if e.Seq != rep.Head.Seq+1 || e.At < rep.Head.At || site.Chain(rep.Head.Hash, &e) != e.Hash {
			rep.Fault = fmt.Sprintf("entry %d does not follow entry %d, or was changed", e.Seq, rep.Head.Seq)
			return errFault
		}
		rep.Head = site.Head{Seq: e.Seq, At: e.At, Hash: e.Hash}
		return nil
	})
	if err == nil {
		rep.Fault, err = around(ctx, src)
	}
	switch {
	case errors.Is(err, errFault):
		err = nil
	case errors.Is(err, ErrUnreadable):
		rep.Fault, err = err.Error(), nil
	}
	if err != nil {
		err = fmt.Errorf("scrub ledger: %w", err)
	}
	return rep, err
}
