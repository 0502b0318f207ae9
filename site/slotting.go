package site

import (
	"slices"
	"strings"

	"dayrun/fulfilment"
)

// slotted puts the shelves to which an accepted proposal moves a SKU before
// those chosen otherwise, and leaves as many.
func (s *Site) slotted(sku string, picked []fulfilment.LocationID) []fulfilment.LocationID {
	list := make([]fulfilment.LocationID, 0, len(picked))
	take := func(id fulfilment.LocationID) {
		if len(list) < len(picked) && !slices.Contains(list, id) && s.unfit(sku, id) == "" {
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

// slottingWhy begins the reason of works that an accepted proposal led to.
const slottingWhy = "slotting proposal "

// moveSlots has the stock moved that a proposal just accepted names, as far as
// no order has reserved it, in place of what the one before still had to move.
func (s *Site) moveSlots(events []fulfilment.Event) {
	for _, e := range events {
		e, ok := e.(fulfilment.SlottingAccepted)
		if !ok {
			continue
		}
		for _, shelf := range s.ledger.ShelvesWithWork() {
			for _, w := range slices.Clone(s.ledger.WorkAt(shelf)) {
				if w.Kind == fulfilment.WorkTake && strings.HasPrefix(w.Why, slottingWhy) {
					s.must(fulfilment.CancelWork{Work: w.ID, Reason: "another proposal was accepted"})
				}
			}
		}
		for _, m := range e.Moves {
			left := m.Qty
			for _, b := range slices.Clone(s.ledger.StockOf(m.SKU)) {
				if n := min(left, b.OnHand-b.Reserved); b.Location == m.From && n > 0 && m.From != m.To && s.unfit(m.SKU, m.To) == "" {
					s.must(fulfilment.PlanWork{Kind: fulfilment.WorkTake, Shelf: m.From, SKU: m.SKU, Qty: n, To: m.To, Lot: b.Lot, Why: slottingWhy + e.Proposal + ", accepted by " + e.By})
					left -= n
				}
			}
		}
	}
}
