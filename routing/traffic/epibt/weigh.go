package epibt

import "dayrun/routing/traffic/field"

// weigh finds what each operation is worth to r: the cost that remains to its
// goals afterwards. One that passes the goal counts from there to the goal
// after it; when there is none, an earlier arrival is better.
func (p *Planner) weigh(r int32) {
	robot, list, depth := &p.robots[r], p.ops.list, p.config.Depth
	p.walk(robot.State)
	base := int(r) * len(list)
	able, cost, ways := p.able[base:base+len(list)], p.cost[base:base+len(list)], p.ways[base*depth:(base+len(list))*depth]
	count := 0
	unit := int32(p.field.Turn)
	near, between := false, int32(0)
	if robot.Goal >= 0 {
		near = robot.Table.Least(robot.State>>2) <= int32(depth)*256
		if robot.After != nil {
			between = robot.After.Least(robot.Goal)
		}
	}
	for i := range list {
		op := &list[i]
		last := p.spots[op.prefix[depth-1]]
		if last < 0 {
			continue
		}
		if robot.Held && i > 0 {
			break
		}
		able[count] = uint8(i)
		count++
		way := ways[i*depth : i*depth+depth]
		for t := range way {
			way[t] = p.spots[op.prefix[t]]
		}
		remains := int32(0)
		switch {
		case robot.Goal < 0:
			if last>>2 != robot.State>>2 {
				remains = unit
			}
		case near && reaches(way, robot.Goal) >= 0:
			if robot.After != nil {
				remains = rested(robot.After, last, op.rest)
			} else {
				remains = -unit * int32(depth-reaches(way, robot.Goal))
			}
		default:
			remains = rested(robot.Table, last, op.rest) + between
		}
		cost[i] = remains*tieScale + op.tie
	}
	p.count[r], p.ready[r] = uint8(count), 0
}

// walk fills spots with the states after every prefix from state, -1 where
// there is no way.
func (p *Planner) walk(state int32) {
	for i, prefix := range p.ops.prefixes {
		from := state
		if prefix.parent >= 0 {
			from = p.spots[prefix.parent]
		}
		if from >= 0 {
			switch prefix.action {
			case Forward:
				if next := p.field.Ahead[from]; next < 0 {
					from = -1
				} else {
					from = next<<2 | from&3
				}
			case Clockwise, Counter:
				from = turned(from, prefix.action)
			}
		}
		p.spots[i] = from
	}
}

// reaches is the first step at which way is at goal, or -1.
func reaches(way []int32, goal int32) int {
	for t, state := range way {
		if state>>2 == goal {
			return t
		}
	}
	return -1
}

// rested is the cost from state when rest steps of waiting may be used to turn.
func rested(table field.Table, state int32, rest uint8) int32 {
	switch {
	case rest >= 2:
		return table.Least(state >> 2)
	case rest == 1:
		return min(table.From(state), table.From(turned(state, Clockwise)), table.From(turned(state, Counter)))
	}
	return table.From(state)
}

// pick is r's operation of rank i, by cost. Ranks are put in order as far as
// they are asked for: most robots get their first.
func (p *Planner) pick(r int32, i int) uint8 {
	base := int(r) * len(p.ops.list)
	able := p.able[base : base+int(p.count[r])]
	if i < int(p.ready[r]) {
		return able[i]
	}
	cost := p.cost[base : base+len(p.ops.list)]
	least := i
	for j := i + 1; j < len(able); j++ {
		if cost[able[j]] < cost[able[least]] {
			least = j
		}
	}
	able[i], able[least] = able[least], able[i]
	p.ready[r] = uint8(i + 1)
	return able[i]
}
