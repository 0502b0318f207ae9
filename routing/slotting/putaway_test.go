package slotting

import (
	"strings"
	"testing"
)

func smallWorld() World {
	return World{
		Items: []Item{{SKU: "s00"}, {SKU: "s01"}, {SKU: "cold", Temperature: "chilled"}, {SKU: "acid", Hazard: "corrosive"}, {SKU: "fuel", Hazard: "flammable"},
			{SKU: "anvil", Heavy: true, WeightG: 40_000}, {SKU: "new"}},
		Shelves: []Shelf{{ID: "A", Aisle: 0, Faces: 3, Low: 1}, {ID: "B", Aisle: 0, Faces: 3, Low: 1}, {ID: "C", Aisle: 1, Faces: 3, MaxWeightG: 30_000}, {ID: "K", Aisle: 2, Faces: 1, Temperature: "chilled"}},
		Faces:   []Face{{1, 0, 5}, {4, 1, 5}},
	}
}

func TestPutAway(t *testing.T) {
	for name, c := range map[string]struct {
		world func(*World)
		lots  []Lot
		a     Arrival
		shelf string
		why   string
	}{
		"BesideItsPartner":   {a: Arrival{Item: 0, Units: 2}, shelf: "A", why: "ordered together"},
		"AcceptedGoesFirst":  {a: Arrival{Item: 0, Units: 2, Target: "C"}, shelf: "C", why: "accepted slotting proposal"},
		"Chilled":            {a: Arrival{Item: 2, Units: 1}, shelf: "K", why: "nowhere yet"},
		"HazardApart":        {world: func(w *World) { w.Faces = append(w.Faces, Face{4, 2, 1}) }, a: Arrival{Item: 3, Units: 1}, shelf: "A", why: "nowhere yet"},
		"TooHeavyForC":       {world: func(w *World) { w.Items[1].Heavy = true; w.Faces[1].Item = 1 }, a: Arrival{Item: 6, Units: 1}, shelf: "C", why: "3 of 3 faces free"},
		"TopsUp":             {world: func(w *World) { w.Faces = append(w.Faces, Face{6, 1, 2}) }, a: Arrival{Item: 6, Units: 3}, shelf: "B", why: "lies there already"},
		"FastMoverSpreads":   {a: Arrival{Item: 1, Units: 40}, shelf: "C", why: "in another aisle"},
		"OtherLotElsewhere":  {world: func(w *World) { w.Faces = append(w.Faces, Face{6, 1, 2}) }, lots: []Lot{{6, 1, 1000}}, a: Arrival{Item: 6, Units: 3, Expires: 2000}, shelf: "C", why: "faces free"},
		"SameLotStaysOnFace": {world: func(w *World) { w.Faces = append(w.Faces, Face{6, 1, 2}) }, lots: []Lot{{6, 1, 1000}}, a: Arrival{Item: 6, Units: 3, Expires: 1000}, shelf: "B", why: "lies there already"},
	} {
		t.Run(name, func(t *testing.T) {
			w := smallWorld()
			if c.world != nil {
				c.world(&w)
			}
			a := history(2000, 1)
			for range 50 {
				a.Add(2000*60_000, lines("s01")) // the fastest
			}
			p, err := NewPlacer(&w, c.lots, a, 2000*60_000)
			if err != nil {
				t.Fatal(err)
			}
			got, err := p.Choose(c.a, 2)
			if err != nil || got[0].Shelf != c.shelf || !strings.Contains(got[0].Why, c.why) {
				t.Errorf("goes to %+v (%v), want %s because %q", got, err, c.shelf, c.why)
			}
		})
	}
}

func TestPutAwayHeavyLow(t *testing.T) {
	w := smallWorld()
	w.Items[1].Heavy, w.Items[4].Heavy = true, true // the low faces of A and B are taken
	p, err := NewPlacer(&w, nil, history(100, 1), 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Choose(Arrival{Item: 5, Units: 1}, 1)
	for _, want := range []string{"anvil", "2 no low face", "1 too heavy", "1 another temperature class"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
}

func TestPutAwayOneAfterTheOther(t *testing.T) {
	w := smallWorld()
	p, err := NewPlacer(&w, nil, history(2000, 1), 2000*60_000)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for range 3 {
		a := Arrival{Item: 0, Units: 40}
		got, err := p.Choose(a, 1)
		if err != nil {
			t.Fatal(err)
		}
		seen[got[0].Shelf] = true
		p.Put(a, map[string]int32{"A": 0, "B": 1, "C": 2}[got[0].Shelf])
	}
	if len(seen) != 3 {
		t.Errorf("three cartons of a fast mover went to %v", seen)
	}
	if len(w.Faces) != 2 {
		t.Error("the caller's world changed")
	}
	if _, err := p.Choose(Arrival{Item: 0}, 1); err == nil || !strings.Contains(err.Error(), "units 0") {
		t.Errorf("no units: error %v", err)
	}
	if _, err := p.Choose(Arrival{Item: 77, Units: 1}, 1); err == nil || !strings.Contains(err.Error(), "number 77 of 7") {
		t.Errorf("unknown item: error %v", err)
	}
}
