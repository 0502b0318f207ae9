package sqlite

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dayrun/internal/powertest"
	"dayrun/store"
	"dayrun/store/storetest"
)

// cutsEnv is how many power cuts the torture makes. The short form is for every
// run of the tests.
const cutsEnv = "TORTURE_CUTS"

// cutsALedger is how many cuts one ledger has: each is verified as a whole.
const cutsALedger = 10

// mountDisk mounts a disk that can be cut, or skips where there is no FUSE.
func mountDisk(t *testing.T, folder, at string) *powertest.Disk {
	t.Helper()
	d, err := powertest.Mount(folder, at)
	if err != nil {
		t.Skipf("no power cuts without FUSE (/dev/fuse and the right to mount): %v", err)
	}
	t.Cleanup(d.Close)
	return d
}

// writeUntil runs a child that commits to a ledger until it is killed, after
// the delay, or until it ends by itself. It gives what the child acknowledged.
func writeUntil(t *testing.T, dir string, sync bool, delay time.Duration) (acked []string, killed bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKill$")
	cmd.Env = append(os.Environ(), killEnv+"="+dir, noSyncEnv+"="+map[bool]string{true: "", false: "1"}[sync])
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for sc := bufio.NewScanner(out); sc.Scan(); {
		var order string
		if _, err := fmt.Sscanf(sc.Text(), "ack %s", &order); err != nil {
			continue // the child tells why it ends
		}
		if acked = append(acked, order); len(acked) == 1 {
			time.AfterFunc(delay, func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait()
	return acked, !cmd.ProcessState.Exited()
}

// lost counts the acknowledged orders that are not in the ledger; a ledger that
// is not sound has lost them all.
func lost(t *testing.T, dir string, acked []string) (int, string) {
	t.Helper()
	st, err := OpenReadOnly(dir, "")
	if err != nil {
		return len(acked), err.Error()
	}
	defer st.Close()
	rep, err := store.Verify(t.Context(), st)
	if err != nil || rep.Fault != "" {
		return len(acked), fmt.Sprint(rep.Fault, err)
	}
	n := 0
	for _, id := range acked {
		if o, err := st.Order(t.Context(), id); err != nil || o == nil {
			n++
		}
	}
	return n, ""
}

// TestPowerCut cuts the power under a ledger that is written: what was not
// synced is lost, some sectors of it excepted. Nothing acknowledged may be
// among it, and the ledger must be sound and go on.
func TestPowerCut(t *testing.T) {
	cuts, seed := storetest.Number(t, cutsEnv, 10), storetest.Number(t, storetest.SeedEnv, 1)
	rng := rand.New(rand.NewPCG(uint64(seed), 3))
	var folder, at string
	var acked []string
	all := 0
	for cut := range cuts {
		if cut%cutsALedger == 0 {
			folder, at, acked = filepath.Join(t.TempDir(), "disk"), filepath.Join(t.TempDir(), "mnt"), nil
		}
		d := mountDisk(t, folder, at)
		now, killed := writeUntil(t, at, true, time.Duration(rng.Int64N(int64(60*time.Millisecond))))
		syncs := d.Syncs()
		if err := d.Cut(folder, rng); err != nil {
			t.Fatal(err)
		}
		if acked = append(acked, now...); !killed || len(now) == 0 || syncs == 0 {
			t.Fatalf("seed %d, cut %d: the child ended by itself after %d acknowledgements and %d syncs", seed, cut, len(now), syncs)
		}
		all += len(now)
		if n, fault := lost(t, folder, acked); n > 0 {
			t.Fatalf("seed %d, cut %d: %d of %d acknowledged orders are lost %s", seed, cut, n, len(acked), fault)
		}
	}
	t.Logf("%d acknowledged orders survived %d power cuts", all, cuts)
}

// TestPowerCutWithoutSync is the control: with the sync taken out of the
// commit, the same cuts must lose orders, or they would show nothing.
func TestPowerCutWithoutSync(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 4))
	for range 5 {
		folder, at := filepath.Join(t.TempDir(), "disk"), filepath.Join(t.TempDir(), "mnt")
		d := mountDisk(t, folder, at)
		acked, _ := writeUntil(t, at, false, 50*time.Millisecond)
		if err := d.Cut(folder, rng); err != nil {
			t.Fatal(err)
		}
		if n, fault := lost(t, folder, acked); n > 0 {
			t.Logf("without sync %d of %d acknowledged orders are lost %s", n, len(acked), fault)
			return
		}
	}
	t.Error("five power cuts without sync lost nothing: the disk does not forget")
}

// TestSyncFails: after a sync that failed nothing is acknowledged, and the
// process ends; what was acknowledged before is there.
func TestSyncFails(t *testing.T) {
	for _, n := range []int{12, 17, 30, 51} {
		folder, at := filepath.Join(t.TempDir(), "disk"), filepath.Join(t.TempDir(), "mnt")
		d := mountDisk(t, folder, at)
		d.FailSync(n)
		acked, killed := writeUntil(t, at, true, time.Hour)
		syncs := d.Syncs()
		if err := d.Cut(folder, rand.New(rand.NewPCG(1, 5))); err != nil {
			t.Fatal(err)
		}
		if killed || syncs > n+8 { // closing may sync each file once more
			t.Errorf("sync %d failed and the process went on: %d syncs, killed %t", n, syncs, killed)
		}
		if missing, fault := lost(t, folder, acked); len(acked) > 0 && missing > 0 {
			t.Errorf("sync %d failed: %d of %d acknowledged orders are lost %s", n, missing, len(acked), strings.TrimSpace(fault))
		}
		t.Logf("sync %d failed after %d acknowledged orders; %d syncs in all", n, len(acked), syncs)
	}
}
