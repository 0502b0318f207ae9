package fulfilment

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

func (l *Ledger) decideWork(now Time, c PlanWork) ([]Event, error) {
	switch {
	case c.Kind != WorkCount:
		return nil, invalid("kind", string(c.Kind), "give count")
	case !l.reservable(c.Shelf):
		return nil, invalid("shelf", string(c.Shelf), "name a shelf of the floor")
	case l.skus[c.SKU] == nil:
		return nil, &Refusal{Code: UnknownSKU, Field: "sku", Value: c.SKU, Mend: "define it first: PUT /v1/skus/" + c.SKU}
	case !printable(c.Why, mostReason):
		return nil, invalid("why", c.Why, "say in 1 to 200 printable characters what it is for")
	}
	return l.wantCount(nil, now, c.Shelf, c.SKU, c.Why), nil
}

// wantCount adds the plan to count a face, unless it is to be counted already.
func (l *Ledger) wantCount(events []Event, now Time, shelf LocationID, sku, why string) []Event {
	if slices.ContainsFunc(l.workAt[shelf], func(w *Work) bool { return w.Kind == WorkCount && w.SKU == sku }) {
		return events
	}
	return append(events, WorkPlanned{Work{ID: l.nextWork(), Kind: WorkCount, Shelf: shelf, SKU: sku, Since: now, Why: why}})
}

func (l *Ledger) nextWork() WorkID { return WorkID("w-" + strconv.FormatInt(l.lastWork+1, 10)) }

// atWork gives an open work and the job with which its shelf stands at a station.
func (l *Ledger) atWork(id WorkID) (*Work, *Job, error) {
	w := l.works[id]
	if w == nil {
		return nil, nil, missingThing("work", string(id))
	}
	j := l.jobShelf[w.Shelf]
	if j == nil || j.State != JobAtWork {
		return nil, nil, conflict("work", string(id), "shelf "+string(w.Shelf)+" stands at no station")
	}
	return w, j, nil
}

func (l *Ledger) decideDone(c ConfirmWork) ([]Event, error) {
	w, j, err := l.atWork(c.Work)
	if err != nil {
		return nil, err
	}
	book := l.Stock(w.SKU, w.Shelf).OnHand
	done := WorkDone{w.ID, w.Shelf, w.SKU, c.Qty, book, j.Station, c.ReadID}
	if c.Qty < 0 || c.Qty > 100_000_000 {
		return nil, invalid("quantity", strconv.FormatInt(c.Qty, 10), "give 0 to 100000000 units")
	}
	why := fmt.Sprintf("count: %d of %d on the book", c.Qty, book)
	switch {
	case c.Qty > book:
		events := []Event{StockMoved{w.SKU, c.Qty - book, Adjustment, w.Shelf, why}, done}
		return l.fill(events, w.SKU, w.Shelf, c.Qty-book), nil
	case c.Qty < book:
		f := newFace(l, w.SKU, w.Shelf)
		f.writeOff(book-c.Qty, c.Qty, why)
		f.cover()
		return append(f.events, done), nil
	}
	return []Event{done}, nil
}

func (l *Ledger) decideCancel(c CancelWork) ([]Event, error) {
	if l.works[c.Work] == nil {
		return nil, missingThing("work", string(c.Work))
	}
	if !printable(c.Reason, mostReason) {
		return nil, invalid("reason", c.Reason, "say in 1 to 200 printable characters why it is not to be done")
	}
	return []Event{WorkCancelled(c)}, nil
}

func (l *Ledger) applyWork(e WorkPlanned) {
	w := e.Work
	l.lastWork++
	l.works[w.ID] = &w
	l.workAt[w.Shelf] = append(l.workAt[w.Shelf], &w)
}

func (l *Ledger) endWork(id WorkID) {
	w := l.works[id]
	delete(l.works, id)
	if l.workAt[w.Shelf] = slices.DeleteFunc(l.workAt[w.Shelf], func(x *Work) bool { return x == w }); len(l.workAt[w.Shelf]) == 0 {
		delete(l.workAt, w.Shelf)
	}
}

// checkWorks wants each open work listed at its shelf, and a face counted once.
func (l *Ledger) checkWorks() error {
	listed := 0
	for _, shelf := range slices.Sorted(maps.Keys(l.workAt)) {
		counts := map[string]bool{}
		for _, w := range l.workAt[shelf] {
			if w.Shelf != shelf || l.works[w.ID] != w || l.skus[w.SKU] == nil {
				return fmt.Errorf("work %s is listed at shelf %s and is not the one found by its id", w.ID, shelf)
			}
			if w.Kind == WorkCount && counts[w.SKU] {
				return fmt.Errorf("work %s counts %s on %s, which another counts", w.ID, w.SKU, shelf)
			}
			counts[w.SKU] = counts[w.SKU] || w.Kind == WorkCount
			listed++
		}
	}
	if listed != len(l.works) {
		return fmt.Errorf("%d works, %d listed by shelf", len(l.works), listed)
	}
	return nil
}

// Work gives an open work, nil when unknown or done. Read-only.
func (l *Ledger) Work(id WorkID) *Work { return l.works[id] }

// WorkAt gives what is to be done at a shelf, oldest first. Read-only, valid
// until the next Apply.
func (l *Ledger) WorkAt(shelf LocationID) []*Work { return l.workAt[shelf] }

// ShelvesWithWork gives them sorted.
func (l *Ledger) ShelvesWithWork() []LocationID { return slices.Sorted(maps.Keys(l.workAt)) }

// Lacking says whether an order waits for stock of an article.
func (l *Ledger) Lacking(sku string) bool { return l.short[sku] != nil }
