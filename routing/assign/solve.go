package assign

import (
	"fmt"
	"math"
)

// Validate says what is wrong with a problem, naming the pair. Solve expects
// a valid one.
func (p *Problem) Validate() error {
	if p.Robots < 0 || p.Jobs < 0 || p.Robots > math.MaxInt32 || p.Jobs > math.MaxInt32 {
		return fmt.Errorf("assign: Robots is %d and Jobs is %d; give 0 to %d", p.Robots, p.Jobs, math.MaxInt32)
	}
	for i, k := range p.Pairs {
		switch {
		case k.Robot < 0 || int(k.Robot) >= p.Robots:
			return fmt.Errorf("assign: Pairs[%d].Robot is %d; give 0 to %d", i, k.Robot, p.Robots-1)
		case k.Job < 0 || int(k.Job) >= p.Jobs:
			return fmt.Errorf("assign: Pairs[%d].Job is %d; give 0 to %d", i, k.Job, p.Jobs-1)
		case k.Cost < 0:
			return fmt.Errorf("assign: Pairs[%d].Cost is %d for robot %d and job %d; give 0 or more", i, k.Cost, k.Robot, k.Job)
		}
		if i > 0 {
			if b := p.Pairs[i-1]; k.Robot < b.Robot || k.Robot == b.Robot && k.Job <= b.Job {
				return fmt.Errorf("assign: Pairs[%d] is robot %d, job %d after robot %d, job %d; sort by robot, then job, each pair once", i, k.Robot, k.Job, b.Robot, b.Job)
			}
		}
	}
	return nil
}

// Solve finds a matching of the most pairs at the least total cost, the same
// one for the same problem. The problem must be valid and is not changed.
//
// It grows the matching one row at a time along shortest augmenting paths on
// reduced costs (Jonker and Volgenant, Computing 38, 1987, in the sparse form),
// rows being whichever of robots and jobs are fewer. To leave a row unmatched
// costs more than any matching, so cardinality comes first. O(rows × pairs ×
// log pairs) at worst; in practice most rows settle within a few steps.
func Solve(p Problem) Plan {
	plan := Plan{JobOf: make([]int32, p.Robots)}
	for i := range plan.JobOf {
		plan.JobOf[i] = -1
	}
	s := newSolver(&p)
	for r := range s.colOf {
		s.seed(int32(r))
	}
	for r := range s.colOf {
		if s.colOf[r] == open {
			s.augment(int32(r))
		}
	}
	for r, c := range s.colOf {
		switch {
		case c < 0:
		case s.swapped:
			plan.JobOf[c] = int32(r)
		default:
			plan.JobOf[r] = c
		}
	}
	for _, k := range p.Pairs {
		if plan.JobOf[k.Robot] == k.Job {
			plan.Cost += int64(k.Cost)
		}
	}
	return plan
}

// Columns of a row without a partner.
const (
	open = int32(-1) // not treated yet
	none = int32(-2) // stays unmatched, at cost big
)

// solver holds a matching with dual prices: for each pair cost ≥ u + v, with
// equality for matched ones; v ≤ 0, and 0 for columns without a row; u ≤ big.
// By these the matching is optimal for the rows treated.
type solver struct {
	swapped bool // rows are jobs
	start   []int32
	col     []int32
	cost    []int64
	big     int64
	u, v    []int64
	colOf   []int32
	rowOf   []int32

	dist    []int64 // by column, far unless touched
	via     []int32 // by column: row it was reached from
	touched []int32
	settled []int32
	heap    []reach
}

type reach struct {
	dist int64
	col  int32
}

const far = math.MaxInt64

func newSolver(p *Problem) *solver {
	s := &solver{swapped: p.Jobs < p.Robots}
	rows, cols := p.Robots, p.Jobs
	if s.swapped {
		rows, cols = cols, rows
	}
	s.start, s.col, s.cost = make([]int32, rows+1), make([]int32, len(p.Pairs)), make([]int64, len(p.Pairs))
	s.u, s.v = make([]int64, rows), make([]int64, cols)
	s.colOf, s.rowOf = make([]int32, rows), make([]int32, cols)
	s.dist, s.via = make([]int64, cols), make([]int32, cols)
	for c := range cols {
		s.rowOf[c], s.dist[c] = -1, far
	}
	ends := func(k Pair) (row, col int32) {
		if s.swapped {
			return k.Job, k.Robot
		}
		return k.Robot, k.Job
	}
	dearest := int64(0)
	for _, k := range p.Pairs {
		r, _ := ends(k)
		s.start[r+1]++
		dearest = max(dearest, int64(k.Cost))
	}
	for r := range rows {
		s.start[r+1] += s.start[r]
		s.colOf[r] = open
	}
	next := append([]int32(nil), s.start...)
	for _, k := range p.Pairs {
		r, c := ends(k)
		s.col[next[r]], s.cost[next[r]] = c, int64(k.Cost)
		next[r]++
	}
	// One pair more is worth any rearrangement of the others.
	s.big = (dearest + 1) * int64(rows+1)
	return s
}

// seed prices a row by its cheapest pair and matches it if that is free.
func (s *solver) seed(r int32) {
	s.u[r] = s.big
	best := int32(-1)
	for i := s.start[r]; i < s.start[r+1]; i++ {
		c := s.cost[i]
		if c < s.u[r] || c == s.u[r] && best >= 0 && s.rowOf[best] >= 0 && s.rowOf[s.col[i]] < 0 {
			s.u[r], best = c, s.col[i]
		}
	}
	if best < 0 {
		s.colOf[r] = none
	} else if s.rowOf[best] < 0 {
		s.colOf[r], s.rowOf[best] = best, r
	}
}

// augment matches row r along the shortest path to a free column, or leaves
// the row on the path unmatched for which that is cheapest.
func (s *solver) augment(r int32) {
	s.touched, s.settled, s.heap = s.touched[:0], s.settled[:0], s.heap[:0]
	row, at := r, int64(0)
	drop, dropAt := r, s.big-s.u[r] // the row to leave unmatched, and the length of that path
	end, length := int32(-1), int64(0)
	free := int64(far) // nearest free column seen: the path ends there or before
	for {
		for i := s.start[row]; i < s.start[row+1]; i++ {
			c := s.col[i]
			d := at + s.cost[i] - s.u[row] - s.v[c]
			if d >= s.dist[c] || d >= dropAt || d > free {
				continue
			}
			if s.rowOf[c] < 0 {
				free = d
			}
			if s.dist[c] == far {
				s.touched = append(s.touched, c)
			}
			s.dist[c], s.via[c] = d, row
			s.push(reach{d, c})
		}
		top, ok := s.pop()
		if !ok || top.dist >= dropAt {
			length = dropAt
			break
		}
		if s.rowOf[top.col] < 0 {
			end, length = top.col, top.dist
			break
		}
		s.settled = append(s.settled, top.col)
		row, at = s.rowOf[top.col], top.dist
		if d := at + s.big - s.u[row]; d < dropAt {
			drop, dropAt = row, d
		}
	}
	s.u[r] += length
	for _, c := range s.settled {
		s.v[c] += s.dist[c] - length
		s.u[s.rowOf[c]] += length - s.dist[c]
	}
	if end < 0 { // the dropped row's column takes the place of the free one
		end = s.colOf[drop]
		s.colOf[drop] = none
		if drop == r {
			end = -1
		}
	}
	for end >= 0 {
		from := s.via[end]
		before := s.colOf[from]
		s.rowOf[end], s.colOf[from] = from, end
		end = before
		if from == r {
			break
		}
	}
	for _, c := range s.touched {
		s.dist[c] = far
	}
}

func (a reach) less(b reach) bool { return a.dist < b.dist || a.dist == b.dist && a.col < b.col }

func (s *solver) push(x reach) {
	h := append(s.heap, x)
	i := len(h) - 1
	for i > 0 {
		p := (i - 1) / 4
		if !x.less(h[p]) {
			break
		}
		h[i] = h[p]
		i = p
	}
	h[i] = x
	s.heap = h
}

// pop gives the nearest column that is not out of date.
func (s *solver) pop() (reach, bool) {
	for len(s.heap) > 0 {
		h := s.heap
		top, x := h[0], h[len(h)-1]
		h = h[:len(h)-1]
		i := 0
		for 4*i+1 < len(h) {
			k := 4*i + 1
			for j := k + 1; j < min(4*i+5, len(h)); j++ {
				if h[j].less(h[k]) {
					k = j
				}
			}
			if !h[k].less(x) {
				break
			}
			h[i] = h[k]
			i = k
		}
		if len(h) > 0 {
			h[i] = x
		}
		s.heap = h
		if top.dist == s.dist[top.col] {
			return top, true
		}
	}
	return reach{}, false
}
