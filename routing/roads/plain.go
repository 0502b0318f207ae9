package roads

// PlainTable gives what Session.Table gives by one search of Dijkstra's a
// source over the whole network: what the hierarchy is checked and measured
// against. Each search ends when all targets are settled.
func (r *Router) PlainTable(from, to []Snap) (ms, dm []int32) {
	ms, dm = make([]int32, len(from)*len(to)), make([]int32, len(from)*len(to))
	graph := r.graph()
	w := newScout(len(graph))
	ends := make([]bool, len(graph))
	count := 0
	for _, at := range to {
		for _, x := range r.arrive(at) {
			if s := r.of[x.node]; !ends[s] {
				ends[s] = true
				count++
			}
		}
	}
	for i, at := range from {
		w.reset()
		for _, x := range r.leave(at) {
			w.reach(r.of[x.node], x.ms, x.dm, -1)
		}
		for left := count; left > 0; {
			s, ok := w.next()
			if !ok {
				break
			}
			if ends[s] {
				left--
			}
			for _, h := range graph[s] {
				w.reach(h.to, w.ms[s]+h.ms, w.dm[s]+h.dm, s)
			}
		}
		for j, b := range to {
			k := i*len(to) + j
			ms[k], dm[k] = far, far
			for _, x := range r.arrive(b) {
				if s := r.of[x.node]; w.seen(s) && w.ms[s]+x.ms < ms[k] {
					ms[k], dm[k] = w.ms[s]+x.ms, w.dm[s]+x.dm
				}
			}
			if t, l, ok := r.along(at, b); ok && t < ms[k] {
				ms[k], dm[k] = t, l
			}
			r.free(at, &ms[k])
		}
	}
	return ms, dm
}
