package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const orders = "../shared/data/orders/"

// day takes the small and the whole day's file to the end in virtual time.
func day() ([]Row, error) {
	var rows []Row
	for _, f := range []struct {
		file           string
		limitS, limitM float64
	}{{"orders_small.csv", 10, 1536}, {"orders_day.csv", 300, 1536}} {
		if _, err := os.Stat(orders + f.file); err != nil {
			fmt.Printf("skipped %s: not there\n", f.file)
			continue
		}
		dir, err := os.MkdirTemp("", "dayrun-bench")
		if err != nil {
			return nil, err
		}
		report := filepath.Join(dir, "report.json")
		cmd := exec.Command(binary, "run", "--orders", orders+f.file, "--items", orders+"items.csv", "--until-done", "--report", report)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		begin := time.Now()
		err = cmd.Run()
		wall := time.Since(begin)
		if err != nil {
			return nil, fmt.Errorf("run %s: %w", f.file, err)
		}
		var r struct {
			Share float64 `json:"within_24h_share"`
			Hops  float64 `json:"hops"`
		}
		data, err := os.ReadFile(report)
		if err == nil {
			err = json.Unmarshal(data, &r)
		}
		if err != nil {
			return nil, err
		}
		peak := float64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024
		rows = append(rows, row(f.file+" wall", wall.Seconds(), "s", f.limitS), row(f.file+" cpu", (cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()).Seconds(), "s", 0),
			row(f.file+" peak memory", peak, "MB", f.limitM), row(f.file+" within 24 h", r.Share, "share", 0), row(f.file+" hops", r.Hops/wall.Seconds(), "/s", 0))
		os.RemoveAll(dir)
	}
	return rows, nil
}

// start measures from process start to the first accepted order.
func start() ([]Row, error) {
	var best []float64
	for range 5 {
		begin := time.Now()
		p, err := serve()
		if err != nil {
			return nil, err
		}
		err = p.defineSKU()
		status := 0
		if err == nil {
			status, _, err = call("POST", p.url+"/v1/orders", order("first"), "first")
		}
		took := time.Since(begin)
		p.stop()
		if err != nil || status != 201 {
			return nil, fmt.Errorf("first order: status %d: %w", status, err)
		}
		best = append(best, took.Seconds())
	}
	return []Row{row("cold start to first order, median of 5", median(best), "s", 1)}, nil
}

// idle measures the server's processor use with 50 robots that report at 1 Hz.
func idle() ([]Row, error) {
	p, err := serve("--accept-unknown")
	if err != nil {
		return nil, err
	}
	defer p.stop()
	sim := exec.Command(binary, "sim", "--broker", p.mqtt, "--api", p.url, "--robots", "50", "--heartbeat", "1s", "--provide-floor")
	if err := sim.Start(); err != nil {
		return nil, err
	}
	defer func() { _ = sim.Process.Signal(syscall.SIGTERM); _ = sim.Wait() }()
	time.Sleep(10 * time.Second)
	before, err := p.cpu()
	if err != nil {
		return nil, err
	}
	const span = 20 * time.Second
	time.Sleep(span)
	after, err := p.cpu()
	if err != nil {
		return nil, err
	}
	return []Row{row("idle with 50 robots at 1 Hz", 100*(after-before).Seconds()/span.Seconds(), "% of a core", 5)}, nil
}

var benchLine = regexp.MustCompile(`(?m)^BenchmarkGroupCommit\S*\s+\d+\s.*?([\d.]+) commits/s`)

// acks measures durable acknowledgements through HTTP beside the bare store.
func acks() ([]Row, error) {
	out, err := exec.Command("go", "test", "-run", "^$", "-bench", "^BenchmarkGroupCommit$", "-benchtime", "3s", "./store/sqlite").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("bare store: %w\n%s", err, out)
	}
	m := benchLine.FindSubmatch(out)
	if m == nil {
		return nil, fmt.Errorf("bare store printed no rate:\n%s", out)
	}
	bare, _ := strconv.ParseFloat(string(m[1]), 64)
	p, err := serve()
	if err != nil {
		return nil, err
	}
	defer p.stop()
	if err := p.defineSKU(); err != nil {
		return nil, err
	}
	rate, err := p.hammer(64, 8*time.Second)
	if err != nil {
		return nil, err
	}
	return []Row{row("orders acknowledged by 64 clients", rate, "/s", bare), row("bare group commit, 64 writers", bare, "/s", 0)}, nil
}

// hammer places orders from n clients for a while and gives the rate.
func (p *process) hammer(n int, span time.Duration) (float64, error) {
	var done, bad atomic.Int64
	var wg sync.WaitGroup
	begin := time.Now()
	for c := range n {
		wg.Go(func() {
			for i := 0; time.Since(begin) < span; i++ {
				id := fmt.Sprintf("h%d-%d", c, i)
				status, _, err := call("POST", p.url+"/v1/orders", order(id), id)
				if err == nil && status == 201 {
					done.Add(1)
				} else {
					bad.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if done.Load() == 0 {
		return 0, errors.New("no order was accepted")
	}
	if b := bad.Load(); b > 0 {
		fmt.Printf("%d requests were not answered with 201\n", b)
	}
	return float64(done.Load()) / time.Since(begin).Seconds(), nil
}
