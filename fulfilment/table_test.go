package fulfilment

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// rowsOf reads the table of docs/domain.md whose first heading is given.
func rowsOf(t *testing.T, heading string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../docs/domain.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "| "+heading+" |")
	if !found {
		t.Fatalf("docs/domain.md has no table %q", heading)
	}
	rows := map[string][]string{}
	for _, line := range strings.Split(rest, "\n")[2:] {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if !strings.HasPrefix(line, "|") {
			break
		}
		rows[cells[0]] = cells[1:]
	}
	return rows
}

// The tables of states in the code and in the documentation are one.
func TestTables(t *testing.T) {
	code := map[string][]string{}
	for move, m := range jobMoves {
		var from []string
		for _, s := range m.from {
			from = append(from, string(s))
		}
		to := string(m.to)
		if to == "" {
			to = "–"
		}
		code[move] = []string{strings.Join(from, ", "), to}
	}
	if doc := rowsOf(t, "job: move"); !maps.EqualFunc(doc, code, slices.Equal) {
		t.Errorf("docs/domain.md says of jobs\n%v\nthe code\n%v", doc, code)
	}
	code = map[string][]string{}
	for move, states := range tourMoves {
		var from []string
		for _, s := range states {
			from = append(from, string(s))
		}
		code[move] = []string{strings.Join(from, ", ")}
	}
	if doc := rowsOf(t, "tour: move"); !maps.EqualFunc(doc, code, slices.Equal) {
		t.Errorf("docs/domain.md says of tours\n%v\nthe code\n%v", doc, code)
	}
}
