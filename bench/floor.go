package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
)

const leagueFiles = "../shared/data/mapf"

// leagueRun is a row of the floor's table: an instance, its budget of CPU time
// a step, and what the 2024 winner of the league does with it, measured on one
// thread of such a machine: tasks and ms a step.
type leagueRun struct {
	name         string
	steps        int
	budget       float64
	tasks, cpuMs float64
}

var leagueRuns = []leagueRun{
	{"whs_100", 500, 2, 1.94, 0.86}, {"whs_200", 500, 5, 3.30, 2.6}, {"whs_400", 500, 12, 4.48, 8.9},
	{"whs_100", 500, 50, 2.08, 50}, {"whs_200", 500, 50, 3.62, 50}, {"whs_400", 500, 50, 4.96, 50},
	{"whl_1000", 400, 30, 3.74, 31}, {"whl_5000", 300, 200, 16.22, 378}, {"whl_10000", 200, 400, 16.59, 725},
}

// floorRun is what dayrun floor bench prints, as far as it is measured here.
type floorRun struct {
	Tasks      float64 `json:"tasks"`
	Throughput float64 `json:"throughput"`
	Prep       float64 `json:"prep_s"`
	Plan       float64 `json:"plan_ms_mean"`
	Assign     float64 `json:"assign_ms_mean"`
	RSS        float64 `json:"rss_mb"`
}

// floor runs the league's instances; the run itself fails when its verifier
// finds a broken rule. The references are the winner's.
func floor() ([]Row, error) {
	rows, err := assignment()
	if err != nil {
		return nil, err
	}
	for _, l := range leagueRuns {
		r, err := runFloor(l.name, l.steps, l.budget)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("%s, %g ms", l.name, l.budget)
		rows = append(rows, row(name, r.Throughput, "tasks/step", l.tasks), row(name+" plan + assign", r.Plan+r.Assign, "ms/step", l.cpuMs),
			row(name+" preparation (aim 60)", r.Prep, "s", 0), row(name+" memory (aim 4096)", r.RSS, "MB", 0))
	}
	more, err := floorSchemes()
	return append(rows, more...), err
}

// floorSchemes are ratios between two runs of one instance: with delays, under
// the live token scheme, with a longer backlog.
func floorSchemes() ([]Row, error) {
	var rows []Row
	still, err := runFloor("delay31/fulfill-example_2500", 1500, 100, "--no-delays")
	if err != nil {
		return nil, err
	}
	delayed, err := runFloor("delay31/fulfill-example_2500", 1500, 100)
	if err != nil {
		return nil, err
	}
	rows = append(rows, row("delay31, 100 ms", delayed.Tasks, "tasks", 1238), row("delay31 with by without delays (aim 0.95)", delayed.Tasks/still.Tasks, "", 0.94))
	for _, l := range []leagueRun{{"whs_100", 500, 2, 0, 0}, {"whl_1000", 400, 30, 0, 0}} {
		together, err := runFloor(l.name, l.steps, l.budget)
		if err != nil {
			return nil, err
		}
		tokens, err := runFloor(l.name, l.steps, l.budget, "--execution", "tokens")
		if err != nil {
			return nil, err
		}
		rows = append(rows, row(fmt.Sprintf("%s, %g ms, tokens", l.name, l.budget), tokens.Throughput, "tasks/step", together.Throughput))
	}
	// Without the search, which would fill up the budget whatever waits.
	base := 0.0
	for _, times := range []int{1, 10, 100} {
		r, err := runFloor("whs_200", 500, 0, "--backlog", strconv.Itoa(times))
		if err != nil {
			return nil, err
		}
		if times == 1 {
			base = r.Assign
		}
		rows = append(rows, row(fmt.Sprintf("whs_200, backlog %dx, assign", times), r.Assign, "ms/step", base), row(fmt.Sprintf("whs_200, backlog %dx, plan", times), r.Plan, "ms/step", 0))
	}
	return rows, nil
}

func runFloor(name string, steps int, budget float64, more ...string) (floorRun, error) {
	var r floorRun
	args := append([]string{"floor", "bench", filepath.Join(leagueFiles, name+".json"), "--steps", strconv.Itoa(steps),
		"--budget-ms", strconv.FormatFloat(budget, 'g', -1, 64), "--json"}, more...)
	out, err := exec.Command(binary, args...).Output()
	if err != nil {
		return r, fmt.Errorf("run %s: %w", name, err)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		return r, fmt.Errorf("read the result of %s: %w", name, err)
	}
	return r, nil
}
