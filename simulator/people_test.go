package simulator

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"dayrun/devices"
)

func (b *bench) readsOf(id devices.ID) []devices.Read {
	var list []devices.Read
	for _, r := range b.reads {
		if r.Device == id {
			list = append(list, r)
		}
	}
	return list
}

func TestPickScan(t *testing.T) {
	b := newBench(t, nil)
	p := b.w.people[0]
	task := devices.Task{Scanner: p.id, TaskID: "j-1-0", Kind: "pick", SKU: "22417", Quantity: 3}
	b.step(0, task)
	if at := b.w.NextAt(); at < 6_000 || at > 15_000 {
		t.Errorf("pick ends after %d ms, want 6 to 15 s", at)
	}
	b.step(b.w.NextAt())
	b.step(b.w.Now(), task) // shown again: no second read follows
	b.step(b.w.Now() + 4_999)
	got := b.readsOf(p.id)
	if len(got) != 1 || got[0].Code != "22417" || got[0].Quantity != 3 || got[0].Kind != "pick" || got[0].Task != "j-1-0" {
		t.Fatalf("reads %+v", got)
	}
	b.step(b.w.Now() + 1)
	if got = b.readsOf(p.id); len(got) != 2 || got[1] != got[0] {
		t.Fatalf("unanswered read is not sent again word for word: %+v", got)
	}
	b.step(b.w.Now(), devices.Ack{Device: p.id, ReadID: got[0].ReadID, OK: true})
	b.run(forever)
	if got = b.readsOf(p.id); len(got) != 2 {
		t.Errorf("%d reads after the answer, want 2", len(got))
	}
}

func TestRefusedScanIsMadeAgain(t *testing.T) {
	b := newBench(t, func(c *Config) { c.Faults.WrongScan = 1 })
	p := b.w.people[0]
	b.step(0, devices.Task{Scanner: p.id, TaskID: "t", Kind: "pick", SKU: "A", Quantity: 1})
	b.step(b.w.NextAt())
	wrong := b.readsOf(p.id)[0]
	if wrong.Code == "A" {
		t.Fatal("the first scan should be wrong")
	}
	b.step(b.w.Now(), devices.Ack{Device: p.id, ReadID: wrong.ReadID, Reason: "wanted A"})
	b.step(b.w.Now() + 6_000)
	got := b.readsOf(p.id)
	if len(got) != 2 || got[1].Code != "A" || got[1].ReadID == wrong.ReadID {
		t.Errorf("after a refusal: %+v", got)
	}
}

func TestPackBench(t *testing.T) {
	b := newBench(t, nil)
	id := BenchID(0)
	b.step(0, devices.Task{Scanner: id, TaskID: "pack-o-1", Kind: "pack", Order: "o-1"}, devices.Task{Scanner: id, TaskID: "pack-o-2", Kind: "pack", Order: "o-2"})
	if at := b.w.NextAt(); at < 30_000 || at > 60_000 {
		t.Errorf("packing ends after %d ms, want 30 to 60 s", at)
	}
	b.step(b.w.NextAt())
	first := b.readsOf(id)[0]
	if first.Code != "o-1" || first.Kind != "pack" {
		t.Fatalf("read %+v", first)
	}
	b.step(b.w.Now(), devices.Ack{Device: id, ReadID: first.ReadID, OK: true})
	b.run(b.w.Now() + 60_000)
	if got := b.readsOf(id); len(got) < 2 || got[1].Code != "o-2" {
		t.Errorf("queued task: %+v", got)
	}
}

func TestVanTrip(t *testing.T) {
	b := newBench(t, nil)
	id := VanID(0)
	trip := devices.TripTask{Vehicle: id, Trip: "t-1", Depart: 60_000, Stops: []devices.TripStop{
		{LatE7: 0, LonE7: 100_000, Parcels: []string{"p1", "p2"}}, {LatE7: 0, LonE7: 200_000, Parcels: []string{"p3"}}}}
	b.trips = nil
	b.step(0, trip)
	var answered int
	for b.w.NextAt() < forever {
		b.step(b.w.NextAt())
		var acks []devices.Instruction
		for ; answered < len(b.reads); answered++ {
			acks = append(acks, devices.Ack{Device: id, ReadID: b.reads[answered].ReadID, OK: true})
		}
		b.step(b.w.Now(), acks...)
	}
	var phases []string
	for _, r := range b.trips {
		if n := len(phases); n == 0 || phases[n-1] != r.Status {
			phases = append(phases, r.Status)
		}
	}
	if got := strings.Join(phases, " "); got != "loading driving at_stop driving at_stop returning idle" {
		t.Errorf("phases %q", got)
	}
	var codes []string
	for _, r := range b.reads {
		codes = append(codes, r.Code)
	}
	if !slices.Equal(codes, []string{"p1", "p2", "p3"}) {
		t.Errorf("handed over %v", codes)
	}
	// 0.02 degrees of longitude at the equator are 2.224 km: there and back by 1.3.
	last := b.trips[len(b.trips)-1]
	if last.DrivenM < 5_750 || last.DrivenM > 5_800 || last.Trip != "t-1" || last.Stop != 2 || last.LonE7 != 0 {
		t.Errorf("at the end %+v", last)
	}
	least := int64(900_000) + 2*150_000 + 20_000 + last.DrivenM*1_000_000/8300*85/100
	if b.w.Now() < least {
		t.Errorf("back after %d ms, sooner than %d", b.w.Now(), least)
	}
	n := len(b.trips)
	b.step(b.w.Now(), trip)
	if got := b.trips[n:]; len(got) != 1 || got[0].Status != "idle" {
		t.Errorf("a trip done before was begun again: %+v", got)
	}
}

func TestUnansweredHandOverRepeats(t *testing.T) {
	b := newBench(t, nil)
	id := DroneID(0)
	b.step(0, devices.TripTask{Vehicle: id, Trip: "t-1", Stops: []devices.TripStop{{LonE7: 10_000, Parcels: []string{"p1"}}}})
	b.run(3_600_000)
	got := b.readsOf(id)
	if len(got) < 3 || got[0] != got[2] {
		t.Fatalf("reads %+v", got)
	}
	if s := b.trips[len(b.trips)-1]; s.Status != "returning" {
		t.Errorf("vehicle says %q before its hand-over is answered", s.Status)
	}
	b.step(b.w.Now(), devices.Ack{Device: id, ReadID: got[0].ReadID, OK: true})
	b.run(b.w.Now() + 60_000)
	if s := b.trips[len(b.trips)-1]; s.Status != "idle" {
		t.Errorf("vehicle says %q after the answer", s.Status)
	}
}

func TestFaults(t *testing.T) {
	drive := func(t *testing.T, change func(*Config)) *bench {
		b := newBench(t, change)
		r := b.w.robots[0]
		_, node := b.shelfPlace(5)
		way := b.path(r.node, node)
		b.step(1, b.orderOver(r.id, "o", 0, 0, way, len(way)))
		b.run(3_600_000)
		return b
	}
	goal := func(b *bench) bool {
		_, node := b.shelfPlace(5)
		return b.w.robots[0].node == node
	}
	t.Run("LoseOrder", func(t *testing.T) {
		b := drive(t, func(c *Config) { c.Faults.LoseOrder = 1 })
		if b.w.robots[0].known {
			t.Error("a lost order was heard")
		}
	})
	t.Run("LoseState", func(t *testing.T) {
		b := drive(t, func(c *Config) { c.Faults.LoseState = 1 })
		if len(b.heard) != 0 || !goal(b) {
			t.Errorf("%d states heard, robot at its goal: %v", len(b.heard), goal(b))
		}
	})
	t.Run("DoubleState", func(t *testing.T) {
		once, twice := drive(t, nil), drive(t, func(c *Config) { c.Faults.DoubleState = 1 })
		if len(twice.heard) != 2*len(once.heard) {
			t.Errorf("%d states, once %d", len(twice.heard), len(once.heard))
		}
	})
	t.Run("DoubleOrder", func(t *testing.T) {
		if b := drive(t, func(c *Config) { c.Faults.DoubleOrder = 1 }); !goal(b) || len(b.last[b.w.robots[0].id].Errors) != 0 {
			t.Error("a doubled order disturbs")
		}
	})
	t.Run("Stall", func(t *testing.T) {
		b := drive(t, func(c *Config) { c.Faults.Stall, c.Faults.StallFor = 1, Span{60_000, 60_000} })
		if !goal(b) || !strings.Contains(strings.Join(b.heard, "\n"), "false") {
			t.Error("a robot that stalls must go on in the end")
		}
		plain := drive(t, nil)
		if b.heard[len(b.heard)-1] == plain.heard[len(plain.heard)-1] {
			t.Error("stalls cost no time")
		}
	})
	t.Run("Death", func(t *testing.T) {
		b := drive(t, func(c *Config) { c.Faults.Deaths = []Death{{Robot: 0, AtMs: 2_000}} })
		if goal(b) || b.links[len(b.links)-1] != string(b.w.robots[0].id)+" CONNECTIONBROKEN" {
			t.Errorf("links %v", b.links)
		}
	})
	t.Run("Cut", func(t *testing.T) {
		b := drive(t, func(c *Config) {
			c.Faults.Cuts = []Cut{{Device: RobotID("dayrun", 0), FromMs: 2_000, ToMs: 1_800_000}}
		})
		n := len(b.links)
		if !goal(b) || !strings.HasSuffix(b.links[n-2], "BROKEN") || !strings.HasSuffix(b.links[n-1], "ONLINE") {
			t.Errorf("links %v, at the goal: %v", b.links[n-2:], goal(b))
		}
		if last := b.heard[len(b.heard)-1]; !strings.HasPrefix(last, "1800000 ") {
			t.Errorf("last state %q, want one when the link is back", last)
		}
	})
}

// Everything goes on after a restart where it stood.
func TestSnapshot(t *testing.T) {
	work := func(b *bench) {
		r := b.w.robots[0]
		shelf, node := b.shelfPlace(3)
		way := b.path(r.node, node)
		b.step(5, b.orderOver(r.id, "o", 0, 0, way, len(way), hard("pick", "p", devices.KeyValue{Key: "loadId", Value: shelf})),
			devices.Task{Scanner: b.w.people[0].id, TaskID: "t", Kind: "pick", SKU: "A", Quantity: 1},
			devices.TripTask{Vehicle: VanID(0), Trip: "t-1", Stops: []devices.TripStop{{LonE7: 10_000, Parcels: []string{"p1"}}}})
	}
	end := func(b *bench) string {
		b.run(1_200_000)
		data, err := b.w.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	whole := newBench(t, func(c *Config) { c.Van.NoisePercent = 0 })
	work(whole)
	want := end(whole)
	for _, at := range []int64{5, 3_000, 7_777, 12_345, 30_000, 1_000_000} {
		a := newBench(t, func(c *Config) { c.Van.NoisePercent = 0 })
		work(a)
		a.run(at)
		data, err := a.w.Snapshot()
		if err != nil {
			t.Fatal(err)
		}
		b := newBench(t, func(c *Config) { c.Van.NoisePercent = 0 })
		if err := b.w.Restore(data); err != nil {
			t.Fatal(err)
		}
		if again, _ := b.w.Snapshot(); !bytes.Equal(data, again) {
			t.Errorf("at %d: restored\n%s\nfrom\n%s", at, again, data)
		}
		got := end(b)
		// Idle draw is rounded by the step, and header ids count what was said anew.
		if strip(got) != strip(want) {
			t.Errorf("cut at %d ends as\n%s\nwant\n%s", at, strip(got), strip(want))
		}
	}
	b := newBench(t, nil)
	if err := b.w.Restore([]byte(`{"shelves":{"nowhere":"S1"}}`)); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("snapshot of another floor: %v", err)
	}
}

// strip takes out what may differ by rounding, by counting or by draw.
func strip(s string) string {
	for _, key := range []string{`"charge":`, `"header":`, `"due_ms":`, `"read_id":`} {
		parts := strings.Split(s, key)
		for i := 1; i < len(parts); i++ {
			if cut := strings.IndexAny(parts[i], ",}"); cut >= 0 {
				parts[i] = parts[i][cut:]
			}
		}
		s = strings.Join(parts, key)
	}
	return s
}

func TestSameSeedSameWorld(t *testing.T) {
	day := func(seed uint64) string {
		b := newBench(t, func(c *Config) { c.Seed, c.Faults.Stall, c.Faults.StallFor = seed, 0.3, Span{1_000, 9_000} })
		for i, r := range b.w.robots {
			_, node := b.shelfPlace(3 * i)
			b.step(5, b.orderOver(r.id, "o", 0, 0, b.path(r.node, node), 99))
			b.run(b.w.Now() + 600_000)
		}
		b.step(b.w.Now(), devices.Task{Scanner: BenchID(0), TaskID: "t", Kind: "pack", Order: "o-1"})
		b.run(b.w.Now() + 90_000)
		return strings.Join(b.heard, "\n") + b.reads[0].ReadID
	}
	if first, again := day(7), day(7); first != again {
		t.Error("one seed, two days")
	}
	if day(7) == day(8) {
		t.Error("two seeds, one day")
	}
}

func TestCustomers(t *testing.T) {
	placed := []int64{1000, 2000, 3000}
	t.Run("Once", func(t *testing.T) {
		c := NewCustomers(placed, 500_000, false, Surge{}, 1)
		var got []int64
		for a, ok := c.Next(); ok; a, ok = c.Next() {
			got = append(got, a.AtMs)
		}
		if !slices.Equal(got, []int64{500_000, 501_000, 502_000}) {
			t.Errorf("placed at %v", got)
		}
	})
	t.Run("Loop", func(t *testing.T) {
		c := NewCustomers(placed, 0, true, Surge{}, 1)
		var names []string
		for range 7 {
			a, _ := c.Next()
			names = append(names, string(rune('a'+a.Index))+a.Suffix)
		}
		if got := strings.Join(names, " "); got != "a b c a-2 b-2 c-2 a-3" {
			t.Errorf("names %q", got)
		}
		c = NewCustomers(placed, 0, true, Surge{}, 1)
		c.Skip(oneDay + 1)
		if a, _ := c.Next(); a.AtMs != oneDay+1000 || a.Index != 1 || a.Suffix != "-2" {
			t.Errorf("after the skip: %+v", a)
		}
	})
	t.Run("Surge", func(t *testing.T) {
		many := make([]int64, 1000)
		for i := range many {
			many[i] = int64(i) * 60_000
		}
		c := NewCustomers(many, 0, false, Surge{Factor: 10, StartMs: 6_000_000, SpanMs: 1_800_000}, 1)
		extra, before := 0, int64(0)
		for a, ok := c.Next(); ok; a, ok = c.Next() {
			if a.AtMs < before {
				t.Fatalf("order at %d after one at %d", a.AtMs, before)
			}
			before = a.AtMs
			if a.Extra {
				extra++
				if a.AtMs < 6_000_000 || a.AtMs >= 7_800_000 {
					t.Fatalf("extra order at %d", a.AtMs)
				}
			}
		}
		if extra != 270 {
			t.Errorf("%d extra orders, want nine times the usual 30", extra)
		}
	})
}
