package traffic

import (
	"slices"
	"testing"
)

// row is a two-way row of five nodes with two robots at its ends of the left
// half, and a plan that moves both right: 1 first, then 0 behind it.
func row(t *testing.T) (*Tokens, *Plan) {
	t.Helper()
	tk := NewTokens(mesh(5, 1), 2)
	for i := range 2 {
		if err := tk.Place(i, int32(i)); err != nil {
			t.Fatal(err)
		}
	}
	return tk, &Plan{Path: [][]int32{{1, 2}, {2, 3}}, Order: []Move{{1, 0}, {0, 0}, {1, 1}, {0, 1}}}
}

func TestTokensReleaseInPlannedOrder(t *testing.T) {
	tk, plan := row(t)
	if n := tk.SetPlan(plan); n != 0 {
		t.Fatalf("%d moves dropped", n)
	}
	if got := tk.Release(0, 4); len(got) != 0 {
		t.Errorf("robot 0 got %v while robot 1 stands there", got)
	}
	if other, ok := tk.WaitsFor(0); !ok || other != 1 {
		t.Errorf("WaitsFor(0) = %d, %v, want 1", other, ok)
	}
	if got := tk.Release(1, 4); !slices.Equal(got, []int32{2, 3}) {
		t.Errorf("robot 1 got %v, want 2 and 3", got)
	}
	if got := tk.Passed(1, 2); !slices.Equal(got, []int32{1}) {
		t.Errorf("freed %v, want 1: never the node itself", got)
	}
	if got := tk.Waiters(1); !slices.Equal(got, []int32{0}) {
		t.Errorf("waiters of 1: %v, want robot 0", got)
	}
	if got := tk.Release(0, 4); !slices.Equal(got, []int32{1}) {
		t.Errorf("robot 0 got %v, want 1 and not 2, where robot 1 is", got)
	}
	if got := tk.Passed(1, 0); len(got) != 0 {
		t.Errorf("a report from outside the base freed %v", got)
	}
	if tk.Frontier(1) != 3 || tk.Position(1) != 2 || tk.Owner(2) != 1 || tk.Owner(4) != Free {
		t.Errorf("frontier %d, position %d, owners %d and %d", tk.Frontier(1), tk.Position(1), tk.Owner(2), tk.Owner(4))
	}
}

func TestTokensTakeALatePlan(t *testing.T) {
	tk, plan := row(t)
	tk.SetPlan(plan)
	tk.Release(1, 1) // robot 1 goes on to 2 while the next plan is made
	late := &Plan{Path: [][]int32{{1, 2}, {2, 3, 4}}, Order: []Move{{1, 0}, {1, 1}, {0, 0}, {0, 1}, {1, 2}}}
	tk.SetPlan(late)
	if got := tk.Planned(1); !slices.Equal(got, []int32{3, 4}) {
		t.Errorf("robot 1 is planned %v, want 3 and 4: 2 was released", got)
	}
	if got := tk.Planned(0); !slices.Equal(got, []int32{1, 2}) {
		t.Errorf("robot 0 is planned %v, want 1 and 2", got)
	}
	swap := &Plan{Path: [][]int32{{1}, {1}}, Order: []Move{{0, 0}, {1, 0}}}
	if n := tk.SetPlan(swap); n != 1 || len(tk.Planned(1)) != 0 {
		t.Errorf("dropped %d, robot 1 planned %v: two robots on one node", n, tk.Planned(1))
	}
}

func TestTokensRefuse(t *testing.T) {
	tk, _ := row(t)
	tk.Grow(3)
	tk.Block(3)
	for name, err := range map[string]error{
		"owned node":       tk.Place(2, 0),
		"unknown robot":    tk.Place(3, 4),
		"unknown node":     tk.Place(2, 5),
		"placed twice":     tk.Place(0, 4),
		"claim afar":       tk.Claim(1, 4),
		"claim owned":      tk.Claim(0, 1),
		"claim, no place":  tk.Claim(2, 4),
		"negative node":    tk.Place(2, -1),
		"claim own node":   tk.Claim(1, 1),
		"claim of unknown": tk.Claim(9, 4),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if tk.Owner(3) != Blocked || tk.Frontier(2) != -1 {
		t.Errorf("owner of a blocked node %d, frontier of no robot %d", tk.Owner(3), tk.Frontier(2))
	}
	if err := tk.Claim(1, 2); err != nil || tk.Frontier(1) != 2 {
		t.Errorf("claim next node: %v, frontier %d", err, tk.Frontier(1))
	}
	if got := tk.Remove(1); !slices.Equal(got, []int32{1, 2}) || tk.Owner(1) != Free {
		t.Errorf("removal freed %v", got)
	}
}

func TestTokensBlockHoldsARelease(t *testing.T) {
	tk, plan := row(t)
	tk.SetPlan(plan)
	tk.Block(3)
	if got := tk.Release(1, 4); !slices.Equal(got, []int32{2}) {
		t.Errorf("released %v, want 2 only", got)
	}
	tk.Unblock(3)
	if got := tk.Release(1, 4); !slices.Equal(got, []int32{3}) {
		t.Errorf("released %v, want 3", got)
	}
}

func TestRemoveLeavesOthersInOrder(t *testing.T) {
	tk := NewTokens(mesh(3, 2), 3) // nodes 0 1 2 / 3 4 5
	for i, n := range []int32{0, 2, 4} {
		if err := tk.Place(i, n); err != nil {
			t.Fatal(err)
		}
	}
	// All three visit node 1 in turn and go on.
	tk.SetPlan(&Plan{Path: [][]int32{{1, 0}, {1, 2}, {1}}, Order: []Move{{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 0}}})
	if got := tk.Waiters(1); !slices.Equal(got, []int32{0, 1, 2}) {
		t.Fatalf("waiters %v", got)
	}
	tk.Remove(1)
	if got := tk.Waiters(1); !slices.Equal(got, []int32{0, 2}) {
		t.Errorf("waiters %v after robot 1 was taken away", got)
	}
	tk.Remove(2)
	if got := tk.Waiters(1); !slices.Equal(got, []int32{0}) {
		t.Errorf("waiters %v after robot 2 was taken away", got)
	}
}
