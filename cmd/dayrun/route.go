package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"dayrun/internal/routefile"
	"dayrun/internal/solve"
	"dayrun/routing/delivery/vrp"
)

// RouteCmd holds the tools for benchmark files of delivery routing.
type RouteCmd struct {
	Solve RouteSolveCmd `cmd:"" help:"Plan the routes of a Solomon/Homberger, Li & Lim or VRPLIB file or of VROOM JSON."`
	Check RouteCheckCmd `cmd:"" help:"Check a plan, apart from the solver."`
}

// RouteSolveCmd plans within a budget of time or of iterations.
type RouteSolveCmd struct {
	File       string        `arg:"" help:"Instance file."`
	Objective  string        `enum:"vehicles,distance" default:"distance" help:"vehicles: fewest first, double precision. distance: alone, truncated to one decimal."`
	Budget     time.Duration `default:"5s" help:"Time to plan, the reading included."`
	CPU        bool          `name:"cpu" help:"Count the budget in CPU time of the process, divided by the threads."`
	Iterations int64         `help:"Stop after so many iterations of each thread instead: seed and threads then decide the routes."`
	Threads    int           `default:"1" help:"Solvers that work side by side and exchange their best plans."`
	Seed       uint64        `default:"1" help:"Seed of the random numbers."`
	Start      string        `help:"JSON with the field routes: the plan to begin from, instead of the steps that the file may give." placeholder:"SOLUTION"`
	JSON       bool          `name:"json" help:"Print JSON."`
}

// routePlan is what solve prints and check reads.
type routePlan struct {
	Vehicles   int       `json:"vehicles"`
	Distance   float64   `json:"distance"`
	Trunc      float64   `json:"distance_trunc1"`
	Feasible   bool      `json:"feasible"`
	CPU        float64   `json:"cpu_s"`
	Wall       float64   `json:"wall_s"`
	RSS        float64   `json:"rss_mb"`
	Iterations int64     `json:"iterations"`
	Routes     [][]int32 `json:"routes"`
	Unassigned []int32   `json:"unassigned,omitempty"`
}

// Run plans and prints. Once ctx has ended it prints the best plan so far.
func (c *RouteSolveCmd) Run(ctx context.Context, s *streams) error {
	start := time.Now()
	switch {
	case c.Threads < 1 || c.Threads > 64:
		return &exitError{exitUnreadable, fmt.Errorf("threads %d: give 1 to 64", c.Threads)}
	case c.Iterations < 0:
		return &exitError{exitUnreadable, fmt.Errorf("iterations %d: give 1 or more, or leave it out", c.Iterations)}
	case c.Budget <= 0:
		return &exitError{exitUnreadable, fmt.Errorf("budget %s: give more than 0s", c.Budget)}
	}
	in, err := readRouting(c.File)
	if err != nil {
		return err
	}
	if in.Rich != nil && c.Objective == "vehicles" {
		return &exitError{exitUnreadable, errors.New("objective vehicles: give distance: where a matrix or a mixed fleet is given, a vehicle's fixed cost says what it is worth")}
	}
	begin := in.Start
	if c.Start != "" {
		p, err := readPlan(c.Start)
		if err != nil {
			return err
		}
		begin = p.Routes
	}
	conv := convention(c.Objective)
	startCPU, _ := usage()
	v, iterations, err := solve.Islands(in.Instance, conv, c.Objective == "vehicles", c.Seed, c.Threads, begin, func(iterations int64) float64 {
		switch {
		case ctx.Err() != nil:
			return 1
		case c.Iterations > 0:
			return float64(iterations) / float64(c.Iterations)
		case c.CPU:
			cpu, _ := usage()
			return float64(cpu) / float64(c.Budget) / float64(c.Threads)
		}
		return float64(time.Since(start)) / float64(c.Budget)
	})
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	routes, out := v.Best()
	if routes == nil {
		routes = [][]int32{}
	}
	cpu, rss := usage()
	p := routePlan{Vehicles: driven(routes), CPU: cpu.Seconds(), Wall: time.Since(start).Seconds(), RSS: rss, Iterations: iterations, Routes: routes, Unassigned: v.Absent()}
	if c.Iterations > 0 {
		p.CPU = (cpu - startCPU).Seconds()
	}
	p.Distance, p.Trunc = in.Distance(routes)
	broken := in.Verify(routes, conv)
	p.Feasible = broken == nil
	if c.JSON {
		err = json.NewEncoder(s.out).Encode(p)
	} else {
		_, err = fmt.Fprintf(s.out, "%d vehicles, distance %.2f (truncated %.1f), feasible %t, %.2f s CPU, %d iterations\n", p.Vehicles, p.Distance, p.Trunc, p.Feasible, p.CPU, p.Iterations)
	}
	if err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	for i, n := range p.Unassigned {
		if i == explained {
			_, err = fmt.Fprintf(s.err, "and %d more\n", len(p.Unassigned)-i)
			break
		}
		if _, err = fmt.Fprintf(s.err, "%s is in no route: %v\n", in.Name(n), in.Explain(n, conv)); err != nil {
			break
		}
	}
	switch {
	case err != nil:
		return fmt.Errorf("write reasons: %w", err)
	case out > 0 && in.Rich == nil:
		return fmt.Errorf("%d orders are in no route: %w", out, broken)
	}
	return broken
}

// explained is how many stops left out are given their reason.
const explained = 20

// driven counts the routes with a stop.
func driven(routes [][]int32) int {
	n := 0
	for _, r := range routes {
		if len(r) > 0 {
			n++
		}
	}
	return n
}

// RouteCheckCmd checks a plan in the form that solve prints.
type RouteCheckCmd struct {
	File      string `arg:"" help:"Instance file."`
	Solution  string `arg:"" help:"JSON with the field routes."`
	Objective string `enum:"vehicles,distance" default:"distance" help:"vehicles: double precision. distance: truncated to one decimal."`
}

// Run exits with 1 and the first broken rule if the plan does not hold.
func (c *RouteCheckCmd) Run(s *streams) error {
	in, err := readRouting(c.File)
	if err != nil {
		return err
	}
	p, err := readPlan(c.Solution)
	if err != nil {
		return err
	}
	if err := in.Verify(p.Routes, convention(c.Objective)); err != nil {
		return err
	}
	double, trunc := in.Distance(p.Routes)
	_, err = fmt.Fprintf(s.out, "feasible: %d vehicles, distance %.2f (truncated %.1f)\n", driven(p.Routes), double, trunc)
	return err
}

// readPlan reads JSON in the form that solve prints.
func readPlan(path string) (routePlan, error) {
	var p routePlan
	data, err := os.ReadFile(path)
	if err != nil {
		return p, &exitError{exitUnreadable, fmt.Errorf("read solution: %w", err)}
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return p, &exitError{exitUnreadable, fmt.Errorf("read solution %s: %w: give JSON with routes, lists of customer numbers", path, err)}
	}
	return p, nil
}

func convention(objective string) vrp.Convention {
	if objective == "vehicles" {
		return vrp.Double
	}
	return vrp.Truncated
}

func readRouting(path string) (*routefile.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &exitError{exitUnreadable, fmt.Errorf("read instance: %w", err)}
	}
	defer f.Close()
	in, err := routefile.Read(f)
	if err != nil {
		return nil, &exitError{exitUnreadable, fmt.Errorf("read instance %s: %w", path, err)}
	}
	return in, nil
}

// usage is the CPU time of the process and its greatest resident size in MB.
func usage() (time.Duration, float64) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), float64(u.Maxrss) / 1024
}
