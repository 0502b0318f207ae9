package fulfilment

import (
	"slices"
	"strconv"
)

// ReturnID is given by the ledger, "r-1".
type ReturnID string

// Grade says what becomes of units that a customer sent back.
type Grade string

// The grades.
const (
	Resaleable Grade = "resaleable" // back into stock, by put-away
	Damaged    Grade = "damaged"    // written off, with the reason
)

// Returned are units of a line of an order.
type Returned struct {
	Line int   `json:"line"`
	Qty  int64 `json:"qty"`
}

// ReturnLine is a line of a return with what came of it so far.
type ReturnLine struct {
	Line       int    `json:"line"` // index in Order.Lines
	SKU        string `json:"sku"`
	Qty        int64  `json:"qty"` // announced
	Resaleable int64  `json:"resaleable"`
	Damaged    int64  `json:"damaged"`
}

// Return is what a customer sends back of a delivered order.
type Return struct {
	ID        ReturnID     `json:"return_id"`
	Order     OrderID      `json:"order_id"`
	Lines     []ReturnLine `json:"lines"`
	Reason    string       `json:"reason"`
	Announced Time         `json:"announced_at"`
	EndedAt   Time         `json:"ended_at,omitempty"` // all of it came; 0: not yet
	Keys      []string     `json:"-"`                  // of the requests that it answered
}

// Past is a delivered order as the store knows it, with its returns.
type Past struct {
	Order   OrderID
	Lines   []OrderLine // articles and units delivered
	Returns []Return
}

func (l *Ledger) decideReturn(c AnnounceReturn) ([]Event, error) {
	if r := l.answered(c.Request); r != nil {
		return nil, r
	}
	if r := because(c.Reason); r != nil {
		return nil, r
	}
	past := c.Past
	if o := l.orders[c.Order]; o != nil {
		if o.State != Delivered {
			return nil, conflict("order", string(c.Order), "it is "+string(o.State)+", only what was delivered comes back; cancel the order instead")
		}
		past = &Past{Order: o.ID}
		for i := range o.Lines {
			past.Lines = append(past.Lines, OrderLine{SKU: o.Lines[i].SKU, Qty: o.Lines[i].Quantity})
		}
	}
	if past == nil || past.Order != c.Order {
		return nil, missingThing("order", string(c.Order))
	}
	left := l.returnable(past)
	e := ReturnAnnounced{Return: ReturnID("r-" + strconv.FormatInt(l.lastReturn+1, 10)), Order: c.Order, Lines: c.Lines, Reason: c.Reason, Request: c.Request}
	if len(c.Lines) == 0 {
		return nil, invalid("lines", "0", "say which lines come back, with their units")
	}
	for i, n := range c.Lines {
		at := "lines[" + strconv.Itoa(i) + "]"
		switch {
		case n.Line < 0 || n.Line >= len(left) || slices.ContainsFunc(c.Lines[:i], func(x Returned) bool { return x.Line == n.Line }):
			return nil, invalid(at+".line", strconv.Itoa(n.Line), "name a line of the order by its index, each once")
		case n.Qty < 1 || n.Qty > left[n.Line]:
			return nil, invalid(at+".quantity", strconv.FormatInt(n.Qty, 10), "of that line "+strconv.FormatInt(left[n.Line], 10)+" units were delivered and are not on their way back")
		case l.skus[past.Lines[n.Line].SKU] == nil:
			return nil, &Refusal{Code: UnknownSKU, Field: at, Value: past.Lines[n.Line].SKU, Mend: "define it first: PUT /v1/skus/" + past.Lines[n.Line].SKU}
		}
		e.SKUs = append(e.SKUs, past.Lines[n.Line].SKU)
	}
	return []Event{e}, nil
}

// returnable are the units of each line that the customer still has, by the
// returns that the store and the ledger know.
func (l *Ledger) returnable(past *Past) []int64 {
	left := make([]int64, len(past.Lines))
	for i, n := range past.Lines {
		left[i] = n.Qty
	}
	take := func(r *Return) {
		for _, n := range r.Lines {
			if n.Line >= 0 && n.Line < len(left) {
				left[n.Line] -= n.Qty
			}
		}
	}
	for i := range past.Returns {
		if l.returns[past.Returns[i].ID] == nil {
			take(&past.Returns[i])
		}
	}
	for _, id := range l.returnsOf[past.Order] {
		take(l.returns[id])
	}
	return left
}

func (l *Ledger) applyReturn(at Time, e ReturnAnnounced) {
	r := &Return{ID: e.Return, Order: e.Order, Reason: e.Reason, Announced: at}
	for i, n := range e.Lines {
		r.Lines = append(r.Lines, ReturnLine{Line: n.Line, SKU: e.SKUs[i], Qty: n.Qty})
	}
	l.keepIn(&r.Keys, e.Request, e.Order)
	l.lastReturn++
	l.returns[r.ID] = r
	l.returnsOf[r.Order] = append(l.returnsOf[r.Order], r.ID)
}

func (l *Ledger) decideReceived(c ReceiveReturn) ([]Event, error) {
	if r := l.answered(c.Request); r != nil {
		return nil, r
	}
	r := l.returns[c.Return]
	if r == nil {
		return nil, missingThing("return", string(c.Return))
	}
	n := slices.IndexFunc(r.Lines, func(x ReturnLine) bool { return x.Line == c.Line })
	switch {
	case n < 0:
		return nil, invalid("line", strconv.Itoa(c.Line), "the return has no such line of the order")
	case c.Grade != Resaleable && c.Grade != Damaged:
		return nil, invalid("grade", string(c.Grade), "give resaleable or damaged")
	}
	line := &r.Lines[n]
	switch {
	case c.Lot != "" && l.Lot(line.SKU, c.Lot) == nil:
		return nil, invalid("lot", string(c.Lot), "name a lot of "+line.SKU+" that came to this house")
	case c.Lot == "" && c.Grade == Resaleable && l.lotted[line.SKU]:
		return nil, invalid("lot", "", line.SKU+" is kept by lot: say which lot comes back, or grade it damaged")
	}
	if left := line.Qty - line.Resaleable - line.Damaged; c.Qty < 1 || c.Qty > left {
		return nil, invalid("quantity", strconv.FormatInt(c.Qty, 10), "of that line "+strconv.FormatInt(left, 10)+" units are still on their way back")
	}
	check := note
	if c.Grade == Damaged {
		check = because
	}
	if refusal := check(c.Reason); refusal != nil {
		return nil, refusal
	}
	events := []Event{ReturnReceived{Return: r.ID, Order: r.Order, Line: c.Line, SKU: line.SKU, Qty: c.Qty, Grade: c.Grade, Lot: c.Lot, Reason: c.Reason, ReadID: c.ReadID, Request: c.Request}}
	if c.Grade == Damaged {
		events = append(events, StockMoved{SKU: line.SKU, Qty: c.Qty, From: Receiving, To: Adjustment, Lot: c.Lot, Cause: CauseDamage, Reason: "return " + string(r.ID) + " damaged: " + c.Reason})
	}
	return events, nil
}

func (l *Ledger) applyReceived(at Time, e ReturnReceived) {
	r := l.returns[e.Return]
	l.keepIn(&r.Keys, e.Request, e.Order)
	whole := true
	for i := range r.Lines {
		n := &r.Lines[i]
		if n.Line == e.Line {
			if e.Grade == Damaged {
				n.Damaged += e.Qty
			} else {
				n.Resaleable += e.Qty
			}
		}
		whole = whole && n.Resaleable+n.Damaged == n.Qty
	}
	if whole {
		r.EndedAt = at
	}
}

// pruneReturns forgets returns that ended long ago; the store still knows them.
func (l *Ledger) pruneReturns(now Time) {
	for id, r := range l.returns {
		if r.EndedAt == 0 || now-r.EndedAt <= memory {
			continue
		}
		for _, k := range r.Keys {
			delete(l.answers, k)
		}
		delete(l.returns, id)
		same := func(x ReturnID) bool { return x == id }
		if l.returnsOf[r.Order] = slices.DeleteFunc(l.returnsOf[r.Order], same); len(l.returnsOf[r.Order]) == 0 {
			delete(l.returnsOf, r.Order)
		}
	}
}

// Return gives a return that is open or ended of late, nil when unknown. Read-only.
func (l *Ledger) Return(id ReturnID) *Return { return l.returns[id] }
