package proof

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dayrun/site"
	"dayrun/store/storetest"
)

// journal is a ledger in memory.
type journal struct {
	entries []site.Entry
	order   []int64 // sequences of the order's history
}

func (j *journal) Hashes(_ context.Context, n int64, fn func([32]byte) error) error {
	for i := range j.entries[:n] {
		if err := fn(j.entries[i].Hash); err != nil {
			return err
		}
	}
	return nil
}

func (j *journal) Name() string { return "main" }

func (j *journal) OrderEvents(context.Context, string) ([]site.Entry, error) {
	var list []site.Entry
	for _, seq := range j.order {
		list = append(list, j.entries[seq-1])
	}
	return list, nil
}

func (j *journal) ChainHash(_ context.Context, seq int64) ([32]byte, error) {
	if seq == 0 {
		return site.Genesis("main"), nil
	}
	return j.entries[seq-1].Hash, nil
}

func filled() *journal {
	s := storetest.NewScript("main", 1, 20)
	s.Round(4)
	b := s.Batch()
	j := &journal{entries: b.Entries}
	for _, r := range b.Rows {
		if r.Table == site.TableOrderEvents && r.Values[0] == "o-2" {
			j.order = append(j.order, r.Values[1].(int64))
		}
	}
	return j
}

func key(t *testing.T) *Key {
	t.Helper()
	k, err := LoadKey(filepath.Join(t.TempDir(), "key"), "main")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// mth is the Merkle tree hash word by word as RFC 6962, section 2.1, defines it.
func mth(leaves [][]byte) [32]byte {
	switch n := len(leaves); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	default:
		k := 1
		for 2*k < n {
			k *= 2
		}
		left, right := mth(leaves[:k]), mth(leaves[k:])
		return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
	}
}

func TestRoot(t *testing.T) {
	j, k := filled(), key(t)
	for n := 1; n <= len(j.entries); n++ {
		c, err := Sign(t.Context(), j, "main", int64(n), k)
		if err != nil {
			t.Fatal(err)
		}
		var leaves [][]byte
		for i := range j.entries[:n] {
			leaves = append(leaves, j.entries[i].Hash[:])
		}
		if want := mth(leaves); [32]byte(c.Root) != want {
			t.Fatalf("root of %d entries differs from the definition's", n)
		}
		if back, err := Open(c.Text, k.Public); err != nil || *back != *c {
			t.Fatalf("%+v, %v", back, err)
		}
	}
}

func made(t *testing.T) (*journal, *Key, *Checkpoint, *Proof) {
	t.Helper()
	j, k := filled(), key(t)
	c, err := Sign(t.Context(), j, "main", int64(len(j.entries))-1, k)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Order(t.Context(), j, "o-2", c)
	if err != nil {
		t.Fatal(err)
	}
	return j, k, c, p
}

func TestOrder(t *testing.T) {
	j, k, c, p := made(t)
	proven, _, err := p.Verify(k.Public, c)
	if err != nil || len(proven) != len(j.order) {
		t.Fatalf("%d events of %d, %v", len(proven), len(j.order), err)
	}
	for i, e := range proven {
		if !e.Names {
			t.Errorf("entry %d (%s) does not name the order", p.Entries[i].Seq, p.Entries[i].Kind)
		}
	}
	early, err := Sign(t.Context(), j, "main", p.Entries[3].Seq, k)
	if err != nil {
		t.Fatal(err)
	}
	short, err := Order(t.Context(), j, "o-2", early)
	if err != nil || len(short.Entries) != 4 {
		t.Fatalf("%d entries before an early checkpoint, want 4: %v", len(short.Entries), err)
	}
	if _, _, err := p.Verify(k.Public, early); err == nil || !strings.Contains(err.Error(), "yours has") {
		t.Errorf("another checkpoint: %v", err)
	}
	j.entries[20].Hash[0] ^= 1
	if _, err := Order(t.Context(), j, "o-2", c); err == nil {
		t.Error("a changed ledger proves against an old checkpoint")
	}
}

// TestForgery changes each byte of a proof in turn: what still verifies must
// say the same.
func TestForgery(t *testing.T) {
	_, k, c, p := made(t)
	p.Entries = p.Entries[:3] // every kind of field is there
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for i := range text {
		forged := bytes.Clone(text)
		forged[i] ^= 1
		var q Proof
		if json.Unmarshal(forged, &q) != nil {
			refused++
			continue
		}
		if _, _, err := q.Verify(k.Public, c); err != nil {
			refused++
			continue
		}
		// Base64 has spare bits at its end: a signature may be written in several ways.
		if same, err := Open(q.Checkpoint, k.Public); err == nil && same.Size == c.Size && same.Root == c.Root && same.Origin == c.Origin {
			q.Checkpoint = p.Checkpoint
		}
		if again, _ := json.Marshal(&q); !bytes.Equal(again, text) {
			t.Fatalf("byte %d changed (%q) and the proof holds", i, text[max(0, i-60):i+20])
		}
	}
	if refused < len(text)*9/10 {
		t.Errorf("only %d of %d changes were refused", refused, len(text))
	}
	swapped := *p
	swapped.Entries = append([]Entry{p.Entries[1]}, p.Entries[0])
	if _, _, err := swapped.Verify(k.Public, nil); err == nil {
		t.Error("entries out of order")
	}
	other := key(t)
	if _, _, err := p.Verify(other.Public, nil); err == nil {
		t.Error("another key's checkpoint")
	}
}

func TestConsistency(t *testing.T) {
	j, k := filled(), key(t)
	n := int64(len(j.entries))
	now, err := Sign(t.Context(), j, "main", n, k)
	if err != nil {
		t.Fatal(err)
	}
	for size := int64(1); size <= n; size += 7 {
		old, err := Sign(t.Context(), j, "main", size, k)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Extend(t.Context(), j, old, now)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := p.Verify(k.Public, old); err != nil {
			t.Fatalf("from %d: %v", size, err)
		}
		if size < n && len(p.Path) > 0 {
			p.Path[0][5] ^= 1
			if _, _, err := p.Verify(k.Public, old); err == nil {
				t.Fatalf("from %d: a changed proof holds", size)
			}
		}
	}
	old, err := Sign(t.Context(), j, "main", n/2, k)
	if err != nil {
		t.Fatal(err)
	}
	j.entries[3].Hash[9] ^= 1 // history is rewritten
	forked, err := Sign(t.Context(), j, "main", n, k)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Extend(t.Context(), j, old, forked)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Verify(k.Public, old); err == nil || !strings.Contains(err.Error(), "does not continue") {
		t.Errorf("a rewritten history: %v", err)
	}
}

func TestKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	first, err := LoadKey(path, "main")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := LoadKey(path, "main"); err != nil || again.Public != first.Public {
		t.Fatalf("%v", err)
	}
	if _, err := Sign(t.Context(), filled(), "north", 3, first); err == nil {
		t.Error("signed for another site")
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path, "main"); err == nil || !strings.Contains(err.Error(), "0600") {
		t.Errorf("a key that others may read: %v", err)
	}
	if o := Origin("Halle 3+4"); strings.ContainsAny(o, " +") {
		t.Errorf("origin %q", o)
	}
}

// TestCheckpointFormat holds the text to C2SP's tlog-checkpoint.
func TestCheckpointFormat(t *testing.T) {
	j, k := filled(), key(t)
	c, err := Sign(t.Context(), j, "main", 5, k)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(c.Text, "\n")
	if lines[0] != "dayrun/main" || lines[1] != "5" || lines[2] != base64.StdEncoding.EncodeToString(c.Root[:]) || lines[3] != "" || !strings.HasPrefix(lines[4], "\u2014 dayrun/main ") {
		t.Errorf("%q", lines)
	}
}
