package postgres

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"dayrun/internal/pgtest"
	"dayrun/site"
	"dayrun/store"
	"dayrun/store/storetest"
)

// shared is the server of the tests that leave it alone.
var shared struct {
	once   sync.Once
	server *pgtest.Server
	err    error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.server != nil {
		shared.server.Close()
	}
	os.Exit(code)
}

func server(t *testing.T) *pgtest.Server {
	t.Helper()
	shared.once.Do(func() { shared.server, shared.err = pgtest.Start() })
	if errors.Is(shared.err, pgtest.ErrAbsent) {
		t.Skip(shared.err)
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server
}

// suiteOpener gives each folder of the suite a database of its own.
func suiteOpener(t *testing.T, o Options) storetest.Opener {
	srv := server(t)
	urls := map[string]string{}
	return func(dir, name string) (store.Store, error) {
		if urls[dir] == "" {
			url, _, err := srv.Create(context.Background())
			if err != nil {
				return nil, err
			}
			urls[dir] = url
		}
		st, err := Open(context.Background(), urls[dir], name, o)
		if err != nil {
			return nil, err
		}
		return st, nil
	}
}

func TestSuite(t *testing.T) {
	storetest.Run(t, suiteOpener(t, Options{Sync: true}))
}

func open(t *testing.T, url string, o Options) *Store {
	t.Helper()
	st, err := Open(t.Context(), url, "main", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

func commit(t *testing.T, st *Store, b site.Batch) {
	t.Helper()
	if err := st.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// sound verifies the whole ledger and its head.
func sound(t *testing.T, url string, head site.Head) {
	t.Helper()
	st, err := OpenReadOnly(t.Context(), url, "")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	rep, err := store.Verify(t.Context(), st)
	if err != nil || rep.Fault != "" || rep.Head != head {
		t.Fatalf("%+v, %v; want head %d", rep, err, head.Seq)
	}
}

// pause keeps a store from renewing its lease, as a stopped process would.
func pause(s *Store) {
	s.lease.stop()
	<-s.lease.ended
}

// until polls for what another goroutine brings about.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for end := time.Now().Add(30 * time.Second); !ok(); <-poll.C {
		if time.Now().After(end) {
			t.Fatalf("it never came that %s", what)
		}
	}
}

// TestTakeover is the life of two controllers of one site: the second waits,
// takes over when the first falls silent, and nothing of the first counts then.
func TestTakeover(t *testing.T) {
	url := server(t).Database(t)
	const span = 600 * time.Millisecond
	first := open(t, url, Options{Sync: true, Lease: span, Holder: "first"})
	s := storetest.NewScript("main", 1, 20)
	s.Round(2)
	commit(t, first, s.Batch())
	if _, err := Open(t.Context(), url, "main", Options{Lease: span}); !errors.Is(err, store.ErrHeld) || !strings.Contains(err.Error(), "first") {
		t.Fatalf("second opening: %v, want ErrHeld by first", err)
	}
	waits := make(chan string, 100)
	type opened struct {
		st  *Store
		err error
	}
	second := make(chan opened, 1)
	ctx := t.Context()
	go func() {
		st, err := Open(ctx, url, "main", Options{Sync: true, Lease: span, Holder: "second", Standby: func(holder string, _ time.Duration) {
			select {
			case waits <- holder:
			default:
			}
		}})
		second <- opened{st, err}
	}()
	for range 6 { // it waits through several leases while the first is alive
		if holder := <-waits; holder != "first" {
			t.Fatalf("standby waits for %q", holder)
		}
	}
	select {
	case o := <-second:
		t.Fatalf("took over from a living holder: %v", o.err)
	default:
	}
	if !first.Held() {
		t.Error("the first does not hold its site")
	}
	pause(first)
	o := <-second
	if o.err != nil {
		t.Fatal(o.err)
	}
	defer o.st.Close()
	if first.Held() {
		t.Error("the paused one believes that it holds the site still: it would publish")
	}
	before := s.Head
	s.Place()
	batch := s.Batch()
	err := first.Commit(t.Context(), batch)
	if errors.Is(err, store.ErrUnavailable) { // the taking ended its session
		err = first.Commit(t.Context(), batch)
	}
	if !errors.Is(err, store.ErrDeposed) {
		t.Fatalf("commit of the deposed: %v, want ErrDeposed", err)
	}
	if err := first.Commit(t.Context(), site.Batch{}); !errors.Is(err, store.ErrDeposed) {
		t.Fatalf("empty commit of the deposed: %v, want ErrDeposed", err)
	}
	select {
	case <-first.Lost():
	default:
		t.Error("the deposed was not told")
	}
	sound(t, url, before)
	if o.st.Epoch() != first.Epoch()+1 {
		t.Errorf("epoch %d after %d", o.st.Epoch(), first.Epoch())
	}
	commit(t, o.st, batch)
	sound(t, url, s.Head)
}

// TestLostByRenewal: a holder whose lease another took learns it without a commit.
func TestLostByRenewal(t *testing.T) {
	srv := server(t)
	url, name, err := srv.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	st := open(t, url, Options{Lease: 300 * time.Millisecond})
	if err := srv.Exec(t.Context(), name, "UPDATE leases SET epoch = epoch + 1"); err != nil {
		t.Fatal(err)
	}
	<-st.Lost()
	if st.Held() {
		t.Error("held after it was lost")
	}
}

// TestSameHolder: a process that starts again under the name of a dead one
// waits for no lease, and ends what that one left open on the server.
func TestSameHolder(t *testing.T) {
	url := server(t).Database(t)
	dead := open(t, url, Options{Sync: true, Lease: time.Hour, Holder: "box"})
	s := storetest.NewScript("main", 1, 20)
	commit(t, dead, s.Batch())
	for _, q := range []string{"BEGIN", "SELECT 1 FROM sites FOR UPDATE"} { // a transaction under way keeps its locks
		if _, err := dead.conn.Exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	pause(dead)
	st := open(t, url, Options{Sync: true, Holder: "box"})
	s.Round(1)
	commit(t, st, s.Batch())
	sound(t, url, s.Head)
}

func TestOpenErrors(t *testing.T) {
	srv := server(t)
	url, name, err := srv.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Run("ErrURL", func(t *testing.T) {
		_, err := Open(t.Context(), "postgres://u:secret@h:x/d", "main", Options{})
		if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "postgres://user") {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("ErrAway", func(t *testing.T) {
		if _, err := Open(t.Context(), "postgres://u@127.0.0.1:1/d", "main", Options{}); !errors.Is(err, store.ErrUnavailable) {
			t.Fatalf("got %v, want ErrUnavailable", err)
		}
	})
	t.Run("ErrSchema", func(t *testing.T) {
		for _, c := range []string{srv.URL("nowhere"), url} {
			if _, err := OpenReadOnly(t.Context(), c, ""); !errors.Is(err, store.ErrUnreadable) {
				t.Fatalf("got %v, want ErrUnreadable", err)
			}
		}
	})
	open(t, url, Options{Lease: 200 * time.Millisecond}).Close()
	t.Run("ErrSite", func(t *testing.T) {
		if _, err := OpenReadOnly(t.Context(), url, "south"); !errors.Is(err, store.ErrUnreadable) || !strings.Contains(err.Error(), "south") {
			t.Fatalf("got %v", err)
		}
	})
	t.Run("ErrNewerSchema", func(t *testing.T) {
		if err := srv.Exec(t.Context(), name, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)"); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), url, "main", Options{}); err == nil || !strings.Contains(err.Error(), "newer") {
			t.Fatalf("got %v, want a refusal", err)
		}
	})
	t.Run("ErrNoSync", func(t *testing.T) {
		careless := pgtest.New(t, "fsync=off")
		if _, err := Open(t.Context(), careless.Database(t), "main", Options{Sync: true}); err == nil || !strings.Contains(err.Error(), "fsync") {
			t.Fatalf("got %v, want a refusal", err)
		}
	})
}

// TestVerifyFaults: what is changed behind the store's back is found here, too.
func TestVerifyFaults(t *testing.T) {
	srv := server(t)
	for name, c := range map[string]struct{ query, want string }{
		"ErrData": {"UPDATE journal SET data = replace(data, 'A-0003', 'A-0004') WHERE seq = 9", "entry 9 "},
		"ErrGone": {"DELETE FROM journal WHERE seq = 12", "entry 13 "},
		"ErrRow":  {"UPDATE stock SET on_hand = on_hand + 1 WHERE sku = 'A-0005'", "table stock: row sku=A-0005 location=S5 lot= differs"},
	} {
		t.Run(name, func(t *testing.T) {
			url, db, err := srv.Create(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			st := open(t, url, Options{})
			s := storetest.NewScript("main", 1, 20)
			s.Round(5)
			commit(t, st, s.Batch())
			live, err := OpenReadOnly(t.Context(), url, "main") // a snapshot from before the change
			if err != nil {
				t.Fatal(err)
			}
			defer live.Close()
			if err := srv.Exec(t.Context(), db, c.query); err != nil {
				t.Fatal(err)
			}
			if rep, err := store.Verify(t.Context(), live); err != nil || rep.Fault != "" {
				t.Fatalf("the snapshot moved: %+v, %v", rep, err)
			}
			if rep, err := store.Verify(t.Context(), st); err != nil || !strings.Contains(rep.Fault, c.want) {
				t.Fatalf("fault %q, %v; want %q", rep.Fault, err, c.want)
			}
		})
	}
}

func TestReports(t *testing.T) {
	st := open(t, server(t).Database(t), Options{})
	s := storetest.NewScript("main", 1, 20)
	s.Round(5)
	s.Place()
	commit(t, st, s.Batch())
	storetest.Reports(t, st.read, 5)
}

// TestText: what a scanner read may be anything; it must not stop the site.
func TestText(t *testing.T) {
	url := server(t).Database(t)
	st := open(t, url, Options{})
	for _, text := range []string{"a\x00b", "\xff\xfe", "plain"} {
		row := site.Row{Table: site.TableShelves, Values: []any{text, text}}
		commit(t, st, site.Batch{Rows: []site.Row{row}})
	}
	n := 0
	if err := st.Rows(t.Context(), site.Tables()[2], func([]any) error { n++; return nil }); err != nil || n != 3 {
		t.Fatalf("%d rows, %v", n, err)
	}
}
