package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dayrun/fulfilment"
	"dayrun/routing"
)

// heavyG is the weight of a unit from which it belongs on a low face: what one
// person lifts again and again without help (10 kg; ISO 11228-1 sets the limit of
// frequent lifts at 15 kg and less from above the shoulder).
const heavyG = 10_000

// noShelf is the kind of exception of goods that no shelf may take.
const noShelf = "no_shelf"

// takeClasses notes what may lie on which shelf of a floor.
func (s *Site) takeClasses(f *routing.Floor) {
	s.classes = nil
	if f.ShelfClasses == nil {
		return
	}
	s.classes = make(map[fulfilment.LocationID]routing.ShelfClass, len(f.Shelves))
	for i, p := range f.Shelves {
		if p.ID != "" {
			s.classes[fulfilment.LocationID(p.ID)] = f.ShelfClass(i)
		}
	}
}

// knownClasses refuses a floor whose shelves name classes that no article has.
func knownClasses(f *routing.Floor) error {
	for i, c := range f.ShelfClasses {
		field, value, mend := "", "", ""
		if c.Temperature != "" && !slices.Contains(fulfilment.Temperatures, c.Temperature) {
			field, value, mend = "temperature", c.Temperature, strings.Join(fulfilment.Temperatures, ", ")
		}
		for _, h := range c.Hazards {
			if !slices.Contains(fulfilment.Hazards, h) {
				field, value, mend = "hazards", h, strings.Join(fulfilment.Hazards, ", ")
			}
		}
		if field != "" {
			return &fulfilment.Refusal{Code: fulfilment.Invalid, Field: fmt.Sprintf("shelves[%d].%s", i, field), Value: value, Mend: "give " + mend}
		}
	}
	return nil
}

// unfit says why an article may not lie on a shelf, "" when it may: the shelf's
// temperature zone and what it may carry, and other dangerous goods on it or on
// their way there.
func (s *Site) unfit(sku string, shelf fulfilment.LocationID) string {
	k, c := s.ledger.SKU(sku), s.classes[shelf]
	if k == nil {
		return "" // the ledger words the refusal
	}
	if k.Temperature != c.Temperature {
		return fmt.Sprintf("%s is %s and the shelf %s", sku, cmp.Or(k.Temperature, fulfilment.Ambient), cmp.Or(c.Temperature, fulfilment.Ambient))
	}
	if k.Hazard == "" {
		return ""
	}
	if len(c.Hazards) > 0 && !slices.Contains(c.Hazards, k.Hazard) {
		return fmt.Sprintf("%s is of hazard class %s and the shelf may carry %s only", sku, k.Hazard, strings.Join(c.Hazards, ", "))
	}
	beside := func(other string) string {
		if o := s.ledger.SKU(other); o.Hazard != "" && o.Hazard != k.Hazard {
			return fmt.Sprintf("%s is of hazard class %s, and %s there of class %s", sku, k.Hazard, other, o.Hazard)
		}
		return ""
	}
	for _, b := range s.ledger.OnLocation(shelf) {
		if no := beside(b.SKU); no != "" {
			return no
		}
	}
	for _, w := range s.ledger.WorkAt(shelf) {
		if no := beside(w.SKU); w.Kind == fulfilment.WorkPut && no != "" {
			return no
		}
	}
	return ""
}

// fits refuses to put an article on a shelf where it may not lie. What is no
// shelf is the ledger's to judge.
func (s *Site) fits(sku string, shelf fulfilment.LocationID) error {
	if _, ok := s.shelfNode[shelf]; !ok {
		return nil
	}
	if no := s.unfit(sku, shelf); no != "" {
		return &fulfilment.Refusal{Code: fulfilment.Conflict, Field: "location", Value: string(shelf), Mend: no + "; name another shelf, or " + string(fulfilment.Receiving)}
	}
	return nil
}

// noShelfFor says why no shelf takes an article.
func (s *Site) noShelfFor(sku string) string {
	why := "there is no shelf"
	for _, id := range s.ledger.Shelves() {
		if no := s.unfit(sku, id); no != "" {
			why = string(id) + ": " + no
			break
		}
	}
	return fmt.Sprintf("no shelf may take %s, which waits at receiving (%s): give a shelf that temperature or hazard class in the floor's side file, or make one free", sku, why)
}
