package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dayrun/internal/powertest"
	"dayrun/store"
	"dayrun/store/storetest"
)

// TestReserve fills the disk: commits go on in the room that was kept, for a
// while, and the store says that it is full; with room again it recovers by itself.
func TestReserve(t *testing.T) {
	dir := powertest.Small(t, 48)
	st, err := Open(dir, "main", Options{Sync: true, Reserve: 6 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	s := storetest.NewScript("main", 1, 20)
	s.Round(5)
	if err := st.Commit(t.Context(), s.Batch()); err != nil || st.Away() != nil {
		t.Fatalf("with room: %v, %v", err, st.Away())
	}
	if info, err := os.Stat(filepath.Join(dir, ReserveFile)); err != nil || info.Size() != 6<<20 {
		t.Fatalf("reserve: %+v, %v", info, err)
	}
	ballast := powertest.Fill(t, dir)
	inRoom := 0
	for ; err == nil; inRoom++ {
		if inRoom == 5000 {
			t.Fatal("the disk is full and commits go on for ever")
		}
		s.Round(5)
		err = st.Commit(t.Context(), s.Batch())
	}
	if !errors.Is(err, store.ErrUnavailable) || inRoom < 20 {
		t.Fatalf("after %d commits in the kept room: %v", inRoom, err)
	}
	if err := st.Away(); !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), "the disk is full") {
		t.Fatalf("a full disk is told as %v", err)
	}
	head, err := st.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); st.Away() != nil; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(st.Away())
		}
	}
	if info, err := os.Stat(filepath.Join(dir, ReserveFile)); err != nil || info.Size() != 6<<20 {
		t.Fatalf("reserve after all: %+v, %v", info, err)
	}
	rep, err := store.Verify(t.Context(), st)
	if err != nil || rep.Fault != "" || rep.Head != head {
		t.Fatalf("%+v, %v", rep, err)
	}
	t.Logf("%d commits in a reserve of 6 MB", inRoom)
}
