package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFloorVerifyLive runs a day, proves its floor log, and finds what is spoilt
// in copies of it.
func TestFloorVerifyLive(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	orders := "order_id,placed_at,line,sku,quantity,lat,lon\n"
	for i, o := range []string{"a", "b", "c", "d", "e", "f"} {
		orders += o + ",2026-03-02T08:0" + string(rune('0'+i)) + ":00Z,1,S" + o + ",1,52.5,13.4\n"
	}
	items := "sku,description,weight_g,volume_cm3\n"
	for _, o := range []string{"a", "b", "c", "d", "e", "f"} {
		items += "S" + o + ",thing,100,100\n"
	}
	for name, text := range map[string]string{"orders.csv": orders, "items.csv": items} {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) (int, string) {
		var out bytes.Buffer
		code, err := Run(context.Background(), args, nil, &out, &out)
		if err != nil {
			out.WriteString(err.Error())
		}
		return code, out.String()
	}
	day := []string{"run", "--orders", at("orders.csv"), "--items", at("items.csv"), "--robots", "4", "--min-share", "0"}
	if code, text := run(append(day, "--floor-log", at("day.log"))...); code != exitUnreadable || !strings.Contains(text, "add --report") {
		t.Errorf("a log of a floor that nothing keeps: exit %d, %s", code, text)
	}
	if code, text := run(append(day, "--floor-log", at("day.log"), "--report", at("day.json"))...); code != exitOK {
		t.Fatalf("run: exit %d, %s", code, text)
	}
	data, err := os.ReadFile(at("day.log"))
	if err != nil {
		t.Fatal(err)
	}
	log := string(data)
	first := func(what string) string { return regexp.MustCompile(`(?m)^.*"do":"` + what + `".*\n`).FindString(log) }
	end := first("end")
	taken := regexp.MustCompile(`"robot":"[^"]*"`).ReplaceAllString(first("release"), `"robot":"robot/x/thief"`)
	free := first("free")
	for _, c := range []struct {
		name, log string
		code      int
		want      string
	}{
		{"whole", log, exitOK, "0 violations\nok"},
		{"held by two", strings.Replace(log, first("release"), first("release")+taken, 1), exitFailed, "robot robot/x/thief, node "},
		{"freed twice", strings.Replace(log, free, free+free, 1), exitFailed, "freed, but its owner is"},
		{"never freed", strings.ReplaceAll(log, free, ""), exitFailed, "freed before node"},
		{"never ended", strings.Replace(log, end, "", 1), exitUnreadable, "it was cut off"},
		{"cut in a line", log[:len(log)-len(end)-9], exitUnreadable, "unexpected EOF"},
		{"not a log", "a,b\n", exitUnreadable, "read log line 1"},
		{"empty", "", exitUnreadable, "it is empty"},
	} {
		if err := os.WriteFile(at("spoilt.log"), []byte(c.log), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, text := run("floor", "verify", at("spoilt.log"), "--floor", at("day.lif.json")); code != c.code || !strings.Contains(text, c.want) {
			t.Errorf("%s: exit %d, %s", c.name, code, text)
		}
	}
	if code, text := run("floor", "verify", at("day.log"), "--floor", at("day.lif.json"), "--patience", "1s"); code != exitFailed || !strings.Contains(text, "no progress for") {
		t.Errorf("a patience of a second: exit %d, %s", code, text)
	}
	if code, text := run("floor", "verify", at("day.log"), "--floor", at("day.lif.json"), "--length", "5"); code != exitFailed || !strings.Contains(text, "would touch") {
		t.Errorf("robots of 5 m: exit %d, %s", code, text)
	}
	for _, bad := range [][]string{nil, {"--floor", "a", "--instance", "b"}, {"--floor", at("day.lif.json"), "--length", "0"}, {"--floor", at("day.lif.json"), "--patience", "0s"}} {
		if code, text := run(append([]string{"floor", "verify", at("day.log")}, bad...)...); code != exitUnreadable {
			t.Errorf("%v: exit %d, %s", bad, code, text)
		}
	}
}
