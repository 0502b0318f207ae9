package main

import (
	"bytes"
	"context"
	"encoding/json"
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

// TestFloorBench runs our own instance, holds the printed keys to the contract
// and the log to the verifier, and repeats itself.
func TestFloorBench(t *testing.T) {
	instance := filepath.Join("..", "..", "routing", "league", "play", "testdata", "small.json")
	var logs [2]string
	for i := range logs {
		log := filepath.Join(t.TempDir(), "run.log")
		var out bytes.Buffer
		code, err := Run(context.Background(), []string{"floor", "bench", instance, "--steps", "60", "--budget-iterations", "100", "--seed", "3", "--log", log, "--json"}, nil, &out, &out)
		if err != nil || code != exitOK {
			t.Fatalf("bench: exit %d, %v, %s", code, err, out.String())
		}
		var result map[string]float64
		if err := json.Unmarshal(out.Bytes(), &result); err != nil {
			t.Fatalf("read %q: %v", out.String(), err)
		}
		for _, key := range []string{"tasks", "steps", "throughput", "prep_s", "plan_ms_mean", "plan_ms_p99", "assign_ms_mean", "rss_mb", "violations"} {
			if _, ok := result[key]; !ok {
				t.Errorf("%q has no %s", out.String(), key)
			}
		}
		if len(result) != 9 || result["steps"] != 60 || result["tasks"] < 10 || result["throughput"] != result["tasks"]/60 || result["violations"] != 0 || result["rss_mb"] <= 0 {
			t.Errorf("bench prints %s", out.String())
		}
		out.Reset()
		if code, err := Run(context.Background(), []string{"floor", "verify", log, "--instance", instance}, nil, &out, &out); code != exitOK || err != nil {
			t.Errorf("verify: exit %d, %v, %s", code, err, out.String())
		}
		data, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		logs[i] = string(data)
	}
	if logs[0] != logs[1] {
		t.Error("two runs with the same seed and iterations differ")
	}
	for _, bad := range [][]string{{"--steps", "0"}, {"--execution", "magic"}, {"--budget-ms=-1"}, {"--budget-iterations=-1"}} {
		var out bytes.Buffer
		if code, err := Run(context.Background(), append([]string{"floor", "bench", instance}, bad...), nil, &out, &out); code != exitUnreadable || err == nil {
			t.Errorf("%v: exit %d, %v", bad, code, err)
		}
	}
}
