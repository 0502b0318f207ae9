package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// The devices workload: robots that send a state of about 2 KB each second and a
// visualization twice a second, through broker, gateway and shadow; against the
// same load through the same broker to a paho subscriber that counts. Server and
// load are processes of their own: one may hold 20,000 descriptors at most.
const (
	deviceRobots  = 10_000 // DEVICES=2000 for fewer
	deviceSettle  = 5 * time.Second
	deviceSeconds = 30              // SECONDS=10 for less
	deviceOnline  = 2 * time.Minute // until all are connected, then the run is given up
)

// served is what a server child tells of itself.
type served struct {
	Addr     string  `json:"addr"`
	CPUMs    float64 `json:"cpu_ms"`
	Messages int64   `json:"messages"`
	Online   int     `json:"online"`
	P50Ms    float64 `json:"p50_ms"`
	P99Ms    float64 `json:"p99_ms"`
	RSS      float64 `json:"rss_bytes"`
	Dropped  int64   `json:"dropped"`
	Replaced int64   `json:"replaced"`
}

// child is a process of this program that answers a line with a line.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startChild(args ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.Command(self, args...)}
	c.cmd.Stderr = os.Stderr
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReader(out)
	return c, c.cmd.Start()
}

func (c *child) ask(what string) (served, error) {
	var s served
	if _, err := fmt.Fprintln(c.in, what); err != nil {
		return s, err
	}
	line, err := c.out.ReadBytes('\n')
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(line, &s)
}

// stop ends the child by closing its input.
func (c *child) stop() {
	_ = c.in.Close()
	_ = c.cmd.Wait()
}

func setting(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// measured is one run of one server.
type measured struct {
	perMessage float64 // CPU in µs
	rate       float64 // messages a second that came through
	last       served
	perDevice  float64 // bytes
	connect    time.Duration
	again      time.Duration // until all were online after a restart, 0 not tried
}

// whole waits until the server has heard all robots.
func whole(server *child, robots int) (time.Duration, error) {
	begun := time.Now()
	for {
		s, err := server.ask("stat")
		if err != nil {
			return 0, err
		}
		if s.Online >= robots {
			return time.Since(begun), nil
		}
		if time.Since(begun) > deviceOnline {
			return 0, fmt.Errorf("%d of %d robots are online after %s", s.Online, robots, deviceOnline)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func measure(kind string, robots, seconds int, restart bool) (m measured, err error) {
	dir, err := os.MkdirTemp("", "dayrun-bench-devices")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(dir)
	server, err := startChild("devices-server", kind, dir, "127.0.0.1:0")
	if err != nil {
		return m, err
	}
	defer func() { server.stop() }()
	empty, err := server.ask("stat")
	if err != nil {
		return m, err
	}
	load, err := startChild("devices-load", empty.Addr, strconv.Itoa(robots))
	if err != nil {
		return m, err
	}
	defer load.stop()
	if m.connect, err = whole(server, robots); err != nil {
		return m, err
	}
	time.Sleep(deviceSettle)
	first, err := server.ask("reset")
	if err != nil {
		return m, err
	}
	begun := time.Now()
	time.Sleep(time.Duration(seconds) * time.Second)
	if m.last, err = server.ask("stat"); err != nil {
		return m, err
	}
	n := m.last.Messages - first.Messages
	if n == 0 {
		return m, errors.New("no message came through")
	}
	m.perMessage = (m.last.CPUMs - first.CPUMs) * 1000 / float64(n)
	m.rate = float64(n) / time.Since(begun).Seconds()
	m.perDevice = (m.last.RSS - empty.RSS) / float64(robots)
	if restart {
		server.stop()
		if server, err = startChild("devices-server", kind, dir, empty.Addr); err != nil {
			return m, err
		}
		if m.again, err = whole(server, robots); err != nil {
			return m, err
		}
	}
	return m, nil
}

// fleet is the workload "devices".
func fleet() ([]Row, error) {
	robots, seconds := setting("DEVICES", deviceRobots), setting("SECONDS", deviceSeconds)
	counter, err := measure("counter", robots, seconds, false)
	if err != nil {
		return nil, fmt.Errorf("counting subscriber: %w", err)
	}
	gateway, err := measure("gateway", robots, seconds, true)
	if err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	offered := float64(robots) * 3
	return []Row{
		row("robots", float64(robots), "", 0),
		row("messages, counting subscriber", counter.rate, "1/s", offered),
		row("messages, gateway and shadow", gateway.rate, "1/s", offered),
		row("CPU a message", gateway.perMessage, "µs", counter.perMessage),
		row("latency p50, publish to shadow", gateway.last.P50Ms, "ms", 0),
		row("latency p99, publish to shadow", gateway.last.P99Ms, "ms", 100),
		row("memory a connected device", gateway.perDevice/1024, "KiB", counter.perDevice/1024),
		row("all online at start", gateway.connect.Seconds(), "s", 0),
		row("all online after a restart", gateway.again.Seconds(), "s", 30),
		row("messages dropped", float64(gateway.last.Dropped), "", 0),
		row("states outdone by newer ones", float64(gateway.last.Replaced), "", 0),
	}, nil
}
