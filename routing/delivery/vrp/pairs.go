package vrp

import "math"

// window gives the nodes of seq behind which a stop with this time window can
// stand, as far as the windows alone tell: both ends' times grow along a route.
func window(seq []node, ready, due int32) (from, to int) {
	low, high := 0, len(seq)-1
	for low < high { // the first node whose successor can wait for the stop
		if mid := (low + high) / 2; seq[mid+1].latest < ready {
			low = mid + 1
		} else {
			high = mid
		}
	}
	from, high = low, len(seq)-1
	for low < high { // the first node that is left too late
		if mid := (low + high) / 2; seq[mid].depart <= due {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return from, low
}

// pairInto finds the cheapest places of pick-up c and delivery m in seq, if they
// add less than bound.
func (s *Solver) pairInto(seq []node, c, m, bound int32) entry {
	e := entry{delta: bound, first: -1}
	row, back := s.d[c*s.n:(c+1)*s.n], s.back[c*s.n:(c+1)*s.n]
	mrow, mback := s.d[m*s.n:(m+1)*s.n], s.back[m*s.n:(m+1)*s.n]
	ready, due, service, room := s.ready[c], s.due[c], s.service[c], s.capacity-s.demand[c]
	from, to := window(seq, ready, due)
	s.looked += 8 + int64(to-from)
	first := -1
	for i := from; i < to && first < 0; i++ {
		p, q := &seq[i], &seq[i+1]
		if now := p.depart + back[p.id]; now <= due && max(now, ready)+service+row[q.id] <= q.latest && p.load <= room {
			first = i
		}
	}
	if first < 0 {
		return e
	}
	mready, mdue, mservice := s.ready[m], s.due[m], s.service[m]
	low, high := window(seq, mready, mdue)
	low = max(low, first)
	s.looked += int64(high - low)
	// tail[i] is the least that m can add behind node i or later.
	if len(s.tail) < len(seq) {
		s.tail = make([]int32, 2*len(seq))
	}
	const none = math.MaxInt32 / 4
	tail, least := s.tail[:len(seq)], int32(none)
	for i := high; i < len(seq); i++ {
		tail[i] = none
	}
	for i := high - 1; i >= low; i-- {
		p, q := &seq[i], &seq[i+1]
		pm, mq := mback[p.id], mrow[q.id]
		if now := p.depart + pm; now <= mdue && max(now, mready)+mservice+mq <= q.latest {
			least = min(least, pm+mq-p.next)
		}
		tail[i] = least
	}
	if least == none {
		return e
	}
	for i := first; i < low; i++ {
		tail[i] = least
	}
	cm := row[m]
	for i := first; i < to; i++ {
		p, q := &seq[i], &seq[i+1]
		pc, cq := back[p.id], row[q.id]
		now, base := p.depart+pc, pc+cq-p.next
		if now > due || p.load > room {
			continue
		}
		if now = max(now, ready) + service; now+cq > q.latest {
			continue
		}
		if add := pc + cm + mrow[q.id] - p.next; add < e.delta && now+cm <= mdue { // m right behind c
			if max(now+cm, mready)+mservice+mrow[q.id] <= q.latest {
				e.delta, e.first, e.second = add, int16(i+1), int16(i+1)
			}
		}
		if base+tail[i+1] < e.delta {
			s.dropAfter(seq, i, base, now+cq, c, m, tail, &e)
		}
	}
	return e
}

// dropAfter drives on from pick-up c, which follows node i and adds base, and
// finds the best place of its delivery m behind node i+1, reached at now.
func (s *Solver) dropAfter(seq []node, i int, base, now, c, m int32, tail []int32, e *entry) {
	room := s.capacity - s.demand[c]
	ready, due, service := s.ready[m], s.due[m], s.service[m]
	mrow, mback := s.d[m*s.n:(m+1)*s.n], s.back[m*s.n:(m+1)*s.n]
	for j := i + 1; j < len(seq)-1; j++ {
		p, q := &seq[j], &seq[j+1]
		if now > p.latest || p.load > room || base+tail[j] >= e.delta {
			return
		}
		s.looked++
		now = max(now, s.ready[p.id]) + s.service[p.id]
		pm, mq := mback[p.id], mrow[q.id]
		then := now + pm
		if then > due {
			return
		}
		if all := base + pm + mq - p.next; all < e.delta && max(then, ready)+service+mq <= q.latest {
			e.delta, e.first, e.second = all, int16(i+1), int16(j+1)
		}
		now += p.next
	}
}
