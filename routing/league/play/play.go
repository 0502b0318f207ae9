// Package play runs an instance of the League of Robot Runners by its rules:
// tasks are revealed, assigned (routing/assign/lazy) and carried out with the
// moves that routing/traffic/epibt plans. It is pure: who calls it hands in
// the clock, as a question whether to stop, and writes the log.
package play

import (
	"fmt"

	"dayrun/routing/assign/lazy"
	"dayrun/routing/league"
	"dayrun/routing/traffic/epibt"
	"dayrun/routing/traffic/field"
)

// Config joins what tunes a game's parts.
type Config struct {
	Plan   epibt.Config
	Assign lazy.Config
	Lanes  Lanes
	Seed   uint64
}

// Defaults suit warehouses.
func Defaults() Config {
	return Config{Plan: epibt.Defaults(), Assign: lazy.Defaults(), Lanes: Lanes{Unit: 1, Along: 1, Against: 3}}
}

// Game is a run of an instance.
type Game struct {
	// Steps and Done count what has been carried out.
	Steps, Done int
	// Assigned and Finished are [robot, task] of the last step.
	Assigned, Finished [][2]int32

	in       *league.Instance
	field    *field.Field
	cells    []int32 // of each node
	node     []int32 // of each cell, -1 when blocked
	tables   []field.Table
	builder  *field.Builder
	planner  *epibt.Planner
	assigner *lazy.Assigner

	robots   []epibt.Robot
	state    []int32
	task     []int32 // a robot's, -1 for none
	stop     []int   // stops of it that are reached
	wish     []int32
	free     []int32
	revealed int32
}

// New sets the robots on their starts, heading east.
func New(in *league.Instance, config Config) (*Game, error) {
	team := len(in.Starts)
	g := &Game{in: in, node: make([]int32, len(in.Map.Free)), robots: make([]epibt.Robot, team), state: make([]int32, team),
		task: make([]int32, team), stop: make([]int, team), wish: make([]int32, team)}
	for cell, free := range in.Map.Free {
		g.node[cell] = -1
		if free {
			g.node[cell] = int32(len(g.cells))
			g.cells = append(g.cells, int32(cell))
		}
	}
	ahead := make([]int32, 4*len(g.cells))
	at := make([][2]int16, len(g.cells))
	for node, cell := range g.cells {
		at[node] = [2]int16{int16(int(cell) % in.Map.Width), int16(int(cell) / in.Map.Width)}
		for heading := range uint8(4) {
			ahead[4*node+int(heading)] = -1
			if next, ok := in.Map.Forward(cell, heading); ok {
				ahead[4*node+int(heading)] = g.node[next]
			}
		}
	}
	var err error
	if g.field, err = field.New(ahead, max(config.Lanes.Unit, 1)); err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	config.Lanes.apply(g.field, at)
	g.builder, g.tables = field.NewBuilder(g.field), make([]field.Table, len(g.cells))
	if g.planner, err = epibt.New(g.field, team, config.Plan, config.Seed); err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	if g.assigner, err = lazy.New(g.field, at, team, config.Assign, g.table); err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	for r, cell := range in.Starts {
		g.state[r], g.task[r], g.wish[r] = g.node[cell]<<2, -1, -1
	}
	return g, nil
}

// Start is [cell, heading] of every robot before the first step.
func (g *Game) Start() [][2]int32 {
	var start [][2]int32
	for _, cell := range g.in.Starts {
		start = append(start, [2]int32{cell, 0})
	}
	return start
}

// Goals are the nodes of all stops of the tasks that are visible at the start;
// their tables can be made beforehand.
func (g *Game) Goals() []int32 {
	var goals []int32
	seen := make([]bool, len(g.cells))
	for task := range int32(g.in.Reveal) {
		for _, cell := range g.stops(task) {
			if node := g.node[cell]; !seen[node] {
				seen[node] = true
				goals = append(goals, node)
			}
		}
	}
	return goals
}

// Field is the floor with its costs, which a builder of tables needs.
func (g *Game) Field() *field.Field { return g.field }

// SetTable takes over a table made beforehand.
func (g *Game) SetTable(node int32, table field.Table) { g.tables[node] = table }

func (g *Game) table(node int32) field.Table {
	if g.tables[node] == nil {
		g.tables[node] = g.builder.Build(node, nil)
	}
	return g.tables[node]
}

func (g *Game) stops(task int32) []int32 { return g.in.Tasks[int(task)%len(g.in.Tasks)] }

// Assign reveals tasks and gives them to the robots that have not begun one.
func (g *Game) Assign() {
	for ; int(g.revealed) < g.in.Reveal+g.Done; g.revealed++ {
		stops := g.stops(g.revealed)
		length := int32(0)
		for i := 1; i < len(stops); i++ {
			length += g.table(g.node[stops[i]]).Least(g.node[stops[i-1]])
		}
		g.assigner.Add(lazy.Job{ID: g.revealed, Pickup: g.node[stops[0]], Length: length})
	}
	g.free = g.free[:0]
	for r := range g.task {
		if g.stop[r] == 0 {
			g.free = append(g.free, int32(r))
		}
	}
	g.assigner.Assign(g.free, g.state, g.wish)
	g.Assigned = g.Assigned[:0]
	for _, r := range g.free {
		if g.wish[r] != g.task[r] {
			g.task[r] = g.wish[r]
			g.Assigned = append(g.Assigned, [2]int32{r, g.task[r]})
		}
	}
}

// Plan decides what every robot does next; stop ends the local search, nil
// leaves it out.
func (g *Game) Plan(stop func() bool) []epibt.Action {
	for r := range g.robots {
		robot := &g.robots[r]
		*robot = epibt.Robot{State: g.state[r], Goal: -1, Priority: 1 << 30}
		task := g.task[r]
		if task < 0 {
			continue
		}
		stops := g.stops(task)[g.stop[r]:]
		robot.Goal = g.node[stops[0]]
		robot.Table = g.table(robot.Goal)
		robot.Priority = robot.Table.From(robot.State)
		if len(stops) > 1 {
			robot.After = g.table(g.node[stops[1]])
		}
		for i := 1; i < len(stops); i++ {
			robot.Priority += g.table(g.node[stops[i]]).Least(g.node[stops[i-1]])
		}
	}
	g.planner.Step(g.robots, stop)
	return g.planner.Actions
}

// Move carries the plan out.
func (g *Game) Move() {
	g.Steps++
	g.Finished = g.Finished[:0]
	for r, action := range g.planner.Actions {
		switch action {
		case epibt.Forward:
			g.state[r] = g.field.Ahead[g.state[r]]<<2 | g.state[r]&3
		case epibt.Clockwise:
			g.state[r] = g.state[r]&^3 | (g.state[r]+1)&3
		case epibt.Counter:
			g.state[r] = g.state[r]&^3 | (g.state[r]+3)&3
		}
		task := g.task[r]
		if task < 0 {
			continue
		}
		stops := g.stops(task)
		if g.node[stops[g.stop[r]]] != g.state[r]>>2 {
			continue
		}
		if g.stop[r] == 0 {
			g.assigner.Remove(task)
		}
		if g.stop[r]++; g.stop[r] == len(stops) {
			g.task[r], g.stop[r], g.wish[r] = -1, 0, -1
			g.Done++
			g.Finished = append(g.Finished, [2]int32{int32(r), task})
		}
	}
}
