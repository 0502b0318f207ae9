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
	Trunc    float64 `json:"distance_trunc1"`
	Feasible bool    `json:"feasible"`
	RSS      float64 `json:"rss_mb"`
}

// delivery solves the benchmark files on one thread and an equal CPU budget a set.
// A ratio of 1.01 is a gap of 1 % over the reference.
func delivery() ([]Row, error) {
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
		file := filepath.Join(routingFiles, family, name+".txt")
		if family == "lilim" {
			r, err := solveRoute(file, "vehicles", "10s")
			if err != nil {
				return nil, err
			}
			want, err := strconv.ParseFloat(l[3], 64)
			if err != nil {
				return nil, fmt.Errorf("best known solutions: %s: sintef_vehicles %q: give a number", name, l[3])
			}
			found, known, memory = found+float64(r.Vehicles), known+want, max(memory, r.RSS)
			rows = append(rows, row("lilim "+name+" 10 s", float64(r.Vehicles), "vehicles", want))
			continue
		}
		want := peerDistance[name]
		if l[5] != "" {
			if want, err = strconv.ParseFloat(l[5], 64); err != nil {
				return nil, fmt.Errorf("best known solutions: %s: dimacs_distance %q: give a number", name, l[5])
			}
		}
		budget := "5s"
		switch {
		case family == "solomon":
			budget = "1s"
		case l[2] == "1000":
			budget = "10s"
		}
		r, err := solveRoute(file, "distance", budget)
		if err != nil {
			return nil, err
		}
		memory = max(memory, r.RSS)
		rows = append(rows, row(family+" "+name+" "+budget, r.Trunc, "distance", want))
		if family == "solomon" {
			gap, gaps = gap+100*(r.Trunc/want-1), gaps+1
		}
	}
	if gaps == 0 || known == 0 {
		return nil, errors.New("best known solutions: no solomon or no lilim row: restore bks.csv")
	}
	rows = append(rows, row("solomon mean gap, 1 s (aim 0.5)", gap/float64(gaps), "%", 0),
		row("lilim fleet, 10 s (aim 1.05)", found, "vehicles", known), row("memory (aim 60)", memory, "MB", 0))
	return rows, nil
}

func solveRoute(file, objective, budget string) (solvedRoute, error) {
	var r solvedRoute
	out, err := exec.Command(binary, "route", "solve", file, "--objective", objective, "--budget", budget, "--cpu", "--json").Output()
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
