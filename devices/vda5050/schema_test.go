package vda5050_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schema compiles an official schema with its patch, formats asserted.
func schema(t testing.TB, version, name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("patched.json", patched(t, version, name)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("patched.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// patched is an official schema's document with its patch.
func patched(t testing.TB, version, name string) any {
	t.Helper()
	file := filepath.Join("testdata", "schema", version, name+".schema")
	if version == "1.1.0" {
		file = filepath.Join("testdata", "schema", "2.0.0", name+".schema") // 1.1 has none: its patches say what differs
	}
	doc := load(t, file)
	if p := filepath.Join("testdata", "schema", version, name+".patch.json"); exists(p) {
		var fix struct {
			Reason, Base string
			Patch        []operation
		}
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &fix); err != nil || fix.Reason == "" || len(fix.Patch) == 0 && fix.Base == "" {
			t.Fatalf("%s: %v: a patch needs a reason and operations", p, err)
		}
		for _, op := range fix.Patch {
			doc = op.apply(t, doc)
		}
	}
	return doc
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func load(t testing.TB, file string) any {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, data)
}

func parse(t testing.TB, data []byte) any {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// operation is one of JSON Patch (RFC 6902): add at an array's end, replace, move
// between objects.
type operation struct {
	Op, Path, From string
	Value          any
}

func (o operation) apply(t testing.TB, doc any) any {
	t.Helper()
	switch o.Op {
	case "add":
		list := strings.TrimSuffix(o.Path, "/-")
		old, ok := at(t, doc, list).([]any)
		if !ok || list == o.Path {
			t.Fatalf("add at %s: not an array's end", o.Path)
		}
		set(t, doc, list, append(old, o.Value))
	case "replace":
		set(t, doc, o.Path, o.Value)
	case "move":
		v := at(t, doc, o.From)
		dir, key := split(o.From)
		delete(at(t, doc, dir).(map[string]any), key)
		set(t, doc, o.Path, v)
	default:
		t.Fatalf("operation %q is not known", o.Op)
	}
	return doc
}

func split(path string) (dir, key string) {
	i := strings.LastIndexByte(path, '/')
	return path[:i], path[i+1:]
}

func at(t testing.TB, doc any, path string) any {
	t.Helper()
	for _, key := range strings.Split(path, "/")[1:] {
		switch d := doc.(type) {
		case map[string]any:
			v, ok := d[key]
			if !ok {
				t.Fatalf("path %s: no %q", path, key)
			}
			doc = v
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(d) {
				t.Fatalf("path %s: no element %q", path, key)
			}
			doc = d[i]
		default:
			t.Fatalf("path %s ends before %q", path, key)
		}
	}
	return doc
}

func set(t testing.TB, doc any, path string, v any) {
	t.Helper()
	dir, key := split(path)
	switch d := at(t, doc, dir).(type) {
	case map[string]any:
		d[key] = v
	case []any:
		i, err := strconv.Atoi(key)
		if err != nil || i >= len(d) {
			t.Fatalf("path %s: no element %q", path, key)
		}
		d[i] = v
	}
}

// The patches mend real faults: without them the schemas refuse correct messages.
func TestPatchesAreNeeded(t *testing.T) {
	patches, err := filepath.Glob("testdata/schema/2*/*.patch.json")
	if err != nil || len(patches) != 4 {
		t.Fatalf("%d patches, want 4: %v", len(patches), err)
	}
	raw := func(version, name string) *jsonschema.Schema {
		c := jsonschema.NewCompiler()
		if err := c.AddResource("raw", load(t, filepath.Join("testdata", "schema", version, name+".schema"))); err != nil {
			t.Fatal(err)
		}
		s, err := c.Compile("raw")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, version := range []string{"2.0.0", "2.1.0"} {
		if raw(version, "state").Validate(parse(t, encodeState(t, fullState(), version))) == nil {
			t.Errorf("%s: PAUSED is accepted without the patch", version)
		}
	}
	if raw("2.0.0", "instantActions").Validate(parse(t, encodeInstant(t, "2.0.0"))) == nil {
		t.Error("2.0.0: actionType is accepted without the patch")
	}
}
