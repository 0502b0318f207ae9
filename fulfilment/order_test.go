package fulfilment_test

import (
	"strings"
	"testing"

	"dayrun/fulfilment"
)

func TestPromise(t *testing.T) {
	const h = fulfilment.Hour
	tests := []struct {
		name      string
		window    fulfilment.Window
		cutOff    fulfilment.Time
		promise   fulfilment.Time
		scheduled bool
	}{
		{"Day", fulfilment.Window{}, 0, dawn + 24*h, false},
		{"CutOff", fulfilment.Window{}, dawn + 13*h, dawn + 13*h, false},
		{"CutOffPast", fulfilment.Window{}, dawn - h, dawn + 24*h, false},
		{"CutOffNow", fulfilment.Window{}, dawn, dawn + 24*h, false},
		{"WindowEnd", fulfilment.Window{Open: dawn + 2*h, Close: dawn + 4*h}, 0, dawn + 4*h, false},
		{"WindowEndAfterDay", fulfilment.Window{Open: dawn + 20*h, Close: dawn + 40*h}, 0, dawn + 24*h, false},
		{"WindowOpensAtDay", fulfilment.Window{Open: dawn + 24*h, Close: dawn + 26*h}, 0, dawn + 24*h, false},
		{"Earliest", fulfilment.Window{Open: dawn + h, Close: dawn + 9*h}, dawn + 8*h, dawn + 8*h, false},
		{"Scheduled", fulfilment.Window{Open: dawn + 24*h + 1, Close: dawn + 26*h}, 0, dawn + 26*h, true},
		{"ScheduledIgnoresCutOff", fulfilment.Window{Open: dawn + 48*h, Close: dawn + 50*h}, dawn + 8*h, dawn + 50*h, true},
		{"OnlyClose", fulfilment.Window{Close: dawn + 3*h}, 0, dawn + 3*h, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			c := order("1", line("A", 1))
			c.Window, c.CutOff = tt.window, tt.cutOff
			o := b.place(c)
			if o.Promise != tt.promise || o.Scheduled != tt.scheduled {
				t.Fatalf("promise %s scheduled %v, want %s %v", o.Promise.UTC(), o.Scheduled, tt.promise.UTC(), tt.scheduled)
			}
		})
	}
}

func TestPlaceOrder(t *testing.T) {
	many := make([]fulfilment.OrderLine, 1001)
	for i := range many {
		many[i] = line("A", 1)
	}
	tests := []struct {
		name  string
		set   func(*fulfilment.PlaceOrder)
		code  fulfilment.Code // "" granted
		field string
	}{
		{"OK", func(*fulfilment.PlaceOrder) {}, "", ""},
		{"OKMostLines", func(c *fulfilment.PlaceOrder) { c.Lines = many[:1000] }, "", ""},
		{"OKPlacedDayAgo", func(c *fulfilment.PlaceOrder) { c.PlacedAt = dawn - 24*fulfilment.Hour }, "", ""},
		{"OKPlacedAhead", func(c *fulfilment.PlaceOrder) { c.PlacedAt = dawn + 5*fulfilment.Minute }, "", ""},
		{"OKPole", func(c *fulfilment.PlaceOrder) { c.Dest = fulfilment.LatLon{LatE7: -900000000, LonE7: 1800000000} }, "", ""},
		{"OKLongestID", func(c *fulfilment.PlaceOrder) { c.ClientOrderID = strings.Repeat("注", 200) }, "", ""},
		{"ErrPlacedTooLongAgo", func(c *fulfilment.PlaceOrder) { c.PlacedAt = dawn - 24*fulfilment.Hour - 1 }, fulfilment.Invalid, "placed_at"},
		{"ErrPlacedTooFarAhead", func(c *fulfilment.PlaceOrder) { c.PlacedAt = dawn + 5*fulfilment.Minute + 1 }, fulfilment.Invalid, "placed_at"},
		{"ErrUnknownSKU", func(c *fulfilment.PlaceOrder) { c.Lines = append(c.Lines, line("Z", 1)) }, fulfilment.UnknownSKU, "lines[1].sku"},
		{"ErrNoLines", func(c *fulfilment.PlaceOrder) { c.Lines = nil }, fulfilment.Invalid, "lines"},
		{"ErrTooManyLines", func(c *fulfilment.PlaceOrder) { c.Lines = many }, fulfilment.Invalid, "lines"},
		{"ErrNoUnits", func(c *fulfilment.PlaceOrder) { c.Lines = []fulfilment.OrderLine{line("A", 0)} }, fulfilment.Invalid, "lines[0].quantity"},
		{"ErrTooManyUnits", func(c *fulfilment.PlaceOrder) { c.Lines = []fulfilment.OrderLine{line("A", 1_000_001)} }, fulfilment.Invalid, "lines[0].quantity"},
		{"ErrLatitude", func(c *fulfilment.PlaceOrder) { c.Dest.LatE7 = 900000001 }, fulfilment.Invalid, "delivery.lat"},
		{"ErrLongitude", func(c *fulfilment.PlaceOrder) { c.Dest.LonE7 = -1800000001 }, fulfilment.Invalid, "delivery.lon"},
		{"ErrNoKey", func(c *fulfilment.PlaceOrder) { c.Key = "" }, fulfilment.Invalid, "Idempotency-Key"},
		{"ErrNoClientID", func(c *fulfilment.PlaceOrder) { c.ClientOrderID = " x" }, fulfilment.Invalid, "client_order_id"},
		{"ErrControlCharacter", func(c *fulfilment.PlaceOrder) { c.ClientOrderID = "a\tb" }, fulfilment.Invalid, "client_order_id"},
		{"ErrTooLongID", func(c *fulfilment.PlaceOrder) { c.ClientOrderID = strings.Repeat("a", 201) }, fulfilment.Invalid, "client_order_id"},
		{"ErrZeroWidth", func(c *fulfilment.PlaceOrder) { c.ClientOrderID = "a\u200bb" }, fulfilment.Invalid, "client_order_id"},
		{"ErrRightToLeft", func(c *fulfilment.PlaceOrder) { c.Key = "a\u202eb" }, fulfilment.Invalid, "Idempotency-Key"},
		{"ErrLineSeparator", func(c *fulfilment.PlaceOrder) { c.Key = "a\u2028b" }, fulfilment.Invalid, "Idempotency-Key"},
		{"ErrHighControl", func(c *fulfilment.PlaceOrder) { c.Key = "a\u0085b" }, fulfilment.Invalid, "Idempotency-Key"},
		{"ErrReplacement", func(c *fulfilment.PlaceOrder) { c.Key = "a\ufffdb" }, fulfilment.Invalid, "Idempotency-Key"},
		{"ErrBadUTF8", func(c *fulfilment.PlaceOrder) { c.Key = "a\xff" }, fulfilment.Invalid, "Idempotency-Key"},
		{"ErrWindowWithoutEnd", func(c *fulfilment.PlaceOrder) { c.Window.Open = dawn + 1 }, fulfilment.Invalid, "delivery.window.close"},
		{"ErrWindowBackwards", func(c *fulfilment.PlaceOrder) { c.Window = fulfilment.Window{Open: dawn + 2, Close: dawn + 1} }, fulfilment.Invalid, "delivery.window.close"},
		{"ErrWindowPast", func(c *fulfilment.PlaceOrder) { c.Window = fulfilment.Window{Open: dawn - 2, Close: dawn} }, fulfilment.Invalid, "delivery.window.close"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			b.receive("A", 1000, "S1")
			c := order("1", line("A", 1))
			tt.set(&c)
			if tt.code != "" {
				b.refuse(c, tt.code, tt.field)
				if b.l.PlacedCount != 0 {
					t.Fatal("a refused order was counted")
				}
				return
			}
			o := b.place(c)
			b.want(o.ID, fulfilment.Waiting)
			if want := 200 * int64(len(c.Lines)); o.WeightG != want {
				t.Fatalf("%d g, want %d", o.WeightG, want)
			}
		})
	}
}

func TestIdempotency(t *testing.T) {
	first := order("1", line("A", 1))
	other := func(set func(*fulfilment.PlaceOrder)) fulfilment.PlaceOrder {
		c := order("2", line("A", 1))
		set(&c)
		return c
	}
	prior := &fulfilment.Prior{Order: "o-old", ClientOrderID: "old", Key: "k-old", BodyHash: "h-old", State: fulfilment.Delivered}
	tests := []struct {
		name  string
		c     fulfilment.PlaceOrder
		code  fulfilment.Code
		field string
		order fulfilment.OrderID
	}{
		{"OK", order("2", line("A", 1)), "", "", ""},
		{"ErrRepeated", first, fulfilment.Repeated, "", "o-1"},
		{"ErrKeyReused", other(func(c *fulfilment.PlaceOrder) { c.Key = first.Key }), fulfilment.KeyReused, "Idempotency-Key", "o-1"},
		{"ErrKeyReusedBeforeDuplicate", other(func(c *fulfilment.PlaceOrder) { c.Key, c.ClientOrderID = first.Key, first.ClientOrderID }), fulfilment.KeyReused, "Idempotency-Key", "o-1"},
		{"ErrDuplicateOrder", other(func(c *fulfilment.PlaceOrder) { c.ClientOrderID = first.ClientOrderID }), fulfilment.DuplicateOrder, "client_order_id", "o-1"},
		{"ErrRepeatedBeforeInvalid", func() fulfilment.PlaceOrder { c := first; c.PlacedAt = 1; return c }(), fulfilment.Repeated, "", "o-1"},
		{"ErrRepeatedOfPrior", other(func(c *fulfilment.PlaceOrder) { c.Key, c.BodyHash, c.Prior = "k-old", "h-old", prior }), fulfilment.Repeated, "", "o-old"},
		{"ErrKeyReusedOfPrior", other(func(c *fulfilment.PlaceOrder) { c.Key, c.Prior = "k-old", prior }), fulfilment.KeyReused, "Idempotency-Key", "o-old"},
		{"ErrDuplicateOfPrior", other(func(c *fulfilment.PlaceOrder) { c.ClientOrderID, c.Prior = "old", prior }), fulfilment.DuplicateOrder, "client_order_id", "o-old"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t)
			b.place(first)
			if tt.code == "" {
				b.do(tt.c)
				return
			}
			r := b.refuse(tt.c, tt.code, tt.field)
			if r.Order == nil || r.Order.Order != tt.order {
				t.Fatalf("names %+v, want %s", r.Order, tt.order)
			}
			if b.l.PlacedCount != 1 {
				t.Fatalf("%d orders placed", b.l.PlacedCount)
			}
		})
	}
}

func TestReleaseAndPack(t *testing.T) {
	b := open(t)
	b.receive("A", 2, "S1")
	one, two := b.place(order("1", line("A", 1))), b.place(order("2", line("A", 1)))
	short := b.place(order("3", line("A", 1)))
	b.refuse(fulfilment.ReleaseOrder{Order: "o-9", Station: "P1", Place: 1}, fulfilment.NotFound, "order")
	b.refuse(fulfilment.ReleaseOrder{Order: one.ID, Station: "P1"}, fulfilment.Invalid, "place")
	b.refuse(fulfilment.ReleaseOrder{Order: one.ID, Place: 1}, fulfilment.Invalid, "station")
	b.refuse(fulfilment.ReleaseOrder{Order: short.ID, Station: "P1", Place: 1}, fulfilment.Conflict, "order")
	b.do(fulfilment.ReleaseOrder{Order: one.ID, Station: "P1", Place: 1})
	b.want(one.ID, fulfilment.Picking)
	b.refuse(fulfilment.ReleaseOrder{Order: one.ID, Station: "P1", Place: 2}, fulfilment.Conflict, "order")
	b.refuse(fulfilment.ReleaseOrder{Order: two.ID, Station: "P1", Place: 1}, fulfilment.Conflict, "place")
	b.do(fulfilment.ReleaseOrder{Order: two.ID, Station: "P2", Place: 1})
	b.refuse(fulfilment.ConfirmPack{Order: one.ID, Parcel: "p"}, fulfilment.Conflict, "order")
	b.refuse(fulfilment.ConfirmPack{Order: "o-9", Parcel: "p"}, fulfilment.NotFound, "order")
	b.replay()
}
