package site

import (
	"slices"

	"dayrun/fulfilment"
)

// slotted puts the shelves to which an accepted proposal moves a SKU before
// those chosen otherwise, and leaves as many.
func (s *Site) slotted(sku string, picked []fulfilment.LocationID) []fulfilment.LocationID {
	list := make([]fulfilment.LocationID, 0, len(picked))
	take := func(id fulfilment.LocationID) {
		if len(list) < len(picked) && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	for _, m := range s.ledger.Slots(sku) {
		if node, robot := s.ledger.ShelfNode(m.To); node != "" || robot != "" { // a later floor may lack it
			take(m.To)
		}
	}
	for _, id := range picked {
		take(id)
	}
	return list
}
