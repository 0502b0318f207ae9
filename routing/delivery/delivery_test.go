package delivery

import (
	"fmt"
	"reflect"
	"testing"

	"dayrun/routing/roads"

	"pgregory.net/rapid"
)

const hour = 3600_000

// day gives a problem at noon: vans at a depot, stops around it.
func day(stops, vans, drones int, draw func(n int) int) Problem {
	p := Problem{Now: 12 * hour, Depot: roads.Point{LatE7: -204500000, LonE7: -545900000}, Travel: roads.Detour{FactorPermille: 1300, SpeedMmS: 8300}, Seed: 7, Budget: 500}
	for i := range vans {
		p.Vehicles = append(p.Vehicles, Vehicle{ID: fmt.Sprint("van/", i), ShiftStart: 7 * hour, ShiftEnd: 22 * hour, MaxWeightG: 1_000_000, MaxVolume: 10_000_000, MaxParcels: 150,
			StopMs: 150_000, ParcelMs: 20_000, LoadMs: 900_000})
	}
	for i := range drones {
		p.Vehicles = append(p.Vehicles, Vehicle{ID: fmt.Sprint("drone/", i), Drone: true, ShiftStart: 7 * hour, ShiftEnd: 22 * hour, MaxWeightG: 2500, MaxVolume: 20_000, MaxParcels: 1, MaxRangeM: 15_000,
			SpeedMmS: 15_000, StopMs: 60_000, ParcelMs: 20_000, LoadMs: 120_000})
	}
	for i := range stops {
		n := 1 + draw(20)/18
		p.Stops = append(p.Stops, Stop{ID: fmt.Sprint(i), At: roads.Point{LatE7: p.Depot.LatE7 + int32(draw(1_800_000)-900_000), LonE7: p.Depot.LonE7 + int32(draw(900_000)-450_000)},
			Parcels: n, WeightG: int64(n * (200 + draw(3000))), VolumeCm3: int64(n * (500 + draw(9000))), Due: 12*hour + int64(4+draw(20))*hour, DroneOK: n == 1})
	}
	return p
}

func lcg(seed uint64) func(int) int {
	return func(n int) int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed>>33) % n
	}
}

func TestPlansPassTheCheck(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := lcg(rapid.Uint64().Draw(t, "seed"))
		p := day(rapid.IntRange(0, 120).Draw(t, "stops"), rapid.IntRange(0, 4).Draw(t, "vans"), rapid.IntRange(0, 3).Draw(t, "drones"), draw)
		p.Now = int64(rapid.IntRange(0, 23).Draw(t, "hour")) * hour
		plan := Solve(p)
		if err := Check(&p, &plan); err != nil {
			t.Fatal(err)
		}
		again := Solve(p)
		if !reflect.DeepEqual(plan, again) {
			t.Fatal("the same problem got another plan")
		}
	})
}

func TestFullVansGo(t *testing.T) {
	p := day(700, 3, 0, lcg(1))
	for i := range p.Stops {
		p.Stops[i].Due = p.Now + 20*hour
	}
	plan := Solve(p)
	if err := Check(&p, &plan); err != nil {
		t.Fatal(err)
	}
	left := 0
	for _, tr := range plan.Trips {
		if tr.Go {
			left++
			if len(tr.Stops) < 100 {
				t.Errorf("van %d leaves with %d stops: %s", tr.Vehicle, len(tr.Stops), tr.Why)
			}
		}
	}
	if left != 3 {
		t.Errorf("%d of 3 vans leave although 700 parcels wait", left)
	}
}

func TestFewParcelsWait(t *testing.T) {
	p := day(10, 2, 0, lcg(2))
	for i := range p.Stops {
		p.Stops[i].Due = p.Now + 23*hour
	}
	if plan := Solve(p); len(plan.Trips) > 0 && plan.Trips[0].Go {
		t.Errorf("a van left with 10 parcels that have 23 h: %s", plan.Trips[0].Why)
	}
	p.Stops[4].Due = p.Now + 2*hour
	plan := Solve(p)
	if len(plan.Trips) == 0 || !plan.Trips[0].Go {
		t.Error("a parcel with 2 h left was not sent")
	}
}

func TestTooHeavyIsUnserved(t *testing.T) {
	p := day(3, 1, 1, lcg(3))
	p.Stops[1].WeightG = 5_000_000
	if plan := Solve(p); len(plan.Unserved) != 1 || plan.Unserved[0] != 1 {
		t.Errorf("unserved %v, want stop 1", plan.Unserved)
	}
}

func BenchmarkSolve(b *testing.B) {
	for _, n := range []int{500, 2000, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := day(n, 60, 5, lcg(9))
			p.Budget = 2000
			for b.Loop() {
				plan := Solve(p)
				if len(plan.Trips) == 0 {
					b.Fatal("no trips")
				}
			}
		})
	}
}

func TestNightWaitsAndMorningTakesWhatIsDueFirst(t *testing.T) {
	p := day(60, 3, 0, lcg(4))
	p.Now = 23 * hour
	for i := range p.Vehicles {
		p.Vehicles[i].ShiftStart, p.Vehicles[i].ShiftEnd = 31*hour, 46*hour
	}
	for i := range p.Stops {
		p.Stops[i].Due = 35 * hour
	}
	plan := Solve(p)
	if len(plan.Trips) != 0 || len(plan.Waiting) != len(p.Stops) || len(plan.Unserved) != 0 {
		t.Fatalf("at night: %d trips, %d wait, %d unserved", len(plan.Trips), len(plan.Waiting), len(plan.Unserved))
	}
	p.Now = 31 * hour
	plan = Solve(p)
	if err := Check(&p, &plan); err != nil {
		t.Fatal(err)
	}
	left := 0
	for _, tr := range plan.Trips {
		if tr.Go {
			left += len(tr.Stops)
		}
	}
	if left < 50 || len(plan.Late) != 0 {
		t.Errorf("four hours before 60 promises with three vans: %d stops leave, %d late", left, len(plan.Late))
	}
}

func TestParcelsOfTheEveningWaitForTomorrow(t *testing.T) {
	p := day(40, 2, 0, lcg(5))
	p.Now = 19 * hour
	for i := range p.Stops {
		p.Stops[i].Due = 42 * hour // tomorrow 18:00
	}
	plan := Solve(p)
	for _, tr := range plan.Trips {
		if tr.Go {
			t.Errorf("a van leaves at 19:00 with %d stops that tomorrow's first trips take in time: %s", len(tr.Stops), tr.Why)
		}
	}
	for i := range p.Stops[:20] {
		p.Stops[i].Due = 31*hour + hour/2 // tomorrow 07:30: no trip of tomorrow can keep it
	}
	plan = Solve(p)
	if err := Check(&p, &plan); err != nil {
		t.Fatal(err)
	}
	due := 0
	for _, tr := range plan.Trips {
		for _, i := range tr.Stops {
			if i < 20 {
				due++
			}
		}
	}
	if due != 20 || len(plan.Late) != 0 {
		t.Errorf("%d of 20 stops due at 07:30 are in today's trips, %d late", due, len(plan.Late))
	}
}

func TestLateIsServedAndNamed(t *testing.T) {
	p := day(5, 1, 0, lcg(6))
	for i := range p.Stops {
		p.Stops[i].Due = p.Now + 20*hour
	}
	p.Stops[2].Due = p.Now - hour
	plan := Solve(p)
	if err := Check(&p, &plan); err != nil {
		t.Fatal(err)
	}
	if len(plan.Late) != 1 || plan.Late[0] != 2 || len(plan.Trips) == 0 || !plan.Trips[0].Go {
		t.Errorf("a stop past its promise is to leave at once and be named late: %+v", plan)
	}
}
