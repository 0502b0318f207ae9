package pickgame

// reference are the two rules of the reference game. They differ in which
// order takes a place and which shelf is fetched.
type reference struct {
	w     *world
	match bool // the best matched order takes the place, not the oldest
	pick  func(r *reference, j int32, open []int32) int32
	turn  int

	need    []int32 // by SKU: orders at the station asked about that want it
	covered []int32 // by SKU: the round in which a coming shelf held it
	seen    []int32 // by SKU: the round in which it was noted
	round   int32
}

func (r *reference) began() error {
	n := len(r.w.shelves)
	r.need, r.covered, r.seen = make([]int32, n), make([]int32, n), make([]int32, n)
	for j := range int32(r.w.floor.Stations) {
		r.fill(j)
		r.fetch(j)
	}
	return nil
}

// cover notes what the shelves coming to a station hold.
func (r *reference) cover(j int32) {
	r.round++
	for _, k := range r.w.coming[j] {
		for _, s := range r.w.holds[k] {
			r.covered[s] = r.round
		}
	}
}

func (r *reference) fill(j int32) {
	w := r.w
	for len(w.places[j]) < w.floor.Places && len(w.pool) > 0 {
		best, most := 0, -1.0
		if r.match {
			r.cover(j)
			for i, o := range w.pool {
				hits := 0
				for _, l := range w.orders[o].Lines {
					if r.covered[l.SKU] == r.round {
						hits++
					}
				}
				if share := float64(hits) / float64(len(w.orders[o].Lines)); share > most {
					best, most = i, share
				}
			}
		}
		w.place(best, j, all)
	}
}

func (r *reference) ended(shelf, station int32) (int32, int32, error) {
	r.w.decide(func() { r.fill(station) })
	return -1, r.w.home[shelf], nil
}

func (r *reference) moved(eventKind) error {
	r.w.decide(func() {
		for x := range r.w.floor.Stations {
			if r.fetch(int32((r.turn + x) % r.w.floor.Stations)); len(r.w.idle) == 0 {
				break
			}
		}
	})
	r.turn++
	return nil
}

// fetch sends shelves for the lines at a station that no coming shelf holds.
func (r *reference) fetch(j int32) {
	w := r.w
	if len(w.idle) == 0 {
		return
	}
	r.cover(j)
	var open []int32
	for _, pt := range w.places[j] {
		o := pt.order
		for k, l := range w.orders[o].Lines {
			if w.of[o].at[k] != pt.number {
				continue
			}
			if r.seen[l.SKU] != r.round {
				r.seen[l.SKU], r.need[l.SKU] = r.round, 0
				if r.covered[l.SKU] != r.round {
					open = append(open, l.SKU)
				}
			}
			r.need[l.SKU]++
		}
	}
	for len(open) > 0 && len(w.idle) > 0 && len(w.coming[j]) < w.floor.MaxComing {
		k := r.pick(r, j, open)
		if k < -1 { // nothing free holds the first
			open = open[1:]
			continue
		}
		if k < 0 {
			return
		}
		w.send(j, k)
		rest := open[:0]
		for _, s := range open {
			if !w.has(k, s) {
				rest = append(rest, s)
			}
		}
		open = rest
	}
}

// nearestShelf is the nearest free shelf that holds the first open SKU, -2 if
// there is none.
func nearestShelf(r *reference, j int32, open []int32) int32 {
	w, best, least, to := r.w, int32(-2), 0.0, stationPoint(int(j))
	for _, k := range w.shelves[open[0]] {
		if d := w.floor.home(int(k)).to(to); w.at[k] && (best < 0 || d < least) {
			best, least = k, d
		}
	}
	return best
}

// fullestShelf is the free shelf that holds most open lines, the nearest of
// those, -1 if there is none.
func fullestShelf(r *reference, j int32, open []int32) int32 {
	w, best, most, least, to := r.w, int32(-1), int32(0), 0.0, stationPoint(int(j))
	for _, s := range open {
		for _, k := range w.shelves[s] {
			if !w.at[k] {
				continue
			}
			n := int32(0)
			for _, x := range open {
				if w.has(k, x) {
					n += r.need[x]
				}
			}
			if d := w.floor.home(int(k)).to(to); n > most || n == most && (d < least || d == least && k > best) {
				best, most, least = k, n, d
			}
		}
	}
	return best
}
