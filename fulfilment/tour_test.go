package fulfilment_test

import (
	"strings"
	"testing"

	"dayrun/fulfilment"
)

// tourPicks is all that the orders have reserved, order by order.
func tourPicks(l *fulfilment.Ledger, orders ...fulfilment.OrderID) []fulfilment.TourPick {
	var picks []fulfilment.TourPick
	for _, id := range orders {
		o := l.Order(id)
		if o == nil {
			continue
		}
		for n, line := range o.Lines {
			for _, a := range line.Allocs {
				picks = append(picks, fulfilment.TourPick{Order: id, Line: n, SKU: line.SKU, Qty: a.Qty, Shelf: a.Location, Lot: a.Lot})
			}
		}
	}
	return picks
}

// walked gives a book with two orders on an assigned tour.
func walked(t *testing.T) *book {
	b := open(t)
	b.receive("A", 4, "S1")
	b.receive("A", 4, "S2")
	b.receive("B", 4, "S3")
	for _, lines := range [][]fulfilment.OrderLine{{line("A", 6), line("B", 1)}, {line("B", 2)}} {
		c := order(string(rune('a' + len(lines))))
		c.Lines = lines
		b.do(c)
	}
	b.do(fulfilment.CreateTour{Orders: []fulfilment.OrderID{"o-1", "o-2"}, Picks: tourPicks(b.l, "o-1", "o-2"), Why: "test"})
	b.do(fulfilment.AssignTour{Tour: "p-1", Picker: "scanner/P1"})
	return b
}

func TestTour(t *testing.T) {
	b := walked(t)
	tour := b.l.Tour("p-1")
	if len(tour.Picks) != 4 || tour.State != fulfilment.TourAssigned || b.l.TourOfPicker("scanner/P1") != tour {
		t.Fatalf("tour %+v", tour)
	}
	if o := b.l.Order("o-2"); o.State != fulfilment.Picking || o.Station != "p-1" || o.Place != 2 {
		t.Errorf("order 2 is %s at %s place %d", o.State, o.Station, o.Place)
	}
	b.do(fulfilment.ConfirmTourPick{Tour: "p-1", Pick: 0, ReadID: "1"})
	// The trolley stays as it is when the picker goes; another takes it over.
	b.do(fulfilment.UnassignTour{Tour: "p-1", Reason: "offline"})
	b.do(fulfilment.AssignTour{Tour: "p-1", Picker: "scanner/P2"})
	if tour.State != fulfilment.TourPicking || b.l.TourOfPicker("scanner/P1") != nil {
		t.Errorf("taken over it is %s", tour.State)
	}
	for i := 1; i < 4; i++ {
		b.do(fulfilment.ConfirmTourPick{Tour: "p-1", Pick: i, ReadID: "2"})
	}
	if got := b.l.Stock("A", fulfilment.AtStation("p-1")).OnHand; got != 6 || tour.State != fulfilment.TourPicked || b.l.Order("o-1").State != fulfilment.Picking {
		t.Errorf("%d of A on the trolley, tour %s, order %s", got, tour.State, b.l.Order("o-1").State)
	}
	b.do(fulfilment.HandOverTour{Tour: "p-1", ReadID: "3"})
	if b.l.Tour("p-1") != nil || b.l.CountIn(fulfilment.AtPacking) != 2 || b.l.Stock("A", fulfilment.Packing).OnHand != 6 {
		t.Errorf("after the hand-over %d orders at packing", b.l.CountIn(fulfilment.AtPacking))
	}
	b.replay()
}

func TestTourRefusals(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*book) fulfilment.Command
		want string
	}{
		{"NoOrder", func(*book) fulfilment.Command { return fulfilment.CreateTour{} }, "at least one order"},
		{"NotWaiting", func(*book) fulfilment.Command { return fulfilment.CreateTour{Orders: []fulfilment.OrderID{"o-1"}} }, "only a waiting order"},
		{"Unknown", func(*book) fulfilment.Command { return fulfilment.CreateTour{Orders: []fulfilment.OrderID{"o-9"}} }, "not_found"},
		{"Twice", func(b *book) fulfilment.Command {
			return fulfilment.CreateTour{Orders: []fulfilment.OrderID{"o-3", "o-3"}, Picks: tourPicks(b.l, "o-3")}
		}, "each order once"},
		{"Incomplete", func(*book) fulfilment.Command { return fulfilment.CreateTour{Orders: []fulfilment.OrderID{"o-3"}} }, "1 more reservations"},
		{"TooMany", func(b *book) fulfilment.Command {
			p := tourPicks(b.l, "o-3")
			p[0].Qty++
			return fulfilment.CreateTour{Orders: []fulfilment.OrderID{"o-3"}, Picks: p}
		}, "take the 1 units"},
		{"WrongShelf", func(b *book) fulfilment.Command {
			p := tourPicks(b.l, "o-3")
			p[0].Shelf = "S1"
			return fulfilment.CreateTour{Orders: []fulfilment.OrderID{"o-3"}, Picks: p}
		}, "nothing left to take there"},
		{"HasTour", func(b *book) fulfilment.Command {
			b.do(fulfilment.CreateTour{Orders: []fulfilment.OrderID{"o-3"}, Picks: tourPicks(b.l, "o-3")})
			return fulfilment.AssignTour{Tour: "p-2", Picker: "scanner/P1"}
		}, "it has tour p-1"},
		{"NoPicker", func(b *book) fulfilment.Command {
			b.do(fulfilment.UnassignTour{Tour: "p-1"})
			return fulfilment.AssignTour{Tour: "p-1"}
		}, "name a picker's scanner"},
		{"Early", func(*book) fulfilment.Command { return fulfilment.HandOverTour{Tour: "p-1"} }, "does not allow hand over"},
		{"NoPick", func(*book) fulfilment.Command { return fulfilment.ConfirmTourPick{Tour: "p-1", Pick: 4} }, "no open pick of that number"},
		{"Floor", func(*book) fulfilment.Command {
			return fulfilment.AdoptFloor{Name: "x", Shelves: []fulfilment.ShelfAt{{Shelf: "S1", Node: "n1"}, {Shelf: "S2", Node: "n2"}, {Shelf: "S3", Node: "n3"}}}
		}, "tours are open"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := walked(t)
			o := order("third")
			o.Lines = []fulfilment.OrderLine{line("B", 1)}
			b.do(o)
			if _, err := b.try(c.do(b)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// A robot carries the totes of one tour until they are handed over, whoever picks.
func TestTourRobot(t *testing.T) {
	b := open(t)
	b.receive("A", 9, "S1")
	first, second := b.place(order("1", line("A", 2))), b.place(order("2", line("A", 3)))
	tour := func(o *fulfilment.Order, qty int64) fulfilment.JobID {
		events := b.do(fulfilment.CreateTour{Orders: []fulfilment.OrderID{o.ID}, Picks: []fulfilment.TourPick{{Order: o.ID, SKU: "A", Qty: qty, Shelf: "S1"}}})
		return events[len(events)-1].(fulfilment.TourCreated).Tour
	}
	p, q := tour(first, 2), tour(second, 3)
	b.do(fulfilment.AssignTour{Tour: p, Picker: "scanner/P01", Robot: "robot/acme/1"})
	b.refuse(fulfilment.AssignTour{Tour: q, Picker: "scanner/P02", Robot: "robot/acme/1"}, fulfilment.Conflict, "robot")
	b.do(fulfilment.UnassignTour{Tour: p, Reason: "offline"})
	b.refuse(fulfilment.AssignTour{Tour: p, Picker: "scanner/P02", Robot: "robot/acme/2"}, fulfilment.Conflict, "robot") // the totes are on the other
	b.do(fulfilment.AssignTour{Tour: p, Picker: "scanner/P02"})
	if r := b.l.Tour(p).Robot; r != "robot/acme/1" {
		t.Fatalf("its robot is %q", r)
	}
	b.do(fulfilment.ConfirmTourPick{Tour: p, ReadID: "r"})
	b.do(fulfilment.HandOverTour{Tour: p, ReadID: "h"})
	b.do(fulfilment.AssignTour{Tour: q, Picker: "scanner/P02", Robot: "robot/acme/1"})
	b.replay()
}
