package site

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"dayrun/fulfilment"
)

// replenishLead is how long it may take from the decision to put units on a
// shelf until orders can have them.
const replenishLead = 2 * fulfilment.Hour

// coverDays is the demand for which more is asked for.
const coverDays = 3

// maxSupplyRows bounds the list of what runs out.
const maxSupplyRows = 100

// never is later than any stock lasts.
const never = fulfilment.Time(1<<62 - 1)

// stockOutAt is when the units on shelves that no order has reserved are likely
// to be gone, at the rate at which they were asked for of late.
func (s *Site) stockOutAt(sku string) fulfilment.Time {
	d := s.stats.asks[sku]
	if d == nil || d.units.at(s.now) == 0 {
		return never
	}
	left := min(max(s.ledger.Available(sku), 0), 1_000_000)
	return s.now + fulfilment.Time(left*fadingSec/d.units.at(s.now))*fulfilment.Second
}

// supplyRows lists what runs out within the days that are covered, soonest
// first. It is made anew once a minute.
func (s *Site) supplyRows() []SupplyRow {
	if s.now < s.stats.nextSupply {
		return s.stats.supply
	}
	s.stats.nextSupply, s.stats.supply = s.now+fulfilment.Minute, s.runOut()
	return s.stats.supply
}

// runOut is that list as of now.
func (s *Site) runOut() []SupplyRow {
	rows, coming := []SupplyRow{}, s.announced()
	for _, sku := range slices.Sorted(maps.Keys(s.stats.asks)) {
		at := s.stockOutAt(sku)
		if at > s.now+coverDays*fulfilment.Day {
			continue
		}
		perDay := s.stats.asks[sku].units.at(s.now) * int64(fulfilment.Day/fulfilment.Second) / fadingSec
		row := SupplyRow{SKU: sku, Free: s.ledger.Available(sku), Receiving: s.ledger.Stock(sku, fulfilment.Receiving).OnHand, PerDay: perDay, StockOutAt: at}
		c := coming[sku]
		row.Announced, row.ExpectedAt, row.ASN = c.units, c.at, string(c.asn)
		row.Bring = max(1, coverDays*perDay-row.Free)
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b SupplyRow) int {
		return cmp.Or(cmp.Compare(a.StockOutAt, b.StockOutAt), cmp.Compare(a.SKU, b.SKU))
	})
	return rows[:min(len(rows), maxSupplyRows)]
}

// stockOut is the kind of exception of an article that shelves run out of before
// anything comes.
const stockOut = "stock_out"

const (
	stockOutEvery = 10 * fulfilment.Minute
	mostStockOuts = 20 // exceptions open at once, the soonest first: a person reads no more
)

// tendSupply tells of articles that shelves are likely to run out of within the
// time that Config.StockOutAheadMs gives, while nothing at receiving and no
// announcement brings more before. What is at receiving has its way to the
// shelves planned, and comes by a visit of its own when it is needed.
func (s *Site) tendSupply() {
	if s.cfg.StockOutAheadMs == 0 || s.now < s.nextSupply {
		return
	}
	s.nextSupply = s.now + stockOutEvery
	told := map[string]bool{}
	for _, row := range s.runOut() {
		if row.StockOutAt > s.now+fulfilment.Time(s.cfg.StockOutAheadMs) || len(told) == mostStockOuts {
			break
		}
		inTime := row.Announced > 0 && row.ExpectedAt <= row.StockOutAt && row.ExpectedAt >= s.now-replenishLead
		if row.Receiving > 0 || inTime {
			continue
		}
		told[row.SKU] = true
		text := fmt.Sprintf("shelves have %d of %s free, which lasts until about %s at %d a day; ", row.Free, row.SKU, s.local(row.StockOutAt), row.PerDay)
		if row.Announced > 0 {
			text += fmt.Sprintf("%s brings %d, expected only at %s", row.ASN, row.Announced, s.local(row.ExpectedAt))
		} else {
			text += fmt.Sprintf("nothing is announced: order %d", row.Bring)
		}
		s.raise(stockOut, row.SKU, text, 0)
	}
	for _, x := range slices.Clone(s.ledger.Exceptions()) {
		if x.Kind == stockOut && !told[x.Subject] {
			s.settle(x.Kind, x.Subject, "more has come, is announced, or is asked for less")
		}
	}
}

// planPuts gives what waits at receiving, or was taken off a shelf and lost its
// way, shelves to be put on. Orders, visits and quiet hours decide when.
func (s *Site) planPuts() {
	var p *placer
	ready := false // made for the first one only: most times nothing waits
	for _, from := range []fulfilment.LocationID{fulfilment.Receiving, fulfilment.Moving} {
		for _, b := range slices.Clone(s.ledger.OnLocation(from)) {
			b := *b
			n := s.ledger.Unplanned(b.SKU, from, b.Lot)
			if n <= 0 || b.Expired(s.now) {
				continue
			}
			if !ready {
				p, ready = s.placer(), true
			}
			parts := s.chooseShelves(p, &b, n)
			if len(parts) == 0 {
				s.raise(noShelf, b.SKU, s.noShelfFor(b.SKU), 0)
				continue
			}
			s.settle(noShelf, b.SKU, "a shelf takes it now")
			for _, part := range parts {
				s.must(fulfilment.PlanWork{Kind: fulfilment.WorkPut, Shelf: part.shelf, SKU: b.SKU, Qty: part.qty, From: from, Why: part.why, Lot: b.Lot})
			}
		}
	}
}

// chooseShelves says where units go. While orders tell nothing yet, or no shelf
// has a face left: more of a small lot to a shelf that holds the article
// already, a large one to several of the least loaded shelves, so that one shelf
// is not wanted everywhere at once.
func (s *Site) chooseShelves(p *placer, what *fulfilment.Balance, qty int64) []share {
	sku := what.SKU
	if p != nil {
		if parts := s.slot(p, what, qty); parts != nil {
			return parts
		}
	}
	if qty <= unitsPerFace && len(s.ledger.Slots(sku)) == 0 {
		for _, b := range s.ledger.StockOf(sku) {
			if _, ok := s.shelfNode[b.Location]; ok && b.Lot == what.Lot && s.unfit(sku, b.Location) == "" {
				return []share{{b.Location, qty, fmt.Sprintf("%d of it lie there", b.OnHand)}}
			}
		}
	}
	parts := s.spread(sku, qty)
	for i := range parts {
		parts[i].why = fmt.Sprintf("one of the %d least loaded shelves", len(parts))
	}
	return parts
}
