package league

import (
	"math/rand/v2"
	"testing"
)

// TestDistancesAreFewestSteps compares with relaxation to a fixed point of the
// moves as a robot makes them, on random floors.
func TestDistancesAreFewestSteps(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		m := &Map{Height: 1 + rng.IntN(7), Width: 1 + rng.IntN(7)}
		for range m.Height * m.Width {
			m.Free = append(m.Free, rng.IntN(4) > 0)
		}
		target := int32(rng.IntN(len(m.Free)))
		m.Free[target] = true
		want := make([]int, 4*len(m.Free))
		for i := range want {
			want[i] = Unreachable
		}
		for changed := true; changed; {
			changed = false
			for i := range want {
				cell, heading := int32(i/4), uint8(i%4)
				best := min(want[i], 1+want[4*int(cell)+int(heading+1)%4], 1+want[4*int(cell)+int(heading+3)%4])
				if next, ok := m.Forward(cell, heading); ok && m.Free[cell] {
					best = min(best, 1+want[4*int(next)+int(heading)])
				}
				if cell == target {
					best = 0
				}
				if best < want[i] {
					want[i], changed = best, true
				}
			}
		}
		d := NewDistanceBuilder(m).Build(target)
		for i := range want {
			if got := int(d.From(int32(i/4), uint8(i%4))); got != want[i] {
				t.Fatalf("%+v target %d: from cell %d heading %d: %d steps, want %d", m, target, i/4, i%4, got, want[i])
			}
		}
	}
}

func BenchmarkDistances(b *testing.B) {
	m := &Map{Height: 140, Width: 276, Free: make([]bool, 140*276)} // as many free cells as the league's large warehouse
	for i := range m.Free {
		m.Free[i] = true
	}
	builder := NewDistanceBuilder(m)
	for b.Loop() {
		builder.Build(5000)
	}
}
