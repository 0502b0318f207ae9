package picking

import "math"

// supply are the shelves' stock by item.
type supply struct {
	stocked int64 // the question's mark of the stock the index is of
	items   int32
	ask     []int32   // by item: first entry in held
	held    []holding // lots on shelves, by item
	full    []int32   // by holding: units at the start
	left    []int32   // by holding: units not promised
	expires []int64   // by holding, ms; never is math.MaxInt64
	limit   []int64   // by item: what expires later waits for what expires first, ms
	fresh   int64     // ms that a lot may expire after the first
	most    []int32   // by item: the most units one lot holds
	units   []int32   // by cell of station and item: units on shelves bound for it
	going   []int32   // by shelf: the station it is bound for, -1
	next    []int32   // by shelf: s until the visit begins
	fill    []int32   // scratch
	dated   bool      // some lot expires
}

// holding is one lot on a shelf.
type holding struct{ shelf, stock int32 }

func (s *supply) cell(station, item int32) int32 { return station*s.items + item }

// read takes the shelves in; the index from items to lots is built anew unless
// the caller says that no stock changed since the last question.
func (s *supply) read(p *Problem) {
	if p.Stocked == 0 || p.Stocked != s.stocked {
		s.index(p)
	}
	s.stocked = p.Stocked
	copy(s.left, s.full)
	s.units = zeroed(s.units, int(s.items)*len(p.Stations))
	s.going, s.next = s.going[:0], s.next[:0]
	for i := range p.Shelves {
		sh := &p.Shelves[i]
		s.going, s.next = append(s.going, sh.Visit), append(s.next, sh.Next)
		if sh.Visit >= 0 {
			s.bring(p, int32(i), sh.Visit, 1)
		}
	}
	if s.fresh = p.Fresh; s.dated {
		for it := range s.items {
			s.first(p, it)
		}
	}
}

// bring adds (sign 1) or takes away (-1) what a shelf holds at a station.
func (s *supply) bring(p *Problem, k, j, sign int32) {
	for i := range p.Shelves[k].Stock {
		if st := &p.Shelves[k].Stock[i]; usable(p, st) {
			s.units[s.cell(j, st.Item)] += sign * st.Units
		}
	}
}

// usable says whether a lot may be picked: what has expired may not.
func usable(p *Problem, st *Stock) bool {
	return st.Units > 0 && (st.Expires == 0 || st.Expires > p.Now)
}

// index builds the inverted index from items to lots.
func (s *supply) index(p *Problem) {
	s.items = itemCount(p)
	s.ask, s.most = zeroed(s.ask, int(s.items)+1), zeroed(s.most, int(s.items))
	for i := range p.Shelves {
		for k := range p.Shelves[i].Stock {
			if st := &p.Shelves[i].Stock[k]; usable(p, st) {
				s.ask[st.Item+1]++
			}
		}
	}
	for i := range s.items {
		s.ask[i+1] += s.ask[i]
	}
	s.fill = append(s.fill[:0], s.ask...)
	total := int(s.ask[s.items])
	s.held, s.full, s.left, s.expires, s.dated = zeroed(s.held, total), zeroed(s.full, total), zeroed(s.left, total), zeroed(s.expires, total), false
	for i := range p.Shelves {
		for k := range p.Shelves[i].Stock {
			st := &p.Shelves[i].Stock[k]
			if !usable(p, st) {
				continue
			}
			at := s.fill[st.Item]
			s.held[at], s.full[at], s.expires[at] = holding{int32(i), int32(k)}, st.Units, math.MaxInt64
			if st.Expires != 0 {
				s.expires[at], s.dated = st.Expires, true
			}
			s.fill[st.Item]++
			s.most[st.Item] = max(s.most[st.Item], st.Units)
		}
	}
	s.limit = zeroed(s.limit, int(s.items))
	for it := range s.limit {
		s.limit[it] = math.MaxInt64
	}
}

// itemCount is one more than the greatest item held or asked for.
func itemCount(p *Problem) int32 {
	top := int32(-1)
	for i := range p.Shelves {
		for k := range p.Shelves[i].Stock {
			top = max(top, p.Shelves[i].Stock[k].Item)
		}
	}
	for i := range p.Orders {
		for _, l := range p.Orders[i].Lines {
			top = max(top, l.Item)
		}
	}
	return top + 1
}

// first finds which lots of an item may go: first expired, first out, among
// those on shelves that come or can come.
func (s *supply) first(p *Problem, it int32) {
	soonest := int64(math.MaxInt64)
	for h := s.ask[it]; h < s.ask[it+1]; h++ {
		if k := s.held[h].shelf; s.left[h] > 0 && (s.going[k] >= 0 || !p.Shelves[k].Busy) {
			soonest = min(soonest, s.expires[h])
		}
	}
	if s.limit[it] = math.MaxInt64; soonest < math.MaxInt64-s.fresh {
		s.limit[it] = soonest + s.fresh
	}
}

// serves says whether a lot may serve a need: wholly, or in part when no lot
// holds enough; and not while another expires first.
func (s *supply) serves(need, it, h int32) bool {
	return s.left[h] > 0 && (s.left[h] >= need || s.most[it] < need) && s.expires[h] <= s.limit[it]
}

// zeroed gives a slice of n zeros in the memory of s if it is large enough.
func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	s = s[:n]
	clear(s)
	return s
}

// promise takes units off a lot; when it is used up the next to expire may go.
func (s *supply) promise(it, h, n int32) {
	s.left[h] -= n
	if s.dated && s.left[h] == 0 {
		s.limit[it] = math.MaxInt64
		soonest := int64(math.MaxInt64)
		for x := s.ask[it]; x < s.ask[it+1]; x++ {
			if s.left[x] > 0 {
				soonest = min(soonest, s.expires[x])
			}
		}
		if soonest < math.MaxInt64-s.fresh {
			s.limit[it] = soonest + s.fresh
		}
	}
}
