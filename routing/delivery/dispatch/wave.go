package dispatch

import "math/rand/v2"

// Legs are the ways between the places of a wave: N*N values each, from row to
// column; place 0 is the depot. The unit of Ms is that of all times.
type Legs struct {
	N          int32
	Metres, Ms []int32
}

// Parcel is one delivery of a wave, known or imagined.
type Parcel struct {
	Place   int32    // in Legs
	Load    [3]int32 // in up to three dimensions
	Release int64    // it can leave from then on
	Open    int64
	Due     int64 // latest arrival
	Service int64
}

// Wave is the question which deliveries leave now and which wait for a later
// departure: vehicles are all alike and as many as it takes, and the cost is
// what they drive.
type Wave struct {
	Legs    Legs
	Parcels []Parcel // at the dock
	Room    [3]int32 // of a vehicle
	Depart  int64    // of what leaves now
	Next    int64    // earliest departure of what waits
	End     int64    // latest return
	// Future draws what may come to the dock before later waves, each with its
	// release.
	Future func(rng *rand.Rand) []Parcel
	Tuning Tuning
}

// Tuning is how a wave is thought through; Tuned gives what did best.
type Tuning struct {
	Rounds    int // in which parcels are decided
	Scenarios int // a round, at most
	Steps     int // ruins and recreations a scenario
	Send      int // percent of scenarios: a parcel leaves that left in so many
	Wait      int // and waits if it waited in so many
}

// Tuned is the setting of the benchmark.
func Tuned() Tuning { return Tuning{Rounds: 3, Scenarios: 30, Steps: 1500, Send: 50, Wait: 70} }

const (
	open = iota
	sends
	waits
)

// Decide says by parcel whether it leaves now: iterative conditional dispatch
// (Lan, van Doorn, Wouda, Rijal & Bhulai, Transportation Science 2024). Each
// scenario adds a draw of the future and is solved as a routing problem with
// releases; a parcel leaves in it if its trip does. Unlike the paper's, a trip
// that could start as well with the next wave waits, for waiting costs nothing
// and more will be known. What most scenarios agree on is fixed for the next
// round; what is open at the end leaves or waits by the majority. progress is
// the share of the budget used; it ends a round early, so that the answer may
// come from few scenarios but is there in time.
func (w *Wave) Decide(rng *rand.Rand, progress func() float64) []bool {
	status := make([]int8, len(w.Parcels))
	left := 0
	for i := range w.Parcels {
		if w.must(&w.Parcels[i]) {
			status[i] = sends
		} else {
			left++
		}
	}
	b := &board{rng: rng, tab: w.table()}
	for round := 0; round < w.Tuning.Rounds && left > 0; round++ {
		last := round == w.Tuning.Rounds-1
		sent, seen := make([]int, len(w.Parcels)), 0
		for until := float64(round+1) / float64(w.Tuning.Rounds); seen < w.Tuning.Scenarios && (seen == 0 || progress() < until); seen++ {
			w.imagine(b, status)
			w.count(b, status, sent)
		}
		for i := range status {
			if status[i] != open {
				continue
			}
			switch percent := 100 * sent[i] / seen; {
			case percent >= w.Tuning.Send:
				status[i] = sends
				left--
			case last || 100-percent >= w.Tuning.Wait:
				status[i] = waits
				left--
			}
		}
	}
	out := make([]bool, len(status))
	for i, s := range status {
		out[i] = s == sends
	}
	return out
}

// must says that a parcel cannot wait for the next wave.
func (w *Wave) must(p *Parcel) bool {
	return w.Next+int64(w.Legs.Ms[p.Place]) > p.Due || w.Next+int64(w.Legs.Ms[p.Place])+p.Service+int64(w.Legs.Ms[p.Place*w.Legs.N]) > w.End
}

// imagine solves one draw of the future.
func (w *Wave) imagine(b *board, status []int8) {
	future := w.Future(b.rng)
	n := len(w.Parcels) + len(future)
	b.nodes, b.absent = b.nodes[:0], b.absent[:0]
	add := func(p *Parcel, release, leaveBy int64) {
		b.absent = append(b.absent, int32(len(b.nodes)))
		b.nodes = append(b.nodes, node{place: p.Place, load: p.Load, release: release, leaveBy: leaveBy, open: p.Open, due: p.Due, limit: p.Due,
			service: p.Service, told: -1, prize: never / 1024, trip: -1})
	}
	for i := range w.Parcels {
		p := &w.Parcels[i]
		switch status[i] {
		case sends:
			add(p, w.Depart, w.Depart)
		case waits:
			add(p, w.Next, never)
		default:
			add(p, max(p.Release, w.Depart), never)
		}
	}
	for i := range future {
		add(&future[i], future[i].Release, never)
	}
	b.fleet(w, n/2+20)
	b.begin()
	b.recreate()
	if len(b.absent) == n {
		return
	}
	for vi := range b.vans {
		b.vans[vi].cost = b.price(int32(vi))
		b.spare(int32(vi))
		b.chain(int32(vi))
	}
	unit := 0.0
	for vi := range b.vans {
		unit += float64(b.vans[vi].cost)
	}
	heat := hot * unit / float64(n)
	cool := heat * (1 - cold) / float64(max(1, w.Tuning.Steps))
	for range w.Tuning.Steps {
		b.step(heat)
		heat -= cool
	}
}

// Temperatures of a scenario's search: the first, as a share of the plan's cost
// a stop, and the last, as a share of the first.
const hot, cold = 0.1, 0.05

// fleet gives the board so many vehicles, for one trip each.
func (b *board) fleet(w *Wave, n int) {
	b.perTrip, b.perVan, b.perMove, b.now = 0, 0, 0, w.Depart
	b.vans, b.free = b.vans[:0], b.free[:0]
	for len(b.trips) < n {
		b.trips, b.mark = append(b.trips, trip{}), append(b.mark, false)
	}
	b.trips, b.mark = b.trips[:n], b.mark[:n]
	b.touched = b.touched[:0]
	clear(b.mark)
	for len(b.lists) < n {
		b.lists = append(b.lists, make([]int32, 0, 2))
	}
	for i := range int32(n) {
		b.trips[i] = trip{vehicle: i, leaveBy: never, release: always, stops: b.trips[i].stops[:0]}
		b.vans = append(b.vans, van{room: w.Room, free: w.Depart, shifts: [2][2]int64{{w.Depart, w.End}}, trips: append(b.lists[i][:0], i)})
		b.chain(i)
	}
}

func (w *Wave) table() *table {
	t := &table{stride: w.Legs.N, legs: make([]leg, len(w.Legs.Metres))}
	for i, m := range w.Legs.Metres {
		t.legs[i] = leg{m, w.Legs.Ms[i]}
	}
	return t
}

// count adds to sent each parcel whose trip has to leave now.
func (w *Wave) count(b *board, status []int8, sent []int) {
	for ti := range b.trips {
		t := &b.trips[ti]
		if len(t.stops) == 0 || t.release > w.Depart {
			continue
		}
		leaves := t.whole.latest < w.Next
		for _, i := range t.stops {
			leaves = leaves || int(i) < len(status) && status[i] == sends
		}
		if !leaves {
			continue
		}
		for _, i := range t.stops {
			if int(i) < len(sent) {
				sent[i]++
			}
		}
	}
}
