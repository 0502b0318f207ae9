package pickgame

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Placement says which SKUs lie on each of the shelves.
type Placement [][]int32

// RandomPlacement is the reference's: the 5 % of SKUs with most lines get six
// faces, the next 15 % four, the rest two, on shelves at random.
func RandomPlacement(o *Orders, seed uint64) Placement {
	return randomPlacement(o, seed, &Reference)
}

func randomPlacement(o *Orders, seed uint64, f *Floor) Placement {
	rnd := rand.New(rand.NewPCG(seed, 0x91ac))
	freq := make([]int, len(o.SKUs))
	for i := range o.List {
		for _, l := range o.List[i].Lines {
			freq[l.SKU]++
		}
	}
	by := make([]int32, len(freq))
	for i := range by {
		by[i] = int32(i)
	}
	slices.SortFunc(by, func(a, b int32) int {
		return cmp.Or(-cmp.Compare(freq[a], freq[b]), cmp.Compare(o.SKUs[a], o.SKUs[b]))
	})
	var faces []int32
	for i, s := range by {
		n := 2
		switch {
		case i*20 < len(by):
			n = 6
		case i*5 < len(by):
			n = 4
		}
		for range n {
			faces = append(faces, s)
		}
	}
	rnd.Shuffle(len(faces), func(i, j int) { faces[i], faces[j] = faces[j], faces[i] })
	p, placed := make(Placement, f.Shelves), make([]bool, len(freq))
	put := func(k int, s int32) {
		placed[s] = true
		if !slices.Contains(p[k], s) {
			p[k] = append(p[k], s)
		}
	}
	for i, s := range faces[:min(len(faces), f.Shelves*f.Faces)] {
		put(i%f.Shelves, s)
	}
	for _, s := range by {
		if !placed[s] {
			put(rnd.IntN(f.Shelves), s)
		}
	}
	return p
}

// check refuses a placement that cannot be played, by shelf and SKU.
func (p Placement) check(o *Orders, shelves int) error {
	if len(p) != shelves {
		return fmt.Errorf("placement: %d shelves: give %d", len(p), shelves)
	}
	placed := make([]bool, len(o.SKUs))
	for k, on := range p {
		for i, s := range on {
			if s < 0 || int(s) >= len(placed) {
				return fmt.Errorf("placement: shelf %d holds SKU number %d of %d", k, s, len(placed))
			}
			if slices.Contains(on[:i], s) {
				return fmt.Errorf("placement: shelf %d holds SKU %s twice: name it once", k, o.SKUs[s])
			}
			placed[s] = true
		}
	}
	for s, ok := range placed {
		if !ok {
			return fmt.Errorf("placement: SKU %s is on no shelf: put it on one", o.SKUs[s])
		}
	}
	return nil
}
