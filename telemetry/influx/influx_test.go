package influx_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"dayrun/telemetry"
	"dayrun/telemetry/influx"
	"dayrun/telemetry/telemetrytest"
)

// influxd starts a real InfluxDB 1.8 with Flux on free ports.
func influxd(t *testing.T) string {
	t.Helper()
	bin, err := filepath.Abs("../../bin/tools/influxd")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(bin); err != nil {
		t.Skip("bin/tools/influxd is not there: scripts/setup.sh builds it")
	}
	dir, addr, backup := t.TempDir(), freeAddr(t), freeAddr(t)
	conf := fmt.Sprintf("reporting-disabled = true\nbind-address = %q\n[meta]\ndir = %q\n[data]\ndir = %q\nwal-dir = %q\n[http]\nbind-address = %q\nflux-enabled = true\nlog-enabled = false\n",
		backup, dir+"/meta", dir+"/data", dir+"/wal", addr)
	path := filepath.Join(dir, "influx.conf")
	if err := os.WriteFile(path, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "-config", path)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	url := "http://" + addr
	deadline := time.Now().Add(30 * time.Second)
	for {
		resp, err := http.Get(url + "/ping")
		if err == nil {
			resp.Body.Close()
			return url
		}
		if time.Now().After(deadline) {
			t.Fatalf("influxd does not answer: %v", err)
		}
		<-time.After(20 * time.Millisecond)
	}
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestSuite(t *testing.T) {
	url := influxd(t)
	n := 0
	telemetrytest.Run(t, func(t *testing.T) telemetry.Store {
		n++
		db := fmt.Sprintf("site%d", n)
		resp, err := http.Post(url+"/query?q=CREATE+DATABASE+"+db, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		s, err := influx.Open(influx.Config{URL: url, Org: "-", Bucket: db + "/autogen", Site: "main"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	})
}

func TestAway(t *testing.T) {
	s, err := influx.Open(influx.Config{URL: "http://" + freeAddr(t), Bucket: "x/autogen", Site: "main"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Write(context.Background(), []telemetry.Sample{{At: time.Now(), Series: "a", Value: 1}}); err == nil {
		t.Fatal("a server that is away took a sample")
	}
}

func TestBadConfig(t *testing.T) {
	for _, c := range []influx.Config{{URL: "host:8086", Bucket: "b"}, {URL: "http://h"}} {
		if _, err := influx.Open(c); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}
