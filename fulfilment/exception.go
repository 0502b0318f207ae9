package fulfilment

import (
	"slices"
	"strconv"
)

func (l *Ledger) decideRaise(now Time, c RaiseException) []Event {
	for _, x := range l.exceptions {
		if x.Kind == c.Kind && x.Subject == c.Subject {
			return nil
		}
	}
	id := "x-" + strconv.FormatInt(l.lastException+1, 10)
	return []Event{ExceptionRaised{Exception{ID: id, At: now, Kind: c.Kind, Subject: c.Subject, Text: c.Text, Orders: c.Orders}}}
}

func (l *Ledger) decideResolve(c ResolveException) ([]Event, error) {
	for _, x := range l.exceptions {
		if x.ID == c.ID {
			return []Event{ExceptionResolved(c)}, nil
		}
	}
	return nil, missingThing("exception", c.ID)
}

// Exceptions gives the open ones, oldest first. Read-only.
func (l *Ledger) Exceptions() []Exception { return l.exceptions }

func (l *Ledger) applyResolved(e ExceptionResolved) {
	l.exceptions = slices.DeleteFunc(slices.Clone(l.exceptions), func(x Exception) bool { return x.ID == e.ID })
}
