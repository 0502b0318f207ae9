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
		return l.wantCount(nil, now, stockKey{c.SKU, c.Shelf, c.Lot}, c.Why), nil
	}
	w := Work{ID: l.nextWork(), Kind: c.Kind, Shelf: c.Shelf, SKU: c.SKU, Since: now, Why: c.Why, Qty: c.Qty, Lot: c.Lot}
	if err := l.checkGoods(c.SKU, c.Qty); err != nil {
		return nil, err
	}
	if c.Kind == WorkPut {
		if c.From != Receiving && c.From != Moving {
			return nil, invalid("from", string(c.From), "give "+string(Receiving)+" or "+string(Moving))
		}
		if free := l.Unplanned(c.SKU, c.From, c.Lot); free < c.Qty {
			return nil, invalid("quantity", strconv.FormatInt(c.Qty, 10), string(c.From)+" has "+strconv.FormatInt(free, 10)+" that no work is to put on a shelf")
		}
		w.From = c.From
		return []Event{WorkPlanned{w}}, nil
	}
	if !l.reservable(c.To) || c.To == c.Shelf {
		return nil, invalid("to", string(c.To), "name another shelf of the floor")
	}
	if b := l.StockLot(c.SKU, c.Shelf, c.Lot); b.OnHand-b.Reserved < c.Qty {
		return nil, invalid("quantity", strconv.FormatInt(c.Qty, 10), string(c.Shelf)+" has "+strconv.FormatInt(b.OnHand-b.Reserved, 10)+" that no order has reserved")
	}
	w.To = c.To
	return []Event{WorkPlanned{w}}, nil
}

// wantCount adds the plan to count a face, unless it is to be counted already.
func (l *Ledger) wantCount(events []Event, now Time, at stockKey, why string) []Event {
	if slices.ContainsFunc(l.workAt[at.loc], func(w *Work) bool { return w.Kind == WorkCount && w.face() == at }) {
		return events
	}
	before := int64(0) // planned by the same decision
	for _, e := range events {
		if _, ok := e.(WorkPlanned); ok {
			before++
		}
	}
	return append(events, WorkPlanned{Work{ID: l.workID(before), Kind: WorkCount, Shelf: at.loc, SKU: at.sku, Since: now, Why: why, Lot: at.lot}})
}

func (l *Ledger) nextWork() WorkID { return l.workID(0) }

// workID names the next work after so many more.
func (l *Ledger) workID(more int64) WorkID {
	return WorkID("w-" + strconv.FormatInt(l.lastWork+1+more, 10))
}

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
	b := l.StockLot(w.SKU, w.Shelf, w.Lot)
	done := WorkDone{w.ID, w.Shelf, w.SKU, c.Qty, b.OnHand, j.Station, c.ReadID, w.Lot}
	switch w.Kind {
	case WorkPut:
		return l.decidePut(now, w, done)
	case WorkTake:
		return l.decideTake(now, w, done, b.OnHand-b.Reserved)
	}
	return l.decideCount(now, w, done)
}

// decidePut books units put on a shelf, at most those planned; what was not put
// stays where it came from.
func (l *Ledger) decidePut(now Time, w *Work, done WorkDone) ([]Event, error) {
	if done.Qty < 0 || done.Qty > w.Qty {
		return nil, invalid("quantity", strconv.FormatInt(done.Qty, 10), "give 0 to "+strconv.FormatInt(w.Qty, 10)+" units, as many as were put")
	}
	events := []Event{done}
	if done.Qty > 0 {
		events = append(events, StockMoved{w.SKU, done.Qty, w.From, w.Shelf, "put away: " + w.Why, w.Lot, ""})
	}
	return l.fill(now, events, w.face(), done.Qty), nil
}

// decideTake books units taken off a shelf, at most those that no order has
// reserved, and has them put on the other shelf. Whoever takes fewer than the
// book says there are has found the face short: it is to be counted.
func (l *Ledger) decideTake(now Time, w *Work, done WorkDone, free int64) ([]Event, error) {
	if most := min(w.Qty, free); done.Qty < 0 || done.Qty > most {
		return nil, invalid("quantity", strconv.FormatInt(done.Qty, 10), "give 0 to "+strconv.FormatInt(most, 10)+" units: the others are reserved or were not asked for")
	}
	events := []Event{done}
	if done.Qty > 0 {
		put := Work{ID: l.nextWork(), Kind: WorkPut, Shelf: w.To, SKU: w.SKU, Since: now, Why: w.Why, Qty: done.Qty, From: Moving, Lot: w.Lot}
		events = append(events, StockMoved{w.SKU, done.Qty, w.Shelf, Moving, "moved to " + string(w.To) + ": " + w.Why, w.Lot, ""}, WorkPlanned{put})
	}
	if most := min(w.Qty, free); done.Qty < most {
		events = l.wantCount(events, now, w.face(), fmt.Sprintf("%d taken for a move where %d were asked for", done.Qty, most))
	}
	return events, nil
}

func (l *Ledger) decideCount(now Time, w *Work, done WorkDone) ([]Event, error) {
	if done.Qty < 0 || done.Qty > 100_000_000 {
		return nil, invalid("quantity", strconv.FormatInt(done.Qty, 10), "give 0 to 100000000 units")
	}
	why := fmt.Sprintf("count: %d of %d on the book", done.Qty, done.Book)
	switch diff := done.Qty - done.Book; {
	case diff > 0:
		events := []Event{StockMoved{w.SKU, diff, Adjustment, w.Shelf, why, w.Lot, CauseCount}, done}
		return l.fill(now, events, w.face(), diff), nil
	case diff < 0:
		events, err := l.decideWriteOff(now, w.face(), -diff, why, CauseCount)
		if err != nil {
			return nil, err
		}
		return append(events, done), nil
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
	k := stockKey{w.SKU, w.From, w.Lot}
	if l.puts[k] += qty; l.puts[k] == 0 {
		delete(l.puts, k)
	}
}

// checkWorks wants each open work listed at its shelf, and a face counted once.
func (l *Ledger) checkWorks() error {
	listed, puts := 0, map[stockKey]int64{}
	for _, shelf := range slices.Sorted(maps.Keys(l.workAt)) {
		counts := map[stockKey]bool{}
		for _, w := range l.workAt[shelf] {
			if w.Shelf != shelf || l.works[w.ID] != w || l.skus[w.SKU] == nil {
				return fmt.Errorf("work %s is listed at shelf %s and is not the one found by its id", w.ID, shelf)
			}
			if w.Kind == WorkCount && counts[w.face()] {
				return fmt.Errorf("work %s counts %s on %s, which another counts", w.ID, w.SKU, shelf)
			}
			counts[w.face()] = counts[w.face()] || w.Kind == WorkCount
			if w.Kind == WorkPut {
				puts[stockKey{w.SKU, w.From, w.Lot}] += w.Qty
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

// Unplanned is how many units of a lot at Receiving or Moving no work is to put
// on a shelf yet.
func (l *Ledger) Unplanned(sku string, from LocationID, lot LotID) int64 {
	return l.StockLot(sku, from, lot).OnHand - l.puts[stockKey{sku, from, lot}]
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
