package fulfilment

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ASNID names an announcement of goods, given by the ledger, "a-1".
type ASNID string

// ASN is what a supplier has announced (advance shipping notice). It closes when
// all of it has come, or when somebody says that no more will.
type ASN struct {
	ID          ASNID     `json:"asn"`
	Key         string    `json:"key"`
	BodyHash    string    `json:"body_hash"`
	Supplier    string    `json:"supplier"`
	Reference   string    `json:"reference"` // the supplier's own number
	AnnouncedAt Time      `json:"announced_at"`
	ExpectedAt  Time      `json:"expected_at"`
	Lines       []ASNLine `json:"lines"`
	ClosedAt    Time      `json:"closed_at,omitempty"` // 0: open
	Why         string    `json:"why,omitempty"`       // it was closed
}

// ASNLine is one announced lot of an article.
type ASNLine struct {
	SKU      string `json:"sku"`
	Qty      int64  `json:"qty"`
	Lot      LotID  `json:"lot,omitempty"` // "": not announced
	Expires  Time   `json:"expires,omitempty"`
	Received int64  `json:"received,omitempty"` // more than Qty when more came
}

// Open says whether goods of it may still come.
func (a *ASN) Open() bool { return a.ClosedAt == 0 }

// Differences says in words what did not come as announced, "" when all did.
func (a *ASN) Differences() string {
	var list []string
	for _, x := range a.Lines {
		if d := x.Received - x.Qty; d > 0 {
			list = append(list, fmt.Sprintf("%d of %s too many", d, x.SKU))
		} else if d < 0 {
			list = append(list, fmt.Sprintf("%d of %s missing", -d, x.SKU))
		}
	}
	return strings.Join(list, ", ")
}

// complete says whether every line has come.
func (a *ASN) complete() bool {
	return !slices.ContainsFunc(a.Lines, func(x ASNLine) bool { return x.Received < x.Qty })
}

const mostASNLines = 1000

func (l *Ledger) decideAnnounce(now Time, c AnnounceASN) ([]Event, error) {
	if a := l.asnKeys[c.Key]; a != nil {
		if a.BodyHash == c.BodyHash {
			return nil, &Refusal{Code: Repeated, Field: "asn", Value: string(a.ID)}
		}
		return nil, &Refusal{Code: KeyReused, Field: "Idempotency-Key", Value: c.Key, Mend: "the key belongs to " + string(a.ID) + "; use a new one for another announcement"}
	}
	switch {
	case !printable(c.Key, 200):
		return nil, invalid("Idempotency-Key", c.Key, "give 1 to 200 printable characters")
	case !printable(c.Supplier, 200):
		return nil, invalid("supplier", c.Supplier, "give 1 to 200 printable characters")
	case !printable(c.Reference, 200):
		return nil, invalid("reference", c.Reference, "give the supplier's number, 1 to 200 printable characters")
	case c.ExpectedAt < now-Day:
		return nil, invalid("expected_at", c.ExpectedAt.UTC().Format("2006-01-02T15:04:05Z"), "give when it comes, at most 24 h ago")
	case len(c.Lines) < 1 || len(c.Lines) > mostASNLines:
		return nil, invalid("lines", strconv.Itoa(len(c.Lines)), "give 1 to 1000 lines")
	}
	for i, x := range c.Lines {
		at := "lines[" + strconv.Itoa(i) + "]."
		r := ReceiveStock{SKU: x.SKU, Qty: x.Qty, Lot: x.Lot, Expires: x.Expires}
		err := l.checkGoods(x.SKU, x.Qty)
		if err == nil {
			_, err = l.checkLot(now, &r)
		}
		if r, ok := err.(*Refusal); ok {
			r.Field = at + r.Field
		}
		if err != nil {
			return nil, err
		}
		if x.Received != 0 {
			return nil, invalid(at+"received", strconv.FormatInt(x.Received, 10), "leave it out; only a receipt counts")
		}
	}
	return []Event{ASNAnnounced{ASN{ID: ASNID("a-" + strconv.FormatInt(l.lastASN+1, 10)), Key: c.Key, BodyHash: c.BodyHash,
		Supplier: c.Supplier, Reference: c.Reference, AnnouncedAt: now, ExpectedAt: c.ExpectedAt, Lines: c.Lines}}}, nil
}

func (l *Ledger) openASN(id ASNID) (*ASN, error) {
	a := l.asns[id]
	if a == nil {
		return nil, missingThing("asn", string(id))
	}
	if !a.Open() {
		return nil, conflict("asn", string(id), "it is closed: "+a.Why+"; receive what comes now without it")
	}
	return a, nil
}

// decideReceiveASN books goods in against an announcement: on the first line of
// the article, and of the lot if they name one, that is not complete, and on
// those alike; what is too much is counted on the last of them.
func (l *Ledger) decideReceiveASN(now Time, c ReceiveASN) ([]Event, error) {
	a, err := l.openASN(c.ASN)
	if err != nil {
		return nil, err
	}
	if err := l.checkGoods(c.SKU, c.Qty); err != nil {
		return nil, err
	}
	first := a.line(c.SKU, c.Lot)
	if first < 0 {
		return nil, conflict("sku", c.SKU, string(a.ID)+" announces none of it"+ofLot(c.Lot)+"; receive it without the announcement")
	}
	want := a.Lines[first]
	booked, err := l.decideReceive(now, ReceiveStock{SKU: c.SKU, Qty: c.Qty, Location: c.Location, Lot: cmp.Or(c.Lot, want.Lot), Expires: cmp.Or(c.Expires, want.Expires)})
	if err != nil {
		return nil, err
	}
	e := booked[0].(StockReceived)
	e.ASN = c.ASN
	var events []Event
	left, rest := c.Qty, slices.Clone(a.Lines)
	last := first
	for i := range rest {
		x := &rest[i]
		if x.SKU != c.SKU || x.Lot != want.Lot || x.Expires != want.Expires {
			continue
		}
		last = i
		if n := min(left, x.Qty-x.Received); n > 0 {
			e.Line, e.Qty = i, n
			events = append(events, e)
			x.Received += n
			left -= n
		}
	}
	if left > 0 {
		e.Line, e.Qty = last, left
		events = append(events, e)
		rest[last].Received += left
	}
	events = append(events, booked[1:]...)
	if done := (&ASN{Lines: rest}); done.complete() {
		events = append(events, ASNClosed{ASN: c.ASN, Why: cmp.Or(done.Differences(), "all came")})
	}
	return events, nil
}

// line is the first line of an article, and of a lot if one is named, that is not
// complete; the last one when all are; -1 when there is none.
func (a *ASN) line(sku string, lot LotID) int {
	last := -1
	for i, x := range a.Lines {
		if x.SKU != sku || x.Lot != "" && lot != "" && x.Lot != lot {
			continue
		}
		if last = i; x.Received < x.Qty {
			return i
		}
	}
	return last
}

// decideCloseASN ends an announcement of which no more will come.
func (l *Ledger) decideCloseASN(c CloseASN) ([]Event, error) {
	a, err := l.openASN(c.ASN)
	switch {
	case err != nil:
		return nil, err
	case !printable(c.By, 100):
		return nil, invalid("by", c.By, "say in 1 to 100 printable characters who closes it")
	}
	return []Event{ASNClosed{ASN: c.ASN, Why: cmp.Or(a.Differences(), "all came"), By: c.By}}, nil
}

func ofLot(lot LotID) string {
	if lot == "" {
		return ""
	}
	return " of lot " + string(lot)
}

func (l *Ledger) applyAnnounced(e ASNAnnounced) {
	a := e.ASN
	a.Lines = slices.Clone(e.Lines)
	l.lastASN++
	l.asns[a.ID], l.asnKeys[a.Key] = &a, &a
	l.openASNs = append(l.openASNs, &a)
}

func (l *Ledger) applyReceivedASN(e StockReceived) {
	if e.ASN != "" {
		l.asns[e.ASN].Lines[e.Line].Received += e.Qty
	}
}

func (l *Ledger) applyASNClosed(at Time, e ASNClosed) {
	a := l.asns[e.ASN]
	a.ClosedAt, a.Why = at, e.Why
	l.openASNs = slices.DeleteFunc(l.openASNs, func(x *ASN) bool { return x == a })
}

// memoryASN is how long the key of a closed announcement is known.
const memoryASN = 30 * Day

func (l *Ledger) forgetASNs(now Time) {
	for id, a := range l.asns {
		if !a.Open() && now-a.ClosedAt > memoryASN {
			delete(l.asns, id)
			delete(l.asnKeys, a.Key)
		}
	}
}

// ASN gives an announcement, nil when it is unknown or was closed long ago.
// Read-only.
func (l *Ledger) ASN(id ASNID) *ASN { return l.asns[id] }

// OpenASNs gives those of which goods may still come, oldest first. Read-only,
// valid until the next Apply.
func (l *Ledger) OpenASNs() []*ASN { return l.openASNs }

// checkASNs wants open announcements listed, and none with a line below nothing.
func (l *Ledger) checkASNs() error {
	open := 0
	for _, id := range slices.Sorted(maps.Keys(l.asns)) {
		a := l.asns[id]
		if l.asnKeys[a.Key] != a {
			return fmt.Errorf("announcement %s is not found by its key", id)
		}
		for i, x := range a.Lines {
			if x.Received < 0 || l.skus[x.SKU] == nil {
				return fmt.Errorf("announcement %s line %d: %d of %s received", id, i, x.Received, x.SKU)
			}
		}
		if !a.Open() {
			continue
		}
		open++
		if a.complete() || !slices.Contains(l.openASNs, a) {
			return fmt.Errorf("announcement %s is open and all came, or it is not listed", id)
		}
	}
	if open != len(l.openASNs) || len(l.asnKeys) != len(l.asns) {
		return fmt.Errorf("%d announcements are open, %d listed; %d known, %d by key", open, len(l.openASNs), len(l.asns), len(l.asnKeys))
	}
	return nil
}
