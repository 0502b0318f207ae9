// Package slotting says where things should lie: which SKUs belong together on
// a shelf, which shelf takes an arriving carton, and which moves of stock pay
// for themselves. It is pure: the same input gives the same answer, and nothing
// depends on the order of a map.
//
// # The objective
//
// A shelf visit serves all lines at a station that ask for something on the
// shelf. Two SKUs of one order that lie on one shelf therefore save visits.
// The value of a layout is the sum over pairs of SKUs of (how often they were
// ordered together, decayed) times a concave function of the number of shelves
// that hold both: the first such shelf is worth most, further ones are a choice
// when the first is away. How many visits a pair brought together saves under
// the picking rule in use is not guessed but measured: Estimate plays the
// newest orders on the layout before and after.
//
// # Sources
//
// Association rules with support, confidence and lift: Agrawal, Imieliński,
// Swami, Mining association rules between sets of items, SIGMOD 1993; Brin et
// al., SIGMOD 1997 (lift, there interest). Significance of rare pairs:
// Dunning, Accurate methods for the statistics of surprise and coincidence,
// Computational Linguistics 19(1), 1993; rank by the lower bound of Wilson's
// interval (JASA 22, 1927). Decay of a stream: Cormode et al., Forward decay,
// ICDE 2009. Groups: Blondel et al., Fast unfolding of communities in large
// networks, J. Stat. Mech. P10008, 2008. Affinity in mobile-shelf warehouses:
// Xiang, Liu, Miao, Storage assignment and order batching problem in Kiva
// mobile fulfilment system, Engineering Optimization 50(11), 2018.
package slotting

import (
	"fmt"
	"slices"
	"strconv"
)

// Item is one SKU as far as its place matters.
type Item struct {
	SKU         string
	WeightG     int64  // of a full face, 0: not known
	Heavy       bool   // belongs on a low face
	Temperature string // class the shelf must have, "": ambient
	Hazard      string // class, "": none; different classes never share a shelf
}

// Shelf is one movable shelf. Zero MaxWeightG and Low mean no limit of that kind.
type Shelf struct {
	ID          string
	Aisle       int32 // of its home, for the spread of fast movers
	Faces       int   // SKUs that it can hold
	Low         int   // of these, low enough for heavy ones; 0: all
	MaxWeightG  int64
	Temperature string
	Hazards     []string // classes that it may carry, nil: any
}

// Face is stock of one SKU on one shelf, by index into the lists of items and
// shelves.
type Face struct {
	Item, Shelf int32
	Units       int64
}

// World is what lies where.
type World struct {
	Items   []Item
	Shelves []Shelf
	Faces   []Face
}

// Check refuses a world that cannot be, naming the field, the value and what
// to do about it.
func (w *World) Check() error {
	if err := unique("item", len(w.Items), func(i int) string { return w.Items[i].SKU }); err != nil {
		return err
	}
	if err := unique("shelf", len(w.Shelves), func(i int) string { return w.Shelves[i].ID }); err != nil {
		return err
	}
	for i := range w.Shelves {
		s := &w.Shelves[i]
		if s.Faces < 1 || s.Low < 0 || s.Low > s.Faces || s.MaxWeightG < 0 {
			return fmt.Errorf("shelf %s: faces %d, low %d, max_weight_g %d: give at least one face, low ones among them, no negative limit", s.ID, s.Faces, s.Low, s.MaxWeightG)
		}
	}
	for i := range w.Items {
		if w.Items[i].WeightG < 0 {
			return fmt.Errorf("item %s: weight_g %d: give 0 or more", w.Items[i].SKU, w.Items[i].WeightG)
		}
	}
	return w.checkFaces()
}

func (w *World) checkFaces() error {
	used := make([]int, len(w.Shelves))
	seen := make(map[[2]int32]bool, len(w.Faces))
	for i, f := range w.Faces {
		switch {
		case f.Item < 0 || int(f.Item) >= len(w.Items):
			return fmt.Errorf("face %d: item number %d of %d: name an item of the list", i, f.Item, len(w.Items))
		case f.Shelf < 0 || int(f.Shelf) >= len(w.Shelves):
			return fmt.Errorf("face %d: shelf number %d of %d: name a shelf of the list", i, f.Shelf, len(w.Shelves))
		case f.Units < 0:
			return fmt.Errorf("face of %s on shelf %s: units %d: negative stock, count it", w.Items[f.Item].SKU, w.Shelves[f.Shelf].ID, f.Units)
		case seen[[2]int32{f.Item, f.Shelf}]:
			return fmt.Errorf("face of %s on shelf %s: named twice, add its units up", w.Items[f.Item].SKU, w.Shelves[f.Shelf].ID)
		}
		seen[[2]int32{f.Item, f.Shelf}] = true
		if used[f.Shelf]++; used[f.Shelf] > w.Shelves[f.Shelf].Faces {
			return fmt.Errorf("shelf %s: %s is SKU %d on %d faces: give it more faces or take something off", w.Shelves[f.Shelf].ID, w.Items[f.Item].SKU, used[f.Shelf], w.Shelves[f.Shelf].Faces)
		}
	}
	return nil
}

func unique(what string, n int, name func(int) string) error {
	seen := make(map[string]bool, n)
	for i := range n {
		switch id := name(i); {
		case id == "":
			return fmt.Errorf("%s %d has no name: give one", what, i)
		case seen[id]:
			return fmt.Errorf("%s %s: named twice", what, strconv.Quote(id))
		default:
			seen[id] = true
		}
	}
	return nil
}

// allows says why a set of items may not lie together on a shelf, "" if it may.
// Items of different hazard classes are kept apart, the temperature class is
// the shelf's, heavy ones lie low, and the shelf carries the weight.
func allows(items []Item, s *Shelf, on []int32) string {
	if len(on) > s.Faces {
		return "full"
	}
	low, weight, hazard := 0, int64(0), ""
	for _, i := range on {
		it := &items[i]
		if it.Temperature != s.Temperature {
			return "another temperature class"
		}
		if it.Hazard != "" && len(s.Hazards) > 0 && !slices.Contains(s.Hazards, it.Hazard) {
			return "hazard " + it.Hazard + " is not for this shelf"
		}
		if it.Hazard != "" && hazard != "" && it.Hazard != hazard {
			return "hazard " + it.Hazard + " beside hazard " + hazard
		}
		if it.Hazard != "" {
			hazard = it.Hazard
		}
		if it.Heavy {
			low++
		}
		weight += it.WeightG
	}
	if s.Low > 0 && low > s.Low {
		return "no low face for heavy goods"
	}
	if s.MaxWeightG > 0 && weight > s.MaxWeightG {
		return "too heavy"
	}
	return ""
}
