package main

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"dayrun/internal/pgtest"
	"dayrun/site"
	"dayrun/store/postgres"
	"dayrun/store/sqlite"
	"dayrun/store/storetest"
)

// liveLedger is one that a process holds open, with orders of two days.
type liveLedger struct {
	st     ledger
	script *storetest.Script
	args   []string // name it on the command line
}

func (l *liveLedger) commit(t *testing.T) {
	t.Helper()
	if err := l.st.Commit(t.Context(), l.script.Batch()); err != nil {
		t.Fatal(err)
	}
}

// liveLedgers opens one of each kind.
func liveLedgers(t *testing.T) map[string]*liveLedger {
	t.Helper()
	list := map[string]*liveLedger{}
	dir := t.TempDir()
	st, err := sqlite.Open(dir, "main", sqlite.Options{Sync: true})
	if err != nil {
		t.Fatal(err)
	}
	list["SQLite"] = &liveLedger{st: st, args: []string{"--data", dir}}
	if srv, err := pgtest.Start(); err == nil {
		t.Cleanup(srv.Close)
		url := srv.Database(t)
		st, err := postgres.Open(t.Context(), url, "main", postgres.Options{Sync: true})
		if err != nil {
			t.Fatal(err)
		}
		list["PostgreSQL"] = &liveLedger{st: st, args: []string{"--database", url}}
	} else {
		t.Logf("without PostgreSQL: %v", err)
	}
	for _, l := range list {
		t.Cleanup(func() { l.st.Close() })
		l.script = storetest.NewScript("main", 1, 20)
		l.script.Round(4)
		l.script.Now += 24 * 3600 * 1000
		l.script.Round(3)
		l.script.Pack(l.script.Place())
		l.commit(t)
		if err := l.st.Commit(t.Context(), site.Batch{Fleet: []site.FleetRow{{Robot: "robot/acme/1", Counter: 7, Owned: []string{"n1"}}}}); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

func ok(t *testing.T, args ...string) string {
	t.Helper()
	code, out, err := command(args...)
	if code != 0 || err != nil {
		t.Fatalf("dayrun %s: exit %d, %v\n%s", strings.Join(args, " "), code, err, out)
	}
	return out
}

// TestBackupRestore backs each kind of ledger up while it is written, and
// restores it as each kind.
func TestBackupRestore(t *testing.T) {
	ledgers := liveLedgers(t)
	for name, l := range ledgers {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "backup.db")
			ok(t, append([]string{"ledger", "backup", file}, l.args...)...)
			head := l.script.Head
			l.script.Round(2) // what comes later is not in it
			l.commit(t)
			if code, _, err := command(append([]string{"ledger", "backup", file}, l.args...)...); code != exitFailed || !strings.Contains(err.Error(), "exists already") {
				t.Errorf("over an old backup: exit %d, %v", code, err)
			}
			ok(t, "ledger", "verify", "--data", file)
			ok(t, append([]string{"ledger", "verify"}, l.args...)...)
			targets := [][]string{{"--data", filepath.Join(t.TempDir(), "restored")}}
			if srv, err := pgtest.Start(); err == nil {
				defer srv.Close()
				targets = append(targets, []string{"--database", srv.Database(t)})
			}
			for _, target := range targets {
				ok(t, append([]string{"ledger", "restore", file}, target...)...)
				ok(t, append([]string{"ledger", "verify"}, target...)...)
				at := Ledger{Site: "main"}
				if target[0] == "--data" {
					at.Data = target[1]
				} else {
					at.Database = target[1]
				}
				st, err := at.read(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if got, err := st.Head(t.Context()); err != nil || got != head {
					t.Errorf("head %d, %v; want %d", got.Seq, err, head.Seq)
				}
				rows, err := st.FleetRows(t.Context())
				if err != nil || len(rows) != 1 || rows[0].Counter != 7+orderIDsAhead {
					t.Errorf("fleet %+v, %v: used order ids would go out again", rows, err)
				}
				_ = st.Close()
				if code, _, err := command(append([]string{"ledger", "restore", file}, target...)...); code == 0 {
					t.Errorf("restored over a ledger: %v", err)
				}
			}
			broken := filepath.Join(t.TempDir(), "broken.db")
			copyFile(t, file, broken)
			tamper(t, broken, "UPDATE journal SET data = replace(data, 'A-0003', 'A-0004') WHERE seq = 9")
			if code, _, err := command("ledger", "restore", broken, "--data", filepath.Join(t.TempDir(), "r")); code != exitFailed || !strings.Contains(err.Error(), "entry 9") {
				t.Errorf("a changed backup: exit %d, %v", code, err)
			}
		})
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestExport writes the second day of each kind of ledger in each format.
func TestExport(t *testing.T) {
	ledgers := liveLedgers(t)
	for name, l := range ledgers {
		t.Run(name, func(t *testing.T) {
			var day string
			err := l.st.Entries(context.Background(), l.script.Head.Seq, func(e site.Entry) error { day = e.At.UTC().Format(time.DateOnly); return nil })
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			for _, format := range []string{"csv", "parquet"} {
				ok(t, append([]string{"ledger", "export", "--from", day, "--to", "2100-01-01", "--format", format, "--out", dir}, l.args...)...)
			}
			f, err := os.Open(filepath.Join(dir, "orders.csv"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			lines, err := csv.NewReader(f).ReadAll()
			if err != nil || len(lines) != 1+4 || lines[0][0] != "order_id" {
				t.Fatalf("%d lines of orders, want 5: %v, %v", len(lines), lines, err)
			}
			type order struct {
				OrderID  string `parquet:"order_id"`
				PlacedAt int64  `parquet:"placed_at"`
				State    string `parquet:"state"`
			}
			rows, err := parquet.ReadFile[order](filepath.Join(dir, "orders.parquet"))
			if err != nil || len(rows) != 4 {
				t.Fatalf("%d orders in Parquet, want 4: %v", len(rows), err)
			}
			for i, r := range rows {
				if r.OrderID != lines[1+i][0] || r.PlacedAt == 0 || r.State == "" {
					t.Errorf("order %+v, in CSV %v", r, lines[1+i])
				}
			}
			type entry struct {
				Seq  int64  `parquet:"seq"`
				Data string `parquet:"data"`
			}
			entries, err := parquet.ReadFile[entry](filepath.Join(dir, "journal.parquet"))
			if err != nil || len(entries) == 0 || entries[len(entries)-1].Seq != l.script.Head.Seq || !strings.HasPrefix(entries[0].Data, "{") {
				t.Fatalf("%d entries, %v", len(entries), err)
			}
			for _, args := range [][]string{{"--from", "x", "--to", day}, {"--from", day, "--to", day}} {
				if code, _, err := command(append([]string{"ledger", "export", args[0], args[1], args[2], args[3], "--out", dir}, l.args...)...); code != exitUnreadable {
					t.Errorf("%v: exit %d, %v", args, code, err)
				}
			}
		})
	}
}
