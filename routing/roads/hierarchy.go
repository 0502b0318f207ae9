package roads

import "cmp"

// hop is an arc of the graph that the hierarchy is built on, whose nodes are
// segments: from the start of one to the start of another. via is the node
// that a shortcut passes, -1 for a turn of the network.
type hop struct {
	to, ms, dm, via int32
}

// contraction builds a contraction hierarchy (Geisberger, Sanders, Schultes,
// Delling 2008): nodes are taken out one by one, the least important first,
// and shortcuts keep all shortest ways among the rest.
type contraction struct {
	out, in [][]hop // among the nodes that are left
	level   []int32 // how many nodes lie below it
	rank    []int32
	up      [][]hop // by node: arcs to nodes taken out later
	down    [][]hop // by node: arcs from nodes taken out later, to = their start
	witness scout
	targets []int32 // scratch: by node, stamp of being an end looked for
	stamp   int32
}

const (
	witnessTrial  = 12  // nodes that a trial's search for a witness may settle
	witnessSettle = 120 // and that of the contraction itself
)

// contract builds one; order names the nodes as they are to be taken out, nil:
// by their importance.
func contract(out [][]hop, order []int32) *contraction {
	n := len(out)
	c := &contraction{out: out, in: make([][]hop, n), level: make([]int32, n), rank: make([]int32, n), up: make([][]hop, n), down: make([][]hop, n), targets: make([]int32, n), witness: newScout(n)}
	for v := range int32(n) {
		for _, h := range out[v] {
			c.in[h.to] = append(c.in[h.to], hop{v, h.ms, h.dm, h.via})
		}
	}
	if order != nil {
		for r, v := range order {
			c.rank[v] = int32(r)
			c.remove(v)
		}
		return c
	}
	queue := newKeyed(n)
	for v := range int32(n) {
		queue.push(v, c.importance(v))
	}
	for r := int32(0); ; r++ {
		v, ok := c.least(queue)
		if !ok {
			return c
		}
		c.rank[v] = r
		c.remove(v)
	}
}

// least pops the least important node. Importance grows as neighbours go, so
// the top is asked again until it stays on top.
func (c *contraction) least(q *keyed) (int32, bool) {
	for q.len() > 0 {
		v, _ := q.pop()
		now := c.importance(v)
		if q.len() == 0 || now <= q.top() {
			return v, true
		}
		q.push(v, now)
	}
	return 0, false
}

// importance is the edge difference, shortcuts counted twice, plus the level.
func (c *contraction) importance(v int32) int32 {
	added := int32(0)
	c.shortcuts(v, witnessTrial, func(int32, hop) { added++ })
	return 2*added - int32(len(c.in[v])+len(c.out[v])) + 2*c.level[v]
}

// shortcuts calls add for each pair of neighbours whose shortest way leads
// over v, as far as the search for a witness can tell.
func (c *contraction) shortcuts(v int32, settle int, add func(from int32, h hop)) {
	for _, a := range c.in[v] {
		if a.to == v {
			continue
		}
		most, ends := int32(-1), 0
		c.stamp++
		for _, b := range c.out[v] {
			if b.to == v || b.to == a.to {
				continue
			}
			most = max(most, a.ms+b.ms)
			if c.targets[b.to] != c.stamp {
				c.targets[b.to] = c.stamp
				ends++
			}
		}
		if most < 0 {
			continue
		}
		c.seek(a.to, v, most, settle, ends)
		for _, b := range c.out[v] {
			if b.to == v || b.to == a.to {
				continue
			}
			if ms := a.ms + b.ms; !c.witness.seen(b.to) || c.witness.ms[b.to] > ms {
				add(a.to, hop{b.to, ms, a.dm + b.dm, v})
			}
		}
	}
}

// seek searches from a node around v for ways no longer than most.
func (c *contraction) seek(from, v, most int32, settle, ends int) {
	w := &c.witness
	w.reset()
	w.reach(from, 0, 0, -1)
	for settle > 0 && ends > 0 {
		u, ok := w.next()
		if !ok || w.ms[u] > most {
			return
		}
		settle--
		if c.targets[u] == c.stamp {
			ends--
		}
		for _, h := range c.out[u] {
			if h.to != v && w.ms[u]+h.ms <= most {
				w.reach(h.to, w.ms[u]+h.ms, 0, u)
			}
		}
	}
}

// remove takes v out: its arcs go to the hierarchy, shortcuts take their place.
func (c *contraction) remove(v int32) {
	type short struct {
		from int32
		h    hop
	}
	var all []short
	c.shortcuts(v, witnessSettle, func(from int32, h hop) { all = append(all, short{from, h}) })
	for _, h := range c.out[v] {
		if h.to == v {
			continue
		}
		c.up[v] = append(c.up[v], h)
		c.in[h.to] = without(c.in[h.to], v)
		c.level[h.to] = max(c.level[h.to], c.level[v]+1)
	}
	for _, h := range c.in[v] {
		if h.to == v {
			continue
		}
		c.down[v] = append(c.down[v], h)
		c.out[h.to] = without(c.out[h.to], v)
		c.level[h.to] = max(c.level[h.to], c.level[v]+1)
	}
	c.out[v], c.in[v] = nil, nil
	for _, s := range all {
		c.out[s.from] = shorter(c.out[s.from], s.h)
		c.in[s.h.to] = shorter(c.in[s.h.to], hop{s.from, s.h.ms, s.h.dm, s.h.via})
	}
}

func without(list []hop, node int32) []hop {
	kept := list[:0]
	for _, h := range list {
		if h.to != node {
			kept = append(kept, h)
		}
	}
	return kept
}

// shorter adds an arc, or replaces the one to the same node if it is longer.
func shorter(list []hop, h hop) []hop {
	for i := range list {
		if list[i].to == h.to {
			if cmp.Or(cmp.Compare(h.ms, list[i].ms), cmp.Compare(h.dm, list[i].dm)) < 0 {
				list[i] = h
			}
			return list
		}
	}
	return append(list, h)
}
