package play

import "dayrun/routing/traffic/field"

// Lanes says how a floor's corridors are made one-way streets by preference:
// driving along a lane costs Along, against it Against, across open ground and
// a turn Unit. Against 0 leaves all alike.
type Lanes struct {
	Unit, Along, Against uint8
}

// lanesFor makes driving against a lane cost half as much again on an empty
// floor and three times as much on one where every eighth node has a robot:
// the detours that keep a crowd flowing are for nothing when there is none.
func lanesFor(robots, nodes int) Lanes {
	return Lanes{Unit: 2, Along: 2, Against: uint8(min(3+robots*25/nodes, 6))}
}

// apply gives every row and column of the grid a direction, so that neighbours
// differ. A row counts as a corridor when at least half of its nodes have a
// wall beside them, and the corridors alternate among themselves: aisles lie
// several cells apart.
func (l Lanes) apply(f *field.Field, at [][2]int16) {
	if l.Against == 0 {
		return
	}
	for axis := range 2 {
		size := 0
		for _, place := range at {
			size = max(size, int(place[1-axis])+1)
		}
		nodes, walled := make([]int, size), make([]int, size)
		for node, place := range at {
			line := int(place[1-axis])
			nodes[line]++
			// Headings 1 and 3 are beside a row, 0 and 2 beside a column.
			if f.Ahead[4*node+1-axis] < 0 || f.Ahead[4*node+3-axis] < 0 {
				walled[line]++
			}
		}
		forward := make([]bool, size)
		corridors := 0
		for line := range size {
			forward[line] = line%2 == 0
			if 2*walled[line] >= nodes[line] && nodes[line] > 0 {
				forward[line] = corridors%2 == 0
				corridors++
			}
		}
		for node, place := range at {
			with, against := 4*node+axis, 4*node+axis+2
			if !forward[place[1-axis]] {
				with, against = against, with
			}
			f.Cost[with], f.Cost[against] = l.Along, l.Against
		}
	}
}
