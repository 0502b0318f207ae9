package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"dayrun/routing"
	"dayrun/routing/league"
)

// maxLogLine bounds a line of a run's log, in bytes.
const maxLogLine = 64 << 20

// FloorVerifyCmd verifies the log of a live floor or of a league run.
type FloorVerifyCmd struct {
	Log      string        `arg:"" help:"The log, JSON lines." type:"path"`
	Floor    string        `help:"The floor that a live log is of (VDMA LIF, NAME.site.json beside it)." type:"path"`
	Side     string        `help:"Its side file; default: NAME.site.json beside NAME.lif.json." type:"path"`
	Length   float64       `help:"Robot's length with load, m: no two robots may hold nodes closer than that." default:"0.95"`
	Patience time.Duration `help:"A robot with somewhere to go that gets on nowhere for so long is named." default:"45m"`
	Instance string        `help:"The LoRR instance that a league run's log is of, instead of a floor." type:"path"`
}

// Run exits 0 when every rule is kept, 1 when one is broken, 2 when there is
// nothing to replay.
func (c *FloorVerifyCmd) Run(s *streams) error {
	switch {
	case (c.Floor == "") == (c.Instance == ""):
		return &exitError{exitUnreadable, fmt.Errorf("--floor %q and --instance %q: give one of them, the floor of a live log or the instance of a league run", c.Floor, c.Instance)}
	case !(c.Length > 0 && c.Length <= 20):
		return &exitError{exitUnreadable, fmt.Errorf("--length %v: give metres, more than 0 and at most 20", c.Length)}
	case c.Patience <= 0:
		return &exitError{exitUnreadable, fmt.Errorf("--patience %s: give a time such as 45m", c.Patience)}
	}
	verify := c.live
	if c.Instance != "" {
		verify = c.league
	}
	violations, findings, err := verify(s.out)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	for _, finding := range findings {
		fmt.Fprintln(s.out, finding)
	}
	if violations > 0 {
		return fmt.Errorf("log breaks the rules %d times", violations)
	}
	fmt.Fprintln(s.out, "ok")
	return nil
}

// live verifies the log of a floor's nodes, as run --floor-log writes it.
func (c *FloorVerifyCmd) live(w io.Writer) (int, []string, error) {
	f, err := readFloor(c.Floor, c.Side)
	if err != nil {
		return 0, nil, err
	}
	v := routing.NewLogVerifier(f, int32(c.Length*1000), c.Patience.Milliseconds())
	if err := eachLine(c.Log, v.Line); err != nil {
		return 0, nil, err
	}
	n, err := v.Counts()
	if err != nil {
		return 0, nil, err
	}
	fmt.Fprintf(w, "%d lines, %d robots, %d hops, %d positions, %d violations\n", v.Lines, n.Robots, n.Hops, v.Reports, v.Violations)
	return v.Violations, v.Findings, nil
}

// league verifies a league run's log. One without a step proves nothing: an error.
func (c *FloorVerifyCmd) league(w io.Writer) (int, []string, error) {
	in, err := readLeague(c.Instance)
	if err != nil {
		return 0, nil, err
	}
	v := league.NewVerifier(in)
	if err := eachLine(c.Log, v.Line); err != nil {
		return 0, nil, err
	}
	if v.Steps == 0 {
		return 0, nil, fmt.Errorf("read log: no step in it: give the start line and a line a step")
	}
	fmt.Fprintf(w, "%d steps, %d tasks, %d violations\n", v.Steps, v.Tasks, v.Violations)
	return v.Violations, v.Findings, nil
}

func eachLine(path string, take func([]byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, maxLogLine)
	for lines.Scan() {
		if err := take(lines.Bytes()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read log: %w", err)
	}
	return nil
}

// floorLog writes the log of a floor's nodes to a file.
type floorLog struct {
	file *os.File
	buf  *bufio.Writer
	out  *json.Encoder
}

// newFloorLog makes the file; without a path there is none.
func newFloorLog(path string) (*floorLog, error) {
	if path == "" {
		return &floorLog{}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("create floor log: %w", err)
	}
	buf := bufio.NewWriter(file)
	return &floorLog{file, buf, json.NewEncoder(buf)}, nil
}

// Keep writes one line.
func (l *floorLog) Keep(x routing.LogLine) error { return l.out.Encode(x) }

func (l *floorLog) close() error {
	if l.file == nil {
		return nil
	}
	if err := errors.Join(l.buf.Flush(), l.file.Close()); err != nil {
		return fmt.Errorf("write floor log: %w", err)
	}
	return nil
}
