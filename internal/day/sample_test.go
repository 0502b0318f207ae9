package day

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"dayrun/internal/intake"
	"dayrun/internal/solve"
	"dayrun/simulator"
	"dayrun/site"
)

// sample draws orders over some hours from eight in the morning.
func sample(n int, hours float64) (intake.Orders, []intake.Item) {
	r := rand.New(rand.NewPCG(1, 2))
	var items []intake.Item
	for i := range 40 {
		items = append(items, intake.Item{SKU: fmt.Sprintf("S%02d", i), WeightG: 500, VolumeCm3: 1000})
	}
	var o intake.Orders
	at := int64(1_318_406_400_000)
	for i := range n {
		x := intake.Order{ID: fmt.Sprintf("c%d", i), PlacedAt: at, LatE7: -204_500_000 + r.Int32N(400_000), LonE7: -546_000_000 + r.Int32N(400_000)}
		for range 1 + r.IntN(3) {
			x.Lines = append(x.Lines, intake.Line{SKU: items[r.IntN(len(items))].SKU, Quantity: 1 + r.Int64N(3)})
		}
		o.Lines += len(x.Lines)
		o.List = append(o.List, x)
		at += int64(hours * 3.6e6 / float64(n))
	}
	return o, items
}

func run1(t *testing.T, opt Options) Report {
	t.Helper()
	rep, err := Run(opt)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Check != "ok" {
		t.Errorf("check: %s", rep.Check)
	}
	return rep
}

// The journal must depend on options and seed alone: not on processors, nor on
// whether plans are computed beside the loop or in it.
func TestSameSeedSameJournal(t *testing.T) {
	o, items := sample(40, 3)
	want := run1(t, Options{Orders: o, Items: items, Planner: newInline(), Seed: 3})
	if want.OrdersDelivered != 40 || want.CodecMessages == 0 {
		t.Fatalf("%d of 40 delivered, %d messages as bytes", want.OrdersDelivered, want.CodecMessages)
	}
	for _, procs := range []int{1, 2} {
		before := runtime.GOMAXPROCS(procs)
		planner := solve.NewAhead(site.Defaults().Motion)
		got := run1(t, Options{Orders: o, Items: items, Planner: planner, Seed: 3})
		planner.Close()
		runtime.GOMAXPROCS(before)
		if got.JournalHash != want.JournalHash {
			t.Errorf("with %d processors the journal ends in %s, want %s", procs, got.JournalHash[:12], want.JournalHash[:12])
		}
	}
	if other := run1(t, Options{Orders: o, Items: items, Planner: newInline(), Seed: 4}); other.JournalHash == want.JournalHash {
		t.Error("another seed gives the same journal")
	}
}

func TestUnknownArticleIsRefused(t *testing.T) {
	o, items := sample(12, 1)
	o.List[3].Lines[0].SKU, o.List[3].Lines[0].Row = "nobody-knows", 7
	o.Lost = []string{"broken"}
	o.Refused = []intake.Refusal{{Line: 9, Order: "broken", Field: "quantity", Value: "x", Mend: "give a number"}}
	rep := run1(t, Options{Orders: o, Items: items, Planner: newInline(), Seed: 1})
	if rep.OrdersPlaced != 11 || rep.OrdersRefused != 2 || rep.OrdersDelivered != 11 {
		t.Errorf("placed %d refused %d delivered %d", rep.OrdersPlaced, rep.OrdersRefused, rep.OrdersDelivered)
	}
	// Once, by its line: stock that nobody asked to receive is no refusal.
	if len(rep.Refused) != 2 || rep.Refused[1].Line != 7 || rep.Refused[1].Field != "sku" || rep.Refused[1].Value != "nobody-knows" || rep.Refused[1].Order != o.List[3].ID ||
		!strings.Contains(rep.Refused[1].Mend, "items file") {
		t.Errorf("the report must name line, field and article once: %v", rep.Refused)
	}
}

func TestShortStockEndsInBackorder(t *testing.T) {
	o, items := sample(12, 1)
	o.List[5].Lines = []intake.Line{{SKU: "S39", Quantity: 1_000}}
	var stock []intake.Receipt
	for _, it := range items {
		stock = append(stock, intake.Receipt{SKU: it.SKU, Quantity: 100})
	}
	rep := run1(t, Options{Orders: o, Items: items, Stock: stock, Planner: newInline(), Seed: 1})
	if rep.OrdersBackordered < 1 || rep.OrdersDelivered != rep.OrdersPlaced-rep.OrdersBackordered {
		t.Errorf("placed %d, backordered %d, delivered %d", rep.OrdersPlaced, rep.OrdersBackordered, rep.OrdersDelivered)
	}
}

func TestSurge(t *testing.T) {
	o, items := sample(40, 4)
	surge := simulator.Surge{Factor: 5, StartMs: o.List[0].PlacedAt + 3_600_000, SpanMs: 1_800_000}
	rep := run1(t, Options{Orders: o, Items: items, Planner: newInline(), Seed: 1, Surge: surge})
	if rep.SurgeOrders != 20 || rep.OrdersPlaced != 60 || rep.SurgeWithin24h != 1 {
		t.Errorf("%d surge orders of %d, share %.3f", rep.SurgeOrders, rep.OrdersPlaced, rep.SurgeWithin24h)
	}
	if rep.QueuePeak < 4 || rep.Recovery < 0 {
		t.Errorf("queue peak %d, recovery %.0f s", rep.QueuePeak, rep.Recovery)
	}
}

// The day goes to its end under faults too, and nothing collides.
func TestFaultyDay(t *testing.T) {
	o, items := sample(30, 3)
	rep := run1(t, Options{Orders: o, Items: items, Planner: newInline(), Seed: 5, Faults: simulator.Faults{
		WrongScan: 0.1, LoseOrder: 0.02, DoubleOrder: 0.02, LoseState: 0.02, DoubleState: 0.02, Stall: 0.01, StallFor: simulator.Span{MinMs: 1_000, MaxMs: 60_000}}})
	if rep.OrdersDelivered != 30 || rep.WrongScans == 0 {
		t.Errorf("%d delivered, %d wrong scans", rep.OrdersDelivered, rep.WrongScans)
	}
}

func TestSizing(t *testing.T) {
	o, _ := sample(2400, 8)
	s := size(o.List, longestWaitH, site.Defaults(), nil, Fleet{})
	if s.Stations < 2 || s.Stations > 4 || s.Robots < 6*s.Stations || s.Robots > 14*s.Stations || s.Vans != 15 || s.Drones != 1 || s.Benches < s.Stations {
		t.Errorf("sizing %+v", s.Fleet)
	}
	s = size(o.List, longestWaitH, site.Defaults(), nil, Fleet{Robots: 9, Stations: 3, Vans: 2, Drones: 4})
	if s.Robots != 9 || s.Stations != 3 || s.Vans != 2 || s.Drones != 4 {
		t.Errorf("override ignored: %+v", s.Fleet)
	}
	if _, err := Prepare(Options{Planner: newInline()}); err == nil || !strings.Contains(err.Error(), "no order") {
		t.Errorf("an empty file: %v", err)
	}
}
