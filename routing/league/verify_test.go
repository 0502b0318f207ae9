package league

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// ring is a 2 x 2 floor with a robot on cells 0 and 1 and one task 1 → 3.
func ring() *Instance {
	return &Instance{Map: Map{Height: 2, Width: 2, Free: []bool{true, true, true, true}}, Starts: []int32{0, 1}, Tasks: [][]int32{{1, 3}}, Reveal: 2}
}

const ringStart = `{"start":[[0,0],[1,0]]}`

func TestVerifierTakesARunByTheRules(t *testing.T) {
	v := NewVerifier(ring())
	for _, line := range []string{ringStart,
		`{"t":1,"actions":"WR","assigned":[[0,0]]}`,
		`{"t":2,"actions":"FF","assigned":[[0,1],[1,0]]}`, // exchanged before the first stop; robot 0 reaches it
		`{"t":3,"actions":"RR","assigned":[[1,-1]]}`,
		`{"t":4,"actions":"WF"}`,
		`{"t":5,"actions":"FW","done":[[0,1]]}`} {
		if err := v.Line([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if v.Violations != 0 || v.Tasks != 1 || v.Steps != 5 {
		t.Errorf("%d tasks, %d steps, %v", v.Tasks, v.Steps, v.Findings)
	}
}

func TestVerifierFindsEveryBrokenRule(t *testing.T) {
	for _, c := range []struct {
		lines string
		want  string
	}{
		{`{"start":[[1,0],[1,0]]}`, "robot 0 starts at [1 0]"},
		{ringStart + "\n" + `{"t":1,"actions":"FW"}`, "both on cell 1"},
		{ringStart + "\n" + `{"t":1,"actions":"WF"}`, "off the floor"},
		{ringStart + "\n" + `{"t":1,"actions":"WR"}` + "\n" + `{"t":2,"actions":"WR"}` + "\n" + `{"t":3,"actions":"FF"}`, "swap cells 0 and 1"},
		{ringStart + "\n" + `{"t":1,"actions":"WW","assigned":[[0,2]]}`, "visible are 0 to 1"},
		{ringStart + "\n" + `{"t":1,"actions":"WW","assigned":[[1,0]]}` + "\n" + `{"t":2,"actions":"WW","assigned":[[0,0]]}`, "which robot 1 began"},
		{ringStart + "\n" + `{"t":1,"actions":"WW","assigned":[[1,0]]}` + "\n" + `{"t":2,"actions":"WW","assigned":[[1,1]]}`, "after it began task 0"},
		{ringStart + "\n" + `{"t":1,"actions":"WR","assigned":[[1,0]]}` + "\n" + `{"t":2,"actions":"WF"}`, "the log does not say so"},
		{ringStart + "\n" + `{"t":1,"actions":"WW","done":[[0,0]]}`, "says 1 tasks finished that are not"},
	} {
		v := NewVerifier(ring())
		for _, line := range strings.Split(c.lines, "\n") {
			if err := v.Line([]byte(line)); err != nil {
				t.Fatalf("%s: %v", c.want, err)
			}
		}
		if !slices.ContainsFunc(v.Findings, func(s string) bool { return strings.Contains(s, c.want) }) {
			t.Errorf("want %q, got %v", c.want, v.Findings)
		}
	}
}

func TestVerifierLetsRingsRotate(t *testing.T) {
	in := ring()
	in.Starts = []int32{0, 1, 3, 2}
	v := NewVerifier(in)
	for _, line := range []string{`{"start":[[0,0],[1,0],[3,0],[2,0]]}`, `{"t":1,"actions":"WRRC"}`, `{"t":2,"actions":"WWRW"}`, `{"t":3,"actions":"FFFF"}`} {
		if err := v.Line([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if v.Violations != 0 {
		t.Error(v.Findings)
	}
}

// TestVerifierKnowsTicks replays actions of three ticks on a 2 x 2 floor.
func TestVerifierKnowsTicks(t *testing.T) {
	in := ring()
	in.Ticks = 3
	for _, c := range []struct{ actions, want string }{
		{"WR WR WR WF WF WF FR FR FR", ""},
		{"WR WR WR FF FF FF", "robots 0 and 1 overlap at cell 1"}, // round a corner
		{"WR WR WR WF WF FF WF", "robots 0 and 1 overlap at cell 1"},
		{"WR WR WR WF WW WF WF FW", ""}, // paused on the way
		{"WR WC", "robot 1 does C, R is not finished"},
		{"WF", "off the floor"},
		{"FW", "overlap at cell 1"},
		{"D WR", "robot 1 is held up but does R"},
	} {
		v := NewVerifier(in)
		lines := []string{ringStart}
		delayed := ""
		for _, actions := range strings.Fields(c.actions) {
			if actions == "D" {
				delayed = `,"delayed":[1]`
				continue
			}
			lines = append(lines, fmt.Sprintf(`{"t":%d,"actions":"%s"%s}`, len(lines), actions, delayed))
		}
		for _, line := range lines {
			if err := v.Line([]byte(line)); err != nil {
				t.Fatalf("%s: %v", c.actions, err)
			}
		}
		if c.want == "" && v.Violations > 0 || c.want != "" && !slices.ContainsFunc(v.Findings, func(s string) bool { return strings.Contains(s, c.want) }) {
			t.Errorf("%s: want %q, got %v", c.actions, c.want, v.Findings)
		}
	}
}

func FuzzVerifier(f *testing.F) {
	f.Add(`{"t":1,"actions":"WR","assigned":[[0,0]]}`, `{"t":2,"actions":"FF","done":[[0,0]]}`)
	f.Add(`{"t":2}`, `{"t":1,"actions":"XX","assigned":[[9,9]]}`)
	f.Fuzz(func(t *testing.T, one, two string) {
		v := NewVerifier(ring())
		for _, line := range []string{ringStart, one, two} {
			if err := v.Line([]byte(line)); err != nil {
				return
			}
		}
		if v.Steps != 2 || len(v.Findings) > v.Violations {
			t.Fatalf("%d steps, %d violations, %v", v.Steps, v.Violations, v.Findings)
		}
	})
}
