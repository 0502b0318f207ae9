package fulfilment

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A queue is the same as a list sorted anew after every change.
func TestQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, q := New(), &queue{}
		var all, want []OrderID
		for i := range int64(30) {
			id := orderID(i + 1)
			l.orders[id] = &Order{ID: id, Promise: Time(rapid.IntRange(1, 5).Draw(t, "promise"))}
			all = append(all, id)
		}
		for range rapid.IntRange(1, 100).Draw(t, "changes") {
			id := rapid.SampledFrom(all).Draw(t, "order")
			if rapid.Bool().Draw(t, "insert") {
				l.insert(q, id)
				if !slices.Contains(want, id) {
					want = append(want, id)
				}
			} else {
				l.remove(q, id)
				want = slices.DeleteFunc(want, func(o OrderID) bool { return o == id })
			}
			slices.SortFunc(want, l.compare)
			if !slices.Equal(q.ids, want) {
				t.Fatalf("after %s: %v, want %v", id, q.ids, want)
			}
		}
	})
}
