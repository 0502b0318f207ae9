package fulfilment

// PromiseSpan is the promise that the product stands for.
const PromiseSpan = Day

// promise sets the first promise of an order: the earliest of 24 hours after it
// was placed, the end of the customer's window and the site's cut-off. An order
// whose window opens later than 24 hours is scheduled: its window's end counts.
func promise(e *OrderPlaced, cutOff Time) error {
	w := e.Window
	if w.Open != 0 || w.Close != 0 {
		if w.Close == 0 {
			return invalid("delivery.window.close", "0", "give the end of the window")
		}
		if w.Close <= w.Open || w.Close <= e.PlacedAt {
			return invalid("delivery.window.close", w.Close.UTC().Format("2006-01-02T15:04:05Z"), "it must lie after the window's opening and after placed_at")
		}
	}
	e.Promise = e.PlacedAt + PromiseSpan
	if w.Open > e.Promise {
		e.Scheduled, e.Promise = true, w.Close
		return nil
	}
	if w.Close != 0 {
		e.Promise = min(e.Promise, w.Close)
	}
	if cutOff != 0 && cutOff > e.PlacedAt {
		e.Promise = min(e.Promise, cutOff)
	}
	return nil
}
