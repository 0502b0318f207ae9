package tour

import "slices"

// Seed batches by a seed algorithm (Elsayed 1981; rules as in de Koster, van
// der Poort and Wolters 1999): the order with the longest tour of its own opens
// a batch, then the one that saves most by coming along joins, until none fits.
func Seed(p *Problem) Batches {
	b := newBook(p)
	left := make([]int32, len(p.Orders))
	for i := range left {
		left[i] = int32(i)
	}
	slices.SortStableFunc(left, func(x, y int32) int { return int(sign(b.own[y] - b.own[x])) })
	var out Batches
	for len(left) > 0 {
		members := []int32{left[0]}
		left = left[1:]
		load, length := p.Orders[members[0]].Load, b.own[members[0]]
		for {
			best, most, long := -1, int64(-1), int64(0)
			for i, o := range left {
				if load+p.Orders[o].Load > p.Capacity {
					continue
				}
				with := b.length(append(members, o))
				if saved := length + b.own[o] - with; saved > most {
					best, most, long = i, saved, with
				}
			}
			if best < 0 {
				break
			}
			members, load, length = append(members, left[best]), load+p.Orders[left[best]].Load, long
			left = slices.Delete(left, best, best+1)
		}
		out = append(out, members)
	}
	return out
}

// Savings batches by the savings of Clarke and Wright (1964) in the form C&W(ii)
// of de Koster, van der Poort and Wolters (1999): the two batches that save most
// by becoming one do so, and what the new one saves with each other is reckoned
// anew.
func Savings(p *Problem) Batches {
	b := newBook(p)
	n := len(p.Orders)
	out := make(Batches, n)
	load, length := make([]int64, n), slices.Clone(b.own)
	for i := range out {
		out[i] = []int32{int32(i)}
		load[i] = p.Orders[i].Load
	}
	saved := make([]int64, n*n) // of the pair i < j, negative: no pair
	pair := func(i, j int) {
		saved[i*n+j] = -1
		if load[i]+load[j] <= p.Capacity {
			saved[i*n+j] = length[i] + length[j] - b.length(append(out[i][:len(out[i]):len(out[i])], out[j]...))
		}
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			pair(i, j)
		}
	}
	for {
		from, to, most := -1, -1, int64(-1)
		for i := range n {
			if out[i] == nil {
				continue
			}
			for j := i + 1; j < n; j++ {
				if v := saved[i*n+j]; out[j] != nil && v > most {
					to, from, most = i, j, v
				}
			}
		}
		if from < 0 {
			return slices.DeleteFunc(out, func(m []int32) bool { return m == nil })
		}
		out[to] = append(out[to], out[from]...)
		length[to] = length[to] + length[from] - most
		load[to] += load[from]
		out[from] = nil
		for k := range n {
			if k != to && out[k] != nil {
				pair(min(k, to), max(k, to))
			}
		}
	}
}

// FirstCome batches in the sequence of the orders, each into the batch that is
// open: what a site without a planner does.
func FirstCome(p *Problem) Batches {
	var out Batches
	load := int64(0)
	for i, o := range p.Orders {
		if len(out) == 0 || load+o.Load > p.Capacity {
			out, load = append(out, nil), 0
		}
		out[len(out)-1] = append(out[len(out)-1], int32(i))
		load += o.Load
	}
	return out
}

// book keeps what the methods ask for again and again.
type book struct {
	p     *Problem
	stops *union
	own   []int64 // by order: its tour alone
}

func newBook(p *Problem) *book {
	b := &book{p: p, stops: newUnion(p), own: make([]int64, len(p.Orders))}
	for i := range p.Orders {
		b.own[i] = b.length([]int32{int32(i)})
	}
	return b
}

func (b *book) length(members []int32) int64 {
	return b.p.Measure.Length(b.stops.of(members))
}

func sign(v int64) int64 {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return 0
}
