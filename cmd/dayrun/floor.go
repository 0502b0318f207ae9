package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"dayrun/routing/league"
)

// maxLogLine bounds a line of a run's log, in bytes.
const maxLogLine = 64 << 20

// FloorCmd works on floors and the logs of their runs.
type FloorCmd struct {
	Check    FloorCheckCmd    `cmd:"" help:"Look for what would strand robots on a floor or let them touch."`
	Render   FloorRenderCmd   `cmd:"" help:"Draw a floor as SVG or PNG."`
	Generate FloorGenerateCmd `cmd:"" help:"Lay out a goods-to-person floor."`
	Verify   FloorVerifyCmd   `cmd:"" help:"Replay a log by the rules of the League of Robot Runners and name what breaks them."`
	Bench    FloorBenchCmd    `cmd:"" help:"Run an instance of the League of Robot Runners and measure throughput and CPU time."`
}

// FloorVerifyCmd verifies a league run's log.
type FloorVerifyCmd struct {
	Log      string `arg:"" help:"The run's log, JSON lines." type:"path"`
	Instance string `help:"The LoRR instance that was run." required:"" type:"path"`
}

// Run exits 0 when every rule is kept, 1 when one is broken, 2 when there is
// nothing to replay.
func (c *FloorVerifyCmd) Run(s *streams) error {
	in, err := readLeague(c.Instance)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	file, err := os.Open(c.Log)
	if err != nil {
		return &exitError{exitUnreadable, fmt.Errorf("open log: %w", err)}
	}
	defer file.Close()
	v := league.NewVerifier(in)
	if err := replay(v, file); err != nil {
		return &exitError{exitUnreadable, err}
	}
	fmt.Fprintf(s.out, "%d steps, %d tasks, %d violations\n", v.Steps, v.Tasks, v.Violations)
	for _, finding := range v.Findings {
		fmt.Fprintln(s.out, finding)
	}
	if v.Violations > 0 {
		return fmt.Errorf("log breaks the rules %d times", v.Violations)
	}
	fmt.Fprintln(s.out, "ok")
	return nil
}

// replay gives v every line. A log without a step proves nothing: an error.
func replay(v *league.Verifier, log io.Reader) error {
	lines := bufio.NewScanner(log)
	lines.Buffer(nil, maxLogLine)
	for lines.Scan() {
		if err := v.Line(lines.Bytes()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read log: %w", err)
	}
	if v.Steps == 0 {
		return fmt.Errorf("read log: no step in it: give the start line and a line a step")
	}
	return nil
}

// readLeague opens an instance and the files that it names beside it.
func readLeague(path string) (*league.Instance, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read instance: %w", err)
	}
	spec, err := league.ParseSpec(data)
	if err != nil {
		return nil, err
	}
	var texts [3][]byte
	for i, name := range []string{spec.MapFile, spec.AgentFile, spec.TaskFile} {
		if texts[i], err = os.ReadFile(filepath.Join(filepath.Dir(path), name)); err != nil {
			return nil, fmt.Errorf("read instance: %w", err)
		}
	}
	return league.Parse(spec, texts[0], texts[1], texts[2])
}
