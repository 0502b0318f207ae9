package main

import (
	"fmt"
	"os"
	"path/filepath"

	"dayrun/routing/league"
)

// FloorCmd works on floors and the logs of their runs.
type FloorCmd struct {
	Check    FloorCheckCmd    `cmd:"" help:"Look for what would strand robots on a floor or let them touch."`
	Render   FloorRenderCmd   `cmd:"" help:"Draw a floor as SVG or PNG."`
	Generate FloorGenerateCmd `cmd:"" help:"Lay out a goods-to-person floor."`
	Verify   FloorVerifyCmd   `cmd:"" help:"Prove by a log alone that nothing collided and nothing stood still: a live floor's, or a league run's."`
	Bench    FloorBenchCmd    `cmd:"" help:"Run an instance of the League of Robot Runners and measure throughput and CPU time."`
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
