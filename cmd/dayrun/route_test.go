package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const (
	routeFile = "T1\n\nVEHICLE\nNUMBER CAPACITY\n 2 10\n\nCUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND READY DUE SERVICE\n\n" +
		"0 0 0 0 0 200 0\n1 3 4 5 0 50 1\n2 6 8 5 0 50 1\n3 -3 -4 5 0 50 1\n"
	routePairs = "2 10 1\n0 0 0 0 0 200 0 0 0\n1 3 4 5 0 50 1 0 2\n2 6 8 -5 0 50 1 1 0\n"
)

// route runs one subcommand over the files given, and gives its exit code and all that it said.
func route(t *testing.T, files map[string]string, args ...string) (int, string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	line := []string{"route"}
	for _, a := range args {
		if _, ok := files[a]; ok {
			a = filepath.Join(dir, a)
		}
		line = append(line, a)
	}
	var out bytes.Buffer
	code, err := Run(context.Background(), line, nil, &out, &out)
	if err != nil {
		out.WriteString(err.Error())
	}
	return code, out.String()
}

func TestRouteSolvePrintsThePlanAsJSON(t *testing.T) {
	code, out := route(t, map[string]string{"a.txt": routeFile}, "solve", "a.txt", "--objective", "distance", "--iterations", "200", "--seed", "3", "--json")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, out)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"vehicles", "distance", "distance_trunc1", "feasible", "cpu_s", "wall_s", "rss_mb", "iterations", "routes"} {
		if _, ok := got[key]; !ok {
			t.Errorf("key %s is missing in %s", key, out)
		}
	}
	if got["feasible"] != true || got["vehicles"] != 2.0 || got["distance"] != 30.0 || got["distance_trunc1"] != 30.0 {
		t.Errorf("want a feasible plan of 2 vehicles and distance 30, got %s", out)
	}
}

func TestRouteSolveRepeatsForASeed(t *testing.T) {
	plan := func() [][]int32 {
		var p routePlan
		code, out := route(t, map[string]string{"a.txt": routeFile}, "solve", "a.txt", "--iterations", "50", "--seed", "9", "--json")
		if err := json.Unmarshal([]byte(out), &p); err != nil || code != exitOK {
			t.Fatalf("exit %d, %v: %s", code, err, out)
		}
		return p.Routes
	}
	if a, b := plan(), plan(); !reflect.DeepEqual(a, b) || len(a) == 0 {
		t.Errorf("one seed, two plans: %v and %v", a, b)
	}
}

// The plan handed in is kept where no iteration may change it; a step that the
// file locks stays first.
func TestRouteSolveStartsFromAPlan(t *testing.T) {
	files := map[string]string{"a.txt": routeFile, "plan": `{"routes":[[3,2],[1]]}`}
	code, out := route(t, files, "solve", "a.txt", "--start", "plan", "--iterations", "1", "--json")
	if code != exitOK || !strings.Contains(out, `"routes":[[3,2],[1]]`) {
		t.Errorf("exit %d: %s", code, out)
	}
	files["plan"] = `{"routes":[[3],[3]]}`
	code, out = route(t, files, "solve", "a.txt", "--start", "plan")
	if code != exitUnreadable || !strings.Contains(out, "start: route 2: stop 3: visit it once") {
		t.Errorf("exit %d: %s", code, out)
	}
	locked := strings.Replace(routeVROOM, `"capacity":[2]}`, `"capacity":[9],"steps":[{"type":"job","id":13,"locked":true}]}`, 1)
	locked = strings.Replace(locked, `{"id":12,"location_index":2,"delivery":[10]}`, `{"id":13,"location_index":2,"delivery":[1]}`, 1)
	code, out = route(t, map[string]string{"a.json": locked}, "solve", "a.json", "--iterations", "200", "--json")
	if code != exitOK || !strings.Contains(out, `"routes":[[2,1],[]]`) {
		t.Errorf("exit %d, want the locked job 13 first, though the other way round is shorter: %s", code, out)
	}
}

// A budget of an hour ends when the caller's context does.
func TestRouteSolveIsCancelled(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(file, []byte(routeFile), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out bytes.Buffer
	code, err := Run(ctx, []string{"route", "solve", file, "--budget", "1h", "--json"}, nil, &out, &out)
	if code != exitOK || err != nil || !strings.Contains(out.String(), `"feasible":true`) {
		t.Errorf("exit %d, %v: %s", code, err, out.String())
	}
}

func TestRouteSolveSaysWhatIsWrong(t *testing.T) {
	far := strings.Replace(routeFile, "3 -3 -4 5 0 50 1", "3 -300 -400 5 0 50 1", 1)
	for name, c := range map[string]struct {
		files map[string]string
		args  []string
		code  int
		want  string
	}{
		"budget":     {map[string]string{"a": routeFile}, []string{"solve", "a", "--budget", "0s"}, exitUnreadable, "budget 0s: give more than 0s"},
		"iterations": {map[string]string{"a": routeFile}, []string{"solve", "a", "--iterations=-1"}, exitUnreadable, "iterations -1: give 1 or more"},
		"threads":    {map[string]string{"a": routeFile}, []string{"solve", "a", "--threads", "0"}, exitUnreadable, "threads 0: give"},
		"objective":  {map[string]string{"a": routeFile}, []string{"solve", "a", "--objective", "speed"}, exitUnreadable, "--objective"},
		"no file":    {nil, []string{"solve", "none.txt"}, exitUnreadable, "none.txt"},
		"field":      {map[string]string{"a": strings.Replace(routeFile, "3 4 5 0", "3 4 x 0", 1)}, []string{"solve", "a"}, exitUnreadable, `demand "x": give a whole number`},
		"infeasible": {map[string]string{"a": far}, []string{"solve", "a", "--iterations", "20"}, exitFailed, "stop 3"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out := route(t, c.files, c.args...)
			if code != c.code || !strings.Contains(out, c.want) {
				t.Errorf("exit %d, want %d and %q in: %s", code, c.code, c.want, out)
			}
		})
	}
}

func TestRouteCheck(t *testing.T) {
	for name, c := range map[string]struct {
		instance, plan string
		code           int
		want           string
	}{
		"feasible":   {routeFile, `{"routes":[[1,2],[3]]}`, exitOK, "feasible: 2 vehicles, distance 30.00 (truncated 30.0)"},
		"capacity":   {routeFile, `{"routes":[[1,2,3]]}`, exitFailed, "load 15 over the capacity 10"},
		"left out":   {routeFile, `{"routes":[[1,2]]}`, exitFailed, "stop 3"},
		"twice":      {routeFile, `{"routes":[[1,2],[3,1]]}`, exitFailed, "visit it once"},
		"unknown":    {routeFile, `{"routes":[[1,2],[7]]}`, exitFailed, "stop 7: give 1 to 3"},
		"not JSON":   {routeFile, `1 2`, exitUnreadable, "give JSON with routes"},
		"pair":       {routePairs, `{"routes":[[1,2]]}`, exitOK, "feasible: 1 vehicles, distance 20.00"},
		"precedence": {routePairs, `{"routes":[[2,1]]}`, exitFailed, "pick up at 1 first"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out := route(t, map[string]string{"in": c.instance, "plan": c.plan}, "check", "in", "plan", "--objective", "vehicles")
			if code != c.code || !strings.Contains(out, c.want) {
				t.Errorf("exit %d, want %d and %q in: %s", code, c.code, c.want, out)
			}
		})
	}
}

const routeVROOM = `{"vehicles":[{"id":1,"start_index":0,"end_index":0,"capacity":[2]},{"id":2,"start_index":0,"end_index":0,"capacity":[9],"costs":{"fixed":99}}],
"jobs":[{"id":11,"location_index":1,"delivery":[2]},{"id":12,"location_index":2,"delivery":[10]}],
"matrices":{"car":{"durations":[[0,5,7],[6,0,3],[8,4,0]]}}}`

func TestRouteTakesVROOMAndVRPLIB(t *testing.T) {
	code, out := route(t, map[string]string{"a.json": routeVROOM}, "solve", "a.json", "--iterations", "100", "--json")
	if code != exitOK || !strings.Contains(out, `"distance":11,`) || !strings.Contains(out, `"routes":[[1],[]],"unassigned":[2]`) {
		t.Errorf("exit %d, want one route of 11 s: %s", code, out)
	}
	if want := "job 12 is in no route: stop 2: no vehicle can serve it: load 10 over the capacity 2"; !strings.Contains(out, want) {
		t.Errorf("want %q in: %s", want, out)
	}
	code, out = route(t, map[string]string{"a.json": routeVROOM}, "solve", "a.json", "--objective", "vehicles")
	if code != exitUnreadable || !strings.Contains(out, "objective vehicles: give distance") {
		t.Errorf("exit %d: %s", code, out)
	}
	code, out = route(t, map[string]string{"a.json": routeVROOM, "plan": `{"routes":[[],[1]]}`}, "check", "a.json", "plan")
	if code != exitOK || !strings.Contains(out, "feasible: 1 vehicles, distance 11.00") {
		t.Errorf("exit %d: %s", code, out)
	}
	cvrp := "NAME : x\nTYPE : CVRP\nDIMENSION : 3\nCAPACITY : 9\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n1 0 0\n2 30 0\n3 30 40\nDEMAND_SECTION\n1 0\n2 4\n3 5\nDEPOT_SECTION\n1\n-1\nEOF\n"
	code, out = route(t, map[string]string{"a.vrp": cvrp}, "solve", "a.vrp", "--iterations", "100", "--threads", "2", "--json")
	if code != exitOK || !strings.Contains(out, `"distance":120,"distance_trunc1":120,"feasible":true`) {
		t.Errorf("exit %d, want one route of 120: %s", code, out)
	}
	code, out = route(t, map[string]string{"a.vrp": strings.Replace(cvrp, "EUC_2D", "GEO", 1)}, "solve", "a.vrp")
	if code != exitUnreadable || !strings.Contains(out, `EDGE_WEIGHT_TYPE "GEO" is not supported`) {
		t.Errorf("exit %d: %s", code, out)
	}
}
