package roads

import "fmt"

// Router answers how long the ways between addresses are at one hour of the
// day, with given closures. It is read-only once built and may be shared; each
// goroutine asks by a Session of its own.
//
// It is a contraction hierarchy over the turn-aware graph of segments. Building
// one costs about as much as a few hundred searches by Dijkstra's method, which
// is why a Router serves an hour of the day, not a minute, and why a closure
// asks for a new one: built beside the loop, it replaces the old one when ready.
type Router struct {
	net  *Network
	ms   []int32 // by segment: the drive over it
	shut []bool  // by segment: closed
	node []int32 // by segment: its node, numbered by rank
	of   []int32 // by node: its segment
	up   arcs    // to nodes of higher rank
	down arcs    // from nodes of higher rank, to = their start
}

// arcs are the hops of each node in compressed sparse rows.
type arcs struct {
	start []int32
	list  []hop
}

// NewRouter prepares the network for an hour of the day, 0 to 23, with some
// segments closed or slowed. Closed ones are not passed, but an address on them
// is still reached. A nil speeds means UsualSpeeds.
func NewRouter(n *Network, hour int, speeds *Speeds, limits []Limit) (*Router, error) {
	return newRouter(n, hour, speeds, limits, nil)
}

// newRouter contracts in the order of another router of the network, where there
// is one: that saves the search for an order, about half of the work.
func newRouter(n *Network, hour int, speeds *Speeds, limits []Limit, like *Router) (*Router, error) {
	if hour < 0 || hour > 23 {
		return nil, fmt.Errorf("prepare streets: hour is %d; give 0 to 23", hour)
	}
	if speeds == nil {
		speeds = UsualSpeeds()
	}
	if err := speeds.Check(); err != nil {
		return nil, fmt.Errorf("prepare streets: %w", err)
	}
	r := &Router{net: n}
	r.ms, r.shut = n.drive(hour, speeds, limits)
	var order []int32
	if like != nil {
		order = like.of
	}
	c := contract(r.graph(), order)
	r.node, r.of = c.rank, make([]int32, len(c.rank))
	for s, v := range r.node {
		r.of[v] = int32(s)
	}
	r.up, r.down = r.pack(c.up), r.pack(c.down)
	return r, nil
}

// graph gives the hops between the starts of segments.
func (r *Router) graph() [][]hop {
	n := r.net
	out := make([][]hop, len(n.From))
	for s := range out {
		for i := n.NextStart[s]; i < n.NextStart[s+1]; i++ {
			out[s] = append(out[s], hop{n.Next[i], r.ms[s] + r.turn(int32(s), i), n.LengthDm[s], -1})
		}
	}
	return out
}

// turn is the time from a segment into the one that follows it at place i of
// Network.Next.
func (r *Router) turn(s, i int32) int32 {
	if r.shut[s] && !r.shut[r.net.Next[i]] {
		return r.net.TurnMs[i] + closedMs
	}
	return r.net.TurnMs[i]
}

// free takes the price of leaving a closed street off a way that begins on one.
func (r *Router) free(from Snap, ms *int32) {
	if *ms >= closedMs && *ms < far && r.closed(from) {
		*ms -= closedMs
	}
}

// closed says that an address lies on a closed street.
func (r *Router) closed(at Snap) (is bool) {
	r.sides(at, func(s, _ int32) { is = is || r.shut[s] })
	return is
}

func (r *Router) pack(lists [][]hop) arcs {
	a := arcs{start: make([]int32, 1, len(lists)+1)}
	for _, s := range r.of {
		for _, h := range lists[s] {
			h.to = r.node[h.to]
			if h.via >= 0 {
				h.via = r.node[h.via]
			}
			a.list = append(a.list, h)
		}
		a.start = append(a.start, int32(len(a.list)))
	}
	return a
}

// Arcs counts the hierarchy's arcs, shortcuts included.
func (r *Router) Arcs() int { return len(r.up.list) + len(r.down.list) }

// seed is a node where a search begins, and what was spent on the way there.
type seed struct{ node, ms, dm int32 }

// leave gives where a way from an address can go on: the segments that follow
// the one it lies on, in both directions.
func (r *Router) leave(at Snap) (list []seed) {
	r.sides(at, func(s, along int32) {
		n := r.net
		ms, dm := part(r.ms[s], 10000-along)+access(at), part(n.LengthDm[s], 10000-along)+at.AwayDm
		for i := n.NextStart[s]; i < n.NextStart[s+1]; i++ {
			list = append(list, seed{r.node[n.Next[i]], ms + r.turn(s, i), dm})
		}
	})
	return list
}

// arrive gives the segments by which a way to an address ends, in both
// directions.
func (r *Router) arrive(at Snap) (list []seed) {
	r.sides(at, func(s, along int32) {
		list = append(list, seed{r.node[s], part(r.ms[s], along) + access(at), part(r.net.LengthDm[s], along) + at.AwayDm})
	})
	return list
}

// sides calls do for each direction of a snap's street.
func (r *Router) sides(at Snap, do func(segment, along int32)) {
	do(at.Segment, at.Along)
	if back := r.net.Reverse[at.Segment]; back >= 0 {
		do(back, 10000-at.Along)
	}
}

// along is the way between two addresses on the same segment, the second one
// ahead of the first; false if there is none.
func (r *Router) along(a, b Snap) (ms, dm int32, ok bool) {
	r.sides(a, func(s, from int32) {
		r.sides(b, func(t, to int32) {
			if s != t || to < from {
				return
			}
			d, l := part(r.ms[s], to-from)+access(a)+access(b), part(r.net.LengthDm[s], to-from)+a.AwayDm+b.AwayDm
			if !ok || d < ms {
				ms, dm, ok = d, l, true
			}
		})
	})
	return ms, dm, ok
}

func part(whole, permyriad int32) int32 {
	return int32((int64(whole)*int64(permyriad) + 5000) / 10000)
}

// access is the time between street and address in ms.
func access(at Snap) int32 { return at.AwayDm * 100_000 / accessMmS }
