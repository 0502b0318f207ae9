package main

import (
	"context"
	"fmt"
	"os"

	"dayrun/internal/osm"
	"dayrun/routing/roads"
)

const cityMap = "../shared/data/streets/campo-grande.osm.pbf"

// streets measures travel-time tables of a city by the hierarchy against plain
// searches of the same network, in CPU time.
func streets() ([]Row, error) {
	file, err := os.Open(cityMap)
	if err != nil {
		return nil, fmt.Errorf("no street extract beside the project: %w", err)
	}
	defer file.Close()
	raw, _, err := osm.Read(context.Background(), file)
	if err != nil {
		return nil, err
	}
	net, err := roads.NewNetwork(raw)
	if err != nil {
		return nil, err
	}
	var at []roads.Snap
	for i := 0; len(at) < 1000 && i < len(raw.Nodes); i += max(len(raw.Nodes)/1100, 1) {
		if s, ok := net.Snap(raw.Nodes[i].At); ok {
			at = append(at, s)
		}
	}
	if len(at) < 1000 {
		return nil, fmt.Errorf("the map has %d addresses of 1000", len(at))
	}
	var router *roads.Router
	prepare := cpuSeconds(func() { router, err = roads.NewRouter(net, 8, nil, nil) })
	if err != nil {
		return nil, err
	}
	s := router.Session()
	var fast, plain []int32
	rows := []Row{row("streets, prepare one hour's hierarchy", prepare, "s CPU", 0), row("streets, segments", float64(len(net.From)), "", 0)}
	for _, n := range []int{100, 1000} {
		byHierarchy := cpuSeconds(func() { fast, _ = s.Table(at[:n], at[:n]) })
		bySearch := cpuSeconds(func() { plain, _ = router.PlainTable(at[:n], at[:n]) })
		for i := range fast {
			if fast[i] != plain[i] {
				return nil, fmt.Errorf("from %d to %d: %d ms by the hierarchy, %d by a plain search", i/n, i%n, fast[i], plain[i])
			}
		}
		rows = append(rows, row(fmt.Sprintf("streets, table %d x %d, against plain Dijkstra", n, n), byHierarchy, "s CPU", bySearch))
	}
	var places []roads.Point
	for i := 0; i < len(raw.Nodes); i += 13 {
		places = append(places, raw.Nodes[i].At)
	}
	more, err := quotes(net, places)
	return append(rows, more...), err
}
