package routing

import (
	"fmt"
	"slices"
)

// ShelfClass says what may lie on a shelf, and so which shelf may stand at its
// place. The zero value is an ambient shelf for any goods.
type ShelfClass struct {
	Temperature string   // "": ambient
	Hazards     []string // classes of dangerous goods that it may carry; none named: any
	Low         int      // faces low enough for heavy goods, 0: all
	MaxWeightG  int64    // that it carries, 0: no limit
}

func (c *ShelfClass) zero() bool {
	return c.Temperature == "" && len(c.Hazards) == 0 && c.Low == 0 && c.MaxWeightG == 0
}

// ambient is how a side file may write the temperature that it need not say.
const ambient = "ambient"

// classes takes up what may lie on which shelf.
func (s *siteFile) classes(f *Floor) error {
	list, any := make([]ShelfClass, len(s.Shelves)), false
	for i, p := range s.Shelves {
		what := fmt.Sprintf("shelves[%d] %q", i, p.ID)
		if p.LowFaces < 0 || p.MaxWeightKg < 0 || p.MaxWeightKg > 100_000 {
			return fmt.Errorf("%s: low_faces is %d and max_weight_kg %d; give 0 or more, at most 100000 kg", what, p.LowFaces, p.MaxWeightKg)
		}
		for n, h := range p.Hazards {
			if h == "" || slices.Contains(p.Hazards[:n], h) {
				return fmt.Errorf("%s: hazards[%d] is %q; name each class once", what, n, h)
			}
		}
		list[i] = ShelfClass{Temperature: p.Temperature, Hazards: p.Hazards, Low: p.LowFaces, MaxWeightG: p.MaxWeightKg * 1000}
		if p.Temperature == ambient {
			list[i].Temperature = ""
		}
		any = any || !list[i].zero()
	}
	if any {
		f.ShelfClasses = list
	}
	return nil
}

// ShelfClass is the class of the i-th of Shelves.
func (f *Floor) ShelfClass(i int) ShelfClass {
	if f.ShelfClasses == nil {
		return ShelfClass{}
	}
	return f.ShelfClasses[i]
}

// writeClasses gives what classes reads.
func (f *Floor) writeClasses(s *siteFile) {
	for i, c := range f.ShelfClasses {
		p := &s.Shelves[i]
		p.Temperature, p.Hazards, p.LowFaces, p.MaxWeightKg = c.Temperature, c.Hazards, c.Low, c.MaxWeightG/1000
	}
}
