package site_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"dayrun/fulfilment"
	"dayrun/site"
	"dayrun/store/freeze"
)

// replay takes entries in.
func replay(t testing.TB, s *site.Site, entries []site.Entry) *site.Site {
	t.Helper()
	for _, e := range entries {
		event, err := fulfilment.Decode(e.Kind, e.Version, e.Data)
		if err != nil {
			t.Fatal(err)
		}
		e.Data = nil
		s.Replay(e, event)
	}
	return s
}

// frozen gives a site's state as bytes, and thawed the site of such bytes.
func frozen(t testing.TB, s *site.Site) []byte {
	t.Helper()
	st, err := s.State()
	if err != nil {
		t.Fatal(err)
	}
	return states(t).Encode(st)
}

func thawed(t testing.TB, cfg site.Config, data []byte) *site.Site {
	t.Helper()
	st, err := states(t).Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.Restore(cfg, st)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func states(t testing.TB) *freeze.Codec[site.State] {
	t.Helper()
	c, err := freeze.New[site.State]()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// comeBack gives the site of a journal by a snapshot, drawn anywhere, and the
// rest. It must not differ in anything from the one that replays it all.
func comeBack(t testing.TB, cfg site.Config, entries []site.Entry) *site.Site {
	t.Helper()
	whole := replay(t, site.New(cfg), entries)
	rng := rand.New(rand.NewPCG(uint64(len(entries)), 1))
	for _, k := range []int{len(entries), rng.IntN(len(entries) + 1), rng.IntN(len(entries) + 1)} {
		half := replay(t, site.New(cfg), entries[:k])
		data := frozen(t, half)
		back := thawed(t, cfg, data)
		if !reflect.DeepEqual(back, half) {
			t.Fatalf("the snapshot after %d of %d entries is not the site that replayed them", k, len(entries))
		}
		if !bytes.Equal(frozen(t, back), data) {
			t.Fatalf("the snapshot after %d entries becomes another one", k)
		}
		replay(t, back, entries[k:])
		if err := back.Ledger().Check(); err != nil {
			t.Fatalf("snapshot after %d of %d entries, and the rest: %v", k, len(entries), err)
		}
		if !reflect.DeepEqual(back, whole) {
			t.Fatalf("snapshot after %d of %d entries, and the rest, is not what replay gives", k, len(entries))
		}
	}
	return thawed(t, cfg, frozen(t, whole))
}

// A floor that is taken over after its people and devices, and pickers on tour.
func TestStateOfAHallWithPickers(t *testing.T) {
	h := newHall(t)
	for i := range 4 {
		h.place(fmt.Sprint("c", i), fulfilment.OrderLine{SKU: "A", Qty: 1})
	}
	comeBack(t, site.Defaults(), h.entries)
	h.wait(10 * fulfilment.Minute)
	comeBack(t, site.Defaults(), h.entries)
}

// kept reads a journal that was written once: of orders, stock, works and trips.
func kept(t *testing.T) []site.Entry {
	t.Helper()
	f, err := os.Open("testdata/state_journal.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var entries []site.Entry
	head := site.Head{Hash: site.Genesis("main")}
	for lines := json.NewDecoder(f); lines.More(); {
		e := site.Entry{Seq: head.Seq + 1, Version: 1}
		var line struct {
			At   fulfilment.Time
			Kind string
			Data json.RawMessage
		}
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		e.At, e.Kind, e.Data = line.At, line.Kind, line.Data
		e.Hash = site.Chain(head.Hash, &e)
		head = site.Head{Seq: e.Seq, At: e.At, Hash: e.Hash}
		entries = append(entries, e)
	}
	return entries
}

const meaningFile = "testdata/state_meaning"

// What a journal comes to, in the same types, may change with StateVersion
// only: snapshots of before would go on with what is not meant any more.
func TestStateVersion(t *testing.T) {
	sum := site.Genesis(string(frozen(t, replay(t, site.New(site.Defaults()), kept(t)))))
	got := fmt.Sprintf("layout %s\nversion %d\nmeaning %x\n", states(t).Format(), site.StateVersion, sum[:8])
	if *update {
		if err := os.WriteFile(meaningFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(meaningFile)
	if err != nil {
		t.Fatal(err)
	}
	const write = "write it anew: go test ./site -run TestStateVersion -update"
	switch a, b := strings.Fields(got), strings.Fields(string(want)); {
	case got == string(want):
	case a[1] != b[1]:
		t.Errorf("the state has another layout than %s says, so no old snapshot is read; %s", meaningFile, write)
	case a[3] == b[3]:
		t.Errorf("the same journal comes to another state in the same layout: raise site.StateVersion, then %s", write)
	default:
		t.Errorf("the state's version is not that of %s; %s", meaningFile, write)
	}
}
