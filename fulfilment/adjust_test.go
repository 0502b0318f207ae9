package fulfilment_test

import (
	"strings"
	"testing"

	"dayrun/fulfilment"
)

func TestAdjust(t *testing.T) {
	b := open(t)
	b.receive("A", 5, "S1")
	b.receive("A", 2, "S2")
	b.lotted("A", 2, "S3", "L1", 1)
	early, late := b.place(order("1", line("A", 4))), b.place(order("2", line("A", 3)))
	damage := fulfilment.AdjustStock{SKU: "A", Location: "S1", Qty: -4, Cause: fulfilment.CauseDamage, By: "anna", Note: "fork truck"}
	events := b.do(damage) // 3 free units elsewhere are too few for both
	var moved fulfilment.StockMoved
	for _, e := range events {
		if m, ok := e.(fulfilment.StockMoved); ok {
			moved = m
		}
	}
	if moved.Cause != fulfilment.CauseDamage || moved.To != fulfilment.Adjustment || !strings.Contains(moved.Reason, "anna: fork truck") {
		t.Fatalf("the movement is %+v", moved)
	}
	if got := b.l.Stock("A", "S1"); got.OnHand != 1 || got.Reserved > 1 {
		t.Fatalf("S1 after the damage: %+v", got)
	}
	b.want(early.ID, fulfilment.Waiting) // the earliest promise keeps its units
	b.want(late.ID, fulfilment.Backorder)
	if n := b.l.Totals()[0]; n.Adjusted != 4 {
		t.Fatalf("totals %+v", n)
	}
	b.do(fulfilment.AdjustStock{SKU: "A", Location: "S2", Qty: 2, Cause: fulfilment.CauseCount, By: "anna"})
	b.want(late.ID, fulfilment.Waiting)

	with := func(change func(*fulfilment.AdjustStock)) fulfilment.AdjustStock {
		c := damage
		c.Qty = -1
		change(&c)
		return c
	}
	for _, tt := range []struct {
		c     fulfilment.AdjustStock
		code  fulfilment.Code
		field string
	}{
		{with(func(c *fulfilment.AdjustStock) { c.SKU = "Z" }), fulfilment.UnknownSKU, "sku"},
		{with(func(c *fulfilment.AdjustStock) { c.Location = fulfilment.Dock }), fulfilment.Invalid, "location"},
		{with(func(c *fulfilment.AdjustStock) { c.Lot = "L9" }), fulfilment.NotFound, "lot"},
		{with(func(c *fulfilment.AdjustStock) { c.Qty = 0 }), fulfilment.Invalid, "quantity"},
		{with(func(c *fulfilment.AdjustStock) { c.Qty = -99 }), fulfilment.Conflict, "quantity"},
		{with(func(c *fulfilment.AdjustStock) { c.Qty = 1 }), fulfilment.Invalid, "cause"},
		{with(func(c *fulfilment.AdjustStock) { c.Cause = fulfilment.CauseShort }), fulfilment.Invalid, "cause"},
		{with(func(c *fulfilment.AdjustStock) { c.Location, c.Lot, c.Cause = "S3", "L1", fulfilment.CauseExpiry }), fulfilment.Conflict, "cause"},
		{with(func(c *fulfilment.AdjustStock) { c.By = "" }), fulfilment.Invalid, "by"},
	} {
		b.refuse(tt.c, tt.code, tt.field)
	}
	b.now += fulfilment.Day
	b.do(fulfilment.ExpireStock{SKU: "A", Location: "S3", Lot: "L1"})
	b.do(with(func(c *fulfilment.AdjustStock) {
		c.Location, c.Lot, c.Cause, c.Qty = "S3", "L1", fulfilment.CauseExpiry, -2
	}))
	if list := b.l.ExpiredStock(b.now); len(list) != 0 {
		t.Fatalf("expired stock is left: %v", list)
	}
	b.do(fulfilment.ReceiveStock{SKU: "B", Qty: 3, Location: fulfilment.Receiving})
	b.do(fulfilment.PlanWork{Kind: fulfilment.WorkPut, Shelf: "S1", SKU: "B", Qty: 3, From: fulfilment.Receiving, Why: "room"})
	b.refuse(fulfilment.AdjustStock{SKU: "B", Location: fulfilment.Receiving, Qty: -1, Cause: fulfilment.CauseDamage, By: "anna"}, fulfilment.Conflict, "quantity")
	b.replay()
}
