package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"dayrun/fulfilment"
	"dayrun/store"
	"dayrun/store/storetest"
)

// killEnv names the data folder for the child that TestKill kills.
const killEnv = "DAYRUN_TEST_KILL_DIR"

// noSyncEnv takes the sync out of the child's commits.
const noSyncEnv = "DAYRUN_TEST_NO_SYNC"

// TestKill commits in a child process that is killed at random moments. Every
// acknowledged order must be there and the ledger sound, each time.
func TestKill(t *testing.T) {
	if dir := os.Getenv(killEnv); dir != "" {
		if err := commitForEver(t, dir); err != nil {
			t.Fatal(err)
		}
		return
	}
	dir, rng := t.TempDir(), rand.New(rand.NewPCG(1, 2))
	acked := map[string]bool{}
	for cycle := range 10 {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKill$")
		cmd.Env = append(os.Environ(), killEnv+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		n := 0
		for sc := bufio.NewScanner(out); sc.Scan(); {
			var order string
			if _, err := fmt.Sscanf(sc.Text(), "ack %s", &order); err != nil {
				t.Fatalf("child says %q", sc.Text())
			}
			acked[order] = true
			if n++; n == 1 {
				time.AfterFunc(time.Duration(rng.Int64N(int64(60*time.Millisecond))), func() { _ = cmd.Process.Kill() })
			}
		}
		if err := cmd.Wait(); err == nil || n == 0 {
			t.Fatalf("cycle %d: the child ended by itself after %d acknowledgements", cycle, n)
		}
		inspect(t, cycle, dir, acked)
	}
	t.Logf("%d acknowledged orders survived 10 kills", len(acked))
}

func inspect(t *testing.T, cycle int, dir string, acked map[string]bool) {
	t.Helper()
	st, err := OpenReadOnly(dir, "")
	if err != nil {
		t.Fatalf("cycle %d: %v", cycle, err)
	}
	defer st.Close()
	rep, err := store.Verify(t.Context(), st)
	if err != nil || rep.Fault != "" {
		t.Fatalf("cycle %d: %+v, %v", cycle, rep, err)
	}
	for id := range acked {
		o, err := st.Order(t.Context(), id)
		if err != nil || o == nil || o.State != fulfilment.Delivered {
			t.Fatalf("cycle %d: acknowledged order %s is %+v, %v", cycle, id, o, err)
		}
	}
}

// commitForEver is the child: it goes on from what is stored and prints each
// delivered order once it is committed. It keeps snapshots on the way; what one
// brings back must be what the whole journal says.
func commitForEver(t *testing.T, dir string) error {
	ctx, ledgers := context.Background(), storetest.NewLedgers(t, "1-a")
	st, err := Open(dir, "main", Options{Sync: os.Getenv(noSyncEnv) == ""})
	if err != nil {
		return err
	}
	s := storetest.ResumeScript(uint64(os.Getpid()), 20)
	head, err := store.Replay(ctx, st, s)
	if err != nil {
		return err
	}
	if head.Seq == 0 {
		s = storetest.NewScript("main", 1, 20)
	} else {
		s.Head = head
		ledgers.Resumed(t, st, s)
	}
	for round := 0; ; round++ {
		if round%4 == 3 {
			if err := st.PutState(ctx, s.Head, ledgers.Format(), ledgers.Snapshot(s.Ledger)); err != nil {
				return err
			}
		}
		ids := s.Round(2)
		if err := st.Commit(ctx, s.Batch()); err != nil {
			return err
		}
		for _, id := range ids {
			fmt.Printf("ack %s\n", id)
		}
	}
}
