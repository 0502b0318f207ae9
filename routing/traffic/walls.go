package traffic

import "slices"

// maxDetours bounds the detour tables kept, maxSearch the path length looked
// at for walls.
const (
	maxDetours = 256
	maxSearch  = 4096
)

// findWalls lists the driving nodes that nobody can use now. When the set
// changes, all detours are void.
func (pl *Planner) findWalls() {
	same, n := true, 0
	for v, w := range pl.fixed {
		if !w && !pl.closed(int32(v)) || !pl.p.core(int32(v)) {
			continue
		}
		if n >= len(pl.walls) {
			pl.walls = append(pl.walls, int32(v))
			same = false
		} else if pl.walls[n] != int32(v) {
			pl.walls[n] = int32(v)
			same = false
		}
		n++
	}
	if n != len(pl.walls) {
		pl.walls, same = pl.walls[:n], false
	}
	if !same {
		clear(pl.detours)
	}
}

// closed says that a node is shut for those outside.
func (pl *Planner) closed(v int32) bool { return pl.shut != nil && pl.shut[v] }

// wall says that v cannot be entered from the node at.
func (pl *Planner) wall(at, v int32) bool {
	return pl.fixed[v] || pl.closed(v) && !pl.shut[at]
}

// blockedWay says that the cheapest way of robot r runs into a wall.
func (pl *Planner) blockedWay(r int32) bool {
	f, goal := pl.f, pl.goal[r]
	at, head := pl.robots[r].Frontier, pl.robots[r].Heading
	for range min(maxSearch, len(f.NodeID)) {
		if at == goal {
			return false
		}
		next := pl.next(r, at, head)
		if next < 0 {
			return false
		}
		from := at
		at, head = f.To[next], f.HeadingMrad[next]
		if _, wall := slices.BinarySearch(pl.walls, at); wall && pl.wall(from, at) {
			return at != goal
		}
	}
	return false
}

// round is the heuristic of r round the walls; without any way round, the old
// one: the robot drives up and waits for the wall to open.
func (pl *Planner) round(r int32) Heuristic {
	goal := pl.goal[r]
	d := pl.detours[goal]
	if d == nil {
		if len(pl.detours) >= maxDetours {
			clear(pl.detours)
		}
		lane := pl.p.lane[goal]
		d = newDetour(pl.f, &pl.m, goal, func(v int32) bool {
			return pl.fixed[v] || pl.closed(v) || pl.p.stand[v] >= 0 || pl.p.lane[v] >= 0 && pl.p.lane[v] != lane
		})
		pl.detours[goal] = d
	}
	// A stand that the robot leaves is shut for transit, not for its start.
	if d.From(pl.robots[r].Frontier, pl.robots[r].Heading) >= Unreachable {
		return pl.heur[r]
	}
	return d
}
