package site

import (
	"fmt"
	"slices"
	"time"

	"dayrun/devices/scan"
	"dayrun/fulfilment"
)

// tendLotsEvery is how often expired stock is looked for. Nothing expired is
// reserved or picked meanwhile; only its old reservations wait so long.
const tendLotsEvery = fulfilment.Minute

// lotExpired is the kind of exception that lists stock to be taken off the book.
const lotExpired = "lot_expired"

// tendLots takes the reservations off stock that has expired, and lists it until
// somebody has taken it off the book.
func (s *Site) tendLots() {
	if s.now < s.nextLots {
		return
	}
	s.nextLots = s.now + tendLotsEvery
	listed := map[string]bool{}
	for _, b := range s.ledger.ExpiredStock(s.now) {
		what, x := *b, goods(b.SKU, b.Lot)
		if what.Reserved > 0 {
			n := len(s.out.Events)
			s.must(fulfilment.ExpireStock{SKU: what.SKU, Location: what.Location, Lot: what.Lot})
			s.tellShort(s.out.Events[n:])
		}
		if !listed[x] {
			listed[x] = true
			s.raise(lotExpired, x, fmt.Sprintf("%s expired at %s; %d units at %s: take them off the book as expired (POST /v1/stock/adjustments)",
				x, s.local(what.Expires()), what.OnHand, what.Location), 0)
		}
	}
	for _, x := range slices.Clone(s.ledger.Exceptions()) {
		if x.Kind == lotExpired && !listed[x.Subject] {
			s.settle(x.Kind, x.Subject, "nothing of it is left")
		}
	}
}

// otherLot says what to take instead when a code names another lot, or another
// last day, than the one that is wanted; "" when it names the right one or none.
func (s *Site) otherLot(code, sku string, lot fulfilment.LotID) string {
	x := s.ledger.Lot(sku, lot)
	if x == nil {
		return ""
	}
	read, want := scan.Lot(code, s.now.UTC().Year()), goods(sku, lot)
	if read.Lot != "" && read.Lot != string(lot) && !x.Unnamed() {
		return want
	}
	if first := fulfilment.At(read.Ends); !read.Ends.IsZero() && x.Expires != 0 && (x.Expires < first || x.Expires > first+fulfilment.Day) {
		return want + ", which expires at " + x.Expires.UTC().Format(time.RFC3339)
	}
	return ""
}
