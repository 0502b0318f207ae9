package slotting

import (
	"cmp"
	"slices"
)

const (
	sweeps    = 40
	leastGain = 1e-6
	tried     = 8 // best shelves tried for one face in one sweep
)

// search improves a layout face by face: to a shelf with room, or in exchange
// with a face of a shelf without, as long as that wins more joint orders than
// the moves cost (in joint orders each). A face that lies again where it lay at
// first costs nothing, so that the result is a set of moves that each pay.
func (l *layout) search(cost float64) {
	first := make([][]int32, len(l.where))
	for i := range l.where {
		first[i] = slices.Clone(l.where[i])
	}
	s := searcher{l, first, cost}
	for range sweeps {
		won := 0.0
		for i := range int32(len(l.where)) {
			for _, from := range slices.Clone(l.where[i]) {
				won += s.improve(i, from)
			}
		}
		if won < 1e-3*float64(len(l.where)) {
			return
		}
	}
}

type searcher struct {
	*layout
	first [][]int32
	cost  float64
}

// toll is the cost of an item's lying on a shelf where it did not at first.
func (s *searcher) toll(i, k int32) float64 {
	if _, ok := slices.BinarySearch(s.first[i], k); ok {
		return 0
	}
	return s.cost
}

// improve finds the best new place of one face and takes it; it gives what was won.
func (s *searcher) improve(i, from int32) float64 {
	s.load(i, from)
	now := s.score[from] - s.toll(i, from)
	slices.SortFunc(s.cand, func(x, y int32) int { return cmp.Or(-cmp.Compare(s.score[x], s.score[y]), cmp.Compare(x, y)) })
	best, to, other := leastGain, int32(-1), int32(-1)
	n := 0
	for _, k := range s.cand {
		if n == tried {
			break
		}
		won := s.score[k] - s.toll(i, k) - now
		if won < best && s.score[k]+s.cost < now+best { // not even a displaced face brought home would make it worth
			break
		}
		if k == from || slices.Contains(s.where[i], k) || !s.spreads(i, from, k) {
			continue
		}
		n++
		if won > best && s.fits(i, k, -1) {
			best, to, other = won, k, -1
		}
		if len(s.on[k]) < s.w.Shelves[k].Faces {
			continue
		}
		for _, j := range s.on[k] {
			if d := won + s.exchange(i, from, j, k); d > best && s.fits(i, k, j) && s.fits(j, from, i) && s.spreads(j, k, from) {
				best, to, other = d, k, j
			}
		}
	}
	s.unload(i, from) // while the layout is the one that load saw
	if to < 0 {
		return 0
	}
	if other >= 0 {
		s.move(other, to, from)
	}
	s.move(i, from, to)
	return best
}

// exchange is what it wins more that j leaves k for from, as i goes the other way.
func (s *searcher) exchange(i, from, j, k int32) float64 {
	if slices.Contains(s.where[j], from) {
		return -1e18
	}
	beside := float64(s.weight[j] * together(s.shared[j])) // what i counted on at k
	return s.value(j, from, k, i) - s.value(j, k, k, i) - s.toll(j, from) + s.toll(j, k) - beside
}
