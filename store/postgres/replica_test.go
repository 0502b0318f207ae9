package postgres

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"dayrun/internal/pgtest"
	"dayrun/store"
	"dayrun/store/storetest"
)

// TestPromotion loses the primary and promotes its streaming replica, as an
// operator or a cluster manager does: with synchronous replication everything
// acknowledged is there, and the store goes on by itself on the new primary.
func TestPromotion(t *testing.T) {
	primary := pgtest.New(t)
	replica, err := primary.Replica()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(replica.Close)
	for _, q := range []string{"ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"} {
		if err := primary.Exec(t.Context(), "postgres", q); err != nil {
			t.Fatal(err)
		}
	}
	_, name, err := primary.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	both := fmt.Sprintf("postgres://dayrun@127.0.0.1:%d,127.0.0.1:%d/%s?sslmode=disable&target_session_attrs=read-write", primary.Port, replica.Port, name)
	st := open(t, both, Options{Sync: true, Lease: 900 * time.Millisecond})
	s := storetest.NewScript("main", 1, 20)
	for range 20 {
		s.Round(1)
		commit(t, st, s.Batch())
	}
	acknowledged := s.Head
	primary.Crash()
	sound(t, replica.URL(name), acknowledged) // a replica is read, never decided on
	s.Round(1)
	b := s.Batch()
	if err := st.Commit(t.Context(), b); !errors.Is(err, store.ErrUnavailable) {
		t.Fatalf("commit with a replica only: %v, want ErrUnavailable", err)
	}
	begun := time.Now()
	if err := replica.Promote(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = st.Commit(t.Context(), b)
	for ; errors.Is(err, store.ErrUnavailable); err = st.Commit(t.Context(), b) {
		if time.Since(begun) > 15*time.Second {
			break
		}
	}
	if err != nil {
		t.Fatalf("%.1f s after the promotion: %v", time.Since(begun).Seconds(), err)
	}
	until(t, "the lease is renewed on the new primary", func() bool { return st.Away() == nil && st.Held() })
	sound(t, replica.URL(name), s.Head)
	t.Logf("commits go on %.1f s after the promotion", time.Since(begun).Seconds())
}
