package traffic

import (
	"fmt"

	"dayrun/routing"
)

// highways is a goods-to-person floor laid out like a real one: one-way
// aisles in alternating directions, cross aisles as pairs of one-way rows, and
// stations along the front whose lanes leave and rejoin the first row.
func highways(aisles, blocks, deep, stations, lane int) *routing.Floor {
	s := newSketch()
	width := 3 * (aisles - 1)
	row := func(y int, east bool) {
		for x := range width {
			a, b := s.node(x, y, routing.Travel), s.node(x+1, y, routing.Travel)
			if east {
				s.oneWay(a, b)
			} else {
				s.oneWay(b, a)
			}
		}
	}
	y := 0
	for b := 0; ; b++ {
		row(y, true)
		row(y+1, false)
		for a := range aisles {
			s.twoWay(s.at[[2]int{3 * a, y}], s.at[[2]int{3 * a, y + 1}])
		}
		if b == blocks {
			break
		}
		for a := range aisles {
			x := 3 * a
			for i := range deep + 1 {
				lo, hi := s.node(x, y+1+i, routing.Travel), s.node(x, y+2+i, routing.Travel)
				if a%2 == 0 {
					s.oneWay(lo, hi)
				} else {
					s.oneWay(hi, lo)
				}
				if i < deep {
					s.twoWay(hi, s.node(x-1, y+2+i, routing.Shelf))
					s.twoWay(hi, s.node(x+1, y+2+i, routing.Shelf))
				}
			}
		}
		y += deep + 2
	}
	for i := range stations {
		x := (i*2 + 1) * width / (stations * 2)
		st := routing.Station{ID: fmt.Sprintf("S%02d", i)}
		prev := s.at[[2]int{x, 0}]
		for q := 1; q <= lane; q++ {
			n := s.node(x, -q, routing.Queue)
			s.oneWay(prev, n)
			st.Queue = append(st.Queue, n)
			prev = n
		}
		st.Pick = s.node(x+1, -lane, routing.Pick)
		s.oneWay(prev, st.Pick)
		prev = st.Pick
		for q := lane - 1; q >= 1; q-- {
			n := s.node(x+1, -q, routing.Travel)
			s.oneWay(prev, n)
			prev = n
		}
		s.oneWay(prev, s.at[[2]int{x + 1, 0}])
		s.f.Stations = append(s.f.Stations, st)
	}
	return s.floor()
}
