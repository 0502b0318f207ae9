package routefile

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"dayrun/routing/delivery/vrp"
)

func sample(t *testing.T, name string) string {
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// planned reads, solves and checks a file.
func planned(t *testing.T, text string) (*File, [][]int32, *vrp.Solver) {
	f, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	s := vrp.NewSolver(f.Instance, vrp.Truncated, false, rand.New(rand.NewPCG(1, 0)))
	if f.Start != nil {
		if err := s.Start(f.Start); err != nil {
			t.Fatal(err)
		}
	}
	s.Improve(func() float64 { return float64(s.Iterations) / 2000 })
	routes, _ := s.Best()
	if f.Rich != nil || len(s.Absent()) == 0 {
		if err := f.Verify(routes, vrp.Truncated); err != nil {
			t.Fatal(err)
		}
	}
	return f, routes, s
}

func TestSamplesArePlanned(t *testing.T) {
	for name, want := range map[string]float64{
		"cvrp.vrp":   240, // twice 30 + 40 + 50
		"vrptw.vrp":  20,  // 10 out to node 3, back over node 2 in time
		"matrix.vrp": 82,  // out to node 2 and back, and over nodes 3 and 4: 20 + 62
	} {
		f, routes, s := planned(t, sample(t, name))
		_, got := f.Distance(routes)
		if got != want || len(s.Absent()) != 0 {
			t.Errorf("%s: %v of length %.1f, want %.1f", name, routes, got, want)
		}
	}
}

func TestVROOMSample(t *testing.T) {
	f, routes, s := planned(t, sample(t, "vroom.json"))
	if want := []string{"depot", "job 101", "job 102", "job 103", "job 104", "pickup 201", "delivery 202"}; !reflect.DeepEqual(f.Names, want) {
		t.Errorf("names %v, want %v", f.Names, want)
	}
	if got := s.Absent(); !reflect.DeepEqual(got, []int32{4}) {
		t.Errorf("left out %v, want job 104 (stop 4)", got)
	}
	if why := f.Explain(4, vrp.Truncated); why == nil || !strings.Contains(why.Error(), "lacks skills") {
		t.Errorf("job 104: %v", why)
	}
	if w := f.Rich.Stops[2].Windows; !reflect.DeepEqual(w, []vrp.Window{{Ready: 500, Due: 900}, {Ready: 4000, Due: 5000}}) {
		t.Errorf("windows of job 102 from the first shift on: %v", w)
	}
	if len(routes) != 2 || f.Rich.Time[1*6+2] != 250 || f.Rich.Fleet[1].Fixed != 50 || f.Rich.Fleet[1].End != 5 {
		t.Errorf("routes %v, vehicle %+v", routes, f.Rich.Fleet[1])
	}
}

func TestCoordinatesTakeTheStraightLine(t *testing.T) {
	f, routes, _ := planned(t, sample(t, "coordinates.json"))
	if len(routes) != 1 || len(routes[0]) != 2 || f.Rich.Places != 3 {
		t.Errorf("routes %v over %d places", routes, f.Rich.Places)
	}
	if leg := f.Rich.Time[1]; leg < 190 || leg > 220 { // 1,302 m by 1.3 at 8.333 m/s
		t.Errorf("depot to job 1 takes %d s, want about 203", leg)
	}
}

// One change of a good file each, and what the refusal must name.
func TestRefusalsNameFieldValueAndMend(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{"cvrp.vrp", "TYPE : CVRP", "TYPE : HVRP", `TYPE "HVRP" is not supported: give CVRP or VRPTW`},
		{"cvrp.vrp", "EUC_2D", "GEO", `EDGE_WEIGHT_TYPE "GEO" is not supported: give EUC_2D`},
		{"cvrp.vrp", "CAPACITY : 20", "CAPACITY : 20\nDISTANCE : 90", "line 7: DISTANCE is not supported"},
		{"cvrp.vrp", "DEPOT_SECTION\n 1", "BACKHAUL_SECTION\n 1", "BACKHAUL_SECTION is not supported"},
		{"cvrp.vrp", "DEPOT_SECTION\n 1", "DEPOT_SECTION\n 2", "DEPOT_SECTION: several depots, or another than node 1"},
		{"cvrp.vrp", "3 30 40", "3 30.5 40", `NODE_COORD_SECTION: value "30.5": give a whole number`},
		{"cvrp.vrp", "3 30 40", "9 30 40", "NODE_COORD_SECTION: node 9: list the nodes from 1"},
		{"cvrp.vrp", "5 10\n", "", "DEMAND_SECTION has 8 numbers: give 2 a node for 5 nodes"},
		{"cvrp.vrp", "5 10\n", "5 30\n", "demand 30: give 0 to the capacity 20"},
		{"cvrp.vrp", "DIMENSION : 5", "DIMENSION : 1", "DIMENSION: value 1: give 2 or more"},
		{"vrptw.vrp", "2 30 40", "2 50 40", "due 40 before ready 50"},
		{"vrptw.vrp", "TYPE: VRPTW", "TYPE: CVRP", "TYPE CVRP with times"},
		{"matrix.vrp", "LOWER_ROW", "UPPER_COL", `EDGE_WEIGHT_FORMAT "UPPER_COL" is not supported`},
		{"matrix.vrp", "30 25 12", "30 25", "EDGE_WEIGHT_SECTION has 5 numbers: give 6"},
		{"matrix.vrp", "30 25 12", "30 25 -12", "-12: give 0 to"},
		{"vroom.json", `"priority": 5`, `"priority": 101`, "job 101: priority 101: give 0 to 100"},
		{"vroom.json", `"priority": 5`, `"setup": 5`, "job 101: setup 5 is not supported"},
		{"vroom.json", `"priority": 5`, `"amount": [1, 1]`, "job 101: amount is not supported: give delivery or pickup"},
		{"vroom.json", `"priority": 5`, `"colour": 5`, `unknown field "colour"`},
		{"vroom.json", `"delivery": [1, 20]`, `"delivery": [1]`, "job 101: delivery has 1 values: give 2"},
		{"vroom.json", `"delivery": [1, 20]`, `"delivery": [1, -2]`, "job 101: delivery -2: give 0 to"},
		{"vroom.json", `"location_index": 1,`, ``, "job 101: location_index: give it"},
		{"vroom.json", `"location_index": 1,`, `"location_index": 6,`, "stop 1: place 6: the matrix has 6"},
		{"vroom.json", `[1700000500, 1700000900]`, `[1700000900, 1700000500]`, "job 102: time_windows [1700000900 1700000500]: give pairs"},
		{"vroom.json", `[1700000500, 1700000900]`, `[5, 9]`, ""},
		{"vroom.json", `"max_tasks": 3`, `"speed_factor": 1.5`, "vehicle 8: speed_factor is not supported"},
		{"vroom.json", `"max_tasks": 3`, `"steps": [{"type": "job", "id": 999}]`, "vehicle 8: steps: there is no job 999"},
		{"vroom.json", `"max_tasks": 3`, `"steps": [{"type": "jump"}]`, `vehicle 8: steps: type "jump": give start, job`},
		{"vroom.json", `"max_tasks": 3`, `"steps": [{"type": "job", "id": 101, "service_at": 5}]`, "vehicle 8: steps: service_at, service_after"},
		{"vroom.json", `"max_tasks": 3`, `"steps": [{"type": "job", "id": 101}, {"type": "job", "id": 103, "locked": true}]`, "vehicle 8: steps: step 1 is locked behind one that is not"},
		{"vroom.json", `"max_tasks": 3`, `"steps": [{"type": "job", "id": 101, "aboard": true}]`, "vehicle 1: aboard: say that the vehicle has left"},
		{"vroom.json", `"max_tasks": 3`, `"steps": [{"type": "break", "locked": true}]`, "vehicle 8: steps: break cannot be locked"},
		{"vroom.json", `"max_tasks": 3`, `"steps": [{"type": "reload", "locked": true}]`, "vehicle 1: locked: 0 is a reload: give the vehicle one"},
		{"vroom.json", `"max_tasks": 3`, `"reload": {"service": 60}`, "vehicle 8: reload: location_index: give it"},
		{"vroom.json", `"max_tasks": 3`, `"reload": {"location_index": 0, "service": -1}`, "vehicle 8: reload: service -1: give 0 to"},
		{"vroom.json", `"priority": 5`, `"max_lateness": -5`, "job 101: max_lateness -5: give 0 to"},
		{"vroom.json", `"id": 103`, `"id": 101`, "job 101: this id is given twice"},
		{"vroom.json", `"durations": [`, `"costs": [[1]], "durations": [`, "matrices: car: costs: row 0 has 1 values: give 6"},
		{"vroom.json", `"durations": [`, `"costs": [], "durations": [`, "matrices: car: costs: 0 rows: give 6"},
		{"vroom.json", `"durations": [`, `"hours": [{"from": 9, "durations": []}], "durations": [`, "matrices: car: hours from 9: 0 rows: give 6"},
		{"vroom.json", `"durations": [`, `"hours": [{"from": 9}, {"from": 8}], "durations": [`, "hours"},
		{"vroom.json", `"max_tasks": 3`, `"profile": "bike"`, `vehicle 8: profile "bike" beside "" is not supported`},
		{"vroom.json", `"capacity": [2, 60]`, `"capacity": [2]`, "vehicle 8: capacity has 1 values: give 2"},
		{"vroom.json", `"service": 300}`, `"service": 300, "max_load": [1]}`, "vehicle 7: break 1: max_load is not supported"},
		{"vroom.json", `"car"`, `"van"`, `matrices: van: the vehicles' profile is "car"`},
		{"vroom.json", `[0, 300, 500,`, `[0, 300,`, "durations: row 0 has 5 values: give 6"},
		{"vroom.json", `[0, 300, 500,`, `[0, -300, 500,`, "row 0, column 1: -300: give 0"},
		{"coordinates.json", "[13.41, 52.53]", "[213.41, 52.53]", "job 1: location [213.41 52.53]: give longitude and latitude"},
		{"coordinates.json", `"start": [13.40, 52.52], "end": [13.40, 52.52],`, ``, "vehicle 1: start and end: give at least one"},
	} {
		text := sample(t, c.file)
		if !strings.Contains(text, c.old) {
			t.Fatalf("%s does not contain %q", c.file, c.old)
		}
		_, err := Read(strings.NewReader(strings.Replace(text, c.old, c.new, 1)))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s with %q: got %v, want %q", c.file, c.new, err, c.want)
		}
	}
}

func TestALivePlanIsRead(t *testing.T) {
	f, routes, s := planned(t, sample(t, "live.json"))
	v := f.Rich.Fleet[0]
	if !v.Left || v.Reload == nil || *v.Reload != (vrp.Reload{Place: 0, Service: 120, Trips: 3}) || !reflect.DeepEqual(v.Locked, []int32{2}) || !reflect.DeepEqual(v.Aboard, []int32{2, 1}) {
		t.Errorf("vehicle %+v, reload %+v", v, v.Reload)
	}
	if want := [][]int32{{2, 1, 0, 3}, nil}; !reflect.DeepEqual(f.Start, want) {
		t.Errorf("start %v, want %v", f.Start, want)
	}
	if h := f.Rich.Hours; len(h) != 1 || h[0].From != 3000 || h[0].Time[1] != 500 || f.Rich.Cost[1] != 31 {
		t.Errorf("hours %+v, costs %v", h, f.Rich.Cost)
	}
	if d := f.Rich.Stops[3]; d.LateBy != 900 || d.LateCost != 2 {
		t.Errorf("job 13: %+v", d)
	}
	if len(s.Absent()) != 0 || routes[0][0] != 2 {
		t.Errorf("%v leaves out %v: the locked stop comes first, nothing is left out", routes, s.Absent())
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"vroom.json", "live.json", "coordinates.json", "cvrp.vrp", "vrptw.vrp", "matrix.vrp"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		in, err := Read(strings.NewReader(text))
		if err == nil && in.Check() != nil {
			t.Error("read what does not pass its check")
		}
	})
}
