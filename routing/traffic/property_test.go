package traffic

import (
	"fmt"
	"testing"

	"dayrun/routing"
	"pgregory.net/rapid"
)

// randomFloor is a connected graph with one-way and two-way edges, stands, and
// perhaps a station.
func randomFloor(t *rapid.T) *routing.Floor {
	s := newSketch()
	w, h := rapid.IntRange(2, 6).Draw(t, "width"), rapid.IntRange(1, 6).Draw(t, "height")
	for y := range h {
		for x := range w {
			s.node(x, y, routing.Travel)
		}
	}
	link := func(a, b int32) {
		switch rapid.IntRange(0, 5).Draw(t, "edge") {
		case 0:
			s.oneWay(a, b)
		case 1:
			s.oneWay(b, a)
		case 2:
		default:
			s.twoWay(a, b)
		}
	}
	for y := range h {
		for x := range w {
			if x > 0 {
				link(s.at[[2]int{x - 1, y}], s.at[[2]int{x, y}])
			}
			if y > 0 {
				link(s.at[[2]int{x, y - 1}], s.at[[2]int{x, y}])
			}
		}
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "shelves") {
		x := rapid.IntRange(0, w-1).Draw(t, "shelf")
		s.twoWay(s.at[[2]int{x, 0}], s.node(x, -1-10*i, routing.Shelf))
	}
	if rapid.Bool().Draw(t, "station") {
		q, p := s.node(w, 0, routing.Queue), s.node(w+1, 0, routing.Pick)
		s.oneWay(s.at[[2]int{w - 1, 0}], q)
		s.oneWay(q, p)
		s.oneWay(p, s.at[[2]int{w - 1, h - 1}])
		s.f.Stations = append(s.f.Stations, routing.Station{ID: "S", Queue: []int32{q}, Pick: p})
	}
	return s.floor()
}

// TestPlansAreLegal holds for any floor, any robots and any goals: the plan can
// be made move by move without two robots on a node, and the tokens release
// all of it, whatever robot is tried first.
func TestPlansAreLegal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := randomFloor(t)
		n := len(f.NodeID)
		robots := rapid.IntRange(1, n).Draw(t, "robots")
		at := rapid.Permutation(sequence(n)).Draw(t, "at")
		tk := NewTokens(f, robots)
		p := Problem{Steps: rapid.IntRange(1, 8).Draw(t, "steps"), Budget: rapid.IntRange(0, 3).Draw(t, "budget"), Robots: make([]Robot, robots)}
		node := rapid.IntRange(0, n-1)
		for i := range p.Robots {
			if err := tk.Place(i, at[i]); err != nil {
				t.Fatal(err)
			}
			p.Robots[i] = Robot{Goal: int32(node.Draw(t, "goal")), Fixed: rapid.IntRange(0, 9).Draw(t, "fixed") == 0,
				Halted: rapid.IntRange(0, 19).Draw(t, "halted") == 0, Age: int32(rapid.IntRange(0, 50).Draw(t, "age"))}
		}
		for range max(0, rapid.IntRange(-4, 4).Draw(t, "closed")) {
			tk.Block(int32(node.Draw(t, "blocked")))
		}
		pl := NewPlanner(f, newTables(f), testMotion)
		for p.Version = range int64(6) {
			tk.Fill(&p)
			plan := pl.Plan(p)
			if err := check(&p, &plan); err != nil {
				t.Fatal(err)
			}
			if d := tk.SetPlan(&plan); d != 0 {
				t.Fatalf("%d moves of a fresh plan dropped", d)
			}
			// Drive a random part of the plan, in random order; what is left
			// over makes bases longer than one node. Then drive the rest out.
			if err := drive(tk, robots, func(k int) int { return rapid.IntRange(0, k-1).Draw(t, "turn") }, rapid.IntRange(0, 40).Draw(t, "moves")); err != nil {
				t.Fatal(err)
			}
			if rapid.Bool().Draw(t, "finish") {
				if err := drive(tk, robots, func(k int) int { return 0 }, -1); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// drive releases and drives for so many turns, -1: until nothing moves; then
// nothing planned may be left.
func drive(tk *Tokens, robots int, pick func(int) int, turns int) error {
	for k := 0; turns < 0 || k < turns; k++ {
		i := pick(robots)
		moved := false
		for range robots {
			if len(tk.Release(i, 2)) > 0 {
				moved = true
			}
			if own := tk.Owned(i); len(own) > 1 && (turns < 0 || k%2 == 0) {
				tk.Passed(i, own[1])
				moved = true
			}
			if turns >= 0 {
				break
			}
			i = (i + 1) % robots
		}
		held := map[int32]int{}
		for r := range robots {
			for _, v := range tk.Owned(r) {
				if o, twice := held[v]; twice {
					return fmt.Errorf("robots %d and %d both own node %d", o, r, v)
				}
				held[v] = r
			}
		}
		if turns < 0 && !moved {
			break
		}
	}
	for r := range robots {
		if rest := tk.Planned(r); turns < 0 && len(rest) > 0 {
			return fmt.Errorf("robot %d still waits for %v", r, rest)
		}
	}
	return nil
}

func sequence(n int) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}
