package day

import (
	"strings"
	"testing"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/simulator"
	"dayrun/site"
)

// rush is a day with a surge before the cut-off and too few hands to pick it in
// time: orders in need wait while younger ones without need come in.
func rush(t *testing.T, k *kept) Options {
	t.Helper()
	o, items := sample(300, 10)
	return Options{Orders: o, Items: items, Seed: 3, Planner: newInline(), Journal: k, Override: Fleet{Stations: 1, Robots: 2, Vans: 4},
		Surge:  simulator.Surge{Factor: 14, StartMs: o.List[0].PlacedAt + 7*3_600_000, SpanMs: 1_800_000},
		Change: func(c *site.Config) { c.CutOff, c.PutWall, c.VisitsAhead = "16:00", 3, 1 }}
}

// contested counts the releases of orders in need while an order without need,
// placed later, was waiting for a place too.
func contested(t *testing.T, k *kept, need fulfilment.Time) int {
	t.Helper()
	type order struct{ placed, promise fulfilment.Time }
	waiting, n := map[fulfilment.OrderID]order{}, 0
	for _, x := range k.entries {
		e, err := fulfilment.Decode(x.Kind, x.Version, x.Data)
		if err != nil {
			t.Fatal(err)
		}
		switch e := e.(type) {
		case fulfilment.OrderPlaced:
			waiting[e.Order] = order{e.PlacedAt, e.Promise}
		case fulfilment.OrderReleased:
			o, known := waiting[e.Order]
			delete(waiting, e.Order)
			if !known || o.promise-x.At >= need {
				continue
			}
			for _, w := range waiting {
				if w.placed > o.placed && w.promise-x.At >= need {
					n++
					break
				}
			}
		}
	}
	return n
}

// No order waits past its slack while younger ones without need are served: the
// run's own check watches every release of a day with a surge, at stations and on
// trolleys, and the need was there.
func TestAgeingRule(t *testing.T) {
	t.Run("Stations", func(t *testing.T) {
		k := &kept{}
		rep := run1(t, rush(t, k))
		if n := contested(t, k, 6*fulfilment.Hour); n < 10 || rep.OrdersDelivered != rep.OrdersPlaced {
			t.Errorf("%d of %d delivered; %d orders in need were released before others without: the rule was not put to the test", rep.OrdersDelivered, rep.OrdersPlaced, n)
		}
	})
	t.Run("Trolleys", func(t *testing.T) {
		k := &kept{}
		opt := rush(t, k)
		opt.Override = Fleet{Vans: 4}
		opt = onAisles(t, opt, routing.PeopleParams{Name: "aisles", Shelves: 60, Pickers: 1, Totes: 3})
		rep := run1(t, opt)
		if n := contested(t, k, site.TourMargin); n < 10 || rep.OrdersDelivered != rep.OrdersPlaced {
			t.Errorf("%d of %d delivered; %d orders in need were released before others without: the rule was not put to the test", rep.OrdersDelivered, rep.OrdersPlaced, n)
		}
	})
}

// blind plans as if no order had a promise or an age.
type blind struct{ *inline }

func (b blind) Begin(q site.Question) {
	if q.Picking != nil {
		for i := range q.Picking.Orders {
			q.Picking.Orders[i].Due, q.Picking.Orders[i].Age = 1<<50, 0
		}
	}
	b.inline.Begin(q)
}

// The check finds a rule that passes orders over.
func TestAgeingRuleIsWatched(t *testing.T) {
	opt := rush(t, &kept{})
	opt.Planner = blind{newInline()}
	rep, err := Run(opt)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(rep.Check, "while") || !strings.Contains(rep.Check, "waits since") {
		t.Errorf("check %q: want an order that was passed over", rep.Check)
	}
}
