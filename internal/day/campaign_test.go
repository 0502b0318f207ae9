package day

import "testing"

// 300 robots for an hour (2,000 hops of a robot that never waits) and to the last
// parcel, while messages are lost, doubled and overtaken, robots stop, and some
// die: nothing collides, nothing stands still for good, and no order is lost.
func TestCampaign(t *testing.T) {
	opt := Campaign{Robots: 300, Stations: 24, Orders: 2000, SpanMs: 60 * 60_000, Deaths: 24, Seed: 2}.Options()
	w := NewRescues(&opt)
	opt.Planner, opt.Journal = newInline(), w
	rep := run1(t, opt) // its check is the verifier's, the physical floor's and the ledger's
	t.Logf("%d hops, %d of %d delivered, exceptions %v; of %d dead robots %d had a job moved, after %v ms, %d stood under its shelf, %d carried it, %d had none; %d shut in",
		rep.Hops, rep.OrdersDelivered, rep.OrdersPlaced, rep.Exceptions, len(w.Deaths), len(w.MovedMs), w.MovedMs, w.Under, w.Carried, w.Idle, w.ShutIn)
	if rep.OrdersDelivered != 2000 || rep.OrdersPlaced != 2000 {
		t.Errorf("%d of %d orders delivered", rep.OrdersDelivered, rep.OrdersPlaced)
	}
	if w.Towed != 24 || w.Unmoved() > 0 || len(w.MovedMs)+w.Under+w.Carried+w.Idle != 24 {
		t.Errorf("%d of 24 dead robots towed, the jobs of %d not moved: %+v", w.Towed, w.Unmoved(), w)
	}
	if n := len(w.MovedMs); n == 0 || w.MovedMs[n-1] > 60_000 {
		t.Errorf("jobs of dead robots moved after %v ms, want some and within 60 s", w.MovedMs)
	}
}
