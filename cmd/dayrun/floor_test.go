package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFloorVerify(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.json":   `{"mapFile":"a.map","agentFile":"a.agents","taskFile":"a.tasks","teamSize":1}`,
		"a.map":    "type octile\nheight 1\nwidth 2\nmap\n.E\n",
		"a.agents": "1\n0\n", "a.tasks": "1\n1\n",
		"good.log":  `{"start":[[0,0]]}` + "\n" + `{"t":1,"actions":"F","assigned":[[0,0]],"done":[[0,0]]}` + "\n",
		"bad.log":   `{"start":[[0,0]]}` + "\n" + `{"t":1,"actions":"F","assigned":[[0,7]]}` + "\n",
		"short.log": `{"start":[[0,0]]}` + "\n",
		"skip.log":  `{"start":[[0,0]]}` + "\n" + `{"t":2,"actions":"F"}` + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		log  string
		code int
		want string
	}{
		{"good.log", exitOK, "1 steps, 1 tasks, 0 violations"},
		{"bad.log", exitFailed, "robot 0 is given task 7, visible are 0 to 0"},
		{"short.log", exitUnreadable, "no step in it"},
		{"skip.log", exitUnreadable, "t is 2 after 0"},
		{"none.log", exitUnreadable, "open log"},
	} {
		var out bytes.Buffer
		code, err := Run(context.Background(), []string{"floor", "verify", filepath.Join(dir, c.log), "--instance", filepath.Join(dir, "a.json")}, nil, &out, &out)
		if err != nil {
			out.WriteString(err.Error())
		}
		if code != c.code || !strings.Contains(out.String(), c.want) {
			t.Errorf("%s: exit %d, %v, %s", c.log, code, err, out.String())
		}
	}
}
