package fulfilment

// PromiseSpan is the promise that the product stands for.
const PromiseSpan = Day

// promise sets the first promise of an order: the earliest of 24 hours after it
// was placed, the end of the customer's window and the site's cut-off. An order
// whose window opens later than 24 hours is scheduled: its window's end counts.
func promise(e *OrderPlaced, cutOff Time) error {
	w := e.Window
	if r := w.check(e.PlacedAt); r != nil {
		return r
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

// check wants a window that is open, or ends after it begins and after a moment.
func (w Window) check(after Time) *Refusal {
	switch {
	case w == (Window{}):
		return nil
	case w.Close == 0:
		return invalid("delivery.window.close", "0", "give the end of the window")
	case w.Close <= w.Open || w.Close <= after:
		return invalid("delivery.window.close", w.Close.UTC().Format("2006-01-02T15:04:05Z"), "it must lie after the window's opening and after "+after.UTC().Format("2006-01-02T15:04:05Z"))
	}
	return nil
}
