package fulfilment

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// stock holds the balances against what the orders say.
func (c *checker) stock() error {
	l, listed := c.l, 0
	onHand := map[string]int64{}
	for _, sku := range slices.Sorted(maps.Keys(l.bySKU)) {
		list := l.bySKU[sku]
		for i, b := range list {
			if b.SKU != sku || l.stock[b.key()] != b || i > 0 && cmp.Or(cmp.Compare(list[i-1].Location, b.Location), cmp.Compare(list[i-1].Lot, b.Lot)) >= 0 {
				return fmt.Errorf("stock of %s at %s is listed wrongly by sku", b.SKU, b.Location)
			}
			if err := c.balance(b); err != nil {
				return fmt.Errorf("stock of %s: %w", b.key(), err)
			}
			onHand[sku] += b.OnHand
		}
		listed += len(list)
	}
	placed := 0
	for _, loc := range slices.Sorted(maps.Keys(l.byLocation)) {
		list := l.byLocation[loc]
		for i, b := range list {
			if b.Location != loc || l.stock[b.key()] != b || i > 0 && cmp.Or(cmp.Compare(list[i-1].SKU, b.SKU), cmp.Compare(list[i-1].Lot, b.Lot)) >= 0 {
				return fmt.Errorf("stock of %s at %s is listed wrongly by location", b.SKU, b.Location)
			}
		}
		placed += len(list)
	}
	if listed != len(l.stock) || placed != len(l.stock) {
		return fmt.Errorf("%d balances, %d listed by sku, %d by location", len(l.stock), listed, placed)
	}
	for _, said := range []map[stockKey]int64{c.reserved, c.transit} {
		for _, k := range slices.SortedFunc(maps.Keys(said), compareKeys) {
			if l.stock[k] == nil {
				return fmt.Errorf("orders have %d of %s, where there is none", said[k], k)
			}
		}
	}
	for _, sku := range slices.Sorted(maps.Keys(l.totals)) {
		if t := l.totals[sku]; t.OnHand != onHand[sku] || t.Received != t.OnHand+t.Delivered+t.Adjusted {
			return fmt.Errorf("stock of %s: received %d, on hand %d (by place %d), delivered %d, adjusted %d", sku, t.Received, t.OnHand, onHand[sku], t.Delivered, t.Adjusted)
		}
	}
	return nil
}

// balance holds one place's stock against the orders: at a shelf what is
// reserved, on the way all of it.
func (c *checker) balance(b *Balance) error {
	k := b.key()
	switch {
	case c.l.skus[b.SKU] == nil || c.l.totals[b.SKU] == nil:
		return fmt.Errorf("nobody defined the article, or received it")
	case b.of != c.l.Lot(b.SKU, b.Lot) || (b.Lot == "") != (b.of == nil) || b.Lot != "" && !c.l.lotted[b.SKU]:
		return fmt.Errorf("nobody received that lot, or it was forgotten")
	case b.OnHand < 0 || b.Reserved < 0 || b.Reserved > b.OnHand:
		return fmt.Errorf("%d on hand, %d reserved", b.OnHand, b.Reserved)
	case b.Reserved != c.reserved[k]:
		return fmt.Errorf("%d reserved, orders say %d", b.Reserved, c.reserved[k])
	case b.jobbed != c.jobbed[k]:
		return fmt.Errorf("%d for jobs, orders say %d", b.jobbed, c.jobbed[k])
	case c.l.puts[k] > b.OnHand:
		return fmt.Errorf("%d on hand, works are to put %d", b.OnHand, c.l.puts[k])
	case b.Location == Receiving || b.Location == Moving || c.l.reservable(b.Location):
		return nil
	case b.OnHand != c.transit[k]:
		return fmt.Errorf("%d on the way, orders say %d", b.OnHand, c.transit[k])
	}
	return nil
}

func compareKeys(a, b stockKey) int {
	return cmp.Or(cmp.Compare(a.sku, b.sku), cmp.Compare(a.loc, b.loc), cmp.Compare(a.lot, b.lot))
}
