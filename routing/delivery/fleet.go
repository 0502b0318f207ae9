package delivery

import "slices"

// saveRoutes tries to serve the open routes' stops with one route fewer, again
// and again, until stop says so or the loads allow no fewer. Stops that found
// no place before weigh more, so that the search makes room for them (the sum
// of absences of Christiaens and Vanden Berghe 2020).
func (s *search) saveRoutes(stop func() bool) {
	var out []int32 // nodes in no route
	for {
		if len(out) == 0 {
			s.cost = 0
			for _, r := range s.routes {
				if r.open {
					s.cost += r.metres
				}
			}
			s.keep()
			if out = s.dissolve(); out == nil {
				break
			}
		}
		if stop() {
			s.routes[s.dissolved].open = true
			break
		}
		out = s.squeeze(out)
	}
	s.restore()
}

// dissolve empties the route whose stops were missing least; nil when the
// loads need every route there is.
func (s *search) dissolve() []int32 {
	var parcels, weight, volume int64
	var room [3]int64
	least, at, used := int64(never), -1, 0
	for n, r := range s.routes {
		if !r.open || len(r.stops) == 0 {
			continue
		}
		used++
		missed := int64(0)
		for _, i := range r.stops {
			missed += s.missed[i]
		}
		parcels, weight, volume = parcels+int64(r.parcels), weight+r.weight, volume+r.volume
		room[0], room[1], room[2] = max(room[0], int64(r.maxParcels)), max(room[1], r.maxWeight), max(room[2], r.maxVolume)
		if missed < least {
			least, at = missed, n
		}
	}
	fewer := int64(used - 1)
	if used < 2 || parcels > fewer*room[0] || weight > fewer*room[1] || volume > fewer*room[2] {
		return nil
	}
	r := s.routes[at]
	out := slices.Clone(r.stops)
	for _, i := range out {
		s.routeOf[i] = -1
	}
	r.stops = r.stops[:0]
	s.rebuild(int32(at))
	r.open, s.dissolved = false, at
	s.spare = nil
	return out
}

// squeeze is one iteration with nodes left out: ruin, insert all, accept when
// the missing ones weigh less.
func (s *search) squeeze(out []int32) []int32 {
	s.cut, s.touched, s.before = s.cut[:0], s.touched[:0], s.before[:0]
	s.ruin()
	s.cut = append(s.cut, out...)
	s.recreate(s.cut)
	var was, now int64
	for _, i := range out {
		was += 1 + s.missed[i]
	}
	for _, i := range s.absent {
		now += 1 + s.missed[i]
	}
	metres := s.sum(s.before)
	for _, n := range s.touched {
		metres -= s.routes[n].metres
	}
	s.heat = max(float64(s.heat*s.cool), s.floor)
	for _, i := range s.absent {
		s.missed[i]++
	}
	if now < was || now == was && float64(-metres) < float64(s.heat*s.exponential()) {
		out = slices.Clone(s.absent)
	} else {
		s.undo()
	}
	for _, n := range s.touched {
		s.mark[n] = false
	}
	return out
}
