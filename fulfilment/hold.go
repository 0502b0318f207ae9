package fulfilment

import (
	"slices"
	"strings"
)

// HoldKind says what an order waits for before it may go on.
type HoldKind string

// The kinds of hold.
const (
	HoldPayment    HoldKind = "payment"    // not yet authorised
	HoldFraud      HoldKind = "fraud"      // under review
	HoldCompliance HoldKind = "compliance" // licence, health or age check
	HoldStock      HoldKind = "stock"      // goods are checked first
)

// HoldKinds lists them.
var HoldKinds = []HoldKind{HoldPayment, HoldFraud, HoldCompliance, HoldStock}

// Hold stops an order: it keeps its stock, but is not released to picking and
// goes on no trip. Its promise stands.
type Hold struct {
	Kind   HoldKind `json:"kind"`
	Since  Time     `json:"since"`
	Reason string   `json:"reason,omitempty"`
}

// HeldBy says whether a hold of a kind stands.
func (o *Order) HeldBy(k HoldKind) bool {
	return slices.ContainsFunc(o.Holds, func(h Hold) bool { return h.Kind == k })
}

func (o *Order) unhold(k HoldKind) {
	o.Holds = slices.DeleteFunc(o.Holds, func(h Hold) bool { return h.Kind == k })
	if len(o.Holds) == 0 {
		o.Holds = nil
	}
}

// held refuses to let an order go on.
func (o *Order) held() *Refusal {
	kinds := make([]string, len(o.Holds))
	for i, h := range o.Holds {
		kinds[i] = string(h.Kind)
	}
	return conflict("order", string(o.ID), "it is held for "+strings.Join(kinds, ", ")+"; release the hold first")
}

func (k HoldKind) check() *Refusal {
	if slices.Contains(HoldKinds, k) {
		return nil
	}
	return invalid("hold", string(k), "give payment, fraud, compliance or stock")
}

// note checks a reason that may be left out.
func note(reason string) *Refusal {
	if reason != "" && !printable(reason, mostReason) {
		return invalid("reason", reason, "say why in 1 to 300 printable characters, or leave it out")
	}
	return nil
}

// because checks a reason that must be given.
func because(reason string) *Refusal {
	if !printable(reason, mostReason) {
		return invalid("reason", reason, "say why in 1 to 300 printable characters")
	}
	return nil
}

// hold adds the holds that an order is placed with, each kind once.
func hold(events []Event, id OrderID, kinds []HoldKind) ([]Event, error) {
	for i, k := range kinds {
		if r := k.check(); r != nil {
			r.Field = "holds"
			return nil, r
		}
		if !slices.Contains(kinds[:i], k) {
			events = append(events, OrderHeld{Order: id, Hold: k})
		}
	}
	return events, nil
}

func (l *Ledger) decideHold(o *Order, c PlaceHold) ([]Event, error) {
	if r := c.Hold.check(); r != nil {
		return nil, r
	}
	if r := note(c.Reason); r != nil {
		return nil, r
	}
	if o.HeldBy(c.Hold) {
		return nil, nil
	}
	if r := o.away("held"); r != nil {
		return nil, r
	}
	return []Event{OrderHeld(c)}, nil
}

func (l *Ledger) decideUnhold(o *Order, c ReleaseHold) ([]Event, error) {
	if r := c.Hold.check(); r != nil {
		return nil, r
	}
	if r := note(c.Reason); r != nil {
		return nil, r
	}
	if !o.HeldBy(c.Hold) {
		return nil, missingThing("hold", string(o.ID)+"/"+string(c.Hold))
	}
	return []Event{HoldReleased(c)}, nil
}

// away refuses what cannot be done to an order that is on a trip or over.
func (o *Order) away(what string) *Refusal {
	switch {
	case o.State == Delivered:
		return conflict("order", string(o.ID), "it is delivered and cannot be "+what+"; announce a return of what the customer sends back")
	case o.State == Cancelled:
		return conflict("order", string(o.ID), "it is cancelled and cannot be "+what+"; place a new order")
	case o.State == OnTheRoad:
		return conflict("order", string(o.ID), "it is on the road with trip "+string(o.Trip)+" and cannot be "+what+"; it is returned when the customer does not take it")
	case o.Trip != "":
		return conflict("order", string(o.ID), "it is being loaded for trip "+string(o.Trip)+" and cannot be "+what)
	}
	return nil
}
