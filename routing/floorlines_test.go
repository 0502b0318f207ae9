package routing

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// written makes a log's lines: "10 release A a" each, with the floor's before and
// the end's after them.
func written(t *testing.T, f *Floor, text string) []string {
	t.Helper()
	lines := []string{fmt.Sprintf(`{"at":0,"do":"floor","floor":"ring","nodes":%d}`, len(f.NodeID))}
	for _, w := range strings.Split(text, ",") {
		x := LogLine{}
		if n, _ := fmt.Sscan(w, &x.At, &x.Do, &x.Robot, &x.Node); n < 2 {
			t.Fatalf("no line: %q", w)
		}
		data, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(data))
	}
	return lines
}

func TestLogVerifier(t *testing.T) {
	f := ring(t, 6)
	good := "1 release A a,1 goal A c,2 at A a,3 release A b,4 at A b,4 free A a,5 release A c,6 at A c,6 free A b,9 release B a,9000000 end"
	for _, c := range []struct {
		name, log, want string
		length          int32
	}{
		{"Good", good, "", 950},
		{"HeldByTwo", "1 release A a,2 release B a,3 end", "released while robot A owns it", 950},
		{"Swap", "1 release A a,1 release B b,2 release A b,3 end", "meet or swap over the edge", 950},
		{"Touching", "1 release A a,2 release B b,3 end", "robot B, node b: released while robot A holds node a, 1118 mm away", 1200},
		{"OutsideBase", "1 release A a,2 release A b,3 at A c,4 end", "robot A, node c: it reports to be there, outside its base a b", 950},
		{"PlacedOnAnother", "1 release A a,2 at B a,4 end", "robot B, node a: it stands there without a base, and robot A", 950},
		{"TowedAway", "1 release A a,2 release A b,3 remove A,4 release B a,5 release A d,6 at A d,7 end", "", 950},
		{"FreesItsLast", "1 release A a,2 free A a,3 release A d,4 end", "only node", 950},
		{"BaseNotDriven", "1 release A a,2 release A b,2000000 end", "robot A: no progress for 1259 s; it holds a b on its way to its base's end", 950},
		{"GoalNotReached", "1 release A a,2 goal A d,2000000 end", "robot A: no progress for 1259 s; it holds a on its way to node d", 950},
		{"Region", "1 release A a,1 release B b,2 goal A c,2 goal B f,2000000 end", "before it: B; without progress like it: B", 950},
		{"StillThenOn", "1 release A a,2 release A b,1100000 at A b,1100000 free A a,2000000 end", "", 950},
		{"ParkedForLong", "1 release A a,1 goal A a,9000000 end", "", 950},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := NewLogVerifier(f, c.length, 1_200_000)
			for _, line := range written(t, f, c.log) {
				if err := v.Line([]byte(line)); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := v.Counts(); err != nil {
				t.Fatal(err)
			}
			if text := strings.Join(v.Findings, "\n"); (text == "") != (c.want == "") || !strings.Contains(text, c.want) || v.Violations != len(v.Findings) {
				t.Errorf("found %q, want %q", text, c.want)
			}
		})
	}
}

// A log that is cut off, out of order or of another floor proves nothing.
func TestLogVerifierRefusesSpoiltLogs(t *testing.T) {
	f := ring(t, 6)
	good := written(t, f, "1 release A a,2 release A b,3 at A b,3 free A a,9 end")
	play := func(lines []string) error {
		v := NewLogVerifier(f, 950, 1_200_000)
		for _, line := range lines {
			if err := v.Line([]byte(line)); err != nil {
				return err
			}
		}
		_, err := v.Counts()
		return err
	}
	if err := play(good); err != nil {
		t.Fatal(err)
	}
	with := func(at int, line string) []string {
		list := append([]string{}, good...)
		list[at] = line
		return list
	}
	for want, lines := range map[string][]string{
		"it is empty":                   nil,
		"begins with a floor line":      good[1:],
		"no end line after line 5":      good[:5],
		"after the end line":            append(append([]string{}, good...), good[1]),
		"nodes is 7":                    with(0, `{"at":0,"do":"floor","nodes":7}`),
		`node "zz" is not on the floor`: with(1, `{"at":1,"do":"release","robot":"A","node":"zz"}`),
		"at is 0 after 1":               with(2, `{"at":0,"do":"release","robot":"A","node":"b"}`),
		"robot is empty":                with(2, `{"at":2,"do":"release","node":"b"}`),
		`do "leave" is none of`:         with(2, `{"at":2,"do":"leave","robot":"A","node":"b"}`),
		"line 3: json: unknown field":   with(2, `{"at":2,"do":"release","robot":"A","node":"b","x":1}`),
		"line 3: unexpected EOF":        with(2, good[2][:20]),
	} {
		if err := play(lines); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
