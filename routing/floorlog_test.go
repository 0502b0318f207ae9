package routing

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// ring is a loop of n nodes a, b, c ... with edges both ways.
func ring(t testing.TB, n int) *Floor {
	f := &Floor{}
	for i := range n {
		f.NodeID = append(f.NodeID, string(rune('a'+i)))
		f.X, f.Y, f.Kind = append(f.X, int32(i*1000)), append(f.Y, int32(i%2*500)), append(f.Kind, Travel)
	}
	for i := range n {
		for _, j := range []int{(i + 1) % n, (i + n - 1) % n} {
			f.EdgeID = append(f.EdgeID, f.NodeID[i]+f.NodeID[j])
			f.From, f.To = append(f.From, int32(i)), append(f.To, int32(j))
			f.LengthMm, f.SpeedMmS, f.PenaltyCs = append(f.LengthMm, 1000), append(f.SpeedMmS, 0), append(f.PenaltyCs, 0)
		}
	}
	if err := f.finish(); err != nil {
		t.Fatal(err)
	}
	return f
}

// play feeds a log like "+A:a +A:b -A:a xA" (release, free, remove).
func play(v *Verifier, f *Floor, log string) {
	for at, w := range strings.Fields(log) {
		robot, node, _ := strings.Cut(w[1:], ":")
		switch w[0] {
		case '+':
			v.Release(int64(at), robot, f.Node(node))
		case '-':
			v.Free(int64(at), robot, f.Node(node))
		default:
			v.Remove(int64(at), robot)
		}
	}
}

func TestVerifierFindsEachViolation(t *testing.T) {
	f := ring(t, 6)
	for _, c := range []struct{ log, want string }{
		{"+A:a +B:c +A:b -A:a +B:d -B:c +A:c", ""},
		{"+A:a +A:b -A:a +B:a xA +B:b +A:d", ""},
		{"+A:a +B:b +A:b", "at 2 ms robot A, node b: released while robot B owns it, standing there: the two could meet or swap over the edge from node a"},
		{"+A:a +B:b -A:a -B:b +A:b +B:a", "at 2 ms robot A, node a: freed, but it is the robot's only node"},
		{"+A:a +B:a", "released while robot A owns it"},
		{"+A:a +A:b +B:a", "released while robot A owns it"},
		{"+A:a +A:a", "released to the robot that owns it already"},
		{"+A:a +A:c", "at 1 ms robot A, node c: released after node a, from which no edge leads here"},
		{"+A:a +A:b -B:a", `freed, but its owner is "A"`},
		{"+A:a +A:b -A:c", `freed, but its owner is ""`},
		{"+A:a +A:b +A:c -A:b", "freed before node a"},
		{"+A:z", "released node number -1"},
		{"-A:z", "freed, but its owner"},
		{"xA", "removed, but it was never on the floor"},
	} {
		v := NewVerifier(f)
		play(v, f, c.log)
		_, err := v.Verify()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.log, err, c.want)
		}
	}
}

func TestVerifierCounts(t *testing.T) {
	f := ring(t, 6)
	v := NewVerifier(f)
	play(v, f, "+A:a +A:b +A:c -A:a -A:b +B:a xB +B:e")
	got, err := v.Verify()
	if want := (Counts{Robots: 2, Placed: 3, Hops: 2, Freed: 3, Removed: 1, MostHeld: 3}); got != want || err != nil {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

// A keeper that gives nodes only when they are free passes, whatever it does;
// the same log with one release doubled to another robot does not.
func TestVerifierAgreesWithModel(t *testing.T) {
	f := ring(t, 9)
	rapid.Check(t, func(t *rapid.T) {
		v, bad := NewVerifier(f), NewVerifier(f)
		base, owner := map[string][]int32{}, map[int32]string{}
		hops := int64(0)
		for i := range rapid.IntRange(5, 80).Draw(t, "events") {
			r := fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "robot"))
			b := base[r]
			switch {
			case len(b) > 1 && rapid.Bool().Draw(t, "free"):
				v.Free(int64(i), r, b[0])
				bad.Free(int64(i), r, b[0])
				delete(owner, b[0])
				base[r] = b[1:]
			default:
				n := int32(rapid.IntRange(0, 8).Draw(t, "node"))
				if len(b) > 0 {
					n = (b[len(b)-1] + int32(rapid.SampledFrom([]int{1, 8}).Draw(t, "step"))) % 9
					hops++
				}
				if owner[n] != "" {
					if len(b) > 0 {
						hops--
					}
					continue
				}
				v.Release(int64(i), r, n)
				bad.Release(int64(i), r, n)
				owner[n], base[r] = r, append(b, n)
			}
		}
		if c, err := v.Verify(); err != nil || c.Hops != hops {
			t.Fatalf("%v, %d hops, want %d", err, c.Hops, hops)
		}
		for n := range int32(9) {
			if owner[n] != "" {
				bad.Release(100, "thief", n)
				break
			}
		}
		if _, err := bad.Verify(); (err != nil) != (len(owner) > 0) {
			t.Fatalf("stolen node: %v", err)
		}
	})
}

func BenchmarkVerifier(b *testing.B) {
	f := ring(b, 26)
	v := NewVerifier(f)
	v.Release(0, "robot-1", 0)
	i := int32(0)
	for b.Loop() {
		v.Release(int64(i), "robot-1", (i+1)%26)
		v.Free(int64(i), "robot-1", i%26)
		i++
	}
	if _, err := v.Verify(); err != nil {
		b.Fatal(err)
	}
}
