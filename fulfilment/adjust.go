package fulfilment

import (
	"slices"
	"strconv"
	"strings"
)

// Cause says why units were written off or found; "" on other movements.
type Cause string

const (
	CauseCount     Cause = "count_difference" // a count, or a look at the place, says otherwise
	CauseDamage    Cause = "damage"
	CauseShrinkage Cause = "shrinkage" // gone, and nobody knows how
	CauseExpiry    Cause = "expiry"
	CauseShort     Cause = "short_pick" // a pick found less; never asked for by itself
)

// Causes are those for which a supervisor may change the book.
var Causes = []Cause{CauseCount, CauseDamage, CauseShrinkage, CauseExpiry}

// decideAdjust writes units off a place, or books units that were found there.
// Reservations that the rest does not cover look for other stock, as after a
// short pick.
func (l *Ledger) decideAdjust(now Time, c AdjustStock) ([]Event, error) {
	at := stockKey{c.SKU, c.Location, c.Lot}
	switch {
	case l.skus[c.SKU] == nil:
		return nil, &Refusal{Code: UnknownSKU, Field: "sku", Value: c.SKU, Mend: "define it first: PUT /v1/skus/" + c.SKU}
	case c.Location != Receiving && c.Location != Moving && !l.reservable(c.Location):
		return nil, invalid("location", string(c.Location), "name a shelf of the floor, "+string(Receiving)+" or "+string(Moving))
	case c.Lot != "" && l.Lot(c.SKU, c.Lot) == nil:
		return nil, missingThing("lot", string(c.Lot))
	case c.Qty == 0 || c.Qty < -100_000_000 || c.Qty > 100_000_000:
		return nil, invalid("quantity", strconv.FormatInt(c.Qty, 10), "give the units found, or with a minus those written off, up to 100000000")
	case !slices.Contains(Causes, c.Cause):
		return nil, invalid("cause", string(c.Cause), "give "+causeList())
	case c.Qty > 0 && c.Cause != CauseCount:
		return nil, invalid("cause", string(c.Cause), "units are found by "+string(CauseCount)+" only; write off with a minus")
	case c.Cause == CauseExpiry && !l.Lot(c.SKU, c.Lot).Expired(now):
		return nil, conflict("cause", string(c.Cause), "the lot has not expired")
	case !printable(c.By, 100):
		return nil, invalid("by", c.By, "say in 1 to 100 printable characters who decided it")
	case c.Note != "" && !printable(c.Note, mostReason-150):
		return nil, invalid("note", c.Note, "give at most 150 printable characters")
	}
	reason := strings.ReplaceAll(string(c.Cause), "_", " ") + ", by " + c.By
	if c.Note != "" {
		reason += ": " + c.Note
	}
	if c.Qty > 0 {
		events := []Event{StockMoved{c.SKU, c.Qty, Adjustment, c.Location, reason, c.Lot, c.Cause}}
		if l.reservable(c.Location) {
			events = l.fill(now, events, at, c.Qty)
		}
		return events, nil
	}
	return l.decideWriteOff(now, at, -c.Qty, reason, c.Cause)
}

func (l *Ledger) decideWriteOff(now Time, at stockKey, qty int64, reason string, cause Cause) ([]Event, error) {
	left := -qty
	if b := l.stock[at]; b != nil {
		left += b.OnHand
	}
	if left < 0 {
		return nil, conflict("quantity", strconv.FormatInt(-qty, 10), "the book has "+strconv.FormatInt(left+qty, 10)+" there")
	}
	if n := l.puts[at]; n > left {
		return nil, conflict("quantity", strconv.FormatInt(-qty, 10), "works are to put "+strconv.FormatInt(n, 10)+" of it on shelves; cancel them first")
	}
	walked, err := l.onTours(at, left)
	if err != nil {
		return nil, err
	}
	f := newFace(l, now, at)
	f.writeOff(qty, left-walked, reason, cause)
	f.cover()
	return f.events, nil
}

func causeList() string {
	list := make([]string, len(Causes))
	for i, c := range Causes {
		list[i] = string(c)
	}
	return strings.Join(list, ", ")
}
