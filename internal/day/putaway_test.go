package day

import (
	"testing"

	"dayrun/fulfilment"
	"dayrun/simulator"
)

// A third of the articles lies at receiving when the day begins: people put it
// on shelves, orders that wait for it first, and every order is delivered.
func TestPutAwayDay(t *testing.T) {
	o, items := real(t, "orders_small.csv")
	kept := &tail{}
	opt := Options{Orders: o, Items: items, Planner: newInline(), Seed: 1, Journal: kept, Faults: simulator.Faults{}}
	opt.Stock = stockFor(o.List, arrivals(opt), items)
	units := int64(0)
	for i := range opt.Stock {
		if i%3 == 0 {
			opt.Stock[i].Location = string(fulfilment.Receiving)
			units += opt.Stock[i].Quantity
		}
	}
	rep, err := Run(opt)
	if err != nil {
		t.Fatal(err)
	}
	put, waited := int64(0), 0
	for _, e := range kept.events {
		switch e := e.(type) {
		case fulfilment.StockMoved:
			if e.From == fulfilment.Receiving {
				put += e.Qty
			}
		case fulfilment.OrderBackordered:
			waited++
		}
	}
	t.Logf("%d units put away in %d works, %d orders waited for them; %d hops, %.2f lines a visit, share %.3f, %v", put, rep.Works, waited, rep.ShelfHops, rep.LinesPerVisit, rep.Within24hShare, rep.Told)
	if rep.Check != "ok" || rep.OrdersDelivered != rep.OrdersPlaced || rep.Interventions > 0 {
		t.Errorf("check %q, %d of %d delivered, %d interventions", rep.Check, rep.OrdersDelivered, rep.OrdersPlaced, rep.Interventions)
	}
	if waited == 0 || put < units*9/10 {
		t.Errorf("%d orders waited, %d of %d units were put away", waited, put, units)
	}
}
