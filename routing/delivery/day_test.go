package delivery

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"dayrun/routing/roads"
)

// parcel of the replayed day.
type parcel struct {
	at     roads.Point
	dock   int64 // ms: packed and at the dock
	due    int64
	weight int64
	volume int64
}

// readDay reads an order file; parcels reach the dock some time after the order.
func readDay(t testing.TB, file string, dockAfter int64) []parcel {
	f, err := os.Open("../../../shared/data/orders/" + file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the order file is not here: it lies beside the repository in shared/data/orders")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []parcel
	seen := map[string]bool{}
	for _, r := range rows[1:] {
		if seen[r[0]] {
			continue
		}
		seen[r[0]] = true
		placed, err := time.Parse(time.RFC3339, r[1])
		if err != nil {
			t.Fatal(err)
		}
		at, err := roads.ParsePoint(r[5] + "," + r[6])
		if err != nil {
			t.Fatal(err)
		}
		ms := placed.UnixMilli()
		list = append(list, parcel{at: at, dock: ms + dockAfter, due: ms + 24*hour, weight: 1700, volume: 5200})
	}
	slices.SortStableFunc(list, func(a, b parcel) int { return int(a.dock - b.dock) })
	return list
}

// dayResult is what a replayed day came to.
type dayResult struct {
	onTime, late, left int
	vanDays, vanStops  int
	least              int // stops of the van-day with the fewest
	vanKm, droneKm     int64
	calls              int
	cpu, worst         time.Duration
	flown              int
}

// replay runs the rolling horizon every five minutes until all is delivered.
func replay(t testing.TB, parcels []parcel, vans, drones, perVan int) dayResult {
	day := parcels[0].dock / (24 * hour) * 24 * hour
	var fleet []Vehicle
	points := make([]roads.Point, len(parcels))
	for i := range parcels {
		points[i] = parcels[i].at
	}
	for i := range vans + drones {
		v := Vehicle{ID: "van/" + strconv.Itoa(i), MaxWeightG: 1_000_000, MaxVolume: 10_000_000, MaxParcels: perVan, StopMs: 150_000, ParcelMs: 20_000, LoadMs: 900_000}
		if i >= vans {
			v = Vehicle{ID: "drone/" + strconv.Itoa(i-vans), Drone: true, MaxWeightG: 2500, MaxVolume: 20_000, MaxParcels: 1, MaxRangeM: 15_000, SpeedMmS: 15_000, StopMs: 60_000, LoadMs: 120_000}
		}
		fleet = append(fleet, v)
	}
	depot := roads.GeometricMedian(points)
	var waiting []int
	next := 0
	var res dayResult
	res.least = 1 << 30
	served := map[[2]int]int{} // day, vehicle
	for now := day + 7*hour; now < day+60*hour; now += 5 * 60_000 {
		for next < len(parcels) && parcels[next].dock <= now {
			waiting = append(waiting, next)
			next++
		}
		if len(waiting) == 0 {
			continue
		}
		p := Problem{Now: now, Depot: depot, Travel: roads.Detour{FactorPermille: 1300, SpeedMmS: 8300}, Vehicles: slices.Clone(fleet), Seed: 1, Budget: 1000}
		today := int(now / (24 * hour))
		shift := int64(today) * 24 * hour
		if now >= shift+22*hour {
			shift += 24 * hour
		}
		for i := range p.Vehicles {
			v := &p.Vehicles[i]
			v.ShiftStart, v.ShiftEnd, v.ServedToday = shift+7*hour, shift+22*hour, served[[2]int{today, i}]
		}
		var of [][]int
		at := map[roads.Point]int{}
		for _, k := range waiting {
			q := parcels[k]
			i, ok := at[q.at]
			if !ok || p.Stops[i].Parcels >= 20 {
				i = len(p.Stops)
				at[q.at] = i
				p.Stops = append(p.Stops, Stop{ID: strconv.Itoa(k), At: q.at, Due: q.due})
				of = append(of, nil)
			}
			s := &p.Stops[i]
			s.Parcels++
			s.WeightG, s.VolumeCm3, s.Due = s.WeightG+q.weight, s.VolumeCm3+q.volume, min(s.Due, q.due)
			s.DroneOK = s.Parcels == 1
			of[i] = append(of[i], k)
		}
		start := time.Now()
		plan := Solve(p)
		spent := time.Since(start)
		res.cpu, res.worst, res.calls = res.cpu+spent, max(res.worst, spent), res.calls+1
		if err := Check(&p, &plan); err != nil {
			t.Fatalf("at %s: %v", time.UnixMilli(now).UTC().Format("02 15:04"), err)
		}
		gone := map[int]bool{}
		for _, tr := range plan.Trips {
			if !tr.Go {
				continue
			}
			v := &fleet[tr.Vehicle]
			v.FreeAt = tr.Return
			for k, i := range tr.Stops {
				for _, q := range of[i] {
					gone[q] = true
					if tr.Eta[k] <= parcels[q].due {
						res.onTime++
					} else {
						res.late++
					}
				}
			}
			if v.Drone {
				res.flown += len(tr.Stops)
				res.droneKm += tr.Metres
			} else {
				served[[2]int{today, int(tr.Vehicle)}] += len(tr.Stops)
				res.vanStops += len(tr.Stops)
				res.vanKm += tr.Metres
			}
		}
		waiting = slices.DeleteFunc(waiting, func(k int) bool { return gone[k] })
		if testing.Verbose() && now%(hour) == 0 {
			out := 0
			for i := range fleet[:vans] {
				if fleet[i].FreeAt > now {
					out++
				}
			}
			t.Logf("%s waiting %5d stops %5d out %3d trips %d must waiting %d", time.UnixMilli(now).UTC().Format("02 15:04"), len(waiting), len(p.Stops), out, len(plan.Trips), len(plan.Waiting))
		}
	}
	res.left = len(waiting) + len(parcels) - next
	for _, n := range served {
		res.least = min(res.least, n)
	}
	res.vanDays = len(served)
	res.vanKm, res.droneKm = res.vanKm/1000, res.droneKm/1000
	return res
}

func TestDayOfOrders(t *testing.T) {
	for _, c := range []struct {
		name, file           string
		vans, drones, perVan int
		least                float64 // stops a van-day
	}{
		{"small", "orders_small.csv", 4, 1, 150, 0},
		{"day", "orders_day.csv", 150, 10, 150, 80},
	} {
		if raceDetector && c.vans > 10 {
			continue // nothing here is concurrent: scripts/test.sh runs the long ones without -race
		}
		t.Run(c.name, func(t *testing.T) {
			r := replay(t, readDay(t, c.file, 40*60_000), c.vans, c.drones, c.perVan)
			share := float64(r.onTime) / float64(r.onTime+r.late+r.left)
			perDay := float64(r.vanStops) / float64(max(r.vanDays, 1))
			t.Logf("share %.4f (late %d, left %d); %d van-days of %.0f stops (least %d); van %d km, drone %d km for %d; %d calls, %v in all, worst %v", share, r.late, r.left, r.vanDays, perDay, r.least,
				r.vanKm, r.droneKm, r.flown, r.calls, r.cpu.Round(time.Millisecond), r.worst.Round(time.Millisecond))
			if share < 0.99 {
				t.Errorf("share within 24 h is %.4f, want 0.99", share)
			}
			if perDay < c.least {
				t.Errorf("%.1f stops a used van and day, want %.0f", perDay, c.least)
			}
		})
	}
}
