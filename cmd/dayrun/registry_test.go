package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"dayrun/api"
	"dayrun/devices"
	"dayrun/devices/vda5050"
)

// call sends a request with a JSON body and reads the answer into out.
func call(t *testing.T, method, address string, body, out any) int {
	t.Helper()
	var text bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&text).Encode(body); err != nil {
			t.Fatal(err)
		}
	}
	req, err := http.NewRequest(method, address, &text)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if out != nil {
		if err := json.Unmarshal(data, out); err != nil {
			t.Fatalf("%s %s: %d %s", method, address, res.StatusCode, data)
		}
	}
	return res.StatusCode
}

// until asks for a device's shadow until it is as wanted.
func until(t *testing.T, address, what string, ok func(*api.Shadow) bool) api.Shadow {
	t.Helper()
	var sh api.Shadow
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		sh = api.Shadow{}
		if call(t, http.MethodGet, address, nil, &sh) == http.StatusOK && ok(&sh) {
			return sh
		}
	}
	t.Fatalf("%s: the shadow is %+v %+v", what, sh, sh.Robot)
	return sh
}

// A robot is provisioned over the API, connects with what it was given, is seen
// with its firmware and its errors, and is out as soon as it is taken out.
func TestRegistryByAPI(t *testing.T) {
	set := settings(t)
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	list, one := s.url+"/v1/devices", s.url+"/v1/devices/"+url.PathEscape("robot/acme/r1")
	body := map[string]any{"kind": "robot", "id": "r1", "maker": "acme"}
	for _, bad := range []map[string]any{{"kind": "robot", "id": "r1"}, {"kind": "pump", "id": "p1"}, {"kind": "scanner", "id": "a/b"}, {"kind": "scanner", "id": "#"}, {"kind": "scanner"}} {
		if code := call(t, http.MethodPost, list, bad, nil); code != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", bad, code)
		}
	}
	if code := call(t, http.MethodGet, one, nil, nil); code != http.StatusNotFound {
		t.Errorf("before anything is known of it: %d", code)
	}
	var given api.Provisioned
	if code := call(t, http.MethodPost, list, body, &given); code != http.StatusCreated || given.ID != "robot/acme/r1" || len(given.Password) != 32 || given.Topics[0] != "+/+/acme/r1/#" {
		t.Fatalf("%d %+v", code, given)
	}
	if code := call(t, http.MethodPost, list, body, nil); code != http.StatusConflict {
		t.Errorf("provisioned twice: %d", code)
	}
	if kept, err := os.ReadFile(registryFile(set.Data)); err != nil || strings.Contains(string(kept), given.Password) {
		t.Fatalf("the password lies in the registry: %v", err)
	}
	if code, out, _ := command("device", "list", "--data", set.Data); code != 0 || out != "robot/acme/r1\n" {
		t.Fatalf("the command line lists %q", out)
	}
	first := until(t, one, "provisioned, not heard", func(sh *api.Shadow) bool { return sh.Accepted })
	if !first.Provisioned || first.Maker != "acme" || first.Online || first.Offline == "" || first.Messages != 0 {
		t.Fatalf("not heard yet: %+v", first)
	}

	broker := strings.Replace(s.mqttURL, "mqtt://", "tcp://", 1)
	robot := paho.NewClient(paho.NewClientOptions().AddBroker(broker).SetClientID("r1").SetAutoReconnect(false).SetUsername(given.User).SetPassword(given.Password))
	if tok := robot.Connect(); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		t.Fatal(tok.Error())
	}
	defer robot.Disconnect(0)
	head := func() vda5050.Header {
		return vda5050.Header{Timestamp: time.Now(), Version: "2.1.0", Manufacturer: "acme", Serial: "r1"}
	}
	say := func(name string, data []byte, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if tok := robot.Publish("uagv/v2/acme/r1/"+name, 1, false, data); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
			t.Fatal(tok.Error())
		}
	}
	data, err := vda5050.EncodeConnection(devices.Online, head())
	say("connection", data, err)
	data, err = vda5050.EncodeFactsheet(devices.Factsheet{Series: "Lifter", MaxSpeedMmS: 1500, Versions: []devices.KeyValue{{Key: "softwareVersion", Value: "7.3"}}}, head())
	say("factsheet", data, err)
	data, err = vda5050.EncodeState(&devices.RobotState{Mode: "AUTOMATIC", LastNode: "n7", BatteryPct: 8200, EStop: "NONE",
		Errors: []devices.RobotError{{Type: "lidarDirty", Level: "WARNING", Text: "clean it"}}}, head())
	say("state", data, err)
	sh := until(t, one, "online", func(sh *api.Shadow) bool { return sh.Robot != nil && sh.Robot.LastNode == "n7" })
	r := sh.Robot
	if !sh.Online || sh.Offline != "" || sh.Since == nil || sh.Messages != 3 || sh.Rate <= 0 || sh.LatencyMs == nil || *sh.LatencyMs > 60_000 ||
		r.Version != "2.1.0" || r.Firmware["softwareVersion"] != "7.3" || r.Series != "Lifter" || r.Mode != "AUTOMATIC" || len(r.Errors) != 1 || r.Errors[0].Type != "lidarDirty" {
		t.Fatalf("online: %+v %+v", sh, r)
	}
	say("state", []byte("{"), nil)
	until(t, one, "a broken message", func(sh *api.Shadow) bool { return sh.Faults["not_json"] == 1 })
	data, err = vda5050.EncodeConnection(devices.Broken, head())
	say("connection", data, err)
	gone := until(t, one, "its will", func(sh *api.Shadow) bool { return !sh.Online })
	if !strings.Contains(gone.Offline, "last will") {
		t.Fatalf("why it is gone: %q", gone.Offline)
	}

	if code := call(t, http.MethodDelete, one, nil, nil); code != http.StatusOK {
		t.Fatalf("remove: %d", code)
	}
	for end := time.Now().Add(10 * time.Second); robot.IsConnectionOpen(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it is still connected")
		}
	}
	if code := call(t, http.MethodDelete, one, nil, nil); code != http.StatusNotFound {
		t.Errorf("removed twice: %d", code)
	}
}

// What speaks unasked waits in quarantine; a supervisor turns it away or lets it in.
func TestQuarantineByAPI(t *testing.T) {
	set := settings(t)
	set.AcceptUnknown = false
	s, err := startServer(&set)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	c := paho.NewClient(paho.NewClientOptions().AddBroker(strings.Replace(s.mqttURL, "mqtt://", "tcp://", 1)).SetClientID("s9").SetAutoReconnect(false))
	if tok := c.Connect(); !tok.WaitTimeout(10*time.Second) || tok.Error() != nil {
		t.Fatal(tok.Error())
	}
	defer c.Disconnect(0)
	answers := make(chan string, 10)
	c.Subscribe("dayrun/v1/main/scanner/s9/ack", 1, func(_ paho.Client, m paho.Message) { answers <- string(m.Payload()) }).WaitTimeout(10 * time.Second)
	read := func(id, want string) {
		t.Helper()
		c.Publish("dayrun/v1/main/scanner/s9/read", 1, false, `{"read_id":"`+id+`","kind":"pick","task":"","code":"x"}`).WaitTimeout(10 * time.Second)
		select {
		case got := <-answers:
			if !strings.Contains(got, want) {
				t.Fatalf("answered %s, want %s", got, want)
			}
		case <-time.After(15 * time.Second):
			t.Fatal("no answer")
		}
	}
	one := s.url + "/v1/devices/" + url.PathEscape("scanner/s9")
	read("a", "not accepted")
	if sh := until(t, one, "quarantine", func(sh *api.Shadow) bool { return sh.Quarantine }); sh.Accepted || sh.Read == nil || sh.Read.Code != "x" {
		t.Fatalf("%+v", sh)
	}
	if code := call(t, http.MethodPost, one+"/reject", nil, nil); code != http.StatusOK {
		t.Fatalf("reject: %d", code)
	}
	read("b", "rejected")
	until(t, one, "rejected", func(sh *api.Shadow) bool { return !sh.Quarantine && !sh.Accepted })
	if code := call(t, http.MethodPost, one+"/accept", nil, nil); code != http.StatusOK {
		t.Fatalf("accept: %d", code)
	}
	until(t, one, "accepted after all", func(sh *api.Shadow) bool { return sh.Accepted })
	if code := call(t, http.MethodPost, one+"/reject", nil, nil); code != http.StatusConflict {
		t.Fatalf("reject an accepted one: %d", code)
	}
}
