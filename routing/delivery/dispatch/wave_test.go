package dispatch

import (
	"math/rand/v2"
	"testing"
)

// line is a wave whose places lie on a line, the depot at 0: a kilometre is a
// minute.
func line(at ...int32) Wave {
	n := int32(len(at))
	w := Wave{Legs: Legs{N: n}, Room: [3]int32{10, 10, 10}, Depart: 0, Next: 60, End: 1000, Tuning: Tuning{Rounds: 2, Scenarios: 8, Steps: 60, Send: 50, Wait: 70},
		Future: func(*rand.Rand) []Parcel { return nil }}
	for _, a := range at {
		for _, b := range at {
			w.Legs.Metres = append(w.Legs.Metres, max(a-b, b-a))
		}
	}
	w.Legs.Ms = w.Legs.Metres
	return w
}

func decide(w Wave) []bool {
	return w.Decide(rand.New(rand.NewPCG(1, 1)), func() float64 { return 0 })
}

func parcel(place int32, due int64) Parcel {
	return Parcel{Place: place, Load: [3]int32{1, 1, 1}, Due: due}
}

func TestDecide(t *testing.T) {
	t.Run("what cannot wait leaves and takes its neighbour along", func(t *testing.T) {
		w := line(0, 50, 49, -50)
		w.Room[0] = 2
		w.Parcels = []Parcel{parcel(1, 80), parcel(2, 900), parcel(3, 900)}
		if got := decide(w); !got[0] || !got[1] || got[2] {
			t.Errorf("left %v, want the first two", got)
		}
	})
	t.Run("a neighbour waits for company that is likely to come", func(t *testing.T) {
		// The truck that must go is far away; near the second parcel more will come.
		w := line(0, -50, 40, 41)
		w.Parcels = []Parcel{parcel(1, 80), parcel(2, 900)}
		w.Future = func(*rand.Rand) []Parcel { p := parcel(3, 900); p.Release = 60; return []Parcel{p} }
		if got := decide(w); !got[0] || got[1] {
			t.Errorf("left %v, want the first alone", got)
		}
	})
	t.Run("full trucks leave nothing behind that must go", func(t *testing.T) {
		w := line(0, 10)
		w.Room = [3]int32{2, 2, 2}
		for range 5 {
			w.Parcels = append(w.Parcels, parcel(1, 20))
		}
		for i, goes := range decide(w) {
			if !goes {
				t.Errorf("parcel %d waits", i)
			}
		}
	})
	t.Run("no time for more than one scenario still gives an answer", func(t *testing.T) {
		w := line(0, 50, 49)
		w.Parcels = []Parcel{parcel(1, 80), parcel(2, 900)}
		if got := w.Decide(rand.New(rand.NewPCG(1, 1)), func() float64 { return 2 }); !got[0] || !got[1] {
			t.Errorf("left %v, want both", got)
		}
	})
}
