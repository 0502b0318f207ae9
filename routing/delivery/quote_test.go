package delivery

import (
	"testing"

	"pgregory.net/rapid"
)

// tour drives a trip with an extra stop at a place (-1: none), whose service
// starts no sooner than hold, and says whether it keeps what the plan kept.
func tour(p *Problem, t *Trip, extra *Stop, place int, hold, end int64) (eta, metres int64, ok bool) {
	v := &p.Vehicles[t.Vehicle]
	at, here := t.Depart, p.Depot
	ok = true
	visit := func(st *Stop, due, open int64) int64 {
		m, s := p.Travel.Between(here, st.At)
		metres += int64(m)
		at = max(at+int64(s)*1000, open)
		ok = ok && at <= due
		arrived := at
		at += v.StopMs + int64(st.Parcels-1)*v.ParcelMs
		here = st.At
		return arrived
	}
	for k := 0; k <= len(t.Stops); k++ {
		if k == place {
			eta = visit(extra, extra.Due, max(extra.Open, hold))
		}
		if k < len(t.Stops) {
			st := &p.Stops[t.Stops[k]]
			visit(st, max(st.Due, t.Eta[k]), st.Open)
		}
	}
	m, s := p.Travel.Between(here, p.Depot)
	metres += int64(m)
	at += int64(s) * 1000
	return eta, metres, ok && at <= end && (v.MaxRangeM == 0 || metres <= v.MaxRangeM)
}

// Every offer holds when it is driven, is the cheapest place of its trip, and
// its window ends where a promise would break; no trip that could take the
// stop is missing.
func TestQuote(t *testing.T) {
	offers, joined := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		draw := lcg(rapid.Uint64().Draw(t, "seed"))
		p := day(rapid.IntRange(1, 80).Draw(t, "stops"), rapid.IntRange(1, 4).Draw(t, "vans"), rapid.IntRange(0, 2).Draw(t, "drones"), draw)
		p.Now = int64(rapid.IntRange(5, 21).Draw(t, "hour")) * hour
		ask := day(2, 1, 0, draw).Stops[1]
		plan := Solve(p)
		now := p.Now + int64(rapid.IntRange(0, 20).Draw(t, "minutes"))*60_000
		got := Quote(&p, &plan, now, ask, p.Spokes(ask.At))
		offers += len(got)
		byTrip := map[int32]Offer{}
		for i, o := range got {
			if i > 0 && got[i-1].Metres > o.Metres {
				t.Fatalf("offers are not in order: %+v", got)
			}
			if o.Trip >= 0 {
				byTrip[o.Trip] = o
				continue
			}
			v := &p.Vehicles[o.Vehicle]
			for _, trip := range plan.Trips {
				if trip.Vehicle == o.Vehicle && o.Earliest < trip.Return {
					t.Fatalf("%s is out until %d, offered at %d", v.ID, trip.Return, o.Earliest)
				}
			}
			if o.Eta < ask.Open || o.Latest > ask.Due || o.Eta > o.Latest || v.Drone && !ask.DroneOK {
				t.Fatalf("offer %+v for %+v", o, ask)
			}
		}
		for n := range plan.Trips {
			trip := &plan.Trips[n]
			v := &p.Vehicles[trip.Vehicle]
			if v.Drone || trip.Go || trip.Depart <= now {
				continue
			}
			end := v.ShiftEnd
			for _, next := range plan.Trips[n+1:] {
				if next.Vehicle == trip.Vehicle {
					end = min(end, next.Depart-v.LoadMs)
					break
				}
			}
			load := ask
			for _, i := range trip.Stops {
				load.WeightG, load.VolumeCm3, load.Parcels = load.WeightG+p.Stops[i].WeightG, load.VolumeCm3+p.Stops[i].VolumeCm3, load.Parcels+p.Stops[i].Parcels
			}
			_, before, _ := tour(&p, trip, &ask, -1, 0, end)
			cheapest, place := int64(1)<<60, -1
			for k := 0; k <= len(trip.Stops); k++ {
				if _, metres, ok := tour(&p, trip, &ask, k, 0, end); ok && metres-before < cheapest {
					cheapest, place = metres-before, k
				}
			}
			if load.WeightG > v.MaxWeightG || load.VolumeCm3 > v.MaxVolume || load.Parcels > v.MaxParcels {
				place = -1
			}
			o, offered := byTrip[int32(n)]
			if offered != (place >= 0) || offered && o.Metres != cheapest {
				t.Fatalf("trip %d: offered %t at %d m, brute force finds place %d at %d m", n, offered, o.Metres, place, cheapest)
			}
			if !offered {
				continue
			}
			joined++
			eta, _, _ := tour(&p, trip, &ask, o.Place, 0, end)
			_, _, atLatest := tour(&p, trip, &ask, o.Place, o.Latest, end)
			_, _, after := tour(&p, trip, &ask, o.Place, o.Latest+1, end)
			if eta != o.Eta || !atLatest || after {
				t.Fatalf("trip %d: eta %d, offer %+v; the window's end holds: %t, a moment later holds: %t", n, eta, o, atLatest, after)
			}
		}
	})
	if offers == 0 || joined == 0 {
		t.Errorf("%d offers, %d of them join a trip: the test says nothing", offers, joined)
	}
}

func BenchmarkQuote(b *testing.B) {
	p := day(1000, 12, 4, lcg(3))
	p.Now = 9 * hour
	plan := Solve(p)
	ask := day(2, 1, 0, lcg(9)).Stops[1]
	b.ReportMetric(float64(len(plan.Trips)), "trips")
	for b.Loop() {
		Quote(&p, &plan, p.Now, ask, p.Spokes(ask.At))
	}
}
