package main

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"dayrun/internal/powertest"
	"dayrun/store/sqlite"
)

// TestDiskFull fills the disk under a server: orders are refused and can be
// placed later, lists and stops go on, and with room again so does everything.
func TestDiskFull(t *testing.T) {
	set := settings(t)
	set.Data, set.Reserve = powertest.Small(t, 160), 8
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	defineMug(t, s.url)
	if status, _ := post(t, s.url, "before"); status != http.StatusCreated {
		t.Fatalf("order: %d", status)
	}
	ballast := powertest.Fill(t, set.Data)
	go placeOrder(t.Context(), s.url, "caught") // needs room that there is not
	degraded(t, s)
	if _, err := os.Stat(filepath.Join(set.Data, sqlite.ReserveFile)); !os.IsNotExist(err) {
		t.Errorf("the reserve is not freed: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	recovered(t, s)
}

// degraded wants a server that refuses orders with the time to come again,
// still shows what there is, and still stops robots.
func degraded(t *testing.T, s *server) {
	t.Helper()
	eventually(t, 30*time.Second, "the server says that it takes nothing", func() bool {
		status, _ := fetch(t, s.url+"/healthz")
		return status == http.StatusServiceUnavailable
	})
	n := 0
	eventually(t, 30*time.Second, "an order is refused", func() bool {
		n++
		status, retry := post(t, s.url, "full-"+string(rune('a'+n%26))+time.Now().String())
		if status == http.StatusServiceUnavailable && retry == "" {
			t.Error("a refusal without Retry-After")
		}
		return status == http.StatusServiceUnavailable
	})
	if status, _ := fetch(t, s.url+"/v1/orders?client_order_id=before"); status != http.StatusOK {
		t.Errorf("list while degraded: %d", status)
	}
	begun := time.Now()
	resp, err := http.Post(s.url+"/v1/devices/robot%2Facme%2F1/pause", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK || time.Since(begun) > time.Second {
		t.Errorf("a stop while degraded: %d after %s", resp.StatusCode, time.Since(begun))
	}
}

// recovered wants it to take orders again by itself, each once.
func recovered(t *testing.T, s *server) {
	t.Helper()
	for _, id := range []string{"before", "after"} {
		eventually(t, 40*time.Second, "orders are taken again", func() bool {
			status, _ := post(t, s.url, id)
			return status == http.StatusCreated || status == http.StatusOK
		})
	}
	if status, body := fetch(t, s.url+"/healthz"); status != http.StatusOK {
		t.Errorf("healthz: %d %s", status, body)
	}
}
