package play

import "dayrun/routing/traffic/epibt"

// ticks carries out plans whose actions take several ticks, in any of which
// robots may be held up. Plans are made every so many ticks from where robots
// will be once what they have begun is done. A robot enters a cell when it is
// empty, or straight behind one that leaves it and is as far: so robots never
// overlap, whatever happens to any of them, and one that is late makes late
// only those that wait for it.
type ticks struct {
	delays   *delays
	doing    []epibt.Action // in progress, when done > 0
	done     []int          // ticks of it
	staged   []epibt.Action // what comes next
	on       []int32        // robot on each node, -1 for none; it may be leaving
	entering []int32        // robot that is coming to each node, -1
	goes     []verdict
}

type verdict uint8

const (
	open verdict = iota
	goes
	stays
)

func newTicks(g *Game) *ticks {
	team, nodes := len(g.state), len(g.cells)
	t := &ticks{delays: newDelays(g.in.Delays, team), doing: make([]epibt.Action, team), done: make([]int, team), staged: make([]epibt.Action, team),
		on: make([]int32, nodes), entering: make([]int32, nodes), goes: make([]verdict, team)}
	for node := range t.on {
		t.on[node], t.entering[node] = -1, -1
	}
	for r, state := range g.state {
		t.on[state>>2] = int32(r)
	}
	return t
}

// frontier is where robot r will be when what it has begun is done.
func (g *Game) frontier(r int) int32 {
	if g.ticks == nil || g.ticks.done[r] == 0 {
		return g.state[r]
	}
	return g.after(g.state[r], g.ticks.doing[r])
}

// tick carries out one tick.
func (g *Game) tick() {
	t := g.ticks
	t.delays.next()
	g.Delayed = g.Delayed[:0]
	for r := range t.goes {
		t.goes[r] = open
		if t.delays.left[r] > 0 {
			g.Delayed = append(g.Delayed, int32(r))
		}
	}
	for r := range t.goes {
		g.letters[r] = epibt.Wait.Letter()
		if g.mayGo(int32(r)) {
			g.letters[r] = t.wants(int32(r)).Letter()
		}
	}
	for r := range t.goes {
		if t.goes[r] != goes {
			continue
		}
		if t.done[r] == 0 {
			t.doing[r], t.staged[r] = t.staged[r], epibt.Wait
		}
		if t.done[r]++; t.done[r] < g.in.Ticks {
			continue
		}
		t.done[r] = 0
		from := g.state[r]
		g.state[r] = g.after(from, t.doing[r])
		if t.doing[r] == epibt.Forward {
			// A follower may have come in already.
			if t.on[from>>2] == int32(r) {
				t.on[from>>2] = -1
			}
			t.on[g.state[r]>>2], t.entering[g.state[r]>>2] = int32(r), -1
		}
	}
}

// wants is the action that robot r goes on with or starts.
func (t *ticks) wants(r int32) epibt.Action {
	if t.done[r] > 0 {
		return t.doing[r]
	}
	return t.staged[r]
}

// mayGo decides whether robot r acts in this tick; who follows another asks
// for that one first.
func (g *Game) mayGo(r int32) bool {
	t := g.ticks
	if t.goes[r] == open {
		t.goes[r] = stays
		if t.delays.left[r] == 0 && t.wants(r) != epibt.Wait && (t.wants(r) != epibt.Forward || g.mayEnter(r)) {
			t.goes[r] = goes
		}
	}
	return t.goes[r] == goes
}

func (g *Game) mayEnter(r int32) bool {
	t := g.ticks
	next := g.field.Ahead[g.state[r]]
	if next < 0 || t.entering[next] >= 0 && t.entering[next] != r {
		return false
	}
	if other := t.on[next]; other >= 0 {
		if t.wants(other) != epibt.Forward || (g.state[other]^g.state[r])&3 != 0 {
			return false
		}
		ahead := t.done[other]
		if g.mayGo(other) {
			ahead++
		}
		if t.done[r] >= ahead {
			return false
		}
	}
	t.entering[next] = r
	return true
}
