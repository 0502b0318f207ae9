package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"dayrun/routing/tour"
	"dayrun/routing/tour/obp"
)

const (
	batchingFiles = "../shared/data/mapf/obp"
	batchingSteps = 60_000 // of the search, an instance
)

// batchingCase is one file of orders with its warehouse.
type batchingCase struct {
	name     string
	instance *obp.Instance
}

// batching batches the orders of the OBP instances and compares the total length
// of the tours: ours (search, exact tours) against the seed algorithm and the
// savings C&W(ii), both with S-shape tours as published, and against the same
// two with exact tours, which shows what batching alone gives.
func batching() ([]Row, error) {
	cases, err := batchingCases()
	if err != nil {
		return nil, err
	}
	var rows []Row
	var sum struct{ ours, oursS, seed, savings, seedExact, savingsExact, firstCome float64 }
	var cpu, slowest time.Duration
	worse := 0
	for _, c := range cases {
		p := &c.instance.Problem
		sShape := c.instance.Aisles.By(tour.SShape)
		usual := *p
		usual.Measure = sShape
		start := cpuTime()
		search := tour.NewSearch(p, batchingSteps, 1)
		left := batchingSteps
		search.Improve(func() bool { left--; return left < 0 })
		best, mm := search.Best()
		spent := cpuTime() - start
		cpu, slowest = cpu+spent, max(slowest, spent)
		seed, savings := tour.Seed(&usual), tour.Savings(&usual)
		for _, b := range []tour.Batches{best, seed, savings} {
			if err := p.Verify(b); err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
		}
		if err := checkTours(c, best); err != nil {
			return nil, err
		}
		seedMm, savingsMm := p.Total(seed, sShape), p.Total(savings, sShape)
		rows = append(rows, row(c.name+" to savings, s-shape", metres(mm), "m", metres(savingsMm)))
		if mm > min(seedMm, savingsMm) {
			worse++
		}
		sum.ours += metres(mm)
		sum.oursS += metres(p.Total(best, sShape))
		sum.seed += metres(seedMm)
		sum.savings += metres(savingsMm)
		sum.seedExact += metres(p.Total(tour.Seed(p), p.Measure))
		sum.savingsExact += metres(p.Total(tour.Savings(p), p.Measure))
		sum.firstCome += metres(p.Total(tour.FirstCome(p), sShape))
	}
	rows = append(rows,
		row("all, ours to seed, s-shape (aim 1.00)", sum.ours, "m", sum.seed),
		row("all, ours to savings, s-shape (aim 1.00)", sum.ours, "m", sum.savings),
		row("all, ours to seed, exact tours", sum.ours, "m", sum.seedExact),
		row("all, ours to savings, exact tours", sum.ours, "m", sum.savingsExact),
		row("all, our batches walked s-shape to savings, s-shape", sum.oursS, "m", sum.savings),
		row("all, ours to first come, s-shape", sum.ours, "m", sum.firstCome),
		row("instances longer than seed or savings (aim 0)", float64(worse), fmt.Sprintf("of %d", len(cases)), 0),
		row("CPU an instance, mean", cpu.Seconds()/float64(len(cases)), "s", 0),
		row("CPU an instance, most", slowest.Seconds(), "s", 0))
	online, err := onlineRows()
	return append(rows, online...), err
}

// checkTours is the self-check: no rule is shorter than the exact tour, and the
// sequence of stops is as long as the exact tour says.
func checkTours(c batchingCase, b tour.Batches) error {
	a := c.instance.Aisles
	for i, members := range b {
		one := tour.Batches{members}
		best := c.instance.Problem.Total(one, a)
		for _, rule := range tour.Rules {
			if got := c.instance.Problem.Total(one, a.By(rule)); got < best {
				return fmt.Errorf("%s batch %d: %v %d mm beats the optimum %d mm", c.name, i, rule, got, best)
			}
		}
		if got := a.Walked(a.Sequence(c.instance.Problem.Of(members))); got != best {
			return fmt.Errorf("%s batch %d: the sequence is %d mm, the tour %d mm", c.name, i, got, best)
		}
	}
	return nil
}

func metres(mm int64) float64 { return float64(mm) / 1000 }

// cpuTime is what this process has used so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// batchingCases reads all instances, in the order of their names.
func batchingCases() ([]batchingCase, error) {
	var out []batchingCase
	albareda, err := filepath.Glob(filepath.Join(batchingFiles, "W1-W2-W3-W4_Albareda", "W*", "*", "wsrp_input_pedido_*.txt"))
	if err != nil {
		return nil, err
	}
	henn, err := filepath.Glob(filepath.Join(batchingFiles, "W5A_Henn", "*", "*s-*.txt"))
	if err != nil {
		return nil, err
	}
	for _, file := range append(albareda, henn...) {
		dir, base := filepath.Split(file)
		layout := filepath.Join(dir, strings.Replace(base, "pedido", "layout", 1))
		read, name := obp.Albareda, strings.TrimSuffix(strings.TrimPrefix(base, "wsrp_input_pedido_"), ".txt")
		name = "W" + strings.TrimPrefix(name, "0") + " " + filepath.Base(dir)
		if setting, _, ok := strings.Cut(base, "s-"); ok {
			layout, read = filepath.Join(dir, "sett"+setting+".txt"), obp.Henn
			name = "W5A " + filepath.Base(dir) + " " + strings.TrimSuffix(base, ".txt")
		}
		shape, err := os.ReadFile(layout)
		if err != nil {
			return nil, fmt.Errorf("read layout: %w", err)
		}
		orders, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read orders: %w", err)
		}
		in, err := read(shape, orders)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out = append(out, batchingCase{name, in})
	}
	if len(out) == 0 {
		return nil, errors.New("no instance below " + batchingFiles + ": restore the folder")
	}
	return out, nil
}
