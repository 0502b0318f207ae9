// Package wire connects a simulated world to a real broker and a real API: each
// robot, scanner, van and drone is an MQTT client of its own, and an ERP places
// orders over HTTP. It keeps the server's clock.
package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"dayrun/devices"
	"dayrun/devices/vda5050"
	"dayrun/internal/intake"
	"dayrun/routing"
	"dayrun/routing/roads"
	"dayrun/simulator"
)

// Config says what to simulate and against which server.
type Config struct {
	Broker string // mqtt://host:port
	API    string // http://host:port

	Robots, Benches, Vans, Drones int
	HeartbeatMs                   int64 // 0: the world's default
	Van, Drone                    *simulator.Travel
	Seed                          uint64
	Snapshot                      string         // file that keeps the world over restarts; "" none
	Accept                        bool           // accept the own devices over the API
	Floor                         *routing.Floor // put when the server has none; nil: wait for one
	DepotLatE7, DepotLonE7        int32
	Streets                       *roads.Network // that vans drive on; nil: straight lines
	Zone                          *time.Location // of the site; nil: UTC
	// Versions of VDA 5050 that the robots speak, in turn; none: 2.1.0.
	Versions []string

	Orders intake.Orders // demand, looped for ever; empty: none
	Items  []intake.Item
}

// Run simulates until ctx ends, which is no error. It waits for server and
// floor at the start.
func Run(ctx context.Context, cfg Config) error {
	if err := run(ctx, cfg); err != nil && ctx.Err() == nil {
		return fmt.Errorf("simulate devices: %w", err)
	}
	return nil
}

func run(ctx context.Context, cfg Config) error {
	versions, err := dialects(cfg.Versions)
	if err != nil {
		return err
	}
	api := &client{base: cfg.API}
	clock, err := api.clock(ctx)
	if err != nil {
		return err
	}
	site, err := api.site(ctx)
	if err != nil {
		return err
	}
	floor, err := api.floor(ctx, cfg.Floor)
	if err != nil {
		return err
	}
	world, err := newWorld(ctx, cfg, api, floor, clock)
	if err != nil {
		return err
	}
	l := newLink(cfg.Broker, site, world.Devices(), clock, versions)
	defer l.close()
	if err := l.connect(ctx); err != nil {
		return err
	}
	errs := make(chan error, 2)
	parts := 1
	go func() { errs <- l.run(ctx, world, cfg.Snapshot) }()
	if cfg.Accept || len(cfg.Orders.List) > 0 {
		parts++
		go func() { errs <- serveERP(ctx, cfg, api, clock, world.Devices()) }()
	}
	var first error
	for range parts {
		if err := <-errs; err != nil && first == nil && !errors.Is(err, context.Canceled) {
			first = err
		}
	}
	return first
}

// dialects reads the versions that robots speak.
func dialects(names []string) ([]vda5050.Dialect, error) {
	if len(names) == 0 {
		return []vda5050.Dialect{vda5050.V21}, nil
	}
	out := make([]vda5050.Dialect, len(names))
	for i, name := range names {
		d, ok := vda5050.DialectOf(name)
		if !ok || d.Version() != name {
			return nil, fmt.Errorf("VDA 5050 version %q: give 1.1.0, 2.0.0, 2.1.0 or 3.0.0", name)
		}
		out[i] = d
	}
	return out, nil
}

// newWorld makes the world and puts everything where it was: by the snapshot,
// else, for robots that the server knows, by their last node.
func newWorld(ctx context.Context, cfg Config, api *client, floor *routing.Floor, clock Clock) (*simulator.World, error) {
	wc := simulator.Defaults()
	wc.Floor, wc.Robots, wc.Benches, wc.Vans, wc.Drones, wc.Seed = floor, cfg.Robots, cfg.Benches, cfg.Vans, cfg.Drones, cfg.Seed
	switch {
	case !floor.Drives():
		wc.Robots = 0
	case floor.ByPeople():
		wc.Robots = min(wc.Robots, len(floor.Parks)+len(floor.Chargers))
	}
	wc.DepotLatE7, wc.DepotLonE7, wc.StartMs = cfg.DepotLatE7, cfg.DepotLonE7, clock.Now()
	wc.Streets, wc.Zone = cfg.Streets, cfg.Zone
	if cfg.HeartbeatMs > 0 {
		wc.HeartbeatMs = cfg.HeartbeatMs
	}
	if cfg.Van != nil {
		wc.Van = *cfg.Van
	}
	if cfg.Drone != nil {
		wc.Drone = *cfg.Drone
	}
	w, err := simulator.NewWorld(wc)
	if err != nil {
		return nil, err
	}
	if cfg.Snapshot != "" {
		data, err := os.ReadFile(cfg.Snapshot)
		if err == nil {
			if err := w.Restore(data); err != nil {
				return nil, fmt.Errorf("%s: %w", cfg.Snapshot, err)
			}
			return w, nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
	robots, err := api.robots(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range robots {
		if r.Node == "" {
			continue
		}
		if err := w.Stand(devices.ID(r.ID), r.Node, r.Heading); err != nil {
			slog.Debug("robot of the server is not simulated here", "robot", r.ID, "error", err)
		}
	}
	return w, nil
}

// save writes the snapshot so that a crash leaves the old one or the new one.
func save(w *simulator.World, path string) error {
	data, err := w.Snapshot()
	if err != nil {
		return err
	}
	tmp := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".new")
	if err := os.WriteFile(tmp, data, 0o600); err != nil {
		return fmt.Errorf("write world snapshot: %w", err)
	}
	return os.Rename(tmp, path)
}

// Clock is the server's clock as read once: it ran at speed from a moment on.
type Clock struct {
	wall  time.Time
	site  time.Time
	speed float64
}

// Now is the site's time in Unix ms.
func (c Clock) Now() int64 {
	return c.site.Add(time.Duration(float64(time.Since(c.wall)) * c.speed)).UnixMilli()
}

// until is the wall time until the site's clock shows ms.
func (c Clock) until(ms int64) time.Duration {
	return time.Duration(float64(ms-c.Now()) / c.speed * float64(time.Millisecond))
}
