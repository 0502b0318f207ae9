package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"dayrun/internal/pgtest"
	"dayrun/internal/powertest"
	"dayrun/site"
	"dayrun/store"
	"dayrun/store/storetest"
)

// TestTerminated ends the writer's session before, in or after each commit:
// each goes through in the end, once.
func TestTerminated(t *testing.T) {
	url := server(t).Database(t)
	st := open(t, url, Options{Sync: true})
	s := storetest.NewScript("main", 1, 20)
	commit(t, st, s.Batch())
	shoot, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for range shoot {
			_, _ = st.read.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'dayrun writer%' AND datname = current_database()")
		}
	}()
	cut := 0
	for range 150 {
		s.Round(1)
		b := s.Batch()
		shoot <- struct{}{}
		err := st.Commit(t.Context(), b)
		for ; errors.Is(err, store.ErrUnavailable); err = st.Commit(t.Context(), b) {
			cut++
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	close(shoot)
	<-ended
	if cut == 0 {
		t.Error("no commit was cut: the test shows nothing")
	}
	t.Logf("150 commits, %d cut", cut)
	sound(t, url, s.Head)
}

// TestOutage takes the server away and back, by an orderly stop and by a crash.
func TestOutage(t *testing.T) {
	srv := pgtest.New(t)
	url := srv.Database(t)
	st := open(t, url, Options{Sync: true, Lease: 600 * time.Millisecond})
	s := storetest.NewScript("main", 1, 20)
	commit(t, st, s.Batch())
	for name, down := range map[string]func(){"Stop": srv.Down, "Crash": srv.Crash} {
		t.Run(name, func(t *testing.T) {
			down()
			s.Round(1)
			b := s.Batch()
			if err := st.Commit(t.Context(), b); !errors.Is(err, store.ErrUnavailable) {
				t.Fatalf("commit without a server: %v, want ErrUnavailable", err)
			}
			if _, err := st.Head(t.Context()); !errors.Is(err, store.ErrUnavailable) {
				t.Fatalf("head without a server: %v, want ErrUnavailable", err)
			}
			until(t, "the lease misses the server", func() bool { return st.Away() != nil })
			if err := srv.Up(); err != nil {
				t.Fatal(err)
			}
			commit(t, st, b)
			until(t, "the lease is renewed", func() bool { return st.Away() == nil && st.Held() })
		})
	}
	sound(t, url, s.Head)
}

// TestDiskFull fills the disk under the server: commits fail as something that
// passes, and go on by themselves when there is room again, each batch once.
func TestDiskFull(t *testing.T) {
	disk := powertest.Small(t, 192)
	t.Setenv("TMPDIR", disk)
	srv := pgtest.New(t, "max_wal_size=48MB")
	url := srv.Database(t)
	st := open(t, url, Options{Sync: true, Lease: time.Second})
	s := storetest.NewScript("main", 1, 20)
	commit(t, st, s.Batch())
	ballast := powertest.Fill(t, disk)
	var err error
	var b site.Batch
	for n := 0; err == nil; n++ {
		if n == 1000 {
			t.Fatal("the disk is full and commits go on")
		}
		s.Round(20)
		b = s.Batch()
		err = st.Commit(t.Context(), b)
	}
	if !errors.Is(err, store.ErrUnavailable) {
		t.Fatalf("commit on a full disk: %v, want ErrUnavailable", err)
	}
	t.Log(err)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	until(t, "commits go on with room again", func() bool {
		err = st.Commit(t.Context(), b)
		return !errors.Is(err, store.ErrUnavailable)
	})
	if err != nil {
		t.Fatal(err)
	}
	sound(t, url, s.Head)
}

// wire is a network between client and server that can be cut: connections
// stay open and nothing arrives any more.
type wire struct {
	l      net.Listener
	mu     sync.Mutex
	conns  []net.Conn
	deaf   bool          // what the server says is lost
	dumb   bool          // what the client says is lost, too
	silent chan struct{} // holds one after an answer was lost
}

func newWire(t *testing.T, to string) *wire {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{l: l, silent: make(chan struct{}, 1)}
	t.Cleanup(func() { l.Close(); w.mend() })
	go func() {
		for {
			a, err := l.Accept()
			if err != nil {
				return
			}
			b, err := net.Dial("tcp", to)
			if err != nil {
				a.Close()
				continue
			}
			w.mu.Lock()
			w.conns = append(w.conns, a, b)
			w.mu.Unlock()
			go w.carry(b, a, &w.dumb)
			go w.carry(a, b, &w.deaf)
		}
	}()
	return w
}

func (w *wire) carry(to, from net.Conn, lost *bool) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			to.Close()
			return
		}
		w.mu.Lock()
		drop := *lost
		w.mu.Unlock()
		if drop {
			select {
			case w.silent <- struct{}{}:
			default:
			}
			continue
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (w *wire) cut(deaf, dumb bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deaf, w.dumb = deaf, dumb
}

// mend gives a network that works, for new connections: the old ones are reset.
func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deaf, w.dumb = false, false
	for _, c := range w.conns {
		c.Close()
	}
	w.conns = nil
}

// TestNetworkCut cuts the network between server and database: first the
// answers are lost, with the commit stored or not, then everything.
func TestNetworkCut(t *testing.T) {
	srv := server(t)
	url := srv.Database(t)
	w := newWire(t, fmt.Sprintf("127.0.0.1:%d", srv.Port))
	through := strings.Replace(url, fmt.Sprintf(":%d/", srv.Port), fmt.Sprintf(":%d/", w.l.Addr().(*net.TCPAddr).Port), 1)
	st := open(t, through, Options{Sync: true, Lease: time.Hour})
	s := storetest.NewScript("main", 1, 20)
	commit(t, st, s.Batch())
	for name, dumb := range map[string]bool{"OKDeaf": false, "OKSilent": true} {
		t.Run(name, func(t *testing.T) {
			s.Round(1)
			b := s.Batch()
			w.cut(true, dumb)
			done := make(chan error, 1)
			ctx := t.Context()
			go func() { done <- st.Commit(ctx, b) }()
			<-w.silent
			w.mend()
			if err := <-done; !errors.Is(err, store.ErrUnavailable) {
				t.Fatalf("commit over a cut network: %v, want ErrUnavailable", err)
			}
			commit(t, st, b) // the same batch again, as the engine does
			sound(t, url, s.Head)
		})
	}
	t.Run("OKAnswerOfCommit", func(t *testing.T) {
		// The commit is stored and its answer lost.
		s.Round(1)
		b := s.Batch()
		ctx := t.Context()
		if err := st.commitDeaf(ctx, b, w); err == nil {
			t.Fatal("the answer came")
		}
		_ = st.conn.Close(ctx)
		st.conn, st.known = nil, false
		commit(t, st, b)
		sound(t, url, s.Head)
	})
}

// commitDeaf is transact with the network cut just before the COMMIT: the
// server hears it, its answer is lost.
func (s *Store) commitDeaf(ctx context.Context, b site.Batch, w *wire) error {
	all := s.begin()
	if err := errors.Join(s.w.queue(all, b), s.send(ctx, all)); err != nil {
		return nil // the caller takes nil for the failure that it is
	}
	w.cut(true, false)
	go func() { <-w.silent; w.mend() }()
	return s.end(ctx)
}
