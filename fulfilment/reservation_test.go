package fulfilment_test

import (
	"slices"
	"testing"

	"dayrun/fulfilment"
)

// picking gives orders o-1.. of so many units of A each, each reserved at its
// shelf and placed at station P1.
func picking(t *testing.T, stock map[fulfilment.LocationID]int64, at []fulfilment.LocationID, qty []int64) *book {
	b := open(t)
	for _, s := range []fulfilment.LocationID{"S1", "S2", "S3"} {
		if stock[s] > 0 {
			b.receive("A", stock[s], s)
		}
	}
	for i, s := range at {
		c := order(string(rune('1'+i)), line("A", qty[i]))
		c.Reserve = [][]fulfilment.LocationID{{s}}
		o := b.place(c)
		b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: i + 1})
	}
	return b
}

func pick(o fulfilment.OrderID, qty int64) fulfilment.Pick {
	return fulfilment.Pick{Order: o, SKU: "A", Qty: qty}
}

// A job may pick from another shelf than the reserved one: what is free there is
// used first, then lines without a job change places.
func TestSwap(t *testing.T) {
	const s1, s2, s3 = fulfilment.LocationID("S1"), fulfilment.LocationID("S2"), fulfilment.LocationID("S3")
	type stock map[fulfilment.LocationID]int64
	tests := []struct {
		name  string
		stock stock
		at    []fulfilment.LocationID
		qty   []int64
		picks []fulfilment.Pick // of a job for S2
		moves []fulfilment.ReservationMoved
		code  fulfilment.Code
		field string
	}{
		{"OKReserved", stock{s1: 5, s2: 5}, []fulfilment.LocationID{s2}, []int64{3}, []fulfilment.Pick{pick("o-1", 3)}, nil, "", ""},
		{"OKFree", stock{s1: 5, s2: 5}, []fulfilment.LocationID{s1}, []int64{3}, []fulfilment.Pick{pick("o-1", 3)},
			[]fulfilment.ReservationMoved{{Order: "o-1", SKU: "A", Qty: 3, From: s1, To: s2}}, "", ""},
		{"OKPart", stock{s1: 5, s2: 5}, []fulfilment.LocationID{s1}, []int64{3}, []fulfilment.Pick{pick("o-1", 2)},
			[]fulfilment.ReservationMoved{{Order: "o-1", SKU: "A", Qty: 2, From: s1, To: s2}}, "", ""},
		{"OKChangesPlaces", stock{s1: 3, s2: 3}, []fulfilment.LocationID{s1, s2}, []int64{3, 3}, []fulfilment.Pick{pick("o-1", 3)},
			[]fulfilment.ReservationMoved{{Order: "o-1", SKU: "A", Qty: 3, From: s1, To: s2}, {Order: "o-2", SKU: "A", Qty: 3, From: s2, To: s1}}, "", ""},
		{"OKFreeFirst", stock{s1: 3, s2: 4}, []fulfilment.LocationID{s1, s2}, []int64{3, 3}, []fulfilment.Pick{pick("o-1", 3)},
			[]fulfilment.ReservationMoved{{Order: "o-1", SKU: "A", Qty: 3, From: s1, To: s2}, {Order: "o-2", SKU: "A", Qty: 2, From: s2, To: s1}}, "", ""},
		{"OKPartChangesPlaces", stock{s1: 2, s2: 5, s3: 9}, []fulfilment.LocationID{s1, s2}, []int64{4, 3}, []fulfilment.Pick{pick("o-1", 4)},
			[]fulfilment.ReservationMoved{{Order: "o-1", SKU: "A", Qty: 2, From: s1, To: s2}, {Order: "o-2", SKU: "A", Qty: 2, From: s2, To: s1}}, "", ""},
		{"ErrJobHasIt", stock{s1: 3, s2: 3}, []fulfilment.LocationID{s1, s2}, []int64{3, 3}, []fulfilment.Pick{pick("o-2", 3), pick("o-1", 1)}, nil, fulfilment.Conflict, "picks[1].qty"},
		{"ErrShelfTooLittle", stock{s1: 3, s2: 2}, []fulfilment.LocationID{s1}, []int64{3}, []fulfilment.Pick{pick("o-1", 3)}, nil, fulfilment.Conflict, "picks[0].qty"},
		{"ErrMoreThanReserved", stock{s1: 3, s2: 9}, []fulfilment.LocationID{s1}, []int64{3}, []fulfilment.Pick{pick("o-1", 4)}, nil, fulfilment.Conflict, "picks[0].qty"},
		{"ErrTwiceTheSame", stock{s1: 3, s2: 9}, []fulfilment.LocationID{s1}, []int64{3}, []fulfilment.Pick{pick("o-1", 3), pick("o-1", 1)}, nil, fulfilment.Conflict, "picks[1].qty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := picking(t, tt.stock, tt.at, tt.qty)
			c := fulfilment.CreateJob{Shelf: s2, Station: "P1", Picks: tt.picks}
			if tt.code != "" {
				b.refuse(c, tt.code, tt.field)
				return
			}
			var moves []fulfilment.ReservationMoved
			for _, e := range b.do(c) {
				if m, ok := e.(fulfilment.ReservationMoved); ok {
					moves = append(moves, m)
				}
			}
			if !slices.Equal(moves, tt.moves) {
				t.Fatalf("moved %+v, want %+v", moves, tt.moves)
			}
			b.replay()
		})
	}
}

func TestMoveReservation(t *testing.T) {
	b := picking(t, map[fulfilment.LocationID]int64{"S1": 3, "S2": 3, "S3": 1}, []fulfilment.LocationID{"S1", "S2"}, []int64{3, 3})
	b.refuse(fulfilment.MoveReservation{Order: "o-9", To: "S2"}, fulfilment.NotFound, "order line")
	b.refuse(fulfilment.MoveReservation{Order: "o-1", Line: 1, To: "S2"}, fulfilment.NotFound, "order line")
	b.refuse(fulfilment.MoveReservation{Order: "o-1", To: "S9"}, fulfilment.Invalid, "to")
	b.refuse(fulfilment.MoveReservation{Order: "o-1", To: "S3"}, fulfilment.Conflict, "qty")
	if got := b.do(fulfilment.MoveReservation{Order: "o-1", To: "S1"}); len(got) != 0 {
		t.Fatalf("a reservation that is there already moved: %v", got)
	}
	b.do(fulfilment.MoveReservation{Order: "o-1", To: "S2"})
	if a, c := b.l.Order("o-1").Lines[0].Location, b.l.Order("o-2").Lines[0].Location; a != "S2" || c != "S1" {
		t.Fatalf("reserved at %s and %s, want them to have changed places", a, c)
	}
	b.job("S2", pick("o-1", 3))
	if got := b.do(fulfilment.MoveReservation{Order: "o-1", To: "S3"}); len(got) != 0 {
		t.Fatalf("what a job brings was moved: %v", got)
	}
	b.refuse(fulfilment.MoveReservation{Order: "o-2", To: "S2"}, fulfilment.Conflict, "qty")
	if s2 := b.l.Stock("A", "S2"); s2.Unjobbed() != 0 {
		t.Fatalf("%d units of S2 beyond the job's", s2.Unjobbed())
	}
	b.replay()
}

// A line that was given parts of two shelves remembers the first it still has.
func TestLocationAfterMerge(t *testing.T) {
	b := open(t)
	b.receive("A", 2, "S1")
	b.receive("A", 3, "S2")
	o := b.place(order("1", line("A", 5)))
	b.receive("A", 2, "S2")
	b.do(fulfilment.MoveReservation{Order: o.ID, To: "S2"})
	if o.Lines[0].Location != "S2" || len(o.Lines[0].Allocs) != 1 {
		t.Fatalf("got %+v", o.Lines[0])
	}
}
