package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dayrun/fulfilment"
	"dayrun/store/sqlite"
	"dayrun/store/storetest"
)

// daysEnv names the ages, in days of ordersADay, at which the start-up is timed.
const daysEnv = "BENCH_LEDGER_DAYS"

// tailOrders are placed and delivered after the newest snapshot: nearly as many
// entries as a server lets come before it makes the next one.
const tailOrders = 3000

// startUps times the start of a server on ledgers of growing age, in which
// every order but the last was delivered: without a snapshot, and after a kill
// just before the next snapshot was due.
func startUps() ([]Row, error) {
	ages := os.Getenv(daysEnv)
	if ages == "" {
		ages = "1,10,30"
	}
	dir, err := os.MkdirTemp("", "dayrun-bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	floor, err := drivableFloor()
	if err != nil {
		return nil, err
	}
	rows, err := openStart(floor)
	if err != nil {
		return nil, err
	}
	s := storetest.NewScriptOn("main", 1, 3000, floor)
	for age := range strings.SplitSeq(ages, ",") {
		days, err := strconv.ParseFloat(age, 64)
		if err != nil {
			return rows, fmt.Errorf("%s=%s: give days such as 1,10,30", daysEnv, ages)
		}
		before := s.Head.Seq
		if err := growLedger(dir, s, int(days*ordersADay)-tailOrders); err != nil {
			return rows, err
		}
		first, _, _, err := startUp(dir, (*process).end) // leaves a snapshot
		if err != nil {
			return rows, err
		}
		entries := s.Head.Seq - before
		if err := growLedger(dir, s, int(days*ordersADay)); err != nil {
			return rows, err
		}
		took, cpu, peak, err := startUps3(dir)
		if err != nil {
			return rows, err
		}
		info, err := os.Stat(filepath.Join(dir, sqlite.File))
		if err != nil {
			return rows, err
		}
		rows = append(rows, row(fmt.Sprintf("start-up after %s days of 100,000 orders, snapshot and %d orders, median of 3", age, tailOrders), took, "s", 5),
			row("processor time of that start", cpu, "s", 0),
			row(fmt.Sprintf("replay of %d entries up to %s days, no snapshot", entries, age), first.Seconds(), "s", 0),
			row(fmt.Sprintf("largest memory of the start after %s days", age), peak, "MB", 0),
			row(fmt.Sprintf("ledger file an order, delivered, after %s days", age), float64(info.Size())/(days*ordersADay), "bytes", 0))
	}
	return rows, nil
}

// openStart times the start with ordersADay open orders, the last of them after
// the newest snapshot.
func openStart(floor fulfilment.AdoptFloor) ([]Row, error) {
	dir, err := os.MkdirTemp("", "dayrun-bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s := storetest.NewScriptOn("main", 1, 3000, floor)
	place := func(s *storetest.Script, n int) {
		for range n {
			s.Place()
		}
	}
	if err := fillLedger(dir, s, ordersADay-tailOrders, place); err != nil {
		return nil, err
	}
	if _, _, _, err := startUp(dir, (*process).end); err != nil {
		return nil, err
	}
	// The server has written nothing but the snapshot: it has no robots.
	if err := fillLedger(dir, s, ordersADay, place); err != nil {
		return nil, err
	}
	took, cpu, peak, err := startUps3(dir)
	return []Row{row("start-up at 100,000 open orders, median of 3", took, "s", 5), row("processor time of that start", cpu, "s", 0), row("largest memory of that start", peak, "MB", 0)}, err
}

// startUps3 gives the median of three starts, each ended by a kill: wall and
// processor time in seconds, and the largest memory in MB.
func startUps3(dir string) (wall, cpu, peak float64, err error) {
	var walls, cpus []float64
	for range 3 {
		took, used, rss, err := startUp(dir, (*process).kill)
		if err != nil {
			return 0, 0, 0, err
		}
		walls, cpus, peak = append(walls, took.Seconds()), append(cpus, used.Seconds()), max(peak, rss)
	}
	return median(walls), median(cpus), peak, nil
}

// growLedger goes on with a ledger until it has so many orders, delivered.
func growLedger(dir string, s *storetest.Script, orders int) error {
	return fillLedger(dir, s, orders, func(s *storetest.Script, n int) { s.Round(n) })
}

// fillLedger goes on until the ledger has so many orders; place makes a hundred
// at most at a time.
func fillLedger(dir string, s *storetest.Script, orders int, place func(s *storetest.Script, n int)) error {
	st, err := sqlite.Open(dir, "main", sqlite.Options{})
	if err != nil {
		return err
	}
	for err == nil && s.Orders() < orders {
		place(s, min(100, orders-s.Orders()))
		s.Now += 80_000 // a hundred orders in 80 s are 100,000 in a day
		s.Ledger.Prune(s.Now)
		if s.Waiting() > 5000 {
			err = st.Commit(context.Background(), s.Batch())
		}
	}
	if err == nil {
		err = st.Commit(context.Background(), s.Batch())
	}
	return errors.Join(err, st.Close())
}

// startUp is the time from the start of a server to its address, with its
// processor time and memory until then; end ends it.
func startUp(dir string, end func(*process)) (wall, cpu time.Duration, peak float64, err error) {
	begin := time.Now()
	p, err := serveOn(dir)
	if err != nil {
		return 0, 0, 0, err
	}
	wall, peak = time.Since(begin), p.peak()
	cpu, err = p.cpu()
	end(p)
	return wall, cpu, peak, err
}
