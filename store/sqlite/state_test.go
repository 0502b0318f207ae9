package sqlite

import (
	"strings"
	"testing"

	"dayrun/store"
	"dayrun/store/storetest"
)

// TestSpoiltState spoils the newest snapshot, or the entries around it: a start
// takes the one before, all entries, or refuses, and says why.
func TestSpoiltState(t *testing.T) {
	for name, c := range map[string]struct {
		query string
		from  int // 1 the newest snapshot, 2 the one before, 0 none
		notes string
		fault string // of verify
	}{
		"OK":        {"SELECT 1", 1, "", ""},
		"ErrPart":   {"UPDATE state_parts SET data = CAST(data || x'00' AS BLOB) WHERE seq = (SELECT max(seq) FROM states)", 2, "check sum", "snapshot of entry"},
		"ErrGone":   {"DELETE FROM state_parts WHERE seq = (SELECT max(seq) FROM states)", 2, "check sum", "snapshot of entry"},
		"ErrFormat": {"UPDATE states SET format = '1-b' WHERE seq = (SELECT max(seq) FROM states)", 2, "format 1-b", "snapshot of entry"},
		"ErrSeq":    {"UPDATE states SET seq = seq + 1 WHERE seq = (SELECT max(seq) FROM states)", 2, "not the one", "snapshot of entry"},
		"ErrBoth":   {"UPDATE state_parts SET data = x'00'", 0, "whole journal", "snapshot of entry"},
		"OKNoHead":  {"DELETE FROM states WHERE seq = (SELECT max(seq) FROM states)", 2, "", ""},
		"ErrOld":    {"UPDATE journal SET at = at + 1 WHERE seq = 7", 1, "", "entry 7"}, // before the snapshots: the scrub's
	} {
		t.Run(name, func(t *testing.T) {
			dir, s, r := t.TempDir(), storetest.NewScript("main", 1, 20), storetest.NewLedgers(t, "1-a")
			st, err := Open(dir, "main", Options{})
			if err != nil {
				t.Fatal(err)
			}
			froms := []int64{0, 0, 0}
			for i := range 2 {
				s.Round(3)
				if err := st.Commit(t.Context(), s.Batch()); err != nil {
					t.Fatal(err)
				}
				if err := st.PutState(t.Context(), s.Head, "1-a", r.Snapshot(s.Ledger)); err != nil {
					t.Fatal(err)
				}
				froms[2-i] = s.Head.Seq
				s.Place()
			}
			if err := st.Commit(t.Context(), s.Batch()); err != nil {
				t.Fatal(err)
			}
			if err := st.Close(); err != nil {
				t.Fatal(err)
			}
			tamper(t, dir, c.query)
			if st, err = OpenReadOnly(dir, "main"); err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			if from, notes := r.Resumed(t, st, s); from != froms[c.from] || (notes == "") != (c.notes == "") || !strings.Contains(notes, c.notes) {
				t.Errorf("from %d of %v, notes %q", from, froms, notes)
			}
			rep, err := store.Verify(t.Context(), st)
			if err != nil || (rep.Fault == "") != (c.fault == "") || !strings.Contains(rep.Fault, c.fault) {
				t.Errorf("verify: %q, %v; want %q", rep.Fault, err, c.fault)
			}
		})
	}
}
