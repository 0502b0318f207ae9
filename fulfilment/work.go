package fulfilment

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

func (l *Ledger) decideWork(now Time, c PlanWork) ([]Event, error) {
	switch {
	case c.Kind != WorkCount && c.Kind != WorkPut && c.Kind != WorkTake:
		return nil, invalid("kind", string(c.Kind), "give count, put or take")
	case !l.reservable(c.Shelf):
		return nil, invalid("shelf", string(c.Shelf), "name a shelf of the floor")
	case l.skus[c.SKU] == nil:
		return nil, &Refusal{Code: UnknownSKU, Field: "sku", Value: c.SKU, Mend: "define it first: PUT /v1/skus/" + c.SKU}
	case !printable(c.Why, mostReason):
		return nil, invalid("why", c.Why, "say in 1 to 300 printable characters what it is for")
	}
	if c.Kind == WorkCount {
		return l.wantCount(nil, now, c.Shelf, c.SKU, c.Why), nil
	}
	w := Work{ID: l.nextWork(), Kind: c.Kind, Shelf: c.Shelf, SKU: c.SKU, Since: now, Why: c.Why, Qty: c.Qty}
	if err := l.checkGoods(c.SKU, c.Qty); err != nil {
		return nil, err
	}
	if c.Kind == WorkPut {
		if c.From != Receiving && c.From != Moving {
			return nil, invalid("from", string(c.From), "give "+string(Receiving)+" or "+string(Moving))
		}
		if free := l.Stock(c.SKU, c.From).OnHand - l.planned(c.SKU, c.From); free < c.Qty {
			return nil, invalid("quantity", strconv.FormatInt(c.Qty, 10), string(c.From)+" has "+strconv.FormatInt(free, 10)+" that no work is to put on a shelf")
		}
		w.From = c.From
		return []Event{WorkPlanned{w}}, nil
	}
	if !l.reservable(c.To) || c.To == c.Shelf {
		return nil, invalid("to", string(c.To), "name another shelf of the floor")
	}
	if b := l.Stock(c.SKU, c.Shelf); b.OnHand-b.Reserved < c.Qty {
		return nil, invalid("quantity", strconv.FormatInt(c.Qty, 10), string(c.Shelf)+" has "+strconv.FormatInt(b.OnHand-b.Reserved, 10)+" that no order has reserved")
	}
	w.To = c.To
	return []Event{WorkPlanned{w}}, nil
}

// planned is how many units of an article at a place works are to put on shelves.
func (l *Ledger) planned(sku string, from LocationID) int64 { return l.puts[stockKey{sku, from}] }

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

func (l *Ledger) decideDone(now Time, c ConfirmWork) ([]Event, error) {
	w, j, err := l.atWork(c.Work)
	if err != nil {
		return nil, err
	}
	b := l.Stock(w.SKU, w.Shelf)
	done := WorkDone{w.ID, w.Shelf, w.SKU, c.Qty, b.OnHand, j.Station, c.ReadID}
	switch w.Kind {
	case WorkPut:
		return l.decidePut(w, done)
	case WorkTake:
		return l.decideTake(now, w, done, b.OnHand-b.Reserved)
	}
	return l.decideCount(w, done)
}

// decidePut books units put on a shelf, at most those planned; what was not put
// stays where it came from.
func (l *Ledger) decidePut(w *Work, done WorkDone) ([]Event, error) {
	if done.Qty < 0 || done.Qty > w.Qty {
		return nil, invalid("quantity", strconv.FormatInt(done.Qty, 10), "give 0 to "+strconv.FormatInt(w.Qty, 10)+" units, as many as were put")
	}
	events := []Event{done}
	if done.Qty > 0 {
		events = append(events, StockMoved{w.SKU, done.Qty, w.From, w.Shelf, "put away: " + w.Why})
	}
	return l.fill(events, w.SKU, w.Shelf, done.Qty), nil
}

// decideTake books units taken off a shelf, at most those that no order has
// reserved, and has them put on the other shelf.
func (l *Ledger) decideTake(now Time, w *Work, done WorkDone, free int64) ([]Event, error) {
	if most := min(w.Qty, free); done.Qty < 0 || done.Qty > most {
		return nil, invalid("quantity", strconv.FormatInt(done.Qty, 10), "give 0 to "+strconv.FormatInt(most, 10)+" units: the others are reserved or were not asked for")
	}
	events := []Event{done}
	if done.Qty > 0 {
		put := Work{ID: l.nextWork(), Kind: WorkPut, Shelf: w.To, SKU: w.SKU, Since: now, Why: w.Why, Qty: done.Qty, From: Moving}
		events = append(events, StockMoved{w.SKU, done.Qty, w.Shelf, Moving, "moved to " + string(w.To) + ": " + w.Why}, WorkPlanned{put})
	}
	return events, nil
}

func (l *Ledger) decideCount(w *Work, done WorkDone) ([]Event, error) {
	if done.Qty < 0 || done.Qty > 100_000_000 {
		return nil, invalid("quantity", strconv.FormatInt(done.Qty, 10), "give 0 to 100000000 units")
	}
	why := fmt.Sprintf("count: %d of %d on the book", done.Qty, done.Book)
	switch diff := done.Qty - done.Book; {
	case diff > 0:
		events := []Event{StockMoved{w.SKU, diff, Adjustment, w.Shelf, why}, done}
		return l.fill(events, w.SKU, w.Shelf, diff), nil
	case diff < 0:
		walked, err := l.onTours(w.SKU, w.Shelf, done.Qty)
		if err != nil {
			return nil, err
		}
		f := newFace(l, w.SKU, w.Shelf)
		f.writeOff(-diff, done.Qty-walked, why)
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
		return nil, invalid("reason", c.Reason, "say in 1 to 300 printable characters why it is not to be done")
	}
	return []Event{WorkCancelled(c)}, nil
}

func (l *Ledger) applyWork(e WorkPlanned) {
	w := e.Work
	l.lastWork++
	l.works[w.ID] = &w
	l.plan(&w, w.Qty)
	l.workAt[w.Shelf] = append(l.workAt[w.Shelf], &w)
}

func (l *Ledger) endWork(id WorkID) {
	w := l.works[id]
	delete(l.works, id)
	l.plan(w, -w.Qty)
	if l.workAt[w.Shelf] = slices.DeleteFunc(l.workAt[w.Shelf], func(x *Work) bool { return x == w }); len(l.workAt[w.Shelf]) == 0 {
		delete(l.workAt, w.Shelf)
	}
}

// plan changes how many units works are to put on shelves from a put's place.
func (l *Ledger) plan(w *Work, qty int64) {
	if w.Kind != WorkPut {
		return
	}
	k := stockKey{w.SKU, w.From}
	if l.puts[k] += qty; l.puts[k] == 0 {
		delete(l.puts, k)
	}
}

// checkWorks wants each open work listed at its shelf, and a face counted once.
func (l *Ledger) checkWorks() error {
	listed, puts := 0, map[stockKey]int64{}
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
			if w.Kind == WorkPut {
				puts[stockKey{w.SKU, w.From}] += w.Qty
			}
			listed++
		}
	}
	if !maps.Equal(puts, l.puts) {
		return fmt.Errorf("works are to put %v on shelves, %v is noted", puts, l.puts)
	}
	if listed != len(l.works) {
		return fmt.Errorf("%d works, %d listed by shelf", len(l.works), listed)
	}
	return nil
}

// Unplanned is how many units of an article at Receiving or Moving no work is to
// put on a shelf yet.
func (l *Ledger) Unplanned(sku string, from LocationID) int64 {
	return l.Stock(sku, from).OnHand - l.planned(sku, from)
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
