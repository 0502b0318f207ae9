package roads

import "math"

// Session holds the scratch of one goroutine's questions to a Router.
type Session struct {
	r       *Router
	forth   scout
	back    scout
	buckets []bucket
	start   []int32 // CSR by node over sorted
	sorted  []bucket
	reach   []Reach // by node, of the last sweep
}

// bucket says that a target is so far from a node.
type bucket struct{ node, target, ms, dm int32 }

// Session begins one.
func (r *Router) Session() *Session {
	n := len(r.of)
	return &Session{r: r, forth: newScout(n), back: newScout(n), start: make([]int32, n+1)}
}

// far is the time of a way that does not exist.
const far = math.MaxInt32

// Table gives time (ms) and length (dm) of the quickest way from each source
// to each target, row by row: len(from) x len(to), far where there is none.
// Each target leaves its distance at the nodes above it in the hierarchy, and
// each source collects them there (Knopp, Sanders, Schultes, Schulz, Wagner
// 2007).
func (s *Session) Table(from, to []Snap) (ms, dm []int32) {
	ms, dm = make([]int32, len(from)*len(to)), make([]int32, len(from)*len(to))
	for i := range ms {
		ms[i], dm[i] = far, far
	}
	s.fill(to)
	for i, at := range from {
		row, length := ms[i*len(to):(i+1)*len(to)], dm[i*len(to):(i+1)*len(to)]
		s.search(&s.forth, &s.r.up, &s.r.down, s.r.leave(at), func(v int32) {
			d, l := s.forth.ms[v], s.forth.dm[v]
			for _, b := range s.sorted[s.start[v]:s.start[v+1]] {
				if t := d + b.ms; t < row[b.target] {
					row[b.target], length[b.target] = t, l+b.dm
				}
			}
		})
		for j, b := range to {
			if t, l, ok := s.r.along(at, b); ok && t < row[j] {
				row[j], length[j] = t, l
			}
			s.r.free(at, &row[j])
		}
	}
	return ms, dm
}

// fill sorts what the targets leave at the nodes above them.
func (s *Session) fill(to []Snap) {
	s.buckets = s.buckets[:0]
	for j, at := range to {
		s.search(&s.back, &s.r.down, &s.r.up, s.r.arrive(at), func(v int32) {
			s.buckets = append(s.buckets, bucket{v, int32(j), s.back.ms[v], s.back.dm[v]})
		})
	}
	clear(s.start)
	for _, b := range s.buckets {
		s.start[b.node+1]++
	}
	for v := 1; v < len(s.start); v++ {
		s.start[v] += s.start[v-1]
	}
	if cap(s.sorted) < len(s.buckets) {
		s.sorted = make([]bucket, len(s.buckets))
	}
	s.sorted = s.sorted[:len(s.buckets)]
	for i := len(s.buckets) - 1; i >= 0; i-- { // counting sort from the back
		b := s.buckets[i]
		s.start[b.node+1]--
		s.sorted[s.start[b.node+1]] = b
	}
	// Each start moved up by one place while sorting: the cell of node v is now
	// at v+1, and ends where the next begins.
	copy(s.start, s.start[1:])
	s.start[len(s.start)-1] = int32(len(s.sorted))
}

// search goes upwards from the seeds and calls settle for each node that may
// lie on a shortest way: not those that are reached quicker from above (stall
// on demand).
func (s *Session) search(w *scout, up, down *arcs, seeds []seed, settle func(v int32)) {
	w.reset()
	for _, x := range seeds {
		w.reach(x.node, x.ms, x.dm, -1)
	}
	for {
		v, ok := w.next()
		if !ok {
			return
		}
		if stalled(w, down, v) {
			continue
		}
		settle(v)
		for _, h := range up.list[up.start[v]:up.start[v+1]] {
			w.reach(h.to, w.ms[v]+h.ms, w.dm[v]+h.dm, v)
		}
	}
}

func stalled(w *scout, down *arcs, v int32) bool {
	for _, h := range down.list[down.start[v]:down.start[v+1]] {
		if w.seen(h.to) && w.ms[h.to]+h.ms < w.ms[v] {
			return true
		}
	}
	return false
}
