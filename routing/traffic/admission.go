package traffic

// ageWorth is how much nearer one plan of age makes a robot in the contest for
// a place: cs.
const ageWorth = 20

// admission decides who may enter stands, lanes and pockets in this plan, and
// sorts the robots into classes. A robot that is not admitted keeps away from
// the mouth, so that those who come out can.
func (pl *Planner) admission() {
	for i := range pl.robots {
		pl.held[i], pl.evicted[i], pl.admit[i], pl.inside[i] = false, false, false, -1
		pl.class[i] = pl.classOf(int32(i))
	}
	pl.admitGoals()
	if pl.p.pockets > 0 {
		pl.admitPockets()
	}
	for i := range pl.robots {
		if pl.held[i] && pl.class[i] == driving && pl.remain[i] < pl.holdAt(int32(i))+pl.m.hop*2 {
			pl.class[i] = waiting
		}
	}
}

func (pl *Planner) classOf(i int32) class {
	r := &pl.robots[i]
	switch {
	case r.Frontier < 0 || pl.goal[i] == r.Frontier:
		return resting
	case pl.p.stand[r.Frontier] >= 0:
		return leaving
	case pl.p.lane[r.Frontier] >= 0 && pl.p.lane[r.Frontier] != pl.p.lane[pl.goal[i]]:
		return leaving
	}
	return driving
}

// admitGoals hands the free places of stands and lanes to the best of those
// that want them.
func (pl *Planner) admitGoals() {
	count := func() {
		for i := range pl.taken {
			pl.taken[i] = 0
		}
	}
	count()
	for i := range pl.robots {
		if v := pl.robots[i].Frontier; v >= 0 && pl.p.stand[v] >= 0 {
			pl.taken[pl.p.stand[v]]++
		}
	}
	pl.contest(pl.p.stand, nil)
	count()
	for i := range pl.robots {
		if v := pl.robots[i].Frontier; v >= 0 && pl.p.lane[v] >= 0 {
			pl.taken[pl.p.lane[v]]++
		}
	}
	pl.contest(pl.p.lane, pl.p.room)
}

// contest admits, for each group, the robots with the best scores while there
// is room; the others are held. Ranks are counted pair by pair inside a group.
func (pl *Planner) contest(group []int32, room []int32) {
	for i := range pl.first {
		pl.first[i] = -1
	}
	for i := range pl.robots {
		r := &pl.robots[i]
		pl.rival[i] = -1
		if r.Frontier < 0 || r.Fixed || pl.goal[i] == r.Frontier {
			continue
		}
		if g := group[pl.goal[i]]; g >= 0 && group[r.Frontier] != g {
			pl.rival[i], pl.first[g] = pl.first[g], int32(i)
		}
	}
	for i := range pl.robots {
		r := &pl.robots[i]
		if r.Frontier < 0 || r.Fixed || pl.goal[i] == r.Frontier {
			continue
		}
		g := group[pl.goal[i]]
		if g < 0 {
			continue
		}
		if group[r.Frontier] == g {
			pl.admit[i] = true
			continue
		}
		free := int32(1)
		if room != nil {
			free = room[g]
		}
		free -= pl.taken[g]
		for j := pl.first[g]; j >= 0 && free > 0; j = pl.rival[j] {
			if a, b := pl.score(j), pl.score(int32(i)); j != int32(i) && (a < b || a == b && j < int32(i)) {
				free--
			}
		}
		pl.admit[i] = free > 0
		pl.held[i] = free <= 0
	}
}

// score is small for robots that are near, or have waited long.
func (pl *Planner) score(r int32) int64 {
	return int64(pl.remain[r]) - ageWorth*int64(pl.age(r))
}

// holdAt is the remaining cost in cs below which a held robot goes no further
// by itself: a few hops and the turns in before the entrance.
func (pl *Planner) holdAt(r int32) int32 {
	g := pl.goal[r]
	d := int32(4)
	if l := pl.p.lane[g]; l >= 0 {
		d += pl.p.room[l]
	}
	if pl.p.pocket[g] >= 0 {
		d += pl.p.depth[g]
	}
	return d*pl.m.hop + int32(pl.m.turn90/5)
}

// admitPockets lets one robot at a time onto the aisle nodes of each pocket.
// Of several that are there already the fixed ones and the innermost stay;
// the others, and resting ones that are in the way of somebody, are sent out.
func (pl *Planner) admitPockets() {
	best := pl.pocket
	for i := range best {
		best[i] = -1
	}
	for i := range pl.robots {
		r := &pl.robots[i]
		if r.Frontier < 0 || !pl.p.aisle(r.Frontier) {
			continue
		}
		k := pl.p.pocket[r.Frontier]
		if b := best[k]; b < 0 || pl.stays(int32(i), b) {
			best[k] = int32(i)
		}
	}
	for i := range pl.robots {
		r := &pl.robots[i]
		if r.Frontier < 0 || !pl.p.aisle(r.Frontier) || r.Fixed {
			continue
		}
		k := pl.p.pocket[r.Frontier]
		if best[k] != int32(i) || pl.class[i] == resting && pl.wanted(k) {
			pl.evicted[i], pl.class[i] = true, leaving
			pl.held[i], pl.admit[i] = false, false
		}
		pl.inside[i] = k
	}
	// Empty pockets: the best of those outside, or on a stand inside.
	for k := range best {
		if best[k] >= 0 {
			continue
		}
		first := int32(-1)
		for i := range pl.robots {
			if pl.wants(int32(i), int32(k)) && (first < 0 || pl.score(int32(i)) < pl.score(first)) {
				first = int32(i)
			}
		}
		if first >= 0 {
			pl.inside[first] = int32(k)
		}
	}
	for i := range pl.robots {
		k := pl.p.pocket
		r := &pl.robots[i]
		if r.Frontier < 0 || r.Fixed || pl.goal[i] == r.Frontier || pl.evicted[i] {
			continue
		}
		if s := k[r.Frontier]; s >= 0 && pl.p.stand[r.Frontier] >= 0 && pl.inside[i] != s {
			pl.held[i], pl.class[i] = true, waiting
		} else if g := k[pl.goal[i]]; g >= 0 && pl.inside[i] != g {
			pl.held[i] = true
		}
	}
}

// stays says that a has a better right than b to stay in their pocket.
func (pl *Planner) stays(a, b int32) bool {
	ra, rb := &pl.robots[a], &pl.robots[b]
	if ra.Fixed != rb.Fixed {
		return ra.Fixed
	}
	if da, db := pl.p.depth[ra.Frontier], pl.p.depth[rb.Frontier]; da != db {
		return da > db
	}
	return a < b
}

// wants says that r needs the aisle of pocket k and is not on it.
func (pl *Planner) wants(r, k int32) bool {
	o := &pl.robots[r]
	if o.Frontier < 0 || o.Fixed || pl.goal[r] == o.Frontier || pl.held[r] {
		return false
	}
	from := pl.p.pocket[o.Frontier]
	return from == k && pl.p.stand[o.Frontier] >= 0 || pl.p.pocket[pl.goal[r]] == k && from != k
}

func (pl *Planner) wanted(k int32) bool {
	for i := range pl.robots {
		if pl.wants(int32(i), k) {
			return true
		}
	}
	return false
}
