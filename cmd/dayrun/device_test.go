package main

import (
	"os"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
)

// A device is given credentials while the server runs, connects with them, and is
// refused once they are taken away.
func TestDeviceCredentials(t *testing.T) {
	set := settings(t)
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	enters := func(user, password string) bool {
		c := paho.NewClient(paho.NewClientOptions().AddBroker(strings.Replace(s.mqttURL, "mqtt://", "tcp://", 1)).SetClientID("x").SetAutoReconnect(false).SetUsername(user).SetPassword(password))
		tok := c.Connect()
		defer c.Disconnect(0)
		return tok.WaitTimeout(10*time.Second) && tok.Error() == nil
	}
	code, out, err := command("device", "add", "robot/acme/r1", "--data", set.Data)
	if code != 0 {
		t.Fatalf("exit %d: %v", code, err)
	}
	f := strings.Fields(out)
	if len(f) != 4 || f[1] != "robot/acme/r1" || len(f[3]) != 32 {
		t.Fatalf("printed %q", out)
	}
	if !enters(f[1], f[3]) || enters(f[1], "wrong") || !enters("", "") {
		t.Fatal("with the right password it must come in, with a wrong one not, without any as a stranger")
	}
	if kept, err := os.ReadFile(registryFile(set.Data)); err != nil || strings.Contains(string(kept), f[3]) {
		t.Fatalf("the password lies in the registry: %v", err)
	}
	if code, out, _ := command("device", "list", "--data", set.Data); code != 0 || out != "robot/acme/r1\n" {
		t.Fatalf("list: %d %q", code, out)
	}
	if code, _, err := command("device", "remove", "robot/acme/r1", "--data", set.Data); code != 0 || err != nil {
		t.Fatalf("remove: %d %v", code, err)
	}
	if enters(f[1], f[3]) {
		t.Fatal("it came in after its credentials were taken away")
	}
	if code, _, _ := command("device", "remove", "robot/acme/r1", "--data", set.Data); code != exitFailed {
		t.Fatalf("second remove: exit %d", code)
	}
	for _, id := range []string{"robot/acme", "robot/a/+", "scanner/", "pump/1", "robot/a b/c"} {
		if code, _, err := command("device", "add", id, "--data", set.Data); code != exitUnreadable || !strings.Contains(err.Error(), id) {
			t.Errorf("%q: exit %d, %v", id, code, err)
		}
	}
	set.MQTTTLS = "127.0.0.1:0"
	if _, err := set.brokerConfig(); err == nil || !strings.Contains(err.Error(), "mqtt-cert") {
		t.Errorf("TLS without a certificate: %v", err)
	}
}
