package archtest

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pure are the packages that must be deterministic: no I/O, clock, goroutine.
// A trailing /... takes the packages below in; less names exceptions.
var pure = []string{"fulfilment", "routing/...", "devices", "devices/vda5050", "devices/scan", "devices/vehicle", "devices/equipment",
	"site", "simulator", "simulator/pickgame", "internal/day", "internal/intake"}

// bannedImports in pure packages, with the reason.
var bannedImports = map[string]string{
	"net": "I/O", "net/http": "I/O", "os": "I/O", "os/exec": "I/O", "database/sql": "I/O", "log": "I/O", "log/slog": "I/O",
	"sync": "one goroutine owns a pure value", "sync/atomic": "one goroutine owns a pure value", "context": "pure code is not cancelled, it is bounded",
	"math/rand": "unseeded global source", "crypto/rand": "not repeatable", "hash/maphash": "seeded by the process",
}

// bannedCalls in pure packages: package.function, with the reason.
var bannedCalls = map[string]string{
	"time.Now": "time enters with the input", "time.Since": "time enters with the input", "time.Until": "time enters with the input",
	"time.Sleep": "nothing waits", "time.After": "nothing waits", "time.Tick": "nothing waits", "time.NewTimer": "nothing waits", "time.NewTicker": "nothing waits",
	"rand.Int": "global source", "rand.IntN": "global source", "rand.Float64": "global source", "rand.Perm": "global source", "rand.Shuffle": "global source",
	"rand.Uint64": "global source", "rand.N": "global source",
}

// mayImport says which of our packages a package may import; a missing entry
// means any. "..." takes everything below.
var mayImport = map[string][]string{
	"fulfilment":           {},
	"routing":              {},
	"routing/assign":       {"routing"},
	"routing/league":       {},
	"routing/picking":      {"routing"},
	"routing/slotting":     {},
	"routing/traffic":      {"routing"},
	"routing/roads":        {"routing"},
	"routing/delivery":     {"routing", "routing/roads", "routing/flight"},
	"routing/flight":       {"routing/roads"},
	"routing/delivery/vrp": {},
	"routing/tour":         {"routing"},
	"routing/tour/obp":     {"routing/tour"},
	"devices":              {},
	"devices/vda5050":      {"devices"},
	"devices/scan":         {"devices"},
	"devices/vehicle":      {"devices", "devices/scan"},
	"devices/equipment":    {"devices", "devices/scan"},
	"site":                 {"fulfilment", "routing/...", "devices", "devices/scan"},
	"site/engine":          {"site", "fulfilment", "devices", "store"},
	"store":                {"fulfilment", "site"},
	"telemetry":            {},
	"simulator":            {"devices/...", "routing/..."},
	"simulator/pickgame":   {"routing/picking"},
	"simulator/wire":       {"simulator", "devices/...", "routing/...", "internal/intake"},
	"internal/osm":         {"routing/roads"},
	"dashboard":            {"site", "fulfilment"},
	"api":                  {"site", "fulfilment", "devices", "telemetry"},

	"routing/league/play":   {"routing", "routing/league", "routing/traffic", "routing/assign/lazy", "routing/traffic/epibt", "routing/traffic/field"},
	"routing/assign/lazy":   {"routing/traffic/field"},
	"routing/traffic/field": {},
	"routing/traffic/epibt": {"routing/traffic/field"},

	"routing/delivery/dispatch":         {"routing/delivery", "routing/roads"},
	"routing/delivery/dispatch/episode": {"routing/delivery/dispatch", "routing/delivery/vrp"},
}

// home says in which package tree each third-party library lives. Tests are exempt.
var home = map[string][]string{
	"github.com/alecthomas/kong":               {"cmd/dayrun"},
	"go.yaml.in/yaml/v3":                       {"cmd/dayrun"},
	"github.com/danielgtaylor/huma/v2":         {"api"},
	"github.com/eclipse/paho.mqtt.golang":      {"devices/mqtt", "devices/broker", "simulator/wire", "bench"},
	"github.com/gorilla/websocket":             {"dashboard"},
	"github.com/influxdata/influxdb-client-go": {"telemetry"},
	"github.com/nats-io/nats-server/v2":        {"devices/broker"},
	"github.com/prometheus/prometheus":         {"telemetry"},
	"github.com/prometheus/common":             {"telemetry"},
	"github.com/prometheus/client_golang":      {"cmd/dayrun"},
	"github.com/pressly/goose/v3":              {"store"},
	"github.com/jackc/pgx/v5":                  {"store"},
	"github.com/parquet-go/parquet-go":         {"store"},
	"github.com/klauspost/compress":            {"store"},
	"golang.org/x/mod":                         {"store"},
	"modernc.org/sqlite":                       {"store"},
	"gonum.org/v1/gonum":                       {"routing", "telemetry"},
	"golang.org/x/sys":                         {"store"},
	"golang.org/x/image":                       {"routing"},
	"github.com/paulmach/osm":                  {"internal/osm"},
	"pgregory.net/rapid":                       {},
	"github.com/santhosh-tekuri/jsonschema/v6": {},
}

const (
	module   = "dayrun"
	maxLines = 500
	minPure  = 40 // percent of the hand-written Go
)

type source struct {
	path, pkg string // relative to the root
	test      bool
	lines     int
	file      *ast.File
}

// root is the module's folder, found upwards from this package.
func root(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

func load(t *testing.T) ([]source, *token.FileSet) {
	top, fset := root(t), token.NewFileSet()
	var list []source
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != top && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || name == "data" || name == "bin") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_gen.go") {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(fset, path, data, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(top, path)
		list = append(list, source{path: filepath.ToSlash(rel), pkg: filepath.ToSlash(filepath.Dir(rel)), test: strings.HasSuffix(name, "_test.go"), lines: bytes.Count(data, []byte("\n")), file: file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 50 {
		t.Fatalf("found only %d Go files below %s", len(list), top)
	}
	return list, fset
}

func matches(pkg string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		if base, ok := strings.CutSuffix(p, "/..."); ok {
			return pkg == base || strings.HasPrefix(pkg, base+"/")
		}
		return pkg == p
	})
}

func below(pkg string, trees []string) bool {
	return slices.ContainsFunc(trees, func(tree string) bool { return pkg == tree || strings.HasPrefix(pkg, tree+"/") })
}

func imports(s source) []string {
	var list []string
	for _, i := range s.file.Imports {
		list = append(list, strings.Trim(i.Path.Value, `"`))
	}
	return list
}

func TestImportDirections(t *testing.T) {
	list, _ := load(t)
	for _, s := range list {
		allowed, held := mayImport[s.pkg]
		if s.test || !held {
			continue
		}
		for _, path := range imports(s) {
			if own, ok := strings.CutPrefix(path, module+"/"); ok && !matches(own, allowed) {
				t.Errorf("%s imports %s: package %s may import only %v", s.path, own, s.pkg, allowed)
			}
		}
	}
}

func TestLibrariesHaveOneHome(t *testing.T) {
	list, _ := load(t)
	for _, s := range list {
		if s.test || strings.HasSuffix(s.pkg, "test") {
			continue
		}
		for _, path := range imports(s) {
			if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
				continue
			}
			found := false
			for lib, trees := range home {
				if path == lib || strings.HasPrefix(path, lib+"/") {
					found = true
					if !below(s.pkg, trees) {
						t.Errorf("%s imports %s, whose home is %v", s.path, path, trees)
					}
				}
			}
			if !found {
				t.Errorf("%s imports %s, which has no home yet: name one here and say in docs/dependencies.md why it is needed", s.path, path)
			}
		}
	}
}

func TestPurity(t *testing.T) {
	list, fset := load(t)
	for _, s := range list {
		if s.test || !matches(s.pkg, pure) || s.pkg == "simulator/wire" {
			continue
		}
		for _, path := range imports(s) {
			if why, ok := bannedImports[path]; ok {
				t.Errorf("%s imports %s: %s", s.path, path, why)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			bad := ""
			switch n := n.(type) {
			case *ast.GoStmt:
				bad = "a go statement: order would depend on the scheduler"
			case *ast.SelectStmt:
				bad = "a select statement: its choice is random"
			case *ast.ChanType:
				bad = "a channel: pure code has one goroutine"
			case *ast.SelectorExpr:
				if id, ok := n.X.(*ast.Ident); ok {
					if why, ok := bannedCalls[id.Name+"."+n.Sel.Name]; ok {
						bad = id.Name + "." + n.Sel.Name + ": " + why
					}
				}
			}
			if bad != "" {
				t.Errorf("%s: %s", fset.Position(n.Pos()), bad)
			}
			return true
		})
	}
}

func TestFilesAreShort(t *testing.T) {
	list, _ := load(t)
	for _, s := range list {
		if s.lines > maxLines {
			t.Errorf("%s has %d lines, at most %d: split it by subject", s.path, s.lines, maxLines)
		}
	}
}

func TestEnoughIsPure(t *testing.T) {
	list, _ := load(t)
	all, inPure := 0, 0
	for _, s := range list {
		if s.test {
			continue
		}
		all += s.lines
		if matches(s.pkg, pure) {
			inPure += s.lines
		}
	}
	t.Logf("%d of %d lines are in pure packages: %d %%", inPure, all, 100*inPure/all)
	if 100*inPure < minPure*all {
		t.Errorf("only %d %% of the hand-written Go is in pure packages, at least %d %%", 100*inPure/all, minPure)
	}
}
