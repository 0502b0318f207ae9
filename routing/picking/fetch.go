package picking

import "math"

const (
	handSec  = 12  // s to lift and set down a shelf
	alikeSec = 10  // stations whose queues end so close together are compared
	beyond   = 8   // waiting lines beyond the free places count so many times less: they are chances
	amplySec = 120 // with so much work queued a station needs no haste, and the robot's time counts little
)

// goOn sends shelves that leave a station on to another one, where that is
// worth more for its time than fetching the best shelf there.
func (v *Solver) goOn() {
	for k := range v.p.Shelves {
		if !v.p.Shelves[k].Onward {
			continue
		}
		best, most := int32(-1), int64(0)
		for j := range int32(len(v.rooms)) {
			if v.rooms[j] <= 0 {
				continue
			}
			w := v.rate(int32(k), j)
			if w <= most {
				continue
			}
			if _, fresh := v.bestShelf(j); w >= fresh {
				best, most = j, w
			}
		}
		if best >= 0 {
			v.start(int32(k), best)
		}
	}
}

// fetch starts visits while there are robots: the best among the stations with
// the least work in their queues.
func (v *Solver) fetch() {
	for v.jobs > 0 {
		least := int32(math.MaxInt32 - alikeSec)
		for j := range v.rooms {
			if v.rooms[j] > 0 && !v.dry[j] {
				least = min(least, v.ends[j])
			}
		}
		shelf, station, most, open := int32(-1), int32(-1), int64(0), false
		for j := range int32(len(v.rooms)) {
			if v.rooms[j] <= 0 || v.dry[j] || v.ends[j] > least+alikeSec {
				continue
			}
			open = true
			k, w := v.bestShelf(j)
			if v.dry[j] = k < 0; w > most {
				shelf, station, most = k, j, w
			}
		}
		switch {
		case shelf >= 0:
			v.start(shelf, station)
		case !open:
			return
		}
	}
}

// bestShelf is the shelf at its place whose visit to a station is worth most
// for its time, -1 if none is worth anything.
func (v *Solver) bestShelf(j int32) (int32, int64) {
	best, most := int32(-1), int64(0)
	gain := v.g.gain[j*v.g.shelves:]
	for k := range v.g.shelves {
		if gain[k] == 0 && (v.g.pool[k] == 0 || v.places[j] <= 0) || v.p.Shelves[k].Onward {
			continue
		}
		if w := v.rate(k, j); w > most {
			best, most = k, w
		}
	}
	return best, most
}

// rate is what a visit is worth for the time of station and robot. The robot's
// counts by a tenth when the station would wait for work, and hardly when there is
// enough in its queue.
func (v *Solver) rate(k, j int32) int64 {
	sh := &v.p.Shelves[k]
	way, open := sh.TravelSec[j], v.p.Stations[j].OpenSec
	arrive := sh.RobotSec + way
	if sh.Busy || v.barred[k] || v.s.going[k] >= 0 || way < 0 || open > 0 && arrive >= open {
		return 0
	}
	weight, lines := v.g.gain[j*v.g.shelves+k], int64(v.g.lines[j*v.g.shelves+k])
	if some := int64(v.g.some[k]); some > 0 && v.places[j] > 0 {
		take := min(some, int64(v.places[j]))
		weight += v.g.pool[k] * (take + (some-take)/beyond) / some
		lines += take
	}
	if weight == 0 {
		return 0
	}
	robot := v.robotSec(sh, j) + max(0, int64(v.ends[j]-arrive))
	station := switchSec + lineSec*lines
	haste := max(10, 100*int64(amplySec-v.ends[j])/amplySec) // thousandths
	return weight * v.tilt[k] / (station + (robot+station)*haste/1000)
}

// start sends a shelf to a station and gives it the lines it serves there. If
// others have taken them all, it stays.
func (v *Solver) start(k, j int32) {
	sh := &v.p.Shelves[k]
	v.s.going[k], v.s.next[k] = j, max(v.ends[j], sh.RobotSec+sh.TravelSec[j])
	v.s.bring(v.p, k, j, 1)
	for i := range v.p.Orders {
		if v.d.at[i] == j {
			v.cover(int32(i), j)
			v.g.order(v, int32(i))
		}
	}
	v.release(j)
	if v.visit[k] < 0 {
		v.s.bring(v.p, k, j, -1)
		v.s.going[k], v.barred[k] = -1, true
		return
	}
	v.rooms[j]--
	if !sh.Onward {
		v.jobs--
	}
	v.queued(k, j)
}
