package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"dayrun/fulfilment"
	"dayrun/internal/pgtest"
	"dayrun/routing"
	"dayrun/site"
	"dayrun/store"
	"dayrun/store/postgres"
	"dayrun/store/sqlite"
)

// The ledger's bench.
const (
	ledgerClients = 256
	ledgerSpan    = 8 * time.Second
	ledgerSKUs    = 40
	ordersABatch  = 64 // of the bare limit
	ordersADay    = 100_000
)

// ledger measures orders acknowledged durably by each store beside its bare
// limit: the same entries and rows, the same driver and sync, in batches of 64
// orders, without HTTP, JSON or domain. Then the start-up by the ledger's age.
func ledger() ([]Row, error) {
	rows, err := ledgerRate("SQLite", "", func(dir string) (store.Store, error) {
		return sqlite.Open(dir, "main", sqlite.Options{Sync: true})
	})
	if err != nil {
		return nil, err
	}
	srv, err := pgtest.Start()
	switch {
	case errors.Is(err, pgtest.ErrAbsent):
		fmt.Println("PostgreSQL left out:", err)
	case err != nil:
		return nil, err
	default:
		defer srv.Close()
		ctx := context.Background()
		url, _, err := srv.Create(ctx)
		if err != nil {
			return nil, err
		}
		bareURL, _, err := srv.Create(ctx)
		if err != nil {
			return nil, err
		}
		more, err := ledgerRate("PostgreSQL", url, func(string) (store.Store, error) {
			return postgres.Open(ctx, bareURL, "main", postgres.Options{Sync: true})
		})
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	more, err := startUps()
	return append(rows, more...), err
}

// threeLines is an order of three lines.
func threeLines(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"client_order_id":"l%d","lines":[`, n)
	for i := range 3 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"sku":"L-%02d","quantity":1}`, (n*7+i*13)%ledgerSKUs)
	}
	b.WriteString(`],"delivery":{"lat":48.137,"lon":11.575}}`)
	return b.String()
}

// ledgerRate runs a server on a store and then the bare store.
func ledgerRate(name, url string, bare func(dir string) (store.Store, error)) ([]Row, error) {
	dir, err := os.MkdirTemp("", "dayrun-bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	floor, err := benchFloor(dir)
	if err != nil {
		return nil, err
	}
	p, err := serve("--floor", floor, "--database", url)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	if err := p.stockUp(); err != nil {
		return nil, err
	}
	before, err := p.cpu()
	if err != nil {
		return nil, err
	}
	l := &load{p: p}
	rate := l.full(ledgerClients, ledgerSpan)
	after, err := p.cpu()
	if err != nil {
		return nil, err
	}
	acked := len(l.took)
	if acked == 0 {
		return nil, fmt.Errorf("%s: no order was acknowledged", name)
	}
	l.took = nil
	l.paced(rate/2, ledgerSpan)
	slices.Sort(l.took)
	batches, orders, bytes, err := recorded(p.data, url)
	if err != nil {
		return nil, err
	}
	limit, cpu, err := bareLimit(filepath.Join(dir, "bare"), batches, orders, bare)
	if err != nil {
		return nil, err
	}
	served := float64((after - before).Microseconds()) / float64(acked)
	return []Row{
		row(name+": orders of 3 lines acknowledged", rate, "/s", limit),
		row(name+": bare limit, batches of 64 orders", limit, "/s", 0),
		row(name+": processor time an order, server beside bare", served, "us", cpu),
		row(name+": acknowledgement p99 at half load", quantile(l.took, 0.99), "ms", 0),
		row(name+": journal an order, placed and reserved", bytes, "bytes", 0),
	}, nil
}

// drivableFloor is a floor in the ledger's words.
func drivableFloor() (fulfilment.AdoptFloor, error) {
	a := fulfilment.AdoptFloor{Name: "bench"}
	f, err := routing.Generate(routing.GenerateParams{Name: "bench", Shelves: 48, Stations: 1, Robots: 4})
	if err != nil {
		return a, err
	}
	if a.Lif, a.Side, err = f.WriteLIF(); err != nil {
		return a, err
	}
	for _, s := range f.Shelves {
		if s.ID == "" { // a spare place
			continue
		}
		a.Shelves = append(a.Shelves, fulfilment.ShelfAt{Shelf: fulfilment.LocationID(s.ID), Node: f.NodeID[s.Node]})
	}
	return a, nil
}

func benchFloor(dir string) (string, error) {
	f, err := drivableFloor()
	if err != nil {
		return "", err
	}
	lif, side := f.Lif, f.Side
	path := filepath.Join(dir, "bench.lif.json")
	return path, errors.Join(os.WriteFile(path, lif, 0o644), os.WriteFile(filepath.Join(dir, "bench.site.json"), side, 0o644))
}

// stockUp defines the articles and receives enough of each.
func (p *process) stockUp() error {
	if err := p.defineSKU(); err != nil { // waits until the server takes commands
		return err
	}
	for i := range ledgerSKUs {
		code := fmt.Sprintf("L-%02d", i)
		if status, _, err := call("PUT", p.url+"/v1/skus/"+code, sku, ""); err != nil || status != 200 {
			return fmt.Errorf("define %s: status %d: %v", code, status, err)
		}
		body := `{"sku":"` + code + `","quantity":1000000}`
		if status, _, err := call("POST", p.url+"/v1/stock/receipts", body, "receive-"+code); err != nil || status != 201 {
			return fmt.Errorf("receive %s: status %d: %v", code, status, err)
		}
	}
	return nil
}

// load places orders and keeps how long each acknowledgement took.
type load struct {
	p    *process
	mu   sync.Mutex
	next int
	took []float64 // ms
}

func (l *load) place() {
	l.mu.Lock()
	l.next++
	n := l.next
	l.mu.Unlock()
	begin := time.Now()
	status, _, err := call("POST", l.p.url+"/v1/orders", threeLines(n), "l"+strconv.Itoa(n))
	if err == nil && status == 201 {
		l.mu.Lock()
		l.took = append(l.took, float64(time.Since(begin).Microseconds())/1000)
		l.mu.Unlock()
	}
}

// full lets clients place one order after the other, and gives the rate.
func (l *load) full(clients int, span time.Duration) float64 {
	var wg sync.WaitGroup
	begin := time.Now()
	for range clients {
		wg.Go(func() {
			for time.Since(begin) < span {
				l.place()
			}
		})
	}
	wg.Wait()
	return float64(len(l.took)) / time.Since(begin).Seconds()
}

// paced places orders at a rate.
func (l *load) paced(rate float64, span time.Duration) {
	var wg sync.WaitGroup
	begin := time.Now()
	for sent := 0; time.Since(begin) < span; time.Sleep(time.Millisecond) {
		for due := int(time.Since(begin).Seconds() * rate); sent < due; sent++ {
			wg.Go(l.place)
		}
	}
	wg.Wait()
}

// recorded reads back what the server wrote, as batches of 64 orders, with the
// bytes of journal that an order took.
func recorded(dir, url string) (batches []site.Batch, orders int, bytes float64, err error) {
	ctx := context.Background()
	var src store.Store
	if url == "" {
		src, err = sqlite.OpenReadOnly(dir, "main")
	} else {
		src, err = postgres.OpenReadOnly(ctx, url, "main")
	}
	if err != nil {
		return nil, 0, 0, err
	}
	defer src.Close()
	check := site.NewChecker("main", true)
	var b site.Batch
	const frame = 8 + 8 + 4 + 32 // seq, at, version, hash
	err = src.Entries(ctx, 1, func(e site.Entry) error {
		if e.Kind == "order_placed" {
			if orders++; orders%ordersABatch == 0 {
				batches = append(batches, b)
				b = site.Batch{}
			}
		}
		e.Data = slices.Clone(e.Data)
		b.Entries = append(b.Entries, e)
		b.Rows = append(b.Rows, check.Add(e)...)
		if e.Kind == "order_placed" || e.Kind == "stock_reserved" || e.Kind == "order_backordered" {
			bytes += float64(len(e.Data) + len(e.Kind) + frame)
		}
		return nil
	})
	if err == nil && orders < ordersABatch {
		err = fmt.Errorf("the server wrote only %d orders", orders)
	}
	return append(batches, b), orders, bytes / float64(max(1, orders)), err
}

// bareLimit commits the batches to an empty store in a loop: orders a second,
// and processor time an order in microseconds.
func bareLimit(dir string, batches []site.Batch, orders int, open func(string) (store.Store, error)) (rate, cpu float64, err error) {
	st, err := open(dir)
	if err != nil {
		return 0, 0, err
	}
	defer st.Close()
	before, begin := ownCPU(), time.Now()
	for _, b := range batches {
		if err := st.Commit(context.Background(), b); err != nil {
			return 0, 0, err
		}
	}
	span := time.Since(begin)
	return float64(orders) / span.Seconds(), float64((ownCPU() - before).Microseconds()) / float64(orders), nil
}
