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
	expires []int64   // by holding, ms; math.MaxInt64: never
	fresh   int64     // ms that a lot may expire after the first
	most    []int32   // by item: the most units one lot holds
	units   []int32   // by cell of station and item: units on shelves bound for it
	going   []int32   // by shelf: the station it is bound for, -1
	next    []int32   // by shelf: s until the visit begins
	fill    []int32   // scratch
	dated   bool      // some lot expires
	shelves []Shelf   // the question's
}

// holding is one lot on a shelf.
type holding struct{ shelf, stock int32 }

func (s *supply) cell(station, item int32) int32 { return station*s.items + item }

// read takes the shelves in; asked is one more than the greatest item asked for.
// The index from items to lots is built anew unless the caller says that no
// stock changed since the last question; lots that expire may do so meanwhile.
func (s *supply) read(p *Problem, asked int32) {
	if p.Stocked == 0 || p.Stocked != s.stocked || s.dated || asked > s.items {
		s.index(p, asked)
	}
	s.stocked, s.shelves, s.fresh = p.Stocked, p.Shelves, p.Fresh
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
func (s *supply) index(p *Problem, asked int32) {
	s.items = asked
	for i := range p.Shelves {
		for k := range p.Shelves[i].Stock {
			s.items = max(s.items, p.Shelves[i].Stock[k].Item+1)
		}
	}
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
}

// serves says whether a lot may serve a need at a station: wholly, or in part
// when no lot holds enough; and not while a lot that can come there expires
// first by more than Problem.Fresh.
func (s *supply) serves(need, it, h, j int32) bool {
	if s.left[h] <= 0 || s.left[h] < need && s.most[it] >= need {
		return false
	}
	if !s.dated {
		return true
	}
	for x := s.ask[it]; x < s.ask[it+1]; x++ {
		if s.left[x] > 0 && s.expires[x] < s.expires[h]-s.fresh && s.comes(s.held[x].shelf, j) {
			return false
		}
	}
	return true
}

// comes says whether a shelf is bound for a station or could be sent there.
func (s *supply) comes(k, j int32) bool {
	sh := &s.shelves[k]
	return s.going[k] == j || s.going[k] < 0 && !sh.Busy && sh.TravelSec[j] >= 0
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
