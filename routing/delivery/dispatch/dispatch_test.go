package dispatch

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"dayrun/routing/delivery"
	"dayrun/routing/roads"
)

const (
	minute = 60_000
	hour   = 60 * minute
)

var depot = roads.Point{LatE7: -204_600_000, LonE7: -546_200_000}

func settings() Settings {
	s := Usual()
	s.Depot, s.Travel, s.Seed = depot, roads.Detour{FactorPermille: 1300, SpeedMmS: 8300}, 1
	return s
}

func oneVan(id string) delivery.Vehicle {
	return delivery.Vehicle{ID: id, ShiftStart: 7 * hour, ShiftEnd: 22 * hour, MaxWeightG: 1_000_000, MaxVolume: 10_000_000, MaxParcels: 150, StopMs: 150_000, ParcelMs: 20_000, LoadMs: 15 * minute}
}

// newDispatcher has so many vans, at seven in the morning.
func newDispatcher(t testing.TB, vans int) *Dispatcher {
	t.Helper()
	d, err := New(settings(), 7*hour)
	if err != nil {
		t.Fatal(err)
	}
	for i := range vans {
		if _, err := d.AddVehicle(oneVan(fmt.Sprintf("van/%02d", i))); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func somewhere(rng *rand.Rand) roads.Point {
	return roads.Point{LatE7: depot.LatE7 + rng.Int32N(1_600_000) - 800_000, LonE7: depot.LonE7 + rng.Int32N(1_600_000) - 800_000}
}

func stop(rng *rand.Rand, id int, now int64) delivery.Stop {
	return delivery.Stop{ID: fmt.Sprintf("s%04d", id), At: somewhere(rng), Parcels: 1 + rng.IntN(2), WeightG: 1500, VolumeCm3: 4000, Due: now + int64(2+rng.IntN(22))*hour}
}

// locked lists what must not change: the locked stops of each trip, in order.
func locked(d *Dispatcher) map[int64][]string {
	list := map[int64][]string{}
	for _, t := range d.Plan().Trips {
		for _, s := range t.Stops[:t.Locked] {
			list[t.ID] = append(list[t.ID], s.Stop)
		}
	}
	return list
}

// TestEvents throws events at random and tests after each that the plan is
// right, that what was locked is as it was, and that the changes told lead from
// the old plan to the new one.
func TestEvents(t *testing.T) {
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 7))
		d := newDispatcher(t, 4)
		told := map[string]string{} // stop: vehicle
		n := 0
		for step := range 250 {
			before, what := locked(d), ""
			var changes []Change
			var err error
			spared := map[string]bool{} // stops and vehicles that the event itself unlocks
			open := func(gone bool) (list []string) {
				for _, tr := range d.Plan().Trips {
					for _, s := range tr.Stops {
						if tr.Gone == gone && !s.Done {
							list = append(list, s.Stop)
						}
					}
				}
				return list
			}
			vehicle := fmt.Sprintf("van/%02d", rng.IntN(4))
			switch pick := rng.IntN(22); {
			case pick < 9:
				n++
				st := stop(rng, n, d.Now())
				var p Placement
				what = "add " + st.ID
				ready := d.Now() + int64(rng.IntN(2))*hour
				want, fits := cheapest(d, st, ready)
				was := driven(d)
				if p, changes, err = d.Add(st, ready, nil); err != nil {
					break
				}
				told[st.ID] = p.Vehicle
				if more := driven(d) - was; fits && (p.Late || more != want) || !fits && p.Vehicle != "" && !p.Late {
					t.Fatalf("seed %d, step %d: stop %s adds %d m, late %v; trying every place adds %d m, fits %v", seed, step, st.ID, more, p.Late, want, fits)
				}
			case pick < 10 && len(open(false)) > 0:
				id := open(false)[rng.IntN(len(open(false)))]
				what = "cancel " + id
				spared[id] = true
				changes, err = d.Cancel(id)
				delete(told, id)
			case pick < 13 && len(open(true)) > 0:
				id := open(true)[rng.IntN(len(open(true)))]
				what = "deliver " + id
				spared[id] = true
				changes, err = d.Delivered(id, d.Now())
				delete(told, id)
			case pick < 14:
				what = "late " + vehicle
				changes, err = d.Late(vehicle, int64(rng.IntN(60))*minute)
			case pick < 15:
				what = "gone " + vehicle
				spared[vehicle] = true
				changes, err = d.Gone(vehicle, d.Now()*int64(rng.IntN(2)))
			case pick < 16:
				what = "back " + vehicle
				changes, err = d.Back(vehicle, d.Now()+int64(rng.IntN(60))*minute)
			case pick < 17:
				what = "travel"
				changes, err = d.SetTravel(nil, roads.Detour{FactorPermille: 1200 + rng.Int32N(400), SpeedMmS: 6000 + rng.Int32N(4000)})
			case pick < 18:
				what = "leave or return " + vehicle
				onRoad := false
				for _, tr := range d.Plan().Trips {
					onRoad = onRoad || tr.Vehicle == vehicle && tr.Gone
				}
				if onRoad {
					spared[vehicle] = true
					changes, err = d.Returned(vehicle, d.Now())
				} else if changes, err = d.Leave(vehicle); err != nil && strings.Contains(err.Error(), "has no trip") {
					err = nil
				}
			case pick < 19:
				what = "advance"
				changes, err = d.Advance(d.Now() + int64(rng.IntN(90))*minute)
			case pick < 21:
				what = "lock " + vehicle
				for _, tr := range d.Plan().Trips {
					if tr.Vehicle == vehicle && !tr.Gone {
						err = d.Lock(vehicle, tr.Locked+rng.IntN(len(tr.Stops)-tr.Locked+1))
						break
					}
				}
			default:
				what = "improve"
				left := 300
				changes = d.Improve(func() bool { left--; return left < 0 })
			}
			if err != nil {
				t.Fatalf("seed %d, step %d, %s: %v", seed, step, what, err)
			}
			if err := d.Check(); err != nil {
				t.Fatalf("seed %d, step %d, after %s: %v", seed, step, what, err)
			}
			after := locked(d)
			vehicles := map[int64]string{}
			for _, tr := range d.Plan().Trips {
				vehicles[tr.ID] = tr.Vehicle
			}
			for id, list := range before {
				list = slices.DeleteFunc(list, func(s string) bool { return spared[s] })
				now := slices.DeleteFunc(slices.Clone(after[id]), func(s string) bool { return spared[s] })
				if spared[vehicle] && (vehicles[id] == vehicle || vehicles[id] == "") {
					continue
				}
				if len(now) < len(list) || !slices.Equal(list, now[:len(list)]) {
					t.Fatalf("seed %d, step %d, %s: locked stops of trip %d were %v, are %v", seed, step, what, id, list, now)
				}
			}
			for _, c := range changes {
				if c.Why == "" || c.String() == "" {
					t.Fatalf("seed %d, step %d, %s: change %+v without a reason", seed, step, what, c)
				}
				switch c.Kind {
				case Placed, Moved:
					told[c.Stop] = c.To.Vehicle
				case Waits:
					told[c.Stop] = ""
				}
			}
			for _, tr := range d.Plan().Trips {
				for _, s := range tr.Stops {
					if !s.Done && told[s.Stop] != tr.Vehicle {
						t.Fatalf("seed %d, step %d, %s: stop %s is with %s, told was %q", seed, step, what, s.Stop, tr.Vehicle, told[s.Stop])
					}
				}
			}
		}
	}
}

// driven is what the plan costs: metres, trips and vans used.
func driven(d *Dispatcher) int64 {
	sum, used := int64(0), map[string]bool{}
	for _, t := range d.Plan().Trips {
		sum += t.Metres + d.set.TripM
		if key := fmt.Sprint(t.Vehicle, d.b.trips[d.b.nodes[d.nodeByName(t.Stops[0].Stop)].trip].shift); !used[key] {
			used[key] = true
			sum += d.set.VanM
		}
	}
	return sum
}

// nodeByName finds a stop in the plan, delivered or not.
func (d *Dispatcher) nodeByName(id string) int32 {
	for i := range d.stops {
		if d.stops[i].ID == id && d.b.nodes[i].trip >= 0 {
			return int32(i)
		}
	}
	return -1
}

// cheapest is the least extra cost of a stop by trying every place of every
// trip of the plan and a new trip of every van and shift, each driven from
// scratch; false when none keeps all promises.
func cheapest(d *Dispatcher, st delivery.Stop, ready int64) (int64, bool) {
	best, fits := int64(1)<<60, false
	for vi := range d.b.vans {
		if d.b.vans[vi].away {
			continue
		}
		lists := [2][][]int32{} // by shift
		var road int64          // back from the trip on the road
		fixed := map[[2]int]int{}
		for _, ti := range d.b.vans[vi].trips {
			switch t := &d.b.trips[ti]; {
			case t.gone:
				road = t.back
			case len(t.stops) > 0:
				fixed[[2]int{int(t.shift), len(lists[t.shift])}] = t.fixed
				lists[t.shift] = append(lists[t.shift], t.stops)
			}
		}
		was, _ := d.tryVan(vi, lists, road, st, ready)
		for shift := range lists {
			for r := range len(lists[shift]) + 1 {
				var list []int32
				if r < len(lists[shift]) {
					list = lists[shift][r]
				}
				for k := fixed[[2]int{shift, r}]; k <= len(list); k++ {
					try := lists
					try[shift] = append(slices.Clone(lists[shift]), nil)
					if r < len(lists[shift]) {
						try[shift] = slices.Clone(lists[shift])
					}
					try[shift][r] = slices.Insert(slices.Clone(list), k, -1)
					if cost, ok := d.tryVan(vi, try, road, st, ready); ok && cost-was < best {
						best, fits = cost-was, true
					}
				}
			}
		}
	}
	return best, fits
}

// tryVan drives the trips of a van, -1 standing for st.
func (d *Dispatcher) tryVan(vi int, lists [2][][]int32, road int64, st delivery.Stop, ready int64) (cost int64, ok bool) {
	v, x := &d.vehicles[vi], &d.b.vans[vi]
	free := max(x.free, d.b.now, road)
	ok = true
	for shift, trips := range lists {
		if len(trips) > 0 && !(shift == 0 && road > 0) {
			cost += d.set.VanM
		}
		for _, list := range trips {
			depart, parcels := max(free, x.shifts[shift][0])+v.LoadMs, 0
			for _, i := range list {
				if i < 0 {
					depart, parcels = max(depart, ready), parcels+st.Parcels
				} else {
					depart, parcels = max(depart, d.b.nodes[i].release), parcels+d.stops[i].Parcels
				}
			}
			now, at := depart, d.set.Depot
			drive := func(to roads.Point) {
				m, s := d.set.Travel.Between(at, to)
				now, cost, at = now+int64(s)*1000, cost+int64(m), to
			}
			for _, i := range list {
				s, limit := &st, st.Due
				if i >= 0 {
					s, limit = &d.stops[i], d.b.nodes[i].limit
				}
				drive(s.At)
				ok = ok && now <= limit
				now = max(now, s.Open) + v.StopMs + int64(s.Parcels-1)*v.ParcelMs
			}
			drive(d.set.Depot)
			allLocked := !slices.ContainsFunc(list, func(i int32) bool {
				return i < 0 || int(d.b.nodes[i].pos) >= d.b.trips[d.b.nodes[i].trip].fixed
			})
			end := x.shifts[shift][1]
			if allLocked && len(list) > 0 { // too late already, it must not become later
				end = max(end, d.b.trips[d.b.nodes[list[0]].trip].back)
			}
			ok = ok && now <= end && parcels <= v.MaxParcels
			free, cost = now, cost+d.set.TripM
		}
	}
	return cost, ok
}

// TestImprove shows that the background search shortens a plan that grew stop
// by stop, that the plan with a dear move moves less, and that the same seed
// gives the same plan.
func TestImprove(t *testing.T) {
	grown := func(moveM int64) (*Dispatcher, int64) {
		s := settings()
		s.MoveM = moveM
		d, err := New(s, 7*hour)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 6 {
			if _, err := d.AddVehicle(oneVan(fmt.Sprintf("van/%02d", i))); err != nil {
				t.Fatal(err)
			}
		}
		rng := rand.New(rand.NewPCG(3, 3))
		for i := range 200 {
			if _, _, err := d.Add(stop(rng, i, d.Now()), d.Now(), nil); err != nil {
				t.Fatal(err)
			}
		}
		return d, driven(d)
	}
	improve := func(d *Dispatcher) []Change {
		left := 3000
		return d.Improve(func() bool { left--; return left < 0 })
	}
	moves := func(list []Change) (n int) {
		for _, c := range list {
			if c.Kind == Moved && c.From.Vehicle != c.To.Vehicle {
				n++
			}
		}
		return n
	}
	cheap, was := grown(0)
	first := improve(cheap)
	if now := driven(cheap); now > was*95/100 {
		t.Errorf("3000 steps took the plan from %d m to %d m, want 5 %% less at least", was, now)
	}
	again, _ := grown(0)
	if second := improve(again); !slices.Equal(first, second) {
		t.Errorf("the same seed gave other changes: %d and %d", len(first), len(second))
	}
	dear, _ := grown(20_000)
	if a, b := moves(first), moves(improve(dear)); b*2 > a {
		t.Errorf("a dear move leaves %d moves to other vans, a free one %d", b, a)
	}
	if err := dear.Check(); err != nil {
		t.Error(err)
	}
}

func TestRefusals(t *testing.T) {
	d := newDispatcher(t, 1)
	good := delivery.Stop{ID: "a", At: depot, Parcels: 1, Due: 20 * hour}
	if _, _, err := d.Add(good, 0, nil); err != nil {
		t.Fatal(err)
	}
	change := func(f func(*delivery.Stop)) delivery.Stop {
		s := good
		s.ID = "b"
		f(&s)
		return s
	}
	for want, st := range map[string]delivery.Stop{
		"id is empty":         change(func(s *delivery.Stop) { s.ID = "" }),
		"open already":        good,
		"parcels 0":           change(func(s *delivery.Stop) { s.Parcels = 0 }),
		"weight -1 g":         change(func(s *delivery.Stop) { s.WeightG = -1 }),
		"due 5 before open 6": change(func(s *delivery.Stop) { s.Due, s.Open = 5, 6 }),
		"latitude within 90":  change(func(s *delivery.Stop) { s.At.LatE7 = 910_000_000 }),
	} {
		if _, _, err := d.Add(st, 0, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("stop %+v: error %v, want %q in it", st, err, want)
		}
	}
	if _, err := d.AddVehicle(delivery.Vehicle{ID: "d", Drone: true}); err == nil || !strings.Contains(err.Error(), "drone") {
		t.Errorf("a drone among the vans: %v", err)
	}
	if _, err := d.Advance(0); err == nil || !strings.Contains(err.Error(), "time goes on only") {
		t.Errorf("time going back: %v", err)
	}
}

// BenchmarkInsert takes one order into 1,000 open stops and out again.
func BenchmarkInsert(b *testing.B) {
	d := newDispatcher(b, 20)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range 1000 {
		if _, _, err := d.Add(stop(rng, i, d.Now()), d.Now(), nil); err != nil {
			b.Fatal(err)
		}
	}
	st := stop(rng, 1001, d.Now())
	b.ReportAllocs()
	for b.Loop() {
		st.At = somewhere(rng)
		if _, _, err := d.Add(st, d.Now(), nil); err != nil {
			b.Fatal(err)
		}
		if _, err := d.Cancel(st.ID); err != nil {
			b.Fatal(err)
		}
	}
}
