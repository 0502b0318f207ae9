package vrp

// Figures of the paper: mean stops removed, longest string, growth of a split string.
const (
	meanRemoved  = 10
	longest      = 10
	splitOdds    = 0.5
	splitDeepens = 0.01
)

// ruin removes strings of stops from routes close to one seed stop.
func (s *Solver) ruin() {
	size := min(float64(longest), float64(int(s.stops)-1-len(s.absent))/float64(max(1, s.used)))
	strings := int(float64(s.rng.Float64()*(4*meanRemoved/(1+size)-1)) + 1)
	seed := 1 + s.rng.Int32N(s.stops-1)
	if len(s.absent) > 0 && s.rng.IntN(2) == 0 {
		seed = s.absent[s.rng.IntN(len(s.absent))]
	}
	s.string(seed, size, &strings)
	for _, c := range s.near[seed*s.k : (seed+1)*s.k] {
		if strings <= 0 {
			break
		}
		s.string(c, size, &strings)
	}
	for _, r := range s.touched {
		s.remove(r)
	}
}

// remove takes the marked stops out of route r.
func (s *Solver) remove(r int32) {
	t := &s.routes[r]
	kept := t.seq[:1]
	used := len(t.seq) > 2
	if s.mixed != nil {
		s.cost -= t.cost
	}
	for i, c := range t.seq[:len(t.seq)-1] {
		if s.mixed == nil {
			s.cost -= int64(c.next)
		}
		switch {
		case i == 0:
		case s.cut[c.id]:
			s.drop(c.id)
		default:
			kept = append(kept, c)
		}
	}
	t.seq = append(kept, t.seq[len(t.seq)-1])
	if s.mixed != nil {
		s.tidy(r)
	}
	if used && len(t.seq) == 2 {
		s.used--
	}
	s.cost += s.refresh(r)
}

// drop leaves stop c without a route.
func (s *Solver) drop(c int32) {
	s.cut[c], s.at[c] = false, -1
	if s.leads(c) {
		s.absent = append(s.absent, c)
	}
}

// string marks a string of the route of c, which holds c, unless the route was ruined before.
func (s *Solver) string(c int32, size float64, strings *int) {
	r := s.at[c]
	if r < 0 || s.ruined[r] == s.Iterations {
		return
	}
	s.ruined[r] = s.Iterations
	*strings--
	s.touch(r)
	stops := s.routes[r].stops()
	l := min(len(stops), int(1+float64(s.rng.Float64()*min(size, float64(len(stops))))))
	hold := 0
	if l > 1 && l < len(stops) && s.rng.Float64() < splitOdds {
		for hold = 1; l+hold < len(stops) && s.rng.Float64() < splitDeepens; hold++ {
		}
	}
	span, at := l+hold, int(s.pos[c])-1
	low, high := max(0, at-span+1), min(at, len(stops)-span)
	from := low + s.rng.IntN(high-low+1)
	gap := from + s.rng.IntN(l+1)
	for i := from; i < from+span; i++ {
		if hold > 0 && i >= gap && i < gap+hold {
			continue
		}
		id := stops[i].id
		if s.mixed != nil && (id >= s.stops || s.mixed.locked[id]) {
			continue
		}
		s.cut[id] = true
		if m := s.mate[id]; m != 0 {
			s.cut[m] = true
		}
	}
}
