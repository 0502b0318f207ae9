package picking

// release fills the free places of a station with waiting orders, or parts of
// them, that shelves bound for it serve, the best first.
func (v *Solver) release(j int32) {
	if v.places[j] <= 0 || len(v.d.waiting) == 0 {
		return
	}
	v.scores = v.scores[:0]
	for _, i := range v.d.waiting {
		v.scores = append(v.scores, v.score(i, j))
	}
	for v.places[j] > 0 {
		best := -1
		for k := range v.scores {
			if v.scores[k] > 0 && (best < 0 || v.scores[k] > v.scores[best]) {
				best = k
			}
		}
		if best < 0 {
			break
		}
		i := v.d.waiting[best]
		if now := v.score(i, j); now < v.scores[best] {
			v.scores[best] = now // what it wanted went to another
			continue
		}
		v.scores[best] = 0
		v.place(i, j)
	}
	v.compact()
}

// compact takes orders out of the list that have places for all their lines.
func (v *Solver) compact() {
	rest := v.d.waiting[:0]
	for _, i := range v.d.waiting {
		if v.d.at[i] < 0 && v.unserved(i) > 0 {
			rest = append(rest, i)
		}
	}
	v.d.waiting = rest
}

// unserved is how many lines of an order no visit serves.
func (v *Solver) unserved(i int32) int {
	n := 0
	for l := v.d.first[i]; l < v.d.first[i+1]; l++ {
		if v.d.need[l] > 0 {
			n++
		}
	}
	return n
}

// splits says whether a waiting order may leave lines for another station. One
// with a line that no single lot serves stays whole, so that a line is always
// picked at one station.
func (v *Solver) splits(i int32) bool {
	if int(v.d.parts[i])+1 >= v.p.MaxParts {
		return false
	}
	for l := v.d.first[i]; l < v.d.first[i+1]; l++ {
		if v.s.most[v.d.item[l]] < v.d.need[l] {
			return false
		}
	}
	return true
}

// served says whether a shelf bound for a station holds what a line needs.
func (v *Solver) served(l, j int32) bool {
	need, it := v.d.need[l], v.d.item[l]
	if need <= 0 || v.s.units[v.s.cell(j, it)] < need {
		return false
	}
	for h := v.s.ask[it]; h < v.s.ask[it+1]; h++ {
		if v.s.going[v.s.held[h].shelf] == j && v.s.left[h] >= need && v.s.serves(need, it, h, j) {
			return true
		}
	}
	return false
}

// score is what a place at a station is worth to a waiting order: the weight of
// the lines that shelves bound for it serve, twice if that is all of them. An
// order that may not be split counts them by the share they are of it, because
// it keeps its place until the others are fetched. One that is late takes a
// place without any: it then draws the shelves to it. 0: none.
func (v *Solver) score(i, j int32) int64 {
	hits, n, splits := int64(0), int64(0), v.splits(i)
	for l := v.d.first[i]; l < v.d.first[i+1]; l++ {
		if v.d.need[l] <= 0 {
			continue
		}
		n++
		if v.served(l, j) {
			hits++
		}
		if v.s.most[v.d.item[l]] == 0 {
			return 0 // nobody holds it, and it would keep its place
		}
	}
	w := v.d.weight[i]
	switch {
	case n == 0 || hits == 0 && !v.late(i, splits):
		return 0
	case hits == n:
		return 2 * w * hits
	case splits && hits > 0:
		return w * hits
	default:
		return w*hits*hits/n + w/2
	}
}

// place gives a waiting order a place: all of it, or if it may be split the
// lines that coming shelves serve, if they serve any.
func (v *Solver) place(i, j int32) {
	splits := v.splits(i) && v.anyServed(i, j)
	v.places[j]--
	v.d.parts[i]++
	if !splits {
		for l := v.d.first[i]; l < v.d.first[i+1]; l++ {
			v.g.line(v, l, false)
		}
		v.plan.Release = append(v.plan.Release, Release{Order: i, Station: j, Lines: v.rest(i)})
		v.d.at[i] = j
		v.cover(i, j)
		v.g.order(v, i)
		return
	}
	r := Release{Order: i, Station: j, Lines: []int32{}}
	for l := v.d.first[i]; l < v.d.first[i+1]; l++ {
		if !v.served(l, j) {
			continue
		}
		if v.coverLine(i, l, j); v.d.need[l] <= 0 {
			v.g.line(v, l, false)
			r.Lines = append(r.Lines, l-v.d.first[i])
		}
	}
	if len(r.Lines) == int(v.d.first[i+1]-v.d.first[i]) {
		r.Lines = nil
	}
	v.plan.Release = append(v.plan.Release, r)
}

// late says whether a waiting order takes a place whatever comes.
func (v *Solver) late(i int32, splits bool) bool {
	if splits {
		return v.d.over[i] > 1000/lateSplit
	}
	return v.d.over[i] > 1000/lateWhole
}

func (v *Solver) anyServed(i, j int32) bool {
	for l := v.d.first[i]; l < v.d.first[i+1]; l++ {
		if v.served(l, j) {
			return true
		}
	}
	return false
}

// rest are the lines of an order that have no place yet; nil: all.
func (v *Solver) rest(i int32) []int32 {
	if v.unserved(i) == int(v.d.first[i+1]-v.d.first[i]) {
		return nil
	}
	var list []int32
	for l := v.d.first[i]; l < v.d.first[i+1]; l++ {
		if v.d.need[l] > 0 {
			list = append(list, l-v.d.first[i])
		}
	}
	return list
}
