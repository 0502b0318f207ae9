package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

const routingFiles = "../shared/data/vrp"

// peerDistance are the figures of HGS at 5 s, truncated to one decimal, for
// files without a best known distance in that convention.
var peerDistance = map[string]float64{"r1_2_5": 4064.3, "rc2_2_8": 2156.5, "r1_4_4": 7507.5}

// solvedRoute is what dayrun route solve prints, as far as it is measured here.
type solvedRoute struct {
	Vehicles int     `json:"vehicles"`
	Distance float64 `json:"distance"`
	Trunc    float64 `json:"distance_trunc1"`
	Feasible bool    `json:"feasible"`
	CPU      float64 `json:"cpu_s"`
	RSS      float64 `json:"rss_mb"`
}

// routeRun is one budget of CPU time a thread.
type routeRun struct {
	budget, threads string
}

// routeRuns are the budgets of a set. The shortest of the largest files shows
// that a feasible plan is there within a second.
func routeRuns(family, tasks string) []routeRun {
	large := len(tasks) > 3
	switch {
	case family == "solomon":
		return []routeRun{{"1s", "1"}}
	case family == "homberger" && large:
		return []routeRun{{"900ms", "1"}, {"2s", "1"}, {"10s", "1"}, {"60s", "1"}, {"60s", "2"}}
	case family == "homberger":
		return []routeRun{{"5s", "1"}}
	case large:
		return []routeRun{{"10s", "1"}, {"60s", "1"}}
	}
	return []routeRun{{"10s", "1"}}
}

// routeFiles solves the benchmark files on an equal CPU budget a set. A ratio of
// 1.01 is a gap of 1 % over the reference.
func routeFiles() ([]Row, error) {
	f, err := os.Open(filepath.Join(routingFiles, "bks.csv"))
	if err != nil {
		return nil, fmt.Errorf("open best known solutions: %w", err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read best known solutions: %w", err)
	}
	var rows []Row
	gap, gaps, found, known, memory := 0.0, 0, 0.0, 0.0, 0.0
	for _, l := range lines[1:] {
		family, name := l[0], l[1]
		best, err := bestKnown(l)
		if err != nil {
			return nil, err
		}
		for _, run := range routeRuns(family, l[2]) {
			objective := "distance"
			if family == "lilim" {
				objective = "vehicles"
			}
			r, err := solveRoute(filepath.Join(routingFiles, family, name+".txt"), objective, run)
			if err != nil {
				return nil, err
			}
			memory = max(memory, r.RSS)
			title := fmt.Sprintf("%s %s %s on %s thread (%.1f s CPU, %.0f MB)", family, name, run.budget, run.threads, r.CPU, r.RSS)
			if family != "lilim" {
				rows = append(rows, row(title, r.Trunc, "distance", best.trunc))
				if family == "solomon" {
					gap, gaps = gap+100*(r.Trunc/best.trunc-1), gaps+1
				}
				continue
			}
			rows = append(rows, row(title, float64(r.Vehicles), "vehicles", best.vehicles))
			if run.budget == "10s" {
				found, known = found+float64(r.Vehicles), known+best.vehicles
			}
			if float64(r.Vehicles) == best.vehicles {
				rows = append(rows, row(title+", vehicles equal", r.Distance, "distance", best.distance))
			}
		}
	}
	if gaps == 0 || known == 0 {
		return nil, errors.New("best known solutions: no solomon or no lilim row: restore bks.csv")
	}
	return append(rows, row("solomon mean gap, 1 s (aim 0.5)", gap/float64(gaps), "%", 0),
		row("lilim fleet, 10 s (aim 1.05)", found, "vehicles", known), row("memory (aim 60)", memory, "MB", 0)), nil
}

// routeBest is a line of bks.csv; what it does not know is 0.
type routeBest struct{ vehicles, distance, trunc float64 }

func bestKnown(line []string) (routeBest, error) {
	b := routeBest{trunc: peerDistance[line[1]]}
	for _, f := range []struct {
		name string
		text string
		to   *float64
	}{{"sintef_vehicles", line[3], &b.vehicles}, {"sintef_distance", line[4], &b.distance}, {"dimacs_distance", line[5], &b.trunc}} {
		if f.text == "" {
			continue
		}
		var err error
		if *f.to, err = strconv.ParseFloat(f.text, 64); err != nil {
			return b, fmt.Errorf("best known solutions: %s: %s %q: give a number", line[1], f.name, f.text)
		}
	}
	return b, nil
}

func solveRoute(file, objective string, run routeRun) (solvedRoute, error) {
	var r solvedRoute
	out, err := exec.Command(binary, "route", "solve", file, "--objective", objective, "--budget", run.budget, "--threads", run.threads, "--cpu", "--json").Output()
	if err != nil {
		return r, fmt.Errorf("solve %s: %w", file, err)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		return r, fmt.Errorf("read the plan of %s: %w", file, err)
	}
	if !r.Feasible {
		return r, fmt.Errorf("solve %s: the plan is not feasible", file)
	}
	return r, nil
}
