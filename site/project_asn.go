package site

import "dayrun/fulfilment"

// received gives the rows of a receipt's lot and of the announcement that it was
// booked against.
func (p *Projector) received(l *fulfilment.Ledger, e fulfilment.StockReceived) {
	if lot := l.Lot(e.SKU, e.Lot); lot != nil {
		p.row(TableLots, lot.SKU, string(lot.ID), int64(lot.Expires), int64(lot.Received))
	}
	if a := l.ASN(e.ASN); a != nil {
		p.asnLine(a, e.Line)
	}
}

// asn gives the rows of an announcement.
func (p *Projector) asn(l *fulfilment.Ledger, id fulfilment.ASNID) {
	a := l.ASN(id)
	if a == nil {
		return
	}
	state := "open"
	if !a.Open() {
		state = "closed"
	}
	p.row(TableASNs, string(a.ID), a.Key, a.Supplier, a.Reference, int64(a.AnnouncedAt), int64(a.ExpectedAt), state, int64(a.ClosedAt), a.Why)
	for i := range a.Lines {
		p.asnLine(a, i)
	}
}

func (p *Projector) asnLine(a *fulfilment.ASN, i int) {
	x := &a.Lines[i]
	p.row(TableASNLines, string(a.ID), int64(i), x.SKU, x.Qty, string(x.Lot), int64(x.Expires), x.Received)
}
