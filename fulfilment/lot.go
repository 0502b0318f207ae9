package fulfilment

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// LotID names a lot of an article: what was made, or came, together. "" is stock
// without lot information.
type LotID string

// Lot is one lot of an article. Its stock is reserved first that expires first,
// then what came first.
type Lot struct {
	SKU      string `json:"sku"`
	ID       LotID  `json:"lot"`
	Expires  Time   `json:"expires,omitempty"` // from when on it is not picked; 0: it does not expire
	Received Time   `json:"received"`          // when the first of it came
}

// LotQty is a number of units of one lot.
type LotQty struct {
	Lot LotID `json:"lot"`
	Qty int64 `json:"qty"`
}

type lotKey struct {
	sku string
	lot LotID
}

// spot is where stock of one lot lies.
type spot struct {
	loc LocationID
	lot LotID
}

func (k stockKey) String() string {
	if k.lot == "" {
		return k.sku + " at " + string(k.loc)
	}
	return k.sku + " lot " + string(k.lot) + " at " + string(k.loc)
}

func (k stockKey) spot() spot { return spot{k.loc, k.lot} }

// Expired says whether a lot must not be picked any more.
func (x *Lot) Expired(now Time) bool { return x != nil && x.Expires != 0 && x.Expires <= now }

// Expires is when the stock may not be picked any more, 0: never.
func (b *Balance) Expires() Time {
	if b.of == nil {
		return 0
	}
	return b.of.Expires
}

// Expired says whether the stock must not be picked any more.
func (b *Balance) Expired(now Time) bool { return b.of.Expired(now) }

// Lot gives a lot of an article, nil when it is unknown or was used up long ago.
// Read-only.
func (l *Ledger) Lot(sku string, id LotID) *Lot { return l.lots[lotKey{sku, id}] }

// Lotted says whether an article was ever received by lots.
func (l *Ledger) Lotted(sku string) bool { return l.lotted[sku] }

// fefo orders stock of one article: first expired first, then first in. Stock
// without lot information is the oldest.
func fefo(a, b *Balance) int {
	ends := func(b *Balance) (expires, received Time) {
		switch {
		case b.of == nil:
			return math.MaxInt64, 0
		case b.of.Expires == 0:
			return math.MaxInt64, b.of.Received
		}
		return b.of.Expires, b.of.Received
	}
	ea, ra := ends(a)
	eb, rb := ends(b)
	return cmp.Or(cmp.Compare(ea, eb), cmp.Compare(ra, rb), cmp.Compare(a.Lot, b.Lot))
}

// inTurn gives an article's balances on shelves in groups of one lot, in the
// order in which lots are to be picked, by location within each; what has
// expired is left out.
func (l *Ledger) inTurn(sku string, now Time) [][]*Balance {
	if !l.lotted[sku] {
		return [][]*Balance{l.bySKU[sku]}
	}
	var list []*Balance
	for _, b := range l.bySKU[sku] {
		if l.reservable(b.Location) && !b.Expired(now) {
			list = append(list, b)
		}
	}
	slices.SortStableFunc(list, fefo)
	var groups [][]*Balance
	for i, b := range list {
		if i > 0 && b.Lot == list[i-1].Lot {
			groups[len(groups)-1] = append(groups[len(groups)-1], b)
		} else {
			groups = append(groups, []*Balance{b})
		}
	}
	return groups
}

// reserve covers each line from the shelves, the lot that is to be picked first
// before the others; of one lot in the caller's order of liking, then from one
// shelf that has all, then by shelf id. What no shelf covers makes the order a
// backorder.
func (l *Ledger) reserve(now Time, events []Event, e OrderPlaced, liking [][]LocationID) []Event {
	taken := map[stockKey]int64{}
	var short []int
	for i, line := range e.Lines {
		left := line.Qty
		take := func(b *Balance) {
			k := b.key()
			if left == 0 || !l.reservable(b.Location) {
				return
			}
			if n := min(left, b.OnHand-b.Reserved-taken[k]); n > 0 {
				taken[k] += n
				left -= n
				events = append(events, StockReserved{e.Order, i, line.SKU, n, b.Location, b.Lot})
			}
		}
		for _, lot := range l.inTurn(line.SKU, now) {
			if len(lot) > 0 && i < len(liking) {
				for _, loc := range liking[i] {
					if b := l.stock[stockKey{line.SKU, loc, lot[0].Lot}]; b != nil {
						take(b)
					}
				}
			}
			for _, b := range lot {
				if b.OnHand-b.Reserved-taken[b.key()] >= left { // one shelf that has all beats several
					take(b)
				}
			}
			for _, b := range lot {
				take(b)
			}
		}
		if left > 0 {
			short = append(short, i)
		}
	}
	if len(short) > 0 {
		events = append(events, OrderBackordered{Order: e.Order, Lines: short})
	}
	return events
}

// checkLot makes the lot of a receipt whole: an expiry without a lot's name
// makes one of its day, a shelf life gives the expiry that is not said, and the
// lot that is known already stays what it is.
func (l *Ledger) checkLot(now Time, c *ReceiveStock) (received Time, err error) {
	if c.Lot != "" && !printable(string(c.Lot), 40) {
		return 0, invalid("lot", string(c.Lot), "give 1 to 40 printable characters without spaces at the ends")
	}
	known := l.Lot(c.SKU, c.Lot)
	if known != nil && c.Expires == 0 {
		c.Expires = known.Expires
	}
	if days := Time(l.skus[c.SKU].ShelfLifeDays); c.Expires == 0 && known == nil && days > 0 {
		c.Expires = (now/Day + days) * Day
	}
	if c.Expires == 0 {
		return receivedAt(known), nil
	}
	if c.Lot == "" {
		c.Lot = dayLot(c.Expires)
		known = l.Lot(c.SKU, c.Lot)
	}
	switch {
	case c.Expires <= now:
		return 0, invalid("expires_at", c.Expires.UTC().Format(time.RFC3339), "it has passed: nobody may get these goods, send them back")
	case known != nil && known.Expires != c.Expires && known.Expires == 0:
		return 0, conflict("expires_at", c.Expires.UTC().Format(time.RFC3339), "lot "+string(c.Lot)+" came before and does not expire; give this one another name")
	case known != nil && known.Expires != c.Expires:
		return 0, conflict("expires_at", c.Expires.UTC().Format(time.RFC3339), "lot "+string(c.Lot)+" expires at "+known.Expires.UTC().Format(time.RFC3339)+"; one lot has one expiry")
	}
	return receivedAt(known), nil
}

func receivedAt(x *Lot) Time {
	if x == nil {
		return 0
	}
	return x.Received
}

// applyLot notes the lot of a receipt before its units are booked.
func (l *Ledger) applyLot(at Time, e StockReceived) {
	if e.Lot == "" {
		return
	}
	k := lotKey{e.SKU, e.Lot}
	x := l.lots[k]
	if x == nil {
		x = &Lot{SKU: e.SKU, ID: e.Lot}
		l.lots[k] = x
	} else if x.Expires != 0 {
		l.ending = slices.DeleteFunc(l.ending, func(y *Lot) bool { return y == x })
	}
	x.Expires, x.Received = e.Expires, cmp.Or(e.Since, at)
	if x.Expires != 0 {
		i, _ := slices.BinarySearchFunc(l.ending, x, endsBefore)
		l.ending = slices.Insert(l.ending, i, x)
	}
	l.lotted[e.SKU] = true
}

func endsBefore(a, b *Lot) int {
	return cmp.Or(cmp.Compare(a.Expires, b.Expires), cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.ID, b.ID))
}

// ExpiredStock gives what must not be picked any more and has not left the
// house: stock on shelves, at receiving and between shelves, by the lot's expiry,
// then location.
func (l *Ledger) ExpiredStock(now Time) []*Balance {
	var list []*Balance
	for _, x := range l.ending {
		if !x.Expired(now) {
			break
		}
		for _, b := range l.bySKU[x.SKU] {
			if b.of == x && (b.Location == Receiving || b.Location == Moving || l.reservable(b.Location)) {
				list = append(list, b)
			}
		}
	}
	return list
}

// Unnamed says that the goods carry no lot of their own: the day on which they
// expire stands for it.
func (x *Lot) Unnamed() bool { return x.Expires != 0 && x.ID == dayLot(x.Expires) }

func dayLot(expires Time) LotID { return LotID("exp-" + expires.UTC().Format(time.DateOnly)) }

// forgetLots forgets lots of which nothing is left, unless somebody is to look
// for it.
func (l *Ledger) forgetLots() {
	wanted := map[lotKey]bool{}
	for _, w := range l.works {
		wanted[lotKey{w.SKU, w.Lot}] = true
	}
	for k := range l.lots {
		if !wanted[k] && !slices.ContainsFunc(l.bySKU[k.sku], func(b *Balance) bool { return b.Lot == k.lot }) {
			delete(l.lots, k)
		}
	}
	l.ending = slices.DeleteFunc(l.ending, func(x *Lot) bool { return l.lots[lotKey{x.SKU, x.ID}] == nil })
}

// addLot notes picked units of a lot.
func (line *Line) addLot(lot LotID, qty int64) {
	if lot == "" {
		return
	}
	for i := range line.Lots {
		if line.Lots[i].Lot == lot {
			line.Lots[i].Qty += qty
			return
		}
	}
	line.Lots = append(line.Lots, LotQty{lot, qty})
}

// moves are the movements that take what was picked of a line from one place to
// another, lot by lot.
func (line *Line) moves(list []Movement, order OrderID, from, to LocationID) []Movement {
	rest := line.Picked
	for _, x := range line.Lots {
		list = append(list, Movement{line.SKU, x.Qty, from, to, order, x.Lot, ""})
		rest -= x.Qty
	}
	if rest > 0 {
		list = append(list, Movement{line.SKU, rest, from, to, order, "", ""})
	}
	return list
}

// decideExpire takes every reservation off stock that has expired; its units
// stay where they are until somebody takes them off the book. What pickers are
// to take on tours that began before stands.
func (l *Ledger) decideExpire(now Time, c ExpireStock) ([]Event, error) {
	b := l.stock[stockKey{c.SKU, c.Location, c.Lot}]
	switch {
	case b == nil:
		return nil, missingThing("lot", string(c.Lot))
	case !b.Expired(now):
		return nil, conflict("lot", string(c.Lot), "it has not expired")
	case b.Reserved == 0:
		return nil, nil
	}
	f := newFace(l, now, b.key())
	f.writeOff(0, 0, "lot "+string(c.Lot)+" expired at "+b.of.Expires.UTC().Format(time.RFC3339), "")
	f.cover()
	return f.events, nil
}
