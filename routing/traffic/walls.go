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
		if !w || !pl.p.core(int32(v)) {
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

// blockedWay says that the cheapest way of robot r runs into a wall.
func (pl *Planner) blockedWay(r int32) bool {
	f, h, goal := pl.f, pl.heur[r], pl.goal[r]
	at, head := pl.robots[r].Frontier, pl.robots[r].Heading
	for range min(maxSearch, len(f.NodeID)) {
		if at == goal {
			return false
		}
		best, next := Unreachable, int32(-1)
		for _, e := range f.Out[f.OutStart[at]:f.OutStart[at+1]] {
			a := h.AfterEdge(e)
			if a < 0 || a >= Unreachable || f.To[e] != goal && pl.p.stand[f.To[e]] >= 0 {
				continue
			}
			if c := a + pl.m.edge[e] + pl.m.turn(head, f.HeadingMrad[e]); c < best {
				best, next = c, e
			}
		}
		if next < 0 {
			return false
		}
		at, head = f.To[next], f.HeadingMrad[next]
		if _, wall := slices.BinarySearch(pl.walls, at); wall {
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
			return pl.fixed[v] || pl.p.stand[v] >= 0 || pl.p.lane[v] >= 0 && pl.p.lane[v] != lane
		})
		pl.detours[goal] = d
	}
	// A stand that the robot leaves is shut for transit, not for its start.
	if d.From(pl.robots[r].Frontier, pl.robots[r].Heading) >= Unreachable {
		return pl.heur[r]
	}
	return d
}
