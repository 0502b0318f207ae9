package fulfilment

import "strconv"

// mostSlots bounds the moves of one accepted proposal.
const mostSlots = 5_000

func (l *Ledger) decideSlotting(c AcceptSlotting) ([]Event, error) {
	switch {
	case !printable(c.Proposal, 100):
		return nil, invalid("proposal", c.Proposal, "give the id of GET /v1/slotting/proposal")
	case c.Proposal == l.slotting:
		return nil, nil
	case !printable(c.By, 100):
		return nil, invalid("by", c.By, "say in 1 to 100 printable characters who accepts it")
	case len(c.Moves) == 0 || len(c.Moves) > mostSlots:
		return nil, invalid("moves", strconv.Itoa(len(c.Moves)), "give 1 to "+strconv.Itoa(mostSlots)+" moves")
	}
	for _, m := range c.Moves {
		if err := l.checkGoods(m.SKU, m.Qty); err != nil {
			return nil, err
		}
		for _, shelf := range []LocationID{m.From, m.To} {
			if !l.reservable(shelf) {
				return nil, invalid("moves", string(shelf), "name shelves of the floor; "+m.SKU+" moves from "+string(m.From)+" to "+string(m.To))
			}
		}
	}
	return []Event{SlottingAccepted(c)}, nil
}

func (l *Ledger) applySlotting(e SlottingAccepted) {
	l.slotting, l.slots = e.Proposal, make(map[string][]SlotMove, len(e.Moves))
	for _, m := range e.Moves {
		l.slots[m.SKU] = append(l.slots[m.SKU], m)
	}
}

// Slots gives what the slotting proposal accepted last says of a SKU, in its
// order. A floor adopted later may lack a shelf that it names. Read-only.
func (l *Ledger) Slots(sku string) []SlotMove { return l.slots[sku] }
