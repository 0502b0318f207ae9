package day

import (
	"fmt"
	"testing"

	"dayrun/fulfilment"
	"dayrun/simulator"
	"dayrun/site"
)

// tail keeps what a run made facts, and what rows of tables say for good.
type tail struct {
	events []fulfilment.Event
	once   map[string]string
}

// firstOnly wants columns that only a key's first row writes never to change: a
// store would keep the old value.
func (t *tail) firstOnly(rows []site.Row) error {
	if t.once == nil {
		t.once = map[string]string{}
	}
	for _, r := range rows {
		table := tableOf[r.Table]
		k, n := len(table.Key), len(table.Once)
		if n == 0 || len(table.Cols) == 0 {
			continue
		}
		key, says := fmt.Sprint(r.Table, r.Values[:k]), fmt.Sprint(r.Values[k:k+n])
		if was, known := t.once[key]; known && was != says {
			return fmt.Errorf("row %s: %v was %s and is %s", key, table.Once, was, says)
		}
		t.once[key] = says
	}
	return nil
}

var tableOf = func() map[string]site.Table {
	m := map[string]site.Table{}
	for _, t := range site.Tables() {
		m[t.Name] = t
	}
	return m
}()

func (t *tail) Append(entries []site.Entry, rows []site.Row) error {
	if err := t.firstOnly(rows); err != nil {
		return err
	}
	for _, e := range entries {
		ev, err := fulfilment.Decode(e.Kind, e.Version, e.Data)
		if err != nil {
			return fmt.Errorf("decode entry %d: %w", e.Seq, err)
		}
		t.events = append(t.events, ev)
	}
	return nil
}

// Over a day on which a share of the faces hold less than the book says, every
// order is delivered, or is a backorder because no shelf has its goods; no line
// is picked twice, and the stock adds up (the run's own check).
func TestShortFaces(t *testing.T) {
	o, items := real(t, "orders_small.csv")
	for _, tt := range []struct {
		name     string
		receipts int   // of what the orders ask for, each on other shelves
		most     int64 // backorders at the end
		fleet    Fleet
	}{{"NothingToSpare", 1, 60, Fleet{}}, {"Spare", 2, 4, Fleet{}}, {"SplitOrders", 1, 60, Fleet{Stations: 4, Robots: 12}}} {
		t.Run(tt.name, func(t *testing.T) {
			kept := &tail{}
			opt := Options{Orders: o, Items: items, Planner: newInline(), Seed: 1, Journal: kept, Override: tt.fleet, Faults: simulator.Faults{ShortFace: 0.05}}
			for range tt.receipts {
				opt.Stock = append(opt.Stock, stockFor(o.List, arrivals(opt), items)...)
			}
			rep, err := Run(opt)
			if err != nil {
				t.Fatal(err)
			}
			if tt.fleet.Stations > 1 && rep.PartsJoined == 0 {
				t.Error("no order was split")
			}
			t.Logf("%d parts joined, %d hops, %d delivered, %d backordered, %d short picks, %d counts, share %.3f, %v", rep.PartsJoined, rep.ShelfHops, rep.OrdersDelivered, rep.OrdersBackordered, rep.ShortPicks, rep.Works, rep.Within24hShare, rep.Exceptions)
			if rep.Check != "ok" || rep.OrdersDelivered+rep.OrdersBackordered != rep.OrdersPlaced {
				t.Errorf("check %q, %d delivered and %d backordered of %d", rep.Check, rep.OrdersDelivered, rep.OrdersBackordered, rep.OrdersPlaced)
			}
			if rep.ShortPicks < 20 || rep.Works == 0 {
				t.Errorf("%d short picks and %d counts: the fault was not played", rep.ShortPicks, rep.Works)
			}
			if rep.OrdersBackordered > tt.most {
				t.Errorf("%d backorders, at most %d expected", rep.OrdersBackordered, tt.most)
			}
			picked := map[string]int64{}
			asked := map[string]int64{}
			for _, e := range kept.events {
				switch e := e.(type) {
				case fulfilment.OrderPlaced:
					for i, l := range e.Lines {
						asked[fmt.Sprint(e.Order, i)] = l.Qty
					}
				case fulfilment.LinePicked:
					k := fmt.Sprint(e.Order, e.Line)
					if picked[k] += e.Qty; picked[k] > asked[k] {
						t.Fatalf("order %s line %d: %d picked of %d", e.Order, e.Line, picked[k], asked[k])
					}
				}
			}
		})
	}
}
