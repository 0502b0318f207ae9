package storetest

import (
	"reflect"
	"testing"

	"dayrun/fulfilment"
	"dayrun/store"
)

// Goods are announced and come in two lots, an order takes of the one that ends
// first, some are damaged, and the rest of it expires. It gives the article and
// the moment before the damage.
func (s *Script) Goods() (code string, before fulfilment.Time) {
	code = sku(s.skus)
	s.skus++
	s.must(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: code, WeightG: 100, VolumeCm3: 200, GTIN: "4006381333931", LengthMm: 10, WidthMm: 20, HeightMm: 30, Hazard: "3", Temperature: fulfilment.Chilled, ShelfLifeDays: 9}})
	soon, late := s.Now+fulfilment.Hour, s.Now+9*fulfilment.Day
	asn := s.must(fulfilment.AnnounceASN{Key: "asn-1", Supplier: "acme", Reference: "D-1", ExpectedAt: s.Now + fulfilment.Hour,
		Lines: []fulfilment.ASNLine{{SKU: code, Qty: 5, Lot: "late", Expires: late}, {SKU: code, Qty: 5, Lot: "soon", Expires: soon}}})[0].(fulfilment.ASNAnnounced).ID
	s.must(fulfilment.ReceiveASN{ASN: asn, SKU: code, Qty: 6, Location: s.shelf(0), Lot: "late"})
	s.must(fulfilment.ReceiveASN{ASN: asn, SKU: code, Qty: 4, Location: s.shelf(1), Lot: "soon"})
	place := func(qty int64) fulfilment.OrderID {
		s.orders++
		return s.must(fulfilment.PlaceOrder{Key: "lot-" + code + string(rune('0'+qty)), BodyHash: "b", ClientOrderID: "lot-" + code + string(rune('0'+qty)),
			Lines: []fulfilment.OrderLine{{SKU: code, Qty: qty}}})[0].(fulfilment.OrderPlaced).Order
	}
	taken := place(2)
	s.must(fulfilment.ReleaseOrder{Order: taken, Station: "st1", Place: 20, Why: "due first"})
	s.fetch(taken, 0, &s.Ledger.Order(taken).Lines[0], "st1")
	place(1)
	before = s.Now
	s.must(fulfilment.AdjustStock{SKU: code, Location: s.shelf(0), Lot: "late", Qty: -1, Cause: fulfilment.CauseDamage, By: "anna"})
	s.must(fulfilment.CloseASN{ASN: asn, By: "anna"})
	s.Now = soon
	s.must(fulfilment.ExpireStock{SKU: code, Location: s.shelf(1), Lot: "soon"})
	s.must(fulfilment.AdjustStock{SKU: code, Location: s.shelf(1), Lot: "soon", Qty: -2, Cause: fulfilment.CauseExpiry, By: "anna"})
	return code, before
}

// lots: the tables follow lots, announcements and corrections, and tell what lay
// where at a past moment.
func lots(t *testing.T, open Opener) {
	st, s := start(t, open, t.TempDir()), NewScript("main", 9, 20)
	code, before := s.Goods()
	commit(t, st, s.Batch())
	balances := func(f store.StockFilter) map[string]int64 {
		list, _, err := st.Stock(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		by := map[string]int64{}
		for _, b := range list {
			if lot := s.Ledger.Lot(b.SKU, b.Lot); lot == nil || b.Expires != lot.Expires || b.Received != lot.Received {
				t.Fatalf("balance %+v, the lot is %+v", b, lot)
			}
			by[string(b.Location)+"/"+string(b.Lot)] = b.OnHand
		}
		return by
	}
	for _, tt := range []struct {
		f    store.StockFilter
		want map[string]int64
	}{
		{store.StockFilter{SKU: code}, map[string]int64{"S0/late": 5, "packing/soon": 2}},
		{store.StockFilter{SKU: code, At: before}, map[string]int64{"S0/late": 6, "S1/soon": 2, "packing/soon": 2}},
		{store.StockFilter{SKU: code, Location: "S1", At: before}, map[string]int64{"S1/soon": 2}},
		{store.StockFilter{SKU: code, At: 1}, map[string]int64{}},
	} {
		if got := balances(tt.f); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.f, got, tt.want)
		}
	}
	// Read in pages, a past moment is what the present was then.
	now, then := pagesOf(t, st, store.StockFilter{}), pagesOf(t, st, store.StockFilter{At: s.Now})
	if !reflect.DeepEqual(now, then) {
		t.Errorf("now %v, from the movements %v", now, then)
	}
	list := must[*fulfilment.SKU](t, "article")(st.SKU(t.Context(), code))
	if *list != *s.Ledger.SKU(code) {
		t.Errorf("article %+v, want %+v", list, s.Ledger.SKU(code))
	}
	asns, next, err := st.ASNs(t.Context(), store.ASNFilter{State: "closed"})
	if err != nil || next != "" || len(asns) != 1 {
		t.Fatalf("announcements %v, %q, %v", asns, next, err)
	}
	want := *s.Ledger.ASN(asns[0].ID)
	want.BodyHash = ""
	if !reflect.DeepEqual(asns[0], want) {
		t.Errorf("announcement %+v, want %+v", asns[0], want)
	}
	if open, _, err := st.ASNs(t.Context(), store.ASNFilter{State: "open"}); err != nil || len(open) != 0 {
		t.Errorf("open announcements %v, %v", open, err)
	}
	if rep := must[store.Report](t, "verify")(store.Verify(t.Context(), st)); rep.Fault != "" {
		t.Fatal(rep.Fault)
	}
}

func pagesOf(t *testing.T, st store.Store, f store.StockFilter) []string {
	var all []string
	for {
		page, next, err := st.Stock(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range page {
			if b.OnHand != 0 {
				all = append(all, b.SKU+"/"+string(b.Location)+"/"+string(b.Lot))
			}
		}
		if f.Cursor = next; next == "" {
			return all
		}
	}
}
