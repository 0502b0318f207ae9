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
	Lanes  Lanes // the zero value for those that suit the crowd
	Seed   uint64
	// Tokens runs the live scheme: a node is one robot's from its release until
	// the report that proves departure. Nobody follows within a step then.
	Tokens bool
	// Tables is how many tables of costs are kept, 0 for as many as 3 GiB hold.
	// One more is made again when it is asked for.
	Tables int
}

// Defaults suit warehouses.
func Defaults() Config {
	return Config{Plan: epibt.Defaults(), Assign: lazy.Defaults()}
}

// ageing is how many plans without a stop raise a robot's priority by a unit of
// cost, so that nobody starves.
const ageing = 4

// tableMemory bounds the tables that are kept, in bytes.
const tableMemory = 3 << 30

// Game is a run of an instance.
type Game struct {
	// Steps and Done count what has been carried out.
	Steps, Done int
	// Assigned and Finished are [robot, task] of the last step, Delayed the
	// robots that were held up in it.
	Assigned, Finished [][2]int32
	Delayed            []int32

	in       *league.Instance
	field    *field.Field
	cells    []int32 // of each node
	node     []int32 // of each cell, -1 when blocked
	tables   []field.Table
	used     []int32 // step in which each table was last asked for
	most     int     // tables to keep
	made     int
	hand     int // where to look for one that is not in use
	builder  *field.Builder
	planner  *epibt.Planner
	ticks    *ticks  // nil when a step is an action
	tokens   *tokens // nil when all move at once
	assigner *lazy.Assigner

	robots   []epibt.Robot
	state    []int32
	task     []int32 // a robot's, -1 for none
	stop     []int   // stops of it that are reached
	wish     []int32
	letters  []byte
	age      []int32 // plans since each robot last came to a stop
	free     []int32
	revealed int32
}

// New sets the robots on their starts, heading east.
func New(in *league.Instance, config Config) (*Game, error) {
	team := len(in.Starts)
	g := &Game{in: in, node: make([]int32, len(in.Map.Free)), robots: make([]epibt.Robot, team), state: make([]int32, team),
		task: make([]int32, team), stop: make([]int, team), wish: make([]int32, team), letters: make([]byte, team), age: make([]int32, team)}
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
	if config.Lanes == (Lanes{}) {
		config.Lanes = lanesFor(team, len(g.cells))
	}
	var err error
	if g.field, err = field.New(ahead, config.Lanes.Unit); err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	config.Lanes.apply(g.field, at)
	g.builder, g.tables, g.used = field.NewBuilder(g.field), make([]field.Table, len(g.cells)), make([]int32, len(g.cells))
	if g.most = config.Tables; g.most == 0 {
		g.most = max(1, tableMemory/(4*len(g.cells)))
	}
	switch {
	case config.Tokens && in.Ticks > 1:
		return nil, fmt.Errorf("play: an action takes %d ticks: tokens are for instances whose steps are actions", in.Ticks)
	case config.Tokens:
		// Robots keep a distance, so that it takes one step more to see past
		// another one.
		config.Plan.Follow, config.Plan.Depth = epibt.Never, epibt.MaxDepth
	case in.Ticks > 1:
		config.Plan.Follow = epibt.Straight
	}
	if g.planner, err = epibt.New(g.field, team, config.Plan, config.Seed); err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	if g.assigner, err = lazy.New(g.field, at, team, config.Assign, g.table); err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	for r, cell := range in.Starts {
		g.state[r], g.task[r], g.wish[r] = g.node[cell]<<2, -1, -1
	}
	if in.Ticks > 1 {
		g.ticks = newTicks(g)
	}
	if config.Tokens {
		if g.tokens, err = newTokens(g); err != nil {
			return nil, fmt.Errorf("play: %w", err)
		}
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

// SetTable takes over a table made beforehand, while there is room for it.
func (g *Game) SetTable(node int32, table field.Table) {
	if g.tables[node] == nil && g.made < g.most {
		g.tables[node] = table
		g.made++
	}
}

func (g *Game) table(node int32) field.Table {
	if g.tables[node] == nil {
		g.tables[node] = g.builder.Build(node, g.unused())
	}
	g.used[node] = int32(g.Steps)
	return g.tables[node]
}

// unused is a table to write over when no more are to be kept: one that neither
// this step nor the last one asked for; nil for a new one.
func (g *Game) unused() field.Table {
	if g.made >= g.most {
		for range g.tables {
			g.hand = (g.hand + 1) % len(g.tables)
			if table := g.tables[g.hand]; table != nil && int(g.used[g.hand]) < g.Steps-1 {
				g.tables[g.hand] = nil
				return table
			}
		}
	}
	g.made++
	return nil
}

func (g *Game) stops(task int32) []int32 { return g.in.Tasks[int(task)%len(g.in.Tasks)] }

// between is whether the game is between two plans, which are made as often as
// an action takes.
func (g *Game) between() bool { return g.ticks != nil && g.Steps%g.in.Ticks != 0 }

// Reveal lets the tasks that are visible by now wait. Assign does it, too: this
// is for doing it before the first step.
func (g *Game) Reveal() {
	for ; int(g.revealed) < g.in.Reveal+g.Done; g.revealed++ {
		stops := g.stops(g.revealed)
		length := int32(0)
		for i := 1; i < len(stops); i++ {
			length += g.table(g.node[stops[i]]).Least(g.node[stops[i-1]])
		}
		g.assigner.Add(lazy.Job{ID: g.revealed, Pickup: g.node[stops[0]], Length: length})
	}
}

// Assign reveals tasks and gives them to the robots that have not begun one.
func (g *Game) Assign() {
	g.Assigned = g.Assigned[:0]
	if g.between() {
		return
	}
	g.Reveal()
	g.free = g.free[:0]
	for r := range g.task {
		if g.stop[r] == 0 {
			g.free = append(g.free, int32(r))
		}
	}
	g.assigner.Assign(g.free, g.state, g.wish)
	for _, r := range g.free {
		if g.wish[r] != g.task[r] {
			g.task[r] = g.wish[r]
			g.Assigned = append(g.Assigned, [2]int32{r, g.task[r]})
		}
	}
}

// Plan decides what every robot does next. late ends its passes early, nil lets
// them end by themselves; stop ends the local search, nil leaves it out.
func (g *Game) Plan(late, stop func() bool) {
	if g.between() {
		return
	}
	for r := range g.robots {
		robot := &g.robots[r]
		*robot = epibt.Robot{State: g.frontier(r), Goal: -1, Priority: 1 << 30, Held: g.ticks != nil && g.ticks.delays.left[r] > 0}
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
		robot.Priority = max(0, robot.Priority-g.age[r]/ageing)
		g.age[r]++
	}
	g.planner.Step(g.robots, late, stop)
	if g.ticks != nil {
		copy(g.ticks.staged, g.planner.Actions)
	}
}

// after is the state that an action leads to.
func (g *Game) after(state int32, action epibt.Action) int32 {
	switch action {
	case epibt.Forward:
		return g.field.Ahead[state]<<2 | state&3
	case epibt.Clockwise:
		return state&^3 | (state+1)&3
	case epibt.Counter:
		return state&^3 | (state+3)&3
	}
	return state
}

// Move carries out a step, a tick where actions take several, and gives each
// robot's action in the league's letters.
func (g *Game) Move() string {
	switch {
	case g.ticks != nil:
		g.tick()
	case g.tokens != nil:
		g.release()
	default:
		for r, action := range g.planner.Actions {
			g.letters[r] = action.Letter()
			g.state[r] = g.after(g.state[r], action)
		}
	}
	g.Steps++
	g.reach()
	return string(g.letters)
}

// reach counts the stops that robots have come to.
func (g *Game) reach() {
	g.Finished = g.Finished[:0]
	for r, task := range g.task {
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
		g.age[r] = 0
		if g.stop[r]++; g.stop[r] == len(stops) {
			g.task[r], g.stop[r], g.wish[r] = -1, 0, -1
			g.Done++
			g.Finished = append(g.Finished, [2]int32{int32(r), task})
		}
	}
}
