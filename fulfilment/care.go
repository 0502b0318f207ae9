package fulfilment

import "fmt"

// decideCare grants what happens to orders out of the ordinary.
func (l *Ledger) decideCare(now Time, c Command) ([]Event, error) {
	switch c := c.(type) {
	case PlaceHold:
		return l.once(c.Request, c.Order, func(o *Order) ([]Event, error) { return l.decideHold(o, c) })
	case ReleaseHold:
		return l.once(c.Request, c.Order, func(o *Order) ([]Event, error) { return l.decideUnhold(o, c) })
	case CancelOrder:
		return l.once(c.Request, c.Order, func(o *Order) ([]Event, error) { return l.decideCancelOrder(now, o, c) })
	case ChangeOrder:
		return l.once(c.Request, c.Order, func(o *Order) ([]Event, error) { return l.decideChange(now, o, c) })
	case RePromise:
		return l.once(c.Request, c.Order, func(o *Order) ([]Event, error) { return l.decideRepromise(now, o, c) })
	case FailDelivery:
		return l.once(c.Request, c.Order, func(o *Order) ([]Event, error) { return l.decideFail(o, c) })
	case HandOver:
		return l.decideHandOver(c)
	case AnnounceReturn:
		return l.decideReturn(c)
	case ReceiveReturn:
		return l.decideReceived(c)
	}
	return nil, fmt.Errorf("command %T is not known", c)
}

// once decides on an order, unless a request with the same key was granted.
func (l *Ledger) once(r Request, id OrderID, decide func(*Order) ([]Event, error)) ([]Event, error) {
	if refusal := l.answered(r); refusal != nil {
		return nil, refusal
	}
	o := l.orders[id]
	if o == nil {
		return nil, missingThing("order", string(id))
	}
	return decide(o)
}

// answer is the order that a request with a key was about, and its content.
type answer struct {
	order OrderID
	hash  string
}

// answered refuses a request whose key was used: for the same request with
// Repeated, for another one with KeyReused.
func (l *Ledger) answered(r Request) *Refusal {
	if r.Key == "" {
		return nil
	}
	if !printable(r.Key, 200) {
		return invalid("Idempotency-Key", r.Key, "give 1 to 200 printable characters")
	}
	a, known := l.answers[r.Key]
	if o := l.byKey[r.Key]; !known && o != nil {
		a, known = answer{o.ID, ""}, true // it placed the order, and so was about something else
	}
	switch {
	case !known:
		return nil
	case a.hash != r.BodyHash || r.BodyHash == "":
		return &Refusal{Code: KeyReused, Field: "Idempotency-Key", Value: r.Key, Mend: "the key belongs to another request; use a new one for each"}
	}
	refusal := &Refusal{Code: Repeated}
	if o := l.orders[a.order]; o != nil {
		refusal.Order = o.prior()
	}
	return refusal
}

// keep remembers the key of a request that was granted, as long as its order.
func (l *Ledger) keep(r Request, id OrderID) { l.keepIn(&l.orders[id].Keys, r, id) }

func (l *Ledger) keepIn(keys *[]string, r Request, id OrderID) {
	if r.Key != "" {
		l.answers[r.Key] = answer{id, r.BodyHash}
		*keys = append(*keys, r.Key)
	}
}

func (l *Ledger) foldCare(at Time, e Event) {
	switch e := e.(type) {
	case OrderHeld:
		l.keep(e.Request, e.Order)
		o := l.orders[e.Order]
		o.Holds = append(o.Holds, Hold{e.Hold, at, e.Reason})
	case HoldReleased:
		l.keep(e.Request, e.Order)
		l.orders[e.Order].unhold(e.Hold)
	case OrderCancelled:
		l.keep(e.Request, e.Order)
		l.applyCancelled(at, e)
	case OrderChanged:
		l.keep(e.Request, e.Order)
		l.applyChanged(e)
	case OrderRepromised:
		l.keep(e.Request, e.Order)
		l.applyRepromised(e)
	case JobDropped:
		l.endJob(l.jobs[e.Job])
	case DeliveryFailed:
		l.keep(e.Request, e.Order)
		l.applyFailed(e)
	case OrderBroughtBack:
		l.applyBroughtBack(at, e)
	case ReturnAnnounced:
		l.applyReturn(at, e)
	case ReturnReceived:
		l.applyReceived(at, e)
	}
}
