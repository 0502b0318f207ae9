package traffic

import (
	"fmt"
	"slices"
	"testing"
)

func TestWatchFindsARegion(t *testing.T) {
	s := newScene(t, loop(8), 4)
	// An aisle closed at both ends of a queue: 1 and 2 wait behind 0, which
	// charges in the middle; 3 is elsewhere.
	s.add(s.n(4, 0), s.n(4, 0)).add(s.n(3, 0), s.n(4, 0)).add(s.n(2, 0), s.n(4, 0)).add(s.n(4, 1), s.n(7, 1))
	s.prob.Robots[0].Fixed = true
	w := NewWatch(4, 0)
	for i := range int64(5) {
		s.round()
		w.Moved(3, i*1000)
	}
	s.tk.Fill(&s.prob)
	if got := w.Look(4000, 5000, s.tk, &s.prob, &s.plan); len(got) != 0 {
		t.Errorf("regions %v before the limit", got)
	}
	got := w.Look(60_000, 30_000, s.tk, &s.prob, &s.plan)
	if len(got) != 1 || !slices.Contains(got[0].Robots, 1) || got[0].Head != 0 || !got[0].Fixed || got[0].Helped != -1 {
		t.Fatalf("regions %+v, want one that hangs on robot 0", got)
	}
	name := func(i int) string { return fmt.Sprintf("R%02d", i) }
	want := "R01 waits for R00 at 4-0, R00 " + whyFixed
	if got := Explain(s.tk, &s.prob, &s.plan, 1, name); got != want {
		t.Errorf("explained as %q, want %q", got, want)
	}
	w.Moved(1, 61_000)
	if w.Resolved != 1 {
		t.Errorf("resolved %d, want 1", w.Resolved)
	}
}

func TestWatchHelpsInTurn(t *testing.T) {
	tk := NewTokens(mesh(4, 1), 2)
	_ = tk.Place(0, 1)
	_ = tk.Place(1, 2)
	p := Problem{Robots: []Robot{{Goal: 3}, {Goal: 0}}}
	tk.Fill(&p)
	plan := Plan{Blocker: []int32{1, 0}, Why: []string{whyBlocked, whyBlocked}}
	w := NewWatch(2, 0)
	got := w.Look(40_000, 30_000, tk, &p, &plan)
	if len(got) != 1 || got[0].Helped != 0 || got[0].Head != 0 || w.Urgency(0, 41_000) == 0 || w.Urgency(1, 41_000) != 0 {
		t.Fatalf("regions %+v, urgencies %d %d", got, w.Urgency(0, 41_000), w.Urgency(1, 41_000))
	}
	if got = w.Look(56_000, 30_000, tk, &p, &plan); len(got) != 1 || got[0].Helped != 1 {
		t.Errorf("regions %+v, want robot 1 helped next", got)
	}
	if s := Explain(tk, &p, &plan, 0, func(i int) string { return fmt.Sprint("R", i) }); s != "R0 waits for R1 at 2-0, R1 waits for R0 at 1-0: a ring" {
		t.Errorf("explained as %q", s)
	}
}
