package slotting

import (
	"cmp"
	"slices"
)

// change is one face that goes from a shelf to another.
type change struct {
	item, from, to int32
	gain           float64 // joint orders, a share of what all changes win together
}

// changes pairs the faces that left with those that came, by item, and shares
// the gain out: a change gets the mean of what it would win as the first one
// and what it wins as the last one.
func changes(before, after *layout) []change {
	var list []change
	for i := range int32(len(before.where)) {
		var gone, come []int32
		for _, k := range before.where[i] {
			if !slices.Contains(after.where[i], k) {
				gone = append(gone, k)
			}
		}
		for _, k := range after.where[i] {
			if !slices.Contains(before.where[i], k) {
				come = append(come, k)
			}
		}
		for n := range gone {
			c := change{item: i, from: gone[n], to: come[n]}
			first := before.value(i, c.to, c.from, -1) - before.value(i, c.from, c.from, -1)
			last := after.value(i, c.to, c.to, -1) - after.value(i, c.from, c.to, -1)
			c.gain = (first + last) / 2
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(x, y change) int {
		return cmp.Or(-cmp.Compare(x.gain, y.gain), cmp.Compare(x.item, y.item), cmp.Compare(x.from, y.from))
	})
	return list
}

// feasible drops changes, those that win least first, until every shelf can
// hold what then lies on it.
func feasible(l *layout, list []change) []change {
	kept := slices.Clone(list)
	for {
		now := l.clone()
		for _, c := range kept {
			now.move(c.item, c.from, c.to)
		}
		bad := make([]bool, len(now.on))
		any := false
		for _, c := range kept {
			if !bad[c.to] && allows(l.w.Items, &l.w.Shelves[c.to], now.on[c.to]) != "" {
				bad[c.to], any = true, true
			}
		}
		if !any {
			return kept
		}
		rest := make([]change, 0, len(kept))
		for n := len(kept) - 1; n >= 0; n-- {
			if c := kept[n]; bad[c.to] {
				bad[c.to] = false // one at a time: a dropped change frees what it took elsewhere
				continue
			}
			rest = append(rest, kept[n])
		}
		slices.Reverse(rest)
		kept = rest
	}
}

// stop is one visit of a shelf to the station where the moves are made.
type stop struct {
	shelf     int32
	take, put []int // changes by number
}

// schedule is the order in which shelves come to the one station where the
// moves are made, with a rack of so many places between them and one face in
// hand: each visit takes out what is to go and there is a place for, and puts
// in what lies there. The next shelf is the one at which most can be done;
// putting in counts more the fuller the rack is.
func schedule(l *layout, list []change, places int) []stop {
	places = max(places, 1)
	s := &scheduler{list: list, places: places, out: make([][]int, len(l.on)), in: make([][]int, len(l.on)), used: make([]int, len(l.on)), faces: make([]int, len(l.on))}
	for n, c := range list {
		s.out[c.from] = append(s.out[c.from], n)
	}
	for k := range l.on {
		s.used[k], s.faces[k] = len(l.on[k]), l.w.Shelves[k].Faces
	}
	var stops []stop
	for left := len(list); left > 0 || s.held > 0; {
		k := s.next()
		if k < 0 {
			break
		}
		st := s.visit(k)
		left -= len(st.take)
		stops = append(stops, st)
	}
	return stops
}

type scheduler struct {
	list    []change
	places  int
	held    int
	out, in [][]int // by shelf: changes still to take, taken ones that wait for it
	used    []int
	faces   []int
}

func (s *scheduler) next() int32 {
	best, most := int32(-1), -1.0
	for k := range s.out {
		take := min(len(s.out[k]), s.places-s.held+len(s.in[k]))
		put := min(len(s.in[k]), s.faces[k]-s.used[k]+len(s.out[k]))
		if take <= 0 && put <= 0 {
			continue
		}
		room := 1 - float64(s.held)/float64(s.places)
		w := float64(1.5*float64(put)) + float64(float64(take)*room)
		for _, n := range s.out[k] { // what joins others that wait for the same shelf
			w += float64(0.3 * float64(min(len(s.in[s.list[n].to]), 3)) * (0.5 + room/2))
		}
		if w > most {
			best, most = int32(k), w
		}
	}
	return best
}

func (s *scheduler) visit(k int32) stop {
	st := stop{shelf: k}
	for {
		moved := false
		for len(s.in[k]) > 0 && s.used[k] < s.faces[k] {
			st.put = append(st.put, s.in[k][0])
			s.in[k] = s.in[k][1:]
			s.held--
			s.used[k]++
			moved = true
		}
		// One more than the rack holds may be in hand while a face is exchanged.
		if len(s.out[k]) > 0 && (s.held < s.places || s.held == s.places && len(s.in[k]) > 0) {
			best := 0
			for x, n := range s.out[k] {
				if len(s.in[s.list[n].to]) > len(s.in[s.list[s.out[k][best]].to]) {
					best = x
				}
			}
			n := s.out[k][best]
			s.out[k] = slices.Delete(s.out[k], best, best+1)
			st.take = append(st.take, n)
			s.in[s.list[n].to] = append(s.in[s.list[n].to], n)
			s.held++
			s.used[k]--
			moved = true
		}
		if !moved {
			return st
		}
	}
}
