package field

import (
	"math/rand/v2"
	"testing"
)

// randomField draws a directed field on a grid with holes and one-way edges.
func randomField(rng *rand.Rand) *Field {
	height, width := 1+rng.IntN(7), 1+rng.IntN(7)
	free := make([]bool, height*width)
	for i := range free {
		free[i] = rng.IntN(4) > 0
	}
	ahead := make([]int32, 4*len(free))
	for s := range ahead {
		ahead[s] = -1
		row, column := s/4/width, s/4%width
		to := [4][2]int{{row, column + 1}, {row + 1, column}, {row, column - 1}, {row - 1, column}}[s%4]
		if to[0] < 0 || to[1] < 0 || to[0] >= height || to[1] >= width || !free[s/4] || !free[to[0]*width+to[1]] || rng.IntN(12) == 0 {
			continue
		}
		ahead[s] = int32(to[0]*width + to[1])
	}
	f, err := New(ahead, uint8(1+rng.IntN(MaxTurn)))
	if err != nil {
		panic(err)
	}
	for s := range f.Cost {
		f.Cost[s] = uint8(1 + rng.IntN(255))
	}
	return f
}

// TestTablesHoldLeastCosts compares with relaxation to a fixed point of the
// moves as a robot makes them.
func TestTablesHoldLeastCosts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		f := randomField(rng)
		goal := int32(rng.IntN(f.Nodes()))
		want := make([]int, len(f.Ahead))
		for i := range want {
			want[i] = Unreachable
			if i/4 == int(goal) {
				want[i] = 0
			}
		}
		for changed := true; changed; {
			changed = false
			for s := range want {
				best := min(want[s], int(f.Turn)+want[s&^3|(s+1)&3], int(f.Turn)+want[s&^3|(s+3)&3])
				if next := f.Ahead[s]; next >= 0 {
					best = min(best, int(f.Cost[s])+want[int(next)*4+s%4])
				}
				if best < want[s] {
					want[s], changed = best, true
				}
			}
		}
		table := NewBuilder(f).Build(goal, nil)
		for s := range want {
			if got := int(table.From(int32(s))); got != want[s] {
				t.Fatalf("%+v goal %d: from node %d heading %d: cost %d, want %d", f, goal, s/4, s%4, got, want[s])
			}
		}
	}
}

func TestNewRefusesWhatCannotBeSearched(t *testing.T) {
	if _, err := New([]int32{1, -1, -1, -1, -1, -1, -1, -1}, 0); err == nil {
		t.Error("took a unit of 0")
	}
	if _, err := New([]int32{2, -1, -1, -1, -1, -1, -1, -1}, 1); err == nil {
		t.Error("took a node that is not there")
	}
	if _, err := New([]int32{2, -1, -1, -1, 2, -1, -1, -1, -1, -1, -1, -1}, 1); err == nil {
		t.Error("took two ways into one state")
	}
}

func BenchmarkBuild(b *testing.B) {
	const height, width = 140, 276 // as many nodes as the league's large warehouse
	ahead := make([]int32, 0, 4*height*width)
	for node := range int32(height * width) {
		row, column := node/width, node%width
		to := [4]int32{-1, -1, -1, -1}
		if column+1 < width {
			to[0] = node + 1
		}
		if row+1 < height {
			to[1] = node + width
		}
		if column > 0 {
			to[2] = node - 1
		}
		if row > 0 {
			to[3] = node - width
		}
		ahead = append(ahead, to[:]...)
	}
	f, err := New(ahead, 2)
	if err != nil {
		b.Fatal(err)
	}
	for s := range f.Cost {
		f.Cost[s] += uint8(s / 4 % 2 * 2)
	}
	builder := NewBuilder(f)
	var table Table
	b.ReportAllocs()
	for b.Loop() {
		table = builder.Build(5000, table)
	}
}
