package site

import (
	"fmt"

	"dayrun/fulfilment"
)

// describeCare puts what happens to orders out of the ordinary into words.
func describeCare(e fulfilment.Event) (subject, text string) {
	switch e := e.(type) {
	case fulfilment.OrderHeld:
		return string(e.Order), "Held for " + holdNames[e.Hold] + because(e.Reason)
	case fulfilment.HoldReleased:
		return string(e.Order), "No longer held for " + holdNames[e.Hold] + because(e.Reason)
	case fulfilment.OrderCancelled:
		return string(e.Order), "Cancelled while " + string(e.Was) + because(e.Reason)
	case fulfilment.OrderChanged:
		what := "Address or window changed"
		if e.Lines != nil {
			what = "Lines changed"
		}
		return string(e.Order), what + because(e.Reason)
	case fulfilment.OrderRepromised:
		return string(e.Order), fmt.Sprintf("Promised for %s instead of %s%s", e.To.UTC().Format("2 Jan 15:04 MST"), e.From.UTC().Format("2 Jan 15:04 MST"), because(e.Reason))
	case fulfilment.JobDropped:
		return string(e.Job), "Nothing left to fetch" + because(e.Reason)
	case fulfilment.DeliveryFailed:
		return string(e.Order), fmt.Sprintf("Not handed over on trip %s%s", e.Trip, because(e.Reason))
	case fulfilment.OrderBroughtBack:
		return string(e.Order), fmt.Sprintf("Brought back to the dock with trip %s", e.Trip)
	case fulfilment.ReturnAnnounced:
		units := int64(0)
		for _, n := range e.Lines {
			units += n.Qty
		}
		return string(e.Order), fmt.Sprintf("Return %s of %d units announced%s", e.Return, units, because(e.Reason))
	case fulfilment.ReturnReceived:
		return string(e.Order), fmt.Sprintf("%d of %s came back with return %s, %s%s", e.Qty, e.SKU, e.Return, e.Grade, because(e.Reason))
	}
	return "", e.Kind()
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}
