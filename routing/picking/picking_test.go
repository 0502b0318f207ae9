package picking

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func anyProblem(t *rapid.T) Problem {
	n := func(name string, lo, hi int) int { return rapid.IntRange(lo, hi).Draw(t, name) }
	p := Problem{Version: 3, Now: 100 * 3600_000, MaxJobs: n("jobs", 0, 8), MaxParts: n("parts", 0, 4), Fresh: int64(n("fresh", 0, 2)) * 3600_000}
	expires := [6]int64{0, 0, 0, p.Now - 1, p.Now + 3600_000, p.Now + 5*3600_000}
	stations, items := n("stations", 1, 4), n("items", 1, 12)
	for range stations {
		p.Stations = append(p.Stations, Station{FreePlaces: n("places", 0, 3), FreeVisits: n("visits", 0, 3), OpenSec: int32(max(0, n("open", -90, 120)))})
	}
	for range n("shelves", 0, 12) {
		s := Shelf{Visit: int32(n("visit", -3, stations-1)), Busy: n("busy", 0, 3) == 0, RobotSec: int32(n("robot", 0, 30)), Next: int32(n("next", 0, 60))}
		s.Visit = max(s.Visit, -1)
		s.Onward = s.Visit < 0 && !s.Busy && n("onward", 0, 4) == 0
		for range stations {
			s.TravelSec = append(s.TravelSec, int32(max(-1, n("travel", -20, 90))))
		}
		for range n("faces", 0, 4) {
			s.Stock = append(s.Stock, Stock{Item: int32(n("item", 0, items-1)), Units: int32(n("units", 0, 5)), Expires: expires[n("expires", 0, 5)]})
		}
		p.Shelves = append(p.Shelves, s)
	}
	for range n("orders", 0, 15) {
		o := Order{Station: int32(max(n("station", -4, stations-1), -1)), Due: p.Now + int64(n("due", -2, 30))*3600_000, Age: int64(n("age", 0, 300)) * 60_000}
		if o.Station < 0 && p.MaxParts > 1 {
			o.Parts = int32(n("had", 0, p.MaxParts-1))
		}
		for range n("lines", 1, 4) {
			o.Lines = append(o.Lines, Line{int32(n("asked", 0, items)), int32(n("wanted", 1, 6))})
		}
		p.Orders = append(p.Orders, o)
	}
	return p
}

func TestPlansKeepTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyProblem(t)
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
		plan := Solve(p)
		if err := Verify(&p, &plan); err != nil {
			t.Fatal(err)
		}
		if plan.Version != p.Version {
			t.Fatalf("version %d, asked %d", plan.Version, p.Version)
		}
		if again := Solve(p); !reflect.DeepEqual(plan, again) {
			t.Fatal("the same problem got another plan, or was changed by the first call")
		}
	})
}

func TestUrgentOrderTakesThePlace(t *testing.T) {
	p := Problem{Now: 100 * 3600_000, Stations: []Station{{FreePlaces: 1, FreeVisits: 2}}, MaxJobs: 2}
	p.Shelves = []Shelf{{Visit: 0, TravelSec: []int32{5}, Stock: []Stock{{Item: 0, Units: 9}}}, {Visit: -1, TravelSec: []int32{50}, Stock: []Stock{{Item: 1, Units: 9}}}}
	p.Orders = []Order{
		{Station: -1, Due: p.Now + 20*3600_000, Age: 60_000, Lines: []Line{{0, 1}}},
		{Station: -1, Due: p.Now + 3600_000, Age: 10_000, Lines: []Line{{1, 1}}},
	}
	plan := Solve(p)
	if len(plan.Release) != 1 || plan.Release[0].Order != 1 {
		t.Fatalf("released %v, want the order with an hour left, not the better match", plan.Release)
	}
	if len(plan.Visits) != 1 || plan.Visits[0].Shelf != 1 || !plan.Visits[0].New {
		t.Fatalf("visits %+v, want a new one of shelf 1", plan.Visits)
	}
	p.Orders[1].Due = p.Now + 20*3600_000
	if plan = Solve(p); len(plan.Release) != 1 || plan.Release[0].Order != 0 || len(plan.Visits) != 1 || plan.Visits[0].New {
		t.Fatalf("without urgency the match goes first and adds to the visit under way: %+v", plan)
	}
}

func TestLineIsSplitOnlyWhenNoShelfHoldsEnough(t *testing.T) {
	p := Problem{Now: 1, Stations: []Station{{FreeVisits: 5}}, MaxJobs: 5}
	p.Shelves = []Shelf{{Visit: -1, TravelSec: []int32{5}, Stock: []Stock{{Item: 0, Units: 2}}}, {Visit: -1, TravelSec: []int32{9}, Stock: []Stock{{Item: 0, Units: 2}}}, {Visit: -1, TravelSec: []int32{99}, Stock: []Stock{{Item: 0, Units: 4}}}}
	p.Orders = []Order{{Station: 0, Lines: []Line{{Item: 0, Units: 4}}}}
	if plan := Solve(p); len(plan.Visits) != 1 || plan.Visits[0].Shelf != 2 {
		t.Fatalf("one shelf holds all four: %+v", plan.Visits)
	}
	p.Orders[0].Lines[0].Units = 5
	plan := Solve(p)
	units := int32(0)
	for _, v := range plan.Visits {
		for _, k := range v.Picks {
			units += k.Units
		}
	}
	if units != 5 || len(plan.Visits) != 2 {
		t.Fatalf("five units need two shelves: %+v", plan.Visits)
	}
}
