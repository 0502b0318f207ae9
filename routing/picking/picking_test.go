package picking

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func anyProblem(t *rapid.T) Problem {
	n := func(name string, lo, hi int) int { return rapid.IntRange(lo, hi).Draw(t, name) }
	p := Problem{Version: 3, Now: 100 * 3600_000, MaxJobs: n("jobs", 0, 8), MaxParts: n("parts", 0, 4), Seed: 5, Budget: n("budget", 0, 2), Fresh: int64(n("fresh", 0, 2)) * 3600_000}
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
	var used Solver // by all questions: nothing of one may show in the next
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
		if again := used.Solve(&p); !reflect.DeepEqual(plan, again) {
			t.Fatal("the same problem got another plan of a solver that was used before, or was changed by the first call")
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

// One robot, one place: a line near its promise goes before twelve that fit
// together and have waited for long, and before two whose promise is later.
func TestNearPromiseGoesFirst(t *testing.T) {
	const hour = 3600_000
	p := Problem{Now: 100 * hour, MaxJobs: 1, MaxParts: 3, Stations: []Station{{FreePlaces: 12, FreeVisits: 1}}}
	for it := range int32(3) {
		p.Shelves = append(p.Shelves, Shelf{Visit: -1, TravelSec: []int32{90 - 40*it}, Stock: []Stock{{Item: it, Units: 99}}})
	}
	p.Orders = []Order{{Station: -1, Due: p.Now + hour, Lines: []Line{{0, 1}}}}
	for range 2 {
		p.Orders = append(p.Orders, Order{Station: -1, Due: p.Now + 5*hour, Age: hour, Lines: []Line{{1, 1}}})
	}
	for i := range int64(12) {
		p.Orders = append(p.Orders, Order{Station: -1, Due: p.Now + 12*hour, Age: i * hour, Lines: []Line{{2, 1}}})
	}
	for want := range int32(3) {
		plan := Solve(p)
		if len(plan.Visits) != 1 || plan.Visits[0].Shelf != want {
			t.Fatalf("visits %+v, want one of shelf %d", plan.Visits, want)
		}
		rest := p.Orders[:0]
		for _, o := range p.Orders {
			if o.Lines[0].Item != want {
				rest = append(rest, o)
			}
		}
		p.Orders = rest
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

func TestShelfGoesOnWithoutARobot(t *testing.T) {
	p := Problem{Now: 1, Stations: []Station{{FreeVisits: 1}, {FreeVisits: 1}}}
	p.Shelves = []Shelf{{Visit: -1, Onward: true, TravelSec: []int32{0, 9}, Stock: []Stock{{Item: 0, Units: 5}}}, {Visit: -1, TravelSec: []int32{40, 40}, Stock: []Stock{{Item: 0, Units: 5}}}}
	p.Orders = []Order{{Station: 1, Due: 1 << 50, Lines: []Line{{0, 2}}}}
	plan := Solve(p)
	if len(plan.Visits) != 1 || plan.Visits[0].Shelf != 0 || plan.Visits[0].Station != 1 || !plan.Visits[0].New || !strings.Contains(plan.Visits[0].Why, "straight on") {
		t.Fatalf("no robot is free, and the shelf on one should go on: %+v", plan.Visits)
	}
	p.Orders[0].Lines[0].Item = 1
	if plan = Solve(p); len(plan.Visits) != 0 {
		t.Fatalf("nobody wants what it holds: %+v", plan.Visits)
	}
}

func TestOrderIsSplitOnlyIfItMayBe(t *testing.T) {
	p := Problem{Now: 1, Stations: []Station{{FreePlaces: 1}, {FreePlaces: 1}}}
	p.Shelves = []Shelf{{Visit: 0, TravelSec: []int32{0, 9}, Stock: []Stock{{Item: 0, Units: 5}}}, {Visit: 1, TravelSec: []int32{9, 0}, Stock: []Stock{{Item: 1, Units: 5}}}}
	p.Orders = []Order{{Station: -1, Due: 1 << 50, Lines: []Line{{0, 1}, {1, 1}}}}
	for parts, want := range []int{1, 1, 2} {
		p.MaxParts = parts
		if plan := Solve(p); len(plan.Release) != want || len(plan.Visits) != want || (plan.Release[0].Lines == nil) != (want == 1) {
			t.Errorf("at most %d parts: %+v", parts, plan)
		}
	}
	p.Orders[0].Parts = 1
	if plan := Solve(p); len(plan.Release) != 1 || plan.Release[0].Lines != nil {
		t.Errorf("the last part takes all that is left: %+v", plan)
	}
}

func TestFirstExpiredFirstOut(t *testing.T) {
	const day = 24 * 3600_000
	p := Problem{Now: 10 * day, Stations: []Station{{FreeVisits: 3}}, MaxJobs: 3}
	p.Shelves = []Shelf{
		{Visit: -1, TravelSec: []int32{5}, Stock: []Stock{{Item: 0, Units: 9, Expires: 40 * day}}},
		{Visit: -1, TravelSec: []int32{60}, Stock: []Stock{{Item: 0, Units: 9, Expires: 9 * day}, {Item: 0, Units: 9, Expires: 20 * day}}},
		{Visit: -1, TravelSec: []int32{-1}, Stock: []Stock{{Item: 0, Units: 9, Expires: 12 * day}}},
	}
	p.Orders = []Order{{Station: 0, Due: 1 << 50, Lines: []Line{{0, 3}}}}
	plan := Solve(p)
	if len(plan.Visits) != 1 || plan.Visits[0].Shelf != 1 || plan.Visits[0].Picks[0].Stock != 1 {
		t.Errorf("the lot of day 20 goes first; that of day 9 has expired, that of day 12 lies in another zone: %+v", plan.Visits)
	}
	p.Fresh = 30 * day
	if plan = Solve(p); len(plan.Visits) != 1 || plan.Visits[0].Shelf != 0 {
		t.Errorf("within 30 days the nearer shelf may come: %+v", plan.Visits)
	}
}

func TestNothingArrivesAfterClosing(t *testing.T) {
	p := Problem{Now: 1, Stations: []Station{{FreeVisits: 1, OpenSec: 100}}, MaxJobs: 1}
	p.Shelves = []Shelf{{Visit: -1, RobotSec: 50, TravelSec: []int32{49}, Stock: []Stock{{Item: 0, Units: 5}}}}
	p.Orders = []Order{{Station: 0, Due: 1 << 50, Lines: []Line{{0, 1}}}}
	if plan := Solve(p); len(plan.Visits) != 1 {
		t.Errorf("it arrives in time: %+v", plan)
	}
	p.Stations[0].OpenSec = 99
	if plan := Solve(p); len(plan.Visits) != 0 {
		t.Errorf("it arrives at closing time: %+v", plan)
	}
}

// An order whose item lies alone on a far shelf waits while others come that
// fit well together, but no longer than twice the age at which all would have
// had their turn.
func TestOldOrderIsServedWhateverItFitsWith(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	for _, parts := range []int{1, 3} {
		served := int64(0)
		for minute := int64(1); served == 0; minute++ {
			p := Problem{Now: 1, MaxJobs: 1, MaxParts: parts, Stations: []Station{{FreePlaces: 6, FreeVisits: 1}}}
			p.Shelves = []Shelf{{Visit: -1, TravelSec: []int32{90}, Stock: []Stock{{Item: 0, Units: 9}}}}
			for range 3 {
				s := Shelf{Visit: -1, TravelSec: []int32{10}}
				for it := range int32(8) {
					s.Stock = append(s.Stock, Stock{Item: 1 + it, Units: 99})
				}
				p.Shelves = append(p.Shelves, s)
			}
			p.Orders = []Order{{Station: -1, Due: 1 << 50, Age: minute * 60_000, Lines: []Line{{0, 1}}}}
			mean := minute * 60_000
			for range 19 {
				age := min(minute, 1+rnd.Int64N(9)) * 60_000
				mean += age
				p.Orders = append(p.Orders, Order{Station: -1, Due: 1 << 50, Age: age, Lines: []Line{{1 + rnd.Int32N(8), 1}}})
			}
			mean /= 20
			plan := Solve(p)
			if len(plan.Visits) != 1 {
				t.Fatalf("minute %d: %+v", minute, plan)
			}
			if plan.Visits[0].Shelf == 0 {
				served = minute
			}
			if age := minute * 60_000; served == 0 && age > 4*mean {
				t.Fatalf("parts %d: after %d min the order still waits, the mean age is %d s", parts, minute, mean/1000)
			}
		}
		if served < 5 {
			t.Errorf("parts %d: served after %d min, before those that fit: age counts too much", parts, served)
		}
	}
}

// A solver's memory is what a question needs: asked again and again it takes no
// more than the plan.
func TestSolverKeepsItsMemory(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 9))
	p := Problem{Now: 1, MaxJobs: 20, MaxParts: 3}
	for range 20 {
		p.Stations = append(p.Stations, Station{FreePlaces: 4, FreeVisits: 3})
	}
	for i := range 300 {
		s := Shelf{Visit: int32(i%40) - 20, TravelSec: make([]int32, 20)}
		s.Visit = max(s.Visit, -1)
		for range 12 {
			s.Stock = append(s.Stock, Stock{Item: rnd.Int32N(900), Units: 50})
		}
		p.Shelves = append(p.Shelves, s)
	}
	for range 2000 {
		o := Order{Station: -1, Due: 1 << 50, Age: rnd.Int64N(3600_000)}
		for range 1 + rnd.IntN(3) {
			o.Lines = append(o.Lines, Line{rnd.Int32N(900), 1})
		}
		p.Orders = append(p.Orders, o)
	}
	var v Solver
	plan := v.Solve(&p)
	parts := len(plan.Release) + len(plan.Visits)
	for _, x := range plan.Visits {
		parts += len(x.Picks)
	}
	if got := testing.AllocsPerRun(5, func() { v.Solve(&p) }); got > float64(12*parts) || parts < 50 {
		t.Errorf("%.0f allocations for a plan of %d parts", got, parts)
	}
}

// A solver that is told that no stock changed answers as a new one: with another
// shelf on its way, an item nobody held before, and a lot expired meanwhile.
func TestKeptIndexAnswersAsANewOne(t *testing.T) {
	var kept Solver
	ask := func(p Problem) {
		t.Helper()
		p.Stocked = 0
		want := Solve(p)
		p.Stocked = 7
		if got := kept.Solve(&p); !reflect.DeepEqual(got, want) {
			t.Errorf("kept index: %+v, new one: %+v", got, want)
		}
	}
	p := Problem{Now: 1000, MaxJobs: 1, Stations: []Station{{FreePlaces: 2, FreeVisits: 2}}}
	p.Shelves = []Shelf{{Visit: -1, TravelSec: []int32{20}, Stock: []Stock{{Item: 0, Units: 3}}}, {Visit: -1, TravelSec: []int32{10}, Stock: []Stock{{Item: 0, Units: 5, Expires: 2000}}}}
	p.Orders = []Order{{Station: 0, Due: 1 << 50, Lines: []Line{{0, 2}}}}
	ask(p)
	p.Orders = append(p.Orders, Order{Station: 0, Due: 1 << 50, Lines: []Line{{9, 1}}})
	ask(p)
	p.Shelves[0].Visit = 0
	ask(p)
	p.Shelves[0].Visit, p.Now = -1, 3000
	ask(p)
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	for want, spoil := range map[string]func(*Problem){
		"station 0 has -1 free places":        func(p *Problem) { p.Stations[0].FreePlaces = -1 },
		"station 0 may get -2 more visits":    func(p *Problem) { p.Stations[0].FreeVisits = -2 },
		"station 0 closes in -1 s":            func(p *Problem) { p.Stations[0].OpenSec = -1 },
		"shelf 0 is in two places":            func(p *Problem) { p.Shelves[0].Visit, p.Shelves[0].Onward = 0, true },
		"shelf 0 is bound for station 4 of 1": func(p *Problem) { p.Shelves[0].Visit = 4 },
		"shelf 0 has 0 travel times":          func(p *Problem) { p.Shelves[0].TravelSec = nil },
		"shelf 0 holds -3 units of item 0":    func(p *Problem) { p.Shelves[0].Stock[0].Units = -3 },
		"order 0 has a place at station 1":    func(p *Problem) { p.Orders[0].Station = 1 },
		"order 0, line 0 wants 0 units":       func(p *Problem) { p.Orders[0].Lines[0].Units = 0 },
	} {
		p := Problem{Stations: []Station{{}}, Shelves: []Shelf{{Visit: -1, TravelSec: []int32{1}, Stock: []Stock{{Item: 0, Units: 1}}}}, Orders: []Order{{Station: -1, Lines: []Line{{0, 1}}}}}
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
		spoil(&p)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
}
