package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dayrun/fulfilment"
	"dayrun/internal/day"
	"dayrun/internal/intake"
	"dayrun/internal/solve"
	"dayrun/routing/roads"
	"dayrun/simulator"
	"dayrun/site"
	"dayrun/site/engine"
	"dayrun/store/postgres"
	"dayrun/store/sqlite"
)

// RunCmd takes an order file through a warehouse in virtual time.
type RunCmd struct {
	Orders     string  `help:"Orders: order_id,placed_at,line,sku,quantity,lat,lon." required:"" type:"existingfile"`
	Items      string  `help:"Articles: sku,description,weight_g,volume_cm3." required:"" type:"existingfile"`
	Floor      string  `help:"Floor to use (VDMA LIF, NAME.site.json beside it). Default: one is generated." type:"existingfile"`
	Stock      string  `help:"Stock: sku,quantity,location,lot,expires_at, the last three optional. Default: what the orders need." type:"existingfile"`
	Depot      string  `help:"Where vans start: LAT,LON. Default: the orders' geometric median."`
	Streets    string  `help:"OpenStreetMap extract (PBF) that vans drive on. Default: straight lines with a detour factor." type:"existingfile"`
	UntilDone  bool    `help:"Go on until every order is delivered (the default, and the only way)." default:"true"`
	Report     string  `help:"Write the report here, and a generated floor beside it." type:"path"`
	FloorLog   string  `help:"Write here, line by line, who was given and left which node, and where robots were, for floor verify." type:"path"`
	Data       string  `help:"Keep the run's ledger in this folder, for ledger verify." type:"path"`
	Database   string  `help:"Keep the run's ledger in this PostgreSQL instead, postgres://user:password@host:5432/name."`
	Seed       uint64  `help:"Seed of all that is drawn." default:"1"`
	MinShare   float64 `help:"Share within 24 h below which the exit status is 1." default:"0.99"`
	Surge      string  `help:"Extra orders: 10x@13:00/30m is ten times the rate for half an hour from 13:00."`
	Timezone   string  `help:"Site time of the file." default:"UTC"`
	Robots     int     `help:"Number of robots, instead of the sizing's."`
	Stations   int     `help:"Number of stations, instead of the sizing's."`
	Vans       int     `help:"Number of vans, instead of the sizing's."`
	Drones     int     `help:"Number of drones, instead of the sizing's."`
	Site       string  `help:"Name of the site." default:"main"`
	OrderParts int     `help:"Stations that may share an order, its parts joined at packing; 1: orders stay whole." default:"3"`
	ShortFaces float64 `help:"Fault: share of the faces, an article on a shelf, that hold less than the book says." default:"0"`
}

// Run runs the day and prints the report. The exit status is 0 only if every
// order in stock was delivered, the share was reached and the check holds.
func (c *RunCmd) Run(ctx context.Context, s *streams) (err error) {
	if err := c.refuse(); err != nil {
		return &exitError{exitUnreadable, err}
	}
	opt, err := c.options()
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	planner := solve.NewAhead(site.Defaults().Motion)
	defer planner.Close()
	keep := &runLedger{}
	defer keep.close()
	bar := newProgress(s.out, opt.Zone)
	opt.Planner, opt.Journal, opt.Progress = planner, keep, bar.show
	log, err := newFloorLog(c.FloorLog)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	defer func() { err = errors.Join(err, log.close()) }()
	if c.FloorLog != "" {
		opt.FloorLog = log
	}
	plan, err := day.Prepare(opt)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	// Only now: a run that is refused must leave no ledger that blocks the next one.
	if err := keep.open(ctx, &Ledger{Database: c.Database, Data: c.Data, Site: c.Site}); err != nil {
		return &exitError{exitUnreadable, err}
	}
	for _, line := range plan.Sizing.Arithmetic {
		fmt.Fprintln(s.out, line)
	}
	units := int64(0)
	for _, r := range plan.Received {
		units += r.Quantity
	}
	fmt.Fprintf(s.out, "stock: %d receipts, %d units, received before the first order\n", len(plan.Received), units)
	begin := time.Now()
	report, err := plan.Run()
	bar.end()
	if err != nil {
		return err
	}
	if err := keep.finish(); err != nil {
		return err
	}
	if err := c.write(plan, &report); err != nil {
		return err
	}
	summarise(s.out, &report, time.Since(begin))
	return c.verdict(&report)
}

// refuse names a flag whose value makes no sense, before anything is read: a
// long run must not end at a wrong one, nor go by another value than was meant.
func (c *RunCmd) refuse() error {
	for _, f := range []struct {
		flag string
		n    int
	}{{"robots", c.Robots}, {"stations", c.Stations}, {"vans", c.Vans}, {"drones", c.Drones}} {
		if f.n < 0 {
			return fmt.Errorf("--%s %d: give 1 or more, or leave it out for the sizing's number", f.flag, f.n)
		}
	}
	if !(c.MinShare >= 0 && c.MinShare <= 1) {
		return fmt.Errorf("--min-share %g: give a share from 0 to 1, such as 0.99", c.MinShare)
	}
	if c.OrderParts < 0 {
		return fmt.Errorf("--order-parts %d: give 1 or more", c.OrderParts)
	}
	if !(c.ShortFaces >= 0 && c.ShortFaces <= 1) {
		return fmt.Errorf("--short-faces %g: give a share from 0 to 1, such as 0.02", c.ShortFaces)
	}
	if c.Floor != "" && c.Stations > 0 {
		return fmt.Errorf("--stations %d: the floor of --floor %s fixes the stations; leave one of the two out", c.Stations, c.Floor)
	}
	if c.FloorLog != "" && c.Floor == "" && c.Report == "" {
		return fmt.Errorf("--floor-log %s: nothing keeps the generated floor that the log is of; add --report, which writes it, or give a --floor", c.FloorLog)
	}
	if c.Report != "" {
		if info, err := os.Stat(filepath.Dir(c.Report)); err != nil || !info.IsDir() {
			return fmt.Errorf("--report %s: its folder is not there; make it first", c.Report)
		}
		if info, err := os.Stat(c.Report); err == nil && info.IsDir() {
			return fmt.Errorf("--report %s is a folder; name a file", c.Report)
		}
	}
	return nil
}

func (c *RunCmd) options() (day.Options, error) {
	opt := day.Options{Seed: c.Seed, Site: c.Site, Override: day.Fleet{Robots: c.Robots, Stations: c.Stations, Vans: c.Vans, Drones: c.Drones}, Faults: simulator.Defaults().Faults}
	opt.Faults.ShortFace = c.ShortFaces
	if c.OrderParts > 0 {
		opt.Change = func(cfg *site.Config) { cfg.MaxParts = c.OrderParts }
	}
	err := readFile(c.Orders, func(r io.Reader) (err error) { opt.Orders, err = intake.ReadOrders(r); return })
	if err != nil {
		return opt, err
	}
	err = readFile(c.Items, func(r io.Reader) error {
		items, refused, err := intake.ReadItems(r)
		if err == nil && len(refused) > 0 {
			err = fmt.Errorf("%s: %s", c.Items, refused[0])
		}
		opt.Items = items
		return err
	})
	if err != nil {
		return opt, err
	}
	if c.Stock != "" {
		err = readFile(c.Stock, func(r io.Reader) error {
			list, refused, err := intake.ReadStock(r)
			if err == nil && len(refused) > 0 {
				err = fmt.Errorf("%s: %s", c.Stock, refused[0])
			}
			opt.Stock = append([]intake.Receipt{}, list...)
			return err
		})
		if err != nil {
			return opt, err
		}
	}
	if c.Floor != "" {
		if opt.Lif, err = os.ReadFile(c.Floor); err != nil {
			return opt, err
		}
		if opt.Side, err = os.ReadFile(sideFile(c.Floor)); err != nil && !os.IsNotExist(err) {
			return opt, err
		}
	}
	if c.Depot != "" {
		p, err := roads.ParsePoint(c.Depot)
		if err != nil {
			return opt, fmt.Errorf("--depot: %w", err)
		}
		at := fulfilment.LatLon(p)
		opt.Depot = &at
	}
	if opt.Streets, err = readStreets(c.Streets); err != nil {
		return opt, err
	}
	if opt.Zone, err = siteZone(c.Timezone); err != nil {
		return opt, fmt.Errorf("--%w", err)
	}
	if c.Surge != "" && len(opt.Orders.List) > 0 {
		opt.Surge, err = parseSurge(c.Surge, time.UnixMilli(opt.Orders.List[0].PlacedAt).In(opt.Zone))
	}
	return opt, err
}

func readFile(path string, read func(io.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return read(f)
}

// parseSurge reads FACTORx@HH:MM/SPAN, on the day of the first order.
func parseSurge(s string, first time.Time) (simulator.Surge, error) {
	bad := fmt.Errorf("--surge %q: write it as 10x@13:00/30m", s)
	factor, rest, ok := strings.Cut(s, "x@")
	at, span, ok2 := strings.Cut(rest, "/")
	if !ok || !ok2 {
		return simulator.Surge{}, bad
	}
	f, err := strconv.ParseFloat(factor, 64)
	if err != nil || !(f > 1 && f <= 1000) {
		return simulator.Surge{}, fmt.Errorf("--surge factor %q: give a number above 1, at most 1000", factor)
	}
	clock, err := time.Parse("15:04", at)
	if err != nil {
		return simulator.Surge{}, bad
	}
	d, err := time.ParseDuration(span)
	if err != nil || d <= 0 {
		return simulator.Surge{}, bad
	}
	start := time.Date(first.Year(), first.Month(), first.Day(), clock.Hour(), clock.Minute(), 0, 0, first.Location())
	return simulator.Surge{Factor: f, StartMs: start.UnixMilli(), SpanMs: d.Milliseconds()}, nil
}

// write stores the report, and a generated floor beside it.
func (c *RunCmd) write(plan *day.Plan, r *day.Report) error {
	if c.Report == "" {
		return nil
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Report, append(data, '\n'), 0o644); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	if c.Floor != "" {
		return nil
	}
	base := strings.TrimSuffix(c.Report, filepath.Ext(c.Report))
	for name, data := range map[string][]byte{base + ".lif.json": plan.Lif, base + ".site.json": plan.Side} {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			return fmt.Errorf("write floor: %w", err)
		}
	}
	return nil
}

func summarise(w io.Writer, r *day.Report, took time.Duration) {
	fmt.Fprintf(w, "\n%d placed, %d refused, %d delivered, %d backordered; %.2f %% within 24 h by the first promise\n", r.OrdersPlaced, r.OrdersRefused, r.OrdersDelivered, r.OrdersBackordered, 100*r.Within24hShare)
	fmt.Fprintf(w, "cycle p50 %.1f h, p95 %.1f h, p99 %.1f h\n", r.CycleP50/3600, r.CycleP95/3600, r.CycleP99/3600)
	fmt.Fprintf(w, "robots %d (%.0f %% busy), stations %d (%.0f %%), vans %d (%.0f stops a shift, %.0f km), drones %d (%.0f km)\n", r.Robots, 100*r.RobotUtilisation,
		r.Stations, 100*r.StationUtilisation, r.Vans, r.VanStopsPerShift, r.VanKm, r.Drones, r.DroneKm)
	if r.Tours > 0 {
		fmt.Fprintf(w, "people: %d tours of %.1f orders and %.1f picks, %.1f m walked a pick\n", r.Tours, r.OrdersPerTour, r.LinesPerTour, r.WalkMPerLine)
	}
	fmt.Fprintf(w, "floor: %d nodes, %d hops, %.0f %% of the time waiting, %d interventions\n", r.FloorNodes, r.Hops, 100*r.RobotWaitShare, r.Interventions)
	fmt.Fprintf(w, "journal: %d entries, %s\ncheck: %s\n%.1f s\n", r.JournalEvents, r.JournalHash, r.Check, took.Seconds())
}

func (c *RunCmd) verdict(r *day.Report) error {
	open := r.OrdersPlaced - r.OrdersDelivered - r.OrdersBackordered
	switch {
	case r.Check != "ok":
		return fmt.Errorf("check failed: %s", r.Check)
	case open > 0:
		return fmt.Errorf("%d orders in stock were not delivered", open)
	case r.Within24hShare < c.MinShare:
		return fmt.Errorf("%.2f %% within 24 h, below --min-share %.2f %%", 100*r.Within24hShare, 100*c.MinShare)
	}
	return nil
}

// runLedger keeps a run's journal in a store, or nowhere.
type runLedger struct {
	store ledger
	batch engine.Batch
}

// open makes a new ledger; without a place it keeps nothing.
func (l *runLedger) open(ctx context.Context, at *Ledger) error {
	server, err := isServer(at.Database)
	switch {
	case err != nil:
		return err
	case server:
		return l.openServer(ctx, at)
	case at.Data == "":
		return nil
	}
	if _, err := os.Stat(filepath.Join(at.Data, sqlite.File)); err == nil {
		return fmt.Errorf("--data %s holds a ledger already; name an empty folder", at.Data)
	}
	st, err := sqlite.Open(at.Data, at.Site, sqlite.Options{})
	if err != nil {
		return err
	}
	l.store = st
	return nil
}

// openServer makes it in PostgreSQL, where it must be the site's first.
func (l *runLedger) openServer(ctx context.Context, at *Ledger) error {
	st, err := postgres.Open(ctx, at.Database, at.Site, postgres.Options{})
	if err != nil {
		return err
	}
	l.store = st
	head, err := st.Head(ctx)
	if err == nil && head.Seq > 0 {
		err = fmt.Errorf("--database holds a ledger of --site %s already; name another site", at.Site)
	}
	return err
}

// batchEntries is how many entries go into one transaction of a run.
const batchEntries = 5000

// Append collects entries and rows and commits them in large batches.
func (l *runLedger) Append(entries []site.Entry, rows []site.Row) error {
	if l.store == nil {
		return nil
	}
	l.batch.Entries = append(l.batch.Entries, entries...)
	l.batch.Rows = append(l.batch.Rows, rows...)
	if len(l.batch.Entries) < batchEntries {
		return nil
	}
	return l.finish()
}

func (l *runLedger) finish() error {
	if l.store == nil || len(l.batch.Entries) == 0 {
		return nil
	}
	err := l.store.Commit(context.Background(), l.batch)
	l.batch.Entries, l.batch.Rows = l.batch.Entries[:0], l.batch.Rows[:0]
	return err
}

func (l *runLedger) close() {
	if l.store != nil {
		_ = l.store.Close()
	}
}
