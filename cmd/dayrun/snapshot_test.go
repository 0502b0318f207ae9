package main

import (
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"time"

	"dayrun/internal/pgtest"
	"dayrun/site"
	"dayrun/store"
)

// TestSnapshots stops and starts a server: a clean stop leaves a snapshot of
// everything, a running server makes them beside its work, and what comes back
// is what the whole journal says.
func TestSnapshots(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { testSnapshots(t, "") })
	t.Run("PostgreSQL", func(t *testing.T) { testSnapshots(t, pgtest.New(t).Database(t)) })
}

func testSnapshots(t *testing.T, database string) {
	set := settings(t)
	set.Database, set.Snapshot = database, time.Hour
	run := func(orders int) (from, head int64) {
		s, err := startServer(&set)
		if err != nil {
			t.Fatal(err)
		}
		defer s.stop()
		begun := s.snaps.last
		defineMug(t, s.url)
		for i := range orders {
			if status, _ := post(t, s.url, fmt.Sprintf("c%d-%d", begun, i)); status != http.StatusCreated {
				t.Fatalf("order: %d", status)
			}
		}
		if set.Snapshot < time.Second {
			eventually(t, 10*time.Second, "a snapshot is made while the server runs", func() bool {
				list, err := s.store.States(t.Context())
				return err == nil && len(list) > 0 && list[0].Seq > begun
			})
		}
		h, err := s.store.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return begun, h.Seq
	}
	if from, _ := run(3); from != 0 {
		t.Fatalf("a new ledger has a snapshot of entry %d", from)
	}
	_, head := run(2)
	set.Snapshot = 20 * time.Millisecond
	from, _ := run(4)
	if from != head {
		t.Errorf("after a clean stop the start begins at entry %d of %d", from, head)
	}
	st, err := set.ledger().read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	cfg, err := set.siteConfig()
	if err != nil {
		t.Fatal(err)
	}
	starter, err := newStarter(cfg)
	if err != nil {
		t.Fatal(err)
	}
	back, end, from, err := starter.resume(t.Context(), st)
	if err != nil || from == 0 {
		t.Fatalf("resumed from entry %d: %v", from, err)
	}
	whole := starter.New()
	if err := st.Entries(t.Context(), 1, func(e site.Entry) error {
		event, err := store.Decode(e)
		e.Data = nil
		whole.Replay(e, event)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back.site, whole.site) || !reflect.DeepEqual(back.desk, whole.desk) {
		t.Errorf("what comes back from entries %d and %d on differs from the whole journal", from, end.Seq)
	}
}
