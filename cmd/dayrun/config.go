package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// resolver gives kong the settings of the environment and the configuration
// file: a flag on the command line beats DAYRUN_…, which beats the file.
type resolver struct {
	path    string
	file    map[string]any
	env     map[string]string
	origins map[string]string
}

// envPrefix starts the name of every setting in the environment.
const envPrefix = "DAYRUN_"

func newResolver(args, environ []string) (*resolver, error) {
	r := &resolver{file: map[string]any{}, env: map[string]string{}, origins: map[string]string{}}
	for _, kv := range environ {
		if name, value, ok := strings.Cut(kv, "="); ok && strings.HasPrefix(name, envPrefix) {
			r.env[strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, envPrefix)), "_", "-")] = value
		}
	}
	r.path = r.env["config"]
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--config="); ok {
			r.path = v
		} else if a == "--config" && i+1 < len(args) {
			r.path = args[i+1]
		}
	}
	if r.path == "" {
		return r, nil
	}
	data, err := os.ReadFile(r.path)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	if err := yaml.Unmarshal(data, &r.file); err != nil {
		return nil, fmt.Errorf("read configuration %s: %w; write one \"key: value\" a line", r.path, err)
	}
	return r, nil
}

// Validate is part of kong.Resolver; check does it with better words.
func (r *resolver) Validate(*kong.Application) error { return nil }

// Resolve gives the value of a flag that the command line left out.
func (r *resolver) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if v, ok := r.env[flag.Name]; ok {
		r.origins[flag.Name] = "environment " + envPrefix + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
		return v, nil
	}
	if v, ok := r.file[flag.Name]; ok {
		r.origins[flag.Name] = "file " + r.path
		return fmt.Sprint(v), nil
	}
	return nil, nil
}

// check refuses keys that no command knows, naming the nearest one.
func (r *resolver) check(app *kong.Application) error {
	var known []string
	var walk func(n *kong.Node)
	walk = func(n *kong.Node) {
		for _, f := range n.Flags {
			known = append(known, f.Name)
		}
		for _, c := range n.Children {
			walk(c)
		}
	}
	walk(app.Node)
	for _, key := range sortedKeys(r.file) {
		if !slices.Contains(known, key) {
			return fmt.Errorf("configuration %s: unknown key %q, nearest known is %q", r.path, key, nearest(key, known))
		}
	}
	for _, key := range sortedKeys(r.env) {
		if !slices.Contains(known, key) {
			return fmt.Errorf("environment %s%s: unknown setting, nearest known is %s%s", envPrefix, strings.ToUpper(strings.ReplaceAll(key, "-", "_")),
				envPrefix, strings.ToUpper(strings.ReplaceAll(nearest(key, known), "-", "_")))
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// nearest is the known word with the smallest edit distance (Levenshtein 1966).
func nearest(word string, known []string) string {
	best, at := 1<<30, ""
	for _, k := range known {
		if d := editDistance(word, k); d < best {
			best, at = d, k
		}
	}
	return at
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diag
			if a[i] != b[j] {
				cost++
			}
			diag = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// ConfigCmd looks at the configuration.
type ConfigCmd struct {
	Show ConfigShowCmd `cmd:"" help:"Print every setting of serve with its value and where it comes from."`
}

// ConfigShowCmd prints the settings that serve would start with.
type ConfigShowCmd struct {
	Settings
}

// Run prints one setting a line, as a configuration file would hold it.
func (c *ConfigShowCmd) Run(k *kong.Context, s *streams) error {
	for _, f := range k.Selected().Flags {
		if f.Name == "help" {
			continue
		}
		origin := s.origins[f.Name]
		if origin == "" {
			origin = "default"
			if slices.ContainsFunc(k.Path, func(p *kong.Path) bool { return p.Flag == f && !p.Resolved }) {
				origin = "flag"
			}
		}
		if _, err := fmt.Fprintf(s.out, "%-24s %-32q # %s\n", f.Name+":", setting(f.Name, k.FlagValue(f)), origin); err != nil {
			return err
		}
	}
	return nil
}

// setting is a value as it is shown: no secret of it.
func setting(name string, value any) string {
	v := fmt.Sprint(value)
	if name == "database" && v != "" {
		return redacted(v)
	}
	return v
}
