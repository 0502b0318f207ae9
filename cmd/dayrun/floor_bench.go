package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"dayrun/routing/league"
	"dayrun/routing/league/play"
	"dayrun/routing/traffic/field"
)

// FloorBenchCmd runs an instance of the League of Robot Runners.
type FloorBenchCmd struct {
	Instance         string  `arg:"" help:"The LoRR instance, JSON." type:"path"`
	Steps            int     `help:"Steps to run." default:"500"`
	BudgetMs         float64 `help:"CPU time of the whole process a step, in ms, that the local search fills up; 0 leaves it out."`
	BudgetIterations int     `help:"Changes that the local search tries a step instead: the same seed then gives the same run."`
	Execution        string  `help:"simultaneous: all move at once, by the league's rules. tokens: the live scheme, nodes freed by reports." enum:"simultaneous,tokens" default:"simultaneous"`
	Seed             uint64  `help:"Seed of the local search." default:"1"`
	Backlog          int     `help:"Times as many tasks to be visible as the instance says: a league run has 1." default:"1"`
	NoDelays         bool    `help:"Run an instance without its delays."`
	Log              string  `help:"Write the run as JSON lines for dayrun floor verify." type:"path"`
	JSON             bool    `name:"json" help:"Print one JSON object."`
}

// benchResult is what a run measures. All times are CPU time of the process,
// all cores together: until the first step, and in a step, of which all but the
// assignment counts as plan.
type benchResult struct {
	Tasks      int     `json:"tasks"`
	Steps      int     `json:"steps"`
	Throughput float64 `json:"throughput"`
	PrepS      float64 `json:"prep_s"`
	PlanMean   float64 `json:"plan_ms_mean"`
	PlanP99    float64 `json:"plan_ms_p99"`
	AssignMean float64 `json:"assign_ms_mean"`
	RSS        float64 `json:"rss_mb"`
	Violations int     `json:"violations"`
}

// Run exits 1 when the verifier, which replays every step, finds a rule broken.
func (c *FloorBenchCmd) Run(s *streams) error {
	switch {
	case c.Steps < 1:
		return &exitError{exitUnreadable, fmt.Errorf("steps %d: give 1 or more", c.Steps)}
	case c.Backlog < 1 || c.Backlog > 1000:
		return &exitError{exitUnreadable, fmt.Errorf("backlog %d: give 1 to 1000", c.Backlog)}
	case c.BudgetMs < 0:
		return &exitError{exitUnreadable, fmt.Errorf("budget-ms %v: give more than 0, or leave it out", c.BudgetMs)}
	case c.BudgetIterations < 0:
		return &exitError{exitUnreadable, fmt.Errorf("budget-iterations %d: give 1 or more, or leave it out", c.BudgetIterations)}
	}
	in, err := readLeague(c.Instance)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	if c.NoDelays {
		in.Delays.PDelay = 0
	}
	in.Reveal *= c.Backlog
	config := play.Defaults()
	config.Seed, config.Tokens = c.Seed, c.Execution == "tokens"
	game, err := play.New(in, config)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	makeTables(game)
	game.Reveal()
	prep, _ := usage()
	verifier := league.NewVerifier(in)
	log, err := newRunLog(c.Log, verifier)
	if err != nil {
		return err
	}
	result, err := c.play(game, log)
	if err = errors.Join(err, log.close()); err != nil {
		return err
	}
	if verifier.Tasks != game.Done {
		return fmt.Errorf("verify run: it finished %d tasks, the verifier counts %d", game.Done, verifier.Tasks)
	}
	_, result.RSS = usage()
	result.PrepS, result.Violations = prep.Seconds(), verifier.Violations
	if c.JSON {
		err = json.NewEncoder(s.out).Encode(result)
	} else {
		_, err = fmt.Fprintf(s.out, "%d tasks in %d steps: %.3f a step; prepared in %.1f s; plan %.2f ms (p99 %.2f), assign %.2f ms CPU a step; %.0f MB; %d violations\n",
			result.Tasks, result.Steps, result.Throughput, result.PrepS, result.PlanMean, result.PlanP99, result.AssignMean, result.RSS, result.Violations)
	}
	if err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	if result.Violations > 0 {
		return fmt.Errorf("run breaks the rules %d times: %s", result.Violations, strings.Join(verifier.Findings, "; "))
	}
	return nil
}

// play runs the steps and measures them. A step begins where the last one
// ended, so that the log and its verification count, too.
func (c *FloorBenchCmd) play(game *play.Game, log *runLog) (benchResult, error) {
	var plans, assigns []time.Duration
	if err := log.write(league.LogLine{Start: game.Start()}); err != nil {
		return benchResult{}, err
	}
	began, _ := usage()
	var tail, debt time.Duration // of the last step: after its plan, over the budget
	for step := range c.Steps {
		game.Assign()
		assigned, _ := usage()
		game.Plan(c.stops(began, tail+debt))
		planned, _ := usage()
		actions := game.Move()
		if err := log.write(league.LogLine{T: step + 1, Actions: actions, Assigned: game.Assigned, Done: game.Finished, Delayed: game.Delayed}); err != nil {
			return benchResult{}, err
		}
		end, _ := usage()
		assigns, plans = append(assigns, assigned-began), append(plans, end-assigned)
		// What a step took too long the next ones save, a quarter at most.
		debt = min(max(0, debt+end-began-c.budget()), c.budget()/4)
		began, tail = end, end-planned
	}
	result := benchResult{Tasks: game.Done, Steps: c.Steps, Throughput: float64(game.Done) / float64(c.Steps)}
	result.PlanMean, result.PlanP99 = spread(plans)
	result.AssignMean, _ = spread(assigns)
	return result, nil
}

func (c *FloorBenchCmd) budget() time.Duration {
	return time.Duration(c.BudgetMs * float64(time.Millisecond))
}

// stops are the planner's questions whether it is late and whether the local
// search is over. A time ends both, so early that the rest of the step is within
// the budget; without one there is no late, and without any budget no search.
func (c *FloorBenchCmd) stops(began, rest time.Duration) (late, stop func() bool) {
	switch {
	case c.BudgetIterations > 0:
		left := c.BudgetIterations
		return nil, func() bool { left--; return left < 0 }
	case c.BudgetMs > 0:
		end, over := began+c.budget()-rest, false
		// Reading the clock costs as much as a change or two.
		every := func(n int) func() bool {
			asked := 0
			return func() bool {
				if asked++; asked%n == 0 && !over {
					now, _ := usage()
					over = now >= end
				}
				return over
			}
		}
		return every(4), every(16)
	}
	return nil, nil
}

// spread is mean and 99th percentile, in ms.
func spread(list []time.Duration) (mean, p99 float64) {
	sum := time.Duration(0)
	for _, d := range list {
		sum += d
	}
	slices.Sort(list)
	return 1000 * sum.Seconds() / float64(len(list)), 1000 * list[(len(list)-1)*99/100].Seconds()
}

// makeTables makes the tables of the goals that are visible at the start, on
// all cores. Later ones are made in the step that reveals them.
func makeTables(game *play.Game) {
	goals := game.Goals()
	tables := make([]field.Table, len(goals))
	workers := runtime.GOMAXPROCS(0)
	done := make(chan struct{})
	for w := range workers {
		go func() {
			builder := field.NewBuilder(game.Field())
			for i := w; i < len(goals); i += workers {
				tables[i] = builder.Build(goals[i], nil)
			}
			done <- struct{}{}
		}()
	}
	for range workers {
		<-done
	}
	for i, goal := range goals {
		game.SetTable(goal, tables[i])
	}
}

// runLog gives every line of a run to the verifier and to a file.
type runLog struct {
	verifier *league.Verifier
	file     *os.File
	out      *bufio.Writer
}

func newRunLog(path string, verifier *league.Verifier) (*runLog, error) {
	l := &runLog{verifier: verifier, out: bufio.NewWriter(io.Discard)}
	if path == "" {
		return l, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("create log: %w", err)
	}
	l.file, l.out = file, bufio.NewWriter(file)
	return l, nil
}

func (l *runLog) write(line league.LogLine) error {
	data, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("encode log line: %w", err)
	}
	if err := l.verifier.Line(data); err != nil {
		return fmt.Errorf("verify run: %w", err)
	}
	if _, err := l.out.Write(append(data, '\n')); err != nil {
		return fmt.Errorf("write log: %w", err)
	}
	return nil
}

func (l *runLog) close() error {
	err := l.out.Flush()
	if l.file != nil {
		err = errors.Join(err, l.file.Close())
	}
	if err != nil {
		return fmt.Errorf("close log: %w", err)
	}
	return nil
}
