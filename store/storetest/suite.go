package storetest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/site"
	"dayrun/store"
)

// Opener opens the store of a site in a folder; the folder is the test's own.
type Opener func(dir, name string) (store.Store, error)

// Run is the suite. Every store passes it.
func Run(t *testing.T, open Opener) {
	for name, test := range map[string]func(*testing.T, Opener){
		"Empty": empty, "Entries": entries, "Orders": orders, "Pages": pages, "Stock": stock, "Shortages": shortages, "Lots": lots, "Care": care, "Prior": prior,
		"Fleet": fleet, "Reopen": reopen, "ErrOrder": errOrder, "ErrHeld": errHeld, "Sites": sites, "Verify": verify, "Replay": replay, "States": states,
	} {
		t.Run(name, func(t *testing.T) { test(t, open) })
	}
}

func start(t *testing.T, open Opener, dir string) store.Store {
	t.Helper()
	st, err := open(dir, "main")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

func commit(t *testing.T, st store.Store, b site.Batch) {
	t.Helper()
	if err := st.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func must[T any](t *testing.T, what string) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		return v
	}
}

func empty(t *testing.T, open Opener) {
	st := start(t, open, t.TempDir())
	if h := must[site.Head](t, "head")(st.Head(t.Context())); h != (site.Head{Hash: site.Genesis("main")}) {
		t.Fatalf("head %+v", h)
	}
	commit(t, st, site.Batch{})
	if o, err := st.Order(t.Context(), "o-1"); o != nil || err != nil {
		t.Fatalf("order %v, %v", o, err)
	}
	if f, err := st.Floor(t.Context()); f != nil || err != nil {
		t.Fatalf("floor %v, %v", f, err)
	}
	if rep := must[store.Report](t, "verify")(store.Verify(t.Context(), st)); rep.Fault != "" {
		t.Fatal(rep.Fault)
	}
}

func entries(t *testing.T, open Opener) {
	st, s := start(t, open, t.TempDir()), NewScript("main", 1, 20)
	s.Round(3)
	b := s.Batch()
	commit(t, st, b)
	var got []site.Entry
	err := st.Entries(t.Context(), 5, func(e site.Entry) error {
		e.Data = slices.Clone(e.Data)
		got = append(got, e)
		return nil
	})
	if err != nil || !reflect.DeepEqual(got, b.Entries[4:]) {
		t.Fatalf("%d entries back of %d, %v", len(got), len(b.Entries)-4, err)
	}
	stop := errors.New("stop")
	if err := st.Entries(t.Context(), 1, func(site.Entry) error { return stop }); !errors.Is(err, stop) {
		t.Fatalf("got %v, want the callback's error", err)
	}
	tail := must[[]site.Entry](t, "events")(st.Events(t.Context(), s.Head.Seq-3, 2))
	if len(tail) != 2 || tail[0].Seq != s.Head.Seq-2 {
		t.Fatalf("events %+v", tail)
	}
	if h := must[site.Head](t, "head")(st.Head(t.Context())); h != s.Head {
		t.Fatalf("head %+v, want %+v", h, s.Head)
	}
}

func orders(t *testing.T, open Opener) {
	st, s := start(t, open, t.TempDir()), NewScript("main", 3, 20)
	id := s.Place()
	s.Pack(id)
	commit(t, st, s.Batch())
	o := must[*fulfilment.Order](t, "order")(st.Order(t.Context(), string(id)))
	want := *s.Ledger.Order(id)
	want.Lines = slices.Clone(want.Lines)
	for i := range want.Lines {
		want.Lines[i].Allocs, want.Lines[i].Part = nil, 0
	}
	want.Parts = nil // of an order that is not split
	if o == nil || !reflect.DeepEqual(*o, want) {
		t.Fatalf("got  %+v\nwant %+v", o, want)
	}
	s.Deliver(s.Leave(id))
	commit(t, st, s.Batch())
	var kinds []string
	for _, e := range must[[]site.Entry](t, "history")(st.OrderEvents(t.Context(), string(id))) {
		if k := e.Kind; len(kinds) == 0 || kinds[len(kinds)-1] != k {
			kinds = append(kinds, k)
		}
	}
	for _, k := range []string{"order_placed", "stock_reserved", "order_released", "job_created", "job_assigned", "shelf_lifted", "shelf_arrived", "line_picked", "picking_done", "order_packed", "trip_planned", "trip_left", "order_delivered", "custody_closed"} {
		if !slices.Contains(kinds, k) {
			t.Errorf("history has no %s: %v", k, kinds)
		}
	}
	if h := must[[]site.Entry](t, "history")(st.OrderEvents(t.Context(), "o-99")); len(h) != 0 {
		t.Errorf("history of an unknown order: %v", h)
	}
}

func pages(t *testing.T, open Opener) {
	st, s := start(t, open, t.TempDir()), NewScript("main", 4, 20)
	var ids []fulfilment.OrderID
	for range 250 {
		ids = append(ids, s.Place())
	}
	s.Pack(ids[:7]...)
	commit(t, st, s.Batch())
	list := func(f store.OrderFilter) ([]fulfilment.Order, string) {
		l, next, err := st.Orders(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		return l, next
	}
	seen, next := 0, ""
	for n := 0; n == 0 || next != ""; n++ {
		var l []fulfilment.Order
		l, next = list(store.OrderFilter{Cursor: next})
		for i := range l {
			if want := ids[len(ids)-1-seen]; l[i].ID != want || len(l[i].Lines) == 0 {
				t.Fatalf("order %d is %s with %d lines, want %s", seen, l[i].ID, len(l[i].Lines), want)
			}
			seen++
		}
	}
	if seen != len(ids) {
		t.Fatalf("%d orders on all pages, want %d", seen, len(ids))
	}
	if l, _ := list(store.OrderFilter{ClientOrderID: "web-000042"}); len(l) != 1 || l[0].ID != "o-42" {
		t.Fatalf("by client id: %v", l)
	}
	if l, _ := list(store.OrderFilter{State: string(fulfilment.AwaitingTrip)}); len(l) != 7 {
		t.Fatalf("%d orders wait for a trip, want 7", len(l))
	}
	if l, _ := list(store.OrderFilter{Query: "web-00024"}); len(l) != 10 {
		t.Fatalf("%d orders start with web-00024, want 10", len(l))
	}
	if l, _ := list(store.OrderFilter{Query: "o-25"}); len(l) != 2 { // o-25, o-250
		t.Fatalf("%d orders start with o-25, want 2", len(l))
	}
	if _, _, err := st.Orders(t.Context(), store.OrderFilter{Cursor: "x"}); !errors.Is(err, store.ErrCursor) {
		t.Fatalf("bad cursor: %v", err)
	}
}

// shortages: the tables follow what a short pick and a count change.
func shortages(t *testing.T, open Opener) {
	st, s := start(t, open, t.TempDir()), NewScript("main", 9, 20)
	first, second := s.Short()
	commit(t, st, s.Batch())
	for _, id := range []fulfilment.OrderID{first, second} {
		o := must[*fulfilment.Order](t, "order")(st.Order(t.Context(), string(id)))
		if o == nil || o.State != fulfilment.Waiting || o.Place != 0 {
			t.Fatalf("order %+v", o)
		}
	}
	var kinds []string
	for _, e := range must[[]site.Entry](t, "history")(st.OrderEvents(t.Context(), string(first))) {
		kinds = append(kinds, e.Kind)
	}
	for _, k := range []string{"pick_short", "line_picked", "pick_withdrawn", "order_backordered", "backorder_filled"} {
		if !slices.Contains(kinds, k) {
			t.Errorf("history has no %s: %v", k, kinds)
		}
	}
	if rep := must[store.Report](t, "verify")(store.Verify(t.Context(), st)); rep.Fault != "" {
		t.Fatal(rep.Fault)
	}
}

func stock(t *testing.T, open Opener) {
	st, s := start(t, open, t.TempDir()), NewScript("main", 5, 150)
	s.Pack(s.Place())
	commit(t, st, s.Batch())
	first, next, err := st.Stock(t.Context(), store.StockFilter{})
	if err != nil || len(first) != store.PageSize || next == "" {
		t.Fatalf("first page %d, next %q, %v", len(first), next, err)
	}
	second, end, err := st.Stock(t.Context(), store.StockFilter{Cursor: next})
	if err != nil || end != "" {
		t.Fatalf("second page: next %q, %v", end, err)
	}
	for _, b := range append(first, second...) {
		if want := s.Ledger.StockLot(b.SKU, b.Location, b.Lot); b.OnHand != want.OnHand || b.Reserved != want.Reserved || b.Expires != want.Expires() {
			t.Fatalf("balance %+v, want %+v", b, want)
		}
	}
	one, _, err := st.Stock(t.Context(), store.StockFilter{SKU: "A-0001"})
	if err != nil || len(one) == 0 || one[0].SKU != "A-0001" {
		t.Fatalf("by article: %v, %v", one, err)
	}
	dock, _, err := st.Stock(t.Context(), store.StockFilter{Location: string(fulfilment.Dock)})
	if err != nil || len(dock) == 0 || dock[0].Location != fulfilment.Dock {
		t.Fatalf("by location: %v, %v", dock, err)
	}
	k := must[*fulfilment.SKU](t, "article")(st.SKU(t.Context(), "A-0007"))
	if k == nil || *k != *s.Ledger.SKU("A-0007") {
		t.Fatalf("article %+v", k)
	}
	if k, err := st.SKU(t.Context(), "none"); k != nil || err != nil {
		t.Fatalf("unknown article: %v, %v", k, err)
	}
	if f := must[*fulfilment.FloorAdopted](t, "floor")(st.Floor(t.Context())); f == nil || f.Name != "hall" || len(f.Shelves) != shelves {
		t.Fatalf("floor %+v", f)
	}
}

func prior(t *testing.T, open Opener) {
	st, s := start(t, open, t.TempDir()), NewScript("main", 6, 20)
	s.Place()
	s.Place()
	commit(t, st, s.Batch())
	for _, c := range []struct {
		key, client string
		want        fulfilment.OrderID
	}{{"key-1", "new", "o-1"}, {"new", "web-000002", "o-2"}, {"key-1", "web-000002", "o-1"}, {"new", "new", ""}} {
		p := must[*fulfilment.Prior](t, "prior")(st.Prior(t.Context(), c.key, c.client))
		switch {
		case c.want == "" && p != nil, c.want != "" && (p == nil || p.Order != c.want):
			t.Errorf("key %s, client id %s: got %+v, want %s", c.key, c.client, p, c.want)
		case p != nil && (p.BodyHash != "b" || p.Promise == 0 || p.State != fulfilment.Waiting):
			t.Errorf("prior lacks fields: %+v", p)
		}
	}
}

func fleet(t *testing.T, open Opener) {
	st := start(t, open, t.TempDir())
	order := devices.Order{Robot: "robot/a/1", OrderID: "x", UpdateID: 3, Nodes: []devices.OrderNode{{NodeID: "n1", Released: true, Actions: []devices.Action{{Type: "pick", ID: "a"}}}}}
	rows := []site.FleetRow{{Robot: "robot/a/1", Order: &order, Owned: []string{"n1", "n2"}, LastSeq: 4}, {Robot: "robot/a/2"}}
	commit(t, st, site.Batch{Fleet: []site.FleetRow{{Robot: "robot/a/1", LastNode: "old"}}})
	commit(t, st, site.Batch{Fleet: rows})
	if got := must[[]site.FleetRow](t, "fleet")(st.FleetRows(t.Context())); !reflect.DeepEqual(got, rows) {
		t.Fatalf("got  %+v\nwant %+v", got, rows)
	}
}

func reopen(t *testing.T, open Opener) {
	dir, s := t.TempDir(), NewScript("main", 7, 20)
	for range 3 {
		st, err := open(dir, "main")
		if err != nil {
			t.Fatal(err)
		}
		s.Round(2)
		commit(t, st, s.Batch())
		if h := must[site.Head](t, "head")(st.Head(t.Context())); h != s.Head {
			t.Fatalf("head %+v, want %+v", h, s.Head)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func errOrder(t *testing.T, open Opener) {
	st, s := start(t, open, t.TempDir()), NewScript("main", 8, 20)
	first := s.Batch()
	s.Place()
	second := s.Batch()
	if err := st.Commit(t.Context(), second); err == nil {
		t.Fatal("a gap was stored")
	}
	commit(t, st, first)
	if err := st.Commit(t.Context(), first); err == nil {
		t.Fatal("the same batch was stored twice")
	}
	broken := second
	broken.Rows = append(slices.Clone(second.Rows), site.Row{Table: "nowhere", Values: []any{int64(1)}})
	if err := st.Commit(t.Context(), broken); err == nil {
		t.Fatal("a row of an unknown table was stored")
	}
	if h := must[site.Head](t, "head")(st.Head(t.Context())); h.Seq != first.Entries[len(first.Entries)-1].Seq {
		t.Fatalf("half of a failed batch was stored: head %d", h.Seq)
	}
	commit(t, st, second)
}

func errHeld(t *testing.T, open Opener) {
	dir := t.TempDir()
	start(t, open, dir)
	if st, err := open(dir, "main"); !errors.Is(err, store.ErrHeld) {
		if err == nil {
			_ = st.Close()
		}
		t.Fatalf("second opening: %v, want ErrHeld", err)
	}
}

// sites keeps two sites in one store: neither sees the other's rows.
func sites(t *testing.T, open Opener) {
	dir := t.TempDir()
	for n, name := range []string{"main", "north"} {
		st, err := open(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		s := NewScript(name, uint64(n), 10+n)
		s.Round(3)
		commit(t, st, s.Batch())
		rep := must[store.Report](t, "verify")(store.Verify(t.Context(), st))
		if rep.Fault != "" || rep.Site != name || rep.Head != s.Head {
			t.Fatalf("%s: %+v", name, rep)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func verify(t *testing.T, open Opener) {
	st, s := start(t, open, t.TempDir()), NewScript("main", 9, 40)
	for range 5 {
		s.Round(6)
		s.Pack(s.Place())
		commit(t, st, s.Batch())
	}
	rep := must[store.Report](t, "verify")(store.Verify(t.Context(), st))
	if rep.Fault != "" || rep.Placed != 35 || rep.Delivered != 30 || rep.Rows == 0 {
		t.Fatalf("%+v", rep)
	}
}

type replayed struct{ l *fulfilment.Ledger }

func (r replayed) Replay(e site.Entry, event fulfilment.Event) { r.l.Apply(e.At, event) }

func replay(t *testing.T, open Opener) {
	st, s := start(t, open, t.TempDir()), NewScript("main", 10, 20)
	s.Round(4)
	id := s.Place()
	commit(t, st, s.Batch())
	r := replayed{fulfilment.New()}
	head, err := store.Replay(context.Background(), st, r)
	if err != nil || head != s.Head {
		t.Fatalf("head %+v, %v", head, err)
	}
	if !reflect.DeepEqual(r.l.Order(id), s.Ledger.Order(id)) {
		t.Fatalf("order %+v, want %+v", r.l.Order(id), s.Ledger.Order(id))
	}
}
