package broker_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
)

// The access list that docs/brokers.md gives for Mosquitto keeps devices to their
// own topics there, too.
func TestMosquittoRules(t *testing.T) {
	bin := "/usr/sbin/mosquitto"
	if _, err := os.Stat(bin); err != nil {
		t.Skip("mosquitto is not installed: apt-get install mosquitto runs this test")
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "brokers.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "```acl\n")
	rules, _, closed := strings.Cut(rest, "```")
	if !ok || !closed {
		t.Fatal("docs/brokers.md has no block of access rules")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr)
	l.Close()
	dir := t.TempDir()
	acl, conf := filepath.Join(dir, "acl"), filepath.Join(dir, "mosquitto.conf")
	if err := os.WriteFile(acl, []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	user := "" // as root it gives up its rights and could not read the test's files
	if os.Getuid() == 0 {
		user = "user root\n"
	}
	if err := os.WriteFile(conf, fmt.Appendf(nil, "%slistener %d 127.0.0.1\nallow_anonymous true\nacl_file %s\n", user, addr.Port, acl), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin, "-c", conf)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	var all, robot paho.Client
	for end := time.Now().Add(10 * time.Second); all == nil && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		all = client(t, "all", "tcp://"+addr.String(), "dayrun", "", nil)
	}
	if robot = client(t, "robot", "tcp://"+addr.String(), "robot/acme/r1", "", nil); all == nil || robot == nil {
		t.Fatal("mosquitto lets nobody in")
	}
	h := &heard{topics: map[string]bool{}}
	h.on(t, all, "#")
	publish(t, robot, "uagv/v2/acme/r2/state")
	publish(t, robot, "uagv/v2/acme/r1/state")
	h.wait(t, "uagv/v2/acme/r1/state")
	if h.has("uagv/v2/acme/r2/state") {
		t.Error("a robot speaks for another one")
	}
}
