package picking

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestHotShelfGoesNearAndColdOneFar(t *testing.T) {
	h := Homing{MeanSec: 600, Places: []Place{{Free: true, FromSec: 5, OutSec: 10}, {FromSec: 1, OutSec: 1}, {Free: true, FromSec: 20, OutSec: 80}, {Free: true, FromSec: -1}}}
	for need, want := range map[int64]int32{60: 0, 600: 0, 1200: 2} {
		h.NeedSec = need
		got, err := ReturnPlace(h)
		if err != nil || got.Place != want || got.Why == "" || len(got.Moves) > 0 {
			t.Errorf("needed in %d s: %+v, %v, want place %d", need, got, err, want)
		}
	}
	h.Places = h.Places[1:2]
	if _, err := ReturnPlace(h); err == nil || !strings.Contains(err.Error(), "1 places") {
		t.Errorf("no place is free, and the error is %v", err)
	}
}

func TestDigOutMovesFromTheAisleInwards(t *testing.T) {
	// A lane 0-1-2 from the aisle, and two places at other aisles.
	h := Homing{MeanSec: 600, Drive: func(a, b int32) int32 { return 10 * (b - a) }, Places: []Place{{OutSec: 1}, {Way: []int32{0}}, {Way: []int32{0, 1}}, {Free: true, FromSec: 9}, {Free: true, FromSec: 90}}}
	moves, err := DigOut(h, 2)
	if want := []Move{{0, 3}, {1, 4}}; err != nil || !slices.Equal(moves, want) {
		t.Errorf("moves %v, %v, want %v", moves, err, want)
	}
	h.Places[4].Free = false
	if _, err := DigOut(h, 2); err == nil || !strings.Contains(err.Error(), "place 2 stays blocked") {
		t.Errorf("only one place is free for two shelves, and the error is %v", err)
	}
	if _, err := DigOut(h, 9); err == nil {
		t.Error("there is no place 9")
	}
}

func TestShelfIsNotPutBeforeOneNeededSooner(t *testing.T) {
	h := Homing{MeanSec: 600, NeedSec: 600, Places: []Place{{Free: true, FromSec: 10}, {NeedSec: 30, Way: []int32{0}}, {Free: true, FromSec: 20}}}
	if got, err := ReturnPlace(h); err != nil || got.Place != 2 {
		t.Errorf("%+v, %v: place 0 blocks a shelf needed in half a minute", got, err)
	}
	h.Places[1].NeedSec = 1 << 40
	if got, err := ReturnPlace(h); err != nil || got.Place != 0 {
		t.Errorf("%+v, %v: the shelf behind place 0 is not needed for years", got, err)
	}
}

// Every answer can be carried out: each move takes the shelf of a taken place
// over a free way to a free place, and then the way to the answer is free.
func TestReturnPlaceCanBeDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "places")
		h := Homing{NeedSec: int64(rapid.IntRange(0, 2000).Draw(t, "need")), MeanSec: int64(rapid.IntRange(0, 900).Draw(t, "mean")), Drive: func(a, b int32) int32 { return max(a-b, b-a) }}
		for i := range n {
			p := Place{Free: rapid.Bool().Draw(t, "free"), FromSec: int32(rapid.IntRange(-1, 90).Draw(t, "from")), OutSec: int32(rapid.IntRange(0, 90).Draw(t, "out")), NeedSec: int64(rapid.IntRange(0, 2000).Draw(t, "next"))}
			for d := i - i%3; d < i; d++ { // lanes of three
				p.Way = append(p.Way, int32(d))
			}
			h.Places = append(h.Places, p)
		}
		got, err := ReturnPlace(h)
		if err != nil {
			for i, p := range h.Places {
				if p.Free && p.FromSec >= 0 && !slices.ContainsFunc(p.Way, func(b int32) bool { return !h.Places[b].Free }) {
					t.Fatalf("%v, but place %d is free and open", err, i)
				}
			}
			return
		}
		free := make([]bool, n)
		for i := range free {
			free[i] = h.Places[i].Free
		}
		open := func(i int32) bool {
			return !slices.ContainsFunc(h.Places[i].Way, func(b int32) bool { return !free[b] })
		}
		for _, m := range got.Moves {
			if free[m.From] || !open(m.From) {
				t.Fatalf("move %v: nothing stands there or it is blocked", m)
			}
			if free[m.From] = true; !free[m.To] || !open(m.To) || m.To == got.Place {
				t.Fatalf("move %v: no free place, or behind another shelf", m)
			}
			free[m.To] = false
		}
		if !free[got.Place] || !open(got.Place) || h.Places[got.Place].FromSec < 0 {
			t.Fatalf("%+v: the place is not free or cannot be reached", got)
		}
	})
}
