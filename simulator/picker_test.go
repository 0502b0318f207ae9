package simulator

import (
	"strings"
	"testing"

	"dayrun/devices"
	"dayrun/routing"
	"dayrun/routing/tour"
)

func aisles(t *testing.T) *routing.Floor {
	t.Helper()
	f, err := routing.GeneratePeople(routing.PeopleParams{Name: "aisles", Shelves: 24, Pickers: 2})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A picker walks from where it stands to the label it is sent to, takes articles
// there, and stands there still in a world made anew from a snapshot.
func TestPickerWalks(t *testing.T) {
	f := aisles(t)
	change := func(c *Config) { c.Floor, c.Robots, c.Faults = f, 0, Faults{} }
	b := newBench(t, change)
	const id = devices.ID("scanner/P01")
	shelf := f.Shelves[len(f.Shelves)-1]
	mm := int64(tour.NewFeet(f).From(f.HandOver.Node)[shelf.Node])
	visit := func(b *bench, task devices.Task, walkMm int64, span Span) devices.Read {
		t.Helper()
		begin, before := b.w.Now(), len(b.readsOf(id))
		b.step(begin, task)
		for n := 0; len(b.readsOf(id)) == before && n < 5; n++ {
			b.step(b.w.NextAt()) // an event that came to nothing may stand before
		}
		took := b.w.Now() - begin
		if least := walkMm*1000/1200 + span.MinMs; took < least || took > least+span.MaxMs-span.MinMs {
			t.Errorf("%s took %d ms, want %d to %d", task.Kind, took, least, least+span.MaxMs-span.MinMs)
		}
		reads := b.readsOf(id)
		if len(reads) != before+1 {
			t.Fatalf("%s: %d reads, want %d", task.Kind, len(reads), before+1)
		}
		b.step(b.w.Now(), devices.Ack{Device: id, ReadID: reads[before].ReadID, OK: true})
		return reads[before]
	}
	locate := Defaults().Locate
	if r := visit(b, devices.Task{Scanner: id, TaskID: "1", Kind: "locate", Shelf: shelf.ID}, mm, locate); r.Kind != "locate" || r.Code != shelf.ID {
		t.Errorf("at the shelf: %+v", r)
	}
	if r := visit(b, devices.Task{Scanner: id, TaskID: "2", Kind: "pick", Shelf: shelf.ID, SKU: "A", Quantity: 2}, 0, Defaults().Pick); r.Kind != "pick" || r.Code != "A" || r.Quantity != 2 {
		t.Errorf("picked: %+v", r)
	}
	data, err := b.w.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	anew := newBench(t, change)
	if err := anew.w.Restore(data); err != nil {
		t.Fatal(err)
	}
	for _, w := range []*bench{b, anew} {
		if r := visit(w, devices.Task{Scanner: id, TaskID: "3", Kind: "hand_over", Shelf: f.HandOver.ID}, mm, locate); r.Code != f.HandOver.ID {
			t.Errorf("at the hand-over: %+v", r)
		}
	}
}

func TestNoRobotsWherePeopleWalk(t *testing.T) {
	if _, err := NewWorld(Config{Floor: aisles(t), Robots: 1}); err == nil || !strings.Contains(err.Error(), "give 0") {
		t.Errorf("a robot among people: %v", err)
	}
}
