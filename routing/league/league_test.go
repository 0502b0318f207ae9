package league

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const smallMap = "type octile\nheight 2\nwidth 3\nmap\n..E\n.@S\n"

func TestParseRefusesWithPlaceAndMend(t *testing.T) {
	spec := Spec{TeamSize: 2, NumTasksReveal: 1.5}
	for _, c := range []struct{ name, grid, agents, tasks, want string }{
		{"header", "type octile\nwidth 3\n", "", "", `line 2 is "width 3": give "height"`},
		{"short row", "type octile\nheight 1\nwidth 3\nmap\n..\n", "", "", "line 5: row has 2 cells, width is 3"},
		{"letter", "type octile\nheight 1\nwidth 3\nmap\n.x.\n", "", "", "line 5: cell 2 is 'x'"},
		{"huge", "type octile\nheight 9999999\nwidth 9999999\nmap\n", "", "", "height x width"},
		{"blocked start", smallMap, "2\n0\n4\n", "", `parse agents: line 3: cell is "4"`},
		{"same start", smallMap, "2\n0\n0\n", "", "robot 1 starts at [0]"},
		{"few robots", smallMap, "1\n0\n", "", "1 robots, teamSize is 2"},
		{"count", smallMap, "2\n0\n1\n", "# c\n2\n0,1\n", "1 rows, count is 2"},
		{"no task", smallMap, "2\n0\n1\n", "0\n", "no task"},
	} {
		_, err := Parse(spec, []byte(c.grid), []byte(c.agents), []byte(c.tasks))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := ParseSpec([]byte(`{"mapFile":"a","agentFile":"b","taskFile":"c","teamSize":0}`)); err == nil || !strings.Contains(err.Error(), "teamSize is 0") {
		t.Errorf("team of 0: got %v", err)
	}
}

func TestParseSpecRefusesDelays(t *testing.T) {
	for field, want := range map[string]string{
		`"agentCounter":-1`:            "agentCounter is -1",
		`"agentSize":0.5`:              "agentSize is 0.5",
		`"delayConfig":{"pDelay":2}`:   "pDelay is 2",
		`"delayConfig":{"pDelay":0.1}`: "minDelay is 0",
		`"delayConfig":{"pDelay":0.1,"minDelay":1,"maxDelay":2,"eventModel":"x"}`:      `eventModel is "x"`,
		`"delayConfig":{"pDelay":0.1,"minDelay":1,"maxDelay":2,"durationModel":"x"}`:   `durationModel is "x"`,
		`"delayConfig":{"pDelay":0.1,"minDelay":1,"maxDelay":2,"gaussMeanRatio":-0.5}`: "gaussMeanRatio is -0.5",
	} {
		_, err := ParseSpec([]byte(`{"mapFile":"a","agentFile":"b","taskFile":"c","teamSize":1,` + field + `}`))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", field, err, want)
		}
	}
}

func TestParseReadsTheLeaguesFiles(t *testing.T) {
	folder := "../../../shared/data/mapf"
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("league instances are not here: %v", err)
	}
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, c := range []struct {
		name                          string
		robots, tasks, reveal, height int
	}{{"whs_100.json", 100, 5000, 150, 33}, {"whl_1000.json", 1000, 40000, 1500, 140}, {"delay31/fulfill-example_2500.json", 2500, 22500, 3750, 140}} {
		spec, err := ParseSpec(read(c.name))
		if err != nil {
			t.Fatal(err)
		}
		dir := filepath.Dir(c.name)
		in, err := Parse(spec, read(filepath.Join(dir, spec.MapFile)), read(filepath.Join(dir, spec.AgentFile)), read(filepath.Join(dir, spec.TaskFile)))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if len(in.Starts) != c.robots || len(in.Tasks) != c.tasks || in.Reveal != c.reveal || in.Map.Height != c.height {
			t.Errorf("%s: %d robots, %d tasks, %d revealed, height %d", c.name, len(in.Starts), len(in.Tasks), in.Reveal, in.Map.Height)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(smallMap, "2\n0\n1\n", "1\n2,5\n")
	f.Add("type octile\r\nheight 1\r\nwidth 1\r\nmap\r\n.", "#\n", "-1")
	f.Fuzz(func(t *testing.T, grid, agents, tasks string) {
		in, err := Parse(Spec{TeamSize: 2, NumTasksReveal: 1}, []byte(grid), []byte(agents), []byte(tasks))
		if err != nil {
			return
		}
		if len(in.Map.Free) != in.Map.Height*in.Map.Width || in.Starts[0] == in.Starts[1] {
			t.Fatalf("taken over: %+v", in)
		}
		for _, task := range in.Tasks {
			for _, cell := range task {
				if !in.Map.Free[cell] {
					t.Fatalf("task at blocked cell %d", cell)
				}
			}
		}
	})
}
