package fulfilment_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"dayrun/fulfilment"
)

// dawn is when the tests begin.
const dawn = fulfilment.Time(1_772_352_000_000)

type written struct {
	at      fulfilment.Time
	kind    string
	version int
	data    []byte
}

// fatal is what a test and a property have in common.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// book is a ledger with its journal.
type book struct {
	t   fatal
	l   *fulfilment.Ledger
	now fulfilment.Time
	log []written
}

// open gives a ledger with three shelves, S1 to S3 on nodes n1 to n3, and the
// articles A (200 g) and B (1000 g).
func open(t fatal) *book {
	b := &book{t: t, l: fulfilment.New(), now: dawn}
	b.do(fulfilment.AdoptFloor{Name: "hall", Lif: []byte(`{}`), Side: []byte(`{}`), Shelves: []fulfilment.ShelfAt{{Shelf: "S1", Node: "n1"}, {Shelf: "S2", Node: "n2"}, {Shelf: "S3", Node: "n3"}}})
	b.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "A", Description: "apple", WeightG: 200, VolumeCm3: 300}})
	b.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: "B", Description: "book", WeightG: 1000, VolumeCm3: 2000}})
	return b
}

// try decides and applies, and checks the ledger after every grant.
func (b *book) try(c fulfilment.Command) ([]fulfilment.Event, error) {
	b.t.Helper()
	events, err := b.l.Decide(b.now, c)
	if err != nil {
		if events != nil {
			b.t.Fatalf("%#v: refused with events %v", c, events)
		}
		return nil, err
	}
	for _, e := range events {
		kind, version, data, err := fulfilment.Encode(e)
		if err != nil {
			b.t.Fatalf("%v", err)
		}
		b.log = append(b.log, written{b.now, kind, version, data})
		b.l.Apply(b.now, e)
	}
	if err := b.l.Check(); err != nil {
		b.t.Fatalf("after %#v: %v", c, err)
	}
	return events, nil
}

func (b *book) do(c fulfilment.Command) []fulfilment.Event {
	b.t.Helper()
	events, err := b.try(c)
	if err != nil {
		b.t.Fatalf("%#v: %v", c, err)
	}
	return events
}

// refuse wants a refusal with the code that names the field.
func (b *book) refuse(c fulfilment.Command, code fulfilment.Code, field string) *fulfilment.Refusal {
	b.t.Helper()
	_, err := b.try(c)
	var r *fulfilment.Refusal
	if !errors.As(err, &r) {
		b.t.Fatalf("%#v: got %v, want a refusal", c, err)
	}
	if r.Code != code || r.Field != field {
		b.t.Fatalf("%#v: refused with %s %s (%v), want %s %s", c, r.Code, r.Field, r, code, field)
	}
	if !strings.Contains(r.Error(), string(code)) || (code != fulfilment.Repeated && r.Mend == "") {
		b.t.Fatalf("%#v: %v says too little", c, r)
	}
	return r
}

// receive books stock in at a shelf.
func (b *book) receive(sku string, qty int64, at fulfilment.LocationID) {
	b.t.Helper()
	b.do(fulfilment.ReceiveStock{SKU: sku, Qty: qty, Location: at})
}

// order is the command that places an order under its own key.
func order(client string, lines ...fulfilment.OrderLine) fulfilment.PlaceOrder {
	return fulfilment.PlaceOrder{Key: "k-" + client, BodyHash: "h-" + client, ClientOrderID: client, Lines: lines, Dest: fulfilment.LatLon{LatE7: 525000000, LonE7: 134000000}}
}

func line(sku string, qty int64) fulfilment.OrderLine {
	return fulfilment.OrderLine{SKU: sku, Qty: qty}
}

// place takes an order in and gives it.
func (b *book) place(c fulfilment.PlaceOrder) *fulfilment.Order {
	b.t.Helper()
	b.do(c)
	return b.l.OrderByClientID(c.ClientOrderID)
}

// want asserts an order's state.
func (b *book) want(id fulfilment.OrderID, s fulfilment.OrderState) {
	b.t.Helper()
	if o := b.l.Order(id); o.State != s {
		b.t.Fatalf("order %s is %s, want %s", id, o.State, s)
	}
}

// packed brings a single-line order of sku to the dock.
func (b *book) packed(client, sku string, qty int64, shelf fulfilment.LocationID, place int) *fulfilment.Order {
	b.t.Helper()
	o := b.place(order(client, line(sku, qty)))
	b.do(fulfilment.ReleaseOrder{Order: o.ID, Station: "P1", Place: place})
	j := b.job(shelf, fulfilment.Pick{Order: o.ID, SKU: sku, Qty: qty})
	b.do(fulfilment.AssignJob{Job: j, Robot: "robot/acme/1"})
	b.do(fulfilment.LiftShelf{Job: j})
	b.do(fulfilment.ArriveShelf{Job: j})
	b.do(fulfilment.ConfirmPick{Job: j, Order: o.ID, Qty: qty, ReadID: "r-" + client})
	b.do(fulfilment.LeaveStation{Job: j})
	b.do(fulfilment.StoreShelf{Job: j, Node: "n1"})
	b.do(fulfilment.ConfirmPack{Order: o.ID, Parcel: fulfilment.ParcelID("p-" + client), Bench: "B1", ReadID: "q-" + client})
	return o
}

// job creates a job at station P1 and gives its id.
func (b *book) job(shelf fulfilment.LocationID, picks ...fulfilment.Pick) fulfilment.JobID {
	b.t.Helper()
	b.do(fulfilment.CreateJob{Shelf: shelf, Station: "P1", Picks: picks})
	return b.l.JobOfShelf(shelf).ID
}

// replay reads the journal into a fresh ledger and wants the same state.
func (b *book) replay() {
	b.t.Helper()
	l := fulfilment.New()
	for i, w := range b.log {
		e, err := fulfilment.Decode(w.kind, w.version, w.data)
		if err != nil {
			b.t.Fatalf("event %d: %v", i, err)
		}
		l.Apply(w.at, e)
	}
	if err := l.Check(); err != nil {
		b.t.Fatalf("replayed: %v", err)
	}
	if !reflect.DeepEqual(l, b.l) {
		b.same("totals", l.Totals(), b.l.Totals())
		for _, s := range fulfilment.OrderStates {
			b.same(string(s), l.OrdersIn(s), b.l.OrdersIn(s))
			for _, id := range b.l.OrdersIn(s) {
				b.same(string(id), l.Order(id), b.l.Order(id))
			}
		}
		b.same("jobs", l.OpenJobs(), b.l.OpenJobs())
		b.same("trips", l.OpenTrips(), b.l.OpenTrips())
		b.t.Fatalf("the replayed ledger differs in an index")
	}
}

func (b *book) same(what string, got, want any) {
	b.t.Helper()
	if !reflect.DeepEqual(got, want) {
		b.t.Fatalf("%s replayed: %+v, was %+v", what, got, want)
	}
}

var _ fatal = (*testing.T)(nil)
