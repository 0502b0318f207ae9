package picking

import (
	"cmp"
	"fmt"
	"slices"
)

// Weights, chosen on the picking game of the benchmark.
const (
	urgentMs   = 6 * 3600_000 // an order this near its promise takes a place before any other
	coverWorth = 1000         // an order whose lines are all served by shelves on their way,
	hitWorth   = 150          // and each such line
	ageWorth   = 600          // the oldest order of the pool; less by the square of the rank
	lineHaste  = 2000         // the oldest order's line over the youngest's, in thousandths of a line
	fixedSec   = 3000         // seconds a visit costs beside its travel: a place in the station's queue is dear
)

// Solve decides which waiting orders take a free place and which shelves come.
//
// Places go first to orders near their promise, then to those that shelves on
// their way serve best (pod match, Merschformann et al. 2019), with a bonus
// that grows with the square of the rank by age, so that nobody starves and
// most places still go to good matches. Open lines are then covered, first by
// shelves that come anyway, then by new visits: for the station with the
// shortest queue, the shelf that completes most for its travel.
func Solve(p Problem) Plan { return new(Solver).Solve(&p) }

// Solver answers one question after another and keeps its memory between them,
// nothing else: an answer depends on its question alone.
type Solver struct{}

// Solve decides; p is not changed.
func (v *Solver) Solve(p *Problem) Plan {
	s := newState(p)
	for j := range s.placed {
		for _, i := range s.placed[j] {
			s.cover(i)
		}
	}
	s.release()
	s.fetch(true)
	s.fetch(false)
	s.plan.Visits = s.visits
	return s.plan
}

// weigh gives older orders' lines more weight, by rank among all so that a
// backlog does not make everyone equally urgent.
func (s *state) weigh() {
	s.haste = make([]int64, len(s.p.Orders))
	list := make([]int32, len(s.p.Orders))
	for i := range list {
		list[i] = int32(i)
	}
	s.byUrgency(list)
	n := int64(max(len(list), 1))
	for k, i := range list {
		s.haste[i] = 1000 + lineHaste*(n-int64(k))/n
	}
}

// byUrgency sorts orders: those near their promise by it, then the oldest.
func (s *state) byUrgency(list []int32) {
	slices.SortFunc(list, func(a, b int32) int {
		x, y := &s.p.Orders[a], &s.p.Orders[b]
		if ux, uy := s.urgent(a), s.urgent(b); ux != uy {
			if ux {
				return -1
			}
			return 1
		} else if ux {
			return cmp.Or(cmp.Compare(x.Due, y.Due), cmp.Compare(a, b))
		}
		return cmp.Or(-cmp.Compare(x.Age, y.Age), cmp.Compare(a, b))
	})
}

func (s *state) urgent(i int32) bool { return s.p.Orders[i].Due < s.p.Now+urgentMs }

// cover takes an order's open lines from shelves bound for its station.
func (s *state) cover(i int32) {
	j := s.at[i]
	for l := s.first[i]; l < s.first[i+1]; l++ {
		d := s.item[l]
		if s.need[l] <= 0 || s.supply[j][d] <= 0 {
			continue
		}
		for h := s.ask[d]; h < s.ask[d+1] && s.need[l] > 0; h++ {
			if s.going[s.held[h].shelf] == j && s.serves(l, h) {
				s.take(i, l, h, "comes anyway")
			}
		}
	}
}

// release fills free places with waiting orders whose items some shelf holds.
func (s *state) release() {
	free := 0
	for _, n := range s.places {
		free += n
	}
	if free == 0 {
		return
	}
	var waiting []int32
	for i := range s.p.Orders {
		if s.at[i] < 0 && s.inStock(int32(i)) {
			waiting = append(waiting, int32(i))
		}
	}
	s.byUrgency(waiting)
	for len(waiting) > 0 && s.urgent(waiting[0]) && free > 0 {
		s.place(waiting[0], s.bestStation(waiting[0]))
		waiting = waiting[1:]
		free--
	}
	bonus := make([]int64, len(waiting))
	for k := range waiting {
		rank, n := int64(len(waiting)-k), int64(len(waiting))
		bonus[k] = ageWorth * rank * rank / (n * n)
	}
	for free > 0 && len(waiting) > 0 {
		j := s.emptiest()
		best, most := 0, int64(-1)
		for k, i := range waiting {
			if w := s.covered(i, j) + bonus[k]; w > most {
				best, most = k, w
			}
		}
		s.place(waiting[best], j)
		waiting, bonus = append(waiting[:best], waiting[best+1:]...), append(bonus[:best], bonus[best+1:]...)
		free--
	}
}

func (s *state) place(i, j int32) {
	s.at[i] = j
	s.places[j]--
	s.placed[j] = append(s.placed[j], i)
	s.plan.Release = append(s.plan.Release, Release{Order: i, Station: j, Why: s.whyPlace(i, j)})
	s.cover(i)
}

// inStock says whether shelves, wherever they are, hold something of each line.
func (s *state) inStock(i int32) bool {
	for l := s.first[i]; l < s.first[i+1]; l++ {
		if s.most[s.item[l]] == 0 {
			return false
		}
	}
	return true
}

// covered is the share of an order's lines that shelves on their way to a
// station serve, as worth.
func (s *state) covered(i, j int32) int64 {
	hits := int64(0)
	for l := s.first[i]; l < s.first[i+1]; l++ {
		if s.supply[j][s.item[l]] >= s.need[l] {
			hits++
		}
	}
	return coverWorth*hits/int64(max(s.first[i+1]-s.first[i], 1)) + hitWorth*hits
}

// bestStation is where shelves on their way serve an order best; among equals
// the one with most free places.
func (s *state) bestStation(i int32) int32 {
	best, most := int32(-1), int64(-1)
	for j := range s.places {
		if s.places[j] == 0 {
			continue
		}
		if w := s.covered(i, int32(j))*1000 + int64(min(s.places[j], 999)); w > most {
			best, most = int32(j), w
		}
	}
	return best
}

func (s *state) emptiest() int32 {
	best := 0
	for j := range s.places {
		if s.places[j] > s.places[best] {
			best = j
		}
	}
	return int32(best)
}

// fetch starts visits, the station with the shortest queue first: those of
// shelves that are on a robot already (onward), or of those at their places.
func (s *state) fetch(onward bool) {
	rooms := slices.Clone(s.rooms)
	for onward || s.jobs > 0 {
		j := -1
		for k := range rooms {
			if rooms[k] > 0 && (j < 0 || s.count[k] < s.count[j]) {
				j = k
			}
		}
		if j < 0 {
			return
		}
		shelf := s.bestShelf(int32(j), onward)
		if shelf < 0 {
			rooms[j] = 0
			continue
		}
		rooms[j]--
		s.start(shelf, int32(j))
	}
}

// bestShelf is the shelf whose visit to a station is worth most a second, -1
// if none serves an open line.
func (s *state) bestShelf(j int32, onward bool) int32 {
	s.round++
	best, most := int32(-1), int64(0)
	var touched []int32
	for _, i := range s.placed[j] {
		for l := s.first[i]; l < s.first[i+1]; l++ {
			if s.need[l] <= 0 {
				continue
			}
			d := s.item[l]
			for h := s.ask[d]; h < s.ask[d+1]; h++ {
				k := s.held[h].shelf
				if s.going[k] >= 0 || !s.canGo(k, j, onward) || !s.serves(l, h) {
					continue
				}
				if s.seen[k] != s.round {
					s.seen[k], s.gain[k], s.lines[k] = s.round, 0, 0
					touched = append(touched, k)
				}
				s.gain[k] += s.haste[i]
				s.lines[k]++
			}
		}
	}
	for _, k := range touched {
		w := s.gain[k] * 1000 / int64(fixedSec+s.p.Shelves[k].TravelSec[j])
		if w > most || w == most && k < best {
			best, most = k, w
		}
	}
	return best
}

func (s *state) start(shelf, j int32) {
	s.going[shelf] = j
	s.count[j]++
	s.rooms[j]--
	if !s.p.Shelves[shelf].Onward {
		s.jobs--
	}
	why := fmt.Sprintf("completes %d open lines here, %d s away", s.lines[shelf], s.p.Shelves[shelf].TravelSec[j])
	// What it brings beyond the picks becomes supply for the next orders.
	for _, st := range s.p.Shelves[shelf].Stock {
		if int(st.Item) < len(s.dense) && s.dense[st.Item] >= 0 && st.Units > 0 {
			s.supply[j][s.dense[st.Item]] += st.Units
		}
	}
	for _, i := range s.placed[j] {
		for l := s.first[i]; l < s.first[i+1]; l++ {
			d := s.item[l]
			for h := s.ask[d]; h < s.ask[d+1] && s.need[l] > 0; h++ {
				if s.held[h].shelf == shelf && s.serves(l, h) {
					s.take(i, l, h, why)
				}
			}
		}
	}
}

// canGo says whether a shelf may start a visit to a station: free, with a way,
// there before it closes, and of the kind asked about.
func (s *state) canGo(k, j int32, onward bool) bool {
	sh, open := &s.p.Shelves[k], s.p.Stations[j].OpenSec
	way := sh.TravelSec[j]
	return !sh.Busy && sh.Onward == onward && way >= 0 && (open == 0 || sh.RobotSec+way < open)
}

// whyPlace is the reason for a release in words.
func (s *state) whyPlace(i, j int32) string {
	hits, lines := 0, int(s.first[i+1]-s.first[i])
	for l := s.first[i]; l < s.first[i+1]; l++ {
		if s.supply[j][s.item[l]] >= s.need[l] {
			hits++
		}
	}
	return fmt.Sprintf("%d of %d lines on shelves that come anyway, %d min slack", hits, lines, (s.p.Orders[i].Due-s.p.Now)/60_000)
}
