package roads

// scout is Dijkstra's search over int32 nodes with flat arrays that are reset
// in no time: a node's entries count only when its stamp is the search's.
type scout struct {
	ms, dm []int32
	prev   []int32 // the node before, -1 at a seed
	stamp  []int32
	done   []int32
	round  int32
	heap   []entry
}

type entry struct{ ms, node int32 }

func newScout(n int) scout {
	return scout{ms: make([]int32, n), dm: make([]int32, n), prev: make([]int32, n), stamp: make([]int32, n), done: make([]int32, n)}
}

func (s *scout) reset() {
	s.round++
	s.heap = s.heap[:0]
}

func (s *scout) seen(v int32) bool { return s.stamp[v] == s.round }

// reach gives a node a time and a length, if that is the shortest so far.
func (s *scout) reach(v, ms, dm, prev int32) {
	if s.stamp[v] == s.round && s.ms[v] <= ms {
		return
	}
	s.stamp[v], s.ms[v], s.dm[v], s.prev[v] = s.round, ms, dm, prev
	s.heap = append(s.heap, entry{ms, v})
	i := len(s.heap) - 1
	for i > 0 {
		p := (i - 1) / 2
		if !less(s.heap[i], s.heap[p]) {
			break
		}
		s.heap[i], s.heap[p] = s.heap[p], s.heap[i]
		i = p
	}
}

// next settles the nearest node that is not settled; false when there is none.
func (s *scout) next() (int32, bool) {
	for len(s.heap) > 0 {
		top := s.heap[0]
		last := len(s.heap) - 1
		s.heap[0] = s.heap[last]
		s.heap = s.heap[:last]
		for i := 0; ; {
			l := 2*i + 1
			if l >= last {
				break
			}
			if l+1 < last && less(s.heap[l+1], s.heap[l]) {
				l++
			}
			if !less(s.heap[l], s.heap[i]) {
				break
			}
			s.heap[i], s.heap[l] = s.heap[l], s.heap[i]
			i = l
		}
		if s.done[top.node] == s.round || s.ms[top.node] != top.ms {
			continue // reached by a shorter way since
		}
		s.done[top.node] = s.round
		return top.node, true
	}
	return 0, false
}

func less(a, b entry) bool { return a.ms < b.ms || a.ms == b.ms && a.node < b.node }

// keyed is a heap of nodes by key, the lowest node first among equals.
type keyed struct{ s scout }

func newKeyed(n int) *keyed {
	k := &keyed{newScout(n)}
	k.s.reset()
	return k
}

func (k *keyed) push(v, key int32) {
	k.s.stamp[v], k.s.done[v] = 0, 0 // whatever it was
	k.s.reach(v, key, 0, -1)
}

func (k *keyed) pop() (v, key int32) {
	v, _ = k.s.next()
	return v, k.s.ms[v]
}

func (k *keyed) len() int { return len(k.s.heap) }

func (k *keyed) top() int32 { return k.s.heap[0].ms }
