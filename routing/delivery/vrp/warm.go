package vrp

import (
	"fmt"
	"slices"
)

// Start takes a plan, in the form that Best gives, as the incumbent; call it
// before the first Improve. The search then begins cooler. What of a route breaks
// a rule is left to the solver to place again.
func (s *Solver) Start(routes [][]int32) error {
	switch {
	case s.Iterations > 0:
		return fmt.Errorf("start: the search has begun: start first")
	case len(routes) > s.in.Vehicles:
		return fmt.Errorf("start: %d routes: give at most %d", len(routes), s.in.Vehicles)
	case len(routes) > len(s.routes):
		return fmt.Errorf("start: %d routes for %d stops: leave the empty ones out", len(routes), s.stops-1)
	}
	seen := make([]bool, s.stops)
	for v, r := range routes {
		for _, n := range r {
			switch {
			case n == 0 && s.mixed != nil:
			case n < 1 || n >= s.stops:
				return fmt.Errorf("start: route %d: stop %d: give 1 to %d", v+1, n, s.stops-1)
			case seen[n]:
				return fmt.Errorf("start: route %d: stop %d: visit it once", v+1, n)
			default:
				seen[n] = true
			}
		}
	}
	inner := make([]int32, s.stops)
	for i, o := range s.outer {
		inner[o] = int32(i)
	}
	s.warm = true
	for i := range s.at {
		s.at[i] = -1
	}
	s.cost, s.used, s.absent = 0, 0, s.absent[:0]
	for v := range s.routes {
		t := &s.routes[v]
		last := t.seq[len(t.seq)-1]
		t.seq = t.seq[:1]
		for _, n := range s.in.sound(v, of(routes, v), s.convention()) {
			t.seq = append(t.seq, node{id: s.node(int32(v), inner[n])})
		}
		if t.seq = append(t.seq, last); len(t.seq) > 2 {
			s.used++
		}
		s.cost += s.refresh(int32(v))
	}
	for i := int32(1); i < s.stops; i++ {
		if s.at[i] < 0 && s.leads(i) {
			s.absent = append(s.absent, i)
		}
	}
	return nil
}

func (s *Solver) convention() Convention {
	if s.scale == Truncated.Scale() {
		return Truncated
	}
	return Double
}

// sound is r without the orders that vehicle v cannot serve beside the earlier
// ones, and without idle reloads. It begins with what is locked.
func (in *Instance) sound(v int, r []int32, c Convention) []int32 {
	locked := 0
	if in.Rich != nil {
		f := &in.Rich.Fleet[v]
		if locked = len(f.Locked); len(r) < locked || !slices.Equal(r[:locked], f.Locked) {
			r = slices.Concat(f.Locked, slices.DeleteFunc(slices.Clone(r), func(n int32) bool { return n != 0 && slices.Contains(f.Locked, n) }))
		}
		for i := len(r) - 1; i >= locked; i-- {
			if r[i] == 0 && (i == len(r)-1 || r[i+1] == 0 || i == 0 && !f.Left) {
				r = slices.Delete(slices.Clone(r), i, i+1)
			}
		}
	}
	complete := func(r []int32) bool {
		for k, n := range r {
			if p := in.Stops[n].Pair; n != 0 && p != 0 && k >= locked && !slices.Contains(r, p) {
				return false
			}
		}
		return true
	}
	if complete(r) && in.drive(v, r, c) == nil {
		return r
	}
	kept := map[int32]bool{}
	list := func() []int32 {
		out := slices.Clone(r[:locked])
		for _, n := range r[locked:] {
			if kept[n] || n == 0 && len(out) > 0 && out[len(out)-1] != 0 {
				out = append(out, n)
			}
		}
		for len(out) > locked && out[len(out)-1] == 0 {
			out = out[:len(out)-1]
		}
		return out
	}
	for _, n := range r[locked:] {
		if n == 0 || kept[n] {
			continue
		}
		p := in.Stops[n].Pair
		if kept[n] = true; p != 0 {
			kept[p] = true
		}
		if trial := list(); !complete(trial) || in.drive(v, trial, c) != nil {
			delete(kept, n)
			delete(kept, p)
		}
	}
	return list()
}
