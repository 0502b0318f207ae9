// Command bench runs whole-system workloads against the built binary, prints a
// table and writes bench/out/<name>.json. All traffic stays on loopback and
// every workload ends by itself.
//
//	go run ./bench          the day file, the small file, cold start, idle, acknowledgements
//	go run ./bench start    one of them
//	go run ./bench surge    a tenth of the limit, then ten times as much, over HTTP
//	go run ./bench delivery the routing benchmark files
//	go run ./bench streets  travel-time tables of a city
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
)

// Row is one figure. Ratio is value by reference where there is one.
type Row struct {
	Name      string  `json:"name"`
	Value     float64 `json:"value"`
	Unit      string  `json:"unit"`
	Reference float64 `json:"reference"`
	Ratio     float64 `json:"ratio"`
}

func row(name string, value float64, unit string, reference float64) Row {
	r := Row{Name: name, Value: value, Unit: unit, Reference: reference}
	if reference != 0 {
		r.Ratio = value / reference
	}
	return r
}

const binary = "bin/dayrun"

// workloads by name.
var workloads = map[string]func() ([]Row, error){"day": day, "start": start, "idle": idle, "acks": acks, "surge": surge, "delivery": routeFiles, "streets": streets}

func main() {
	names := os.Args[1:]
	if len(names) == 0 {
		names = []string{"day", "start", "idle", "acks"}
	}
	failed := false
	for _, name := range names {
		f, ok := workloads[name]
		if !ok {
			fmt.Fprintf(os.Stderr, "bench %q: give day, start, idle, acks, surge, delivery or streets\n", name)
			os.Exit(2)
		}
		rows, err := f()
		if err != nil {
			fmt.Fprintf(os.Stderr, "bench %s: %v\n", name, err)
			failed = true
		}
		if len(rows) == 0 {
			continue
		}
		if err := report(name, rows); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

func report(name string, rows []Row) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\n%s\tvalue\tunit\treference\tratio\t\n", name)
	for _, r := range rows {
		ref, ratio := "", ""
		if r.Reference != 0 {
			ref, ratio = fmt.Sprintf("%.4g", r.Reference), fmt.Sprintf("%.2f", r.Ratio)
		}
		fmt.Fprintf(w, "%s\t%.4g\t%s\t%s\t%s\t\n", r.Name, r.Value, r.Unit, ref, ratio)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := os.MkdirAll("bench/out", 0o755); err != nil {
		return err
	}
	data, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("bench/out", name+".json"), append(data, '\n'), 0o644)
}
