package delivery

import (
	"testing"

	"dayrun/routing/roads"

	"pgregory.net/rapid"
)

// slowed gives a problem tables of its straight lines, slower by a factor from
// one hour of the day on.
func slowed(p Problem, from int, percent int32) Problem {
	m := p.Travel.Matrix(p.points())
	hours := roads.Hourly{Seconds: [][]int32{m.Seconds, make([]int32, len(m.Seconds))}}
	for k, s := range m.Seconds {
		hours.Seconds[1][k] = s * percent / 100
	}
	for h := from; h < 24; h++ {
		hours.Of[h] = 1
	}
	p.Streets = &Streets{Legs: &m, Hours: &hours}
	return p
}

// A leg is driven at the speeds of its own hour, not of the trip's first one.
func TestLegsByTheHour(t *testing.T) {
	p := day(2, 1, 0, lcg(5))
	east := func(m int32) roads.Point {
		return roads.Point{LatE7: p.Depot.LatE7, LonE7: p.Depot.LonE7 + m*96}
	}
	p.Stops[0].At, p.Stops[1].At = east(3_000), east(30_000)
	p.Stops[0].Due, p.Stops[1].Due = p.Now+90*60_000, p.Now+3*hour
	p.MarginMs = 1
	plain := Solve(p)
	p = slowed(p, 13, 200) // the van is loaded at 12:15 and at the first stop before one
	plan := Solve(p)
	if err := Check(&p, &plan); err != nil {
		t.Fatal(err)
	}
	if len(plain.Trips) != 1 || len(plan.Trips) != 1 {
		t.Fatalf("%d and %d trips, want one each", len(plain.Trips), len(plan.Trips))
	}
	a, b := plain.Trips[0], plan.Trips[0]
	if a.Eta[0] != b.Eta[0] {
		t.Errorf("the first stop lies before the rush: %d, without it %d", b.Eta[0], a.Eta[0])
	}
	one := 13 * int64(hour)
	if left := a.Eta[1] - one; left <= 0 || b.Eta[1] < one+2*left-1000 || b.Eta[1] > one+2*left+1000 {
		t.Errorf("the second stop is reached %d s after one, without the rush %d s; what is driven after one takes twice as long", (b.Eta[1]-one)/1000, left/1000)
	}
	if home := a.Return - a.Eta[1]; b.Return-b.Eta[1] <= home+home/2 {
		t.Errorf("home in %d s, without the rush in %d", (b.Return-b.Eta[1])/1000, home/1000)
	}
}

func TestPlansByTheHourPassTheCheck(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := lcg(rapid.Uint64().Draw(t, "seed"))
		p := day(rapid.IntRange(1, 90).Draw(t, "stops"), rapid.IntRange(1, 4).Draw(t, "vans"), rapid.IntRange(0, 2).Draw(t, "drones"), draw)
		p.Now = int64(rapid.IntRange(7, 19).Draw(t, "hour")) * hour
		p = slowed(p, rapid.IntRange(0, 23).Draw(t, "rush"), rapid.Int32Range(30, 300).Draw(t, "percent"))
		p.Streets.ZoneMs = rapid.Int64Range(-10, 10).Draw(t, "zone") * hour
		plan := Solve(p)
		if err := Check(&p, &plan); err != nil {
			t.Fatal(err)
		}
	})
}
