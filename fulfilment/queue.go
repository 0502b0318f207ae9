package fulfilment

import (
	"cmp"
	"slices"
)

// queue keeps orders by when they are to be done (PlanBy), then id. Orders leave
// near the front and come in near the end, so taking one out moves the shorter
// side of the list.
type queue struct{ ids []OrderID }

func (l *Ledger) compare(a, b OrderID) int {
	x, y := l.orders[a], l.orders[b]
	if c := cmp.Compare(x.PlanBy(), y.PlanBy()); c != 0 {
		return c
	}
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	return cmp.Compare(a, b)
}

func (l *Ledger) insert(q *queue, id OrderID) {
	if i, found := slices.BinarySearchFunc(q.ids, id, l.compare); !found {
		q.ids = slices.Insert(q.ids, i, id)
	}
}

func (l *Ledger) remove(q *queue, id OrderID) {
	i, found := slices.BinarySearchFunc(q.ids, id, l.compare)
	switch {
	case !found:
	case i < len(q.ids)/2:
		copy(q.ids[1:i+1], q.ids[:i])
		q.ids[0] = ""
		q.ids = q.ids[1:]
	default:
		q.ids = slices.Delete(q.ids, i, i+1)
	}
}

func (l *Ledger) listed(q *queue, id OrderID) bool {
	_, found := slices.BinarySearchFunc(q.ids, id, l.compare)
	return found
}
