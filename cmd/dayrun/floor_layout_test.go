package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFloorLayout(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, text := range map[string]string{
		"ring.map":  "type octile\nheight 3\nwidth 3\nmap\n...\n.@.\n...\n",
		"apart.map": "type octile\nheight 1\nwidth 3\nmap\n.@.\n",
		"bad.map":   "type octile\nheight 1\nwidth 3\nmap\n.?.\n",
		"bad.json":  `{"layouts":[]`,
	} {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"generate", at("hall"), "--shelves", "60", "--stations", "2", "--robots", "6"}, exitOK, "61 shelves, 2 stations"},
		{[]string{"generate", at("hall")}, exitUnreadable, "is there already"},
		{[]string{"generate", at("none"), "--shelves", "60", "--stations", "0", "--robots", "6"}, exitUnreadable, "Stations is 0; give 1"},
		{[]string{"generate", at("aisles"), "--shelves", "60", "--pickers", "3"}, exitOK, "60 shelves, 3 pickers"},
		{[]string{"generate", at("nobody"), "--shelves", "60", "--pickers=-1"}, exitUnreadable, "Pickers is -1; give 1 to 500"},
		{[]string{"check", at("aisles.lif.json")}, exitOK, "0 broken, 0 warnings"},
		{[]string{"check", at("hall.lif.json")}, exitOK, "61 shelves, 2 stations, 2 chargers, 5 parks; 0 broken, 0 warnings"},
		{[]string{"check", at("hall.lif.json"), "--length", "1.4"}, exitFailed, "only 1300 mm from node"},
		{[]string{"check", at("hall.lif.json"), "--width=-1"}, exitUnreadable, "width -1: give metres"},
		{[]string{"check", at("hall.lif.json"), "--side", at("nowhere.json")}, exitUnreadable, "read side file"},
		{[]string{"check", at("ring.map")}, exitOK, "ring: 8 nodes, 16 edges"},
		{[]string{"check", at("apart.map")}, exitFailed, "node c2-r0: cut off from the other 1 driving nodes"},
		{[]string{"check", at("bad.map")}, exitUnreadable, "line 5: cell 2"},
		{[]string{"check", at("bad.json")}, exitUnreadable, "line 1"},
		{[]string{"check", at("gone.json")}, exitUnreadable, "read floor"},
		{[]string{"render", at("hall.lif.json"), "-o", at("hall.svg")}, exitOK, ""},
		{[]string{"render", at("hall.lif.json"), "-o", at("hall.png")}, exitOK, ""},
		{[]string{"render", at("hall.lif.json"), "-o", at("hall.gif")}, exitUnreadable, "ends in .svg or .png"},
	} {
		var out bytes.Buffer
		code, err := Run(context.Background(), append([]string{"floor"}, c.args...), nil, &out, &out)
		if err != nil {
			out.WriteString(err.Error())
		}
		if code != c.code || !strings.Contains(out.String(), c.want) {
			t.Errorf("%q: exit %d, %s; want %d, %q", c.args, code, out.String(), c.code, c.want)
		}
	}
	if data, err := os.ReadFile(at("hall.svg")); err != nil || !bytes.HasPrefix(data, []byte("<svg")) {
		t.Errorf("hall.svg: %v, %.20q", err, data)
	}
	file, err := os.Open(at("hall.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := png.Decode(file); err != nil {
		t.Errorf("hall.png: %v", err)
	}
	var out bytes.Buffer
	if code, _ := Run(context.Background(), []string{"floor", "check", at("apart.map"), "--json"}, nil, &out, &out); code != exitFailed {
		t.Errorf("exit %d", code)
	}
	var faults []struct{ Severity, Field, Node, Text string }
	if err := json.Unmarshal(out.Bytes(), &faults); err != nil || len(faults) != 1 || faults[0].Node != "c2-r0" || faults[0].Severity != "broken" {
		t.Errorf("faults %+v, %v", faults, err)
	}
}
