// Command bench runs whole-system workloads against the built binary, prints a
// table and writes bench/out/<name>.json. All traffic stays on loopback and
// every workload ends by itself.
//
//	go run ./bench          the four of the main job
//	go run ./bench start    one of them; without a known name, the list
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

type workload struct {
	name, what string
	run        func() ([]Row, error)
}

// workloads in the order of the list that an unknown name gets.
var workloads = []workload{
	{"day", "the day file and the small file, in virtual time", day},
	{"start", "cold start", start},
	{"idle", "a server without work", idle},
	{"acks", "acknowledged orders", acks},
	{"surge", "a tenth of the limit, then ten times as much, over HTTP", surge},
	{"ledger", "both stores beside their bare limit, start-up by age", ledger},
	{"ages", "start-up by the age of the ledger only", startUps},
	{"delivery", "the routing benchmark files", routeFiles},
	{"insert", "one order into a plan of 1,000 stops", inserts},
	{"dynamic", "days in which customers appear: send now or wait", dynamic},
	{"streets", "travel-time tables and quotes of a city", streets},
	{"floor", "instances of the League of Robot Runners", floor},
	{"campaign", "a large floor under faults in virtual time", campaign},
	{"picking", "the picking game under three rules", picking},
	{"devices", "10,000 robots through broker, gateway and shadow", fleet},
	{"batching", "batches and tours of people, order-batching files", batching},
	{"slotting", "moves learned on October, played on November", slottingBench},
}

// children are the processes that a workload starts of this program.
var children = map[string]func([]string) error{"devices-server": devicesServer, "devices-load": devicesLoad}

func main() {
	names := os.Args[1:]
	if len(names) > 2 {
		if part, ok := children[names[0]]; ok {
			if err := part(names[1:]); err != nil {
				fmt.Fprintf(os.Stderr, "bench %s: %v\n", names[0], err)
				os.Exit(1)
			}
			return
		}
	}
	if len(names) == 0 {
		names = []string{"day", "start", "idle", "acks"}
	}
	failed := false
	for _, name := range names {
		i := slices.IndexFunc(workloads, func(w workload) bool { return w.name == name })
		if i < 0 {
			fmt.Fprintf(os.Stderr, "bench %q is not known; give one of\n", name)
			for _, w := range workloads {
				fmt.Fprintf(os.Stderr, "  %-10s %s\n", w.name, w.what)
			}
			os.Exit(2)
		}
		rows, err := workloads[i].run()
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
