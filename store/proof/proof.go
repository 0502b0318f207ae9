package proof

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"dayrun/fulfilment"
	"dayrun/site"
)

// format is the first thing in a proof's file.
const format = "dayrun-proof-1"

// Proof is everything that a checkpoint fixes about one order: each journal
// entry that concerns it, with the way from the entry to the root.
type Proof struct {
	Format     string  `json:"format"`
	Site       string  `json:"site"`
	Order      string  `json:"order"`
	Checkpoint string  `json:"checkpoint"`
	Entries    []Entry `json:"entries"`
}

// Entry is one journal entry and its inclusion proof. Data is the entry's
// canonical JSON, byte for byte; Prev is the chain hash before it.
type Entry struct {
	Seq     int64            `json:"seq"`
	At      fulfilment.Time  `json:"at"`
	Kind    string           `json:"kind"`
	Version int              `json:"version"`
	Data    string           `json:"data"`
	Prev    tlog.Hash        `json:"prev"`
	Path    tlog.RecordProof `json:"path"`
}

// Source is a snapshot of a ledger.
type Source interface {
	Leaves
	Name() string
	OrderEvents(ctx context.Context, order string) ([]site.Entry, error)
	// ChainHash gives the chain hash of an entry; of 0, the genesis.
	ChainHash(ctx context.Context, seq int64) ([32]byte, error)
}

// Order proves the entries about an order up to a checkpoint.
func Order(ctx context.Context, src Source, order string, c *Checkpoint) (*Proof, error) {
	list, err := src.OrderEvents(ctx, order)
	if err != nil {
		return nil, err
	}
	p := &Proof{Format: format, Site: src.Name(), Order: order, Checkpoint: c.Text}
	all := &collect{inner: &tree{ctx, src, c.Size}}
	if root, err := tlog.TreeHash(c.Size, all.inner); err != nil {
		return nil, err
	} else if root != c.Root {
		return nil, errors.New("the ledger does not lead to the checkpoint: it is another one, or was changed since")
	}
	for _, collecting := range []bool{true, false} { // one pass over the journal for all entries together
		p.Entries = p.Entries[:0]
		for i := range list {
			e := &list[i]
			if e.Seq > c.Size {
				continue
			}
			path, err := tlog.ProveRecord(c.Size, e.Seq-1, all)
			if err != nil {
				return nil, fmt.Errorf("prove entry %d: %w", e.Seq, err)
			}
			prev, err := src.ChainHash(ctx, e.Seq-1)
			if err != nil {
				return nil, err
			}
			p.Entries = append(p.Entries, Entry{Seq: e.Seq, At: e.At, Kind: e.Kind, Version: e.Version, Data: string(e.Data), Prev: prev, Path: path})
		}
		if collecting {
			if err := all.fetch(); err != nil {
				return nil, err
			}
		}
	}
	if len(p.Entries) == 0 {
		return nil, fmt.Errorf("no entry about order %s before entry %d", order, c.Size+1)
	}
	return p, nil
}

// collect is a HashReader that is asked twice: first it writes down what will
// be wanted, then it gives it.
type collect struct {
	inner *tree
	want  []int64
	have  map[int64]tlog.Hash
}

func (c *collect) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	if c.have == nil {
		c.want = append(c.want, indexes...)
		return out, nil
	}
	for i, x := range indexes {
		out[i] = c.have[x]
	}
	return out, nil
}

func (c *collect) fetch() error {
	slices.Sort(c.want)
	c.want = slices.Compact(c.want)
	hashes, err := c.inner.ReadHashes(c.want)
	if err != nil {
		return err
	}
	c.have = make(map[int64]tlog.Hash, len(hashes))
	for i, h := range hashes {
		c.have[c.want[i]] = h
	}
	return nil
}

// Proven is an entry that a proof holds for. Names tells whether it names the
// order, or a job or trip that an entry before it ties to the order; what names
// none of them proves nothing about the order.
type Proven struct {
	Event fulfilment.Event
	Names bool
}

// Verify checks a proof by nothing but a public key, and a checkpoint that was
// got elsewhere; nil takes the one in the proof. It gives what is proven.
func (p *Proof) Verify(public string, own *Checkpoint) ([]Proven, *Checkpoint, error) {
	if p.Format != format {
		return nil, nil, fmt.Errorf("format %q: want %s", p.Format, format)
	}
	c, err := Open(p.Checkpoint, public)
	if err != nil {
		return nil, nil, err
	}
	if own != nil {
		if own.Size != c.Size {
			return nil, nil, fmt.Errorf("the proof leads to a checkpoint of %d entries, yours has %d: have it made with --checkpoint", c.Size, own.Size)
		}
		if c.Root != own.Root || c.Origin != own.Origin {
			return nil, nil, errors.New("the proof's checkpoint and yours contradict each other: the server has shown two histories")
		}
	}
	if c.Origin != Origin(p.Site) {
		return nil, nil, fmt.Errorf("the checkpoint is of %s, the proof of site %s", c.Origin, p.Site)
	}
	if len(p.Entries) == 0 {
		return nil, nil, errors.New("the proof has no entries")
	}
	about := related{p.Order: true}
	var list []Proven
	for i := range p.Entries {
		e := &p.Entries[i]
		if i > 0 && e.Seq <= p.Entries[i-1].Seq {
			return nil, nil, fmt.Errorf("entry %d comes after entry %d", e.Seq, p.Entries[i-1].Seq)
		}
		hash := site.Chain(e.Prev, &site.Entry{Seq: e.Seq, At: e.At, Kind: e.Kind, Version: e.Version, Data: []byte(e.Data)})
		if err := tlog.CheckRecord(e.Path, c.Size, c.Root, e.Seq-1, leafHash(hash)); err != nil {
			return nil, nil, fmt.Errorf("entry %d is not in the checkpoint: %w", e.Seq, err)
		}
		names, err := about.take(e)
		if err != nil {
			return nil, nil, err
		}
		if i == 0 && !names {
			return nil, nil, fmt.Errorf("entry %d, the first, is not about order %s", e.Seq, p.Order)
		}
		event, err := fulfilment.Decode(e.Kind, e.Version, []byte(e.Data))
		if err != nil {
			return nil, nil, fmt.Errorf("decode entry %d: %w", e.Seq, err)
		}
		list = append(list, Proven{event, names})
	}
	return list, c, nil
}

// related are the ids of an order and of the jobs and trips that serve it.
type related map[string]bool

// take tells whether an entry names one of them, and adds what it names beside.
func (r related) take(e *Entry) (bool, error) {
	var v any
	if err := json.Unmarshal([]byte(e.Data), &v); err != nil {
		return false, fmt.Errorf("read entry %d: %w", e.Seq, err)
	}
	if !r.mentioned(v) {
		return false, nil
	}
	if fields, ok := v.(map[string]any); ok {
		for _, key := range []string{"job", "trip"} {
			if id, ok := fields[key].(string); ok {
				r[id] = true
			}
		}
	}
	return true, nil
}

func (r related) mentioned(v any) bool {
	switch v := v.(type) {
	case string:
		return r[v]
	case []any:
		return slices.ContainsFunc(v, r.mentioned)
	case map[string]any:
		for _, field := range v {
			if r.mentioned(field) {
				return true
			}
		}
	}
	return false
}
