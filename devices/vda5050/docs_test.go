package vda5050_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// page is docs/vda5050.md by its "###" sections.
func page(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "vda5050.md"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, part := range strings.Split(string(data), "\n### ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		body, _, _ = strings.Cut(body, "\n## ")
		out[name] = body
	}
	return out
}

// fields are the names of all properties of a schema.
func fields(doc any, into map[string]bool) {
	switch d := doc.(type) {
	case map[string]any:
		if p, ok := d["properties"].(map[string]any); ok {
			for name, sub := range p {
				if _, ok := sub.(map[string]any); ok {
					into[name] = true
				}
			}
		}
		for _, v := range d {
			fields(v, into)
		}
	case []any:
		for _, v := range d {
			fields(v, into)
		}
	}
}

// Every field of every official schema stands in the table of its message.
func TestEveryFieldIsDocumented(t *testing.T) {
	doc := page(t)
	files, err := filepath.Glob("testdata/schema/*/*.schema")
	if err != nil || len(files) != 20 {
		t.Fatalf("%d schemas, want 20: %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".schema")
		section, ok := doc[name]
		if !ok {
			t.Errorf("docs/vda5050.md has no section %q", name)
			continue
		}
		all := map[string]bool{}
		fields(load(t, file), all)
		for f := range all {
			if !strings.Contains(section, "`"+f+"`") && !strings.Contains(doc["header"], "`"+f+"`") {
				t.Errorf("%s: field %s is not in the table of docs/vda5050.md", file, f)
			}
		}
	}
}

var testName = regexp.MustCompile(`\b(Test|Fuzz)[A-Z][A-Za-z0-9]*\b`)

// Every row of the tables names at least one test, and each test named exists.
func TestEveryRowHasATest(t *testing.T) {
	out, err := exec.Command("grep", "-rhoE", "--include=*_test.go", `^func (Test|Fuzz)[A-Za-z0-9]+`, filepath.Join("..", "..")).Output()
	if err != nil {
		t.Skipf("no grep to list the tests with: %v", err)
	}
	exists := strings.Fields(strings.ReplaceAll(string(out), "func ", ""))
	rows := 0
	for name, body := range page(t) {
		for _, line := range strings.Split(body, "\n") {
			if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| section") {
				continue
			}
			rows++
			cells := strings.Split(line, "|")
			if len(cells) != 7 {
				t.Errorf("%s: %d columns in row %q, want 5", name, len(cells)-2, line)
			}
			named := testName.FindAllString(cells[len(cells)-2], -1)
			if len(named) == 0 {
				t.Errorf("%s: no test in row %q", name, line)
			}
			for _, n := range named {
				if !slices.Contains(exists, n) {
					t.Errorf("%s: test %s does not exist", name, n)
				}
			}
		}
	}
	if rows < 50 {
		t.Errorf("%d rows read", rows)
	}
}
