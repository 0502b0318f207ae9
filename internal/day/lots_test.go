package day

import (
	"testing"

	"dayrun/fulfilment"
)

// All stock lies in two lots: what expires first is picked first, as far as its
// shelf can come.
func TestLotsDay(t *testing.T) {
	o, items := real(t, "orders_small.csv")
	kept := &tail{}
	opt := Options{Orders: o, Items: items, Planner: newInline(), Seed: 1, Journal: kept}
	begin := int64(o.List[0].PlacedAt)
	for _, rc := range stockFor(o.List, arrivals(opt), items) {
		soon, late := rc, rc
		soon.Lot, soon.Expires, soon.Quantity = "soon", begin+int64(20*fulfilment.Day), (rc.Quantity+1)/2
		late.Lot, late.Expires, late.Quantity = "late", begin+int64(60*fulfilment.Day), rc.Quantity-soon.Quantity
		if late.Quantity > 0 {
			opt.Stock = append(opt.Stock, late) // the later one first: the sequence must not decide
		}
		opt.Stock = append(opt.Stock, soon)
	}
	rep, err := Run(opt)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Check != "ok" || rep.OrdersDelivered != rep.OrdersPlaced || rep.Interventions > 0 {
		t.Errorf("check %q, %d of %d delivered, %d interventions", rep.Check, rep.OrdersDelivered, rep.OrdersPlaced, rep.Interventions)
	}
	left := map[string]int64{} // of lot soon, by article
	for _, rc := range opt.Stock {
		if rc.Lot == "soon" {
			left[rc.SKU] += rc.Quantity
		}
	}
	early, units := int64(0), int64(0)
	for _, e := range kept.events { // by what jobs are to bring: what they have been given already cannot come first
		var picks []fulfilment.Pick
		switch e := e.(type) {
		case fulfilment.JobCreated:
			picks = e.Picks
		case fulfilment.JobExtended:
			picks = e.Picks
		case fulfilment.ShelfHopped:
			picks = e.Picks
		}
		for _, p := range picks {
			units += p.Qty
			switch p.Lot {
			case "soon":
				left[p.SKU] -= p.Qty
			case "late":
				early += min(p.Qty, left[p.SKU])
			default:
				t.Fatalf("a pick of no lot: %+v", p)
			}
		}
	}
	t.Logf("%d units picked, %d of the later lot while some of the earlier was left; %.2f lines a visit, share %.3f", units, early, rep.LinesPerVisit, rep.Within24hShare)
	if early*25 > units {
		t.Errorf("%d of %d units were picked of the lot that expires later", early, units)
	}
}
