package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pickFile writes an order file of 60 orders over 20 SKUs.
func pickFile(t *testing.T) string {
	var b strings.Builder
	b.WriteString("order_id,placed_at,line,sku,quantity,lat,lon\n")
	for i := range 60 {
		for k := range 1 + i%3 {
			fmt.Fprintf(&b, "o%d,2026-03-02T08:%02d:00Z,%d,s%d,%d,0,0\n", i, i, k+1, (i*7+k*3)%20, 1+i%2)
		}
	}
	path := filepath.Join(t.TempDir(), "orders.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPickBenchPrintsItsFigures(t *testing.T) {
	file := pickFile(t)
	for _, rule := range []string{"ours", "fcfs", "podmatch"} {
		var out, errOut bytes.Buffer
		code, err := Run(context.Background(), []string{"pick", "bench", file, "--rule", rule, "--robots", "5", "--seed", "3", "--json"}, nil, &out, &errOut)
		if err != nil || code != exitOK {
			t.Fatalf("%s: code %d, %v, %s", rule, code, err, errOut.String())
		}
		var got map[string]float64
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v in %s", rule, err, out.String())
		}
		var keys []string
		for k := range got {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		want := []string{"decision_ms_mean", "decision_ms_p99", "lines_per_hour", "metres_per_line", "orders_done", "units_per_visit", "visits_per_line", "wait_max_min", "wait_p50_min", "wait_p99_min"}
		if !slices.Equal(keys, want) || got["orders_done"] < 54 || got["lines_per_hour"] <= 0 || got["wait_max_min"] < got["wait_p50_min"] {
			t.Errorf("%s prints %s", rule, out.String())
		}
	}
	var out bytes.Buffer
	if code, err := Run(context.Background(), []string{"pick", "bench", file, "--robots", "5"}, nil, &out, &out); code != exitOK || err != nil || !strings.Contains(out.String(), "wait p99") {
		t.Errorf("code %d, %v, table %s", code, err, out.String())
	}
}

func TestPickBenchRefusesBadInput(t *testing.T) {
	file := pickFile(t)
	bad := filepath.Join(t.TempDir(), "bad.csv")
	if err := os.WriteFile(bad, []byte("order_id,placed_at,sku,quantity\n1,2026-03-02T08:00:00Z,a,-2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		`quantity "-2"`: {bad},
		"no such file":  {bad + "x"},
		`rule "best"`:   {file, "--rule", "best"},
		"robots 0":      {file, "--robots", "0"},
		"parts 99":      {file, "--parts", "99"},
	} {
		var out bytes.Buffer
		code, err := Run(context.Background(), append([]string{"pick", "bench"}, args...), nil, &out, &out)
		if code != exitUnreadable || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: code %d, error %v, want 2 and one that says %q", args, code, err, want)
		}
	}
}
