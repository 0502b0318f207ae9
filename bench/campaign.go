package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"

	virtual "dayrun/internal/day"
	"dayrun/internal/solve"
	"dayrun/site"
)

// campaign runs a large floor under faults in virtual time. ROBOTS, ORDERS and
// MINUTES set its size; a thousandth of the robots die, one at least.
func campaign() ([]Row, error) {
	size := map[string]int{"ROBOTS": 1000, "ORDERS": 4000, "MINUTES": 60}
	for name := range size {
		if v := os.Getenv(name); v != "" {
			n, err := strconv.Atoi(v)
			if err != nil || n < 1 {
				return nil, fmt.Errorf("%s=%q: give a whole number from 1 on", name, v)
			}
			size[name] = n
		}
	}
	robots := size["ROBOTS"]
	opt := virtual.Campaign{Robots: robots, Stations: max(1, robots/12), Orders: size["ORDERS"], SpanMs: int64(size["MINUTES"]) * 60_000, Deaths: max(1, robots/1000), Seed: 1}.Options()
	watch := virtual.NewRescues(&opt)
	planner := solve.NewAhead(site.Defaults().Motion)
	defer planner.Close()
	opt.Planner, opt.Journal = planner, watch
	rep, err := virtual.Run(opt)
	if err != nil {
		return nil, err
	}
	if rep.Check != "ok" || rep.OrdersDelivered != rep.OrdersPlaced || watch.Unmoved() > 0 {
		return nil, fmt.Errorf("run campaign: check %q, %d of %d orders delivered, %d jobs of dead robots not moved", rep.Check, rep.OrdersDelivered, rep.OrdersPlaced, watch.Unmoved())
	}
	slowest := int64(0)
	for _, ms := range watch.MovedMs {
		slowest = max(slowest, ms)
	}
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		return nil, fmt.Errorf("read own use: %w", err)
	}
	name := fmt.Sprintf("campaign of %d robots, ", robots)
	return []Row{row(name+"orders delivered", float64(rep.OrdersDelivered), "of "+strconv.FormatInt(rep.OrdersPlaced, 10), 0), row(name+"hops, no violation", float64(rep.Hops), "", 0),
		row(name+"dead robots towed", float64(watch.Towed), "", 0), row(name+"their jobs moved after at most (aim 60)", float64(slowest)/1000, "s", 0),
		row(name+"robots shut in, named", float64(watch.ShutIn), "", 0), row(name+"cpu", float64(use.Utime.Sec+use.Stime.Sec), "s", 0)}, nil
}
