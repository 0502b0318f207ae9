// Package proof proves what a ledger says to people who do not trust its
// server. The journal is the leaves of a Merkle tree (RFC 6962, section 2.1); a
// checkpoint is the tree's size and root, signed; a proof leads from an entry
// to the root, so that a checkpoint fixes every entry before it for good.
package proof

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Leaves gives the chain hashes of the journal, from the first entry on.
type Leaves interface {
	// Hashes calls fn for each of the first n entries, in order.
	Hashes(ctx context.Context, n int64, fn func(hash [32]byte) error) error
}

// tree reads the hashes of inner nodes by going through the leaves once: the
// memory it takes grows with the tree's depth only, and nothing has to be kept
// beside the journal.
type tree struct {
	ctx    context.Context
	leaves Leaves
	size   int64
}

var _ tlog.HashReader = (*tree)(nil)

// node is the root of a complete subtree of 2^level leaves.
type node struct {
	level int
	hash  tlog.Hash
}

// ReadHashes gives the hashes with these stored indexes.
func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	want := make(map[int64][]int, len(indexes))
	for i, x := range indexes {
		want[x] = append(want[x], i)
	}
	out, found := make([]tlog.Hash, len(indexes)), 0
	keep := func(level int, n int64, h tlog.Hash) {
		for _, i := range want[tlog.StoredHashIndex(level, n)] {
			out[i] = h
			found++
		}
	}
	var stack []node
	n := int64(0)
	err := t.leaves.Hashes(t.ctx, t.size, func(hash [32]byte) error {
		h := leafHash(hash)
		keep(0, n, h)
		stack = append(stack, node{0, h})
		for k := len(stack); k > 1 && stack[k-1].level == stack[k-2].level; k = len(stack) {
			level := stack[k-1].level + 1
			h := tlog.NodeHash(stack[k-2].hash, stack[k-1].hash)
			stack = append(stack[:k-2], node{level, h})
			keep(level, n>>level, h)
		}
		n++
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read journal's hashes: %w", err)
	}
	if n != t.size || found != len(indexes) {
		return nil, fmt.Errorf("the journal has %d entries, the tree wants %d", n, t.size)
	}
	return out, nil
}

// leafHash is the hash of the leaf of an entry with this chain hash.
func leafHash(chain [32]byte) tlog.Hash { return tlog.RecordHash(chain[:]) }
