package traffic

// keepFirst is how many of the foremost robots keep their place in every
// reordering: the promise that the foremost gets on rests on them.
const keepFirst = 2

// improve replans with other priorities and keeps the best plan, for
// p.Budget rounds. Each round moves a few robots towards the front, mostly
// such as the best plan leaves standing.
func (pl *Planner) improve(p *Problem, steps int) {
	n := len(pl.order)
	if p.Budget <= 0 || n <= keepFirst+1 {
		return
	}
	pl.pcg.Seed(uint64(p.Version), uint64(n))
	span := n - keepFirst
	for range p.Budget {
		at := keepFirst + pl.rng.IntN(span)
		for i := range min(span, 8) {
			j := keepFirst + (at-keepFirst+i)%span
			r := pl.order[j]
			if pl.best.n[r] == 0 && pl.class[r] == driving {
				at = j
				break
			}
		}
		to := keepFirst + pl.rng.IntN(at-keepFirst+1)
		if pl.class[pl.order[at]] < pl.class[pl.order[to]] {
			continue
		}
		rotate(pl.order[to : at+1])
		pl.attempt(&pl.cur, steps)
		if pl.cur.value < pl.best.value {
			pl.cur, pl.best = pl.best, pl.cur
		} else {
			unrotate(pl.order[to : at+1])
		}
	}
}

// rotate moves the last element to the front, unrotate undoes it.
func rotate(s []int32) {
	last := s[len(s)-1]
	copy(s[1:], s)
	s[0] = last
}

func unrotate(s []int32) {
	first := s[0]
	copy(s, s[1:])
	s[len(s)-1] = first
}
