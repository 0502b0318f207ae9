package solve

import (
	"reflect"
	"testing"
	"testing/synctest"

	"dayrun/routing"
	"dayrun/routing/assign"
	"dayrun/routing/delivery"
	"dayrun/routing/picking"
	"dayrun/routing/roads"
	"dayrun/routing/traffic"
	"dayrun/site"
)

var motion = site.Defaults().Motion

func questions(t *testing.T) []site.Question {
	f, err := routing.Generate(routing.GenerateParams{Shelves: 12, Stations: 2, Robots: 3})
	if err != nil {
		t.Fatal(err)
	}
	owner := make([]int32, len(f.NodeID))
	for i := range owner {
		owner[i] = -1
	}
	park, goal := f.Parks[0].Node, f.Shelves[0].Node
	owner[park] = 0
	return []site.Question{
		{ID: 1, Traffic: &traffic.Problem{Version: 1, Floor: f, Owner: owner, Steps: 4, Robots: []traffic.Robot{{Frontier: park, Goal: goal}}}},
		{ID: 2, Assign: &assign.Problem{Robots: 2, Jobs: 2, Pairs: []assign.Pair{{Robot: 0, Job: 0, Cost: 5}, {Robot: 0, Job: 1, Cost: 1}, {Robot: 1, Job: 1, Cost: 2}}}},
		{ID: 3, Picking: &picking.Problem{Stations: []picking.Station{{FreePlaces: 1, FreeVisits: 1}}, MaxJobs: 1}},
		{ID: 4, Delivery: &delivery.Problem{Now: 1000, Travel: roads.Detour{FactorPermille: 1300, SpeedMmS: 8000}, Seed: 1, Budget: 10}},
	}
}

func TestSolver(t *testing.T) {
	s := NewSolver(motion)
	answers := make([]site.Answered, 0, 4)
	for _, q := range questions(t) {
		a := s.Solve(q)
		if a.Question != q.ID {
			t.Errorf("question %d answered as %d", q.ID, a.Question)
		}
		answers = append(answers, a)
	}
	if p := answers[0].Traffic; p == nil || len(p.Path[0]) == 0 {
		t.Errorf("traffic leaves the robot where it is: %+v", p)
	}
	if p := answers[1].Assign; p == nil || !reflect.DeepEqual(p.JobOf, []int32{0, 1}) {
		t.Errorf("assignment %+v", p)
	}
	if answers[2].Picking == nil || answers[3].Delivery == nil {
		t.Errorf("answers of the wrong kind: %+v", answers)
	}
}

func TestWorkers(t *testing.T) {
	asked, alone := questions(t), NewSolver(motion)
	synctest.Test(t, func(t *testing.T) {
		got := make(chan site.Answered, 100)
		w := New(motion, func(a site.Answered) { got <- a })
		for range 5 {
			for _, q := range asked {
				w.Ask(q)
			}
		}
		w.Close()
		close(got)
		n := map[int64]int{}
		for a := range got {
			n[a.Question]++
			if want := alone.Solve(asked[a.Question-1]); !reflect.DeepEqual(a, want) {
				t.Errorf("question %d: a worker answers otherwise than a solver alone", a.Question)
			}
		}
		for _, q := range asked {
			if n[q.ID] != 5 {
				t.Errorf("question %d answered %d times, asked 5 times", q.ID, n[q.ID])
			}
		}
	})
}

func TestAhead(t *testing.T) {
	asked, alone := questions(t), NewSolver(motion)
	a := NewAhead(motion)
	defer a.Close()
	for _, q := range asked {
		a.Begin(q)
	}
	for i := len(asked) - 1; i >= 0; i-- { // in any order
		if got, want := a.Wait(asked[i].ID), alone.Solve(asked[i]); !reflect.DeepEqual(got, want) {
			t.Errorf("question %d: %+v, want %+v", asked[i].ID, got, want)
		}
	}
}
