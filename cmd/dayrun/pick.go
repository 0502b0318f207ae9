package main

import (
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"dayrun/simulator/pickgame"
)

// PickCmd works on picking decisions.
type PickCmd struct {
	Bench PickBenchCmd `cmd:"" help:"Play the picking game on an order file and print its figures."`
}

// PickBenchCmd plays one game. The times of decisions are CPU time of the
// process, so that other work on the machine does not count.
type PickBenchCmd struct {
	Orders string `arg:"" help:"Order file: CSV with order_id, placed_at, sku, quantity." type:"path"`
	Rule   string `default:"ours" help:"Who decides: ours, fcfs (the oldest order, the nearest shelf) or podmatch (the order and the shelf that fit best)."`
	Robots int    `default:"200" help:"Robots."`
	Seed   uint64 `default:"1" help:"Seed of the shelves' contents and the robots' places."`
	Parts  int    `default:"3" help:"Stations that may share an order at most, its parts joined at packing; 1: orders stay whole. Rule ours only."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// Run prints the figures; it exits 2 when there is nothing to play.
func (c *PickBenchCmd) Run(s *streams) error {
	f, err := os.Open(c.Orders)
	if err != nil {
		return &exitError{exitUnreadable, fmt.Errorf("read orders: %w", err)}
	}
	defer f.Close()
	orders, err := pickgame.Read(f)
	if err != nil {
		return &exitError{exitUnreadable, fmt.Errorf("read orders %s: %w", c.Orders, err)}
	}
	game := pickgame.Config{Orders: orders, Rule: pickgame.Rule(c.Rule), Robots: c.Robots, Seed: c.Seed, MaxParts: c.Parts,
		Clock: func() time.Duration { cpu, _ := usage(); return cpu }}
	if err := game.Check(); err != nil {
		return &exitError{exitUnreadable, err}
	}
	r, err := pickgame.Play(game)
	if err != nil {
		return fmt.Errorf("play %s: %w", c.Orders, err)
	}
	if c.JSON {
		err = json.NewEncoder(s.out).Encode(r)
	} else {
		err = c.table(s, &r)
	}
	if err != nil {
		return fmt.Errorf("write figures: %w", err)
	}
	return nil
}

func (c *PickBenchCmd) table(s *streams, r *pickgame.Result) error {
	w := tabwriter.NewWriter(s.out, 0, 8, 2, ' ', tabwriter.AlignRight)
	for _, row := range []struct {
		name  string
		value float64
		unit  string
	}{
		{"lines", r.LinesPerHour, "1/h"}, {"visits a line", r.VisitsPerLine, ""}, {"units a visit", r.UnitsPerVisit, ""}, {"drive a line", r.MetresPerLine, "m"},
		{"wait p50", r.WaitP50, "min"}, {"wait p99", r.WaitP99, "min"}, {"wait max", r.WaitMax, "min"}, {"orders done", float64(r.OrdersDone), ""},
		{"places an order", r.PartsPerOrder, ""}, {"decision mean", r.DecisionMsMean, "ms"}, {"decision p99", r.DecisionMsP99, "ms"},
	} {
		fmt.Fprintf(w, "%s\t%.4g\t%s\t\n", row.name, row.value, row.unit)
	}
	return w.Flush()
}
