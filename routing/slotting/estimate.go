package slotting

import "slices"

// Rule is the picking rule whose visits are estimated.
type Rule int

// OldestFirst fills a place with the oldest order; BestMatch with the one that
// the shelves on their way serve best. Both fetch the shelf that covers most
// open lines.
const (
	BestMatch Rule = iota
	OldestFirst
)

// Floor is what the estimate has to know of the stations. Zero values take the
// defaults: 20 stations of 12 places, a pool of 500 waiting orders, 8 shelves
// on their way to a station.
type Floor struct {
	Stations, Places, Pool, Ahead int
	Rule                          Rule
}

func (f Floor) filled() Floor {
	or := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	or(&f.Stations, 20)
	or(&f.Places, 12)
	or(&f.Pool, 500)
	or(&f.Ahead, 8)
	return f
}

// estimate plays orders (items by number) on a layout, without time: stations
// take turns, each serves its next shelf, fills its places and fetches shelves
// that no station has. It gives shelf visits and lines served; lines of items on
// no shelf are left out.
func estimate(orders [][]int32, on, where [][]int32, f Floor) (visits, lines int) {
	f = f.filled()
	e := &estimator{on: on, where: where, f: f, busy: make([]bool, len(on)), score: make([]int, len(on))}
	for _, o := range orders {
		var kept []int32
		for _, i := range o {
			if len(where[i]) > 0 {
				kept = append(kept, i)
			}
		}
		if len(kept) > 0 {
			e.orders = append(e.orders, kept)
		}
	}
	e.stations = make([]standing, f.Stations)
	for j := range e.stations {
		e.stations[j].covered = make([]int16, len(where))
	}
	for idle := 0; idle < f.Stations; {
		for j := range e.stations {
			if e.turn(&e.stations[j]) {
				idle = 0
			} else {
				idle++
			}
		}
	}
	return e.visits, e.lines
}

type estimator struct {
	on, where     [][]int32
	f             Floor
	orders        [][]int32
	next          int
	pool          [][]int32
	stations      []standing
	busy          []bool
	score         []int
	visits, lines int
}

type standing struct {
	places  [][]int32 // open items of each order
	coming  []int32
	covered []int16 // by item: shelves coming that hold it
}

func (e *estimator) turn(s *standing) bool {
	e.fill(s)
	e.fetch(s)
	if len(s.coming) == 0 {
		return false
	}
	k := s.coming[0]
	s.coming = s.coming[1:]
	e.visits++
	left := s.places[:0]
	for _, o := range s.places {
		rest := slices.DeleteFunc(o, func(i int32) bool { return slices.Contains(e.where[i], k) })
		e.lines += len(o) - len(rest)
		if len(rest) > 0 {
			left = append(left, rest)
		}
	}
	s.places = left
	for _, i := range e.on[k] {
		s.covered[i]--
	}
	e.busy[k] = false
	return true
}

func (e *estimator) fill(s *standing) {
	for len(s.places) < e.f.Places {
		for len(e.pool) < e.f.Pool && e.next < len(e.orders) {
			e.pool = append(e.pool, e.orders[e.next])
			e.next++
		}
		if len(e.pool) == 0 {
			return
		}
		best, most := 0, -1.0
		for n, o := range e.pool {
			if e.f.Rule == OldestFirst {
				break
			}
			hits := 0
			for _, i := range o {
				if s.covered[i] > 0 {
					hits++
				}
			}
			if share := float64(hits) / float64(len(o)); share > most {
				best, most = n, share
			}
		}
		s.places = append(s.places, slices.Clone(e.pool[best]))
		e.pool = slices.Delete(e.pool, best, best+1)
	}
}

func (e *estimator) fetch(s *standing) {
	for len(s.coming) < e.f.Ahead {
		best, most := int32(-1), 0
		var touched []int32
		for _, o := range s.places {
			for _, i := range o {
				if s.covered[i] > 0 {
					continue
				}
				for _, k := range e.where[i] {
					if e.busy[k] {
						continue
					}
					if e.score[k] == 0 {
						touched = append(touched, k)
					}
					e.score[k]++
				}
			}
		}
		for _, k := range touched {
			if e.score[k] > most || e.score[k] == most && k < best {
				best, most = k, e.score[k]
			}
			e.score[k] = 0
		}
		if best < 0 {
			return
		}
		e.busy[best] = true
		s.coming = append(s.coming, best)
		for _, i := range e.on[best] {
			s.covered[i]++
		}
	}
}
