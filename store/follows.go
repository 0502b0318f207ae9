package store

import (
	"fmt"

	"dayrun/site"
)

// Follow gives the head after a batch; an error when its entries do not
// continue the stored head.
func Follow(head site.Head, b site.Batch) (site.Head, error) {
	for i := range b.Entries {
		e := &b.Entries[i]
		if e.Seq != head.Seq+1 {
			return head, fmt.Errorf("entry %d does not follow the stored head %d", e.Seq, head.Seq)
		}
		head = site.Head{Seq: e.Seq, At: e.At, Hash: e.Hash}
	}
	return head, nil
}
