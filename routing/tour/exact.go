package tour

import "slices"

// The shortest tour through a block is a shortest connected subgraph with even
// degrees that has the depot and every stop. It is built aisle by aisle from
// left to right; all that matters of the part built so far is the parity of the
// degrees of the two ends of its last aisle and whether it hangs together
// (Ratliff and Rosenthal, Operations Research 31(3), 1983). O(aisles).

// The classes of partial tours: degree parity at front and back, components.
const (
	odd      = iota // odd, odd, one
	atFront         // even, none, one
	atBack          // none, even, one
	joined          // even, even, one
	parted          // even, even, two
	nothing         // no part yet
	classes  = nothing
	noChoice = -1
)

// The ways to walk in an aisle.
const (
	skip   = iota // not at all
	pass          // once from end to end
	front         // from the front to the farthest stop and back
	rear          // from the back to the nearest stop and back
	around        // from both ends, leaving out the largest gap
	double        // twice from end to end
	ways
)

// after gives the class that a way in an aisle makes of a class.
var after = [ways][classes + 1]int8{
	skip:   {odd, atFront, atBack, joined, parted, noChoice},
	pass:   {joined, odd, odd, odd, odd, odd},
	front:  {odd, atFront, parted, joined, parted, atFront},
	rear:   {odd, parted, atBack, joined, parted, atBack},
	around: {odd, parted, parted, joined, parted, parted},
	double: {odd, joined, joined, joined, joined, joined},
}

// cross is a walk along the cross-aisles from an aisle to the next: how often
// along the front and the back, and the class it leaves.
type cross struct{ from, front, back, to int8 }

var crossings = []cross{
	{odd, 1, 1, odd},
	{atFront, 2, 0, atFront},
	{atBack, 0, 2, atBack},
	{joined, 2, 0, atFront},
	{joined, 0, 2, atBack},
	{joined, 2, 2, joined},
	{parted, 2, 2, parted},
}

// column is an aisle, or the depot's place between two aisles, with the cost of
// each way; farAway where there is no such way.
type column struct {
	x     int64
	aisle int32 // -1: only the depot
	depot bool
	cost  [ways]int64
}

// columns lists what lies between the outermost aisles with a stop and the
// depot.
func (a *Aisles) columns(list []aisle) []column {
	b := &a.block
	left, right := min(list[0].x, b.DepotXMm), max(list[len(list)-1].x, b.DepotXMm)
	depot := column{x: b.DepotXMm, aisle: -1, depot: true, cost: [ways]int64{farAway, farAway, 0, farAway, farAway, farAway}}
	var cols []column
	placed, k := false, 0
	for n, x := range b.AisleXMm {
		for k < len(list) && list[k].x < x {
			k++
		}
		if x < left || x > right {
			continue
		}
		if !placed && b.DepotXMm < x {
			cols, placed = append(cols, depot), true
		}
		c := column{x: x, aisle: int32(n), depot: x == b.DepotXMm}
		placed = placed || c.depot
		c.cost = [ways]int64{skip: 0, pass: b.LengthMm, double: 2 * b.LengthMm, front: farAway, rear: farAway, around: farAway}
		if k < len(list) && list[k].x == x {
			v := &list[k]
			c.cost[skip], c.cost[front], c.cost[rear] = farAway, 2*v.last, 2*(b.LengthMm-v.first)
			gap := v.gap
			if c.depot {
				gap = max(gap, v.first) // the depot is a stop at the front end
			}
			if gap > 0 {
				c.cost[around] = 2 * (b.LengthMm - gap)
			}
			if c.depot {
				c.cost[rear] = farAway
			}
		} else if c.depot {
			c.cost[skip], c.cost[front] = farAway, 0
		}
		cols = append(cols, c)
	}
	if !placed {
		cols = append(cols, depot)
	}
	return cols
}

// choice is how a class after a column came about.
type choice struct {
	way   int8
	cross int8 // index in crossings into this column, noChoice at the first
}

// solve gives the shortest length, the class it ends in and, when trace is
// wanted, the choices by column and class.
func (a *Aisles) solve(list []aisle, trace bool) (int64, int8, []column, [][classes]choice) {
	cols := a.columns(list)
	var picks [][classes]choice
	if trace {
		picks = make([][classes]choice, len(cols))
	}
	best := [classes + 1]int64{farAway, farAway, farAway, farAway, farAway, 0}
	var into [classes + 1]int8
	into[nothing] = noChoice
	for i := range cols {
		c := &cols[i]
		if i > 0 {
			best, into = step(best, c.x-cols[i-1].x)
		}
		done := [classes + 1]int64{farAway, farAway, farAway, farAway, farAway, farAway}
		for way := range ways {
			if c.cost[way] >= farAway {
				continue
			}
			for class, so := range best {
				to := after[way][class]
				if so >= farAway || to == noChoice || so+c.cost[way] >= done[to] {
					continue
				}
				done[to] = so + c.cost[way]
				if trace {
					picks[i][to] = choice{way: int8(way), cross: into[class]}
				}
			}
		}
		best = done
	}
	end := int8(atFront)
	for _, c := range []int8{atBack, joined} {
		if best[c] < best[end] {
			end = c
		}
	}
	return best[end], end, cols, picks
}

// step walks on by d mm along the cross-aisles.
func step(best [classes + 1]int64, d int64) (next [classes + 1]int64, into [classes + 1]int8) {
	next = [classes + 1]int64{farAway, farAway, farAway, farAway, farAway, farAway}
	for k, c := range crossings {
		if v := best[c.from] + int64(c.front+c.back)*d; best[c.from] < farAway && v < next[c.to] {
			next[c.to], into[c.to] = v, int8(k)
		}
	}
	return next, into
}

func (a *Aisles) exact(list []aisle) int64 {
	length, _, _, _ := a.solve(list, false)
	return length
}

// Sequence gives the stops in the sequence of a shortest tour, whatever the
// rule of a.
func (a *Aisles) Sequence(stops []int32) []int32 {
	if len(stops) == 0 {
		return nil
	}
	_, class, cols, picks := a.solve(a.look(stops), true)
	return a.walk(stops, cols, a.multigraph(stops, class, cols, picks))
}

// segment is a stretch between two neighbouring points of the tour's graph,
// walked times times. Points are numbered by column: front, stops, back.
type segment struct {
	a, b  int32
	times int8
}

// multigraph unrolls the choices, from the last column to the first.
func (a *Aisles) multigraph(stops []int32, class int8, cols []column, picks [][classes]choice) []segment {
	var segs []segment
	points := a.points(stops, cols)
	for i := len(cols) - 1; i >= 0; i-- {
		p := picks[i][class]
		segs = append(segs, inAisle(points[i], int(p.way), cols[i].depot)...)
		if i == 0 {
			break
		}
		k := crossings[p.cross]
		here, before := points[i], points[i-1]
		if k.front > 0 {
			segs = append(segs, segment{before[0].id, here[0].id, k.front})
		}
		if k.back > 0 {
			segs = append(segs, segment{before[len(before)-1].id, here[len(here)-1].id, k.back})
		}
		class = k.from
	}
	return segs
}

// point is an end of an aisle (stop -1) or a stop in it.
type point struct {
	id, stop int32
	at       int64
}

// points lists by column its front end, its stops and its back end.
func (a *Aisles) points(stops []int32, cols []column) [][]point {
	out, id, k := make([][]point, len(cols)), int32(0), 0
	add := func(i int, stop int32, at int64) {
		out[i] = append(out[i], point{id, stop, at})
		id++
	}
	for i, c := range cols {
		add(i, -1, 0)
		for k < len(stops) && c.aisle >= 0 && a.spots[stops[k]].Aisle == c.aisle {
			add(i, stops[k], a.spots[stops[k]].AtMm)
			k++
		}
		add(i, -1, a.block.LengthMm)
	}
	return out
}

// inAisle gives the stretches of a way through a column's points. Where the
// depot is, the front end is a place to be at like a stop.
func inAisle(points []point, way int, depot bool) []segment {
	last, skipped := len(points)-1, -1
	times := int8(2)
	switch way {
	case skip:
		return nil
	case pass:
		times = 1
	case front:
		skipped = last - 1
	case rear:
		skipped = 0
	case around:
		widest, from := int64(-1), 1
		if depot {
			from = 0
		}
		for i := from; i < last-1; i++ {
			if gap := points[i+1].at - points[i].at; gap > widest {
				widest, skipped = gap, i
			}
		}
	}
	var segs []segment
	for i := range last {
		if i != skipped {
			segs = append(segs, segment{points[i].id, points[i+1].id, times})
		}
	}
	return segs
}

// walk goes once over every stretch as often as it is to be walked (an Euler
// tour by Hierholzer's method) and notes the stops as it first meets them.
func (a *Aisles) walk(stops []int32, cols []column, segs []segment) []int32 {
	points := a.points(stops, cols)
	stop, start := map[int32]int32{}, int32(0)
	total := 0
	for i, col := range points {
		for _, p := range col {
			stop[p.id] = p.stop
		}
		total += len(col)
		if cols[i].depot {
			start = col[0].id
		}
	}
	near := make([][]int, total) // by point: its stretches
	for i, s := range segs {
		near[s.a], near[s.b] = append(near[s.a], i), append(near[s.b], i)
	}
	seen := make([]bool, total)
	var out []int32
	for stack := []int32{start}; len(stack) > 0; {
		at := stack[len(stack)-1]
		for len(near[at]) > 0 && segs[near[at][0]].times == 0 {
			near[at] = near[at][1:]
		}
		if len(near[at]) > 0 {
			s := &segs[near[at][0]]
			s.times--
			stack = append(stack, s.a+s.b-at)
			continue
		}
		stack = stack[:len(stack)-1]
		if s := stop[at]; s >= 0 && !seen[at] {
			seen[at] = true
			out = append(out, s)
		}
	}
	slices.Reverse(out) // the circuit comes out backwards; either way round is as long
	return out
}

// between is the shortest way between two places of the block in mm.
func (b *Block) between(x1, at1, x2, at2 int64) int64 {
	if x1 == x2 {
		return abs(at1 - at2)
	}
	return abs(x1-x2) + min(at1+at2, 2*b.LengthMm-at1-at2)
}

// Walked is the length in mm of a walk from the depot to the stops in the given
// sequence, always the shortest way from one to the next, and back.
func (a *Aisles) Walked(sequence []int32) int64 {
	if len(sequence) == 0 {
		return 0
	}
	b := &a.block
	sum, x, at := 2*b.AccessMm, b.DepotXMm, int64(0)
	for _, s := range sequence {
		spot := a.spots[s]
		nx := b.AisleXMm[spot.Aisle]
		sum += b.between(x, at, nx, spot.AtMm)
		x, at = nx, spot.AtMm
	}
	return sum + b.between(x, at, b.DepotXMm, 0)
}
