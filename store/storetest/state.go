package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"dayrun/fulfilment"
	"dayrun/site"
	"dayrun/store"
	"dayrun/store/freeze"
)

// Ledgers brings ledgers back from snapshots of them.
type Ledgers struct {
	codec *freeze.Codec[fulfilment.Ledger]
	Named string // their format
}

// NewLedgers gives a restorer of the format.
func NewLedgers(t testing.TB, format string) *Ledgers {
	t.Helper()
	codec, err := freeze.New[fulfilment.Ledger]()
	if err != nil {
		t.Fatal(err)
	}
	return &Ledgers{codec, format}
}

// Format is the given one.
func (r *Ledgers) Format() string { return r.Named }

// New gives an empty ledger.
func (r *Ledgers) New() replayed { return replayed{fulfilment.New()} }

// Restore gives a snapshot's ledger.
func (r *Ledgers) Restore(state []byte) (replayed, error) {
	l, err := r.codec.Decode(state)
	return replayed{l}, err
}

// Snapshot gives the bytes of a ledger.
func (r *Ledgers) Snapshot(l *fulfilment.Ledger) []byte { return r.codec.Encode(l) }

// Resumed starts from a store and checks that the ledger is the script's. It
// gives the snapshot's entry, and what was noted.
func (r *Ledgers) Resumed(t testing.TB, st store.Store, s *Script) (from int64, notes string) {
	t.Helper()
	var all []string
	into, head, from, err := store.Resume(t.Context(), st, r, func(text string) { all = append(all, text) })
	if err != nil || head != s.Head {
		t.Fatalf("resumed to %+v, %v; want %+v", head, err, s.Head)
	}
	if !bytes.Equal(r.codec.Encode(into.l), r.codec.Encode(s.Ledger)) {
		t.Fatalf("from entry %d: the ledger is another one", from)
	}
	return from, strings.Join(all, "\n")
}

// states keeps snapshots: the newest two stay, the newest that fits is used.
func states(t *testing.T, open Opener) {
	st, s := start(t, open, t.TempDir()), NewScript("main", 12, 30)
	r := NewLedgers(t, "1-a")
	if from, notes := r.Resumed(t, st, &Script{Ledger: fulfilment.New(), Head: site.Head{Hash: site.Genesis("main")}}); from != 0 || notes != "" {
		t.Fatalf("an empty store resumes from %d: %s", from, notes)
	}
	var kept []site.Head
	for range 4 {
		s.Round(4)
		s.Place()
		commit(t, st, s.Batch())
		if err := st.PutState(t.Context(), s.Head, "1-a", r.Snapshot(s.Ledger)); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, s.Head)
		s.Place()
		commit(t, st, s.Batch())
		if err := store.CheckOpen(t.Context(), st, s.Ledger); err != nil {
			t.Fatal(err)
		}
		if from, notes := r.Resumed(t, st, s); from != kept[len(kept)-1].Seq || notes != "" {
			t.Fatalf("resumed from %d, want %d: %s", from, kept[len(kept)-1].Seq, notes)
		}
	}
	list := must[[]store.StateHead](t, "states")(st.States(t.Context()))
	if len(list) != 2 || list[0].Head != kept[3] || list[1].Head != kept[2] {
		t.Fatalf("kept %+v, want those of %+v", list, kept[2:])
	}
	if rep := must[store.Report](t, "verify")(store.Verify(t.Context(), st)); rep.Fault != "" {
		t.Fatal(rep.Fault)
	}
	s.Place() // not in the store
	if err := store.CheckOpen(t.Context(), st, s.Ledger); !errors.Is(err, store.ErrUnreadable) {
		t.Fatalf("a row is missing: %v", err)
	}
	commit(t, st, s.Batch())
	// Another program's snapshots are left out; so are those of another journal.
	if from, notes := NewLedgers(t, "2-b").Resumed(t, st, s); from != 0 || !strings.Contains(notes, "format 1-a") || !strings.Contains(notes, "whole journal") {
		t.Fatalf("another format resumes from %d: %s", from, notes)
	}
	other := s.Head
	other.Hash[7]++
	if err := st.PutState(t.Context(), other, "1-a", r.Snapshot(s.Ledger)); err != nil {
		t.Fatal(err)
	}
	if from, notes := r.Resumed(t, st, s); from != kept[3].Seq || !strings.Contains(notes, "not the one that it was taken after") {
		t.Fatalf("a snapshot of another journal: from %d: %s", from, notes)
	}
	// The same entry again, larger and then smaller than a part.
	noise := make([]byte, 700_000)
	for i, rng := 0, rand.New(rand.NewPCG(1, 9)); i < len(noise); i++ {
		noise[i] = byte(rng.Uint32())
	}
	for _, data := range [][]byte{noise, noise[:600_000], {}, noise[:10]} {
		if err := st.PutState(t.Context(), s.Head, "3-c", data); err != nil {
			t.Fatal(err)
		}
		list := must[[]store.StateHead](t, "states")(st.States(t.Context()))
		if got := must[[]byte](t, "state")(st.State(t.Context(), list[0])); !slices.Equal(got, data) {
			t.Fatalf("%d bytes came back as %d", len(data), len(got))
		}
	}
	spoilt := list[0]
	spoilt.At++
	if _, err := st.State(t.Context(), spoilt); !errors.Is(err, store.ErrUnreadable) {
		t.Fatalf("a head that was changed: %v", fmt.Sprint(err))
	}
	if err := st.DropStates(t.Context()); err != nil {
		t.Fatal(err)
	}
	if from, notes := r.Resumed(t, st, s); from != 0 || notes != "" {
		t.Fatalf("after all were dropped: from %d: %s", from, notes)
	}
}
