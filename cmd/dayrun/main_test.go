package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dayrun/routing/roads"
	"dayrun/simulator/wire"
	"dayrun/store"
	"dayrun/store/sqlite"
)

// mosquitto starts Debian's broker on a free port.
func mosquitto(t *testing.T) string {
	t.Helper()
	const path = "/usr/sbin/mosquitto"
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not there: install the package mosquitto (scripts/setup.sh does)", path)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	conf := filepath.Join(t.TempDir(), "mosquitto.conf")
	_, port, _ := net.SplitHostPort(addr)
	if err := os.WriteFile(conf, []byte("listener "+port+" 127.0.0.1\nallow_anonymous true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "-c", conf)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	eventually(t, 10*time.Second, "mosquitto accepts connections", func() bool {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return "mqtt://" + addr
}

// eventually polls a condition of a real process until it holds.
func eventually(t *testing.T, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(limit)
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("after %v still not: %s", limit, what)
		}
		<-tick.C
	}
}

func settings(t *testing.T) Settings {
	return Settings{Data: t.TempDir(), HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0", Site: "main", Timezone: "UTC", Speed: 60, PutWall: 12, VanParcels: 2,
		VanShift: allDay, DroneShift: allDay, Retention: 1, InfluxOrg: "x", InfluxBucket: "x"}
}

// fetch gives an answer's status and body.
func fetch(t *testing.T, url string) (int, []byte) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, data
}

// get decodes the body of a 200 into out, and gives the status.
func get(t *testing.T, url string, out any) int {
	t.Helper()
	status, data := fetch(t, url)
	if out != nil && status == http.StatusOK {
		if err := json.Unmarshal(data, out); err != nil {
			t.Fatalf("%s: %v in %s", url, err, data)
		}
	}
	return status
}

// mainJob takes a few orders from placing to the door over a real broker.
func mainJob(t *testing.T, broker, streets string, look func(s *server)) {
	set := settings(t)
	set.Broker, set.Streets = broker, streets
	demo := DemoCmd{Robots: 4, Benches: 1, Vans: 2, Drones: 1, Seed: 5}
	if streets != "" {
		demo.Drones = 0 // on a slow machine, where orders come to the dock one by one, it would fly them all
	}
	sim, err := demo.simulation(streets)
	if err != nil {
		t.Fatal(err)
	}
	sim.Orders.List = sim.Orders.List[:6]
	for i := range sim.Orders.List {
		sim.Orders.List[i].PlacedAt = sim.Orders.List[0].PlacedAt + int64(i)*1000
	}
	set.Depot = roads.Point{LatE7: sim.DepotLatE7, LonE7: sim.DepotLonE7}.String()
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	stopped := false
	defer func() {
		if !stopped {
			s.stop()
		}
	}()
	sim.Broker, sim.API = s.mqttURL, s.url
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- wire.Run(ctx, sim) }()
	var list struct {
		Items []struct {
			OrderID string `json:"order_id"`
			State   string `json:"state"`
		} `json:"items"`
	}
	eventually(t, 8*time.Minute, "all orders delivered", func() bool {
		if look != nil {
			look(s)
		}
		get(t, s.url+"/v1/orders?state=delivered", &list)
		return len(list.Items) == 6
	})
	var events struct {
		Items []struct {
			Kind string `json:"kind"`
		} `json:"items"`
	}
	get(t, s.url+"/v1/orders/"+list.Items[0].OrderID+"/events", &events)
	kinds := ""
	for _, e := range events.Items {
		kinds += e.Kind + " "
	}
	for _, want := range []string{"order_placed", "stock_reserved", "order_released", "line_picked", "picking_done", "order_packed", "order_delivered", "custody_closed"} {
		if !strings.Contains(kinds, want) {
			t.Errorf("history of %s lacks %s: %s", list.Items[0].OrderID, want, kinds)
		}
	}
	steps := map[string]int{}
	for path := "/v1/epcis/events"; path != ""; {
		resp, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Body struct {
				Events []struct {
					Step string `json:"bizStep"`
				} `json:"eventList"`
			} `json:"epcisBody"`
		}
		err = json.NewDecoder(resp.Body).Decode(&doc)
		resp.Body.Close()
		if kind := resp.Header.Get("Content-Type"); err != nil || kind != "application/ld+json" {
			t.Fatalf("EPCIS events: %v, %s", err, kind)
		}
		for _, e := range doc.Body.Events {
			steps[e.Step]++
		}
		path, _, _ = strings.Cut(strings.TrimPrefix(resp.Header.Get("Link"), "<"), ">")
	}
	if steps["picking"] < 6 || steps["packing"] != 6 || steps["arriving"] != 6 {
		t.Errorf("EPCIS events of six orders: %v", steps)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	s.stop()
	stopped = true
	verify(t, set.Data)
}

func verify(t *testing.T, dir string) {
	t.Helper()
	st, err := sqlite.OpenReadOnly(dir, "main")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	rep, err := store.Verify(context.Background(), st)
	if err != nil || rep.Fault != "" {
		t.Fatalf("ledger: %v %s", err, rep.Fault)
	}
}

func TestMainJobEmbeddedBroker(t *testing.T) { mainJob(t, "", "", nil) }

func TestMainJobMosquitto(t *testing.T) { mainJob(t, mosquitto(t), "", nil) }

// command runs the command line as a user would.
func command(args ...string) (code int, out string, err error) {
	var buf bytes.Buffer
	code, err = Run(context.Background(), args, nil, &buf, &buf)
	return code, buf.String(), err
}

func TestRunCommand(t *testing.T) {
	dir := t.TempDir()
	report := filepath.Join(dir, "r.json")
	lines := strings.Split(sampleFile(t, "sample/orders.csv"), "\n")[:60]
	lines = append(lines, "BAD1,2026-01-05T07:00:00Z,1,MUG-01,many,48.1,11.5", "BAD2,2026-01-05T07:00:00Z,1,NO-SUCH,1,48.1,11.5")
	orders, items := filepath.Join(dir, "orders.csv"), filepath.Join(dir, "items.csv")
	write(t, orders, strings.Join(lines, "\n")+"\n")
	write(t, items, sampleFile(t, "sample/items.csv"))
	code, out, err := command("run", "--orders", orders, "--items", items, "--until-done", "--report", report, "--data", filepath.Join(dir, "ledger"))
	if code != 0 {
		t.Fatalf("exit %d: %v\n%s", code, err, out)
	}
	var r map[string]any
	if err := json.Unmarshal([]byte(readAll(t, report)), &r); err != nil {
		t.Fatal(err)
	}
	if r["check"] != "ok" || r["orders_refused"] != 2.0 || r["orders_delivered"] != r["orders_placed"] {
		t.Errorf("check %v, refused %v, delivered %v of %v", r["check"], r["orders_refused"], r["orders_delivered"], r["orders_placed"])
	}
	for _, name := range []string{"r.lif.json", "r.site.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("the generated floor is not beside the report: %v", err)
		}
	}
	if code, out, err := command("ledger", "verify", "--data", filepath.Join(dir, "ledger")); code != 0 || !strings.Contains(out, "ok") {
		t.Errorf("verify: exit %d, %v, %s", code, err, out)
	}
	if code, out, err := command("order", "show", "o-1", "--data", filepath.Join(dir, "ledger")); code != 0 || !strings.Contains(out, "custody_closed") {
		t.Errorf("order show: exit %d, %v, %s", code, err, out)
	}
	if code, _, _ := command("ledger", "verify", "--data", filepath.Join(dir, "nothing")); code != exitUnreadable {
		t.Errorf("verify of nothing: exit %d, want %d", code, exitUnreadable)
	}
	write(t, orders, "not a table")
	if code, _, err := command("run", "--orders", orders, "--items", items, "--until-done"); code != exitUnreadable || err == nil {
		t.Errorf("a file without columns: exit %d, %v", code, err)
	}
}

func TestConfig(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.yaml")
	write(t, file, "site: from-file\nhttp: 127.0.0.1:1\nput-wall: 9\n")
	run := func(env []string, args ...string) (int, string, error) {
		var buf bytes.Buffer
		code, err := Run(context.Background(), append([]string{"config", "show", "--config", file}, args...), env, &buf, &buf)
		return code, buf.String(), err
	}
	t.Run("Precedence", func(t *testing.T) {
		_, out, err := run([]string{"DAYRUN_HTTP=127.0.0.1:2", "DAYRUN_SITE=from-env"}, "--site", "from-flag")
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"from-flag"`, `"127.0.0.1:2"`, `"9"`} {
			if !strings.Contains(out, want) {
				t.Errorf("no %s in:\n%s", want, out)
			}
		}
	})
	t.Run("ErrUnknownKey", func(t *testing.T) {
		write(t, file, "brokr: mqtt://x\n")
		if code, _, err := run(nil); code == 0 || err == nil || !strings.Contains(err.Error(), `"broker"`) {
			t.Errorf("exit %d, %v: want the nearest key named", code, err)
		}
	})
	t.Run("ErrUnknownEnvironment", func(t *testing.T) {
		write(t, file, "")
		if _, _, err := run([]string{"DAYRUN_STE=x"}); err == nil || !strings.Contains(err.Error(), "DAYRUN_SITE") {
			t.Errorf("%v: want DAYRUN_SITE named", err)
		}
	})
}

func sampleFile(t *testing.T, name string) string {
	t.Helper()
	data, err := sample.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func readAll(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
