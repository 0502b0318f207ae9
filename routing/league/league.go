// Package league holds the grid model of the League of Robot Runners: octile
// maps, instances with robots and tasks, and a verifier of a run's log. Robots
// stand on cells with one of four headings; in a step each goes forward, turns
// by 90° or waits, all at once. Rings may rotate, swaps are forbidden.
package league

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// MaxCells bounds a map, and MaxRows the robots or tasks of a file, so that a
// damaged header cannot ask for all memory.
const (
	MaxCells = 1 << 24
	MaxRows  = 1 << 22
	MaxTicks = 100 // bounds the ticks of an action
)

// Map is a grid of Height x Width cells; cell row*Width+column is Free or not.
type Map struct {
	Height, Width int
	Free          []bool
}

// Forward is the cell before a robot at cell with heading (0 east, 1 south, 2
// west, 3 north); false when that is outside of the map or blocked.
func (m *Map) Forward(cell int32, heading uint8) (int32, bool) {
	row, column := int(cell)/m.Width, int(cell)%m.Width
	switch heading {
	case 0:
		column++
	case 1:
		row++
	case 2:
		column--
	default:
		row--
	}
	if row < 0 || column < 0 || row >= m.Height || column >= m.Width {
		return 0, false
	}
	next := row*m.Width + column
	return int32(next), m.Free[next]
}

// Spec is an instance's JSON; its paths are relative to the JSON's folder.
type Spec struct {
	MapFile        string  `json:"mapFile"`
	AgentFile      string  `json:"agentFile"`
	TaskFile       string  `json:"taskFile"`
	TeamSize       int     `json:"teamSize"`
	NumTasksReveal float64 `json:"numTasksReveal"`
	// AgentCounter is the ticks that driving to the next cell or a quarter turn
	// takes (2026); 0 and 1 are the older league, where a step is an action.
	AgentCounter int     `json:"agentCounter"`
	AgentSize    float64 `json:"agentSize"`
	DelayConfig  Delays  `json:"delayConfig"`
}

// Delays is the 2026 league's model of robots that are held up: how many start
// to be in a tick, and for how many ticks.
type Delays struct {
	Seed           uint64  `json:"seed"`
	MinDelay       int     `json:"minDelay"`
	MaxDelay       int     `json:"maxDelay"`
	EventModel     string  `json:"eventModel"`    // bernoulli or poisson
	PDelay         float64 `json:"pDelay"`        // per robot and tick
	DurationModel  string  `json:"durationModel"` // uniform or gaussian
	GaussMeanRatio float64 `json:"gaussMeanRatio"`
	GaussStdRatio  float64 `json:"gaussStdRatio"`
}

// Instance is a whole problem. Tasks come in order, and from the start again
// when they are used up: task i visits Tasks[i%len(Tasks)].
type Instance struct {
	Map    Map
	Starts []int32
	Tasks  [][]int32
	// Reveal is how many unfinished tasks are visible at once.
	Reveal int
	// Ticks is what an action takes. When it is more than 1, robots are squares
	// as wide as a cell that must not overlap on the way either.
	Ticks  int
	Delays Delays
}

// ParseSpec reads an instance's JSON and refuses what cannot be run.
func ParseSpec(data []byte) (Spec, error) {
	var s Spec
	if err := json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("parse instance: %w", err)
	}
	for _, f := range [3][2]string{{"mapFile", s.MapFile}, {"agentFile", s.AgentFile}, {"taskFile", s.TaskFile}} {
		if f[1] == "" {
			return s, fmt.Errorf("parse instance: %s is empty: give a path relative to the JSON", f[0])
		}
	}
	if s.TeamSize < 1 || s.TeamSize > MaxRows {
		return s, fmt.Errorf("parse instance: teamSize is %d: give 1 to %d", s.TeamSize, MaxRows)
	}
	if s.NumTasksReveal == 0 {
		s.NumTasksReveal = 1
	}
	if !(s.NumTasksReveal >= 1 && s.NumTasksReveal <= 100) {
		return s, fmt.Errorf("parse instance: numTasksReveal is %v: give 1 to 100", s.NumTasksReveal)
	}
	if s.AgentCounter < 0 || s.AgentCounter > MaxTicks {
		return s, fmt.Errorf("parse instance: agentCounter is %d: give 1 to %d", s.AgentCounter, MaxTicks)
	}
	if s.AgentSize != 0 && s.AgentSize != 1 {
		return s, fmt.Errorf("parse instance: agentSize is %v: give 1, other sizes are not supported", s.AgentSize)
	}
	return s, s.DelayConfig.check()
}

func (d *Delays) check() error {
	switch {
	case !(d.PDelay >= 0 && d.PDelay <= 1):
		return fmt.Errorf("parse instance: delayConfig.pDelay is %v: give 0 to 1", d.PDelay)
	case d.PDelay == 0:
		return nil
	case d.MinDelay < 1 || d.MaxDelay < d.MinDelay || d.MaxDelay > MaxRows:
		return fmt.Errorf("parse instance: delayConfig.minDelay is %d, maxDelay %d: give 1 or more, the least first", d.MinDelay, d.MaxDelay)
	case d.EventModel != "" && d.EventModel != "bernoulli" && d.EventModel != "poisson":
		return fmt.Errorf("parse instance: delayConfig.eventModel is %q: give bernoulli or poisson", d.EventModel)
	case d.DurationModel != "" && d.DurationModel != "uniform" && d.DurationModel != "gaussian":
		return fmt.Errorf("parse instance: delayConfig.durationModel is %q: give uniform or gaussian", d.DurationModel)
	case !(d.GaussMeanRatio >= 0 && d.GaussMeanRatio <= 1) || !(d.GaussStdRatio >= 0 && d.GaussStdRatio <= 1):
		return fmt.Errorf("parse instance: delayConfig.gaussMeanRatio is %v, gaussStdRatio %v: give 0 to 1", d.GaussMeanRatio, d.GaussStdRatio)
	}
	return nil
}

// Parse joins an instance's spec with the text of its three files.
func Parse(s Spec, grid, agents, tasks []byte) (*Instance, error) {
	m, err := ParseMap(grid)
	if err != nil {
		return nil, err
	}
	in := &Instance{Map: *m, Reveal: int(math.Floor(s.NumTasksReveal * float64(s.TeamSize))), Ticks: max(1, s.AgentCounter), Delays: s.DelayConfig}
	rows, err := parseRows("agents", agents, m)
	if err != nil {
		return nil, err
	}
	if len(rows) < s.TeamSize {
		return nil, fmt.Errorf("parse agents: %d robots, teamSize is %d: add robots or lower teamSize", len(rows), s.TeamSize)
	}
	taken := make([]bool, len(m.Free))
	for i, row := range rows[:s.TeamSize] {
		if len(row) != 1 || taken[row[0]] {
			return nil, fmt.Errorf("parse agents: robot %d starts at %v: give one cell that no other robot has", i, row)
		}
		taken[row[0]] = true
		in.Starts = append(in.Starts, row[0])
	}
	in.Tasks, err = parseRows("tasks", tasks, m)
	if err == nil && len(in.Tasks) == 0 {
		err = fmt.Errorf("parse tasks: no task: give at least one")
	}
	if err != nil {
		return nil, err
	}
	return in, nil
}

// ParseMap reads a MovingAI octile map. '@', 'T', 'O' and 'W' are blocked; '.',
// 'G', 'E' and 'S' are free (E and S mark stations and shelves' faces).
func ParseMap(data []byte) (*Map, error) {
	lines := textLines(data)
	m := &Map{}
	for i, want := range []string{"type", "height", "width", "map"} {
		if i >= len(lines) {
			return nil, fmt.Errorf("parse map: line %d is missing: give %q", i+1, want)
		}
		name, value, _ := strings.Cut(strings.TrimSpace(lines[i]), " ")
		n, err := strconv.Atoi(strings.TrimSpace(value))
		switch {
		case name != want:
			return nil, fmt.Errorf("parse map: line %d is %.40q: give %q", i+1, lines[i], want)
		case (want == "height" || want == "width") && (err != nil || n < 1 || n > MaxCells):
			return nil, fmt.Errorf("parse map: line %d: %s is %.40q: give 1 to %d", i+1, want, value, MaxCells)
		case want == "height":
			m.Height = n
		case want == "width":
			m.Width = n
		}
	}
	if m.Height*m.Width > MaxCells {
		return nil, fmt.Errorf("parse map: height x width is %d: give at most %d cells", m.Height*m.Width, MaxCells)
	}
	lines = lines[4:]
	if len(lines) != m.Height {
		return nil, fmt.Errorf("parse map: %d rows, height is %d: make them equal", len(lines), m.Height)
	}
	for i, line := range lines {
		if len(line) != m.Width {
			return nil, fmt.Errorf("parse map: line %d: row has %d cells, width is %d: make them equal", i+5, len(line), m.Width)
		}
		for j := range len(line) {
			free := strings.IndexByte(".GES", line[j]) >= 0
			if !free && strings.IndexByte("@TOW", line[j]) < 0 {
				return nil, fmt.Errorf("parse map: line %d: cell %d is %q: give one of .GES (free) or @TOW (blocked)", i+5, j+1, line[j])
			}
			m.Free = append(m.Free, free)
		}
	}
	return m, nil
}

// parseRows reads the league's list form: comments with '#', a count, then so
// many rows of cells parted by commas. Every cell must be free.
func parseRows(what string, data []byte, m *Map) ([][]int32, error) {
	count := -1
	var rows [][]int32
	for i, line := range textLines(data) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if count < 0 {
			n, err := strconv.Atoi(line)
			if err != nil || n < 0 || n > MaxRows {
				return nil, fmt.Errorf("parse %s: line %d: count is %.40q: give 0 to %d", what, i+1, line, MaxRows)
			}
			count = n
			continue
		}
		var row []int32
		for _, field := range strings.Split(line, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(field))
			if err != nil || n < 0 || n >= len(m.Free) || !m.Free[n] {
				return nil, fmt.Errorf("parse %s: line %d: cell is %.40q: give a free cell, 0 to %d", what, i+1, field, len(m.Free)-1)
			}
			row = append(row, int32(n))
		}
		rows = append(rows, row)
	}
	if len(rows) != max(count, 0) || count < 0 {
		return nil, fmt.Errorf("parse %s: %d rows, count is %d: make them equal", what, len(rows), count)
	}
	return rows, nil
}

// textLines splits at line ends of either kind, without the empty last one.
func textLines(data []byte) []string {
	text := string(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
	return strings.Split(strings.TrimRight(text, "\n"), "\n")
}
