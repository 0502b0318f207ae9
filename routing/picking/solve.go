package picking

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// Solve answers one question; see Solver.
func Solve(p Problem) Plan { return new(Solver).Solve(&p) }

// Solver answers one question after another and keeps its memory between them,
// nothing else: an answer depends on its question alone.
type Solver struct {
	p    *Problem
	plan Plan
	d    demand
	s    supply
	g    gains

	places []int   // by station: free
	rooms  []int   // by station: visits that may start
	ends   []int32 // by station: s until what is bound for it has been served
	dry    []bool  // by station: no shelf is worth a visit
	barred []bool  // by shelf: what it promised went to others
	jobs   int
	visit  []int32 // by shelf: index in plan.Visits, -1
	scores []int64 // by waiting order, scratch
	queue  []int32 // scratch
	tilt   []int64 // by shelf: what its visits count, in thousandths
}

// Solve decides; p is not changed, and the plan shares no memory with the
// solver.
//
// With a budget it then searches: shelves are drawn to or away from at random
// (a greedy randomised search, Feo and Resende 1995), the plan is made anew, and
// the best by value is kept.
func (v *Solver) Solve(p *Problem) Plan {
	v.tilt = v.tilt[:0]
	for range p.Shelves {
		v.tilt = append(v.tilt, even)
	}
	best := v.decide(p)
	if p.Budget > 0 {
		rnd := rand.New(rand.NewPCG(p.Seed, uint64(p.Version)))
		most := v.value()
		for range p.Budget {
			for k := range v.tilt {
				v.tilt[k] = even - even/4 + rnd.Int64N(even/2)
			}
			if plan := v.decide(p); v.value() > most {
				best, most = plan, v.value()
			}
		}
	}
	v.explain(&best)
	return best
}

// even is the tilt of a shelf that is neither drawn to nor away from.
const even = 1000

// decide makes one plan.
func (v *Solver) decide(p *Problem) Plan {
	v.read(p)
	for i := range p.Orders {
		if j := v.d.at[i]; j >= 0 {
			v.cover(int32(i), j)
		}
	}
	v.g.read(v)
	v.queues()
	for j := range v.places {
		v.release(int32(j))
	}
	v.goOn()
	v.fetch()
	return v.plan
}

// secondWorth is what a second of a robot is worth: a line for one and a half minutes.
const secondWorth = worth / 90

// value is what the plan just made is worth: the weight of its lines less the
// robots' time.
func (v *Solver) value() int64 {
	sum := int64(0)
	for i := range v.plan.Visits {
		x := &v.plan.Visits[i]
		for _, k := range x.Picks {
			if l := v.d.first[k.Order] + k.Line; v.d.need[l] <= 0 { // served in full
				sum += v.d.weight[k.Order] * int64(k.Units) / int64(v.p.Orders[k.Order].Lines[k.Line].Units)
			}
		}
		if x.New {
			sh := &v.p.Shelves[x.Shelf]
			sum -= secondWorth * v.robotSec(sh, x.Station)
		}
	}
	return sum
}

// robotSec is what a visit costs a robot without its time in the queue, s: to
// the station, and back if it did not stand at one before.
func (v *Solver) robotSec(sh *Shelf, j int32) int64 {
	way := int64(sh.TravelSec[j])
	if sh.Onward {
		return way
	}
	return int64(sh.RobotSec) + handSec + 2*way
}

func (v *Solver) read(p *Problem) {
	v.p, v.plan, v.jobs = p, Plan{Version: p.Version}, p.MaxJobs
	v.d.read(p)
	v.s.read(p, v.d.items)
	v.places, v.rooms, v.visit = v.places[:0], v.rooms[:0], v.visit[:0]
	for _, st := range p.Stations {
		v.places, v.rooms = append(v.places, st.FreePlaces), append(v.rooms, st.FreeVisits)
	}
	for range p.Shelves {
		v.visit = append(v.visit, -1)
	}
	v.ends, v.dry, v.barred = zeroed(v.ends, len(p.Stations)), zeroed(v.dry, len(p.Stations)), zeroed(v.barred, len(p.Shelves))
}

// cover takes an order's open lines from shelves bound for a station.
func (v *Solver) cover(i, j int32) {
	for l := v.d.first[i]; l < v.d.first[i+1]; l++ {
		v.coverLine(i, l, j)
	}
}

// coverLine takes a line from shelves bound for a station, the first to be
// served first.
func (v *Solver) coverLine(i, l, j int32) {
	it := v.d.item[l]
	for v.d.need[l] > 0 && v.s.units[v.s.cell(j, it)] > 0 {
		best := int32(-1)
		for h := v.s.ask[it]; h < v.s.ask[it+1]; h++ {
			if k := v.s.held[h].shelf; v.s.going[k] == j && v.s.serves(v.d.need[l], it, h, j) && (best < 0 || v.s.next[k] < v.s.next[v.s.held[best].shelf]) {
				best = h
			}
		}
		if best < 0 {
			return
		}
		v.take(i, l, best, j)
	}
}

// take promises up to the needed units of a holding to a line.
func (v *Solver) take(i, l, h, j int32) {
	n := min(v.d.need[l], v.s.left[h])
	shelf := v.s.held[h].shelf
	if v.visit[shelf] < 0 {
		v.visit[shelf] = int32(len(v.plan.Visits))
		v.plan.Visits = append(v.plan.Visits, Visit{Shelf: shelf, Station: j, New: v.p.Shelves[shelf].Visit < 0})
	}
	to := &v.plan.Visits[v.visit[shelf]]
	to.Picks = append(to.Picks, Pick{Order: i, Line: l - v.d.first[i], Stock: v.s.held[h].stock, Units: n})
	v.d.need[l] -= n
	v.s.left[h] -= n
	v.s.units[v.s.cell(j, v.d.item[l])] -= n
}

// Seconds a visit and a line take at a station, about, for estimates of queues.
const (
	switchSec = 6
	lineSec   = 9
)

// queues estimates when each station will have served what is bound for it.
func (v *Solver) queues() {
	v.queue = v.queue[:0]
	for k := range v.p.Shelves {
		if v.s.going[k] >= 0 {
			v.queue = append(v.queue, int32(k))
		}
	}
	slices.SortFunc(v.queue, func(a, b int32) int {
		return cmp.Or(cmp.Compare(v.s.next[a], v.s.next[b]), cmp.Compare(a, b))
	})
	for _, k := range v.queue {
		v.queued(k, v.s.going[k])
	}
}

// queued adds a shelf's visit to the end of a station's queue.
func (v *Solver) queued(k, j int32) {
	v.ends[j] = max(v.ends[j], v.s.next[k]) + switchSec
	if at := v.visit[k]; at >= 0 {
		v.ends[j] += int32(len(v.plan.Visits[at].Picks)) * lineSec
	}
}
