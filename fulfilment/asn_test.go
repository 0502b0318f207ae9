package fulfilment_test

import (
	"testing"

	"dayrun/fulfilment"
)

func announcement(b *book) fulfilment.AnnounceASN {
	return fulfilment.AnnounceASN{Key: "k", BodyHash: "h", Supplier: "acme", Reference: "D-7", ExpectedAt: b.now + 6*fulfilment.Hour, Lines: []fulfilment.ASNLine{
		{SKU: "A", Qty: 10, Lot: "L1", Expires: dawn + 9*fulfilment.Day}, {SKU: "A", Qty: 4}, {SKU: "B", Qty: 2}}}
}

func TestASN(t *testing.T) {
	b := open(t)
	b.do(announcement(b))
	a := b.l.OpenASNs()[0]
	if r := b.refuse(announcement(b), fulfilment.Repeated, "asn"); r.Value != string(a.ID) {
		t.Fatalf("the same again is %s, want %s", r.Value, a.ID)
	}
	other := announcement(b)
	other.BodyHash = "other"
	b.refuse(other, fulfilment.KeyReused, "Idempotency-Key")

	short := b.place(order("1", line("A", 6)))
	b.do(fulfilment.ReceiveASN{ASN: a.ID, SKU: "A", Qty: 7, Location: "S1"}) // of the first line: its lot and expiry
	b.want(short.ID, fulfilment.Waiting)
	if x := b.l.StockLot("A", "S1", "L1"); x.OnHand != 7 || x.Reserved != 6 || x.Expires() != dawn+9*fulfilment.Day {
		t.Fatalf("lot L1: %+v", x)
	}
	b.do(fulfilment.ReceiveASN{ASN: a.ID, SKU: "A", Qty: 5, Location: fulfilment.Receiving, Lot: "L1"}) // two too many
	b.do(fulfilment.ReceiveASN{ASN: a.ID, SKU: "A", Qty: 3, Location: fulfilment.Receiving})
	b.refuse(fulfilment.ReceiveASN{ASN: a.ID, SKU: "C", Qty: 3, Location: "S1"}, fulfilment.UnknownSKU, "sku")
	b.refuse(fulfilment.ReceiveASN{ASN: "a-9", SKU: "A", Qty: 3, Location: "S1"}, fulfilment.NotFound, "asn")
	b.refuse(fulfilment.CloseASN{ASN: a.ID}, fulfilment.Invalid, "by")
	if got := [3]int64{a.Lines[0].Received, a.Lines[1].Received, a.Lines[2].Received}; got != [3]int64{12, 3, 0} {
		t.Fatalf("received %v", got)
	}
	b.do(fulfilment.CloseASN{ASN: a.ID, By: "anna"})
	if a.Open() || a.Why != "2 of A too many, 1 of A missing, 2 of B missing" || len(b.l.OpenASNs()) != 0 {
		t.Fatalf("closed: %+v", a)
	}
	b.refuse(fulfilment.ReceiveASN{ASN: a.ID, SKU: "A", Qty: 1, Location: "S1"}, fulfilment.Conflict, "asn")

	whole := fulfilment.AnnounceASN{Key: "k2", Supplier: "acme", Reference: "D-8", ExpectedAt: b.now, Lines: []fulfilment.ASNLine{{SKU: "B", Qty: 2}, {SKU: "B", Qty: 3}}}
	b.do(whole)
	events := b.do(fulfilment.ReceiveASN{ASN: "a-2", SKU: "B", Qty: 5, Location: "S2"})
	if c, ok := events[len(events)-1].(fulfilment.ASNClosed); !ok || c.Why != "all came" || c.By != "" {
		t.Fatalf("all came: %v", events)
	}
	b.replay()
	b.now += 31 * fulfilment.Day
	b.l.Prune(b.now)
	if b.l.ASN(a.ID) != nil {
		t.Fatal("a closed announcement is kept")
	}
	whole.ExpectedAt = b.now
	b.do(whole) // its key is free again
}

func TestAnnounceRefused(t *testing.T) {
	b := open(t)
	for field, change := range map[string]func(*fulfilment.AnnounceASN){
		"Idempotency-Key":     func(c *fulfilment.AnnounceASN) { c.Key = "" },
		"supplier":            func(c *fulfilment.AnnounceASN) { c.Supplier = " acme" },
		"reference":           func(c *fulfilment.AnnounceASN) { c.Reference = "" },
		"expected_at":         func(c *fulfilment.AnnounceASN) { c.ExpectedAt = b.now - 2*fulfilment.Day },
		"lines":               func(c *fulfilment.AnnounceASN) { c.Lines = nil },
		"lines[1].quantity":   func(c *fulfilment.AnnounceASN) { c.Lines[1].Qty = 0 },
		"lines[0].expires_at": func(c *fulfilment.AnnounceASN) { c.Lines[0].Expires = b.now },
		"lines[2].received":   func(c *fulfilment.AnnounceASN) { c.Lines[2].Received = 1 },
	} {
		c := announcement(b)
		change(&c)
		b.refuse(c, fulfilment.Invalid, field)
	}
	c := announcement(b)
	c.Lines[2].SKU = "Z"
	b.refuse(c, fulfilment.UnknownSKU, "lines[2].sku")
}
