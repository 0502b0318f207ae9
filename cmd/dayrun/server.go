package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"dayrun/api"
	"dayrun/dashboard"
	"dayrun/devices/broker"
	"dayrun/devices/mqtt"
	"dayrun/fulfilment"
	"dayrun/internal/advice"
	"dayrun/internal/solve"
	"dayrun/site"
	"dayrun/site/engine"
	"dayrun/store"
	"dayrun/store/sqlite"
	"dayrun/telemetry"
	"dayrun/telemetry/influx"
	"dayrun/telemetry/tsdb"
)

// server is a whole running Dayrun: one site with everything around it.
type server struct {
	set        *Settings
	store      ledger
	clock      *engine.Clock
	engine     *engine.Engine
	desk       *advice.Desk
	snaps      *snapshots    // nil until the ledger is read
	advised    chan struct{} // closed when the desk stopped
	broker     *broker.Broker
	gateway    *mqtt.Gateway
	spool      *telemetry.Spool
	solver     *solve.Workers
	hub        *dashboard.Hub
	http       *http.Server
	url        string // of API and dashboard
	mqttURL    string
	gatewayURL string       // with the gateway's own credentials
	held       func() bool  // the site is surely ours: instructions may go out
	away       func() error // why the ledger takes nothing new, nil: it does
	unwatch    context.CancelFunc
	failed     chan error
	spoilt     atomic.Bool // the scrub found a fault
	stopEng    context.CancelFunc
	engDone    chan error
}

// startServer is startServerWith for a site that nobody else has.
func startServer(set *Settings) (*server, error) {
	return startServerWith(context.Background(), set, nil)
}

// startServerWith brings everything up in the order of need: ledger, loop,
// broker, gateway, HTTP. What was started is stopped again on an error. While
// another process holds the site in PostgreSQL it waits, with nothing open but
// the store, and calls standby; where that is nil, it refuses. ctx ends the
// waiting only.
func startServerWith(ctx context.Context, set *Settings, standby func(holder string, left time.Duration)) (*server, error) {
	cfg, err := set.siteConfig()
	if err != nil {
		return nil, &exitError{exitUnreadable, err}
	}
	s := &server{set: set, failed: make(chan error, 4)}
	if err := s.start(ctx, cfg, standby); err != nil {
		s.stop()
		if errors.Is(err, store.ErrUnreadable) {
			err = fmt.Errorf("%w\n%s", err, set.ledger().repair())
		}
		return nil, err
	}
	return s, nil
}

func (s *server) start(waiting context.Context, cfg site.Config, standby func(string, time.Duration)) error {
	if err := s.openStore(waiting, standby); err != nil {
		return err
	}
	warehouse, head, err := s.readLedger(cfg)
	if err != nil {
		return err
	}
	if err := s.startTelemetry(); err != nil {
		return err
	}
	if err := s.startBroker(); err != nil {
		return err
	}
	s.hub = dashboard.New(dashboard.Options{})
	var eng *engine.Engine
	secure, err := s.set.gatewayTLS()
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	s.gateway, err = mqtt.New(mqtt.Config{Broker: s.gatewayURL, TLS: secure, Site: s.set.Site, Interface: s.set.Template, Clock: s.clock.Now, Sink: sinkFunc(func(r reportT) error { return eng.Report(r) })})
	if err != nil {
		return err
	}
	s.solver = solve.New(cfg.Motion, func(a site.Answered) { eng.Answer(a) })
	first, err := firstEntry(s.store)
	if err != nil {
		return err
	}
	eng = engine.New(engine.Options{Site: warehouse, Journal: s.store, Fleet: leased{s.gateway, s.held, s.away}, Recorder: recorder{s.spool}, Planner: s.solver,
		Watcher: watcher{s.hub, s.set.Speed}, Clock: s.clock, TickMs: cfg.TickMs, Head: head, Since: first})
	s.engine = eng
	ctx, stop := context.WithCancel(context.Background())
	s.stopEng, s.engDone = stop, make(chan error, 1)
	go func() {
		err := eng.Run(ctx)
		s.engDone <- err
		if err != nil {
			s.failed <- err
		}
	}()
	auto, err := s.slottingAuto(cfg.Zone)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	s.advised = make(chan struct{})
	go func() {
		defer close(s.advised)
		s.desk.Run(ctx, auto)
	}()
	if err := s.gateway.Start(); err != nil {
		return err
	}
	if err := s.listen(cfg); err != nil {
		return err
	}
	go s.scrub(ctx)
	s.snaps.working.Go(func() { s.snaps.run(ctx) })
	return s.takeFloor(ctx)
}

// openStore takes the site's ledger.
func (s *server) openStore(ctx context.Context, standby func(string, time.Duration)) error {
	s.held, s.away = func() bool { return true }, func() error { return nil }
	onServer, err := isServer(s.set.Database)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	if !onServer {
		st, err := sqlite.Open(s.set.Data, s.set.Site, sqlite.Options{Sync: true, Reserve: s.set.Reserve << 20})
		if err != nil {
			return err
		}
		s.store, s.away = st, st.Away
		return nil
	}
	st, err := openServer(ctx, s.set, standby)
	if err != nil {
		return err
	}
	s.store, s.held, s.away = st, st.Held, st.Away
	var watch context.Context
	watch, s.unwatch = context.WithCancel(context.Background())
	go func() {
		select {
		case <-st.Lost():
			s.failed <- store.ErrDeposed
		case <-watch.Done():
		}
	}()
	return nil
}

// readLedger brings the site back to where it was.
func (s *server) readLedger(cfg site.Config) (*site.Site, site.Head, error) {
	st, ctx := s.store, context.Background()
	starter, err := newStarter(cfg)
	if err != nil {
		return nil, site.Head{}, err
	}
	begun := time.Now()
	l, head, from, err := starter.resume(ctx, st)
	if err != nil {
		return nil, head, err
	}
	if err := store.CheckOpen(ctx, st, l.site.Ledger()); err != nil {
		return nil, head, err
	}
	if took := time.Since(begun); took > time.Second {
		slog.Info("ledger read", "site", cfg.Site, "seconds", took.Seconds(), "snapshot", from, "entries", head.Seq-from)
	}
	warehouse := l.site
	s.desk = l.desk
	s.snaps = &snapshots{store: st, starter: starter, every: s.set.Snapshot, last: from, made: begun}
	if head.Seq-from >= snapshotEntries {
		if err := s.snaps.keep(l, head); err != nil { // now, while the site has done nothing else
			return nil, head, err
		}
	}
	s.desk.Open(st)
	rows, err := st.FleetRows(ctx)
	if err != nil {
		return nil, head, fmt.Errorf("read fleet rows: %w", err)
	}
	origin := time.Time{}
	if s.set.Speed != 1 && head.Seq > 0 {
		origin = head.At.UTC() // an accelerated clock goes on where the journal ended
	}
	s.clock = engine.NewClock(origin, s.set.Speed, head.At)
	warehouse.Adopt(s.clock.At(), rows)
	return warehouse, head, nil
}

func firstEntry(st ledger) (fulfilment.Time, error) {
	list, err := st.Events(context.Background(), 0, 1)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return list[0].At, nil
}

func (s *server) startTelemetry() error {
	var db telemetry.Store
	var err error
	if s.set.InfluxURL != "" {
		db, err = influx.Open(influx.Config{URL: s.set.InfluxURL, Token: s.set.InfluxToken, Org: s.set.InfluxOrg, Bucket: s.set.InfluxBucket, Site: s.set.Site})
	} else {
		db, err = tsdb.Open(filepath.Join(s.set.Data, "telemetry"), time.Duration(s.set.Retention)*24*time.Hour)
	}
	if err != nil {
		return err
	}
	s.spool = telemetry.NewSpool(db, 200_000, time.Second)
	return nil
}

func (s *server) startBroker() error {
	if s.set.Broker != "" {
		s.mqttURL, s.gatewayURL = s.set.Broker, s.set.Broker
		return nil
	}
	cfg, err := s.set.brokerConfig()
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	b, err := broker.Start(cfg)
	if err != nil {
		return err
	}
	s.broker, s.mqttURL, s.gatewayURL = b, "mqtt://"+b.Addr(), b.URL()
	return nil
}

// listen opens the one HTTP port.
func (s *server) listen(cfg site.Config) error {
	l, err := net.Listen("tcp", s.set.HTTP)
	if err != nil {
		return fmt.Errorf("listen on --http %s: %w", s.set.HTTP, err)
	}
	if host, _, err := net.SplitHostPort(s.set.HTTP); err == nil && host != "127.0.0.1" && host != "localhost" && host != "::1" {
		slog.Warn("the server listens beyond this machine, without accounts and without TLS: keep it inside a trusted network", "address", s.set.HTTP)
	}
	mux := http.NewServeMux()
	opt := api.Options{Engine: gate{s.engine, s.away, s.gateway}, Fleet: s.gateway, Registry: &provisioner{s.set.Data, s.set.Site, s.broker}, Reader: records{s.store, s.set.Site}, Advice: advisor{s.desk}, Clock: s.clock, Series: s.spool, Zone: cfg.Zone.String(), Site: cfg.Site, Version: version}
	if s.set.WebhookSecret != "" {
		if opt.WebhookKey, err = api.WebhookKey(s.set.WebhookSecret); err != nil {
			return fmt.Errorf("--webhook-secret: %w", err)
		}
	}
	streets := solve.NewStreets(&cfg)
	if streets != nil {
		opt.Streets = streets
		go streets.Prepare()
	}
	opt.Quotes = solve.NewQuotes(&cfg, streets)
	routes := api.New(opt)
	mux.Handle("/v1/live", s.hub)
	mux.Handle("/v1/", routes)
	mux.Handle("/healthz", routes)
	mux.Handle("/openapi.json", routes)
	mux.Handle("/openapi.yaml", routes)
	mux.Handle("/metrics", s.metrics())
	mux.Handle("/", dashboard.Page())
	s.http = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	s.url = "http://" + l.Addr().String()
	go func() {
		if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- err
		}
	}()
	return nil
}

// takeFloor takes --floor over, unless it is the floor in use already.
func (s *server) takeFloor(ctx context.Context) error {
	if s.set.Floor == "" {
		return nil
	}
	lif, err := os.ReadFile(s.set.Floor)
	if err != nil {
		return fmt.Errorf("read --floor: %w", err)
	}
	side, err := os.ReadFile(sideFile(s.set.Floor))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("read the floor's side file: %w", err)
	}
	old, err := s.store.Floor(ctx)
	if err != nil {
		return err
	}
	if old != nil && site.FloorHash(old.Lif, old.Side) == site.FloorHash(lif, side) {
		return nil
	}
	return s.adopt(ctx, strings.TrimSuffix(strings.TrimSuffix(filepath.Base(s.set.Floor), ".json"), ".lif"), lif, side)
}

func (s *server) adopt(ctx context.Context, name string, lif, side []byte) error {
	for {
		reply, err := s.engine.Do(ctx, site.Do{Command: fulfilment.AdoptFloor{Name: name, Lif: lif, Side: side}})
		if errors.Is(err, engine.ErrBusy) {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		if err != nil {
			return err
		}
		if reply.Err != nil {
			return fmt.Errorf("take floor %s over: %w", name, reply.Err)
		}
		return nil
	}
}

// sideFile is NAME.site.json for NAME.lif.json or NAME.json.
func sideFile(lif string) string {
	return strings.TrimSuffix(strings.TrimSuffix(lif, ".json"), ".lif") + ".site.json"
}

// wait blocks until ctx ends or a part fails.
func (s *server) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.failed:
		return err
	}
}

// stop ends everything in the opposite order; what was acknowledged is on disk.
func (s *server) stop() {
	clean := false // the journal holds all that the loop did
	if s.http != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		if s.hub != nil {
			s.hub.Close()
		}
		_ = s.http.Shutdown(ctx)
	}
	if s.stopEng != nil {
		s.stopEng()
		clean = <-s.engDone == nil
		if s.advised != nil {
			<-s.advised
		}
	}
	if s.gateway != nil {
		s.gateway.Stop()
	}
	if s.solver != nil {
		s.solver.Close()
	}
	if s.broker != nil {
		s.broker.Stop()
	}
	if s.spool != nil {
		_ = s.spool.Close()
	}
	if s.snaps != nil {
		s.snaps.working.Wait()
		if clean && s.held() && !s.spoilt.Load() {
			s.snaps.finish()
		}
	}
	if s.unwatch != nil {
		s.unwatch()
	}
	if s.store != nil {
		if err := s.store.Close(); err != nil {
			slog.Error("ledger not closed cleanly", "error", err)
		}
	}
}
