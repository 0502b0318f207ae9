package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dayrun/api"
	"dayrun/devices"
	"dayrun/internal/pgtest"
	"dayrun/site"
	"dayrun/site/engine"
	"dayrun/store"
	"dayrun/store/sqlite"
)

// post places an order and gives status and Retry-After.
func post(t *testing.T, url, id string) (status int, retry string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "POST", url+"/v1/orders", strings.NewReader(
		`{"client_order_id":"`+id+`","lines":[{"sku":"MUG-01","quantity":1}],"delivery":{"lat":48.13,"lon":11.57}}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", id)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode, resp.Header.Get("Retry-After")
}

func defineMug(t *testing.T, url string) {
	t.Helper()
	eventually(t, 10*time.Second, "the article is defined", func() bool { return putMug(t, url) == http.StatusOK })
}

func putMug(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "PUT", url+"/v1/skus/MUG-01", strings.NewReader(`{"description":"Mug","weight_g":300,"volume_cm3":500}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// soundIn verifies a ledger in PostgreSQL by the command line and counts its orders.
func soundIn(t *testing.T, url string) string {
	t.Helper()
	code, out, err := command("ledger", "verify", "--database", url)
	if code != 0 || !strings.HasSuffix(out, "ok\n") {
		t.Fatalf("verify: exit %d, %v\n%s", code, err, out)
	}
	return out
}

// TestDatabaseOutage takes the database away under a running server: intake is
// refused with the time to come again, and works by itself when it is back.
func TestDatabaseOutage(t *testing.T) {
	srv := pgtest.New(t)
	set := settings(t)
	set.Database, set.Lease = srv.Database(t), 1500*time.Millisecond
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.stop() }()
	defineMug(t, s.url)
	if status, _ := post(t, s.url, "a"); status != http.StatusCreated {
		t.Fatalf("order: %d", status)
	}
	for round, down := range []func(){srv.Down, srv.Crash} {
		down()
		caught := fmt.Sprintf("caught-%d", round)
		for n := range 3 { // the first may be caught by the outage, the others meet it
			if status, retry := post(t, s.url, caught); status != http.StatusServiceUnavailable || retry == "" {
				t.Fatalf("try %d without a database: %d, Retry-After %q; want 503", n, status, retry)
			}
		}
		if status, _ := fetch(t, s.url+"/v1/orders"); status != http.StatusServiceUnavailable {
			t.Errorf("list without a database: %d", status)
		}
		if err := srv.Up(); err != nil {
			t.Fatal(err)
		}
		eventually(t, 15*time.Second, "orders are taken again", func() bool {
			status, _ := post(t, s.url, caught)
			return status == http.StatusCreated || status == http.StatusOK
		})
		select {
		case err := <-s.failed:
			t.Fatalf("the server gave up: %v", err)
		default:
		}
	}
	out := soundIn(t, set.Database)
	if !strings.Contains(out, " 3 orders placed") {
		t.Errorf("want each order once: %s", out)
	}
}

// TestStandby runs two servers of one site: the second waits and takes over
// from the first when that stops, with all that it acknowledged.
func TestStandby(t *testing.T) {
	srv := pgtest.New(t)
	url := srv.Database(t)
	one, two := settings(t), settings(t)
	one.Database, two.Database = url, url
	one.Lease, two.Lease = time.Second, time.Second
	first, err := startServer(&one)
	if err != nil {
		t.Fatal(err)
	}
	defineMug(t, first.url)
	if status, _ := post(t, first.url, "a"); status != http.StatusCreated {
		t.Fatalf("order: %d", status)
	}
	if _, err := startServer(&two); !errors.Is(err, store.ErrHeld) {
		t.Fatalf("second server: %v, want ErrHeld", err)
	}
	waits := make(chan string, 100)
	type started struct {
		s   *server
		err error
	}
	second := make(chan started, 1)
	go func() {
		s, err := startServerWith(context.Background(), &two, func(holder string, _ time.Duration) { waits <- holder })
		second <- started{s, err}
	}()
	for range 5 {
		<-waits
	}
	first.stop()
	got := <-second
	if got.err != nil {
		t.Fatal(got.err)
	}
	defer got.s.stop()
	if status, _ := fetch(t, got.s.url+"/v1/orders?client_order_id=a"); status != http.StatusOK {
		t.Errorf("order of the first: %d", status)
	}
	for _, id := range []string{"a", "b"} { // the one that the first acknowledged, and a new one
		eventually(t, 5*time.Second, "orders are taken", func() bool {
			status, _ := post(t, got.s.url, id)
			return status == http.StatusCreated || status == http.StatusOK
		})
	}
	if out := soundIn(t, url); !strings.Contains(out, " 2 orders placed") {
		t.Errorf("want each order once: %s", out)
	}
	if got.s.store.Epoch() != 2 {
		t.Errorf("epoch %d, want 2", got.s.store.Epoch())
	}
}

func TestDatabaseSetting(t *testing.T) {
	for _, args := range [][]string{{"ledger", "verify", "--database", "mysql://x"}, {"serve", "--database", "ledger", "--data", filepath.Join(t.TempDir(), "d")}} {
		if code, _, err := command(args...); code != exitUnreadable || !strings.Contains(err.Error(), "postgres://") {
			t.Errorf("%v: exit %d, %v", args, code, err)
		}
	}
	code, out, err := command("config", "show", "--database", "postgres://me:hidden@h/d")
	if code != 0 || strings.Contains(out, "hidden") || !strings.Contains(out, "postgres://me:xxxxx@h/d") {
		t.Errorf("exit %d, %v\n%s", code, err, out)
	}
}

// TestSpoilt changes a stored entry: the server that runs stops with the place
// and the way out, and a start is refused with both.
func TestSpoilt(t *testing.T) {
	set := settings(t)
	set.Snapshot = time.Hour
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defineMug(t, s.url)
	if status, _ := post(t, s.url, "a"); status != http.StatusCreated {
		t.Fatalf("order: %d", status)
	}
	s.stop() // leaves a snapshot, behind which the entry lies
	set.Scrub = 50 * time.Millisecond
	if s, err = startServer(&set); err != nil {
		t.Fatal(err)
	}
	if s.snaps.last == 0 {
		t.Error("started without a snapshot")
	}
	tamper(t, filepath.Join(set.Data, sqlite.File), "UPDATE journal SET data = replace(data, 'Mug', 'Jug') WHERE seq = 1")
	err = s.wait(t.Context())
	s.stop()
	for _, err := range []error{err, func() error { _, err := startServer(&set); return err }()} {
		for _, want := range []string{"entry 1 ", "dayrun ledger verify --data " + set.Data, "dayrun ledger restore"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v lacks %q", err, want)
			}
		}
	}
}

// TestSpoiltOrder changes the row of an open order: a start is refused.
func TestSpoiltOrder(t *testing.T) {
	set := settings(t)
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defineMug(t, s.url)
	if status, _ := post(t, s.url, "a"); status != http.StatusCreated {
		t.Fatalf("order: %d", status)
	}
	s.stop()
	tamper(t, filepath.Join(set.Data, sqlite.File), "UPDATE orders SET since = since + 1")
	if _, err := startServer(&set); err == nil || !strings.Contains(err.Error(), "order o-1 ") || !strings.Contains(err.Error(), "dayrun ledger restore") {
		t.Errorf("started on a spoilt row: %v", err)
	}
}

// sent keeps what goes out to devices.
type sent struct{ list []devices.Instruction }

func (s *sent) Send(list []devices.Instruction) { s.list = append(s.list, list...) }

// deaf is an engine whose disk does not answer.
type deaf struct{ api.Engine }

func (deaf) Healthy() error { return nil }
func (deaf) Do(ctx context.Context, _ site.Input) (site.Reply, error) {
	<-ctx.Done()
	return site.Reply{}, ctx.Err()
}

// TestGate: while the database is away a stop goes out and nothing else is
// taken; a request that an outage caught is answered before its caller is gone.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out, gone := &sent{}, error(nil)
		g := gate{deaf{}, func() error { return gone }, out}
		if _, err := g.Do(t.Context(), site.Do{}); !errors.Is(err, engine.ErrBusy) {
			t.Errorf("caught: %v, want ErrBusy", err)
		}
		gone = errors.New("connection refused")
		if _, err := g.Do(t.Context(), site.Do{}); !errors.Is(err, engine.ErrBusy) {
			t.Errorf("away: %v, want ErrBusy", err)
		}
		if _, err := g.Do(t.Context(), site.ResumeRobot{Robot: "robot/a/1"}); !errors.Is(err, engine.ErrBusy) {
			t.Errorf("resume while away: %v, want ErrBusy", err)
		}
		if r, err := g.Do(t.Context(), site.PauseRobot{Robot: "robot/a/1"}); err != nil || r.Err != nil || len(out.list) != 1 || out.list[0].To() != "robot/a/1" {
			t.Errorf("stop while away: %+v, %v, sent %v", r, err, out.list)
		}
		held := false
		l := leased{out, func() bool { return held }, func() error { return gone }}
		stop := out.list[0]
		l.Send([]devices.Instruction{stop})
		held = true
		l.Send([]devices.Instruction{devices.Order{Robot: "robot/a/1"}, stop})
		gone = nil
		l.Send([]devices.Instruction{devices.Order{Robot: "robot/a/1"}})
		if _, stopped := out.list[1].(devices.Instant); len(out.list) != 3 || !stopped {
			t.Errorf("sent %v, want none without the lease, and no order while away", out.list)
		}
	})
}

// TestRunDatabase keeps a virtual run's ledger in PostgreSQL, once a site.
func TestRunDatabase(t *testing.T) {
	url, dir := pgtest.New(t).Database(t), t.TempDir()
	orders, items := filepath.Join(dir, "orders.csv"), filepath.Join(dir, "items.csv")
	write(t, orders, strings.Join(strings.Split(sampleFile(t, "sample/orders.csv"), "\n")[:30], "\n")+"\n")
	write(t, items, sampleFile(t, "sample/items.csv"))
	args := []string{"run", "--orders", orders, "--items", items, "--database", url}
	if out := ok(t, args...); !strings.Contains(out, "check: ok") {
		t.Error(out)
	}
	if out := soundIn(t, url); strings.Contains(out, " 0 orders placed") {
		t.Error(out)
	}
	if code, _, err := command(args...); code != exitUnreadable || !strings.Contains(err.Error(), "holds a ledger") {
		t.Errorf("a second run on it: exit %d, %v", code, err)
	}
}
