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
	used := max(1, s.used())
	size := min(float64(longest), float64(int(s.n)-1-len(s.absent))/float64(used))
	strings := int(s.rng.Float64()*(4*meanRemoved/(1+size)-1) + 1)
	seed := 1 + s.rng.Int32N(s.n-1)
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
		before := s.length(r)
		kept := s.routes[r][:0]
		for _, c := range s.routes[r] {
			if !s.cut[c] {
				kept = append(kept, c)
				continue
			}
			s.cut[c], s.at[c] = false, -1
			if s.mate[c] == 0 || s.demand[c] > 0 {
				s.absent = append(s.absent, c)
			}
		}
		s.routes[r] = kept
		s.cost += s.refresh(r) - before
	}
}

func (s *Solver) length(r int32) int64 {
	sum, at := int64(0), int32(0)
	for _, c := range s.routes[r] {
		sum += int64(s.d[at*s.n+c])
		at = c
	}
	return sum + int64(s.d[at*s.n])
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
	route := s.routes[r]
	l := min(len(route), int(1+s.rng.Float64()*min(size, float64(len(route)))))
	hold := 0
	if l > 1 && l < len(route) && s.rng.Float64() < splitOdds {
		for hold = 1; l+hold < len(route) && s.rng.Float64() < splitDeepens; hold++ {
		}
	}
	span := l + hold
	low, high := max(0, int(s.pos[c])-span+1), min(int(s.pos[c]), len(route)-span)
	from := low + s.rng.IntN(high-low+1)
	gap := from + s.rng.IntN(l+1)
	for i := from; i < from+span; i++ {
		if hold > 0 && i >= gap && i < gap+hold {
			continue
		}
		s.cut[route[i]] = true
		if m := s.mate[route[i]]; m != 0 {
			s.cut[m] = true
		}
	}
}
