package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"

	"dayrun/internal/intake"
	"dayrun/routing"
	"dayrun/routing/roads"
	"dayrun/simulator"
	"dayrun/simulator/wire"
)

//go:embed sample/orders.csv sample/items.csv
var sample embed.FS

// DemoCmd runs the server with simulated hardware and sample orders.
type DemoCmd struct {
	Settings
	DemoSpeed float64 `name:"clock" help:"Site seconds per wall second." default:"10"`
	Robots    int     `help:"Simulated robots." default:"12"`
	Benches   int     `help:"Simulated pack benches." default:"3"`
	Vans      int     `help:"Simulated vans." default:"10"`
	Drones    int     `help:"Simulated drones." default:"4"`
	Versions  string  `name:"vda5050" help:"VDA 5050 versions that the robots speak in turn, as 1.1.0,2.1.0,3.0.0." default:"2.1.0"`
	Seed      uint64  `help:"Seed of all that is drawn." default:"1"`
}

// The demo's own warehouse: small enough to see every robot, and vans that are
// full soon, at any hour.
const (
	demoShelvesARobot = 12
	robotsAStation    = 4
	demoVanParcels    = 15
	allDay            = "00:00-24:00"
)

// Run serves and simulates until ctx ends.
func (c *DemoCmd) Run(ctx context.Context, out *streams) error {
	set := c.Settings
	set.Speed = c.DemoSpeed
	if out.origins["van-parcels"] == "" && set.VanParcels == 150 {
		set.VanParcels = demoVanParcels
	}
	if set.VanShift == "07:00-22:00" {
		set.VanShift = allDay
	}
	if set.DroneShift == "07:00-22:00" {
		set.DroneShift = allDay
	}
	sim, err := c.simulation(set.Streets)
	if err != nil {
		return err
	}
	if set.Depot == "" {
		set.Depot = roads.Point{LatE7: sim.DepotLatE7, LonE7: sim.DepotLonE7}.String()
	}
	if sim.Zone, err = siteZone(set.Timezone); err != nil {
		return &exitError{exitUnreadable, err}
	}
	if set.Floor != "" {
		f, err := readFloor(set.Floor, "")
		if err != nil {
			return &exitError{exitUnreadable, err}
		}
		switch {
		case !f.Drives():
			c.Robots = 0
		case f.ByPeople():
			c.Robots = min(c.Robots, len(f.Parks)+len(f.Chargers))
		}
	}
	s, err := startServer(&set)
	if err != nil {
		return err
	}
	defer s.stop()
	s.announce(out)
	fmt.Fprintf(out.out, "demo: %d robots, %d vans, %d drones, clock %gx; Ctrl-C stops, the next start goes on from here\n", c.Robots, c.Vans, c.Drones, c.DemoSpeed)
	sim.Broker, sim.API = s.mqttURL, s.url
	sim.Snapshot = filepath.Join(set.Data, "world.json")
	inner, stop := context.WithCancel(ctx)
	simDone := make(chan error, 1)
	go func() { simDone <- wire.Run(inner, sim) }()
	defer func() { stop(); <-simDone }()
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.failed:
		return err
	case err := <-simDone:
		simDone <- nil
		if err == nil && ctx.Err() == nil {
			err = errors.New("simulator ended")
		}
		return err
	}
}

// simulation is the demo's hardware and demand. With a street map the customers
// live at its junctions.
func (c *DemoCmd) simulation(streets string) (wire.Config, error) {
	cfg := wire.Config{Robots: c.Robots, Benches: c.Benches, Vans: c.Vans, Drones: c.Drones, Seed: c.Seed, Accept: true}
	if c.Versions != "" {
		cfg.Versions = strings.Split(c.Versions, ",")
	}
	data, err := sample.ReadFile("sample/orders.csv")
	if err != nil {
		return cfg, err
	}
	if cfg.Orders, err = intake.ReadOrders(bytes.NewReader(data)); err != nil {
		return cfg, fmt.Errorf("read sample orders: %w", err)
	}
	if data, err = sample.ReadFile("sample/items.csv"); err != nil {
		return cfg, err
	}
	if cfg.Items, _, err = intake.ReadItems(bytes.NewReader(data)); err != nil {
		return cfg, fmt.Errorf("read sample items: %w", err)
	}
	if cfg.Floor, err = routing.Generate(routing.GenerateParams{Name: "demo", Shelves: min(demoShelvesARobot*c.Robots, 600), Stations: max(1, c.Robots/robotsAStation), Robots: c.Robots}); err != nil {
		return cfg, err
	}
	if cfg.Streets, err = readStreets(streets); err != nil {
		return cfg, &exitError{exitUnreadable, err}
	}
	if cfg.Streets != nil {
		draw := rand.New(rand.NewPCG(c.Seed, 0))
		for i := range cfg.Orders.List {
			at := cfg.Streets.Junction[draw.IntN(len(cfg.Streets.Junction))]
			cfg.Orders.List[i].LatE7, cfg.Orders.List[i].LonE7 = at.LatE7, at.LonE7
		}
	}
	points := make([]roads.Point, 0, len(cfg.Orders.List))
	for _, o := range cfg.Orders.List {
		points = append(points, roads.Point{LatE7: o.LatE7, LonE7: o.LonE7})
	}
	depot := roads.GeometricMedian(points)
	cfg.DepotLatE7, cfg.DepotLonE7 = depot.LatE7, depot.LonE7
	van := simulator.Defaults().Van
	van.LoadMs = 300_000
	cfg.Van = &van
	return cfg, nil
}

// SimCmd runs the simulated hardware alone.
type SimCmd struct {
	Broker       string `help:"Broker of the devices, mqtt://host:port." required:""`
	API          string `help:"API of the server, http://host:port." required:"" name:"api"`
	Robots       int    `help:"Simulated robots." default:"12"`
	Benches      int    `help:"Simulated pack benches." default:"3"`
	Vans         int    `help:"Simulated vans." default:"10"`
	Drones       int    `help:"Simulated drones." default:"4"`
	Streets      string `help:"OpenStreetMap extract (PBF) that vans drive on, the server's own." type:"path"`
	Timezone     string `help:"Time zone of the site, for the hours at which streets are slow." default:"UTC"`
	Versions     string `name:"vda5050" help:"VDA 5050 versions that the robots speak in turn, as 1.1.0,2.1.0,3.0.0." default:"2.1.0"`
	Heartbeat    string `help:"How often a robot with nothing to say repeats its state, site time." default:"30s"`
	Snapshot     string `help:"File that keeps the hardware's places over restarts." type:"path"`
	Orders       bool   `help:"Place the sample orders, too."`
	ProvideFloor bool   `help:"Put a generated floor when the server has none."`
	Accept       bool   `help:"Accept the simulated devices over the API." default:"true" negatable:""`
	Seed         uint64 `help:"Seed of all that is drawn." default:"1"`
}

// Run simulates until ctx ends.
func (c *SimCmd) Run(ctx context.Context, out *streams) error {
	d := DemoCmd{Robots: c.Robots, Benches: c.Benches, Vans: c.Vans, Drones: c.Drones, Versions: c.Versions, Seed: c.Seed}
	cfg, err := d.simulation(c.Streets)
	if err != nil {
		return err
	}
	beat, err := parseSpan("heartbeat", c.Heartbeat)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	if cfg.Zone, err = siteZone(c.Timezone); err != nil {
		return &exitError{exitUnreadable, err}
	}
	cfg.HeartbeatMs, cfg.Broker, cfg.API, cfg.Snapshot, cfg.Accept = beat, c.Broker, c.API, c.Snapshot, c.Accept
	if !c.Orders {
		cfg.Orders = intake.Orders{}
	}
	if !c.ProvideFloor {
		cfg.Floor = nil
	}
	fmt.Fprintf(out.out, "simulating %d robots, %d benches, %d vans, %d drones against %s and %s\n", c.Robots, c.Benches, c.Vans, c.Drones, c.Broker, c.API)
	return wire.Run(ctx, cfg)
}
