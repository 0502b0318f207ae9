package fulfilment

// RePromise moves the promise of an open order, with the reason.
type RePromise struct {
	Order  OrderID
	To     Time
	Reason string
}

func (RePromise) command() {}

// OrderRepromised is the one way in which a promise moves. The first promise
// stays what the site is measured by.
type OrderRepromised struct {
	Order  OrderID `json:"order"`
	From   Time    `json:"from"`
	To     Time    `json:"to"`
	Reason string  `json:"reason"`
}

func (OrderRepromised) Kind() string { return "order_repromised" }

// Due is the promise that stands: the newest, or the first.
func (o *Order) Due() Time {
	if o.Repromised != 0 {
		return o.Repromised
	}
	return o.Promise
}

func (l *Ledger) decideRepromise(now Time, c RePromise) ([]Event, error) {
	o := l.orders[c.Order]
	switch {
	case o == nil:
		return nil, missingThing("order", string(c.Order))
	case c.Reason == "" || len(c.Reason) > 200:
		return nil, invalid("reason", c.Reason, "say why, in at most 200 characters")
	case o.State == Delivered:
		return nil, conflict("order", string(o.ID), "it is delivered, only an open order has a promise to move")
	case c.To <= now:
		return nil, invalid("promise", c.To.UTC().Format("2006-01-02T15:04:05Z"), "give a time that is still to come")
	case c.To == o.Due():
		return nil, nil
	}
	return []Event{OrderRepromised{Order: o.ID, From: o.Due(), To: c.To, Reason: c.Reason}}, nil
}

func (l *Ledger) applyRepromised(e OrderRepromised) {
	o := l.orders[e.Order]
	o.Repromised, o.RepromisedFor = e.To, e.Reason
}
