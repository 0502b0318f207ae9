package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dayrun/site"
	"dayrun/store"
	"dayrun/store/storetest"
)

func TestSuite(t *testing.T) {
	for name, o := range map[string]Options{"Sync": {Sync: true}, "NoSync": {}} {
		t.Run(name, func(t *testing.T) {
			storetest.Run(t, func(dir, name string) (store.Store, error) { return Open(dir, name, o) })
		})
	}
}

// filled makes a ledger of a few orders, closed again.
func filled(t *testing.T) (dir string, head site.Head) {
	t.Helper()
	dir = t.TempDir()
	st, err := Open(dir, "main", Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.NewScript("main", 1, 20)
	s.Round(5)
	if err := st.Commit(t.Context(), s.Batch()); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, s.Head
}

// tamper changes the file behind the store's back.
func tamper(t *testing.T, dir, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, File))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyFaults(t *testing.T) {
	for name, c := range map[string]struct{ query, want string }{
		"ErrData":       {"UPDATE journal SET data = replace(data, 'A-0003', 'A-0004') WHERE seq = 9", "entry 9 "},
		"ErrGone":       {"DELETE FROM journal WHERE seq = 12", "entry 13 "},
		"ErrKind":       {"UPDATE journal SET kind = 'trip_left' WHERE seq = 30", "entry 30 "},
		"ErrRow":        {"UPDATE stock SET on_hand = on_hand + 1 WHERE sku = 'A-0005'", "table stock: row sku=A-0005 location=S5 lot= differs"},
		"ErrRowGone":    {"DELETE FROM orders WHERE order_id = 'o-3'", "table orders: 1 rows are missing"},
		"ErrRowForeign": {"INSERT INTO shelves VALUES (1, 'S999', 'n')", "table shelves: row shelf=S999 follows from no entry"},
		"ErrMovement":   {"UPDATE movements SET quantity = 7 WHERE n = 0 AND order_id = 'o-1'", "table movements: row seq="},
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := filled(t)
			tamper(t, dir, c.query)
			st, err := OpenReadOnly(dir, "")
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			rep, err := store.Verify(t.Context(), st)
			if err != nil || !strings.Contains(rep.Fault, c.want) {
				t.Fatalf("fault %q, %v; want %q", rep.Fault, err, c.want)
			}
		})
	}
}

func TestOpenReadOnly(t *testing.T) {
	dir, head := filled(t)
	t.Run("OK", func(t *testing.T) {
		st, err := OpenReadOnly(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		rep, err := store.Verify(t.Context(), st)
		if err != nil || rep.Fault != "" || rep.Head != head || rep.Delivered != 5 {
			t.Fatalf("%+v, %v", rep, err)
		}
		if err := st.Commit(t.Context(), site.Batch{}); err == nil {
			t.Fatal("a read-only store took a commit")
		}
	})
	t.Run("OKWhileRunning", func(t *testing.T) {
		live, err := Open(dir, "main", Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer live.Close()
		st, err := OpenReadOnly(dir, "main")
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		if rep, err := store.Verify(t.Context(), st); err != nil || rep.Fault != "" {
			t.Fatalf("%+v, %v", rep, err)
		}
	})
	bad := func(name string, prepare func(dir string)) {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			prepare(dir)
			st, err := OpenReadOnly(dir, "")
			if err == nil {
				_, err = store.Verify(t.Context(), st)
				_ = st.Close()
			}
			if !errors.Is(err, store.ErrUnreadable) {
				t.Fatalf("got %v, want ErrUnreadable", err)
			}
		})
	}
	write := func(dir string, data []byte) {
		if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, File), data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	bad("ErrNoFolder", func(string) {})
	bad("ErrEmptyFile", func(dir string) { write(dir, nil) })
	bad("ErrNotALedger", func(dir string) { write(dir, []byte(strings.Repeat("no database ", 500))) })
	bad("ErrCut", func(cut string) {
		data, err := os.ReadFile(filepath.Join(dir, File))
		if err != nil {
			t.Fatal(err)
		}
		write(cut, data[:len(data)/2])
	})
	t.Run("ErrSite", func(t *testing.T) {
		if _, err := OpenReadOnly(dir, "south"); !errors.Is(err, store.ErrUnreadable) || !strings.Contains(err.Error(), "south") {
			t.Fatalf("got %v", err)
		}
	})
}

func TestOpenErrors(t *testing.T) {
	t.Run("ErrNotALedger", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, File), []byte(strings.Repeat("no database ", 500)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, "main", Options{}); !errors.Is(err, store.ErrUnreadable) {
			t.Fatalf("got %v, want ErrUnreadable", err)
		}
	})
	t.Run("ErrNewerSchema", func(t *testing.T) {
		dir, _ := filled(t)
		tamper(t, dir, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
		if _, err := Open(dir, "main", Options{}); err == nil || !strings.Contains(err.Error(), "newer") {
			t.Fatalf("got %v, want a refusal", err)
		}
	})
	t.Run("ErrDeposed", func(t *testing.T) {
		dir := t.TempDir()
		st, err := Open(dir, "main", Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		tamper(t, dir, "UPDATE sites SET epoch = epoch + 1")
		if err := st.Commit(context.Background(), site.Batch{}); !errors.Is(err, store.ErrDeposed) {
			t.Fatalf("got %v, want ErrDeposed", err)
		}
	})
	t.Run("ErrFull", func(t *testing.T) {
		st, err := Open(t.TempDir(), "main", Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		limit := func(pages int) {
			if _, err := st.conn.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
				t.Fatal(err)
			}
		}
		s := storetest.NewScript("main", 1, 100)
		b := s.Batch()
		limit(1) // SQLite takes the present size
		if err := st.Commit(t.Context(), b); !errors.Is(err, store.ErrUnavailable) {
			t.Fatalf("got %v, want ErrUnavailable", err)
		}
		if head, err := st.Head(t.Context()); err != nil || head.Seq != 0 {
			t.Fatalf("after a failed commit: head %d, %v", head.Seq, err)
		}
		limit(1 << 20)
		if err := st.Commit(t.Context(), b); err != nil {
			t.Fatalf("with room again: %v", err)
		}
		s.Round(3)
		if err := st.Commit(t.Context(), s.Batch()); err != nil {
			t.Fatal(err)
		}
		if rep, err := store.Verify(t.Context(), st); err != nil || rep.Fault != "" {
			t.Fatalf("%+v, %v", rep, err)
		}
	})
	t.Run("ErrBusy", func(t *testing.T) {
		dir := t.TempDir()
		st, err := Open(dir, "main", Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		other, err := sql.Open("sqlite", filepath.Join(dir, File))
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		other.SetMaxOpenConns(1)
		if _, err := other.Exec("BEGIN IMMEDIATE"); err != nil {
			t.Fatal(err)
		}
		if err := st.Commit(context.Background(), site.Batch{}); !errors.Is(err, store.ErrUnavailable) {
			t.Fatalf("got %v, want ErrUnavailable", err)
		}
		if _, err := other.Exec("ROLLBACK"); err != nil {
			t.Fatal(err)
		}
		if err := st.Commit(context.Background(), site.Batch{}); err != nil {
			t.Fatalf("after the other let go: %v", err)
		}
	})
}

// TestColumns holds the schema and the rows' columns together.
func TestColumns(t *testing.T) {
	st, err := Open(t.TempDir(), "main", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for _, table := range site.Tables() {
		rows, err := st.read.Query("SELECT * FROM " + table.Name)
		if err != nil {
			t.Fatal(err)
		}
		cols, err := rows.Columns()
		_ = rows.Close()
		if want := append([]string{"site_id"}, table.Columns()...); err != nil || strings.Join(cols, " ") != strings.Join(want, " ") {
			t.Errorf("table %s has columns %v, want %v (%v)", table.Name, cols, want, err)
		}
	}
}

func TestReports(t *testing.T) {
	st, err := Open(t.TempDir(), "main", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	s := storetest.NewScript("main", 1, 20)
	s.Round(5)
	s.Place()
	if err := st.Commit(t.Context(), s.Batch()); err != nil {
		t.Fatal(err)
	}
	storetest.Reports(t, st.read, 5)
}

// TestDocumentedQueries runs the queries of docs/schema.md.
func TestDocumentedQueries(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "..", "docs", "schema.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(doc), "```sql\n")
	queries, _, end := strings.Cut(after, "```")
	if !ok || !end {
		t.Fatal("docs/schema.md has no block of queries")
	}
	dir, _ := filled(t)
	st, err := OpenReadOnly(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	ours := strings.NewReplacer("o-17", "o-1", "'milk'", "'A-0000'", "'L1'", "''", "1790000000000", "9000000000000")
	for q := range strings.SplitSeq(ours.Replace(strings.TrimSpace(queries)), ";") {
		if strings.TrimSpace(q) == "" {
			continue
		}
		rows, err := st.read.Query(q)
		if err != nil {
			t.Fatalf("%s\n%v", q, err)
		}
		if !rows.Next() {
			t.Errorf("no rows: %s", q)
		}
		_ = rows.Close()
	}
}
