package delivery

import (
	"math"

	"dayrun/routing/roads"
)

const depot = 0 // node 0 is the depot, node i+1 is stop i

// never is later than any time of a problem.
const never = int64(1) << 60

// model holds the nodes as flat arrays. Times are Unix ms.
type model struct {
	p       *Problem
	travel  roads.Detour
	place   []roads.Vector
	plane   float64   // above 0: places lie on a plane, distance and time are Euclid's times this, rounded up (benchmarks)
	x, y    []float64 // places on a plane, for neighbours only
	open    []int64
	due     []int64
	parcels []int32
	weight  []int64
	volume  []int64
	waitM   int64  // metres that a minute of waiting at a stop costs
	matrix  []leg  // n*n when n is small, else nil
	n       int    // nodes, depot included
	rng     uint64 // xorshift64*
}

// leg is the way between two nodes, by streets as it is at Problem.Now.
type leg struct {
	metres int32
	ms     int32
}

const matrixNodes = 450 // 3 MB and 4 ms; beyond, legs are computed when asked

func newModel(p *Problem) *model {
	n := len(p.Stops) + 1
	m := &model{p: p, travel: p.Travel, n: n, place: make([]roads.Vector, n), x: make([]float64, n), y: make([]float64, n), open: make([]int64, n), due: make([]int64, n),
		parcels: make([]int32, n), weight: make([]int64, n), volume: make([]int64, n), waitM: int64(p.Travel.SpeedMmS) * 60 / 1000,
		rng: p.Seed*0x9e3779b97f4a7c15 + 0x2545f4914f6cdd1d | 1}
	m.place[depot] = p.Depot.Vector()
	equator := float64(roads.EarthMetres)
	squeeze := math.Sqrt(float64(m.place[depot].X*m.place[depot].X)+float64(m.place[depot].Y*m.place[depot].Y)) / equator
	for i := range p.Stops {
		s, k := &p.Stops[i], i+1
		m.place[k] = s.At.Vector()
		east := int64(s.At.LonE7) - int64(p.Depot.LonE7)
		if east > 1800000000 {
			east -= 3600000000
		} else if east < -1800000000 {
			east += 3600000000
		}
		m.x[k], m.y[k] = float64(float64(east)*squeeze), float64(s.At.LatE7)-float64(p.Depot.LatE7)
		m.open[k], m.due[k] = s.Open, s.Due
		m.parcels[k], m.weight[k], m.volume[k] = int32(s.Parcels), s.WeightG, s.VolumeCm3
	}
	return m
}

// fillMatrix computes all legs at once where that is cheap.
func (m *model) fillMatrix() {
	if p := m.p.Streets; p != nil && p.Legs != nil {
		all := make([]leg, m.n*m.n)
		for k := range all {
			all[k] = leg{p.Legs.Metres[k], min(p.Legs.Seconds[k], math.MaxInt32/1000) * 1000}
		}
		m.matrix = all
		return
	}
	if m.n > matrixNodes {
		return
	}
	all := make([]leg, m.n*m.n)
	for i := range int32(m.n) {
		for j := range i {
			l := m.leg(i, j)
			all[int(i)*m.n+int(j)], all[int(j)*m.n+int(i)] = l, l
		}
	}
	m.matrix = all
}

func (m *model) leg(i, j int32) leg {
	if m.matrix != nil {
		return m.matrix[int(i)*m.n+int(j)]
	}
	if m.plane > 0 {
		dx, dy := m.x[i]-m.x[j], m.y[i]-m.y[j]
		d := int32(math.Ceil(float64(math.Sqrt(float64(dx*dx)+float64(dy*dy)) * m.plane)))
		return leg{d, d}
	}
	metres, seconds := m.travel.BetweenVectors(m.place[i], m.place[j])
	return leg{metres, min(seconds, math.MaxInt32/1000) * 1000}
}

// arriveAt is when a van that leaves node i is at node j.
func (m *model) arriveAt(i, j int32, leave int64) int64 {
	if p := m.p.Streets; p != nil && p.Hours != nil {
		return p.arrive(int(i)*m.n+int(j), leave)
	}
	return leave + int64(m.leg(i, j).ms)
}

// leaveBy is the latest start at node i that is at node j by a moment.
func (m *model) leaveBy(i, j int32, arrive int64) int64 {
	if p := m.p.Streets; p != nil && p.Hours != nil && arrive < never/2 {
		return p.leaveBy(int(i)*m.n+int(j), arrive)
	}
	return arrive - int64(m.leg(i, j).ms)
}

// draw gives a number below n (xorshift64*, Vigna 2016).
func (m *model) draw(n int) int {
	return int((m.bits() >> 33) % uint64(n))
}

func (m *model) bits() uint64 {
	m.rng ^= m.rng >> 12
	m.rng ^= m.rng << 25
	m.rng ^= m.rng >> 27
	return m.rng * 2685821657736338717
}
