package picking

// gains are what a visit of each shelf to each station is worth: the weights of
// the open lines there that no visit serves and it could, and of the lines of
// waiting orders, which could take a place anywhere. They are kept as lines are
// promised, so that the next decision costs only what the last one changed.
type gains struct {
	shelves int32
	gain    []int64 // by station and shelf: weight
	lines   []int32 // by station and shelf
	pool    []int64 // by shelf: weight of waiting lines
	some    []int32 // by shelf: waiting lines
	counted []bool  // by line: it is in one of these
}

func (g *gains) read(v *Solver) {
	g.shelves = int32(len(v.p.Shelves))
	n := int(g.shelves) * len(v.p.Stations)
	g.gain, g.lines = zeroed(g.gain, n), zeroed(g.lines, n)
	g.pool, g.some = zeroed(g.pool, int(g.shelves)), zeroed(g.some, int(g.shelves))
	g.counted = zeroed(g.counted, len(v.d.item))
	for i := range v.p.Orders {
		g.order(v, int32(i))
	}
}

// order counts the lines of an order that no visit serves.
func (g *gains) order(v *Solver, i int32) {
	for l := v.d.first[i]; l < v.d.first[i+1]; l++ {
		g.line(v, l, v.d.need[l] > 0)
	}
}

// line counts a line (open) or takes it out.
func (g *gains) line(v *Solver, l int32, open bool) {
	if g.counted[l] == open {
		return
	}
	g.counted[l] = open
	i, it := v.d.order[l], v.d.item[l]
	w, n := v.d.weight[i], int32(1)
	if !open {
		w, n = -w, -1
	}
	weight, count := g.pool, g.some
	if j := v.d.at[i]; j >= 0 {
		weight, count = g.gain[j*g.shelves:], g.lines[j*g.shelves:]
	}
	for h := v.s.ask[it]; h < v.s.ask[it+1]; h++ {
		weight[v.s.held[h].shelf] += w
		count[v.s.held[h].shelf] += n
	}
}
