package traffic

import "testing"

// Who stands in a closed part leaves it, over closed nodes too; nobody enters.
func TestClosedPartDrains(t *testing.T) {
	f := mesh(5, 3) // nodes 0 to 4, 5 to 9, 10 to 14
	tk := NewTokens(f, 3)
	for i, n := range []int32{6, 7, 4} { // two inside, one outside
		if err := tk.Place(i, n); err != nil {
			t.Fatal(err)
		}
	}
	inside := map[int32]bool{1: true, 2: true, 6: true, 7: true, 11: true, 12: true}
	for n := range inside {
		tk.Block(n)
	}
	p := Problem{Steps: 4, Robots: []Robot{{Goal: 9}, {Goal: 0}, {Goal: 5}}} // the third would have to cross
	pl := NewPlanner(f, newTables(f), testMotion)
	left, there := [2]bool{}, [2]bool{}
	for p.Version = range int64(20) {
		tk.Fill(&p)
		plan := pl.Plan(p)
		if err := check(&p, &plan); err != nil {
			t.Fatal(err)
		}
		if d := tk.SetPlan(&plan); d != 0 {
			t.Fatalf("%d moves dropped", d)
		}
		if err := drive(tk, 3, func(int) int { return 0 }, -1); err != nil {
			t.Fatal(err)
		}
		for i := range left {
			if out := !inside[tk.Position(i)]; left[i] && !out {
				t.Fatalf("robot %d went back in", i)
			} else {
				left[i] = out
			}
			there[i] = there[i] || tk.Position(i) == p.Robots[i].Goal // it may be pushed aside again later
		}
		if inside[tk.Position(2)] {
			t.Fatal("the robot outside went in")
		}
	}
	if there != [2]bool{true, true} {
		t.Errorf("robots reached their goals: %v", there)
	}
	for n := range inside {
		tk.Unblock(n)
	}
	for p.Version = 20; p.Version < 40 && tk.Position(2) != 5; p.Version++ {
		tk.Fill(&p)
		plan := pl.Plan(p)
		tk.SetPlan(&plan)
		if err := drive(tk, 3, func(int) int { return 0 }, -1); err != nil {
			t.Fatal(err)
		}
	}
	if tk.Position(2) != 5 {
		t.Errorf("opened again, the third robot stands at %d, want 5", tk.Position(2))
	}
}
