package roads

// Star gives the ways from one address to many and back: time (ms) and length
// (dm), far where there is none. It goes up from the address and then down
// over the whole hierarchy in one sweep (PHAST; Delling, Goldberg, Nowatzyk,
// Werneck 2011), so that its time depends on the network, not on how many are
// asked for.
func (s *Session) Star(at Snap, others []Snap) (out, in []Reach) {
	r := s.r
	out, in = make([]Reach, len(others)), make([]Reach, len(others))
	s.sweep(&r.up, &r.down, r.leave(at))
	for i, b := range others {
		out[i] = s.nearest(r.arrive(b))
	}
	s.sweep(&r.down, &r.up, r.arrive(at))
	for i, b := range others {
		in[i] = s.nearest(r.leave(b))
	}
	for i, b := range others {
		if ms, dm, ok := r.along(at, b); ok && ms < out[i].Ms {
			out[i] = Reach{ms, dm}
		}
		if ms, dm, ok := r.along(b, at); ok && ms < in[i].Ms {
			in[i] = Reach{ms, dm}
		}
		r.free(at, &out[i].Ms)
		r.free(b, &in[i].Ms)
	}
	return out, in
}

// Reach is the length of a way: time in ms and length in dm.
type Reach struct{ Ms, Dm int32 }

// sweep fills s.reach with every node's distance from (or to) the seeds.
func (s *Session) sweep(up, down *arcs, seeds []seed) {
	n := len(s.r.of)
	if s.reach == nil {
		s.reach = make([]Reach, n)
	}
	for v := range s.reach {
		s.reach[v].Ms = far
	}
	s.search(&s.forth, up, down, seeds, func(v int32) { s.reach[v] = Reach{s.forth.ms[v], s.forth.dm[v]} })
	for v := n - 1; v >= 0; v-- {
		best := s.reach[v]
		for _, h := range down.list[down.start[v]:down.start[v+1]] {
			if from := s.reach[h.to]; from.Ms < far && from.Ms+h.ms < best.Ms {
				best = Reach{from.Ms + h.ms, from.Dm + h.dm}
			}
		}
		s.reach[v] = best
	}
}

func (s *Session) nearest(seeds []seed) Reach {
	best := Reach{far, far}
	for _, x := range seeds {
		if at := s.reach[x.node]; at.Ms < far && at.Ms+x.ms < best.Ms {
			best = Reach{at.Ms + x.ms, at.Dm + x.dm}
		}
	}
	return best
}
