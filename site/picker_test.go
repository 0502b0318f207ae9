package site_test

import (
	"fmt"
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/fulfilment"
	"dayrun/internal/solve"
	"dayrun/routing"
	"dayrun/site"
)

// hall is a site of fixed shelves with two pickers, all inputs by hand.
type hall struct {
	t    *testing.T
	s    *site.Site
	now  fulfilment.Time
	plan *solve.Solver
	told map[devices.ID]devices.Task // last task by scanner
	ack  devices.Ack
	log  []fulfilment.Event
	id   uint64

	entries []site.Entry
}

func newHall(t *testing.T) *hall {
	t.Helper()
	cfg := site.Defaults()
	h := &hall{t: t, s: site.New(cfg), now: 1_772_352_000_000, plan: solve.NewSolver(cfg.Motion), told: map[devices.ID]devices.Task{}}
	h.do(fulfilment.AcceptDevice{Device: "scanner/P01"}) // before anybody knows that it is a picker's
	f, err := routing.GeneratePeople(routing.PeopleParams{Name: "hall", Shelves: 8, Pickers: 2, Totes: 3})
	if err != nil {
		t.Fatal(err)
	}
	lif, side, err := f.WriteLIF()
	if err != nil {
		t.Fatal(err)
	}
	h.do(fulfilment.AdoptFloor{Name: "hall", Lif: lif, Side: side})
	for _, sku := range []string{"A", "B"} {
		h.do(fulfilment.DefineSKU{SKU: fulfilment.SKU{Code: sku, WeightG: 100, VolumeCm3: 100}})
	}
	h.do(fulfilment.ReceiveStock{SKU: "A", Qty: 50, Location: fulfilment.LocationID(f.Shelves[2].ID)})
	h.do(fulfilment.ReceiveStock{SKU: "B", Qty: 50, Location: fulfilment.LocationID(f.Shelves[7].ID)})
	h.do(fulfilment.AcceptDevice{Device: "scanner/P02"})
	return h
}

func (h *hall) step(in site.Input) {
	h.t.Helper()
	out := h.s.Step(h.now, in)
	h.entries = append(h.entries, out.Entries...)
	for _, r := range out.Replies {
		if r.Err != nil {
			h.t.Fatal(r.Err)
		}
	}
	h.log = append(h.log, out.Events...)
	for _, i := range out.Instructions {
		switch i := i.(type) {
		case devices.Task:
			h.told[i.Scanner] = i
		case devices.Ack:
			h.ack = i
		}
	}
	for _, q := range append([]site.Question{}, out.Questions...) {
		if q.Tour != nil {
			h.step(h.plan.Solve(q))
		}
	}
}

func (h *hall) do(c fulfilment.Command) { h.id++; h.step(site.Do{ID: h.id, Command: c}) }

func (h *hall) link(id devices.ID, c devices.Connection) {
	h.step(site.Heard{Report: devices.LinkReport{Device: id, Link: c}})
}

func (h *hall) wait(span fulfilment.Time) {
	for end := h.now + span; h.now < end; {
		h.now += fulfilment.Second
		h.step(site.Tick{})
	}
}

func (h *hall) place(id string, lines ...fulfilment.OrderLine) {
	h.do(fulfilment.PlaceOrder{Key: id, BodyHash: id, ClientOrderID: id, Lines: lines})
}

// read gives the answer to a picker's read.
func (h *hall) read(id devices.ID, kind, code string, qty int64) devices.Ack {
	h.id++
	h.step(site.Heard{Report: devices.Read{Device: id, ReadID: fmt.Sprint(h.id), Kind: kind, Code: code, Quantity: qty}})
	return h.ack
}

// obey reads what the task asks.
func (h *hall) obey(id devices.ID) {
	h.t.Helper()
	task := h.told[id]
	code := task.Shelf
	if task.Kind == "pick" {
		code = task.SKU
	}
	if a := h.read(id, task.Kind, code, task.Quantity); !a.OK {
		h.t.Fatalf("task %+v: %s", task, a.Reason)
	}
}

func (h *hall) count(kind string) int {
	n := 0
	for _, e := range h.log {
		if e.Kind() == kind {
			n++
		}
	}
	return n
}

func TestPickerIsLedStepByStep(t *testing.T) {
	h := newHall(t)
	h.link("scanner/P01", devices.Online)
	h.place("one", fulfilment.OrderLine{SKU: "A", Qty: 2}, fulfilment.OrderLine{SKU: "B", Qty: 1})
	h.wait(4 * fulfilment.Minute)
	if h.count("tour_created") != 0 {
		t.Fatal("one order of three totes should wait for company for five minutes")
	}
	h.place("two", fulfilment.OrderLine{SKU: "B", Qty: 3})
	h.place("three", fulfilment.OrderLine{SKU: "A", Qty: 1})
	h.wait(5 * fulfilment.Second)
	const p = devices.ID("scanner/P01")
	first := h.told[p]
	if h.count("tour_created") != 1 || first.Kind != "locate" {
		t.Fatalf("a full trolley goes at once: %d tours, task %+v", h.count("tour_created"), first)
	}
	for _, wrong := range []struct {
		kind, code string
		want       string
	}{
		{"locate", "elsewhere", "the label of " + first.Shelf}, {"pick", "A", "Walk with trolley p-1"}, {"hand_over", "hand-over", "Walk with trolley p-1"},
	} {
		if a := h.read(p, wrong.kind, wrong.code, 1); a.OK || !strings.Contains(a.Reason, wrong.want) {
			t.Errorf("%s %s: %+v, want a refusal with %q", wrong.kind, wrong.code, a, wrong.want)
		}
	}
	h.obey(p)
	pick := h.told[p]
	if pick.Kind != "pick" || pick.Shelf != first.Shelf || pick.Place < 1 {
		t.Fatalf("after the label: %+v", pick)
	}
	if a := h.read(p, "pick", pick.SKU, pick.Quantity+1); a.OK {
		t.Error("a wrong quantity was taken")
	}
	h.obey(p)
	again := h.ack
	h.step(site.Heard{Report: devices.Read{Device: p, ReadID: again.ReadID, Kind: "pick", Code: pick.SKU, Quantity: pick.Quantity}})
	if !h.ack.OK || h.count("line_picked") != 1 {
		t.Errorf("a repeated read: %+v, %d lines picked", h.ack, h.count("line_picked"))
	}
	for i := 0; h.told[p].Kind != "hand_over" && i < 20; i++ {
		h.obey(p)
	}
	if h.count("line_picked") != 4 || h.s.Ledger().CountIn(fulfilment.AtPacking) != 0 {
		t.Errorf("%d of 4 lines picked, %d orders at packing", h.count("line_picked"), h.s.Ledger().CountIn(fulfilment.AtPacking))
	}
	h.obey(p)
	if h.s.Ledger().CountIn(fulfilment.AtPacking) != 3 || h.count("tour_handed_over") != 1 {
		t.Errorf("%d orders at packing, %d tours handed over", h.s.Ledger().CountIn(fulfilment.AtPacking), h.count("tour_handed_over"))
	}
	for _, u := range h.s.Compose(0, h.now).Summary.Use {
		if u.Kind == "benches" && u.Total != 0 || u.Kind == "stations" && u.Total != 2 {
			t.Errorf("%d %s; want the two pickers as places of work and no bench", u.Total, u.Kind)
		}
	}
	if h.count("scan_refused") != 4 || len(h.s.Ledger().Exceptions()) != 0 {
		t.Errorf("%d scans refused, open exceptions %v", h.count("scan_refused"), h.s.Ledger().Exceptions())
	}
	if a := h.read(p, "locate", first.Shelf, 0); a.OK || !strings.Contains(a.Reason, "no task is open") {
		t.Errorf("a read without a task: %+v", a)
	}
	if err := h.s.Ledger().Check(); err != nil {
		t.Error(err)
	}
}

func TestTrolleyIsTakenOver(t *testing.T) {
	h := newHall(t)
	h.link("scanner/P01", devices.Online)
	for _, id := range []string{"one", "two", "three"} {
		h.place(id, fulfilment.OrderLine{SKU: "A", Qty: 1}, fulfilment.OrderLine{SKU: "B", Qty: 1})
	}
	h.wait(5 * fulfilment.Second)
	h.obey("scanner/P01")
	h.obey("scanner/P01")
	h.link("scanner/P01", devices.Broken)
	h.link("scanner/P02", devices.Online)
	h.wait(9 * fulfilment.Minute)
	if h.count("tour_unassigned") != 0 {
		t.Fatal("given back before ten minutes")
	}
	h.wait(2 * fulfilment.Minute)
	tour := h.s.Ledger().Tour("p-1")
	if h.count("tour_unassigned") != 1 || tour == nil || tour.Picker != "scanner/P02" || tour.Done() != 1 {
		t.Fatalf("after ten minutes: %d given back, tour %+v", h.count("tour_unassigned"), tour)
	}
	h.link("scanner/P01", devices.Online)
	if a := h.read("scanner/P01", "pick", "A", 1); a.OK {
		t.Error("the first picker's read was booked on a tour that another has")
	}
	for i := 0; h.count("tour_handed_over") == 0 && i < 20; i++ {
		h.obey("scanner/P02")
	}
	if n := h.s.Ledger().CountIn(fulfilment.AtPacking); n != 3 || h.count("line_picked") != 6 {
		t.Errorf("%d orders at packing, %d lines picked", n, h.count("line_picked"))
	}
	if err := h.s.Ledger().Check(); err != nil {
		t.Error(err)
	}
}
