package site_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/site"
)

// house is a site with a floor of 12 shelves, the first of them chilled, the
// second for class 3 alone.
type house struct {
	t   *testing.T
	s   *site.Site
	now fulfilment.Time
}

func newHouse(t *testing.T, cfg site.Config) *house {
	lif, side := layOut(t, routing.GenerateParams{Shelves: 12, Stations: 1, Robots: 3})
	var doc map[string]any
	if err := json.Unmarshal(side, &doc); err != nil {
		t.Fatal(err)
	}
	shelves := doc["shelves"].([]any)
	shelves[0].(map[string]any)["temperature"] = "chilled"
	shelves[1].(map[string]any)["hazards"] = []string{"3"}
	side, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t, site.New(cfg), dawn}
	h.do(fulfilment.AdoptFloor{Name: "hall", Lif: lif, Side: side})
	return h
}

func (h *house) try(c fulfilment.Command) error {
	h.now += fulfilment.Second
	for _, r := range h.s.Step(h.now, site.Do{ID: 1, Command: c}).Replies {
		return r.Err
	}
	return nil
}

func (h *house) do(c fulfilment.Command) {
	h.t.Helper()
	if err := h.try(c); err != nil {
		h.t.Fatalf("%#v: %v", c, err)
	}
}

// wait lets time pass in ticks, and checks the ledger.
func (h *house) wait(d fulfilment.Time) {
	h.t.Helper()
	for end := h.now + d; h.now < end; {
		h.now += 30 * fulfilment.Second
		h.s.Step(h.now, site.Tick{})
	}
	if err := h.s.Ledger().Check(); err != nil {
		h.t.Fatal(err)
	}
}

// open gives the text of the open exception of a kind and subject, "" without one.
func (h *house) open(kind, subject string) string {
	for _, x := range h.s.Ledger().Exceptions() {
		if x.Kind == kind && x.Subject == subject {
			return x.Text
		}
	}
	return ""
}

// Goods go where their classes may lie, also when nobody names a shelf, and wait
// at receiving where none may.
func TestClassesOfShelves(t *testing.T) {
	h := newHouse(t, site.Defaults())
	first, second := h.s.Ledger().Shelves()[0], h.s.Ledger().Shelves()[1]
	for _, k := range []fulfilment.SKU{{Code: "milk", Temperature: fulfilment.Chilled}, {Code: "ice", Temperature: fulfilment.Frozen}, {Code: "fuel", Hazard: "3"}, {Code: "acid", Hazard: "8"}, {Code: "book"}} {
		h.do(fulfilment.DefineSKU{SKU: k})
	}
	for _, sku := range []string{"milk", "ice", "fuel", "acid", "book"} {
		h.do(fulfilment.ReceiveStock{SKU: sku, Qty: 40})
		h.do(fulfilment.ReceiveStock{SKU: sku, Qty: 40, Location: fulfilment.Receiving})
	}
	h.wait(fulfilment.Minute)
	l := h.s.Ledger()
	lies := map[fulfilment.LocationID]map[string]bool{}
	note := func(shelf fulfilment.LocationID, sku string) {
		if lies[shelf] == nil {
			lies[shelf] = map[string]bool{}
		}
		lies[shelf][sku] = true
	}
	for _, shelf := range l.Shelves() {
		for _, b := range l.OnLocation(shelf) {
			note(shelf, b.SKU)
		}
		for _, w := range l.WorkAt(shelf) {
			note(shelf, w.SKU)
		}
	}
	for shelf, on := range lies {
		if on["ice"] || on["milk"] != (shelf == first) || on["fuel"] && on["acid"] || on["acid"] && shelf == second || shelf == first && len(on) > 1 {
			t.Errorf("on %s lie %v", shelf, on)
		}
	}
	if text := h.open("no_shelf", "ice"); !strings.Contains(text, "ice is frozen") {
		t.Errorf("frozen goods without a frozen shelf: %q", text)
	}
	if n := l.Unplanned("milk", fulfilment.Receiving, ""); n != 0 {
		t.Errorf("%d of milk have no way to a shelf", n)
	}
	for _, c := range []fulfilment.Command{fulfilment.ReceiveStock{SKU: "milk", Qty: 1, Location: second}, fulfilment.ReceiveStock{SKU: "acid", Qty: 1, Location: second},
		fulfilment.PlanWork{Kind: fulfilment.WorkTake, Shelf: first, SKU: "milk", Qty: 1, To: second, Why: "x"}} {
		var r *fulfilment.Refusal
		if err := h.try(c); !errors.As(err, &r) || r.Code != fulfilment.Conflict || r.Field != "location" {
			t.Errorf("%#v: %v", c, err)
		}
	}
}

// What expires is listed until it is taken off the book, and the orders that
// counted on it are told.
func TestExpiredStockIsListed(t *testing.T) {
	h := newHouse(t, site.Defaults())
	shelf := h.s.Ledger().Shelves()[3]
	h.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "bread"}})
	h.do(fulfilment.ReceiveStock{SKU: "bread", Qty: 5, Location: shelf, Lot: "L1", Expires: h.now + 10*fulfilment.Minute})
	h.do(fulfilment.PlaceOrder{Key: "k", BodyHash: "h", ClientOrderID: "c", Lines: []fulfilment.OrderLine{{SKU: "bread", Qty: 2}}})
	h.wait(5 * fulfilment.Minute)
	if text := h.open("lot_expired", "bread lot L1"); text != "" {
		t.Fatalf("too early: %s", text)
	}
	h.wait(7 * fulfilment.Minute)
	if text := h.open("lot_expired", "bread lot L1"); !strings.Contains(text, "5 units at "+string(shelf)) {
		t.Fatalf("expired: %q", text)
	}
	if h.open("short_stock", "bread") == "" || h.s.Ledger().CountIn(fulfilment.Backorder) != 1 {
		t.Error("nobody was told of the order that lost its bread")
	}
	h.do(fulfilment.AdjustStock{SKU: "bread", Location: shelf, Lot: "L1", Qty: -5, Cause: fulfilment.CauseExpiry, By: "anna"})
	h.wait(fulfilment.Minute)
	if text := h.open("lot_expired", "bread lot L1"); text != "" {
		t.Errorf("still listed: %s", text)
	}
}

// What runs out is told in time, unless more is announced before, or waits for a
// shelf.
func TestStockOut(t *testing.T) {
	cfg := site.Defaults()
	cfg.StockOutAheadMs = int64(12 * fulfilment.Hour)
	h := newHouse(t, cfg)
	shelf := h.s.Ledger().Shelves()[3]
	for _, sku := range []string{"soap", "salt", "silk"} {
		h.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: sku}})
		h.do(fulfilment.ReceiveStock{SKU: sku, Qty: 12, Location: shelf})
		h.do(fulfilment.PlaceOrder{Key: sku, BodyHash: "h", ClientOrderID: sku, Lines: []fulfilment.OrderLine{{SKU: sku, Qty: 11}}})
	}
	announce := func(sku string, at fulfilment.Time) {
		h.do(fulfilment.AnnounceASN{Key: "asn-" + sku, Supplier: "acme", Reference: sku, ExpectedAt: at, Lines: []fulfilment.ASNLine{{SKU: sku, Qty: 20}}})
	}
	announce("salt", h.now+10*fulfilment.Minute)
	announce("silk", h.now+30*fulfilment.Hour)
	h.wait(11 * fulfilment.Minute)
	for sku, want := range map[string]string{"soap": "nothing is announced", "silk": "brings 20, expected only at"} {
		if text := h.open("stock_out", sku); !strings.Contains(text, want) {
			t.Errorf("%s: %q, want it to say %q", sku, text, want)
		}
	}
	if text := h.open("stock_out", "salt"); text != "" {
		t.Errorf("salt comes in time: %s", text)
	}
	h.do(fulfilment.ReceiveASN{ASN: "a-2", SKU: "silk", Qty: 20})
	h.do(fulfilment.ReceiveStock{SKU: "soap", Qty: 90, Location: shelf})
	h.wait(11 * fulfilment.Minute)
	for _, sku := range []string{"soap", "silk"} {
		if text := h.open("stock_out", sku); text != "" {
			t.Errorf("%s has come: %s", sku, text)
		}
	}
	if n := h.s.Ledger().Unplanned("silk", fulfilment.Receiving, ""); n != 0 {
		t.Errorf("%d of silk have no way to a shelf", n)
	}
}
