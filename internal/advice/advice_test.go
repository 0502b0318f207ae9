package advice

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"dayrun/fulfilment"
	"dayrun/routing"
	"dayrun/routing/slotting"
	"dayrun/site"
	"dayrun/store"
)

// book is a site with its journal, as a desk reads it.
type book struct {
	t       *testing.T
	site    *site.Site
	now     fulfilment.Time
	entries []site.Entry
	floor   *fulfilment.FloorAdopted
	n       int
}

func newBook(t *testing.T) *book {
	f, err := routing.Generate(routing.GenerateParams{Shelves: 40, Stations: 2, Robots: 6})
	if err != nil {
		t.Fatal(err)
	}
	b := &book{t: t, site: site.New(site.Defaults()), now: 1_790_000_000_000}
	lif, side, err := f.WriteLIF()
	if err != nil {
		t.Fatal(err)
	}
	b.do(fulfilment.AdoptFloor{Name: "hall", Lif: lif, Side: side})
	b.floor = &fulfilment.FloorAdopted{Name: "hall", Lif: lif, Side: side}
	for i := range 20 {
		b.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: fmt.Sprintf("a%02d", i), VolumeCm3: 100}})
		b.do(fulfilment.ReceiveStock{SKU: fmt.Sprintf("a%02d", i), Qty: 10_000, Location: b.site.Ledger().Shelves()[i]})
	}
	return b
}

func (b *book) do(c fulfilment.Command) {
	b.t.Helper()
	b.now += 1000
	out := b.site.Step(b.now, site.Do{ID: 1, Command: c})
	b.entries = append(b.entries, out.Entries...)
	for _, r := range out.Replies {
		if r.Err != nil {
			b.t.Fatal(r.Err)
		}
	}
}

// order orders pairs: a00 with a01, a02 with a03, ...
func (b *book) order(n int) {
	r := rand.New(rand.NewPCG(1, uint64(b.n)))
	for range n {
		b.n++
		k := r.IntN(10) * 2
		b.do(fulfilment.PlaceOrder{Key: fmt.Sprint("k", b.n), BodyHash: "h", ClientOrderID: fmt.Sprint("c", b.n), Dest: fulfilment.LatLon{LatE7: 1, LonE7: 1},
			Lines: []fulfilment.OrderLine{{SKU: fmt.Sprintf("a%02d", k), Qty: 1}, {SKU: fmt.Sprintf("a%02d", k+1), Qty: 2}}})
	}
}

func (b *book) Entries(_ context.Context, from int64, fn func(site.Entry) error) error {
	for _, e := range b.entries[from-1:] {
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) Stock(_ context.Context, f store.StockFilter) ([]store.Balance, string, error) {
	all := b.site.Ledger().SKUs() // a page an article
	var i int
	if f.Cursor != "" {
		if _, err := fmt.Sscan(f.Cursor, &i); err != nil {
			return nil, "", err
		}
	}
	var page []store.Balance
	for _, x := range b.site.Ledger().StockOf(all[i]) {
		page = append(page, store.Balance{SKU: x.SKU, Location: x.Location, OnHand: x.OnHand, Reserved: x.Reserved})
	}
	if i+1 == len(all) {
		return page, "", nil
	}
	return page, fmt.Sprint(i + 1), nil
}

func (b *book) Floor(context.Context) (*fulfilment.FloorAdopted, error) { return b.floor, nil }

func TestDeskLearnsAndProposes(t *testing.T) {
	ctx, b := context.Background(), newBook(t)
	d := New(Options{Places: 12, Faces: 16})
	d.Open(b)
	if _, err := d.Propose(ctx, slotting.Budget{}); !errors.Is(err, slotting.ErrTooFew) {
		t.Fatalf("without orders: %v", err)
	}
	b.order(300)
	list, orders, err := d.Related(ctx, "a04", 5)
	if err != nil || orders != 300 || len(list) != 1 || list[0].SKU != "a05" || list[0].Confidence < 0.999 {
		t.Fatalf("related to a04: %+v of %d orders, %v", list, orders, err)
	}
	p, err := d.Propose(ctx, slotting.Budget{})
	if err != nil || len(p.Moves) < 5 || p.Gain <= 0 || p.ID == "" {
		t.Fatalf("proposal %+v, %v", p, err)
	}
	b.order(10)
	again, err := d.Propose(ctx, slotting.Budget{})
	if err != nil || again.ID != p.ID {
		t.Errorf("ten more orders changed the proposal: %v", err)
	}
	if _, err := d.Command(ctx, "sp-0", "kim"); !errors.Is(err, ErrChanged) {
		t.Errorf("an unknown proposal: %v", err)
	}
	for range 2 { // the second time nothing happens
		c, err := d.Command(ctx, p.ID, "kim")
		if err != nil {
			t.Fatal(err)
		}
		b.do(c)
	}
	after, err := d.Propose(ctx, slotting.Budget{})
	if err != nil || after.Accepted != (Accepted{p.ID, "kim", after.Accepted.At, len(p.Moves)}) {
		t.Errorf("accepted: %+v, %v", after.Accepted, err)
	}
	// A second desk that hears the journal from the start says the same.
	fresh := New(Options{Places: 12, Faces: 16})
	fresh.Open(b)
	same, err := fresh.Propose(ctx, slotting.Budget{})
	if err != nil || same.Accepted != after.Accepted {
		t.Errorf("a desk started anew: accepted %+v, %v", same.Accepted, err)
	}
	to := p.Moves[0].To
	b.do(fulfilment.ReceiveStock{SKU: p.Moves[0].SKU, Qty: 4})
	if got := b.site.Ledger().Stock(p.Moves[0].SKU, fulfilment.LocationID(to)).OnHand; got != 4 {
		t.Errorf("%d of %s on %s after receiving 4", got, p.Moves[0].SKU, to)
	}
	if changed, err := d.Propose(ctx, slotting.Budget{}); err != nil || changed.ID == p.ID {
		t.Errorf("stock came in, the proposal stayed %s: %v", p.ID, err)
	}
}

func TestAutomationKeepsItsBudget(t *testing.T) {
	ctx, b := context.Background(), newBook(t)
	d := New(Options{Places: 12, Faces: 16})
	d.Open(b)
	b.order(300)
	var last []fulfilment.SlotMove
	accepted, day := 0, b.now.UTC().Truncate(24*time.Hour)
	a := Auto{Moves: 3, After: 2 * time.Hour, Zone: time.UTC, Now: func() time.Time { return day.Add(time.Hour) },
		Accept: func(_ context.Context, c fulfilment.AcceptSlotting) error {
			if len(c.Moves) == 0 || len(c.Moves) > 3 || c.By != Automation {
				t.Errorf("%d moves accepted by %s, the budget is 3", len(c.Moves), c.By)
			}
			accepted++
			last = c.Moves
			b.do(c)
			return nil
		}}
	step := func(at time.Time, want int) {
		t.Helper()
		a.Now = func() time.Time { return at }
		if err := d.CatchUp(ctx); err != nil {
			t.Fatal(err)
		}
		if err := d.automate(ctx, a); err != nil || accepted != want {
			t.Fatalf("at %s: %d accepted, want %d (%v)", at, accepted, want, err)
		}
	}
	day = day.AddDate(0, 0, 1)
	step(day.Add(time.Hour), 0)
	b.now = fulfilment.At(day.Add(2 * time.Hour))
	step(day.Add(2*time.Hour), 1)
	step(day.Add(9*time.Hour), 1)
	step(day.Add(25*time.Hour), 1)
	step(day.Add(27*time.Hour), 1) // the same moves as yesterday are in force already
	b.do(fulfilment.ReceiveStock{SKU: last[0].SKU, Qty: 4, Location: last[0].From})
	b.now = fulfilment.At(day.Add(27 * time.Hour))
	step(day.Add(27*time.Hour), 2)
	step(day.Add(28*time.Hour), 2)
	a.Moves = 0
	step(day.Add(99*time.Hour), 2)
}
