package sqlite

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/site"
	"dayrun/store"
	"dayrun/store/storetest"
)

// flipsEnv is how many times the torture spoils the file.
const flipsEnv = "TORTURE_FLIPS"

// content is everything that a ledger says, as text; "" when it cannot be read.
func content(t *testing.T, dir string) string {
	t.Helper()
	st, err := OpenReadOnly(dir, "")
	if err != nil {
		return ""
	}
	defer st.Close()
	var b strings.Builder
	err = st.Entries(t.Context(), 1, func(e site.Entry) error {
		fmt.Fprintf(&b, "%d %d %s %d %s %x\n", e.Seq, e.At, e.Kind, e.Version, e.Data, e.Hash)
		return nil
	})
	for _, table := range append(site.Tables(), store.FleetTable) {
		if err == nil {
			err = st.Rows(t.Context(), table, func(values []any) error {
				fmt.Fprintln(&b, append([]any{table.Name}, values...)...)
				return nil
			})
		}
	}
	if err != nil {
		return ""
	}
	return b.String()
}

// TestCorruption spoils a ledger's file at random places, by a bit that flips
// or an end that is missing. Every change of a row or an entry must be found.
func TestCorruption(t *testing.T) {
	flips, seed := storetest.Number(t, flipsEnv, 50), storetest.Number(t, storetest.SeedEnv, 1)
	rng := rand.New(rand.NewPCG(uint64(seed), 6))
	whole := t.TempDir()
	st, err := Open(whole, "main", Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.NewScript("main", 1, 40)
	for range 12 {
		s.Round(5)
		s.Place()
	}
	b := s.Batch()
	for i := range 20 {
		robot := devices.ID(fmt.Sprintf("robot/acme/%d", i))
		b.Fleet = append(b.Fleet, site.FleetRow{Robot: robot, Owned: []string{"n1", "n2"}, Counter: int64(i), Order: &devices.Order{Robot: robot, OrderID: "main-1"}})
	}
	if err := st.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(whole, File))
	if err != nil {
		t.Fatal(err)
	}
	want := content(t, whole)
	if len(want) < 10_000 {
		t.Fatalf("only %d bytes of content", len(want))
	}
	found, unused := 0, 0
	for n := range flips {
		spoilt, what := append([]byte(nil), data...), ""
		if at := rng.IntN(len(data)); n%5 == 4 {
			spoilt, what = spoilt[:at], fmt.Sprintf("cut at %d", at)
		} else {
			bit := rng.IntN(8)
			spoilt[at] ^= 1 << bit
			what = fmt.Sprintf("bit %d of byte %d", bit, at)
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, File), spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		switch fault := faultIn(t, dir); {
		case fault != "":
			found++
		case content(t, dir) != want:
			t.Errorf("seed %d: %s changes what the ledger says, and nothing finds it", seed, what)
		default:
			unused++
		}
	}
	if found == 0 {
		t.Error("nothing was found: the test spoils nothing")
	}
	t.Logf("%d spoilt files of %d bytes: %d found, %d in bytes that say nothing", flips, len(data), found, unused)
}

// faultIn gives what verification finds.
func faultIn(t *testing.T, dir string) string {
	t.Helper()
	st, err := OpenReadOnly(dir, "")
	if err != nil {
		return err.Error()
	}
	defer st.Close()
	rep, err := store.Verify(t.Context(), st)
	if err != nil {
		return err.Error()
	}
	return rep.Fault
}

// TestScrub finds a changed entry, a changed conversation and a broken index.
func TestScrub(t *testing.T) {
	for name, c := range map[string]struct{ query, want string }{
		"OK":       {"SELECT 1", ""},
		"ErrEntry": {"UPDATE journal SET at = at + 1 WHERE seq = 7", "entry 7 "},
		"ErrFleet": {`INSERT INTO fleet (site_id, robot, state, sum) VALUES (1, 'robot/a/1', '{"robot":"robot/a/1"}', '0011223344556677')`, "robot/a/1"},
		"ErrIndex": {"PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, 'placed_at', 'promise') WHERE name = 'orders_by_time'", "file: "},
	} {
		t.Run(name, func(t *testing.T) {
			dir, head := filled(t)
			tamper(t, dir, c.query)
			st, err := OpenReadOnly(dir, "")
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			rep, err := store.Scrub(t.Context(), st)
			if err != nil || (rep.Fault == "") != (c.want == "") || !strings.Contains(rep.Fault, c.want) {
				t.Fatalf("%+v, %v; want %q", rep, err, c.want)
			}
			if c.want == "" && rep.Head != head {
				t.Errorf("head %+v, want %+v", rep.Head, head)
			}
		})
	}
}
